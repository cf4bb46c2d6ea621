"""A picture with smaller copies of itself, so that it is painted as fast small as large."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

_STEP_PIXELS = 2_000_000  # source pixels that one step reads: about 3 ms


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A copy of a picture, each of whose pixels stands for a square of so many a side."""

    image: QImage
    shrink: int


class Pyramid:
    """A picture and its copies at a half, a quarter and so on, made in short steps when they are wanted.

    Painting never waits for them: until a copy is there, a larger one serves.
    """

    def __init__(self, image: QImage, limit_bytes: int | None = None) -> None:
        """Take a picture in any format.

        Args:
            image: the picture.
            limit_bytes: memory for the finest copy; a picture beyond it gives up its finest copies as soon
                as there are smaller ones. None keeps everything.
        """
        self.width = image.width()
        self.height = image.height()
        self.has_alpha = image.hasAlphaChannel()
        opaque, clear = QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied
        full = image.convertToFormat(clear if self.has_alpha else opaque)  # what Qt paints fastest
        if full.devicePixelRatio() != 1:
            full.setDevicePixelRatio(1)
        self._levels = [full]
        self._given_up = 0  # finest copies that went over the limit
        self._limit_bytes = limit_bytes
        self._next: QImage | None = None
        self._next_row = 0

    @property
    def byte_count(self) -> int:
        """Memory of all copies."""
        return sum(level.sizeInBytes() for level in self._levels)

    def level_for(self, scale: float) -> Level:
        """Return the smallest copy that has enough pixels to be shown at a scale.

        Args:
            scale: device pixels per pixel of the picture.
        """
        enough = [index for index in range(len(self._levels)) if self._scale_of(index, scale) <= 1]
        chosen = enough[-1] if enough else 0
        return Level(self._levels[chosen], 2 ** (chosen + self._given_up))

    def lacks(self, scale: float) -> bool:
        """Return whether `build_step` is to be called, for the picture to look right at a scale."""
        coarsest = self._levels[-1]
        if coarsest.width() == coarsest.height() == 1:
            return False
        return self._is_over_limit() or self._scale_of(len(self._levels) - 1, scale) <= 0.5

    def build_step(self) -> bool:
        """Do a few milliseconds of work on the next copy; return whether that finished it."""
        source = self._levels[-1]
        if self._next is None:
            self._next = QImage((source.width() + 1) // 2, (source.height() + 1) // 2, source.format())
            self._next_row = 0
        rows = min(max(1, _STEP_PIXELS // (2 * source.width())), self._next.height() - self._next_row)
        _halve_rows(source, self._next, self._next_row, rows)
        self._next_row += rows
        if self._next_row < self._next.height():
            return False
        self._levels.append(self._next)
        self._next = None
        if self._is_over_limit():
            del self._levels[0]
            self._given_up += 1
        return True

    def _is_over_limit(self) -> bool:
        return self._limit_bytes is not None and self._levels[0].sizeInBytes() > self._limit_bytes

    def _scale_of(self, index: int, scale: float) -> float:
        return float(scale * 2 ** (index + self._given_up))


def _halve_rows(source: QImage, target: QImage, first: int, count: int) -> None:
    """Paint some rows of a half-size copy, each pixel the mean of four; of fewer at an odd edge."""
    painter = QPainter(target)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    for top, height in _even_part_and_rest(2 * first, min(2 * (first + count), source.height())):
        for left, width in _even_part_and_rest(0, source.width()):
            size = (width + 1) // 2, (height + 1) // 2
            half = source.copy(left, top, width, height).scaled(
                *size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            painter.drawImage(left // 2, top // 2, half)
    painter.end()


def _even_part_and_rest(begin: int, end: int) -> list[tuple[int, int]]:
    """Cut a row or column into a part of even length and what is left, each as its begin and length."""
    even = (end - begin) // 2 * 2
    return [(at, length) for at, length in ((begin, even), (begin + even, end - begin - even)) if length]
