"""Panes show one place of one picture, in step, and ask for what is looked at."""

from collections.abc import Callable

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui.engine.tiling import Region
from srgui.gui.comparison_view import ComparisonView, PaneSpec
from srgui.gui.pane import Pane
from srgui.gui.pane_painting import PaneStatus
from srgui.gui.qt_image import from_qimage, to_qimage
from srgui.gui.theme import Theme, apply_theme
from srgui.gui.view_geometry import MAX_ZOOM, MIN_ZOOM, Point

NAMES = ("bicubic", "dcscn", "fsrcnn", "vdsr")
SETTLE_MS = 1000  # far above the 60 ms that it takes, for a busy machine


def _plain(width: int, height: int, colour: str = "red") -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def _specs(*keys: str) -> list[PaneSpec]:
    return [PaneSpec(key, key.upper()) for key in keys]


def _pane(view: ComparisonView, key: str) -> Pane:
    return view._panes[key]


def _middle_colour(view: ComparisonView, key: str) -> str:
    image = _pane(view, key).grab().toImage()
    return image.pixelColor(image.width() // 2, image.height() // 2).name()


@pytest.fixture(name="view")
def view_fixture(qtbot: QtBot, qapp: QApplication) -> ComparisonView:
    """Four panes on a red picture of 600 by 400, doubled; shown, and its first wish heard."""
    apply_theme(qapp, Theme.DARK)
    view = ComparisonView()
    view.resize(800, 600)
    qtbot.addWidget(view)
    view.set_panes(_specs(*NAMES))
    view.set_picture(_plain(600, 400), 1200, 800)
    with qtbot.waitSignal(view.region_wanted, timeout=SETTLE_MS):
        view.show()
    return view


@pytest.fixture(name="empty")
def empty_fixture(qtbot: QtBot) -> ComparisonView:
    view = ComparisonView()
    view.resize(400, 300)
    qtbot.addWidget(view)
    view.show()
    return view


# Panes


def test_panes_are_of_one_size_and_fill_the_grid(view: ComparisonView) -> None:
    panes = [_pane(view, key) for key in NAMES]
    assert len({(pane.width(), pane.height()) for pane in panes}) == 1
    assert len({(pane.x(), pane.y()) for pane in panes}) == 4
    assert {pane.x() for pane in panes} == {0, panes[1].x()}
    assert max(pane.geometry().right() for pane in panes) == view.width() - 1
    assert max(pane.geometry().bottom() for pane in panes) == view.height() - 1


def test_a_pane_that_stays_keeps_what_it_shows(view: ComparisonView) -> None:
    view.set_result("dcscn", Region(0, 0, 1200, 800), _plain(1200, 800, "blue"))
    view.set_status("dcscn", time_text="0.2 s")
    view.set_panes([PaneSpec("new", "New"), PaneSpec("dcscn", "Renamed")])
    assert _pane(view, "dcscn").title == "Renamed"
    assert _pane(view, "dcscn").status.time_text == "0.2 s"
    assert _middle_colour(view, "dcscn") == "#0000ff"
    assert _middle_colour(view, "new") == "#ff0000"


def test_panes_that_go_are_gone(view: ComparisonView, qtbot: QtBot) -> None:
    pane = _pane(view, "vdsr")
    view.set_panes(_specs("dcscn"))
    qtbot.waitUntil(lambda: not shiboken6.isValid(pane))
    assert view.findChildren(Pane) == [_pane(view, "dcscn")]


def test_no_panes_and_nine_panes_are_fine(view: ComparisonView) -> None:
    view.set_panes([])
    assert view.selected_key() == ""
    view.set_panes(_specs(*"abcdefghi"))
    assert view.selected_key() == "a"
    assert not view.grab().isNull()


# Selection


def test_the_first_pane_is_selected_at_first(view: ComparisonView) -> None:
    assert view.selected_key() == "bicubic"


def test_a_click_selects(view: ComparisonView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.pane_selected) as told:
        QTest.mouseClick(_pane(view, "fsrcnn"), Qt.MouseButton.LeftButton, pos=QPoint(50, 80))
    assert told.args == ["fsrcnn"]
    assert view.selected_key() == "fsrcnn"
    assert "selected" in _pane(view, "fsrcnn").accessibleName()
    assert "selected" not in _pane(view, "bicubic").accessibleName()


def test_selecting_again_or_what_is_not_there_says_nothing(view: ComparisonView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.pane_selected):
        view.select("bicubic")
        view.select("no such pane")
    assert view.selected_key() == "bicubic"


def test_the_first_pane_is_selected_when_the_selected_one_goes(view: ComparisonView, qtbot: QtBot) -> None:
    view.select("vdsr")
    with qtbot.waitSignal(view.pane_selected) as told:
        view.set_panes(_specs("fsrcnn", "dcscn"))
    assert told.args == ["fsrcnn"]


# Results


def test_the_preview_is_there_until_a_result_is(view: ComparisonView) -> None:
    assert _middle_colour(view, "dcscn") == "#ff0000"
    view.set_result("dcscn", Region(0, 0, 1200, 800), _plain(1200, 800, "blue"))
    assert _middle_colour(view, "dcscn") == "#0000ff"
    assert _middle_colour(view, "vdsr") == "#ff0000"


def test_a_result_covers_only_its_region(view: ComparisonView) -> None:
    view.set_result("dcscn", Region(0, 0, 400, 800), _plain(400, 800, "blue"))
    assert _middle_colour(view, "dcscn") == "#ff0000"


def test_results_that_come_too_late_are_dropped(view: ComparisonView) -> None:
    view.set_result("gone", Region(0, 0, 10, 10), _plain(10, 10))
    view.set_status("gone", time_text="0.2 s")
    view.clear()
    view.set_result("dcscn", Region(0, 0, 10, 10), _plain(10, 10))
    assert len(_pane(view, "dcscn").patches) == 0


def test_another_picture_forgets_results_and_statuses(view: ComparisonView) -> None:
    view.set_result("dcscn", Region(0, 0, 1200, 800), _plain(1200, 800, "blue"))
    view.set_status("dcscn", time_text="0.2 s", winner=True)
    view.set_picture(_plain(300, 200, "lime"), 600, 400)
    assert _middle_colour(view, "dcscn") == "#00ff00"
    assert _pane(view, "dcscn").status == PaneStatus()


def test_clear_shows_nothing(view: ComparisonView, qtbot: QtBot) -> None:
    view.clear()
    assert view.visible_region().is_empty
    assert _middle_colour(view, "dcscn") not in {"#ff0000", "#000000"}
    with qtbot.assertNotEmitted(view.region_wanted, wait=150):
        view.resize(500, 400)


def test_small_copies_are_made_while_the_window_rests(view: ComparisonView, qtbot: QtBot) -> None:
    view.set_picture(_plain(4000, 3000), 8000, 6000)
    qtbot.waitUntil(lambda: not view._upkeep.is_shrinking)
    assert view._scene.preview is not None
    assert not view._scene.preview.lacks(view.zoom() * 2)


# Zoom and pan


def test_fit_shows_everything(view: ComparisonView) -> None:
    view.camera.one_to_one()
    view.camera.fit()
    assert view.visible_region() == Region(0, 0, 1200, 800)


def test_one_to_one_is_a_device_pixel_per_output_pixel(view: ComparisonView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.zoom_changed) as told:
        view.camera.one_to_one()
    assert told.args == [1]
    room = _pane(view, "dcscn").viewport()
    region = view.visible_region()
    assert (region.width, region.height) == (room.width, room.height)


@pytest.mark.parametrize(
    ("act", "zoom"),
    [
        (lambda view: view.camera.two_to_one(), 2),
        (lambda view: view.camera.set_zoom(1e6), MAX_ZOOM),
        (lambda view: view.camera.set_zoom(1e-6), MIN_ZOOM),
    ],
)
def test_zoom_can_be_set_within_its_range(
    view: ComparisonView, act: Callable[[ComparisonView], None], zoom: float
) -> None:
    act(view)
    assert view.zoom() == zoom


def test_steps_in_and_out(view: ComparisonView) -> None:
    view.camera.set_zoom(1)
    view.camera.zoom_in()
    assert view.zoom() == 1.5
    view.camera.zoom_out()
    view.camera.zoom_out()
    assert view.zoom() == pytest.approx(2 / 3, abs=0.01)


def test_a_fitted_view_follows_the_window(view: ComparisonView) -> None:
    before = view.zoom()
    view.resize(400, 300)
    QApplication.processEvents()
    assert view.zoom() < before
    assert view.visible_region() == Region(0, 0, 1200, 800)


def test_another_scale_can_keep_the_place(view: ComparisonView) -> None:
    view.camera.one_to_one()
    view.set_picture(_plain(600, 400), 2400, 1600, keep_view=True)
    assert view.zoom() == 1
    region = view.visible_region()
    assert abs(region.x + region.width / 2 - 1200) <= 1


def test_a_drag_in_one_pane_moves_all(view: ComparisonView) -> None:
    view.camera.one_to_one()
    before = view.visible_region()
    pane = _pane(view, "vdsr")
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(pane, QPoint(80, 95))
    QTest.mouseMove(pane, QPoint(50, 90))
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=QPoint(50, 90))
    assert (view.visible_region().x, view.visible_region().y) == (before.x + 50, before.y + 10)
    assert view.selected_key() == "bicubic"


@pytest.mark.parametrize("zoom", [0.8, 1, 2.3, 6.1])
def test_pushing_what_is_on_the_screen_equals_painting_it(view: ComparisonView, qtbot: QtBot, zoom: float) -> None:
    """A pan pushes the pixels that are there; all that differs is how smoothing rounds."""
    noise = np.random.default_rng(0).random((800, 1200, 3)).astype(np.float32)
    for key in NAMES:
        view.set_result(key, Region(0, 0, 1200, 800), to_qimage(noise, None))
    view.camera.set_zoom(zoom)
    qtbot.waitUntil(lambda: not view._upkeep.is_shrinking)
    view.repaint()
    QApplication.processEvents()
    for dx, dy in ((13, -7), (-40, 22), (3, 3)):
        view.camera.pan(dx, dy)
    QApplication.processEvents()
    pushed = from_qimage(view.screen().grabWindow(view.winId()).toImage()).pixels
    painted = from_qimage(view.grab().toImage()).pixels
    assert float(np.abs(pushed - painted).max()) <= 2.1 / 255


def test_the_cursor_is_marked_in_the_other_panes(view: ComparisonView) -> None:
    QTest.mouseMove(_pane(view, "dcscn"), QPoint(60, 70))
    assert {_pane(view, key)._cursor for key in NAMES} == {Point(58, 42)}
    assert [key for key in NAMES if _pane(view, key)._is_under_cursor] == ["dcscn"]
    QTest.mouseMove(_pane(view, "dcscn"), QPoint(60, 5))
    assert {_pane(view, key)._cursor for key in NAMES} == {None}


# Keys


@pytest.mark.parametrize(
    ("key", "zoom"),
    [(Qt.Key.Key_Z, 1), (Qt.Key.Key_Plus, 4), (Qt.Key.Key_Equal, 4), (Qt.Key.Key_Minus, 2)],
)
def test_keys_zoom(view: ComparisonView, key: Qt.Key, zoom: float) -> None:
    view.camera.set_zoom(3)
    QTest.keyClick(_pane(view, "vdsr"), key)
    assert view.zoom() == zoom


def test_z_with_shift_is_two_to_one(view: ComparisonView) -> None:
    QTest.keyClick(_pane(view, "vdsr"), Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier)
    assert view.zoom() == 2


def test_key_h_fits_the_width(view: ComparisonView) -> None:
    view.set_picture(_plain(60, 600), 120, 1200)
    QTest.keyClick(_pane(view, "vdsr"), Qt.Key.Key_H)
    region = view.visible_region()
    assert (region.x, region.width) == (0, 120)
    assert region.height < 1200


def test_key_0_fits(view: ComparisonView) -> None:
    view.camera.set_zoom(3)
    QTest.keyClick(_pane(view, "vdsr"), Qt.Key.Key_0)
    assert view.visible_region() == Region(0, 0, 1200, 800)


@pytest.mark.parametrize(
    ("key", "across", "down"),
    [
        (Qt.Key.Key_Left, -1, 0),
        (Qt.Key.Key_Right, 1, 0),
        (Qt.Key.Key_Up, 0, -1),
        (Qt.Key.Key_Down, 0, 1),
    ],
)
def test_arrows_look_elsewhere_and_with_shift_a_page_further(
    view: ComparisonView, key: Qt.Key, across: int, down: int
) -> None:
    view.camera.set_zoom(4)
    before, pane = view.visible_region(), _pane(view, "dcscn")
    QTest.keyClick(pane, key)
    after = view.visible_region()
    assert (after.x - before.x, after.y - before.y) == (16 * across, 16 * down)
    QTest.keyClick(pane, key, Qt.KeyboardModifier.ShiftModifier)
    further = view.visible_region()
    assert further.x - after.x == pytest.approx(0.9 * after.width * across, abs=2)
    assert further.y - after.y == pytest.approx(0.9 * after.height * down, abs=2)


def test_tab_goes_through_the_panes_and_enter_selects(view: ComparisonView, qtbot: QtBot) -> None:
    with qtbot.waitActive(view):
        view.activateWindow()
    view.setFocus()
    assert _pane(view, "bicubic").hasFocus()
    for key in NAMES[1:]:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        assert _pane(view, key).hasFocus()
    QTest.keyClick(_pane(view, "vdsr"), Qt.Key.Key_Return)
    assert view.selected_key() == "vdsr"


def test_other_keys_are_left_to_the_window(view: ComparisonView) -> None:
    before = view.zoom()
    QTest.keyClick(_pane(view, "vdsr"), Qt.Key.Key_Q)
    assert view.zoom() == before


# Wishes


def test_a_wish_comes_once_the_view_has_settled(view: ComparisonView, qtbot: QtBot) -> None:
    wishes: list[Region] = []
    view.region_wanted.connect(wishes.append)
    with qtbot.waitSignal(view.region_wanted, timeout=SETTLE_MS):
        for zoom in (0.5, 0.7, 1):
            view.camera.set_zoom(zoom)
    assert wishes == [view.visible_region()]


@pytest.mark.parametrize(
    "change",
    [
        lambda view: view.set_panes(_specs(*NAMES, "new")),
        lambda view: view.set_picture(_plain(600, 400), 1200, 800),
        lambda view: view.set_picture(_plain(600, 400), 1200, 800, keep_view=True),
    ],
)
def test_what_is_not_there_yet_is_asked_for(
    view: ComparisonView, qtbot: QtBot, change: Callable[[ComparisonView], None]
) -> None:
    with qtbot.waitSignal(view.region_wanted, timeout=SETTLE_MS):
        change(view)


def test_a_larger_window_that_shows_more_asks_for_it(view: ComparisonView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.region_wanted, timeout=SETTLE_MS):
        view.camera.one_to_one()
    with qtbot.waitSignal(view.region_wanted, timeout=SETTLE_MS) as told:
        view.resize(900, 700)
    assert told.args == [view.visible_region()]


def test_the_same_region_is_not_asked_for_twice(view: ComparisonView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.region_wanted, wait=150):
        view.resize(810, 610)


def test_a_hidden_view_asks_only_once_it_is_shown(view: ComparisonView, qtbot: QtBot) -> None:
    view.hide()
    with qtbot.assertNotEmitted(view.region_wanted, wait=150):
        view.set_picture(_plain(30, 20), 60, 40)
    with qtbot.waitSignal(view.region_wanted, timeout=SETTLE_MS):
        view.show()


def test_without_panes_or_picture_nothing_is_asked_for(empty: ComparisonView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(empty.region_wanted, wait=150):
        empty.set_picture(_plain(30, 20), 60, 40)
    empty.clear()
    with qtbot.assertNotEmitted(empty.region_wanted, wait=150):
        empty.set_panes(_specs("a"))
