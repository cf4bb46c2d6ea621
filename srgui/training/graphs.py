"""CUDA graphs: a network's pass forwards and backwards as one launch each, as the CPU cannot feed small layers fast.

A network is captured once it has been shown to give the same result and the same gradients that way; where that
fails, or a batch has another shape, it runs layer by layer.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final

import torch
from torch import Tensor, nn

_CLOSE: Final = 2e-2
_log = logging.getLogger(__name__)

Capture = Callable[..., Any]


class GraphedNetwork:
    """A network in training, captured for batches of one shape.

    Args:
        module: the network, on a CUDA device; its `forward` is replaced.
        sample_NCHW: a batch as each step will have it.
        autocast: makes the context of the precision it runs in; without a cache of casts, as graphs demand.
        capture: what captures; torch's own, which a test replaces.

    Attributes:
        is_captured: False where capturing failed, or gave other numbers; then it runs layer by layer.
    """

    def __init__(
        self,
        module: nn.Module,
        sample_NCHW: Tensor,
        autocast: Callable[[], AbstractContextManager[object]],
        capture: Capture = torch.cuda.make_graphed_callables,
    ) -> None:
        self._module, self._shape = module, sample_NCHW.shape
        self._layers = module.forward
        expected = self._gradients(sample_NCHW, autocast)
        try:
            with autocast():
                capture(module, (sample_NCHW.clone(),), allow_unused_input=True)
            found = self._gradients(sample_NCHW, autocast)
            self.is_captured = all(_equal(f, e) for f, e in zip(found, expected, strict=True))
        except (RuntimeError, AssertionError):
            _log.warning("the network could not be captured as a CUDA graph", exc_info=True)
            self.is_captured = False
        if not self.is_captured:
            module.forward = self._layers

    def __call__(self, lr_NCHW: Tensor) -> Tensor:
        """Return the network's result, by the graph where the batch is as the sample was."""
        run = self._module.forward if lr_NCHW.shape == self._shape else self._layers
        hr_NCHW: Tensor = run(lr_NCHW)
        return hr_NCHW

    def _gradients(self, sample_NCHW: Tensor, autocast: Callable[[], AbstractContextManager[object]]) -> list[Tensor]:
        """Return the result for a batch, and the gradients of its squares, of their own memory."""
        learnt = [parameter for parameter in self._module.parameters() if parameter.requires_grad]
        torch.manual_seed(0)  # of dropout
        with autocast():
            hr_NCHW: Tensor = self._module.forward(sample_NCHW)
        gradients = torch.autograd.grad(hr_NCHW.float().square().mean(), learnt, allow_unused=True)
        return [hr_NCHW.detach().clone(), *(torch.zeros(()) if g is None else g.clone() for g in gradients)]


def _equal(found: Tensor, expected: Tensor) -> bool:
    """Return whether two tensors differ by no more than low precision explains."""
    bound = _CLOSE * float(expected.float().norm()) + 1e-12
    return float((found.float() - expected.float()).norm()) <= bound
