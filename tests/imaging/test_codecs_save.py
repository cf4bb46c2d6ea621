"""Writing pictures: what goes into each format, and what is said of it."""

import io
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from PIL import ImageCms

from srgui.imaging import profiles
from srgui.imaging.codecs import (
    MAX_PIXELS,
    PictureError,
    WriteOptions,
    read_image,
    write_image,
)
from srgui.imaging.image import Image, Pixels

FORMATS = ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"]
EXACT = [WriteOptions("PNG"), WriteOptions("TIFF"), WriteOptions("WEBP", lossless=True)]
GREY_PROFILE = b"\0" * 16 + b"GRAY" + b"\0" * 108
CMYK_PROFILE = b"\0" * 16 + b"CMYK" + b"\0" * 108


def ramp(height: int = 24, width: int = 40, channels: int = 3) -> Pixels:
    """Return a smooth picture, 0 to 1, none of its values a whole step of 1/255."""
    plane = np.add.outer(np.arange(height) / height, np.arange(width) / width) / 2
    return np.stack([plane * (1 - 0.2 * k) + 0.001 for k in range(channels)], axis=2).astype(np.float32)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def rounded(pixels: Pixels, peak: int = 255) -> Pixels:
    return np.asarray(np.rint(np.clip(pixels, 0, 1) * np.float32(peak)) / np.float32(peak), np.float32)


# --- pixels


@pytest.mark.parametrize("options", EXACT, ids=lambda options: options.format)
@pytest.mark.parametrize("has_alpha", [False, True])
@pytest.mark.parametrize("channels", [1, 3])
def test_exact_formats_give_back_the_nearest_of_8_bits(
    tmp_path: Path, options: WriteOptions, has_alpha: bool, channels: int
) -> None:
    alpha = ramp(channels=1)[:, :, 0] if has_alpha else None
    image = Image(ramp(channels=channels), alpha)
    report = write_image(image, tmp_path / "a", options)
    again = read_image(tmp_path / "a")
    assert again.source_format == options.format
    assert np.array_equal(again.pixels, np.broadcast_to(rounded(image.pixels), again.pixels.shape))
    assert again.is_grey == (channels == 1 and options.format != "WEBP")
    assert (again.alpha is None) == (alpha is None)
    if alpha is not None:
        assert again.alpha is not None
        assert np.array_equal(again.alpha, rounded(alpha))
    assert ("transparency" in report.kept) == has_alpha
    assert any("grey saved as colour" in phrase for phrase in report.changed) == (
        channels == 1 and options.format == "WEBP"
    )
    assert report.path == tmp_path / "a"
    assert report.size_bytes == (tmp_path / "a").stat().st_size


@pytest.mark.parametrize("format_name", ["JPEG", "WEBP", "AVIF"])
@pytest.mark.parametrize("channels", [1, 3])
def test_lossy_formats_give_back_about_the_same(tmp_path: Path, format_name: str, channels: int) -> None:
    image = Image(ramp(channels=channels))
    write_image(image, tmp_path / "a", WriteOptions(format_name, quality=95))
    again = read_image(tmp_path / "a")
    assert np.abs(again.pixels - image.pixels).mean() < 3 / 255
    assert again.is_grey == (channels == 1 and format_name != "WEBP")


def test_avif_keeps_transparency_and_says_that_grey_became_colour(tmp_path: Path) -> None:
    image = Image(ramp(channels=1), ramp(channels=1)[:, :, 0])
    report = write_image(image, tmp_path / "a.avif", WriteOptions("AVIF"))
    assert report.changed == ("grey saved as colour (AVIF has no grey with transparency)",)
    again = read_image(tmp_path / "a.avif")
    assert again.alpha is not None
    assert np.abs(again.alpha - ramp(channels=1)[:, :, 0]).max() < 6 / 255


@pytest.mark.parametrize("format_name", ["WEBP", "AVIF"])
def test_opaque_alpha_may_be_left_out_of_the_file(tmp_path: Path, format_name: str) -> None:
    image = Image(ramp(), np.ones((24, 40), np.float32))
    assert write_image(image, tmp_path / "a", WriteOptions(format_name)).size_bytes > 0


def test_values_are_rounded_to_nearest_and_clipped(tmp_path: Path) -> None:
    values = np.array([-3, -0.001, 0.49 / 255, 0.51 / 255, 100.4 / 255, 100.6 / 255, 1.2, 50], np.float32)
    write_image(Image(values.reshape(1, 8, 1)), tmp_path / "a.png")
    with PIL.Image.open(tmp_path / "a.png") as opened:
        assert np.asarray(opened).tolist() == [[0, 0, 0, 1, 100, 101, 255, 255]]


@pytest.mark.parametrize("format_name", ["PNG", "TIFF"])
def test_16_bit_grey_is_written_with_16_bits(tmp_path: Path, format_name: str) -> None:
    image = Image(ramp(channels=1), bit_depth=16)
    report = write_image(image, tmp_path / "a", WriteOptions(format_name))
    again = read_image(tmp_path / "a")
    assert again.bit_depth == 16
    assert np.abs(again.pixels - image.pixels).max() <= 0.51 / 65535
    assert report.changed == ()


@pytest.mark.parametrize(
    ("format_name", "channels", "has_alpha"),
    [("JPEG", 1, False), ("WEBP", 1, False), ("AVIF", 1, False), ("PNG", 3, False), ("TIFF", 1, True)],
)
def test_16_bits_that_become_8_are_said(tmp_path: Path, format_name: str, channels: int, has_alpha: bool) -> None:
    alpha = np.full((24, 40), 0.5, np.float32) if has_alpha else None
    report = write_image(Image(ramp(channels=channels), alpha, bit_depth=16), tmp_path / "a", WriteOptions(format_name))
    assert "saved with 8 bits a channel" in report.changed


def test_1_bit_source_is_written_as_8_bit_grey(tmp_path: Path) -> None:
    report = write_image(Image(ramp(channels=1), bit_depth=1), tmp_path / "a.png")
    with PIL.Image.open(tmp_path / "a.png") as opened:
        assert opened.mode == "L"
    assert report.changed == ("black and white of 1 bit saved as 8-bit grey",)


def test_jpeg_is_laid_on_white_and_said(tmp_path: Path) -> None:
    pixels = np.zeros((16, 32, 3), np.float32)
    alpha = np.ones((16, 32), np.float32)
    alpha[:, 16:] = 0
    report = write_image(Image(pixels, alpha), tmp_path / "a.jpg", WriteOptions("JPEG"))
    again = read_image(tmp_path / "a.jpg")
    assert again.alpha is None
    assert again.pixels[:, :8].max() < 0.02
    assert again.pixels[:, -8:].min() > 0.98
    assert "transparent parts laid on white" in report.changed
    assert "transparency (JPEG cannot hold it)" in report.dropped
    opaque = write_image(Image(pixels, np.ones_like(alpha)), tmp_path / "b.jpg", WriteOptions("JPEG"))
    assert opaque.changed == opaque.dropped == ()


@pytest.mark.parametrize(("subsampling", "expected"), [("4:4:4", (1, 1)), ("4:2:2", (2, 1)), ("4:2:0", (2, 2))])
def test_jpeg_subsampling_is_as_asked(tmp_path: Path, subsampling: str, expected: tuple[int, int]) -> None:
    write_image(Image(ramp()), tmp_path / "a.jpg", WriteOptions("JPEG", subsampling=subsampling))
    with PIL.Image.open(tmp_path / "a.jpg") as opened:
        assert opened.layer[0][1:3] == expected  # type: ignore[attr-defined]


@pytest.mark.parametrize("format_name", ["JPEG", "WEBP", "AVIF"])
def test_quality_decides_the_size(tmp_path: Path, format_name: str) -> None:
    noise = Image(np.random.default_rng(1).random((64, 64, 3), np.float32))
    sizes = [
        write_image(noise, tmp_path / f"{quality}", WriteOptions(format_name, quality=quality)).size_bytes
        for quality in (10, 50, 95)
    ]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2] / 2


@pytest.mark.parametrize("height", [1, 300, 1000])
@pytest.mark.parametrize("options", EXACT, ids=lambda options: options.format)
def test_pictures_of_many_bands_are_whole(tmp_path: Path, options: WriteOptions, height: int) -> None:
    image = Image(np.random.default_rng(0).random((height, 700, 1), np.float32))
    write_image(image, tmp_path / "a", options)
    assert np.array_equal(read_image(tmp_path / "a").pixels[:, :, 0], rounded(image.pixels)[:, :, 0])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", ["pixels", "alpha"])
@pytest.mark.parametrize("format_name", ["PNG", "TIFF", "JPEG"])
def test_values_that_are_not_numbers_are_never_saved(tmp_path: Path, bad: float, place: str, format_name: str) -> None:
    pixels, alpha = ramp(), np.full((24, 40), 0.5, np.float32)
    (pixels if place == "pixels" else alpha)[5, 5] = bad
    with pytest.raises(PictureError, match="not numbers, so it was not saved; run the model again"):
        write_image(Image(pixels, alpha), tmp_path / "a.png", WriteOptions(format_name))
    assert files_in(tmp_path) == []


# --- metadata


@pytest.mark.parametrize("format_name", FORMATS)
def test_profile_goes_into_every_format(tmp_path: Path, format_name: str) -> None:
    report = write_image(Image(ramp(), icc_profile=profiles.srgb()), tmp_path / "a", WriteOptions(format_name))
    assert read_image(tmp_path / "a").icc_profile == profiles.srgb()
    assert report.kept == ("colour profile (sRGB built-in)",)
    with PIL.Image.open(tmp_path / "a") as opened:
        ImageCms.getOpenProfile(io.BytesIO(opened.info["icc_profile"]))


@pytest.mark.parametrize(
    ("format_name", "kept"), [("PNG", True), ("JPEG", True), ("TIFF", True), ("WEBP", False), ("AVIF", False)]
)
def test_dpi_is_kept_or_said(tmp_path: Path, format_name: str, kept: bool) -> None:
    report = write_image(Image(ramp(), dpi=(300, 150)), tmp_path / "a", WriteOptions(format_name))
    dpi = read_image(tmp_path / "a").dpi
    if kept:
        assert dpi is not None
        assert np.allclose(dpi, (300, 150), atol=0.02)
        assert report.kept == ("300x150 dpi",)
    else:
        name = "WebP" if format_name == "WEBP" else "AVIF"
        assert dpi is None
        assert report.dropped == (f"300x150 dpi ({name} cannot hold it)",)


def test_dpi_inside_the_exif_counts_as_kept(tmp_path: Path) -> None:
    block = PIL.Image.Exif()
    block[0x011A] = 300.0
    image = Image(ramp(), dpi=(300, 300), exif=block.tobytes()[6:])
    report = write_image(image, tmp_path / "a.webp", WriteOptions("WEBP"))
    assert report.kept == ("EXIF", "300 dpi (in the EXIF)")


@pytest.mark.parametrize("format_name", FORMATS)
def test_metadata_is_left_out_where_asked(tmp_path: Path, format_name: str) -> None:
    block = PIL.Image.Exif()
    block[0x010F] = "Canon"
    image = Image(ramp(), icc_profile=profiles.srgb(), exif=block.tobytes()[6:], dpi=(300, 300))
    report = write_image(image, tmp_path / "a", WriteOptions(format_name, keep_metadata=False))
    again = read_image(tmp_path / "a")
    assert (again.icc_profile, again.exif, again.dpi) == (None, None, None)
    assert b"Canon" not in (tmp_path / "a").read_bytes()
    assert report.kept == ()
    assert report.dropped == (
        "colour profile (sRGB built-in: colours may look different without it)",
        "EXIF (camera)",
        "300 dpi",
    )


@pytest.mark.parametrize(
    ("channels", "profile", "format_name", "is_kept"),
    [
        (1, profiles.srgb(), "PNG", False),
        (1, profiles.srgb(), "WEBP", True),  # which makes colour of grey
        (3, GREY_PROFILE, "PNG", False),
        (3, CMYK_PROFILE, "TIFF", False),
        (1, GREY_PROFILE, "PNG", True),
        (1, GREY_PROFILE, "WEBP", False),
    ],
)
def test_profile_for_other_pixels_is_dropped_and_said(
    tmp_path: Path, channels: int, profile: bytes, format_name: str, is_kept: bool
) -> None:
    image = Image(ramp(channels=channels), icc_profile=profile)
    report = write_image(image, tmp_path / "a", WriteOptions(format_name))
    with PIL.Image.open(tmp_path / "a") as opened:
        assert opened.info.get("icc_profile") == (profile if is_kept else None)
    assert any("colour profile" in phrase for phrase in report.kept) == is_kept
    assert any("it is for" in phrase for phrase in report.dropped) == (not is_kept)


def test_exif_too_long_for_jpeg_is_dropped_and_said(tmp_path: Path) -> None:
    block = PIL.Image.Exif()
    block[0x010F] = "Canon" * 20_000
    image = Image(ramp(), exif=block.tobytes()[6:])
    report = write_image(image, tmp_path / "a.jpg", WriteOptions("JPEG"))
    assert report.dropped == ("EXIF (camera): too long for JPEG",)
    assert write_image(image, tmp_path / "a.png").kept == ("EXIF (camera)",)


def test_damaged_exif_does_not_stop_a_save(tmp_path: Path) -> None:
    assert write_image(Image(ramp(), exif=b"rubbish"), tmp_path / "a.png").dropped == ("EXIF (damaged)",)


def test_notes_of_reading_are_passed_on(tmp_path: Path) -> None:
    report = write_image(Image(ramp(), notes=("Lab colours were converted to sRGB.",)), tmp_path / "a.png")
    assert report.changed == ("Lab colours were converted to sRGB.",)


# --- limits and options


@pytest.mark.parametrize(
    ("options", "shape", "said"),
    [
        (WriteOptions("WEBP"), (1, 16_384), "WebP holds at most 16383 pixels a side.*16384x1; choose PNG or TIFF"),
        (WriteOptions("JPEG"), (65_536, 1), "JPEG holds at most 65500 pixels a side.*1x65536; choose PNG or TIFF"),
        (WriteOptions("AVIF"), (1, 32_769), "AVIF holds at most 32768 pixels a side.*choose PNG or TIFF"),
        (WriteOptions("AVIF"), (16_385, 16_385), "AVIF holds at most 268 megapixels.*choose PNG or TIFF"),
        (WriteOptions("PNG"), (50_000, 50_000), "more than the 2000 megapixels.*choose a smaller scale"),
        (WriteOptions("PNG"), (0, 5), "no pixels; choose"),
        (WriteOptions("GIF"), (4, 4), "srgui cannot write GIF; choose PNG, JPEG, WEBP, TIFF, AVIF"),
        (WriteOptions("JPEG", quality=0), (4, 4), "quality of 0 is not possible; choose one from 1 to 100"),
        (WriteOptions("JPEG", quality=101), (4, 4), "quality of 101 is not possible"),
        (WriteOptions("JPEG", subsampling="4:1:1"), (4, 4), "4:1:1 is not known; choose 4:4:4, 4:2:2, 4:2:0"),
    ],
)
def test_what_a_format_cannot_hold_is_refused(
    tmp_path: Path, options: WriteOptions, shape: tuple[int, int], said: str
) -> None:
    # One value, seen as many: nothing so large is in memory.
    pixels = np.broadcast_to(np.float32(0.5), (*shape, 3))
    with pytest.raises(PictureError, match=said):
        write_image(Image(pixels), tmp_path / "a", options)
    assert files_in(tmp_path) == []


@pytest.mark.parametrize(
    ("options", "shape"), [(WriteOptions("WEBP"), (1, 16_383)), (WriteOptions("JPEG"), (65_500, 1))]
)
def test_the_limits_themselves_can_be_written(tmp_path: Path, options: WriteOptions, shape: tuple[int, int]) -> None:
    write_image(Image(np.full((*shape, 1), 0.5, np.float32)), tmp_path / "a", options)
    again = read_image(tmp_path / "a")
    assert (again.height, again.width) == shape
    assert MAX_PIXELS == 2_000_000_000
