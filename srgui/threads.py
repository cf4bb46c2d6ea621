"""Work shared out among threads, its results in the order of what was given, and little of it begun ahead."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def in_threads(
    work: Callable[[_Given], _Made],
    given: Iterable[_Given],
    threads: int,
    *,
    begin: Callable[[], None] | None = None,
) -> Iterator[_Made]:
    """Yield what work makes of each thing given, in their order.

    No more than two things a thread are taken ahead, so that memory stays bounded where each is large. Where work, or
    the taking of things, raises, that is raised here; what was not begun is then left. Closing it leaves the rest too.

    Args:
        work: called in the threads.
        given: taken in the thread that asks for results.
        threads: how many work at once.
        begin: called once in each thread, before it works.
    """
    waiting: deque[Future[_Made]] = deque()
    with ThreadPoolExecutor(threads, "srgui-worker", begin or _nothing) as pool:
        try:
            for each in given:
                waiting.append(pool.submit(work, each))
                if len(waiting) >= 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _nothing() -> None:
    pass
