"""Recipes: round trip, and problems said in words."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from srgui.models.registry import network
from srgui.settings import Option
from srgui.training.presets import preset, presets
from srgui.training.recipe import DataFolder, PartRate, RecipeError, TrainingRecipe, read_recipe, recipe_options


def test_a_good_recipe_has_no_problems_and_survives_toml(recipe: TrainingRecipe) -> None:
    full = replace(
        recipe,
        folders=(DataFolder(recipe.folders[0].path, (1, 2)),),
        part_rates=(PartRate("last", 0.1),),
        left_out=("zdjęcie.png",),
        samples_at=(0.0, 1.0),
        sizes=(("b1", 4), ("features", (12, 8))),
    )
    assert full.problems() == []
    assert TrainingRecipe.from_toml(full.to_toml()) == full
    assert "sizes" not in recipe.to_toml()


def test_a_recipe_is_of_its_network_in_its_sizes() -> None:
    recipe = TrainingRecipe.from_toml('network = "cnn-small"\n[sizes]\nfilters = [6, 9, 12]\n')
    assert recipe.sizes == (("filters", (6, 9, 12)),)
    assert recipe.card.title == "CNN Small (6-9-12)"
    assert recipe.card.build(2).last.in_channels == 12  # type: ignore[union-attr]
    assert replace(recipe, sizes=()).card is network("cnn-small")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"network": "magic"}, "no network called"),
        ({"network": "bicubic"}, "nothing to learn"),
        ({"sizes": (("d", 32),)}, "c-DCSCN has no size called “d”; its sizes are features, a1, b1, b2"),
        ({"network": "fsrcnn", "sizes": (("d", 0),)}, "“d” is a number of 1 to 512"),
        ({"network": "srcnn", "sizes": (("kernels", (9, 2, 5)),)}, "“kernels” is 3 odd numbers"),
        ({"network": "vdsr", "sizes": (("layers", 64), ("filters", 512))}, "million parameters"),
        ({"scales": (7,)}, "not for x7"),
        ({"scales": ()}, "Choose a scale"),
        ({"scales": (2, 3)}, "one scale at a time"),
        ({"scales": (1,)}, "nothing to learn from clean pictures"),
        ({"network": "cnn-small", "colour": "channels"}, "together by itself"),
        ({"folders": ()}, "Choose a folder"),
        ({"folders": (DataFolder("/nowhere"),)}, "/nowhere"),
        ({"validation": "/nowhere"}, "does not exist"),
        ({"patch_px": 2}, "“Patch side” is 6 to 512"),
        ({"learning_rate": -0.1}, "Learning rate"),
        ({"averaging": 1.0}, "Average of weights"),
        ({"steps": 0, "minutes": 0.0}, "when to stop"),
        ({"start_from": "/nowhere.safetensors"}, "start from"),
        ({"sample": "/nowhere.png"}, "sample picture"),
        ({"loss": "magic"}, "l1, mse, half, charbonnier"),
        ({"precision": "int1"}, "fp32"),
        ({"noise_from": 5.0}, "begins above its end"),
        ({"jpeg_to": 50}, "begins at 1"),
        ({"part_rates": (PartRate("last", -1.0),)}, "part's rate"),
        ({"samples_at": (3.0,)}, "Moments"),
    ],
)
def test_each_problem_is_said(recipe: TrainingRecipe, change: dict[str, object], words: str) -> None:
    (problem,) = replace(recipe, **change).problems()  # type: ignore[arg-type]
    assert words in problem


def test_learning_from_the_validation_pictures_is_a_problem(recipe: TrainingRecipe) -> None:
    (problem,) = replace(recipe, validation=recipe.folders[0].path).problems()
    assert "flatter" in problem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("= 3", "not valid TOML"),
        ("magic = 1\nnetwork='x'", "magic"),
        ("folders = 3", "written as one should"),
        ("folders = [{shrink = [1]}]", "written as one should"),
        ("part_rates = [{part = 'last'}]", "written as one should"),
        ("sizes = 3", "written as one should"),
    ],
)
def test_text_that_is_no_recipe_is_refused(text: str, words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        TrainingRecipe.from_toml(text)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("missing.toml", "bytes.toml"):
        with pytest.raises(RecipeError, match=name):
            read_recipe(tmp_path / name)


def test_every_plain_field_is_declared_with_words_and_a_default_within_its_limits() -> None:
    options = recipe_options()
    plain = {entry.name for entry in fields(TrainingRecipe) if "tuple" not in str(entry.type)}
    assert {option.name for option in options} == plain
    for option in options:
        assert isinstance(option, Option)
        assert option.label
        assert option.group
        assert option.checked(option.default) == option.default


def test_presets_have_names_of_their_own_and_lack_nothing_but_folders() -> None:
    assert len({found.name for found in presets()}) == len(presets())
    for found in presets():
        assert found.recipe.problems() == ["Choose a folder of pictures to learn from."], found.name
        assert found.source
        assert found.summary


def test_a_rate_that_is_not_named_is_the_networks() -> None:
    recipe = TrainingRecipe(network="fsrcnn")
    assert recipe.with_rate().learning_rate == network("fsrcnn").learning_rate > 0
    assert replace(recipe, learning_rate=0.01).with_rate().learning_rate == 0.01


def test_presets_say_what_their_papers_do() -> None:
    vdsr, dcscn, fsrcnn = (preset(name).recipe for name in ("vdsr", "dcscn", "fsrcnn"))
    assert (vdsr.scales, vdsr.patch_px, vdsr.batch, vdsr.optimizer, vdsr.learning_rate) == (
        (2, 3, 4),
        41,
        64,
        "sgd",
        0.1,
    )
    assert (vdsr.epochs, vdsr.decay, vdsr.decay_epochs, vdsr.weight_decay) == (80, 0.1, 20, 1e-3)
    assert (dcscn.patch_px, dcscn.stride_px, dcscn.batch, dcscn.learning_rate) == (32, 16, 64, 0.002)
    assert (dcscn.dropout, dcscn.weight_decay, dcscn.decay_epochs, dcscn.stop_under) == (0.2, 1e-4, 5, 2e-5)
    assert fsrcnn.part_rates == (PartRate("enlarge", 0.1),)
    assert [preset("fsrcnn").patch_px_at((scale,)) for scale in (2, 3, 4)] == [10, 7, 6]
    assert preset("vdsr").patch_px_at((3,)) == vdsr.patch_px
    assert preset("fsrcnn-more").recipe.learning_rate == fsrcnn.learning_rate / 2
    with pytest.raises(ValueError, match="no preset called “magic”"):
        preset("magic")
