"""Networks on a folder of pictures."""

import csv
import io
import math
from pathlib import Path
from statistics import fmean, stdev

import numpy as np
import pytest
from PIL import Image as PillowImage

from srgui.engine.devices import device_named
from srgui.engine.measure import make_trial, restore
from srgui.engine.session import SessionPool
from srgui.imaging.codecs import list_pictures, read_image
from srgui.imaging.metrics import ssim_y
from srgui.models.registry import UnknownNetworkError
from srgui.progress import Cancelled, CancelToken, Progress
from srgui.report.comparison import Contender
from srgui.report.ranking import Ranking, Score, Skipped, rank, with_baseline

_CPU = device_named("cpu")
_CONTENDERS = with_baseline([Contender("c-dcscn", "c-DCSCN")])


@pytest.fixture(name="folder")
def folder_fixture(tmp_path: Path) -> Path:
    for number in range(3):
        random = np.random.default_rng(number)
        coarse = PillowImage.fromarray(random.integers(0, 256, (6 + number, 8, 3), np.uint8))
        coarse.resize((80, 64), PillowImage.Resampling.BICUBIC).save(tmp_path / f"{number}.png")
    return tmp_path


def test_numbers_are_those_of_the_engine(folder: Path) -> None:
    pictures, pool = list_pictures(folder), SessionPool()
    ranking = Ranking(2, _CONTENDERS)
    for outcome in rank(pictures, _CONTENDERS, 2, pool, _CPU):
        ranking.add(outcome)
    assert [contender.network for contender in _CONTENDERS] == ["bicubic", "c-dcscn"]
    expected: dict[str, list[tuple[float, float]]] = {"bicubic": [], "c-dcscn": []}
    for picture in pictures:
        trial = make_trial(read_image(picture), 2)
        for name, values in expected.items():
            found = restore(trial, pool.get(name, 2, _CPU, exact=True))
            values.append((found.psnr_db, ssim_y(found.result.image.pixels, trial.original.pixels, 2)))
    places = {place.contender.network: place for place in ranking.standings}
    for name, values in expected.items():
        psnr = [value[0] for value in values]
        assert places[name].mean_db == pytest.approx(fmean(psnr))
        assert places[name].spread_db == pytest.approx(stdev(psnr))
        assert places[name].mean_ssim == pytest.approx(fmean(value[1] for value in values))
        assert places[name].gain_db == pytest.approx(fmean(psnr) - fmean(v[0] for v in expected["bicubic"]))
        assert places[name].s_per_megapixel > 0
    wins = [max(expected, key=lambda name: expected[name][k][0]) for k in range(3)]
    assert {name: places[name].wins for name in expected} == {name: wins.count(name) for name in expected}
    means = [place.mean_db for place in ranking.standings]
    assert means == sorted(means, reverse=True)
    assert ranking.best == ranking.standings[0]


def test_what_cannot_be_ranked_on_is_named_and_left_out(folder: Path) -> None:
    (folder / "broken.jpg").write_text("no picture")
    PillowImage.new("RGB", (30, 200)).save(folder / "tiny.png")
    PillowImage.new("RGB", (64, 64), (90, 90, 90)).save(folder / "flat.png")
    ranking = Ranking(2, _CONTENDERS)
    told: list[Progress] = []
    for outcome in rank(list_pictures(folder), _CONTENDERS, 2, SessionPool(), _CPU, progress=told.append):
        ranking.add(outcome)
    reasons = {skipped.picture.name: skipped.reason for skipped in ranking.skipped}
    assert list(reasons) == ["broken.jpg", "flat.png", "tiny.png"]
    assert reasons["tiny.png"] == "It has 30x200 pixels; a test at x2 needs at least 32x32."
    assert "without any error" in reasons["flat.png"]
    assert ranking.standings[0].pictures == 3
    assert all(math.isfinite(place.mean_db) for place in ranking.standings)
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert told[0].label == "Picture 1 of 6: 0.png"


def test_what_was_done_before_a_cancel_stays(folder: Path) -> None:
    cancel, ranking = CancelToken(), Ranking(2, _CONTENDERS)

    def run() -> None:
        for outcome in rank(list_pictures(folder), _CONTENDERS, 2, SessionPool(), _CPU, cancel=cancel):
            ranking.add(outcome)
            cancel.cancel()

    with pytest.raises(Cancelled):
        run()
    assert [place.pictures for place in ranking.standings] == [1, 1]
    assert ranking.standings[0].spread_db is None


def test_an_unknown_network_is_told_of_before_any_picture(folder: Path) -> None:
    with pytest.raises(UnknownNetworkError):
        next(rank(list_pictures(folder), [Contender("magic", "Magic")], 2, SessionPool(), _CPU))


def test_equals_share_a_win_and_the_table_has_every_score() -> None:
    ranking = Ranking(2, (Contender("bicubic", "Bicubic"), Contender("a", "A"), Contender("b", "B", turns=True)))
    for name, values in {"bicubic": (30.0, 31.0), "a": (33.0, 34.0), "b-turns": (33.0, 33.5)}.items():
        for number, value in enumerate(values):
            ranking.scores.append(Score(Path(f"{number}.png"), name, value, 0.9, 0.5, 2.0))
    ranking.add(Skipped(Path("c.png"), "It is broken."))
    assert [(place.contender.in_name, place.wins, place.gain_db) for place in ranking.standings] == [
        ("a", 2, 3.0),
        ("b-turns", 1, 2.75),
        ("bicubic", 0, 0.0),
    ]
    rows = list(csv.DictReader(io.StringIO(ranking.as_csv())))
    assert [row["network"] for row in rows[:3]] == ["a", "b-turns", "bicubic"]
    assert rows[0] | {"spread_db": ""} == {
        "network": "a",
        "picture": "all 2",
        "psnr_db": "33.5000",
        "spread_db": "",
        "wins": "2",
        "gain_db": "3.0000",
        "ssim": "0.900000",
        "seconds_per_megapixel": "0.2500",
    }
    assert len(rows) == 3 + 6
