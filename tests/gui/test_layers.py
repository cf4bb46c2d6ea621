"""What a pane has to show can be had in grey and pixel by pixel."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from srgui.engine.tiling import Region
from srgui.gui.layers import Layer, luma_at, luma_of, screen_image
from srgui.gui.picture_painting import Scene
from srgui.gui.pyramid import Pyramid
from srgui.gui.qt_image import to_qimage
from srgui.gui.view_geometry import Size, View, panned

VIEWPORT = Size(64, 48)
WHOLE = Region(0, 0, 200, 160)


def _noise(width: int, height: int, seed: int = 0) -> QImage:
    return to_qimage(np.random.default_rng(seed).random((height, width, 3)).astype(np.float32), None)


@pytest.fixture(name="scene")
def scene_fixture(qapp: object) -> Scene:
    del qapp
    return Scene(Pyramid(_noise(100, 80)), Size(200, 160), View())


@pytest.fixture(name="layer")
def layer_fixture() -> Layer:
    layer = Layer("dcscn")
    layer.patches.add(WHOLE, _noise(200, 160, 1), WHOLE)
    return layer


@pytest.mark.parametrize(("colour", "level"), [("black", 0), ("white", 255), ("#808080", 128), ("#ff0000", 76.7)])
def test_luma_is_in_grey_levels(colour: str, level: float) -> None:
    image = QImage(5, 3, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    luma = luma_of(image)
    assert luma.shape == (3, 5)
    assert luma[1, 2] / 256 == pytest.approx(level, abs=0.05)
    assert luma_at(QColor(colour)) == pytest.approx(level, abs=0.05)


def test_luma_is_kept_until_what_is_shown_changes(scene: Scene, layer: Layer) -> None:
    first = layer.luma(scene, VIEWPORT)
    assert layer.luma(scene, VIEWPORT) is first
    layer.patches.add(Region(80, 60, 40, 40), _noise(40, 40, 2), WHOLE)
    second = layer.luma(scene, VIEWPORT)
    assert not np.array_equal(second, first)
    scene.view = View(zoom=2)
    assert not np.array_equal(layer.luma(scene, VIEWPORT), second)
    layer.forget_luma()
    assert np.array_equal(layer.luma(scene, VIEWPORT), luma_of(screen_image(scene, layer.patches, VIEWPORT)))


@pytest.mark.parametrize(("dx", "dy"), [(5, 0), (0, -7), (-9, 4), (13, 13), (500, 0), (0, -500)])
def test_after_a_pan_luma_is_as_if_it_was_made_anew(scene: Scene, layer: Layer, dx: int, dy: int) -> None:
    layer.luma(scene, VIEWPORT)
    scene.view = panned(scene.view, dx, dy, VIEWPORT, scene.picture)
    anew = luma_of(screen_image(scene, layer.patches, VIEWPORT))
    assert np.array_equal(layer.luma(scene, VIEWPORT), anew)


def test_the_colour_of_a_pixel_is_of_the_newest_patch_then_of_the_preview(scene: Scene, layer: Layer) -> None:
    patch = QImage(20, 20, QImage.Format.Format_RGB32)
    patch.fill(QColor("#102030"))
    layer.patches.clear()
    layer.patches.add(Region(100, 100, 20, 20), patch, WHOLE)
    assert layer.colour_at(scene, 119, 100) == QColor("#102030")
    assert scene.preview is not None
    preview = scene.preview.level_for(100).image
    assert layer.colour_at(scene, 120, 100) == preview.pixelColor(60, 50)
    assert layer.colour_at(scene, 199, 159) == preview.pixelColor(99, 79)


@pytest.mark.parametrize(("x", "y"), [(-1, 0), (0, -1), (200, 0), (0, 160)])
def test_beside_the_picture_there_is_no_colour(scene: Scene, layer: Layer, x: int, y: int) -> None:
    assert layer.colour_at(scene, x, y) is None


def test_without_a_picture_there_is_no_colour(qapp: object) -> None:
    del qapp
    assert Layer("a").colour_at(Scene(), 0, 0) is None
