"""The curves of a run."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from srgui.gui import theme
from srgui.gui.axis_ticks import round_values
from srgui.gui.charts import RunCharts, loss_chart, nearest, psnr_chart
from srgui.gui.run_work import Curves, RunEntry, RunView
from srgui.training.events import TrainingEvent
from srgui.training.run_folder import RunStatus


def _view(curves: Curves, **told: float) -> RunView:
    return RunView(RunEntry(Path("run"), RunStatus("running"), True), TrainingEvent(**told), curves)  # type: ignore[arg-type]


def _curves() -> Curves:
    step = np.arange(1.0, 101.0)
    loss = 0.1 * np.exp(-step / 30)
    return Curves(
        step, loss, step, loss, step, loss, step[::10], 30 + np.log(step[::10]), time_step=step, time_s=step * 2
    )


@pytest.fixture(name="charts")
def charts_fixture(qtbot: QtBot) -> RunCharts:
    charts = RunCharts(psnr_chart(), loss_chart())
    qtbot.addWidget(charts)
    charts.resize(900, 220)
    with qtbot.waitExposed(charts):
        charts.show()
    return charts


def test_nothing_is_drawn_without_a_crash(charts: RunCharts) -> None:
    charts.show_view(_view(Curves()), "FSRCNN")
    assert charts.psnr.readout == "none yet"


def test_the_line_to_beat_is_called_by_what_it_is(charts: RunCharts) -> None:
    view = _view(_curves(), bicubic_db=29.5)
    charts.show_view(view, "FSRCNN")
    assert charts._baseline._line.label.textItem.toPlainText() == "Bicubic 29.50 dB"
    cleaning = RunEntry(Path("run"), RunStatus("running", scales=(1,)), True)
    charts.show_view(replace(view, entry=cleaning), "FSRCNN")
    assert charts._baseline._line.label.textItem.toPlainText() == "Damaged picture 29.50 dB"


def test_curves_lines_and_readout(charts: RunCharts) -> None:
    charts.show_view(_view(_curves(), bicubic_db=29.5, bundled_db=33.0), "FSRCNN")
    assert charts.psnr.readout == f"{30 + np.log(91):.2f} dB"
    assert "validation" not in charts.loss.readout
    charts.psnr.hovered.emit(42.0)
    assert charts.psnr.readout.startswith("step 42, 1 min 24 s:")
    assert charts.loss.readout.startswith("step 42")
    charts.psnr.hovered.emit(None)
    assert charts.loss.readout == "0.00357"
    assert "dB" in charts.psnr.accessibleName()
    low, high = charts.psnr.plot.getPlotItem().getViewBox().viewRange()[1]
    assert low < 29.5
    assert high > 34.5


def test_the_theme_is_followed(charts: RunCharts, monkeypatch: pytest.MonkeyPatch) -> None:
    for shown in (theme.LIGHT_COLOURS, theme.DARK_COLOURS):
        monkeypatch.setattr(theme, "_applied", shown)
        charts.refresh_look()
        assert charts.psnr.plot.backgroundBrush().color().name() == shown.panel


@pytest.mark.parametrize(("low", "high"), [(0.01, 0.1), (0.011, 0.014), (1e-6, 1.0), (0.02, 0.9)])
def test_ticks_are_few_and_round(low: float, high: float) -> None:
    found = round_values(low, high, 5)
    assert 2 <= len(found) <= 5 or high / low > 1e4
    assert all(low <= value <= high * 1.0001 for value in found)
    assert all(len(f"{value:.4g}".replace("0", "").replace(".", "")) <= 5 for value in found)


def test_nearest() -> None:
    x = np.array([1.0, 5.0, 9.0])
    assert [nearest(x, at) for at in (-3, 2.9, 3.1, 6, 99)] == [0, 0, 1, 1, 2]
