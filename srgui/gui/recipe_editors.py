"""Controls for the lists in a recipe: scales, folders, files left out, rates of parts, moments of samples."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from srgui.gui.controls import Control
from srgui.gui.labels import label, say, set_role
from srgui.training.recipe import BUDGET, NETWORK, PICTURES, STEP, DataFolder, PartRate

_SCALES = (1, 2, 3, 4)
_LINES_PX = 64
LABEL_PX = 140
"""How wide labels are beside their controls."""


@dataclass(frozen=True, slots=True)
class ListField:
    """A list in a recipe, as a person reads and writes it.

    Attributes:
        label: what stands beside its control.
        tooltip: a sentence more.
        group: heading it stands under.
        make: makes its control.
    """

    label: str
    tooltip: str
    group: str
    make: Callable[[], Control]


class ScalesEditor(QWidget):
    """A check box for each scale."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.boxes = {scale: QCheckBox(f"x{scale}") for scale in _SCALES}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for box in self.boxes.values():
            box.setAccessibleName(f"Scales: {box.text()}")
            box.clicked.connect(self.changed)
            row.addWidget(box)
        row.addStretch(1)

    def read(self) -> tuple[int, ...]:
        """Return the scales that are ticked."""
        return tuple(scale for scale, box in self.boxes.items() if box.isChecked())

    def write(self, scales: Sequence[int]) -> None:
        """Tick these scales."""
        for scale, box in self.boxes.items():
            box.setChecked(scale in scales)


class ListEdit(QWidget):
    """A list written as text; what cannot be read keeps the last value, and a sentence says how to write it.

    Args:
        parse: makes values of a text; raises `ValueError` where it cannot.
        write: makes the text of values.
        hint: how to write it, with an example.
        has_lines: whether each value has a line of its own.
    """

    changed = Signal()

    def __init__(
        self,
        parse: Callable[[str], tuple[Any, ...]],
        write: Callable[[Sequence[Any]], str],
        hint: str,
        *,
        has_lines: bool = False,
    ) -> None:
        super().__init__()
        self._parse, self._format, self._hint = parse, write, hint
        self._values: tuple[Any, ...] = ()
        self.problem = ""
        self.edit: QLineEdit | QPlainTextEdit = QPlainTextEdit() if has_lines else QLineEdit()
        if isinstance(self.edit, QPlainTextEdit):
            self.edit.setFixedHeight(_LINES_PX)
            self.edit.setTabChangesFocus(True)
            self.edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.edit.setPlaceholderText(hint)
        self._said = label("", "error", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.edit)
        column.addWidget(self._said)
        say(self._said, "")
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self._take)

    @property
    def text(self) -> str:
        """What is written."""
        return self.edit.toPlainText() if isinstance(self.edit, QPlainTextEdit) else self.edit.text()

    def read(self) -> tuple[Any, ...]:
        """Return the values, those before where the text cannot be read."""
        return self._values

    def write(self, values: Sequence[Any]) -> None:
        """Show values; a text that means the same is left as the person wrote it."""
        if tuple(values) == self._values and (self.problem or self.text):
            return
        self._values = tuple(values)
        self._show_problem("")
        self.edit.blockSignals(True)
        text = self._format(values)
        if isinstance(self.edit, QPlainTextEdit):
            self.edit.setPlainText(text)
        else:
            self.edit.setText(text)
        self.edit.blockSignals(False)

    def _take(self) -> None:
        try:
            values = self._parse(self.text)
        except ValueError:
            self._show_problem(f"Write it as: {self._hint}")
            self.changed.emit()
            return
        self._show_problem("")
        self._values = values
        self.changed.emit()

    def _show_problem(self, problem: str) -> None:
        self.problem = problem
        set_role(self.edit, "error" if problem else "")
        say(self._said, problem)


def parse_rates(text: str) -> tuple[PartRate, ...]:
    """Read ``enlarge 0.1, body 0``."""
    words = [entry.split() for entry in text.split(",") if entry.strip()]
    if any(len(entry) != 2 for entry in words):
        raise ValueError("a part and a number are wanted")
    return tuple(PartRate(part, float(factor)) for part, factor in words)


def rates_in_words(rates: Sequence[PartRate]) -> str:
    """Write rates so that `parse_rates` reads them."""
    return ", ".join(f"{rate.part} {rate.factor!r}".removesuffix(".0") for rate in rates)


def parse_numbers(text: str) -> tuple[float, ...]:
    """Read ``0.05, 0.5, 1``."""
    return tuple(float(entry) for entry in text.split(",") if entry.strip())


def numbers_in_words(numbers: Sequence[float]) -> str:
    """Write numbers so that `parse_numbers` reads them."""
    return ", ".join(repr(number).removesuffix(".0") for number in numbers)


def parse_folders(text: str) -> tuple[DataFolder, ...]:
    """Read a folder a line, with ``| 1, 2`` behind it where its pictures are shrunk."""
    found = []
    for line in filter(str.strip, text.splitlines()):
        path, bar, factors = line.rpartition(" | ")
        shrink = tuple(int(factor) for factor in factors.split(",")) if bar else (1,)
        found.append(DataFolder((path if bar else line).strip(), shrink))
    return tuple(found)


def folders_in_words(folders: Sequence[DataFolder]) -> str:
    """Write folders so that `parse_folders` reads them."""
    lines = []
    for folder in folders:
        factors = f" | {', '.join(map(str, folder.shrink))}" if folder.shrink != (1,) else ""
        lines.append(f"{folder.path}{factors}")
    return "\n".join(lines)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _scales_control() -> Control:
    editor = ScalesEditor()
    return Control(editor, editor.read, editor.write, editor.changed)


def _list_control(editor: ListEdit) -> Control:
    return Control(editor, editor.read, editor.write, editor.changed)


LIST_FIELDS: dict[str, ListField] = {
    "scales": ListField(
        "Scales", "Enlargements to learn, x1 to clean alone; several only where the network can.", NETWORK,
        _scales_control,
    ),
    "folders": ListField(
        "Folders", "Pictures to learn from; “ | 1, 2” behind a folder takes them as they are and at half size.",
        PICTURES, lambda: _list_control(ListEdit(parse_folders, folders_in_words, "folder | 2", has_lines=True)),
    ),
    "left_out": ListField(
        "Left out", "Files that are not learnt from, one a line.",
        PICTURES, lambda: _list_control(ListEdit(_lines, "\n".join, "one file a line", has_lines=True)),
    ),
    "part_rates": ListField(
        "Rates of parts", "Parts of the network with a rate of their own, as a factor; 0 keeps a part as it is.",
        STEP, lambda: _list_control(ListEdit(parse_rates, rates_in_words, "enlarge 0.1, body 0")),
    ),
    "samples_at": ListField(
        "Samples at", "Parts of the budget after which the sample picture is enhanced and kept, 0 to 1.",
        BUDGET, lambda: _list_control(ListEdit(parse_numbers, numbers_in_words, "0.05, 0.5, 1")),
    ),
}  # fmt: skip
"""The fields of a recipe that are lists."""
