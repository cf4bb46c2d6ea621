"""Image to Image, whole or a region: tiles with their halo, progress, cancel, smaller tiles when memory runs out."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import torch

from srgui.engine.devices import compute_alone, is_out_of_memory
from srgui.engine.plan import Plan, make_plan, size_for_scale
from srgui.engine.rows import BandRows, CompactRows, Planes, Rows, WholeRows, gathered
from srgui.engine.session import Session
from srgui.engine.tiling import Region, tiles
from srgui.errors import UserError
from srgui.imaging.color import bleed_under_alpha
from srgui.imaging.image import Band, CompactImage, Image, Pixels
from srgui.imaging.resize import Span, resize_region, source_span
from srgui.machine import free_memory_bytes
from srgui.progress import CancelToken, Progress, ProgressListener
from srgui.threads import in_threads

DEFAULT_TILE_PX = 192
_SMALLEST_TILE_PX = 24
_SMALLEST_SHARE_PX = 64
"""Below this side of a tile, more threads do not make up for its halo."""
_RESIZE_ROWS = 128


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
    work = _Work(session, plan, tile_px, progress, cancel)
    work.expect_whole()
    planes = gathered(work.made(_source(image)))
    return Result(_image(image, planes), work.elapsed_s, work.all_notes, session.way_in_words)


def enhance_by_bands(
    image: Image | CompactImage,
    session: Session,
    *,
    scale: float | None = None,
    size: tuple[int, int] | None = None,
    tile_px: int = DEFAULT_TILE_PX,
    progress: ProgressListener | None = None,
    cancel: CancelToken | None = None,
) -> "Enlarged":
    """Return what `enhance` would make, to be made while it is written: no more than some rows are in memory.

    Args and errors are those of `enhance`; what goes wrong in the work itself is raised by `Enlarged.bands`.
    """
    return Enlarged(image, _Work(session, plan_for(image, session, scale=scale, size=size), tile_px, progress, cancel))


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
    work = _Work(session, plan, tile_px, progress, cancel)
    work.expect(source_region.width, source_region.height)
    planes = gathered(work.passed(WholeRows(_cut(_planes(image), source_region))))
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
            ).clip(0, 1)
            for plane in planes
        )
    else:
        planes = _cut(planes, region.relative_to(origin))
    return Result(_image(image, planes), work.elapsed_s, work.all_notes, session.way_in_words)


def plan_for(
    image: Image | CompactImage, session: Session, *, scale: float | None = None, size: tuple[int, int] | None = None
) -> Plan:
    """Return how `enhance` would reach a scale or size with a session."""
    if size is None:
        size = size_for_scale(image.width, image.height, session.scale if scale is None else scale)
    return make_plan(session.card, image.width, image.height, *size, scale=session.scale)


def _source(image: Image | CompactImage) -> Rows:
    return CompactRows(image) if isinstance(image, CompactImage) else WholeRows(_planes(image))


def _planes(image: Image) -> Planes:
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
    return image.with_pixels(*_band(planes, has_alpha=image.has_alpha))


def _band(planes: Planes, *, has_alpha: bool) -> Band:
    """Return colour and alpha; alpha of a picture that is opaque throughout was not computed."""
    if len(planes) > 1:
        return planes[0], planes[1]
    return planes[0], np.ones(planes[0].shape[:2], np.float32) if has_alpha else None


def _check_memory(image: Image, plan: Plan) -> None:
    """Raise before a long run that could not end well."""
    channels = image.pixels.shape[2] + (image.alpha is not None)
    width, height = plan.reached
    pixels = width * height + plan.out_width * plan.out_height * (2 if plan.resizes else 1)
    needed, free = pixels * channels * 4, free_memory_bytes()
    if needed > free:
        raise OutOfMemoryError(
            f"The result of {plan.out_width}x{plan.out_height} pixels needs about {needed / 1e9:.1f} GB of memory "
            f"and {free / 1e9:.1f} GB are free; choose a smaller scale, or close other programs."
        )


class Enlarged:
    """A picture that is made as its bands are asked for, to be written; once.

    Attributes:
        width: of the result.
        height: of the result.
        way: as of `Result`.
    """

    def __init__(self, image: Image | CompactImage, work: "_Work") -> None:
        self._image, self._work = image, work
        self.width, self.height = work.plan.out_width, work.plan.out_height
        self.way = work.session.way_in_words
        self.is_grey, self.notes = image.is_grey, image.notes
        self.icc_profile, self.exif, self.dpi = image.icc_profile, image.exif, image.dpi
        self.bit_depth = image.bit_depth
        self.has_alpha, self.is_see_through = image.has_alpha, image.is_see_through

    @property
    def how(self) -> tuple[str, ...]:
        """Sentences on how it was made, once it is."""
        return self._work.all_notes

    @property
    def elapsed_s(self) -> float:
        """Seconds since it was begun."""
        return self._work.elapsed_s

    def bands(self) -> Iterator[Band]:
        """Make it, band after band.

        Raises:
            OutOfMemoryError, BrokenResultError, Cancelled: as `enhance`.
        """
        self._work.expect_whole()
        for planes in self._work.made(_source(self._image)).bands():
            yield _band(planes, has_alpha=self.has_alpha)


@dataclass(frozen=True, slots=True, eq=False)
class _TileOrder:
    """A tile to enlarge.

    Attributes:
        tile: where it lies in the pass's input.
        with_halo: the part around it that is given.
        planes: that part.
    """

    tile: Region
    with_halo: Region
    planes: Planes


class _Work:
    """One enlargement under way: its tiles, its clock and who is told.

    Tiles are enlarged in threads, as many as the session's backend serves at once; what they make is put together in
    order, and told of, by whoever asks for bands.
    """

    def __init__(
        self,
        session: Session,
        plan: Plan,
        tile_px: int,
        progress: ProgressListener | None,
        cancel: CancelToken | None,
    ) -> None:
        self.session, self.plan = session, plan
        self._tile_px = tile_px
        self._progress, self._cancel = progress, cancel or CancelToken()
        self._began = time.monotonic()
        self._done_px = 0
        self._total_px = 1
        self._notes: tuple[str, ...] = ()

    @property
    def elapsed_s(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._began

    @property
    def all_notes(self) -> tuple[str, ...]:
        """Sentences on the way and on what happened on it."""
        return (*self.plan.notes(self.session.card.title), *self._notes)

    def expect_whole(self) -> None:
        """Count the pixels of the whole picture's passes and of its resize."""
        self.expect(self.plan.width, self.plan.height)
        if self.plan.resizes:
            self._total_px += self.plan.out_width * self.plan.out_height // 8

    def expect(self, width: int, height: int) -> None:
        """Count the input pixels of all passes over a part of that size."""
        factors = (self.plan.scale ** (2 * done) for done in range(self.plan.passes))
        self._total_px = max(1, sum(width * height * factor for factor in factors))

    def made(self, source: Rows) -> Rows:
        """Return the whole result, of the plan's size."""
        rows = self.passed(source)
        if self.plan.resizes:
            rows = BandRows(self.plan.out_width, self.plan.out_height, self._resized(rows))
        return rows

    def passed(self, rows: Rows) -> Rows:
        """Return what the network makes of rows, run as often as the plan says."""
        scale = self.plan.scale
        for _ in range(self.plan.passes):
            rows = BandRows(rows.width * scale, rows.height * scale, self._pass(rows))
        return rows

    def _resized(self, rows: Rows) -> Iterator[Planes]:
        """Resize to the plan's size in bands of rows."""
        width, height = self.plan.out_width, self.plan.out_height
        for top in range(0, height, _RESIZE_ROWS):
            self._cancel.check()
            span = Span(top, min(height, top + _RESIZE_ROWS))
            needed = source_span(rows.height, height, span)
            yield tuple(
                resize_region(
                    plane,
                    (height, width),
                    span,
                    Span(0, width),
                    in_size=(rows.height, rows.width),
                    origin=(needed.start, 0),
                ).clip(0, 1)
                for plane in rows.rows(needed.start, needed.stop)
            )
            self._tell((span.stop - span.start) * width // 8)

    def _pass(self, rows: Rows) -> Iterator[Planes]:
        """Run the network over rows; a band holds a row of tiles."""
        scale, threads = self.plan.scale, self.session.backend.parallel
        begin = compute_alone if threads > 1 else None
        band: Planes = ()
        for tile, planes in in_threads(self._enlarge, self._orders(rows), threads, begin=begin):
            self._cancel.check()
            if not band:
                shape = tile.height * scale, rows.width * scale
                band = tuple(np.empty((*shape, *plane.shape[2:]), np.float32) for plane in planes)
            for plane, target in zip(planes, band, strict=True):
                target[:, tile.x * scale : tile.right * scale] = plane
            self._tell(tile.width * tile.height)
            if tile.right == rows.width:
                yield band
                band = ()

    def _orders(self, rows: Rows) -> Iterator[_TileOrder]:
        """Cut rows into tiles, row after row; those of a small picture no larger than a thread's share of it."""
        held: Planes = ()
        share_px = math.ceil(math.sqrt(rows.width * rows.height / self.session.backend.parallel))
        for tile in tiles(rows.width, rows.height, min(self._tile_px, max(share_px, _SMALLEST_SHARE_PX))):
            self._cancel.check()
            with_halo = tile.grown(self.plan.halo_px, rows.width, rows.height)
            if tile.x == 0:
                held = rows.rows(with_halo.y, with_halo.bottom)
            columns = slice(with_halo.x, with_halo.right)
            yield _TileOrder(tile, with_halo, tuple(plane[:, columns] for plane in held))

    def _enlarge(self, order: _TileOrder) -> tuple[Region, Planes]:
        """Enlarge one tile; in four parts where memory does not hold it."""
        try:
            enlarged = self.session.enlarge(*order.planes)
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            return order.tile, self._in_parts(order, error)
        inner = order.tile.relative_to(order.with_halo).scaled(self.plan.scale)
        return order.tile, tuple(plane[inner.slices] for plane in enlarged if plane is not None)

    def _in_parts(self, order: _TileOrder, error: Exception) -> Planes:
        smaller = max(order.tile.width, order.tile.height) // 2
        if smaller < _SMALLEST_TILE_PX:
            raise OutOfMemoryError(
                "There is too little free memory to enlarge even a small part of the picture; "
                "close other programs and try again."
            ) from error
        self._tile_px = min(self._tile_px, smaller)
        self._notes = ("Memory ran short, so smaller tiles were used.",)
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        scale, made = self.plan.scale, list[Pixels]()
        for part in tiles(order.tile.width, order.tile.height, smaller):
            tile = replace(part, x=part.x + order.tile.x, y=part.y + order.tile.y)
            around = order.with_halo
            with_halo = tile.grown(self.plan.halo_px, around.right, around.bottom)
            inside = with_halo.relative_to(around)
            _, planes = self._enlarge(_TileOrder(tile, with_halo, _cut(order.planes, inside)))
            if not made:
                shape = order.tile.height * scale, order.tile.width * scale
                made = [np.empty((*shape, *plane.shape[2:]), np.float32) for plane in planes]
            for plane, target in zip(planes, made, strict=True):
                target[part.scaled(scale).slices] = plane
        return tuple(made)

    def _tell(self, done_px: int) -> None:
        self._done_px += done_px
        if self._progress is not None:
            label = f"{self.session.card.title}, {self.plan.out_width}x{self.plan.out_height}"
            done = min(self._done_px, self._total_px)
            self._progress(Progress(label, done, self._total_px, self.elapsed_s))
