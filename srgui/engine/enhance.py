"""Image to Image, whole or a region: tiles with their halo, progress, cancel, smaller tiles when memory runs out."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from srgui.engine.plan import Plan, make_plan, size_for_scale
from srgui.engine.rows import CompactRows, Planes, Rows, WholeRows, gathered
from srgui.engine.session import Session
from srgui.engine.tiling import Region
from srgui.engine.work import OutOfMemoryError, Work, cut
from srgui.imaging.color import bleed_under_alpha
from srgui.imaging.image import Band, CompactImage, Image, Pixels
from srgui.imaging.resize import Span, resize_region
from srgui.machine import free_memory_bytes
from srgui.progress import CancelToken, ProgressListener

DEFAULT_TILE_PX = 192


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
    work = Work(session, plan, tile_px, progress, cancel)
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
    return Enlarged(image, Work(session, plan_for(image, session, scale=scale, size=size), tile_px, progress, cancel))


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
    work = Work(session, plan, tile_px, progress, cancel)
    work.expect(source_region.width, source_region.height)
    planes = gathered(work.passed(WholeRows(cut(_planes(image), source_region))))
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
        planes = cut(planes, region.relative_to(origin))
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

    def __init__(self, image: Image | CompactImage, work: Work) -> None:
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
