"""Image to Image, whole or a region: tiles with their halo, progress, cancel, smaller tiles when memory runs out."""

import time
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import psutil
import torch

from srgui.engine.devices import is_out_of_memory
from srgui.engine.plan import Plan, make_plan, size_for_scale
from srgui.engine.session import Session
from srgui.engine.tiling import Region, tiles
from srgui.errors import UserError
from srgui.imaging.color import bleed_under_alpha
from srgui.imaging.image import Image, Pixels
from srgui.imaging.resize import Span, resize_region
from srgui.progress import CancelToken, Progress, ProgressListener

DEFAULT_TILE_PX = 192
_SMALLEST_TILE_PX = 24
_RESIZE_ROWS = 512


class OutOfMemoryError(UserError):
    """The picture does not fit, with the smallest tiles too."""


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """An enlarged picture.

    Attributes:
        image: the picture, its profile, EXIF and dpi those of the input.
        elapsed_s: time it took.
        notes: sentences on how it was made: passes, a resize at the end, smaller tiles.
        way: what ran the network, and in what precision: ``"OpenVINO in bf16"``.
    """

    image: Image
    elapsed_s: float
    notes: tuple[str, ...]
    way: str = ""


def enhance(
    image: Image,
    session: Session,
    *,
    scale: float | None = None,
    size: tuple[int, int] | None = None,
    tile_px: int = DEFAULT_TILE_PX,
    progress: ProgressListener | None = None,
    cancel: CancelToken | None = None,
) -> Result:
    """Enlarge a whole picture.

    Args:
        image: the picture.
        session: the network.
        scale: factor; the network's own where neither it nor a size is given.
        size: exact (width, height) instead of a factor.
        tile_px: side of a tile in LR pixels, halo not counted.
        progress: told after each tile.
        cancel: looked at before each tile.

    Raises:
        TargetError: the size cannot be made.
        OutOfMemoryError: it does not fit into memory.
        BrokenResultError: the network gave nothing usable.
        Cancelled: it was told to stop.
    """
    plan = plan_for(image, session, scale=scale, size=size)
    _check_memory(image, plan)
    work = _Work(session, plan, tile_px, progress, cancel or CancelToken())
    work.expect_whole()
    planes = work.run_passes(_source(image))
    if plan.resizes:
        planes = work.resize_whole(planes)
    notes = (*plan.notes(session.card.title), *work.notes)
    return Result(_image(image, planes), work.elapsed_s, notes, session.way_in_words)


def enhance_region(
    image: Image,
    session: Session,
    region: Region,
    *,
    scale: float | None = None,
    size: tuple[int, int] | None = None,
    tile_px: int = DEFAULT_TILE_PX,
    progress: ProgressListener | None = None,
    cancel: CancelToken | None = None,
) -> Result:
    """Return a part of what `enhance` would give, at the cost of that part and its halo.

    Args:
        image: the whole picture.
        session: the network.
        region: the part, in pixels of the result; must lie inside it.
        scale: as in `enhance`.
        size: as in `enhance`: of the whole result.
        tile_px: as in `enhance`.
        progress: as in `enhance`.
        cancel: as in `enhance`.

    Raises:
        As `enhance`.
    """
    plan = plan_for(image, session, scale=scale, size=size)
    assert not region.is_empty
    assert region == region.grown(0, plan.out_width, plan.out_height), region
    source_region = plan.source(region)
    work = _Work(session, plan, tile_px, progress, cancel or CancelToken())
    work.expect(source_region.width, source_region.height)
    planes = work.run_passes(_cut(_source(image), source_region))
    origin = source_region.scaled(plan.scale**plan.passes)
    if plan.resizes:
        planes = tuple(
            resize_region(
                plane,
                (plan.out_height, plan.out_width),
                Span(region.y, region.bottom),
                Span(region.x, region.right),
                in_size=plan.reached[::-1],
                origin=(origin.y, origin.x),
            )
            for plane in planes
        )
    else:
        planes = _cut(planes, region.relative_to(origin))
    return Result(_image(image, planes), work.elapsed_s, plan.notes(session.card.title), session.way_in_words)


def plan_for(
    image: Image, session: Session, *, scale: float | None = None, size: tuple[int, int] | None = None
) -> Plan:
    """Return how `enhance` would reach a scale or size with a session."""
    if size is None:
        size = size_for_scale(image.width, image.height, session.scale if scale is None else scale)
    return make_plan(session.card, image.width, image.height, *size, scale=session.scale)


Planes = tuple[Pixels, ...]
"""Colour ``(H, W, C)``, and alpha ``(H, W)`` behind it where the picture has one that is not opaque throughout."""


def _source(image: Image) -> Planes:
    if image.alpha is None or bool((image.alpha >= 1).all()):
        return (image.pixels,)
    return _bled(image), image.alpha


@lru_cache(maxsize=1)
def _bled(image: Image) -> Pixels:
    """Return colour bled under alpha; kept for the picture being looked at, region after region."""
    assert image.alpha is not None
    return bleed_under_alpha(image.pixels, image.alpha)


def _cut(planes: Planes, region: Region) -> Planes:
    return tuple(plane[region.slices] for plane in planes)


def _image(image: Image, planes: Planes) -> Image:
    if len(planes) > 1:
        alpha: Pixels | None = np.clip(planes[1], 0, 1)
    else:
        alpha = None if image.alpha is None else np.ones(planes[0].shape[:2], np.float32)
    return image.with_pixels(np.clip(planes[0], 0, 1), alpha)


def _check_memory(image: Image, plan: Plan) -> None:
    """Raise before a long run that could not end well."""
    channels = image.pixels.shape[2] + (image.alpha is not None)
    width, height = plan.reached
    pixels = width * height + plan.out_width * plan.out_height * (2 if plan.resizes else 1)
    needed, free = pixels * channels * 4, psutil.virtual_memory().available
    if needed > free:
        raise OutOfMemoryError(
            f"The result of {plan.out_width}x{plan.out_height} pixels needs about {needed / 1e9:.1f} GB of memory "
            f"and {free / 1e9:.1f} GB are free; choose a smaller scale, or close other programs."
        )


class _Work:
    """One enlargement under way: its tiles, its clock and who is told."""

    def __init__(
        self,
        session: Session,
        plan: Plan,
        tile_px: int,
        progress: ProgressListener | None,
        cancel: CancelToken,
    ) -> None:
        self._session, self._plan, self._tile_px = session, plan, tile_px
        self._progress, self._cancel = progress, cancel
        self._began = time.monotonic()
        self._done_px = 0
        self._total_px = 1
        self.notes: tuple[str, ...] = ()

    @property
    def elapsed_s(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._began

    def expect_whole(self) -> None:
        """Count the pixels of the whole picture's passes and of its resize."""
        self.expect(self._plan.width, self._plan.height)
        if self._plan.resizes:
            self._total_px += self._plan.out_width * self._plan.out_height // 8

    def expect(self, width: int, height: int) -> None:
        """Count the input pixels of all passes over a part of that size."""
        factors = (self._plan.scale ** (2 * done) for done in range(self._plan.passes))
        self._total_px = max(1, sum(width * height * factor for factor in factors))

    def run_passes(self, planes: Planes) -> Planes:
        """Run the network as often as the plan says over all of the planes."""
        for _ in range(self._plan.passes):
            planes = self._run_pass(planes)
        return planes

    def resize_whole(self, planes: Planes) -> Planes:
        """Resize to the plan's size in bands of rows."""
        width, height = self._plan.out_width, self._plan.out_height
        out = tuple(np.empty((height, width, *plane.shape[2:]), np.float32) for plane in planes)
        for top in range(0, height, _RESIZE_ROWS):
            self._cancel.check()
            bottom = min(height, top + _RESIZE_ROWS)
            for plane, target in zip(planes, out, strict=True):
                target[top:bottom] = resize_region(plane, (height, width), Span(top, bottom), Span(0, width))
            self._tell((bottom - top) * width // 8)
        return out

    def _run_pass(self, planes: Planes) -> Planes:
        height, width = planes[0].shape[:2]
        scale = self._plan.scale
        out = tuple(np.empty((height * scale, width * scale, *plane.shape[2:]), np.float32) for plane in planes)
        for tile in tiles(width, height, self._tile_px):
            self._run_tile(planes, tile, out)
        return out

    def _run_tile(self, planes: Planes, tile: Region, out: Planes) -> None:
        """Enlarge one tile into the output; in four parts where memory does not hold it."""
        self._cancel.check()
        height, width = planes[0].shape[:2]
        scale = self._plan.scale
        with_halo = tile.grown(self._plan.halo_px, width, height)
        try:
            enlarged = self._session.enlarge(*_cut(planes, with_halo))
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            self._split(planes, tile, out, error)
            return
        inner = tile.relative_to(with_halo).scaled(scale)
        for plane, target in zip(enlarged, out, strict=False):
            assert plane is not None
            target[tile.scaled(scale).slices] = plane[inner.slices]
        self._tell(tile.width * tile.height)

    def _split(self, planes: Planes, tile: Region, out: Planes, error: Exception) -> None:
        smaller = max(tile.width, tile.height) // 2
        if smaller < _SMALLEST_TILE_PX:
            raise OutOfMemoryError(
                "There is too little free memory to enlarge even a small part of the picture; "
                "close other programs and try again."
            ) from error
        self._tile_px = min(self._tile_px, smaller)
        self.notes = ("Memory ran short, so smaller tiles were used.",)
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        for part in tiles(tile.width, tile.height, smaller):
            self._run_tile(planes, replace(part, x=part.x + tile.x, y=part.y + tile.y), out)

    def _tell(self, done_px: int) -> None:
        self._done_px += done_px
        if self._progress is not None:
            label = f"{self._session.card.title}, {self._plan.out_width}x{self._plan.out_height}"
            done = min(self._done_px, self._total_px)
            self._progress(Progress(label, done, self._total_px, self.elapsed_s))
