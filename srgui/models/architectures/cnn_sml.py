"""CNN_SMALL, CNN_MEDIUM, CNN_DEEP and the waifu2x CNN: luma of the enlarged picture in, colour corrections out.

Y. Ding, "Image Super-Resolution Using Convolutional Neural Network", a project report: 3, 5 and 7 layers of 3x3
by its Tables 1 to 3, and by Table 4 the network of the program waifu2x (2015) as the report builds it. Each takes
one channel and gives three. The report bears no date; 2017 is an estimate.

What the report leaves open, decided here: the one channel is luma of the bicubically enlarged picture, and the
three are added to that picture, as luma alone cannot tell colours. It names ReLU for all layers; the last has none
here, since a correction may be negative. Zero padding keeps the size; weights by He but for the last layer's, which
begin at zero: a network that has learnt nothing gives bicubic. Biases begin at zero. Luma is taken after the
enlargement: both are linear and keep grey grey, so the order does not matter, and one enlargement does.
"""

from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor, nn

from srgui.imaging.color import Y_OFFSET, Y_WEIGHTS
from srgui.models.blocks import BicubicUpsample, convolution_parameters, halo_on_enlarged, work_on_enlarged
from srgui.models.card import Design, ModelCard
from srgui.models.registry import register
from srgui.models.sizes import Size

_PAPER = "Y. Ding: Image Super-Resolution Using Convolutional Neural Network. Project report"
_SCALES = (1, 2, 3, 4)
_SMALL = (8, 16)
_MEDIUM = (16, 32, 64, 32)
_DEEP = (32, 64, 128, 128, 64, 32)
_WAIFU2X = (32, 32, 64, 64, 128, 128)


@dataclass(frozen=True, slots=True)
class CorrectorConfig:
    """A table of the report: filters of each layer but the last, which has three."""

    scale: int
    filters: tuple[int, ...]


class Corrector(nn.Module):
    """A chain of 3x3 layers from luma to colour. Shape: ``(N, 3, H, W) -> (N, 3, scale H, scale W)``."""

    y_weights: Tensor

    def __init__(self, config: CorrectorConfig) -> None:
        super().__init__()
        self.enlarged = BicubicUpsample(config.scale)
        self.register_buffer("y_weights", torch.tensor(Y_WEIGHTS).reshape(1, 3, 1, 1), persistent=False)
        layers: list[nn.Module] = []
        for inputs, outputs in zip((1, *config.filters[:-1]), config.filters, strict=True):
            layers += [_convolution(inputs, outputs), nn.ReLU(inplace=True)]
        self.body = nn.Sequential(*layers)
        self.last = _convolution(config.filters[-1], 3)
        nn.init.zeros_(self.last.weight)

    def forward(self, lr_NCHW: Tensor) -> Tensor:
        """Return the enlarged colours."""
        bicubic: Tensor = self.enlarged(lr_NCHW)
        luma = (bicubic * self.y_weights).sum(dim=1, keepdim=True) + Y_OFFSET
        correction: Tensor = self.last(self.body(luma))
        return bicubic + correction.float()


def _convolution(inputs: int, outputs: int) -> nn.Conv2d:
    made = nn.Conv2d(inputs, outputs, 3, padding=1)
    nn.init.kaiming_normal_(made.weight)
    nn.init.zeros_(made.bias)  # type: ignore[arg-type]  # a convolution has one unless told otherwise
    return made


def _design(config: CorrectorConfig) -> Design:
    channels = (1, *config.filters, 3)
    parameters = sum(convolution_parameters(inputs, outputs, 3) for inputs, outputs in pairwise(channels))
    return Design(
        build=partial(Corrector, config),
        halo_px=halo_on_enlarged(len(config.filters) + 1, config.scale),
        parameters=parameters,
        multiply_adds=_work(parameters, config.filters, config.scale),
    )


def _work(parameters: int, filters: tuple[int, ...], scale: int) -> int:
    # Each ReLU adds the number of its filters to weights and biases.
    return work_on_enlarged(parameters + sum(filters), scale, channels=3)


def _card(
    name: str,
    title: str,
    summary: str,
    filters: tuple[int, ...],
    parameters: int,
    paper: str = _PAPER,
    year: int = 2017,
) -> ModelCard:
    words = "Filters of each layer but the last; with it there is one layer more than numbers."
    return ModelCard(
        name=name,
        title=title,
        year=year,
        paper=paper,
        summary=summary,
        scales=_SCALES,
        colour="rgb",
        halo_px={scale: halo_on_enlarged(len(filters) + 1, scale) for scale in _SCALES},
        parameters=dict.fromkeys(_SCALES, parameters),
        multiply_adds={scale: _work(parameters, filters, scale) for scale in _SCALES},
        build=lambda scale: Corrector(CorrectorConfig(scale, filters)),
        shares_scales=True,
        sizes=(Size("filters", filters, "Filters", words),),
        design=lambda scale, sizes: _design(CorrectorConfig(scale, **sizes)),
    )


@register
def cnn_small() -> ModelCard:
    """CNN_SMALL of Table 1: 80 + 1168 + 435 parameters."""
    summary = "Three thin layers that correct colours too: quick to train, and little to expect."
    return _card("cnn-small", "CNN Small", summary, _SMALL, 1_683)


@register
def cnn_medium() -> ModelCard:
    """CNN_MEDIUM of Table 2: 160 + 4640 + 18496 + 18464 + 867 parameters."""
    summary = "Five layers that correct colours too."
    return _card("cnn-medium", "CNN Medium", summary, _MEDIUM, 42_627)


@register
def cnn_deep() -> ModelCard:
    """CNN_DEEP of Table 3: 320 + 18496 + 73856 + 147584 + 73792 + 18464 + 867 parameters."""
    summary = "Seven layers, widest in the middle, that correct colours too."
    return _card("cnn-deep", "CNN Deep", summary, _DEEP, 333_379)


@register
def waifu2x_cnn() -> ModelCard:
    """The waifu2x CNN of Table 4: 320 + 9248 + 18496 + 36928 + 73856 + 147584 + 3459 parameters."""
    paper = "nagadomi: waifu2x (program), 2015; as in Y. Ding: Image Super-Resolution Using CNN. Project report"
    summary = "The layers that made drawings large, here with colour corrected from luma."
    return _card("waifu2x-cnn", "waifu2x CNN", summary, _WAIFU2X, 289_891, paper, 2015)
