"""A person's story: a folder dropped, the wizard walked, a network learnt, paused, taken up again and used."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image as PillowImage
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui.cli import main
from srgui.gui.app import create_window
from srgui.gui.main_window import MainWindow
from srgui.gui.training_wizard import TrainingWizard
from srgui.training.run_folder import RunFolder, list_runs

_WAIT_MS = 180_000

Open = Callable[[], MainWindow]


@pytest.fixture(name="photos")
def photos_fixture(tmp_path: Path) -> Path:
    folder = tmp_path / "Ferien in Łódź"
    folder.mkdir()
    random = np.random.default_rng(1)
    for number in range(10):
        small = random.integers(0, 256, (20, 24, 3), np.uint8)
        picture = PillowImage.fromarray(small).resize((192, 160), PillowImage.Resampling.BICUBIC)
        picture.save(folder / f"photo {number}.png")
    return folder


@pytest.fixture(name="open_window")
def open_fixture(qapp: QApplication, qtbot: QtBot) -> Iterator[Open]:
    opened: list[MainWindow] = []

    def open_window() -> MainWindow:
        window = create_window(qapp, [])
        opened.append(window)
        with qtbot.waitSignal(window.catalogue_loaded, timeout=_WAIT_MS):
            window.show()
        window.actions_by_name["train_tab"].trigger()
        return window

    yield open_window
    for window in opened:
        window.training_tab.control.may_close = lambda: True  # type: ignore[method-assign]
        window.close()
        window.deleteLater()
    qapp.processEvents()
    for run in list_runs():  # a test that failed leaves no training behind
        status = run.status()
        if status.state == "running":
            psutil.Process(status.pid).kill()


def drop(window: MainWindow, folder: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(200, 200), copy, data, left, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(200, 200), copy, data, left, none))


def test_a_folder_becomes_a_network_in_every_list(
    photos: Path, open_window: Open, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    window = open_window()
    drop(window, photos)
    wizard = window.training_tab.findChild(TrainingWizard)
    assert wizard is not None
    qtbot.waitUntil(lambda: wizard.draft.inspection is not None, timeout=_WAIT_MS)
    wizard.go_on()
    wizard.draft.choose_network("c-dcscn")
    wizard.go_on()
    wizard.draft.change(steps=400, minutes=0.0, patch_px=12, batch=2, validate_every_s=2.0)
    wizard.go_on()
    wizard.draft.rename(title="Unsere Ferien")
    with qtbot.waitSignal(wizard.started, timeout=_WAIT_MS) as signal:
        wizard.start()
    assert signal.args is not None
    run = signal.args[0]
    assert isinstance(run, RunFolder)
    qtbot.waitUntil(lambda: run.status().step > 0, timeout=_WAIT_MS)

    window.actions_by_name["run_pause"].trigger()
    qtbot.waitUntil(lambda: run.status().state == "paused", timeout=_WAIT_MS)
    paused_at = run.status().step
    assert 0 < paused_at < 400
    window.close()

    again = open_window()
    qtbot.waitUntil(lambda: len(again.training_tab.watch.entries) == 1, timeout=_WAIT_MS)
    again.actions_by_name["run_resume"].trigger()
    with qtbot.waitSignal(again.training_tab.network_added, timeout=_WAIT_MS):
        qtbot.waitUntil(lambda: run.status().state == "finished", timeout=_WAIT_MS)
    assert any(f"Going on at step {paused_at}" in event.note for event in run.events()[0])
    qtbot.waitUntil(
        lambda: (
            again.enhance_tab.catalogue is not None and again.enhance_tab.catalogue.network("unsere-ferien") is not None
        ),
        timeout=_WAIT_MS,
    )
    assert main(["models"]) == 0
    assert "Unsere Ferien" in capsys.readouterr().out
    photo = next(iter(photos.iterdir()))
    assert main(["enhance", str(photo), "--model", "unsere-ferien", "-o", str(tmp_path / "large.png")]) == 0
    with PillowImage.open(tmp_path / "large.png") as large:
        assert large.size == (384, 320)
