"""What of a validation picture a run is judged by."""

from dataclasses import replace
from pathlib import Path

from srgui.training.recipe import TrainingRecipe
from srgui.training.validation import Validation


def test_of_a_large_picture_the_middle_is_looked_at(recipe: TrainingRecipe) -> None:
    files = [next(Path(recipe.validation).iterdir())]
    (whole,) = Validation(files, recipe).examined
    (part,) = Validation(files, replace(recipe, validated_mp=0.001)).examined
    height, width = part.hr_HW.shape
    assert 900 < height * width <= 1000 < whole.hr_HW.numel()
    top, left = ((a - b) // 2 for a, b in zip(whole.hr_HW.shape, part.hr_HW.shape, strict=True))
    assert (whole.hr_HW[top : top + height, left : left + width] == part.hr_HW).all()
    assert part.lr_CHW.shape[-2:] == (height // part.scale, width // part.scale)


def test_where_a_network_only_cleans_every_picture_that_it_is_judged_by_is_damaged(recipe: TrainingRecipe) -> None:
    files = [next(Path(recipe.validation).iterdir())] * 12
    rarely = replace(
        recipe, scales=(1,), damage="apart", degraded=0.1, noise_from=4.0, noise_to=5.0, jpeg_from=50, jpeg_to=60
    )
    found = [(entry.lr_CHW[0], entry.hr_HW) for entry in Validation(files, rarely).examined]
    errors = [float((lr - hr)[2:-2, 2:-2].square().mean()) for lr, hr in found]
    assert min(errors) > 10 * (1 / 255) ** 2 / 12, "more than rounding"
    again = [entry.lr_CHW[0] for entry in Validation(files, rarely).examined]
    assert all((lr == other).all() for (lr, _), other in zip(found, again, strict=True))
