"""The loupe shows the place under the cursor, four times as large."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from srgui.engine.tiling import Region
from srgui.gui.layers import Layer
from srgui.gui.loupe import SIDE_PX, loupe_image, loupe_rect
from srgui.gui.picture_painting import Scene
from srgui.gui.pyramid import Pyramid
from srgui.gui.theme import colours
from srgui.gui.view_geometry import Point, Size, View
from srgui.gui.view_modes import Look, Mode, Wipe

VIEWPORT = Size(100, 100)
WHOLE = Region(0, 0, 100, 100)


def _plain(colour: str) -> QImage:
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def _layer(image: QImage) -> Layer:
    layer = Layer("a")
    layer.patches.add(WHOLE, image, WHOLE)
    return layer


@pytest.fixture(name="scene")
def scene_fixture(qapp: QApplication) -> Scene:
    del qapp
    return Scene(Pyramid(_plain("red")), Size(100, 100), View())


def test_a_pixel_is_four_by_four_and_the_one_under_the_cursor_in_the_middle(scene: Scene) -> None:
    image = _plain("blue")
    image.setPixelColor(20, 30, QColor("white"))
    seen = loupe_image(scene, Look(), _layer(image), Point(20.5, 30.5), VIEWPORT, 40)
    white = [(x, y) for x in range(40) for y in range(40) if seen.pixelColor(x, y) == QColor("white")]
    assert white == [(x, y) for x in range(18, 22) for y in range(18, 22)]


def test_beside_the_picture_is_the_surround(scene: Scene) -> None:
    seen = loupe_image(scene, Look(), _layer(_plain("blue")), Point(0, 0), VIEWPORT, 40)
    assert seen.pixelColor(30, 30) == QColor("blue")
    assert seen.pixelColor(10, 10) == QColor(colours().surround)


@pytest.mark.parametrize(
    ("look", "at", "colour"),
    [
        (Look(Mode.GRID), Point(30, 50), "blue"),
        (Look(Mode.BLINK, shows_other=True), Point(30, 50), "lime"),
        (Look(Mode.SLIDER), Point(30, 50), "lime"),
        (Look(Mode.SLIDER), Point(70, 50), "blue"),
        (Look(Mode.SLIDER, wipe=Wipe(0.8, is_level=True)), Point(70, 70), "lime"),
        (Look(Mode.SLIDER, wipe=Wipe(0.8, is_level=True)), Point(70, 90), "blue"),
    ],
)
def test_it_shows_what_is_under_it(scene: Scene, look: Look, at: Point, colour: str) -> None:
    look.other = _layer(_plain("lime"))
    seen = loupe_image(scene, look, _layer(_plain("blue")), at, VIEWPORT, 40)
    assert seen.pixelColor(20, 20) == QColor(colour)


def test_it_shows_differences_where_the_pane_does(scene: Scene) -> None:
    look = Look(Mode.DIFFERENCE, reference=_layer(_plain("blue")))
    seen = loupe_image(scene, look, _layer(_plain("blue")), Point(50, 50), VIEWPORT, 40)
    assert seen.pixelColor(20, 20) == QColor("black")


def test_it_is_larger_on_a_screen_with_more_pixels() -> None:
    assert loupe_rect(Point(200, 100), 1) == QRect(200 - SIDE_PX // 2, 100 - SIDE_PX // 2, SIDE_PX, SIDE_PX)
    assert loupe_rect(Point(400, 400), 2).width() == 2 * SIDE_PX
