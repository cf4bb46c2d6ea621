"""Plans of the learning rate, and budgets."""

from dataclasses import replace

import pytest

from srgui.training.recipe import TrainingRecipe
from srgui.training.schedule import Pace, learning_rate, spent

BASE = TrainingRecipe(learning_rate=0.1, warmup_steps=0, steps=1000, minutes=0.0)


def rate(recipe: TrainingRecipe, step: int, pace: Pace | None = None) -> float:
    pace = pace or Pace()
    return learning_rate(recipe, step, 10, spent(recipe, step, 10, 0.0, pace), pace)


def test_a_cosine_goes_from_the_top_to_nothing() -> None:
    assert rate(BASE, 0) == pytest.approx(0.1)
    assert rate(BASE, 500) == pytest.approx(0.05)
    assert rate(BASE, 1000) == pytest.approx(0)


def test_warm_up_rises_first() -> None:
    assert rate(replace(BASE, warmup_steps=100, plan="constant"), 9) == pytest.approx(0.01)


def test_steps_fall_by_the_factor_at_their_epochs() -> None:
    vdsr = replace(BASE, plan="steps", decay=0.1, decay_epochs=20)
    assert [rate(vdsr, step) for step in (0, 199, 200, 400)] == pytest.approx([0.1, 0.1, 0.01, 0.001])


def test_one_cycle_rises_and_falls() -> None:
    cycle = replace(BASE, plan="one-cycle")
    assert rate(cycle, 0) == pytest.approx(0.1 / 25)
    assert rate(cycle, 300) == pytest.approx(0.1)
    assert rate(cycle, 1000) == pytest.approx(0)


def test_a_plateau_halves_after_the_epochs_without_a_lower_loss_and_ends_under_the_floor() -> None:
    dcscn = replace(BASE, plan="plateau", decay=0.5, decay_epochs=5, stop_under=0.02, steps=0)
    pace, factors = Pace(), []
    for epoch in range(16):
        for step in range(3):
            pace = pace.after_step(1.0 if epoch else 2.0, dcscn, ends_epoch=step == 2)
        factors.append(pace.factor)
    assert factors == [1.0] * 6 + [0.5] * 5 + [0.25] * 5
    assert spent(dcscn, 48, 3, 0.0, pace) < 1
    assert spent(dcscn, 48, 3, 0.0, replace(pace, factor=0.125)) == 1


def test_the_budget_that_is_spent_first_ends_the_run() -> None:
    recipe = replace(BASE, steps=100, epochs=2.0, minutes=1.0)
    assert spent(recipe, 10, 10, 3.0, Pace()) == pytest.approx(0.5)
    assert spent(recipe, 10, 10, 45.0, Pace()) == pytest.approx(0.75)
    assert spent(recipe, 90, 1000, 3.0, Pace()) == pytest.approx(0.9)
