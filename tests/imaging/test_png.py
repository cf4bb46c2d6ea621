"""The PNG writer: what other programs read of it is what was written, whatever the picture."""

import io
import zlib
from typing import Any

import numpy as np
import PIL.Image
import pytest
from numpy.typing import NDArray

from srgui.imaging import packing
from srgui.imaging.packing import Digest, strips
from srgui.imaging.png import PngWriter, _paeth, read_digest
from srgui.imaging.save_plan import SavePlan

CHANNELS = {"L": 1, "I;16": 1, "LA": 2, "RGB": 3, "RGBA": 4}


def written(rows: NDArray[Any], mode: str, band_rows: int = 7) -> tuple[bytes, PngWriter]:
    file, plan = io.BytesIO(), SavePlan(mode, False, None, None, None, (), (), ())
    writer = PngWriter(file, rows.shape[1], rows.shape[0], plan)
    bands = (rows[top : top + band_rows] for top in range(0, len(rows), band_rows))
    for strip in strips(bands, writer.rows_per_strip):
        writer.write(writer.pack(strip))
    writer.finish()
    return file.getvalue(), writer


@pytest.mark.parametrize("mode", CHANNELS)
@pytest.mark.parametrize("size", [(1, 1), (1, 30), (30, 1), (37, 53)])
@pytest.mark.parametrize("strip_bytes", [1, 500, 1 << 20])
@pytest.mark.parametrize("kind", ["noise", "smooth", "flat"])
def test_pillow_reads_back_every_pixel(
    monkeypatch: pytest.MonkeyPatch, mode: str, size: tuple[int, int], strip_bytes: int, kind: str
) -> None:
    monkeypatch.setattr(packing, "STRIP_BYTES", strip_bytes)
    dtype, peak = (np.uint16, 65_536) if mode == "I;16" else (np.uint8, 256)
    shape = (*size, CHANNELS[mode])
    random = np.random.default_rng(1)
    rows = {
        "noise": random.integers(0, peak, shape),
        "smooth": np.cumsum(random.integers(0, 3, shape), axis=1) % peak,
        "flat": np.full(shape, peak - 1),
    }[kind].astype(dtype)
    data, writer = written(rows, mode)
    picture = PIL.Image.open(io.BytesIO(data))
    assert picture.mode == mode
    assert np.array_equal(np.asarray(picture).reshape(shape), rows)
    assert read_digest(io.BytesIO(data)) == writer.digest.value


def test_the_predictor_is_that_of_the_specification() -> None:
    left, up, corner = np.meshgrid(*[np.arange(0, 256, 5, dtype=np.uint8)] * 3)
    a, b, c = (each.astype(int) for each in (left, up, corner))
    guess = a + b - c
    far = np.stack([np.abs(guess - each) for each in (a, b, c)])
    wanted = np.choose(far.argmin(axis=0), [a, b, c])  # the first of those that are as near
    assert np.array_equal(_paeth(left, up, corner.copy()), wanted)


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_a_file_cut_off_has_no_digest(keep: float) -> None:
    data, _ = written(np.random.default_rng(1).integers(0, 256, (60, 80, 3)).astype(np.uint8), "RGB")
    with pytest.raises((ValueError, zlib.error)):
        read_digest(io.BytesIO(data[: int(keep * len(data))]))


def test_the_digest_of_parts_is_that_of_the_whole() -> None:
    random, digest = np.random.default_rng(1), Digest()
    parts = [random.bytes(size) for size in (1, 70_000, 3, 65_521, 0, 200_000)]
    for part in parts:
        digest.add(zlib.adler32(part), len(part))
    assert digest.value == zlib.adler32(b"".join(parts))
