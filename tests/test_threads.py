"""Work in threads, its results in order."""

import threading
from collections.abc import Iterator

import pytest

from srgui.threads import in_threads


def test_results_come_in_the_order_of_what_was_given() -> None:
    first_may_end = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert first_may_end.wait(10)
        if number == 1:
            first_may_end.set()  # the second ends before the first
        return 10 * number

    assert list(in_threads(work, range(20), 3)) == list(range(0, 200, 10))


def test_little_is_taken_ahead() -> None:
    taken = []

    def given() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = in_threads(lambda number: number, given(), 2)
    assert [next(results) for _ in range(10)] == list(range(10))
    assert len(taken) <= 10 + 2 * 2
    results.close()  # type: ignore[attr-defined]
    assert len(taken) <= 10 + 2 * 2


def test_what_goes_wrong_is_raised_and_the_rest_is_left() -> None:
    done = []

    def work(number: int) -> int:
        if number == 3:
            raise ValueError("three")
        done.append(number)
        return number

    with pytest.raises(ValueError, match="three"):
        list(in_threads(work, range(1000), 2))
    assert max(done) < 12


def test_several_threads_work_at_once_each_begun_once() -> None:
    begun, meeting = [], threading.Barrier(3, timeout=10)

    def work(_number: int) -> int:
        return meeting.wait()  # passes only where three are here at the same time

    def begin() -> None:
        begun.append(threading.get_ident())

    assert len(list(in_threads(work, range(3), 3, begin=begin))) == 3
    assert len(set(begun)) == len(begun) == 3
