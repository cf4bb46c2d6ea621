"""What every test of the window stands on: no screen, a home of its own, nothing left behind."""

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread
from PySide6.QtWidgets import QApplication, QWidget


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
