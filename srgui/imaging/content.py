"""What a file is, told from its bytes: names are often wrong."""

import struct
from collections.abc import Iterator
from typing import IO

HEAD_BYTES = 4096
"""How much of the beginning of a file is enough for the functions here."""

_READABLE = (
    (0, b"\x89PNG\r\n\x1a\n"),
    (0, b"\xff\xd8\xff"),
    (0, b"GIF8"),
    (0, b"BM"),
    (0, b"II*\0"),
    (0, b"MM\0*"),
    (0, b"II+\0"),
    (0, b"MM\0+"),
    (8, b"WEBP"),
    (4, b"ftypavi"),
)
_UNREADABLE = (
    (0, b"\xff\x0a", "JPEG XL"),
    (4, b"JXL \r\n", "JPEG XL"),
    (4, b"jP  \r\n", "JPEG 2000"),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000"),
    (0, b"8BPS", "Photoshop documents"),
    (0, b"gimp xcf", "GIMP documents"),
    (0, b"%PDF", "PDF"),
    (0, b"\x76\x2f\x31\x01", "OpenEXR"),
    (0, b"\0\0\1\0", "icons"),
    (0, b"FUJIFILM", "camera raw"),
    (0, b"IIU\0", "camera raw"),
    (0, b"IIRO", "camera raw"),
    (4, b"ftypcrx", "camera raw"),
    (8, b"CR\2\0", "camera raw"),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})


def unreadable_format(head: bytes) -> str | None:
    """Name the format of a picture of a kind that srgui does not read; None for everything else."""
    if head[4:8] == b"ftyp":
        length = min(int.from_bytes(head[:4], "big"), len(head))
        brands = {head[k : k + 4] for k in range(8, length, 4)}
        if brands & _HEIC_BRANDS and b"avif" not in brands:
            return "HEIC"
    return next((name for at, mark, name in _UNREADABLE if head[at:].startswith(mark)), None)


def looks_readable(head: bytes) -> bool:
    """Whether a file begins as one of the formats that srgui reads."""
    return any(head[at:].startswith(mark) for at, mark in _READABLE)


def png_depth(head: bytes) -> int:
    """Return the bits a channel of a PNG."""
    return head[24]


def png_is_grey(head: bytes) -> bool:
    """Whether a PNG is grey, with or without transparency."""
    return head[25] in {0, 4}


def avif_depth(head: bytes) -> int:
    """Return the bits a channel of an AVIF, from the AV1 configuration of its first picture."""
    at = head.find(b"av1C")
    flags = head[at + 6] if 0 <= at < len(head) - 6 else 0
    if not flags & 0x40:
        return 8
    return 12 if flags & 0x20 else 10


def late_png_exif(file: IO[bytes]) -> bytes | None:
    """Return the EXIF of a PNG wherever it stands, as some programs put it behind the pixels."""
    place = file.tell()
    try:
        for kind, at, length in _png_chunks(file):
            if kind == b"eXIf":
                file.seek(at)
                return file.read(length)
        return None
    finally:
        file.seek(place)


def essential_png(file: IO[bytes]) -> bytes:
    """Return a PNG without all that is not needed for its pixels, where damage does no harm."""
    parts = []
    for kind, at, length in _png_chunks(file):
        if kind == b"tRNS" or kind[:1].isupper():
            file.seek(at - 8)
            parts.append(file.read(8 + length + 4))
    file.seek(0)
    return file.read(8) + b"".join(parts)


def _png_chunks(file: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Walk over a PNG: kind, place and length of the data of each chunk."""
    at = 8
    while True:
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head)
        yield kind, at + 8, length
        if kind == b"IEND":
            return
        at += 8 + length + 4
