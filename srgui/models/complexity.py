"""Parameters and multiply-adds, counted from the network itself."""

from typing import Any

import torch
from torch import Tensor, nn

from srgui.models.blocks import BicubicUpsample

_PROBE_PX = 2
"""A network multiplies every side by its scale, so that few pixels tell as much as many."""


def parameters(network: nn.Module) -> int:
    """Return how many numbers a network learns."""
    return sum(p.numel() for p in network.parameters())


def convolution_weights(network: nn.Module) -> int:
    """Return how many of them are convolution weights, without biases and activations."""
    return sum(m.weight.numel() for m in network.modules() if isinstance(m, nn.Conv2d | nn.ConvTranspose2d))


def multiply_adds(network: nn.Module, channels: int = 1) -> int:
    """Return multiply-adds for one LR pixel, counted as Table 3 of the DCSCN paper does.

    A convolution counts kernel area x input x output filters for each pixel it puts out (a transposed one
    likewise, for each HR pixel), a bias and an activation the number of filters, bicubic enlargement 16 a channel.

    Args:
        network: the network.
        channels: of its input.
    """
    total = 0

    def count(module: nn.Module, _inputs: Any, output: Tensor) -> None:
        nonlocal total
        total += _operations_per_pixel(module, output.shape[1]) * output.shape[2] * output.shape[3]

    hooks = [module.register_forward_hook(count) for module in network.modules()]
    with torch.no_grad():
        network(torch.zeros(1, channels, _PROBE_PX, _PROBE_PX))
    for hook in hooks:
        hook.remove()
    return round(total / _PROBE_PX**2)


def _operations_per_pixel(module: nn.Module, channels: int) -> int:
    """Return the multiply-adds of a layer for a pixel of its output, of so many channels."""
    match module:
        case nn.Conv2d() | nn.ConvTranspose2d():
            bias = 0 if module.bias is None else module.out_channels
            area = module.kernel_size[0] * module.kernel_size[1]
            return area * module.in_channels * module.out_channels + bias
        case nn.PReLU() | nn.ReLU():
            return channels
        case BicubicUpsample():
            return 0 if module.scale == 1 else BicubicUpsample.MULTIPLY_ADDS * channels
        case _:
            return 0
