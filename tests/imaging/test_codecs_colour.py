"""Pictures in inks and in Lab, which become sRGB."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from numpy.typing import NDArray
from PIL import ImageCms

from srgui.imaging import profiles
from srgui.imaging.codecs import read_image
from srgui.imaging.image import Image

RED = (255, 0, 0)


def save(picture: PIL.Image.Image, path: Path, **arguments: Any) -> Path:
    picture.save(path, **arguments)
    return path


def as_8bit(image: Image) -> NDArray[Any]:
    return np.rint(image.pixels * 255).astype(np.uint8)


def cmyk_profile(paper: int = 255) -> bytes:
    """Return a CMYK profile of 2 grid points an ink: Lab lightness falls with ink, a and b stay neutral."""
    grid = bytearray()
    for corner in range(16):
        inks = [corner >> 3 & 1, corner >> 2 & 1, corner >> 1 & 1, corner & 1]
        grid += bytes([round(paper * (1 - 0.25 * sum(inks))), 128, 128])
    ramp = bytes(range(256))
    matrix = struct.pack(">9i", *(65536 if k % 4 == 0 else 0 for k in range(9)))
    lut = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + matrix + ramp * 4 + bytes(grid) + ramp * 3
    text = b"Test inks\0"
    desc = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78)
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    tags = {b"desc": desc, b"wtpt": white, b"A2B0": lut}
    table, body, at = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for name, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", at + len(body), len(data))
        body += padded
    size = 128 + len(table) + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02100000, b"prtr", b"CMYK", b"Lab ")
    header += struct.pack(">6H4s", 2024, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    header += struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + table + body


def test_profiles_of_tests_are_what_they_claim() -> None:
    assert profiles.colour_space(cmyk_profile()) == "CMYK"
    assert profiles.description(cmyk_profile()) == "Test inks"
    assert ImageCms.ImageCmsProfile(io.BytesIO(cmyk_profile())).profile.xcolor_space == "CMYK"


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
def test_cmyk_goes_through_its_profile(tmp_path: Path, name: str) -> None:
    picture = PIL.Image.new("CMYK", (16, 8))
    picture.paste((255, 255, 255, 255), (8, 0, 16, 8))
    arguments = {"quality": 100} if name == "a.jpg" else {}
    image = read_image(save(picture, tmp_path / name, icc_profile=cmyk_profile(), **arguments))
    assert image.pixels.shape == (8, 16, 3)
    assert image.icc_profile == profiles.srgb()
    assert image.notes == ("CMYK colours were converted to sRGB through the picture's own profile.",)
    assert image.pixels[:, 0].min() > 0.97
    assert image.pixels[:, -1].max() < 0.03


def test_cmyk_profile_decides_the_colour(tmp_path: Path) -> None:
    grey_paper = read_image(
        save(PIL.Image.new("CMYK", (8, 8), (255, 0, 0, 0)), tmp_path / "a.tif", icc_profile=cmyk_profile())
    )
    assert np.ptp(grey_paper.pixels) < 0.02  # cyan ink is grey by this profile, and would be cyan without it
    assert 0.5 < grey_paper.pixels.mean() < 0.9


@pytest.mark.parametrize("profile", [None, b"rubbish" * 40, profiles.srgb()])
@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
def test_cmyk_without_a_usable_profile_is_converted_plainly(tmp_path: Path, name: str, profile: bytes | None) -> None:
    picture = PIL.Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    path = save(picture, tmp_path / name, **({"icc_profile": profile} if profile else {}))
    image = read_image(path)
    assert np.abs(as_8bit(image).astype(int) - np.array(RED)).max() <= 2
    assert image.icc_profile is None
    assert "without a profile" in read_image(path).notes[-1]


def test_lab_becomes_srgb(tmp_path: Path) -> None:
    lab = PIL.Image.frombytes("LAB", (4, 4), bytes([138, 38, 46]) * 16)
    image = read_image(save(lab, tmp_path / "a.tif"))
    assert np.abs(as_8bit(image)[0, 0].astype(int) - [199, 100, 50]).max() <= 2
    assert image.notes == ("Lab colours were converted to sRGB.",)
    assert image.icc_profile == profiles.srgb()


def test_ycbcr_jpeg_inside_tiff_is_read(tmp_path: Path) -> None:
    image = read_image(save(PIL.Image.new("RGB", (16, 16), RED), tmp_path / "a.tif", compression="jpeg"))
    assert np.abs(as_8bit(image).astype(int) - np.array(RED)).max() <= 3
