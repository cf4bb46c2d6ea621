"""What pages are drawn on: a PDF of A4, its fonts and its measures; it needs no screen and no window."""

import logging
from functools import cache

from PySide6.QtCore import (
    QBuffer,
    QCoreApplication,
    QIODevice,
    QMarginsF,
    QMessageLogContext,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QGuiApplication, QPageLayout, QPageSize, QPdfWriter

from srgui import __version__
from srgui.errors import UserError

PT = 20.0
"""Units of the drawing in a point, small enough that letters keep their distances."""
A4_PT = (595.0, 842.0)
MARGIN_PT = 45.0
_WANTED = (
    "Arial",
    "Helvetica",
    "Liberation Sans",
    "Nimbus Sans",
    "Noto Sans",
    "Open Sans",
    "Roboto",
    "DejaVu Sans",
)
"""Families in the order that they are wanted in; letters that one has not come from any other."""
_GENERIC = {"Monospace", "Sans Serif", "Serif"}
"""What Qt lists on Linux whether or not there is a font."""


class PaperError(UserError):
    """Nothing can be printed on this machine."""


def check_paper() -> None:
    """Find out whether pages can be made here; without a window an application without a screen is made for it.

    Raises:
        PaperError: there are no fonts.
    """
    if QCoreApplication.instance() is None:
        _application()
    if not isinstance(QCoreApplication.instance(), QGuiApplication) or not set(QFontDatabase.families()) - _GENERIC:
        raise PaperError(
            "A PDF needs a font, and this system has none; install one, such as DejaVu Sans, or choose .html."
        )


@cache
def _application() -> QGuiApplication:
    """Make an application that needs no screen; it lives as long as the program."""
    qInstallMessageHandler(_log)
    return QGuiApplication(["srgui", "-platform", "offscreen"])


def _log(kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
    """Keep what Qt would tell a developer out of what a person reads."""
    logging.getLogger(__name__).info("%s: %s", kind.name, words)


def make_writer(buffer: QBuffer, title: str) -> QPdfWriter:
    """Return what writes pages into a buffer; the first is upright."""
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(round(72 * PT))
    writer.setTitle(title)
    writer.setCreator(f"srgui {__version__}")
    writer.setPageLayout(page_layout(is_wide=False))
    return writer


def page_layout(*, is_wide: bool) -> QPageLayout:
    """Return a page whose margins are ours to keep."""
    turn = QPageLayout.Orientation.Landscape if is_wide else QPageLayout.Orientation.Portrait
    return QPageLayout(QPageSize(QPageSize.PageSizeId.A4), turn, QMarginsF(0, 0, 0, 0))


@cache
def family() -> str:
    """Return what the font of the pages is called: the first of those that are wanted, or what the system has."""
    there = {name.partition(" [")[0] for name in QFontDatabase.families()}
    return next((name for name in _WANTED if name in there), QFontInfo(QFont()).family())


@cache
def font(size_pt: float, *, is_bold: bool = False, is_italic: bool = False, is_underlined: bool = False) -> QFont:
    """Return a font of the pages."""
    found = QFont(family())
    found.setStyleHint(QFont.StyleHint.SansSerif)
    found.setPixelSize(round(size_pt * PT))
    found.setBold(is_bold)
    found.setItalic(is_italic)
    found.setUnderline(is_underlined)
    found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return found
