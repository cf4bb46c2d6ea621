"""srgui's own: a plain chain of 3x3 layers on LR, in the form that processors run fastest.

DCSCN's paper (Yamanaka et al. 2017) closes by asking for a complexity that suits the problem. Its own network spends
much of its time on what does not multiply: concatenated features, filters in odd numbers, a slope for each. This family
does without: 3x3 convolutions of as many filters throughout, in a multiple of 16, ReLU, one long skip from the first
layer to the last, a pixel shuffle, and the bicubic enlargement added. Every operation is fused into the convolution
before it, so that its speed is that of multiplying.

Choices: the first layer has a ReLU as well, and its output is what the skip passes on; zero padding keeps the size;
weights by He, biases zero, the last layer at a tenth of that, so that the network begins near bicubic.

What was tried, at as much work (x2, 1500 steps of 16 patches of 48x48 from nothing, L1, SOAP at 0.004; PSNR on parts
of Kodak24): 6 layers of 64 filters 32.035 dB, 10 of 48 32.021. The wider one has the smaller halo and fills the units
of a processor better, and is what stands here.

srgui-s does at most FSRCNN's work. Five minutes each on one core (x2, from nothing, 16 patches of 48x48, L1, SOAP at
0.004; steps; PSNR on parts of Kodak24, where FSRCNN and c-DCSCN had 31.75 and 31.94 after hours; time of 720x720 in
OpenVINO bf16 on one core, where FSRCNN takes 62 ms and c-DCSCN 85):

    4 layers of 24   14,399   31.918   60 ms   what stands here
    6 layers of 20   10,568   31.916   68 ms
    2 layers of 32   14,689   31.835   43 ms
    10 layers of 16   7,766   31.804   46 ms   other work on the machine took half of its steps
    4 of 24, PReLU    8,986   31.917           better a step, but slower, here and in use
    4 of 24, each with a branch that folds into it (1x1 to 48, then 3x3): 0.02 behind after 3,000 steps, and stopped

srgui-photo is the same chain for red, green and blue together, as JPEG and cameras damage colours more than luma. It
goes on from the weights of srgui-m, with which it gives what that one gives (but at the edge of the picture, where
zero stands for black instead of for less than black), and learns on pictures with blur, noise and JPEG.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from srgui.imaging.color import RGB_PER_Y, Y_OFFSET, Y_WEIGHTS
from srgui.models.blocks import BicubicUpsample, convolution_parameters
from srgui.models.card import Design, ModelCard
from srgui.models.registry import register
from srgui.models.sizes import Size

_SCALES = (1, 2, 3, 4)
_LAST_GAIN = 0.1


@dataclass(frozen=True, slots=True)
class ChainConfig:
    """Sizes of a chain: its layers of as many filters in as out, those filters, and the channels of the picture."""

    scale: int
    layers: int = 6
    filters: int = 64
    channels: int = 1


class Chain(nn.Module):
    """The network. Shape: ``(N, C, H, W) -> (N, C, scale H, scale W)``, C 1 for luma or 3 for colours."""

    def __init__(self, config: ChainConfig) -> None:
        super().__init__()
        self.scale = config.scale
        self.first = _convolution(config.channels, config.filters)
        self.body = nn.ModuleList(_convolution(config.filters, config.filters) for _ in range(config.layers))
        self.last = _convolution(config.filters, config.channels * config.scale**2)
        self.last.weight.data *= _LAST_GAIN
        self.activation = nn.ReLU(inplace=True)
        self.skip = BicubicUpsample(config.scale)

    def forward(self, lr_NCHW: Tensor) -> Tensor:
        """Return the enlarged picture."""
        x = first = self.activation(self.first(lr_NCHW))
        for layer in self.body:
            x = self.activation(layer(x))
        residual = F.pixel_shuffle(self.last(x + first), self.scale)
        hr: Tensor = self.skip(lr_NCHW) + residual.float()
        return hr

    def grown(self, smaller: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return weights for luma as weights for colours that change luma alone; see `blocks.Grown`."""
        state, first, last = dict(smaller), smaller.get("first.weight"), smaller.get("last.weight")
        channels = self.first.in_channels
        if first is None or last is None or channels != len(Y_WEIGHTS) or first.shape[1] != 1:
            return state
        weights = torch.tensor(Y_WEIGHTS, dtype=first.dtype, device=first.device).reshape(1, channels, 1, 1)
        state["first.weight"] = first * weights
        state["first.bias"] = smaller["first.bias"] + Y_OFFSET * first.sum(dim=(1, 2, 3))
        state["last.weight"] = (last * RGB_PER_Y).repeat(channels, 1, 1, 1)
        state["last.bias"] = (smaller["last.bias"] * RGB_PER_Y).repeat(channels)
        return state


def _convolution(inputs: int, outputs: int) -> nn.Conv2d:
    made = nn.Conv2d(inputs, outputs, 3, padding=1)
    nn.init.kaiming_normal_(made.weight)
    nn.init.zeros_(made.bias)  # type: ignore[arg-type]  # a convolution has one unless told otherwise
    return made


def _design(config: ChainConfig) -> Design:
    layers, filters, channels = config.layers, config.filters, config.channels
    parameters = convolution_parameters(channels, filters, 3) + layers * convolution_parameters(filters, filters, 3)
    parameters += convolution_parameters(filters, channels * config.scale**2, 3)
    bicubic = 0 if config.scale == 1 else BicubicUpsample.MULTIPLY_ADDS * channels * config.scale**2
    return Design(
        build=partial(Chain, config),
        halo_px=layers + 2,
        parameters=parameters,
        multiply_adds=parameters + (layers + 1) * filters + bicubic,  # a ReLU is one a filter
    )


def _card(name: str, title: str, summary: str, own: ChainConfig) -> ModelCard:
    designs = {scale: _design(replace(own, scale=scale)) for scale in _SCALES}
    return ModelCard(
        name=name,
        title=title,
        year=2026,
        paper="srgui: a plain chain of 3x3 layers, made for the processors that people have",
        summary=summary,
        scales=_SCALES,
        colour="rgb" if own.channels == 3 else "luma",
        halo_px={scale: design.halo_px for scale, design in designs.items()},
        parameters={scale: design.parameters for scale, design in designs.items()},
        multiply_adds={scale: design.multiply_adds for scale, design in designs.items()},
        build=lambda scale: Chain(replace(own, scale=scale)),
        sizes=(
            Size("layers", own.layers, "Layers", "Between the first and the last.", maximum=64),
            Size("filters", own.filters, "Filters", "Filters of every layer but the last."),
        ),
        learning_rate=3e-3,
        design=lambda scale, sizes: _design(replace(own, scale=scale, **sizes)),
        is_for_damage=own.channels == 3,
    )


@register
def srgui_s() -> ModelCard:
    """Srgui's network for computers that have little to give: as much work as FSRCNN and c-DCSCN."""
    return _card(
        "srgui-s",
        "srgui S",
        "A plain chain, less work than FSRCNN: for slow computers, thousands of pictures and the first look.",
        ChainConfig(1, layers=4, filters=24),
    )


@register
def srgui_m() -> ModelCard:
    """Srgui's network for most pictures."""
    return _card(
        "srgui-m",
        "srgui M",
        "A plain chain, as much work as DCSCN in the form that processors run fastest.",
        ChainConfig(1),
    )


@register
def srgui_photo() -> ModelCard:
    """Srgui's network for pictures that JPEG, noise or blur has damaged."""
    return _card(
        "srgui-photo",
        "srgui Photo",
        "For JPEGs of the web, scans and old cameras: takes blocks and noise away, at x1 without enlarging.",
        ChainConfig(1, channels=3),
    )
