"""What a file will hold of a picture, and what that keeps, changes and drops; decided before writing."""

from dataclasses import dataclass

from srgui.imaging import exif, profiles
from srgui.imaging.formats import FileFormat, PictureError, check_size, writable_format
from srgui.imaging.image import Picture

SUBSAMPLINGS = ("4:4:4", "4:2:2", "4:2:0")
_MAX_JPEG_EXIF_BYTES = 65_533 - len(b"Exif\0\0")


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How to write a picture.

    Attributes:
        format: ``"PNG"``, ``"JPEG"``, ``"WEBP"``, ``"TIFF"`` or ``"AVIF"``.
        quality: of JPEG, AVIF and WebP that is not lossless, 1 to 100.
        subsampling: of colour in JPEG: ``"4:4:4"`` (none), ``"4:2:2"`` or ``"4:2:0"``.
        lossless: whether WebP keeps every pixel as it is.
        keep_metadata: whether colour profile, EXIF and dpi are written.
        overwrite: whether a file of that name may be replaced.
    """

    format: str = "PNG"
    quality: int = 92
    subsampling: str = "4:4:4"
    lossless: bool = False
    keep_metadata: bool = True
    overwrite: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether the file holds every pixel as it is, but for rounding."""
        return self.format in {"PNG", "TIFF"} or (self.format == "WEBP" and self.lossless)


@dataclass(frozen=True, slots=True)
class SavePlan:
    """What a file will hold, and what to tell a person of it.

    Attributes:
        mode: channels, as Pillow names them: L, LA, RGB, RGBA, or I;16 for grey of 16 bits.
        is_flattened: whether the picture is laid on white.
        icc_profile: the profile to write.
        exif: the EXIF block to write, its sizes brought up to date.
        dpi: the resolution to write beside the EXIF.
        kept: phrases on what goes into the file.
        changed: phrases and sentences on what is another than it was.
        dropped: phrases on what is left out.
    """

    mode: str
    is_flattened: bool
    icc_profile: bytes | None
    exif: bytes | None
    dpi: tuple[float, float] | None
    kept: tuple[str, ...]
    changed: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def is_grey(self) -> bool:
        """Whether the file has one colour channel."""
        return not self.mode.startswith("RGB")

    @property
    def channels(self) -> int:
        """How many values a pixel has."""
        return 1 if self.mode == "I;16" else len(self.mode)

    @property
    def value_bytes(self) -> int:
        """How many bytes each of them has."""
        return 2 if self.mode == "I;16" else 1

    @property
    def peak(self) -> int:
        """The value of white."""
        return 65_535 if self.mode == "I;16" else 255


def check_options(options: WriteOptions, width: int, height: int) -> None:
    """Raise `PictureError` where the options, or a picture of this size with them, cannot be written."""
    known = writable_format(options.format)
    if not 1 <= options.quality <= 100:
        raise PictureError(f"A quality of {options.quality} is not possible; choose one from 1 to 100.")
    if options.subsampling not in SUBSAMPLINGS:
        raise PictureError(f"Colour subsampling {options.subsampling} is not known; choose {', '.join(SUBSAMPLINGS)}.")
    if width < 1 or height < 1:
        raise PictureError("The picture has no pixels; choose a larger part of it.")
    check_size(known, width, height)


def plan_save(picture: Picture, options: WriteOptions) -> SavePlan:
    """Decide what of a picture goes into a file."""
    known = writable_format(options.format)
    has_alpha = picture.has_alpha and known.holds_alpha
    mode = _mode(picture, known, has_alpha=has_alpha)
    telling = _Telling([], list(picture.notes), [])
    is_flattened = picture.has_alpha and not has_alpha
    if has_alpha:
        telling.kept.append("transparency")
    elif picture.is_see_through:
        telling.changed.append("transparent parts laid on white")
        telling.dropped.append(f"transparency ({known.name} cannot hold it)")
    if picture.bit_depth == 16 and mode != "I;16":
        telling.changed.append("saved with 8 bits a channel")
    if picture.bit_depth == 1:
        telling.changed.append("black and white of 1 bit saved as 8-bit grey")
    if picture.is_grey and mode.startswith("RGB"):
        with_alpha = " with transparency" if known.holds_grey else ""
        telling.changed.append(f"grey saved as colour ({known.name} has no grey{with_alpha})")
    profile = _plan_profile(picture, mode, options, telling)
    block = _plan_exif(picture, options, telling)
    dpi = _plan_dpi(picture, known, block, options, telling)
    kept, changed, dropped = tuple(telling.kept), tuple(telling.changed), tuple(telling.dropped)
    return SavePlan(mode, is_flattened, profile, block, dpi, kept, changed, dropped)


@dataclass(frozen=True, slots=True)
class _Telling:
    """The lists of phrases while they are made."""

    kept: list[str]
    changed: list[str]
    dropped: list[str]


def _mode(picture: Picture, known: FileFormat, *, has_alpha: bool) -> str:
    if has_alpha:
        return "LA" if picture.is_grey and known.holds_grey_alpha else "RGBA"
    if picture.is_grey and known.holds_grey:
        return "I;16" if picture.bit_depth == 16 and known.holds_grey_16 else "L"
    return "RGB"


def _plan_profile(picture: Picture, mode: str, options: WriteOptions, telling: _Telling) -> bytes | None:
    if picture.icc_profile is None:
        return None
    name = profiles.description(picture.icc_profile)
    space = profiles.colour_space(picture.icc_profile)
    needed = "RGB" if mode.startswith("RGB") else "GRAY"
    if not options.keep_metadata:
        reason = "colours may look different without it"
    elif space != needed:
        reason = f"it is for {space} pixels, and the file has {needed}"
    else:
        telling.kept.append(f"colour profile ({name})" if name else "colour profile")
        return picture.icc_profile
    telling.dropped.append(f"colour profile ({name}: {reason})" if name else f"colour profile ({reason})")
    return None


def _plan_exif(picture: Picture, options: WriteOptions, telling: _Telling) -> bytes | None:
    if picture.exif is None:
        return None
    try:
        words = exif.summary(picture.exif)
        block = exif.resized(picture.exif, picture.width, picture.height)
    except ValueError:
        telling.dropped.append("EXIF (damaged)")
        return None
    if not options.keep_metadata:
        telling.dropped.append(words)
        return None
    if options.format == "JPEG" and len(block) > _MAX_JPEG_EXIF_BYTES:
        telling.dropped.append(f"{words}: too long for JPEG")
        return None
    telling.kept.append(words)
    return exif.without_orientation(block) if options.format == "AVIF" else block


def _plan_dpi(
    picture: Picture, known: FileFormat, block: bytes | None, options: WriteOptions, telling: _Telling
) -> tuple[float, float] | None:
    if picture.dpi is None:
        return None
    words = _dpi_words(picture.dpi)
    if not options.keep_metadata:
        telling.dropped.append(words)
    elif known.holds_dpi:
        telling.kept.append(words)
        return picture.dpi
    elif block is not None and exif.X_RESOLUTION in exif.parse(block).main.fields:
        telling.kept.append(f"{words} (in the EXIF)")
    else:
        telling.dropped.append(f"{words} ({known.name} cannot hold it)")
    return None


def _dpi_words(dpi: tuple[float, float]) -> str:
    horizontal, vertical = round(dpi[0]), round(dpi[1])
    return f"{horizontal} dpi" if horizontal == vertical else f"{horizontal}x{vertical} dpi"
