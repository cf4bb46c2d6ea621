"""EXIF blocks, mended in place: what a camera wrote stays as it wrote it.

Pillow would decode and encode each value again, which loses letters beyond ASCII and moves what maker notes
point to. A block here has no "Exif" header in front.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from srgui.imaging.ifd import (
    EXIF_TAG,
    GPS_TAG,
    LONG,
    SHORT,
    Block,
    Directory,
    Field,
    Flavour,
    classic,
    directory_bytes,
    read_directory,
    read_header,
)

ORIENTATION, X_RESOLUTION = 0x0112, 0x011A
_IMAGE_WIDTH, _IMAGE_LENGTH = 0x0100, 0x0101
_PIXEL_X, _PIXEL_Y = 0xA002, 0xA003
_MAKE, _MODEL, _DATE_TIME, _DATE_TIME_ORIGINAL = 0x010F, 0x0110, 0x0132, 0x9003
_THUMBNAIL_AT, _THUMBNAIL_LENGTH = 0x0201, 0x0202

_DESCRIPTIVE = frozenset(
    {
        *(0x010D, 0x010E, 0x010F, 0x0110, 0x011D),  # document, description, make, model, page
        *(0x0131, 0x0132, 0x013B, 0x013C),  # software, date, artist, computer
        *(0x4746, 0x4749, 0x8298),  # ratings, copyright
        *(0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F),  # Windows title, comment, author, keywords, subject
    }
)
"""Tags that describe a picture in a TIFF file; the others describe that file's own layout."""


@dataclass(frozen=True, slots=True)
class Exif:
    """A block that was read: how it spells numbers, and its main directory."""

    flavour: Flavour
    main: Directory

    @property
    def photo(self) -> dict[int, Field]:
        """Fields of the EXIF directory proper."""
        child = self.main.children.get(EXIF_TAG)
        return child.fields if child else {}

    @property
    def is_bare(self) -> bool:
        """Whether nothing is said but the orientation."""
        return not self.main.children and self.main.fields.keys() <= {ORIENTATION}


def parse(block: Block) -> Exif:
    """Read a block.

    Raises:
        ValueError: it is damaged.
    """
    flavour, at = read_header(block)
    return Exif(flavour, read_directory(block, flavour, at))


def upright(block: bytes) -> bytes:
    """Return a block that says "upright", without its thumbnail, which shows the picture as it was.

    Raises:
        ValueError: the block is damaged.
    """
    exif = parse(block)
    mended = bytearray(block)
    _set_numbers(mended, exif.flavour, exif.main.fields, {ORIENTATION: 1})
    if exif.main.next_at:
        struct.pack_into(exif.flavour.order + exif.flavour.offset_code, mended, exif.main.link_at, 0)
        _erase_thumbnail(mended, block, exif)
    return bytes(mended)


def resized(block: bytes, width: int, height: int) -> bytes:
    """Return a block that says this size wherever it said one.

    Raises:
        ValueError: the block is damaged.
    """
    exif = parse(block)
    mended = bytearray(block)
    _set_numbers(mended, exif.flavour, exif.main.fields, {_IMAGE_WIDTH: width, _IMAGE_LENGTH: height})
    _set_numbers(mended, exif.flavour, exif.photo, {_PIXEL_X: width, _PIXEL_Y: height})
    return bytes(mended)


def without_orientation(block: bytes) -> bytes:
    """Return a block that says nothing of the orientation.

    Raises:
        ValueError: the block is damaged.
    """
    exif = parse(block)
    if exif.flavour.is_big or ORIENTATION not in exif.main.fields:
        return block
    mended = bytearray(block)
    start, end = exif.main.start, exif.main.link_at + exif.flavour.offset_size
    entry_at = exif.main.fields[ORIENTATION].entry_at
    (count,) = struct.unpack_from(exif.flavour.order + "H", block, start)
    struct.pack_into(exif.flavour.order + "H", mended, start, count - 1)
    mended[entry_at:end] = block[entry_at + 12 : end] + bytes(12)
    return bytes(mended)


def summary(block: bytes) -> str:
    """Say in a few words what a block tells: ``EXIF (camera, date, GPS)``."""
    exif = parse(block)
    gps = exif.main.children.get(GPS_TAG)
    told = {
        "camera": not exif.main.fields.keys().isdisjoint({_MAKE, _MODEL}),
        "date": _DATE_TIME in exif.main.fields or _DATE_TIME_ORIGINAL in exif.photo,
        "GPS": gps is not None and any(tag != 0 for tag in gps.fields),  # 0 is the version alone
    }
    words = ", ".join(word for word, is_told in told.items() if is_told)
    return f"EXIF ({words})" if words else "EXIF"


def descriptive(exif: Exif) -> Directory:
    """Return what describes the picture, without what describes the layout of the file it came in."""
    return Directory(_only(exif.main.fields, _DESCRIPTIVE), exif.main.children)


def from_tiff(block: Block) -> bytes | None:
    """Return an EXIF block made of what a TIFF file tells of its picture; None where it tells nothing.

    Raises:
        ValueError: the file's first directory is damaged.
    """
    exif = parse(block)
    told = _as_classic(descriptive(exif))
    if not told.fields and not told.children:
        return None
    flavour = Flavour(exif.flavour.order)
    return flavour.header(8) + directory_bytes(told, flavour, 8)


def _as_classic(directory: Directory) -> Directory:
    children = {tag: _as_classic(child) for tag, child in directory.children.items()}
    return Directory(classic(directory.fields), children)


def _only(fields: dict[int, Field], tags: Iterable[int]) -> dict[int, Field]:
    return {tag: fields[tag] for tag in tags if tag in fields}


def _set_numbers(block: bytearray, flavour: Flavour, fields: dict[int, Field], numbers: dict[int, int]) -> None:
    """Overwrite the fields that are there with one number each, in the narrower kind that holds it."""
    for tag, field in _only(fields, numbers).items():
        kind, code = (SHORT, "H") if numbers[tag] < 1 << 16 else (LONG, "I")
        entry = flavour.pack("HH" + flavour.offset_code, tag, kind, 1) + flavour.pack(code, numbers[tag])
        entry = entry.ljust(4 + 2 * flavour.offset_size, b"\0")
        block[field.entry_at : field.entry_at + len(entry)] = entry


def _erase_thumbnail(mended: bytearray, block: bytes, exif: Exif) -> None:
    """Blank the JPEG of the second directory, and cut it off where it ends the block."""
    try:
        second = read_directory(block, exif.flavour, exif.main.next_at)
    except ValueError:
        return
    places = [
        field.integers(exif.flavour)[:1] for field in _only(second.fields, (_THUMBNAIL_AT, _THUMBNAIL_LENGTH)).values()
    ]
    if len(places) != 2 or not all(places):
        return
    start, end = places[0][0], places[0][0] + places[1][0]
    if not second.link_at < start <= end <= len(mended):
        return  # it lies among what is kept, or nowhere
    mended[start:end] = bytes(end - start)
    if end == len(mended):
        del mended[start:]
