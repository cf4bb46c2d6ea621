"""Sets of pictures to measure on: folders of originals, or pairs with LR; checked, and known ones recognised."""

import hashlib
import json
import os
import re
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from srgui import paths
from srgui.errors import UserError
from srgui.imaging.codecs import READABLE_SUFFIXES, list_pictures, read_image
from srgui.imaging.image import Image
from srgui.progress import CancelToken, Progress, ProgressListener

_SCALE_IN_NAME = re.compile(r"[_-]?x\d+$", re.IGNORECASE)
_MOST_FOLDERS = 500


class DatasetError(UserError):
    """A set of pictures cannot be measured on."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a set is.

    Attributes:
        name: what it is called.
        folder: of the originals.
        lr_folder: of the LR pictures; None where LR is to be made.
        recursive: whether pictures in folders inside it count too.
    """

    name: str
    folder: Path
    lr_folder: Path | None = None
    recursive: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that can be read.

    Attributes:
        name: its path below the folder, by which it is told from every other.
        path: the file.
        sha256: of the decoded pixels.
        width: in pixels.
        height: in pixels.
        is_flat: whether all of it is one colour.
        lr_path: its LR picture; None where that is to be made.
        lr_sha256: of the pixels of that; empty where there is none.
    """

    name: str
    path: Path
    sha256: str
    width: int
    height: int
    is_flat: bool = False
    lr_path: Path | None = None
    lr_sha256: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A picture, or a network, that takes no part, and a sentence why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A set that was looked over.

    Attributes:
        source: where it is.
        pictures: those that can be read.
        left_out: those that cannot.
        sha256: of the sorted checksums of its pictures, so that names do not matter.
        known: the published set that it is, by that checksum; empty where it is none.
    """

    source: Source
    pictures: tuple[Picture, ...]
    left_out: tuple[LeftOut, ...]
    sha256: str
    known: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.source.name

    @property
    def sizes_in_words(self) -> str:
        """``"228x344 to 512x512"``, by area."""
        by_area = sorted(self.pictures, key=lambda picture: picture.width * picture.height)
        ends = [f"{picture.width}x{picture.height}" for picture in (by_area[0], by_area[-1])]
        return " to ".join(dict.fromkeys(ends))

    def notes(self, scales: Iterable[int]) -> tuple[str, ...]:
        """Say what a reader should know: crops, pictures of one colour, pictures that are there twice."""
        found = []
        for scale in scales:
            cropped = sum(bool(p.width % scale or p.height % scale) for p in self.pictures)
            if cropped:
                found.append(f"At x{scale}, {cropped} of {len(self.pictures)} are cropped to a multiple of {scale}.")
        flat = [picture.name for picture in self.pictures if picture.is_flat]
        if flat:
            found.append(f"Of one colour, so that they tell nothing about networks: {', '.join(flat)}.")
        by_sum: dict[str, list[str]] = {}
        for picture in self.pictures:
            by_sum.setdefault(picture.sha256, []).append(picture.name)
        found += [f"The same picture, counted each time: {', '.join(n)}." for n in by_sum.values() if len(n) > 1]
        return tuple(found)


def pixel_checksum(image: Image) -> str:
    """Return SHA-256 of decoded pixels: size and channels in a line, then values as their file holds them.

    Values are whole steps of 8 bits, or of 16 where the file has more, little end first; alpha follows where there is
    one. So a picture is the same in any format without loss. What a JPEG decodes to may differ by a step between
    decoders.
    """
    kind, peak = ("<u2", 65_535) if image.bit_depth > 8 else ("<u1", 255)
    height, width, channels = image.pixels.shape
    digest = hashlib.sha256(f"{height} {width} {channels} {kind}\n".encode())
    for plane in (image.pixels, image.alpha):
        if plane is not None:
            digest.update(np.rint(plane * peak).astype(kind).tobytes())
    return digest.hexdigest()


def has_pictures_inside(folder: Path, cancel: CancelToken | None = None) -> bool:
    """Whether folders inside a folder hold pictures; of very many folders only the first are looked through."""
    for number, (_, folders, names) in enumerate(os.walk(folder)):
        if cancel is not None:
            cancel.check()
        folders[:] = [name for name in sorted(folders) if not name.startswith(".")]
        if number and any(Path(name).suffix.lower() in READABLE_SUFFIXES for name in names):
            return True
        if number >= _MOST_FOLDERS:
            break
    return False


def set_checksum(checksums: Iterable[str]) -> str:
    """Return SHA-256 of the sorted checksums of pictures, each in a line."""
    return hashlib.sha256("".join(f"{found}\n" for found in sorted(checksums)).encode()).hexdigest()


@cache
def known_sets() -> dict[str, str]:
    """Return the names of published sets by their checksums, from `resources/datasets.toml`."""
    read = tomllib.loads((paths.resources_folder() / "datasets.toml").read_text(encoding="utf-8"))
    return {entry["sha256"]: entry["name"] for entry in read["sets"]}


def sources_named(sources: Sequence[Source]) -> tuple[Source, ...]:
    """Return sources whose names differ: a second "Set5" becomes "Set5 (2)"."""
    seen: Counter[str] = Counter()
    found = []
    for source in sources:
        seen[source.name] += 1
        number = seen[source.name]
        name = source.name if number == 1 else f"{source.name} ({number})"
        found.append(replace(source, name=name))
    return tuple(found)


def inspect_dataset(
    source: Source, progress: ProgressListener | None = None, cancel: CancelToken | None = None
) -> Dataset:
    """Read every picture of a set once, one after the other.

    Raises:
        DatasetError: nothing in it can be read.
        PictureError: a folder cannot be read.
        Cancelled: it was told to stop.
    """
    files = list_pictures(source.folder, recursive=source.recursive)
    if not files:
        raise DatasetError(f"The folder “{source.folder}” holds no pictures; choose another.")
    lr_of = _lr_finder(source)
    pictures, left_out, began_s = list[Picture](), list[LeftOut](), time.monotonic()
    for done, file in enumerate(files):
        if cancel is not None:
            cancel.check()
        if progress is not None:
            progress(Progress(f"Looking over {source.name}", done, len(files), time.monotonic() - began_s))
        name = file.relative_to(source.folder).as_posix()
        try:
            pictures.append(_picture(name, file, lr_of))
        except UserError as error:
            left_out.append(LeftOut(name, str(error)))
    if not pictures:
        raise DatasetError(
            f"None of the {len(files)} pictures in “{source.folder}” can be used; the first: {left_out[0].reason}"
        )
    combined = set_checksum(picture.sha256 for picture in pictures)
    known = "" if source.lr_folder else known_sets().get(combined, "")
    return Dataset(source, tuple(pictures), tuple(left_out), combined, known)


def _picture(name: str, file: Path, lr_of: Callable[[Path], Path | None]) -> Picture:
    lr_path = lr_of(file)
    image = read_image(file)
    flat = bool((image.pixels == image.pixels[:1, :1]).all())
    lr_sha256 = pixel_checksum(read_image(lr_path)) if lr_path else ""
    return Picture(name, file, pixel_checksum(image), image.width, image.height, flat, lr_path, lr_sha256)


def lr_picture_of(source: Source, file: Path) -> Path | None:
    """Return the LR picture that a set brings for an original; None where it brings none.

    Raises:
        DatasetError: there is none of its name, or there are several.
        PictureError: the folder of LR pictures cannot be read.
    """
    return _lr_finder(source)(file)


def _lr_finder(source: Source) -> Callable[[Path], Path | None]:
    """Return what finds the LR picture of an original: of the same name, or with the scale behind it (``0801x2``).

    Of folders inside the folders, one that lies in the same of them goes before one that lies in another.
    """
    folder = source.lr_folder
    if folder is None:
        return lambda _file: None
    by_stem: dict[str, list[Path]] = {}
    for file in list_pictures(folder, recursive=source.recursive):
        for stem in {file.stem.casefold(), _SCALE_IN_NAME.sub("", file.stem.casefold())}:
            by_stem.setdefault(stem, []).append(file)

    def find(file: Path) -> Path | None:
        inside = folder / file.relative_to(source.folder).parent
        found = by_stem.get(file.stem.casefold(), [])
        found = [lr for lr in found if lr.parent == inside] or found
        found = [lr for lr in found if lr.stem.casefold() == file.stem.casefold()] or found
        if len(found) != 1:
            why = "there is no" if not found else f"there are {len(found)}"
            raise DatasetError(f"For {file.name} {why} LR picture{'s' * (len(found) > 1)} of its name in {folder}.")
        return found[0]

    return find


# --- sets that were named before ---------------------------------------------------------------------------


def remembered() -> dict[str, Source]:
    """Return the sets that were named before, by name; none where the file is damaged."""
    try:
        read = json.loads(_memory_file().read_text(encoding="utf-8"))
        found = [
            Source(str(e["name"]), Path(e["folder"]), Path(e["lr"]) if e.get("lr") else None, bool(e.get("recursive")))
            for e in read
        ]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
    return {source.name: source for source in found}


def remember(source: Source) -> None:
    """Keep a set under its name; one that had the name is forgotten. A disk that takes nothing is no reason to stop."""
    _keep([*(remembered() | {source.name: source}).values()])


def forget(name: str) -> None:
    """Keep a set no longer; its pictures stay where they are."""
    _keep([source for source in remembered().values() if source.name != name])


def _keep(sources: Sequence[Source]) -> None:
    entries = [
        {
            "name": kept.name,
            "folder": str(kept.folder.absolute()),
            "lr": str(kept.lr_folder.absolute()) if kept.lr_folder else None,
            "recursive": kept.recursive,
        }
        for kept in sources
    ]
    file = _memory_file()
    partial = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(entries, ensure_ascii=False, indent=1), encoding="utf-8")
        partial.replace(file)
    except OSError:
        partial.unlink(missing_ok=True)


def _memory_file() -> Path:
    return paths.user_folder() / "report-datasets.json"
