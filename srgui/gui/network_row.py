"""One line of the list of networks: its check box, and the quality that was measured."""

import html

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from srgui.gui import theme
from srgui.gui.catalogue import NetworkFacts
from srgui.gui.labels import label
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.words import figures_in_words
from srgui.progress import count_in_words


class NetworkRow(QWidget):
    """A network's check box and its figure; a click anywhere on it counts."""

    def __init__(self, network: NetworkFacts, choice: PaneChoice) -> None:
        super().__init__()
        self.network, self.choice = network, choice
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.box = QCheckBox(choice.title_of(network.title))
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
        figure = None if self.choice.turns else self.network.figure_at(used)
        if figure is None:
            self._figure.setText("not measured")
            return ""
        at = "" if used == scale else f" at x{used}"
        self._figure.setText(f"{figure.psnr_db:.1f} dB{at}")
        self.box.setAccessibleName(f"{self.box.text()}, {figure.psnr_db:.1f} decibels on {figure.dataset}{at}")
        return figure.dataset

    def leave_to(self, dataset: str, scale: int) -> None:
        """Take the figure away where it was measured on other pictures: side by side the two would mislead."""
        figure = self.network.figure_at(self._scale_shown(scale)) if self.network.is_ready else None
        if not self.choice.turns and figure is not None and figure.dataset != dataset:
            self._figure.setText("other pictures")
            self._figure.setToolTip(f"{figure.psnr_db:.2f} dB on {figure.dataset}: not to be compared with the others")

    def _scale_shown(self, scale: int) -> int:
        wanted = self.choice.scale or scale
        return wanted if wanted in self.network.listed.scales else self.network.listed.scales[0]

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
