"""Trial steps and the bench of training: what they count is what ran."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch

from srgui.models.registry import network
from srgui.progress import Cancelled, CancelToken
from srgui.training import bench, trial
from srgui.training.learner import Learner
from srgui.training.recipe import TrainingRecipe

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_MOST_S", 0.05)
    monkeypatch.setattr(bench, "_ROUND_S", 0.02)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"network": "vdsr", "scales": (2, 3)},
        {"network": "cnn-small"},
        {"colour": "channels"},
        {"sizes": (("a1", 4), ("features", (9, 8)))},
    ],
    ids=str,
)
def test_a_speed_is_measured_without_the_recipes_pictures(change: dict[str, object]) -> None:
    recipe = replace(TrainingRecipe(network="c-dcscn", patch_px=8, batch=2), **change)  # type: ignore[arg-type]
    assert measure(recipe) > 0


def measure(recipe: TrainingRecipe) -> float:
    return trial.measure_speed(recipe, CPU)


@pytest.fixture(name="step_s")
def _step_s(monkeypatch: pytest.MonkeyPatch) -> float:
    """Let every step take half a second by the clock that is read, whatever else this computer does."""
    clock = SimpleNamespace(now_s=0.0)

    def learn(*_: object) -> float:
        clock.now_s += 0.5
        return 0.0

    monkeypatch.setattr(trial, "time", SimpleNamespace(monotonic=lambda: clock.now_s))
    monkeypatch.setattr(Learner, "learn", learn)
    return 0.5


def test_a_speed_is_steps_by_the_time_that_they_took(step_s: float) -> None:
    assert measure(TrainingRecipe(network="c-dcscn", patch_px=16, batch=1)) == 1 / step_s


def test_a_heavy_network_is_tried_on_less_and_counted_whole(monkeypatch: pytest.MonkeyPatch, step_s: float) -> None:
    recipe = TrainingRecipe(network="c-dcscn", patch_px=32, batch=16, precision="fp32")
    monkeypatch.setattr(trial, "_MOST_WORK", 3 * network("c-dcscn").multiply_adds[2] * 16**2)
    less, part = trial._bearable(recipe)
    assert (less.batch, less.patch_px) == (1, 16)
    assert part == 1 / 64
    assert measure(recipe) == part / step_s


def test_a_trial_can_be_stopped() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        trial.measure_speed(TrainingRecipe(), CPU, token)


def test_the_bench_times_the_engine_beside_a_plain_loop() -> None:
    (timing,) = bench.bench_training([network("c-dcscn")], 2, CPU, batch=2)
    assert (timing.network, timing.batch, timing.patch_px) == ("c-dcscn", 2, 32)
    assert timing.ratio == timing.engine / timing.plain
    assert 0 < timing.network_part < 1
