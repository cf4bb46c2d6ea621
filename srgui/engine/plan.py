"""How a wanted size is reached: which of a network's scales, how often, and whether a resize ends it."""

import math
from dataclasses import dataclass

from srgui.engine.tiling import Region
from srgui.errors import UserError
from srgui.imaging.formats import MAX_PIXELS
from srgui.imaging.resize import Span, source_span
from srgui.models.card import ModelCard
from srgui.models.weights import WeightsError, native_scales

MAX_FACTOR = 16.0
_SIDE_PX_LIMIT = 1_000_000


class TargetError(UserError):
    """A size that cannot be made was asked for."""


def size_for_scale(width: int, height: int, scale: float) -> tuple[int, int]:
    """Return (width, height) of a picture enlarged by a factor, rounded to nearest, at least one pixel.

    Raises:
        TargetError: the factor is not above 0 and at most 16, or the result would pass 2 gigapixels.
    """
    if not (math.isfinite(scale) and 0 < scale <= MAX_FACTOR):
        raise TargetError(f"A scale of {scale:g} cannot be made; choose one above 0 and up to {MAX_FACTOR:g}.")
    return checked_size(max(1, round(width * scale)), max(1, round(height * scale)))


def checked_size(width: int, height: int) -> tuple[int, int]:
    """Return the size itself.

    Raises:
        TargetError: it is empty or passes 2 gigapixels.
    """
    if width < 1 or height < 1 or max(width, height) > _SIDE_PX_LIMIT:
        raise TargetError(f"A picture of {width}x{height} pixels cannot be made; choose another size.")
    if width * height > MAX_PIXELS:
        raise TargetError(
            f"The result would have {width * height / 1e9:.1f} gigapixels ({width}x{height}); "
            f"srgui makes up to {MAX_PIXELS / 1e9:.0f}. Choose a smaller scale."
        )
    return width, height


@dataclass(frozen=True, slots=True)
class Plan:
    """The way from a picture to a size.

    Attributes:
        width: of the input.
        height: of the input.
        scale: the network's own factor; 1 where it cleans.
        passes: how often it runs, one after the other; 0 where only a resize is needed.
        out_width: of the result.
        out_height: of the result.
        halo_px: of the network, in pixels of its input.
    """

    width: int
    height: int
    scale: int
    passes: int
    out_width: int
    out_height: int
    halo_px: int

    @property
    def reached(self) -> tuple[int, int]:
        """(width, height) after the last pass, before any resize."""
        factor = self.scale**self.passes
        return self.width * factor, self.height * factor

    @property
    def resizes(self) -> bool:
        """Whether an antialiased resize ends it."""
        return self.reached != (self.out_width, self.out_height)

    def notes(self, title: str) -> tuple[str, ...]:
        """Return what a person should know of the way, in sentences."""
        found = []
        if self.passes > 1:
            times = "twice" if self.passes == 2 else f"{self.passes} times"
            found.append(f"{title} x{self.scale} was run {times}.")
        if self.passes and self.scale == 1 and self.resizes:
            found.append(f"{title} cleaned the picture at its own size.")
        if self.resizes:
            width, height = self.reached
            begin = f"The result of {width}x{height} was" if self.passes else "The picture was"
            found.append(f"{begin} resized to {self.out_width}x{self.out_height} by antialiased bicubic.")
        return tuple(found)

    def before_resize(self, region: Region) -> Region:
        """Return the part of the last pass's result that a region of the output is made from."""
        if not self.resizes:
            return region
        width, height = self.reached
        columns = source_span(width, self.out_width, Span(region.x, region.right))
        rows = source_span(height, self.out_height, Span(region.y, region.bottom))
        return Region(columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start)

    def source(self, region: Region) -> Region:
        """Return the part of the input, halos included, that a region of the output is made from."""
        needed = self.before_resize(region)
        for done in reversed(range(self.passes)):
            factor = self.scale**done
            needed = needed.shrunk_around(self.scale).grown(self.halo_px, self.width * factor, self.height * factor)
        return needed


def make_plan(
    card: ModelCard, width: int, height: int, out_width: int, out_height: int, scale: int | None = None
) -> Plan:
    """Choose the network's scale and passes that reach a size with the least work.

    The fewest multiply-adds that reach at least the size win; a shrinking or equal size needs no network, but for one
    that has weights for x1, which cleans first. One that has no others runs once whatever the size. Bicubic
    runs at its own factors alone; any other size is one plain resize.

    Args:
        card: the network.
        width: of the input.
        height: of the input.
        out_width: of the result.
        out_height: of the result.
        scale: the only one of the network's scales to use; all where None.

    Raises:
        WeightsError: the network has no weights at any scale.
        TargetError: the size is empty or too big.
    """
    checked_size(out_width, out_height)
    scales = native_scales(card) if scale is None else (scale,)
    if not scales:
        raise WeightsError(f"{card.title} has no weights yet; train it, or choose another network.")
    factor = max(out_width / width, out_height / height)
    enlarging = [s for s in scales if s > 1]
    exact = [s for s in enlarging if (width * s, height * s) == (out_width, out_height)]
    if exact or not enlarging:
        chosen, passes = (exact or scales)[0], 1
    elif factor <= 1 and 1 in scales and card.trainable:
        chosen, passes = 1, 1
    elif factor <= 1 or not card.trainable:
        chosen, passes = enlarging[0], 0
    else:
        chosen, passes = min(
            ((s, math.ceil(math.log(factor, s) - 1e-9)) for s in enlarging),
            key=lambda way: sum(card.multiply_adds[way[0]] * way[0] ** (2 * k) for k in range(way[1])),
        )
    return Plan(width, height, chosen, passes, out_width, out_height, card.halo_px[chosen])
