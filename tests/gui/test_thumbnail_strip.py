"""The strip always has a current picture while it has any, and tells of every change once."""

from pathlib import Path

import PIL.Image
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui.gui.theme import Theme, apply_theme
from srgui.gui.thumbnail_strip import _BADGE, _THUMBNAIL, ThumbnailStrip

A, B, C, D = (Path(f"/photos/{name}.png") for name in "abcd")


@pytest.fixture(name="strip")
def strip_fixture(qtbot: QtBot, qapp: QApplication) -> ThumbnailStrip:
    """Three pictures, the first of them current."""
    apply_theme(qapp, Theme.DARK)
    strip = ThumbnailStrip()
    qtbot.addWidget(strip)
    strip.resize(600, strip.sizeHint().height())
    strip.set_paths([A, B, C])
    strip.show()
    return strip


@pytest.fixture(name="heard")
def heard_fixture(strip: ThumbnailStrip) -> list[tuple[str, object]]:
    """All that the strip tells."""
    heard: list[tuple[str, object]] = []
    strip.current_changed.connect(lambda path: heard.append(("current", path)))
    strip.removed.connect(lambda path: heard.append(("removed", path)))
    return heard


def test_the_first_picture_is_current_at_first(strip: ThumbnailStrip) -> None:
    assert strip.paths() == [A, B, C]
    assert strip.current() == A


def test_an_empty_strip_has_no_current_picture(qtbot: QtBot) -> None:
    strip = ThumbnailStrip()
    qtbot.addWidget(strip)
    assert strip.current() is None
    with qtbot.waitSignal(strip.current_changed) as told:
        strip.add_paths([B])
    assert told.args == [B]


def test_choosing_is_told_once(strip: ThumbnailStrip, heard: list[tuple[str, object]]) -> None:
    strip.set_current(C)
    strip.set_current(C)
    assert heard == [("current", C)]


def test_more_pictures_come_last_and_change_nothing_else(
    strip: ThumbnailStrip, heard: list[tuple[str, object]]
) -> None:
    strip.set_current(B)
    heard.clear()
    strip.add_paths([D, A])
    assert strip.paths() == [A, B, C, D]
    assert heard == []


def test_other_pictures_keep_the_current_one_if_it_is_among_them(
    strip: ThumbnailStrip, heard: list[tuple[str, object]]
) -> None:
    strip.set_current(B)
    strip.set_badge(B, "done")
    heard.clear()
    strip.set_paths([D, B])
    assert strip.current() == B
    assert strip._items[B].data(_BADGE) == "done"
    strip.set_paths([D, C])
    assert heard == [("current", D)]


@pytest.mark.parametrize(("current", "removed", "then"), [(A, A, B), (B, B, C), (C, C, B), (A, C, A), (C, A, C)])
def test_the_next_picture_follows_the_one_that_is_removed(
    strip: ThumbnailStrip, current: Path, removed: Path, then: Path
) -> None:
    strip.set_current(current)
    strip.remove(removed)
    assert removed not in strip.paths()
    assert strip.current() == then


def test_removal_is_told_before_what_is_current_then(strip: ThumbnailStrip, heard: list[tuple[str, object]]) -> None:
    seen: list[Path | None] = []
    strip.removed.connect(lambda _path: seen.append(strip.current()))
    strip.remove(A)
    assert heard == [("removed", A), ("current", B)]
    assert seen == [B]


def test_removing_the_last_leaves_none(strip: ThumbnailStrip, heard: list[tuple[str, object]]) -> None:
    strip.set_paths([A])
    heard.clear()
    strip.remove(A)
    assert heard == [("removed", A), ("current", None)]


def test_keys_choose_and_remove(strip: ThumbnailStrip, qtbot: QtBot) -> None:
    with qtbot.waitActive(strip):
        strip.activateWindow()
    strip._list.setFocus()
    QTest.keyClick(strip._list, Qt.Key.Key_Right)
    assert strip.current() == B
    QTest.keyClick(strip._list, Qt.Key.Key_Delete)
    assert strip.paths() == [A, C]
    QTest.keyClick(strip._list, Qt.Key.Key_Left)
    assert strip.current() == A


def test_a_click_chooses(strip: ThumbnailStrip) -> None:
    at = strip._list.visualItemRect(strip._items[C]).center()
    QTest.mouseClick(strip._list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert strip.current() == C


def test_the_plus_asks_for_more(strip: ThumbnailStrip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(strip.add_requested):
        QTest.mouseClick(strip._add, Qt.MouseButton.LeftButton)
    assert strip._add.geometry().left() > strip._list.geometry().right()
    assert strip._add.geometry().right() < 400


def test_the_menu_removes_and_shows_the_folder(strip: ThumbnailStrip, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    remove, show = strip._menu_for(B).actions()
    show.trigger()
    assert [Path(url.toLocalFile()) for url in opened] == [B.parent]
    remove.trigger()
    assert strip.paths() == [A, C]


def test_the_menu_opens_on_a_picture_only(strip: ThumbnailStrip, qtbot: QtBot) -> None:
    strip._show_menu(QPoint(590, 20))
    assert QApplication.activePopupWidget() is None
    strip._show_menu(strip._list.visualItemRect(strip._items[B]).center())
    menu = QApplication.activePopupWidget()
    assert menu is not None
    with qtbot.waitSignal(menu.destroyed, raising=False):
        menu.close()


@pytest.mark.parametrize(("badge", "words"), [("done", "b.png, done"), ("error", "b.png, failed"), ("", "b.png")])
def test_a_badge_can_be_seen_and_read_aloud(strip: ThumbnailStrip, badge: str, words: str) -> None:
    plain = strip.grab().toImage()
    strip.set_badge(B, badge)
    assert (strip.grab().toImage() != plain) is bool(badge)
    assert strip._items[B].data(Qt.ItemDataRole.AccessibleTextRole) == words
    strip.set_badge(D, badge)


def test_thumbnails_are_read_when_they_come_into_sight(qtbot: QtBot, tmp_path: Path) -> None:
    paths = [tmp_path / f"{at}.png" for at in range(40)]
    for path in paths:
        PIL.Image.new("RGB", (8, 8)).save(path)
    strip = ThumbnailStrip()
    qtbot.addWidget(strip)
    strip.resize(400, strip.sizeHint().height())
    strip.set_paths(paths)
    strip.show()
    qtbot.waitUntil(lambda: strip._items[paths[0]].data(_THUMBNAIL) is not None)
    assert strip._items[paths[-1]].data(_THUMBNAIL) is None
    strip.set_current(paths[-1])
    qtbot.waitUntil(lambda: strip._items[paths[-1]].data(_THUMBNAIL) is not None)


def test_a_wheel_scrolls_sideways(strip: ThumbnailStrip) -> None:
    strip.set_paths([Path(f"/photos/{at}.png") for at in range(40)])
    QApplication.processEvents()
    at, keys = QPointF(50, 50), Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False
    )
    strip._list.wheelEvent(event)
    assert strip._list.horizontalScrollBar().value() == 120


def test_it_follows_the_theme(strip: ThumbnailStrip, qapp: QApplication) -> None:
    dark = strip._add.icon().pixmap(24, 24).toImage()
    apply_theme(qapp, Theme.LIGHT)
    assert strip._add.icon().pixmap(24, 24).toImage() != dark
