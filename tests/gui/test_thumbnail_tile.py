"""A tile shows its thumbnail, its name, and its state."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui.gui.theme import DARK_COLOURS, Theme, apply_theme
from srgui.gui.thumbnail_tile import TILE, ThumbnailButton, TileLook, paint_tile


@pytest.fixture(autouse=True)
def _dark(qapp: QApplication) -> None:
    apply_theme(qapp, Theme.DARK)


def _painted(look: TileLook) -> QImage:
    image = QImage(TILE, QImage.Format.Format_RGB32)
    image.fill(QColor(DARK_COLOURS.window))
    painter = QPainter(image)
    paint_tile(painter, QRect(0, 0, TILE.width(), TILE.height()), look)
    painter.end()
    return image


def _thumbnail(width: int = 72, height: int = 48, ratio: float = 1) -> QPixmap:
    made = QPixmap(width, height)
    made.fill(QColor("lime"))
    made.setDevicePixelRatio(ratio)
    return made


def test_states_look_different() -> None:
    looks = [
        TileLook("a.png"),
        TileLook("a.png", QPixmap()),
        TileLook("a.png", _thumbnail()),
        TileLook("a.png", _thumbnail(), is_current=True),
        TileLook("a.png", _thumbnail(), is_hovered=True),
        TileLook("a.png", _thumbnail(), is_current=True, has_focus=True),
        TileLook("a.png", _thumbnail(), badge="done"),
        TileLook("a.png", _thumbnail(), badge="error"),
    ]
    painted = [_painted(look) for look in looks]
    for index, image in enumerate(painted):
        assert image not in painted[:index]


@pytest.mark.parametrize("ratio", [1, 2])
def test_the_thumbnail_is_in_the_middle_of_its_box(ratio: int) -> None:
    image = _painted(TileLook("", _thumbnail(72 * ratio, 36 * ratio, ratio)))
    green = [y for y in range(TILE.height()) if image.pixelColor(TILE.width() // 2, y) == QColor("lime")]
    assert len(green) == 36
    assert abs((green[0] + green[-1]) / 2 - (6 + 35.5)) <= 0.5


@pytest.mark.parametrize("name", ["a.png", "IMG_2024 Sommerferien an der Nordseeküste 001.png", "M" * 200])
def test_names_stay_in_the_tile(name: str) -> None:
    image = _painted(TileLook(name, _thumbnail()))
    for x in (0, 1, TILE.width() - 2, TILE.width() - 1):
        for y in range(TILE.height()):
            assert image.pixelColor(x, y) == QColor(DARK_COLOURS.window)


def test_a_long_name_keeps_what_tells_it_apart() -> None:
    one, other = (
        _painted(TileLook(f"IMG_2024 Sommerferien an der Nordseeküste {at}.png", _thumbnail())) for at in ("001", "002")
    )
    assert one != other


def test_a_button_is_pressed_by_mouse_and_keyboard(qtbot: QtBot) -> None:
    button = ThumbnailButton(Path("/photos/R&D.png"))
    qtbot.addWidget(button)
    button.show()
    assert button.accessibleName() == "R&D.png"
    with qtbot.waitSignal(button.clicked):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, Qt.Key.Key_Space)


def test_a_button_shows_its_thumbnail_once_it_is_there(qtbot: QtBot) -> None:
    button = ThumbnailButton(Path("a.png"))
    qtbot.addWidget(button)
    waiting = button.grab().toImage()
    button.set_thumbnail(_thumbnail().toImage())
    assert button.grab().toImage() != waiting
