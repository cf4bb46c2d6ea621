"""What a look at one picture tells: whether it can be read, its likeness to others, its detail, JPEG damage."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL import ImageFile, ImageOps

from srgui.imaging.blocks import cosines, in_blocks
from srgui.imaging.codecs import read_image, read_size
from srgui.imaging.formats import READABLE_FORMATS
from srgui.imaging.image import Pixels
from srgui.imaging.jpeg_traces import grey_of, jpeg_step, step_of_tables
from srgui.imaging.pillow_files import open_picture, quiet
from srgui.training.picture_pool import room_for

Hash = NDArray[np.uint64]
"""256 signs of low frequencies, in 4 words; the first is no sign, and always 0."""
HASH_WORDS = 4
THUMB_PX = 32

_REDUCED_FROM_PX = 3_000_000
"""JPEGs from this size on are decoded reduced: their whole stream is read all the same."""
_REDUCED_SIDE_PX = 512
_FREQUENCIES = 16

_DETAIL_SIDE_PX = 512
_DETAIL_BLOCK_PX = 16
_DETAIL_STEP = 2.0 / 255
"""Mean second difference of a block that counts as detail; a smooth gradient has none."""
_LEAST_DETAIL = 0.04
"""Part of a picture that must hold detail; the smoothest of the open photos has 0.1."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What was found out about a picture.

    Attributes:
        width: in pixels, upright.
        height: in pixels, upright.
        is_jpeg: whether the file is a JPEG.
        digest: the same for the same pixels.
        hash: like that of pictures that look alike.
        mirrored_hash: what `hash` would be of the picture mirrored left to right.
        thumb: 32x32 grey, its mean 0 and its length 1.
        detail: part of the picture that holds any detail, 0 to 1.
        jpeg_step: steps of the JPEG that the picture is or was, as a part of those of quality 50; 0 for none.
    """

    width: int
    height: int
    is_jpeg: bool
    digest: bytes
    hash: Hash
    mirrored_hash: Hash
    thumb: Pixels
    detail: float
    jpeg_step: float

    @property
    def is_flat(self) -> bool:
        """Whether there is next to nothing to see: one colour, a gradient, a black frame."""
        return self.detail < _LEAST_DETAIL


def look_at(path: Path) -> Look:
    """Read a picture and look it over; large JPEGs are decoded reduced.

    Raises:
        PictureError: the file cannot be read.
    """
    width, height = read_size(path)
    is_jpeg, step, grey = _as_jpeg(path)
    if grey is None:
        with room_for(width * height):
            grey = grey_of(read_image(path).pixels)
            step = max(step, jpeg_step(grey))
            return _look(grey, (width, height), is_jpeg, step)
    return _look(grey, (width, height), is_jpeg, step)


def _as_jpeg(path: Path) -> tuple[bool, float, Pixels | None]:
    """Return whether a file is a JPEG, the steps of its tables, and its pixels where it was decoded reduced."""
    try:
        with quiet, path.open("rb") as file:
            picture = open_picture(file, READABLE_FORMATS)
            step = step_of_tables(picture)
            is_large = picture.width * picture.height >= _REDUCED_FROM_PX
            return step > 0, step, _reduced(picture) if step and is_large else None
    except Exception:  # noqa: BLE001 - decoders raise anything, and `read_image` will say what is wrong
        return False, 0.0, None


def _reduced(picture: ImageFile.ImageFile) -> Pixels:
    picture.draft("L", (_REDUCED_SIDE_PX, _REDUCED_SIDE_PX))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    return np.asarray(upright.convert("L"), np.float32) / np.float32(255)


def _look(grey_HW: Pixels, size: tuple[int, int], is_jpeg: bool, step: float) -> Look:
    grey = np.ascontiguousarray(grey_HW)
    picture = PIL.Image.fromarray(grey)
    thumb = np.asarray(picture.resize((THUMB_PX, THUMB_PX), PIL.Image.Resampling.BOX), np.float32)
    centred = thumb - thumb.mean()
    told = hashlib.blake2b(grey.data, digest_size=20)
    told.update(repr(size).encode())
    hashed, mirrored = _hashes(centred)
    return Look(
        *size,
        is_jpeg=is_jpeg,
        digest=told.digest(),
        hash=hashed,
        mirrored_hash=mirrored,
        thumb=centred / max(float(np.linalg.norm(centred)), 1e-6),
        detail=_detail(picture),
        jpeg_step=step,
    )


def _hashes(thumb_HW: Pixels) -> tuple[Hash, Hash]:
    """Return the signs of the low frequencies, as the picture is and mirrored, which turns every second column."""
    rows = cosines(_FREQUENCIES, THUMB_PX)
    frequencies = rows @ thumb_HW @ rows.T
    frequencies[0, 0] = 0
    turned = frequencies * np.where(np.arange(_FREQUENCIES) % 2, -1, 1)
    return _packed(frequencies > 0), _packed(turned > 0)


def _packed(signs: NDArray[np.bool_]) -> Hash:
    words: Hash = np.packbits(signs).view(np.uint64)
    return words


def _detail(picture: PIL.Image.Image) -> float:
    """Return the part of the blocks whose mean second difference tells of detail, at about 512 to 1023 pixels."""
    factor = max(1, max(picture.size) // _DETAIL_SIDE_PX)
    v = np.asarray(picture.reduce(factor), np.float32)
    if min(v.shape) < _DETAIL_BLOCK_PX + 2:
        return 1.0 if float(np.ptp(v)) > _DETAIL_STEP else 0.0
    edges = np.abs(4 * v[1:-1, 1:-1] - v[:-2, 1:-1] - v[2:, 1:-1] - v[1:-1, :-2] - v[1:-1, 2:])
    blocks = in_blocks(edges, _DETAIL_BLOCK_PX).mean(axis=(1, 2))
    return float((blocks > _DETAIL_STEP).mean())
