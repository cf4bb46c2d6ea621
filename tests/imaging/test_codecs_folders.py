"""Names and folders of pictures, and how large a result will be."""

import time
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from srgui.imaging.codecs import (
    READABLE_SUFFIXES,
    PictureError,
    WriteOptions,
    estimate_size_bytes,
    format_for_suffix,
    free_name,
    list_pictures,
    suffix_for_format,
    write_image,
)
from srgui.imaging.image import Image
from srgui.imaging.resize import imresize


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


# --- names


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [
        (".png", "PNG"),
        (".PNG", "PNG"),
        (".jpg", "JPEG"),
        (".jpeg", "JPEG"),
        (".webp", "WEBP"),
        (".tif", "TIFF"),
        (".TIFF", "TIFF"),
        (".avif", "AVIF"),
        (".gif", None),
        (".bmp", None),
        (".txt", None),
        ("", None),
    ],
)
def test_format_for_suffix(suffix: str, expected: str | None) -> None:
    assert format_for_suffix(suffix) == expected


@pytest.mark.parametrize(
    ("format_name", "expected"),
    [("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".webp"), ("TIFF", ".tif"), ("AVIF", ".avif")],
)
def test_suffix_for_format(format_name: str, expected: str) -> None:
    assert suffix_for_format(format_name) == expected
    assert expected in READABLE_SUFFIXES


def test_suffix_of_unknown_format_is_refused() -> None:
    with pytest.raises(PictureError, match="srgui cannot write BMP; choose PNG"):
        suffix_for_format("BMP")


def test_free_name_counts_on(tmp_path: Path) -> None:
    path = tmp_path / "łąka.v1.png"
    assert free_name(path) == path
    touch(tmp_path, "łąka.v1.png")
    assert free_name(path).name == "łąka.v1 (2).png"
    touch(tmp_path, "łąka.v1 (2).png", "łąka.v1 (3).png")
    assert free_name(path).name == "łąka.v1 (4).png"


def test_free_name_minds_links_to_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a.png").symlink_to(tmp_path / "gone")
    assert free_name(tmp_path / "a.png").name == "a (2).png"


# --- folders


def test_pictures_are_listed_as_a_person_counts(tmp_path: Path) -> None:
    touch(tmp_path, "b10.png", "B9.jpg", "a.webp", "b9 (2).png", "Z.tif", "b.avif", "b1.gif", "c.bmp", "b9.jpeg")
    names = [path.name for path in list_pictures(tmp_path)]
    assert names == ["a.webp", "b.avif", "b1.gif", "B9.jpg", "b9.jpeg", "b9 (2).png", "b10.png", "c.bmp", "Z.tif"]


def test_hidden_partial_and_other_files_are_passed_over(tmp_path: Path) -> None:
    touch(tmp_path, "a.PNG", ".a.png", "._a.jpg", ".a.png.1234.part", "a.png.part", "notes.txt", "png", "b.png/c.txt")
    assert list_pictures(tmp_path) == [tmp_path / "a.PNG"]


def test_folders_inside_are_listed_where_asked(tmp_path: Path) -> None:
    touch(tmp_path, "2.png", "day 10/1.png", "day 9/2.png", "day 9/10.png", ".hidden/x.png", "day 9/.thumbs/x.png")
    assert list_pictures(tmp_path) == [tmp_path / "2.png"]
    found = [path.relative_to(tmp_path).as_posix() for path in list_pictures(tmp_path, recursive=True)]
    assert found == ["2.png", "day 9/2.png", "day 9/10.png", "day 10/1.png"]


def test_folder_that_cannot_be_read_is_explained(tmp_path: Path) -> None:
    touch(tmp_path, "file")
    for name in ("gone", "file"):
        with pytest.raises(PictureError, match=f"The folder .*{name} cannot be read .*; choose another"):
            list_pictures(tmp_path / name)
    assert list_pictures(tmp_path) == []


def test_folder_that_holds_itself_ends(tmp_path: Path) -> None:
    touch(tmp_path, "a.png")
    (tmp_path / "again").symlink_to(tmp_path)
    assert list_pictures(tmp_path, recursive=True) == [tmp_path / "a.png"]


# --- sizes of results


def photo(height: int, width: int, channels: int = 3) -> Image:
    """Return a picture with the smoothness and grain of a photo."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [0.5 + 0.3 * np.sin(x / (9 + k) + y / 31) * np.cos(y / (17 + k)) for k in range(channels)]
    grain = np.random.default_rng(5).normal(0, 0.01, (height, width, channels))
    return Image((np.stack(planes, axis=2) + grain).clip(0, 1).astype(np.float32))


OPTIONS = [
    WriteOptions("PNG"),
    WriteOptions("JPEG"),
    WriteOptions("WEBP"),
    WriteOptions("WEBP", lossless=True),
    WriteOptions("TIFF"),
    WriteOptions("AVIF"),
]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: f"{options.format}{'-exact' * options.lossless}")
@pytest.mark.parametrize("scale", [1, 2])
def test_estimate_is_about_right(tmp_path: Path, options: WriteOptions, scale: int) -> None:
    image = photo(300, 400)
    estimate = estimate_size_bytes(image, 400 * scale, 300 * scale, options)
    result = image.with_pixels(imresize(image.pixels, scale))
    actual = write_image(result, tmp_path / "a", options).size_bytes
    assert 0.75 < estimate / actual < 1.33


def test_estimate_counts_profile_and_exif() -> None:
    image = photo(40, 40)
    block = PIL.Image.Exif()
    block[0x010F] = "Canon" * 1000
    larger = Image(image.pixels, exif=block.tobytes()[6:])
    plain = estimate_size_bytes(image, 40, 40, WriteOptions())
    assert 5000 < estimate_size_bytes(larger, 40, 40, WriteOptions()) - plain < 5200


def test_estimate_minds_transparency_and_quality() -> None:
    image = photo(200, 200)
    clear = Image(image.pixels, np.random.default_rng(0).random((200, 200), np.float32))
    assert estimate_size_bytes(clear, 400, 400, WriteOptions()) > estimate_size_bytes(image, 400, 400, WriteOptions())
    sizes = [estimate_size_bytes(image, 800, 800, WriteOptions("JPEG", quality=q)) for q in (20, 60, 95)]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 900), (100, 75), (50_000, 30_000)])
def test_estimate_takes_any_size(width: int, height: int) -> None:
    assert estimate_size_bytes(photo(300, 400), width, height, WriteOptions()) > 50


def test_estimate_of_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(PictureError, match="WebP holds at most"):
        estimate_size_bytes(photo(20, 20), 20_000, 20_000, WriteOptions("WEBP"))


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: f"{options.format}{'-exact' * options.lossless}")
def test_estimate_is_quick(options: WriteOptions) -> None:
    image = photo(600, 800)
    times = []
    for _ in range(3):
        start = time.process_time()
        estimate_size_bytes(image, 3200, 2400, options)
        times.append(time.process_time() - start)
    assert min(times) < 0.5  # 0.1 s on a machine that does nothing else; the threads of codecs add up here
