"""Starts the process that trains, on its own: it goes on when the window closes, and the window when it dies."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import psutil

from srgui.errors import UserError
from srgui.training.run_folder import RunFolder, RunStatus


class LaunchError(UserError):
    """The process could not be started; the message says what to do."""


class Launcher:
    """Starts runs, and lets the system forget those that have ended.

    Args:
        device: gives the name of the device that is chosen when a run is started.
    """

    def __init__(self, device: Callable[[], str]) -> None:
        self._device = device
        self._started: list[subprocess.Popen[bytes]] = []

    def __call__(self, run: RunFolder, resumes: bool) -> None:
        """Begin a run, or go on with one that paused, failed or was interrupted; raises `LaunchError`."""
        self._started = [process for process in self._started if process.poll() is None]
        begin = resume_training if resumes else start_training
        self._started.append(begin(run, self._device()))


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
    module = [] if getattr(sys, "frozen", False) else ["-m", "srgui"]
    return [sys.executable, *module, *arguments]


def _start(run: RunFolder, arguments: list[str]) -> subprocess.Popen[bytes]:
    before = run.status()
    run.take_command()  # what the process before was asked too late
    try:
        with run.output.open("ab") as output:
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


def _note_start(run: RunFolder, before: RunStatus, pid: int) -> None:
    """Write down which process it is until it does so itself, so that one that dies at once is known to be gone."""
    if sys.platform == "win32":
        return  # where Python is often a launcher, and the process that trains its child, of another number
    try:
        started = psutil.Process(pid).create_time()
    except psutil.Error:
        started = 0.0
    if run.status() == before:
        run.write_status(replace(before, state="running", pid=pid, pid_started=started, message=""))
