"""Pictures to learn from: a folder inspected, LR made, patches cut on the device."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from srgui.imaging.codecs import PictureError, list_pictures, read_image
from srgui.imaging.color import luma
from srgui.imaging.image import Pixels
from srgui.imaging.metrics import cropped_to_multiple, luma_8bit
from srgui.imaging.resize import imresize
from srgui.progress import CancelToken
from srgui.training.recipe import DataFolder, RecipeError, TrainingRecipe

_MIN_PATCHES_A_SIDE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """One picture as HR and LR luma: ``(scale H, scale W)`` and ``(H, W)``."""

    hr_HW: Tensor
    lr_HW: Tensor


@dataclass(frozen=True, slots=True)
class Collection:
    """The pictures of a run and what was left out, with the reason; a picture may stand in several sizes."""

    pairs: tuple[Pair, ...]
    pictures: int
    left_out: tuple[str, ...]


def load_pairs(recipe: TrainingRecipe, told: Callable[[int, int], None], cancel: CancelToken) -> Collection:
    """Read every picture of a recipe's folders as luma, HR and LR in half precision.

    Raises:
        RecipeError: no folder holds a picture that is big enough.
    """
    files = [(file, folder) for folder in recipe.folders for file in list_pictures(Path(folder.path))]
    smallest = recipe.patch_px * recipe.scale * _MIN_PATCHES_A_SIDE
    pairs: list[Pair] = []
    left_out: list[str] = []
    for number, (file, folder) in enumerate(files):
        cancel.check()
        told(number, len(files))
        try:
            made = [pair for pair in _pairs_of(file, folder, recipe.scale) if min(pair.hr_HW.shape) >= smallest]
        except PictureError as error:
            left_out.append(str(error))
            continue
        if not made:
            left_out.append(f"“{file.name}” is under {smallest} pixels a side.")
        pairs += made
    if not pairs:
        raise RecipeError(f"The folders hold no picture of at least {smallest}x{smallest} pixels; add bigger ones.")
    return Collection(tuple(pairs), len(files) - len(left_out), tuple(left_out))


def _pairs_of(file: Path, folder: DataFolder, scale: int) -> list[Pair]:
    plane = luma(read_image(file).pixels)
    return [_pair(imresize(plane, 1 / factor) if factor > 1 else plane, scale) for factor in folder.shrink]


def _pair(plane: Pixels, scale: int) -> Pair:
    hr = np.clip(cropped_to_multiple(plane, scale), 0, 1)
    lr = imresize(hr, 1 / scale)
    return Pair(torch.from_numpy(hr).half(), torch.from_numpy(lr).half())


def load_validation(folder: Path, scale: int) -> tuple[Pair, ...]:
    """Read the pictures a checkpoint is chosen on: LR in float from float, HR luma rounded to 8 bits.

    Raises:
        RecipeError: the folder holds no picture.
    """
    pairs = []
    for file in list_pictures(folder):
        pixels = cropped_to_multiple(read_image(file).pixels, scale)
        lr = imresize(np.ascontiguousarray(luma(pixels)), 1 / scale)
        pairs.append(Pair(torch.from_numpy(luma_8bit(pixels)), torch.from_numpy(lr)))
    if not pairs:
        raise RecipeError(f"The validation folder “{folder}” holds no picture; choose another.")
    return tuple(pairs)


class PatchSampler:
    """Cuts random patches, flipped and turned, on the device that holds the pictures.

    Args:
        pairs: the pictures; each is drawn by its area.
        recipe: patch size, batch, candidates, scale and seed.
        device: where pictures are kept and patches are made.
    """

    def __init__(self, pairs: tuple[Pair, ...], recipe: TrainingRecipe, device: torch.device) -> None:
        self._pairs = [Pair(pair.hr_HW.to(device), pair.lr_HW.to(device)) for pair in pairs]
        areas = np.array([pair.lr_HW.numel() for pair in pairs], np.float64)
        self._chances = areas / areas.sum()
        self._recipe = recipe
        self._random = np.random.default_rng()  # each batch brings its own

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Return LR and HR patches, ``(N, 1, p, p)`` and ``(N, 1, s p, s p)``, fp32, channels last.

        They depend on the seed and the step alone, so that a run taken up again learns what it would have.
        """
        self._random = np.random.default_rng((self._recipe.seed, step))
        count = self._recipe.batch
        drawn = [self._cut() for _ in range(count * self._recipe.candidates)]
        if self._recipe.candidates > 1:
            drawn.sort(key=lambda patch: patch[2], reverse=True)
        lr = torch.stack([patch[0] for patch in drawn[:count]])[:, None]
        hr = torch.stack([patch[1] for patch in drawn[:count]])[:, None]
        return (
            lr.contiguous(memory_format=torch.channels_last),
            hr.contiguous(memory_format=torch.channels_last),
        )

    def _cut(self) -> tuple[Tensor, Tensor, float]:
        """Return an LR patch, its HR patch and its detail: the mean difference of neighbours."""
        side, scale = self._recipe.patch_px, self._recipe.scale
        pair = self._pairs[self._random.choice(len(self._pairs), p=self._chances)]
        top = int(self._random.integers(pair.lr_HW.shape[0] - side + 1))
        left = int(self._random.integers(pair.lr_HW.shape[1] - side + 1))
        lr = pair.lr_HW[top : top + side, left : left + side].float()
        hr = pair.hr_HW[top * scale : (top + side) * scale, left * scale : (left + side) * scale].float()
        detail = 0.0
        if self._recipe.candidates > 1:
            detail = float((lr[1:] - lr[:-1]).abs().mean() + (lr[:, 1:] - lr[:, :-1]).abs().mean())
        turn, flip = int(self._random.integers(4)), bool(self._random.integers(2))
        lr, hr = lr.rot90(turn), hr.rot90(turn)
        return (lr.flip(0), hr.flip(0), detail) if flip else (lr, hr, detail)
