"""The empty state invites, offers pictures, and never takes more room than there is."""

from pathlib import Path

import PIL.Image
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui.gui.drop_zone import DropZone
from srgui.gui.theme import Theme, apply_theme


@pytest.fixture(name="zone")
def zone_fixture(qtbot: QtBot, qapp: QApplication) -> DropZone:
    apply_theme(qapp, Theme.DARK)
    zone = DropZone()
    qtbot.addWidget(zone)
    zone.resize(900, 700)
    zone.show()
    return zone


@pytest.fixture(name="photos")
def photos_fixture(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"photo {at}.png" for at in range(3)]
    for path in paths:
        PIL.Image.new("RGB", (30, 20), "red").save(path)
    return paths


def test_open_asks_for_a_picture(zone: DropZone, qtbot: QtBot) -> None:
    with qtbot.waitSignal(zone.open_requested):
        QTest.mouseClick(zone._open, Qt.MouseButton.LeftButton)


def test_empty_rows_are_not_shown(zone: DropZone, photos: list[Path]) -> None:
    assert not zone._recent.isVisible()
    assert not zone._samples.isVisible()
    zone.set_samples(photos)
    assert zone._samples.isVisible()
    zone.set_samples([])
    assert not zone._samples.isVisible()


def test_a_picture_that_is_pressed_is_chosen(zone: DropZone, qtbot: QtBot, photos: list[Path]) -> None:
    zone.set_recent(photos[:2])
    zone.set_samples(photos[2:])
    for row, index, path in ((zone._recent, 1, photos[1]), (zone._samples, 0, photos[2])):
        with qtbot.waitSignal(zone.paths_chosen) as told:
            QTest.mouseClick(row.tiles[index], Qt.MouseButton.LeftButton)
        assert told.args == [[path]]


def test_thumbnails_come_and_come_again(zone: DropZone, qtbot: QtBot, photos: list[Path]) -> None:
    for _ in range(2):
        zone.set_recent(photos)
        qtbot.waitUntil(lambda: all(tile._thumbnail is not None for tile in zone._recent.tiles))


def test_a_narrow_window_shows_fewer_pictures(zone: DropZone, photos: list[Path]) -> None:
    zone.set_recent(photos)
    zone.resize(320, 700)
    QApplication.processEvents()
    shown = [tile for tile in zone._recent.tiles if tile.isVisible()]
    assert 0 < len(shown) < len(photos)
    assert all(tile.geometry().right() <= zone._recent.width() for tile in shown)


def test_a_low_window_leaves_the_samples_out_first(zone: DropZone, photos: list[Path]) -> None:
    zone.set_recent(photos)
    zone.set_samples(photos)
    assert zone._recent.isVisible()
    assert zone._samples.isVisible()
    zone.resize(900, 450)
    QApplication.processEvents()
    assert zone._recent.isVisible()
    assert not zone._samples.isVisible()
    zone.resize(900, 300)
    QApplication.processEvents()
    assert not zone._recent.isVisible()
    assert zone.rect().contains(zone._open.geometry())


def test_a_drag_over_the_window_is_seen(zone: DropZone) -> None:
    resting = zone.grab().toImage()
    zone.set_drag_active(True)
    assert zone.grab().toImage() != resting
    zone.set_drag_active(False)
    assert zone.grab().toImage() == resting


def test_it_follows_the_theme(zone: DropZone, qapp: QApplication) -> None:
    dark = zone._icon.pixmap().toImage()
    apply_theme(qapp, Theme.LIGHT)
    assert zone._icon.pixmap().toImage() != dark
