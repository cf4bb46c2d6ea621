"""SOAP: where its directions are left out it is Adam, where they matter it is far ahead, and it goes on exactly."""

import copy

import pytest
import torch
from torch import Tensor, nn, optim

from srgui.training import soap
from srgui.training.soap import Soap

_BETAS = (0.95, 0.95)


def learn(module: nn.Module, optimizer: optim.Optimizer, steps: int, seed: int = 0) -> list[float]:
    """Let a module learn to undo a blur, and return its losses."""
    generator = torch.Generator().manual_seed(seed)
    losses = []
    for _ in range(steps):
        sharp_NCHW = torch.rand(8, 1, 12, 12, generator=generator)
        blurred_NCHW = nn.functional.avg_pool2d(sharp_NCHW, 3, 1, 1)
        loss = (module(blurred_NCHW) - sharp_NCHW).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    return losses


def made() -> nn.Module:
    """Return a small network with every kind of parameter."""
    torch.manual_seed(3)
    return nn.Sequential(nn.Conv2d(1, 8, 5, padding=2), nn.PReLU(8), nn.Conv2d(8, 1, 3, padding=1))


@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_without_directions_it_is_adam(monkeypatch: pytest.MonkeyPatch, decay: float) -> None:
    monkeypatch.setattr(soap, "LONGEST_SIDE", 0)
    one = made()
    other = copy.deepcopy(one)
    learn(one, Soap([{"params": list(one.parameters()), "weight_decay": decay}], 0.003), 25)
    learn(other, optim.Adam(other.parameters(), 0.003, betas=_BETAS, weight_decay=decay), 25)
    for found, expected in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.allclose(found, expected, atol=1e-5)


def test_it_learns_faster_than_adam() -> None:
    one = made()
    other = copy.deepcopy(one)
    soaps = learn(one, Soap(one.parameters(), 0.003), 300)
    adams = learn(other, optim.Adam(other.parameters(), 0.003), 300)
    assert sum(soaps[-20:]) < 0.8 * sum(adams[-20:])


def test_a_turn_of_the_directions_keeps_what_was_learnt_of_them() -> None:
    """Where gradients lie along one direction, that one comes first and the step's size is the rate.

    They are as small as those of training: what rounding leaves beside the direction then counts for nothing.
    """
    direction = torch.tensor([3.0, 4.0]) / 5
    parameter = nn.Parameter(torch.zeros(2, 3))
    optimizer = Soap([parameter], 0.1)
    before = parameter.detach().clone()
    for _ in range(21):
        before = parameter.detach().clone()
        parameter.grad = torch.outer(direction, torch.tensor([1e-4, 0.0, 0.0]))
        optimizer.step()
    moved = before - parameter.detach()
    assert torch.allclose(moved / moved.norm(), torch.outer(direction, torch.tensor([1.0, 0.0, 0.0])), atol=1e-3)
    assert float(moved.norm()) == pytest.approx(0.1, rel=1e-3)
    axes: Tensor = optimizer.state[parameter]["axes0"]
    assert abs(float(axes[:, 0] @ direction)) == pytest.approx(1.0, abs=1e-4)
    assert torch.allclose(axes.T @ axes, torch.eye(2), atol=1e-5)


def test_it_goes_on_from_what_it_kept_as_if_it_had_not_stopped() -> None:
    whole = made()
    learn(whole, optimizer := Soap(whole.parameters(), 0.003), 15)
    stopped = copy.deepcopy(whole)
    again = Soap(stopped.parameters(), 0.003)
    again.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    assert learn(whole, optimizer, 15, seed=1) == learn(stopped, again, 15, seed=1)


def test_a_layer_of_many_inputs_keeps_their_axes() -> None:
    layer = nn.Conv2d(soap.LONGEST_SIDE + 1, 4, 1)
    optimizer = Soap(layer.parameters(), 0.001)
    layer(torch.rand(1, soap.LONGEST_SIDE + 1, 3, 3)).square().sum().backward()
    optimizer.step()
    kept = optimizer.state[layer.weight]
    assert {key for key in kept if key.startswith("axes")} == {"axes0"}


def test_a_gradient_of_nothing_moves_nothing() -> None:
    parameter = nn.Parameter(torch.ones(4, 4))
    optimizer = Soap([parameter], 0.1)
    for _ in range(12):
        parameter.grad = torch.zeros(4, 4)
        optimizer.step()
    assert torch.equal(parameter.detach(), torch.ones(4, 4))
