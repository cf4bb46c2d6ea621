"""Small pictures with edges to learn from, and a recipe that learns in a second."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from srgui.imaging.resize import resize_to
from srgui.training.recipe import DataFolder, TrainingRecipe

MakePicture = Callable[..., Path]


def make_picture(path: Path, seed: int, width: int = 96, height: int = 80) -> Path:
    """Write a picture of smooth blobs with hard edges."""
    random = np.random.default_rng(seed)
    edges = (resize_to(random.random((14, 12, 3), np.float32), height, width) > 0.5).astype(np.float32)
    PillowImage.fromarray((edges * 200 + 20).astype(np.uint8)).save(path)
    return path


@pytest.fixture(name="make_picture")
def _make_picture() -> MakePicture:
    return make_picture


@pytest.fixture(name="learnt")
def _learnt(tmp_path: Path) -> Path:
    """A folder of four pictures."""
    folder = tmp_path / "learnt"
    folder.mkdir()
    for number in range(4):
        make_picture(folder / f"{number}.png", seed=number)
    return folder


@pytest.fixture(name="recipe")
def _recipe(tmp_path: Path, learnt: Path) -> TrainingRecipe:
    apart = tmp_path / "apart"
    apart.mkdir()
    make_picture(apart / "0.png", seed=90)
    return TrainingRecipe(
        network="c-dcscn",
        folders=(DataFolder(str(learnt)),),
        validation=str(apart),
        patch_px=12,
        batch=4,
        steps=30,
        minutes=0.0,
        learning_rate=1e-3,
        warmup_steps=3,
        averaging=0.8,
        precision="fp32",
    )
