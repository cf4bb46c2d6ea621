"""A chart that one looks into, by the mouse and by keys."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QToolTip
from pytestqt.qtbot import QtBot

from srgui.gui.plot import Bar, Dot, Plot, whole
from srgui.gui.plot_layout import Ring
from srgui.gui.plot_view import PlotView

_LEFT, _MIDDLE, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _points(count: int = 5) -> Plot:
    dots = tuple(Dot(10.0 ** (2 + n), 30 + n, f"N{n}", f"N{n}\n{30 + n:.3f} dB") for n in range(count))
    return Plot("work Set5 2", "PSNR by work", "multiply-adds", "PSNR, dB", is_log=True, dots=dots)


def _rows(count: int) -> Plot:
    bars = tuple(Bar(n, 1.0 + n, f"+{n}", f"Row {n}") for n in range(count))
    return Plot("gain 2", "Gain", "dB", rows=tuple(f"Row {n}" for n in range(count)), bars=bars)


@pytest.fixture(name="view")
def view_fixture(qtbot: QtBot) -> PlotView:
    view = PlotView()
    qtbot.addWidget(view)
    view.resize(800, 400)
    view.show_plot(_points())
    with qtbot.waitExposed(view):
        view.show()
    return view


def _place(view: PlotView, label: str) -> QPoint:
    assert view.drawing is not None
    ring = next(item for item in view.drawing.items if isinstance(item, Ring) and item.tip.startswith(label))
    return QPoint(round(ring.x), round(ring.y))


def _wheel(view: PlotView, at: QPoint, notches: int, keys: Qt.KeyboardModifier = _NONE) -> bool:
    where, turned = QPointF(at), QPoint(0, 120 * notches)
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(where, view.mapToGlobal(where), QPoint(), turned, Qt.MouseButton.NoButton, keys, phase, False)
    QApplication.sendEvent(view, event)
    return event.isAccepted()


def _drag(view: PlotView, start: QPoint, end: QPoint, button: Qt.MouseButton = _LEFT, keys: object = _NONE) -> None:
    assert isinstance(keys, Qt.KeyboardModifier)
    QTest.mousePress(view, button, keys, start)
    for part in (0.3, 0.6, 1.0):
        QTest.mouseMove(view, start + (end - start) * part)
        QApplication.processEvents()
    QTest.mouseRelease(view, button, keys, end)


def test_the_wheel_zooms_at_the_pointer_and_a_double_click_shows_all(view: PlotView, qtbot: QtBot) -> None:
    at = _place(view, "N3")
    with qtbot.waitSignal(view.looked):
        assert _wheel(view, at, 4)
    assert view.is_zoomed
    assert (_place(view, "N3") - at).manhattanLength() <= 2
    QTest.mouseDClick(view, _LEFT, _NONE, at)
    assert not view.is_zoomed
    assert view.view == whole(_points())
    assert _wheel(view, at, 4)
    assert _wheel(view, at, -9)
    assert not view.is_zoomed, "further away than all of it there is nothing"


def test_a_drag_looks_into_its_rectangle(view: PlotView) -> None:
    one, two = _place(view, "N1"), _place(view, "N2")
    _drag(view, QPoint(one.x() - 20, one.y() + 20), QPoint(two.x() + 20, two.y() - 20))
    assert view.is_zoomed
    assert view.drawing is not None
    seen = {item.tip[:2] for item in view.drawing.items if isinstance(item, Ring) and item.tip}
    assert seen == {"N1", "N2"}


def test_a_click_or_a_hair_of_a_drag_changes_nothing(view: PlotView) -> None:
    at = _place(view, "N2")
    QTest.mouseClick(view, _LEFT, _NONE, at)
    _drag(view, at, at + QPoint(4, 2))
    assert not view.is_zoomed


@pytest.mark.parametrize(("button", "keys"), [(_MIDDLE, _NONE), (_LEFT, _SHIFT)])
def test_what_is_zoomed_is_moved(view: PlotView, button: Qt.MouseButton, keys: Qt.KeyboardModifier) -> None:
    _wheel(view, _place(view, "N2"), 4)
    before = _place(view, "N2")
    _drag(view, QPoint(400, 200), QPoint(430, 180), button, keys)
    gone = _place(view, "N2") - before
    assert abs(gone.x() - 30) <= 1
    assert abs(gone.y() + 20) <= 1


def test_keys_zoom_and_move(view: PlotView) -> None:
    view.setFocus()
    everything = view.view
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.view.width == pytest.approx(everything.width / 1.5)
    before = view.view
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.view.left > before.left
    assert view.view.bottom > before.bottom
    QTest.keyClick(view, Qt.Key.Key_Minus)
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.view == everything


def test_pointing_at_a_mark_says_its_exact_values(view: PlotView, qtbot: QtBot) -> None:
    QTest.mouseMove(view, _place(view, "N3"))
    qtbot.waitUntil(lambda: QToolTip.text() == "N3\n33.000 dB")
    assert view._marked is not None
    QTest.mouseMove(view, QPoint(5, 5))
    assert view._marked is None
    view.grab()


def test_what_is_looked_at_stays_while_more_becomes_known(view: PlotView) -> None:
    _wheel(view, _place(view, "N2"), 3)
    before = view.view
    view.show_plot(_points(6))
    assert view.is_zoomed
    assert view.view.width == pytest.approx(before.width)
    view.show_plot(_rows(3))
    assert not view.is_zoomed
    view.show_plot(None)
    assert view.drawing is None
    view.grab()


def test_the_wheel_scrolls_rows_that_are_higher_than_their_place_and_zooms_with_ctrl(qtbot: QtBot) -> None:
    area, view = QScrollArea(), PlotView()
    qtbot.addWidget(area)
    area.setWidget(view)
    area.setWidgetResizable(True)
    area.resize(600, 200)
    view.show_plot(_rows(40))
    with qtbot.waitExposed(area):
        area.show()
    assert view.height() > 800
    assert not _wheel(view, QPoint(300, 50), -3), "it is left to what scrolls"
    assert not view.is_zoomed
    assert _wheel(view, QPoint(300, 50), 3, _CTRL)
    assert view.is_zoomed
    _drag(view, QPoint(300, 60), QPoint(420, 65))
    assert (view.view.bottom, view.view.top) == (40, 0)
