"""Plain torch: CPU, CUDA and MPS, channels last."""

import contextlib
from collections.abc import Iterator
from functools import partial
from queue import SimpleQueue
from typing import Final

import torch
from torch import Tensor, nn

from srgui.engine.devices import Device, processors
from srgui.engine.lowering import lowered

_MOST_STREAMS: Final = 4
"""Of a CUDA device: while one computes, others take what is next to it and bring what is done."""


class TorchBackend:
    """Runs a network in torch.

    On CUDA several threads may run it, each on a stream of its own, so that tiles travel while others are computed.

    Args:
        network: the network, weights loaded.
        device: where it runs.
        precision: ``"fp32"`` or ``"bf16"``; whether bf16 keeps the result is for the caller to know, see `choice`.
    """

    runtime: Final = "torch"

    def __init__(self, network: nn.Module, device: Device, precision: str = "fp32") -> None:
        self._device = device.torch_device
        self.precision: Final = precision
        is_cuda = self._device.type == "cuda"
        self.parallel: Final = min(_MOST_STREAMS, processors()) if is_cuda else 1
        self.parallel_few: Final = self.parallel
        self._streams: SimpleQueue[torch.cuda.Stream] = SimpleQueue()
        for _ in range(self.parallel * is_cuda):
            self._streams.put(torch.cuda.Stream(self._device))  # type: ignore[no-untyped-call]
        self._network = network.eval().to(self._device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._lowered = lowered(self._network, bf16=True) if precision == "bf16" else None
        if self._lowered is not None:
            self._lowered.core.to(self._device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        if is_cuda:
            torch.cuda.synchronize(self._device)  # other streams do not wait for what lays the weights out

    def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
        """Return HR for LR, ``(N, C, H, W) -> (N, C, s H, s W)``, fp32 on the CPU."""
        with torch.inference_mode(), self._stream():
            on_device = lr_NCHW.to(self._device).contiguous(memory_format=torch.channels_last)
            if self.precision == "fp32" or precise:
                return self._network(on_device).float().cpu()  # type: ignore[no-any-return]
            if self._lowered is None:
                return self._in_bf16(self._network, on_device).cpu()
            return self._lowered.run(on_device, partial(self._in_bf16, self._lowered.core)).cpu()

    @contextlib.contextmanager
    def _stream(self) -> Iterator[None]:
        """Have what follows done on a stream that is free, where the device has any."""
        if self._device.type != "cuda":
            yield
            return
        stream = self._streams.get()
        try:
            with torch.cuda.stream(stream):
                yield
        finally:
            self._streams.put(stream)

    def _in_bf16(self, module: nn.Module, planes_NCHW: Tensor) -> Tensor:
        planes_NCHW = planes_NCHW.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self._device.type, torch.bfloat16):
            made: Tensor = module(planes_NCHW)
        return made.float()
