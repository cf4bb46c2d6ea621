"""The two transition states between SRCNN-Ex and FSRCNN: what each of FSRCNN's three changes brings.

C. Dong, C. C. Loy, X. Tang, "Accelerating the Super-Resolution Convolutional Neural Network", ECCV 2016, Table 1.
Transition State 1 gives SRCNN-Ex the small picture, and a deconvolution for its last layer:
Conv(9, 64, 1) - Conv(5, 32, 64) - DeConv(9, 1, 32), 58,976 weights: 5184 + 51200 + 2592. Transition State 2 shrinks,
maps by four layers and expands instead of its one wide layer: Conv(9, 64, 1) - Conv(1, 12, 64) - 4 Conv(3, 12, 12) -
Conv(1, 64, 12) - DeConv(9, 1, 64), 17,088 weights: 5184 + 768 + 5184 + 768 + 5184. Smaller kernels and fewer
filters then make it FSRCNN(56, 12, 4). PReLU after each convolution, one slope a channel.

What the paper leaves open, decided here as for FSRCNN: zero padding keeps the size; the result is the network's
own, without a bicubic skip; convolutions start by He's method, the transposed one at zero-mean noise of 0.001.
"""

from dataclasses import dataclass

from torch import Tensor, nn

from srgui.models.blocks import TransposedConv2d
from srgui.models.card import ModelCard
from srgui.models.registry import register

_PAPER = "C. Dong, C. C. Loy, X. Tang: Accelerating the Super-Resolution CNN. ECCV, 2016; Table 1"
_SCALES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class TransitionConfig:
    """A column of Table 1: kernel and filters of each convolution, in order; then comes the 9x9 deconvolution."""

    scale: int
    convolutions: tuple[tuple[int, int], ...]


class Transition(nn.Module):
    """A network of the paper's section 3.3. Shape: ``(N, 1, H, W) -> (N, 1, scale H, scale W)``."""

    def __init__(self, config: TransitionConfig) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 1
        for kernel, outputs in config.convolutions:
            convolution = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)
            nn.init.kaiming_normal_(convolution.weight, a=0.25)
            nn.init.zeros_(convolution.bias)  # type: ignore[arg-type]  # bias=True above
            layers += [convolution, nn.PReLU(outputs, init=0.25)]
            inputs = outputs
        self.body = nn.Sequential(*layers)
        self.enlarge = TransposedConv2d(inputs, 1, kernel_size=9, stride=config.scale)
        nn.init.normal_(self.enlarge.weight, std=0.001)
        nn.init.zeros_(self.enlarge.bias)  # type: ignore[arg-type]  # bias=True above

    def forward(self, lr_NCHW: Tensor) -> Tensor:
        """Return the enlarged luma."""
        hr: Tensor = self.enlarge(self.body(lr_NCHW))
        return hr.float()


def _build_1(scale: int) -> nn.Module:
    return Transition(TransitionConfig(scale, ((9, 64), (5, 32))))


def _build_2(scale: int) -> nn.Module:
    return Transition(TransitionConfig(scale, ((9, 64), (1, 12), *[(3, 12)] * 4, (1, 64))))


@register
def srcnn_ts1() -> ModelCard:
    """Transition State 1: SRCNN-Ex on the small picture, enlarged by its last layer."""
    return ModelCard(
        name="srcnn-ts1",
        title="SRCNN-TS1",
        year=2016,
        paper=_PAPER,
        summary="On the way to FSRCNN: SRCNN-Ex that sees the small picture and learns to enlarge it.",
        scales=_SCALES,
        colour="luma",
        halo_px={1: 10, 2: 8, 3: 8, 4: 7},
        parameters=dict.fromkeys(_SCALES, 59_169),
        multiply_adds={1: 59_169, 2: 66_948, 3: 79_913, 4: 98_064},
        build=_build_1,
        learning_rate=3e-3,
    )


@register
def srcnn_ts2() -> ModelCard:
    """Transition State 2: shrinks, maps and expands, with the filters of SRCNN-Ex."""
    return ModelCard(
        name="srcnn-ts2",
        title="SRCNN-TS2",
        year=2016,
        paper=_PAPER,
        summary="On the way to FSRCNN: one step before it, with wider kernels and more filters.",
        scales=_SCALES,
        colour="luma",
        halo_px={1: 12, 2: 10, 3: 10, 4: 9},
        parameters=dict.fromkeys(_SCALES, 17_465),
        multiply_adds={1: 17_465, 2: 33_020, 3: 58_945, 4: 95_240},
        build=_build_2,
        learning_rate=3e-3,
    )
