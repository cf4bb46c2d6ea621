"""Folders of pictures looked over before a run: what cannot or should not be learnt from, and how much is left."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from srgui.errors import UserError
from srgui.imaging.codecs import PictureError, list_pictures
from srgui.imaging.jpeg_traces import quality_of
from srgui.progress import CancelToken, Progress, ProgressListener
from srgui.training.picture_album import Album
from srgui.training.picture_checks import Look, look_at
from srgui.training.picture_pool import in_order

_WORST_JPEG_STEP = 0.52
"""Steps from which JPEG damage would be learnt, of those of quality 50: just above quality 75."""
_LITTLE_MEGAPIXELS = 10
_LARGE_JPEG_PX, _LARGE_PX = 1000, 2000
_MOST_SHRINK = 4
_MANY = 0.25


class Finding(StrEnum):
    """Why a picture would be left out."""

    BROKEN = "broken"
    TOO_SMALL = "too_small"
    IN_VALIDATION = "in_validation"
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near_duplicate"
    JPEG_DAMAGED = "jpeg_damaged"
    FLAT = "flat"

    @property
    def label(self) -> str:
        """What a person calls it."""
        return _LABELS[self]


_LABELS = {
    Finding.BROKEN: "broken",
    Finding.TOO_SMALL: "too small",
    Finding.IN_VALIDATION: "in the validation folder",
    Finding.DUPLICATE: "copy of another",
    Finding.NEAR_DUPLICATE: "near copy of another",
    Finding.JPEG_DAMAGED: "JPEG damage",
    Finding.FLAT: "no detail",
}
_SENTENCES = {
    Finding.BROKEN: ("1 cannot be read.", "{} cannot be read."),
    Finding.TOO_SMALL: ("{} is too small: under {} pixels a side.", "{} are too small: under {} pixels a side."),
    Finding.IN_VALIDATION: ("1 is in the validation folder too.", "{} are in the validation folder too."),
    Finding.DUPLICATE: ("1 is a copy of another.", "{} are copies of others."),
    Finding.NEAR_DUPLICATE: (
        "1 is another, resized, saved again or mirrored.",
        "{} are others, resized, saved again or mirrored.",
    ),
    Finding.JPEG_DAMAGED: ("1 shows JPEG damage.", "{} show JPEG damage."),
    Finding.FLAT: ("1 has next to no detail.", "{} have next to no detail."),
}
"""What `summary` says of one picture, and of several."""

_Reasons = dict[Finding, str]


@dataclass(frozen=True, slots=True)
class InspectedPicture:
    """A picture and what speaks against it.

    Attributes:
        path: the file.
        width: in pixels; 0 where it cannot be read.
        height: in pixels; 0 where it cannot be read.
        findings: why it would be left out, the weightiest first; empty for a good picture.
        detail: the weightiest as a sentence; "" for a good picture.
        is_jpeg: whether the file is a JPEG.
    """

    path: Path
    width: int
    height: int
    findings: tuple[Finding, ...] = ()
    detail: str = ""
    is_jpeg: bool = False

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against the picture."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Inspection:
    """All pictures of some folders, in the order of the folders and of their names."""

    pictures: tuple[InspectedPicture, ...]
    smallest_px: int

    @property
    def good(self) -> tuple[Path, ...]:
        """The pictures to learn from."""
        return tuple(picture.path for picture in self._good)

    @property
    def bad(self) -> tuple[InspectedPicture, ...]:
        """The pictures that something speaks against."""
        return tuple(picture for picture in self.pictures if not picture.is_good)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Paths to leave out unless the person wants them: all that are bad."""
        return tuple(str(picture.path) for picture in self.bad)

    @property
    def megapixels(self) -> float:
        """Millions of pixels of the good pictures."""
        return sum(picture.width * picture.height for picture in self._good) / 1e6

    @property
    def _good(self) -> list[InspectedPicture]:
        return [picture for picture in self.pictures if picture.is_good]

    def count(self, finding: Finding) -> int:
        """Return how many pictures have a finding."""
        return sum(finding in picture.findings for picture in self.pictures)

    def patches(self, patch_px: int, scale: int) -> int:
        """Return how many HR patches, that do not overlap, the good pictures hold at their own size.

        Args:
            patch_px: side of an LR patch.
            scale: enlargement; an HR patch has `patch_px` times it a side.
        """
        side = patch_px * scale
        return sum((picture.width // side) * (picture.height // side) for picture in self._good)

    def shrink(self, picture: InspectedPicture) -> int:
        """Return the whole factor, 1 to 4, by which a picture is best shrunk before it is learnt from.

        Cameras interpolate colour, sharpen and compress, so that large photos hold less detail than pixels.
        """
        large = _LARGE_JPEG_PX if picture.is_jpeg else _LARGE_PX
        return max(1, min(_MOST_SHRINK, min(picture.width, picture.height) // large))

    def summary(self, patch_px: int = 32, scale: int = 2) -> list[str]:
        """Say in sentences what there is to learn from, and what speaks against the rest."""
        count, megapixels = len(self._good), self.megapixels
        size = f"{megapixels:,.0f}" if megapixels >= 10 else f"{megapixels:.2g}"
        patches = _rounded(self.patches(patch_px, scale))
        pictures = f"{count} picture{'s' * (count != 1)}, {size} megapixels"
        lines = [f"{pictures}: about {patches:,} patches of {patch_px}x{patch_px}."]
        for finding in Finding:
            found = self.count(finding)
            if found:
                lines.append(_SENTENCES[finding][found > 1].format(found, self.smallest_px))
        return lines

    def recommendation(self) -> str:
        """Say in a sentence what to do with these pictures."""
        good, bad = self._good, len(self.bad)
        large = [factor for picture in good if (factor := self.shrink(picture)) > 1]
        if not good:
            return f"Nothing here can be learnt from; choose sharp photos of at least {self.smallest_px} pixels a side."
        if self.megapixels < _LITTLE_MEGAPIXELS:
            return f"This is little to learn from; add photos until there are {_LITTLE_MEGAPIXELS} megapixels or more."
        if len(large) > _MANY * len(good):
            return (
                f"Shrink the {len(large)} large photos before they are learnt from, by {_span(large)}: "
                "they hold less detail than pixels."
            )
        if bad:
            return f"This is enough to learn from without the {bad} that something speaks against; leave them out."
        return "This is good to learn from as it is."


def inspect(
    folders: Sequence[Path],
    *,
    validation: Path | None = None,
    smallest_px: int,
    progress: ProgressListener | None = None,
    cancel: CancelToken | None = None,
    recursive: bool = True,
) -> Inspection:
    """Look over every picture of some folders, a few at a time.

    Of pictures that are alike the first that nothing else speaks against is good, and the others are not.

    Args:
        folders: what to learn from; a file that is found twice counts once.
        validation: the folder that checkpoints are chosen on; none of it may be learnt.
        smallest_px: least pixels a side.
        progress: is told after each picture.
        cancel: looked at before each picture.
        recursive: whether folders in the folders are searched too; of the validation folder they never are.

    Raises:
        UserError: a folder is missing or holds no picture.
        Cancelled: the token was cancelled.
    """
    paths = _unique([path for folder in folders for path in _pictures_in(folder, recursive)])
    held_out = _pictures_in(validation, recursive=False) if validation else []
    looked_at = _looks([*paths, *held_out], progress, cancel)
    looks, held_out_looks = looked_at[: len(paths)], looked_at[len(paths) :]
    judged = [_judged(look, path, smallest_px) for look, path in zip(looks, paths, strict=True)]
    known = Album(len(held_out))
    for look, path in zip(held_out_looks, held_out, strict=True):
        if isinstance(look, Look):
            known.add(look, path)
    for look, path, reasons in zip(looks, paths, judged, strict=True):
        if isinstance(look, Look) and (twin := known.find(look)):
            reasons[Finding.IN_VALIDATION] = (
                f"“{path.name}” shows what “{twin.path.name}” of the validation folder shows: figures would flatter."
            )
    _find_copies(looks, paths, judged)
    return Inspection(tuple(map(_inspected, looks, paths, judged)), smallest_px)


def _pictures_in(folder: Path, recursive: bool) -> list[Path]:
    if not folder.is_dir():
        raise UserError(f"The folder “{folder}” does not exist; choose another.")
    found = list_pictures(folder, recursive)
    if not found:
        raise UserError(f"The folder “{folder}” holds no pictures; choose another.")
    return found


def _unique(paths: Sequence[Path]) -> list[Path]:
    found: dict[Path, Path] = {}
    for path in paths:
        found.setdefault(path.resolve(), path)
    return list(found.values())


def _looks(paths: list[Path], progress: ProgressListener | None, cancel: CancelToken | None) -> list[Look | str]:
    """Return what a look at each picture tells, or else why it cannot be read."""
    began = time.perf_counter()

    def look(path: Path) -> Look | str:
        try:
            return look_at(path)
        except PictureError as error:
            return str(error)

    def told(done: int, total: int) -> None:
        if progress:
            progress(Progress("inspecting pictures", done, total, time.perf_counter() - began))

    return list(in_order(paths, look, told, cancel))


def _judged(look: Look | str, path: Path, smallest_px: int) -> _Reasons:
    """Return what speaks against a picture on its own."""
    if isinstance(look, str):
        return {Finding.BROKEN: look}
    reasons: _Reasons = {}
    if min(look.width, look.height) < smallest_px:
        reasons[Finding.TOO_SMALL] = (
            f"“{path.name}” has {look.width}x{look.height} pixels; at least {smallest_px} a side are needed."
        )
    if look.jpeg_step > _WORST_JPEG_STEP:
        was = "is" if look.is_jpeg else "was"
        reasons[Finding.JPEG_DAMAGED] = (
            f"“{path.name}” {was} a JPEG of about quality {quality_of(look.jpeg_step)}: its damage would be learnt."
        )
    if look.is_flat:
        reasons[Finding.FLAT] = f"“{path.name}” has next to no detail, so there is nothing to learn from it."
    return reasons


def _find_copies(looks: list[Look | str], paths: list[Path], judged: list[_Reasons]) -> None:
    """Add to the reasons which pictures are like another; good ones come first, so that one of them stays."""
    album = Album(len(paths))
    for at in sorted(range(len(paths)), key=lambda at: (bool(judged[at]), at)):
        look = looks[at]
        if isinstance(look, str):
            continue
        twin = album.find(look)
        if twin is None:
            album.add(look, paths[at])
        elif twin.is_same:
            judged[at][Finding.DUPLICATE] = f"“{paths[at].name}” has the same pixels as “{twin.path.name}”."
        else:
            judged[at][Finding.NEAR_DUPLICATE] = (
                f"“{paths[at].name}” is “{twin.path.name}” again: resized, saved again, brightened or mirrored."
            )


def _inspected(look: Look | str, path: Path, reasons: _Reasons) -> InspectedPicture:
    findings = tuple(finding for finding in Finding if finding in reasons)
    detail = reasons[findings[0]] if findings else ""
    if isinstance(look, str):
        return InspectedPicture(path, 0, 0, findings, detail)
    return InspectedPicture(path, look.width, look.height, findings, detail, look.is_jpeg)


def _rounded(count: int) -> int:
    """Return a count to three digits."""
    return round(count, 2 - math.floor(math.log10(count))) if count > 999 else count


def _span(factors: list[int]) -> str:
    low, high = min(factors), max(factors)
    return str(low) if low == high else f"{low} to {high}"
