"""The Report tab in the real window: its place and keys, the way from a number to the picture, and closing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from srgui import paths
from srgui import settings as options
from srgui.gui import report_files
from srgui.gui.actions import ACTIONS
from srgui.gui.app import create_window
from srgui.gui.jobs import Tell
from srgui.gui.main_window import MainWindow
from srgui.progress import CancelToken
from srgui.report.cache import ReportCache
from srgui.settings import Settings

_WAIT_MS = 60_000

Make = Callable[..., Path]


@pytest.fixture(name="window")
def window_fixture(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    settings = Settings(paths.settings_file())
    settings[options.REPORT_NETWORKS] = ("bicubic", "fsrcnn")
    settings[options.REPORT_SCALES] = ("2", "3")
    settings[options.DEVICE] = "cpu"
    settings.save()
    window = create_window(qapp, [])
    with qtbot.waitSignal(window.report_tab.built, timeout=_WAIT_MS):
        window.show()
    yield window
    window.report_tab.may_close = lambda: True  # type: ignore[method-assign]
    window.close()
    window.deleteLater()
    qapp.processEvents()


def test_the_tabs_stand_in_order_and_have_keys(window: MainWindow) -> None:
    assert [window.tabs.tabText(at) for at in range(window.tabs.count())] == ["Enhance", "Train", "Report", "Models"]
    for at, name in enumerate(("enhance_tab", "train_tab", "report_tab", "models_tab")):
        action = window.actions_by_name[name]
        assert action.shortcut().toString() == f"Alt+{at + 1}"
        action.trigger()
        assert window.tabs.currentIndex() == at


def test_every_key_is_of_one_action() -> None:
    keys = [spec.keys for spec in ACTIONS if spec.keys]
    assert len(keys) == len(set(keys))


def test_a_picture_of_a_report_is_tested_in_the_main_tab(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for number in range(2):
        random = np.random.default_rng(number)
        coarse = PillowImage.fromarray(random.integers(0, 256, (6, 8, 3), np.uint8))
        coarse.resize((96, 72), PillowImage.Resampling.BICUBIC).save(folder / f"{number}.png")
    tab, enhance = window.report_tab, window.enhance_tab
    window.actions_by_name["report_tab"].trigger()
    tab.add_folders([folder])
    qtbot.waitUntil(lambda: tab.choice.datasets.known("mine") is not None, timeout=_WAIT_MS)
    with qtbot.waitSignal(tab.run.ended, timeout=_WAIT_MS):
        window.actions_by_name["report_start"].trigger()
    report = tab.panel.report
    assert report is not None
    tab.panel.show_scale(3)
    below = tab.panel.below
    below.switches["pictures"].click()
    below.extreme_buttons["worst"].click()
    picture = below.pictures.key
    below.look_button.click()
    qtbot.waitUntil(lambda: len(enhance.previews.results) >= 2, timeout=_WAIT_MS)
    assert window.tabs.currentWidget() is enhance
    assert window.actions_by_name["test"].isChecked()
    assert enhance.album.picture is not None
    assert enhance.album.picture.path == folder / picture
    assert enhance.stage.target.scale == 3
    assert enhance.panel.networks.chosen == ("bicubic", "fsrcnn")
    other = next(name for name in ("0.png", "1.png") if name != picture)
    below.pictures.choose(other)
    tab.panel.show_scale(2)
    below.look_button.click()
    qtbot.waitUntil(
        lambda: enhance.album.picture is not None and enhance.album.picture.path == folder / other, timeout=_WAIT_MS
    )
    assert enhance.stage.target.scale == 2


def _add(window: MainWindow, folder: Path, qtbot: QtBot) -> None:
    datasets = window.report_tab.choice.datasets
    window.report_tab.add_folders([folder])
    qtbot.waitUntil(lambda: datasets.known(folder.name) is not None, timeout=_WAIT_MS)


@pytest.mark.parametrize("cut", [0, 1])
def test_a_picture_with_an_lr_of_its_own_is_looked_at_with_that(
    window: MainWindow, tmp_path: Path, make_pictures: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    """What the panes measure is what the report measured, also where the original is cropped to a multiple."""
    hr, lr = make_pictures(tmp_path / "hr", 2, 96), tmp_path / "lr"
    lr.mkdir()
    for file in hr.iterdir():
        with PillowImage.open(file) as picture:
            whole = picture.crop((0, 0, picture.width - cut, picture.height - cut))
        whole.save(file)
        small = whole.resize((whole.width // 2, whole.height // 2), PillowImage.Resampling.BOX)
        small.save(lr / f"{file.stem}x2.png")
    asked = iter([str(hr), str(lr)])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: next(asked))
    tab, enhance = window.report_tab, window.enhance_tab
    window.actions_by_name["report_tab"].trigger()
    tab.choice.scale_boxes[3].setChecked(False)
    tab.choice.datasets.pairs_button.click()
    qtbot.waitUntil(lambda: tab.choice.datasets.known("hr") is not None, timeout=_WAIT_MS)
    with qtbot.waitSignal(tab.run.ended, timeout=_WAIT_MS):
        window.actions_by_name["report_start"].trigger()
    report, below = tab.panel.report, tab.panel.below
    assert report is not None
    assert not report.left_out
    below.switches["pictures"].click()
    below.extreme_buttons["worst"].click()
    name = below.pictures.key
    below.look_button.click()
    qtbot.waitUntil(lambda: {"bicubic", "fsrcnn"} <= set(enhance.previews.wholes), timeout=_WAIT_MS)
    assert window.tabs.currentWidget() is enhance
    assert enhance.stage.picture is not None
    assert enhance.stage.picture.path == lr / f"{Path(name).stem}x2.png"
    assert enhance.stage.original is not None
    assert enhance.stage.original.picture.path == hr / name
    assert enhance.stage.target.scale == 2
    for network in ("bicubic", "fsrcnn"):
        measured = report.psnr_by_picture("hr", 2, network)[name]
        assert enhance.previews.wholes[network].psnr_db == pytest.approx(measured, abs=1e-3)


def _press(monkeypatch: pytest.MonkeyPatch, words: str, asked: list[str]) -> None:
    def press(box: QMessageBox) -> int:
        asked.append(box.text())
        next(button for button in box.findChildren(QPushButton) if button.text() == words).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)


@pytest.mark.parametrize("leave", ["close", "quit"])
def test_closing_while_a_report_is_measured_asks_and_what_is_done_is_kept(
    window: MainWindow,
    tmp_path: Path,
    make_pictures: Make,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    leave: str,
) -> None:
    kept, put, way = list[object](), ReportCache.put, ExitStack()

    def keep(cache: ReportCache, *arguments: object) -> None:
        put(cache, *arguments)  # type: ignore[arg-type]
        kept.append(arguments)
        if len(kept) == 2:  # it pauses, and is not done before one can press
            way.enter_context(window.workers.way.urgent())

    monkeypatch.setattr(ReportCache, "put", keep)
    _add(window, make_pictures(tmp_path / "many", 4), qtbot)
    asked: list[str] = []
    leaves = window.close if leave == "close" else window.actions_by_name["quit"].trigger
    with qtbot.waitSignal(window.report_tab.run.changed, timeout=_WAIT_MS):
        window.actions_by_name["report_start"].trigger()
    with way:
        _press(monkeypatch, "Go on measuring", asked)
        leaves()
        assert window.isVisible()
        assert window.report_tab.run.is_running
        _press(monkeypatch, "Stop and close", asked)
        leaves()
    assert asked == ["A report is under way."] * 2
    assert not window.isVisible()
    assert not window.report_tab.run.is_running
    assert len(kept) == 2
    files = list((paths.user_folder() / "report-cache").glob("*/*.json"))
    assert len(files) == len(kept)


def test_closing_while_a_report_is_exported_asks(
    window: MainWindow, tmp_path: Path, make_pictures: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = window.report_tab
    _add(window, make_pictures(tmp_path / "mine", 1), qtbot)
    with qtbot.waitSignal(tab.run.ended, timeout=_WAIT_MS):
        window.actions_by_name["report_start"].trigger()

    def slow(_order: object, tell: Tell, cancel: CancelToken) -> None:
        tell("Looking for the worst cases…")
        while True:
            cancel.check()

    monkeypatch.setattr(report_files, "write_report", slow)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "report.html"), ""))
    window.actions_by_name["report_tab"].trigger()
    export, asked = window.actions_by_name["report_export"], list[str]()
    export.trigger()
    qtbot.waitUntil(lambda: tab.said == "Looking for the worst cases…", timeout=_WAIT_MS)
    assert not export.isEnabled()
    _press(monkeypatch, "Go on exporting", asked)
    assert not window.close()
    assert asked == ["A report is being exported."]
    next(button for button in tab.findChildren(QPushButton) if button.text() == "Cancel").click()
    qtbot.waitUntil(lambda: tab.said == "The export was cancelled; nothing was saved.", timeout=_WAIT_MS)
    assert export.isEnabled()
    assert not (tmp_path / "report.html").exists()
