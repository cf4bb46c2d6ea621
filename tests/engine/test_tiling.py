"""Tiles cover a picture once; regions keep their arithmetic."""

import numpy as np
import pytest

from srgui.engine.tiling import Region, tiles


@pytest.mark.parametrize(("width", "height", "tile_px"), [(1, 1, 64), (64, 64, 64), (65, 130, 64), (7, 500, 32)])
def test_tiles_cover_each_pixel_once(width: int, height: int, tile_px: int) -> None:
    covered = np.zeros((height, width), int)
    for tile in tiles(width, height, tile_px):
        assert max(tile.width, tile.height) <= tile_px
        covered[tile.slices] += 1
    assert (covered == 1).all()


def test_a_halo_stops_at_the_border_of_the_picture() -> None:
    assert Region(2, 10, 5, 5).grown(8, 20, 16) == Region(0, 2, 15, 14)


def test_shrinking_covers_what_was_scaled() -> None:
    assert Region(3, 4, 5, 7).scaled(3).shrunk_around(3) == Region(3, 4, 5, 7)
    assert Region(5, 5, 2, 1).shrunk_around(2) == Region(2, 2, 2, 1)
