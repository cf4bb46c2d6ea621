"""DCSCN and c-DCSCN: a narrowing chain whose every layer is kept, and two parallel 1x1 paths that rebuild.

J. Yamanaka, S. Kuwashima, T. Kurita, "Fast and Accurate Image Super Resolution by Deep CNN with Skip
Connection and Network in Network", ICONIP 2017. Filters by its Table 1: seven 3x3 convolutions, all their
outputs concatenated; A1 (1x1) beside B1 (1x1) and B2 (3x3); L to scale x scale channels, a pixel shuffle, and
the bicubic enlargement added. PReLU after every layer but L, one slope a channel.

What the paper leaves open, decided here: L is 1x1, the size with which its Table 3 (244.1 and 26.1 thousand
multiply-adds a pixel) comes out, to 0.1 and 0.6 percent; zero padding keeps the size; weights by He, biases and
slopes 0 as section 4.2 says. Dropout belongs to the recipe: the paper keeps 0.8 of each PReLU's output.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from srgui.models.blocks import BicubicUpsample, convolution_parameters
from srgui.models.card import Design, ModelCard
from srgui.models.registry import register
from srgui.models.sizes import Size

_PAPER = "J. Yamanaka, S. Kuwashima, T. Kurita: Fast and Accurate Image Super Resolution by Deep CNN. ICONIP, 2017"
_SCALES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class DCSCNConfig:
    """A row of Table 1: filters of the feature layers and of A1, B1, B2; dropout while training."""

    scale: int
    features: tuple[int, ...] = (96, 76, 65, 55, 47, 39, 32)
    a1: int = 64
    b1: int = 32
    b2: int = 32
    dropout: float = 0.0


class _Unit(nn.Module):
    """Convolution, bias, PReLU and, while training, dropout."""

    def __init__(self, inputs: int, outputs: int, kernel: int, dropout: float) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)
        nn.init.kaiming_normal_(self.convolution.weight)
        nn.init.zeros_(self.convolution.bias)  # type: ignore[arg-type]  # bias=True above
        self.activation = nn.PReLU(outputs, init=0.0)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x_NCHW: Tensor) -> Tensor:
        out: Tensor = self.dropout(self.activation(self.convolution(x_NCHW)))
        return out


class DCSCN(nn.Module):
    """The network of the paper's section 3. Shape: ``(N, 1, H, W) -> (N, 1, scale H, scale W)``."""

    def __init__(self, config: DCSCNConfig) -> None:
        super().__init__()
        self.scale = config.scale
        inputs = (1, *config.features[:-1])
        self.features = nn.ModuleList(
            _Unit(i, o, 3, config.dropout) for i, o in zip(inputs, config.features, strict=True)
        )
        kept = sum(config.features)
        self.a1 = _Unit(kept, config.a1, 1, config.dropout)
        self.b1 = _Unit(kept, config.b1, 1, config.dropout)
        self.b2 = _Unit(config.b1, config.b2, 3, config.dropout)
        self.last = nn.Conv2d(config.a1 + config.b2, config.scale**2, 1)
        nn.init.kaiming_normal_(self.last.weight)
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]  # bias=True above
        self.skip = BicubicUpsample(config.scale)

    def forward(self, lr_NCHW: Tensor) -> Tensor:
        """Return the enlarged luma."""
        x, kept = lr_NCHW, []
        for unit in self.features:
            x = unit(x)
            kept.append(x)
        everything = torch.cat(kept, dim=1)
        rebuilt = torch.cat([self.a1(everything), self.b2(self.b1(everything))], dim=1)
        residual = F.pixel_shuffle(self.last(rebuilt), self.scale)
        hr: Tensor = self.skip(lr_NCHW) + residual.float()
        return hr


def _design(config: DCSCNConfig) -> Design:
    chain, kept = (1, *config.features), sum(config.features)
    units = [(inputs, outputs, 3) for inputs, outputs in pairwise(chain)]
    units += [(kept, config.a1, 1), (kept, config.b1, 1), (config.b1, config.b2, 3)]
    # Each PReLU has a slope a channel, and does a multiplication for it.
    parameters = sum(convolution_parameters(*unit) + unit[1] for unit in units)
    parameters += convolution_parameters(config.a1 + config.b2, config.scale**2, 1)
    bicubic = 0 if config.scale == 1 else BicubicUpsample.MULTIPLY_ADDS * config.scale**2
    return Design(
        build=partial(DCSCN, config),
        halo_px=len(config.features) + 1,
        parameters=parameters,
        multiply_adds=parameters + bicubic,
    )


def _card(
    name: str,
    title: str,
    summary: str,
    config: Callable[[int], DCSCNConfig],
    parameters: Mapping[int, int],
    multiply_adds: Mapping[int, int],
) -> ModelCard:
    own = config(1)
    return ModelCard(
        name=name,
        title=title,
        year=2017,
        paper=_PAPER,
        summary=summary,
        scales=_SCALES,
        colour="luma",
        halo_px=dict.fromkeys(_SCALES, 8),
        parameters=parameters,
        multiply_adds=multiply_adds,
        build=lambda scale: DCSCN(config(scale)),
        sizes=(
            Size("features", own.features, "Features", "Filters of each layer of the chain; so many are the layers."),
            Size("a1", own.a1, "Filters of A1", "The first of the two paths that rebuild."),
            Size("b1", own.b1, "Filters of B1", "The second path, its first layer."),
            Size("b2", own.b2, "Filters of B2", "The second path, its second layer."),
        ),
        design=lambda scale, sizes: _design(DCSCNConfig(scale, **sizes)),
    )


@register
def dcscn() -> ModelCard:
    """DCSCN of Table 1."""
    summary = "Fine, clean edges at a tenth of the work of VDSR."
    parameters = {1: 243_906, 2: 244_197, 3: 244_682, 4: 245_361}
    adds = {1: 243_906, 2: 244_261, 3: 244_826, 4: 245_617}
    return _card("dcscn", "DCSCN", summary, DCSCNConfig, parameters, adds)


@register
def c_dcscn() -> ModelCard:
    """c-DCSCN, the compact row of Table 1."""
    summary = "DCSCN made small: as light as FSRCNN, with a bicubic base."
    parameters = {1: 26_077, 2: 26_176, 3: 26_341, 4: 26_572}
    adds = {1: 26_077, 2: 26_240, 3: 26_485, 4: 26_828}
    config = partial(DCSCNConfig, features=(32, 26, 22, 18, 14, 11, 8), a1=24, b1=8, b2=8)
    return _card("c-dcscn", "c-DCSCN", summary, config, parameters, adds)
