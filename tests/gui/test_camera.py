"""The camera stays on the picture, and stays fitted until the person zooms."""

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from srgui.engine.tiling import Region
from srgui.gui.camera import Camera
from srgui.gui.picture_painting import Scene
from srgui.gui.pyramid import Pyramid
from srgui.gui.view_geometry import Point, Size, View


@pytest.fixture(name="scene")
def scene_fixture(qapp: object) -> Scene:
    del qapp
    preview = QImage(150, 100, QImage.Format.Format_RGB32)
    preview.fill(QColor("red"))
    return Scene(Pyramid(preview))


@pytest.fixture(name="camera")
def camera_fixture(scene: Scene) -> Camera:
    camera = Camera(scene)
    camera.set_viewport(Size(300, 200))
    camera.set_picture(Size(1500, 1000), keep_view=False)
    return camera


def test_it_begins_fitted(camera: Camera, scene: Scene) -> None:
    assert scene.view == View(0.5, 0.5, 0.2)
    assert camera.region() == Region(0, 0, 1500, 1000)


def test_without_a_picture_nothing_is_seen(qapp: object) -> None:
    del qapp
    assert Camera(Scene()).region().is_empty


def test_a_fitted_view_follows_the_window(camera: Camera, scene: Scene) -> None:
    camera.set_viewport(Size(600, 400))
    assert scene.view.zoom == pytest.approx(0.4)


def test_a_zoomed_view_keeps_its_zoom_when_the_window_grows(camera: Camera, scene: Scene) -> None:
    camera.set_zoom(1)
    camera.set_viewport(Size(600, 400))
    assert scene.view == View(0.5, 0.5, 1)


def test_another_picture_is_fitted_again(camera: Camera, scene: Scene) -> None:
    camera.set_zoom(1)
    camera.set_picture(Size(3000, 2000), keep_view=False)
    assert scene.view.zoom == pytest.approx(0.1)


def test_the_place_and_zoom_can_be_kept(camera: Camera, scene: Scene) -> None:
    camera.set_zoom(1)
    camera.pan(-400, 0)
    kept = scene.view
    camera.set_picture(Size(3000, 2000), keep_view=True)
    assert scene.view == kept


def test_a_kept_view_that_was_fitted_stays_fitted(camera: Camera, scene: Scene) -> None:
    camera.set_picture(Size(3000, 2000), keep_view=True)
    assert scene.view.zoom == pytest.approx(0.1)


def test_toggling_goes_to_the_true_size_at_a_point_and_back(camera: Camera, scene: Scene) -> None:
    camera.toggle_fit(Point(0, 0))
    assert scene.view.zoom == 1
    assert camera.region() == Region(0, 0, 300, 200)
    camera.toggle_fit(Point(0, 0))
    assert camera.is_fitted
    assert scene.view.zoom == pytest.approx(0.2)


def test_a_wheel_meets_the_true_size_exactly(camera: Camera, scene: Scene) -> None:
    zooms = []
    for _ in range(12):
        camera.zoom_at(Point(120, 80), 1.26)
        zooms.append(scene.view.zoom)
    assert 1.0 in zooms
    assert zooms[-1] > 1


@pytest.mark.parametrize(("is_page", "moved"), [(False, 64), (True, 270)])
def test_steps_push_the_picture(camera: Camera, is_page: bool, moved: int) -> None:
    camera.set_zoom(1)
    before = camera.region().x
    camera.step(-1, 0, is_page=is_page)
    assert camera.region().x == before + moved


def test_it_tells_what_changed_and_only_that(camera: Camera, qtbot: QtBot) -> None:
    with qtbot.waitSignals([camera.moved, camera.zoom_changed]):
        camera.set_zoom(1)
    with qtbot.assertNotEmitted(camera.zoom_changed), qtbot.waitSignal(camera.moved):
        camera.pan(10, 0)
    with qtbot.assertNotEmitted(camera.moved), qtbot.assertNotEmitted(camera.zoom_changed):
        camera.set_zoom(1)


def test_the_width_is_fitted_and_stays_so(camera: Camera, scene: Scene) -> None:
    camera.set_viewport(Size(300, 100))
    camera.fit_width()
    assert scene.view.zoom == pytest.approx(0.2)
    assert not camera.is_fitted
    camera.set_viewport(Size(600, 100))
    assert scene.view.zoom == pytest.approx(0.4)
    assert camera.region().width == 1500
    camera.pan(0, -50)
    assert scene.view.zoom == pytest.approx(0.4)
    camera.set_picture(Size(3000, 2000), keep_view=True)
    assert scene.view.zoom == pytest.approx(0.2)
    camera.zoom_in()
    camera.set_viewport(Size(900, 100))
    assert scene.view.zoom == pytest.approx(0.25)
