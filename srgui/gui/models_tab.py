"""The Models tab: what the networks are, and how a person's own come in and go out."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from srgui.gui.actions import Actions
from srgui.gui.album import local_files
from srgui.gui.catalogue import Catalogue, NetworkFacts
from srgui.gui.jobs import Workers
from srgui.gui.labels import label, line, say, set_role
from srgui.gui.library_control import LibraryControl
from srgui.gui.library_work import is_weights
from srgui.gui.network_card import DamagedCard, NetworkCard
from srgui.gui.notice import Notice
from srgui.gui.run_welcome import action_button
from srgui.gui.speed_control import SpeedControl
from srgui.gui.wizard_pieces import in_tab_order
from srgui.settings import Settings

_COLUMN_PX, _MOST_COLUMNS = 520, 4
_MARGIN_PX = 24
_UNSEEN_MS = 15
"""Between two cards while nobody waits for them, so that other work of the window gets its turn."""
_ASIDE = QPoint(-10_000, 0)
_HINT = (
    "Networks of your own come from training, from combining others, or from weights that you import: "
    "a .safetensors file dropped here."
)
_DROP_HINT = "Drop the weights to import them."


class ModelsTab(QWidget):
    """Cards of all networks: a person's own first, then the lightest; files that make no network last.

    Args:
        settings: the folder of weights that was used last.
        actions: what menus, buttons and keys do.
        workers: the threads.

    Attributes:
        control: imports, exports, renames and deletes.
        speeds: measures how fast they are.
        notice: what could not be done.
        cards: the networks' cards by name.
        damaged: the card of files that make no network; None where there are none.
    """

    networks_changed = Signal()  # the lists of networks are to be made again
    train_wanted = Signal(str)  # name of a network that has no weights yet
    filled = Signal()  # every card is there

    def __init__(self, settings: Settings, actions: Actions, workers: Workers) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.cards: dict[str, NetworkCard] = {}
        self.damaged: DamagedCard | None = None
        self._news = self._wanted = self._marked = ""
        self._shown: list[QWidget] = []
        self._catalogue: Catalogue | None = None
        self._made: dict[str, NetworkCard] = {}
        self._to_make: list[NetworkFacts] = []
        self._is_filling = False
        self.notice = Notice()
        self.notice.setContentsMargins(8, 0, 8, 0)  # its text in line with the head's
        self.control = LibraryControl(settings, workers.start_up, self)
        self.speeds = SpeedControl(settings, workers, self)
        self._columns = 0
        self._inner = QWidget()
        self._grid = QGridLayout(self._inner)
        self._grid.setContentsMargins(_MARGIN_PX, 16, _MARGIN_PX, _MARGIN_PX)
        self._grid.setSpacing(16)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName("Models")
        self._head = self._make_head(actions)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._head, self.notice, line()):
            layout.addWidget(widget)
        layout.addWidget(self._scroll, 1)
        self.control.told.connect(self._take_news)
        self.control.failed.connect(self._take_failure)
        self.control.changed.connect(self._take_change)
        self.speeds.changed.connect(self._show_speed)
        self.speeds.failed.connect(self._take_failure)
        self._show([label("Loading networks…", "quiet")])

    @property
    def news(self) -> str:
        """What was done last, in a sentence; empty where nothing was."""
        return self._news

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Show what is known of the networks."""
        self._catalogue = catalogue
        self.speeds.set_catalogue(catalogue)
        self._combine_action.setEnabled(True)
        kinds = {network.name: _kind(network, catalogue) for network in catalogue.networks}
        known = {**self.cards, **self._made}
        self._made = {
            name: card for name, card in known.items() if card.facts == (catalogue.network(name), kinds.get(name))
        }
        for card in known.values():
            if card not in self._made.values() and card not in self._shown:
                card.deleteLater()  # made for a catalogue that was never shown
        self._to_make = [network for network in catalogue.networks if network.name not in self._made]
        if not self._is_filling:
            self._is_filling = True
            self._make_next()

    def combine(self) -> None:
        """Let the person make a network of others."""
        assert self._catalogue is not None
        self.control.combine(self._catalogue.networks)

    def refresh_speeds(self) -> None:
        """Follow a change of the device."""
        for name in self.cards:
            self._show_speed(name)

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        self.notice.refresh_icons()

    # Making

    def _make_head(self, actions: Actions) -> QFrame:
        head = QFrame()
        head.setProperty("role", "panel")
        self._said = label(_HINT, "quiet", wraps=True)
        self._combine_action = actions["combine"]
        self._combine_action.setEnabled(False)  # until the networks are known
        self.combine_button = action_button(self._combine_action)
        self.import_button = action_button(actions["import_weights"])
        row = QHBoxLayout(head)
        row.setContentsMargins(_MARGIN_PX, 8, _MARGIN_PX, 8)
        row.setSpacing(16)
        row.addWidget(self._said, 1)
        row.addWidget(self.combine_button)
        row.addWidget(self.import_button)
        return head

    def _connect_card(self, card: NetworkCard) -> None:
        """Do what a card asks for once its button is done with: the cards may be made anew meanwhile."""
        queued = Qt.ConnectionType.QueuedConnection
        card.export_wanted.connect(self.control.export, queued)
        card.rename_wanted.connect(self.control.rename, queued)
        card.delete_wanted.connect(self.control.delete, queued)
        card.train_wanted.connect(self.train_wanted, queued)
        card.speed_wanted.connect(self.speeds.measure, queued)

    def _make_next(self) -> None:
        """Make the next card; each in a turn of its own, as together they take long."""
        catalogue = self._catalogue
        assert catalogue is not None
        if not self._to_make:
            self._is_filling = False
            self._take_cards(catalogue)
            return
        network = self._to_make.pop(0)
        card = NetworkCard(network, _kind(network, catalogue))
        card.setParent(self._inner)
        card.move(_ASIDE)
        card.show()  # out of sight, so that it is styled and laid out in this turn
        self._connect_card(card)
        self._made[network.name] = card
        QTimer.singleShot(0 if self.isVisible() else _UNSEEN_MS, self, self._make_next)

    def _take_cards(self, catalogue: Catalogue) -> None:
        """Show the cards that were made, and those of before that still hold."""
        ordered = sorted(catalogue.networks, key=lambda network: not network.card.is_own)
        self.cards = {network.name: self._made[network.name] for network in ordered}
        problems = [unusable.problem for unusable in catalogue.unusable]
        self.damaged = DamagedCard(problems, self.control.show_folder) if problems else None
        place = self._scroll.verticalScrollBar().value()
        self._show([*self.cards.values(), *([self.damaged] if self.damaged else [])])
        self._scroll.verticalScrollBar().setValue(place)
        buttons = [button for card in self.cards.values() for button in card.buttons]
        in_tab_order([self._scroll, *buttons, *([self.damaged.folder_button] if self.damaged else [])])
        self.refresh_speeds()
        self._marked = self._wanted or self._marked
        for name, card in self.cards.items():
            card.mark(is_marked=name == self._marked)
        if self.isVisible():
            QTimer.singleShot(0, self._show_wanted)
        self.filled.emit()

    def _show(self, widgets: Sequence[QWidget]) -> None:
        focused = self.focusWidget()
        if focused is None or not self._inner.isAncestorOf(focused):
            self._inner.hide()  # or Qt would lay all of them out anew for each
        for widget in self._shown:
            self._grid.removeWidget(widget)
            if widget not in widgets:
                widget.hide()
                widget.deleteLater()
        self._shown = list(widgets)
        self._columns = 0
        self._arrange()
        for widget in widgets:
            widget.show()
        self._inner.show()

    def _arrange(self) -> None:
        """Lay the cards in as many columns as there is room for."""
        grid = self._grid
        columns = min(max(self.width() // _COLUMN_PX, 1), _MOST_COLUMNS)
        if columns == self._columns:
            return
        self._columns = columns
        for row in range(grid.rowCount()):
            grid.setRowStretch(row, 0)
        for number, widget in enumerate(self._shown):
            grid.addWidget(widget, number // columns, number % columns)
        for column in range(_MOST_COLUMNS):
            grid.setColumnStretch(column, 1 if column < columns else 0)
        grid.setRowStretch(-(-len(self._shown) // columns), 1)

    # What is told

    def _take_news(self, sentence: str) -> None:
        self._news = sentence
        self._say()

    def _say(self) -> None:
        """Say the news, or else where networks come from."""
        say(self._said, self._news or _HINT, "" if self._news else "quiet")

    def _take_failure(self, sentences: str) -> None:
        if sentences:
            self.notice.show_error(sentences)
        else:
            self.notice.hide()

    def _show_speed(self, name: str) -> None:
        card = self.cards.get(name)
        if card is not None:
            card.show_speed(*self.speeds.said(card.network), is_measuring=self.speeds.is_measuring(name))

    def _take_change(self, name: str) -> None:
        self._wanted = name
        self._marked = ""
        self.networks_changed.emit()

    def _show_wanted(self) -> None:
        """Scroll to the network that is new or renamed, once its card is there."""
        card = self.cards.get(self._wanted)
        if card is None:
            return
        self._wanted = ""
        self._scroll.ensureWidgetVisible(card, 0, 16)
        card.buttons[0].setFocus()

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cards anew where there is more room, or less."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Scroll to what became new meanwhile."""
        super().showEvent(event)
        QTimer.singleShot(0, self._show_wanted)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome weights; pictures are the window's."""
        if any(map(is_weights, local_files(event.mimeData()))):
            event.acceptProposedAction()
            set_role(self._head, "chosen")
            say(self._said, _DROP_HINT, "")
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Go back to what was said."""
        del event
        self._end_drag()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import what was dropped."""
        event.acceptProposedAction()
        self._end_drag()
        self.control.import_files(local_files(event.mimeData()))

    def _end_drag(self) -> None:
        set_role(self._head, "panel")
        self._say()


def _kind(network: NetworkFacts, catalogue: Catalogue) -> str:
    """Return the title of the network whose layers an own one has; empty for the registered."""
    if network.card.members:
        return "ensemble"
    found = catalogue.network(network.card.architecture) if network.card.is_own else None
    return found.title if found is not None else ""
