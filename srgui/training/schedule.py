"""The plan of a run: how much of its budget is spent, and what that makes of the learning rate."""

import math
from dataclasses import dataclass, replace

from srgui.training.recipe import TrainingRecipe

_BETTER = 1 - 1e-4
_CYCLE_RISE = 0.3
_CYCLE_START = 1 / 25


@dataclass(frozen=True, slots=True)
class Pace:
    """What the plan remembers between steps; it stands in the checkpoint.

    Attributes:
        factor: times the recipe's rate, after plateaus and rollbacks.
        epoch_loss: sum of the losses of the epoch that runs.
        epoch_steps: their number.
        best_loss: lowest mean loss of an epoch.
        stale_epochs: epochs since.
    """

    factor: float = 1.0
    epoch_loss: float = 0.0
    epoch_steps: int = 0
    best_loss: float = math.inf
    stale_epochs: int = 0

    def after_step(self, loss: float, recipe: TrainingRecipe, *, ends_epoch: bool) -> "Pace":
        """Return the pace after a step; an epoch without a better loss counts towards a step down."""
        added = replace(self, epoch_loss=self.epoch_loss + loss, epoch_steps=self.epoch_steps + 1)
        if not ends_epoch:
            return added
        mean = added.epoch_loss / added.epoch_steps
        fresh = replace(added, epoch_loss=0.0, epoch_steps=0)
        if mean < self.best_loss * _BETTER:
            return replace(fresh, best_loss=mean, stale_epochs=0)
        stale = self.stale_epochs + 1
        if recipe.plan == "plateau" and stale >= recipe.decay_epochs:
            return replace(fresh, factor=self.factor * recipe.decay, stale_epochs=0)
        return replace(fresh, stale_epochs=stale)


def spent(recipe: TrainingRecipe, step: int, steps_per_epoch: int, elapsed_s: float, pace: Pace) -> float:
    """Return the part of the budget that is spent, 0 to 1: whichever of steps, epochs and minutes comes first."""
    parts = [0.0]
    if recipe.steps:
        parts.append(step / recipe.steps)
    if recipe.epochs:
        parts.append(step / (recipe.epochs * steps_per_epoch))
    if recipe.minutes:
        parts.append(elapsed_s / (60 * recipe.minutes))
    if recipe.stop_under and recipe.plan == "plateau":
        falls = math.log(recipe.stop_under / recipe.learning_rate)
        rate = recipe.learning_rate * pace.factor
        parts.append(1.0 if rate < recipe.stop_under else min(0.999, math.log(pace.factor) / falls if falls else 0.0))
    return min(1.0, max(parts))


def learning_rate(recipe: TrainingRecipe, step: int, steps_per_epoch: int, fraction: float, pace: Pace) -> float:
    """Return the rate of a step, given the part of the budget that is spent before it."""
    warm = min(1.0, (step + 1) / max(1, recipe.warmup_steps))
    rate = recipe.learning_rate * pace.factor
    match recipe.plan:
        case "cosine":
            return rate * warm * 0.5 * (1 + math.cos(math.pi * fraction))
        case "one-cycle":
            return rate * _cycle(fraction)
        case "steps":
            return rate * warm * recipe.decay ** (step // (steps_per_epoch * recipe.decay_epochs))
        case _:
            return rate * warm


def _cycle(fraction: float) -> float:
    """Return the height of one cycle: up a cosine for three tenths of the budget, then down to nothing."""
    if fraction < _CYCLE_RISE:
        return _CYCLE_START + (1 - _CYCLE_START) * 0.5 * (1 - math.cos(math.pi * fraction / _CYCLE_RISE))
    return 0.5 * (1 + math.cos(math.pi * (fraction - _CYCLE_RISE) / (1 - _CYCLE_RISE)))
