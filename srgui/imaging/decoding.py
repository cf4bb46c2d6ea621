"""Picture files into memory: upright, with transparency, precision and metadata; what is lost is noted."""

import mmap
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL import ExifTags, ImageFile, TiffImagePlugin

from srgui.imaging import content, exif, profiles
from srgui.imaging.formats import MAX_PIXELS, READABLE_FORMATS, PictureError
from srgui.imaging.image import CompactImage, Image, Metadata, Pixels
from srgui.imaging.pillow_files import open_picture, quiet
from srgui.imaging.planes import SourceFacts, planes_of
from srgui.machine import free_memory_bytes

_Turn = PIL.Image.Transpose
_TURNS = {
    2: _Turn.FLIP_LEFT_RIGHT,
    3: _Turn.ROTATE_180,
    4: _Turn.FLIP_TOP_BOTTOM,
    5: _Turn.TRANSPOSE,
    6: _Turn.ROTATE_270,
    7: _Turn.TRANSVERSE,
    8: _Turn.ROTATE_90,
}
"""What makes a picture upright, by the value of its EXIF orientation."""
_ON_THEIR_SIDE = frozenset({5, 6, 7, 8})

_LARGE_PIXELS = 16_000_000
"""From here on free memory is looked at first."""

_Tags = TiffImagePlugin.ImageFileDirectory_v2 | dict[int, Any]
_EXIF_HEADER = b"Exif\0\0"
_DPI_LIMITS = (5.0, 30_000.0)
_NEW_SUBFILE_TYPE, _BITS_PER_SAMPLE, _PHOTOMETRIC, _SAMPLE_FORMAT, _DNG_VERSION = 254, 258, 262, 339, 50_706


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """A file that is open, its header read and its pixels not."""

    picture: ImageFile.ImageFile
    facts: SourceFacts
    exif: bytes | None
    orientation: int
    notes: tuple[str, ...]

    @property
    def format(self) -> str:
        """What the file is; a JPEG with further pictures behind it is one to Pillow under another name."""
        return "JPEG" if self.picture.format == "MPO" else str(self.picture.format)


def read_image(path: Path | str) -> Image:
    """Read a picture: PNG, JPEG, WebP, TIFF, BMP, GIF or AVIF, told by its content.

    The first frame is taken. Orientation is applied, CMYK and Lab become sRGB, and all that changes is said
    in the notes; pixels are otherwise as stored, in the picture's own colour space.

    Raises:
        PictureError: the file cannot be read.
    """
    image = _read(Path(path), is_compact=False)
    assert isinstance(image, Image)
    return image


def read_compact(path: Path | str) -> Image | CompactImage:
    """Read a picture as `read_image` does, into a quarter of the memory where it is opaque and of 8 bits.

    Raises:
        PictureError: the file cannot be read.
    """
    return _read(Path(path), is_compact=True)


def _read(path: Path, *, is_compact: bool) -> Image | CompactImage:
    with _explained(path), quiet, path.open("rb") as file:
        source = _open(path, file)
        _check_covered(source.picture)
        _check_memory(path, source, is_compact=is_compact)
        source.picture.load()
        upright: PIL.Image.Image = source.picture
        # Pillow turns TIFF itself while it loads.
        if source.orientation in _TURNS and source.format != "TIFF":
            upright = source.picture.transpose(_TURNS[source.orientation])
        profile, profile_notes = _profile(source.picture)
        planes = planes_of(upright, source.facts, profile, is_compact=is_compact)
        metadata = Metadata(
            icc_profile=planes.icc_profile,
            exif=source.exif,
            dpi=_dpi(source),
            bit_depth=planes.bit_depth,
            source_format=source.format,
            notes=(
                *_frame_notes(source),
                *source.notes,
                *profile_notes,
                *planes.notes,
                *_depth_notes(source.facts.bits, planes.bit_depth),
            ),
        ).metadata
        if planes.pixels.dtype == np.uint8:
            return CompactImage(cast("NDArray[np.uint8]", planes.pixels), **metadata)
        return Image(cast("Pixels", planes.pixels), planes.alpha, **metadata)


def read_size(path: Path | str) -> tuple[int, int]:
    """Return (width, height) of a picture as `read_image` would give it, without reading its pixels.

    Raises:
        PictureError: the file cannot be read.
    """
    path = Path(path)
    with _explained(path), quiet, path.open("rb") as file:
        source = _open(path, file)
        width, height = source.picture.size
        is_done = ExifTags.Base.Orientation in _tiff_tags(source.picture)
        return (height, width) if source.orientation in _ON_THEIR_SIDE and not is_done else (width, height)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong with a file into a sentence for a person."""
    try:
        _check_is_file(path)
        yield
    except PictureError:
        raise
    except Exception as error:  # decoders raise anything: struct.error, zlib.error, IndexError, SyntaxError
        raise PictureError(_reason(path, error)) from error


def _check_is_file(path: Path) -> None:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise PictureError(f"{path.name} is a folder; choose a picture in it.")
    if not stat.S_ISREG(status.st_mode):
        raise PictureError(f"{path.name} is no ordinary file; choose a picture file.")
    if status.st_size == 0:
        raise PictureError(f"{path.name} is empty; get it again from where it came from.")


def _reason(path: Path, error: Exception) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return f"{path.name} does not exist in {path.parent}; check its name and place."
        case PermissionError():
            return f"There is no permission to read {path.name}; change its permissions or copy it elsewhere."
        case MemoryError():
            return f"{path.name} needs more memory than is free; close other programs or choose a smaller one."
        case OSError(errno=int(), strerror=str(cause)):  # the system's; Pillow's own have no number
            return f"{path.name} cannot be read ({cause}); check the disk or copy the file elsewhere."
        case _:
            return f"{path.name} is damaged or cut off; get it again from where it came from."


def _open(path: Path, file: BinaryIO) -> _Source:
    """Read the header of a file, and refuse what cannot be read rightly."""
    head = file.read(content.HEAD_BYTES)
    unreadable = content.unreadable_format(head)
    if unreadable:
        raise PictureError(f"{path.name}: srgui cannot read {unreadable}; save it as JPEG or PNG first.")
    picture, notes = _opened(path, file, head)
    tags = _tiff_tags(picture)
    if _DNG_VERSION in tags or tags.get(_NEW_SUBFILE_TYPE, 0) & 1:
        raise PictureError(
            f"{path.name}: srgui cannot read camera raw, only the small preview in it; "
            "develop it to JPEG, PNG or TIFF first."
        )
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise PictureError(
            f"{path.name} has {width}x{height} pixels, more than the {MAX_PIXELS / 1e6:.0f} megapixels "
            "that srgui reads; cut or shrink it first."
        )
    block = _exif_block(picture, file)
    orientation = _orientation(picture, block)
    if orientation in _TURNS:
        notes = (*notes, "Orientation applied: the picture was turned or mirrored as its EXIF says.")
    kept, exif_notes = _kept_exif(block)
    return _Source(picture, _facts(picture, head), kept, orientation, (*notes, *exif_notes))


def _opened(path: Path, file: BinaryIO, head: bytes) -> tuple[ImageFile.ImageFile, tuple[str, ...]]:
    """Open a picture; a PNG whose profile or text is damaged, without those."""
    try:
        return open_picture(file, READABLE_FORMATS), ()
    except PIL.Image.DecompressionBombError as error:
        raise PictureError(
            f"{path.name} has more than the {MAX_PIXELS / 1e6:.0f} megapixels that srgui reads; cut or shrink it first."
        ) from error
    except Exception as error:
        if not content.looks_readable(head):
            raise PictureError(
                f"{path.name} is not a picture that srgui can read; choose a PNG, JPEG, WebP, TIFF, BMP, GIF or AVIF."
            ) from error
        if not head.startswith(b"\x89PNG"):
            raise
        picture = open_picture(BytesIO(content.essential_png(file)), ("PNG",))
        return picture, ("Its profile, EXIF or text is damaged and was left out.",)


def _check_memory(path: Path, source: _Source, *, is_compact: bool) -> None:
    """Refuse a large picture that memory cannot hold, before it is tried: the system might end the program for it."""
    width, height = source.picture.size
    channels = len(source.picture.getbands())
    turned = 2 if source.orientation in _TURNS else 1
    decoded = 4 if channels > 1 else 1  # a pixel, as Pillow keeps it
    needed = width * height * (turned * decoded + channels * (1 if is_compact else 4))
    if width * height < _LARGE_PIXELS:
        return
    free = free_memory_bytes()
    if needed > free:
        raise PictureError(
            f"{path.name} has {width}x{height} pixels and needs about {needed / 1e9:.1f} GB of memory to be read; "
            f"{free / 1e9:.1f} GB are free. Close other programs, or cut or shrink it first."
        )


def _check_covered(picture: ImageFile.ImageFile) -> None:
    """Raise `OSError` where a TIFF has fewer strips or tiles than pixels: Pillow would leave the rest black."""
    places = (tile.extents or (0, 0, 0, 0) for tile in picture.tile)
    covered = sum((right - left) * (bottom - top) for left, top, right, bottom in places)
    if picture.format == "TIFF" and covered < picture.width * picture.height:
        raise OSError("Strips are missing.")


def _tiff_tags(picture: ImageFile.ImageFile) -> _Tags:
    return picture.tag_v2 if isinstance(picture, TiffImagePlugin.TiffImageFile) else {}


def _facts(picture: ImageFile.ImageFile, head: bytes) -> SourceFacts:
    if picture.format == "PNG":
        return SourceFacts(content.png_depth(head), content.png_is_grey(head))
    if picture.format == "AVIF":
        return SourceFacts(content.avif_depth(head))
    if picture.format == "TIFF":
        tags = _tiff_tags(picture)
        is_wide = picture.mode == "F" or picture.mode.startswith("I;16")
        return SourceFacts(
            bits=max(_numbers(tags, _BITS_PER_SAMPLE)),
            is_inverted=is_wide and tags.get(_PHOTOMETRIC) == 0,
            is_unsigned=picture.mode == "I" and 1 in _numbers(tags, _SAMPLE_FORMAT),
        )
    return SourceFacts()


def _numbers(tags: _Tags, tag: int) -> tuple[int, ...]:
    """Return the numbers of a TIFF tag; 1, the default of those asked for here, where it is missing."""
    values = tags.get(tag, 1)
    return tuple(values) if isinstance(values, tuple) else (int(values),)


def _exif_block(picture: ImageFile.ImageFile, file: BinaryIO) -> bytes | None:
    """Return what EXIF a file has, as its bytes stand there."""
    if picture.format == "TIFF":
        with suppress(ValueError, OSError), mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return exif.from_tiff(mapped)
        return None
    block = picture.info.get("exif")
    if block is None and picture.format == "PNG":
        block = content.late_png_exif(file)
        hexadecimal = picture.info.get("Raw profile type exif")  # ImageMagick's way of old
        if block is None and hexadecimal:
            with suppress(ValueError):
                block = bytes.fromhex("".join(hexadecimal.split("\n")[3:]))
    while block and block.startswith(_EXIF_HEADER):
        block = block[len(_EXIF_HEADER) :]
    return block or None


def _kept_exif(block: bytes | None) -> tuple[bytes | None, tuple[str, ...]]:
    if block is None:
        return None, ()
    try:
        return (None if exif.parse(block).is_bare else exif.upright(block)), ()
    except ValueError:
        return None, ("Its EXIF is damaged and was left out.",)


def _orientation(picture: ImageFile.ImageFile, block: bytes | None) -> int:
    """Return the orientation that EXIF tells, or else XMP; 1 where neither does."""
    if block and picture.format != "TIFF":
        with suppress(ValueError):
            told = exif.parse(block)
            field = told.main.fields.get(exif.ORIENTATION)
            if field and field.integers(told.flavour):
                return field.integers(told.flavour)[0]
    # The parser of EXIF raises anything on damage, and a picture whose EXIF is damaged is taken as upright.
    with suppress(Exception):
        # PNG would read its pixels for this, so its own version is passed over.
        return int(PIL.Image.Image.getexif(picture).get(ExifTags.Base.Orientation, 1))
    return 1


def _profile(picture: ImageFile.ImageFile) -> tuple[bytes | None, tuple[str, ...]]:
    profile = picture.info.get("icc_profile")
    if not profile:
        return None, ()
    if isinstance(profile, bytes) and profiles.is_readable(profile):
        return profile, ()
    return None, ("Its colour profile is damaged and was left out.",)


def _dpi(source: _Source) -> tuple[float, float] | None:
    """Return the printing resolution, None where it is missing or no printer could have meant it."""
    info = source.picture.info
    if source.format == "JPEG" and info.get("jfif_unit") not in {1, 2}:
        told = exif.parse(source.exif).main.fields if source.exif else {}
        if exif.X_RESOLUTION not in told:
            return None  # Pillow makes up 72 dpi
    try:
        horizontal, vertical = (round(float(value), 2) for value in info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    low, high = _DPI_LIMITS
    return (horizontal, vertical) if low <= horizontal <= high and low <= vertical <= high else None


def _frame_notes(source: _Source) -> tuple[str, ...]:
    """Say how many pictures a file holds, if more than one; counting may fail on damage behind the first."""
    count = 1
    with suppress(Exception):
        count = int(getattr(source.picture, "n_frames", 1))
    if count < 2:
        return ()
    word = {"TIFF": "pages", "JPEG": "pictures"}.get(source.format, "frames")
    return (f"This file holds {count} {word}; only the first was read.",)


def _depth_notes(bits: int, bit_depth: int) -> tuple[str, ...]:
    if bits <= 8 or bit_depth == 16:
        return ()
    return (f"This picture has {bits} bits a channel; they were read as 8.",)
