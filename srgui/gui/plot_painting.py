"""Draws a chart that was laid out: on the screen in the theme's colours, as a picture, and as SVG."""

import html
import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter, QPen, QPixmap

from srgui.gui.plot import Plot, View
from srgui.gui.plot_layout import FONT_PX, Block, Drawing, Item, Ring, Stroke, Words, laid_out, least_height
from srgui.gui.theme import LIGHT_COLOURS, Colours, mixed, tabular

SAVED_PX = (960, 520)
SAVED_TIMES = 2
_ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}
_ON_LIGHT = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000")
_ON_DARK = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#F0E442", "#FFFFFF")
"""Okabe and Ito's colours, told apart by everybody; those first that stand out from the ground."""
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img"'


def plot_font() -> QFont:
    """Return the font of charts."""
    font = tabular(QGuiApplication.font())
    font.setPixelSize(FONT_PX)
    return font


def widths() -> Callable[[str], float]:
    """Return what says how wide words are."""
    return partial(QFontMetricsF.horizontalAdvance, QFontMetricsF(plot_font()))


def paint(drawing: Drawing, painter: QPainter, shown: Colours) -> None:
    """Paint a chart."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(plot_font())
    stamps: dict[tuple[str, float], QPixmap] = {}
    for item in drawing.items:
        if isinstance(item, Ring):
            _stamp(item, painter, shown, stamps)
        else:
            _paint_item(item, painter, shown)


def paint_mark(marked: Ring | Block | None, painter: QPainter, shown: Colours) -> None:
    """Draw round the mark that one points at."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if isinstance(marked, Ring):
        _pen(painter, shown.text, 1.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(marked.x, marked.y), marked.radius + 3, marked.radius + 3)
    elif marked is not None:
        _pen(painter, shown.text, 1.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(marked.x - 1, marked.y - 1, marked.width + 2, marked.height + 2))


def _pen(painter: QPainter, colour: str, width: float) -> None:
    painter.setPen(QPen(QColor(colour), width))


def _paint_item(item: Item, painter: QPainter, shown: Colours) -> None:
    colour = colour_of(item, shown)
    match item:
        case Stroke():
            is_straight = item.x1 == item.x2 or item.y1 == item.y2
            nudge = 0.5 if is_straight and not item.is_thick else 0.0  # on whole pixels, or it would be blurred
            _pen(painter, colour, 2.5 if item.is_thick else 1)
            at = [round(v) + nudge if is_straight else v for v in (item.x1, item.y1, item.x2, item.y2)]
            painter.drawLine(QPointF(at[0], at[1]), QPointF(at[2], at[3]))
        case Block():
            painter.fillRect(QRectF(item.x, round(item.y), item.width, round(item.height)), QColor(colour))
        case Ring():
            is_hollow = item.role == "published"
            _pen(painter, colour if is_hollow else shown.window, 2 if is_hollow else 0.8)
            painter.setBrush(Qt.BrushStyle.NoBrush if is_hollow else QColor(colour))
            painter.drawEllipse(QPointF(item.x, item.y), item.radius, item.radius)
        case Words():
            _paint_words(item, painter, colour)


def _stamp(ring: Ring, painter: QPainter, shown: Colours, stamps: dict[tuple[str, float], QPixmap]) -> None:
    """Paint a mark; each kind is drawn once and then copied, as there may be thousands of them."""
    kind, half = (ring.role, ring.radius), ring.radius + 2
    if kind not in stamps:
        ratio = painter.device().devicePixelRatioF()
        stamp = QPixmap(math.ceil(2 * half * ratio), math.ceil(2 * half * ratio))
        stamp.setDevicePixelRatio(ratio)
        stamp.fill(Qt.GlobalColor.transparent)
        on_stamp = QPainter(stamp)
        on_stamp.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_item(replace(ring, x=half, y=half), on_stamp, shown)
        on_stamp.end()
        stamps[kind] = stamp
    painter.drawPixmap(QPointF(ring.x - half, ring.y - half), stamps[kind])


def _paint_words(item: Words, painter: QPainter, colour: str) -> None:
    painter.setPen(QColor(colour))
    width = painter.fontMetrics().horizontalAdvance(item.text)
    painter.save()
    painter.translate(item.x, item.y)
    if item.is_turned:
        painter.rotate(-90)
    painter.drawText(QPointF(-width * _ANCHORS[item.anchor], 0), item.text)
    painter.restore()


def colour_of(item: Item, shown: Colours) -> str:
    """Return the colour of a part of a chart."""
    if isinstance(item, Block) and item.role == "series":
        is_dark = QColor(shown.window).lightness() < 128
        of_series = _ON_DARK if is_dark else _ON_LIGHT
        return of_series[item.series % len(of_series)]
    return {
        "grid": shown.line,
        "axis": shown.quiet,
        "tick": shown.quiet,
        "text": shown.text,
        "measured": shown.accent,
        "published": shown.warn,
        "leader": shown.quiet,
        "box": mixed(shown.panel, shown.accent, 0.22),
    }[item.role]


# --- as a file ---------------------------------------------------------------------------------------------


def _for_file(plot: Plot, view: View) -> tuple[Drawing, tuple[int, int]]:
    size = SAVED_PX[0], max(SAVED_PX[1], least_height(plot))
    drawing = laid_out(plot, view, size, widths())
    return drawing, (size[0], min(size[1], round(drawing.frame.bottom) + 46) if plot.rows else size[1])


def as_image(plot: Plot, view: View) -> QImage:
    """Return a view of a chart as a picture, dark on white as papers print it."""
    drawing, size = _for_file(plot, view)
    image = QImage(size[0] * SAVED_TIMES, size[1] * SAVED_TIMES, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SAVED_TIMES)
    image.fill(QColor(LIGHT_COLOURS.panel))
    painter = QPainter(image)
    paint(drawing, painter, LIGHT_COLOURS)
    painter.end()
    return image


def as_png(plot: Plot, view: View) -> bytes:
    """Return a view of a chart as the bytes of a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    as_image(plot, view).save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows only bytes for the format
    return bytes(buffer.data().data())


def as_svg(plot: Plot, view: View) -> str:
    """Return a view of a chart as SVG, dark on white as papers print it; what tooltips say stands in it too."""
    drawing, (width, height) = _for_file(plot, view)
    name = html.escape(plot.name, quote=True)
    parts = [
        f'{_SVG.format(width, height)} aria-label="{name}" font-family="sans-serif" font-size="{FONT_PX}">',
        f"<title>{name}</title>",
        f'<rect width="{width}" height="{height}" fill="{LIGHT_COLOURS.panel}"/>',
        *(_element(item, colour_of(item, LIGHT_COLOURS)) for item in drawing.items),
        "</svg>",
    ]
    return "\n".join(parts)


def _element(item: Item, colour: str) -> str:
    match item:
        case Stroke():
            ends = f'x1="{item.x1:.1f}" y1="{item.y1:.1f}" x2="{item.x2:.1f}" y2="{item.y2:.1f}"'
            return f'<line {ends} stroke="{colour}" stroke-width="{2.5 if item.is_thick else 1}"/>'
        case Block():
            place = f'x="{item.x:.1f}" y="{item.y:.1f}" width="{item.width:.1f}" height="{item.height:.1f}"'
            return f'<rect {place} fill="{colour}">{_title(item.tip)}</rect>'
        case Ring():
            place = f'cx="{item.x:.1f}" cy="{item.y:.1f}" r="{item.radius:g}"'
            look = f'fill="none" stroke="{colour}" stroke-width="2"' if item.role == "published" else f'fill="{colour}"'
            return f"<circle {place} {look}>{_title(item.tip)}</circle>"
        case Words():
            place = f'x="{item.x:.1f}" y="{item.y:.1f}"'
            if item.is_turned:
                place = f'transform="translate({item.x:.1f} {item.y:.1f}) rotate(-90)"'
            return f'<text {place} fill="{colour}" text-anchor="{item.anchor}">{html.escape(item.text)}</text>'


def _title(tip: str) -> str:
    return f"<title>{html.escape(tip)}</title>" if tip else ""
