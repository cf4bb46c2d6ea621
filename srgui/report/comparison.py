"""One picture by several networks: what each makes of a part of it, how close that comes, and how long it takes."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from srgui.engine.devices import Device
from srgui.engine.enhance import DEFAULT_TILE_PX, Result, enhance, enhance_region
from srgui.engine.measure import Likeness, likeness
from srgui.engine.session import SessionPool
from srgui.engine.tiling import Region
from srgui.errors import UserError
from srgui.imaging.image import Image, Pixels
from srgui.imaging.resize import Span, resize_region, source_span
from srgui.models.library import find_network
from srgui.progress import CancelToken, ProgressListener, words_for_seconds
from srgui.report.pacing import Pace, work


class ComparisonError(UserError):
    """A comparison cannot be made, or taken away, as it was asked for."""


MOST_PX = 200_000_000
"""Pixels of all pictures together that are held to be laid out: 2.4 GB."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A network as it is to be run.

    Attributes:
        network: by name.
        title: what a person reads.
        turns: whether its result is the mean over the 8 flips and turns of the picture.
        scale: a factor of its own, from which its result is brought to the others' size; None for theirs.
    """

    network: str
    title: str
    turns: bool = False
    scale: int | None = None

    @property
    def in_name(self) -> str:
        """What stands for it in names of files: ``dcscn-x4-turns``."""
        scale = "" if self.scale is None else f"-x{self.scale}"
        return f"{self.network}{scale}{'-turns' if self.turns else ''}"


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What is compared on.

    Attributes:
        name: of the picture.
        source: what the networks are given.
        size: (width, height) of their whole results.
        original: what these should be equal to, of that size; None where nothing is known.
        is_test: whether the source was made by shrinking the original.
    """

    name: str
    source: Image
    size: tuple[int, int]
    original: Image | None = None
    is_test: bool = False

    @property
    def whole(self) -> Region:
        """All of a result."""
        return Region(0, 0, *self.size)

    @property
    def border_px(self) -> int:
        """The border that is not measured: as wide as the scale, as in the papers."""
        return math.ceil(self.size[0] / self.source.width - 1e-9)

    def size_by(self, contender: Contender) -> tuple[int, int]:
        """Return (width, height) of the whole that a network makes, before it is brought to that of the others."""
        if contender.scale is None:
            return self.size
        return self.source.width * contender.scale, self.source.height * contender.scale


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A picture in a comparison.

    Attributes:
        name: by which files are told apart.
        title: what a person reads.
        image: the part that was asked for.
        elapsed_s: time it took; None of the original.
        likeness: to the original; None where that is not known.
    """

    name: str
    title: str
    image: Image
    elapsed_s: float | None = None
    likeness: Likeness | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """What is said behind the title: time, PSNR, SSIM."""
        found = (self.time_in_words, self.psnr_in_words, f"SSIM {self.ssim_in_words}" if self.ssim_in_words else "")
        return tuple(words for words in found if words)

    @property
    def time_in_words(self) -> str:
        """``"0.4 s"``; nothing for the original."""
        return "" if self.elapsed_s is None else words_for_seconds(self.elapsed_s)

    @property
    def psnr_in_words(self) -> str:
        """``"33.04 dB"``, or ``"identical"``; nothing where it was not measured."""
        if self.likeness is None:
            return ""
        return f"{self.likeness.psnr_db:.2f} dB" if math.isfinite(self.likeness.psnr_db) else "identical"

    @property
    def ssim_in_words(self) -> str:
        """``"0.9123"``; nothing where it was not measured."""
        found = None if self.likeness is None else self.likeness.ssim
        return "" if found is None else f"{found:.4f}"

    def cut(self, part: Region) -> "Entry":
        """Return a part of it, its numbers still those of all of it."""
        return replace(self, image=cut_out(self.image, part))


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Pictures of the same part, and what a reader must know of them.

    Attributes:
        title: the picture's name.
        protocol: sentences on how they were made and measured.
        entries: the original first where there is one.
    """

    title: str
    protocol: str
    entries: tuple[Entry, ...]

    @property
    def best(self) -> Entry | None:
        """The entry that comes closest to the original; None where nothing was measured."""
        return _nearest(self.entries)

    @property
    def icc_profile(self) -> bytes | None:
        """The profile that all of them are in once they are laid out in RGB."""
        first = self.entries[0].image
        return None if first.is_grey else first.icc_profile

    def entry(self, name: str) -> Entry:
        """Return the entry of a name; raises `ComparisonError` where there is none."""
        for entry in self.entries:
            if name.casefold() in {entry.name.casefold(), entry.title.casefold(), entry.name.removesuffix("-turns")}:
                return entry
        known = ", ".join(entry.name for entry in self.entries)
        raise ComparisonError(f"“{name}” is not among what is compared; choose of {known}.")

    def pair(self, names: Sequence[str] = ()) -> tuple[Entry, Entry]:
        """Return two entries to be blinked between: those named, else bicubic and the best other, or the last.

        Raises:
            ComparisonError: one is not there, or there is only one.
        """
        if names:
            return self.entry(names[0]), self.entry(names[1])
        networks = [entry for entry in self.entries if entry.elapsed_s is not None]
        first = next((entry for entry in networks if entry.name == "bicubic"), self.entries[0])
        others = [entry for entry in networks if entry is not first]
        if not others:
            raise ComparisonError("A blink needs two pictures; compare with one network more.")
        return first, _nearest(others) or others[-1]


def check_size(width: int, height: int, count: int) -> None:
    """Raise `ComparisonError` where so many pictures of a size are too much to be laid out together."""
    if width * height * count > MOST_PX:
        raise ComparisonError(
            f"{count} pictures of {width}x{height} are {width * height * count / 1e6:.0f} megapixels, and "
            f"{MOST_PX // 10**6} are laid out together; choose a region, or fewer networks."
        )


def _nearest(entries: Sequence[Entry]) -> Entry | None:
    """Return the entry that comes closest to the original; None where nothing was measured."""
    found = [(entry.likeness.psnr_db, entry) for entry in entries if entry.likeness is not None]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def compare(
    subject: Subject,
    contenders: Sequence[Contender],
    region: Region,
    pool: SessionPool,
    device: Device,
    *,
    tile_px: int = DEFAULT_TILE_PX,
    progress: ProgressListener | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[Entry]:
    """Give what each network makes of a region of the result, in their order, as each is done.

    Measured is that region: the whole by the papers' protocol, a part without a border cut.

    Args:
        subject: what is compared on.
        contenders: the networks.
        region: in pixels of the result.
        pool: warm sessions.
        device: where they run.
        tile_px: side of a tile.
        progress: told how far all of it is.
        cancel: looked at before each tile.

    Raises:
        As `enhance` and `SessionPool.for_size`.
    """
    in_size = subject.source.width, subject.source.height
    cards = [find_network(contender.network) for contender in contenders]
    shares = [
        work(card, in_size, subject.size_by(one), turns=one.turns) for card, one in zip(cards, contenders, strict=True)
    ]
    pace = Pace(shares, progress)
    for index, one in enumerate(contenders):
        listen = pace.step(index, one.title)
        size = subject.size_by(one)
        session = pool.for_size(one.network, in_size, size, device, turns=one.turns, exact=subject.original is not None)
        needed = region if size == subject.size else _needed(region, subject.size, size)
        if needed == Region(0, 0, *size):
            result = enhance(subject.source, session, size=size, tile_px=tile_px, progress=listen, cancel=cancel)
        else:
            result = enhance_region(
                subject.source, session, needed, size=size, tile_px=tile_px, progress=listen, cancel=cancel
            )
        image = result.image if size == subject.size else _brought(result, needed, size, region, subject.size)
        yield Entry(one.in_name, one.title, image, result.elapsed_s, measured(subject, region, image))


def measured(subject: Subject, region: Region, image: Image) -> Likeness | None:
    """Measure what was made of a region; None where there is no original."""
    if subject.original is None:
        return None
    if region == subject.whole:
        return likeness(image.pixels, subject.original.pixels, subject.border_px)
    return likeness(image.pixels, subject.original.pixels[region.slices])


def _needed(region: Region, size: tuple[int, int], own_size: tuple[int, int]) -> Region:
    """Return the part of a result of another size that a region is made from."""
    across = source_span(own_size[0], size[0], Span(region.x, region.right))
    down = source_span(own_size[1], size[1], Span(region.y, region.bottom))
    return Region(across.start, down.start, across.stop - across.start, down.stop - down.start)


def _brought(result: Result, part: Region, own_size: tuple[int, int], region: Region, size: tuple[int, int]) -> Image:
    """Return a part of a result of another size at the size of the others, by the bicubic that the engine ends with."""

    def resized(plane: Pixels) -> Pixels:
        rows, columns = Span(region.y, region.bottom), Span(region.x, region.right)
        made = resize_region(plane, size[::-1], rows, columns, in_size=own_size[::-1], origin=(part.y, part.x))
        return made.clip(0, 1)

    image = result.image
    return image.with_pixels(resized(image.pixels), None if image.alpha is None else resized(image.alpha))


def original_entry(subject: Subject, region: Region) -> Entry | None:
    """Return the original's own place in a comparison; None where there is none."""
    if subject.original is None:
        return None
    return Entry("original", "Original", cut_out(subject.original, region))


def cut_out(image: Image, region: Region) -> Image:
    """Return a part of a picture."""
    alpha: Pixels | None = None if image.alpha is None else np.ascontiguousarray(image.alpha[region.slices])
    return image.with_pixels(np.ascontiguousarray(image.pixels[region.slices]), alpha)


def middle_region(width: int, height: int, most_px: int) -> Region:
    """Return the middle of a result, no longer than that a side."""
    shown = min(width, most_px), min(height, most_px)
    return Region((width - shown[0]) // 2, (height - shown[1]) // 2, *shown)


def protocol_of(subject: Subject, measured_part: Region, shown: Region) -> str:
    """Say how a comparison was made and measured, in sentences."""
    small = f"{subject.source.width}x{subject.source.height}"
    large = f"{subject.size[0]}x{subject.size[1]}"
    if subject.is_test:
        said = [f"Shrunk to {small} by antialiased bicubic and restored to {large}."]
    else:
        said = [f"Enlarged from {small} to {large}."]
    if shown != subject.whole:
        said.append(f"Shown: {shown.width}x{shown.height} pixels at {shown.x}, {shown.y}.")
    if subject.original is not None:
        how = "PSNR and SSIM: 8-bit luma against the original"
        if measured_part == subject.whole:
            said.append(f"{how}, of the whole picture without a border of {subject.border_px} pixels.")
        else:
            said.append(f"{how}, of the part that is shown.")
    return " ".join(said)
