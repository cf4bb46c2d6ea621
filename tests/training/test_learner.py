"""What a step holds against the original."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from srgui.models.architectures.drcn import DRCN
from srgui.models.card import WeightsCard
from srgui.models.registry import network
from srgui.models.weights import save_weights
from srgui.training import learner
from srgui.training.distributed import Ranks
from srgui.training.learner import Learner
from srgui.training.patches import Batch
from srgui.training.recipe import TrainingRecipe


@pytest.mark.parametrize("progress", [0.0, 0.25, 1.0])
def test_every_prediction_of_drcn_is_held_against_the_original(recipe: TrainingRecipe, progress: float) -> None:
    small = replace(recipe, network="drcn", sizes=(("recursions", 3), ("filters", 4)), loss="mse", learning_rate=1e-12)
    learner = Learner(small, torch.device("cpu"), Ranks())
    made = learner.main
    assert isinstance(made, DRCN)
    torch.manual_seed(1)
    lr_NCHW, hr_NCHW = torch.rand(2, 1, 8, 8), torch.rand(2, 1, 16, 16)
    with torch.no_grad():
        single = [float((p - hr_NCHW).square().mean()) for p in made.predictions(lr_NCHW)]
        average = float((made(lr_NCHW) - hr_NCHW).square().mean())
    loss = learner.learn([Batch(2, lr_NCHW, hr_NCHW)], 0, 1e-12, progress)
    assert loss == pytest.approx((1 - progress) * sum(single) / 3 + progress * average, rel=1e-5)


def test_weights_begin_as_the_noise_that_is_asked_for(recipe: TrainingRecipe) -> None:
    asked = replace(recipe, network="srcnn", initial_std=0.01)
    learner = Learner(asked, torch.device("cpu"), Ranks())
    assert all(0.005 < float(p.detach().std()) < 0.015 for p in learner.main.parameters() if p.ndim > 1)


def test_a_network_goes_on_from_a_shallower_one_of_its_kind(recipe: TrainingRecipe, tmp_path: Path) -> None:
    shallow, file = network("vdsr").with_sizes((("layers", 3),)), tmp_path / "shallow.safetensors"
    made = shallow.build(2)
    card = WeightsCard(network="vdsr", scales=(2,), licence="", trained_on="", training="", sizes=(("layers", 3),))
    save_weights(made.state_dict(), card, file)
    learner = Learner(replace(recipe, network="vdsr-25", start_from=str(file)), torch.device("cpu"), Ranks())
    lr_NCHW = torch.rand(1, 1, 8, 8)
    assert learner.notes == []
    with torch.no_grad():
        assert torch.allclose(learner.main(lr_NCHW), made(lr_NCHW), atol=1e-6)


@pytest.mark.parametrize(
    ("name", "precision"),
    [("fsrcnn", "fp32"), ("srcnn", "fp32"), ("srcnn-ts1", "fp32"), ("dcscn", "bf16"), ("vdsr", "bf16"),
     ("srgui-photo", "bf16"), ("drcn", "bf16")],
)  # fmt: skip
def test_what_gives_the_whole_picture_learns_in_fp32_unless_told_otherwise(
    recipe: TrainingRecipe, monkeypatch: pytest.MonkeyPatch, name: str, precision: str
) -> None:
    cpu = torch.device("cpu")
    monkeypatch.setattr(learner, "bf16_is_fast", lambda _: True)
    assert Learner(replace(recipe, network=name, precision="auto"), cpu, Ranks()).precision == precision
    assert Learner(replace(recipe, network=name, precision="bf16"), cpu, Ranks()).precision == "bf16"
    monkeypatch.setattr(learner, "bf16_is_fast", lambda _: False)
    assert Learner(replace(recipe, network=name, precision="auto"), cpu, Ranks()).precision == "fp32"
