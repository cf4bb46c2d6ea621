"""Which networks are shown, with what is known of them."""

import html
from collections import Counter

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from srgui.gui import theme
from srgui.gui.catalogue import BASELINE, Catalogue, NetworkFacts, by_quality
from srgui.gui.comparison_view import MOST_PANES
from srgui.gui.labels import label, say
from srgui.gui.words import figures_in_words
from srgui.progress import count_in_words
from srgui.settings import TURNS


class NetworksGroup(QWidget):
    """A check box for each network, and beside it the quality that was measured.

    Attributes:
        turns_box: whether each of them averages over the flips and turns of the picture.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, _Row] = {}
        self._proposed: tuple[str, ...] = ()
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
        """The networks that are ticked, by name."""
        return tuple(name for name, row in self._rows.items() if row.box.isChecked())

    def set_catalogue(self, catalogue: Catalogue, chosen: tuple[str, ...], scale: int) -> None:
        """List the networks; those chosen are ticked, or those proposed where none is."""
        for row in self._rows.values():
            self._listed.removeWidget(row)
            row.deleteLater()
        self._rows.clear()
        ready = {network.name for network in catalogue.ready}
        self._proposed = catalogue.proposed[:MOST_PANES]
        ticked = tuple(name for name in chosen if name in ready) or self._proposed
        before: QWidget = self._menu_button
        for network in catalogue.offered:
            row = _Row(network)
            row.box.setChecked(network.name in ticked)
            row.box.toggled.connect(self._take)
            self._rows[network.name] = row
            self._listed.addWidget(row)
            QWidget.setTabOrder(before, row.box)
            before = row.box
        QWidget.setTabOrder(before, self.turns_box)
        self._menu_button.setEnabled(True)
        self.show_scale(scale)
        self._limit()

    def show_failure(self, sentence: str) -> None:
        """Say why there are no networks."""
        say(self._caption, sentence, "error")

    def show_scale(self, scale: int) -> None:
        """Show the qualities that were measured at a scale, or the nearest that was."""
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

    def _choose(self, names: tuple[str, ...]) -> None:
        for name, row in self._rows.items():
            row.box.blockSignals(True)
            row.box.setChecked(name in names)
            row.box.blockSignals(False)
        self._limit()
        self.changed.emit()

    def _take(self) -> None:
        if not self.chosen:
            self._rows[BASELINE].box.setChecked(True)  # one pane at least; tells by itself
            return
        self._limit()
        self.changed.emit()

    def _limit(self) -> None:
        """Let no more be ticked than there is room for."""
        is_full = len(self.chosen) >= MOST_PANES
        for row in self._rows.values():
            row.box.setEnabled(row.network.is_ready and (row.box.isChecked() or not is_full))

    def _make_menu_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("…")
        button.setAccessibleName("Choose several networks")
        button.setToolTip("Choose several at once")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addAction("As proposed", lambda: self._choose(self._proposed))
        menu.addAction(f"The best {MOST_PANES}", self._choose_best)
        menu.addAction("Only bicubic", lambda: self._choose((BASELINE,)))
        button.setMenu(menu)
        button.setEnabled(False)
        return button

    def _choose_best(self) -> None:
        best = by_quality(
            row.network for row in self._rows.values() if row.network.is_ready and row.network.name != BASELINE
        )
        self._choose((BASELINE, *(network.name for network in best[: MOST_PANES - 1])))


class _Row(QWidget):
    """A network's check box and its figure; a click anywhere on it counts."""

    def __init__(self, network: NetworkFacts) -> None:
        super().__init__()
        self.network = network
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.box = QCheckBox(network.title)
        self.box.setEnabled(network.is_ready)
        layout.addWidget(self.box, 1)
        self._figure: QLabel = label("" if network.is_ready else "no weights", "quiet")
        self._figure.setFont(theme.tabular(self._figure.font()))
        self._figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._figure)
        self.setToolTip(described(network))

    def show_scale(self, scale: int) -> str:
        """Show the figure measured at a scale; return the pictures it was measured on, empty if there is none."""
        if not self.network.card.trainable or not self.network.is_ready:
            return ""
        used = self._scale_shown(scale)
        figure = self.network.figure_at(used)
        if figure is None:
            self._figure.setText("not measured")
            return ""
        at = "" if used == scale else f" at x{used}"
        self._figure.setText(f"{figure.psnr_db:.1f} dB{at}")
        self.box.setAccessibleName(f"{self.network.title}, {figure.psnr_db:.1f} decibels on {figure.dataset}{at}")
        return figure.dataset

    def leave_to(self, dataset: str, scale: int) -> None:
        """Take the figure away where it was measured on other pictures: side by side the two would mislead."""
        figure = self.network.figure_at(self._scale_shown(scale)) if self.network.is_ready else None
        if figure is not None and figure.dataset != dataset:
            self._figure.setText("other pictures")
            self._figure.setToolTip(f"{figure.psnr_db:.2f} dB on {figure.dataset}: not to be compared with the others")

    def _scale_shown(self, scale: int) -> int:
        return scale if scale in self.network.listed.scales else self.network.listed.scales[0]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick the box for a click beside it."""
        if event.button() is Qt.MouseButton.LeftButton and self.box.isEnabled():
            self.box.toggle()


def described(network: NetworkFacts) -> str:
    """Return what a person may want to know of a network, as rich text for a tooltip."""
    card = network.card
    lines = [f"<b>{html.escape(card.title)}</b> ({card.year})", html.escape(card.summary)]
    lines.append(f"<i>{html.escape(card.paper)}</i>")
    if card.trainable:
        scale = network.listed.scales[0] if network.is_ready else card.scales[0]
        adds = count_in_words(card.multiply_adds[scale])
        lines.append(f"{count_in_words(card.parameters[scale])} parameters, {adds} multiply-adds a pixel")
    for weights in network.listed.weights:
        reached = "; ".join(f"x{scale}: {figures_in_words(weights, scale)}" for scale in weights.scales)
        lines.append(html.escape(f"{reached}; licence {weights.licence}; trained on {weights.trained_on}"))
    if network.problem:
        lines.append(html.escape(network.problem))
    return "<p>" + "</p><p>".join(lines) + "</p>"
