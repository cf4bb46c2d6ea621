"""Image file directories: the tagged tables that TIFF files and EXIF blocks are made of (TIFF 6.0).

Values are kept as the bytes they are, never decoded and encoded again, so nothing of them is lost. BigTIFF
differs only in the width of counts and offsets.
"""

import mmap
import struct
from dataclasses import dataclass, replace
from typing import Literal

SHORT, LONG, RATIONAL, UNDEFINED, LONG8 = 3, 4, 5, 7, 16
_SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8)
"""Bytes of one value, by kind; 0 for kinds that do not exist."""
_RATIONAL_KINDS = frozenset({5, 10})
_INTEGER_CODES = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_BIG_KINDS = frozenset({16, 17, 18})
_MAX_FIELDS = 65_535
_MAX_VALUE_BYTES = 1 << 24
_MAX_DEPTH = 4

Block = bytes | mmap.mmap
"""A whole TIFF structure: offsets in it count from its start."""

EXIF_TAG, GPS_TAG, INTEROP_TAG = 0x8769, 0x8825, 0xA005
_CHILD_TAGS = frozenset({EXIF_TAG, GPS_TAG, INTEROP_TAG})


@dataclass(frozen=True, slots=True)
class Flavour:
    """How a structure spells numbers: its byte order as `struct` writes it, and whether it is BigTIFF."""

    order: Literal["<", ">"] = "<"
    is_big: bool = False

    @property
    def offset_code(self) -> str:
        """The `struct` code of an offset."""
        return "Q" if self.is_big else "I"

    @property
    def offset_size(self) -> int:
        """Bytes of an offset, which is also what a value may have and still stand in its entry."""
        return 8 if self.is_big else 4

    @property
    def count_code(self) -> str:
        """The `struct` code of the number of entries."""
        return "Q" if self.is_big else "H"

    def pack(self, codes: str, *values: int) -> bytes:
        """Return values as bytes in this order."""
        return struct.pack(self.order + codes, *values)

    def header(self, first_directory_at: int) -> bytes:
        """Return what a structure begins with."""
        mark = b"II" if self.order == "<" else b"MM"
        if self.is_big:
            return mark + self.pack("HHHQ", 43, 8, 0, first_directory_at)
        return mark + self.pack("HI", 42, first_directory_at)


@dataclass(frozen=True, slots=True)
class Field:
    """One tagged value: its bytes in the order of its structure, and where its entry was read."""

    tag: int
    kind: int
    count: int
    data: bytes
    entry_at: int = -1

    def integers(self, flavour: Flavour) -> tuple[int, ...]:
        """Return the values as whole numbers; none where the field holds something else."""
        code = _INTEGER_CODES.get(self.kind)
        return struct.unpack(f"{flavour.order}{self.count}{code}", self.data) if code else ()


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory with the directories it points to (EXIF, GPS, interoperability) as its children.

    Attributes:
        fields: by tag, without the pointers to children.
        children: by the tag of their pointer.
        start: where it was read.
        link_at: where the offset of the next directory stands.
        next_at: that offset, 0 where none follows.
    """

    fields: dict[int, Field]
    children: dict[int, "Directory"]
    start: int = 0
    link_at: int = 0
    next_at: int = 0


def integer_field(tag: int, kind: int, values: tuple[int, ...], flavour: Flavour) -> Field:
    """Return a field of whole numbers."""
    return Field(tag, kind, len(values), flavour.pack(f"{len(values)}{_INTEGER_CODES[kind]}", *values))


def read_header(block: Block) -> tuple[Flavour, int]:
    """Return how a structure spells numbers, and where its first directory is.

    Raises:
        ValueError: it is no such structure.
    """
    order: Literal["<", ">"] = ">" if block[:2] == b"MM" else "<"
    try:
        mark, version, first = struct.unpack_from(order + "2sHI", block, 0)
        if version == 43:
            (first,) = struct.unpack_from(order + "Q", block, 8)
    except struct.error as error:
        raise ValueError("This is no TIFF structure: it is cut off.") from error
    if mark not in {b"II", b"MM"} or version not in {42, 43}:
        raise ValueError("This is no TIFF structure.")
    return Flavour(order, is_big=version == 43), first


def read_directory(block: Block, flavour: Flavour, at: int, depth: int = 0) -> Directory:
    """Read a directory and its children; a field that is damaged is left out, a damaged child too.

    Raises:
        ValueError: the directory does not lie inside the block.
    """
    entry_size = 4 + 2 * flavour.offset_size
    fields: dict[int, Field] = {}
    try:
        (count,) = struct.unpack_from(flavour.order + flavour.count_code, block, at)
        if count > _MAX_FIELDS:
            raise ValueError("A directory is damaged: it has too many fields.")
        first_at = at + struct.calcsize(flavour.order + flavour.count_code)
        for k in range(count):
            field = _read_field(block, flavour, first_at + k * entry_size)
            if field is not None:
                fields.setdefault(field.tag, field)
        link_at = first_at + count * entry_size
        (next_at,) = struct.unpack_from(flavour.order + flavour.offset_code, block, link_at)
    except struct.error as error:
        raise ValueError("A directory is cut off.") from error
    children = {}
    for tag in _CHILD_TAGS & fields.keys():
        child = _read_child(block, flavour, fields.pop(tag), depth + 1)
        if child is not None:
            children[tag] = child
    return Directory(fields, children, at, link_at, next_at)


def directory_bytes(directory: Directory, flavour: Flavour, at: int) -> bytes:
    """Return a directory as it stands at an offset, long values and children behind it, none following.

    Data must be in the byte order of the flavour.
    """
    tags = sorted(directory.fields.keys() | directory.children.keys())
    table = bytearray(flavour.pack(flavour.count_code, len(tags)))
    tail_at = at + len(table) + len(tags) * (4 + 2 * flavour.offset_size) + flavour.offset_size
    tail = bytearray()
    for tag in tags:
        tail += bytes((tail_at + len(tail)) % 2)  # everything lies on even offsets
        here = flavour.pack(flavour.offset_code, tail_at + len(tail))
        if tag in directory.children:
            tail += directory_bytes(directory.children[tag], flavour, tail_at + len(tail))
            field = Field(tag, LONG8 if flavour.is_big else LONG, 1, here)
        else:
            field = directory.fields[tag]
        table += flavour.pack("HH" + flavour.offset_code, tag, field.kind, field.count)
        if len(field.data) > flavour.offset_size:
            table += here
            tail += field.data
        else:
            table += field.data.ljust(flavour.offset_size, b"\0")
    return bytes(table) + bytes(flavour.offset_size) + bytes(tail)


def in_order(directory: Directory, flavour: Flavour, order: Literal["<", ">"]) -> Directory:
    """Return a directory of one flavour with its values in a byte order; those of undefined kind stay."""
    if flavour.order == order:
        return directory
    fields = {tag: replace(field, data=_swapped(field)) for tag, field in directory.fields.items()}
    children = {tag: in_order(child, flavour, order) for tag, child in directory.children.items()}
    return Directory(fields, children)


def classic(fields: dict[int, Field]) -> dict[int, Field]:
    """Return the fields that may stand outside BigTIFF."""
    return {tag: field for tag, field in fields.items() if field.kind not in _BIG_KINDS}


def _swapped(field: Field) -> bytes:
    """Return the data of a field in the other byte order."""
    width = 4 if field.kind in _RATIONAL_KINDS else _SIZES[field.kind]  # two numbers make a rational
    return b"".join(field.data[k : k + width][::-1] for k in range(0, len(field.data), width))


def _read_field(block: Block, flavour: Flavour, entry_at: int) -> Field | None:
    """Read one entry; None where its kind is unknown, or its value lies outside the block."""
    tag, kind, count = struct.unpack_from(flavour.order + "HH" + flavour.offset_code, block, entry_at)
    size = count * (_SIZES[kind] if kind < len(_SIZES) else 0)
    value_at = entry_at + 4 + flavour.offset_size
    if size > flavour.offset_size:
        (value_at,) = struct.unpack_from(flavour.order + flavour.offset_code, block, value_at)
    if not 0 < size <= _MAX_VALUE_BYTES or value_at + size > len(block):
        return None
    return Field(tag, kind, count, bytes(block[value_at : value_at + size]), entry_at)


def _read_child(block: Block, flavour: Flavour, pointer: Field, depth: int) -> Directory | None:
    offsets = pointer.integers(flavour)
    if not offsets or depth > _MAX_DEPTH:
        return None
    try:
        return read_directory(block, flavour, offsets[0], depth)
    except ValueError:
        return None
