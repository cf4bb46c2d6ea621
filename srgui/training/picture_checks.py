"""What a look at one picture tells: whether it can be read, its likeness to others, its detail, JPEG damage.

JPEG damage is told from the quantisation tables of a JPEG, and in any file from the pixels: the coefficients of
8x8 blocks that went through a JPEG lie on multiples of its steps (Fan and de Queiroz 2003). Both give the steps as
a part of those of the standard's table K.1, which are quality 50; quality 75 has half of them.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL import ImageFile, ImageOps, JpegImagePlugin

from srgui.imaging.codecs import read_image, read_size
from srgui.imaging.color import RGB_PER_Y, Y_OFFSET, luma
from srgui.imaging.formats import READABLE_FORMATS
from srgui.imaging.image import Pixels
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

_JPEG_CROP_PX = 768
_JPEG_STEPS = {
    (0, 1): 11, (1, 0): 12, (1, 1): 12, (0, 2): 10, (2, 0): 14,
    (1, 2): 14, (2, 1): 13, (0, 3): 16, (3, 0): 14, (2, 2): 16,
}  # fmt: skip
"""Steps of table K.1 of ITU-T T.81, by row and column of the frequency."""
_JPEG_TABLE_MEAN = 57.625
_SAMPLES = 40
_ON_STEPS = 0.4
"""Mean cosine from which coefficients count as multiples of a step: 1 if all are, about 0 by chance."""
_CLIPPED = 122
_AGREEING = 4
_AGREEMENT = 0.12


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
            grey = _grey(read_image(path).pixels)
            step = max(step, jpeg_step(grey))
            return _look(grey, (width, height), is_jpeg, step)
    return _look(grey, (width, height), is_jpeg, step)


def quality_of(step: float) -> int:
    """Return the quality, 1 to 99, at which libjpeg takes such steps."""
    quality = 100 - 50 * step if step <= 1 else 50 / step
    return round(min(99.0, max(1.0, quality)))


def jpeg_step(grey_HW: Pixels) -> float:
    """Return the steps of the JPEG that the pixels went through, as a part of those of quality 50.

    The middle of the picture is looked at. Finds qualities up to about 75; 0 where nothing is found, which
    drawings with hard edges may give in spite of damage.
    """
    rows, columns = (_middle(length) for length in grey_HW.shape)
    grey = np.rint(np.clip(grey_HW[rows, columns], 0, 1) * np.float32(255))
    if min(grey.shape) < 32:
        return 0.0
    at_block_edges = (_grid_start(grey.T), _grid_start(grey))
    return max(_step_at(grey, *start) for start in {(0, 0), at_block_edges})


def _as_jpeg(path: Path) -> tuple[bool, float, Pixels | None]:
    """Return whether a file is a JPEG, the steps of its tables, and its pixels where it was decoded reduced."""
    try:
        with quiet, path.open("rb") as file:
            picture = open_picture(file, READABLE_FORMATS)
            if not isinstance(picture, JpegImagePlugin.JpegImageFile):
                return False, 0.0, None
            step = float(np.mean(picture.quantization[0])) / _JPEG_TABLE_MEAN
            is_large = picture.width * picture.height >= _REDUCED_FROM_PX
            return True, step, _reduced(picture) if is_large else None
    except Exception:  # noqa: BLE001 - decoders raise anything, and `read_image` will say what is wrong
        return False, 0.0, None


def _grey(pixels_HWC: Pixels) -> Pixels:
    """Return luma in full range, 0 to 1, as JPEG codes it."""
    if pixels_HWC.shape[2] == 1:
        return pixels_HWC[:, :, 0]
    return (luma(pixels_HWC) - np.float32(Y_OFFSET)) * np.float32(RGB_PER_Y)


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
    cosines = _cosines(_FREQUENCIES, THUMB_PX)
    frequencies = cosines @ thumb_HW @ cosines.T
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
    blocks = _in_blocks(edges, _DETAIL_BLOCK_PX).mean(axis=(1, 2))
    return float((blocks > _DETAIL_STEP).mean())


def _grid_start(grey_HW: Pixels) -> int:
    """Return the column, 0 to 7, where blocks begin: where differences most often exceed their neighbours."""
    steps = np.abs(np.diff(grey_HW, axis=1))
    exceeds = (steps[:, 1:-1] > np.maximum(steps[:, :-2], steps[:, 2:])).mean(axis=0)
    return (int(np.argmax([exceeds[k::8].mean() for k in range(8)])) + 2) % 8


def _step_at(grey_HW: Pixels, top: int, left: int) -> float:
    """Return the steps of a JPEG whose blocks begin there, as a part of those of quality 50; 0 for none.

    Several frequencies must agree on the part: drawings of few colours show multiples too, but of anything.
    """
    cosines = _cosines(8, 8)
    blocks = _in_blocks(grey_HW[top:, left:], 8) - np.float32(128)
    clipped = np.abs(blocks).max(axis=(1, 2)) > _CLIPPED  # what was cut at black or white lies on no step any more
    sizes = np.abs(cosines @ blocks[~clipped] @ cosines.T)
    found = [(_common_step(sizes[:, row, column]), usual) for (row, column), usual in _JPEG_STEPS.items()]
    steps, usual = np.array([pair for pair in found if pair[0] is not None], np.float64).reshape(-1, 2).T
    if not steps.any():
        return 0.0
    part = float(np.median((steps / usual)[steps > 0]))
    off = np.abs(steps - part * usual)
    agreeing = int(np.sum(off <= np.maximum(1, _AGREEMENT * part * usual)))
    return part if agreeing >= max(_AGREEING, len(steps) / 2) else 0.0


def _common_step(sizes: NDArray[np.float32]) -> int | None:
    """Return the step, 3 to 63, that these sizes are best multiples of; 0 for none, None where all are near 0."""
    best, best_fit = None, _ON_STEPS
    for step in range(3, 64):
        sizes = sizes[sizes > 0.6 * step]  # what was rounded to zero lies on every step
        if len(sizes) < _SAMPLES:
            break
        fit = float(np.cos(np.float32(2 * np.pi / step) * sizes).mean())
        if best is None:
            best = 0
        if fit > best_fit:
            best, best_fit = step, fit
    return best


@lru_cache
def _cosines(count: int, length: int) -> Pixels:
    """Return the first rows of the orthonormal DCT-II, ``(count, length)``."""
    rows = np.cos(np.pi / length * np.outer(np.arange(count), np.arange(length) + 0.5)) * np.sqrt(2 / length)
    rows[0] /= np.sqrt(2)
    return np.asarray(rows, np.float32)


def _in_blocks(plane_HW: Pixels, side: int) -> Pixels:
    """Cut a plane into blocks, ``(N, side, side)``; what is left over at its end is dropped."""
    rows, columns = plane_HW.shape[0] // side, plane_HW.shape[1] // side
    cut = plane_HW[: rows * side, : columns * side].reshape(rows, side, columns, side)
    return cut.transpose(0, 2, 1, 3).reshape(-1, side, side)


def _middle(length: int) -> slice:
    """Return the middle of an axis, begun at a multiple of 8."""
    start = max(0, length - _JPEG_CROP_PX) // 2 // 8 * 8
    return slice(start, start + _JPEG_CROP_PX)
