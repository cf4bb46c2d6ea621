"""Parameters and multiply-adds, counted from the network itself."""

from typing import Any

import torch
from torch import Tensor, nn

from srgui.models.blocks import BicubicUpsample

_BICUBIC_MULTIPLY_ADDS = 16
_PROBE_PX = 24


def parameters(network: nn.Module) -> int:
    """Return how many numbers a network learns."""
    return sum(p.numel() for p in network.parameters())


def convolution_weights(network: nn.Module) -> int:
    """Return how many of them are convolution weights, without biases and activations."""
    return sum(m.weight.numel() for m in network.modules() if isinstance(m, nn.Conv2d | nn.ConvTranspose2d))


def multiply_adds(network: nn.Module) -> int:
    """Return multiply-adds for one LR pixel, counted as Table 3 of the DCSCN paper does.

    A convolution counts kernel area x input x output filters for each pixel it puts out (a transposed one
    likewise, for each HR pixel), a bias and an activation the number of filters, bicubic enlargement 16.
    """
    total = 0

    def count(module: nn.Module, _inputs: Any, output: Tensor) -> None:
        nonlocal total
        total += _operations_per_pixel(module) * output.shape[2] * output.shape[3]

    counted = [module for module in network.modules() if _operations_per_pixel(module)]
    hooks = [module.register_forward_hook(count) for module in counted]
    with torch.no_grad():
        network(torch.zeros(1, 1, _PROBE_PX, _PROBE_PX))
    for hook in hooks:
        hook.remove()
    return round(total / _PROBE_PX**2)


def _operations_per_pixel(module: nn.Module) -> int:
    match module:
        case nn.Conv2d() | nn.ConvTranspose2d():
            bias = 0 if module.bias is None else module.out_channels
            area = module.kernel_size[0] * module.kernel_size[1]
            return area * module.in_channels * module.out_channels + bias
        case nn.PReLU():
            return module.num_parameters
        case BicubicUpsample():
            return _BICUBIC_MULTIPLY_ADDS
        case _:
            return 0
