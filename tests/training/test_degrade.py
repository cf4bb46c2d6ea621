"""LR made on the device: equal to the project's bicubic, to Pillow's JPEG, and to what was asked for."""

import io
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image as PillowImage
from torch.nn import functional as F

from srgui.imaging.resize import imresize
from srgui.training.degrade import Degradation, jpeg, shrink
from srgui.training.recipe import TrainingRecipe

CLEAN = TrainingRecipe()


def smooth(side: int, channels: int = 1) -> torch.Tensor:
    noise = torch.rand(1, channels, side // 8, side // 8, generator=torch.Generator().manual_seed(3))
    return F.interpolate(noise, size=(side, side), mode="bicubic").clamp(0, 1)


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(5)


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_shrinking_is_the_projects_bicubic_inside_a_picture(scale: int) -> None:
    hr = torch.rand(1, 1, 20 * scale, 16 * scale, generator=seeded())
    expected = imresize(hr[0, 0].numpy(), 1 / scale)[2:-2, 2:-2]
    assert np.abs(shrink(hr, scale)[0, 0].numpy() - expected).max() < 1e-5


@pytest.mark.parametrize("kernel", ["bicubic", "bilinear", "box", "lanczos"])
def test_every_kernel_keeps_an_even_picture_and_its_size(kernel: str) -> None:
    for scale in (1, 2, 3):
        degradation = Degradation(replace(CLEAN, kernel=kernel), scale)
        side = (6 + 2 * degradation.margin_px) * scale
        lr = degradation.lr(torch.full((2, 1, side, side), 0.4), seeded())
        assert lr.shape == (2, 1, 6, 6)
        assert torch.allclose(lr, torch.tensor(0.4), atol=1e-5)


@pytest.mark.parametrize("quality", [15, 50, 75, 95])
def test_grey_jpeg_is_that_of_libjpeg(quality: int) -> None:
    _, difference = loss_and_difference(64, quality)
    assert difference**0.5 < 0.6, "no more than an integer transform rounds differently"
    if quality <= 75:  # on more blocks: which way a half is rounded depends on the processor
        loss, difference = loss_and_difference(256, quality)
        assert loss > 10 * difference


def loss_and_difference(side: int, quality: int) -> tuple[float, float]:
    """Return the mean squared error of Pillow's JPEG, and of ours against Pillow's, in grey levels."""
    levels = (smooth(side) * 255).round()
    file = io.BytesIO()
    PillowImage.fromarray(levels[0, 0].to(torch.uint8).numpy()).save(file, "JPEG", quality=quality)
    theirs = torch.from_numpy(np.array(PillowImage.open(file), np.float32))
    ours = jpeg(levels / 255, torch.full((1, 1, 1, 1), float(quality)), studio=False)[0, 0] * 255
    return float((theirs - levels[0, 0]).square().mean()), float((ours - theirs).square().mean())


def test_colour_jpeg_is_close_to_that_of_libjpeg() -> None:
    levels = (smooth(64, 3) * 255).round()
    file = io.BytesIO()
    PillowImage.fromarray(levels[0].permute(1, 2, 0).to(torch.uint8).numpy()).save(file, "JPEG", quality=60)
    theirs = torch.from_numpy(np.array(PillowImage.open(file), np.float32)).permute(2, 0, 1)
    ours = jpeg(levels / 255, torch.full((1, 1, 1, 1), 60.0), studio=False)[0] * 255
    lost = float((theirs - levels[0]).square().mean())
    assert float((ours - theirs).square().mean()) < 0.1 * lost


def test_jpeg_takes_sides_that_are_no_multiples_of_eight() -> None:
    patch = smooth(40)[:, :, :21, :37]
    assert jpeg(patch, torch.full((1, 1, 1, 1), 30.0), studio=True).shape == patch.shape


def test_noise_has_the_deviation_asked_for() -> None:
    degradation = Degradation(replace(CLEAN, noise_from=8.0, noise_to=8.0), 2)
    side = 2 * (64 + 2 * degradation.margin_px)
    lr = degradation.lr(torch.full((4, 1, side, side), 0.5), seeded())
    assert float(lr.std()) * 255 == pytest.approx(8, rel=0.05)


def test_blur_has_the_width_asked_for() -> None:
    recipe = replace(CLEAN, blur_from_px=2.0, blur_to_px=2.0, scales=(1,))
    degradation = Degradation(recipe, 1)
    side = 31 + 2 * degradation.margin_px
    edge = torch.zeros(1, 1, side, side)
    edge[..., side // 2 :] = 1.0
    spread = degradation.lr(edge, seeded())[0, 0].double().mean(0).diff()
    at = torch.arange(30.0).double() - 14
    assert float((spread * at**2).sum() / spread.sum()) == pytest.approx(4, rel=0.05)


def test_stretched_blur_differs_by_direction_and_patch() -> None:
    recipe = replace(CLEAN, blur_from_px=2.0, blur_to_px=2.0, blur_stretch=4.0)
    degradation = Degradation(recipe, 2)
    side = 2 * (8 + 2 * degradation.margin_px)
    lr = degradation.lr(smooth(side).expand(3, -1, -1, -1).contiguous(), seeded())
    assert not torch.allclose(lr[0], lr[1])


def test_only_the_part_asked_for_is_damaged_and_the_same_seed_damages_alike() -> None:
    recipe = replace(CLEAN, noise_from=5.0, noise_to=9.0, jpeg_from=20, jpeg_to=60, degraded=0.5)
    degradation = Degradation(recipe, 2)
    wide = torch.full((200, 1, *(2 * (4 + 2 * degradation.margin_px),) * 2), 0.5)
    lr = degradation.lr(wide, seeded())
    damaged = int(((lr - 0.5).abs().amax((1, 2, 3)) > 1e-3).sum())
    assert 70 < damaged < 130
    assert torch.equal(lr, degradation.lr(wide, seeded()))


def test_each_damage_may_come_by_itself() -> None:
    apart = replace(CLEAN, noise_from=60.0, noise_to=60.0, jpeg_from=1, jpeg_to=1, degraded=0.5, damage="apart")
    degradation = Degradation(apart, 1)
    wide = 0.5 + torch.linspace(0, 0.1, 12 + 2 * degradation.margin_px).expand(
        400, 1, 12 + 2 * degradation.margin_px, -1
    )
    lr = degradation.lr(wide.contiguous(), seeded())
    inner = wide[:, :, degradation.margin_px : -degradation.margin_px, degradation.margin_px : -degradation.margin_px]
    is_clean = (lr == inner).all(dim=3).all(dim=2).all(dim=1)
    is_noisy = lr.std(dim=(1, 2, 3)) > 0.1
    is_blocks = ~is_clean & ~is_noisy
    for part in (is_clean, is_noisy, is_blocks):
        assert int(part.sum()) > 60
    assert torch.equal(lr, degradation.lr(wide.contiguous(), seeded()))


def test_damage_that_is_drawn_lies_on_half_of_the_damaged_patches_each_by_itself() -> None:
    drawn = replace(CLEAN, noise_from=60.0, noise_to=60.0, jpeg_from=1, jpeg_to=1, degraded=0.6, damage="drawn")
    degradation = Degradation(drawn, 1)
    blurs, is_noisy, is_jpeg = degradation._laid_on(4000, seeded())
    assert not blurs.any()  # there is no blur to lay on
    counts = {
        (noisy, jpeg): int(((is_noisy == noisy) & (is_jpeg == jpeg)).sum())
        for noisy in (False, True)
        for jpeg in (False, True)
    }
    assert counts[True, True] == pytest.approx(600, abs=80)
    assert counts[True, False] == pytest.approx(600, abs=80)
    assert counts[False, True] == pytest.approx(600, abs=80)
    assert counts[False, False] == pytest.approx(2200, abs=100)
