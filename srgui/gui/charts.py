"""The curves of a run: validation PSNR beside its lines, and the loss. Imported late: pyqtgraph takes half a second."""

import itertools
import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from srgui.gui import run_words as words
from srgui.gui.axis_ticks import round_values
from srgui.gui.labels import ElidedLabel, label
from srgui.gui.run_work import NO_VALUES, Curves, RunView, Values
from srgui.gui.theme import DARK_COLOURS, colours, mixed, tabular
from srgui.progress import words_for_seconds
from srgui.training.events import baseline_of

BLUE, SKY, ORANGE, VERMILION, GREEN = "#0072B2", "#56B4E9", "#E69F00", "#D55E00", "#009E73"
"""Okabe and Ito's colours, told apart by everybody; the paler two serve on a dark ground."""

_LOWEST_PX = 132
_FONT_PX = 12
_STEP_AXIS_PX = 36
_WORDS_PX = 20  # height of the words on a line
_ALONG = (0.02, 0.25, 0.5)  # where on a line its words may begin
_FLATTEST_DB = 0.2


class Series(pg.PlotDataItem):  # type: ignore[misc]  # pyqtgraph is untyped
    """A curve whose values are kept as they were given."""

    def __init__(self) -> None:
        super().__init__(connect="finite", antialias=True)
        self.x, self.y = NO_VALUES, NO_VALUES

    def show_values(self, x: Values, y: Values) -> None:
        """Draw these points."""
        self.x, self.y = x, y
        self.setData(x, y)


class StepAxis(pg.AxisItem):  # type: ignore[misc]
    """The axis of steps: ``0``, ``5,000``, ``10,000``, and ``k`` and ``M`` where there is no room for that."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.enableAutoSIPrefix(enable=False)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Write whole numbers."""
        del scale
        if spacing >= 1e6:
            return [f"{value / 1e6:g} M" if value else "0" for value in values]
        if spacing >= 1e4:
            return [f"{value / 1e3:g} k" if value else "0" for value in values]
        return [f"{value:,.0f}" if float(value).is_integer() else "" for value in values]


class LogAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis of logarithms, written as the numbers they are of: ``0.01``, ``0.02``, ``0.05``."""

    def __init__(self) -> None:
        super().__init__("left")
        self.enableAutoSIPrefix(enable=False)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[Any, list[float]]]:
        """Place few ticks, on round numbers."""
        most = max(2, int(size // 28))
        return [(None, [math.log10(value) for value in round_values(10**low, 10**high, most)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Write the numbers."""
        del scale, spacing
        return [f"{10**value:.4g}" for value in values]


class Chart(QWidget):
    """A plot with its title, and beside that what is under the cursor."""

    hovered = Signal(object)  # the step under the cursor, or None

    def __init__(self, title: str, axis: str, left: Any = None) -> None:
        super().__init__()
        self._title = title
        self._readout = ElidedLabel("", Qt.TextElideMode.ElideLeft)
        self._readout.setProperty("role", "quiet")
        self._readout.setFont(tabular(self._readout.font()))
        self._readout.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        heading = QHBoxLayout()
        heading.addWidget(label(title, "heading"))
        heading.addWidget(self._readout, 1)
        axes = {"bottom": StepAxis()} | ({} if left is None else {"left": left})
        self.plot = pg.PlotWidget(axisItems=axes, enableMenu=False)
        self.plot.setFrameShape(self.plot.Shape.NoFrame)
        self.plot.setMinimumHeight(_LOWEST_PX)
        for widget in (self.plot, self.plot.viewport()):
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        item = self.plot.getPlotItem()
        item.setMouseEnabled(x=False, y=False)
        item.ctrlMenu.setParent(self.plot, item.ctrlMenu.windowFlags())  # it has no owner, and would outlive the plot
        item.hideButtons()
        item.setContentsMargins(0, 0, 8, 0)
        item.getViewBox().setDefaultPadding(0)
        self._axis = axis
        self._cross = pg.InfiniteLine(angle=90, movable=False)
        self._cross.hide()
        item.addItem(self._cross, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(heading)
        layout.addWidget(self.plot, 1)
        self.plot.scene().sigMouseMoved.connect(self._hover)
        self.plot.viewport().installEventFilter(self)

    def say(self, text: str, *, marked: float | None = None) -> None:
        """Say what is at a step, and mark it; without one, what holds now."""
        self._readout.setText(text)
        self._readout.setToolTip(text)
        self._cross.setVisible(marked is not None)
        if marked is not None:
            self._cross.setPos(marked)

    @property
    def readout(self) -> str:
        """What it says beside its title."""
        return self._readout.text()

    def set_range(self, last_step: float, low: float, high: float) -> None:
        """Show the steps from 0 on, and these values."""
        self.plot.setXRange(0, max(1.0, last_step), padding=0.02)
        part = min(0.25, 1.2 * _WORDS_PX / max(1.0, self.plot.getPlotItem().getViewBox().height()))
        self.plot.setYRange(low, high, padding=part / (1 - 2 * part))  # pyqtgraph's is of what lies between

    def refresh_look(self) -> None:
        """Take the colours of the theme."""
        shown = colours()
        self.plot.setBackground(shown.panel)
        font = QFont(tabular(self.font()))
        font.setPixelSize(_FONT_PX)
        for name, text in (("bottom", "Step"), ("left", self._axis)):
            axis = self.plot.getAxis(name)
            axis.setPen(pg.mkPen(shown.line))
            axis.setTextPen(pg.mkPen(shown.quiet))
            axis.setStyle(tickFont=font, tickLength=-4)
            if name == "bottom":
                axis.setHeight(_STEP_AXIS_PX)
            axis.setLabel(text, color=shown.quiet, **{"font-size": f"{_FONT_PX}px"})
        self._cross.setPen(pg.mkPen(mixed(shown.quiet, shown.panel, 0.3)))
        self.plot.showGrid(y=True, alpha=0.12)

    def _hover(self, at: QPointF) -> None:
        box = self.plot.getPlotItem().getViewBox()
        is_inside = box.sceneBoundingRect().contains(at)
        self.hovered.emit(box.mapSceneToView(at).x() if is_inside else None)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """Tell when the cursor has left."""
        if event.type() == QEvent.Type.Leave:
            self.hovered.emit(None)
        return super().eventFilter(watched, event)


class LevelLine:
    """A dashed line across a chart, with its words on it."""

    def __init__(self, chart: Chart) -> None:
        options = {"position": 0.02, "anchors": [(0, 1), (0, 1)], "movable": False}
        self._line = pg.InfiniteLine(angle=0, movable=False, label="", labelOpts=options)
        self._line.hide()
        self.value: float | None = None
        chart.plot.addItem(self._line, ignoreBounds=True)

    def show_at(self, value: float | None, text: str) -> None:
        """Stand at a value, or nowhere."""
        self.value = value if value is not None and math.isfinite(value) else None
        self._line.setVisible(self.value is not None)
        if self.value is not None:
            self._line.setPos(self.value)
            self._line.label.setFormat(text)

    def place_words(self, *, is_under: bool, position: float) -> None:
        """Put its words above or under it, so far along it."""
        self._line.label.orthoPos = position
        self._line.label.anchors = [(0, 0), (0, 0)] if is_under else [(0, 1), (0, 1)]
        self._line.label.updatePosition()

    @property
    def words_px(self) -> float:
        """How wide its words are."""
        return float(self._line.label.textItem.boundingRect().width())

    def set_colour(self, colour: str) -> None:
        """Take a colour."""
        self._line.setPen(pg.mkPen(colour, width=1.5, style=Qt.PenStyle.DashLine))
        self._line.label.setColor(QColor(colour))


def psnr_chart() -> Chart:
    """Return an empty chart of validation PSNR."""
    return Chart("Validation PSNR", "PSNR (dB)")


def loss_chart() -> Chart:
    """Return an empty chart of loss."""
    return Chart("Loss", "Loss (log)", LogAxis())


class RunCharts(QWidget):
    """Validation PSNR and loss, over the same steps.

    Args:
        psnr: the chart of PSNR.
        loss: the chart of loss; each takes some time to make, so that they are not made in one turn.
    """

    def __init__(self, psnr: Chart, loss: Chart) -> None:
        super().__init__()
        self._curves = Curves()
        self._last_step = 0.0
        self.psnr, self.loss = psnr, loss
        self._baseline, self._bundled = LevelLine(self.psnr), LevelLine(self.psnr)
        self._psnr_curve, self._raw, self._smooth = Series(), Series(), Series()
        self.psnr.plot.addItem(self._psnr_curve)
        self.loss.plot.addItem(self._raw)
        self.loss.plot.addItem(self._smooth)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for chart in (self.psnr, self.loss):
            row.addWidget(chart, 1)
            chart.hovered.connect(self._say_at)
        self.psnr.plot.getPlotItem().getViewBox().sigResized.connect(self._fit)
        self.refresh_look()
        self._say_at(None)

    def show_view(self, view: RunView, network: str) -> None:
        """Draw the curves of a run, whose network is called so."""
        curves, status, latest = view.curves, view.entry.status, view.latest
        self._curves = curves
        baseline = status.bicubic_db if status.bicubic_db is not None else latest.bicubic_db
        bundled = status.bundled_db if status.bundled_db is not None else latest.bundled_db
        self._baseline.show_at(baseline, f"{baseline_of(status.scales).title} {words.decibels(baseline)}")
        self._bundled.show_at(bundled, f"Bundled {network} {words.decibels(bundled)}")
        self._psnr_curve.show_values(curves.psnr_step, curves.psnr_db)
        self._raw.show_values(curves.loss_step, np.log10(curves.loss))
        self._smooth.show_values(curves.smooth_step, np.log10(curves.smooth))
        ends = [values[-1] for values in (curves.time_step, curves.psnr_step, curves.loss_step) if len(values)]
        self._last_step = float(max(ends, default=0.0))
        self._fit()
        self._say_at(None)

    def refresh_look(self) -> None:
        """Take the colours of the theme."""
        is_dark = colours() == DARK_COLOURS
        main = SKY if is_dark else BLUE
        self._baseline.set_colour(ORANGE if is_dark else VERMILION)
        self._bundled.set_colour(GREEN)
        symbol = {"symbol": "o", "symbolSize": 5, "symbolBrush": main, "symbolPen": None}
        self._psnr_curve.setPen(pg.mkPen(main, width=2))
        for key, value in symbol.items():
            getattr(self._psnr_curve, f"set{key[0].upper()}{key[1:]}")(value)
        self._raw.setPen(pg.mkPen(mixed(main, colours().panel, 0.6), width=1))
        self._smooth.setPen(pg.mkPen(main, width=2))
        for chart in (self.psnr, self.loss):
            chart.refresh_look()

    def _fit(self, _box: object = None) -> None:
        """Show all that matters of the curves, with room for the words of the lines."""
        levels = [line.value for line in (self._baseline, self._bundled) if line.value is not None]
        low, high = _range([*levels, *_settled(self._curves.psnr_db)], _FLATTEST_DB)
        self.psnr.set_range(self._last_step, low, high)
        low, high = _range(_settled(np.log10(self._curves.smooth)), 0.05)
        self.loss.set_range(self._last_step, low, high)
        self._place_words()

    def _place_words(self) -> None:
        """Put the words of the lines where no curve and no other line crosses them."""
        box = self.psnr.plot.getPlotItem().getViewBox()
        (left, right), (bottom, top) = box.viewRange()
        high = _WORDS_PX / max(1.0, box.height()) * (top - bottom)
        x, y = self._curves.psnr_step, self._curves.psnr_db
        for line, other in ((self._baseline, self._bundled), (self._bundled, self._baseline)):
            if line.value is None:
                continue
            wide = line.words_px / max(1.0, box.width())
            for is_under, position in itertools.product((True, False), (*_ALONG, 0.98 - wide)):
                low = line.value - high * is_under
                first = left + position * (right - left)
                at = np.linspace(first, first + wide * (right - left), 16)
                seen = np.interp(at, x, y, left=np.nan, right=np.nan) if len(x) else NO_VALUES
                taken = [*seen[np.isfinite(seen)], *([] if other.value is None else [other.value])]
                fits = low >= bottom and low + high <= top and 0 < position < 1 - wide
                if fits and not any(low <= value <= low + high for value in taken):
                    line.place_words(is_under=is_under, position=position)
                    break

    def _say_at(self, step: float | None) -> None:
        curves = self._curves
        when = "" if step is None else _moment(curves, step)
        for chart, x, y, what in (
            (self.psnr, curves.psnr_step, curves.psnr_db, words.decibels),
            (self.loss, curves.smooth_step, curves.smooth, _number),
        ):
            if not len(x):
                chart.say("none yet")
                continue
            at = len(x) - 1 if step is None else nearest(x, step)
            said = what(float(y[at]))
            chart.say(f"{when} {said}".strip(), marked=None if step is None else float(x[at]))
            if step is None:
                chart.setAccessibleName(f"{chart.plot.getAxis('left').labelText} over steps, now {said}")


def nearest(x: Values, at: float) -> int:
    """Return which of the rising values is the closest."""
    after = int(np.searchsorted(x, at))
    if after == 0 or after == len(x):
        return min(after, len(x) - 1)
    return after if x[after] - at < at - x[after - 1] else after - 1


def _settled(values: Values) -> list[float]:
    """Return the lowest and highest of a curve, its first steep part left out where there is much else."""
    if not len(values):
        return []
    later = values[len(values) // 50 :]
    return [float(np.min(later)), float(np.max(later))]


def _range(values: list[float], flattest: float) -> tuple[float, float]:
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    lacking = max(0.0, flattest - (high - low)) / 2
    return low - lacking, high + lacking


def _moment(curves: Curves, step: float) -> str:
    time = np.interp(step, curves.time_step, curves.time_s) if len(curves.time_step) else 0.0
    return f"step {max(0.0, step):,.0f}, {words_for_seconds(float(time))}:"


def _number(value: float) -> str:
    return f"{value:.3g}"
