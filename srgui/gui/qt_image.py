"""Pictures to Qt's and back: for the screen, and from the clipboard."""

import sys
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColorSpace, QImage

from srgui.imaging.image import Image, Pixels

_BAND_PIXELS: Final = 500_000
_MODELS = {1: QColorSpace.ColorModel.Gray, 3: QColorSpace.ColorModel.Rgb}


def to_qimage(pixels: Pixels, alpha: Pixels | None, icc_profile: bytes | None = None) -> QImage:
    """Return 8-bit pixels in the format that Qt paints fastest; safe to call in a worker thread.

    Args:
        pixels: ``(H, W, C)``, or ``(H, W)`` for grey; 0 to 1, values beyond are cut off.
        alpha: ``(H, W)``, 0 to 1, or None for an opaque picture.
        icc_profile: what the pixels are in; they are brought to sRGB, unless Qt cannot read the profile.

    Returns:
        ``Format_RGB32``, or with alpha ``Format_ARGB32_Premultiplied``.
    """
    planes = pixels[:, :, np.newaxis] if pixels.ndim == 2 else pixels
    source = _profile(icc_profile, planes.shape[2])
    if source is not None and planes.shape[2] == 1:
        grey = _in_srgb(_wrapped(_to_bytes(planes), QImage.Format.Format_Grayscale8), source)
        planes = _bytes_of(grey, 4)[:, :, :3].astype(np.float32) / np.float32(255)
        source = None
    image = _colour_image(planes, alpha)
    return image if source is None else _in_srgb(image, source)


def from_qimage(image: QImage) -> Image:
    """Return a picture that came from Qt, as from the clipboard; 16 bits a channel stay 16.

    Raises:
        ValueError: if the image is empty.
    """
    if image.isNull():
        raise ValueError("There is no picture to paste. Copy a picture first.")
    is_deep = image.pixelFormat().redSize() > 8 or image.format() == QImage.Format.Format_Grayscale16
    if is_deep:
        deep = _bytes_of(image.convertToFormat(QImage.Format.Format_RGBA64), 8).view(np.uint16)
        values = deep.astype(np.float32) / np.float32(65535)
    else:
        rgba = _bytes_of(image.convertToFormat(QImage.Format.Format_RGBA8888), 4)
        values = rgba.astype(np.float32) / np.float32(255)
    is_grey = image.pixelFormat().colorModel() == image.pixelFormat().ColorModel.Grayscale
    profile = image.colorSpace().iccProfile().data() if image.colorSpace().isValid() else b""
    assert isinstance(profile, bytes)
    is_opaque = not image.hasAlphaChannel() or bool((values[:, :, 3] == 1).all())
    return Image(
        pixels=np.ascontiguousarray(values[:, :, : 1 if is_grey else 3]),
        alpha=None if is_opaque else np.ascontiguousarray(values[:, :, 3]),
        icc_profile=profile or None,
        bit_depth=16 if is_deep else 8,
    )


def _profile(icc_profile: bytes | None, channels: int) -> QColorSpace | None:
    """Return the colour space to leave for sRGB; None where there is nothing to do or nothing to be done."""
    if not icc_profile:
        return None
    space = QColorSpace.fromIccProfile(QByteArray(icc_profile))
    if not space.isValid() or space.colorModel() != _MODELS[channels] or space == _srgb():
        return None
    return space


def _srgb() -> QColorSpace:
    return QColorSpace(QColorSpace.NamedColorSpace.SRgb)


def _in_srgb(image: QImage, source: QColorSpace) -> QImage:
    """Return the image converted; grey becomes ``Format_RGB32`` as the others are."""
    image.setColorSpace(source)
    if image.format() == QImage.Format.Format_Grayscale8:
        return image.convertedToColorSpace(_srgb(), QImage.Format.Format_RGB32)
    return image.convertedToColorSpace(_srgb())


def _colour_image(planes: Pixels, alpha: Pixels | None) -> QImage:
    """Fill an image a band of rows after the other, so that a large one never keeps other threads waiting for long."""
    height, width, _ = planes.shape
    rows = max(1, _BAND_PIXELS // width)
    if alpha is None:
        image = QImage(width, height, QImage.Format.Format_RGB32)
        bgrx = _memory_of(image)
        bgrx[:, :, 3] = 255
        for top in range(0, height, rows):
            bgrx[top : top + rows, :, :3] = _to_bytes(planes[top : top + rows, :, ::-1])
        return image
    rgba = np.empty((height, width, 4), np.uint8)
    for top in range(0, height, rows):
        rgba[top : top + rows, :, :3] = _to_bytes(planes[top : top + rows])
        rgba[top : top + rows, :, 3] = _to_bytes(alpha[top : top + rows])
    wanted = QImage.Format.Format_ARGB32_Premultiplied
    return _wrapped(rgba, QImage.Format.Format_RGBA8888).convertToFormat(wanted)


def _memory_of(image: QImage) -> NDArray[np.uint8]:
    """Return the memory of an image of 4 bytes a pixel, ``(H, W, 4)``; blue, green and red in it, on these machines."""
    assert sys.byteorder == "little"
    return np.frombuffer(image.bits(), np.uint8).reshape(image.height(), image.width(), 4)


def _to_bytes(values: Pixels) -> NDArray[np.uint8]:
    scaled = values * np.float32(255)
    scaled += np.float32(0.5)
    np.clip(scaled, 0, 255, out=scaled)
    return scaled.astype(np.uint8)


def _wrapped(array: NDArray[np.uint8], image_format: QImage.Format) -> QImage:
    """Return an image on the array's own memory; the caller keeps the array until it has made a copy."""
    height, width = array.shape[:2]
    return QImage(array.data, width, height, array.strides[0], image_format)


def _bytes_of(image: QImage, bytes_per_pixel: int) -> NDArray[np.uint8]:
    """Return a copy of the image's memory, ``(H, W, bytes)``."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * bytes_per_pixel].reshape(image.height(), image.width(), -1).copy()
