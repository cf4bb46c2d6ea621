"""Every pixel of a viewport is painted once, from the right place."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from srgui.engine.tiling import Region
from srgui.gui.patches import Patch, Patches
from srgui.gui.picture_painting import Scene, paint_picture
from srgui.gui.pyramid import Pyramid
from srgui.gui.qt_image import from_qimage, to_qimage
from srgui.gui.theme import colours
from srgui.gui.view_geometry import Size, View

RED, GREEN, BLUE = QColor("#ff0000"), QColor("#00ff00"), QColor("#0000ff")


@pytest.fixture(autouse=True)
def _qt(qapp: object) -> None:
    """Painting on images needs an app."""


def _plain(width: int, height: int, colour: QColor) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32 if colour.alpha() < 255 else QImage.Format.Format_RGB32)
    image.fill(colour)
    return image


def _scene(preview: QImage, width: int, height: int, view: View) -> Scene:
    return Scene(Pyramid(preview), Size(width, height), view)


def _painted(scene: Scene, patches: Patches | list[Patch], width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    painter = QPainter(image)
    paint_picture(painter, scene, patches, Size(width, height))
    painter.end()
    return image


def _pyramid_patch(region: Region, image: QImage) -> Patch:
    return Patch(region, Pyramid(image))


def test_without_a_picture_there_is_the_surround() -> None:
    image = _painted(Scene(), [], 20, 10)
    assert image.pixelColor(3, 3) == image.pixelColor(19, 9) == QColor(colours().surround)


def test_the_surround_frames_a_small_picture() -> None:
    image = _painted(_scene(_plain(5, 5, RED), 10, 10, View(zoom=1)), [], 30, 20)
    assert image.pixelColor(9, 10) == QColor(colours().surround)
    assert image.pixelColor(10, 10) == RED
    assert image.pixelColor(19, 14) == RED
    assert image.pixelColor(20, 14) == QColor(colours().surround)
    assert image.pixelColor(15, 4) == QColor(colours().surround)


def test_a_result_covers_the_preview_exactly_where_it_is() -> None:
    scene = _scene(_plain(10, 10, RED), 20, 20, View(zoom=2))
    image = _painted(scene, [_pyramid_patch(Region(5, 0, 10, 20), _plain(10, 20, GREEN))], 40, 40)
    assert image.pixelColor(9, 20) == RED
    assert image.pixelColor(10, 20) == GREEN
    assert image.pixelColor(29, 20) == GREEN
    assert image.pixelColor(30, 20) == RED


def test_the_top_result_hides_those_below() -> None:
    patches = Patches()
    everything = Region(0, 0, 20, 20)
    patches.add(everything, _plain(20, 20, GREEN), everything)
    patches.add(Region(0, 0, 10, 20), _plain(10, 20, BLUE), everything)
    image = _painted(_scene(_plain(10, 10, RED), 20, 20, View(zoom=1)), patches, 20, 20)
    assert image.pixelColor(9, 5) == BLUE
    assert image.pixelColor(10, 5) == GREEN


def test_one_to_one_shows_the_very_pixels() -> None:
    pixels = (np.random.default_rng(0).integers(0, 256, (60, 80, 3)) / 255).astype(np.float32)
    patch = _pyramid_patch(Region(0, 0, 80, 60), to_qimage(pixels, None))
    scene = _scene(_plain(40, 30, RED), 80, 60, View(0.5, 0.5, 1))
    shown = from_qimage(_painted(scene, [patch], 30, 20)).pixels
    np.testing.assert_allclose(shown, pixels[20:40, 25:55], atol=1e-6)


def test_far_in_pixels_are_squares_and_near_they_are_smooth() -> None:
    checks = np.indices((8, 8)).sum(0) % 2
    patch = _pyramid_patch(Region(0, 0, 8, 8), to_qimage(checks.astype(np.float32), None))
    for zoom, is_smooth in ((4.0, False), (3.0, True)):
        scene = _scene(_plain(4, 4, RED), 8, 8, View(zoom=zoom))
        shown = from_qimage(_painted(scene, [patch], int(8 * zoom), int(8 * zoom))).pixels
        assert (len(np.unique(shown.round(3))) > 2) is is_smooth


def test_the_preview_is_smooth_however_far_in() -> None:
    checks = np.indices((4, 4)).sum(0) % 2
    scene = _scene(to_qimage(checks.astype(np.float32), None), 8, 8, View(zoom=8))
    assert len(np.unique(from_qimage(_painted(scene, [], 64, 64)).pixels.round(3))) > 2


def test_a_clear_picture_shows_a_checkerboard_that_moves_along() -> None:
    clear = _plain(40, 40, QColor(0, 0, 0, 0))
    first = _painted(_scene(clear, 80, 80, View(0.5, 0.5, 1)), [], 32, 32)
    second = _painted(_scene(clear, 80, 80, View(0.5 + 3 / 80, 0.5, 1)), [], 32, 32)
    assert {first.pixelColor(x, 2).name() for x in range(32)} == {
        QColor(colours().surround).lighter(115).name(),
        QColor(colours().surround).darker(115).name(),
    }
    assert first.copy(3, 0, 29, 32) == second.copy(0, 0, 29, 32)


def test_a_half_clear_result_does_not_show_the_preview_through() -> None:
    """Neither is the preview under it, nor a result under another."""
    half = QColor(0, 0, 255, 128)
    everything = Region(0, 0, 20, 20)
    patches = Patches()
    patches.add(everything, _plain(20, 20, QColor(0, 255, 0, 128)), everything)
    patches.add(everything, _plain(20, 20, half), everything)
    patches.add(Region(0, 0, 10, 20), _plain(10, 20, half), everything)
    image = _painted(_scene(_plain(10, 10, QColor(255, 0, 0, 128)), 20, 20, View(zoom=1)), patches, 20, 20)
    assert image.pixelColor(3, 3) == image.pixelColor(19, 3)
    assert image.pixelColor(3, 3).red() == image.pixelColor(3, 3).green()


@pytest.mark.parametrize("zoom", [0.07, 0.31, 0.77, 1.3, 2.9, 13.7, 32])
def test_no_pixel_is_left_out_at_any_zoom(zoom: float) -> None:
    """The results lie edge to edge; magenta would shine through a gap."""
    tiles = [_pyramid_patch(Region(x, y, 100, 75), _plain(100, 75, GREEN)) for x in (0, 100, 200) for y in (0, 75)]
    scene = _scene(_plain(150, 75, GREEN), 300, 150, View(0.41, 0.57, zoom))
    image = _painted(scene, tiles, 90, 70)
    seen = {image.pixelColor(x, y).name() for x in range(90) for y in range(70)}
    assert seen <= {GREEN.name(), colours().surround}
