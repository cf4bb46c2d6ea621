"""The charts of a report in the tab: which there are, looking into them, and saving and copying what is seen."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from srgui import settings as options
from srgui.gui.plot_layout import Ring
from srgui.gui.plot_view import PlotView
from srgui.gui.report_below import ReportBelow
from srgui.gui.report_tab import ReportTab

Make = Callable[..., Path]
_SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(name="tab")
def tab_fixture(report_tab: ReportTab, tmp_path: Path, make_pictures: Make, measure: Callable[..., None]) -> ReportTab:
    """Return a tab with a report on two sets, times measured."""
    report_tab.choice.times_box.setChecked(True)
    measure(report_tab, make_pictures(tmp_path / "mine", 6, 32), make_pictures(tmp_path / "yours", 2, 40))
    return report_tab


def _show(below: ReportBelow, kind: str) -> None:
    below.kind_box.setCurrentIndex(below.kind_box.findData(kind))
    assert below.chart.plot is not None
    assert below.chart.plot.key.startswith(kind)


def _zoom(view: PlotView) -> None:
    at, no_button = QPointF(view.width() / 2, 40), Qt.MouseButton.NoButton
    none, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    place = view.mapToGlobal(at)
    QApplication.sendEvent(view, QWheelEvent(at, place, QPoint(), QPoint(0, 600), no_button, none, phase, False))
    assert view.is_zoomed


def test_every_kind_is_there_and_drawn(tab: ReportTab) -> None:
    below = tab.panel.below
    kinds = [below.kind_box.itemData(at) for at in range(below.kind_box.count())]
    assert kinds == ["work", "time", "gain", "spread"]
    for kind in kinds:
        _show(below, kind)
        drawn = below.chart.grab().toImage()
        colours = {
            drawn.pixelColor(x, y).name() for x in range(0, drawn.width(), 3) for y in range(0, drawn.height(), 3)
        }
        assert len(colours) > 3


def test_gains_stand_set_by_set(tab: ReportTab) -> None:
    below, report = tab.panel.below, tab.panel.report
    assert report is not None
    _show(below, "gain")
    plot = below.chart.plot
    assert plot is not None
    assert plot.series == ("mine", "yours")
    assert plot.rows == ("FSRCNN",)
    base = {row.dataset: row.psnr_db for row in report.rows if row.model.name == "bicubic"}
    wanted = [(row.psnr_db or 0) - (base[row.dataset] or 0) for row in report.rows if row.model.name == "fsrcnn"]
    assert [bar.value for bar in plot.bars] == wanted
    assert [bar.tip for bar in plot.bars] == [
        f"FSRCNN on {name}\n{gain:+.3f} dB" for name, gain in zip(plot.series, wanted, strict=True)
    ]
    assert not below.dataset_box.isEnabled(), "it shows every set"
    _show(below, "spread")
    assert below.dataset_box.isEnabled()


def test_the_distribution_names_every_picture(tab: ReportTab) -> None:
    below, report = tab.panel.below, tab.panel.report
    assert report is not None
    below.dataset_box.setCurrentIndex(below.dataset_box.findData("mine"))
    _show(below, "spread")
    plot = below.chart.plot
    assert plot is not None
    base = report.psnr_by_picture("mine", 2, "bicubic")
    found = report.psnr_by_picture("mine", 2, "fsrcnn")
    wanted = {(gain := found[name] - base[name], f"{name}\nFSRCNN\n{gain:+.3f} dB") for name in found}
    assert set(plot.spreads[0].values) == wanted


def test_a_point_says_its_exact_values(tab: ReportTab) -> None:
    below, report = tab.panel.below, tab.panel.report
    assert report is not None
    below.dataset_box.setCurrentIndex(below.dataset_box.findData("mine"))
    _show(below, "work")
    row = next(row for row in report.rows_at("mine", 2) if row.model.name == "fsrcnn")
    view = below.chart.plot_view
    assert view.drawing is not None
    ring = next(item for item in view.drawing.items if isinstance(item, Ring) and item.tip.startswith("FSRCNN"))
    QTest.mouseMove(view, QPoint(round(ring.x), round(ring.y)))
    assert view._marked == ring
    assert ring.tip == f"FSRCNN\n{row.psnr_db:.3f} dB\n{row.multiply_adds:,} multiply-adds an LR pixel"


def test_a_part_is_looked_at_and_all_of_it_again(tab: ReportTab) -> None:
    below = tab.panel.below
    _show(below, "work")
    assert not below.all_button.isVisible()
    _zoom(below.chart.plot_view)
    assert below.all_button.isVisible()
    QTest.mouseClick(below.all_button, Qt.MouseButton.LeftButton)
    assert not below.chart.plot_view.is_zoomed
    assert not below.all_button.isVisible()
    _zoom(below.chart.plot_view)
    below.switches["pictures"].click()
    assert not below.all_button.isVisible()
    below.switches["chart"].click()
    assert below.chart.plot_view.is_zoomed, "one comes back to where one was"


@pytest.mark.parametrize("kind", ["work", "gain", "spread"])
@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_charts_are_saved_as_they_are_seen(
    tab: ReportTab, tmp_path: Path, suffix: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = tab.panel.below
    _show(below, kind)
    saved = []
    for number in range(2):
        path = tmp_path / f"chart{number}{suffix}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (str(path), ""))
        QTest.mouseClick(below.save_button, Qt.MouseButton.LeftButton)
        assert tab.said == f"Saved {path}"
        saved.append(path.read_bytes())
        _zoom(below.chart.plot_view)
    assert saved[0] != saved[1], "the second is of a part"
    assert suffix == ".png" or b"FSRCNN" in saved[0]
    for data, path in zip(saved, sorted(tmp_path.glob(f"chart*{suffix}")), strict=True):
        if suffix == ".svg":
            _check_svg(data)
        else:
            with PillowImage.open(path) as picture:
                assert picture.width == 1920
                assert np.asarray(picture.convert("L")).std() > 1, "something is drawn"


def _check_svg(data: bytes) -> None:
    root = ET.fromstring(data)  # noqa: S314 - our own
    assert root.tag == f"{_SVG}svg"
    assert next(root.iter(f"{_SVG}title")).text
    assert len(list(root.iter(f"{_SVG}text"))) > 3
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for circle in root.iter(f"{_SVG}circle"):
        assert 0 < float(circle.attrib["cx"]) < width
        assert 0 < float(circle.attrib["cy"]) < height


def test_the_menu_saves_copies_and_shows_all(
    tab: ReportTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report_settings: options.Settings
) -> None:
    chart = tab.panel.below.chart
    _show(tab.panel.below, "work")
    _zoom(chart.plot_view)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(chart, QContextMenuEvent(reason, QPoint(50, 50), chart.mapToGlobal(QPoint(50, 50))))
    assert chart.menu.isVisible()
    actions = {action.text(): action for action in chart.menu.actions()}
    actions["Show all of it"].trigger()
    assert not chart.plot_view.is_zoomed
    assert not actions["Show all of it"].isEnabled()
    actions["Copy chart"].trigger()
    assert QGuiApplication.clipboard().image().width() == 1920
    path = tmp_path / "from the menu.svg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    actions["Save chart…"].trigger()
    assert path.is_file()
    assert report_settings[options.REPORT_FOLDER] == str(tmp_path)
    chart.menu.close()


def test_a_single_picture_has_no_distribution(
    report_tab: ReportTab, tmp_path: Path, make_pictures: Make, measure: Callable[..., None]
) -> None:
    measure(report_tab, make_pictures(tmp_path / "one", 1))
    box = report_tab.panel.below.kind_box
    assert [box.itemData(at) for at in range(box.count())] == ["work", "gain"]
    report_tab.refresh_look()
