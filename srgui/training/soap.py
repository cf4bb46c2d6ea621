"""SOAP: Adam in the directions in which the gradients of a layer vary, rather than weight by weight.

After Vyas et al., “SOAP: Improving and Stabilizing Shampoo using Adam”, 2024, algorithm 3, with these choices for
small convolutions: a kernel counts as one side of the layer beside its inputs and outputs, vectors too have
directions, and sides of over `LONGEST_SIDE` keep their own axes. A step costs little more than Adam's here, since
layers of super-resolution have few weights and many pixels.
"""

from collections.abc import Iterable
from typing import Any, Final

import torch
from torch import Tensor, optim

LONGEST_SIDE: Final = 600
"""Of a layer whose directions are followed; a side's matrix has its square of numbers."""
_BETAS: Final = (0.95, 0.95)
_EPSILON: Final = 1e-8
_TURNED_EVERY: Final = 10
"""Steps after which the directions are brought up to date."""


class Soap(optim.Optimizer):
    """The optimizer.

    Args:
        params: parameters or groups of them, with ``lr`` and ``weight_decay`` as Adam has them.
        lr: learning rate; Adam's serves.
    """

    def __init__(self, params: Iterable[Any], lr: float) -> None:
        super().__init__(params, {"lr": lr, "weight_decay": 0.0})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]  # noqa: ARG002  # none is ever given
        """Move every parameter that has a gradient."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self._move(parameter, group["lr"], group["weight_decay"])

    def _move(self, parameter: Tensor, rate: float, decay: float) -> None:
        gradient = parameter.grad.float()  # type: ignore[union-attr]  # asked before
        if decay:
            gradient = gradient + decay * parameter
        sides = _sides(parameter)
        gradient = gradient.reshape(sides).contiguous()
        state = self.state[parameter]
        if not state:
            state["step"] = torch.zeros(())
            state["mean"], state["square"] = torch.zeros_like(gradient), torch.zeros_like(gradient)
            for side in _followed(sides):
                state[f"spread{side}"] = _spread(gradient, side)
                state[f"axes{side}"] = _eigenvectors(state[f"spread{side}"])
        state["step"] += 1
        count = int(state["step"])
        axes = {side: state[f"axes{side}"] for side in _followed(sides)}
        turned = _turned(gradient, axes)
        state["mean"].lerp_(gradient, 1 - _BETAS[0])
        state["square"].lerp_(turned.square(), 1 - _BETAS[1])
        mean = _turned(state["mean"], axes) / (1 - _BETAS[0] ** count)
        root = (state["square"] / (1 - _BETAS[1] ** count)).sqrt_().add_(_EPSILON)
        move = _turned(mean / root, axes, back=True)
        parameter.sub_(rate * move.reshape(parameter.shape).to(parameter.dtype))
        for side in axes:
            state[f"spread{side}"].lerp_(_spread(gradient, side), 1 - _BETAS[1])
        if axes and count % _TURNED_EVERY == 0:
            self._turn(state, sides)

    @staticmethod
    def _turn(state: dict[str, Tensor], sides: tuple[int, ...]) -> None:
        """Bring the directions up to date by a step of orthogonal iteration, in the order of what varies most."""
        square = state["square"]
        for side in _followed(sides):
            spread, axes = state[f"spread{side}"], state[f"axes{side}"]
            order = torch.einsum("ij,ik,kj->j", axes, spread, axes).argsort(descending=True)
            square = square.index_select(side, order)
            state[f"axes{side}"] = torch.linalg.qr((spread @ axes[:, order]).cpu())[0].contiguous().to(axes.device)
        state["square"] = square


def _sides(parameter: Tensor) -> tuple[int, ...]:
    """Return the shape in which a parameter is worked on: outputs, inputs, kernel; sides of 1 are left out."""
    shape = parameter.shape
    sides = (*shape[:2], shape[2:].numel()) if len(shape) > 2 else tuple(shape)
    return tuple(side for side in sides if side > 1) or (1,)


def _followed(sides: tuple[int, ...]) -> list[int]:
    return [index for index, side in enumerate(sides) if 1 < side <= LONGEST_SIDE]


def _spread(gradient: Tensor, side: int) -> Tensor:
    rows = gradient.movedim(side, 0).flatten(1) if gradient.ndim > 1 else gradient[:, None]
    return rows @ rows.T


def _eigenvectors(spread: Tensor) -> Tensor:
    """Return them by falling eigenvalue; on the CPU, where small matrices are fast and every kind of number is."""
    found = spread.detach().cpu().double()
    found = found / found.diagonal().mean().clamp_min(1e-30)
    vectors: Tensor = torch.linalg.eigh(found)[1]
    return vectors.flip(1).contiguous().to(spread)


def _turned(value: Tensor, axes: dict[int, Tensor], *, back: bool = False) -> Tensor:
    for side, matrix in axes.items():
        value = torch.tensordot(matrix if back else matrix.T, value, dims=([1], [side])).movedim(0, side)
    return value
