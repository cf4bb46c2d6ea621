"""Pictures of worst cases: small PNG in a report, checked when one is opened."""

import base64
import io
import json
from typing import Any

import numpy as np
import PIL.Image
import pytest
from PIL.PngImagePlugin import PngInfo

from srgui.imaging import profiles
from srgui.imaging.image import Image
from srgui.report import cases
from srgui.report.cases import MOST_CASES, MOST_PNG_BYTES, case_of, plain_case, png_of
from srgui.report.export_json import as_json
from srgui.report.report_file import Report, ReportFileError, parsed


def _pixels(side: int, channels: int = 3) -> Image:
    values = np.random.default_rng(3).random((side, side, channels), dtype=np.float32)
    return Image(values)


def _png(side: int = 8, note: str = "") -> bytes:
    buffer, info = io.BytesIO(), PngInfo()
    if note:
        info.add_text("Comment", note, zip=True)
    PIL.Image.new("RGB", (side, side), (9, 8, 7)).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


@pytest.mark.parametrize("channels", [1, 3])
def test_a_part_is_kept_to_the_step(channels: int) -> None:
    image = _pixels(160, channels)
    data = png_of(image)
    assert len(data) < MOST_PNG_BYTES
    read = np.asarray(PIL.Image.open(io.BytesIO(data)))
    assert np.array_equal(read.reshape(image.pixels.shape), np.rint(image.pixels * 255))


def test_noise_of_the_largest_side_is_small_enough() -> None:
    assert len(png_of(_pixels(cases.MOST_SIDE_PX))) < MOST_PNG_BYTES


def test_colours_of_a_profile_become_those_of_srgb() -> None:
    data = png_of(Image(_pixels(16).pixels, icc_profile=profiles.srgb()))
    picture = PIL.Image.open(io.BytesIO(data))
    assert "icc_profile" not in picture.info


def test_a_case_comes_back(report: Report) -> None:
    assert case_of(json.loads(json.dumps(plain_case(report.cases[0])))) == report.cases[0]


_ENCODED = base64.b64encode(_png()).decode()


@pytest.mark.parametrize(
    "png",
    [3, None, "", "no base 64!", "AAAA", base64.b64encode(b"GIF89a").decode(), _ENCODED[:-24], _ENCODED * 9000,
     base64.b64encode(_png(300)).decode(), base64.b64encode(_png(8, "words " * 99)).decode()],
)  # fmt: skip
def test_a_picture_that_is_none_is_refused(png: Any, report: Report) -> None:
    read = json.loads(as_json(report))
    read["cases"][0]["parts"][0]["png"] = png
    with pytest.raises(ReportFileError, match="is damaged"):
        parsed(json.dumps(read))


def test_more_than_a_report_keeps_is_refused(report: Report) -> None:
    read = json.loads(as_json(report))
    read["cases"] *= MOST_CASES + 1
    with pytest.raises(ReportFileError, match="is damaged"):
        parsed(json.dumps(read))
    read["cases"] = [read["cases"][0] | {"psnr_db": "identical"}]
    with pytest.raises(ReportFileError, match="is damaged"):
        parsed(json.dumps(read))
