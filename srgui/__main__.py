"""Run the command line."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from multiprocessing import freeze_support

from srgui import paths

_LOG_BYTES = 1_000_000


def main() -> int:
    """Run srgui by its arguments and return the exit code."""
    freeze_support()
    arguments = sys.argv[1:]
    _start_log()
    if arguments == ["--log"]:
        print(paths.log_file())
        return 0
    from srgui import cli

    return cli.main(arguments)


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
