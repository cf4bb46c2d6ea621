"""What the networks are: a card for each, with what its paper and its weights say."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from srgui.gui.catalogue import Catalogue, NetworkFacts
from srgui.gui.labels import label
from srgui.gui.theme import tabular
from srgui.gui.words import count_in_words, figures_in_words

_COLUMNS = 2
_MARGIN_PX = 24


class ModelsTab(QScrollArea):
    """Cards of all networks, the lightest first."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Models")
        self._show([label("Loading networks…", "quiet")])

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Show what is known of the networks."""
        self._show([_Card(network) for network in catalogue.networks])

    def _show(self, widgets: list[QLabel] | list["_Card"]) -> None:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        grid.setSpacing(16)
        for number, widget in enumerate(widgets):
            grid.addWidget(widget, number // _COLUMNS, number % _COLUMNS)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        self.setWidget(inner)


class _Card(QFrame):
    """One network."""

    def __init__(self, network: NetworkFacts) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName(network.title)
        card = network.card
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(label(card.title, "title"), 1)
        top.addWidget(label(str(card.year), "quiet"))
        layout.addLayout(top)
        layout.addWidget(_text(card.summary))
        layout.addWidget(_text(card.paper, "quiet"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(facts(network)):
            shown = _text(value)
            shown.setFont(tabular(shown.font()))
            grid.addWidget(label(name, "quiet"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(shown, row, 1)
        layout.addLayout(grid)
        layout.addStretch(1)


def facts(network: NetworkFacts) -> list[tuple[str, str]]:
    """Return the lines of a card: what they are called, and what they say."""
    card, listed = network.card, network.listed
    lines = []
    if card.trainable:
        lines.append(("Parameters", _by_scale(dict(card.parameters))))
    lines.append(("Multiply-adds a pixel", _by_scale(dict(card.multiply_adds))))
    lines.append(("Runs on", card.colour))
    lines.append(("Scales at hand", ", ".join(f"x{scale}" for scale in listed.scales) or "none yet"))
    for weights in listed.weights:
        lines += [(f"PSNR at x{scale}", figures_in_words(weights, scale)) for scale in weights.scales]
        lines.append(("Licence of the weights", weights.licence))
        lines.append(("Trained on", weights.trained_on))
        lines.append(("Training", weights.training))
    if network.problem:
        lines.append(("Cannot be used", network.problem))
    return lines


def _by_scale(counts: dict[int, int]) -> str:
    words = {scale: count_in_words(count) for scale, count in counts.items()}
    if len(set(words.values())) == 1:
        return next(iter(words.values()))
    return ", ".join(f"{word} at x{scale}" for scale, word in words.items())


def _text(words: str, role: str = "") -> QLabel:
    made = label(words, role, wraps=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
