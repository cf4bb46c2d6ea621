"""A title bar says what is seen in each way of looking, and words in it never overlap."""

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from srgui.gui.layers import Layer
from srgui.gui.pane_painting import TITLE_PX, PaneStatus
from srgui.gui.pane_titles import Heading, close_rect, heading_of, paint_heading
from srgui.gui.theme import Theme, apply_theme
from srgui.gui.view_modes import Look, Mode, Wipe


def _layer(title: str) -> Layer:
    layer = Layer(title.lower())
    layer.title = title
    return layer


OWN, OTHER = _layer("DCSCN"), _layer("Bicubic")


@pytest.mark.parametrize(
    ("look", "heading"),
    [
        (Look(Mode.GRID), Heading("DCSCN")),
        (Look(Mode.SINGLE), Heading("DCSCN")),
        (Look(Mode.SLIDER, wipe=Wipe(0.3)), Heading("DCSCN", "Bicubic", divider=0.3)),
        (Look(Mode.SLIDER, wipe=Wipe(0.3, is_level=True)), Heading("DCSCN", "Bicubic", "below")),
        (Look(Mode.BLINK), Heading("DCSCN", "Bicubic")),
        (Look(Mode.BLINK, shows_other=True), Heading("DCSCN", "Bicubic", is_other_shown=True)),
        (Look(Mode.DIFFERENCE), Heading("DCSCN", note="against Bicubic")),
    ],
)
def test_what_a_title_says(look: Look, heading: Heading) -> None:
    look.reference = look.other = OTHER
    assert heading_of(OWN, look) == heading


def test_the_reference_says_that_it_is_one() -> None:
    assert heading_of(OWN, Look(Mode.DIFFERENCE, reference=OWN)) == Heading("DCSCN", note="reference")


@pytest.mark.parametrize("mode", [Mode.SLIDER, Mode.BLINK])
def test_without_another_there_is_one_name(mode: Mode) -> None:
    assert heading_of(OWN, Look(mode, reference=OWN)) == Heading("DCSCN")


def _painted(heading: Heading, width: int = 300, *, closes: bool = False, status: PaneStatus | None = None) -> QImage:
    image = QImage(width, TITLE_PX, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    painter.setFont(QApplication.font())
    shown = status or PaneStatus()
    paint_heading(painter, width, heading, shown, selected=False, focused=False, closes=closes)
    painter.end()
    return image


def _inked(image: QImage) -> list[int]:
    """Return the columns in which there is anything but the bar."""
    plain = image.pixelColor(1, 1)
    return [x for x in range(image.width()) if any(image.pixelColor(x, y) != plain for y in range(image.height()))]


@pytest.mark.parametrize("divider", [0.0, 0.3, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("width", [150, 300, 800])
def test_both_names_are_whole_and_beside_the_slider(qapp: QApplication, divider: float, width: int) -> None:
    apply_theme(qapp, Theme.DARK)
    inked = _inked(_painted(Heading("DCSCN", "Bicubic", divider=divider), width))
    assert inked[0] >= 4
    assert inked[-1] < width - 4
    wide = _inked(_painted(Heading("DCSCN", "Bicubic", divider=0.5), 800))
    assert inked[-1] - inked[0] == wide[-1] - wide[0]
    if width == 800 and 0.2 < divider < 0.95:
        assert divider * width in range(inked[0], inked[-1])


def test_of_two_that_blink_the_one_that_is_seen_stands_out(qapp: QApplication) -> None:
    apply_theme(qapp, Theme.DARK)
    one = _painted(Heading("DCSCN", "Bicubic"))
    other = _painted(Heading("DCSCN", "Bicubic", is_other_shown=True))
    assert one != other
    assert _inked(one)[0] == _inked(other)[0]


def test_the_button_takes_room_from_what_is_said_at_the_right(qapp: QApplication) -> None:
    apply_theme(qapp, Theme.DARK)
    status = PaneStatus("0.2 s", "+3.1 dB")
    plain, closing = _painted(Heading("A"), status=status), _painted(Heading("A"), closes=True, status=status)
    button = close_rect(300)
    assert plain != closing
    assert button.right() == 299
    said = [x for x in _inked(closing) if x < button.center().x() - 5]
    assert max(said) < button.left() + 8


def test_a_note_is_left_out_where_there_is_no_room_for_it(qapp: QApplication) -> None:
    apply_theme(qapp, Theme.DARK)
    assert _painted(Heading("DCSCN", note="against Bicubic")) != _painted(Heading("DCSCN"))
    assert _painted(Heading("DCSCN", note="against Bicubic"), 120) == _painted(Heading("DCSCN"), 120)
