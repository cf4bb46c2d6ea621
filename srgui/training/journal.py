"""What a run tells: to its listener, into its log, its status and, where wanted, TensorBoard."""

import math
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from srgui.progress import words_for_seconds
from srgui.training.checkpoint import Progressed
from srgui.training.distributed import Ranks
from srgui.training.events import Listener, TrainingEvent, baseline_of
from srgui.training.recipe import RecipeError, TrainingRecipe
from srgui.training.run_folder import RunFolder, RunState, RunStatus, own_process

_READING_EVERY: Final = 25
_MOST_NAMED: Final = 20


class Journal:
    """The voice of a run; in all processes but the first of several it is silent.

    Args:
        recipe: what the run does.
        run: its folder.
        told: is told of every event.
        ranks: this process among those of the run.
        device: what a person calls the device.
    """

    def __init__(self, recipe: TrainingRecipe, run: RunFolder, told: Listener, ranks: Ranks, device: str) -> None:
        self._recipe, self._run, self._told, self._ranks, self._device = recipe, run, told, ranks, device
        self._losses: list[float] = []
        self._told_at = time.monotonic()
        self._status = RunStatus()
        self._board: Any = None

    @property
    def own_name(self) -> str:
        """The name under which the network stands in the person's list already; empty where it does not."""
        return self._status.own_name

    def begin(self) -> None:
        """Take the folder for this process and write the recipe down.

        Raises:
            RecipeError: another process trains in this folder, or TensorBoard is wanted and not installed.
            OSError: the folder cannot be written.
        """
        if not self._ranks.writes:
            return
        before = self._run.status()
        pid, started = own_process()
        if before.state == "running" and before.pid not in {pid, os.getppid()}:  # which may have been noted for it
            raise RecipeError(f"Another process trains in “{self._run.path}” now; pause it first, or wait.")
        self._run.path.mkdir(parents=True, exist_ok=True)
        self._run.recipe.write_text(self._recipe.to_toml(), encoding="utf-8")
        self._run.take_command()  # one that was meant for a process that is gone
        self._board = _board(self._run) if self._recipe.tensorboard else None
        self._status = replace(
            before,
            state="running",
            pid=pid,
            pid_started=started,
            title=self._recipe.title,
            network=self._recipe.network,
            scales=self._recipe.scales,
            message="",
        )
        self._run.write_status(self._status)
        self._tell(TrainingEvent("state", state="running", note=self._device))

    def end(self, how: RunState, message: str = "", state: Progressed | None = None, own_name: str = "") -> None:
        """Say how the run ended for now; on a full disk at least to the listener."""
        if not self._ranks.writes:
            return
        fraction = 1.0 if how == "finished" else self._status.fraction
        self._status = replace(
            self._status, state=how, message=message, fraction=fraction, own_name=own_name or self._status.own_name
        )
        if state is not None:
            self._status = replace(self._status, step=state.step, elapsed_s=state.elapsed_s, left_s=None)
        with suppress(OSError):
            self._run.write_status(self._status)
        with suppress(OSError):
            self._tell(
                TrainingEvent("state", self._status.step, fraction=fraction, state=how, note=message,
                              elapsed_s=self._status.elapsed_s)
            )  # fmt: skip

    def close(self) -> None:
        """Let go of TensorBoard's log."""
        if self._board is not None:
            self._board.close()

    def note(self, sentence: str, state: Progressed | None = None) -> None:
        """Say a sentence."""
        self._tell(TrainingEvent("note", state.step if state else 0, note=sentence))

    def reading(self, done: int, total: int) -> None:
        """Say how many pictures are read."""
        if done % _READING_EVERY == 0 or done == total:
            self.note(f"Reading pictures, {done} of {total}")

    def left_out(self, sentences: Sequence[str]) -> None:
        """Say which pictures are not used."""
        for sentence in sentences[:_MOST_NAMED]:
            self.note(f"Left out: {sentence}")
        if len(sentences) > _MOST_NAMED:
            self.note(f"Left out: {len(sentences) - _MOST_NAMED} more pictures.")

    def going_on(self, state: Progressed) -> None:
        """Say where the run is taken up."""
        self.note(f"Going on at step {state.step}, after {words_for_seconds(state.elapsed_s)}.", state)

    def measured_peers(self, state: Progressed) -> None:
        """Say what bicubic, or the damaged picture, and the bundled network reach."""
        self._status = replace(self._status, bicubic_db=state.bicubic_db, bundled_db=state.bundled_db)
        self._tell(
            TrainingEvent(
                "validation",
                state.step,
                bicubic_db=state.bicubic_db,
                bundled_db=state.bundled_db,
                baseline=baseline_of(self._recipe.scales).said,
            )
        )

    def add_loss(self, loss: float) -> None:
        """Count the loss of a step into the next progress event."""
        self._losses.append(loss)

    def progress(
        self, state: Progressed, fraction: float, epoch: float, rate: float, every_s: float, memory_mb: float
    ) -> None:
        """Say how far the run is, every so many seconds."""
        now = time.monotonic()
        if not self._losses or now - self._told_at < every_s:
            return
        loss = math.fsum(self._losses) / len(self._losses)
        left_s = state.elapsed_s * (1 / fraction - 1) if fraction > 0 else None
        pace = len(self._losses) / max(1e-9, now - self._told_at)
        self._losses, self._told_at = [], now
        self._status = replace(
            self._status, step=state.step, fraction=fraction, elapsed_s=state.elapsed_s, left_s=left_s
        )
        self._write_status()
        self._tell(
            TrainingEvent(
                "progress",
                state.step,
                epoch=epoch,
                fraction=fraction,
                elapsed_s=state.elapsed_s,
                left_s=left_s,
                loss=loss,
                learning_rate=rate,
                steps_per_s=pace,
                memory_mb=memory_mb,
            )
        )
        self._plot(state.step, loss=loss, learning_rate=rate)

    def validated(
        self, state: Progressed, fraction: float, epoch: float, value_db: float, weights: str, *, is_best: bool
    ) -> None:
        """Say what the validation pictures came out at."""
        self._status = replace(self._status, best_db=state.best_db, step=state.step, weights=weights)
        self._write_status()
        self._tell(
            TrainingEvent(
                "validation",
                state.step,
                epoch=epoch,
                fraction=fraction,
                elapsed_s=state.elapsed_s,
                validation_db=value_db,
                bicubic_db=state.bicubic_db,
                bundled_db=state.bundled_db,
                is_best=is_best,
            )
        )
        self._plot(state.step, validation_db=value_db)

    def sampled(self, state: Progressed, fraction: float, epoch: float, name: str) -> None:
        """Say that the sample picture was enhanced."""
        self._tell(
            TrainingEvent("sample", state.step, epoch=epoch, fraction=fraction, elapsed_s=state.elapsed_s, picture=name)
        )

    def _tell(self, event: TrainingEvent) -> None:
        if self._ranks.writes:
            self._told(event)
            self._run.append(event)

    def _write_status(self) -> None:
        if self._ranks.writes:
            self._run.write_status(self._status)

    def _plot(self, step: int, **values: float) -> None:
        if self._board is not None:
            for name, value in values.items():
                self._board.add_scalar(name, value, step)


def _board(run: RunFolder) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise RecipeError(
            "The recipe wants a TensorBoard log, and the package tensorboard is not installed; "
            "install it, or turn the log off."
        ) from error
    return SummaryWriter(str(run.path / "tensorboard"))
