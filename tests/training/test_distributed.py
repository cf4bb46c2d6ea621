"""Two processes of one run: the losses of one process with twice the batch, and a clean end."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from srgui.training.recipe import TrainingRecipe
from srgui.training.run_folder import RunFolder

_TIME_LIMIT_S = 240


def losses(run: Path) -> list[float]:
    return [event.loss for event in RunFolder(run).events()[0] if event.kind == "progress" and event.loss is not None]


def train(launcher: list[str], recipe: Path, run: Path) -> None:
    command = [sys.executable, *launcher, "-m", "srgui", "train", str(recipe), "-o", str(run), "--report-every", "0"]
    done = subprocess.run(
        command,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=_TIME_LIMIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="torch has no torchrun with gloo on Windows by default")
def test_two_ranks_give_the_losses_of_one_with_twice_the_batch(recipe: TrainingRecipe, tmp_path: Path) -> None:
    recipe = replace(recipe, steps=50, batch=2, optimizer="sgd", learning_rate=0.01)
    (tmp_path / "two.toml").write_text(recipe.to_toml(), encoding="utf-8")
    (tmp_path / "one.toml").write_text(replace(recipe, batch=4).to_toml(), encoding="utf-8")
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    train(torchrun, tmp_path / "two.toml", tmp_path / "two")
    train([], tmp_path / "one.toml", tmp_path / "one")
    two, one = losses(tmp_path / "two"), losses(tmp_path / "one")
    assert len(two) == len(one) == 50
    assert two == pytest.approx(one, abs=1e-3)
    assert RunFolder(tmp_path / "two").status().state == "finished"
