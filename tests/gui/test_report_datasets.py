"""The list of sets: folders and pairs are added, looked over, renamed and taken out, with folders inside or not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as PillowImage
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QFileDialog
from pytestqt.qtbot import QtBot

from srgui.gui import report_datasets
from srgui.gui.report_tab import ReportTab
from srgui.report.datasets import remembered

_WAIT_MS = 60_000

Make = Callable[..., Path]
LookOver = Callable[[ReportTab], None]


@pytest.fixture(name="folder")
def folder_fixture(tmp_path: Path, make_pictures: Make) -> Path:
    return make_pictures(tmp_path / "mine")


@pytest.fixture(name="tab")
def tab_fixture(report_tab: ReportTab) -> ReportTab:
    return report_tab


def _shrink(folder: Path, into: Path) -> Path:
    """Make LR pictures at x2 of all in a folder, by another filter than the program's."""
    for file in folder.rglob("*.png"):
        lr = into / file.relative_to(folder)
        lr.parent.mkdir(parents=True, exist_ok=True)
        with PillowImage.open(file) as picture:
            picture.resize((picture.width // 2, picture.height // 2), PillowImage.Resampling.BOX).save(lr)
    return into


def _click(box: QCheckBox) -> None:
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))


def test_sets_are_renamed_and_forgotten(
    tab: ReportTab,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    look_over: LookOver,
    make_pictures: Make,
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    tab.add_folders([folder, make_pictures(other / "mine")])
    datasets = tab.choice.datasets
    assert list(datasets.rows) == ["mine", "mine (2)"]
    tab.add_folders([folder])
    assert list(datasets.rows) == ["mine", "mine (2)"], "it is listed already"
    monkeypatch.setattr(report_datasets, "ask_for_name", lambda *_: "Holidays")
    datasets.rows["mine (2)"].menu.actions()[0].trigger()
    assert list(remembered()) == ["mine", "Holidays"]
    assert [source.name for source in datasets.chosen] == ["mine", "Holidays"]
    datasets.rows["mine"].menu.actions()[-1].trigger()
    assert list(remembered()) == ["Holidays"]
    look_over(tab)
    assert datasets.rows["Holidays"].words == "3 pictures, 80x64"


def test_pairs_are_measured_with_the_lr_that_was_brought(
    tab: ReportTab, folder: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, look_over: LookOver
) -> None:
    lr = _shrink(folder, tmp_path / "lr")
    asked = iter([str(folder), str(lr)])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: next(asked))
    tab.choice.datasets.pairs_button.click()
    look_over(tab)
    assert "with LR" in tab.choice.datasets.rows["mine"].words
    with qtbot.waitSignal(tab.run.ended, timeout=_WAIT_MS):
        tab.start()
    assert tab.panel.report is not None
    assert tab.panel.report.datasets[0].brings_lr


def test_folders_are_dropped(tab: ReportTab, folder: Path, look_over: LookOver) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    tab.dragEnterEvent(enter)
    assert enter.isAccepted()
    tab.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    assert [source.name for source in tab.choice.datasets.chosen] == ["mine"]
    look_over(tab)


def test_folders_inside_a_folder_are_offered_and_counted(
    make_report_tab: Callable[[], ReportTab],
    tmp_path: Path,
    make_pictures: Make,
    look_over: LookOver,
    qtbot: QtBot,
) -> None:
    make_pictures(tmp_path / "all" / "a")
    make_pictures(tmp_path / "all" / "b" / "c", 2)
    tab = make_report_tab()
    tab.add_folders([tmp_path / "all"])
    datasets = tab.choice.datasets
    qtbot.waitUntil(lambda: "holds no pictures" in datasets.rows["all"].words, timeout=_WAIT_MS)
    assert not tab.choice.start_button.isEnabled()
    assert datasets.rows["all"].inside_box.isVisible()
    _click(datasets.rows["all"].inside_box)
    assert [source.recursive for source in datasets.chosen] == [True]
    look_over(tab)
    assert datasets.rows["all"].words.startswith("5 pictures")
    with qtbot.waitSignal(tab.run.ended, timeout=_WAIT_MS):
        tab.start()
    assert tab.panel.report is not None
    names = {reading.picture for reading in tab.panel.report.readings}
    assert names == {"a/0.png", "a/1.png", "a/2.png", "b/c/0.png", "b/c/1.png"}
    again = make_report_tab()
    look_over(again)
    assert again.choice.datasets.rows["all"].inside_box.isVisible()
    _click(again.choice.datasets.rows["all"].inside_box)
    qtbot.waitUntil(lambda: "holds no pictures" in again.choice.datasets.rows["all"].words, timeout=_WAIT_MS)
    assert not remembered()["all"].recursive


def test_a_folder_without_folders_offers_none(tab: ReportTab, folder: Path, look_over: LookOver) -> None:
    tab.add_folders([folder])
    look_over(tab)
    assert not tab.choice.datasets.rows["mine"].inside_box.isVisible()


def test_pairs_are_found_in_the_same_folders_inside(
    tab: ReportTab,
    tmp_path: Path,
    make_pictures: Make,
    look_over: LookOver,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hr = tmp_path / "hr"
    for name in ("a", "b"):
        make_pictures(hr / name, 2)  # 0.png and 1.png in both
    lr = _shrink(hr, tmp_path / "lr")
    asked = iter([str(hr), str(lr)])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: next(asked))
    tab.choice.datasets.pairs_button.click()
    row = tab.choice.datasets.rows["hr"]
    qtbot.waitUntil(row.inside_box.isVisible, timeout=_WAIT_MS)
    qtbot.waitUntil(lambda: "holds no pictures" in row.words, timeout=_WAIT_MS)
    _click(row.inside_box)
    look_over(tab)
    known = tab.choice.datasets.known("hr")
    assert known is not None
    assert [picture.lr_path for picture in known.pictures] == [lr / picture.name for picture in known.pictures]
    assert "4 pictures" in tab.choice.datasets.rows["hr"].words
    assert "with LR" in tab.choice.datasets.rows["hr"].words


def test_a_name_that_is_taken_gets_a_number(
    tab: ReportTab,
    folder: Path,
    tmp_path: Path,
    make_pictures: Make,
    look_over: LookOver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tab.add_folders([folder, make_pictures(tmp_path / "other")])
    monkeypatch.setattr(report_datasets, "ask_for_name", lambda *_: "mine")
    tab.choice.datasets.rows["other"].menu.actions()[0].trigger()
    assert list(remembered()) == ["mine", "mine (2)"]
    look_over(tab)


def test_a_folder_that_was_filled_is_looked_over_once_it_is_ticked_again(
    tab: ReportTab, tmp_path: Path, make_pictures: Make, look_over: LookOver, qtbot: QtBot
) -> None:
    (tmp_path / "late").mkdir()
    tab.add_folders([tmp_path / "late"])
    row = tab.choice.datasets.rows["late"]
    qtbot.waitUntil(lambda: "holds no pictures" in row.words, timeout=_WAIT_MS)
    make_pictures(tmp_path / "late")
    _click(row.box)
    _click(row.box)
    look_over(tab)
    assert row.words.startswith("3 pictures")
