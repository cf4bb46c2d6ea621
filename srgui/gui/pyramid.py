"""A picture with smaller copies of itself, so that it is painted as fast small as large."""

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter

_STEP_PIXELS = 2_000_000  # source pixels that one step reads: about 3 ms


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

    def level_for(self, scale: float) -> QImage:
        """Return the smallest copy that has enough pixels to be shown at a scale.

        Args:
            scale: device pixels per pixel of the picture.
        """
        for index in range(len(self._levels) - 1, 0, -1):
            if self._scale_of(index, scale) <= 1:
                return self._levels[index]
        return self._levels[0]

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
    """Paint some rows of a half-size copy: smooth painting at a half takes the mean of four pixels."""
    painter = QPainter(target)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.setClipRect(QRect(0, first, target.width(), count))
    painter.drawImage(QRectF(target.rect()), source, QRectF(source.rect()))
    painter.end()
