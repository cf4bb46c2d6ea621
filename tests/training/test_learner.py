"""What a step holds against the original."""

from dataclasses import replace

import pytest
import torch

from srgui.models.architectures.drcn import DRCN
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
