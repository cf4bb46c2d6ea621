"""Whole pictures that a run is judged by: the papers' protocol, against bicubic and the bundled network."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from srgui.engine.devices import Device
from srgui.engine.enhance import enhance
from srgui.engine.session import session_of
from srgui.imaging.codecs import PictureError, WriteOptions, list_pictures, read_image, write_image
from srgui.imaging.color import luma
from srgui.imaging.image import Image, Pixels
from srgui.imaging.metrics import cropped_to_multiple, luma_8bit
from srgui.imaging.resize import imresize
from srgui.models.blocks import BicubicUpsample
from srgui.models.registry import network
from srgui.models.weights import find_weights, load_into
from srgui.training.degrade import Degradation
from srgui.training.recipe import RecipeError, TrainingRecipe

_MOST_PICTURES: Final = 64
_SAMPLE_PX: Final = 640
_SMALLEST_PX: Final = 16
_MOST_DRAWS: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """A validation picture at a scale: LR ``(C, h, w)`` as the network takes it, HR luma rounded to 8 bits."""

    scale: int
    lr_CHW: Tensor
    hr_HW: Tensor


class Validation:
    """The pictures a checkpoint is chosen on.

    LR is made in float from float by the recipe's degradation, the same at every look; of large pictures the middle
    is taken, as the recipe says, and of a large folder the first 64 pictures. PSNR is that of 8-bit luma, the border
    shaved by the scale (two pixels at x1, where only damaged pictures count).

    Args:
        files: the pictures; those that cannot be read are passed over.
        recipe: scales, colour and degradation.

    Raises:
        RecipeError: none of them can be used.
    """

    def __init__(self, files: Sequence[Path], recipe: TrainingRecipe) -> None:
        self._recipe, self._card = recipe, network(recipe.network)
        self.examined: list[Examined] = []
        for number, file in enumerate(files[:_MOST_PICTURES]):
            try:
                pixels = _middle(read_image(file).pixels, int(recipe.validated_mp * 1e6))
            except PictureError:
                continue
            self.examined += [
                self._examine(pixels, scale, number) for scale in recipe.scales if min(pixels.shape[:2]) >= _SMALLEST_PX
            ]
        if not self.examined:
            raise RecipeError("None of the pictures kept for validation can be used; choose others.")

    def psnr_db(self, networks: dict[int, nn.Module], device: torch.device) -> float:
        """Return the mean PSNR of networks by scale."""
        values = [self._psnr_db(networks[entry.scale], entry, device) for entry in self.examined]
        return sum(values) / len(values)

    def bicubic_db(self) -> float:
        """Return that of bicubic; at x1, of the damaged pictures themselves."""
        networks: dict[int, nn.Module] = {scale: BicubicUpsample(scale) for scale in self._recipe.scales}
        return self.psnr_db(networks, torch.device("cpu"))

    def bundled_db(self, device: torch.device) -> float | None:
        """Return that of the bundled network of the same kind; None where there is none for these scales."""
        networks: dict[int, nn.Module] = {}
        for scale in self._recipe.scales:
            file = find_weights(self._card, scale)
            if file is None:
                return None
            networks[scale] = self._card.build(scale)
            load_into(networks[scale], file)
            networks[scale].to(device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        return self.psnr_db(networks, device)

    def _examine(self, pixels: Pixels, scale: int, number: int) -> Examined:
        cropped = np.ascontiguousarray(cropped_to_multiple(pixels, scale))
        planes_CHW = _planes(cropped, channels_of(self._recipe))
        lr_CHW = _lr(planes_CHW, self._recipe, scale, number)
        return Examined(scale, lr_CHW, torch.from_numpy(luma_8bit(cropped)))

    @torch.no_grad()
    def _psnr_db(self, module: nn.Module, entry: Examined, device: torch.device) -> float:
        lr_NCHW = entry.lr_CHW.to(device)[None].contiguous(memory_format=torch.channels_last)
        if self._recipe.colour == "channels":
            hr_CHW: Tensor = module(lr_NCHW.transpose(0, 1))[:, 0]
        else:
            hr_CHW = module(lr_NCHW)[0]
        result_HWC = hr_CHW.clamp(0, 1).cpu().permute(1, 2, 0).numpy()
        rounded = torch.from_numpy(luma_8bit(result_HWC))
        border = max(2, entry.scale)
        error = (rounded - entry.hr_HW)[border:-border, border:-border].double()
        return -10 * math.log10(max(1e-10, float((error * error).mean())))


class SamplePicture:
    """The one picture that is enhanced at chosen moments, written into the run's folder of samples.

    Args:
        file: the picture; of a large one the middle is taken.
        recipe: scale (the first), degradation.
        folder: where `original.png`, `bicubic.png` and the samples go.
        device: where it is enhanced.

    Raises:
        PictureError: it cannot be read.
        WriteError, OSError: the samples cannot be written.
    """

    def __init__(self, file: Path, recipe: TrainingRecipe, folder: Path, device: Device) -> None:
        self._recipe, self._folder, self._device = recipe, folder, device
        card = recipe.card
        self._card = replace(card, colour="every channel") if recipe.colour == "channels" else card
        self._scale = recipe.scales[0]
        pixels = _middle(read_image(file).pixels, _SAMPLE_PX**2)
        original = np.ascontiguousarray(cropped_to_multiple(pixels, self._scale))
        planes = torch.from_numpy(np.ascontiguousarray(original.transpose(2, 0, 1)))
        lr = _lr(planes, recipe, self._scale, 0).clamp(0, 1)
        self._lr = Image(np.ascontiguousarray(lr.permute(1, 2, 0).numpy()))
        folder.mkdir(parents=True, exist_ok=True)
        self._write(Image(original), "original.png")
        bicubic = BicubicUpsample(self._scale)(lr[None])[0].clamp(0, 1).permute(1, 2, 0)
        self._write(Image(np.ascontiguousarray(bicubic.numpy())), "bicubic.png")

    def keep(self, module: nn.Module, step: int) -> str:
        """Enhance it with a network of the first scale and return the name of the file."""
        session = session_of(self._card, self._scale, self._device, module, may_be_black=True)
        name = f"step_{step:09d}.png"
        self._write(enhance(self._lr, session).image, name)
        return name

    def _write(self, image: Image, name: str) -> None:
        write_image(image, self._folder / name, WriteOptions(format="PNG", overwrite=True))


def pictures_kept_apart(files: Sequence[Path], recipe: TrainingRecipe) -> list[Path]:
    """Return the pictures that are validated on and not learnt from, spread evenly over all.

    With a validation folder these are its pictures.

    Raises:
        RecipeError: the validation folder holds none.
    """
    if recipe.validation:
        found = list_pictures(Path(recipe.validation))
        if not found:
            raise RecipeError(f"The validation folder “{recipe.validation}” holds no picture; choose another.")
        return list(found)
    count = max(1, min(recipe.held_out, len(files) // 5))
    return [files[int((number + 0.5) * len(files) / count)] for number in range(count)]


def channels_of(recipe: TrainingRecipe) -> Literal[1, 3]:
    """Return how many channels of a picture a recipe learns from: luma, or red, green and blue."""
    return 3 if network(recipe.network).channels == 3 or recipe.colour == "channels" else 1


def _planes(pixels_HWC: Pixels, channels: int) -> Tensor:
    """Return what a network takes of HR pixels, ``(C, H, W)``: luma, or three channels."""
    if channels == 1:
        return torch.from_numpy(np.ascontiguousarray(luma(pixels_HWC)))[None]
    three = np.broadcast_to(pixels_HWC, (*pixels_HWC.shape[:2], 3)).transpose(2, 0, 1)
    return torch.from_numpy(np.ascontiguousarray(three))


def _lr(planes_CHW: Tensor, recipe: TrainingRecipe, scale: int, number: int) -> Tensor:
    """Return LR of whole planes; clean bicubic by `imaging.resize`, as the papers' tables.

    At x1 it is drawn until something is damaged: a clean picture is its own LR, and what a network leaves of it would
    outweigh in the mean how well it cleans.
    """
    if not recipe.degrades and recipe.kernel == "bicubic":
        small = imresize(np.ascontiguousarray(planes_CHW.permute(1, 2, 0).numpy()), 1 / scale)
        return torch.from_numpy(np.ascontiguousarray(small.transpose(2, 0, 1)))
    degradation = Degradation(recipe, scale, studio=recipe.colour == "luma")
    border = degradation.margin_px * scale
    wide = F.pad(planes_CHW[None], (border,) * 4, mode="replicate")
    generator = torch.Generator().manual_seed(recipe.seed + number)
    by_channel = recipe.colour == "channels"
    wide_NCHW = wide.transpose(0, 1) if by_channel else wide
    for _ in range(_MOST_DRAWS):
        made = degradation.lr(wide_NCHW, generator)
        lr_CHW = made[:, 0] if by_channel else made[0]
        if scale > 1 or not recipe.degrades or not torch.equal(lr_CHW, planes_CHW):
            break
    return lr_CHW


def _middle(pixels_HWC: Pixels, most_px: int) -> Pixels:
    """Return the middle of a picture, at most so many pixels, its shape kept."""
    height, width = pixels_HWC.shape[:2]
    if height * width <= most_px:
        return pixels_HWC
    part = math.sqrt(most_px / (height * width))
    inner_h, inner_w = int(height * part), int(width * part)
    top, left = (height - inner_h) // 2, (width - inner_w) // 2
    return np.ascontiguousarray(pixels_HWC[top : top + inner_h, left : left + inner_w])
