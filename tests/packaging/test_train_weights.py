"""The plan of `packaging/train_weights.py`: every network, recipes that run, and nothing done twice."""

import argparse
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from srgui import paths
from srgui.models.card import WeightsCard
from srgui.models.registry import networks
from srgui.models.weights import save_weights
from srgui.training.recipe import TrainingRecipe

SCRIPT = Path(__file__).parents[2] / "packaging" / "train_weights.py"


@pytest.fixture(name="script", scope="module")
def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("srgui_train_weights", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_every_network_that_learns_is_trained_for_every_enlargement(script: ModuleType) -> None:
    planned = {(job.network, scale) for job in script.plan() for scale in job.scales}
    scales = {card.name: (1, 2) if card.is_for_damage else (2, 3, 4) for card in networks() if card.trainable}
    assert planned == {(name, scale) for name, own in scales.items() for scale in own}


def test_the_network_for_damage_learns_on_damage_and_goes_on_from_the_clean_one(
    script: ModuleType, tmp_path: Path
) -> None:
    (job,) = (job for job in script.plan() if job.name == "srgui-photo_x2")
    recipe = script.recipe_of(job, tmp_path, 5)
    assert Path(recipe.start_from).name in {"srgui-photo_x2.safetensors", "srgui-m_x2.safetensors"}
    assert recipe.degrades
    assert (recipe.damage, recipe.loss) == ("drawn", "l1")


def test_recipes_lack_nothing_but_the_pictures(script: ModuleType, tmp_path: Path) -> None:
    for name in ("CLIC2025", "CID22", "Unsplash", "gb82", "pop_art", "Kodak24"):
        (tmp_path / name).mkdir()
    for job in script.plan():
        recipe = script.recipe_of(job, tmp_path, minutes=5)
        assert recipe.problems() == []
        assert recipe.minutes == 5
        assert recipe.learning_rate > 0


def test_a_scale_without_weights_starts_from_another_at_a_lower_rate(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = paths.bundled_weights_folder() / "fsrcnn_x2.safetensors"
    (tmp_path / own.name).write_bytes(own.read_bytes())
    monkeypatch.setattr(paths, "bundled_weights_folder", lambda: tmp_path)
    monkeypatch.setattr(script, "_UNFINISHED", tmp_path / "none")
    same, other = (script.recipe_of(script.Job("fsrcnn", (scale,), 1), tmp_path, 5) for scale in (2, 3))
    assert same.start_from == other.start_from == str(tmp_path / own.name)
    assert other.learning_rate < same.learning_rate
    assert script.recipe_of(script.Job("srcnn", (2,), 1), tmp_path, 5).start_from == ""


def test_what_begins_afresh_begins_at_random_though_there_are_weights(script: ModuleType, tmp_path: Path) -> None:
    job = script.Job("dcscn", (2,), 1, fresh_rate=0.004)
    going_on, fresh = (script.recipe_of(job, tmp_path, 5, afresh=afresh) for afresh in (False, True))
    assert (fresh.start_from, fresh.loss, fresh.learning_rate) == ("", "l1", 0.004)
    assert Path(going_on.start_from).name == "dcscn_x2.safetensors"
    assert going_on.loss == "mse"


def test_what_reaches_its_paper_is_passed_over(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    job = script.Job("fsrcnn", (2,), 1)
    assert not script._is_reached(job)  # nothing is published at this scale
    published = script.published_for
    monkeypatch.setattr(script, "published_for", lambda *_: published("srcnn", 2))  # 36.34, which it passes
    assert script._is_reached(job)
    assert not script._is_reached(script.Job("fsrcnn", (2, 9), 1))


def test_a_run_never_overwrites_another(script: ModuleType, tmp_path: Path) -> None:
    made = [script._fresh(tmp_path / "dcscn_x2").name for _ in range(3)]
    assert made == ["dcscn_x2", "dcscn_x2-2", "dcscn_x2-3"]


def test_the_last_run_that_was_interrupted_is_gone_on_with(script: ModuleType, tmp_path: Path) -> None:
    run = tmp_path / "dcscn_x2"
    assert script._interrupted(run) is None
    for number, folder in enumerate([script._fresh(run), script._fresh(run), tmp_path / "dcscn_x2-shallow"]):
        folder.mkdir(exist_ok=True)
        (folder / "checkpoint.safetensors").touch()
        os.utime(folder / "checkpoint.safetensors", (number, number))
    (run / "whole").touch()
    assert script._interrupted(run) == tmp_path / "dcscn_x2-2"
    (tmp_path / "dcscn_x2-2" / "whole").touch()
    assert script._interrupted(run) is None


def test_a_deep_network_without_weights_begins_with_fewer_layers(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(script, "_UNFINISHED", tmp_path / "none")
    monkeypatch.setattr(paths, "bundled_weights_folder", lambda: tmp_path)
    begun: list[tuple[str, TrainingRecipe]] = []

    def train(name: str, recipe: TrainingRecipe, _options: object) -> Path | None:
        begun.append((name, recipe))
        card = WeightsCard(network="vdsr", scales=(2, 3), licence="", trained_on="", training="")
        save_weights({}, card, tmp_path / name / "vdsr_x2x3.safetensors")
        return tmp_path / name if len(begun) < 2 else None

    monkeypatch.setattr(script, "_train", train)
    job = script.Job("vdsr", (2, 3), 1, shallow=(("layers", 6),))
    script._train_job(job, 40, argparse.Namespace(open=tmp_path, benchmark=[], afresh=False))
    (first, shallow), (second, deep) = begun
    assert (first, shallow.sizes, shallow.minutes, shallow.start_from) == ("vdsr_x2x3-shallow", job.shallow, 10, "")
    assert (second, deep.sizes, deep.minutes) == ("vdsr_x2x3", (), 30)
    assert deep.start_from == str(tmp_path / "vdsr_x2x3-shallow" / "vdsr_x2x3.safetensors")


def test_an_unknown_name_is_said(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), "--open", ".", "--only", "magic_x2"])
    assert script.main() == 2
    assert "no job called magic_x2" in capsys.readouterr().err
