"""The training loop: patches in, the best checkpoint on the validation pictures out.

A run can end at any moment and be taken up again: what a step learns depends on the seed and the step alone, and
the checkpoint holds the rest. With a budget of steps or epochs it then goes through the same losses as if it had
never stopped; with one of minutes the rate follows the clock, and the losses differ a little.
"""

import math
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import psutil
import torch
from safetensors import SafetensorError
from torch import Tensor

from srgui.engine.devices import Device, is_out_of_memory
from srgui.errors import UserError
from srgui.models.library import install_weights
from srgui.models.weights import WeightsError, save_weights, weights_name
from srgui.progress import Cancelled, CancelToken
from srgui.training.cards import card_of_run
from srgui.training.checkpoint import Progressed, load_checkpoint, save_checkpoint
from srgui.training.collection import Collection, collect
from srgui.training.distributed import Ranks, device_of_rank, joined
from srgui.training.events import Listener
from srgui.training.journal import Journal
from srgui.training.learner import Learner, Snapshot
from srgui.training.patches import PatchSource
from srgui.training.recipe import RecipeError, TrainingRecipe
from srgui.training.run_folder import RunFolder
from srgui.training.schedule import learning_rate, spent
from srgui.training.validation import SamplePicture, Validation

_CHECKPOINT_EVERY_S: Final = 30.0
_LOOK_EVERY_S: Final = 0.5
_JUMP: Final = 5.0
_SETTLED_STEPS: Final = 200
_MEAN_DECAY: Final = 0.98
_MOST_ROLLBACKS: Final = 6
_RESIDENT_PART: Final = 0.4
_SHARES: Final = (0.25, 0.5, 0.75)


class RunPausedError(UserError):
    """A run cannot go on for now, as when the disk is full; all that it has is kept."""


def train(
    recipe: TrainingRecipe,
    run: RunFolder,
    device: Device,
    told: Listener,
    cancel: CancelToken | None = None,
    report_every_s: float = 5.0,
) -> Path | None:
    """Train by a recipe, going on where the run's folder stands.

    Args:
        recipe: what to do.
        run: where all of it is kept.
        device: where the network learns.
        told: is told of everything that is also written to the log.
        cancel: pauses the run: it saves a checkpoint and ends.
        report_every_s: seconds between progress events; 0 for one after each step.

    Returns:
        The best weights; None where the run was asked to pause.

    Raises:
        RecipeError: the recipe has problems, or the run cannot be resumed.
        RunPausedError: the disk is full or a folder is gone; it can be resumed later.
        StoreError, WeightsError: pictures or weights to start from cannot be used.
        Cancelled: the token was cancelled; the folder holds all that is needed to go on.
    """
    problems = recipe.problems()
    if problems:
        raise RecipeError(" ".join(problems))
    recipe = recipe.with_rate()
    with joined() as ranks:
        journal = Journal(recipe, run, told, ranks, device.title)
        journal.begin()
        try:
            return _Run(recipe, run, device, journal, ranks, cancel or CancelToken(), report_every_s).go()
        except Cancelled:
            journal.end("paused")
            raise
        except (OSError, SafetensorError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            message = f"The run was paused: {reason}. Mend that, as by freeing space on the disk, then resume it."
            journal.end("paused", message)
            raise RunPausedError(message) from error
        except BaseException as error:
            journal.end("failed", str(error) if isinstance(error, UserError) else "Something went wrong inside srgui.")
            raise
        finally:
            journal.close()


class _Run:
    """A run between its first step and its last."""

    def __init__(
        self,
        recipe: TrainingRecipe,
        run: RunFolder,
        device: Device,
        journal: Journal,
        ranks: Ranks,
        cancel: CancelToken,
        report_every_s: float,
    ) -> None:
        self.recipe, self.run, self.journal, self.ranks, self.cancel = recipe, run, journal, ranks, cancel
        self.report_every_s = report_every_s
        self.device, self.torch_device = device, device_of_rank(device.torch_device)
        self.learner = Learner(recipe, self.torch_device, ranks)
        for note in self.learner.notes:
            journal.note(note)
        self.state = Progressed()
        self.best_file = run.path / weights_name(recipe.network, recipe.scales)
        self._resume()
        self.collection: Collection = collect(recipe, journal.reading, cancel)
        journal.left_out(self.collection.left_out)
        self.source = PatchSource(self.collection.planes, recipe, self.torch_device, _room(self.torch_device))
        self.steps_per_epoch = self.source.steps_per_epoch(ranks.count)
        self.validation = Validation(self.collection.validation, recipe) if ranks.writes else None
        self.sample = SamplePicture(self.collection.sample, recipe, run.samples, device) if ranks.writes else None
        self.began = self.validation_s = 0.0
        self.safe = (self.state, self.learner.snapshot())

    def go(self) -> Path | None:
        """Step until the budget is spent or someone asks to stop; return the best weights, or None when paused."""
        self._measure_peers()
        self.began = time.monotonic() - self.state.elapsed_s
        if self.recipe.start_from and self.state.step == 0:
            self._validate()  # what it starts from counts: no run ends with less
        try:
            asked = self._loop()
        finally:
            self.source.close()
        if asked == "pause":
            self._save()
            self.journal.end("paused", state=self.state)
            return None
        self._validate()
        self._try_between()
        self._keep_samples(1.0)
        self._save()
        if self.ranks.writes:
            self.journal.end("finished", state=self.state, own_name=self._installed())
        self.ranks.wait()
        return self.best_file

    @property
    def fraction(self) -> float:
        """Part of the budget that is spent."""
        return spent(self.recipe, self.state.step, self.steps_per_epoch, self.state.elapsed_s, self.state.pace)

    def _loop(self) -> str:
        """Return what was asked: ``pause``, ``finish``, or nothing where the budget is spent."""
        looked_at = time.monotonic()
        saved_s = validated_s = self.state.elapsed_s  # counted in the run's own time, which all ranks share
        while self.fraction < 1:
            rate = self._rate()
            self._keep(self._step(rate), rate)
            now = time.monotonic()
            (elapsed,) = self.ranks.as_first(now - self.began)
            self.state = replace(self.state, elapsed_s=elapsed)
            self.journal.progress(self.state, self.fraction, self._epoch, rate, self.report_every_s, self._memory_mb())
            asked, looked_at = self._asked(now, looked_at)
            if asked:
                return asked
            self._keep_samples(self.fraction)
            if elapsed - validated_s >= self._validate_every_s:
                self._validate()
                validated_s = elapsed
            if elapsed - saved_s >= _CHECKPOINT_EVERY_S:
                self._save()
                saved_s = elapsed
        return ""

    @property
    def _validate_every_s(self) -> float:
        """Seconds between validations; by itself a thirtieth of the run, and not more than a tenth of its time."""
        if self.recipe.validate_every_s:
            return self.recipe.validate_every_s
        whole_s = self.state.elapsed_s / max(self.fraction, 1e-3)
        return max(10 * self.validation_s, min(300.0, max(10.0, whole_s / 30)))

    @property
    def _epoch(self) -> float:
        return self.state.step / self.steps_per_epoch

    def _rate(self) -> float:
        return learning_rate(self.recipe, self.state.step, self.steps_per_epoch, self.fraction, self.state.pace)

    def _asked(self, now: float, looked_at: float) -> tuple[str, float]:
        """Look now and then at the token and the control file, all ranks as the first does."""
        if self.ranks.count == 1 and now - looked_at < _LOOK_EVERY_S and not self.cancel.is_cancelled:
            return "", looked_at
        command = self.run.take_command() if self.ranks.writes else None
        code = 3.0 if self.cancel.is_cancelled else {"pause": 1.0, "finish": 2.0}.get(command or "", 0.0)
        (code,) = self.ranks.as_first(code)
        if code == 3:
            self._save()
            raise Cancelled
        return ("", "pause", "finish")[int(code)], now

    # One step

    def _step(self, rate: float) -> float:
        """Learn from one step's patches; where memory runs out, in smaller pieces."""
        while True:
            self.learner.parts = self.state.parts
            try:
                batches = self.source.batches(
                    self.state.step, self.ranks.rank, self.ranks.count, salt=self.state.rollbacks
                )
                return self.learner.learn(batches, self.state.step, rate, self.fraction)
            except Exception as error:
                if not is_out_of_memory(error) or self.state.parts >= self.recipe.batch or self.ranks.count > 1:
                    raise
            self.state = replace(self.state, parts=2 * self.state.parts)
            size = -(-self.recipe.batch // self.state.parts)
            self.journal.note(f"Memory ran short: each batch is now worked on {size} patches at a time.", self.state)
            if self.torch_device.type == "cuda":
                torch.cuda.empty_cache()

    def _keep(self, loss: float, rate: float) -> None:
        """Count a step, or go back where its loss is not finite or has jumped."""
        state = self.state
        mean = loss if state.mean_loss is None else _MEAN_DECAY * state.mean_loss + (1 - _MEAN_DECAY) * loss
        least = mean if state.least_loss is None else state.least_loss
        if not math.isfinite(loss) or (state.step > _SETTLED_STEPS and mean > _JUMP * least):
            self._roll_back("is not finite" if not math.isfinite(loss) else "has jumped", rate)
            return
        step = state.step + 1
        ends_epoch = step % self.steps_per_epoch == 0
        pace = state.pace.after_step(loss, self.recipe, ends_epoch=ends_epoch)
        if pace.factor < state.pace.factor:
            self.journal.note(f"The loss stays where it is: learning rate times {self.recipe.decay:g}.", state)
        least = min(least, mean) if step > _SETTLED_STEPS else mean
        self.state = replace(state, step=step, pace=pace, mean_loss=mean, least_loss=least)
        self.journal.add_loss(loss)

    def _roll_back(self, why: str, rate: float) -> None:
        """Go back to the last good weights and halve the rate."""
        before, snapshot = self.safe
        rollbacks = self.state.rollbacks + 1
        if rollbacks > _MOST_ROLLBACKS:
            raise RecipeError(f"The loss {why} again and again; choose a learning rate under {rate:.2g}.")
        self.learner.restore(snapshot)
        pace = replace(before.pace, factor=0.5 * self.state.pace.factor)
        self.journal.note(
            f"The loss {why} at step {self.state.step}: back to step {before.step}, at half the rate.", self.state
        )
        self.state = replace(before, rollbacks=rollbacks, pace=pace, elapsed_s=self.state.elapsed_s)

    # Looking and keeping

    def _measure_peers(self) -> None:
        """Measure bicubic and the bundled network on the validation pictures, once a run."""
        if self.validation is None or self.state.bicubic_db is not None:
            return
        bundled: float | None = None
        with suppress(WeightsError):
            bundled = self.validation.bundled_db(self.torch_device)
        self.state = replace(self.state, bicubic_db=self.validation.bicubic_db(), bundled_db=bundled)
        self.journal.measured_peers(self.state)

    def _validate(self) -> None:
        """Measure the average of weights, and keep it if it is the best so far."""
        began = time.monotonic()
        if self.validation is not None:
            self._judge(self.validation, self.learner.average)
        (self.validation_s,) = self.ranks.as_first(time.monotonic() - began)

    def _try_between(self) -> None:
        """Measure weights between those it started from and those it learnt, which are often better than either.

        M. Wortsman et al., “Robust fine-tuning of zero-shot models”, CVPR 2022, section 3. DCSCN, gone on with on other
        pictures for 20 minutes, stood 0.01 dB under its start on Kodak24, and a third of the way 0.02 above it.
        """
        if self.validation is None or not self.learner.start:
            return
        self.journal.note("Trying weights between those it started from and those it learnt.", self.state)
        for share in _SHARES:
            if self._judge(self.validation, self.learner.between(share), share):
                self.journal.note(
                    f"Weights {share:.0%} of the way from those it started from to those it learnt are better, "
                    f"and are kept: {self.state.best_db:.3f} dB.",
                    self.state,
                )

    def _judge(self, validation: Validation, weights: dict[str, Tensor], share: float = 1.0) -> bool:
        """Measure weights, keep them if they are the best so far, and return whether they are.

        Args:
            validation: the pictures.
            weights: of all layers.
            share: how far they lie from what it started from to what it learnt.
        """
        networks = {scale: self.learner.averaged(scale, weights) for scale in self.recipe.scales}
        value = validation.psnr_db(networks, self.torch_device)
        is_best = self.state.best_db is None or value > self.state.best_db
        if is_best:
            self.state = replace(self.state, best_db=value)
            card = card_of_run(self.recipe, self.state, self.collection, self.device, share)
            save_weights(weights, card, self.best_file)
        if is_best or share == 1:
            self.journal.validated(self.state, self.fraction, self._epoch, value, self.best_file.name, is_best=is_best)
        return is_best

    def _keep_samples(self, fraction: float) -> None:
        """Enhance the sample picture where one of its moments has come."""
        moments = sorted(self.recipe.samples_at)
        passed = sum(fraction >= moment for moment in moments)
        if passed <= self.state.samples:
            return
        self.state = replace(self.state, samples=passed)
        if self.sample is not None:
            name = self.sample.keep(self.learner.averaged(self.recipe.scales[0]), self.state.step)
            self.journal.sampled(self.state, fraction, self._epoch, name)

    def _save(self) -> None:
        """Write a checkpoint, and remember it as the place to go back to while the loss behaves."""
        snapshot = self.learner.snapshot()
        state = self.state
        if state.mean_loss is None or state.least_loss is None or state.mean_loss < 0.5 * _JUMP * state.least_loss:
            self.safe = (state, snapshot)
        if self.ranks.writes:
            save_checkpoint(self.run.checkpoint, state, snapshot)

    def _resume(self) -> None:
        """Take up the checkpoint of the folder, where there is one."""
        if not self.run.checkpoint.is_file():
            return
        state, snapshot = load_checkpoint(self.run.checkpoint)
        try:
            self.learner.restore(_on(snapshot, self.torch_device))
        except (RuntimeError, KeyError, ValueError) as error:
            raise RecipeError(
                f"The run in “{self.run.path}” is of another network; start it again in a new folder."
            ) from error
        self.state = state
        self.journal.going_on(state)

    def _installed(self) -> str:
        """Put a titled network into the person's list and return its name."""
        if self.journal.own_name or not self.recipe.title or not self.best_file.is_file():
            return self.journal.own_name
        try:
            return install_weights(self.best_file, self.recipe.title, self.recipe.note).name
        except (UserError, OSError) as error:
            self.journal.note(f"The network could not be added to the list: {error}", self.state)
            return ""

    def _memory_mb(self) -> float:
        if self.torch_device.type == "cuda":
            return torch.cuda.memory_allocated(self.torch_device) / 1e6
        return float(psutil.Process().memory_info().rss) / 1e6


def _room(device: torch.device) -> int:
    """Return the bytes that pictures may take on a device."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0] * _RESIDENT_PART)
    return int(psutil.virtual_memory().available * _RESIDENT_PART)


def _on(snapshot: Snapshot, device: torch.device) -> Snapshot:
    """Return a snapshot with weights and their average on a device; the optimizer moves its own."""
    network, average = (
        {key: value.to(device) for key, value in part.items()} for part in (snapshot.network, snapshot.average)
    )
    return Snapshot(network, average, snapshot.optimizer)
