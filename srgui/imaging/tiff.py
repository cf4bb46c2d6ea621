"""A TIFF writer: strips under deflate with horizontal differences, the colour profile, EXIF and GPS.

Pillow hands compressed TIFF to libtiff, which takes no EXIF and GPS directories from it, and loses the cause
when the disk is full. Baseline TIFF is small enough to write here (TIFF 6.0; Adobe technical note 3 for
deflate).
"""

import zlib
from collections.abc import Iterator
from fractions import Fraction
from typing import BinaryIO, Final

from PIL import TiffImagePlugin

from srgui.imaging import exif
from srgui.imaging.ifd import (
    LONG,
    LONG8,
    RATIONAL,
    SHORT,
    UNDEFINED,
    Directory,
    Field,
    Flavour,
    directory_bytes,
    in_order,
    integer_field,
)
from srgui.imaging.packing import THREADS, Digest, Packed, Strip, deflated, rows_per_strip
from srgui.imaging.save_plan import SavePlan
from srgui.threads import in_threads

_CLASSIC_BYTES = 4_000_000_000
"""Pixels of more bytes than this go into a BigTIFF: the offsets of a classic one end at 4 GB."""
_COMPRESSION_LEVEL = 4  # of 9

_WIDTH, _LENGTH, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_STRIP_OFFSETS, _SAMPLES, _ROWS_PER_STRIP, _STRIP_BYTES = 273, 277, 278, 279
_X_RESOLUTION, _Y_RESOLUTION, _PLANAR, _RESOLUTION_UNIT = 282, 283, 284, 296
_PREDICTOR, _EXTRA_SAMPLES, _ICC_PROFILE = 317, 338, 34_675


class TiffWriter:
    """Writes a picture strip by strip, then what describes it; the file must be seekable and empty.

    Attributes:
        rows_per_strip: rows of every strip but the last.
        digest: of all that was written.
    """

    def __init__(self, file: BinaryIO, width: int, height: int, plan: SavePlan) -> None:
        self._file = file
        self._width, self._height, self._plan = width, height, plan
        pixel_bytes = plan.channels * plan.value_bytes
        self._flavour = Flavour("<", is_big=width * height * pixel_bytes > _CLASSIC_BYTES)
        self.rows_per_strip: Final = rows_per_strip(width, pixel_bytes)
        self.digest: Final = Digest()
        self._strips: list[tuple[int, int]] = []
        file.write(self._flavour.header(0))

    def pack(self, strip: Strip) -> Packed:
        """Return a strip as it goes into the file; may be called in any thread."""
        differences = strip.rows.copy()
        differences[:, 1:] -= strip.rows[:, :-1]  # wraps around, as the predictor does
        data = differences.astype(differences.dtype.newbyteorder("<"), copy=False).tobytes()
        packed = deflated(data, level=_COMPRESSION_LEVEL, strategy=zlib.Z_DEFAULT_STRATEGY, wbits=zlib.MAX_WBITS)
        return Packed(packed, len(data), zlib.adler32(data))

    def write(self, packed: Packed) -> None:
        """Write the next strip."""
        self.digest.add(packed.adler, packed.size)
        self._strips.append((self._file.tell(), len(packed.data)))
        self._file.write(packed.data)

    def finish(self) -> None:
        """Write the directory, and where it is into the header."""
        self._file.write(bytes(self._file.tell() % 2))
        at = self._file.tell()
        described = Directory({}, {})
        if self._plan.exif:
            told = exif.parse(self._plan.exif)
            described = in_order(exif.descriptive(told), told.flavour, "<")
        fields = described.fields | {field.tag: field for field in self._fields()}
        self._file.write(directory_bytes(Directory(fields, described.children), self._flavour, at))
        self._file.seek(0)
        self._file.write(self._flavour.header(at))

    def _fields(self) -> list[Field]:
        """Return the fields that say how the pixels lie, and the colour profile and resolution."""
        offset_kind = LONG8 if self._flavour.is_big else LONG
        fields = [
            self._numbers(_WIDTH, LONG, self._width),
            self._numbers(_LENGTH, LONG, self._height),
            self._numbers(_BITS, SHORT, *[8 * self._plan.value_bytes] * self._plan.channels),
            self._numbers(_COMPRESSION, SHORT, 8),
            self._numbers(_PHOTOMETRIC, SHORT, 1 if self._plan.is_grey else 2),
            self._numbers(_STRIP_OFFSETS, offset_kind, *(at for at, _ in self._strips)),
            self._numbers(_SAMPLES, SHORT, self._plan.channels),
            self._numbers(_ROWS_PER_STRIP, LONG, min(self.rows_per_strip, self._height)),
            self._numbers(_STRIP_BYTES, offset_kind, *(size for _, size in self._strips)),
            self._numbers(_PLANAR, SHORT, 1),
            self._numbers(_PREDICTOR, SHORT, 2),
        ]
        if self._plan.mode in {"LA", "RGBA"}:
            fields.append(self._numbers(_EXTRA_SAMPLES, SHORT, 2))  # alpha, colours not multiplied by it
        if self._plan.icc_profile:
            data = self._plan.icc_profile
            fields.append(Field(_ICC_PROFILE, UNDEFINED, len(data), data))
        if self._plan.dpi:
            fields.append(self._numbers(_RESOLUTION_UNIT, SHORT, 2))  # inch
            fields.append(self._ratio(_X_RESOLUTION, self._plan.dpi[0]))
            fields.append(self._ratio(_Y_RESOLUTION, self._plan.dpi[1]))
        return fields

    def _numbers(self, tag: int, kind: int, *values: int) -> Field:
        return integer_field(tag, kind, values, self._flavour)

    def _ratio(self, tag: int, value: float) -> Field:
        ratio = Fraction(value).limit_denominator(10_000)
        return Field(tag, RATIONAL, 1, self._flavour.pack("II", ratio.numerator, ratio.denominator))


def read_digest(file: BinaryIO, picture: TiffImagePlugin.TiffImageFile) -> int:
    """Return Adler-32 of the strips of a TIFF that was written here and is open as a picture.

    Raises:
        zlib.error, KeyError: a strip is damaged or cut off, or the directory is.
    """
    digest = Digest()

    def packed_strips() -> Iterator[bytes]:
        for at, size in zip(picture.tag_v2[_STRIP_OFFSETS], picture.tag_v2[_STRIP_BYTES], strict=True):
            file.seek(at)
            yield file.read(size)

    for data in in_threads(zlib.decompress, packed_strips(), THREADS):
        digest.add(zlib.adler32(data), len(data))
    return digest.value
