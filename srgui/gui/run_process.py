"""Starts the process that trains, on its own: it goes on when the window closes, and the window when it dies."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from srgui.errors import UserError
from srgui.training.run_folder import OUTPUT_MARK, RunFolder, RunStatus

_USER_ERROR = 2  # what the command line ends with where it said in a sentence what to put right
_LARGEST_PLAIN_CODE = 255


class LaunchError(UserError):
    """The process could not be started; the message says what to do."""


@dataclass(frozen=True, slots=True)
class _Young:
    """A process that has told nothing yet; its run's log was so long when it was started."""

    run: RunFolder
    process: subprocess.Popen[bytes]
    log_bytes: int


class Launcher:
    """Starts runs, lets the system forget those that have ended, and tells of those that end before they begin.

    Args:
        device: gives the name of the device that is chosen when a run is started.
    """

    def __init__(self, device: Callable[[], str]) -> None:
        self._device = device
        self._started: list[subprocess.Popen[bytes]] = []
        self._young: list[_Young] = []

    def __call__(self, run: RunFolder, resumes: bool) -> None:
        """Begin a run, or go on with one that paused, failed or was interrupted.

        Raises:
            LaunchError: the system does not start it, or it is being started already.
        """
        self.check()
        if any(young.run.path == run.path for young in self._young):
            raise LaunchError("This training is being started already; give it a moment.")
        self._started = [process for process in self._started if process.poll() is None]
        begin = resume_training if resumes else start_training
        log_bytes = _size(run)
        process = begin(run, self._device())
        self._started.append(process)
        self._young.append(_Young(run, process, log_bytes))

    def check(self) -> None:
        """Write into each run whose process ended before it told anything that it did, and what is known of why."""
        still: list[_Young] = []
        for young in self._young:
            code = young.process.poll()  # before the log is looked at: what an ended process wrote is all there
            if _size(young.run) > young.log_bytes:
                continue  # it tells of itself from now on
            if code is None:
                still.append(young)
                continue
            message = end_in_words(code, young.run.last_output())
            with contextlib.suppress(OSError):  # the run was deleted
                young.run.write_status(replace(young.run.status(), state="failed", message=message))
        self._young = still


def start_training(run: RunFolder, device: str = "auto") -> subprocess.Popen[bytes]:
    """Begin a run whose recipe is written, and return its process.

    Raises:
        LaunchError: the system does not start it.
    """
    return _start(run, ["train", str(run.recipe), "-o", str(run.path), "--device", device, "--events"])


def resume_training(run: RunFolder, device: str = "auto") -> subprocess.Popen[bytes]:
    """Go on from a run's checkpoint, and return its process.

    Raises:
        LaunchError: the system does not start it.
    """
    return _start(run, ["train", "--resume", str(run.path), "--device", device, "--events"])


def command(arguments: list[str]) -> list[str]:
    """Return how this program is called, in a checkout, a wheel and a frozen app."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "srgui", *arguments]
    # on Windows and macOS the window's program has no output; the command line's stands beside it
    program = Path(sys.executable)
    return [str(program.with_name(program.name.replace("srgui-gui", "srgui"))), *arguments]


def end_in_words(code: int, said: tuple[str, ...]) -> str:
    """Say that a process ended at once, and why as far as that is known.

    Args:
        code: it ended with; minus the number of the signal that ended it.
        said: its last lines.
    """
    if code == _USER_ERROR and said:
        return f"The training could not begin. {said[-1]}"
    if code < 0:
        how = f"The system ended the training process at once (signal {-code}), as when memory runs out."
    else:
        number = f"{code}" if code <= _LARGEST_PLAIN_CODE else f"0x{code:X}"
        how = f"The training process ended at once (exit code {number})."
    if not said:
        return f"{how} It said nothing. Try again; if that does not help, start srgui again."
    return f"{how} Try again; if that does not help, see the details."


def _start(run: RunFolder, arguments: list[str]) -> subprocess.Popen[bytes]:
    before = run.status()
    run.take_command()  # what the process before was asked too late
    try:
        with run.output.open("ab") as output:
            output.write(f"\n{OUTPUT_MARK} {time.strftime('%Y-%m-%d %H:%M:%S')} {' '.join(arguments)}\n".encode())
            output.flush()
            process = subprocess.Popen(  # noqa: S603 - this program itself, with paths of its own
                command(arguments),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
    except OSError as error:
        raise LaunchError(
            f"The training could not be started ({error.strerror}); see that the disk has room, and start srgui again."
        ) from error
    _note_start(run, before, process.pid)
    return process


def _size(run: RunFolder) -> int:
    """Return how long a run's log is."""
    try:
        return run.log.stat().st_size
    except OSError:
        return 0


def _note_start(run: RunFolder, before: RunStatus, pid: int) -> None:
    """Write down which process it is until it does so itself, so that one that dies at once is known to be gone.

    On Windows it is often a launcher, and the process that trains its child: that one knows its parent's number.
    """
    try:
        started = psutil.Process(pid).create_time()
    except psutil.Error:
        started = 0.0
    if run.status() == before:
        run.write_status(replace(before, state="running", pid=pid, pid_started=started, message=""))
