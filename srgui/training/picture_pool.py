"""Many pictures worked through by a few threads, in order, and never many of them in memory at once."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from srgui.progress import CancelToken

THREADS = 3
"""Pictures that are read at once; decoding and arithmetic both leave Python's lock."""
BIG_PX = 24_000_000
"""Pixels from which a picture is read alone: in float it takes several hundred megabytes."""

_LOOK_AHEAD = 4 * THREADS
_alone = threading.Lock()

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


def in_order(
    jobs: Sequence[_Job],
    work: Callable[[_Job], _Result],
    told: Callable[[int, int], None] | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[_Result]:
    """Yield the result of each job, in the order of the jobs.

    Args:
        jobs: what to do; no more than a few are begun ahead of the result that is waited for.
        work: does one, in a thread of its own. What it raises ends the run.
        told: is told how many are done, and of how many, in the calling thread.
        cancel: looked at before each job.

    Raises:
        Cancelled: the token was cancelled; what was begun has ended by then.
    """
    token = cancel or CancelToken()
    tell = told or (lambda _done, _total: None)
    waiting: deque[Future[_Result]] = deque()
    with ThreadPoolExecutor(THREADS, thread_name_prefix="pictures") as pool:
        try:
            begun = 0
            for done in range(len(jobs)):
                token.check()
                tell(done, len(jobs))
                while begun < min(len(jobs), done + _LOOK_AHEAD):
                    waiting.append(pool.submit(_unless_cancelled, work, jobs[begun], token))
                    begun += 1
                yield waiting.popleft().result()
            tell(len(jobs), len(jobs))
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def room_for(pixels: int) -> Iterator[None]:
    """Wait, where a picture has many pixels, until no other such picture is in memory."""
    if pixels < BIG_PX:
        yield
        return
    with _alone:
        yield


def _unless_cancelled(work: Callable[[_Job], _Result], job: _Job, token: CancelToken) -> _Result:
    token.check()
    return work(job)
