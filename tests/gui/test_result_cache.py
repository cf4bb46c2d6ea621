"""Results of regions: what is found again, and what is forgotten first."""

from PySide6.QtGui import QImage

from srgui.engine.tiling import Region
from srgui.gui.preview_work import Numbers, PaneResult
from srgui.gui.result_cache import LIMIT_BYTES, ResultCache
from srgui.gui.trust_map import TrustMap

_LEFT, _RIGHT, _MIDDLE = Region(0, 0, 40, 60), Region(40, 0, 40, 60), Region(10, 10, 20, 20)
_BYTES = 40 * 60 * 4


def _result(key: str, region: Region, *, is_test: bool = False) -> PaneResult:
    image = QImage(region.width, region.height, QImage.Format.Format_RGB32)
    return PaneResult(1, key, region, image, 0.1, 100, 2, is_test, numbers=Numbers())


def test_a_part_of_what_is_kept_is_found_in_its_own_pane() -> None:
    cache, kept = ResultCache(), _result("dcscn", _LEFT)
    cache.put(kept)
    assert cache.find("dcscn", _MIDDLE) is kept
    assert cache.find("dcscn", _RIGHT) is None
    assert cache.find("dcscn x4", _MIDDLE) is None
    cache.clear()
    assert cache.find("dcscn", _MIDDLE) is None


def test_in_a_test_the_region_must_be_the_same() -> None:
    cache, kept = ResultCache(), _result("dcscn", _LEFT, is_test=True)
    cache.put(kept)
    assert cache.find("dcscn", _MIDDLE) is None
    part = _result("dcscn", _MIDDLE, is_test=True)
    cache.put(part)
    cache.put(kept)
    assert cache.find("dcscn", _LEFT) is kept
    assert cache.find("dcscn", _MIDDLE) is part


def test_what_is_covered_is_not_kept_twice() -> None:
    cache = ResultCache()
    cache.put(_result("dcscn", _MIDDLE))
    cache.put(_result("dcscn", _LEFT))
    assert cache.byte_count == _BYTES


def test_what_was_not_used_for_longest_goes_first() -> None:
    cache = ResultCache(2 * _BYTES)
    cache.put(_result("a", _LEFT))
    cache.put(_result("a", _RIGHT))
    assert cache.find("a", _LEFT)
    cache.put(_result("b", _LEFT))
    assert cache.find("a", _RIGHT) is None
    assert cache.find("a", _LEFT)
    assert cache.find("b", _LEFT)
    assert cache.byte_count <= 2 * _BYTES


def test_maps_count_too_and_the_limit_is_that_of_the_words() -> None:
    cache = ResultCache()
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    cache.put(PaneResult(1, "a", _LEFT, image, 0.1, 100, 2, numbers=Numbers(trust=TrustMap(40.0, _LEFT, image))))
    assert cache.byte_count == 800
    assert LIMIT_BYTES == 256 * 2**20
