"""Capture as a graph is taken only where it gives the network's own numbers; what captures is stood in for."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from srgui.training.graphs import GraphedNetwork

Forward = Callable[[Tensor], Tensor]


def _network() -> nn.Module:
    torch.manual_seed(1)
    return nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.Dropout(0.5), nn.Conv2d(4, 1, 3, padding=1)).train()


def _capturing(changed: Callable[[Forward], Forward], calls: list[torch.Size]) -> Callable[..., Any]:
    """Return a stand-in that replaces a module's forward as torch's does."""

    def capture(module: nn.Module, *_: Any, **__: Any) -> nn.Module:
        layers = changed(module.forward)

        def forward(x: Tensor) -> Tensor:
            calls.append(x.shape)
            return layers(x)

        module.forward = forward
        return module

    return capture


def test_runs_captured_for_batches_like_the_sample_and_by_layers_for_others() -> None:
    calls: list[torch.Size] = []
    sample = torch.rand(4, 1, 8, 8)
    graphed = GraphedNetwork(_network(), sample, nullcontext, _capturing(lambda layers: layers, calls))
    assert graphed.is_captured
    calls.clear()
    graphed(torch.rand(4, 1, 8, 8))
    graphed(torch.rand(3, 1, 8, 8))
    assert calls == [sample.shape]


def test_other_numbers_are_not_taken() -> None:
    calls: list[torch.Size] = []
    wrong = _capturing(lambda layers: lambda x: 1.1 * layers(x), calls)
    graphed = GraphedNetwork(_network(), torch.rand(4, 1, 8, 8), nullcontext, wrong)
    assert not graphed.is_captured
    calls.clear()
    graphed(torch.rand(4, 1, 8, 8))
    assert not calls


@pytest.mark.parametrize("error", [RuntimeError("operation not permitted when stream is capturing"), AssertionError()])
def test_a_failed_capture_leaves_the_network_as_it_was(error: Exception) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise error

    network, batch = _network().eval(), torch.rand(2, 1, 8, 8)
    expected = network(batch)
    graphed = GraphedNetwork(network, batch, nullcontext, failing)
    assert not graphed.is_captured
    assert torch.equal(graphed(batch), expected)
