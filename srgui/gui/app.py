"""Starts the window: look, log, errors that nobody caught, and torch only once the window is there."""

import gc
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from srgui import __version__, paths
from srgui import settings as options
from srgui.gui import theme
from srgui.gui.error_box import ErrorReporter
from srgui.gui.main_window import MainWindow
from srgui.gui.theme import Theme
from srgui.machine import has_screen
from srgui.settings import Settings

_log = logging.getLogger(__name__)
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def run(pictures: Sequence[Path], *, exit_after_show: bool = False) -> int:
    """Open the window with pictures, and return the exit code once it is closed.

    Args:
        pictures: files and folders to open.
        exit_after_show: close again as soon as the window was painted and the networks are listed.
    """
    logging.captureWarnings(True)
    qInstallMessageHandler(_log_qt_message)
    app = QApplication.instance() or QApplication(["srgui"])
    assert isinstance(app, QApplication)
    if pictures and not exit_after_show and _is_handed_over(pictures):
        return 0
    window = create_window(app, pictures)
    if not exit_after_show:
        window.painted.connect(lambda: _take_files(app, window))
    # What torch holds is never garbage, and looking through it for some takes the window 0.1 s each time.
    window.catalogue_loaded.connect(gc.freeze)
    reporter = ErrorReporter(window)
    reporter.install()
    if exit_after_show:
        window.catalogue_loaded.connect(window.close)
        window.start_up_failed.connect(lambda: app.exit(1))
    window.show()
    code = app.exec()
    reporter.uninstall()
    qInstallMessageHandler(None)
    return code


def create_window(app: QApplication, pictures: Sequence[Path]) -> MainWindow:
    """Return the window, not shown yet; once it is, torch is imported and the pictures are opened."""
    app.setApplicationName("srgui")
    app.setApplicationDisplayName("srgui")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("srgui")
    settings = Settings.load(paths.settings_file())
    for note in settings.notes:
        _log.warning("%s", note)
    theme.apply_theme(app, Theme(settings[options.THEME]))
    icon_file = paths.resources_folder() / "icons" / "srgui.png"
    if icon_file.is_file():
        app.setWindowIcon(QIcon(str(icon_file)))
    window = MainWindow(settings)
    window.painted.connect(lambda: _note_time(paths.WINDOW_NOTED))
    window.painted.connect(gc.enable)  # the start-up goes without
    window.painted.connect(lambda: window.drops.open_files(pictures))
    window.painted.connect(window.load_catalogue)
    window.catalogue_loaded.connect(window.drops.open_waiting)
    window.catalogue_loaded.connect(lambda: _note_time("Networks were listed"))
    return window


def _is_handed_over(pictures: Sequence[Path]) -> bool:
    """Give pictures to a window that is open already; return False where there is none."""
    from srgui.gui.handover import hand_over  # with what speaks to other processes

    return hand_over(pictures)


def _take_files(app: QApplication, window: MainWindow) -> None:
    """Let later starts of the program open their files in this window."""
    from srgui.gui.handover import Handover  # not before the window is there

    def take(files: list[Path]) -> None:
        window.drops.open_files(files)
        window.show()
        window.raise_()
        window.activateWindow()

    handover = Handover(app)
    handover.opened.connect(take)
    handover.listen()


def _note_time(what: str) -> None:
    """Write down how long after the start of the program something was done."""
    _log.info("%s after %.2f s", what, _age_s())


def _age_s() -> float:
    """Return how long this process has been running."""
    since_boot_s = psutil.Process().create_time() - psutil.boot_time()  # boot_time is in whole seconds: it cancels out
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    now_s = time.time() - psutil.boot_time() if clock is None else time.clock_gettime(clock)
    return now_s - since_boot_s


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_QT_LEVELS.get(kind, logging.WARNING), "%s", message)
    del context
    if kind is QtMsgType.QtFatalMsg:  # Qt would abort now and leave a core behind
        sys.stderr.write(f"{_in_plain_words(message)} The log has all of it: {paths.log_file()}\n")
        sys.stderr.flush()
        os._exit(2)


def _in_plain_words(fatal: str) -> str:
    """Return what a message of Qt, after which it cannot go on, means to a person, and what they can do."""
    if "platform plugin" not in fatal:
        return f"Qt cannot go on: {fatal.splitlines()[0].rstrip('.')}."
    if not has_screen():
        return "There is no screen to open the window on; “srgui --help” says what works without one."
    return "Qt cannot open the window: it may lack a library (on Debian and Ubuntu: apt install libxcb-cursor0)."
