"""What goes wrong with a report: each thing is said in a sentence, the rest is measured, and nothing is lost."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as PillowImage
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from srgui import settings as options
from srgui.gui.report_tab import ReportTab
from srgui.imaging import codecs
from srgui.imaging.image import Image
from srgui.report import benchmark
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


def _labels(tab: ReportTab) -> str:
    """Return all that can be read in the tab."""
    return "\n".join(label.text() for label in tab.findChildren(QLabel) if label.isVisible())


def _button(tab: ReportTab, words: str) -> QPushButton:
    return next(button for button in tab.findChildren(QPushButton) if button.text() == words)


def _add_pairs(tab: ReportTab, originals: Path, lr: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = iter([str(originals), str(lr)])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: next(asked))
    tab.choice.datasets.pairs_button.click()


def test_one_broken_picture_among_a_hundred(
    report_settings: Settings,
    make_report_tab: Callable[[], ReportTab],
    tmp_path: Path,
    make_pictures: Make,
    measure: Measure,
) -> None:
    report_settings[options.REPORT_NETWORKS] = ("bicubic",)
    tab = make_report_tab()
    folder = make_pictures(tmp_path / "hundred", 100, 24)
    whole = (folder / "41.png").read_bytes()
    (folder / "41.png").write_bytes(whole[: len(whole) // 2])
    measure(tab, folder)
    assert tab.choice.datasets.rows["hundred"].words.startswith("99 pictures")
    assert "1 left out" in tab.choice.datasets.rows["hundred"].words
    report = tab.panel.report
    assert report is not None
    assert [row.pictures for row in report.rows] == [99]
    assert [left.name for left in report.left_out] == ["hundred/41.png"]
    assert report.left_out[0].reason.endswith(".")
    said = _labels(tab)
    assert "99 pictures, 1 network" in said
    assert f"1 left out. hundred/41.png: {report.left_out[0].reason}" in said
    heading = tab.panel.table.model().headerData(1, tab.panel.table.horizontalHeader().orientation(), 3)
    assert "over 99 pictures" in str(heading)
    assert "hundred/41.png" in tab.panel.facts.words
    assert tab.choice.said == "Done."


def test_an_lr_picture_that_does_not_fit_is_left_out_and_the_rest_measured(
    tab: ReportTab, folder: Path, tmp_path: Path, look_over: LookOver, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lr = tmp_path / "lr"
    lr.mkdir()
    for number, size in enumerate(((40, 32), (33, 32), (40, 32))):
        PillowImage.new("RGB", size, (90, 120, 60)).save(lr / f"{number}.png")
    _add_pairs(tab, folder, lr, monkeypatch)
    look_over(tab)
    with qtbot.waitSignal(tab.run.ended, timeout=_WAIT_MS):
        tab.start()
    report = tab.panel.report
    assert report is not None
    assert {reading.picture for reading in report.readings} == {"0.png", "2.png"}
    reason = "Its LR picture has 33x32 pixels, and x2 of 80x64 needs 40x32."
    assert [(left.name, left.reason) for left in report.left_out] == [("mine/1.png, x2", reason)]
    assert reason in _labels(tab)
    assert "mine, 2 of 3\nPSNR" in tab.panel.table.headings


def test_lr_pictures_of_another_scale_are_said_and_nothing_is_shown(
    tab: ReportTab, folder: Path, tmp_path: Path, look_over: LookOver, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lr = tmp_path / "lr"
    lr.mkdir()
    for number in range(3):
        PillowImage.new("RGB", (20, 16), (90, 120, 60)).save(lr / f"{number}.png")
    _add_pairs(tab, folder, lr, monkeypatch)
    look_over(tab)
    with qtbot.waitSignal(tab.run.ended, timeout=_WAIT_MS):
        tab.start()
    assert tab.panel.report is None
    assert tab.notice.isVisible()
    assert "None of the pictures can be measured on." in tab.notice.text
    assert "Its LR picture has 20x16 pixels, and x2 of 80x64 needs 40x32." in tab.notice.text
    assert tab.choice.start_button.isEnabled(), "another scale can be tried at once"


def test_pairs_without_a_partner_are_said(
    tab: ReportTab, folder: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lr = tmp_path / "lr"
    lr.mkdir()
    _add_pairs(tab, folder, lr, monkeypatch)
    row = tab.choice.datasets.rows["mine"]
    qtbot.waitUntil(lambda: "there is no LR picture" in row.words, timeout=_WAIT_MS)
    assert tab.choice.datasets.chosen == ()
    assert tab.choice.said == "Tick a dataset to begin."


def test_a_folder_that_vanishes_in_mid_run_keeps_what_was_measured(
    tab: ReportTab,
    tmp_path: Path,
    make_pictures: Make,
    look_over: LookOver,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, read = make_pictures(tmp_path / "card", 6), list[Path]()

    def vanishes(path: Path) -> Image:
        read.append(path)
        if len(read) == 3:
            shutil.rmtree(folder)  # as a memory card that is pulled out
        return codecs.read_image(path)

    monkeypatch.setattr(benchmark, "read_image", vanishes)
    tab.add_folders([folder])
    look_over(tab)
    with qtbot.waitSignal(tab.run.ended, timeout=_WAIT_MS):
        tab.start()
    report = tab.panel.report
    assert report is not None
    assert {reading.picture for reading in report.readings} == {"0.png", "1.png"}
    assert [left.name for left in report.left_out] == [f"card/{number}.png, x2" for number in range(2, 6)]
    assert all(left.reason.endswith(".") for left in report.left_out)
    assert "4 left out." in _labels(tab)
    path = tmp_path / "kept.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    _button(tab, "Export…").click()
    qtbot.waitUntil(lambda: tab.said == f"Saved {path}", timeout=_WAIT_MS)
    assert "card/2.png" in path.read_text(encoding="utf-8"), "worst cases lack, and all numbers are there"


def _unwritable(tmp_path: Path, kind: str) -> tuple[Path, str]:
    """Return a place that nothing can be written at, and what is said of it."""
    match kind:
        case "no folder":
            return tmp_path / "gone" / "report.csv", "does not exist; choose one that does"
        case "a folder":
            (tmp_path / "report.csv").mkdir()
            return tmp_path / "report.csv", "report.csv is a folder; choose a name for a file."
        case "a file":
            (tmp_path / "file").write_text("no folder")
            return tmp_path / "file" / "report.csv", "does not exist; choose one that does"
        case _:
            if os.geteuid() == 0:
                pytest.skip("root may write anywhere")
            (tmp_path / "locked").mkdir(mode=0o500)
            return tmp_path / "locked" / "report.csv", "there is no permission to write"


@pytest.mark.parametrize("kind", ["no folder", "a folder", "a file", "no permission"])
def test_a_place_that_cannot_be_written_is_said_and_another_takes_the_report(
    tab: ReportTab,
    folder: Path,
    tmp_path: Path,
    kind: str,
    measure: Measure,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, words = _unwritable(tmp_path, kind)
    measure(tab, folder)
    shown = tab.panel.report
    for button in (_button(tab, "Export…"), tab.panel.below.save_button):
        path = place if button.text() == "Export…" else place.with_suffix(".svg")
        if kind == "a folder":
            path.mkdir(exist_ok=True)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (str(path), ""))
        tab.notice.hide()
        button.click()
        qtbot.waitUntil(tab.notice.isVisible, timeout=_WAIT_MS)
        assert words.replace("report.csv", path.name) in tab.notice.text
    assert tab.panel.report is shown
    other = tmp_path / "other.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(other), ""))
    _button(tab, "Export…").click()
    qtbot.waitUntil(lambda: tab.said == f"Saved {other}", timeout=_WAIT_MS)
    assert not tab.notice.isVisible()
    assert "fsrcnn" in other.read_text(encoding="utf-8").lower()


def test_a_failed_export_leaves_an_older_file_as_it_was(
    tab: ReportTab, folder: Path, tmp_path: Path, measure: Measure, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "before.csv"
    path.write_text("what was there")
    measure(tab, folder)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))

    def full(*_arguments: object) -> bytes:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("srgui.imaging.verified_save.os.fsync", full)
    _button(tab, "Export…").click()
    qtbot.waitUntil(tab.notice.isVisible, timeout=_WAIT_MS)
    assert tab.notice.text.endswith("the disk is full; make room or choose a folder on another disk.")
    assert path.read_text() == "what was there"
    assert [file.name for file in tmp_path.glob("*.part")] == []


def test_a_folder_without_pictures_is_said_and_not_measured(tab: ReportTab, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "empty").mkdir()
    tab.add_folders([tmp_path / "empty"])
    row = tab.choice.datasets.rows["empty"]
    qtbot.waitUntil(lambda: "holds no pictures" in row.words, timeout=_WAIT_MS)
    assert tab.choice.datasets.chosen == ()
    assert not tab.choice.start_button.isEnabled()


def test_a_picture_that_cannot_be_read_is_named(tab: ReportTab, folder: Path, measure: Measure) -> None:
    (folder / "broken.jpg").write_text("no picture")
    measure(tab, folder)
    assert "1 left out" in tab.choice.datasets.rows["mine"].words
    assert "mine/broken.jpg" in tab.panel.facts.words


def test_a_set_that_went_away_is_said(tab: ReportTab, folder: Path, qtbot: QtBot, look_over: LookOver) -> None:
    tab.add_folders([folder])
    look_over(tab)
    for file in folder.iterdir():
        file.unlink()
    with qtbot.waitSignal(tab.run.ended, timeout=_WAIT_MS):
        tab.start()
    assert "holds no pictures" in tab.notice.text
    assert tab.panel.report is None
