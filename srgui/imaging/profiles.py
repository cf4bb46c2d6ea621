"""Colour profiles: what they are called, what they are for, and the way from CMYK and Lab to sRGB."""

import io
from collections.abc import Callable
from functools import lru_cache

import PIL.Image
from PIL import ImageCms

Converter = Callable[[PIL.Image.Image], PIL.Image.Image]
"""Makes a band of rows of another colour space out of one."""


def is_readable(icc_profile: bytes) -> bool:
    """Whether the profile can be used at all."""
    try:
        ImageCms.ImageCmsProfile(io.BytesIO(icc_profile))
    except OSError:
        return False
    return True


def colour_space(icc_profile: bytes) -> str:
    """Return what a profile is for, as its header says: ``"RGB"``, ``"GRAY"``, ``"CMYK"``, ``"Lab"``."""
    return icc_profile[16:20].decode("latin-1").strip()


def description(icc_profile: bytes) -> str:
    """Return what a person knows a profile by, such as ``Display P3``; empty where it has no name."""
    try:
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(icc_profile))).strip()
    except (OSError, ImageCms.PyCMSError):
        return ""


@lru_cache(maxsize=1)
def srgb() -> bytes:
    """Return a profile of sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def cmyk_to_srgb(icc_profile: bytes) -> Converter | None:
    """Return the conversion through a CMYK profile, relative colorimetric with black point compensation.

    None where the profile is for something else, or has no way from ink to colour.
    """
    if colour_space(icc_profile) != "CMYK":
        return None
    try:
        return _to_srgb(ImageCms.ImageCmsProfile(io.BytesIO(icc_profile)), "CMYK")
    except (OSError, ImageCms.PyCMSError):
        return None


def rgb_to_srgb(icc_profile: bytes) -> Converter | None:
    """Return the conversion through a profile of RGB; None where it is for something else, or cannot be read."""
    if colour_space(icc_profile) != "RGB":
        return None
    try:
        return _to_srgb(ImageCms.ImageCmsProfile(io.BytesIO(icc_profile)), "RGB")
    except (OSError, ImageCms.PyCMSError):
        return None


def lab_to_srgb() -> Converter:
    """Return the conversion from CIE Lab (D50)."""
    return _to_srgb(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), "LAB")


def _to_srgb(source: ImageCms.ImageCmsProfile, mode: str) -> Converter:
    transform = ImageCms.buildTransform(
        source,
        ImageCms.ImageCmsProfile(io.BytesIO(srgb())),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )

    def convert(band: PIL.Image.Image) -> PIL.Image.Image:
        converted = ImageCms.applyTransform(band, transform)
        assert converted is not None  # None is for conversion in place
        return converted

    return convert
