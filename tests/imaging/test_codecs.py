"""Reading pictures: every format and mode, depth, transparency, profile and dpi, frames."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from numpy.typing import NDArray
from PIL import PngImagePlugin

from srgui.imaging import content, profiles
from srgui.imaging.codecs import read_image, read_size
from srgui.imaging.image import Image
from srgui.imaging.planes import SourceFacts, planes_of

Save = Callable[..., Path]

UPRIGHT = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3) * 10
RED, GREEN, CLEAR = (255, 0, 0), (0, 255, 0), (10, 20, 30)


@pytest.fixture(name="save")
def save_fixture(tmp_path: Path) -> Save:
    """Return a function that saves a Pillow picture or bytes under a name and returns its path."""

    def save(picture: PIL.Image.Image | bytes, name: str, **arguments: Any) -> Path:
        path = tmp_path / name
        if isinstance(picture, bytes):
            path.write_bytes(picture)
        else:
            picture.save(path, **arguments)
        return path

    return save


def noise(mode: str = "RGB", size: tuple[int, int] = (40, 24)) -> PIL.Image.Image:
    """Return a picture of repeatable noise, which no codec can shrink away."""
    bands = len(PIL.Image.new(mode, (1, 1)).getbands())
    values = np.random.default_rng(7).integers(0, 256, (size[1], size[0], bands), dtype=np.uint8)
    return PIL.Image.frombytes(mode, size, values.tobytes())


def png(depth: int, colour_type: int, rows: list[bytes], width: int, **chunks: bytes) -> bytes:
    """Return a PNG of raw rows, for the kinds that Pillow does not write."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, len(rows), depth, colour_type, 0, 0, 0)
    extra = b"".join(chunk(kind.encode(), data) for kind, data in chunks.items())
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def tiff(bits: int, photometric: int, data: bytes, width: int, sample_format: int = 1, samples: int = 1) -> bytes:
    """Return an uncompressed TIFF of one row, for the kinds that Pillow does not write."""
    fields = [
        (256, 4, width),
        (257, 4, 1),
        (258, 3, bits),
        (259, 3, 1),
        (262, 3, photometric),
        (273, 4, 250),
        (277, 3, samples),
        (278, 4, 1),
        (279, 4, len(data)),
        (339, 3, sample_format),
    ]
    table = b"".join(struct.pack("<HHIHH", tag, kind, 1, value & 0xFFFF, 0) for tag, kind, value in fields)
    start = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(fields)) + table + bytes(4)
    return start.ljust(250, b"\0") + data


def as_8bit(image: Image) -> NDArray[Any]:
    return np.rint(image.pixels * 255).astype(np.uint8)


def notes_of(path: Path) -> str:
    return " ".join(read_image(path).notes)


# --- formats, told by content


@pytest.mark.parametrize(
    ("format_name", "suffix", "tolerance"),
    [
        ("PNG", ".png", 0),
        ("BMP", ".bmp", 0),
        ("TIFF", ".tif", 0),
        ("WEBP", ".webp", 0),
        ("JPEG", ".jpg", 6),
        ("AVIF", ".avif", 6),
    ],
)
def test_every_format_is_read_whatever_its_name(save: Save, format_name: str, suffix: str, tolerance: int) -> None:
    ramp = np.add.outer(np.arange(24), np.arange(40))[:, :, None] + np.array([0, 50, 100])
    picture = PIL.Image.fromarray(ramp.astype(np.uint8))
    for name in (f"picture{suffix}", "picture.txt", "picture"):
        image = read_image(save(picture, name, format=format_name, quality=100, lossless=True, subsampling="4:4:4"))
        assert image.source_format == format_name
        assert image.pixels.dtype == np.float32
        assert image.pixels.flags.c_contiguous
        assert (image.bit_depth, image.alpha, image.notes) == (8, None, ())
        assert np.abs(as_8bit(image).astype(int) - ramp).max() <= tolerance


def test_gif_is_read(save: Save) -> None:
    image = read_image(save(noise().quantize(8), "a.gif"))
    assert image.source_format == "GIF"
    assert image.pixels.shape == (24, 40, 3)


def test_values_are_bytes_over_255(save: Save) -> None:
    values = np.arange(256, dtype=np.uint8).reshape(1, 256)
    pixels = read_image(save(PIL.Image.fromarray(values), "a.png")).pixels
    assert np.array_equal(pixels[:, :, 0], values.astype(np.float32) / np.float32(255))


def test_path_may_be_text_and_have_any_letters(tmp_path: Path) -> None:
    folder = tmp_path / "zdjęcia"
    folder.mkdir()
    noise().save(folder / "łąka 🌼.png")
    assert read_image(str(folder / "łąka 🌼.png")).width == 40
    assert read_size(folder / "łąka 🌼.png") == (40, 24)


# --- modes


def test_grey_stays_grey(save: Save) -> None:
    for name in ("a.png", "a.jpg", "a.tif", "a.bmp", "a.gif"):
        image = read_image(save(noise("L"), name))
        assert image.is_grey, name
        assert image.bit_depth == 8


@pytest.mark.parametrize("arguments", [{}, {"compression": "group4"}])
def test_one_bit_tiff_is_grey_of_depth_1(save: Save, arguments: dict[str, str]) -> None:
    picture = noise("L").convert("1")
    image = read_image(save(picture, "a.tif", **arguments))
    assert image.is_grey
    assert image.bit_depth == 1
    assert np.array_equal(image.pixels[:, :, 0], np.asarray(picture, np.float32))


@pytest.mark.parametrize(("name", "compression"), [("a.png", None), ("a.tif", None), ("a.tif", "tiff_lzw")])
def test_16_bit_grey_keeps_its_precision(save: Save, name: str, compression: str | None) -> None:
    values = np.arange(0, 65536, 257 * 3 + 1, dtype=np.uint16)[None, :]
    arguments = {"compression": compression} if compression else {}
    image = read_image(save(PIL.Image.fromarray(values), name, **arguments))
    assert image.bit_depth == 16
    assert image.is_grey
    assert np.array_equal(image.pixels[0, :, 0], values[0].astype(np.float32) / np.float32(65535))
    assert image.notes == ()


def test_16_bit_big_endian_tiff_is_read_right(save: Save) -> None:
    picture = PIL.Image.fromarray(np.array([[0, 300, 65535]], ">u2"))
    assert picture.mode == "I;16B"
    assert np.allclose(read_image(save(picture, "a.tif")).pixels[0, :, 0], [0, 300 / 65535, 1])


def test_16_bit_grey_tiff_whose_0_is_white_is_turned_round(save: Save) -> None:
    data = np.array([0, 16384, 65535], "<u2").tobytes()
    pixels = read_image(save(tiff(16, 0, data, 3), "a.tif")).pixels
    assert np.allclose(pixels[0, :, 0], [1, 0.75, 0], atol=1e-4)


def test_12_bit_grey_tiff_reaches_white(save: Save) -> None:
    data = bytes([0xFF, 0xF0, 0x00])  # 4095, 0
    pixels = read_image(save(tiff(12, 1, data, 2), "a.tif")).pixels
    assert pixels[0, :, 0].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("values", "expected", "said"),
    [
        ([0, 32768, 65535], [0, 0.50001, 1], ""),
        ([-100, 0, 100], [0, 0.5, 1], "-100 to 100 were stretched"),
        ([0, 500_000, 1_000_000], [0, 0.5, 1], "0 to 1e+06 were stretched"),
        ([7, 7, 7], [7 / 65535] * 3, ""),
    ],
)
def test_32_bit_grey_is_scaled_sensibly(save: Save, values: list[int], expected: list[float], said: str) -> None:
    path = save(PIL.Image.fromarray(np.array([values], np.int32)), "a.tif")
    image = read_image(path)
    assert np.allclose(image.pixels[0, :, 0], expected, atol=1e-4)
    assert image.bit_depth == 16
    assert said in notes_of(path)
    assert bool(image.notes) == bool(said)


def test_32_bit_unsigned_grey_is_not_taken_for_negative(save: Save) -> None:
    data = np.array([0, 2**31, 2**32 - 1], "<u4").tobytes()
    pixels = read_image(save(tiff(32, 1, data, 3), "a.tif")).pixels
    assert np.allclose(pixels[0, :, 0], [0, 0.5, 1])


@pytest.mark.parametrize(
    ("values", "expected", "said"),
    [
        ([0, 0.25, 1], [0, 0.25, 1], ""),
        ([0, 51, 255], [0, 0.2, 1], ""),
        ([0, 13107, 65535], [0, 0.2, 1], ""),
        ([-0.05, 0.5, 1.05], [0, 0.5, 1], "beyond black and white were cut"),
        ([-3, 0, 3], [0, 0.5, 1], "-3 to 3 were stretched"),
        ([np.nan, 0.5, 1], [0, 0.5, 1], "not numbers"),
        ([np.inf, 0.5, 1], [0, 0.5, 1], "not numbers"),
    ],
)
def test_float_grey_is_scaled_sensibly(save: Save, values: list[float], expected: list[float], said: str) -> None:
    path = save(PIL.Image.fromarray(np.array([values], np.float32)), "a.tif")
    image = read_image(path)
    assert np.allclose(image.pixels[0, :, 0], expected, atol=1e-6)
    assert image.bit_depth == 16
    assert said in notes_of(path)


@pytest.mark.parametrize("colour_type", [2, 6, 4])
def test_16_bit_png_read_as_8_is_noted(save: Save, colour_type: int) -> None:
    channels = {2: 3, 6: 4, 4: 2}[colour_type]
    row = struct.pack(f">{channels}H", *[0x1234, 0xABCD, 0x00FF, 0xFFFF][:channels])
    image = read_image(save(png(16, colour_type, [row], 1), "a.png"))
    assert image.notes == ("This picture has 16 bits a channel; they were read as 8.",)
    assert image.bit_depth == 8
    assert image.is_grey == (colour_type == 4)
    assert as_8bit(image)[0, 0, 0] == 0x12


def test_16_bit_colour_tiff_read_as_8_is_noted(save: Save) -> None:
    fields = tiff(16, 2, np.array([0x1234, 0xABCD, 0xFFFF], "<u2").tobytes(), 1, samples=3)
    image = read_image(save(fields, "a.tif"))
    assert image.notes == ("This picture has 16 bits a channel; they were read as 8.",)
    assert as_8bit(image)[0, 0].tolist() == [0x12, 0xAB, 0xFF]


@pytest.mark.parametrize(("flags", "bits"), [(0x00, 8), (0x40, 10), (0x60, 12)])
def test_depth_of_avif_is_noted(save: Save, monkeypatch: pytest.MonkeyPatch, flags: int, bits: int) -> None:
    path = save(noise(), "a.avif")
    head = bytearray(path.read_bytes())
    head[head.index(b"av1C") + 6] |= flags
    assert content.avif_depth(bytes(head)) == bits
    # Pillow writes 8 bits only, and the pixels contradict a flag that is changed alone.
    monkeypatch.setattr(content, "avif_depth", lambda _: bits)
    expected = () if bits == 8 else (f"This picture has {bits} bits a channel; they were read as 8.",)
    assert read_image(path).notes == expected


def test_palette_becomes_rgb(save: Save) -> None:
    picture = PIL.Image.new("P", (2, 1))
    picture.putpalette([*RED, *GREEN])
    picture.putpixel((1, 0), 1)
    image = read_image(save(picture, "a.png"))
    assert as_8bit(image).tolist() == [[list(RED), list(GREEN)]]
    assert image.alpha is None


@pytest.mark.parametrize(
    ("transparency", "expected"), [(1, [1, 0]), (b"\x80\xff", [128 / 255, 1]), (b"\x40", [64 / 255, 1])]
)
def test_palette_transparency_is_kept(save: Save, transparency: int | bytes, expected: list[float]) -> None:
    picture = PIL.Image.new("P", (2, 1))
    picture.putpalette([*RED, *GREEN])
    picture.putpixel((1, 0), 1)
    image = read_image(save(picture, "a.png", transparency=transparency))
    assert image.alpha is not None
    assert np.allclose(image.alpha, [expected])
    assert as_8bit(image).tolist() == [[list(RED), list(GREEN)]]


def test_gif_transparency_is_kept(save: Save) -> None:
    picture = PIL.Image.new("P", (2, 1))
    picture.putpalette([*RED, *GREEN])
    picture.putpixel((1, 0), 1)
    image = read_image(save(picture, "a.gif", transparency=0))
    assert image.alpha is not None
    assert image.alpha.tolist() == [[0, 1]]


def test_grey_gif_with_transparency_stays_grey(save: Save) -> None:
    picture = PIL.Image.new("L", (3, 1))
    picture.putdata([0, 100, 200])
    image = read_image(save(picture, "a.gif", transparency=100))
    assert as_8bit(image).tolist() == [[[0], [100], [200]]]
    assert image.alpha is not None
    assert image.alpha.tolist() == [[1, 0, 1]]


def test_one_transparent_colour_is_kept(save: Save) -> None:
    picture = PIL.Image.new("RGB", (2, 1), RED)
    picture.putpixel((1, 0), CLEAR)
    image = read_image(save(picture, "a.png", transparency=CLEAR))
    assert image.alpha is not None
    assert image.alpha.tolist() == [[1, 0]]


@pytest.mark.parametrize(
    ("depth", "colour_type", "row", "clear"),
    [
        (1, 0, bytes([0b10000000]), b"\0\1"),
        (2, 0, bytes([0b10010000]), b"\0\2"),
        (4, 0, bytes([0xA1]), b"\0\x0a"),
        (8, 0, bytes([200, 100]), b"\0\xc8"),
        (16, 0, struct.pack(">2H", 1000, 1001), struct.pack(">H", 1000)),
        (16, 2, struct.pack(">6H", 1000, 2000, 3000, 9, 9, 9), struct.pack(">3H", 1000, 2000, 3000)),
    ],
)
def test_transparent_colour_is_found_at_every_depth(
    save: Save, depth: int, colour_type: int, row: bytes, clear: bytes
) -> None:
    image = read_image(save(png(depth, colour_type, [row], 2, tRNS=clear), "a.png"))
    assert image.alpha is not None
    assert image.alpha.tolist() == [[0, 1]]
    assert image.is_grey == (colour_type == 0)


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_alpha_is_kept(save: Save, mode: str, name: str) -> None:
    picture = noise(mode)
    image = read_image(save(picture, name))
    raw = np.asarray(picture)
    assert image.alpha is not None
    assert np.array_equal(image.alpha, raw[:, :, -1].astype(np.float32) / np.float32(255))
    assert np.array_equal(as_8bit(image), raw[:, :, :-1])
    assert image.is_grey == (mode == "LA")


def test_opaque_alpha_is_kept_as_a_plane(save: Save) -> None:
    image = read_image(save(noise("RGB").convert("RGBA"), "a.png"))
    assert image.alpha is not None
    assert image.alpha.min() == 1


@pytest.mark.parametrize(("mode", "raw"), [("La", bytes([64, 128])), ("RGBa", bytes([64, 32, 0, 128])), ("PA", b"")])
def test_modes_that_are_rare_keep_alpha(mode: str, raw: bytes) -> None:
    if mode == "PA":
        picture = PIL.Image.new("PA", (1, 1))
        picture.putpalette([*RED])
        picture.putpixel((0, 0), (0, 128))
    else:
        picture = PIL.Image.frombytes(mode, (1, 1), raw)
    planes = planes_of(picture, SourceFacts(), None)
    assert planes.alpha is not None
    assert np.allclose(planes.alpha, 128 / 255)
    expected: dict[str, list[float]] = {"La": [127 / 255], "RGBa": [127 / 255, 63 / 255, 0], "PA": [1, 0, 0]}
    assert np.allclose(planes.pixels[0, 0], expected[mode], atol=1.1 / 255)


# --- metadata


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.tif", "a.avif"])
def test_colour_profile_is_kept_byte_for_byte(save: Save, name: str) -> None:
    assert read_image(save(noise(), name, icc_profile=profiles.srgb())).icc_profile == profiles.srgb()


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.tif"])
def test_damaged_profile_does_not_break_reading(save: Save, name: str) -> None:
    image = read_image(save(noise(), name, icc_profile=b"no profile at all" * 20))
    assert image.icc_profile is None
    assert image.notes == ("Its colour profile is damaged and was left out.",)


@pytest.mark.parametrize("chunk", [b"rubbish", b"name\0\1xxxx", b"name\0\0not zlib"])
def test_damaged_profile_chunk_of_png_does_not_break_reading(save: Save, chunk: bytes) -> None:
    image = read_image(save(png(8, 2, [bytes(RED)], 1, iCCP=chunk), "a.png"))
    assert as_8bit(image).tolist() == [[list(RED)]]
    assert image.icc_profile is None


def test_large_notes_in_png_do_not_break_reading(save: Save) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("workflow", "x" * 3_000_000, zip=True)
    assert read_image(save(noise(), "a.png", pnginfo=info)).width == 40


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.bmp"])
def test_dpi_is_read(save: Save, name: str) -> None:
    dpi = read_image(save(noise(), name, dpi=(300, 150))).dpi
    assert dpi is not None
    assert np.allclose(dpi, (300, 150), atol=0.02)


def test_dpi_in_centimetres_is_read(save: Save) -> None:
    image = read_image(save(noise(), "a.tif", x_resolution=100, y_resolution=100, resolution_unit=3))
    assert image.dpi == (254, 254)


@pytest.mark.parametrize("dpi", [(0.5, 0.5), (300, 0), (1_000_000, 1_000_000)])
def test_senseless_dpi_is_ignored(save: Save, dpi: tuple[float, float]) -> None:
    for name in ("a.png", "a.tif"):
        assert read_image(save(noise(), name, dpi=dpi)).dpi is None


def test_no_dpi_is_made_up(save: Save) -> None:
    exif = PIL.Image.Exif()
    exif[0x010F] = "Canon"
    for name in ("a.png", "a.jpg", "a.tif", "a.webp"):
        assert read_image(save(noise(), name, exif=exif)).dpi is None, name


# --- several frames


@pytest.mark.parametrize(
    ("name", "word"),
    [("a.gif", "frames"), ("a.png", "frames"), ("a.webp", "frames"), ("a.tif", "pages"), ("a.mpo", "pictures")],
)
def test_first_frame_is_taken_and_said(save: Save, name: str, word: str) -> None:
    first, rest = PIL.Image.new("RGB", (16, 16), RED), [PIL.Image.new("RGB", (16, 16), c) for c in (GREEN, CLEAR)]
    arguments = {"lossless": True} if name == "a.webp" else {}
    image = read_image(save(first, name, save_all=True, append_images=rest, **arguments))
    assert image.notes == (f"This file holds 3 {word}; only the first was read.",)
    assert np.abs(as_8bit(image).astype(int) - np.array(RED)).max() <= 2


def test_damage_behind_the_first_page_does_no_harm(save: Save) -> None:
    path = save(noise(), "a.tif")
    data = bytearray(path.read_bytes())
    count_at = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, count_at)[0]
    struct.pack_into("<I", data, count_at + 2 + 12 * count, 3)  # the next page lies nowhere sensible
    path.write_bytes(data)
    assert np.array_equal(as_8bit(read_image(path)), np.asarray(noise()))
