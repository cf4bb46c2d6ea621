"""Reading what cannot be read: every failure is one clear sentence, and nothing is filled up in silence."""

import errno
import struct
import threading
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from PIL import PngImagePlugin, TiffImagePlugin

from srgui.imaging import decoding
from srgui.imaging.codecs import PictureError, read_image, read_size
from srgui.imaging.pillow_files import quiet

Save = Callable[..., Path]


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


def noise(size: tuple[int, int] = (40, 24)) -> PIL.Image.Image:
    """Return a picture of repeatable noise, which no codec can shrink away."""
    return PIL.Image.fromarray(np.random.default_rng(7).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))


@pytest.mark.parametrize("read", [read_image, read_size])
@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "empty.png", "empty.png is empty; get it again"),
        (b"this is no picture, only text", "text.png", "text.png is not a picture that srgui can read; choose a PNG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "p.heic", "srgui cannot read HEIC; save it as JPEG or PNG first."),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "p.jpg", "p.jpg: srgui cannot read HEIC; save it as JPEG"),
        (b"\xff\x0a" + bytes(50), "a.jxl", "cannot read JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50), "a.jp2", "cannot read JPEG 2000"),
        (b"8BPS" + bytes(50), "a.psd", "cannot read Photoshop documents"),
        (b"II*\0\x10\0\0\0CR\2\0" + bytes(50), "a.cr2", "cannot read camera raw"),
        (b"\x89PNG\r\n\x1a\n", "short.png", "short.png is damaged or cut off; get it again"),
        (b"\xff\xd8\xff\xe0", "short.jpg", "short.jpg is damaged or cut off"),
        (b"BM" + bytes(60), "short.bmp", "short.bmp is damaged or cut off"),
        (b"II*\0" + b"\xff" * 40, "short.tif", "short.tif is damaged or cut off"),
        (b"GIF89a", "short.gif", "short.gif is damaged or cut off"),
        (b"RIFF\x20\0\0\0WEBPVP8 " + bytes(30), "short.webp", "short.webp is damaged or cut off"),
    ],
)
def test_unreadable_content_is_explained(
    save: Save, read: Callable[[Path], object], data: bytes, name: str, said: str
) -> None:
    with pytest.raises(PictureError) as caught:
        read(save(data, name))
    assert said in str(caught.value)
    assert name in str(caught.value)


@pytest.mark.parametrize("read", [read_image, read_size])
def test_missing_file_and_folder_are_explained(tmp_path: Path, read: Callable[[Path], object]) -> None:
    with pytest.raises(PictureError, match=r"gone\.png does not exist in .*; check its name"):
        read(tmp_path / "gone.png")
    with pytest.raises(PictureError, match="is a folder; choose a picture in it"):
        read(tmp_path)
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(PictureError, match="does not exist"):
        read(tmp_path / "file" / "a.png")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(errno.EACCES, "no"), "no permission to read a.png"),
        (OSError(errno.EIO, "Input/output error"), r"cannot be read \(Input/output error\); check the disk"),
    ],
)
def test_system_errors_are_explained(save: Save, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str) -> None:
    path = save(noise(), "a.png")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(PictureError, match=said) as caught:
        read_image(path)
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        *[(kind("oops"), "damaged or cut off") for kind in (struct.error, SyntaxError, IndexError, OverflowError)],
        (zlib.error("oops"), "damaged or cut off"),
        (KeyError("oops"), "damaged or cut off"),
        (OSError("oops"), "damaged or cut off"),
        (MemoryError(), "needs more memory than is free; close other programs"),
    ],
)
def test_whatever_a_decoder_raises_is_explained(
    save: Save, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    path = save(noise(), "a.png")

    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", fail)
    with pytest.raises(PictureError, match=said) as caught:
        read_image(path)
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("a.png", {}),
        ("a.jpg", {}),
        ("a.jpg", {"progressive": True}),
        ("a.webp", {}),
        ("a.tif", {}),
        ("a.tif", {"compression": "tiff_lzw"}),
        ("a.bmp", {}),
        ("a.gif", {}),
        ("a.avif", {}),
    ],
)
def test_cut_off_file_is_an_error_and_never_filled_up(
    save: Save, name: str, arguments: dict[str, Any], part: float
) -> None:
    path = save(noise(size=(64, 64)), name, **arguments)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(PictureError, match=f"{name} is damaged or cut off; get it again"):
        read_image(path)


def test_changed_pixel_data_of_png_is_an_error(save: Save) -> None:
    path = save(noise(), "a.png", compress_level=0)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(PictureError, match="damaged"):
        read_image(path)


def test_tiff_with_missing_strips_is_an_error(save: Save) -> None:
    path = save(noise(), "a.tif")
    data = bytearray(path.read_bytes())
    at = struct.unpack_from("<I", data, 4)[0] + 2
    height_at = next(k for k in range(at, len(data), 12) if data[k : k + 2] == b"\x01\x01")
    data[height_at + 8] = 100  # rows, where strips hold 24
    path.write_bytes(data)
    with pytest.raises(PictureError, match="damaged or cut off"):
        read_image(path)


@pytest.mark.parametrize("read", [read_image, read_size])
def test_too_many_pixels_are_refused(
    save: Save, monkeypatch: pytest.MonkeyPatch, read: Callable[[Path], object]
) -> None:
    path = save(noise(), "a.png")
    monkeypatch.setattr(decoding, "MAX_PIXELS", 40 * 24 - 1)
    with pytest.raises(PictureError, match=r"a\.png has 40x24 pixels, more than .*; cut or shrink it first"):
        read(path)


def test_bomb_is_refused_by_its_header(save: Save) -> None:
    path = save(noise(), "a.png")
    data = bytearray(path.read_bytes())
    struct.pack_into(">II", data, 16, 100_000, 100_000)
    struct.pack_into(">I", data, 29, zlib.crc32(data[12:29]))
    path.write_bytes(data)
    with pytest.raises(PictureError, match="more than the 2000 megapixels"):
        read_image(path)


def test_picture_above_pillows_limit_is_no_bomb_and_warns_of_nothing(save: Save) -> None:
    assert 200_000_000 > 2 * 89_478_485  # Pillow's own limit for an error
    path = save(PIL.Image.new("1", (200_000, 1000)), "a.png")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert read_size(path) == (200_000, 1000)
    assert caught == []


def test_warnings_of_odd_metadata_do_not_leak(save: Save) -> None:
    path = save(noise(), "a.jpg", exif=b"Exif\0\0II*\0\x08\0\0\0\x05\0\x0f\1\x02\0\xff\xff\0\0\x10\0\0\0")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        image = read_image(path)
    assert caught == []
    assert image.exif is None
    assert image.notes == ("Its EXIF is damaged and was left out.",)


def test_filters_of_warnings_come_back_whichever_thread_leaves_last() -> None:
    before = list(warnings.filters)
    entered, leave = threading.Event(), threading.Event()

    def read_elsewhere() -> None:
        with quiet:
            entered.set()
            assert leave.wait(10)

    thread = threading.Thread(target=read_elsewhere)
    with quiet:
        thread.start()
        assert entered.wait(10)
    assert list(warnings.filters) != before
    leave.set()
    thread.join()
    assert list(warnings.filters) == before


@pytest.mark.parametrize(("tag", "value"), [(50706, b"\1\4\0\0"), (254, 1)])
def test_camera_raw_is_not_read_as_its_small_preview(save: Save, tag: int, value: object) -> None:
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[tag] = value
    with pytest.raises(PictureError, match=r"a\.dng: srgui cannot read camera raw.*develop it"):
        read_image(save(noise(), "a.dng", format="TIFF", tiffinfo=info))
