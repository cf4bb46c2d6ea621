"""One enlargement under way: its passes and tiles, in threads, its clock and who is told."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch

from srgui.engine.devices import compute_alone, is_out_of_memory
from srgui.engine.plan import Plan
from srgui.engine.rows import BandRows, Planes, Rows
from srgui.engine.session import Session
from srgui.engine.tiling import Region, tiles
from srgui.errors import UserError
from srgui.imaging.image import Pixels
from srgui.imaging.resize import Span, resize_region, source_span
from srgui.progress import CancelToken, Progress, ProgressListener
from srgui.threads import in_threads

_SMALLEST_TILE_PX = 24
_SMALLEST_SHARE_PX = 64
"""Below this side of a tile, more threads do not make up for its halo."""
_RESIZE_ROWS = 128
_FEW_TILES = 4
"""For each thread; of no more, the fastest device has done them all before the slowest brings its share."""


class OutOfMemoryError(UserError):
    """The picture does not fit, with the smallest tiles too."""


@dataclass(frozen=True, slots=True, eq=False)
class TileOrder:
    """A tile to enlarge.

    Attributes:
        tile: where it lies in the pass's input.
        with_halo: the part around it that is given.
        planes: that part.
    """

    tile: Region
    with_halo: Region
    planes: Planes


class Work:
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
        scale, threads = self.plan.scale, self._threads(rows)
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

    def _threads(self, rows: Rows) -> int:
        """Return how many threads all tiles of a pass are for."""
        backend = self.session.backend
        are_few = len(tiles(rows.width, rows.height, self._tile_px)) < _FEW_TILES * backend.parallel
        return backend.parallel_few if are_few else backend.parallel

    def _orders(self, rows: Rows) -> Iterator[TileOrder]:
        """Cut rows into tiles, row after row; those of a small picture no larger than a thread's share of it."""
        held: Planes = ()
        share_px = math.ceil(math.sqrt(rows.width * rows.height / self._threads(rows)))
        for tile in tiles(rows.width, rows.height, min(self._tile_px, max(share_px, _SMALLEST_SHARE_PX))):
            self._cancel.check()
            with_halo = tile.grown(self.plan.halo_px, rows.width, rows.height)
            if tile.x == 0:
                held = rows.rows(with_halo.y, with_halo.bottom)
            columns = slice(with_halo.x, with_halo.right)
            yield TileOrder(tile, with_halo, tuple(plane[:, columns] for plane in held))

    def _enlarge(self, order: TileOrder) -> tuple[Region, Planes]:
        """Enlarge one tile; in four parts where memory does not hold it."""
        try:
            enlarged = self.session.enlarge(*order.planes)
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            return order.tile, self._in_parts(order, error)
        inner = order.tile.relative_to(order.with_halo).scaled(self.plan.scale)
        return order.tile, tuple(plane[inner.slices] for plane in enlarged if plane is not None)

    def _in_parts(self, order: TileOrder, error: Exception) -> Planes:
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
            _, planes = self._enlarge(TileOrder(tile, with_halo, cut(order.planes, inside)))
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


def cut(planes: Planes, region: Region) -> Planes:
    """Return a part of planes."""
    return tuple(plane[region.slices] for plane in planes)
