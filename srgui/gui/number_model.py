"""What a table of numbers holds: rows in parts that never mix, and in which order they stand."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading in one line or two, a sentence more, and whether it holds words and not numbers."""

    heading: str
    tip: str = ""
    is_words: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A place of the table.

    Attributes:
        words: what is read.
        value: what it is sorted by; None stands last in either order.
        rank: 1 for the best of its column and 2 for the second best, which are marked as papers do.
        tip: a sentence more.
    """

    words: str
    value: float | str | None = None
    rank: int = 0
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its cells, and what it is told from others by."""

    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that belong together.

    Attributes:
        lines: the rows.
        title: what stands above them; none where empty.
        is_quiet: whether they are another's figures, and not measured here.
    """

    lines: tuple[Line, ...]
    title: str = ""
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """All that a table shows."""

    columns: tuple[Column, ...] = ()
    parts: tuple[Part, ...] = field(default=())


class NumberModel(QAbstractTableModel):
    """Gives a table what it shows, as it asks: filling one with items takes too long for a hundred pictures."""

    def __init__(self, font: QFont, parent: QWidget) -> None:
        super().__init__(parent)
        self._content = Content()
        self.fonts = [QFont(font), QFont(font), QFont(font)]
        self.fonts[1].setBold(True)
        self.fonts[2].setUnderline(True)
        self.rows: list[tuple[Line | None, Part]] = []  # no line where a part's title stands

    @property
    def content(self) -> Content:
        """What is shown."""
        return self._content

    def show_content(self, content: Content, order: tuple[int, bool]) -> None:
        """Show something else."""
        self.beginResetModel()
        self._content, self.rows = content, []
        for part in content.parts:
            if part.title and part.lines:
                self.rows.append((None, part))
            self.rows += [(line, part) for line in _sorted(part.lines, *order)]
        self.endResetModel()

    def cell(self, row: int, column: int) -> Cell:
        """Return a place; the title of a part stands in its first."""
        line, part = self.rows[row]
        return line.cells[column] if line is not None else Cell(part.title if column == 0 else "")

    def is_words(self, column: int) -> bool:
        """Whether a column holds words, which stand left, and not numbers."""
        return column == 0 or self._content.columns[column].is_words

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's
        """Return how many rows there are, titles of parts among them."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._content.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be chosen, and titles not."""
        is_title = index.isValid() and self.rows[index.row()][0] is None
        return Qt.ItemFlag.NoItemFlags if is_title else Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return words, tooltip, place and font of a cell."""
        cell = self.cell(index.row(), index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.words
            case Qt.ItemDataRole.ToolTipRole:
                return cell.tip or None
            case Qt.ItemDataRole.TextAlignmentRole:
                return LEFT if self.is_words(index.column()) else RIGHT
            case Qt.ItemDataRole.FontRole:
                return self.fonts[cell.rank]
        return None

    def headerData(  # noqa: N802 - Qt's
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a heading, and its tooltip."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._content.columns):
            return None
        column = self._content.columns[section]
        return {Qt.ItemDataRole.DisplayRole: column.heading, Qt.ItemDataRole.ToolTipRole: column.tip}.get(
            Qt.ItemDataRole(role)
        )


def _sorted(lines: Sequence[Line], column: int, falls: bool) -> list[Line]:
    known = [line for line in lines if line.cells[column].value is not None]
    rest = [line for line in lines if line.cells[column].value is None]
    return sorted(known, key=lambda line: _sortable(line.cells[column].value), reverse=falls) + rest


def _sortable(value: float | str | None) -> tuple[float, str]:
    if isinstance(value, str):
        return 0.0, value.casefold()
    return (-math.inf if value is None else value), ""
