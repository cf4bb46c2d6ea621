"""Orientation and EXIF: applied, reset, brought up to date, and otherwise kept to the byte."""

import re
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, ImageOps, PngImagePlugin, TiffImagePlugin

from srgui.imaging import exif, tiff
from srgui.imaging.codecs import WriteOptions, read_image, read_size, suffix_for_format, write_image
from srgui.imaging.image import Image

ORIENTATIONS = range(1, 9)
ARTIST = "Łucja Żak ©".encode()
MAKER_NOTE = bytes(range(256)) * 2
FORMATS = ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"]


def corners() -> PIL.Image.Image:
    """Return 48x32 pixels whose four quarters differ, so that each turn shows even after JPEG."""
    picture = PIL.Image.new("RGB", (48, 32))
    for k, colour in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255), (250, 250, 250)]):
        picture.paste(colour, (24 * (k % 2), 16 * (k // 2), 24 * (k % 2) + 24, 16 * (k // 2) + 16))
    return picture


def camera_exif(orientation: int = 1, endian: str = ">") -> PIL.Image.Exif:
    """Return EXIF as a camera writes it: sizes, maker note, GPS, interoperability, letters beyond ASCII."""
    block = PIL.Image.Exif()
    block.endian = endian
    block[0x0100], block[0x0101] = 48, 32
    block[0x010F], block[0x0110], block[0x0132] = "Canon", "EOS", "2024:01:02 03:04:05"
    block[0x0112] = orientation
    block[0x011A], block[0x011B], block[0x0128] = 300.0, 300.0, 2
    block[0x013B] = ARTIST
    block[0x8769] = {
        0x829A: (1, 250),
        0x9000: b"0231",
        0x9003: "2024:01:02 03:04:05",
        0x927C: MAKER_NOTE,
        0xA002: 48,
        0xA003: 32,
        0xA005: {1: "R98"},
    }
    block[0x8825] = {0: b"\2\3\0\0", 1: "N", 2: (52.0, 13.0, 47.5), 3: "E", 4: (21.0, 0.0, 30.25)}
    return block


def with_thumbnail(block: bytes, thumbnail: bytes) -> bytes:
    """Return an EXIF block with a second directory and its JPEG behind the first."""
    order = ">" if block.startswith(b"MM") else "<"
    (count,) = struct.unpack_from(order + "H", block, 8)
    link_at = 10 + 12 * count
    at = len(block)
    entries = struct.pack(order + "HHII", 0x0201, 4, 1, at + 30) + struct.pack(
        order + "HHII", 0x0202, 4, 1, len(thumbnail)
    )
    second = struct.pack(order + "H", 2) + entries + struct.pack(order + "I", 0)
    return block[:link_at] + struct.pack(order + "I", at) + block[link_at + 4 :] + second + thumbnail


def raw(block: PIL.Image.Exif) -> bytes:
    return block.tobytes().removeprefix(b"Exif\0\0")


def as_8bit(image: Image) -> NDArray[Any]:
    return np.rint(image.pixels * 255).astype(np.uint8)


def assert_upright(path: Path, orientation: int) -> None:
    """Compare with what Pillow makes of the same orientation."""
    plain = corners()
    plain.getexif()[ExifTags.Base.Orientation] = orientation
    expected = np.asarray(ImageOps.exif_transpose(plain)).astype(int)
    image = read_image(path)
    assert image.pixels.shape == expected.shape
    assert np.abs(as_8bit(image).astype(int) - expected).mean() < 12  # a wrong turn: 90
    assert read_size(path) == (image.width, image.height)
    assert any("Orientation applied" in note for note in image.notes) == (orientation != 1)


# --- orientation


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".avif"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_orientation_is_applied_and_reset(tmp_path: Path, suffix: str, orientation: int) -> None:
    path = tmp_path / f"a{suffix}"
    corners().save(path, exif=camera_exif(orientation).tobytes(), quality=95)
    assert_upright(path, orientation)
    kept = read_image(path).exif
    assert kept is not None
    block = PIL.Image.Exif()
    block.load(kept)
    assert block.get(ExifTags.Base.Orientation, 1) == 1
    assert block[0x010F] == "Canon"


def test_orientation_turns_alpha_too(tmp_path: Path) -> None:
    picture = corners()
    mask = PIL.Image.new("L", picture.size)
    mask.paste(255, (0, 0, 10, 5))
    picture.putalpha(mask)
    picture.save(tmp_path / "a.png", exif=camera_exif(6))
    image = read_image(tmp_path / "a.png")
    assert image.alpha is not None
    assert image.alpha.shape == image.pixels.shape[:2] == (48, 32)
    assert image.alpha[:10, -5:].min() == 1
    assert image.alpha.sum() == 50


@pytest.mark.parametrize("orientation", [0, 9, 77])
def test_senseless_orientation_is_ignored(tmp_path: Path, orientation: int) -> None:
    corners().save(tmp_path / "a.jpg", exif=camera_exif(orientation))
    assert read_size(tmp_path / "a.jpg") == (48, 32)
    assert read_image(tmp_path / "a.jpg").notes == ()


def test_bare_orientation_leaves_no_exif(tmp_path: Path) -> None:
    block = PIL.Image.Exif()
    block[0x0112] = 6
    corners().save(tmp_path / "a.jpg", exif=block)
    image = read_image(tmp_path / "a.jpg")
    assert (image.width, image.height) == (32, 48)
    assert image.exif is None


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_orientation_of_xmp_is_applied(tmp_path: Path, suffix: str) -> None:
    xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    path = tmp_path / f"a{suffix}"
    if suffix == ".png":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", xmp)
        corners().save(path, pnginfo=info)
    else:
        corners().save(path, tiffinfo={700: xmp.encode()})
    assert_upright(path, 6)


def test_exif_behind_the_pixels_of_png_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    corners().save(path)
    data = path.read_bytes()
    block = raw(camera_exif(8))
    chunk = struct.pack(">I", len(block)) + b"eXIf" + block
    chunk += struct.pack(">I", zlib.crc32(b"eXIf" + block))
    path.write_bytes(data[:-12] + chunk + data[-12:])
    assert_upright(path, 8)
    assert read_image(path).exif == exif.upright(block)


def test_exif_in_text_of_png_is_found(tmp_path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    block = b"Exif\0\0" + raw(camera_exif(3))
    info.add_text("Raw profile type exif", f"\nexif\n{len(block):8}\n{block.hex()}\n")
    corners().save(tmp_path / "a.png", pnginfo=info)
    assert_upright(tmp_path / "a.png", 3)
    assert read_image(tmp_path / "a.png").exif == exif.upright(raw(camera_exif(3)))


# --- what is kept


@pytest.mark.parametrize("endian", ["<", ">"])
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_all_but_the_orientation_is_kept_to_the_byte(tmp_path: Path, suffix: str, endian: str) -> None:
    before = raw(camera_exif(6, endian))
    corners().save(tmp_path / f"a{suffix}", exif=b"Exif\0\0" + before)
    kept = read_image(tmp_path / f"a{suffix}").exif
    assert kept is not None
    assert not kept.startswith(b"Exif")
    assert len(kept) == len(before)
    assert sum(a != b for a, b in zip(kept, before, strict=True)) == 1
    assert ARTIST in kept
    assert MAKER_NOTE in kept


@pytest.mark.parametrize("endian", ["<", ">"])
def test_thumbnail_is_dropped(tmp_path: Path, endian: str) -> None:
    thumbnail = b"\xff\xd8 stale picture \xff\xd9" * 20
    block = with_thumbnail(raw(camera_exif(6, endian)), thumbnail)
    corners().save(tmp_path / "a.jpg", exif=b"Exif\0\0" + block)
    kept = read_image(tmp_path / "a.jpg").exif
    assert kept is not None
    assert b"stale" not in kept
    assert len(kept) == len(block) - len(thumbnail)
    parsed = PIL.Image.Exif()
    parsed.load(kept)
    assert parsed.get_ifd(ExifTags.IFD.IFD1) == {}
    assert MAKER_NOTE in kept


@pytest.mark.parametrize("at", [0, 10**6])
def test_thumbnail_that_lies_elsewhere_erases_nothing(at: int) -> None:
    block = bytearray(with_thumbnail(raw(camera_exif(1)), b"x" * 40))
    struct.pack_into(">I", block, len(block) - 40 - 30 + 2 + 8, at)
    kept = exif.upright(bytes(block))
    assert len(kept) == len(block)
    assert MAKER_NOTE in kept


@pytest.mark.parametrize("block", [b"", b"rubbish!", b"II*\0\xff\xff\xff\x7f", b"MM\0*\0\0\0\x08\xff\xff"])
def test_damaged_exif_is_left_out_and_said(tmp_path: Path, block: bytes) -> None:
    corners().save(tmp_path / "a.jpg", exif=b"Exif\0\0" + block)
    image = read_image(tmp_path / "a.jpg")
    assert image.exif is None
    assert image.notes == (("Its EXIF is damaged and was left out.",) if block else ())


def test_tiff_tells_of_its_picture_and_not_of_its_layout(tmp_path: Path) -> None:
    corners().save(tmp_path / "a.tif", exif=camera_exif(6, "<").tobytes())
    kept = read_image(tmp_path / "a.tif").exif
    assert kept is not None
    parsed = exif.parse(kept)
    assert parsed.main.fields.keys() == {0x010F, 0x0110, 0x0132, 0x013B}
    assert parsed.photo[0x927C].data == MAKER_NOTE
    assert parsed.main.children[ExifTags.IFD.GPSInfo].fields.keys() == {0, 1, 2, 3, 4}


def test_tiff_without_a_word_has_no_exif(tmp_path: Path) -> None:
    corners().save(tmp_path / "a.tif")
    assert read_image(tmp_path / "a.tif").exif is None


# --- what is written


@pytest.mark.parametrize("endian", ["<", ">"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_exif_goes_into_every_format_with_the_new_size(tmp_path: Path, format_name: str, endian: str) -> None:
    corners().save(tmp_path / "a.jpg", exif=camera_exif(6, endian))
    source = read_image(tmp_path / "a.jpg")
    larger = source.with_pixels(np.tile(source.pixels, (2, 2, 1)))
    path = tmp_path / f"b{suffix_for_format(format_name)}"
    report = write_image(larger, path, WriteOptions(format=format_name))
    assert "EXIF (camera, date, GPS)" in report.kept
    assert any("Orientation applied" in sentence for sentence in report.changed)
    with PIL.Image.open(path) as opened:
        block = opened.getexif()
        photo = dict(block.get_ifd(ExifTags.IFD.Exif))
        assert block.get_ifd(ExifTags.IFD.GPSInfo)[2] == (52.0, 13.0, 47.5)
        assert (photo[0xA002], photo[0xA003]) == (64, 96)
        assert photo[0x927C] == MAKER_NOTE
        assert float(photo[0x829A][1] if isinstance(photo[0x829A], tuple) else photo[0x829A]) in {250, 1 / 250}
        assert block[0x0110] == "EOS"
        assert block.get(0x0112, 1) == 1
        if format_name != "TIFF":
            assert (block[0x0100], block[0x0101]) == (64, 96)
    again = read_image(path)
    assert again.exif is not None
    assert ARTIST in again.exif
    assert exif.summary(again.exif) == "EXIF (camera, date, GPS)"
    interoperability = exif.parse(again.exif).main.children[ExifTags.IFD.Exif].children[ExifTags.IFD.Interop]
    assert interoperability.fields[1].data == b"R98\0"
    assert (again.width, again.height) == (64, 96)


def test_size_beyond_16_bits_is_written() -> None:
    block = exif.resized(raw(camera_exif(1)), 70_000, 100)
    parsed = exif.parse(block)
    assert parsed.photo[0xA002].integers(parsed.flavour) == (70_000,)
    assert parsed.photo[0xA003].integers(parsed.flavour) == (100,)


def test_size_is_not_added_where_none_was() -> None:
    block = PIL.Image.Exif()
    block[0x010F] = "Canon"
    assert exif.resized(raw(block), 100, 100) == raw(block)


@pytest.mark.parametrize("is_big", [False, True])
def test_layout_of_a_source_tiff_is_not_carried_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_big: bool
) -> None:
    corners().resize((480, 320)).save(
        tmp_path / "a.tif", exif=camera_exif().tobytes(), compression="tiff_lzw", tiffinfo={278: 7, 316: "PC"}
    )
    source = read_image(tmp_path / "a.tif")
    smaller = source.with_pixels(np.ascontiguousarray(source.pixels[:20, :30]))
    if is_big:
        monkeypatch.setattr(tiff, "_CLASSIC_BYTES", 100)
    write_image(smaller, tmp_path / "b.tif", WriteOptions(format="TIFF"))
    assert (tmp_path / "b.tif").read_bytes()[2] == (43 if is_big else 42)
    with PIL.Image.open(tmp_path / "b.tif") as opened:
        assert isinstance(opened, TiffImagePlugin.TiffImageFile)
        tags = opened.tag_v2
        assert (tags[256], tags[257], tags[278], len(tags[273])) == (30, 20, 20, 1)
        assert tags[316] == "PC"
        assert np.array_equal(np.asarray(opened), as_8bit(smaller))
    assert read_image(tmp_path / "b.tif").exif is not None


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({0x010F: "Canon"}, "EXIF (camera)"),
        ({0x0132: "2024:01:02 03:04:05"}, "EXIF (date)"),
        ({0x8825: {0: b"\2\3\0\0"}}, "EXIF"),
        ({0x8825: {1: "N"}}, "EXIF (GPS)"),
        ({0x8298: "me"}, "EXIF"),
    ],
)
def test_summary_says_what_is_told(tags: dict[int, Any], expected: str) -> None:
    block = PIL.Image.Exif()
    block.update(tags)
    assert exif.summary(raw(block)) == expected


def test_directories_that_point_at_each_other_end(tmp_path: Path) -> None:
    # The EXIF directory is the main one again, for ever.
    loop = b"II*\0\x08\0\0\0" + struct.pack("<HHHIII", 1, 0x8769, 4, 1, 8, 0)
    corners().save(tmp_path / "a.jpg", exif=b"Exif\0\0" + loop)
    assert read_image(tmp_path / "a.jpg").width == 48


def test_sentences_end_with_a_full_stop(tmp_path: Path) -> None:
    corners().save(tmp_path / "a.jpg", exif=camera_exif(5))
    assert all(re.fullmatch(r"[A-Z].*\.", note) for note in read_image(tmp_path / "a.jpg").notes)
