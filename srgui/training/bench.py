"""How fast networks train here, beside a plain loop over a DataLoader in fp32, in one run."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from srgui.imaging.resize import imresize
from srgui.models.card import ModelCard
from srgui.training.distributed import Ranks
from srgui.training.learner import Learner
from srgui.training.patches import PatchSource, Planes
from srgui.training.recipe import TrainingRecipe
from srgui.training.trial import made_up_planes

_ROUNDS: Final = 3
_ROUND_S: Final = 2.0
_LEAST_STEPS: Final = 2


@dataclass(frozen=True, slots=True)
class TrainingTiming:
    """Steps a second of one network, medians of rounds made in turn.

    Attributes:
        network: its name.
        batch: patches a step.
        patch_px: side of an LR patch.
        precision: what the engine learns in.
        engine: steps a second of srgui's engine.
        plain: of a plain loop: DataLoader, fp32, NCHW, the same loss and optimizer.
        network_part: part of a step's time that the network takes, forwards and backwards with the optimizer;
            the rest cuts patches.
    """

    network: str
    batch: int
    patch_px: int
    precision: str
    engine: float
    plain: float
    network_part: float

    @property
    def ratio(self) -> float:
        """How many times as fast as the plain loop the engine is."""
        return self.engine / self.plain


def bench_training(
    cards: list[ModelCard], scale: int, device: torch.device, batch: int = 16
) -> Iterator[TrainingTiming]:
    """Time networks one after the other, the engine and the plain loop in turn, so that drift meets both."""
    for card in cards:
        recipe = TrainingRecipe(network=card.name, scales=(scale,), batch=batch).with_rate()
        planes = made_up_planes(recipe, card.channels)
        engine = _Engine(recipe, planes, device)
        plain = _plain_loop(card, recipe, planes, device)
        rates: tuple[list[float], list[float]] = ([], [])
        for turn in range(_ROUNDS + 1):
            for step, found in zip((engine.step, plain), rates, strict=True):
                rate = _steps_per_s(step)
                if turn:
                    found.append(rate)
        yield TrainingTiming(
            network=card.name,
            batch=batch,
            patch_px=recipe.lr_patch_px(scale),
            precision=engine.learner.precision,
            engine=median(rates[0]),
            plain=median(rates[1]),
            network_part=engine.learning_s / max(1e-9, engine.cutting_s + engine.learning_s),
        )


class _Engine:
    """srgui's own steps, the time of cutting and of learning kept apart."""

    def __init__(self, recipe: TrainingRecipe, planes: list[Planes], device: torch.device) -> None:
        self.learner = Learner(recipe, device, Ranks())
        self._source = PatchSource(planes, recipe, device, 10**9)
        self._rate = recipe.learning_rate
        self._steps = 0
        self.cutting_s = self.learning_s = 0.0

    def step(self) -> None:
        began = time.perf_counter()
        batches = self._source.batches(self._steps)
        cut = time.perf_counter()
        self.learner.learn(batches, self._steps, self._rate)
        self.cutting_s += cut - began
        self.learning_s += time.perf_counter() - cut
        self._steps += 1


class _Patches(Dataset[tuple[Tensor, Tensor]]):
    """Pairs of random patches, as a plain program cuts them: LR made beforehand, one patch an item."""

    def __init__(self, planes: list[Planes], recipe: TrainingRecipe) -> None:
        self._scale, self._side = recipe.scales[0], recipe.lr_patch_px(recipe.scales[0])
        levels = [np.ascontiguousarray(plane.transpose(1, 2, 0)).astype(np.float32) for plane in planes]
        pictures = [picture / np.float32(65535) for picture in levels]
        self._hr = [torch.from_numpy(picture.transpose(2, 0, 1).copy()) for picture in pictures]
        self._lr = [torch.from_numpy(imresize(p, 1 / self._scale).transpose(2, 0, 1).copy()) for p in pictures]

    def __len__(self) -> int:
        return 1_000_000

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        random = np.random.default_rng(index)
        lr, hr = self._lr[index % len(self._lr)], self._hr[index % len(self._hr)]
        side, scale = self._side, self._scale
        top, left = (int(random.integers(length - side + 1)) for length in lr.shape[1:])
        lr = lr[:, top : top + side, left : left + side]
        hr = hr[:, top * scale : (top + side) * scale, left * scale : (left + side) * scale]
        if random.integers(2):
            lr, hr = lr.flip(2), hr.flip(2)
        return lr, hr


def _plain_loop(
    card: ModelCard, recipe: TrainingRecipe, planes: list[Planes], device: torch.device
) -> Callable[[], None]:
    """Return one step of the loop that any tutorial shows."""
    network = card.build(recipe.scales[0]).to(device).train()
    optimizer = torch.optim.Adam(network.parameters(), recipe.learning_rate)
    loader = iter(DataLoader(_Patches(planes, replace(recipe, candidates=1)), recipe.batch, shuffle=False))

    def step() -> None:
        lr_NCHW, hr_NCHW = next(loader)
        loss = nn.functional.l1_loss(network(lr_NCHW.to(device)), hr_NCHW.to(device))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimizer.step()
        loss.item()

    return step


def _steps_per_s(step: Callable[[], None]) -> float:
    began, steps = time.perf_counter(), 0
    while steps < _LEAST_STEPS or time.perf_counter() - began < _ROUND_S:
        step()
        steps += 1
    return steps / (time.perf_counter() - began)
