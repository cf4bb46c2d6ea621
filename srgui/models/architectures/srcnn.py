"""SRCNN: three layers on the bicubically enlarged picture, the first network for super-resolution.

C. Dong, C. C. Loy, K. He, X. Tang, "Learning a Deep Convolutional Network for Image Super-Resolution", ECCV
2014: 9-1-5, 8,032 weights: 5184 + 2048 + 800. The same, "Image Super-Resolution Using Deep Convolutional
Networks", TPAMI 2015: 9-5-5, known as SRCNN-Ex, 57,184 weights: 5184 + 51200 + 800. 64 and 32 filters, ReLU after
the first two layers. The parts are called `features`, `mapping` and `last`: the paper's rate for `last` is a tenth
of that for the others.

What the papers leave open, decided here: zero padding keeps the size, where theirs trains without a border and
loses 12 or 16 pixels. Luma alone, as in their tables; the result is the network's own, without a skip.

Where this departs from the papers: their weights begin as noise of standard deviation 0.001 (the preset `srcnn` does
so), from which an hour does not reach what the enlarged picture is already. Here the first filter of each layer
begins by passing the enlarged picture on, the others by He, and `last` takes nothing else yet: a network that has
learnt nothing gives bicubic.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from srgui.models.blocks import BicubicUpsample, convolution_parameters, halo_on_enlarged, work_on_enlarged
from srgui.models.card import Design, ModelCard
from srgui.models.registry import register
from srgui.models.sizes import Size

_SCALES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class SRCNNConfig:
    """Sizes of an SRCNN: its kernels, and the filters of its first two layers."""

    scale: int
    kernels: tuple[int, int, int] = (9, 1, 5)
    filters: tuple[int, int] = (64, 32)


class SRCNN(nn.Module):
    """The network of the paper's section 3. Shape: ``(N, 1, H, W) -> (N, 1, scale H, scale W)``."""

    def __init__(self, config: SRCNNConfig) -> None:
        super().__init__()
        self.enlarged = BicubicUpsample(config.scale)
        (f1, f2, f3), (n1, n2) = config.kernels, config.filters
        self.features = _convolution(1, n1, f1)
        self.mapping = _convolution(n1, n2, f2)
        self.last = _convolution(n2, 1, f3)
        self.activation = nn.ReLU(inplace=True)
        self._begin_as_bicubic()

    def forward(self, lr_NCHW: Tensor) -> Tensor:
        """Return the enlarged luma."""
        features = self.activation(self.features(self.enlarged(lr_NCHW)))
        hr: Tensor = self.last(self.activation(self.mapping(features)))
        return hr.float()

    def _begin_as_bicubic(self) -> None:
        with torch.no_grad():
            self.last.weight.zero_()
            for layer in (self.features, self.mapping, self.last):
                half = layer.kernel_size[0] // 2
                layer.weight[0].zero_()
                layer.weight[0, 0, half, half] = 1.0


def _convolution(inputs: int, outputs: int, kernel: int) -> nn.Conv2d:
    made = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)
    nn.init.kaiming_normal_(made.weight)
    nn.init.zeros_(made.bias)  # type: ignore[arg-type]  # a convolution has one unless told otherwise
    return made


def _design(config: SRCNNConfig) -> Design:
    channels = (1, *config.filters, 1)
    layers = zip(channels[:-1], channels[1:], config.kernels, strict=True)
    parameters = sum(convolution_parameters(*layer) for layer in layers)
    return Design(
        build=partial(SRCNN, config),
        halo_px=halo_on_enlarged(sum(kernel // 2 for kernel in config.kernels), config.scale),
        parameters=parameters,
        multiply_adds=work_on_enlarged(parameters + sum(config.filters), config.scale),  # a ReLU is one a filter
    )


def _card(
    name: str,
    title: str,
    year: int,
    paper: str,
    summary: str,
    config: Callable[[int], SRCNNConfig],
    parameters: int,
    work: int,
    reach_px: int,
) -> ModelCard:
    own = config(1)
    return ModelCard(
        name=name,
        title=title,
        year=year,
        paper=paper,
        summary=summary,
        scales=_SCALES,
        colour="luma",
        halo_px={scale: halo_on_enlarged(reach_px, scale) for scale in _SCALES},
        parameters=dict.fromkeys(_SCALES, parameters),
        multiply_adds={scale: work_on_enlarged(work, scale) for scale in _SCALES},
        build=lambda scale: SRCNN(config(scale)),
        shares_scales=True,
        sizes=(
            Size("kernels", own.kernels, "Kernels", "Sides of the three layers' kernels.", 31, is_odd=True,
                 lengths=(3, 3)),
            Size("filters", own.filters, "Filters", "Filters of the first two layers.", lengths=(2, 2)),
        ),
        design=lambda scale, sizes: _design(SRCNNConfig(scale, **sizes)),
    )  # fmt: skip


@register
def srcnn() -> ModelCard:
    """SRCNN 9-1-5, the reference of the first paper."""
    paper = "C. Dong, C. C. Loy, K. He, X. Tang: Learning a Deep Convolutional Network for Image SR. ECCV, 2014"
    summary = "Where it began: three layers on the enlarged picture, the measure of all that came after."
    return _card("srcnn", "SRCNN", 2014, paper, summary, SRCNNConfig, 8_129, 8_225, 6)


@register
def srcnn_ex() -> ModelCard:
    """SRCNN 9-5-5, the best of the second paper and the row of DCSCN's Table 3."""
    paper = "C. Dong, C. C. Loy, K. He, X. Tang: Image SR Using Deep Convolutional Networks. TPAMI, 2015"
    summary = "SRCNN with a wider look in the middle: finer, at seven times the work."
    config = partial(SRCNNConfig, kernels=(9, 5, 5))
    return _card("srcnn-ex", "SRCNN-Ex", 2015, paper, summary, config, 57_281, 57_377, 8)
