"""OpenVINO on the CPU: several times as fast as torch there, in bf16 where the processor has units for it."""

import logging
from functools import cache
from importlib import metadata
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from torch import Tensor, nn

from srgui.engine.devices import processors
from srgui.engine.lowering import Lowered, lowered

if TYPE_CHECKING:
    import openvino

_log = logging.getLogger(__name__)

_MOST_STREAMS: Final = 8
"""Each holds the layers of a tile, up to 150 MB; beyond so many cores, several share one."""


class NotForOpenVinoError(ValueError):
    """A network cannot be run by OpenVINO, or OpenVINO not at all here; torch serves."""


@cache
def openvino_version() -> str:
    """Return the version that can be used here; empty, and said once in the log, where there is none."""
    try:
        import openvino

        _core()
        return str(openvino.__version__)
    except Exception as error:  # noqa: BLE001  # a broken library may raise anything; torch does without it
        is_there = bool(metadata.packages_distributions().get("openvino"))
        how = f"OpenVINO cannot be used ({error}); " if is_there else "OpenVINO is not installed; "
        _log.warning("%snetworks run in torch, which is slower.", how)
        return ""


@cache
def _core() -> "openvino.Core":
    import openvino

    core = openvino.Core()
    if "CPU" not in core.available_devices:
        raise RuntimeError("its part for processors is missing")
    return core


class OpenVinoBackend:
    """Runs a network in OpenVINO on the CPU.

    Args:
        network: the network, weights loaded; it stays as it is.
        channels: that it takes.
        precision: ``"fp32"`` or ``"bf16"``.

    Raises:
        NotForOpenVinoError: it holds something that OpenVINO is not given, or OpenVINO refuses.
    """

    runtime: Final = "OpenVINO"

    def __init__(self, network: nn.Module, channels: int, precision: str = "fp32") -> None:
        if not openvino_version():
            raise NotForOpenVinoError("OpenVINO cannot be used here.")
        self.precision: Final = precision
        self._network = network.eval()
        found = lowered(self._network, bf16=precision == "bf16", fuses=True)
        if found is None:
            raise NotForOpenVinoError("The network does not come apart into a core and bicubic.")
        self._lowered: Final[Lowered] = found
        self.parallel: Final = min(_MOST_STREAMS, processors())
        self.parallel_few: Final = self.parallel
        self._requests: SimpleQueue[Any] = SimpleQueue()
        requests, self._enlarges = _compiled(found, channels, precision, self.parallel)
        for request in requests:
            self._requests.put(request)

    def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
        """Return HR for LR, ``(N, C, H, W) -> (N, C, s H, s W)``."""
        with torch.inference_mode():
            if precise and self.precision != "fp32":
                return self._network(lr_NCHW).float()  # type: ignore[no-any-return]
            return self._lowered.run(lr_NCHW, self._run_core)

    def _run_core(self, planes_NCHW: Tensor) -> Tensor:
        request = self._requests.get()
        try:
            made = request.infer([np.ascontiguousarray(planes_NCHW.numpy())], share_inputs=True)
            result = torch.from_numpy(made[0])
        finally:
            self._requests.put(request)
        if not self._enlarges:
            return result
        height, width = (length * self._enlarges for length in planes_NCHW.shape[2:])
        return result[..., :height, :width]


def _compiled(found: Lowered, channels: int, precision: str, streams: int) -> tuple[list[Any], int]:
    """Return requests that run a core, each on its share of the processor, and what their results are cut to.

    That is in times the picture's size; 0 where they are as they should be.

    Several at once, each with a tile of its own, keep all cores busy from end to end: in one, they wait for each other
    at every layer, and for the slowest of them where other programs use some.
    """
    import openvino

    from srgui.engine.backends.openvino_graph import UnknownLayerError, ending, openvino_model

    hints = {
        "INFERENCE_PRECISION_HINT": openvino.Type.bf16 if precision == "bf16" else openvino.Type.f32,
        "NUM_STREAMS": streams,
    }
    try:
        taken = channels * (3 if found.is_split else 1)
        model = openvino_model(found.core, taken, exact_biases=precision == "bf16" and not found.adds_bicubic)
        compiled = _core().compile_model(model, "CPU", hints)
        end = ending(found.core)
        return [compiled.create_infer_request() for _ in range(streams)], end.enlarges if end.block > 1 else 0
    except (UnknownLayerError, RuntimeError) as error:
        raise NotForOpenVinoError(str(error)) from error
