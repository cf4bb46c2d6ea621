"""What the command line prints: lines and a progress line for a person, or JSON lines for a program."""

import json
import os
import sys
import time
from typing import Any

from srgui.progress import Progress, ProgressListener, words_for_seconds

_REFRESH_S = 0.1
_BAR_CHARACTERS = 24


class Console:
    """Standard output and error of a command.

    Args:
        events: print JSON lines to standard output and no text.
        quiet: print errors alone.
    """

    def __init__(self, *, events: bool, quiet: bool = False) -> None:
        self._events, self._quiet = events, quiet
        self._is_live = sys.stderr.isatty() and not events and not quiet
        self._shown_at = 0.0
        self._has_bar = False

    def line(self, text: str) -> None:
        """Print a line for a person."""
        if not (self._events or self._quiet):
            self._clear_bar()
            print(text, flush=True)

    def event(self, event: str, **fields: Any) -> None:
        """Print a JSON line for a program."""
        if self._events:
            print(json.dumps({"event": event, **fields}, ensure_ascii=False), flush=True)

    def error(self, message: str, **fields: Any) -> None:
        """Say what went wrong, in either way."""
        self.event("error", message=message, **fields)
        self._clear_bar()
        print(message, file=sys.stderr, flush=True)

    def progress(self, prefix: str) -> ProgressListener:
        """Return a listener that shows progress with the time left."""

        def show(progress: Progress) -> None:
            now = time.monotonic()
            if now - self._shown_at < _REFRESH_S and progress.done < progress.total:
                return
            self._shown_at = now
            self.event(
                "progress",
                label=progress.label,
                fraction=round(progress.fraction, 4),
                left_s=None if progress.left_s is None else round(progress.left_s, 1),
            )
            self._show_bar(f"{prefix}{progress.label}", progress.fraction, progress.left_s)

        return show

    def training(self, event: Any) -> None:
        """Show an event of a training run (`training.events.TrainingEvent`)."""
        self.event("training", **event.as_fields())
        at = f"step {event.step}  {words_for_seconds(event.elapsed_s)}"
        match event.kind:
            case "validation" if event.validation_db is not None:
                best = "  best so far, kept" if event.is_best else ""
                self.line(f"{at}  validation {event.validation_db:.3f} dB{best}")
            case "validation":
                bundled = "" if event.bundled_db is None else f", the bundled network {event.bundled_db:.3f} dB"
                baseline = f"{event.baseline or 'bicubic'} {event.bicubic_db:.3f} dB"
                self.line(f"PSNR on the validation pictures: {baseline}{bundled}.")
            case "sample":
                self.line(f"{at}  sample {event.picture}")
            case "progress":
                self._show_bar(f"step {event.step}, loss {event.loss or 0:.5f}", event.fraction, event.left_s)
            case _ if event.note:
                self.line(event.note)

    def _show_bar(self, label: str, fraction: float, left_s: float | None) -> None:
        if self._is_live:
            full = round(_BAR_CHARACTERS * fraction)
            left = "" if left_s is None else f"  {words_for_seconds(left_s)} left"
            bar = "=" * full + "-" * (_BAR_CHARACTERS - full)
            print(f"\r\033[K{label} [{bar}]{left}", end="", file=sys.stderr, flush=True)
            self._has_bar = True

    def _clear_bar(self) -> None:
        if self._has_bar:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._has_bar = False


def discard_output() -> None:
    """Send whatever is still printed nowhere, since nobody reads it: Python flushes once more as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
