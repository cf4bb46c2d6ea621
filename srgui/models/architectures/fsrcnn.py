"""FSRCNN(d, s, m): extract, shrink, map, expand, and enlarge by a transposed convolution at the end.

C. Dong, C. C. Loy, X. Tang, "Accelerating the Super-Resolution Convolutional Neural Network", ECCV 2016.
Conv(5, d, 1) - Conv(1, s, d) - m x Conv(3, s, s) - Conv(1, d, s) - DeConv(9, 1, d), PReLU after each
convolution, one slope a channel. FSRCNN(56, 12, 4) has 12,464 weights: 1400 + 672 + 5184 + 672 + 4536. The smallest
of the paper's Figure 4 is (48, 12, 2) with 8,832; FSRCNN-s of section 4.3 is (32, 5, 1) with 3,937, under the 3,976
with which an enlargement by 3 to 760x760 pixels is fast enough for film.

What the paper leaves open, decided here: zero padding keeps the size, so the output has scale times the
input's size, not (n f - n + 1) of the original's training crops. The result is the network's own, without a
bicubic skip. Convolutions start by He's method; the transposed one starts at zero-mean noise of 0.001, as in
SRCNN. A listing of the network by Intel (2017) shows a PReLU after the transposed convolution and biases
throughout; the paper's formula has none there, and none is here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from torch import Tensor, nn

from srgui.models.blocks import TransposedConv2d, convolution_parameters
from srgui.models.card import Design, ModelCard
from srgui.models.registry import register
from srgui.models.sizes import Size

_SCALES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class FSRCNNConfig:
    """Sizes of an FSRCNN: d features, s after shrinking, m mapping layers."""

    scale: int
    d: int = 56
    s: int = 12
    m: int = 4

    @property
    def convolutions(self) -> tuple[tuple[int, int, int], ...]:
        """Inputs, outputs and kernel of each convolution before the transposed one."""
        d, s = self.d, self.s
        return ((1, d, 5), (d, s, 1), *[(s, s, 3)] * self.m, (s, d, 1))


class FSRCNN(nn.Module):
    """The network of the paper's section 3.2. Shape: ``(N, 1, H, W) -> (N, 1, scale H, scale W)``."""

    def __init__(self, config: FSRCNNConfig) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for inputs, outputs, kernel in config.convolutions:
            convolution = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)
            nn.init.kaiming_normal_(convolution.weight, a=0.25)
            nn.init.zeros_(convolution.bias)  # type: ignore[arg-type]  # bias=True above
            layers += [convolution, nn.PReLU(outputs, init=0.25)]
        self.body = nn.Sequential(*layers)
        self.enlarge = TransposedConv2d(config.d, 1, kernel_size=9, stride=config.scale)
        nn.init.normal_(self.enlarge.weight, std=0.001)
        nn.init.zeros_(self.enlarge.bias)  # type: ignore[arg-type]  # bias=True above

    def forward(self, lr_NCHW: Tensor) -> Tensor:
        """Return the enlarged luma."""
        hr: Tensor = self.enlarge(self.body(lr_NCHW))
        return hr.float()


def _design(config: FSRCNNConfig) -> Design:
    # Each PReLU has a slope a channel, and does a multiplication for it.
    body = sum(convolution_parameters(*layer) + layer[1] for layer in config.convolutions)
    enlarge = convolution_parameters(config.d, 1, 9)
    return Design(
        build=partial(FSRCNN, config),
        halo_px=sum(kernel // 2 for _, _, kernel in config.convolutions) + -(-4 // config.scale),
        parameters=body + enlarge,
        multiply_adds=body + enlarge * config.scale**2,
    )


def _card(
    name: str,
    title: str,
    summary: str,
    config: Callable[[int], FSRCNNConfig],
    parameters: int,
    multiply_adds: Mapping[int, int],
    halo_px: Mapping[int, int],
) -> ModelCard:
    own = config(1)
    return ModelCard(
        name=name,
        title=title,
        year=2016,
        paper="C. Dong, C. C. Loy, X. Tang: Accelerating the Super-Resolution CNN. ECCV, 2016",
        summary=summary,
        scales=_SCALES,
        colour="luma",
        halo_px=halo_px,
        parameters=dict.fromkeys(_SCALES, parameters),
        multiply_adds=multiply_adds,
        build=lambda scale: FSRCNN(config(scale)),
        learning_rate=3e-3,
        sizes=(
            Size("d", own.d, "Features d", "Filters of the first layer, and of the last before it enlarges."),
            Size("s", own.s, "Shrunk to s", "Filters of the layers in between; few make it fast."),
            Size("m", own.m, "Mapping layers m", "How many layers lie in between.", maximum=32, minimum=0),
        ),
        design=lambda scale, sizes: _design(FSRCNNConfig(scale, **sizes)),
    )


@register
def fsrcnn() -> ModelCard:
    """FSRCNN(56, 12, 4), the paper's best trade."""
    summary = "Fast for what it gives: for big pictures and old computers."
    adds = {1: 12_809, 2: 26_420, 3: 49_105, 4: 80_864}
    return _card("fsrcnn", "FSRCNN", summary, FSRCNNConfig, 12_809, adds, {1: 10, 2: 8, 3: 8, 4: 7})


@register
def fsrcnn_48_12_2() -> ModelCard:
    """FSRCNN(48, 12, 2), the smallest of the paper's Figure 4."""
    summary = "FSRCNN with fewer filters and half the layers in between: a little faster, a little less fine."
    adds = {1: 9_097, 2: 20_764, 3: 40_209, 4: 67_432}
    config = partial(FSRCNNConfig, d=48, s=12, m=2)
    return _card("fsrcnn-48-12-2", "FSRCNN (48, 12, 2)", summary, config, 9_097, adds, {1: 8, 2: 6, 3: 6, 4: 5})


@register
def fsrcnn_s() -> ModelCard:
    """FSRCNN-s, which is FSRCNN(32, 5, 1): the paper's answer to film."""
    summary = "The smallest FSRCNN: as fine as SRCNN, and fast enough for film."
    adds = {1: 4_086, 2: 11_865, 3: 24_830, 4: 42_981}
    config = partial(FSRCNNConfig, d=32, s=5, m=1)
    return _card("fsrcnn-s", "FSRCNN-s", summary, config, 4_086, adds, {1: 7, 2: 5, 3: 5, 4: 4})
