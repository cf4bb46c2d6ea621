"""Thumbnails of picture files, read in a thread of their own so that the window never waits for them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import ImageOps
from PySide6.QtCore import QByteArray, QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QColorSpace, QImage, QImageReader
from PySide6.QtWidgets import QWidget

from srgui.imaging.formats import WRITABLE_FORMATS
from srgui.imaging.pillow_files import open_picture, quiet

_EIGHT_BITS = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"}


class ThumbnailReader(QObject):
    """Reads thumbnails one after the other for a widget; it ends with the widget, and with the app.

    The answer comes in the window's own thread.
    """

    read = Signal(object, QImage)  # the Path and its thumbnail, which is null if the file cannot be read

    def __init__(self, side_px: int, owner: QWidget) -> None:
        super().__init__(owner)
        self._side_px = side_px
        self._owner = owner
        self._pending: set[Path] = set()
        self.read.connect(self._forget)
        self._thread = thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="thumbnails")

        def end() -> None:
            thread.shutdown(wait=True, cancel_futures=True)

        owner.destroyed.connect(end)  # comes while this reader, which the thread answers to, is still there
        app = QCoreApplication.instance()
        assert app is not None
        app.aboutToQuit.connect(end)

    def ask(self, path: Path) -> None:
        """Have a file read; asking again before the answer changes nothing."""
        if path not in self._pending:
            self._pending.add(path)
            self._thread.submit(self._answer, path, self._owner.devicePixelRatioF())

    def _answer(self, path: Path, ratio: float) -> None:
        thumbnail = read_thumbnail(path, round(self._side_px * ratio))
        thumbnail.setDevicePixelRatio(ratio)
        self.read.emit(path, thumbnail)

    def _forget(self, path: Path) -> None:
        """Let a file be asked for again, once its answer has come to the window's thread."""
        self._pending.discard(path)


def read_thumbnail(path: Path, side_px: int) -> QImage:
    """Read a picture upright, in sRGB, and no larger than a square; return a null image if that fails.

    Pillow decodes without keeping other threads waiting, which Qt does not: a large picture would hold up the window.
    """
    image = _read_with_pillow(path, side_px)
    if image.isNull():
        image = _read_with_qt(path, side_px)  # more than 8 bits a channel, and what Pillow cannot read
    if image.colorSpace().isValid():
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    return image


def _read_with_pillow(path: Path, side_px: int) -> QImage:
    try:
        with quiet, path.open("rb") as file:
            picture = open_picture(file, WRITABLE_FORMATS)
            if picture.mode not in _EIGHT_BITS:
                return QImage()
            profile = picture.info.get("icc_profile") or b""
            picture.draft("RGB", (side_px, side_px))
            picture.thumbnail((side_px, side_px))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except Exception:  # noqa: BLE001 - the person who opens it is told why it cannot be read
        return QImage()
    data, width, height = upright.tobytes(), upright.width, upright.height
    image = QImage(data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
    if profile:
        space = QColorSpace.fromIccProfile(QByteArray(profile))
        if space.isValid() and space.colorModel() is QColorSpace.ColorModel.Rgb:
            image.setColorSpace(space)
    return image


def _read_with_qt(path: Path, side_px: int) -> QImage:
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > side_px:
        reader.setScaledSize(size.scaled(side_px, side_px, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
