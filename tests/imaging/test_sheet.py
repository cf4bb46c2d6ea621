"""The labelled side-by-side picture."""

import numpy as np
import pytest

from srgui.imaging.sheet import SheetEntry, make_sheet


@pytest.mark.parametrize("count", [1, 2, 4, 5, 9])
@pytest.mark.parametrize("channels", [1, 3])
def test_every_result_stands_in_the_sheet_untouched(count: int, channels: int) -> None:
    entries = [
        SheetEntry(
            f"Network {n} with a label that is far too long to fit", np.full((30, 40, channels), n / 10, np.float32)
        )
        for n in range(1, count + 1)
    ]
    sheet = make_sheet(entries).pixels
    for n in range(1, count + 1):
        level = round(n / 10 * 255) / 255
        assert np.isclose(sheet, level, atol=1e-3).all(axis=2).sum() >= 30 * 40


def test_empty_places_are_avoided() -> None:
    entries = [SheetEntry("a", np.ones((300, 200, 3), np.float32))] * 6
    sheet = make_sheet(entries)
    assert sheet.width // 200 * (sheet.height // 300) == 6


def test_facts_that_do_not_fit_go_on_further_lines() -> None:
    pixels = np.ones((40, 150, 3), np.float32)
    short = make_sheet([SheetEntry("DCSCN", pixels, ("30.12 dB",))])
    longer = make_sheet([SheetEntry("DCSCN", pixels, ("30.12 dB", "SSIM 0.9123", "0.4 s"))])
    assert longer.width == short.width
    assert longer.height > short.height
    assert np.isclose(longer.pixels, 1, atol=1e-3).all(axis=2).sum() >= 40 * 150
