"""The ways of looking at panes: what each shows, by keys and by hand."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui.engine.tiling import Region
from srgui.gui.comparison_view import ComparisonView, PaneSpec
from srgui.gui.difference import colour_table
from srgui.gui.mode_bar import HEIGHT_PX, ModeBar
from srgui.gui.pane import Pane
from srgui.gui.pane_order import Marker
from srgui.gui.pane_painting import TITLE_PX
from srgui.gui.theme import Theme, apply_theme
from srgui.gui.view_modes import Mode

LEFT = Qt.MouseButton.LeftButton
KEYS = {
    Mode.GRID: Qt.Key.Key_G,
    Mode.SINGLE: Qt.Key.Key_S,
    Mode.SLIDER: Qt.Key.Key_W,
    Mode.BLINK: Qt.Key.Key_B,
    Mode.DIFFERENCE: Qt.Key.Key_D,
}
COLOURS = {"bicubic": "#404040", "dcscn": "#505050", "vdsr": "#0000ff"}
WHOLE = Region(0, 0, 1200, 800)


def _plain(colour: str, width: int = 600, height: int = 400) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


@pytest.fixture(name="view")
def view_fixture(qtbot: QtBot, qapp: QApplication) -> ComparisonView:
    """Three panes of one colour each, the second one selected."""
    apply_theme(qapp, Theme.DARK)
    view = ComparisonView()
    view.resize(800, 600)
    qtbot.addWidget(view)
    view.set_panes([PaneSpec(key, key.upper()) for key in COLOURS])
    view.set_picture(_plain("red"), 1200, 800)
    for key, colour in COLOURS.items():
        view.set_result(key, WHOLE, _plain(colour))
    view.select("dcscn")
    with qtbot.waitExposed(view):
        view.show()
    view.camera.one_to_one()
    return view


def _pane(view: ComparisonView, key: str) -> Pane:
    return view._panes[key]


def _shown(view: ComparisonView) -> list[str]:
    return [key for key in COLOURS if _pane(view, key).isVisible()]


def _large(view: ComparisonView) -> Pane:
    (key,) = _shown(view)
    return _pane(view, key)


def _colour(pane: Pane, part_x: float = 0.5, part_y: float = 0.5) -> str:
    image = pane.grab().toImage()
    height = image.height() - TITLE_PX
    return image.pixelColor(int(part_x * image.width()), TITLE_PX + int(part_y * height)).name()


def _press(view: ComparisonView, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(_pane(view, _shown(view)[0]), key, keys)


# Ways


@pytest.mark.parametrize("mode", list(Mode))
def test_each_way_has_a_key_and_is_told(view: ComparisonView, qtbot: QtBot, mode: Mode) -> None:
    view.set_mode(Mode.SINGLE if mode is not Mode.SINGLE else Mode.GRID)
    with qtbot.waitSignal(view.mode_changed) as told:
        _press(view, KEYS[mode])
    assert told.args == [mode]
    assert view.mode is mode


def test_one_pane_is_large_or_all_are_seen(view: ComparisonView) -> None:
    for mode in Mode:
        view.set_mode(mode)
        assert _shown(view) == (list(COLOURS) if mode.is_grid else ["dcscn"])
        top = HEIGHT_PX if mode.compares else 0
        assert min(_pane(view, key).y() for key in _shown(view)) == top
        assert view.findChildren(ModeBar)[0].isVisible() is mode.compares
        if not mode.is_grid:
            assert _pane(view, "dcscn").geometry() == view.rect().adjusted(0, top, 0, 0)


def test_the_keyboard_goes_along_with_the_pane_that_is_large(view: ComparisonView, qtbot: QtBot) -> None:
    with qtbot.waitActive(view):
        view.activateWindow()
    _pane(view, "vdsr").setFocus()
    view.set_mode(Mode.SINGLE)
    assert _pane(view, "dcscn").hasFocus()
    view.select("vdsr")
    assert _pane(view, "vdsr").hasFocus()


def test_the_place_stays_when_a_pane_is_flipped(view: ComparisonView) -> None:
    view.set_mode(Mode.SINGLE)
    view.camera.two_to_one()
    view.camera.pan(-200, -100)
    before = view.visible_region()
    view.select("vdsr")
    assert view.visible_region() == before
    assert _colour(_large(view)) == COLOURS["vdsr"]


# Number keys


def test_numbers_select_in_the_grid_and_flip_a_large_pane(view: ComparisonView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.pane_selected) as told:
        _press(view, Qt.Key.Key_3)
    assert told.args == ["vdsr"]
    view.set_mode(Mode.SINGLE)
    _press(view, Qt.Key.Key_1)
    assert _shown(view) == ["bicubic"]
    _press(view, Qt.Key.Key_9)
    assert _shown(view) == ["bicubic"]


@pytest.mark.parametrize("mode", list(Mode))
def test_who_judges_blindly_judges_by_number_and_only_flips_a_large_pane(
    view: ComparisonView, qtbot: QtBot, mode: Mode
) -> None:
    view.set_blind(True)
    view.set_mode(mode)
    if mode is Mode.SINGLE:
        with qtbot.assertNotEmitted(view.judged):
            _press(view, Qt.Key.Key_3)
        assert view.selected_key() == "vdsr"
        with qtbot.waitSignal(view.judged) as told:
            _press(view, Qt.Key.Key_Return)
    else:
        with qtbot.waitSignal(view.judged) as told:
            _press(view, Qt.Key.Key_3)
        assert view.selected_key() == "dcscn"
    assert told.args == ["vdsr"]
    with qtbot.assertNotEmitted(view.judged):
        _press(view, Qt.Key.Key_9)
    view.set_blind(False)
    _press(view, Qt.Key.Key_1)
    assert view.selected_key() == "bicubic"


def test_who_judges_blindly_learns_nothing_by_the_mouse(view: ComparisonView, qtbot: QtBot) -> None:
    view.set_blind(True)
    pane = _pane(view, "vdsr")
    with qtbot.assertNotEmitted(view.pane_selected), qtbot.assertNotEmitted(view.pane_closed):
        pane.clicked.emit()
        pane.closed.emit()
        view.close_pane("vdsr")
    with qtbot.assertNotEmitted(view.panes_reordered), qtbot.assertNotEmitted(view.menu_wanted):
        view.move_pane("vdsr", -1)
        pane.menu_wanted.emit(QPoint(1, 1))


# Slider


def test_the_slider_shows_the_reference_first_and_the_selected_pane_second(view: ComparisonView) -> None:
    view.set_mode(Mode.SLIDER)
    assert (_colour(_large(view), 0.25), _colour(_large(view), 0.75)) == (COLOURS["bicubic"], COLOURS["dcscn"])
    view.looking.set_reference("vdsr")
    assert _colour(_large(view), 0.25) == COLOURS["vdsr"]


def test_the_slider_can_lie_level(view: ComparisonView) -> None:
    view.set_mode(Mode.SLIDER)
    _press(view, Qt.Key.Key_V)
    pane = _large(view)
    assert (_colour(pane, 0.7, 0.25), _colour(pane, 0.7, 0.75)) == (COLOURS["bicubic"], COLOURS["dcscn"])
    assert _colour(pane, 0.25, 0.75) == COLOURS["dcscn"]


def test_the_slider_is_dragged_and_moves_no_picture(view: ComparisonView) -> None:
    view.set_mode(Mode.SLIDER)
    pane, before = _large(view), view.visible_region()
    middle = QPoint(pane.width() // 2, 300)
    QTest.mouseMove(pane, middle)
    assert pane.cursor().shape() == Qt.CursorShape.SplitHCursor
    QTest.mousePress(pane, LEFT, pos=middle)
    QTest.mouseMove(pane, middle + QPoint(100, 0))
    QTest.mouseMove(pane, middle + QPoint(200, 0))
    QTest.mouseRelease(pane, LEFT, pos=middle + QPoint(200, 0))
    assert view.looking.look.wipe.part == pytest.approx(0.75, abs=0.01)
    assert _colour(pane, 0.7) == COLOURS["bicubic"]
    assert view.visible_region() == before


def test_a_double_click_puts_the_slider_into_the_middle(view: ComparisonView, qtbot: QtBot) -> None:
    view.set_mode(Mode.SLIDER)
    view.looking.set_wipe(0.25)
    pane = _large(view)
    with qtbot.assertNotEmitted(view.zoom_changed):
        QTest.mouseDClick(pane, LEFT, pos=QPoint(pane.width() // 4, 300))
    assert view.looking.look.wipe.part == 0.5


def test_keys_push_the_slider(view: ComparisonView) -> None:
    view.set_mode(Mode.SLIDER)
    _press(view, Qt.Key.Key_BracketRight)
    assert view.looking.look.wipe.part == pytest.approx(0.52)
    _press(view, Qt.Key.Key_BracketLeft)
    _press(view, Qt.Key.Key_BracketLeft)
    assert view.looking.look.wipe.part == pytest.approx(0.48)


def test_beside_the_slider_the_picture_is_dragged(view: ComparisonView) -> None:
    view.set_mode(Mode.SLIDER)
    pane, before = _large(view), view.visible_region()
    QTest.mousePress(pane, LEFT, pos=QPoint(100, 100))
    QTest.mouseMove(pane, QPoint(90, 95))
    QTest.mouseMove(pane, QPoint(70, 90))
    QTest.mouseRelease(pane, LEFT, pos=QPoint(70, 90))
    assert view.visible_region().x == before.x + 30


def test_one_pane_alone_has_nothing_to_be_wiped_with(view: ComparisonView) -> None:
    view.set_panes([PaneSpec("dcscn", "DCSCN")])
    for mode in Mode:
        view.set_mode(mode)
        assert _colour(_pane(view, "dcscn"), 0.25) == COLOURS["dcscn"]


# Blinking


def test_it_blinks_and_pauses(view: ComparisonView, qtbot: QtBot) -> None:
    view.set_mode(Mode.BLINK)
    view.looking.set_rate(10)
    assert _colour(_large(view)) == COLOURS["dcscn"]
    with qtbot.waitSignal(view.looking.flipped):
        pass
    _press(view, Qt.Key.Key_Space)
    assert view.looking.is_paused
    assert _colour(_large(view)) == COLOURS["bicubic"]
    titles = _large(view).grab().toImage().copy(0, 0, 300, TITLE_PX)
    _press(view, Qt.Key.Key_Space)
    with qtbot.waitSignal(view.looking.flipped):
        pass
    assert _colour(_large(view)) == COLOURS["dcscn"]
    assert _large(view).grab().toImage().copy(0, 0, 300, TITLE_PX) != titles


def test_keys_change_the_rate(view: ComparisonView) -> None:
    view.set_mode(Mode.BLINK)
    _press(view, Qt.Key.Key_BracketRight)
    assert view.looking.rate == 3


def test_a_view_that_is_hidden_does_not_blink(view: ComparisonView, qtbot: QtBot) -> None:
    view.looking.set_rate(10)
    view.set_mode(Mode.BLINK)
    view.hide()
    with qtbot.assertNotEmitted(view.looking.flipped, wait=250):
        pass
    view.show()
    with qtbot.waitSignal(view.looking.flipped):
        pass


# Differences


def _colour_of_difference(levels: int) -> str:
    return QColor(*(int(channel) for channel in colour_table()[levels])).name()


def test_panes_show_how_far_they_are_from_the_reference(view: ComparisonView) -> None:
    view.looking.set_gain(4)
    view.set_mode(Mode.DIFFERENCE)
    assert _colour(_pane(view, "bicubic")) == COLOURS["bicubic"]
    assert _colour(_pane(view, "dcscn")) == _colour_of_difference(16 * 4)
    _press(view, Qt.Key.Key_BracketRight)
    assert _colour(_pane(view, "dcscn")) == _colour_of_difference(16 * 8)


def test_the_chosen_pane_becomes_the_reference_by_a_key(view: ComparisonView) -> None:
    view.set_mode(Mode.DIFFERENCE)
    _press(view, Qt.Key.Key_R)
    assert view.looking.reference_key == "dcscn"
    assert _colour(_pane(view, "dcscn")) == COLOURS["dcscn"]
    assert _colour(_pane(view, "bicubic")) == _colour_of_difference(16 * 4)


def test_a_difference_follows_new_results_and_the_view(view: ComparisonView) -> None:
    view.set_mode(Mode.DIFFERENCE)
    view.set_result("dcscn", WHOLE, _plain(COLOURS["bicubic"]))
    assert _colour(_pane(view, "dcscn")) == "#000000"
    view.set_result("bicubic", Region(0, 0, 600, 800), _plain("#414141"))
    pane = _pane(view, "dcscn")
    assert _colour(pane, 0.25) == _colour_of_difference(4)
    assert _colour(pane, 0.75) == "#000000"
    view.camera.pan(-400, 0)
    assert _colour(pane, 0.25) == "#000000"
    view.camera.pan(800, 0)
    assert _colour(pane, 0.75) == _colour_of_difference(4)


def test_memory_of_differences_is_let_go(view: ComparisonView) -> None:
    view.set_mode(Mode.DIFFERENCE)
    assert not view.grab().isNull()
    assert _pane(view, "dcscn").layer._luma is not None
    view.set_mode(Mode.GRID)
    assert _pane(view, "dcscn").layer._luma is None
    assert _pane(view, "dcscn")._difference._image.isNull()


# Loupe, values, details


@pytest.mark.parametrize(
    ("key", "what"), [(Qt.Key.Key_L, "loupe"), (Qt.Key.Key_I, "inspector"), (Qt.Key.Key_U, "details")]
)
def test_overlays_have_a_key(view: ComparisonView, key: Qt.Key, what: str) -> None:
    _press(view, key)
    assert getattr(view.looking.look, what)
    _press(view, key)
    assert not getattr(view.looking.look, what)


@pytest.mark.parametrize("switch", ["set_loupe", "set_inspector"])
def test_what_is_at_the_cursor_is_in_every_pane_and_goes_with_it(view: ComparisonView, switch: str) -> None:
    getattr(view.looking, switch)(True)
    panes = [_pane(view, key) for key in COLOURS]
    before = [pane.grab().toImage() for pane in panes]
    QTest.mouseMove(panes[1], QPoint(100, 120))
    assert all(pane.grab().toImage() != old for pane, old in zip(panes, before, strict=True))
    QTest.mouseMove(panes[1], QPoint(100, 5))
    assert panes[0].grab().toImage() == before[0]


def test_values_are_of_the_pixel_under_the_cursor(view: ComparisonView) -> None:
    view.looking.set_inspector(True)
    QTest.mouseMove(_pane(view, "dcscn"), QPoint(102, 128))
    region = view.visible_region()
    lines = _pane(view, "vdsr")._corner_lines()
    assert lines[0] == f"x {region.x + 100}  y {region.y + 100}"
    assert lines[1] == "R \u2007\u20070  G \u2007\u20070  B 255"
    assert lines[2].endswith("against BICUBIC")
    assert len(_pane(view, "bicubic")._corner_lines()) == 2


def test_details_are_shown_on_demand(view: ComparisonView) -> None:
    view.set_status("dcscn", details=("244 thousand parameters", "9 s"))
    plain = _pane(view, "dcscn").grab().toImage()
    view.looking.set_details(True)
    assert _pane(view, "dcscn")._corner_lines() == ["244 thousand parameters", "9 s"]
    assert _pane(view, "dcscn").grab().toImage() != plain
    view.looking.set_details(False)
    assert _pane(view, "dcscn").grab().toImage() == plain


def test_pushing_leaves_no_traces_of_details(view: ComparisonView) -> None:
    for key in COLOURS:
        view.set_status(key, details=("A line that says something", "and another"), progress=0.4)
    view.looking.set_details(True)
    view.repaint()
    QApplication.processEvents()
    for dx, dy in ((13, -7), (-40, 22), (3, 3)):
        view.camera.pan(dx, dy)
        QApplication.processEvents()
    assert view.screen().grabWindow(view.winId()).toImage() == view.grab().toImage()


# Closing, order, menu


def test_a_pane_asks_to_be_closed(view: ComparisonView, qtbot: QtBot) -> None:
    pane = _pane(view, "vdsr")
    with qtbot.waitSignal(view.pane_closed) as told:
        QTest.mouseClick(pane, LEFT, pos=QPoint(pane.width() - 10, 10))
    assert told.args == ["vdsr"]
    assert view.selected_key() == "dcscn"
    with qtbot.waitSignal(view.pane_closed) as told:
        _press(view, Qt.Key.Key_Delete)
    assert told.args == ["dcscn"]


@pytest.mark.parametrize("is_fixed", [True, False])
def test_the_last_pane_and_fixed_ones_stay(qtbot: QtBot, is_fixed: bool) -> None:
    view = ComparisonView(is_fixed=is_fixed)
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.set_panes([PaneSpec("a", "A"), PaneSpec("b", "B")] if is_fixed else [PaneSpec("a", "A")])
    view.show()
    pane = _pane(view, "a")
    with qtbot.assertNotEmitted(view.pane_closed), qtbot.assertNotEmitted(view.panes_reordered):
        QTest.mouseClick(pane, LEFT, pos=QPoint(pane.width() - 10, 10))
        QTest.keyClick(pane, Qt.Key.Key_Delete)
        QTest.keyClick(pane, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    view.close()


def _drag_title(view: ComparisonView, key: str, to: QPoint, look: Callable[[], None] | None = None) -> None:
    """Drag a pane by its title to a point of the view."""
    pane = _pane(view, key)
    target = pane.mapFrom(view, to)
    QTest.mousePress(pane, LEFT, pos=QPoint(20, 10))
    QTest.mouseMove(pane, QPoint(40, 12))
    QTest.mouseMove(pane, target)
    if look is not None:
        look()
    QTest.mouseRelease(pane, LEFT, pos=target)


def test_a_title_is_dragged_to_another_place(view: ComparisonView, qtbot: QtBot) -> None:
    marker = view.findChildren(Marker)[0]
    before = view.visible_region()
    assert not marker.isVisible()
    last = _pane(view, "vdsr").geometry()

    def look() -> None:
        assert marker.isVisible()
        assert abs(marker.geometry().center().x() - last.right()) < 6

    with qtbot.waitSignal(view.panes_reordered) as told:
        _drag_title(view, "bicubic", last.center() + QPoint(40, 0), look)
    assert told.args == [("dcscn", "vdsr", "bicubic")]
    assert not marker.isVisible()
    assert _pane(view, "bicubic").geometry() == last
    assert view.visible_region() == before
    assert view.looking.reference_key == "dcscn"


def test_a_title_that_is_dropped_where_it_was_changes_nothing(view: ComparisonView, qtbot: QtBot) -> None:
    place = _pane(view, "bicubic").geometry().center()
    with qtbot.assertNotEmitted(view.panes_reordered):
        _drag_title(view, "bicubic", place + QPoint(20, 0))
    assert view.selected_key() == "dcscn"


def test_keys_move_the_selected_pane(view: ComparisonView, qtbot: QtBot) -> None:
    alt = Qt.KeyboardModifier.AltModifier
    with qtbot.waitSignal(view.panes_reordered) as told:
        _press(view, Qt.Key.Key_Right, alt)
    assert told.args == [("bicubic", "vdsr", "dcscn")]
    with qtbot.assertNotEmitted(view.panes_reordered):
        _press(view, Qt.Key.Key_Right, alt)
    _press(view, Qt.Key.Key_Left, alt)
    with qtbot.waitSignal(view.panes_reordered) as told:
        _press(view, Qt.Key.Key_Left, alt)
    assert told.args == [("dcscn", "bicubic", "vdsr")]


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
def test_a_menu_is_asked_for(view: ComparisonView, qtbot: QtBot, reason: QContextMenuEvent.Reason) -> None:
    event = QContextMenuEvent(reason, QPoint(20, 50), QPoint(320, 150))
    with qtbot.waitSignal(view.menu_wanted) as told:
        QApplication.sendEvent(_pane(view, "vdsr"), event)
    assert told.args == ["vdsr", QPoint(320, 150)]
    assert event.isAccepted()


def test_with_other_modifiers_keys_are_left_to_the_window(view: ComparisonView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.mode_changed), qtbot.assertNotEmitted(view.pane_selected):
        _press(view, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
        _press(view, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
