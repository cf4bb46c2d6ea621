"""What pages are put together from: pieces that no page cuts, made of words, charts and pictures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtSvg import QSvgRenderer

from srgui.report.cases import CasePart
from srgui.report.chart_style import PRINTED, styled
from srgui.report.printed.paper import PT, family, font

Draw = Callable[[QPainter, float, float], None]
"""Draws with its left upper corner at a place, in units of the drawing."""
CHART_PX = (680, 300)
_MOST_SIDE_PT = 160.0
_GAP_PT = 8.0
_CAPTION_PT = 8.0
_ENDLESS = 1e7


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A piece of a page.

    Attributes:
        height: in units of the drawing.
        draw: draws it.
        gap: room above it, which it does without at the top of a page.
        keeps: whether it stays on the page of the next piece.
        heads: what is drawn again above it where it is the first of a page.
    """

    height: float
    draw: Draw
    gap: float = 0.0
    keeps: bool = False
    heads: "tuple[Piece, ...]" = ()


@dataclass(frozen=True, slots=True)
class Ink:
    """How words are set.

    Attributes:
        font: their font.
        colour: as CSS names it.
        align: to which side.
    """

    font: QFont
    colour: str = PRINTED.text
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft


class Words:
    """Words in lines of a width.

    Args:
        words: what is read.
        ink: how they are set.
        width: of a line, in units of the drawing; a word that is longer is cut in two.
    """

    def __init__(self, words: str, ink: Ink, width: float = _ENDLESS) -> None:
        self._ink = ink
        option = QTextOption(ink.align)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setUseDesignMetrics(True)
        self._layout = QTextLayout(" ".join(words.split()), ink.font)
        self._layout.setTextOption(option)
        self._layout.beginLayout()
        self.height = 0.0
        self.line_heights: list[float] = []
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, self.height))
            self.line_heights.append(line.height())
            self.height += line.height()
        self._layout.endLayout()
        self.width = max((self._layout.lineAt(n).naturalTextWidth() for n in range(self.count)), default=0.0)

    @property
    def count(self) -> int:
        """How many lines."""
        return self._layout.lineCount()

    @property
    def base(self) -> float:
        """How far the first line's letters stand below the top."""
        return self._layout.lineAt(0).ascent()

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """Draw all lines."""
        painter.setPen(QColor(self._ink.colour))
        self._layout.draw(painter, QPointF(x, y))

    def draw_line(self, number: int, painter: QPainter, x: float, y: float) -> None:
        """Draw a line alone."""
        line = self._layout.lineAt(number)
        painter.setPen(QColor(self._ink.colour))
        line.draw(painter, QPointF(x, y - line.y()))


def natural_width(words: str, of: QFont) -> float:
    """Return the width of words in one line, in units of the drawing."""
    return QFontMetricsF(of).horizontalAdvance(words) + 1


def paragraph(words: str, ink: Ink, width: float, gap_pt: float = 4.0, *, keeps: bool = False) -> list[Piece]:
    """Return words as one piece a line; the first two lines stay together, and so do the last two."""
    laid = Words(words, ink, width)
    last = laid.count - 1

    def piece(number: int) -> Piece:
        def draw(painter: QPainter, x: float, y: float) -> None:
            laid.draw_line(number, painter, x, y)

        stays = (number in {0, last - 1} and number < last) or (keeps and number == last)
        return Piece(laid.line_heights[number], draw, gap_pt * PT if number == 0 else 0.0, keeps=stays)

    return [piece(number) for number in range(laid.count)]


def heading(words: str, level: int, width: float) -> list[Piece]:
    """Return a heading, which stays with what follows it; level 0 is the title of all."""
    size_pt, gap_pt = ((17.0, 0.0), (12.5, 20.0), (9.5, 12.0))[level]
    pieces = paragraph(words, Ink(font(size_pt, is_bold=True)), width, gap_pt, keeps=True)
    return [replace(piece, keeps=True) for piece in pieces]


def chart(svg: str, width: float) -> Piece:
    """Return a chart as a vector drawing, over the whole width."""
    renderer = QSvgRenderer(QByteArray(styled(svg, PRINTED, family=family()).encode()))
    assert renderer.isValid()
    size = renderer.defaultSize()
    height = width * size.height() / size.width()

    def draw(painter: QPainter, x: float, y: float) -> None:
        renderer.render(painter, QRectF(x, y, width, height))
        painter.setPen(thin_pen(PRINTED.line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(x, y, width, height))

    return Piece(height, draw, 4 * PT)


def pictures(parts: Sequence[CasePart], width: float) -> Piece:
    """Return pictures beside each other with their titles below."""
    gap = _GAP_PT * PT
    side = min(_MOST_SIDE_PT * PT, (width - gap * (len(parts) - 1)) / max(len(parts), 1))
    images = [QImage.fromData(part.png) for part in parts]
    ink = Ink(font(_CAPTION_PT), PRINTED.quiet)
    titles = [Words(part.title, ink, side) for part in parts]

    def draw(painter: QPainter, x: float, y: float) -> None:
        for image, title in zip(images, titles, strict=True):
            longest = max(image.width(), image.height(), 1)
            shown = QRectF(x, y, side * image.width() / longest, side * image.height() / longest)
            painter.drawImage(shown, image)
            title.draw(painter, x, y + side + 2 * PT)
            x += side + gap

    return Piece(side + 2 * PT + max((title.height for title in titles), default=0.0), draw, 4 * PT)


def thin_pen(colour: str, width_pt: float = 0.5) -> QPen:
    """Return what draws a line."""
    return QPen(QColor(colour), width_pt * PT)
