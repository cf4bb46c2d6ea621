"""RED30: fifteen layers that take a picture in and fifteen that give it back, linked in pairs by additions.

X. Mao, C. Shen, Y.-B. Yang, "Image Restoration Using Very Deep Convolutional Encoder-Decoder Networks with
Symmetric Skip Connections", NIPS 2016. Fifteen 3x3 convolutions and fifteen 3x3 deconvolutions of 64 filters on
the bicubically enlarged picture, none of which changes the size; ReLU after every layer but the last. The output of
every second convolution, the 2nd to the 14th, is added to that of its mirrored deconvolution, the 13th to the 1st,
before the ReLU; the enlarged picture is added to the result. Its authors learn with Adam at a rate of 0.0001.

What the paper leaves open, decided here: zero padding keeps the size; weights by He, biases zero. A deconvolution
of stride 1 is a convolution whose kernel is turned by 180 degrees and whose two sides are swapped: the same
functions with as many weights. It is built as a convolution here, the form that every runtime knows best; in torch
on a CPU the two take the same time.
DCSCN's Table 3 (4,152.8 thousand multiply-adds a pixel) comes out to 0.1 percent. Fewer pairs of layers, as the 5
and 10 of the paper's RED10 and RED20, are linked by the same rule: convolution i, even, with deconvolution pairs - i.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from srgui.models.blocks import (
    BicubicUpsample,
    all_fit,
    convolution_parameters,
    halo_on_enlarged,
    passing_on,
    work_on_enlarged,
)
from srgui.models.card import Design, ModelCard
from srgui.models.registry import register
from srgui.models.sizes import Size

_SCALES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class REDConfig:
    """Sizes of a RED-Net: its convolutions, which are as many as its deconvolutions, and the filters of each."""

    scale: int
    pairs: int = 15
    filters: int = 64


class RED(nn.Module):
    """The network of the paper. Shape: ``(N, 1, H, W) -> (N, 1, scale H, scale W)``."""

    def __init__(self, config: REDConfig) -> None:
        super().__init__()
        pairs, filters = config.pairs, config.filters
        self.enlarged = BicubicUpsample(config.scale)
        self.convolutions = nn.ModuleList(_convolution(inputs, filters) for inputs in (1, *[filters] * (pairs - 1)))
        self.deconvolutions = nn.ModuleList(_convolution(filters, filters) for _ in range(pairs - 1))
        self.last = _convolution(filters, 1)
        self.activation = nn.ReLU(inplace=True)

    def forward(self, lr_NCHW: Tensor) -> Tensor:
        """Return the enlarged luma."""
        bicubic: Tensor = self.enlarged(lr_NCHW)
        pairs, x = len(self.convolutions), bicubic
        kept: dict[int, Tensor] = {}
        for number, convolution in enumerate(self.convolutions, 1):
            x = self.activation(convolution(x))
            if number % 2 == 0 and number < pairs:
                kept[pairs - number] = x
        for number, deconvolution in enumerate(self.deconvolutions, 1):
            x = deconvolution(x)
            x = self.activation(x + kept.pop(number) if number in kept else x)
        residual: Tensor = self.last(x)
        return bicubic + residual.float()

    def grown(self, smaller: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return weights of fewer pairs with pairs in the middle that change nothing; see `blocks.Grown`.

        A middle deconvolution that a link ends at gives nothing itself, as the link brings the input again.
        """
        pairs = len(self.convolutions)
        more = pairs - sum(key.startswith("convolutions.") and key.endswith(".weight") for key in smaller)
        state = {_moved(key, more): value for key, value in smaller.items()}
        if more < 1 or more % 2 or not all_fit(state, self):
            return dict(smaller)
        weight, bias = passing_on(self.deconvolutions[0])
        for index in range(pairs - more, pairs):
            state |= {f"convolutions.{index}.weight": weight, f"convolutions.{index}.bias": bias}
        for index in range(more):
            linked = (pairs - index) % 2 == 1
            state[f"deconvolutions.{index}.weight"] = torch.zeros_like(weight) if linked else weight
            state[f"deconvolutions.{index}.bias"] = bias
        return state


def _moved(key: str, more: int) -> str:
    """Return what a parameter is called where so many deconvolutions come before those that were."""
    part, _, rest = key.partition(".")
    if part != "deconvolutions":
        return key
    number, _, leaf = rest.partition(".")
    return f"deconvolutions.{int(number) + more}.{leaf}"


def _convolution(inputs: int, outputs: int) -> nn.Conv2d:
    made = nn.Conv2d(inputs, outputs, 3, padding=1)
    nn.init.kaiming_normal_(made.weight)
    nn.init.zeros_(made.bias)  # type: ignore[arg-type]  # a convolution has one unless told otherwise
    return made


def _design(config: REDConfig) -> Design:
    pairs, filters = config.pairs, config.filters
    parameters = convolution_parameters(1, filters, 3) + convolution_parameters(filters, 1, 3)
    parameters += (2 * pairs - 2) * convolution_parameters(filters, filters, 3)
    return Design(
        build=partial(RED, config),
        halo_px=halo_on_enlarged(2 * pairs, config.scale),
        parameters=parameters,
        multiply_adds=work_on_enlarged(parameters + (2 * pairs - 1) * filters, config.scale),  # a ReLU is one a filter
    )


@register
def red30() -> ModelCard:
    """RED-Net of 30 layers."""
    own = REDConfig(1)
    words = "Convolutions, and as many deconvolutions: 5 are RED10, 10 are RED20, 15 are RED30."
    return ModelCard(
        name="red30",
        title="RED30",
        year=2016,
        paper="X. Mao, C. Shen, Y.-B. Yang: Image Restoration Using Very Deep Encoder-Decoder Networks. NIPS, 2016",
        summary="Thirty layers linked in pairs, made to restore as well as to enlarge; half as heavy again as VDSR.",
        scales=_SCALES,
        colour="luma",
        halo_px={scale: halo_on_enlarged(30, scale) for scale in _SCALES},
        parameters=dict.fromkeys(_SCALES, 1_035_201),
        multiply_adds={scale: work_on_enlarged(1_037_057, scale) for scale in _SCALES},
        build=lambda scale: RED(REDConfig(scale)),
        shares_scales=True,
        sizes=(
            Size("pairs", own.pairs, "Pairs of layers", words, maximum=32),
            Size("filters", own.filters, "Filters", "Filters of every layer but the last."),
        ),
        design=lambda scale, sizes: _design(REDConfig(scale, **sizes)),
    )
