"""Nine panes on a picture of 24 megapixels: the window answers all the while, and closing ends all that runs."""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui import paths
from srgui import settings as options
from srgui.gui.app import create_window
from srgui.gui.main_window import MainWindow
from srgui.settings import Settings

_WAIT_MS = 120_000
_NINE = tuple(f"{name}{scale}" for name in ("bicubic", "fsrcnn", "c-dcscn") for scale in ("", " x3", " x4"))
_MOST_PAINTS = 12
"""What is to be done with 24 megapixels takes a hundred paints, and so has no place in the window's thread."""


@pytest.fixture(name="photo", scope="module")
def photo_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    y, x = np.mgrid[0:400, 0:600]
    waves = np.stack([127 + 100 * np.sin(x / (30 + k) + y * y / 9000) for k in range(3)], axis=2).astype(np.uint8)
    path = tmp_path_factory.mktemp("photo") / "24 megapixels.jpg"
    PillowImage.fromarray(waves).resize((6000, 4000), PillowImage.Resampling.BILINEAR).save(path, quality=80)
    return path


@pytest.fixture(name="window")
def window_fixture(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    settings = Settings(paths.settings_file())
    settings[options.CHOSEN_NETWORKS] = _NINE
    settings.save()
    window = create_window(qapp, [])
    window.resize(1400, 900)
    with qtbot.waitSignal(window.catalogue_loaded, timeout=_WAIT_MS):
        window.show()
    yield window
    window.close()
    window.deleteLater()
    qapp.processEvents()


class Beats:
    """The longest from one turn of the window's thread to the next, and how much of such a time it worked itself.

    Beside it, the longest that a thread with nothing to do had to wait: what a busy computer costs everybody.
    """

    def __init__(self, window: MainWindow) -> None:
        self.window_s = self.control_s = self.work_s = 0.0
        self._last_s, self._last_work_s = time.perf_counter(), time.thread_time()
        self._timer = QTimer(window, interval=5)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._ended = threading.Event()
        self._control = threading.Thread(target=self._wait, name="control")
        self._control.start()

    def stop(self) -> None:
        self._timer.stop()
        self._ended.set()
        self._control.join()

    def _beat(self) -> None:
        now_s, worked_s = time.perf_counter(), time.thread_time()
        self.window_s = max(self.window_s, now_s - self._last_s)
        self.work_s = max(self.work_s, worked_s - self._last_work_s)
        self._last_s, self._last_work_s = now_s, worked_s

    def _wait(self) -> None:
        last_s = time.perf_counter()
        while not self._ended.wait(0.005):
            now_s = time.perf_counter()
            self.control_s = max(self.control_s, now_s - last_s)
            last_s = now_s


def test_the_window_answers_while_nine_panes_are_made(
    window: MainWindow, photo: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    """What counts is the window's own work between two turns, in paints of itself: wall time is others' too."""
    tab = window.enhance_tab
    qtbot.waitUntil(lambda: tab.panel.networks.chosen == _NINE)
    qtbot.waitUntil(lambda: bool(window.models_tab.cards), timeout=_WAIT_MS)  # what is built once the window is idle
    gc.freeze()  # as the program does once networks are listed
    beats = Beats(window)
    tab.album.open_paths([photo])
    qtbot.waitUntil(lambda: tab.album.picture is not None and tab.previews.is_settled, timeout=_WAIT_MS)
    for _ in range(40):
        tab.view.camera.pan(-40, -25)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: tab.previews.is_settled, timeout=_WAIT_MS)
    beats.stop()
    gc.unfreeze()
    paint_s = min(_work_s(tab.view.grab) for _ in range(5))
    with capsys.disabled():
        print(
            f"\nlongest from turn to turn: window {1000 * beats.window_s:.0f} ms, of which it worked at most "
            f"{1000 * beats.work_s:.0f} ms; a thread beside it {1000 * beats.control_s:.0f} ms; "
            f"to paint all panes takes {1000 * paint_s:.0f} ms"
        )
    assert set(tab.previews.regions) == set(_NINE)
    assert beats.work_s < _MOST_PAINTS * paint_s


def _work_s(does: Callable[[], object]) -> float:
    began_s = time.thread_time()
    does()
    return time.thread_time() - began_s


def test_closing_while_nine_panes_are_made_leaves_no_thread(window: MainWindow, photo: Path, qtbot: QtBot) -> None:
    tab = window.enhance_tab
    tab.album.open_paths([photo])
    qtbot.waitUntil(lambda: bool(tab.previews.regions), timeout=_WAIT_MS)
    assert not tab.previews.is_settled
    window.close()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("Job")]
    # that no thread of Qt runs on is looked at after every test of the window
