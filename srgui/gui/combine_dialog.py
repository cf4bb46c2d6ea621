"""Asks which networks are to be put together into one that gives their mean."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from srgui.gui.catalogue import NetworkFacts
from srgui.gui.labels import label, say, without_icons
from srgui.gui.theme import tabular
from srgui.models.ensemble import EnsembleError, ensemble_card, shared_scales
from srgui.progress import count_in_words, list_in_words

_LONGEST_TITLE = 60
_ROW_PX, _MOST_ROWS = 28, 9
_WHY = (
    "Each network errs in its own way: the mean of several that are about as good as each other comes closer to the "
    "original than any of them. The mean over the flips and turns of the picture does so for one network alone, too."
)


class CombineDialog(QDialog):
    """A check list of networks, what their mean costs, and a button that makes it.

    Args:
        networks: those that may be chosen: with weights, and none that is itself a mean.
        parent: the window.

    Attributes:
        boxes: the check boxes by the names of the networks.
    """

    combined = Signal(object, bool, str)  # names; whether over flips and turns; title

    def __init__(self, networks: Sequence[NetworkFacts], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Combine networks")
        self.setMinimumWidth(520)
        self._networks, self._proposed = tuple(networks), ""
        self.boxes: dict[str, QCheckBox] = {}
        self.turns_box = QCheckBox("Average over the 8 flips and turns (finer, 8 times slower)")
        self.turns_box.toggled.connect(self._refresh)
        self.title_edit = QLineEdit()
        self.title_edit.setAccessibleName("Name of the new network")
        self.title_edit.setMaxLength(_LONGEST_TITLE)
        self._outcome = label("", "quiet", wraps=True)
        self._outcome.setFont(tabular(self._outcome.font()))
        self._outcome.setAlignment(Qt.AlignmentFlag.AlignTop)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow("Name", self.title_edit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(label(_WHY, "quiet", wraps=True))
        layout.addWidget(self._make_list())
        layout.addWidget(self.turns_box)
        layout.addLayout(form)
        layout.addWidget(self._outcome)
        layout.addWidget(self._make_buttons())
        self.combine_button.setDefault(True)  # once it is in the dialog: it can be used only later
        self._refresh()
        self.ensurePolished()
        self._outcome.setMinimumHeight(2 * self._outcome.fontMetrics().lineSpacing())  # so that nothing jumps

    @property
    def chosen(self) -> tuple[NetworkFacts, ...]:
        """The networks that are ticked."""
        return tuple(network for network in self._networks if self.boxes[network.name].isChecked())

    @property
    def said(self) -> str:
        """What the mean costs and serves; or why there can be none."""
        return self._outcome.text()

    def accept(self) -> None:
        """Tell what was chosen."""
        names = tuple(network.name for network in self.chosen)
        self.combined.emit(names, self.turns_box.isChecked(), self.title_edit.text().strip())
        super().accept()

    def _make_list(self) -> QScrollArea:
        inner = QFrame()
        inner.setProperty("role", "card")
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(0)
        for network in self._networks:
            column.addLayout(self._make_row(network))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName("Networks")
        area.setFixedHeight(_ROW_PX * min(len(self._networks), _MOST_ROWS) + 20)
        return area

    def _make_row(self, network: NetworkFacts) -> QHBoxLayout:
        work = count_in_words(network.card.multiply_adds[network.listed.scales[0]])
        facts = label(f"{work} multiply-adds a pixel, {_in_words(network.listed.scales)}", "quiet")
        facts.setFont(tabular(facts.font()))
        facts.setFixedHeight(_ROW_PX)
        box = QCheckBox(network.title)
        box.setToolTip(network.card.summary)
        box.toggled.connect(self._refresh)
        self.boxes[network.name] = box
        row = QHBoxLayout()
        row.addWidget(box, 1)
        row.addWidget(facts)
        return row

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.combine_button = buttons.addButton("Combine", QDialogButtonBox.ButtonRole.AcceptRole)
        self.combine_button.setProperty("role", "primary")
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return without_icons(buttons)

    def _refresh(self) -> None:
        """Say what would come of it, or what is still to be chosen."""
        cost, problem = self._reckoned()
        say(self._outcome, problem or cost, "quiet" if problem else "")
        self.combine_button.setEnabled(not problem)
        self.combine_button.setToolTip(problem)

    def _reckoned(self) -> tuple[str, str]:
        """Propose a name for the mean of what is ticked, and return what it costs, and why it cannot be made."""
        chosen, turns = self.chosen, self.turns_box.isChecked()
        try:
            card = ensemble_card([network.card for network in chosen], turns=turns)
        except EnsembleError as error:
            self._propose("")
            return "", str(error)
        self._propose(card.title[:_LONGEST_TITLE].strip())
        scales = shared_scales(network.listed.scales for network in chosen)
        if not scales:
            titles = list_in_words(network.title for network in chosen)
            return "", f"There is no scale that {titles} all have weights for; choose others."
        scale, heaviest = scales[0], max(chosen, key=lambda network: network.card.multiply_adds[scales[0]])
        times = card.multiply_adds[scale] / heaviest.card.multiply_adds[scale]
        work = f"{count_in_words(card.multiply_adds[scale])} multiply-adds a pixel"
        return f"For {_in_words(scales)}. {work}, {times:.2g} times the work of {heaviest.title} alone.", ""

    def _propose(self, title: str) -> None:
        """Put a name into its field, unless the person wrote one."""
        if self.title_edit.text().strip() in {"", self._proposed}:
            self.title_edit.setText(title)
            self.title_edit.setCursorPosition(0)
        self._proposed = title


def _in_words(scales: tuple[int, ...]) -> str:
    return list_in_words(f"x{scale}" for scale in scales)
