"""The Report tab in the real window: its place, its keys, and the way from a number to the picture."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui import paths
from srgui import settings as options
from srgui.gui.actions import ACTIONS
from srgui.gui.app import create_window
from srgui.gui.main_window import MainWindow
from srgui.settings import Settings

_WAIT_MS = 60_000


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
