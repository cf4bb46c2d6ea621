"""A pane shows what it is told, and tells what the hand does."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QNativeGestureEvent,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from srgui.gui.pane import Pane
from srgui.gui.pane_painting import BORDER_PX, TITLE_PX, PaneStatus
from srgui.gui.picture_painting import Scene
from srgui.gui.pyramid import Pyramid
from srgui.gui.theme import DARK_COLOURS, Theme, apply_theme
from srgui.gui.view_geometry import Point, Size, View

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
MIDDLE = QPoint(100, 114)


@pytest.fixture(name="pane")
def pane_fixture(qtbot: QtBot, qapp: QApplication) -> Pane:
    """A pane of 200 by 200 pixels of picture, in the middle of a red picture of 800 by 800 at its true size."""
    apply_theme(qapp, Theme.DARK)
    preview = QImage(400, 400, QImage.Format.Format_RGB32)
    preview.fill(QColor("red"))
    pane = Pane("dcscn", Scene(Pyramid(preview), Size(800, 800), View()))
    pane.set_title("DCSCN")
    pane.resize(200 + 2 * BORDER_PX, 200 + TITLE_PX + BORDER_PX)
    qtbot.addWidget(pane)
    pane.show()
    return pane


def _wheel(
    pane: Pane,
    *,
    angle: QPoint,
    pixels: QPoint | None = None,
    phase: Qt.ScrollPhase = Qt.ScrollPhase.NoScrollPhase,
    keys: Qt.KeyboardModifier = NO_KEYS,
) -> None:
    at = QPointF(MIDDLE)
    no_button = Qt.MouseButton.NoButton
    event = QWheelEvent(at, at, pixels or QPoint(), angle, no_button, keys, phase, False)
    pane.wheelEvent(event)
    assert event.isAccepted()


def test_the_viewport_is_what_title_and_border_leave(pane: Pane) -> None:
    assert pane.viewport() == Size(200, 200)


def test_a_click_is_a_press_that_hardly_moves(pane: Pane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pane.clicked), qtbot.assertNotEmitted(pane.dragged):
        QTest.mousePress(pane, LEFT, pos=MIDDLE)
        QTest.mouseMove(pane, MIDDLE + QPoint(2, 2))
        QTest.mouseRelease(pane, LEFT, pos=MIDDLE + QPoint(2, 2))


def test_a_drag_is_no_click(pane: Pane, qtbot: QtBot) -> None:
    moves: list[tuple[float, float]] = []
    pane.dragged.connect(lambda dx, dy: moves.append((dx, dy)))
    with qtbot.assertNotEmitted(pane.clicked):
        QTest.mousePress(pane, LEFT, pos=MIDDLE)
        for step in (QPoint(3, 0), QPoint(8, 0), QPoint(10, -5)):
            QTest.mouseMove(pane, MIDDLE + step)
        assert pane.cursor().shape() == Qt.CursorShape.ClosedHandCursor
        QTest.mouseRelease(pane, LEFT, pos=MIDDLE + QPoint(10, -5))
    assert tuple(map(sum, zip(*moves, strict=True))) == (10, -5)
    assert pane.cursor().shape() == Qt.CursorShape.OpenHandCursor


def test_other_buttons_do_nothing(pane: Pane, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(pane.clicked), qtbot.assertNotEmitted(pane.fit_toggled):
        QTest.mouseClick(pane, Qt.MouseButton.RightButton, pos=MIDDLE)
        QTest.mouseDClick(pane, Qt.MouseButton.RightButton, pos=MIDDLE)


def test_a_double_click_asks_for_the_true_size_there(pane: Pane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pane.fit_toggled) as told:
        QTest.mouseDClick(pane, LEFT, pos=QPoint(BORDER_PX + 30, TITLE_PX + 40))
    assert told.args == [Point(30, 40)]


def test_a_wheel_zooms_where_the_cursor_is(pane: Pane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pane.zoomed) as told:
        _wheel(pane, angle=QPoint(0, 360))
    assert told.args == [Point(98, 86), 2]


def test_a_wheel_that_tells_pixels_zooms_as_well(pane: Pane, qtbot: QtBot) -> None:
    """As plain wheels do on X11."""
    with qtbot.waitSignal(pane.zoomed), qtbot.assertNotEmitted(pane.dragged):
        _wheel(pane, angle=QPoint(0, 120), pixels=QPoint(0, 120))


def test_two_fingers_pan_and_zoom_with_ctrl(pane: Pane, qtbot: QtBot) -> None:
    phase, pixels = Qt.ScrollPhase.ScrollUpdate, QPoint(3, -7)
    with qtbot.waitSignal(pane.dragged) as told, qtbot.assertNotEmitted(pane.zoomed):
        _wheel(pane, angle=QPoint(10, -20), pixels=pixels, phase=phase)
    assert told.args == [3, -7]
    with qtbot.waitSignal(pane.zoomed), qtbot.assertNotEmitted(pane.dragged):
        _wheel(pane, angle=QPoint(10, -20), pixels=pixels, phase=phase, keys=CTRL)


@pytest.mark.parametrize(
    ("gesture", "signal"),
    [
        (Qt.NativeGestureType.ZoomNativeGesture, "zoomed"),
        (Qt.NativeGestureType.SmartZoomNativeGesture, "fit_toggled"),
    ],
)
def test_gestures_zoom(pane: Pane, qtbot: QtBot, gesture: Qt.NativeGestureType, signal: str) -> None:
    at = QPointF(MIDDLE)
    device = QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(gesture, device, 2, at, at, at, 0.1, QPointF())
    with qtbot.waitSignal(getattr(pane, signal)) as told:
        QApplication.sendEvent(pane, event)
    assert told.args is not None
    assert told.args[0] == Point(98, 86)
    assert told.args[1:] in ([], [pytest.approx(1.1)])


def test_it_tells_where_the_cursor_is(pane: Pane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pane.hovered) as told:
        QTest.mouseMove(pane, MIDDLE)
    assert told.args == [Point(98, 86)]
    with qtbot.waitSignal(pane.hovered) as told:
        QTest.mouseMove(pane, QPoint(50, 10))
    assert told.args == [None]
    with qtbot.waitSignal(pane.hovered) as told:
        QApplication.sendEvent(pane, QEvent(QEvent.Type.Leave))
    assert told.args == [None]


def test_the_hand_is_open_only_where_something_can_be_dragged(pane: Pane) -> None:
    QTest.mouseMove(pane, MIDDLE)
    assert pane.cursor().shape() == Qt.CursorShape.OpenHandCursor
    pane._scene.view = View(zoom=0.25)
    QTest.mouseMove(pane, MIDDLE + QPoint(1, 0))
    assert pane.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_it_is_painted_with_title_border_and_picture(pane: Pane) -> None:
    image = pane.grab().toImage()
    assert image.pixelColor(100, 4) == QColor(DARK_COLOURS.panel)
    assert image.pixelColor(100, 130) == QColor("red")
    assert image.pixelColor(0, 130) == QColor(DARK_COLOURS.line)
    pane.set_selected(True)
    image = pane.grab().toImage()
    for x, y in ((0, 130), (203, 130), (100, 229), (100, 0)):
        assert image.pixelColor(x, y) == QColor(DARK_COLOURS.accent)


def test_work_an_error_and_a_cross_are_shown_over_the_picture(pane: Pane) -> None:
    pane.set_status(PaneStatus(progress=0.5))
    assert pane.grab().toImage().pixelColor(50, TITLE_PX) == QColor(DARK_COLOURS.accent)
    pane.set_status(PaneStatus(error="There is not enough memory."))
    dimmed = pane.grab().toImage().pixelColor(10, 220)
    assert 20 < dimmed.red() < 128
    pane.set_status(PaneStatus())
    plain = pane.grab().toImage()
    pane.set_cursor(Point(50, 60))
    assert pane.grab().toImage() != plain
    pane.set_cursor(None)
    assert pane.grab().toImage() == plain


def test_it_can_be_read_aloud(pane: Pane) -> None:
    pane.set_status(PaneStatus("0.2 s", "+3.1 dB"))
    pane.set_selected(True)
    assert pane.accessibleName() == "DCSCN, 0.2 s, +3.1 dB, selected"


@pytest.mark.parametrize(("y", "tip"), [(10, "DCSCN"), (120, "Out of memory.")])
def test_the_tool_tip_says_all_that_was_cut(pane: Pane, monkeypatch: pytest.MonkeyPatch, y: int, tip: str) -> None:
    shown: list[str] = []

    def show_text(_at: QPoint, text: str, _widget: QWidget) -> None:
        shown.append(text)

    monkeypatch.setattr(QToolTip, "showText", show_text)
    pane.set_status(PaneStatus(error="Out of memory."))
    QApplication.sendEvent(pane, QHelpEvent(QEvent.Type.ToolTip, QPoint(20, y), QPoint(20, y)))
    assert shown == [tip]


@pytest.mark.parametrize(
    ("reason", "is_shown"),
    [(Qt.FocusReason.TabFocusReason, True), (Qt.FocusReason.MouseFocusReason, False)],
)
def test_the_focus_is_shown_when_it_comes_by_the_keyboard(
    pane: Pane, qtbot: QtBot, reason: Qt.FocusReason, is_shown: bool
) -> None:
    with qtbot.waitActive(pane):
        pane.activateWindow()
    pane.clearFocus()
    plain = pane.grab().toImage()
    pane.setFocus(reason)
    assert (pane.grab().toImage() != plain) is is_shown
    QApplication.sendEvent(pane, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.ActiveWindowFocusReason))
    assert (pane.grab().toImage() != plain) is is_shown


def test_the_tool_tip_of_the_title_says_details_and_of_the_button_what_it_does(
    pane: Pane, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    def show_text(_at: QPoint, text: str, _widget: QWidget) -> None:
        shown.append(text)

    monkeypatch.setattr(QToolTip, "showText", show_text)
    pane.set_status(PaneStatus(details=("244 thousand parameters", "MIT")))
    pane.let(close=True, move=True)
    for x in (20, pane.width() - 5):
        QApplication.sendEvent(pane, QHelpEvent(QEvent.Type.ToolTip, QPoint(x, 10), QPoint(x, 10)))
    assert shown == ["DCSCN\n244 thousand parameters\nMIT", "Close this pane"]


def test_the_button_that_closes_is_there_while_the_cursor_is_on_the_title(pane: Pane, qtbot: QtBot) -> None:
    pane.let(close=True, move=True)
    plain = pane.grab().toImage()
    QTest.mouseMove(pane, QPoint(60, 10))
    assert pane.grab().toImage() != plain
    QTest.mouseMove(pane, MIDDLE)
    assert pane.grab().toImage() == plain
    with qtbot.waitSignal(pane.closed), qtbot.assertNotEmitted(pane.clicked):
        QTest.mouseClick(pane, LEFT, pos=QPoint(pane.width() - 6, 12))
    pane.let(close=False, move=True)
    QTest.mouseMove(pane, QPoint(61, 10))
    assert pane.grab().toImage() == plain
    with qtbot.waitSignal(pane.clicked), qtbot.assertNotEmitted(pane.closed):
        QTest.mouseClick(pane, LEFT, pos=QPoint(pane.width() - 6, 12))


@pytest.mark.parametrize("can_move", [True, False])
def test_a_title_is_dragged_where_that_is_allowed_and_the_picture_stays(
    pane: Pane, qtbot: QtBot, can_move: bool
) -> None:
    pane.let(close=False, move=can_move)
    told: list[QPoint] = []
    pane.title_dropped.connect(told.append)
    with qtbot.assertNotEmitted(pane.dragged), qtbot.assertNotEmitted(pane.clicked):
        QTest.mousePress(pane, LEFT, pos=QPoint(60, 10))
        QTest.mouseMove(pane, QPoint(80, 60))
        QTest.mouseRelease(pane, LEFT, pos=QPoint(90, 70))
    assert told == ([pane.mapToGlobal(QPoint(90, 70))] if can_move else [])
