"""The big numbers of a run, side by side, and as many rows of them as the width needs."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from srgui.gui import run_words as words
from srgui.gui.labels import ElidedLabel, label, set_role
from srgui.gui.run_work import NO_VALUES, RunView, Values
from srgui.gui.theme import colours, tabular
from srgui.gui.words import bytes_in_words
from srgui.progress import words_for_seconds
from srgui.training.events import baseline_of

_VALUE_PX = 20
_CELL_PX = 112
_SPARK = QSize(72, 16)


class NumberCell(QWidget):
    """A number with what it is above it, and what belongs to it below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = ElidedLabel(name, Qt.TextElideMode.ElideRight)
        self._name.setProperty("role", "quiet")
        self._value = label(words.NONE)
        font = QFont(tabular(self._value.font()))
        font.setPixelSize(_VALUE_PX)
        font.setWeight(QFont.Weight.DemiBold)
        self._value.setFont(font)
        self._below = ElidedLabel("", Qt.TextElideMode.ElideRight)
        self._below.setProperty("role", "quiet")
        self._below.setFont(tabular(self._below.font()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._name)
        layout.addWidget(self._value)
        self.foot = QHBoxLayout()
        self.foot.addWidget(self._below, 1)
        layout.addLayout(self.foot)

    @property
    def text(self) -> str:
        """All that it says."""
        return f"{self._name.text()}: {self._value.text()} {self._below.text()}".strip()

    def show_number(self, value: str, below: str = "", *, name: str = "", role: str = "") -> None:
        """Say another number."""
        if name:
            self._name.setText(name)
            self._name.setToolTip(name)
        self._value.setText(value)
        set_role(self._value, role)
        self._below.setText(below)
        self._below.setVisible(bool(below) or not self.foot.count() > 1)
        self._below.setToolTip(below)
        self.setAccessibleName(self.text)


class Sparkline(QWidget):
    """A curve without axes, the height of a word."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._x, self._y = NO_VALUES, NO_VALUES
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(_SPARK)

    def show_curve(self, x: Values, y: Values) -> None:
        """Draw another curve."""
        self._x, self._y = x, y
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it from corner to corner."""
        if len(self._x) < 2 or self._x[-1] <= self._x[0]:
            return
        box = QRectF(self.rect()).adjusted(1, 2, -1, -2)
        across = (self._x - self._x[0]) / (self._x[-1] - self._x[0])
        top = float(np.max(self._y)) or 1.0
        points = zip(across[:: max(1, len(across) // 96)], self._y[:: max(1, len(across) // 96)], strict=True)
        curve = [QPointF(box.left() + a * box.width(), box.bottom() - y / top * box.height()) for a, y in points]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours().accent), 1.5))
        painter.drawPolyline(QPolygonF(curve))
        painter.end()


class RunNumbers(QWidget):
    """PSNR, gains, time left, step, speed, learning rate, device and memory."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Numbers of the run")
        self.psnr, self.over_baseline = NumberCell("PSNR now"), NumberCell("Over bicubic")
        self.over_bundled, self.left = NumberCell("Over bundled"), NumberCell("Time left")
        self.step, self.speed = NumberCell("Step"), NumberCell("Speed")
        self.rate, self.memory = NumberCell("Learning rate"), NumberCell("Memory")
        self._spark = Sparkline("Learning rate over the steps")
        self.rate.foot.addWidget(self._spark)
        self.rate.foot.addStretch(1)
        self._cells = (
            self.psnr, self.over_baseline, self.over_bundled, self.left, self.step, self.speed, self.rate, self.memory,
        )  # fmt: skip
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._place(len(self._cells))

    @property
    def text(self) -> str:
        """All that they say."""
        return "\n".join(cell.text for cell in self._cells)

    def show_view(self, view: RunView, network: str, device: str) -> None:
        """Say the numbers of a run.

        Args:
            view: the run.
            network: title of its network.
            device: what it runs on; empty where it is not known.
        """
        status, latest = view.entry.status, view.latest
        is_running = status.state == "running"
        best = status.best_db
        now = latest.validation_db if is_running and latest.validation_db is not None else best
        baseline = status.bicubic_db if status.bicubic_db is not None else latest.bicubic_db
        bundled = status.bundled_db if status.bundled_db is not None else latest.bundled_db
        has_better = is_running and best is not None and now is not None and best > now + 0.005
        self.psnr.show_number(
            words.decibels(now),
            f"best {words.decibels(best)}" if has_better else "on validation",
            name="PSNR now" if is_running else "PSNR reached",
        )
        self._show_gain(self.over_baseline, now, baseline, name=f"Over {baseline_of(status.scales).short}")
        self._show_gain(self.over_bundled, now, bundled, network)
        left = status.left_s if status.left_s is not None else latest.left_s
        shows_left = is_running and left is not None
        spent = max(status.elapsed_s, latest.elapsed_s)
        self.left.show_number(
            words_for_seconds(left) if shows_left and left is not None else words.NONE,
            f"{_roughly(spent)} spent" if spent else "",
        )
        step = latest.step if is_running and latest.step else max(status.step, 0)
        self.step.show_number(f"{step:,}", f"epoch {latest.epoch:.1f}" if latest.epoch else "")
        speed = latest.steps_per_s
        self.speed.show_number(words.NONE if speed is None else _speed(speed), "steps a second")
        self.rate.show_number(words.rate_in_words(latest.learning_rate))
        self._spark.show_curve(view.curves.rate_step, view.curves.rate)
        memory = latest.memory_mb
        self.memory.show_number(words.NONE if memory is None else bytes_in_words(memory * 1e6), device or "in use")

    def _show_gain(
        self, cell: NumberCell, value: float | None, base: float | None, what: str = "", name: str = ""
    ) -> None:
        gained = None if value is None or base is None else round(value - base, 2)
        role = "" if gained is None or gained == 0 else "good" if gained > 0 else "warn"
        below = "" if base is None else f"{what} {words.decibels(base)}".strip()
        cell.show_number(words.gain(value, base), below, name=name, role=role)

    def _place(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for number, cell in enumerate(self._cells):
            self._grid.addWidget(cell, number // columns, number % columns)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Take one row, or two where the width needs it."""
        self._place(len(self._cells) if self.width() >= _CELL_PX * len(self._cells) else len(self._cells) // 2)

    def minimumSizeHint(self) -> QSize:
        """Let it become half as wide as in one row."""
        return QSize(_CELL_PX * len(self._cells) // 2, super().minimumSizeHint().height())


def _speed(steps_per_s: float) -> str:
    digits = 0 if steps_per_s >= 9.95 else 1 if steps_per_s >= 0.995 else 2
    return f"{steps_per_s:.{digits}f}"


def _roughly(seconds: float) -> str:
    """Say a span of time without seconds, once it is longer than minutes."""
    return f"{seconds / 60:.0f} min" if 60 <= seconds < 3600 else words_for_seconds(seconds)
