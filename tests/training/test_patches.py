"""Patches: cut where they are said to be, paired rightly, the same for a seed, shared out among ranks."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from srgui.imaging.resize import imresize
from srgui.training.patches import PatchSource, Planes
from srgui.training.recipe import TrainingRecipe

CPU = torch.device("cpu")
ROOM = 10**9
PLAIN = TrainingRecipe(patch_px=8, batch=4, candidates=1, turns="none")


def planes(channels: int = 1, count: int = 3, height: int = 60, width: int = 48) -> list[Planes]:
    random = np.random.default_rng(7)
    return [random.integers(0, 65536, (channels, height + 2 * i, width), np.uint16) for i in range(count)]


def floats(plane: Planes) -> torch.Tensor:
    return torch.from_numpy(plane.astype(np.float32) / 65535)


def place_of(patch_CHW: torch.Tensor, pictures: list[Planes]) -> tuple[int, int, int] | None:
    """Return picture, top and left of a patch, found by looking everywhere."""
    side = patch_CHW.shape[-1]
    for number, picture in enumerate(pictures):
        windows = floats(picture).unfold(1, side, 1).unfold(2, side, 1)
        found = (windows - patch_CHW[:, None, None]).abs().amax((0, 3, 4)) < 1e-5
        if found.any():
            top, left = found.nonzero()[0].tolist()
            return number, top, left
    return None


@pytest.mark.parametrize("scale", [1, 2, 3])
@pytest.mark.parametrize("channels", [1, 3])
def test_lr_is_the_papers_lr_of_the_whole_picture_at_the_patchs_place(scale: int, channels: int) -> None:
    pictures = planes(channels, height=60, width=48)
    pictures = [picture[:, : 60 // scale * scale] for picture in pictures]
    recipe = replace(PLAIN, scales=(scale,), batch=16)
    (batch,) = PatchSource(pictures, recipe, CPU, ROOM).batches(0)
    assert batch.lr_NCHW.shape == (16, channels, 8, 8)
    assert batch.hr_NCHW.shape == (16, channels, 8 * scale, 8 * scale)
    for lr, hr in zip(batch.lr_NCHW, batch.hr_NCHW, strict=True):
        found = place_of(hr, pictures)
        assert found is not None
        number, top, left = found
        assert top % scale == left % scale == 0
        whole = imresize(floats(pictures[number]).permute(1, 2, 0).numpy(), 1 / scale)
        expected = whole[top // scale : top // scale + 8, left // scale : left // scale + 8]
        assert np.abs(lr.permute(1, 2, 0).numpy() - expected).max() < 1e-5


def test_turned_patches_stay_pairs() -> None:
    recipe = replace(PLAIN, scales=(2,), turns="all", batch=32)
    (batch,) = PatchSource(planes(), recipe, CPU, ROOM).batches(3)
    straight = 0
    for lr, hr in zip(batch.lr_NCHW, batch.hr_NCHW, strict=True):
        inner = imresize(hr[0].numpy(), 0.5)[2:-2, 2:-2]
        assert np.abs(lr[0, 2:-2, 2:-2].numpy() - inner).max() < 1e-5
        straight += place_of(hr, planes()) is not None
    assert 0 < straight < 16


def test_a_seed_and_a_step_decide_all_and_a_salt_draws_others() -> None:
    recipe = replace(PLAIN, turns="all", candidates=3, noise_from=2.0, noise_to=4.0)
    first, again = (PatchSource(planes(), recipe, CPU, ROOM).batches(11)[0] for _ in range(2))
    assert torch.equal(first.lr_NCHW, again.lr_NCHW)
    assert not torch.equal(first.hr_NCHW, PatchSource(planes(), recipe, CPU, ROOM).batches(12)[0].hr_NCHW)
    assert not torch.equal(first.hr_NCHW, PatchSource(planes(), recipe, CPU, ROOM).batches(11, salt=1)[0].hr_NCHW)


@pytest.mark.parametrize("cutting", ["random", "grid"])
def test_two_ranks_learn_what_one_with_twice_the_batch_does(cutting: str) -> None:
    recipe = replace(PLAIN, cutting=cutting, candidates=2, turns="all")
    source, double = (PatchSource(planes(), r, CPU, ROOM) for r in (recipe, replace(recipe, batch=8)))
    parts = [source.batches(5, rank, 2)[0].hr_NCHW for rank in range(2)]
    assert torch.equal(torch.cat(parts), double.batches(5)[0].hr_NCHW)
    assert source.steps_per_epoch(2) == double.steps_per_epoch()


def test_the_grid_shows_each_patch_once_an_epoch_in_a_new_order() -> None:
    pictures = planes(count=2, height=48, width=48)
    recipe = replace(PLAIN, cutting="grid", stride_px=8, batch=5)
    source = PatchSource(pictures, recipe, CPU, ROOM)
    assert source.patches == 9 + 9
    assert source.steps_per_epoch() == 3
    epochs = []
    for epoch in range(2):
        patches = torch.cat([source.batches(3 * epoch + step)[0].hr_NCHW for step in range(3)])
        places = [place_of(patch, pictures) for patch in patches]
        assert len(set(places)) == 15
        epochs.append(places)
    assert epochs[0] != epochs[1]


def test_scales_are_mixed_and_hr_patches_rounded_up() -> None:
    recipe = replace(PLAIN, network="vdsr", scales=(2, 3, 4), patch_px=41, patch_of="HR", batch=24)
    source = PatchSource(planes(height=130, width=120), recipe, CPU, ROOM)
    batches = source.batches(0)
    assert [(b.scale, b.lr_NCHW.shape[2], b.hr_NCHW.shape[2]) for b in batches] == [
        (2, 21, 42),
        (3, 14, 42),
        (4, 11, 44),
    ]
    assert sum(len(b.lr_NCHW) for b in batches) == 24


def test_of_rivals_the_one_with_most_detail_is_taken() -> None:
    flat, busy = np.full((1, 64, 64), 30000, np.uint16), planes(count=1, height=64, width=64)[0]
    recipe = replace(PLAIN, candidates=8, batch=32)
    (batch,) = PatchSource([flat, busy], recipe, CPU, ROOM).batches(0)
    assert float((batch.hr_NCHW.std((1, 2, 3)) > 0.1).float().mean()) > 0.95


@pytest.mark.parametrize("cutting", ["random", "grid"])
def test_pictures_that_do_not_fit_take_turns_and_all_are_seen(cutting: str) -> None:
    pictures = planes(count=6)
    recipe = replace(PLAIN, cutting=cutting, batch=2)
    tight = PatchSource(pictures, recipe, CPU, 2 * pictures[0].nbytes * 2)
    seen = set()
    for step in range(tight.steps_per_epoch()):
        for patch in tight.batches(step)[0].hr_NCHW:
            found = place_of(patch, pictures)
            assert found is not None
            seen.add(found[0])
    tight.close()
    assert seen == set(range(6))


def test_channels_by_themselves_make_patches_of_one_channel() -> None:
    (batch,) = PatchSource(planes(3), replace(PLAIN, colour="channels"), CPU, ROOM).batches(0)
    assert batch.lr_NCHW.shape[1] == batch.hr_NCHW.shape[1] == 1
    pictures = planes(3)
    apart = [picture[c : c + 1] for picture in pictures for c in range(3)]
    assert all(place_of(patch, apart) for patch in batch.hr_NCHW)
