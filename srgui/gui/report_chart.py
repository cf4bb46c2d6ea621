"""The charts of a report: drawn as the page draws them, in the theme's colours, and saved as SVG or PNG."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from srgui.gui.labels import label
from srgui.gui.theme import LIGHT_COLOURS, Colours, colours

if TYPE_CHECKING:
    from srgui.report.place_charts import PlaceChart

_SAVED_PX = (960, 520)
_SAVED_TIMES = 2
_LEAST_PX = (480, 200)
_NO_CHART = "There is no chart of this: it needs two networks, or times that were measured."


class _Drawing(QWidget):
    """A chart as large as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._renderer = QSvgRenderer(self)
        self._chart: PlaceChart | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_chart(self, chart: "PlaceChart | None") -> None:
        """Draw a chart; nothing where there is none."""
        self._chart = chart
        self.setAccessibleName("" if chart is None else chart.name)
        self._draw()

    def _draw(self) -> None:
        if self._chart is None:
            self._renderer.load(QByteArray())
        else:
            size = max(self.width(), _LEAST_PX[0]), max(self.height(), _LEAST_PX[1])
            self._renderer.load(QByteArray(styled(self._chart.drawn(size), colours()).encode()))
        natural = self._renderer.defaultSize() if self._chart is not None else QSize(0, 0)
        high = natural.height() if self._chart is not None and self._chart.bars else _LEAST_PX[1]
        self.setMinimumSize(_LEAST_PX[0], high)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw it anew, so that its words keep their size."""
        super().resizeEvent(event)
        self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Put it at the top left, in its own size."""
        del event
        if self._chart is None:
            return
        painter = QPainter(self)
        size = self._renderer.defaultSize()
        self._renderer.render(
            painter, self.rect().intersected(self.rect().__class__(0, 0, size.width(), size.height()))
        )


class ReportChart(QWidget):
    """One chart, which scrolls where it is higher than its place."""

    def __init__(self) -> None:
        super().__init__()
        self._chart: PlaceChart | None = None
        self._drawing = _Drawing()
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._drawing)
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName("Chart")
        self._none = label(_NO_CHART, "quiet", wraps=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._none, 1)
        self.show_chart(None)

    @property
    def chart(self) -> "PlaceChart | None":
        """What it shows."""
        return self._chart

    def show_chart(self, chart: "PlaceChart | None") -> None:
        """Show a chart, or say that there is none."""
        self._chart = chart
        self._scroll.setVisible(chart is not None)
        self._none.setVisible(chart is None)
        self._drawing.show_chart(chart)

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        self._drawing.show_chart(self._chart)

    def as_file(self, path: Path) -> bytes:
        """Return the chart as a file by its suffix, SVG or PNG, dark on white as papers print it."""
        assert self._chart is not None
        svg = styled(self._chart.drawn(_SAVED_PX), LIGHT_COLOURS, has_ground=True)
        return svg.encode() if path.suffix.lower() == ".svg" else _as_png(svg)


def styled(svg: str, shown: Colours, *, has_ground: bool = False) -> str:
    """Return a chart that stands for itself: with colours, and on a ground of its own where that is asked for."""
    rules = {
        "text": f"fill:{shown.text};stroke:none;font-size:12px;font-family:sans-serif",
        ".tick": f"fill:{shown.quiet}",
        "text.axis": f"fill:{shown.quiet}",
        ".grid": f"stroke:{shown.line};stroke-width:1",
        "line.axis": f"stroke:{shown.quiet};stroke-width:1",
        ".leader": f"stroke:{shown.quiet};stroke-width:1",
        "circle.measured": f"fill:{shown.accent}",
        ".bar": f"fill:{shown.accent}",
        "circle.published": f"fill:none;stroke:{shown.warn};stroke-width:2",
        "text.published": f"fill:{shown.warn}",
    }
    style = "".join(f"{name}{{{rule}}}" for name, rule in rules.items())
    ground = f'<rect width="100%" height="100%" fill="{shown.panel}"/>' if has_ground else ""
    return svg.replace("</title>", f"</title><style>{style}</style>{ground}", 1)


def _as_png(svg: str) -> bytes:
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    image = QImage(renderer.defaultSize() * _SAVED_TIMES, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT_COLOURS.panel))
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows only bytes for the format
    return bytes(buffer.data().data())
