"""Thumbnails are upright, in sRGB and small, come in the window's thread, and end with their widget."""

import threading
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from PIL import ImageCms
from PySide6.QtCore import QThread
from PySide6.QtGui import QColor, QColorSpace, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from srgui.gui.thumbnails import ThumbnailReader, read_thumbnail

ORIENTATION = 0x0112


@pytest.fixture(autouse=True)
def _qt(qapp: object) -> None:
    """Qt reads pictures with plug-ins that an app finds."""


def _save(path: Path, size: tuple[int, int] = (200, 100), **options: Any) -> Path:
    PIL.Image.new("RGB", size, (10, 200, 90)).save(path, **options)
    return path


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tif", "avif", "gif", "bmp"])
def test_every_format_that_is_promised_has_a_thumbnail(tmp_path: Path, suffix: str) -> None:
    image = read_thumbnail(_save(tmp_path / f"ein Bild ü.{suffix}"), 50)
    assert (image.width(), image.height()) == (50, 25)
    colour = image.pixelColor(25, 12)
    assert colour.green() > 180
    assert colour.red() < 40


def test_a_small_picture_is_not_enlarged(tmp_path: Path) -> None:
    image = read_thumbnail(_save(tmp_path / "small.png", (20, 10)), 50)
    assert (image.width(), image.height()) == (20, 10)


@pytest.mark.parametrize("suffix", ["jpg", "avif"])
def test_a_turned_picture_is_upright(tmp_path: Path, suffix: str) -> None:
    exif = PIL.Image.Exif()
    exif[ORIENTATION] = 6
    path = _save(tmp_path / f"turned.{suffix}", exif=exif)
    image = read_thumbnail(path, 50)
    assert (image.width(), image.height()) == (25, 50)


def test_a_wide_profile_is_brought_to_srgb(tmp_path: Path) -> None:
    profile = QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb).iccProfile().data()
    plain = read_thumbnail(_save(tmp_path / "plain.png"), 50)
    wide = read_thumbnail(_save(tmp_path / "wide.png", icc_profile=profile), 50)
    assert wide.pixelColor(9, 9) != plain.pixelColor(9, 9)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = read_thumbnail(_save(tmp_path / "same.png", icc_profile=srgb), 50)
    assert same.pixelColor(9, 9) == plain.pixelColor(9, 9)


def test_what_cannot_be_read_has_none(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    assert read_thumbnail(broken, 50).isNull()
    assert read_thumbnail(tmp_path / "gone.png", 50).isNull()


def test_the_suffix_may_lie(tmp_path: Path) -> None:
    path = _save(tmp_path / "really.png", format="JPEG")
    assert not read_thumbnail(path, 50).isNull()


def test_a_thumbnail_comes_in_the_window_s_thread(qtbot: QtBot, tmp_path: Path) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    reader = ThumbnailReader(50, owner)
    path = _save(tmp_path / "a.png")
    came: list[tuple[Path, QImage, QThread]] = []
    reader.read.connect(lambda which, image: came.append((which, image, QThread.currentThread())))
    with qtbot.waitSignal(reader.read):
        reader.ask(path)
        reader.ask(path)
    ((which, image, thread),) = came
    assert which == path
    assert image.width() == round(50 * owner.devicePixelRatioF())
    assert thread is owner.thread()
    assert image.pixelColor(5, 5) == QColor(10, 200, 90)


def test_it_can_be_asked_for_again(qtbot: QtBot, tmp_path: Path) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    reader = ThumbnailReader(50, owner)
    path = _save(tmp_path / "a.png")
    for _ in range(2):
        with qtbot.waitSignal(reader.read):
            reader.ask(path)


def test_the_thread_ends_with_the_widget(qtbot: QtBot, tmp_path: Path) -> None:
    owner = QWidget()
    reader = ThumbnailReader(50, owner)
    with qtbot.waitSignal(reader.read):
        reader.ask(_save(tmp_path / "a.png"))
    for at in range(50):
        reader.ask(tmp_path / f"{at}.png")
    owner.deleteLater()
    qtbot.waitUntil(lambda: not any(each.name.startswith("thumbnails") for each in threading.enumerate()))
