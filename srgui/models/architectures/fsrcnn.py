"""FSRCNN(d, s, m): extract, shrink, map, expand, and enlarge by a transposed convolution at the end.

C. Dong, C. C. Loy, X. Tang, "Accelerating the Super-Resolution Convolutional Neural Network", ECCV 2016.
Conv(5, d, 1) - Conv(1, s, d) - m x Conv(3, s, s) - Conv(1, d, s) - DeConv(9, 1, d), PReLU after each
convolution, one slope a channel. FSRCNN(56, 12, 4) has 12,464 weights: 1400 + 672 + 5184 + 672 + 4536.

What the paper leaves open, decided here: zero padding keeps the size, so the output has scale times the
input's size, not (n f - n + 1) of the original's training crops. The result is the network's own, without a
bicubic skip. Convolutions start by He's method; the transposed one starts at zero-mean noise of 0.001, as in
SRCNN. A listing of the network by Intel (2017) shows a PReLU after the transposed convolution and biases
throughout; the paper's formula has none there, and none is here.
"""

from dataclasses import dataclass

from torch import Tensor, nn

from srgui.models.blocks import TransposedConv2d
from srgui.models.card import ModelCard
from srgui.models.registry import register


@dataclass(frozen=True, slots=True)
class FSRCNNConfig:
    """Sizes of an FSRCNN: d features, s after shrinking, m mapping layers."""

    scale: int
    d: int = 56
    s: int = 12
    m: int = 4


class FSRCNN(nn.Module):
    """The network of the paper's section 3.2. Shape: ``(N, 1, H, W) -> (N, 1, scale H, scale W)``."""

    def __init__(self, config: FSRCNNConfig) -> None:
        super().__init__()
        d, s, m = config.d, config.s, config.m
        sizes = [(1, d, 5), (d, s, 1), *[(s, s, 3)] * m, (s, d, 1)]
        layers: list[nn.Module] = []
        for inputs, outputs, kernel in sizes:
            convolution = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)
            nn.init.kaiming_normal_(convolution.weight, a=0.25)
            nn.init.zeros_(convolution.bias)  # type: ignore[arg-type]  # bias=True above
            layers += [convolution, nn.PReLU(outputs, init=0.25)]
        self.body = nn.Sequential(*layers)
        self.enlarge = TransposedConv2d(d, 1, kernel_size=9, stride=config.scale)
        nn.init.normal_(self.enlarge.weight, std=0.001)
        nn.init.zeros_(self.enlarge.bias)  # type: ignore[arg-type]  # bias=True above

    def forward(self, lr_NCHW: Tensor) -> Tensor:
        """Return the enlarged luma."""
        hr: Tensor = self.enlarge(self.body(lr_NCHW))
        return hr.float()


def _build(scale: int) -> nn.Module:
    return FSRCNN(FSRCNNConfig(scale))


@register
def fsrcnn() -> ModelCard:
    """FSRCNN(56, 12, 4), the paper's best trade."""
    return ModelCard(
        name="fsrcnn",
        title="FSRCNN",
        year=2016,
        paper="C. Dong, C. C. Loy, X. Tang: Accelerating the Super-Resolution CNN. ECCV, 2016",
        summary="Fast for what it gives: for big pictures and old computers.",
        scales=(1, 2, 3, 4),
        colour="luma",
        halo_px={1: 10, 2: 8, 3: 8, 4: 7},
        parameters=dict.fromkeys((1, 2, 3, 4), 12_809),
        multiply_adds={1: 12_809, 2: 26_420, 3: 49_105, 4: 80_864},
        build=_build,
        learning_rate=3e-3,
    )
