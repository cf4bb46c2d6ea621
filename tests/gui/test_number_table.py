"""A table of numbers: parts, order, sides and widths."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from srgui.gui.number_model import Cell, Column, Content, Line, Part
from srgui.gui.number_table import NumberTable

_LONG = "A very long name of a set of pictures from the holidays of last year"


def _line(key: str, value: float | None, remark: str = "") -> Line:
    return Line(key, (Cell(key, key), Cell("" if value is None else f"{value:.1f}", value), Cell(remark, remark)))


_CONTENT = Content(
    (Column("Name"), Column(f"{_LONG}\nPSNR", _LONG), Column("Remarks", is_words=True)),
    (
        Part((_line("b", 31.0), _line("a", 33.5, "the best"), _line("c", None))),
        Part((_line("z", 99.0),), "Published", is_quiet=True),
    ),
)


@pytest.fixture(name="table")
def table_fixture(qtbot: QtBot) -> NumberTable:
    table = NumberTable("Numbers")
    qtbot.addWidget(table)
    table.resize(900, 300)
    table.show_content(_CONTENT)
    with qtbot.waitExposed(table):
        table.show()
    return table


def _press_heading(table: NumberTable, column: int) -> None:
    header = table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(column) + 5, 5)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_parts_are_sorted_each_for_itself_and_what_is_missing_stands_last(table: NumberTable) -> None:
    assert table.keys == ["a", "b", "c", "z"]
    _press_heading(table, 1)
    assert table.keys == ["b", "a", "c", "z"]
    _press_heading(table, 0)
    assert table.keys == ["a", "b", "c", "z"]


def test_words_stand_left_and_numbers_right(table: NumberTable) -> None:
    sides = [table.model().index(0, column).data(Qt.ItemDataRole.TextAlignmentRole) for column in range(3)]
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    assert [bool(side & left) for side in sides] == [True, False, True]
    assert [bool(side & right) for side in sides] == [False, True, False]


def test_a_long_heading_is_cut_and_its_tooltip_has_all_of_it(table: NumberTable) -> None:
    assert table.horizontalHeader().sectionSizeHint(1) < 180
    heading = table.model().headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert heading == _LONG


@pytest.mark.parametrize("width", [300, 900, 2400])
def test_columns_fill_the_width_and_names_do_not_run_away(table: NumberTable, width: int) -> None:
    table.resize(width, 300)
    widths = [table.columnWidth(column) for column in range(3)]
    if width > 600:
        assert sum(widths) == table.viewport().width()
    assert widths[0] < 0.5 * max(width, 700), "numbers stay near the names they are of"


def test_it_is_drawn_with_a_chosen_row_in_both_looks(table: NumberTable) -> None:
    before = table.viewport().grab().toImage()
    table.choose("a")
    assert table.key == "a"
    after = table.viewport().grab().toImage()
    assert before != after
    colours = {after.pixelColor(x, y).name() for x in range(0, after.width(), 2) for y in range(0, after.height(), 2)}
    assert len(colours) > 4
