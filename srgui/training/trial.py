"""How fast a recipe would run here: a few trial steps on made-up pictures."""

import time
from dataclasses import replace
from typing import Final

import numpy as np
import torch

from srgui.progress import CancelToken
from srgui.training.distributed import Ranks
from srgui.training.learner import Learner
from srgui.training.patches import PatchSource, Planes
from srgui.training.recipe import TrainingRecipe

_WARM_STEPS: Final = 2
_LEAST_STEPS: Final = 3
_MOST_S: Final = 4.0
_PICTURES: Final = 4


def measure_speed(recipe: TrainingRecipe, device: torch.device, cancel: CancelToken | None = None) -> float:
    """Return the steps a second of a recipe on this machine, measured for a few seconds.

    Args:
        recipe: network, patches, batch, precision; its pictures are not read.
        device: where it would run.
        cancel: looked at between steps.

    Raises:
        RecipeError, WeightsError: the network cannot be built as the recipe says.
        Cancelled: it was told to stop.
    """
    token = cancel or CancelToken()
    recipe = replace(recipe.with_rate(), start_from="")
    learner = Learner(recipe, device, Ranks())
    source = PatchSource(made_up_planes(recipe, learner.card.channels), recipe, device, 10**9)
    began, steps = 0.0, 0
    while steps < _WARM_STEPS + _LEAST_STEPS or time.monotonic() - began < _MOST_S:
        token.check()
        if steps == _WARM_STEPS:
            began = time.monotonic()
        learner.learn(source.batches(steps), steps, recipe.learning_rate)
        steps += 1
    return (steps - _WARM_STEPS) / (time.monotonic() - began)


def made_up_planes(recipe: TrainingRecipe, channels: int) -> list[Planes]:
    """Return noise in the place of pictures, ``(C, H, W)``, big enough for the recipe's patches."""
    channels = 3 if recipe.colour == "channels" else channels
    side = 4 * recipe.smallest_px
    random = np.random.default_rng(1)
    return [random.integers(0, 65536, (channels, side, side), np.uint16) for _ in range(_PICTURES)]
