"""Whole equals tiled equals region; odd pictures, cancel, memory, and results that must not count."""

import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from srgui.engine.backends.torch_backend import TorchBackend
from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance, enhance_by_bands, enhance_region
from srgui.engine.plan import TargetError, checked_size, make_plan, size_for_scale
from srgui.engine.session import BrokenResultError, Session, SessionPool
from srgui.engine.tiling import Region
from srgui.engine.work import OutOfMemoryError
from srgui.imaging.codecs import read_compact, read_image, write_image
from srgui.imaging.color import luma
from srgui.imaging.image import CompactImage, Image, Pixels
from srgui.imaging.resize import resize_to
from srgui.models.card import ModelCard
from srgui.models.registry import network, networks
from srgui.progress import Cancelled, CancelToken, Progress

NAMES = ["bicubic", "fsrcnn", "dcscn", "c-dcscn", "srcnn", "cnn-small"]
"""One or more of each way to work; what is true of each network's layers is tested with the networks."""
DEEP = [card for card in networks() if card.name not in NAMES]


@torch.no_grad()
def gentle(card: ModelCard, scale: int = 2) -> nn.Module:
    """Return a network at random whose results stay within 0 and 1, so that nothing hides behind clipping."""
    torch.manual_seed(1)
    net = card.build(scale)
    layers = [layer for layer in net.modules() if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d)]
    for layer in layers:
        nn.init.kaiming_normal_(layer.weight)
    if layers:
        last, noise = layers[-1], torch.rand(1, card.channels, 16, 16)
        result, weight = net(noise), last.weight.clone()
        nn.init.zeros_(last.weight)
        skip = net(noise)
        says_all = float(skip.std()) == 0
        last.weight.copy_(weight * (0.1 if says_all else 0.02) / (result - skip).std())
        assert last.bias is not None
        last.bias += (0.5 - net(noise).mean()) * says_all
    return net


def session_of(card: ModelCard | str, scale: int = 2) -> Session:
    card = network(card) if isinstance(card, str) else card
    device = device_named("cpu")
    return Session(card, scale, device, TorchBackend(gentle(card, scale), device, "fp32"))


def run(net: nn.Module, *planes: Pixels) -> Pixels:
    """Return what a network makes of planes, ``(H, W) -> (C, s H, s W)``."""
    with torch.no_grad():
        result: Pixels = net(torch.from_numpy(np.stack(planes))[None])[0].numpy()
    return result


def picture(height: int, width: int, channels: int = 3, alpha: bool = False) -> Image:
    random = np.random.default_rng(1)
    coarse = 0.3 + 0.4 * random.random((height // 4 + 1, width // 4 + 1, channels), np.float32)
    pixels = np.clip(resize_to(coarse, height, width), 0, 1)
    return Image(pixels, alpha=random.random((height, width), np.float32) if alpha else None)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("alpha", [False, True])
def test_tiled_equals_whole(name: str, alpha: bool) -> None:
    image, session = picture(61, 75, alpha=alpha), session_of(name)
    whole = enhance(image, session, tile_px=500).image
    tiled = enhance(image, session, tile_px=23).image
    assert float(whole.pixels.std()) > 0.01
    assert np.abs(whole.pixels - tiled.pixels).max() <= 1e-5
    if alpha:
        assert whole.alpha is not None
        assert tiled.alpha is not None
        assert np.abs(whole.alpha - tiled.alpha).max() <= 1e-5


@pytest.mark.parametrize("card", DEEP, ids=lambda card: card.name)
def test_tiled_equals_whole_in_deep_networks_too(card: ModelCard) -> None:
    is_wide = any(size.name == "filters" and isinstance(size.value, int) for size in card.sizes)
    image, session = picture(26, 21), session_of(card.with_sizes((("filters", 8),)) if is_wide else card)
    whole = enhance(image, session).image
    tiled = enhance(image, session, tile_px=12).image
    assert float(whole.pixels.std()) > 0.01
    assert np.abs(whole.pixels - tiled.pixels).max() <= 1e-5


WAYS = [*((name, 2) for name in NAMES), ("c-dcscn", 1), ("cnn-small", 1)]


@pytest.mark.parametrize(("name", "own_scale"), WAYS)
@pytest.mark.parametrize("scale", [2, 3, 4, 1.5, 0.7, 1])
@pytest.mark.parametrize("region", [Region(0, 0, 30, 20), Region(11, 17, 25, 13)])
def test_a_region_equals_the_same_crop_of_the_whole(name: str, own_scale: int, scale: float, region: Region) -> None:
    image, session = picture(61, 75, alpha=True), session_of(name, own_scale)
    whole = enhance(image, session, scale=scale).image
    part = enhance_region(image, session, region, scale=scale).image
    assert np.abs(whole.pixels[region.slices] - part.pixels).max() <= 1e-5
    assert whole.alpha is not None
    assert part.alpha is not None
    assert np.abs(whole.alpha[region.slices] - part.alpha).max() <= 1e-5


@pytest.mark.parametrize("scale", [2, 4, 3, 0.6, 1])
@pytest.mark.parametrize("alpha", [False, True])
def test_what_is_made_while_it_is_written_is_the_same(scale: float, alpha: bool) -> None:
    image, session = picture(61, 75, alpha=alpha), session_of("c-dcscn")
    whole = enhance(image, session, scale=scale, tile_px=23)
    banded = enhance_by_bands(image, session, scale=scale, tile_px=23)
    colour, opacity = zip(*banded.bands(), strict=True)
    assert (banded.width, banded.height) == (whole.image.width, whole.image.height)
    assert np.array_equal(np.concatenate(colour), whole.image.pixels)
    assert banded.how == whole.notes
    if alpha:
        assert whole.image.alpha is not None
        assert np.array_equal(np.concatenate(opacity), whole.image.alpha)
        assert banded.is_see_through
    else:
        assert set(opacity) == {None}


def test_a_compact_picture_gives_the_same(tmp_path: Path) -> None:
    write_image(picture(61, 75), tmp_path / "a.png")
    compact, session = read_compact(tmp_path / "a.png"), session_of("c-dcscn")
    assert isinstance(compact, CompactImage)
    banded = np.concatenate([colour for colour, _ in enhance_by_bands(compact, session).bands()])
    assert np.array_equal(banded, enhance(read_image(tmp_path / "a.png"), session).image.pixels)


class InTurns:
    """A backend for three threads, which notes who calls and how many at once."""

    runtime, precision, parallel, parallel_few = "torch", "fp32", 3, 3

    def __init__(self) -> None:
        self.inner = TorchBackend(network("bicubic").build(2), device_named("cpu"))
        self.together = threading.Barrier(3, timeout=20)
        self.torch_threads: set[int] = set()

    def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
        self.together.wait()
        self.torch_threads.add(torch.get_num_threads())
        return self.inner.run(lr_NCHW, precise=precise)


def test_as_many_tiles_as_a_backend_serves_are_enlarged_at_once() -> None:
    backend, image = InTurns(), picture(60, 60)
    before = torch.get_num_threads()
    made = enhance(image, Session(network("bicubic"), 2, device_named("cpu"), backend), tile_px=20).image
    assert np.array_equal(made.pixels, enhance(image, session_of("bicubic"), tile_px=20).image.pixels)
    assert backend.torch_threads == {1}
    later: list[int] = []
    thread = threading.Thread(target=lambda: later.append(torch.get_num_threads()))
    thread.start()
    thread.join()
    assert [torch.get_num_threads(), *later] == [before, before]


def test_bicubic_through_the_engine_is_bicubic() -> None:
    image = picture(31, 20)
    for scale in (2, 3, 4, 2.5):
        result = enhance(image, session_of("bicubic"), scale=scale).image
        expected = np.clip(resize_to(image.pixels, result.height, result.width), 0, 1)
        assert np.abs(result.pixels - expected).max() <= 2e-6


def test_luma_is_the_networks_and_chroma_is_bicubic() -> None:
    image, session = picture(24, 30), session_of("c-dcscn")
    result = enhance(image, session).image.pixels
    expected = run(gentle(network("c-dcscn")), luma(image.pixels))[0]
    assert np.abs(luma(result) - expected).max() < 1e-5
    bicubic = resize_to(image.pixels, 48, 60)
    red_less_blue = (result - bicubic)[:, :, 0] - (result - bicubic)[:, :, 2]
    assert np.abs(red_less_blue).max() < 1e-5


def test_a_network_for_rgb_is_given_all_three_channels() -> None:
    image = picture(24, 30)
    result = enhance(image, session_of("cnn-small")).image.pixels
    expected = run(gentle(network("cnn-small")), *image.pixels.transpose(2, 0, 1))
    assert np.abs(result.transpose(2, 0, 1) - expected).max() < 1e-5
    bicubic = resize_to(image.pixels, 48, 60)
    red_less_blue = (result - bicubic)[:, :, 0] - (result - bicubic)[:, :, 2]
    assert np.abs(red_less_blue).max() > 1e-3


def test_grey_and_alpha_go_through_a_network_for_rgb_as_three_equal_channels() -> None:
    image = picture(24, 30, channels=1, alpha=True)
    assert image.alpha is not None
    result, net = enhance(image, session_of("cnn-small")).image, gentle(network("cnn-small"))
    assert result.is_grey
    assert result.alpha is not None
    for made, plane in ((result.pixels[:, :, 0], image.pixels[:, :, 0]), (result.alpha, image.alpha)):
        expected = np.clip(run(net, plane, plane, plane).mean(axis=0), 0, 1)
        assert np.abs(made - expected).max() < 1e-5


@pytest.mark.parametrize("name", ["c-dcscn", "cnn-small"])
def test_a_network_for_x1_cleans_at_its_own_size(name: str) -> None:
    image, session = picture(24, 30), session_of(name, scale=1)
    result = enhance(image, session)
    assert result.image.pixels.shape == image.pixels.shape
    assert result.notes == ()
    assert 1e-3 < np.abs(result.image.pixels - image.pixels).max() < 0.5
    assert np.array_equal(enhance(image, session, scale=1).image.pixels, result.image.pixels)


@pytest.mark.parametrize("scale", [2, 0.5])
def test_cleaning_for_another_size_ends_in_a_resize_and_both_are_said(scale: float) -> None:
    image, session = picture(24, 30), session_of("c-dcscn", scale=1)
    cleaned, result = enhance(image, session).image, enhance(image, session, scale=scale)
    height, width = round(24 * scale), round(30 * scale)
    expected = np.clip(resize_to(cleaned.pixels, height, width), 0, 1)
    assert np.abs(result.image.pixels - expected).max() < 1e-5
    assert result.notes == (
        "c-DCSCN cleaned the picture at its own size.",
        f"The result of 30x24 was resized to {width}x{height} by antialiased bicubic.",
    )


def test_weights_for_x1_clean_where_nothing_is_enlarged_and_alone_whatever_the_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card = network("c-dcscn")
    monkeypatch.setattr("srgui.engine.plan.native_scales", lambda _card: (1,))
    plans = [make_plan(card, 100, 100, side, side) for side in (50, 100, 250, 1600)]
    assert [(plan.scale, plan.passes) for plan in plans] == [(1, 1)] * 4
    monkeypatch.setattr("srgui.engine.plan.native_scales", lambda _card: (1, 2))
    plans = [make_plan(card, 100, 100, side, side) for side in (50, 100, 150, 200, 400)]
    assert [(plan.scale, plan.passes) for plan in plans] == [(1, 1), (1, 1), (2, 1), (2, 1), (2, 2)]
    monkeypatch.setattr("srgui.engine.plan.native_scales", lambda _card: (2, 3))
    assert make_plan(card, 100, 100, 100, 100).passes == 0
    assert make_plan(card, 100, 100, 100, 100, scale=1).passes == 1


def test_a_channel_that_a_network_loses_is_no_success() -> None:
    class Reddening:
        runtime, precision, parallel, parallel_few = "torch", "fp32", 1, 1

        def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
            assert precise in {True, False}
            hr = lr_NCHW.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
            return hr * torch.tensor([1.0, 0.0, 0.0]).reshape(1, 3, 1, 1)

    with pytest.raises(BrokenResultError):
        enhance(picture(20, 20), Session(network("cnn-small"), 2, device_named("cpu"), Reddening()))


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (7, 1), (2, 3)])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("name", NAMES)
def test_tiny_and_grey_pictures_keep_their_shape(name: str, channels: int, size: tuple[int, int]) -> None:
    image = picture(*size, channels=channels, alpha=True)
    for scale in (2, 3):
        result = enhance(image, session_of(name), scale=scale).image
        assert result.pixels.shape == (size[0] * scale, size[1] * scale, channels)
        assert result.alpha is not None
        assert result.alpha.shape == result.pixels.shape[:2]


def test_twice_x2_gives_x4_and_other_sizes_end_in_a_resize_and_both_are_said() -> None:
    image, session = picture(20, 30), session_of("c-dcscn")
    four = enhance(image, session, scale=4)
    assert four.image.pixels.shape == (80, 120, 3)
    assert four.notes == ("c-DCSCN x2 was run twice.",)
    exact = enhance(image, session, size=(77, 41))
    assert exact.image.pixels.shape == (41, 77, 3)
    assert "resized to 77x41" in exact.notes[-1]


def test_hidden_colour_does_not_reach_visible_edges() -> None:
    image = picture(32, 32)
    pixels, alpha = image.pixels.copy(), np.ones((32, 32), np.float32)
    pixels[:, 16:], alpha[:, 16:] = (0, 1, 0), 0
    pixels[:, :16] = (0.6, 0.2, 0.2)
    result = enhance(Image(pixels, alpha=alpha), session_of("bicubic")).image
    assert np.allclose(result.pixels[:, :32], (0.6, 0.2, 0.2), atol=1e-5)


def test_an_opaque_alpha_stays_opaque() -> None:
    image = picture(8, 8)
    result = enhance(image.with_pixels(image.pixels, np.ones((8, 8), np.float32)), session_of("c-dcscn")).image
    assert result.alpha is not None
    assert (result.alpha == 1).all()


def test_profile_exif_and_dpi_are_carried_along() -> None:
    image = Image(picture(8, 8).pixels, icc_profile=b"icc", exif=b"exif", dpi=(300, 300), bit_depth=16)
    result = enhance(image, session_of("bicubic")).image
    assert (result.icc_profile, result.exif, result.dpi, result.bit_depth) == (b"icc", b"exif", (300, 300), 16)


@pytest.mark.parametrize("scale", [2, 4, 3])
def test_progress_rises_to_the_end(scale: int) -> None:
    told: list[Progress] = []
    enhance(picture(50, 60), session_of("c-dcscn"), scale=scale, tile_px=24, progress=told.append)
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert len(fractions) > 3
    assert fractions[-1] == pytest.approx(1)
    assert told[0].left_s is not None


def test_cancel_stops_within_one_tile() -> None:
    cancel, tiles_done = CancelToken(), 0

    def told(_progress: Progress) -> None:
        nonlocal tiles_done
        tiles_done += 1
        cancel.cancel()

    with pytest.raises(Cancelled):
        enhance(picture(100, 100), session_of("c-dcscn"), tile_px=20, progress=told, cancel=cancel)
    assert tiles_done == 1


class Faulty:
    """A backend that misbehaves as told, to see what the engine makes of it."""

    runtime, precision, parallel, parallel_few = "torch", "bf16", 1, 1

    def __init__(self, most_px: int = 10**9, broken: float | None = None, even_precise: bool = False) -> None:
        self.most_px, self.broken, self.even_precise = most_px, broken, even_precise
        self.inner = TorchBackend(network("bicubic").build(2), device_named("cpu"))
        self.precise_runs = 0

    def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
        if lr_NCHW.shape[2] * lr_NCHW.shape[3] > self.most_px:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes")
        self.precise_runs += precise
        hr = self.inner.run(lr_NCHW)
        if self.broken is not None and (not precise or self.even_precise):
            hr = torch.full_like(hr, self.broken)
        return hr


def faulty_session(backend: Faulty) -> Session:
    return Session(network("bicubic"), 2, device_named("cpu"), backend)


def test_memory_that_runs_out_leads_to_smaller_tiles_and_the_same_picture() -> None:
    image = picture(150, 130)
    result = enhance(image, faulty_session(Faulty(most_px=50 * 50)))
    assert np.array_equal(result.image.pixels, enhance(image, session_of("bicubic")).image.pixels)
    assert any("smaller tiles" in note for note in result.notes)


def test_memory_that_does_not_hold_the_smallest_tile_is_said() -> None:
    with pytest.raises(OutOfMemoryError, match="close other programs"):
        enhance(picture(60, 60), faulty_session(Faulty(most_px=1)))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0.0])
def test_a_broken_tile_is_made_again_in_fp32(value: float) -> None:
    image, backend = picture(20, 20), Faulty(broken=value)
    result = enhance(image, faulty_session(backend))
    assert backend.precise_runs == 1
    assert np.array_equal(result.image.pixels, enhance(image, session_of("bicubic")).image.pixels)


@pytest.mark.parametrize("value", [float("nan"), 0.0])
def test_a_tile_broken_in_fp32_too_is_never_a_success(value: float) -> None:
    with pytest.raises(BrokenResultError, match="empty result"):
        enhance(picture(20, 20), faulty_session(Faulty(broken=value, even_precise=True)))


def test_a_black_picture_may_stay_black() -> None:
    black = Image(np.zeros((9, 9, 3), np.float32))
    assert enhance(black, session_of("bicubic")).image.pixels.max() == 0


@pytest.mark.parametrize("scale", [0, -1, 17, float("nan"), float("inf")])
def test_impossible_scales_are_refused(scale: float) -> None:
    with pytest.raises(TargetError, match="choose one above 0"):
        size_for_scale(100, 100, scale)


def test_a_scale_of_one_keeps_the_size() -> None:
    assert size_for_scale(100, 70, 1.0) == (100, 70)


def test_results_over_two_gigapixels_are_refused_with_their_size() -> None:
    with pytest.raises(TargetError, match=r"3\.6 gigapixels.*smaller scale"):
        size_for_scale(30_000, 30_000, 2)
    with pytest.raises(TargetError, match="cannot be made"):
        checked_size(0, 5)


def test_the_plan_takes_the_scale_of_least_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("srgui.engine.plan.native_scales", lambda _card: (2, 3, 4))
    card = network("dcscn")
    assert make_plan(card, 100, 100, 400, 400).scale == 4
    assert (make_plan(card, 100, 100, 250, 250).scale, make_plan(card, 100, 100, 250, 250).passes) == (3, 1)
    assert make_plan(card, 100, 100, 150, 150).scale == 2
    assert make_plan(card, 100, 100, 90, 90).passes == 0
    assert make_plan(network("bicubic"), 100, 100, 250, 250).passes == 0


def test_sessions_are_kept_warm() -> None:
    pool, device = SessionPool(), device_named("cpu")
    assert pool.get("bicubic", 2, device) is pool.get("bicubic", 2, device)
    assert pool.for_size("bicubic", (10, 10), (30, 30), device).scale == 3
