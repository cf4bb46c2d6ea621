"""Progress, time in words, and cancelling."""

import pytest

from srgui.progress import Cancelled, CancelToken, Progress, words_for_seconds


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.012, "12 ms"), (0.4, "0.4 s"), (12.4, "12 s"), (59.7, "1 min 00 s"), (200, "3 min 20 s"), (7500, "2 h 05 min")],
)
def test_time_is_said_as_a_person_would(seconds: float, words: str) -> None:
    assert words_for_seconds(seconds) == words


def test_time_left_follows_the_pace_so_far() -> None:
    assert Progress("x", 1, 4, 2.0).left_s == pytest.approx(6)
    assert Progress("x", 0, 4, 2.0).left_s is None
    assert Progress("x", 1, 4, 2.0).fraction == pytest.approx(0.25)


def test_a_cancelled_token_raises() -> None:
    token = CancelToken()
    token.check()
    token.cancel()
    with pytest.raises(Cancelled):
        token.check()
