"""How fast networks are here: measured, kept, and said for a photo."""

from pathlib import Path

import pytest

from srgui.engine import bench
from srgui.engine.bench import measure_rate
from srgui.engine.devices import device_named
from srgui.engine.session import open_session
from srgui.engine.speeds import PHOTO, Speeds, about_in_words, expected_s, work_of
from srgui.models.registry import network
from srgui.progress import Cancelled, CancelToken

_TILE_PX = 192


def test_a_rate_is_measured_and_lets_expect_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "_LONG_ENOUGH_S", 0.0)
    session = open_session("fsrcnn", 2, device_named("cpu"))
    rate = measure_rate(session, _TILE_PX, CancelToken())
    assert rate > 0
    seconds = expected_s(network("fsrcnn"), 2, rate, _TILE_PX)
    assert seconds == pytest.approx(expected_s(network("fsrcnn"), 2, 2 * rate, _TILE_PX) * 2)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        measure_rate(session, _TILE_PX, cancel)


def test_the_picture_grows_until_it_takes_long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    sides: list[int] = []
    monkeypatch.setattr(bench, "enhance", lambda picture, *_rest, **_options: sides.append(picture.width))
    measure_rate(open_session("bicubic", 2, device_named("cpu")), _TILE_PX, CancelToken())
    assert sides == [side for side in (96, 192, 384, 768, 1536) for _ in range(2)]


def test_halos_count() -> None:
    card = network("fsrcnn")
    assert work_of(card, 2, (100, 50), _TILE_PX) == card.multiply_adds[2] * 5000  # one tile: no halo inside a picture
    assert work_of(card, 2, PHOTO, _TILE_PX) > card.multiply_adds[2] * 12e6
    assert work_of(card, 2, PHOTO, 64) > work_of(card, 2, PHOTO, _TILE_PX)


def test_what_was_measured_is_kept_by_network_scale_and_device(tmp_path: Path) -> None:
    file = tmp_path / "home" / "speeds.json"
    one, other = Speeds(file), Speeds(file)
    one.keep("fsrcnn", 2, "CPU: a", 1e9)
    other.keep("fsrcnn", 3, "CPU: a", 2e9)
    one.keep("fsrcnn", 2, "GPU", 3e12)
    again = Speeds(file)
    assert [again.rate("fsrcnn", scale, "CPU: a") for scale in (2, 3, 4)] == [1e9, 2e9, None]
    assert again.rate("fsrcnn", 2, "GPU") == 3e12
    assert again.rate("dcscn", 2, "GPU") is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"CPU": 3}', '{"CPU": {"a x2": "fast", "b x2": -1, "c x2": NaN}}'])
def test_a_damaged_file_costs_no_more_than_measuring_again(tmp_path: Path, text: str) -> None:
    file = tmp_path / "speeds.json"
    file.write_text(text, encoding="utf-8")
    speeds = Speeds(file)
    assert [speeds.rate(name, 2, "CPU") for name in "abc"] == [None, None, None]
    speeds.keep("a", 2, "CPU", 5.0)
    assert Speeds(file).rate("a", 2, "CPU") == 5.0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.001, "0.1 s"),
        (0.42, "0.4 s"),
        (9.96, "10 s"),
        (44.7, "45 s"),
        (60, "1 min"),
        (90, "1.5 min"),
        (130, "2.2 min"),
        (428, "7 min"),
        (3599, "1 h 00 min"),
        (7810, "2 h 10 min"),
        (7770, "2 h 10 min"),
        (90_000, "25 h"),
    ],
)
def test_times_are_said_no_finer_than_they_are_known(seconds: float, words: str) -> None:
    assert about_in_words(seconds) == words
