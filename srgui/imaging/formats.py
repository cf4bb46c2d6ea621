"""File formats: names, suffixes and limits; and the error that reading and writing pictures raises."""

from dataclasses import dataclass

from srgui.errors import UserError

MAX_PIXELS = 2_000_000_000
"""Most pixels of a picture that is read or written."""


class PictureError(UserError):
    """A picture cannot be read or written; the message is a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """What a format that srgui writes can hold.

    Attributes:
        name: as a person writes it; Pillow's name is this in capitals.
        suffixes: lower case with dot, the one for new files first.
        max_side_px: most pixels a side.
        max_pixels: most pixels.
        holds_grey: whether a file can have one colour channel.
        holds_grey_16: whether that channel can have 16 bits.
        holds_grey_alpha: whether that channel can have transparency beside it.
        holds_alpha: whether a file can have transparency.
        holds_dpi: whether a file has a place for dpi outside its EXIF.
    """

    name: str
    suffixes: tuple[str, ...]
    max_side_px: int
    max_pixels: int = MAX_PIXELS
    holds_grey: bool = True
    holds_grey_16: bool = False
    holds_grey_alpha: bool = True
    holds_alpha: bool = True
    holds_dpi: bool = True


WRITABLE_FORMATS = {
    "PNG": FileFormat("PNG", (".png",), 2**31 - 1, holds_grey_16=True),
    # libjpeg stops a little below the 65535 of the standard
    "JPEG": FileFormat("JPEG", (".jpg", ".jpeg", ".jpe", ".jfif"), 65_500, holds_alpha=False),
    "WEBP": FileFormat("WebP", (".webp",), 16_383, holds_grey=False, holds_grey_alpha=False, holds_dpi=False),
    "TIFF": FileFormat("TIFF", (".tif", ".tiff"), 2**31 - 1, holds_grey_16=True),
    # what libavif reads unless told otherwise: more could be written, and hardly any program would open it
    "AVIF": FileFormat("AVIF", (".avif",), 32_768, max_pixels=2**28, holds_grey_alpha=False, holds_dpi=False),
}
"""Formats that srgui writes, by Pillow's name."""

READABLE_FORMATS = (*WRITABLE_FORMATS, "BMP", "GIF")
"""Formats that srgui reads, by Pillow's name."""

READABLE_SUFFIXES = frozenset(
    {suffix for known in WRITABLE_FORMATS.values() for suffix in known.suffixes} | {".bmp", ".gif"}
)
"""Suffixes by which pictures are found in a folder; what a file is, its content says."""


def writable_format(name: str) -> FileFormat:
    """Return what is known of a format.

    Raises:
        PictureError: srgui does not write it.
    """
    known = WRITABLE_FORMATS.get(name)
    if known is None:
        raise PictureError(f"srgui cannot write {name}; choose {', '.join(WRITABLE_FORMATS)}.")
    return known


def check_size(known: FileFormat, width: int, height: int) -> None:
    """Raise `PictureError` where a picture of this size does not fit a format."""
    if width * height > MAX_PIXELS:
        raise PictureError(
            f"The result would have {width}x{height} pixels, more than the {MAX_PIXELS / 1e6:.0f} megapixels "
            "that srgui writes; choose a smaller scale."
        )
    if max(width, height) > known.max_side_px:
        raise PictureError(
            f"{known.name} holds at most {known.max_side_px} pixels a side, and this picture has "
            f"{width}x{height}; choose PNG or TIFF."
        )
    if width * height > known.max_pixels:
        raise PictureError(
            f"{known.name} holds at most {known.max_pixels / 1e6:.0f} megapixels, and this picture has "
            f"{width * height / 1e6:.0f}; choose PNG or TIFF."
        )
