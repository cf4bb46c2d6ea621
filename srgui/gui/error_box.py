"""What a person sees when something went wrong that nobody expected, and how it gets into the log."""

import logging
import platform
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, QUrl, Signal, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from srgui import __version__, paths
from srgui.gui.labels import label, without_icons

_log = logging.getLogger(__name__)


class ErrorBox(QDialog):
    """A sentence, the details of it, and a button that copies them."""

    def __init__(self, sentence: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("srgui")
        self.setMinimumWidth(480)
        self._details = details
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        heading = label(sentence, "title", wraps=True)
        self.setAccessibleName(sentence)
        layout.addWidget(heading)
        advice = "Your pictures are safe: nothing is written over. Going on may work; if not, start srgui again."
        layout.addWidget(label(advice, "quiet", wraps=True))
        shown = QPlainTextEdit(details)
        shown.setReadOnly(True)
        shown.setAccessibleName("Details of the error")
        shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        layout.addWidget(shown)
        buttons = QDialogButtonBox()
        self.copy_button = QPushButton("Copy details")
        self.copy_button.clicked.connect(self.copy_details)
        self.log_button = QPushButton("Open the log")
        self.log_button.clicked.connect(open_log)
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.log_button, QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.addButton(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        layout.addWidget(without_icons(buttons))

    def copy_details(self) -> None:
        """Put the details on the clipboard, for a bug report."""
        QGuiApplication.clipboard().setText(self._details)
        self.copy_button.setText("Copied")


def open_log() -> None:
    """Show the log in the program that the system has for texts."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.log_file())))


def details_of(error: BaseException) -> str:
    """Return what a bug report needs."""
    trace = "".join(traceback.format_exception(error))
    return f"srgui {__version__}, Qt {qVersion()}, Python {sys.version.split()[0]}, {platform.platform()}\n\n{trace}"


class ErrorReporter(QObject):
    """Takes every error that nobody caught, in any thread, writes it to the log and shows it once.

    Between `install` and `uninstall` it stands in for Python's own hooks.
    """

    _happened = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._box: ErrorBox | None = None
        self._happened.connect(self.show)

    @property
    def box(self) -> ErrorBox | None:
        """The box that is open."""
        return self._box

    def install(self) -> None:
        """Take over Python's hooks for errors that nobody caught."""
        sys.excepthook = self._take
        threading.excepthook = self._take_from_thread

    def uninstall(self) -> None:
        """Give Python its own hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def show(self, error: BaseException) -> None:
        """Write an error to the log and show it; one box at a time, as one mistake often brings a hundred."""
        _log.error("Unexpected error", exc_info=error)
        if self._box is None:
            sentence = f"srgui ran into something unexpected: {_first_line(error)}"
            self._box = ErrorBox(sentence, details_of(error), self._window)
            self._box.finished.connect(self._forget)
            self._box.open()

    def _forget(self) -> None:
        if self._box is not None:
            self._box.deleteLater()
        self._box = None

    def _take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self._happened.emit(error)

    def _take_from_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._happened.emit(arguments.exc_value)


def _first_line(error: BaseException) -> str:
    text = str(error).strip().split("\n", maxsplit=1)[0]
    return text[:200] or type(error).__name__
