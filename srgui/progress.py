"""What a long job tells while it works, and how it is told to stop."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Attributes:
        label: what is being done, for a person: ``"DCSCN, tile"``.
        done: steps that are finished.
        total: all steps, at least 1.
        elapsed_s: seconds since the job began.
    """

    label: str
    done: int
    total: int
    elapsed_s: float

    @property
    def fraction(self) -> float:
        """Part that is finished, 0 to 1."""
        return self.done / self.total

    @property
    def left_s(self) -> float | None:
        """Seconds that are left at the pace so far; None before the first step is finished."""
        return None if self.done == 0 else self.elapsed_s / self.done * (self.total - self.done)


ProgressListener = Callable[[Progress], None]


class Cancelled(Exception):  # noqa: N818 - the field's word, and no error
    """Raised inside a job that was told to stop."""


class CancelToken:
    """A flag that one thread sets and a working thread looks at between steps."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop at its next step."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Cancelled` if the job was asked to stop."""
        if self._event.is_set():
            raise Cancelled


def words_for_seconds(seconds: float) -> str:
    """Say a span of time as a person would: ``12 ms``, ``0.4 s``, ``12 s``, ``3 min 20 s``, ``2 h 05 min``."""
    if seconds < 0.095:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min"


def count_in_words(count: float) -> str:
    """Say a large count: ``244 k``, ``1.2 M``."""
    if count < 1000:
        return f"{count:.0f}"
    if count < 999_500:
        return f"{count / 1e3:.0f} k"
    return f"{count / 1e6:.1f} M"


def list_in_words(words: Iterable[str]) -> str:
    """Say several things: ``A``, ``A and B``, ``A, B and C``."""
    *others, last = list(words) or [""]
    return f"{', '.join(others)} and {last}" if others else last
