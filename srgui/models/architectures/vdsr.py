"""VDSR: twenty 3x3 layers on the bicubically enlarged picture, which learn what to add to it.

J. Kim, J. K. Lee, K. M. Lee, "Accurate Image Super-Resolution Using Very Deep Convolutional Networks", CVPR 2016.
64 filters a layer, ReLU after every layer but the last, weights by He; the enlarged picture is added to the
result. One set of weights for x2, x3 and x4 together is the paper's way to train. 25 layers are those of
A. Manolache's reproduction, which found them no better than 20.

What the papers leave open, decided here: zero padding keeps the size at every layer; biases begin at zero; the
last layer begins by He like the others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

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

_PAPER = "J. Kim, J. K. Lee, K. M. Lee: Accurate Image SR Using Very Deep Convolutional Networks. CVPR, 2016"
_SCALES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class VDSRConfig:
    """Sizes of a VDSR: its layers, first and last included, and the filters of each."""

    scale: int
    layers: int = 20
    filters: int = 64


class VDSR(nn.Module):
    """The network of the paper's section 3. Shape: ``(N, 1, H, W) -> (N, 1, scale H, scale W)``."""

    def __init__(self, config: VDSRConfig) -> None:
        super().__init__()
        self.enlarged = BicubicUpsample(config.scale)
        body: list[nn.Module] = []
        for inputs in (1, *[config.filters] * (config.layers - 2)):
            body += [_convolution(inputs, config.filters), nn.ReLU(inplace=True)]
        self.body = nn.Sequential(*body)
        self.last = _convolution(config.filters, 1)

    def forward(self, lr_NCHW: Tensor) -> Tensor:
        """Return the enlarged luma."""
        bicubic: Tensor = self.enlarged(lr_NCHW)
        residual: Tensor = self.last(self.body(bicubic))
        return bicubic + residual.float()

    def grown(self, smaller: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return weights of fewer layers with layers behind their body that change nothing; see `blocks.Grown`."""
        if not all_fit(smaller, self):
            return dict(smaller)
        state = dict(smaller)
        for number, layer in enumerate(self.body):
            if isinstance(layer, nn.Conv2d) and f"body.{number}.weight" not in smaller:
                state[f"body.{number}.weight"], state[f"body.{number}.bias"] = passing_on(layer)
        return state


def _convolution(inputs: int, outputs: int) -> nn.Conv2d:
    made = nn.Conv2d(inputs, outputs, 3, padding=1)
    nn.init.kaiming_normal_(made.weight)
    nn.init.zeros_(made.bias)  # type: ignore[arg-type]  # a convolution has one unless told otherwise
    return made


def _design(config: VDSRConfig) -> Design:
    layers, filters = config.layers, config.filters
    parameters = convolution_parameters(1, filters, 3) + convolution_parameters(filters, 1, 3)
    parameters += (layers - 2) * convolution_parameters(filters, filters, 3)
    return Design(
        build=partial(VDSR, config),
        halo_px=halo_on_enlarged(layers, config.scale),
        parameters=parameters,
        multiply_adds=work_on_enlarged(parameters + (layers - 1) * filters, config.scale),  # a ReLU is one a filter
    )


def _card(
    name: str,
    title: str,
    paper: str,
    summary: str,
    config: Callable[[int], VDSRConfig],
    parameters: int,
    work: int,
    reach_px: int,
) -> ModelCard:
    own = config(1)
    return ModelCard(
        name=name,
        title=title,
        year=2016,
        paper=paper,
        summary=summary,
        scales=_SCALES,
        colour="luma",
        halo_px={scale: halo_on_enlarged(reach_px, scale) for scale in _SCALES},
        parameters=dict.fromkeys(_SCALES, parameters),
        multiply_adds={scale: work_on_enlarged(work, scale) for scale in _SCALES},
        build=lambda scale: VDSR(config(scale)),
        shares_scales=True,
        sizes=(
            Size("layers", own.layers, "Layers", "How deep it is, first and last included.", maximum=64, minimum=2),
            Size("filters", own.filters, "Filters", "Filters of every layer but the last."),
        ),
        design=lambda scale, sizes: _design(VDSRConfig(scale, **sizes)),
    )


@register
def vdsr() -> ModelCard:
    """VDSR of 20 layers."""
    summary = "Very deep, and one set of weights for all scales: fine, at ten times the work of DCSCN."
    return _card("vdsr", "VDSR", _PAPER, summary, VDSRConfig, 665_921, 667_137, 20)


@register
def vdsr_25() -> ModelCard:
    """VDSR of 25 layers."""
    paper = f"{_PAPER}; 25 layers as in A. Manolache's reproduction"
    summary = "VDSR with five more layers, to see whether depth alone helps."
    return _card("vdsr-25", "VDSR-25", paper, summary, partial(VDSRConfig, layers=25), 850_561, 852_097, 25)
