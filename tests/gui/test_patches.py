"""Newest on top, nothing that is covered, and no more memory than allowed."""

import pytest
from PySide6.QtGui import QImage

from srgui.engine.tiling import Region
from srgui.gui.patches import Patches, covers, touches

EVERYTHING = Region(0, 0, 1000, 1000)


def _image(width: int = 10, height: int = 10) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0)
    return image


def _regions(patches: Patches) -> list[Region]:
    return [patch.region for patch in patches]


def test_the_newest_is_on_top() -> None:
    patches = Patches()
    left, right = Region(0, 0, 10, 10), Region(5, 0, 10, 10)
    patches.add(left, _image(), EVERYTHING)
    patches.add(right, _image(), EVERYTHING)
    assert _regions(patches) == [right, left]


def test_what_is_covered_is_forgotten() -> None:
    patches = Patches()
    patches.add(Region(2, 2, 4, 4), _image(), EVERYTHING)
    patches.add(Region(20, 20, 4, 4), _image(), EVERYTHING)
    patches.add(Region(0, 0, 10, 10), _image(), EVERYTHING)
    assert _regions(patches) == [Region(0, 0, 10, 10), Region(20, 20, 4, 4)]


def test_the_whole_result_stays_under_a_part_of_it() -> None:
    patches = Patches()
    patches.add(EVERYTHING, _image(), EVERYTHING)
    patches.add(Region(0, 0, 10, 10), _image(), EVERYTHING)
    assert len(patches) == 2


def test_the_oldest_goes_when_memory_is_short() -> None:
    patches = Patches(limit_bytes=2 * 400)
    regions = [Region(10 * at, 0, 10, 10) for at in range(3)]
    for region in regions:
        patches.add(region, _image(), EVERYTHING)
    assert _regions(patches) == [regions[2], regions[1]]


def test_what_is_out_of_sight_goes_first() -> None:
    patches = Patches(limit_bytes=2 * 400)
    seen, unseen, new = Region(0, 0, 10, 10), Region(500, 0, 10, 10), Region(10, 0, 10, 10)
    patches.add(seen, _image(), seen)
    patches.add(unseen, _image(), seen)
    patches.add(new, _image(), Region(0, 0, 20, 10))
    assert _regions(patches) == [new, seen]


def test_the_newest_stays_even_if_it_alone_is_too_much() -> None:
    patches = Patches(limit_bytes=100)
    patches.add(EVERYTHING, _image(), EVERYTHING)
    assert len(patches) == 1


def test_clear_forgets_all() -> None:
    patches = Patches()
    patches.add(EVERYTHING, _image(), EVERYTHING)
    patches.clear()
    assert len(patches) == 0


@pytest.mark.parametrize(
    ("other", "is_covered", "is_touched"),
    [
        (Region(0, 0, 10, 10), True, True),
        (Region(3, 3, 2, 2), True, True),
        (Region(5, 5, 10, 2), False, True),
        (Region(10, 0, 5, 5), False, False),
        (Region(0, -5, 10, 5), False, False),
    ],
)
def test_covering_and_touching(other: Region, is_covered: bool, is_touched: bool) -> None:
    region = Region(0, 0, 10, 10)
    assert covers(region, other) is is_covered
    assert touches(region, other) is is_touched
    assert touches(other, region) is is_touched
