"""Training end to end on small pictures: it learns, stops, goes on, and keeps the best."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as PillowImage

from srgui.imaging.resize import resize_to
from srgui.models.registry import network
from srgui.models.weights import load_into, read_card
from srgui.progress import Cancelled, CancelToken
from srgui.training.checkpoint import CHECKPOINT_FILE
from srgui.training.dataset import PatchSampler, load_pairs, load_validation
from srgui.training.recipe import DataFolder, RecipeError, TrainingRecipe
from srgui.training.trainer import TrainingEvent, train

CPU = torch.device("cpu")


def write_picture(path: Path, seed: int, width: int = 96, height: int = 80) -> None:
    random = np.random.default_rng(seed)
    edges = (resize_to(random.random((14, 12, 3), np.float32), height, width) > 0.5).astype(np.float32)
    PillowImage.fromarray((edges * 200 + 20).astype(np.uint8)).save(path)


@pytest.fixture(name="recipe")
def _recipe(tmp_path: Path) -> TrainingRecipe:
    for name, count in (("learnt", 3), ("held_out", 1)):
        (tmp_path / name).mkdir()
        for number in range(count):
            write_picture(tmp_path / name / f"{number}.png", seed=number + 10 * len(name))
    return TrainingRecipe(
        "c-dcscn",
        folders=(DataFolder(str(tmp_path / "learnt")),),
        validation=str(tmp_path / "held_out"),
        patch_px=12,
        batch=4,
        steps=30,
        minutes=0,
        warmup_steps=3,
        averaging=0.8,
        precision="fp32",
    )


def run(recipe: TrainingRecipe, folder: Path, cancel: CancelToken | None = None) -> tuple[Path, list[TrainingEvent]]:
    events: list[TrainingEvent] = []
    return train(recipe, folder, CPU, events.append, cancel), events


def test_a_run_leaves_weights_that_beat_their_start_and_a_card_that_says_how(
    recipe: TrainingRecipe, tmp_path: Path
) -> None:
    weights, events = run(replace(recipe, steps=60), tmp_path / "run")
    card = read_card(weights)
    load_into(network("c-dcscn").build(2), weights)
    assert weights.name == "c-dcscn_x2.safetensors"
    assert "3 pictures of learnt" in card.trained_on
    assert "60 steps of 4 patches of 12x12" in card.training
    assert card.figures[0].dataset == "held_out"
    _, first = run(replace(recipe, steps=1), tmp_path / "short")
    assert card.figures[0].psnr_db > (first[-1].validation_db or 0)
    assert events[-1].fraction == 1
    assert TrainingRecipe.from_toml((tmp_path / "run" / "recipe.toml").read_text()) == replace(recipe, steps=60)


def test_a_stopped_run_goes_on_to_the_same_weights_as_one_that_was_not(recipe: TrainingRecipe, tmp_path: Path) -> None:
    whole, _ = run(recipe, tmp_path / "whole")
    cancel, calls = CancelToken(), 0
    original = CancelToken.check

    def stop_in_the_middle(self: CancelToken) -> None:
        nonlocal calls
        calls += 1
        if calls == 14:
            self.cancel()
        original(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CancelToken, "check", stop_in_the_middle)
        with pytest.raises(Cancelled):
            run(recipe, tmp_path / "parts", cancel)
    assert (tmp_path / "parts" / CHECKPOINT_FILE).is_file()
    parts, events = run(recipe, tmp_path / "parts")
    assert any("Going on at step" in event.note for event in events)
    first, second = network("c-dcscn").build(2), network("c-dcscn").build(2)
    load_into(first, whole)
    load_into(second, parts)
    for a, b in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-5)


def test_starting_from_weights_starts_there(recipe: TrainingRecipe, tmp_path: Path) -> None:
    weights, _ = run(recipe, tmp_path / "first")
    again = replace(recipe, start_from=str(weights), steps=1, learning_rate=1e-9)
    second, events = run(again, tmp_path / "second")
    assert events[-1].validation_db == pytest.approx(read_card(weights).figures[0].psnr_db, abs=0.02)
    assert read_card(second).training.startswith(f"{read_card(weights).training}; then 1 steps")


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
@pytest.mark.parametrize("loss", ["l1", "mse"])
def test_every_loss_and_optimizer_runs(recipe: TrainingRecipe, tmp_path: Path, optimizer: str, loss: str) -> None:
    other = replace(recipe, optimizer=optimizer, loss=loss, steps=3)  # type: ignore[arg-type]
    weights, _ = run(other, tmp_path / "run")
    assert weights.is_file()


def test_a_checkpoint_of_another_network_is_refused(recipe: TrainingRecipe, tmp_path: Path) -> None:
    run(replace(recipe, steps=1), tmp_path / "run")
    with pytest.raises(RecipeError, match="cannot be resumed"):
        run(replace(recipe, network="fsrcnn"), tmp_path / "run")


def test_a_recipe_with_problems_does_not_start(recipe: TrainingRecipe, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="Choose a folder"):
        run(replace(recipe, folders=()), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_small_and_broken_pictures_are_left_out_with_the_reason(recipe: TrainingRecipe, tmp_path: Path) -> None:
    write_picture(tmp_path / "learnt" / "small.png", 1, width=20, height=20)
    (tmp_path / "learnt" / "broken.png").write_text("no picture")
    collection = load_pairs(recipe, lambda _done, _total: None, CancelToken())
    assert len(collection.pairs) == 3
    assert any("small.png" in reason for reason in collection.left_out)
    assert any("broken.png" in reason for reason in collection.left_out)


def test_a_folder_without_use_is_said(recipe: TrainingRecipe, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RecipeError, match="add bigger ones"):
        load_pairs(replace(recipe, folders=(DataFolder(str(tmp_path / "empty")),)), lambda _d, _t: None, CancelToken())
    with pytest.raises(RecipeError, match="holds no picture"):
        load_validation(tmp_path / "empty", 2)


def test_patches_are_matching_pairs_of_the_pictures(recipe: TrainingRecipe) -> None:
    """HR averaged over 2x2 is near LR wherever a patch was cut, flipped and turned."""
    pairs = load_pairs(recipe, lambda _d, _t: None, CancelToken()).pairs
    lr, hr = PatchSampler(pairs, recipe, CPU).batch(0)
    assert lr.shape == (4, 1, 12, 12)
    assert hr.shape == (4, 1, 24, 24)
    assert (torch.nn.functional.avg_pool2d(hr, 2) - lr).abs().mean() < 0.03
    assert (torch.nn.functional.avg_pool2d(hr.flip(3), 2) - lr).abs().mean() > 0.06


def test_shrunk_copies_are_learnt_from_too(recipe: TrainingRecipe, tmp_path: Path) -> None:
    both = replace(recipe, folders=(DataFolder(str(tmp_path / "learnt"), (1, 2)),), patch_px=8)
    collection = load_pairs(both, lambda _d, _t: None, CancelToken())
    assert sorted({tuple(pair.hr_HW.shape) for pair in collection.pairs}) == [(40, 48), (80, 96)]
    assert (collection.pictures, len(collection.pairs)) == (3, 6)
