"""JPEG written strip by strip holds what libjpeg makes of the whole picture, and is checked strip by strip."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from numpy.typing import NDArray

from srgui.imaging import jpeg
from srgui.imaging.codecs import PictureError, WriteOptions, read_image, write_image
from srgui.imaging.image import Image
from srgui.imaging.jpeg import JpegWriter, read_sums
from srgui.imaging.packing import strips
from srgui.imaging.save_plan import plan_save

SIZES = [(1, 1), (7, 5), (16, 16), (33, 49), (250, 131), (64, 128)]


@pytest.fixture(autouse=True)
def small_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a strip be the fewest rows that it may be, so that small pictures have many."""
    monkeypatch.setattr(jpeg, "STRIP_BYTES", 1)


def _picture(width: int, height: int, channels: int) -> NDArray[np.uint8]:
    random = np.random.default_rng(width)
    smooth = np.add.outer(np.linspace(0, 150, height), np.linspace(0, 90, width))[:, :, None]
    return np.asarray(smooth + random.integers(0, 16, (height, width, channels)), np.uint8)


def _written(values: NDArray[np.uint8], **coding: Any) -> bytes:
    height, width, channels = values.shape
    image = Image(np.divide(values, 255, dtype=np.float32))
    file = io.BytesIO()
    writer = JpegWriter(file, width, height, plan_save(image, WriteOptions("JPEG")), coding)
    for strip in strips((values[top : top + 20] for top in range(0, height, 20)), writer.rows_per_strip):
        writer.write(writer.pack(strip))
    writer.finish()
    assert writer.sums == pytest.approx(values.sum(axis=(0, 1)))
    assert len(writer.sums) == channels
    return file.getvalue()


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("subsampling", ["4:2:0", "4:2:2", "4:4:4"])
@pytest.mark.parametrize("size", SIZES)
def test_the_pixels_are_those_of_a_picture_that_libjpeg_coded_whole(
    tmp_path: Path, size: tuple[int, int], subsampling: str, channels: int
) -> None:
    values = _picture(*size, channels)
    made = _written(values, quality=85, subsampling=subsampling)
    whole = io.BytesIO()
    PIL.Image.fromarray(values[:, :, 0] if channels == 1 else values).save(
        whole, "JPEG", quality=85, subsampling=subsampling
    )
    found, wanted = (np.asarray(PIL.Image.open(io.BytesIO(data))) for data in (made, whole.getvalue()))
    assert np.array_equal(found, wanted)
    if size[1] <= 16:
        assert made == whole.getvalue(), "one strip needs no marks"
    else:
        assert made.count(b"\xff\xd0") > 0
    path = tmp_path / "a.jpg"
    path.write_bytes(made)
    with path.open("rb") as file:
        assert read_sums(file) == pytest.approx(found.reshape(-1, channels).sum(axis=0), rel=1e-3)  # seams are smoothed


def test_a_file_keeps_profile_exif_and_dpi(tmp_path: Path) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = PIL.Image.Exif()
    exif[0x010E] = "a view"
    values = _picture(200, 300, 3)
    image = Image(
        np.divide(values, 255, dtype=np.float32), icc_profile=profile, exif=exif.tobytes()[6:], dpi=(300.0, 300.0)
    )
    write_image(image, tmp_path / "a.jpg", WriteOptions("JPEG", quality=90))
    with PIL.Image.open(tmp_path / "a.jpg") as opened:
        assert opened.size == (200, 300)
        assert opened.info["icc_profile"] == profile
        assert opened.getexif()[0x010E] == "a view"
        assert opened.info["dpi"] == (300, 300)
        assert abs(np.asarray(opened).astype(int) - values).mean() < 8
    again = read_image(tmp_path / "a.jpg")
    assert again.icc_profile == profile


def _without_a_strip(data: bytes) -> bytes:
    first, second = (data.index(bytes([0xFF, 0xD0 + number])) for number in (0, 1))
    return data[:first] + data[second:]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-300],
        lambda _: b"",
        lambda data: data[: len(data) // 2] + b"\xff\xd9",
        _without_a_strip,
        lambda data: data[:2] + b"\x00" + data[3:],
        lambda data: data[:-2] + b"\xff\xd7\xff\xd9",
    ],
    ids=["cut off", "empty", "cut off and ended", "a strip less", "no segment", "a strip more"],
)
def test_a_damaged_file_is_found_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Any) -> None:
    image = Image(np.divide(_picture(120, 90, 3), 255, dtype=np.float32))
    real = jpeg.read_sums

    def on_bad_disk(file: Any) -> NDArray[np.float64]:
        path = Path(file.name)
        path.write_bytes(damage(path.read_bytes()))
        with path.open("rb") as again:
            return real(again)

    monkeypatch.setattr(jpeg, "read_sums", on_bad_disk)
    with pytest.raises(PictureError, match="it cannot be read back"):
        write_image(image, tmp_path / "a.jpg", WriteOptions("JPEG"))
    assert not list(tmp_path.iterdir())


def test_the_widest_picture_keeps_within_what_a_mark_can_count() -> None:
    for subsampling, unit_px in (("4:4:4", 8), ("4:2:0", 16)):
        image = Image(np.zeros((1, 65_500, 3), np.float32))
        writer = JpegWriter(
            io.BytesIO(),
            65_500,
            60_000,
            plan_save(image, WriteOptions("JPEG")),
            {"quality": 90, "subsampling": subsampling},
        )
        assert writer.rows_per_strip % 16 == 0
        assert -(-65_500 // unit_px) * writer.rows_per_strip // unit_px <= 65_535
