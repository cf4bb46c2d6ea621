"""The Report tab: sets are listed, networks measured, and what came of it is shown, kept and compared."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from srgui import settings as options
from srgui.engine.choice import REFERENCE
from srgui.engine.devices import device_named
from srgui.engine.measure import make_trial, restore
from srgui.engine.session import open_session
from srgui.gui.report_tab import ReportTab
from srgui.imaging.codecs import list_pictures, read_image
from srgui.report.datasets import Source, remember, remembered
from srgui.report.report_file import open_report
from srgui.settings import Settings

_WAIT_MS = 60_000


Make = Callable[..., Path]
LookOver = Callable[[ReportTab], None]
Measure = Callable[..., None]


@pytest.fixture(name="folder")
def folder_fixture(tmp_path: Path, make_pictures: Make) -> Path:
    return make_pictures(tmp_path / "mine")


@pytest.fixture(name="tab")
def tab_fixture(report_tab: ReportTab) -> ReportTab:
    return report_tab


def _words(tab: ReportTab, row: int) -> list[str]:
    return [cell.words for cell in tab.panel.table.cells(row)]


def test_the_table_holds_the_engines_numbers(
    tab: ReportTab, folder: Path, measure: Measure, report_settings: Settings
) -> None:
    assert tab.choice.said == "Tick a dataset to begin."
    assert not tab.choice.start_button.isEnabled()
    measure(tab, folder)
    means = {}
    for name in ("bicubic", "fsrcnn"):
        session = open_session(name, 2, device_named("cpu"), REFERENCE)
        found = [restore(make_trial(read_image(picture), 2), session).psnr_db for picture in list_pictures(folder)]
        means[name] = sum(found) / 3
    order = sorted(means, key=lambda name: -means[name])
    assert tab.panel.table.keys == order
    assert [_words(tab, row)[1] for row in range(2)] == [f"{means[name]:.2f}" for name in order]
    table = tab.panel.table
    fonts = [table.model().index(row, 1).data(Qt.ItemDataRole.FontRole) for row in range(2)]
    assert [(font.bold(), font.underline()) for font in fonts] == [(True, False), (False, True)]
    fsrcnn = _words(tab, order.index("fsrcnn"))
    assert fsrcnn[2] == f"{means['fsrcnn'] - means['bicubic']:+.2f}"
    assert tab.choice.said == "Done."
    assert report_settings[options.REPORT_SETS] == ("mine",)
    assert list(remembered()) == ["mine"]
    assert "Protocol “papers”" in tab.panel.facts.words


def test_the_table_is_sorted_by_a_click_and_each_part_for_itself(
    tab: ReportTab, datasets: Path, measure: Measure
) -> None:
    measure(tab, datasets / "benchmark" / "Set5")
    table = tab.panel.table
    assert "recognised as Set5" in tab.choice.datasets.rows["Set5"].words
    measured = [key for key in table.keys if not key.startswith("published ")]
    assert table.keys[: len(measured)] == ["fsrcnn", "bicubic"], "published figures stand below, however high"
    assert len(table.keys) > 5
    position = table.horizontalHeader().sectionViewportPosition(1) + 5
    header = table.horizontalHeader().viewport()
    QTest.mouseClick(header, Qt.MouseButton.LeftButton, pos=QPoint(position, 5))
    assert table.keys[:2] == ["bicubic", "fsrcnn"]
    assert all(key.startswith("published ") for key in table.keys[2:])
    values = [float(_words(tab, row)[1]) for row in range(3, table.model().rowCount())]
    assert values == sorted(values)


def test_a_picture_is_found_and_opened(tab: ReportTab, folder: Path, qtbot: QtBot, measure: Measure) -> None:
    measure(tab, folder)
    below, report = tab.panel.below, tab.panel.report
    assert report is not None
    below.switches["pictures"].click()
    by_picture = report.psnr_by_picture("mine", 2, "fsrcnn")
    assert not below.look_button.isEnabled()
    below.extreme_buttons["worst"].click()
    assert below.pictures.key == min(by_picture, key=lambda name: by_picture[name])
    below.extreme_buttons["best"].click()
    best = max(by_picture, key=lambda name: by_picture[name])
    assert below.pictures.key == best
    with qtbot.waitSignal(tab.look_wanted) as told:
        QTest.keyClick(below.pictures, Qt.Key.Key_Return)
    assert told.args == [folder / best, 2, ("fsrcnn",), None]
    (folder / best).unlink()
    below.look_button.click()
    assert tab.notice.text == f"“{best}” of mine is not on this computer any more."


def test_what_is_stopped_keeps_what_is_done(
    tab: ReportTab, tmp_path: Path, qtbot: QtBot, look_over: LookOver, make_pictures: Make
) -> None:
    tab.add_folders([make_pictures(tmp_path / "many", 40, 96)])
    look_over(tab)
    with qtbot.waitSignal(tab.run.changed, timeout=_WAIT_MS):
        tab.choice.start_button.click()
    assert tab.choice.start_button.text() == "Cancel"
    if tab.run.is_running:
        with qtbot.waitSignal(tab.run.ended, timeout=_WAIT_MS):
            tab.choice.start_button.click()
    report = tab.panel.report
    assert report is not None
    assert report.readings
    assert tab.choice.start_button.text() == "Measure"
    assert tab.choice.start_button.isEnabled()
    if not report.is_complete:
        assert tab.choice.said == "Stopped; what was finished is kept."
        assert 0 < report.rows[0].pictures < 40


def test_what_was_chosen_is_remembered(
    make_report_tab: Callable[[], ReportTab], folder: Path, look_over: LookOver
) -> None:
    remember(Source("Mine", folder))
    choice = make_report_tab().choice
    choice.datasets.rows["Mine"].box.setChecked(True)
    choice.scale_boxes[3].setChecked(True)
    choice.choose_networks({"dcscn"})
    choice.protocol.box.setCurrentIndex(choice.protocol.box.findData("rgb"))
    choice.times_box.setChecked(True)
    again = make_report_tab()
    order = again.choice.order()
    assert order is not None
    assert [source.name for source in order.sources] == ["Mine"]
    assert set(order.networks) == {"bicubic", "dcscn"}
    assert order.scales == (2, 3)
    assert (order.protocol.name, order.times, order.memory, order.turns) == ("rgb", True, False, False)
    assert "R, G and B" in again.choice.protocol.words.words
    look_over(again)


def test_scales_and_times_are_shown(tab: ReportTab, folder: Path, measure: Measure) -> None:
    tab.choice.scale_boxes[3].setChecked(True)
    tab.choice.times_box.setChecked(True)
    measure(tab, folder)
    panel = tab.panel
    assert list(panel.scale_buttons) == [2, 3]
    panel.scale_buttons[3].click()
    assert panel.scale == 3
    assert "Time\na megapixel" in panel.table.headings
    kinds = [panel.below.kind_box.itemData(at) for at in range(panel.below.kind_box.count())]
    assert set(kinds) <= {"work", "time", "gain", "spread"}
    assert "time" in kinds


def _answer(monkeypatch: pytest.MonkeyPatch, path: Path, kind: str = "") -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), kind))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), kind))


def _button(tab: ReportTab, words: str) -> QPushButton:
    return next(button for button in tab.findChildren(QPushButton) if button.text() == words)


@pytest.mark.parametrize("suffix", [".html", ".json", ".csv", ".md", ".tex"])
def test_reports_are_exported(
    tab: ReportTab,
    folder: Path,
    tmp_path: Path,
    suffix: str,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    measure: Measure,
) -> None:
    assert not _button(tab, "Export…").isEnabled()
    measure(tab, folder)
    path = tmp_path / f"report{suffix}"
    _answer(monkeypatch, path)
    _button(tab, "Export…").click()
    qtbot.waitUntil(lambda: tab.said == f"Saved {path}", timeout=_WAIT_MS)
    text = path.read_text(encoding="utf-8")
    assert "FSRCNN" in text or "fsrcnn" in text
    if suffix == ".html":
        assert "data:image/png;base64," in text, "the worst case is shown"


def test_a_suffix_is_put_behind_a_bare_name(
    tab: ReportTab, folder: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, measure: Measure
) -> None:
    measure(tab, folder)
    _answer(monkeypatch, tmp_path / "v1.2 table", "Table, all numbers (*.csv)")
    _button(tab, "Export…").click()
    wanted = tmp_path / "v1.2 table.csv"
    qtbot.waitUntil(lambda: tab.said == f"Saved {wanted}", timeout=_WAIT_MS)
    _button(tab, "Export…").click()
    qtbot.waitUntil(tab.notice.isVisible, timeout=_WAIT_MS)
    assert "already exists" in tab.notice.text, "the dialog did not ask about this name"


def test_a_report_is_opened_again_and_compared(
    tab: ReportTab, folder: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, measure: Measure
) -> None:
    measure(tab, folder)
    path = tmp_path / "before.json"
    _answer(monkeypatch, path)
    _button(tab, "Export…").click()
    qtbot.waitUntil(path.is_file, timeout=_WAIT_MS)
    tab.choice.protocol.box.setCurrentIndex(tab.choice.protocol.box.findData("rgb"))
    with qtbot.waitSignal(tab.run.ended, timeout=_WAIT_MS):
        tab.start()
    below = tab.panel.below
    assert not below.switches["beside"].isVisible()
    _button(tab, "Compare with…").click()
    qtbot.waitUntil(below.switches["beside"].isVisible, timeout=_WAIT_MS)
    assert len(below.beside.keys) == 2
    assert "another protocol" in below.beside.cells(0)[6].words
    _button(tab, "Compare no longer").click()
    assert not below.switches["beside"].isVisible()
    _button(tab, "Open report…").click()
    qtbot.waitUntil(lambda: tab.panel.report == open_report(path), timeout=_WAIT_MS)
    assert "papers" in tab.panel.facts.words


def test_a_file_that_is_no_report_is_refused(
    tab: ReportTab, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "other.json"
    file.write_text(json.dumps({"kind": "another"}), encoding="utf-8")
    _answer(monkeypatch, file)
    _button(tab, "Open report…").click()
    qtbot.waitUntil(tab.notice.isVisible, timeout=_WAIT_MS)
    assert tab.notice.text == "“other.json” is no report; choose the JSON file of one."
