"""Which part of which size a pane computes for what is looked at."""

from itertools import pairwise

import numpy as np
import pytest

from srgui.engine.tiling import Region
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.pane_parts import MOST_PX, part_for, scene_of, source_of
from srgui.gui.scenes import Picture, Target, plain_scene, preview_of, shrunk_scene
from srgui.imaging.image import Image


def _picture(width: int, height: int) -> Picture:
    image = Image(np.zeros((height, width, 3), np.float32))
    return Picture(None, "black", image, preview_of(image))


@pytest.mark.parametrize("key", ["dcscn", "dcscn turns", "dcscn x2"])
def test_a_pane_at_the_scale_of_all_computes_what_is_seen(key: str) -> None:
    region = Region(3, 5, 20, 10)
    part = part_for(plain_scene(_picture(40, 30), Target(2)), PaneChoice.of_key(key), region)
    assert (part.shown, part.region, part.size, part.is_brought) == (region, region, (80, 60), False)


@pytest.mark.parametrize("own", [1, 2, 3, 4])
@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_a_scale_of_its_own_lies_on_whole_pixels_of_the_source(scale: int, own: int) -> None:
    scene = plain_scene(_picture(40, 30), Target(scale))
    for region in (Region(0, 0, 40 * scale, 30 * scale), Region(7, 5, 19, 11), Region(39, 29, 1, 1)):
        part = part_for(scene, PaneChoice("dcscn", own), region)
        assert part.shown.x <= region.x
        assert part.shown.right >= region.right
        assert part.shown.bottom >= region.bottom
        assert part.shown.width - region.width < 2 * scale
        if own != scale:
            source = part.region.shrunk_around(own)
            assert source.scaled(own) == part.region
            assert source.scaled(scale) == part.shown


def test_a_scale_of_its_own_takes_no_more_at_once_than_others_do() -> None:
    scene = plain_scene(_picture(3000, 2000), Target(1))
    part = part_for(scene, PaneChoice("dcscn", 4), Region(100, 100, 2000, 1500))
    assert part.region.width * part.region.height <= MOST_PX
    assert part.region.width * part.region.height > 0.98 * MOST_PX
    assert part.shown.scaled(4) == part.region
    assert abs((part.shown.x - 100) - (2100 - part.shown.right)) <= 1


def test_at_an_exact_size_and_in_a_test_it_is_brought_to_the_others_pixels() -> None:
    region = Region(10, 10, 20, 15)
    for scene in (plain_scene(_picture(40, 30), Target(2, (70, 55))), shrunk_scene(_picture(80, 60), Target(2))):
        part = part_for(scene, PaneChoice("dcscn", 3), region)
        assert (part.shown, part.size, part.is_brought) == (region, (120, 90), True)
        assert part.region.width > region.width * 120 / scene.size[0]


@pytest.mark.parametrize("target", [Target(1), Target(2), Target(3), Target(2, (97, 55))])
def test_the_sources_pixels_under_a_part_cover_it(target: Target) -> None:
    scene = plain_scene(_picture(40, 30), target)
    edges = [scene_of(scene, Region(x, 0, 1, 1)) for x in range(40)]
    assert all(left.right == right.x for left, right in pairwise(edges)), "neighbours leave nothing between them"
    for region in (Region(0, 0, *scene.size), Region(7, 5, 19, 11)):
        under = scene_of(scene, source_of(scene, region))
        assert under.x <= region.x
        assert under.right >= region.right - 1
        assert source_of(scene, region).right <= 40
