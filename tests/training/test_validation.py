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
