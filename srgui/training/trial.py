"""How fast a recipe would run here: a few trial steps on made-up pictures."""

import math
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
_PASSES: Final = 3
"""Forwards, and backwards to the features and to the weights."""
_MOST_WORK: Final = 6e10
"""Multiply-adds of a trial step: a second or two on two cores."""
_LEAST_PX: Final = 6


def measure_speed(recipe: TrainingRecipe, device: torch.device, cancel: CancelToken | None = None) -> float:
    """Return the steps a second of a recipe on this machine, measured for a few seconds.

    Where a step is heavy, fewer and smaller patches are tried, and the rate is that for all by their pixels.

    Args:
        recipe: network, patches, batch, precision; its pictures are not read.
        device: where it would run.
        cancel: looked at between steps.

    Raises:
        RecipeError, WeightsError: the network cannot be built as the recipe says.
        Cancelled: it was told to stop.
    """
    token = cancel or CancelToken()
    recipe, part = _bearable(replace(recipe.with_rate(), start_from=""))
    learner = Learner(recipe, device, Ranks())
    source = PatchSource(made_up_planes(recipe, learner.card.channels), recipe, device, 10**9)
    began, steps = 0.0, 0
    while steps < _WARM_STEPS + _LEAST_STEPS or time.monotonic() - began < _MOST_S:
        token.check()
        if steps == _WARM_STEPS:
            began = time.monotonic()
        learner.learn(source.batches(steps), steps, recipe.learning_rate)
        steps += 1
    return part * (steps - _WARM_STEPS) / (time.monotonic() - began)


def _bearable(recipe: TrainingRecipe) -> tuple[TrainingRecipe, float]:
    """Return a recipe whose steps are no heavier than a trial bears, and the part of the whole step that it makes."""
    card, side_px = recipe.card, max(map(recipe.lr_patch_px, recipe.scales))
    most_px = _MOST_WORK / (_PASSES * max(card.multiply_adds[scale] for scale in recipe.scales))
    if recipe.batch * side_px**2 <= most_px:
        return recipe, 1.0
    batch = max(1, int(most_px / side_px**2))
    small_px = min(side_px, max(_LEAST_PX, int(math.sqrt(most_px / batch))))
    part = batch * small_px**2 / (recipe.batch * side_px**2)
    return replace(recipe, batch=batch, patch_px=small_px, patch_of="LR", stride_px=0), part


def made_up_planes(recipe: TrainingRecipe, channels: int) -> list[Planes]:
    """Return noise in the place of pictures, ``(C, H, W)``, big enough for the recipe's patches."""
    channels = 3 if recipe.colour == "channels" else channels
    side = 4 * recipe.smallest_px
    random = np.random.default_rng(1)
    return [random.integers(0, 65536, (channels, side, side), np.uint16) for _ in range(_PICTURES)]
