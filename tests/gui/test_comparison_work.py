"""Taking a comparison away: the files are there, hold what the panes show, and replace nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance_region
from srgui.engine.measure import likeness
from srgui.engine.session import SessionPool
from srgui.engine.tiling import Region
from srgui.gui.catalogue import NetworkFacts
from srgui.gui.comparison_work import ORIGINAL_NAME, ComparisonOrder, Pair, Shown, order_problem, take_away
from srgui.gui.jobs import RightOfWay
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.preview_work import Equipment
from srgui.gui.scenes import Scene, Target, open_picture, plain_scene, shrunk_scene
from srgui.imaging.codecs import read_image, read_size, write_image
from srgui.imaging.image import Image
from srgui.imaging.resize import resize_to
from srgui.models.listing import list_networks
from srgui.progress import Cancelled, CancelToken, Progress

_REGION = Region(20, 10, 50, 40)


@pytest.fixture(name="equipment")
def equipment_fixture() -> Equipment:
    return Equipment(SessionPool(), RightOfWay(), "cpu", 192)


@pytest.fixture(name="scene")
def scene_fixture(tmp_path: Path) -> Scene:
    soft = np.clip(resize_to(np.random.default_rng(2).random((9, 12, 3), np.float32), 66, 90), 0, 1)
    write_image(Image(soft), tmp_path / "photo.png")
    return shrunk_scene(open_picture(tmp_path / "photo.png"), Target(2))


@pytest.fixture(name="order")
def order_fixture(scene: Scene, tmp_path: Path) -> ComparisonOrder:
    facts = {listed.card.name: NetworkFacts(listed) for listed in list_networks()}
    keys = ("bicubic", "c-dcscn")
    shown = tuple(Shown(PaneChoice.of_key(key), facts[PaneChoice.of_key(key).network]) for key in keys)
    pair = Pair("bicubic", "c-dcscn", ".webp", 4.0)
    return ComparisonOrder(scene, shown, _REGION, ("sheet", "page", "blink", "panes"), tmp_path / "out", "it", pair)


def test_all_kinds_are_made_of_the_same_pictures(order: ComparisonOrder, equipment: Equipment) -> None:
    told: list[object] = []
    taken = take_away(order, equipment, told.append, CancelToken())
    out = order.folder
    assert [path.name for path in taken.paths] == ["it.png", "it.html", "it.webp", "it"]
    assert sorted(path.name for path in (out / "it").iterdir()) == ["bicubic.png", "c-dcscn.png", "original.png"]
    session = equipment.pool.get("c-dcscn", 2, device_named("cpu"), exact=True)
    expected = enhance_region(order.scene.source, session, _REGION, size=order.scene.size).image
    kept = read_image(out / "it" / "c-dcscn.png")
    assert np.abs(kept.pixels - expected.pixels).max() <= 0.5 / 255 + 1e-6
    trial = order.scene.trial
    assert trial is not None
    found = likeness(expected.pixels, trial.original.pixels[_REGION.slices])
    page = (out / "it.html").read_text(encoding="utf-8")
    assert f"{found.psnr_db:.2f} dB" in page
    assert f"{found.ssim:.4f}" in page
    assert read_size(out / "it.png")[0] > 3 * _REGION.width
    with PillowImage.open(out / "it.webp") as animation:
        animation.load()
        assert animation.info["duration"] == 250
    fractions = [news.fraction for news in told if isinstance(news, Progress)]
    assert fractions == sorted(fractions)
    assert taken.in_words == "3 pictures of 50x40"


def test_nothing_is_replaced_and_all_get_the_same_number(order: ComparisonOrder, equipment: Equipment) -> None:
    order.folder.mkdir()
    (order.folder / "it.html").write_text("mine")
    taken = take_away(order, equipment, lambda _news: None, CancelToken())
    assert [path.name for path in taken.paths] == ["it (2).png", "it (2).html", "it (2).webp", "it (2)"]
    assert (order.folder / "it.html").read_text() == "mine"


def test_the_original_may_blink_and_a_pane_has_its_own_way(order: ComparisonOrder, equipment: Equipment) -> None:
    turned = Shown(PaneChoice("c-dcscn", turns=True), order.panes[1].network)
    other = Shown(PaneChoice("bicubic", scale=3), order.panes[0].network)
    pair = Pair(ORIGINAL_NAME, "c-dcscn turns", ".gif", 2.0)
    order = replace(order, panes=(other, turned), kinds=("blink", "panes"), pair=pair)
    taken = take_away(order, equipment, lambda _news: None, CancelToken())
    names = sorted(path.name for path in taken.paths[1].iterdir())
    assert names == ["bicubic-x3.png", "c-dcscn-turns.png", "original.png"]
    assert {read_size(taken.paths[1] / name) for name in names} == {(50, 40)}
    session = equipment.pool.get("c-dcscn", 2, device_named("cpu"), turns=True, exact=True)
    expected = enhance_region(order.scene.source, session, _REGION, size=order.scene.size).image.pixels
    assert np.abs(read_image(taken.paths[1] / names[1]).pixels - expected).max() <= 0.5 / 255 + 1e-6


def test_without_a_test_there_is_no_original_and_no_number(order: ComparisonOrder, equipment: Equipment) -> None:
    scene = plain_scene(order.scene.picture, Target(2))
    order = replace(order, scene=scene, kinds=("page", "panes"), region=Region(0, 0, *scene.size))
    take_away(order, equipment, lambda _news: None, CancelToken())
    assert sorted(path.name for path in (order.folder / "it").iterdir()) == ["bicubic.png", "c-dcscn.png"]
    page = (order.folder / "it.html").read_text(encoding="utf-8")
    assert " dB" not in page
    assert "Enlarged from 90x66 to 180x132." in page


def test_a_cancelled_one_leaves_no_half_file(order: ComparisonOrder, equipment: Equipment) -> None:
    cancel = CancelToken()

    def stop(_news: object) -> None:
        cancel.cancel()

    with pytest.raises(Cancelled):
        take_away(replace(order, kinds=("sheet", "page", "blink")), equipment, stop, cancel)
    assert list(order.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda order: replace(order, kinds=()), "Choose what is to be made."),
        (lambda order: replace(order, stem=""), "Write a name."),
        (lambda order: replace(order, pair=replace(order.pair, second="bicubic")), "A blink needs two pictures"),
        (lambda order: replace(order, region=Region(0, 0, 5000, 4000)), "choose a region"),
        (lambda order: replace(order, kinds=("sheet",), region=Region(0, 0, 9000, 9000)), "200 are laid out"),
        (lambda order: replace(order, kinds=("panes",), region=Region(0, 0, 9000, 9000)), ""),
        (lambda order: order, ""),
    ],
)
def test_what_stands_against_it_is_said(
    order: ComparisonOrder, change: Callable[[ComparisonOrder], ComparisonOrder], words: str
) -> None:
    assert words in order_problem(change(order))
    assert bool(words) == bool(order_problem(change(order)))
