"""What every test of the window stands on: no screen, a home of its own, nothing left behind."""

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import shiboken6
from PIL import Image as PillowImage
from PySide6.QtCore import QCoreApplication, QEvent, QThread
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from srgui import settings as options
from srgui.gui.actions import Actions
from srgui.gui.catalogue import load_catalogue
from srgui.gui.jobs import Workers
from srgui.gui.report_tab import ReportTab
from srgui.progress import CancelToken
from srgui.settings import Settings

_WAIT_MS = 60_000


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, weights and logs of the person who runs the tests out of them."""
    monkeypatch.setenv("SRGUI_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    """Fail a test that leaves a window open or a thread running."""
    before = _top_level_widgets()
    gc.freeze()  # what is there already need not be looked through again: it takes longer than most tests
    yield
    _finish_deletions()
    left = [widget for widget in _top_level_widgets() if not any(widget is known for known in before)]
    names = [f"{type(widget).__name__} {widget.objectName()!r}" for widget in left]
    threads = [type(thread).__name__ for thread in _running_threads()]
    for widget in left:  # the next test begins clean, whatever this one did
        widget.close()
        widget.deleteLater()
    left.clear()
    _finish_deletions()
    assert not names, f"Widgets outlived their test: {', '.join(names)}"
    assert not threads, f"Threads outlived their test: {', '.join(threads)}"


def _finish_deletions() -> None:
    gc.collect()
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()


def _top_level_widgets() -> list[QWidget]:
    """Return the windows, without the tool tip that Qt itself keeps."""
    if QCoreApplication.instance() is None:
        return []
    return [widget for widget in QApplication.topLevelWidgets() if widget.metaObject().className() != "QTipLabel"]


def _running_threads() -> list[QThread]:
    app = QCoreApplication.instance()
    main = None if app is None else app.thread()
    threads = [thing for thing in gc.get_objects() if issubclass(type(thing), QThread) and thing is not main]
    return [thread for thread in threads if shiboken6.isValid(thread) and thread.isRunning()]


# --- the Report tab, which several files test --------------------------------------------------------------


@pytest.fixture(name="make_pictures")
def make_pictures_fixture() -> Callable[..., Path]:
    """Return what fills a folder with pictures that differ: ``make_pictures(folder, count=3, side=64)``."""

    def make(folder: Path, count: int = 3, side: int = 64) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            random = np.random.default_rng(number)
            coarse = PillowImage.fromarray(random.integers(0, 256, (6 + number % 20, 8, 3), np.uint8))
            picture = coarse.resize((side + 16, side), PillowImage.Resampling.BICUBIC)
            picture.save(folder / f"{number}.png")
        return folder

    return make


@pytest.fixture(name="report_settings")
def report_settings_fixture(tmp_path: Path) -> Settings:
    """Return what the Report tab remembers: two networks, on the CPU."""
    settings = Settings(tmp_path / "settings.toml")
    settings[options.REPORT_NETWORKS] = ("bicubic", "fsrcnn")
    settings[options.REPORT_FOLDER] = str(tmp_path)
    settings[options.DEVICE] = "cpu"
    return settings


@pytest.fixture(name="make_report_tab")
def make_report_tab_fixture(report_settings: Settings, qtbot: QtBot) -> Iterator[Callable[[], ReportTab]]:
    """Return what makes Report tabs that are built and seen."""
    window = QWidget()
    qtbot.addWidget(window)
    workers = Workers(window)

    def make() -> ReportTab:
        tab = ReportTab(report_settings, Actions(window), workers)
        qtbot.addWidget(tab)
        tab.resize(1200, 700)
        tab.show()
        with qtbot.waitSignal(tab.built, timeout=_WAIT_MS):
            tab.set_catalogue(load_catalogue(None, CancelToken()))
        return tab

    yield make
    workers.close()


@pytest.fixture(name="report_tab")
def report_tab_fixture(make_report_tab: Callable[[], ReportTab]) -> ReportTab:
    """Return a Report tab that is built and seen."""
    return make_report_tab()


@pytest.fixture(name="look_over")
def look_over_fixture(qtbot: QtBot) -> Callable[[ReportTab], None]:
    """Return what waits until a tab has looked over its sets."""

    def look_over(tab: ReportTab) -> None:
        datasets = tab.choice.datasets
        qtbot.waitUntil(lambda: all(datasets.known(s.name) for s in datasets.chosen), timeout=_WAIT_MS)

    return look_over


@pytest.fixture(name="measure")
def measure_fixture(qtbot: QtBot, look_over: Callable[[ReportTab], None]) -> Callable[..., None]:
    """Return what adds a folder to a tab and measures on it: ``measure(tab, folder)``."""

    def measure(tab: ReportTab, *folders: Path) -> None:
        tab.add_folders(list(folders))
        look_over(tab)
        with qtbot.waitSignal(tab.run.ended, timeout=_WAIT_MS):
            tab.choice.start_button.click()

    return measure
