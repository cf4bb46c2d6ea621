"""What the Train tab knows of runs, read in a thread: where each stands, and the whole story of the one shown."""

import contextlib
import math
import re
import tomllib
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from srgui.gui.jobs import Tell
from srgui.progress import CancelToken
from srgui.training.events import TrainingEvent
from srgui.training.run_folder import RunFolder, RunStatus, list_runs, runs_folder

MOST_POINTS = 1600
_MOST_NOTES = 200
_SMOOTHED_OVER = 60  # a mean takes in so much of the curve: one part of this many
_PIECE_BYTES = 2**18
_DIGITS = re.compile(r"\d+")
_ACTIVE = {"running", "new"}

Values = NDArray[np.float64]
NO_VALUES: Values = np.empty(0)


@dataclass(frozen=True, slots=True)
class RunEntry:
    """A run in the list."""

    path: Path  # its folder, which it is known by
    status: RunStatus
    is_own: bool  # whether it stands in the folder of the window's own runs

    @property
    def run(self) -> RunFolder:
        """The run itself."""
        return RunFolder(self.path)

    @property
    def title(self) -> str:
        """What a person calls it."""
        return self.status.title or self.path.name

    @property
    def is_running(self) -> bool:
        """Whether its process is at work."""
        return self.status.state == "running"

    @property
    def can_resume(self) -> bool:
        """Whether it can be begun or gone on with."""
        return self.status.state in {"new", "paused", "interrupted", "failed"}


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample picture as the network made it at a moment."""

    file: Path
    step: int
    fraction: float


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """What the charts draw, thinned out; steps rise, and nothing is NaN.

    Attributes:
        loss: at `loss_step`; the lowest and highest of each stretch.
        smooth: mean loss over a stretch, at `smooth_step`.
        rate: learning rate at `rate_step`.
        psnr_db: on the validation pictures, at `psnr_step`.
        time_s: time spent at `time_step`.
    """

    loss_step: Values = field(default_factory=lambda: NO_VALUES)
    loss: Values = field(default_factory=lambda: NO_VALUES)
    smooth_step: Values = field(default_factory=lambda: NO_VALUES)
    smooth: Values = field(default_factory=lambda: NO_VALUES)
    rate_step: Values = field(default_factory=lambda: NO_VALUES)
    rate: Values = field(default_factory=lambda: NO_VALUES)
    psnr_step: Values = field(default_factory=lambda: NO_VALUES)
    psnr_db: Values = field(default_factory=lambda: NO_VALUES)
    time_step: Values = field(default_factory=lambda: NO_VALUES)
    time_s: Values = field(default_factory=lambda: NO_VALUES)


@dataclass(frozen=True, slots=True, eq=False)
class RunView:
    """All that is shown of a run.

    Attributes:
        entry: the run, and where it stands.
        latest: what was told last; each number is the last one that was told.
        curves: for the charts.
        samples: the oldest first.
        notes: sentences with their step, the newest first.
        activity: what it does before the first step, as it said last, or empty.
        device: what it runs on, as it said when it began.
        note: of the recipe, for the network's card.
        output: the last lines that its process printed, where it failed or was interrupted.
    """

    entry: RunEntry
    latest: TrainingEvent
    curves: Curves
    samples: tuple[Sample, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    activity: str = ""
    device: str = ""
    note: str = ""
    output: tuple[str, ...] = ()

    @property
    def last_words(self) -> str:
        """The last of these lines."""
        return self.output[-1].strip() if self.output else ""


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """What one look at the runs found: all of them, and the one shown where it has changed."""

    entries: tuple[RunEntry, ...]
    view: RunView | None


class RunReader:
    """Reads runs, and remembers how far; used by one thread at a time.

    Attributes:
        others: folders of runs outside of the window's own folder.
    """

    def __init__(self, others: Sequence[Path] = ()) -> None:
        self.others = tuple(others)
        self._entries: dict[Path, RunEntry] = {}
        self._story: RunStory | None = None

    def survey(self, shown: Path | None, cancel: CancelToken, *, lists: bool) -> Survey:
        """Look at the runs; raises `Cancelled` when told to stop.

        Args:
            shown: the run whose story is wanted; None for none.
            cancel: tells to stop.
            lists: look for new runs and at all of them, not only at those that run.
        """
        if lists:
            self._list()
        else:
            for path, entry in self._entries.items():
                if entry.status.state in _ACTIVE or path == shown:
                    self._entries[path] = replace(entry, status=_status(entry.run))
        return Survey(tuple(self._entries.values()), self._look(shown, cancel))

    def _list(self) -> None:
        """Look at all runs; those known keep their places, and new ones come first."""
        home = runs_folder()
        found = [RunEntry(run.path, _status(run), is_own=True) for run in list_runs(home)]
        inside = {entry.path for entry in found}
        for path in self.others:
            run = RunFolder(path)
            if path not in inside and run.recipe.is_file():
                found.append(RunEntry(path, _status(run), is_own=False))
        known = {entry.path: entry for entry in found}
        places = [path for path in self._entries if path in known]
        fresh = [path for path in known if path not in self._entries]
        self._entries = {path: known[path] for path in (*fresh, *places)}

    def _look(self, shown: Path | None, cancel: CancelToken) -> RunView | None:
        entry = self._entries.get(shown) if shown else None
        if entry is None:
            self._story = None
            return None
        if self._story is None or self._story.path != shown:
            self._story = RunStory(entry.run)
        return self._story.read_on(entry, cancel)


class RunStory:
    """What a run's log tells, read on from where it was read to.

    Args:
        run: the run.
    """

    def __init__(self, run: RunFolder) -> None:
        self.path = run.path
        self._run = run
        self._offset = 0
        self._told: RunEntry | None = None
        self._recipe = _recipe_entries(run)
        self._last, self._progress, self._validation, self._peers = (TrainingEvent() for _ in range(4))
        self._step, self._loss, self._rate, self._time = (array("d") for _ in range(4))
        self._psnr_step, self._psnr = array("d"), array("d")
        self._samples: dict[str, Sample] = {}
        self._notes: list[tuple[int, str]] = []
        self._device = ""

    def read_on(self, entry: RunEntry, cancel: CancelToken) -> RunView | None:
        """Return the run as it is now; None where nothing is new. Raises `Cancelled` when told to stop."""
        if not self._take_all(cancel) and self._told is not None and entry.status == self._told.status:
            return None
        self._told = entry
        status = entry.status
        return RunView(
            entry,
            self._latest(),
            self._curves(),
            tuple(sorted(self._samples.values(), key=lambda sample: sample.step)),
            tuple(reversed(self._notes[-_MOST_NOTES:])),
            "" if self._last.step or not self._notes else self._notes[-1][1],
            self._device,
            str(self._recipe.get("note", "")),
            self._run.last_output() if status.state in {"interrupted", "failed"} else (),
        )

    def _take_all(self, cancel: CancelToken) -> bool:
        """Read to the end, in pieces: so many events at once would have Python collect garbage for long."""
        before = self._offset
        while True:
            cancel.check()
            events, offset = self._run.events(self._offset, _PIECE_BYTES)
            if offset == self._offset:
                return offset != before
            for event in events:
                self._take(event)
            self._offset = offset

    def _take(self, event: TrainingEvent) -> None:
        if event.kind in {"note", "state"}:
            self._take_note(event)
            return
        self._cut_back(event.step)
        self._last = event
        if event.kind == "sample" and event.picture:
            self._samples[event.picture] = Sample(self._run.samples / event.picture, event.step, event.fraction)
        elif event.kind == "validation":
            self._peers = self._peers if event.bicubic_db is None else event
            if not _is_number(event.validation_db):
                return  # only of bicubic and the bundled network
            self._validation = event
            self._psnr_step.append(event.step)
            self._psnr.append(event.validation_db)  # type: ignore[arg-type]  # a number, as was just seen
        elif event.kind == "progress":
            self._progress = event
            self._step.append(event.step)
            self._loss.append(_or_nan(event.loss))
            self._rate.append(_or_nan(event.learning_rate))
            self._time.append(event.elapsed_s)

    def _take_note(self, event: TrainingEvent) -> None:
        if not event.note:
            return
        self._device = event.note if event.state == "running" else self._device
        if self._notes and _DIGITS.sub("", self._notes[-1][1]) == _DIGITS.sub("", event.note):
            self._notes.pop()  # a count that goes on, as of pictures that are read
        self._notes.append((event.step, event.note))

    def _latest(self) -> TrainingEvent:
        """Return how far it is, with the numbers that were told last."""
        return replace(
            self._progress,
            step=self._last.step,
            epoch=self._last.epoch,
            fraction=self._last.fraction,
            elapsed_s=self._last.elapsed_s,
            validation_db=self._validation.validation_db,
            bicubic_db=self._peers.bicubic_db,
            bundled_db=self._peers.bundled_db,
        )

    def _cut_back(self, step: int) -> None:
        """Forget what lies behind a step: the run went back to its checkpoint."""
        for steps, *others in ((self._step, self._loss, self._rate, self._time), (self._psnr_step, self._psnr)):
            while steps and steps[-1] > step:
                for values in (steps, *others):
                    values.pop()
        if step < self._last.step:
            self._samples = {name: sample for name, sample in self._samples.items() if sample.step <= step}

    def _curves(self) -> Curves:
        step, loss, rate, time = (np.array(values) for values in (self._step, self._loss, self._rate, self._time))
        good = np.isfinite(loss) & (loss > 0)
        has_rate = np.isfinite(rate)
        return Curves(
            *thinned(step[good], loss[good]),
            *smoothed(step[good], loss[good]),
            *_every(step[has_rate], rate[has_rate]),
            np.array(self._psnr_step),
            np.array(self._psnr),
            *_every(step, time),
        )


def thinned(x: Values, y: Values, most: int = MOST_POINTS) -> tuple[Values, Values]:
    """Return a curve in few points that looks the same: the lowest and the highest of each stretch."""
    if len(x) <= most:
        return x, y
    edges = np.linspace(0, len(y), most // 2 + 1).astype(int)[:-1]
    low, high = np.minimum.reduceat(y, edges), np.maximum.reduceat(y, edges)
    return np.repeat(x[edges], 2), np.stack((low, high), axis=1).ravel()


def smoothed(x: Values, y: Values) -> tuple[Values, Values]:
    """Return the running mean of the logarithm of a positive curve, as a curve."""
    width = len(y) // _SMOOTHED_OVER
    if width < 2:
        return x, y
    sums = np.cumsum(np.concatenate(([0.0], np.log(y))))
    at = np.arange(len(y))
    reach = np.minimum(np.minimum(at, len(y) - 1 - at), width // 2)  # narrower towards both ends
    means = (sums[at + reach + 1] - sums[at - reach]) / (2 * reach + 1)
    return _every(x, np.exp(means))


def install(run: RunFolder, title: str, note: str) -> Callable[[Tell, CancelToken], str]:
    """Return the work of a job that puts a run's network into every list, and returns its name there."""

    def work(_tell: Tell, _cancel: CancelToken) -> str:
        from srgui.models.library import install_weights

        status = run.status()
        card = install_weights(run.path / status.weights, title, note)
        run.write_status(replace(run.status(), own_name=card.name, title=title or status.title))
        return card.name

    return work


def _status(run: RunFolder) -> RunStatus:
    """Return where a run stands; the recipe says what it is before its process does."""
    status = run.status()
    if status.title and status.network:
        return status
    recipe = _recipe_entries(run)
    scales = recipe.get("scales", ())
    return replace(
        status,
        title=status.title or str(recipe.get("title", "")),
        network=status.network or str(recipe.get("network", "fsrcnn")),
        scales=status.scales or (tuple(scales) if isinstance(scales, list) else (2,)),
    )


def _recipe_entries(run: RunFolder) -> dict[str, object]:
    """Return what the recipe holds, unchecked: to check it, torch must be there."""
    with contextlib.suppress(OSError, ValueError):
        return tomllib.loads(run.recipe.read_text(encoding="utf-8"))
    return {}


def _every(x: Values, y: Values) -> tuple[Values, Values]:
    """Return some points of a smooth curve, the last among them."""
    if len(x) <= MOST_POINTS:
        return x, y
    at = np.linspace(0, len(x) - 1, MOST_POINTS).astype(int)
    return x[at], y[at]


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _is_number(value: float | None) -> bool:
    return value is not None and math.isfinite(value)
