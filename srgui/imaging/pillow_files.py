"""The one place where Pillow opens files: with our limits in place of its own, and without its warnings."""

import threading
import warnings
from collections.abc import Iterable, Iterator
from typing import IO

import PIL.Image
from PIL import ImageFile, PngImagePlugin

from srgui.imaging.formats import MAX_PIXELS

PIL.Image.MAX_IMAGE_PIXELS = MAX_PIXELS
# Profiles and notes of other programs in PNG may pass 1 MB, where Pillow would refuse the picture.
PngImagePlugin.MAX_TEXT_CHUNK = 1 << 26
PngImagePlugin.MAX_TEXT_MEMORY = 1 << 28

_BAND_PX = 1 << 18


class _Quiet:
    """Silences Pillow's warnings of odd metadata: it reads on, and no person could act on them.

    The filters of warnings are one for the whole process, so the first thread to enter changes them, and the
    last to leave puts them back.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._filters = warnings.catch_warnings()

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._filters = warnings.catch_warnings()
                self._filters.__enter__()
                warnings.filterwarnings("ignore", module=r"PIL\.")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._filters.__exit__(None, None, None)


quiet = _Quiet()


def open_picture(file: IO[bytes], formats: Iterable[str]) -> ImageFile.ImageFile:
    """Open a picture by its content; the pixels are not read yet. Raises whatever Pillow raises."""
    return PIL.Image.open(file, formats=tuple(formats))


def bands(width: int, height: int) -> Iterator[tuple[int, int]]:
    """Cut a picture into bands of whole rows that are small beside it: (first row, row after the last)."""
    rows = max(1, _BAND_PX // width)
    for top in range(0, height, rows):
        yield top, min(top + rows, height)
