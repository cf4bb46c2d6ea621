"""The window's look: its colours, its palette, its one style sheet and its icons."""

from dataclasses import dataclass, fields
from enum import StrEnum

from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from srgui.gui import stylesheet
from srgui.gui.icons import glyph_icon
from srgui.paths import resources_folder

FONT_PX = 13


class Theme(StrEnum):
    """What the person chose: dark, light, or as the system is."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours that the window is made of, each as ``"#rrggbb"``.

    Attributes:
        window: behind everything.
        panel: side panels, title bars, fields.
        line: borders and separators.
        text: what is read.
        quiet: what is read second.
        accent: what is chosen, and what to press next.
        good: a gain, a success.
        warn: something to know.
        bad: a failure.
        surround: around a picture, neutral so that its colours are judged rightly.
    """

    window: str
    panel: str
    line: str
    text: str
    quiet: str
    accent: str
    good: str
    warn: str
    bad: str
    surround: str


DARK_COLOURS = Colours(
    window="#1e1f22",
    panel="#26282c",
    line="#3a3d42",
    text="#e8e8e8",
    quiet="#9aa0a6",
    accent="#4c9ffe",
    good="#5bb974",
    warn="#f2b84b",
    bad="#f28b82",
    surround="#404040",
)
LIGHT_COLOURS = Colours(
    window="#f4f5f6",
    panel="#ffffff",
    line="#d5d8dc",
    text="#1d1f22",
    quiet="#5f6368",
    accent="#1a6fd6",
    good="#1e8e3e",
    warn="#b06000",
    bad="#c5221f",
    surround="#c0c0c0",
)

_applied = DARK_COLOURS


def colours() -> Colours:
    """Return the colours that were applied last; the dark ones before that."""
    return _applied


def apply_theme(app: QApplication, theme: Theme) -> Colours:
    """Give every window of the app the theme's look, and return its colours.

    Icons that were made before keep their old colour: ask `icon` for them again.
    """
    global _applied  # noqa: PLW0603 - the app has one look at a time, and painting code asks for it
    _tell_title_bars(app, theme)
    _applied = _colours_of(app, theme)
    font = QFont(app.font())
    font.setPixelSize(FONT_PX)
    if app.styleSheet():
        app.setStyleSheet("")  # from none to another takes a quarter of the time that from one to another does
    app.setStyle("Fusion")
    app.setFont(font)
    app.setPalette(_palette(_applied))
    QDir.setSearchPaths(stylesheet.ICONS_PREFIX, [str(resources_folder() / "icons")])
    app.setStyleSheet(stylesheet.filled(_values(_applied)))
    return _applied


def icon(name: str, colour: str | None = None) -> QIcon:
    """Return an icon of the Phosphor set by its name: ``"folder-open"``.

    It has the theme's text colour, or the one given, and a paler one while it cannot be used.
    """
    return glyph_icon(name, colour or _applied.text, mixed(_applied.quiet, _applied.panel, 0.5))


def tabular(font: QFont) -> QFont:
    """Return the font with digits of one width, so that numbers do not jump as they change."""
    even = QFont(font)
    even.setFeature(QFont.Tag("tnum"), 1)
    return even


def mixed(colour: str, other: str, part: float) -> str:
    """Return a colour on the way to another; part 0 is the first and 1 is the other."""
    a, b = QColor(colour), QColor(other)
    channels = zip((a.red(), a.green(), a.blue()), (b.red(), b.green(), b.blue()), strict=True)
    return QColor(*(round(one + (two - one) * part) for one, two in channels)).name()


def _tell_title_bars(app: QApplication, theme: Theme) -> None:
    """Let the system draw its own parts, as the title bar, to match; on some systems this does nothing."""
    hints = app.styleHints()
    if theme is Theme.SYSTEM:
        hints.unsetColorScheme()
    else:
        hints.setColorScheme(Qt.ColorScheme.Dark if theme is Theme.DARK else Qt.ColorScheme.Light)


def _colours_of(app: QApplication, theme: Theme) -> Colours:
    system_is_light = app.styleHints().colorScheme() is Qt.ColorScheme.Light
    is_light = system_is_light if theme is Theme.SYSTEM else theme is Theme.LIGHT
    return LIGHT_COLOURS if is_light else DARK_COLOURS


def _is_dark(shown: Colours) -> bool:
    return QColor(shown.window).lightness() < 128


def _values(shown: Colours) -> dict[str, str]:
    """Return what the style sheet's placeholders stand for: the colours, and shades made of them."""
    values = {field.name: getattr(shown, field.name) for field in fields(shown)}
    return values | {
        "theme": "dark" if _is_dark(shown) else "light",
        "on_accent": "#101418" if _is_dark(shown) else "#ffffff",
        "accent_hover": mixed(shown.accent, shown.text, 0.15),
        "accent_pressed": mixed(shown.accent, shown.window, 0.2),
        "accent_tint": mixed(shown.panel, shown.accent, 0.18),
        "button": mixed(shown.panel, shown.text, 0.06),
        "hover": mixed(shown.panel, shown.text, 0.11),
        "pressed": mixed(shown.panel, shown.text, 0.17),
        "edge": mixed(shown.line, shown.quiet, 0.35),
        "faint": mixed(shown.quiet, shown.panel, 0.45),
    }


def _palette(shown: Colours) -> QPalette:
    role = QPalette.ColorRole
    values = _values(shown)
    chosen = {
        role.Window: shown.window,
        role.WindowText: shown.text,
        role.Base: shown.panel,
        role.AlternateBase: shown.window,
        role.Text: shown.text,
        role.PlaceholderText: shown.quiet,
        role.Button: values["button"],
        role.ButtonText: shown.text,
        role.BrightText: shown.bad,
        role.Highlight: shown.accent,
        role.HighlightedText: values["on_accent"],
        role.Accent: shown.accent,
        role.Link: shown.accent,
        role.LinkVisited: shown.accent,
        role.ToolTipBase: shown.panel,
        role.ToolTipText: shown.text,
        role.Light: values["hover"],
        role.Midlight: shown.line,
        role.Mid: shown.line,
        role.Dark: shown.line,
        role.Shadow: shown.window,
    }
    palette = QPalette()
    for which, colour in chosen.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(values["faint"]))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(shown.line))
    return palette
