"""SRCNN: three layers on the bicubically enlarged picture, the first network for super-resolution.

C. Dong, C. C. Loy, K. He, X. Tang, "Learning a Deep Convolutional Network for Image Super-Resolution", ECCV
2014: 9-1-5, 8,032 weights: 5184 + 2048 + 800. The same, "Image Super-Resolution Using Deep Convolutional
Networks", TPAMI 2015: 9-5-5, known as SRCNN-Ex, 57,184 weights: 5184 + 51200 + 800. 64 and 32 filters, ReLU after
the first two layers, weights by noise of standard deviation 0.001, biases zero. The parts are called `features`,
`mapping` and `last`: the paper's rate for `last` is a tenth of that for the others.

What the papers leave open, decided here: zero padding keeps the size, where theirs trains without a border and
loses 12 or 16 pixels. Luma alone, as in their tables; the result is the network's own, without a skip.
"""

from dataclasses import dataclass

from torch import Tensor, nn

from srgui.models.blocks import BicubicUpsample, halo_on_enlarged, work_on_enlarged
from srgui.models.card import ModelCard
from srgui.models.registry import register

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

    def forward(self, lr_NCHW: Tensor) -> Tensor:
        """Return the enlarged luma."""
        features = self.activation(self.features(self.enlarged(lr_NCHW)))
        hr: Tensor = self.last(self.activation(self.mapping(features)))
        return hr.float()


def _convolution(inputs: int, outputs: int, kernel: int) -> nn.Conv2d:
    made = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)
    nn.init.normal_(made.weight, std=0.001)
    nn.init.zeros_(made.bias)  # type: ignore[arg-type]  # a convolution has one unless told otherwise
    return made


def _build(scale: int) -> nn.Module:
    return SRCNN(SRCNNConfig(scale))


def _build_ex(scale: int) -> nn.Module:
    return SRCNN(SRCNNConfig(scale, kernels=(9, 5, 5)))


@register
def srcnn() -> ModelCard:
    """SRCNN 9-1-5, the reference of the first paper."""
    return ModelCard(
        name="srcnn",
        title="SRCNN",
        year=2014,
        paper="C. Dong, C. C. Loy, K. He, X. Tang: Learning a Deep Convolutional Network for Image SR. ECCV, 2014",
        summary="Where it began: three layers on the enlarged picture, the measure of all that came after.",
        scales=_SCALES,
        colour="luma",
        halo_px={scale: halo_on_enlarged(6, scale) for scale in _SCALES},
        parameters=dict.fromkeys(_SCALES, 8_129),
        multiply_adds={scale: work_on_enlarged(8_225, scale) for scale in _SCALES},
        build=_build,
        shares_scales=True,
    )


@register
def srcnn_ex() -> ModelCard:
    """SRCNN 9-5-5, the best of the second paper and the row of DCSCN's Table 3."""
    return ModelCard(
        name="srcnn-ex",
        title="SRCNN-Ex",
        year=2015,
        paper="C. Dong, C. C. Loy, K. He, X. Tang: Image SR Using Deep Convolutional Networks. TPAMI, 2015",
        summary="SRCNN with a wider look in the middle: finer, at seven times the work.",
        scales=_SCALES,
        colour="luma",
        halo_px={scale: halo_on_enlarged(8, scale) for scale in _SCALES},
        parameters=dict.fromkeys(_SCALES, 57_281),
        multiply_adds={scale: work_on_enlarged(57_377, scale) for scale in _SCALES},
        build=_build_ex,
        shares_scales=True,
    )
