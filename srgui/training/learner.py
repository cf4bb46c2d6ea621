"""A network and its optimizer: one step from patches to better weights."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn, optim

from srgui.engine.devices import bf16_is_fast
from srgui.engine.lowering import lowered
from srgui.models.blocks import Supervised
from srgui.models.card import ModelCard
from srgui.models.ensemble import NOT_TRAINED
from srgui.models.registry import network
from srgui.models.weights import WeightsError, load_matching, read_card
from srgui.training.distributed import Ranks
from srgui.training.graphs import GraphedNetwork
from srgui.training.patches import Batch
from srgui.training.recipe import RecipeError, TrainingRecipe
from srgui.training.soap import Soap

_MOMENTUM: Final = 0.9
_CHARBONNIER_EPSILON: Final = 1e-3
_AUTOCAST: Final = {"bf16": torch.bfloat16, "fp16": torch.float16}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that learning has changed, for the checkpoint and to roll back to."""

    network: dict[str, Tensor]
    average: dict[str, Tensor]
    optimizer: dict[str, Tensor]


class Learner:
    """What learns.

    Args:
        recipe: all settings.
        device: where it learns.
        ranks: the processes that share the work.

    Attributes:
        card: the network.
        precision: ``"fp32"``, ``"bf16"`` or ``"fp16"``.
        parts: in how many pieces each batch is worked on, for want of memory.
        notes: sentences on settings that have no effect, and on weights that did not fit.
        start: the weights it goes on from; empty where some of them begin anew.

    Raises:
        RecipeError: a part with a rate of its own is not in the network, or everything is frozen.
        WeightsError: the weights to start from cannot be used.
    """

    def __init__(self, recipe: TrainingRecipe, device: torch.device, ranks: Ranks) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.device, self.ranks = recipe, device, ranks
        self.card: ModelCard = recipe.card
        self.parts, found = 1, 0
        self.modules = {scale: self.card.build(scale) for scale in recipe.scales}
        self.main = self.modules[recipe.scales[0]]
        if recipe.initial_std:
            _begin_as_noise(self.main, recipe.initial_std)
        self.notes = self._start_from(Path(recipe.start_from)) if recipe.start_from else []
        for module in self.modules.values():
            found = _set_dropout(module, recipe.dropout)
            module.to(device, memory_format=torch.channels_last).train()  # type: ignore[call-overload]
        for scale in recipe.scales[1:]:
            _tie(self.modules[scale], self.main)
        self.average = {key: value.detach().clone() for key, value in self.main.state_dict().items()}
        goes_on = bool(recipe.start_from) and not self.notes
        self.start = {key: value.clone() for key, value in self.average.items()} if goes_on else {}
        self.parameters, self.optimizer = _optimizer(recipe, self.main)
        self.precision = _precision(recipe, device, self.main)
        if recipe.dropout and not found:
            self.notes.append(f"{self.card.title} has no place for dropout, so nothing is dropped.")
        if recipe.precision == "fp16" and self.precision != "fp16":
            self.notes.append("fp16 is for CUDA alone; this device learns in fp32.")
        self.scaler = torch.amp.GradScaler(device.type, enabled=self.precision == "fp16")
        self._graphed: GraphedNetwork | None = None

    def learn(self, batches: list[Batch], step: int, rate: float, progress: float = 0.0) -> float:
        """Learn from the patches of a step and return their loss, the mean over all ranks.

        Args:
            batches: the patches, one batch a scale.
            step: number of the step.
            rate: learning rate.
            progress: how far the run is, 0 to 1, for networks whose loss changes on the way.
        """
        torch.manual_seed(hash((self.recipe.seed, step, self.ranks.rank)) & 0x7FFFFFFF)  # of dropout
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        self.optimizer.zero_grad(set_to_none=True)
        total = sum(len(batch.lr_NCHW) for batch in batches)
        loss = 0.0
        for batch in batches:
            for lr_NCHW, hr_NCHW in _pieces(batch, self.parts):
                part = self._loss(batch.scale, lr_NCHW, hr_NCHW, progress) * (len(lr_NCHW) / total)
                self.scaler.scale(part).backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
                loss += float(part.detach())
        loss = self.ranks.mean(loss)
        if math.isfinite(loss):
            self._move(step, rate)
        return loss

    def snapshot(self) -> Snapshot:
        """Return copies of all that learning has changed."""
        slots = {
            f"{index}.{key}": value.detach().clone()
            for index, entries in self.optimizer.state_dict()["state"].items()
            for key, value in entries.items()
            if isinstance(value, Tensor)
        }
        own = {key: value.detach().clone() for key, value in self.main.state_dict().items()}
        return Snapshot(own, {key: value.clone() for key, value in self.average.items()}, slots)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot.

        Raises:
            RuntimeError, KeyError: it is of another network.
        """
        self.main.load_state_dict(snapshot.network)
        for key, value in snapshot.average.items():
            self.average[key].copy_(value)
        slots: dict[int, dict[str, Tensor]] = {}
        for name, value in snapshot.optimizer.items():
            index, key = name.split(".", 1)
            slots.setdefault(int(index), {})[key] = value.clone()
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": slots})

    def between(self, share: float) -> dict[str, Tensor]:
        """Return weights between those it goes on from, share 0, and the average of what it learnt, share 1."""
        return {key: torch.lerp(value, self.average[key], share) for key, value in self.start.items()}

    def averaged(self, scale: int, weights: dict[str, Tensor] | None = None) -> nn.Module:
        """Return a network of its own that holds the average of weights, or others, ready to be used."""
        module = self.card.build(scale)
        module.load_state_dict(self.average if weights is None else weights)
        return module.to(self.device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload,no-any-return]

    def _start_from(self, file: Path) -> list[str]:
        weights = read_card(file)
        if weights.members:
            raise WeightsError(f"“{file.name}” cannot be started from: {NOT_TRAINED}")
        of = weights.network
        if type(network(of).build(weights.scales[0])) is not type(self.main):
            raise WeightsError(
                f"“{file.name}” holds weights of {of}, not of {self.card.name}; choose others to start from, "
                f"or train {of}."
            )
        left = load_matching(self.main, file)
        return [f"These parts do not fit the weights to start from and begin anew: {', '.join(left)}."] if left else []

    def _loss(self, scale: int, lr_NCHW: Tensor, hr_NCHW: Tensor, progress: float) -> Tensor:
        results = self._results(scale, lr_NCHW, progress)
        losses = [share * self._loss_of(result_NCHW.float() - hr_NCHW) for result_NCHW, share in results]
        return torch.stack(losses).sum()

    def _loss_of(self, error_NCHW: Tensor) -> Tensor:
        match self.recipe.loss:
            case "l1":
                return error_NCHW.abs().mean()
            case "mse":
                return error_NCHW.square().mean()
            case "half":
                return 0.5 * error_NCHW.square().sum() / len(error_NCHW)
            case _:
                return (error_NCHW.square() + _CHARBONNIER_EPSILON**2).sqrt().mean()

    def _results(self, scale: int, lr_NCHW: Tensor, progress: float) -> tuple[tuple[Tensor, float], ...]:
        """Run the network and return what is held against HR, each with its share in the loss."""
        module = self.modules[scale]
        if not isinstance(module, Supervised):
            return ((self._result(scale, lr_NCHW), 1.0),)
        with self._autocast():
            return module.training_results(lr_NCHW, progress)

    def _result(self, scale: int, lr_NCHW: Tensor) -> Tensor:
        """Run the network; on CUDA, where every batch has one shape, as a graph."""
        if self._graphed is None and self.device.type == "cuda" and len(self.modules) == 1 and self.parts == 1:
            self._graphed = GraphedNetwork(self.main, lr_NCHW, self._autocast)
        with self._autocast():
            result_NCHW: Tensor = (self._graphed or self.modules[scale])(lr_NCHW)
        return result_NCHW

    def _autocast(self) -> torch.autocast:
        kind = _AUTOCAST.get(self.precision, torch.bfloat16)
        caches = self.device.type != "cuda"  # graphs do not allow it, and each weight is cast once a step anyway
        return torch.autocast(self.device.type, kind, enabled=self.precision != "fp32", cache_enabled=caches)

    def _move(self, step: int, rate: float) -> None:
        """Take the optimizer's step with the gradients that were gathered, and let the average follow."""
        self.scaler.unscale_(self.optimizer)
        self.ranks.average_gradients(self.parameters)
        if self.recipe.clip_value:
            nn.utils.clip_grad_value_(self.parameters, self.recipe.clip_value / max(rate, 1e-12))
        if self.recipe.clip_norm:
            nn.utils.clip_grad_norm_(self.parameters, self.recipe.clip_norm)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        decay = min(self.recipe.averaging, (1 + step) / (10 + step))
        own = self.main.state_dict()
        torch._foreach_lerp_([*self.average.values()], [own[key] for key in self.average], 1 - decay)


def _pieces(batch: Batch, count: int) -> list[tuple[Tensor, Tensor]]:
    return list(zip(batch.lr_NCHW.chunk(count), batch.hr_NCHW.chunk(count), strict=True))


def _precision(recipe: TrainingRecipe, device: torch.device, module: nn.Module) -> str:
    """Return what a recipe learns in.

    A network that gives the whole picture, and not what is to be added to bicubic, would learn to bear how bf16 rounds
    brightness: FSRCNN stood at 31.70 dB on parts of Kodak24 in bf16, and went on to 31.75 in half an hour of fp32.
    """
    if recipe.precision == "auto":
        if not bf16_is_fast(device):
            return "fp32"
        found = lowered(module)
        return "fp32" if found is not None and not found.adds_bicubic else "bf16"
    if recipe.precision == "fp16" and device.type != "cuda":
        return "fp32"  # nothing else multiplies fp16 faster
    return recipe.precision


def _begin_as_noise(module: nn.Module, std: float) -> None:
    """Draw all weights anew; biases and slopes stay as they are."""
    for parameter in module.parameters():
        if parameter.ndim > 1:
            nn.init.normal_(parameter, std=std)


def _set_dropout(module: nn.Module, part: float) -> int:
    """Set the part that is dropped, and return in how many places."""
    places = [layer for layer in module.modules() if isinstance(layer, nn.Dropout)]
    for layer in places:
        layer.p = part
    return len(places)


def _tie(module: nn.Module, main: nn.Module) -> None:
    """Give a network the parameters of another, so that both learn as one."""
    for name, parameter in main.named_parameters():
        owner, _, leaf = name.rpartition(".")
        setattr(module.get_submodule(owner), leaf, parameter)


def _optimizer(recipe: TrainingRecipe, main: nn.Module) -> tuple[list[nn.Parameter], optim.Optimizer]:
    """Return the parameters that learn and an optimizer with a group for each rate and decay."""
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    unused = {rate.part for rate in recipe.part_rates}
    for name, parameter in main.named_parameters():
        found = next((rate for rate in recipe.part_rates if name.startswith(rate.part)), None)
        unused.discard(found.part if found else "")
        factor = found.factor if found else 1.0
        parameter.requires_grad_(factor > 0)
        if factor > 0:
            decay = recipe.weight_decay if parameter.ndim > 1 else 0.0
            groups.setdefault((factor, decay), []).append(parameter)
    if unused:
        parts = ", ".join(sorted({name.split(".")[0] for name, _ in main.named_parameters()}))
        raise RecipeError(f"The network has no part called {', '.join(sorted(unused))}; its parts are {parts}.")
    if not groups:
        raise RecipeError("Every part of the network has a rate of 0, so nothing would be learnt; free one.")
    settings = [
        {"params": found, "lr": recipe.learning_rate, "factor": factor, "weight_decay": decay}
        for (factor, decay), found in groups.items()
    ]
    parameters = [parameter for found in groups.values() for parameter in found]
    if recipe.optimizer == "sgd":
        return parameters, optim.SGD(settings, recipe.learning_rate, momentum=_MOMENTUM)
    if recipe.optimizer == "adam":
        return parameters, optim.Adam(settings, recipe.learning_rate, foreach=True)
    return parameters, Soap(settings, recipe.learning_rate)
