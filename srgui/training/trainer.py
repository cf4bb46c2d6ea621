"""The training loop: patches in, the best checkpoint on the validation pictures out."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn, optim
from torch.nn import functional as F

from srgui.engine.devices import bf16_is_fast
from srgui.models.card import Figure, WeightsCard
from srgui.models.registry import network as network_card
from srgui.models.weights import load_into, read_card, save_weights, weights_name
from srgui.progress import CancelToken, words_for_seconds
from srgui.training.checkpoint import CHECKPOINT_FILE, RunState, load_checkpoint, save_checkpoint
from srgui.training.dataset import Pair, PatchSampler, load_pairs, load_validation
from srgui.training.recipe import RECIPE_FILE, RecipeError, TrainingRecipe

_REPORT_EVERY_S = 5.0
_SGD_MOMENTUM = 0.9


@dataclass(frozen=True, slots=True)
class TrainingEvent:
    """What a run tells while it works.

    Attributes:
        step: steps done.
        fraction: part of the budget that is spent, 0 to 1.
        elapsed_s: time spent, over all resumptions.
        left_s: time left at this pace; None before anything can be said.
        loss: mean loss since the event before; NaN while pictures are read.
        learning_rate: of the step just done.
        validation_db: mean PSNR on the validation pictures, where this event is a validation.
        is_best: whether that is the best so far, and was kept.
        note: a sentence, where there is something to say.
    """

    step: int = 0
    fraction: float = 0.0
    elapsed_s: float = 0.0
    left_s: float | None = None
    loss: float = math.nan
    learning_rate: float = 0.0
    validation_db: float | None = None
    is_best: bool = False
    note: str = ""


Listener = Callable[[TrainingEvent], None]


def train(
    recipe: TrainingRecipe,
    run_folder: Path,
    device: torch.device,
    told: Listener,
    cancel: CancelToken | None = None,
) -> Path:
    """Train by a recipe, going on where the run's folder stands, and return the best weights' file.

    Raises:
        RecipeError: the recipe has problems, or the run cannot be resumed.
        Cancelled: it was told to stop; the run's folder holds all that is needed to go on.
    """
    problems = recipe.problems()
    if problems:
        raise RecipeError(" ".join(problems))
    run_folder.mkdir(parents=True, exist_ok=True)
    (run_folder / RECIPE_FILE).write_text(recipe.to_toml(), encoding="utf-8")
    run = _Run(recipe, run_folder, device, told, cancel or CancelToken())
    run.resume()
    run.loop()
    return run.best_file


class _Run:
    """A network, its optimizer and its pictures, between the first step and the last."""

    def __init__(
        self, recipe: TrainingRecipe, folder: Path, device: torch.device, told: Listener, cancel: CancelToken
    ) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.folder, self.device, self.told, self.cancel = recipe, folder, device, told, cancel
        self.best_file = folder / weights_name(recipe.network, recipe.scale)
        self.network = network_card(recipe.network).build(recipe.scale)
        if recipe.start_from:
            load_into(self.network, Path(recipe.start_from))
        self.network = self.network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = {key: value.detach().clone() for key, value in self.network.state_dict().items()}
        self.optimizer = _optimizer(recipe, self.network)
        self.uses_bf16 = recipe.precision == "bf16" or (recipe.precision == "auto" and bf16_is_fast(device))
        self.state = RunState()
        collection = load_pairs(recipe, self._tell_reading, cancel)
        for reason in collection.left_out:
            told(TrainingEvent(note=f"Left out: {reason}"))
        self.pictures = collection.pictures
        self.sampler = PatchSampler(collection.pairs, recipe, device)
        self.validation = load_validation(Path(recipe.validation), recipe.scale) if recipe.validation else ()

    def resume(self) -> None:
        """Take up the checkpoint of the folder, where there is one."""
        file = self.folder / CHECKPOINT_FILE
        if file.is_file():
            self.state = load_checkpoint(file, self.network, self.average, self.optimizer)
            words = words_for_seconds(self.state.elapsed_s)
            self.told(TrainingEvent(step=self.state.step, note=f"Going on at step {self.state.step}, after {words}."))

    def loop(self) -> None:
        """Step until the budget is spent, validating and saving in between and at the end."""
        began = time.monotonic() - self.state.elapsed_s
        told_at = validated_at = time.monotonic()
        losses: list[float] = []
        self.network.train()
        try:
            while self.fraction < 1:
                self.cancel.check()
                losses.append(self._step())
                now = time.monotonic()
                self.state = replace(self.state, step=self.state.step + 1, elapsed_s=now - began)
                if now - told_at >= _REPORT_EVERY_S:
                    self._tell(losses)
                    told_at, losses = now, []
                if now - validated_at >= self.recipe.validate_every_s:
                    self._validate()
                    validated_at = time.monotonic()
        finally:
            self._save()
        self._validate()

    @property
    def fraction(self) -> float:
        """Part of the budget that is spent."""
        by_steps = self.state.step / self.recipe.steps if self.recipe.steps else 0.0
        by_time = self.state.elapsed_s / (60 * self.recipe.minutes) if self.recipe.minutes else 0.0
        return min(1.0, max(by_steps, by_time))

    @property
    def learning_rate(self) -> float:
        """Of the next step: a linear rise, then a cosine down to zero as the budget is spent."""
        warm = min(1.0, (self.state.step + 1) / max(1, self.recipe.warmup_steps))
        return self.recipe.learning_rate * warm * 0.5 * (1 + math.cos(math.pi * self.fraction))

    def _step(self) -> float:
        """Learn from one batch and return its loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.learning_rate
        lr_NCHW, hr_NCHW = self.sampler.batch(self.state.step)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.uses_bf16):
            result_NCHW = self.network(lr_NCHW)
        loss = F.l1_loss(result_NCHW, hr_NCHW) if self.recipe.loss == "l1" else F.mse_loss(result_NCHW, hr_NCHW)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        if self.recipe.clip_norm:
            nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip_norm)
        self.optimizer.step()
        self._follow()
        return float(loss.detach())

    def _follow(self) -> None:
        """Move the average of weights towards the network; quickly at first."""
        decay = min(self.recipe.averaging, (1 + self.state.step) / (10 + self.state.step))
        own = self.network.state_dict()
        torch._foreach_lerp_([*self.average.values()], [own[key] for key in self.average], 1 - decay)

    def _validate(self) -> None:
        """Measure the average on the validation pictures, keep it if it is the best, and save the run."""
        value = self._validation_db() if self.validation else float(self.state.step)
        is_best = value > self.state.best_db
        if is_best:
            self.state = replace(self.state, best_db=value)
            save_weights(self.average, self._card(value), self.best_file)
        self._save()
        shown = value if self.validation else None
        self.told(self._event(validation_db=shown, is_best=is_best))

    def _validation_db(self) -> float:
        network = network_card(self.recipe.network).build(self.recipe.scale)
        network.load_state_dict(self.average)
        network = network.to(self.device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        values = [_psnr_db(network, pair, self.recipe.scale, self.device) for pair in self.validation]
        return sum(values) / len(values)

    def _card(self, value_db: float) -> WeightsCard:
        folders = ", ".join(Path(folder.path).name for folder in self.recipe.folders)
        recipe, state = self.recipe, self.state
        earlier = f"{read_card(Path(recipe.start_from)).training}; then " if recipe.start_from else ""
        training = (
            f"{earlier}{state.step} steps of {recipe.batch} patches of {recipe.patch_px}x{recipe.patch_px} LR pixels, "
            f"{recipe.loss.upper()}, {recipe.optimizer} at {recipe.learning_rate:g} with warm-up and cosine, "
            f"average of weights {recipe.averaging:g}; {words_for_seconds(state.elapsed_s)} on {self.device.type}"
        )
        figures = (Figure(Path(recipe.validation).name, round(value_db, 3)),) if self.validation else ()
        return WeightsCard(
            network=recipe.network,
            scale=recipe.scale,
            licence=recipe.licence,
            trained_on=f"{self.pictures} pictures of {folders}",
            training=training,
            figures=figures,
        )

    def _save(self) -> None:
        save_checkpoint(self.folder / CHECKPOINT_FILE, self.state, self.network, self.average, self.optimizer)

    def _event(self, *, validation_db: float | None = None, is_best: bool = False) -> TrainingEvent:
        left_s = self.state.elapsed_s * (1 / self.fraction - 1) if self.fraction > 0 else None
        return TrainingEvent(
            step=self.state.step,
            fraction=self.fraction,
            elapsed_s=self.state.elapsed_s,
            left_s=left_s,
            learning_rate=self.learning_rate,
            validation_db=validation_db,
            is_best=is_best,
        )

    def _tell(self, losses: list[float]) -> None:
        self.told(replace(self._event(), loss=sum(losses) / len(losses)))

    def _tell_reading(self, done: int, total: int) -> None:
        if done % 25 == 0:
            self.told(TrainingEvent(note=f"Reading pictures, {done} of {total}"))


def _optimizer(recipe: TrainingRecipe, network: nn.Module) -> optim.Optimizer:
    if recipe.optimizer == "sgd":
        return optim.SGD(network.parameters(), recipe.learning_rate, momentum=_SGD_MOMENTUM)
    return optim.Adam(network.parameters(), recipe.learning_rate)


@torch.no_grad()
def _psnr_db(network: nn.Module, pair: Pair, scale: int, device: torch.device) -> float:
    """Return the PSNR of 8-bit luma, border shaved by the scale."""
    result: Tensor = network(pair.lr_HW.to(device)[None, None].contiguous(memory_format=torch.channels_last))
    rounded = (result[0, 0].clamp(0, 1) * 255).round().cpu() / 255
    error = (rounded - pair.hr_HW)[scale:-scale, scale:-scale].double()
    return -10 * math.log10(max(1e-10, float((error * error).mean())))
