"""Which panes are shown: networks, with what is known of them, and sets of them that have names."""

from collections import Counter
from contextlib import suppress
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from srgui.gui.catalogue import BASELINE, Catalogue, NetworkFacts, by_quality
from srgui.gui.comparison_view import MOST_PANES
from srgui.gui.dialogs import ask_for_name
from srgui.gui.labels import label, say
from srgui.gui.network_row import NetworkRow
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.pane_sets import LONGEST_NAME, PaneSets
from srgui.settings import TURNS, Settings


class NetworksGroup(QWidget):
    """A check box for each network, and beside it the quality that was measured.

    A network at a scale or in a way of its own has a line more, which goes when it is no longer ticked.

    Args:
        settings: where named sets are remembered.

    Attributes:
        turns_box: whether each of them averages over the flips and turns of the picture.
    """

    changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.sets = PaneSets(settings)
        self._rows: dict[str, NetworkRow] = {}
        self._networks: dict[str, NetworkFacts] = {}
        self._chosen: tuple[str, ...] = ()
        self._proposed: tuple[str, ...] = ()
        self._scale = 2
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        heading = QHBoxLayout()
        heading.addWidget(label("Networks", "heading"), 1)
        self._menu_button = self._make_menu_button()
        heading.addWidget(self._menu_button)
        self._layout.addLayout(heading)
        self._caption = label("Loading networks…", "quiet", wraps=True)
        self._layout.addWidget(self._caption)
        self._listed = QVBoxLayout()
        self._listed.setSpacing(0)
        self._layout.addLayout(self._listed)
        self._layout.addSpacing(4)
        self.turns_box = QCheckBox(TURNS.label)
        self._layout.addWidget(self.turns_box)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The panes that are wanted, by key, in their order."""
        return self._chosen

    def set_catalogue(self, catalogue: Catalogue, chosen: tuple[str, ...], scale: int) -> None:
        """List the networks; those chosen are ticked, or those proposed where none is."""
        self._networks = {network.name: network for network in catalogue.offered}
        self._proposed = catalogue.proposed[:MOST_PANES]
        self._scale = scale
        self._take(self._known(chosen) or self._proposed)
        self._menu_button.setEnabled(True)

    def show_failure(self, sentence: str) -> None:
        """Say why there are no networks."""
        say(self._caption, sentence, "error")

    def show_scale(self, scale: int) -> None:
        """Show the qualities that were measured at a scale, or the nearest that was."""
        self._scale = scale
        measured = Counter(dataset for row in self._rows.values() if (dataset := row.show_scale(scale)))
        if not self._rows:
            return
        if not measured:
            say(self._caption, "")
            return
        common = measured.most_common(1)[0][0]
        for row in self._rows.values():
            row.leave_to(common, scale)
        say(self._caption, f"with their PSNR on {common}")
        self._caption.setToolTip("How close each comes to the original: higher is better, and 0.2 dB can be seen.")

    def choose(self, keys: tuple[str, ...]) -> None:
        """Show these panes, in this order, as far as there are networks for them; at least one stays."""
        before, wanted = self._chosen, self._known(keys) or (BASELINE,)
        self._take(wanted)
        if wanted != before:
            self.changed.emit()

    def add(self, key: str) -> None:
        """Show one pane more, behind the last that is not heavier, where there is room."""
        if key in self._chosen or len(self._chosen) >= MOST_PANES:
            return
        order = list(self._networks)
        place = order.index(PaneChoice.of_key(key).network)
        before = [i for i, other in enumerate(self._chosen) if order.index(PaneChoice.of_key(other).network) <= place]
        at = before[-1] + 1 if before else 0
        self.choose((*self._chosen[:at], key, *self._chosen[at:]))

    def show_one(self, key: str) -> None:
        """Show a pane whether or not there is room: where there is none, the last gives way."""
        if key not in self._chosen and self.is_full:
            self.remove(self._chosen[-1])
        self.add(key)

    def remove(self, key: str) -> None:
        """Close a pane; bicubic comes in the place of the last."""
        self.choose(tuple(other for other in self._chosen if other != key))

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another pane."""
        return len(self._chosen) >= MOST_PANES

    def title_of(self, network: str) -> str:
        """Return what a person reads of a network; its name where it is not listed."""
        known = self._networks.get(network)
        return known.title if known else network

    def _known(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Return the keys, each once, of networks that can be used at the scale that they ask for."""
        known: dict[str, None] = {}
        for key in keys:
            with suppress(ValueError):
                choice = PaneChoice.of_key(key)
                network = self._networks.get(choice.network)
                if network is not None and network.is_ready:
                    known.setdefault(choice.key)
        return tuple(known)[:MOST_PANES]

    def _take(self, keys: tuple[str, ...]) -> None:
        """Tick these panes, with a line for each that is not plain."""
        self._chosen = keys
        choices = [PaneChoice.of_key(key) for key in keys]
        wanted: dict[str, PaneChoice] = {}
        for name in self._networks:
            wanted[name] = PaneChoice(name)
            wanted |= {choice.key: choice for choice in choices if choice.network == name}
        if list(wanted) != list(self._rows) or any(self._is_outdated(row) for row in self._rows.values()):
            self._fill(wanted)
        for key, row in self._rows.items():
            row.box.blockSignals(True)
            row.box.setChecked(key in keys)
            row.box.blockSignals(False)
            row.box.setEnabled(row.network.is_ready and (key in keys or not self.is_full))

    def _is_outdated(self, row: NetworkRow) -> bool:
        return row.network is not self._networks.get(row.choice.network)

    def _fill(self, wanted: dict[str, PaneChoice]) -> None:
        for row in self._rows.values():
            self._listed.removeWidget(row)
            row.deleteLater()
        self._rows.clear()
        before: QWidget = self._menu_button
        for key, choice in wanted.items():
            row = NetworkRow(self._networks[choice.network], choice)
            row.box.toggled.connect(lambda is_on, key=key: self.add(key) if is_on else self.remove(key))
            self._rows[key] = row
            self._listed.addWidget(row)
            QWidget.setTabOrder(before, row.box)
            before = row.box
        QWidget.setTabOrder(before, self.turns_box)
        self.show_scale(self._scale)

    # The menu

    def _make_menu_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("…")
        button.setAccessibleName("Choose several networks")
        button.setToolTip("Choose several at once, and keep sets of them")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(button)
        self._menu.aboutToShow.connect(self._fill_menu)
        button.setMenu(self._menu)
        button.setEnabled(False)
        return button

    def _fill_menu(self) -> None:
        self._menu.clear()
        self._menu.addAction("As proposed", lambda: self.choose(self._proposed))
        self._menu.addAction(f"The best {MOST_PANES}", self.choose_best)
        self._menu.addAction("Only bicubic", lambda: self.choose((BASELINE,)))
        if self.sets.names:
            self._menu.addSection("Sets")
        for name in self.sets.names:
            self._menu.addAction(name, partial(self._choose_set, name))
        self._menu.addSeparator()
        self._menu.addAction("Keep this set…", self._keep)
        if self.sets.names:
            removal = self._menu.addMenu("Forget a set")
            for name in self.sets.names:
                removal.addAction(name, partial(self.sets.remove, name))

    def _choose_set(self, name: str) -> None:
        self.choose(self.sets.keys(name))

    def _keep(self) -> None:
        name = ask_for_name(self, "Keep this set", "What the set is called", LONGEST_NAME)
        if name:
            self.sets.save(name, self._chosen)

    def choose_best(self) -> None:
        """Show bicubic and the best by what was measured, as many as there is room for."""
        best = by_quality(n for n in self._networks.values() if n.is_ready and n.name != BASELINE)
        names = {BASELINE, *(network.name for network in best[: MOST_PANES - 1])}
        self.choose(tuple(name for name in self._networks if name in names))
