"""Tables on pages: columns as wide as they need, in parts where they are too many, heads again on every page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from srgui.report.chart_style import PRINTED
from srgui.report.printed.paper import PT, font
from srgui.report.printed.pieces import Ink, Piece, Words, natural_width, thin_pen
from srgui.report.tables import PUBLISHED_TITLE, Entry, Heading, Table

_PAD, _MOST_PAD, _ABOVE, _BELOW = 6.0 * PT, 18.0 * PT, 2.2 * PT, 2.2 * PT
_GAP = 4.0 * PT
_WHOLE_PART = 0.42
"""A table that is lower than this part of a page is not cut."""
_LEAST_PT = {"name": 96.0, "long": 110.0}
_MOST_WORD_PT, _MOST_GROUP_PT = 46.0, 130.0
"""Longer words of a heading are cut in two."""
_MOST_CHARACTERS = 900
"""Of a place: more would make a line that is higher than a page."""
_RIGHT = Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Look:
    """How large words of a table are, and what is said beside them."""

    size_pt: float
    small_pt: float


NORMAL, TIGHT = Look(8.0, 6.5), Look(7.0, 5.8)
"""As tables are set, and as those are that would be too wide."""


@dataclass(frozen=True, slots=True)
class _Column:
    """How wide a column is at the least, and how wide it would be; without the room between columns."""

    heading: Heading
    least: float
    natural: float


def parts_for(table: Table, width: float, look: Look = NORMAL) -> list[Table]:
    """Cut a table into parts that fit a width, the first column in each; groups of columns stay together."""
    columns = _columns(table, look, is_beside=False)
    first = columns[0].least + _PAD
    cuts: list[list[int]] = [[]]
    used = first
    for begin, end in _units(table):
        needed = sum(columns[at].least + _PAD for at in range(begin, end))
        if cuts[-1] and used + needed > width:
            cuts.append([])
            used = first
        cuts[-1] += range(begin, end)
        used += needed
    return [table.picked([0, *cut]) for cut in cuts]


def _units(table: Table) -> list[tuple[int, int]]:
    """Return the columns that are not to be parted, as ranges; the first column is in none."""
    return [
        (at, (end if words else at + 1))
        for words, begin, end in table.groups
        for at in ([begin] if words else range(begin, end))
        if at > 0
    ]


def grid(table: Table, width: float, height: float, look: Look = NORMAL) -> list[Piece]:
    """Return a table as pieces: its heads, which are drawn again on every page, and a piece a line.

    Args:
        table: it fits the width.
        width: of a page, in units of the drawing.
        height: likewise; a table that is low beside it is not cut.
        look: how large its words are.
    """
    columns = _columns(table, look, is_beside=True)
    is_beside = sum(column.natural + _PAD for column in columns) <= width
    widths = _widths(columns if is_beside else _columns(table, look, is_beside=False), width)
    heads = _heads(table, widths, look)
    lines = [_line(line, table.headings, widths, PRINTED.text, look, is_beside=is_beside) for line in table.lines]
    if table.published:
        lines.append(_title(sum(widths), look))
        lines += [
            _line(line, table.headings, widths, PRINTED.published, look, is_beside=is_beside)
            for line in table.published
        ]
    lines.append(_rule(sum(widths)))
    last = len(lines) - 1
    is_whole = sum(line.height for line in lines) < _WHOLE_PART * height
    kept = [
        replace(
            line, heads=heads, keeps=number < last and (is_whole or line.keeps or number in {0, last - 2, last - 1})
        )
        for number, line in enumerate(lines)
    ]
    return [*heads, *kept]


# --- how wide ----------------------------------------------------------------------------------------------


def _columns(table: Table, look: Look, *, is_beside: bool) -> list[_Column]:
    """Return the columns, as wide as for entries with what is said beside them in one line, or below them."""
    found, bold = [], font(look.size_pt, is_bold=True)
    for at, heading in enumerate(table.headings):
        entries = [line[at] for line in (*table.lines, *table.published)]
        body = max(
            (_entry_width(entry, look, is_beside=is_beside or heading.kind != "number") for entry in entries),
            default=0.0,
        )
        head = natural_width(heading.words, bold)
        if heading.kind == "number":
            pieces = heading.words.replace("-", "- ").split()
            word = max((natural_width(piece, bold) for piece in pieces), default=0.0)
            least = max(body, min(word, _MOST_WORD_PT * PT))
            found.append(_Column(heading, least, max(body, min(head, 2 * _MOST_WORD_PT * PT))))
        else:
            natural = max(body, head)
            found.append(_Column(heading, min(natural, _LEAST_PT[heading.kind] * PT), natural))
    return _spread_groups(table, found, look)


def _entry_width(entry: Entry, look: Look, *, is_beside: bool) -> float:
    words = natural_width(entry.words, font(look.size_pt, is_bold=entry.rank == 1))
    more = natural_width(entry.more, font(look.small_pt)) if entry.more else 0.0
    return words + _GAP + more if more and is_beside else max(words, more)


def _spread_groups(table: Table, columns: list[_Column], look: Look) -> list[_Column]:
    """Set groups apart, and widen columns whose group has a longer name than they are wide."""
    for words, begin, end in table.groups:
        if words or (begin > 0 and table.headings[begin - 1].group):
            first = columns[begin]
            columns[begin] = replace(first, least=first.least + _GAP, natural=first.natural + 2 * _GAP)
        wanted = natural_width(words, font(look.size_pt, is_bold=True)) + _PAD if words else 0.0
        lack = min(wanted, _MOST_GROUP_PT * PT)
        lack -= sum(columns[at].natural + _PAD for at in range(begin, end))
        for at in range(begin, end) if lack > 0 else ():
            more = lack / (end - begin)
            columns[at] = replace(columns[at], natural=columns[at].natural + more)
    return columns


def _widths(columns: Sequence[_Column], width: float) -> list[float]:
    """Return the widths of columns, with the room between them: what is over the least goes to who wants more."""
    least = [column.least + _PAD for column in columns]
    wanted = [column.natural - column.least for column in columns]
    over = width - sum(least)
    part = min(1.0, max(0.0, over) / sum(wanted)) if sum(wanted) > 0 else 0.0
    air = min(_MOST_PAD - _PAD, max(0.0, over - sum(wanted)) / len(columns))
    return [low + part * more + air for low, more in zip(least, wanted, strict=True)]


# --- lines -------------------------------------------------------------------------------------------------


def _heads(table: Table, widths: Sequence[float], look: Look) -> tuple[Piece, ...]:
    across = sum(widths)
    ink = Ink(font(look.size_pt, is_bold=True))
    laid = [
        Words(
            head.words,
            replace(ink, align=_RIGHT) if head.kind == "number" else ink,
            wide - _PAD,
        )
        for head, wide in zip(table.headings, widths, strict=True)
    ]
    height = max(words.height for words in laid)
    groups = _group_line(table, widths, look)

    def draw(painter: QPainter, x: float, y: float) -> None:
        painter.setPen(thin_pen(PRINTED.text, 0.8))
        painter.drawLine(QPointF(x, y), QPointF(x + across, y))
        if groups is not None:
            groups.draw(painter, x, y)
            y += groups.height
        left = x
        for words, wide in zip(laid, widths, strict=True):
            words.draw(painter, left + _PAD / 2, y + _ABOVE + height - words.height)
            left += wide
        foot = y + _ABOVE + height + _BELOW
        painter.setPen(thin_pen(PRINTED.text))
        painter.drawLine(QPointF(x, foot), QPointF(x + across, foot))

    above = groups.height if groups is not None else 0.0
    return (Piece(above + _ABOVE + height + _BELOW, draw, 5 * PT, keeps=True),)


def _group_line(table: Table, widths: Sequence[float], look: Look) -> Piece | None:
    """Return what columns have in common above them, a line below each."""
    if not any(words for words, _, _ in table.groups):
        return None
    ink = Ink(font(look.size_pt, is_bold=True), align=Qt.AlignmentFlag.AlignHCenter)
    spans = [
        (Words(words, ink, sum(widths[begin:end]) - _PAD), sum(widths[:begin]), sum(widths[begin:end]))
        for words, begin, end in table.groups
        if words
    ]
    height = max(words.height for words, _, _ in spans) + _ABOVE + _BELOW

    def draw(painter: QPainter, x: float, y: float) -> None:
        for words, left, wide in spans:
            words.draw(painter, x + left + _PAD / 2, y + _ABOVE)
            painter.setPen(thin_pen(PRINTED.quiet))
            painter.drawLine(QPointF(x + left + _PAD, y + height), QPointF(x + left + wide, y + height))

    return Piece(height, draw)


def _line(
    line: Sequence[Entry],
    headings: Sequence[Heading],
    widths: Sequence[float],
    colour: str,
    look: Look,
    *,
    is_beside: bool,
) -> Piece:
    cells = [
        _cell(
            entry,
            wide - _PAD,
            colour,
            look,
            is_right=head.kind == "number",
            is_beside=is_beside or head.kind != "number",
        )
        for entry, head, wide in zip(line, headings, widths, strict=True)
    ]
    height = max(cell.height for cell in cells) + _ABOVE + _BELOW

    def draw(painter: QPainter, x: float, y: float) -> None:
        left = x
        for cell, wide in zip(cells, widths, strict=True):
            cell.draw(painter, left + _PAD / 2, y + _ABOVE)
            left += wide
        painter.setPen(thin_pen(PRINTED.line, 0.3))
        painter.drawLine(QPointF(x, y + height), QPointF(left, y + height))

    return Piece(height, draw)


def _cell(entry: Entry, width: float, colour: str, look: Look, *, is_right: bool, is_beside: bool) -> Piece:
    """Return a place of a table; what is said beside it stands below it where there is no room."""
    align = _RIGHT if is_right else Qt.AlignmentFlag.AlignLeft
    ink = Ink(font(look.size_pt, is_bold=entry.rank == 1, is_underlined=entry.rank == 2), colour, align)
    shown = entry.words if len(entry.words) <= _MOST_CHARACTERS else f"{entry.words[:_MOST_CHARACTERS]}…"
    words = Words(shown, ink, width)
    if not entry.more:
        return Piece(words.height, words.draw)
    more = Words(entry.more, Ink(font(look.small_pt), PRINTED.quiet, align), width)
    taken = _GAP + more.width
    if is_beside and words.count == 1 and words.width + taken <= width:
        return _beside(words, more, taken, is_right=is_right)

    def draw(painter: QPainter, x: float, y: float) -> None:
        words.draw(painter, x, y)
        more.draw(painter, x, y + words.height)

    return Piece(words.height + more.height, draw)


def _beside(words: Words, more: Words, taken: float, *, is_right: bool) -> Piece:
    """Return two words in one line, whose base lines are the same."""
    left, right = (-taken, 0.0) if is_right else (0.0, words.width + _GAP)
    down = words.base - more.base

    def draw(painter: QPainter, x: float, y: float) -> None:
        words.draw(painter, x + left, y)
        more.draw(painter, x + right, y + down)

    return Piece(words.height, draw)


def _title(across: float, look: Look) -> Piece:
    """Return what stands above published lines."""
    words = Words(PUBLISHED_TITLE, Ink(font(look.size_pt, is_italic=True), PRINTED.published), across - _PAD)

    def draw(painter: QPainter, x: float, y: float) -> None:
        painter.setPen(thin_pen(PRINTED.quiet))
        painter.drawLine(QPointF(x, y), QPointF(x + across, y))
        words.draw(painter, x + _PAD / 2, y + _ABOVE)

    return Piece(words.height + _ABOVE + _BELOW, draw, keeps=True)


def _rule(across: float) -> Piece:
    """Return the line that closes a table."""

    def draw(painter: QPainter, x: float, y: float) -> None:
        painter.setPen(thin_pen(PRINTED.text, 0.8))
        painter.drawLine(QPointF(x, y), QPointF(x + across, y))

    return Piece(0.0, draw)
