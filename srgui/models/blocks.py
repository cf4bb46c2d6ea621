"""Layers that two or more architectures share."""

from collections.abc import Mapping
from typing import Final, Protocol, runtime_checkable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from srgui.imaging.color import Y_OFFSET, Y_WEIGHTS
from srgui.imaging.resize import bicubic_kernel


@runtime_checkable
class Supervised(Protocol):
    """A network whose training holds more than its result against the original."""

    def training_results(self, lr_NCHW: Tensor, progress: float) -> tuple[tuple[Tensor, float], ...]:
        """Return what is held against HR, each with its share in the loss; progress is how far the run is, 0 to 1."""


@runtime_checkable
class Grown(Protocol):
    """A network that can go on from the weights of a smaller one of its kind, which is learnt in less time.

    A smaller one is shallower, or takes luma where this one takes colours. T. Chen, I. Goodfellow, J. Shlens, "Net2Net:
    Accelerating Learning via Knowledge Transfer", ICLR 2016, section 2.3.
    """

    def grown(self, smaller: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return its own weights, with which it gives what a smaller network gives; others come back as they are."""


def all_fit(weights: Mapping[str, Tensor], network: nn.Module) -> bool:
    """Return whether a network has parameters of these names and shapes, perhaps among others."""
    own = network.state_dict()
    return all(key in own and value.shape == own[key].shape for key, value in weights.items())


def passing_on(layer: nn.Module) -> tuple[Tensor, Tensor]:
    """Return weights and biases with which a convolution, as many channels in as out, gives its input again."""
    assert isinstance(layer, nn.Conv2d)
    weight: Tensor = nn.init.dirac_(torch.zeros(layer.weight.shape))
    return weight, torch.zeros(layer.out_channels)


class BicubicUpsample(nn.Module):
    """Enlarge every channel by a whole factor, exactly as MATLAB's `imresize` does.

    As each output phase has a fixed kernel, it is a convolution to scale x scale channels and a pixel
    shuffle, the border mirrored first. Processors are poor at convolutions of one channel: there it is summed
    along columns and then along rows, in a third of the time, but where it is traced for another runtime.
    Always in fp32: a skip in lower precision would cost grey levels. At scale 1 it changes nothing.

    Shape: ``(N, C, H, W) -> (N, C, scale H, scale W)``, H and W at least 1.
    """

    kernels: Tensor
    REACH_PX: Final = 2
    MULTIPLY_ADDS: Final = 16

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.scale = scale
        phase = (np.arange(scale) + 0.5) / scale - 0.5
        taps = bicubic_kernel(phase[:, None] - np.arange(-self.REACH_PX, self.REACH_PX + 1)[None, :])
        kernels = np.einsum("ak,bl->abkl", taps, taps).reshape(scale * scale, 1, *[2 * self.REACH_PX + 1] * 2)
        self._taps = [[(at, float(tap)) for at, tap in enumerate(row) if tap] for row in taps]
        self.register_buffer("kernels", torch.from_numpy(kernels.astype(np.float32)), persistent=False)

    def forward(self, lr_NCHW: Tensor) -> Tensor:
        """Return the enlarged channels in fp32."""
        if self.scale == 1:
            return lr_NCHW.float()
        n, c, h, w = lr_NCHW.shape
        with torch.autocast(lr_NCHW.device.type, enabled=False):
            planes = mirrored(lr_NCHW.float().reshape(n * c, 1, h, w), self.REACH_PX)
            is_traced: bool = torch.jit.is_tracing()  # type: ignore[attr-defined,no-untyped-call]
            if planes.device.type != "cpu" or planes.requires_grad or is_traced:
                hr = F.pixel_shuffle(F.conv2d(planes, self.kernels.float()), self.scale)
            else:
                hr = self._summed(self._summed(planes.squeeze(1), 1, h), 2, w)
        return hr.reshape(n, c, h * self.scale, w * self.scale)

    def _summed(self, planes_CHW: Tensor, axis: int, length: int) -> Tensor:
        """Enlarge along one axis, where the planes have a border."""
        shape = list(planes_CHW.shape)
        shape[axis : axis + 1] = [length, self.scale]
        enlarged = planes_CHW.new_empty(shape)
        for phase, ((first, share), *others) in enumerate(self._taps):
            total = planes_CHW.narrow(axis, first, length) * share
            for at, tap in others:
                total.add_(planes_CHW.narrow(axis, at, length), alpha=tap)
            enlarged.select(axis + 1, phase).copy_(total)
        return enlarged.flatten(axis, axis + 1)


def luma(rgb_NCHW: Tensor) -> Tensor:
    """Return Y of RGB in studio range, as `imaging.color.luma` does, ``(N, 3, H, W) -> (N, 1, H, W)``."""
    weights = rgb_NCHW.new_tensor(Y_WEIGHTS).reshape(1, 3, 1, 1)
    return (rgb_NCHW * weights).sum(dim=1, keepdim=True) + Y_OFFSET


def convolution_parameters(inputs: int, outputs: int, kernel: int) -> int:
    """Return weights and biases of a convolution, which are also its multiply-adds a pixel."""
    return kernel * kernel * inputs * outputs + outputs


def halo_on_enlarged(reach_px: int, scale: int) -> int:
    """Return the LR halo of layers that reach so many pixels of the bicubically enlarged picture."""
    return reach_px if scale == 1 else -(-reach_px // scale) + BicubicUpsample.REACH_PX


def work_on_enlarged(multiply_adds: int, scale: int, channels: int = 1) -> int:
    """Return multiply-adds an LR pixel of layers that do so many a pixel of the bicubically enlarged picture."""
    bicubic = 0 if scale == 1 else BicubicUpsample.MULTIPLY_ADDS * channels
    return (multiply_adds + bicubic) * scale**2


def mirrored(x_NCHW: Tensor, border_px: int) -> Tensor:
    """Add a border in which the picture is mirrored, its edge pixel repeated."""
    for axis in (2, 3):
        length = x_NCHW.shape[axis]
        reach = torch.arange(-border_px, length + border_px, device=x_NCHW.device) % (2 * length)
        x_NCHW = x_NCHW.index_select(axis, torch.minimum(reach, 2 * length - 1 - reach))
    return x_NCHW


class TransposedConv2d(nn.ConvTranspose2d):
    """A transposed convolution that enlarges by exactly its stride, computed as the equal convolution.

    An HR pixel of phase p only ever meets every stride-th kernel row and column, so one stride-1 convolution
    to stride x stride channels and a pixel shuffle give the same sums, several times as fast. Parameters are
    those of `nn.ConvTranspose2d`: ``(in, out, k, k)``, k odd.

    Shape: ``(N, in, H, W) -> (N, out, stride H, stride W)``.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, stride: int) -> None:
        assert kernel_size % 2 == 1
        half = kernel_size // 2
        super().__init__(in_channels, out_channels, kernel_size, stride, padding=half, output_padding=stride - 1)
        self._half, self._factor = half, stride
        # HR pixel s*i + p takes LR pixel j through kernel element s*(i - j) + p + half.
        self._reach = -(-half // stride)

    def forward(self, input: Tensor, output_size: list[int] | None = None) -> Tensor:  # noqa: A002 - torch's name
        """Return the enlarged channels."""
        assert output_size is None
        kernels, bias = self._laid_out()
        return F.pixel_shuffle(F.conv2d(input, kernels, bias, padding=self._reach), self._factor)

    def as_convolution(self) -> nn.Conv2d:
        """Return the convolution that a pixel shuffle by the stride makes equal to this layer."""
        kernels, bias = (None if value is None else value.detach() for value in self._laid_out())
        assert kernels is not None
        outputs, inputs, size, _ = kernels.shape
        made = nn.Conv2d(inputs, outputs, size, padding=self._reach, bias=bias is not None)
        made.weight.data = kernels
        if made.bias is not None and bias is not None:
            made.bias.data = bias
        return made.eval()

    def _laid_out(self) -> tuple[Tensor, Tensor | None]:
        """Return the kernels of the equal convolution, ``(out s s, in, k', k')``, and its bias."""
        s, reach = self._factor, self._reach
        size = 2 * reach + 1
        # Lay the kernel on a canvas where phase p of LR offset d starts at s * (d + reach) + p.
        before = s * reach - self._half
        after = s * size - before - self.kernel_size[0]
        canvas = F.pad(self.weight, (before, after, before, after)) if after >= 0 else None
        assert canvas is not None
        inner, outer = self.weight.shape[:2]
        phases = canvas.reshape(inner, outer, size, s, size, s).flip(2, 4).permute(1, 3, 5, 0, 2, 4)
        kernels = phases.reshape(outer * s * s, inner, size, size)
        return kernels, None if self.bias is None else self.bias.repeat_interleave(s * s)
