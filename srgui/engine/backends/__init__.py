"""One file a runtime: load a network, run a batch of tiles."""

from typing import Protocol

from torch import Tensor


class Backend(Protocol):
    """A network made ready on a device."""

    @property
    def runtime(self) -> str:
        """What runs it, as a person reads it: ``"torch"`` or ``"OpenVINO"``."""

    @property
    def precision(self) -> str:
        """What it computes in: ``"fp32"`` or ``"bf16"``."""

    @property
    def parallel(self) -> int:
        """How many threads may call `run` at once, and should, for all of the device to be used."""

    @property
    def parallel_few(self) -> int:
        """How many of them a few tiles are for: those of the fastest device, where several share the work."""

    def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
        """Return HR for LR, fp32 on the CPU; precise computes in fp32 whatever the usual precision is."""
