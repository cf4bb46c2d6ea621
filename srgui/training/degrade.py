"""How LR is made from HR patches, as tensor operations on the device: blur, shrinking, noise, JPEG.

Shrinking is the papers' antialiased one: with the bicubic kernel, inside a picture, exactly `imaging.resize`.
JPEG follows ITU-T T.81 (baseline): its example tables K.1 and K.2, scaled by quality as libjpeg does; entropy
coding loses nothing and is left out.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from srgui.imaging.resize import bicubic_kernel
from srgui.training.recipe import TrainingRecipe

_MOST_BLUR_PX: Final = 30
_BLOCK: Final = 8
_EVEN_CHANCE: Final = 0.5
_STUDIO_OFFSET, _STUDIO_RANGE = 16 / 255, 219 / 255
_REACH: Final = {"bicubic": 2, "bilinear": 1, "box": 1, "lanczos": 3}

_LUMA_TABLE: Final = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)
_CHROMA_TABLE: Final = (
    (17, 18, 24, 47, 99, 99, 99, 99),
    (18, 21, 26, 66, 99, 99, 99, 99),
    (24, 26, 56, 99, 99, 99, 99, 99),
    (47, 66, 99, 99, 99, 99, 99, 99),
    *((99,) * 8,) * 4,
)
_RGB_TO_YCC: Final = (
    (0.299, 0.587, 0.114),
    (-0.168736, -0.331264, 0.5),
    (0.5, -0.418688, -0.081312),
)


@dataclass(frozen=True, slots=True)
class Degradation:
    """What is done to HR patches of a recipe at a scale.

    Attributes:
        recipe: kernel, blur, noise and JPEG.
        scale: whole factor between HR and LR.
        studio: whether one-channel patches are BT.601 studio luma, as against a channel of RGB.
    """

    recipe: TrainingRecipe
    scale: int
    studio: bool = True

    @property
    def margin_px(self) -> int:
        """LR pixels around an LR patch that it depends on, or that JPEG's blocks may begin in."""
        blur = math.ceil(_blur_reach(self.recipe) / self.scale) if self.recipe.degrades else 0
        jpeg = _BLOCK if self.recipe.degrades and self.recipe.jpeg_to else 0
        return _REACH[self.recipe.kernel] + blur + jpeg

    def lr(self, hr_NCHW: Tensor, generator: torch.Generator) -> Tensor:
        """Return LR patches.

        Args:
            hr_NCHW: HR patches with `margin_px` LR pixels around them, 0 to 1.
            generator: on the same device; the same state gives the same damage.

        Returns:
            ``(N, C, p, p)`` where HR is ``(N, C, scale (p + 2 margin), ...)``; clean LR is not clipped.
        """
        recipe, reach = self.recipe, _REACH[self.recipe.kernel]
        clean = shrink(hr_NCHW, self.scale, recipe.kernel)
        extra = self.margin_px - reach
        inner = _cropped(clean, extra)
        if not recipe.degrades:
            return inner
        blurs, is_noisy, is_jpeg = self._laid_on(len(hr_NCHW), generator)
        damaged = clean
        if recipe.blur_to_px:
            blurred = shrink(_blurred(hr_NCHW, recipe, generator), self.scale, recipe.kernel)
            damaged = torch.where(blurs, blurred, damaged)
        if recipe.noise_to:
            level = _between(damaged, recipe.noise_from, recipe.noise_to, generator) / 255
            noise = level * torch.randn(damaged.shape, generator=generator, device=damaged.device)
            damaged = torch.where(is_noisy, damaged + noise, damaged)
        damaged = (damaged.clamp(0, 1) * 255).round() / 255
        if recipe.jpeg_to:
            damaged = torch.where(is_jpeg, self._through_jpeg(damaged, generator), damaged)
        return torch.where(blurs | is_noisy | is_jpeg, _cropped(damaged, extra), inner)

    def _laid_on(self, patches: int, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Return on which patches blur, noise and JPEG are laid, ``(N, 1, 1, 1)`` each."""
        recipe = self.recipe
        drawn = torch.rand((3, patches, 1, 1, 1), generator=generator, device=generator.device)
        if recipe.damage == "together":
            drawn = drawn[:1].expand(3, -1, -1, -1, -1)
        laid_on = drawn < recipe.degraded
        if recipe.damage == "drawn":
            is_damaged = torch.rand((patches, 1, 1, 1), generator=generator, device=generator.device) < recipe.degraded
            laid_on = is_damaged & (drawn < _EVEN_CHANCE)
        blurs, is_noisy, is_jpeg = laid_on
        return blurs & (recipe.blur_to_px > 0), is_noisy & (recipe.noise_to > 0), is_jpeg & (recipe.jpeg_to > 0)

    def _through_jpeg(self, lr_NCHW: Tensor, generator: torch.Generator) -> Tensor:
        """Return patches as they come back from JPEG, its 8x8 blocks beginning anywhere in the margin."""
        quality = _between(lr_NCHW, self.recipe.jpeg_from, self.recipe.jpeg_to, generator).round()
        top, left = (int(value) for value in torch.randint(_BLOCK, (2,), generator=generator, device=lr_NCHW.device))
        out = lr_NCHW.clone()
        part = lr_NCHW[:, :, top:, left:]
        out[:, :, top:, left:] = jpeg(part, quality, studio=self.studio and lr_NCHW.shape[1] == 1)
        return out


def shrink(hr_NCHW: Tensor, scale: int, kernel: str = "bicubic") -> Tensor:
    """Shrink by a whole factor, antialiased; the border of the kernel's reach, in LR pixels, falls away.

    Shape: ``(N, C, scale H, scale W) -> (N, C, H - 2 reach, W - 2 reach)``, reach 2 for bicubic, 3 for Lanczos.
    """
    taps = _taps(scale, kernel).to(hr_NCHW.device)
    n, c, h, w = hr_NCHW.shape
    x = hr_NCHW.reshape(n * c, 1, h, w)
    x = F.conv2d(x, taps[None, None, :, None], stride=(scale, 1))
    x = F.conv2d(x, taps[None, None, None, :], stride=(1, scale))
    return x.reshape(n, c, *x.shape[2:])


def jpeg(x_NCHW: Tensor, quality_NCHW: Tensor, *, studio: bool) -> Tensor:
    """Return what JPEG leaves of patches: grey for one channel, YCbCr with halved chroma for three.

    Args:
        x_NCHW: 0 to 1, C 1 or 3; sides need not be multiples of 8, blocks begin top left.
        quality_NCHW: 1 to 100 for each patch, ``(N, 1, 1, 1)``.
        studio: whether one channel is BT.601 studio luma, which a file stores at full range.
    """
    h, w = x_NCHW.shape[2:]
    padded = F.pad(x_NCHW, (0, -w % (2 * _BLOCK), 0, -h % (2 * _BLOCK)), mode="replicate")
    if x_NCHW.shape[1] == 1:
        full = (padded - _STUDIO_OFFSET) / _STUDIO_RANGE if studio else padded
        kept = _quantised(full.clamp(0, 1) * 255 - 128, quality_NCHW, chroma=False)
        grey = ((kept + 128).round().clamp(0, 255) / 255)[:, :, :h, :w]
        return grey * _STUDIO_RANGE + _STUDIO_OFFSET if studio else grey
    matrix = torch.tensor(_RGB_TO_YCC, device=x_NCHW.device)
    ycc = torch.einsum("ij,njhw->nihw", matrix, padded) * 255
    luma = _quantised(ycc[:, :1] - 128, quality_NCHW, chroma=False) + 128
    small = F.avg_pool2d(ycc[:, 1:], 2)
    chroma = F.interpolate(_quantised(small, quality_NCHW, chroma=True), scale_factor=2.0, mode="bilinear")
    rgb = torch.einsum("ij,njhw->nihw", torch.linalg.inv(matrix), torch.cat([luma, chroma], dim=1))
    return (rgb.round().clamp(0, 255) / 255)[:, :, :h, :w]


def _quantised(x_NCHW: Tensor, quality_NCHW: Tensor, *, chroma: bool) -> Tensor:
    """Return planes of levels after the 8x8 cosine transform was rounded to the table of a quality."""
    n, c, h, w = x_NCHW.shape
    basis = _cosines().to(x_NCHW.device)
    blocks = x_NCHW.reshape(n, c, h // _BLOCK, _BLOCK, w // _BLOCK, _BLOCK).transpose(3, 4)
    coefficients = basis @ blocks @ basis.T
    table = torch.tensor(_CHROMA_TABLE if chroma else _LUMA_TABLE, dtype=torch.float32, device=x_NCHW.device)
    factor = torch.where(quality_NCHW < 50, torch.floor(5000 / quality_NCHW), 200 - 2 * quality_NCHW)
    steps = torch.floor((table * factor + 50) / 100).clamp(1, 255)[:, :, None, None]
    numbers = coefficients / steps
    rounded = numbers.sign() * (numbers.abs() + 0.5).floor()  # halves away from zero, as libjpeg
    back = basis.T @ (rounded * steps) @ basis
    return back.transpose(3, 4).reshape(n, c, h, w)


@cache
def _cosines() -> Tensor:
    """Return the orthonormal cosine transform of 8 samples, ``(8, 8)``."""
    k, n = torch.arange(8.0)[:, None], torch.arange(8.0)[None, :]
    basis = torch.cos(math.pi * (2 * n + 1) * k / 16) / 2
    basis[0] /= math.sqrt(2)
    return basis


@cache
def _taps(scale: int, kernel: str) -> Tensor:
    """Return the weights of the HR pixels that an LR pixel is made from, ``((2 reach + 1) scale,)``."""
    reach = _REACH[kernel]
    distance = (np.arange(-reach * scale, (reach + 1) * scale) - (scale - 1) / 2) / scale
    match kernel:
        case "bicubic":
            weights = bicubic_kernel(distance)
        case "bilinear":
            weights = np.maximum(0, 1 - np.abs(distance))
        case "box":
            weights = (np.abs(distance) < 0.5).astype(float)
        case _:
            weights = np.where(np.abs(distance) < 3, np.sinc(distance) * np.sinc(distance / 3), 0)
    return torch.from_numpy((weights / weights.sum()).astype(np.float32))


def _blur_reach(recipe: TrainingRecipe) -> int:
    """Return the HR pixels that blur reaches to each side: three deviations of the widest."""
    return min(_MOST_BLUR_PX, math.ceil(3 * recipe.blur_to_px * math.sqrt(recipe.blur_stretch)))


def _blurred(hr_NCHW: Tensor, recipe: TrainingRecipe, generator: torch.Generator) -> Tensor:
    """Blur each patch with a Gaussian of its own width, stretch and direction; the size is kept."""
    n, c, h, w = hr_NCHW.shape
    reach = _blur_reach(recipe)
    sigma = _between(hr_NCHW, recipe.blur_from_px, recipe.blur_to_px, generator).clamp_min(1e-3)
    stretch = _between(hr_NCHW, 1.0, recipe.blur_stretch, generator).sqrt()
    angle = _between(hr_NCHW, 0.0, math.pi, generator)
    at = torch.arange(-reach, reach + 1, device=hr_NCHW.device, dtype=torch.float32)
    y, x = at[None, None, :, None], at[None, None, None, :]
    along, across = x * angle.cos() + y * angle.sin(), y * angle.cos() - x * angle.sin()
    kernels = torch.exp(-0.5 * ((along / (sigma * stretch)) ** 2 + (across / (sigma / stretch)) ** 2))
    kernels = (kernels / kernels.sum(dim=(2, 3), keepdim=True)).repeat_interleave(c, dim=0)
    padded = F.pad(hr_NCHW, (reach,) * 4, mode="replicate").reshape(1, n * c, h + 2 * reach, w + 2 * reach)
    return F.conv2d(padded, kernels, groups=n * c).reshape(n, c, h, w)


def _between(like_NCHW: Tensor, low: float, high: float, generator: torch.Generator) -> Tensor:
    """Return one uniform number for each patch, ``(N, 1, 1, 1)``."""
    part = torch.rand((len(like_NCHW), 1, 1, 1), generator=generator, device=like_NCHW.device)
    return low + (high - low) * part


def _cropped(x_NCHW: Tensor, border_px: int) -> Tensor:
    return x_NCHW[:, :, border_px:-border_px, border_px:-border_px] if border_px else x_NCHW
