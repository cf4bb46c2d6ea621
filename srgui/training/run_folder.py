"""A run on disk: recipe, log, state, checkpoint, samples, weights; and how another process watches and steers it.

Nothing here imports torch, so that the window reads runs before torch is loaded. The process that trains writes
`status.json` and appends to `log.jsonl`; whoever watches reads them, and asks by writing `control`.
"""

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal, cast

import psutil

from srgui import paths
from srgui.training.events import TrainingEvent

RECIPE, LOG, STATUS, CONTROL, CHECKPOINT, SAMPLES = (
    "recipe.toml",
    "log.jsonl",
    "status.json",
    "control",
    "checkpoint.safetensors",
    "samples",
)
START = "start.safetensors"
"""Weights of another run that this one begins from, copied: each run stands on its own."""
OUTPUT = "output.txt"
OUTPUT_MARK = "==="
"""How a line of the output begins that says when a process was started, and how."""

_OUTPUT_TAIL_BYTES = 16_384
_MOST_OUTPUT_LINES = 60

RunState = Literal["new", "running", "paused", "interrupted", "finished", "failed"]
Command = Literal["pause", "finish"]


@dataclass(frozen=True, slots=True)
class RunStatus:
    """Where a run stands.

    Attributes:
        state: ``interrupted`` where its process is gone without a word.
        pid: of the process that trains, or trained last.
        pid_started: when that process began, so that another of the same number is not taken for it.
        title: what the person calls it.
        network: name of the network.
        scales: what it learns.
        step: steps done.
        fraction: part of the budget that is spent.
        elapsed_s: time spent.
        left_s: time left; None where it cannot be said.
        best_db: best validation so far; None before the first.
        bicubic_db: of bicubic on the same pictures; at x1, of the damaged pictures themselves.
        bundled_db: of the bundled network of the same kind.
        weights: file name of the best weights in the folder; empty before the first validation.
        own_name: name under which it stands in the list of networks; empty before.
        message: a sentence on why it paused or failed.
    """

    state: RunState = "new"
    pid: int = 0
    pid_started: float = 0.0
    title: str = ""
    network: str = ""
    scales: tuple[int, ...] = ()
    step: int = 0
    fraction: float = 0.0
    elapsed_s: float = 0.0
    left_s: float | None = None
    best_db: float | None = None
    bicubic_db: float | None = None
    bundled_db: float | None = None
    weights: str = ""
    own_name: str = ""
    message: str = ""


class RunFolder:
    """A run's folder and what stands in it.

    Args:
        path: the folder; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def recipe(self) -> Path:
        """The recipe."""
        return self.path / RECIPE

    @property
    def log(self) -> Path:
        """The events, one JSON line each."""
        return self.path / LOG

    @property
    def checkpoint(self) -> Path:
        """What a killed run goes on from."""
        return self.path / CHECKPOINT

    @property
    def samples(self) -> Path:
        """The folder of the sample picture at its moments; `original.png` and `bicubic.png` stand beside."""
        return self.path / SAMPLES

    @property
    def output(self) -> Path:
        """What the run's processes printed: for a bug report."""
        return self.path / OUTPUT

    @property
    def start(self) -> Path:
        """Where weights of another run go that this one begins from."""
        return self.path / START

    def last_output(self) -> tuple[str, ...]:
        """Return the last lines that the last process printed, without events; empty where there are none."""
        try:
            with self.output.open("rb") as file:
                file.seek(-min(_OUTPUT_TAIL_BYTES, os.fstat(file.fileno()).st_size), os.SEEK_END)
                lines = file.read().decode("utf-8", "replace").splitlines()
        except OSError:
            return ()
        marks = [number for number, line in enumerate(lines) if line.startswith(OUTPUT_MARK)]
        own = lines[marks[-1] + 1 :] if marks else lines
        said = [line.rstrip() for line in own if line.strip() and not line.startswith("{")]
        return tuple(said[-_MOST_OUTPUT_LINES:])

    def status(self) -> RunStatus:
        """Return where the run stands; a running one whose process is gone is ``interrupted``."""
        try:
            found = json.loads((self.path / STATUS).read_text(encoding="utf-8"))
            known = {entry.name for entry in fields(RunStatus)}
            values = {key: value for key, value in found.items() if key in known}
            status = RunStatus(**{**values, "scales": tuple(values.get("scales", ()))})
        except (OSError, ValueError, TypeError, AttributeError):
            return RunStatus(state="interrupted" if self.checkpoint.is_file() else "new")
        if status.state == "running" and not _is_alive(status.pid, status.pid_started):
            return RunStatus(**{**asdict(status), "state": "interrupted", "scales": status.scales})
        return status

    def write_status(self, status: RunStatus) -> None:
        """Write where the run stands, beside the name and then renamed."""
        self.path.mkdir(parents=True, exist_ok=True)
        partial = self.path / f".{STATUS}.part"
        partial.write_text(json.dumps(asdict(status), ensure_ascii=False), encoding="utf-8")
        os.replace(partial, self.path / STATUS)  # noqa: PTH105 - the atomic rename, by its name

    def append(self, event: TrainingEvent) -> None:
        """Add an event to the log."""
        with self.log.open("a", encoding="utf-8") as file:
            file.write(event.to_json() + "\n")

    def events(self, offset: int = 0, most_bytes: int = -1) -> tuple[list[TrainingEvent], int]:
        """Return the events from a byte of the log on, and where to read on; a half-written line waits.

        Args:
            offset: where to begin.
            most_bytes: read no more than this at once; by default all.
        """
        try:
            with self.log.open("rb") as file:
                file.seek(offset)
                text = file.read(most_bytes)
        except OSError:
            return [], offset
        whole = text[: text.rfind(b"\n") + 1]
        found = []
        for line in whole.splitlines():
            with contextlib.suppress(ValueError, TypeError):  # a line that a crash cut off is passed over
                found.append(TrainingEvent.from_json(line.decode("utf-8")))
        return found, offset + len(whole)

    def ask(self, command: Command) -> None:
        """Ask the process that trains to pause, or to end here and keep what it has.

        Raises:
            OSError: the folder cannot be written.
        """
        partial = self.path / f".{CONTROL}.part"  # renamed, or the process might find it empty and take it for nothing
        partial.write_text(command, encoding="utf-8")
        os.replace(partial, self.path / CONTROL)  # noqa: PTH105 - the atomic rename, by its name

    def take_command(self) -> Command | None:
        """Return what was asked, once; None where nothing was."""
        file = self.path / CONTROL
        try:
            asked = file.read_text(encoding="utf-8").strip()
            file.unlink()
        except OSError:
            return None
        return cast("Command", asked) if asked in {"pause", "finish"} else None

    def remove(self) -> None:
        """Delete the whole run; what cannot be deleted is left."""
        shutil.rmtree(self.path, ignore_errors=True)


def list_runs(folder: Path | None = None) -> list[RunFolder]:
    """Return the runs of a folder (default: the person's own), the newest first."""
    return sorted((RunFolder(path) for path in _run_paths(folder or runs_folder())), key=_age)


def new_run(title: str, folder: Path | None = None) -> RunFolder:
    """Return a run of a name that is not taken, made from its title; the folder is made."""
    root = folder or runs_folder()
    stem = re.sub(r"[^\w-]+", "-", title.strip().lower()).strip("-") or "run"
    number = 1
    while True:
        path = root / (stem if number == 1 else f"{stem}-{number}")
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            number += 1
        else:
            return RunFolder(path)


def run_that_made(weights: Path) -> RunFolder | None:
    """Return the run in whose folder weights stand that it made; None where no run made them."""
    run = RunFolder(weights.parent)
    return run if weights.name != START and run.recipe.is_file() else None


def runs_folder() -> Path:
    """Return the folder of the runs that the window starts."""
    return paths.user_folder() / "runs"


def own_process() -> tuple[int, float]:
    """Return the number of this process and when it began."""
    return os.getpid(), psutil.Process().create_time()


def _is_alive(pid: int, started: float) -> bool:
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - started) < 2 and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, ValueError):
        return False


def _run_paths(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    yield from (path for path in entries if (path / RECIPE).is_file())


def _age(run: RunFolder) -> float:
    """Return minus the time of the last change, so that the newest comes first."""
    times = [0.0]
    for file in (run.path / STATUS, run.recipe):
        with contextlib.suppress(OSError):
            times.append(file.stat().st_mtime)
    return -max(times)
