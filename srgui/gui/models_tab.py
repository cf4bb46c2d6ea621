"""The Models tab: what the networks are, and how a person's own come in and go out."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from srgui.gui.actions import Actions
from srgui.gui.album import local_files
from srgui.gui.catalogue import Catalogue
from srgui.gui.jobs import Workers
from srgui.gui.labels import label, line, say, set_role
from srgui.gui.library_control import LibraryControl
from srgui.gui.library_work import WEIGHTS_SUFFIX
from srgui.gui.network_card import DamagedCard, NetworkCard
from srgui.gui.notice import Notice
from srgui.gui.run_welcome import action_button
from srgui.settings import Settings

_COLUMN_PX, _MOST_COLUMNS = 520, 4
_MARGIN_PX = 24
_HINT = "Networks of your own come from training, or from weights that you import: a .safetensors file dropped here."
_DROP_HINT = "Drop the weights to import them."


class ModelsTab(QWidget):
    """Cards of all networks: a person's own first, then the lightest; files that make no network last.

    Args:
        settings: the folder of weights that was used last.
        actions: what menus, buttons and keys do.
        workers: the threads.

    Attributes:
        control: imports, exports, renames and deletes.
        notice: what could not be done.
        cards: the networks' cards by name.
        damaged: the card of files that make no network; None where there are none.
    """

    networks_changed = Signal()  # the lists of networks are to be made again
    train_wanted = Signal(str)  # name of a network that has no weights yet

    def __init__(self, settings: Settings, actions: Actions, workers: Workers) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.cards: dict[str, NetworkCard] = {}
        self.damaged: DamagedCard | None = None
        self._news = self._wanted = self._marked = ""
        self._shown: list[QWidget] = []
        self.notice = Notice()
        self.notice.setContentsMargins(8, 0, 8, 0)  # its text in line with the head's
        self.control = LibraryControl(settings, workers.start_up, self)
        self._columns = 0
        self._scroll = QScrollArea()
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
        self._show([label("Loading networks…", "quiet")])

    @property
    def news(self) -> str:
        """What was done last, in a sentence; empty where nothing was."""
        return self._news

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Show what is known of the networks."""
        titles = {network.name: network.title for network in catalogue.networks}
        ordered = sorted(catalogue.networks, key=lambda network: not network.card.is_own)
        self.cards = {
            network.name: NetworkCard(network, titles[network.card.architecture] if network.card.is_own else "")
            for network in ordered
        }
        for card in self.cards.values():
            self._connect_card(card)
        problems = [unusable.problem for unusable in catalogue.unusable]
        self.damaged = DamagedCard(problems, self.control.show_folder) if problems else None
        place = self._scroll.verticalScrollBar().value()
        self._show([*self.cards.values(), *([self.damaged] if self.damaged else [])])
        self._scroll.verticalScrollBar().setValue(place)
        self._marked = self._wanted or self._marked
        if self._marked in self.cards:
            self.cards[self._marked].mark(is_marked=True)
        if self.isVisible():
            QTimer.singleShot(0, self._show_wanted)

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        self.notice.refresh_icons()

    # Making

    def _make_head(self, actions: Actions) -> QFrame:
        head = QFrame()
        head.setProperty("role", "panel")
        self._said = label(_HINT, "quiet", wraps=True)
        self.import_button = action_button(actions["import_weights"])
        row = QHBoxLayout(head)
        row.setContentsMargins(_MARGIN_PX, 8, _MARGIN_PX, 8)
        row.setSpacing(16)
        row.addWidget(self._said, 1)
        row.addWidget(self.import_button)
        return head

    def _connect_card(self, card: NetworkCard) -> None:
        """Do what a card asks for once its button is done with: the cards may be made anew meanwhile."""
        queued = Qt.ConnectionType.QueuedConnection
        card.export_wanted.connect(self.control.export, queued)
        card.rename_wanted.connect(self.control.rename, queued)
        card.delete_wanted.connect(self.control.delete, queued)
        card.train_wanted.connect(self.train_wanted, queued)

    def _show(self, widgets: Sequence[QWidget]) -> None:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(_MARGIN_PX, 16, _MARGIN_PX, _MARGIN_PX)
        grid.setSpacing(16)
        self._shown = list(widgets)
        self._columns = 0
        self._arrange(grid)
        self._scroll.setWidget(inner)

    def _arrange(self, grid: QGridLayout) -> None:
        """Lay the cards in as many columns as there is room for."""
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
        inner = self._scroll.widget()
        grid = inner.layout() if inner is not None else None
        assert isinstance(grid, QGridLayout)
        self._arrange(grid)

    def showEvent(self, event: QShowEvent) -> None:
        """Scroll to what became new meanwhile."""
        super().showEvent(event)
        QTimer.singleShot(0, self._show_wanted)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome weights; pictures are the window's."""
        if any(map(_is_weights, local_files(event.mimeData()))):
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


def _is_weights(path: Path) -> bool:
    return path.suffix.lower() == WEIGHTS_SUFFIX
