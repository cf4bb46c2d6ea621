"""Writing a file so that nothing is ever lost: beside its name first, read back and checked, then renamed."""

import errno
import os
import secrets
import shutil
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL import JpegImagePlugin, TiffImagePlugin

from srgui.imaging import jpeg, png, tiff
from srgui.imaging.encoding import Stored
from srgui.imaging.formats import PictureError
from srgui.imaging.pillow_files import bands, open_picture, quiet

EXACT_TOLERANCE = 1 / 255
"""How far the mean of a channel may lie from what was written, of formats that keep every pixel."""
_LOSSY_TOLERANCE = 20 / 255
_COARSE_TOLERANCE = 48 / 255
_TINY_TOLERANCE = 128 / 255
_COARSE_QUALITY = 30
_TINY_PX = 1024
"""Below this, one block of a lossy format is a large part of the picture, and may be off as a whole."""


def lossy_tolerance(quality: int, pixels: int) -> float:
    """Return how far the mean of a channel may lie from what was written, of lossy formats.

    Generous on purpose: measured on flat colours, noise and lines, whose mean JPEG moves by as much as
    15/255 from quality 30 on, and 38/255 at quality 1. A file that was damaged is further off, or unreadable.
    """
    if pixels < _TINY_PX:
        return _TINY_TOLERANCE
    return _COARSE_TOLERANCE if quality < _COARSE_QUALITY else _LOSSY_TOLERANCE


def check_target(path: Path, *, overwrite: bool = False) -> None:
    """Find out before long work whether a file can be written under a name; nothing is left behind.

    Raises:
        PictureError: the name is taken, or nothing can be written in its folder.
    """
    with _explained(path, path.suffix.lstrip(".").upper()):
        _check_name(path, overwrite=overwrite)
        part = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.part")
        part.touch(exist_ok=False)
        part.unlink()


def save_verified(
    path: Path, format_name: str, write: Callable[[BinaryIO], Stored], tolerance: float, *, overwrite: bool
) -> int:
    """Write a file, or leave everything as it was, and return its size in bytes.

    Args:
        path: the final name.
        format_name: what the file must be recognised as, by Pillow's name.
        write: writes the picture into a file that is open for it.
        tolerance: how far the mean of a channel may lie from what was written, 0 to 1.
        overwrite: whether a file of that name is replaced.

    Raises:
        PictureError: the file could not be written, or the name is taken. Nothing was changed.
    """
    with _explained(path, format_name):
        _check_name(path, overwrite=overwrite)
        part = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.part")
        try:
            with part.open("xb") as file:
                stored = write(file)
                file.flush()
                os.fsync(file.fileno())
            _check(path.name, part, format_name, stored, tolerance)
            if overwrite and path.exists():
                shutil.copymode(path, part)
            size_bytes = part.stat().st_size
            _publish(part, path, overwrite=overwrite)
            return size_bytes
        finally:
            part.unlink(missing_ok=True)


def save_bytes(path: Path, data: bytes, *, overwrite: bool) -> None:
    """Write a file that is no single picture, beside its name first; or leave everything as it was.

    Raises:
        PictureError: the file could not be written, or the name is taken. Nothing was changed.
    """
    with _explained(path, path.suffix.lstrip(".").upper()):
        _check_name(path, overwrite=overwrite)
        part = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.part")
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _publish(part, path, overwrite=overwrite)
        finally:
            part.unlink(missing_ok=True)


def _check_name(path: Path, *, overwrite: bool) -> None:
    if path.is_dir():
        raise PictureError(f"{path.name} is a folder; choose a name for a file.")
    if not overwrite and os.path.lexists(path):
        raise _taken(path)


def _taken(path: Path) -> PictureError:
    return PictureError(f"{path.name} already exists; choose another name or allow overwriting.")


def _publish(part: Path, path: Path, *, overwrite: bool) -> None:
    """Give a checked file its name in one step; without leave, a file that came there meanwhile stays."""
    if overwrite:
        part.replace(path)
        return
    try:
        os.link(part, path)  # fails where the name is taken; the partial name goes away afterwards
    except FileExistsError:
        raise _taken(path) from None
    except OSError:
        # No hard links here, as on memory cards. An empty file reserves the name, in one step too.
        with path.open("xb"):
            pass
        try:
            part.replace(path)
        except OSError:
            path.unlink()
            raise


def _check(name: str, part: Path, format_name: str, stored: Stored, tolerance: float) -> None:
    """Read a file back, and raise `PictureError` where it is not the picture that was written.

    Of PNG and TIFF, whose writers are our own, the packed rows are compared to the bit, without a picture of them in
    memory; of other formats the means of the channels are, of JPEG strip by strip.
    """
    with part.open("rb") as file, quiet:
        try:
            picture = open_picture(file, (format_name,))
            digest = None if stored.digest is None else _digest(file, picture)
            found = None if stored.means is None else _means(file, picture)
        except Exception as error:  # whatever a decoder raises, the file is no good
            raise _not_same(name, "it cannot be read back") from error
        if picture.size != (stored.width, stored.height):
            raise _not_same(name, f"its size is {picture.width}x{picture.height}")
        expected = stored.means
        mode = "I;16" if picture.mode.startswith("I;16") else picture.mode
        if expected is not None and mode + "A" == stored.mode and expected[-1] == 1:
            expected = expected[:-1]  # formats may leave out an alpha that is opaque everywhere
        elif mode != stored.mode:
            raise _not_same(name, f"its channels are {picture.mode}")
        if digest != stored.digest or not (found is None or expected is None or _is_near(found, expected, tolerance)):
            raise _not_same(name, "its colours are different")


def _digest(file: BinaryIO, picture: PIL.Image.Image) -> int:
    if isinstance(picture, TiffImagePlugin.TiffImageFile):
        return tiff.read_digest(file, picture)
    return png.read_digest(file)


def _is_near(means: NDArray[np.float64], expected: NDArray[np.float64], tolerance: float) -> bool:
    return float(np.abs(means - expected).max()) <= tolerance


def _not_same(name: str, what: str) -> PictureError:
    return PictureError(
        f"{name} was not saved: read back to check it, {what}; try again, or choose another disk or format."
    )


def _means(file: BinaryIO, picture: PIL.Image.Image) -> NDArray[np.float64]:
    """Return the mean of each channel, 0 to 1."""
    width, height = picture.size
    if isinstance(picture, JpegImagePlugin.JpegImageFile):
        return jpeg.read_sums(file) / (width * height * 255)
    picture.load()
    peak = 65_535 if picture.mode.startswith("I;16") else 255
    sums = np.zeros(len(picture.getbands()), np.float64)
    for top, bottom in bands(width, height):
        band = np.asarray(picture.crop((0, top, width, bottom))).reshape(-1, len(sums))
        sums += band.sum(axis=0, dtype=np.float64)
    return sums / (width * height * peak)


@contextmanager
def _explained(path: Path, format_name: str) -> Iterator[None]:
    """Turn what goes wrong with writing into a sentence for a person."""
    try:
        yield
    except PictureError:
        raise
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        raise PictureError(_reason(path, format_name, error)) from error
    except MemoryError as error:
        raise PictureError(
            f"{path.name} was not saved: there is not enough memory; close other programs and save again."
        ) from error
    except (ValueError, RuntimeError, OverflowError, SyntaxError, struct.error) as error:  # Pillow's writers
        raise PictureError(_not_possible(path, format_name)) from error


def _reason(path: Path, format_name: str, error: OSError) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            why = "the disk is full; make room or choose a folder on another disk"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            why = f"there is no permission to write in {path.parent}; choose another folder"
        case errno.ENOENT | errno.ENOTDIR:
            why = f"the folder {path.parent} does not exist; choose one that does"
        case errno.ENAMETOOLONG:
            why = "the name is too long; choose a shorter one"
        case errno.EFBIG:
            why = "the disk takes no file this large; choose another disk, or JPEG"
        case None:  # a writer's own
            return _not_possible(path, format_name)
        case _:
            why = f"{error.strerror}; try again or choose another folder"
    return f"{path.name} was not saved: {why}."


def _not_possible(path: Path, format_name: str) -> str:
    other = "TIFF" if format_name == "PNG" else "PNG"
    return f"{path.name} was not saved: it could not be written as {format_name}; choose {other}."
