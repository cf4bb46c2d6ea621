"""DRCN: one 3x3 layer applied sixteen times to the bicubically enlarged picture, a prediction after each time.

J. Kim, J. K. Lee, K. M. Lee, "Deeply-Recursive Convolutional Network for Image Super-Resolution", CVPR 2016, the
advanced model: two layers embed the picture, one layer is applied again and again, two layers, the same after every
recursion, make a prediction of its features and add the enlarged picture; the result is the weighted average of all
predictions, its weights learnt. 256 filters of 3x3, ReLU after every layer but the last, 41 pixels seen. The
recursive layer begins as the identity, the others by He, biases zero. Training holds every prediction against the
original, not just their average: `DRCN.training_results`.

What the paper leaves open, decided here: zero padding keeps the size; there is a prediction after each recursion
and none of the embedding, and no ReLU behind a prediction, which could not darken the picture it is added to. So
built, DCSCN's Table 3 (78,083.2 thousand multiply-adds a pixel) comes out to the last digit. The weights of the
average are equal at first, at 1, and are divided by their sum: a step of Adam that moves all of them would else
change the brightness. The share of the single predictions in the loss, which shall be high at first and decay, is
1 at the start of a run and falls evenly to 0 at its end.
"""

from collections.abc import Iterator
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
class DRCNConfig:
    """Sizes of a DRCN: how often its recursive layer is applied, and the filters of every layer but the last."""

    scale: int
    recursions: int = 16
    filters: int = 256


class DRCN(nn.Module):
    """The paper's advanced model. Shape: ``(N, 1, H, W) -> (N, 1, scale H, scale W)``."""

    def __init__(self, config: DRCNConfig) -> None:
        super().__init__()
        filters = config.filters
        self.enlarged = BicubicUpsample(config.scale)
        self.embedding = nn.Sequential(
            _convolution(1, filters), nn.ReLU(inplace=True), _convolution(filters, filters), nn.ReLU(inplace=True)
        )
        self.recursion = nn.Sequential(_convolution(filters, filters), nn.ReLU(inplace=True))
        nn.init.dirac_(self.recursion[0].weight)  # type: ignore[arg-type]  # a Sequential hides what it holds
        self.reconstruction = nn.Sequential(
            _convolution(filters, filters), nn.ReLU(inplace=True), _convolution(filters, 1)
        )
        self.shares = nn.Parameter(torch.ones(config.recursions))

    def forward(self, lr_NCHW: Tensor) -> Tensor:
        """Return the enlarged luma: the weighted average, summed up as the predictions come."""
        bicubic: Tensor = self.enlarged(lr_NCHW)
        residual = torch.zeros_like(bicubic)
        for share, prediction in zip(self._shares(), self._residuals(bicubic), strict=True):
            residual = residual + share * prediction
        return bicubic + residual

    def predictions(self, lr_NCHW: Tensor) -> Tensor:
        """Return the enlarged luma after each recursion, ``(D, N, 1, scale H, scale W)``."""
        bicubic: Tensor = self.enlarged(lr_NCHW)
        return torch.stack([bicubic + residual for residual in self._residuals(bicubic)])

    def training_results(self, lr_NCHW: Tensor, progress: float) -> tuple[tuple[Tensor, float], ...]:
        """Return what training holds against the original, each with its share in the loss.

        Args:
            lr_NCHW: the patches.
            progress: how far the run is, 0 to 1: the single predictions give way to their average.

        Returns:
            The result and the predictions, each with a share, which may be 0; the shares add up to 1.
        """
        predictions = self.predictions(lr_NCHW)
        average = torch.tensordot(self._shares(), predictions, dims=1)
        alpha = min(max(1 - progress, 0.0), 1.0)
        return ((average, 1 - alpha), *((single, alpha / len(predictions)) for single in predictions))

    def _shares(self) -> Tensor:
        """Return the weight of each prediction in the average; they add up to 1."""
        return self.shares / self.shares.sum()

    def _residuals(self, bicubic_NCHW: Tensor) -> Iterator[Tensor]:
        """Yield what each recursion adds to the enlarged picture, so that no more features live than one step needs."""
        features: Tensor = self.embedding(bicubic_NCHW)
        for _ in range(len(self.shares)):
            features = self.recursion(features)
            yield self.reconstruction(features).float()


def _convolution(inputs: int, outputs: int) -> nn.Conv2d:
    made = nn.Conv2d(inputs, outputs, 3, padding=1)
    nn.init.kaiming_normal_(made.weight)
    nn.init.zeros_(made.bias)  # type: ignore[arg-type]  # a convolution has one unless told otherwise
    return made


def _design(config: DRCNConfig) -> Design:
    filters, recursions = config.filters, config.recursions
    first, inner, last = (convolution_parameters(*ends, 3) for ends in ((1, filters), (filters, filters), (filters, 1)))
    # A ReLU is one a filter; the inner layers run once, and twice for each recursion.
    work = first + last * recursions + inner * (1 + 2 * recursions) + filters * (2 + 2 * recursions)
    return Design(
        build=partial(DRCN, config),
        halo_px=halo_on_enlarged(recursions + 4, config.scale),
        parameters=first + 3 * inner + last + recursions,
        multiply_adds=work_on_enlarged(work, config.scale),
    )


@register
def drcn() -> ModelCard:
    """DRCN of 16 recursions and 256 filters."""
    own = DRCNConfig(1)
    return ModelCard(
        name="drcn",
        title="DRCN",
        year=2016,
        paper="J. Kim, J. K. Lee, K. M. Lee: Deeply-Recursive Convolutional Network for Image SR. CVPR, 2016",
        summary="One wide layer applied sixteen times: for research, at three hundred times the work of DCSCN.",
        scales=_SCALES,
        colour="luma",
        halo_px={scale: halo_on_enlarged(20, scale) for scale in _SCALES},
        parameters=dict.fromkeys(_SCALES, 1_775_121),
        multiply_adds={scale: work_on_enlarged(19_520_784, scale) for scale in _SCALES},
        build=lambda scale: DRCN(DRCNConfig(scale)),
        shares_scales=True,
        learning_rate=1e-4,  # each step works sixteen times over: at 0.001 all that it gives soon is bicubic
        sizes=(
            Size("recursions", own.recursions, "Recursions", "How often the one layer is applied.", maximum=64),
            Size("filters", own.filters, "Filters", "Filters of every layer but the last; fewer make it bearable."),
        ),
        design=lambda scale, sizes: _design(DRCNConfig(scale, **sizes)),
    )
