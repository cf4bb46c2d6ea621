"""Arguments run the command line, none (or pictures alone) open the window. The only file that knows both."""

import gc
import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from multiprocessing import freeze_support
from pathlib import Path

from srgui import paths

COMMANDS = ("enhance", "compare", "report", "train", "models", "bench")
_LOG_BYTES = 1_000_000


def main() -> int:
    """Run srgui by its arguments and return the exit code."""
    _start()
    try:
        return _run(sys.argv[1:])
    except ImportError as error:
        return _say_what_is_missing(error)


def _run(arguments: list[str]) -> int:
    if arguments == ["--log"]:
        print(paths.log_file())
        return 0
    if arguments == ["--self-test"]:
        from srgui.self_test import self_test

        return self_test()
    if not arguments or arguments[0] == "--gui":
        return _open_window(arguments[1:])
    if arguments[0] not in COMMANDS and all(Path(argument).exists() for argument in arguments):
        return _open_window(arguments)
    if arguments[:2] == ["bench", "view"]:
        from srgui.gui import bench_view

        return bench_view.main(arguments[2:])
    from srgui import cli

    return cli.main(arguments)


def main_gui() -> int:
    """Open the window with the pictures that the arguments name, as a file manager does."""
    _start()
    try:
        return _open_window(sys.argv[1:])
    except ImportError as error:
        return _say_what_is_missing(error)


def _say_what_is_missing(error: ImportError) -> int:
    """Say that the installation is damaged; return the exit code."""
    logging.getLogger(__name__).error("damaged installation", exc_info=error)
    print(
        f"srgui is not complete: {error}. Install it again; “srgui --self-test” lists all that is wrong.",
        file=sys.stderr,
    )
    return 1


def _open_window(pictures: list[str]) -> int:
    gc.disable()  # until the window is there: nothing is garbage before, and to look for some takes 0.04 s
    from srgui.gui.app import run

    return run([Path(picture) for picture in pictures])


def _start() -> None:
    """Do what comes before everything else."""
    freeze_support()
    # Read by OpenMP when torch is loaded. Threads that spin while they wait fight with those that work: on a busy
    # computer of 2 cores, networks took 4 to 8 times as long.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    _start_log()


def _start_log() -> None:
    """Send the log to its file; a folder that cannot be written costs the log and nothing else."""
    try:
        paths.user_folder().mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            paths.log_file(), maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    logging.basicConfig(
        level=logging.INFO, handlers=[handler], format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )


if __name__ == "__main__":
    sys.exit(main())
