"""Icons: glyphs of the Phosphor font that comes with QtAwesome, painted at any size.

QtAwesome itself takes 0.2 s, a quarter of the time until the window is there: it makes every class of Qt and loads a
dozen fonts. So its module is not imported; the one font that srgui uses, and the names of its glyphs, are read.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

_GLYPH_PART: Final = 0.875
"""Of an icon's height: the rest is air around it."""


def glyph_icon(name: str, colour: str, disabled: str) -> QIcon:
    """Return an icon in one colour, and in another while it cannot be used; both as ``"#rrggbb"``.

    Raises:
        KeyError: the font has no glyph of that name.
    """
    return QIcon(_Glyph(glyphs()[name], QColor(colour), QColor(disabled)))


@cache
def glyphs() -> dict[str, str]:
    """Return the characters of the font by the names of what they show: ``"folder-open"``."""
    found: dict[str, str] = json.loads(_file("phosphor-charmap-*.json").read_text(encoding="utf-8"))
    return {name: chr(int(code, 16)) for name, code in found.items()}


class _Glyph(QIconEngine):
    """Paints one character of the font."""

    def __init__(self, character: str, colour: QColor, disabled: QColor) -> None:
        super().__init__()
        self._character, self._colour, self._disabled = character, colour, disabled

    def clone(self) -> QIconEngine:
        return _Glyph(self._character, self._colour, self._disabled)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        del state
        font = QFont(_family())
        font.setPixelSize(max(1, round(_GLYPH_PART * rect.height())))
        painter.save()
        painter.setFont(font)
        painter.setPen(self._disabled if mode is QIcon.Mode.Disabled else self._colour)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._character)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made


@cache
def _family() -> str:
    """Load the font and return what it is called."""
    number = QFontDatabase.addApplicationFontFromData(_file("phosphor-*.ttf").read_bytes())
    return QFontDatabase.applicationFontFamilies(number)[0]


def _file(pattern: str) -> Path:
    """Return a file of QtAwesome's fonts; raise ImportError where it is not there, as of any part of srgui."""
    package = find_spec("qtawesome")
    folders = package.submodule_search_locations if package is not None else None
    found = [file for folder in folders or () for file in Path(folder, "fonts").glob(pattern)]
    if not found:
        raise ImportError(f"the font of its icons, {pattern} of QtAwesome, is missing")
    return found[0]
