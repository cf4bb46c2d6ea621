"""What the panes are given: equal to the engine's own, measured as the papers do, and failures in their place."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance, enhance_region
from srgui.engine.measure import Likeness, likeness, trust
from srgui.engine.session import SessionPool, open_session
from srgui.engine.tiling import Region
from srgui.gui.jobs import RightOfWay
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.pane_parts import middle_of
from srgui.gui.preview_work import (
    Equipment,
    PaneFailure,
    PaneProgress,
    PaneResult,
    PaneWhole,
    PreviewRequest,
    enhance_whole,
    failure_in_words,
    measure_wholes,
    preview,
)
from srgui.gui.qt_image import from_qimage
from srgui.gui.scenes import (
    Picture,
    SceneError,
    Target,
    measured_scene,
    open_original,
    plain_scene,
    preview_of,
    shrunk_scene,
    trial_problem,
)
from srgui.imaging.codecs import read_image, write_image
from srgui.imaging.image import Image
from srgui.imaging.metrics import psnr_y, ssim_y
from srgui.imaging.resize import resize_to
from srgui.models.registry import network
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


def _panes(*keys: str) -> tuple[PaneChoice, ...]:
    return tuple(PaneChoice.of_key(key) for key in keys)


def _results(request: PreviewRequest, equipment: Equipment) -> dict[str, PaneResult]:
    """Return what each pane was given last."""
    found = [news for news in _answers(request, equipment) if isinstance(news, PaneResult)]
    return {result.key: result for result in found}


def _answers(request: PreviewRequest, equipment: Equipment) -> list[object]:
    told: list[object] = []
    preview(request, equipment, told.append, CancelToken())
    return told


def test_a_preview_is_the_same_part_of_the_whole(picture: Picture, equipment: Equipment) -> None:
    scene = plain_scene(picture, Target(2))
    region = Region(10, 20, 60, 40)
    first, result = [
        news
        for news in _answers(PreviewRequest(7, scene, region, _panes("bicubic")), equipment)
        if isinstance(news, PaneResult)
    ]
    assert (first.numbers, first.image) == (None, result.image), "shown first, then measured"
    whole = enhance(picture.image, equipment.pool.get("bicubic", 2, device_named(_CPU)), scale=2).image
    assert (result.number, result.key, result.region) == (7, "bicubic", region)
    assert result.numbers is not None
    assert (result.numbers.likeness, result.numbers.gain_db) == (None, None)
    shown = from_qimage(result.image).pixels
    assert np.abs(shown - whole.pixels[region.slices]).max() <= 0.51 / 255


def test_a_preview_over_all_turns_is_the_same_part_of_the_whole(picture: Picture, equipment: Equipment) -> None:
    scene, region = plain_scene(picture, Target(2)), Region(10, 20, 60, 40)
    turned = replace(equipment, turns=True, tile_px=64)
    assert turned.preview_tile_px == 32
    shown = []
    for part in (region, Region(0, 0, *scene.size)):
        news = _answers(PreviewRequest(7, scene, part, _panes("fsrcnn")), turned)[-1]
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
    news = _answers(PreviewRequest(1, scene, Region(0, 0, 100, 77), _panes("bicubic")), equipment)[-1]
    assert isinstance(news, PaneResult)
    assert (news.image.width(), news.image.height()) == (100, 77)


def test_a_test_measures_by_the_papers_protocol(picture: Picture, equipment: Equipment) -> None:
    scene = shrunk_scene(picture, Target(2))
    assert scene.trial is not None
    assert scene.size == (62, 40)
    assert (scene.source.width, scene.source.height) == (31, 20)
    whole = Region(0, 0, *scene.size)
    news = _answers(PreviewRequest(1, scene, whole, _panes("bicubic")), equipment)[-1]
    assert isinstance(news, PaneResult)
    session = equipment.pool.get("bicubic", 2, device_named(_CPU))
    restored = enhance(scene.source, session, scale=2).image
    assert news.numbers is not None
    original = scene.trial.original.pixels
    wanted = Likeness(psnr_y(restored.pixels, original, 2), ssim_y(restored.pixels, original, 2))
    assert news.numbers.likeness == wanted
    assert news.numbers.gain_db == 0


def test_a_part_of_a_test_is_measured_by_itself(picture: Picture, equipment: Equipment) -> None:
    scene = shrunk_scene(picture, Target(2))
    scores = []
    for x in (0, 30):
        request = PreviewRequest(1, scene, Region(x, 4, 20, 20), _panes("bicubic"))
        news = _answers(request, equipment)[-1]
        assert isinstance(news, PaneResult)
        assert news.numbers is not None
        scores.append(news.numbers.likeness)
    assert scores[0] != scores[1]


def test_networks_run_in_order_and_one_that_fails_leaves_the_others_be(picture: Picture, equipment: Equipment) -> None:
    scene = plain_scene(picture, Target(2))
    told = _answers(PreviewRequest(3, scene, Region(0, 0, 8, 8), _panes("nonesuch", "bicubic")), equipment)
    kinds = [type(news) for news in told]
    assert kinds[:2] == [PaneProgress, PaneFailure]
    assert kinds[-1] is PaneResult
    assert isinstance(told[1], PaneFailure)
    assert "nonesuch" in told[1].sentence


def test_a_cancelled_preview_stops(picture: Picture, equipment: Equipment) -> None:
    cancel = CancelToken()
    cancel.cancel()
    request = PreviewRequest(1, plain_scene(picture, Target(2)), Region(0, 0, 8, 8), _panes("bicubic"))
    with pytest.raises(Cancelled):
        preview(request, equipment, lambda _news: None, cancel)


def test_a_whole_result_can_be_exported_as_it_is(picture: Picture, equipment: Equipment) -> None:
    scene = plain_scene(picture, Target(3))
    request = PreviewRequest(0, scene, Region(0, 0, *scene.size), _panes("bicubic"))
    shown = enhance_whole(request, equipment, lambda _news: None, CancelToken())
    assert shown.whole is not None
    assert (shown.whole.image.width, shown.whole.image.height) == (186, 123)


def test_a_whole_test_result_is_not_for_export(picture: Picture, equipment: Equipment) -> None:
    scene = shrunk_scene(picture, Target(2))
    request = PreviewRequest(0, scene, Region(0, 0, *scene.size), _panes("bicubic"))
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


def test_the_lightest_runs_first_and_turns_count_eightfold(picture: Picture, equipment: Equipment) -> None:
    scene = plain_scene(picture, Target(2))
    keys = ("dcscn", "fsrcnn turns", "bicubic x4", "c-dcscn x4", "c-dcscn", "fsrcnn", "bicubic", "fsrcnn x4")
    told = _answers(PreviewRequest(1, scene, Region(0, 0, 16, 16), _panes(*keys)), equipment)
    order = [news.key for news in told if isinstance(news, PaneResult) and news.numbers is not None]
    adds = {name: network(name).multiply_adds for name in ("c-dcscn", "dcscn", "fsrcnn")}
    wanted = {
        "bicubic": 0,
        "bicubic x4": 1,
        "c-dcscn": adds["c-dcscn"][2],
        "dcscn": adds["dcscn"][2],
        "fsrcnn": adds["fsrcnn"][2],
        "fsrcnn turns": 8 * adds["fsrcnn"][2],
        "fsrcnn x4": adds["fsrcnn"][4],
        "c-dcscn x4": adds["c-dcscn"][4],
    }
    assert order == sorted(wanted, key=wanted.__getitem__)
    assert order.index("fsrcnn turns") > order.index("fsrcnn")


def test_a_pane_at_a_scale_of_its_own_shows_the_same_place(picture: Picture, equipment: Equipment) -> None:
    """At x3 a region that begins within a pixel of the source is shown from that pixel on, at x2."""
    scene = plain_scene(picture, Target(3))
    region = Region(10, 20, 60, 40)
    result = _results(PreviewRequest(1, scene, region, _panes("bicubic x2")), equipment)["bicubic x2"]
    assert result.region == Region(9, 18, 63, 42)
    whole = enhance(picture.image, equipment.pool.get("bicubic", 2, device_named(_CPU)), scale=2).image
    shown = from_qimage(result.image).pixels
    assert shown.shape[:2] == (28, 42)
    assert np.abs(shown - whole.pixels[Region(6, 12, 42, 28).slices]).max() <= 0.51 / 255
    assert result.computed_px == 28 * 42


def test_in_a_test_a_scale_of_its_own_is_brought_to_the_originals_size(picture: Picture, equipment: Equipment) -> None:
    scene, region = shrunk_scene(picture, Target(2)), Region(10, 4, 30, 30)
    assert scene.trial is not None
    result = _results(PreviewRequest(1, scene, region, _panes("bicubic x4")), equipment)["bicubic x4"]
    assert result.region == region
    x4 = enhance(scene.source, equipment.pool.get("bicubic", 4, device_named(_CPU)), scale=4).image
    brought = np.clip(resize_to(x4.pixels, 40, 62), 0, 1)[region.slices]
    assert np.abs(from_qimage(result.image).pixels - brought).max() <= 0.51 / 255
    assert result.numbers is not None
    found, wanted = result.numbers.likeness, likeness(brought, scene.trial.original.pixels[region.slices])
    assert found is not None
    assert found.psnr_db == pytest.approx(wanted.psnr_db, abs=1e-3)
    assert any("124x80" in note for note in result.notes)


def test_a_way_of_its_own_is_that_panes_alone(picture: Picture, equipment: Equipment) -> None:
    scene, region = plain_scene(picture, Target(2)), Region(10, 20, 60, 40)
    request = PreviewRequest(1, scene, region, _panes("fsrcnn", "fsrcnn turns", "fsrcnn plain"))
    shown = {key: from_qimage(result.image).pixels for key, result in _results(request, equipment).items()}
    assert np.array_equal(shown["fsrcnn"], shown["fsrcnn plain"])
    assert not np.array_equal(shown["fsrcnn"], shown["fsrcnn turns"])
    turned = _results(request, replace(equipment, turns=True))
    assert np.array_equal(from_qimage(turned["fsrcnn"].image).pixels, shown["fsrcnn turns"])
    assert np.array_equal(from_qimage(turned["fsrcnn plain"].image).pixels, shown["fsrcnn"])


def test_the_gain_is_over_bicubic_on_the_same_region_whoever_has_a_pane(picture: Picture, equipment: Equipment) -> None:
    scene, region = shrunk_scene(picture, Target(2)), Region(4, 4, 40, 30)
    both = _results(PreviewRequest(1, scene, region, _panes("fsrcnn", "bicubic")), equipment)
    alone = _results(PreviewRequest(1, scene, region, _panes("fsrcnn")), equipment)["fsrcnn"]
    numbers, baseline = both["fsrcnn"].numbers, both["bicubic"].numbers
    assert numbers is not None
    assert baseline is not None
    assert numbers.likeness is not None
    assert baseline.likeness is not None
    assert numbers.gain_db == numbers.likeness.psnr_db - baseline.likeness.psnr_db
    assert alone.numbers is not None
    assert alone.numbers.gain_db == pytest.approx(numbers.gain_db)


def test_the_fidelity_is_that_of_the_part_shrunk_back(picture: Picture, equipment: Equipment) -> None:
    scene, region = plain_scene(picture, Target(2)), Region(11, 20, 60, 40)
    result = _results(PreviewRequest(1, scene, region, _panes("fsrcnn")), equipment)["fsrcnn"]
    session = equipment.pool.get("fsrcnn", 2, device_named(_CPU))
    wanted = trust(picture.image, enhance_region(picture.image, session, region, scale=2).image, region, scene.size)
    assert wanted is not None
    assert result.numbers is not None
    assert result.numbers.trust is not None
    assert result.numbers.trust.fidelity_db == wanted.fidelity_db
    assert result.numbers.trust.region == Region(10, 20, 62, 40)
    assert (result.numbers.trust.image.width(), result.numbers.trust.image.height()) == (31, 20)


def test_whole_results_are_measured_by_the_papers_protocol(picture: Picture, equipment: Equipment) -> None:
    scene = shrunk_scene(picture, Target(2))
    assert scene.trial is not None
    told: list[object] = []
    request = PreviewRequest(4, scene, Region(0, 0, *scene.size), _panes("nonesuch", "fsrcnn", "bicubic"))
    measure_wholes(request, equipment, told.append, CancelToken())
    session = equipment.pool.get("fsrcnn", 2, device_named(_CPU), exact=True)
    wanted = likeness(enhance(scene.source, session, scale=2).image.pixels, scene.trial.original.pixels, 2)
    assert [type(news) for news in told] == [PaneWhole, PaneWhole]
    assert told[1] == PaneWhole(4, "fsrcnn", wanted)


def test_memory_that_runs_out_in_a_pane_says_what_to_do(
    picture: Picture, equipment: Equipment, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = plain_scene(picture, Target(2))

    def out_of_memory(image: Image, *arguments: object, **options: object) -> object:
        if arguments[0].card.name == "fsrcnn":  # type: ignore[attr-defined]
            raise MemoryError
        return enhance_region(image, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("srgui.engine.enhance.enhance_region", out_of_memory)
    request = PreviewRequest(1, scene, Region(0, 0, 16, 16), _panes("bicubic", "fsrcnn", "c-dcscn"))
    told = _answers(request, equipment)
    (failure,) = [news for news in told if isinstance(news, PaneFailure)]
    assert failure.key == "fsrcnn"
    assert "fewer panes" in failure.sentence
    assert "smaller tiles" in failure.sentence
    assert {news.key for news in told if isinstance(news, PaneResult)} == {"bicubic", "c-dcscn"}


def test_what_nobody_expected_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    sentence = failure_in_words(ZeroDivisionError("a mistake of ours"), "dcscn x4")
    assert "log" in sentence
    assert "dcscn x4" in caplog.text
    assert "a mistake of ours" in caplog.text


def test_an_original_of_ones_own_is_what_results_are_measured_against(
    picture: Picture, equipment: Equipment, tmp_path: Path
) -> None:
    rng = np.random.default_rng(1)
    path = tmp_path / "large.png"
    write_image(Image(rng.random((123, 186, 3), np.float32)), path)
    original = open_original(path, picture)
    scene = measured_scene(picture, original)
    assert (scene.size, scene.source, scene.measured_by) == ((186, 123), picture.image, "large.png")
    request = PreviewRequest(1, scene, Region(0, 0, 186, 123), _panes("bicubic"))
    result = _results(request, equipment)["bicubic"]
    bicubic = enhance(picture.image, equipment.pool.get("bicubic", 3, device_named(_CPU)), scale=3).image
    assert result.numbers is not None
    assert result.numbers.likeness == likeness(bicubic.pixels, read_image(path).pixels, 3)
    assert enhance_whole(request, equipment, lambda _news: None, CancelToken()).whole is not None


def test_an_original_that_does_not_fit_is_refused_with_the_numbers(picture: Picture, tmp_path: Path) -> None:
    path = tmp_path / "b.png"
    write_image(Image(np.zeros((80, 100, 3), np.float32)), path)
    with pytest.raises(SceneError) as caught:
        open_original(path, picture)
    assert str(caught.value) == (
        "“b.png” is 100x80 pixels; an original of “waves.png” (62x41) has 124x82, 186x123 or 248x164."
    )
