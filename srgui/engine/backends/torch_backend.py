"""Plain torch: CPU, CUDA and MPS, channels last, and bf16 where the device has it and the result keeps."""

import torch
from torch import Tensor, nn

from srgui.engine.devices import Device, bf16_is_fast

_PROBE_PX = 96
_MOST_RMS = 0.17 / 255
"""Error rms of bf16 up to which it is used: it costs 0.01 dB at 37 dB, 10 log10(1 + e^2 / mse) with mse = 10^-3.7."""


class TorchBackend:
    """Runs a network in torch.

    Args:
        network: the network, weights loaded.
        device: where it runs.
        precision: ``"auto"`` takes bf16 where the device is faster in it and a probe stays within 0.01 dB.
        channels: that the network takes and gives.
    """

    def __init__(self, network: nn.Module, device: Device, precision: str = "auto", channels: int = 1) -> None:
        self._device = device.torch_device
        self._network = network.eval().to(self._device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.precision = "fp32"
        may = precision == "bf16" or (precision == "auto" and bf16_is_fast(self._device))
        if may and self._bf16_error(channels) <= _MOST_RMS:
            self.precision = "bf16"

    def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
        """Return HR for LR, ``(N, C, H, W) -> (N, C, s H, s W)``, fp32 on the CPU."""
        return self._forward(lr_NCHW, bf16=self.precision == "bf16" and not precise).cpu()

    def _forward(self, lr_NCHW: Tensor, *, bf16: bool) -> Tensor:
        on_device = lr_NCHW.to(self._device).contiguous(memory_format=torch.channels_last)
        with torch.inference_mode(), torch.autocast(self._device.type, torch.bfloat16, enabled=bf16):
            hr: Tensor = self._network(on_device)
        return hr.float()

    def _bf16_error(self, channels: int) -> float:
        """Return the rms difference of bf16 and fp32 on the probe."""
        probe = _probe(channels)
        difference = self._forward(probe, bf16=True) - self._forward(probe, bf16=False)
        return float(difference.square().mean().sqrt())


def _probe(channels: int) -> Tensor:
    """Return noise whose amplitude falls as 1 / f, as that of photographs does, ``(1, C, H, W)``, always the same."""
    frequency = torch.fft.fftfreq(_PROBE_PX)
    radius = (frequency[:, None] ** 2 + frequency[None, :] ** 2).sqrt().clamp_min(1 / _PROBE_PX)
    white = torch.randn(channels, _PROBE_PX, _PROBE_PX, generator=torch.Generator().manual_seed(1))
    noise: Tensor = torch.fft.ifft2(torch.fft.fft2(white) / radius).real
    return (0.45 + 0.2 * noise / noise.std()).clamp(0, 1)[None]
