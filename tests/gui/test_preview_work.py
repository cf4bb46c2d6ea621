"""What the panes are given: equal to the engine's own, measured as the papers do, and failures in their place."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance
from srgui.engine.session import SessionPool, open_session
from srgui.engine.tiling import Region
from srgui.gui.jobs import RightOfWay
from srgui.gui.preview_work import (
    Equipment,
    PaneFailure,
    PaneProgress,
    PaneResult,
    PreviewRequest,
    enhance_whole,
    middle_of,
    preview,
)
from srgui.gui.qt_image import from_qimage
from srgui.gui.scenes import Picture, SceneError, Target, plain_scene, preview_of, shrunk_scene, trial_problem
from srgui.imaging.image import Image
from srgui.imaging.metrics import psnr_y
from srgui.progress import Cancelled, CancelToken

_CPU = "cpu"


@pytest.fixture(name="picture")
def picture_fixture() -> Picture:
    rng = np.random.default_rng(5)
    smooth = np.cumsum(np.cumsum(rng.standard_normal((41, 62, 3)), axis=0), axis=1)
    pixels = ((smooth - smooth.min()) / np.ptp(smooth)).astype(np.float32)
    image = Image(pixels)
    return Picture(Path("/somewhere/waves.png"), "waves.png", image, preview_of(image))


@pytest.fixture(name="equipment")
def equipment_fixture() -> Equipment:
    return Equipment(SessionPool(), RightOfWay(), _CPU, 192)


def _answers(request: PreviewRequest, equipment: Equipment) -> list[object]:
    told: list[object] = []
    preview(request, equipment, told.append, CancelToken())
    return told


def test_a_preview_is_the_same_part_of_the_whole(picture: Picture, equipment: Equipment) -> None:
    scene = plain_scene(picture, Target(2))
    region = Region(10, 20, 60, 40)
    (result,) = [
        news
        for news in _answers(PreviewRequest(7, scene, region, ("bicubic",)), equipment)
        if isinstance(news, PaneResult)
    ]
    whole = enhance(picture.image, equipment.pool.get("bicubic", 2, device_named(_CPU)), scale=2).image
    assert (result.number, result.network, result.region) == (7, "bicubic", region)
    assert (result.psnr_db, result.gain_db) == (None, None)
    shown = from_qimage(result.image).pixels
    assert np.abs(shown - whole.pixels[region.slices]).max() <= 0.51 / 255


def test_a_preview_over_all_turns_is_the_same_part_of_the_whole(picture: Picture, equipment: Equipment) -> None:
    scene, region = plain_scene(picture, Target(2)), Region(10, 20, 60, 40)
    turned = replace(equipment, turns=True, tile_px=64)
    assert turned.preview_tile_px == 32
    shown = []
    for part in (region, Region(0, 0, *scene.size)):
        news = _answers(PreviewRequest(7, scene, part, ("fsrcnn",)), turned)[-1]
        assert isinstance(news, PaneResult)
        shown.append(from_qimage(news.image).pixels)
    assert np.abs(shown[0] - shown[1][region.slices]).max() <= 1.01 / 255
    session = open_session("fsrcnn", 2, device_named(_CPU), turns=True)
    expected = enhance(picture.image, session, scale=2).image.pixels
    assert np.abs(shown[1] - expected).max() <= 0.51 / 255
    plain = enhance(picture.image, equipment.pool.get("fsrcnn", 2, device_named(_CPU)), scale=2).image.pixels
    assert np.abs(expected - plain).max() > 1 / 255


def test_an_exact_size_is_reached(picture: Picture, equipment: Equipment) -> None:
    scene = plain_scene(picture, Target(2, (100, 77)))
    assert scene.size == (100, 77)
    news = _answers(PreviewRequest(1, scene, Region(0, 0, 100, 77), ("bicubic",)), equipment)[-1]
    assert isinstance(news, PaneResult)
    assert (news.image.width(), news.image.height()) == (100, 77)


def test_a_test_measures_by_the_papers_protocol(picture: Picture, equipment: Equipment) -> None:
    scene = shrunk_scene(picture, Target(2))
    assert scene.trial is not None
    assert scene.size == (62, 40)
    assert (scene.source.width, scene.source.height) == (31, 20)
    whole = Region(0, 0, *scene.size)
    news = _answers(PreviewRequest(1, scene, whole, ("bicubic",)), equipment)[-1]
    assert isinstance(news, PaneResult)
    session = equipment.pool.get("bicubic", 2, device_named(_CPU))
    restored = enhance(scene.source, session, scale=2).image
    assert news.psnr_db == pytest.approx(psnr_y(restored.pixels, scene.trial.original.pixels, 2))
    assert news.gain_db == pytest.approx(0)


def test_a_part_of_a_test_is_measured_by_itself(picture: Picture, equipment: Equipment) -> None:
    scene = shrunk_scene(picture, Target(2))
    scores = []
    for x in (0, 30):
        request = PreviewRequest(1, scene, Region(x, 4, 20, 20), ("bicubic",))
        news = _answers(request, equipment)[-1]
        assert isinstance(news, PaneResult)
        scores.append(news.psnr_db)
    assert scores[0] != scores[1]


def test_networks_run_in_order_and_one_that_fails_leaves_the_others_be(picture: Picture, equipment: Equipment) -> None:
    scene = plain_scene(picture, Target(2))
    told = _answers(PreviewRequest(3, scene, Region(0, 0, 8, 8), ("nonesuch", "bicubic")), equipment)
    kinds = [type(news) for news in told]
    assert kinds[:2] == [PaneProgress, PaneFailure]
    assert kinds[-1] is PaneResult
    assert isinstance(told[1], PaneFailure)
    assert "nonesuch" in told[1].sentence


def test_a_cancelled_preview_stops(picture: Picture, equipment: Equipment) -> None:
    cancel = CancelToken()
    cancel.cancel()
    request = PreviewRequest(1, plain_scene(picture, Target(2)), Region(0, 0, 8, 8), ("bicubic",))
    with pytest.raises(Cancelled):
        preview(request, equipment, lambda _news: None, cancel)


def test_a_whole_result_can_be_exported_as_it_is(picture: Picture, equipment: Equipment) -> None:
    scene = plain_scene(picture, Target(3))
    request = PreviewRequest(0, scene, Region(0, 0, *scene.size), ("bicubic",))
    shown = enhance_whole(request, equipment, lambda _news: None, CancelToken())
    assert shown.whole is not None
    assert (shown.whole.image.width, shown.whole.image.height) == (186, 123)


def test_a_whole_test_result_is_not_for_export(picture: Picture, equipment: Equipment) -> None:
    scene = shrunk_scene(picture, Target(2))
    request = PreviewRequest(0, scene, Region(0, 0, *scene.size), ("bicubic",))
    assert enhance_whole(request, equipment, lambda _news: None, CancelToken()).whole is None


@pytest.mark.parametrize("size", [(10, 10), (2000, 2000), (9000, 500), (12000, 9000)])
def test_the_middle_has_four_megapixels_at_most(size: tuple[int, int]) -> None:
    region = Region(100, 50, *size)
    middle = middle_of(region)
    assert middle.width * middle.height <= 4_000_000
    assert middle == region or middle.width * middle.height > 3_900_000
    assert abs((middle.x - region.x) - (region.right - middle.right)) <= 1
    assert abs((middle.y - region.y) - (region.bottom - middle.bottom)) <= 1


@pytest.mark.parametrize(
    ("size", "target", "words"),
    [
        ((64, 64), Target(2), ""),
        ((64, 64), Target(4), ""),
        ((63, 64), Target(4), "64x64"),
        ((64, 64), Target(2, (100, 100)), "whole factor"),
    ],
)
def test_whether_a_picture_can_be_tested_on(size: tuple[int, int], target: Target, words: str) -> None:
    problem = trial_problem(size, target)
    assert (words in problem) if words else not problem


def test_a_picture_too_small_is_not_shrunk() -> None:
    image = Image(np.zeros((8, 8, 3), np.float32))
    with pytest.raises(SceneError):
        shrunk_scene(Picture(None, "dot", image, preview_of(image)), Target(2))


def test_an_exact_size_is_a_box_for_many_pictures() -> None:
    assert Target(2, (100, 100)).size_within(400, 200) == (100, 50)
    assert Target(3).size_within(10, 20) == (30, 60)
