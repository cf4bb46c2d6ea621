"""Pictures of where the best network does worst: small parts as PNG, as a report keeps them in its file."""

import base64
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import PIL.Image

from srgui.imaging import profiles
from srgui.imaging.image import Image
from srgui.imaging.pillow_files import open_picture, quiet
from srgui.report.plain_values import finite, items, text, whole

MOST_CASES = 100
"""A report keeps no more of them: with three parts each it grows by 30 MB at the most, and by 2 MB as a rule."""
MOST_SIDE_PX = 256
MOST_PNG_BYTES = 240_000
"""More than noise of that side takes."""
_MOST_PARTS = 8
_PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
_PLAIN_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}


@dataclass(frozen=True, slots=True)
class CasePart:
    """A part of a picture, 8-bit sRGB.

    Attributes:
        title: what it shows: ``"Original"``, or the network.
        png: the file.
    """

    title: str
    png: bytes

    @property
    def data_uri(self) -> str:
        """The picture as a page holds it."""
        return f"data:image/png;base64,{base64.b64encode(self.png).decode()}"


@dataclass(frozen=True, slots=True)
class WorstCase:
    """A part of a picture that is hard.

    Attributes:
        dataset: the set.
        scale: the factor.
        picture: by its name.
        psnr_db: of the best network on all of it.
        parts: the same part of the original and of results.
    """

    dataset: str
    scale: int
    picture: str
    psnr_db: float
    parts: tuple[CasePart, ...]

    @property
    def in_words(self) -> str:
        """What is shown, in a line."""
        return (
            f"Worst case of the best network: {self.picture}, {self.psnr_db:.2f} dB; the part with the greatest error"
        )


def png_of(image: Image) -> bytes:
    """Return a picture as PNG, 8-bit sRGB without anything else; transparency is left out."""
    assert max(image.width, image.height) <= MOST_SIDE_PX
    values = np.rint(np.clip(image.pixels, 0, 1) * 255).astype(np.uint8)
    picture = PIL.Image.fromarray(values[:, :, 0] if image.is_grey else values)
    convert = profiles.rgb_to_srgb(image.icc_profile) if image.icc_profile and not image.is_grey else None
    buffer = io.BytesIO()
    with quiet:
        (convert(picture) if convert else picture).save(buffer, "PNG", optimize=True, icc_profile=None)
    return buffer.getvalue()


def plain_case(case: WorstCase) -> dict[str, Any]:
    """Return a case as plain values, its pictures in base 64."""
    parts = [{"title": part.title, "png": base64.b64encode(part.png).decode()} for part in case.parts]
    return {
        "dataset": case.dataset,
        "scale": case.scale,
        "picture": case.picture,
        "psnr_db": case.psnr_db,
        "parts": parts,
    }


def case_of(entry: Any) -> WorstCase:
    """Return the case that plain values hold; raises ValueError, KeyError or TypeError where they hold none."""
    return WorstCase(
        text(entry["dataset"]),
        whole(entry["scale"]),
        text(entry["picture"]),
        finite(entry["psnr_db"]),
        tuple(CasePart(text(part["title"]), _png(part["png"])) for part in items(entry["parts"], _MOST_PARTS)),
    )


def _png(words: Any) -> bytes:
    if not isinstance(words, str) or len(words) > MOST_PNG_BYTES * 4 // 3 + 4:
        raise ValueError("no small picture")
    data = base64.b64decode(words, validate=True)
    if not _is_plain(data):
        raise ValueError("a picture with more than pixels")
    try:
        with quiet, open_picture(io.BytesIO(data), ("PNG",)) as picture:
            side_px = max(picture.size)
            if side_px <= MOST_SIDE_PX:
                picture.load()
    except Exception as error:  # whatever a decoder raises, the picture is no good
        raise ValueError("no picture") from error
    if side_px > MOST_SIDE_PX:
        raise ValueError("a picture that is too large")
    return data


def _is_plain(data: bytes) -> bool:
    """Whether a PNG has nothing but pixels: texts and profiles may be small in the file and endless in memory."""
    at, kind = len(_PNG_BEGINS), b""
    if not data.startswith(_PNG_BEGINS):
        return False
    while at < len(data):
        kind = data[at + 4 : at + 8]
        if kind not in _PLAIN_CHUNKS:
            return False
        at += 12 + int.from_bytes(data[at : at + 4])
    return kind == b"IEND" and at == len(data)
