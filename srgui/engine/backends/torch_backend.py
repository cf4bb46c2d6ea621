"""Plain torch: CPU, CUDA and MPS, channels last."""

from functools import partial
from typing import Final

import torch
from torch import Tensor, nn

from srgui.engine.devices import Device
from srgui.engine.lowering import lowered


class TorchBackend:
    """Runs a network in torch.

    Args:
        network: the network, weights loaded.
        device: where it runs.
        precision: ``"fp32"`` or ``"bf16"``; whether bf16 keeps the result is for the caller to know, see `choice`.
    """

    runtime: Final = "torch"
    parallel: Final = 1

    def __init__(self, network: nn.Module, device: Device, precision: str = "fp32") -> None:
        self._device = device.torch_device
        self.precision: Final = precision
        self._network = network.eval().to(self._device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._lowered = lowered(self._network, bf16=True) if precision == "bf16" else None
        if self._lowered is not None:
            self._lowered.core.to(self._device, memory_format=torch.channels_last)  # type: ignore[call-overload]

    def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
        """Return HR for LR, ``(N, C, H, W) -> (N, C, s H, s W)``, fp32 on the CPU."""
        on_device = lr_NCHW.to(self._device).contiguous(memory_format=torch.channels_last)
        with torch.inference_mode():
            if self.precision == "fp32" or precise:
                return self._network(on_device).float().cpu()  # type: ignore[no-any-return]
            if self._lowered is None:
                return self._in_bf16(self._network, on_device).cpu()
            return self._lowered.run(on_device, partial(self._in_bf16, self._lowered.core)).cpu()

    def _in_bf16(self, module: nn.Module, planes_NCHW: Tensor) -> Tensor:
        planes_NCHW = planes_NCHW.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self._device.type, torch.bfloat16):
            made: Tensor = module(planes_NCHW)
        return made.float()
