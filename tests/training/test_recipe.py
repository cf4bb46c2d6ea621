"""Recipes: round trip, and problems said in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from srgui.training.recipe import DataFolder, RecipeError, TrainingRecipe


@pytest.fixture(name="recipe")
def _recipe(tmp_path: Path) -> TrainingRecipe:
    learnt, held_out = tmp_path / "zdjęcia", tmp_path / "held out"
    learnt.mkdir()
    held_out.mkdir()
    return TrainingRecipe("c-dcscn", folders=(DataFolder(str(learnt), (1, 2)),), validation=str(held_out))


def test_a_good_recipe_has_no_problems_and_survives_toml(recipe: TrainingRecipe) -> None:
    assert recipe.problems() == []
    assert TrainingRecipe.from_toml(recipe.to_toml()) == recipe


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"network": "magic"}, "no network called"),
        ({"network": "bicubic"}, "nothing to learn"),
        ({"scale": 7}, "not for x7"),
        ({"folders": ()}, "Choose a folder"),
        ({"folders": (DataFolder("/nowhere"),)}, "/nowhere"),
        ({"validation": "/nowhere"}, "does not exist"),
        ({"patch_px": 2}, "at least 8 pixels"),
        ({"learning_rate": 0}, "learning rate"),
        ({"learning_rate": 2}, "learning rate"),
        ({"averaging": 1.0}, "averaging"),
        ({"steps": 0, "minutes": 0}, "when to stop"),
        ({"start_from": "/nowhere.safetensors"}, "start from"),
        ({"loss": "magic"}, "l1 or mse"),
        ({"precision": "int1"}, "fp32"),
    ],
)
def test_each_problem_is_said(recipe: TrainingRecipe, change: dict[str, object], words: str) -> None:
    (problem,) = replace(recipe, **change).problems()  # type: ignore[arg-type]
    assert words in problem


def test_learning_from_the_validation_pictures_is_a_problem(recipe: TrainingRecipe) -> None:
    (problem,) = replace(recipe, validation=recipe.folders[0].path).problems()
    assert "flatter" in problem


@pytest.mark.parametrize(
    ("text", "words"), [("= 3", "not valid TOML"), ("colour = 1\nnetwork='x'", "colour"), ("scale = 2", "network")]
)
def test_text_that_is_no_recipe_is_refused(text: str, words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        TrainingRecipe.from_toml(text)
