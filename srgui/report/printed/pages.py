"""Pieces onto pages: nothing is cut, headings stay with what they head, every page says what and which it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from srgui.report.chart_style import PRINTED
from srgui.report.printed.paper import A4_PT, MARGIN_PT, PT, font, make_writer, page_layout
from srgui.report.printed.pieces import Ink, Piece, Words, natural_width, thin_pen

_HEAD_PT, _FOOT_PT, _SIZE_PT = 20.0, 20.0, 7.5


@dataclass(frozen=True, slots=True)
class Section:
    """Pieces one below the other, on upright pages or on wide ones."""

    pieces: tuple[Piece, ...]
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page: pieces, each with its distance from the top of what a page holds."""

    placed: tuple[tuple[float, Piece], ...]
    is_wide: bool


def room(*, is_wide: bool) -> tuple[float, float]:
    """Return width and height of what a page holds, in units of the drawing."""
    across, down = A4_PT[::-1] if is_wide else A4_PT
    return (across - 2 * MARGIN_PT) * PT, (down - 2 * MARGIN_PT - _HEAD_PT - _FOOT_PT) * PT


def paginate(sections: Sequence[Section]) -> list[Page]:
    """Put sections on pages; each begins a page where it is turned otherwise than the one before."""
    joined: list[Section] = []
    for section in sections:
        if joined and joined[-1].is_wide == section.is_wide:
            joined[-1] = Section((*joined[-1].pieces, *section.pieces), section.is_wide)
        elif section.pieces:
            joined.append(section)
    return [Page(placed, section.is_wide) for section in joined for placed in _filled(section)]


def _filled(section: Section) -> Iterator[tuple[tuple[float, Piece], ...]]:
    height = room(is_wide=section.is_wide)[1]
    placed: list[tuple[float, Piece]] = []
    down = 0.0
    for run in _runs(section.pieces, height):
        needed = sum(piece.gap + piece.height for piece in run)
        if placed and down + needed > height:
            yield tuple(placed)
            placed, down = [], 0.0
            for head in run[0].heads:
                placed.append((down, head))
                down += head.height
        for piece in run:
            down += piece.gap if placed else 0.0
            placed.append((down, piece))
            down += piece.height
    if placed:
        yield tuple(placed)


def _runs(pieces: Sequence[Piece], height: float) -> Iterator[list[Piece]]:
    """Give pieces that are to stay together; no more of them than a page holds."""
    run: list[Piece] = []
    for piece in pieces:
        if run and sum(p.gap + p.height for p in (*run, *run[0].heads, piece)) > height:
            yield run
            run = []
        run.append(piece)
        if not piece.keeps:
            yield run
            run = []
    if run:
        yield run


def draw_pages(pages: Sequence[Page], title: str, made_at: str, foot: str) -> bytes:
    """Return a PDF of pages.

    Args:
        pages: at least one.
        title: of the document, above every page.
        made_at: when, above every page.
        foot: below every page, beside its number.
    """
    buffer = QBuffer()
    writer = make_writer(buffer, title)
    writer.setPageLayout(page_layout(is_wide=pages[0].is_wide))
    painter = QPainter(writer)
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    for number, page in enumerate(pages, 1):
        if number > 1:
            writer.setPageLayout(page_layout(is_wide=page.is_wide))
            writer.newPage()
        _draw_frame(painter, page, (title, made_at), (foot, f"Page {number} of {len(pages)}"))
        for down, piece in page.placed:
            painter.save()
            piece.draw(painter, MARGIN_PT * PT, (MARGIN_PT + _HEAD_PT) * PT + down)
            painter.restore()
    painter.end()
    return bytes(buffer.data().data())


def _draw_frame(painter: QPainter, page: Page, above: tuple[str, str], below: tuple[str, str]) -> None:
    """Draw what every page has above and below."""
    width, height = room(is_wide=page.is_wide)
    left, top = MARGIN_PT * PT, MARGIN_PT * PT
    foot = top + _HEAD_PT * PT + height + _FOOT_PT * PT
    for words, y in ((above, top), (below, foot - 10 * PT)):
        ink = Ink(font(_SIZE_PT), PRINTED.quiet)
        last = natural_width(words[1], ink.font)
        metrics = QFontMetricsF(ink.font)
        first = metrics.elidedText(words[0], Qt.TextElideMode.ElideRight, width - last - 20 * PT)
        Words(first, ink).draw(painter, left, y)
        Words(words[1], ink).draw(painter, left + width - last, y)
    painter.setPen(thin_pen(PRINTED.line))
    painter.drawLine(QPointF(left, top + 12 * PT), QPointF(left + width, top + 12 * PT))
