"""The wizard's last page: everything that was chosen on one screen, the name, and what still keeps it from starting."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QGridLayout, QLabel, QLineEdit

from srgui import paths
from srgui.gui.labels import label, say
from srgui.gui.wizard_draft import Draft
from srgui.gui.wizard_pieces import Page
from srgui.gui.wizard_purposes import PURPOSES, Purpose, card_for, damage_in_words, scales_in_words
from srgui.gui.wizard_time import end_in_words, minutes_in_words, rounded
from srgui.progress import count_in_words
from srgui.training.recipe import TrainingRecipe
from srgui.training.run_folder import run_that_made, runs_folder

_SENTENCE = "This is what will be trained. Start it; once done it stands in every list of networks under its name."
_NAMES = (("title", "Name"), ("note", "Note"), ("licence", "Terms"))


class SummaryPage(Page):
    """What was chosen, and the names of what will come out.

    Args:
        draft: what is shown.
        problems_of_form: what all settings hold that is no value yet.
    """

    def __init__(self, draft: Draft, problems_of_form: Callable[[], list[str]]) -> None:
        super().__init__("Ready to start", _SENTENCE, draft)
        self._problems_of_form = problems_of_form
        self.lines: dict[str, QLabel] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        card = QFrame()
        card.setProperty("role", "card")
        card.setLayout(self._grid)
        self._grid.setContentsMargins(16, 16, 16, 16)
        self.column.addWidget(card)
        self.column.addSpacing(8)
        self.names: dict[str, QLineEdit] = {}
        self.column.addLayout(self._make_names())
        self.problems = label("", "error", wraps=True)
        self.column.addWidget(self.problems)
        self.column.addStretch(1)

    @property
    def is_complete(self) -> bool:
        """Whether it can be started."""
        return not self._found_problems()

    def refresh(self) -> None:
        """Show the draft."""
        recipe = self.draft.recipe
        rows = summary_lines(self.draft)
        for name, words in rows.items():
            self._line(name).setText(words)
        for name, shown in self.lines.items():
            shown.setVisible(name in rows)
        for name, edit in self.names.items():
            value = getattr(recipe, name)
            if edit.text() != value:
                edit.blockSignals(True)
                edit.setText(value)
                edit.setCursorPosition(0)
                edit.blockSignals(False)
        say(self.problems, "\n".join(self._found_problems()))

    def _found_problems(self) -> list[str]:
        return [*self._problems_of_form(), *self.draft.recipe.problems()]

    def _line(self, name: str) -> QLabel:
        if name not in self.lines:
            row = len(self.lines)
            shown = label("", "", wraps=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(label(name, "quiet"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(shown, row, 1, Qt.AlignmentFlag.AlignTop)
            self.lines[name] = shown
        return self.lines[name]

    def _make_names(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for field, words in _NAMES:
            edit = QLineEdit()
            edit.setAccessibleName(words)
            edit.setMaxLength(200)
            edit.textEdited.connect(lambda text, field=field: self.draft.rename(**{field: text}))
            self.names[field] = edit
            form.addRow(words, edit)
        return form


def summary_lines(draft: Draft) -> dict[str, str]:
    """Return what is said of a draft, by its heads."""
    recipe = draft.recipe
    return {
        "Pictures": _pictures(draft),
        "Kept apart": recipe.validation or f"{recipe.held_out} of these at most, chosen automatically",
        "Purpose": _purpose(draft),
        "Network": _network(recipe),
        "Begins": _beginning(recipe.start_from),
        "Time": _time(draft),
        "Kept in": str(runs_folder()),
    }


def _beginning(start_from: str) -> str:
    if not start_from:
        return "at random"
    file = Path(start_from)
    if file.parent == paths.bundled_weights_folder():
        return "from the bundled weights"
    run = run_that_made(file)
    return f"from the weights “{file}”" if run is None else f"from what the run “{run.path.name}” learnt"


def _pictures(draft: Draft) -> str:
    folders = "\n".join(
        folder.path + (f", shrunk by {' and '.join(map(str, folder.shrink))}" if folder.shrink != (1,) else "")
        for folder in draft.recipe.folders
    )
    if draft.inspection is None:
        return folders or "none"
    out = len(draft.inspection.pictures) - len(draft.taking_part)
    words = f"{len(draft.taking_part)} pictures, about {rounded(draft.patches):,} patches"
    return f"{words}{f'; {out} left out' if out else ''}\n{folders}"


def _purpose(draft: Draft) -> str:
    title = draft.preset.title if draft.purpose is Purpose.PAPER else PURPOSES[draft.purpose][0]
    start = "Reproduce a paper: " if draft.purpose is Purpose.PAPER else ""
    damage = damage_in_words(draft.recipe) if draft.recipe.degrades else ""
    return f"{start}{title}{f': {damage}' if damage else ''}"


def _network(recipe: TrainingRecipe) -> str:
    card = card_for(recipe)
    if card is None or not recipe.scales or recipe.scales[0] not in card.parameters:
        return f"{recipe.network}, {scales_in_words(recipe.scales)}"
    count = count_in_words(card.parameters[recipe.scales[0]])
    return f"{card.title} {scales_in_words(recipe.scales)}, {count} parameters"


def _time(draft: Draft) -> str:
    recipe, pace = draft.recipe, draft.steps_per_s
    ends = [end_in_words(recipe)] * bool(end_in_words(recipe))
    ends += [minutes_in_words(recipe.minutes)] * (recipe.minutes > 0)
    words = ", or ".join(ends) + (", whichever comes first" if len(ends) > 1 else "")
    if pace and recipe.minutes > 0:
        words += f": about {rounded(60 * recipe.minutes * pace):,} steps"
    return words or "without end"
