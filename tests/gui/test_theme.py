"""The look can be read, in both themes, and every icon it names is there."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QFile, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from srgui.gui import icons, theme
from srgui.gui.icons import glyphs
from srgui.gui.theme import DARK_COLOURS, LIGHT_COLOURS, Colours, Theme, apply_theme, colours, icon

READ = ("text", "quiet", "accent", "good", "warn", "bad")
BEHIND = ("window", "panel")
# UI.md's own colours that miss 4.5 to 1, and by how much: for words in bold or beside a sign only.
SHORT_OF_CONTRAST = {
    ("accent", "window"): 4.4,
    ("good", "window"): 3.8,
    ("good", "panel"): 4.2,
    ("warn", "window"): 4.2,
}


def _luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.1."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("read", READ)
@pytest.mark.parametrize("shown", [DARK_COLOURS, LIGHT_COLOURS], ids=["dark", "light"])
def test_what_is_read_stands_out(shown: Colours, read: str, behind: str) -> None:
    enough = SHORT_OF_CONTRAST.get((read, behind), 4.5) if shown is LIGHT_COLOURS else 4.5
    assert _contrast(getattr(shown, read), getattr(shown, behind)) >= enough


@pytest.mark.parametrize("chosen", [Theme.DARK, Theme.LIGHT])
def test_words_on_a_primary_button_stand_out(qapp: QApplication, chosen: Theme) -> None:
    shown = apply_theme(qapp, chosen)
    on_accent = qapp.palette().color(QPalette.ColorRole.HighlightedText).name()
    assert _contrast(on_accent, shown.accent) >= 4.5


@pytest.mark.parametrize("shown", [DARK_COLOURS, LIGHT_COLOURS], ids=["dark", "light"])
def test_the_surround_has_no_tint(shown: Colours) -> None:
    assert QColor(shown.surround).hsvSaturation() == 0


@pytest.mark.parametrize(("chosen", "expected"), [(Theme.DARK, DARK_COLOURS), (Theme.LIGHT, LIGHT_COLOURS)])
def test_a_theme_reaches_the_palette_and_the_painters(qapp: QApplication, chosen: Theme, expected: Colours) -> None:
    assert apply_theme(qapp, chosen) == expected == colours()
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(expected.window)
    assert qapp.font().pixelSize() == 13
    assert expected.accent in qapp.styleSheet()


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [(Qt.ColorScheme.Light, LIGHT_COLOURS), (Qt.ColorScheme.Dark, DARK_COLOURS)],
)
def test_the_system_s_choice_is_followed(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, scheme: Qt.ColorScheme, expected: Colours
) -> None:
    class Hints:
        def colorScheme(self) -> Qt.ColorScheme:
            return scheme

        def unsetColorScheme(self) -> None:
            """Leave it to the system."""

    monkeypatch.setattr(qapp, "styleHints", Hints)
    assert apply_theme(qapp, Theme.SYSTEM) == expected


def test_the_choice_is_stored_as_a_word() -> None:
    assert [str(chosen) for chosen in Theme] == ["system", "dark", "light"]


@pytest.mark.parametrize("chosen", [Theme.DARK, Theme.LIGHT])
def test_every_drawing_of_the_style_sheet_is_there(qapp: QApplication, chosen: Theme) -> None:
    apply_theme(qapp, chosen)
    drawings = set(re.findall(r"url\(([^)]+)\)", qapp.styleSheet()))
    assert len(drawings) >= 6
    assert [drawing for drawing in drawings if not QFile.exists(drawing)] == []
    assert "$" not in qapp.styleSheet()


@pytest.mark.parametrize("chosen", [Theme.DARK, Theme.LIGHT])
def test_drawings_have_the_theme_s_colours(qapp: QApplication, chosen: Theme) -> None:
    shown = apply_theme(qapp, chosen)
    for name, colour in (("chevron-down", shown.quiet), ("check", theme._values(shown)["on_accent"])):
        file = QFile(f"srguiicons:{name}-{chosen}.svg")
        assert file.open(QFile.OpenModeFlag.ReadOnly)
        assert colour.encode() in bytes(file.readAll().data())
        file.close()


def test_an_icon_takes_the_theme_s_colour(qapp: QApplication) -> None:
    for chosen in (Theme.LIGHT, Theme.DARK):
        shown = apply_theme(qapp, chosen)
        image = icon("square").pixmap(32, 32).toImage().convertToFormat(QImage.Format.Format_ARGB32)
        seen = {image.pixelColor(x, 16).name() for x in range(32) if image.pixelColor(x, 16).alpha() == 255}
        assert seen == {shown.text}


def test_an_icon_fills_its_place_in_the_colour_asked_for(qapp: QApplication) -> None:
    apply_theme(qapp, Theme.DARK)
    for side in (16, 48):
        image = icon("folder", "#ff0000").pixmap(side, side, QIcon.Mode.Normal).toImage()
        inked = [x for x in range(side) for y in range(side) if image.pixelColor(x, y).alpha() > 128]
        assert max(inked) - min(inked) > 0.6 * side
        assert min(inked) > 0, "nothing is cut off"
        assert max(inked) < side - 1


def test_an_icon_that_cannot_be_used_is_paler(qapp: QApplication) -> None:
    apply_theme(qapp, Theme.LIGHT)
    plain, pale = (icon("square").pixmap(32, 32, mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled))
    edge = next(x for x in range(32) if plain.pixelColor(x, 16).alpha() == 255)
    assert pale.pixelColor(edge, 16).lightness() > plain.pixelColor(edge, 16).lightness() + 60


@pytest.mark.usefixtures("qapp")
def test_an_icon_can_be_copied() -> None:
    made = QIcon(icon("x"))
    made.addPixmap(QPixmap(4, 4))  # takes the copy away from what it was copied from
    assert not made.pixmap(24, 24).isNull()


def test_an_installation_without_the_font_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(icons, "find_spec", lambda _name: None)
    with pytest.raises(ImportError, match="font of its icons"):
        icons._file("phosphor-*.ttf")


def test_the_icons_that_srgui_names_are_there() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in Path(theme.__file__).parent.glob("*.py"))
    named = set(re.findall(r"\bicon\(\"([^\"]+)\"", sources))
    assert len(named) > 10
    assert named <= glyphs().keys()


def test_labels_and_buttons_take_their_role(qtbot: QtBot, qapp: QApplication) -> None:
    shown = apply_theme(qapp, Theme.DARK)
    label, button = QLabel("Failed"), QPushButton("Export")
    for widget, role in ((label, "error"), (button, "primary")):
        widget.setProperty("role", role)
        qtbot.addWidget(widget)
        widget.ensurePolished()
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(shown.bad)
    assert button.grab().toImage().pixelColor(8, button.height() // 2) == QColor(shown.accent)
    assert button.sizeHint().height() >= 28


def test_digits_have_one_width(qapp: QApplication) -> None:
    assert theme.tabular(qapp.font()).featureTags() != []


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert theme.mixed("#000000", "#ffffff", 0) == "#000000"
    assert theme.mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert theme.mixed("#102030", "#405060", 1) == "#405060"
