"""Sets by networks by scales: the engine's numbers, what is left out, cancel, the cache."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest
from PIL import Image as PillowImage

from srgui.engine.choice import REFERENCE
from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance
from srgui.engine.measure import make_trial, restore
from srgui.engine.session import open_session
from srgui.imaging.codecs import list_pictures, read_image
from srgui.imaging.resize import imresize
from srgui.models.registry import UnknownNetworkError
from srgui.progress import Cancelled, CancelToken, Progress
from srgui.report import benchmark
from srgui.report.benchmark import Task, chosen_models, missing_weights, run_benchmark
from srgui.report.cache import ReportCache
from srgui.report.datasets import LeftOut, Source, inspect_dataset
from srgui.report.protocol import NAMED
from srgui.report.results import Reading, rows_of

_CPU = device_named("cpu")


@pytest.fixture(name="folder")
def folder_fixture(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(3):
        random = np.random.default_rng(number)
        coarse = PillowImage.fromarray(random.integers(0, 256, (6 + number, 8, 3), np.uint8))
        coarse.resize((61, 48), PillowImage.Resampling.BICUBIC).save(folder / f"{number}.png")
    return folder


def _task(
    folder: Path, scales: Sequence[int] = (2,), models: Sequence[str] = ("fsrcnn",), lr: Path | None = None
) -> Task:
    dataset = inspect_dataset(Source("photos", folder, lr))
    return Task((dataset,), chosen_models(models, scales, turns=False), tuple(scales), NAMED["papers"])


def _readings(task: Task, cache: ReportCache | None = None) -> list[Reading]:
    return [
        reading for found in run_benchmark(task, _CPU, cache) if not isinstance(found, LeftOut) for reading in found
    ]


def test_numbers_are_those_of_the_engine(folder: Path) -> None:
    task = _task(folder, (2, 3))
    readings = _readings(task)
    assert [(r.scale, r.picture, r.model) for r in readings[:3]] == [
        (2, "0.png", "bicubic"),
        (2, "0.png", "fsrcnn"),
        (2, "1.png", "bicubic"),
    ]
    for reading in readings:
        trial = make_trial(read_image(folder / reading.picture), reading.scale)
        expected = restore(trial, open_session(reading.model, reading.scale, _CPU, REFERENCE))
        assert reading.psnr_db == pytest.approx(expected.psnr_db, abs=1e-9)
        assert reading.megapixels == trial.original.width * trial.original.height / 1e6
        assert reading.s_per_megapixel is None
        assert reading.peak_mb is None
    rows = {(row.scale, row.model.name): row for row in rows_of(task.models, readings)}
    fsrcnn = rows[3, "fsrcnn"]
    assert fsrcnn.psnr_db == pytest.approx(fmean(r.psnr_db for r in readings if (r.scale, r.model) == (3, "fsrcnn")))
    assert (fsrcnn.pictures, fsrcnn.identical) == (3, 0)
    assert fsrcnn.multiply_adds == chosen_models(["fsrcnn"], (3,), turns=False)[1].multiply_adds[3]
    assert rows[2, "fsrcnn"].back_db is not None


def test_times_and_memory_are_measured_when_they_are_asked_for(folder: Path, tmp_path: Path) -> None:
    cache = ReportCache(tmp_path / "cache")
    task = _task(folder, models=())
    task = replace(task, models=task.models[:1])
    assert _readings(task, cache)[0].s_per_megapixel is None
    timed = _readings(replace(task, times=True, memory=True), cache)
    assert all(reading.s_per_megapixel and reading.s_per_megapixel > 0 for reading in timed)
    assert all(reading.peak_mb is not None and reading.peak_mb >= 0 for reading in timed)
    assert _readings(task, cache)[0].s_per_megapixel is None, "just what is asked for"
    again = _readings(replace(task, times=True), cache)
    assert [r.s_per_megapixel for r in again] == [r.s_per_megapixel for r in timed]


def test_identical_pictures_are_counted_and_left_out_of_means(folder: Path) -> None:
    PillowImage.new("RGB", (48, 48), (90, 90, 90)).save(folder / "flat.png")
    task = _task(folder)
    readings = _readings(task)
    bicubic = rows_of(task.models, readings)[0]
    assert math.isinf(next(r for r in readings if (r.picture, r.model) == ("flat.png", "bicubic")).psnr_db)
    assert (bicubic.pictures, bicubic.identical) == (4, 1)
    assert bicubic.psnr_db == pytest.approx(
        fmean(r.psnr_db for r in readings if r.model == "bicubic" and r.picture != "flat.png")
    )
    alone = rows_of(task.models, [r for r in readings if (r.picture, r.model) == ("flat.png", "bicubic")])[0]
    assert alone.psnr_in_words == "identical"


def test_what_cannot_be_measured_is_named_and_left_out_for_all(folder: Path) -> None:
    PillowImage.new("RGB", (5, 200)).save(folder / "narrow.png")
    task = _task(folder, (3,))
    PillowImage.new("RGB", (61, 48)).save(folder / "1.png")  # another picture than the one looked over
    found = list(run_benchmark(task, _CPU))
    left = {entry.name: entry.reason for entry in found if isinstance(entry, LeftOut)}
    assert list(left) == ["photos/1.png, x3", "photos/narrow.png, x3"]
    assert "changed while" in left["photos/1.png, x3"]
    assert "nothing is left at x3" in left["photos/narrow.png, x3"]
    assert len(found) == 4


def test_a_scale_without_weights_leaves_the_network_out_and_keeps_bicubic(folder: Path) -> None:
    task = _task(folder, (2, 5), ("c-dcscn",))
    assert [left.name for left in missing_weights(task)] == ["c-DCSCN, x5"]
    by_scale = {scale: {r.model for r in _readings(task) if r.scale == scale} for scale in (2, 5)}
    assert by_scale == {2: {"bicubic", "c-dcscn"}, 5: {"bicubic"}}


def test_all_networks_with_weights_are_measured_unless_named() -> None:
    names = [model.name for model in chosen_models((), (3,), turns=False)]
    assert names[0] == "bicubic"
    assert "fsrcnn" in names
    assert "srgui-photo" not in names, "it is made for x1 and x2 alone"
    turned = chosen_models(["fsrcnn", "bicubic"], (2,), turns=True)
    assert [model.name for model in turned] == ["bicubic", "fsrcnn", "fsrcnn-turns"]
    assert turned[2].multiply_adds[2] == 8 * turned[1].multiply_adds[2]
    with pytest.raises(UnknownNetworkError):
        chosen_models(["magic"], (2,), turns=False)


def test_lr_pictures_that_were_brought_are_used(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "lr").mkdir()
    for file in list_pictures(folder):
        small = np.clip(imresize(read_image(file).pixels[:, :60], 0.5), 0, 1) * 0.9
        PillowImage.fromarray(np.rint(small * 255).astype(np.uint8)).save(tmp_path / "lr" / f"{file.stem}x2.png")
    brought, made = _readings(_task(folder, lr=tmp_path / "lr")), _readings(_task(folder))
    assert all(theirs.psnr_db < ours.psnr_db - 1 for theirs, ours in zip(brought, made, strict=True))
    found = list(run_benchmark(_task(folder, (3,), lr=tmp_path / "lr"), _CPU))
    assert all(isinstance(left, LeftOut) and "needs 20x16" in left.reason for left in found)


def test_a_second_run_measures_just_what_is_new(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, measured = ReportCache(tmp_path / "cache"), list[str]()

    def counted(image: object, session: object, **options: object) -> object:
        measured.append(session.card.name)  # type: ignore[attr-defined]
        return enhance(image, session, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(benchmark, "enhance", counted)
    first = _readings(_task(folder), cache)
    assert len(measured) == 6
    measured.clear()
    assert _readings(_task(folder), cache) == first
    assert not measured
    (folder / "1.png").rename(folder / "renamed.png")
    assert len(_readings(_task(folder, models=("fsrcnn", "c-dcscn")), cache)) == 9
    assert measured == ["c-dcscn"] * 3
    measured.clear()
    _readings(replace(_task(folder), protocol=NAMED["rgb"]), cache)
    assert len(measured) == 6, "another protocol is another number"


def test_a_cancel_keeps_what_is_done(folder: Path, tmp_path: Path) -> None:
    cancel, cache, done = CancelToken(), ReportCache(tmp_path / "cache"), list[object]()

    def run() -> None:
        for found in run_benchmark(_task(folder), _CPU, cache, cancel=cancel):
            done.append(found)
            cancel.cancel()

    with pytest.raises(Cancelled):
        run()
    assert len(done) == 1
    assert len(list((tmp_path / "cache").glob("*/*.json"))) == 2


def test_progress_is_by_pictures_and_rises(folder: Path) -> None:
    told: list[Progress] = []
    list(run_benchmark(_task(folder), _CPU, progress=told.append))
    assert told[0].label == "photos x2, picture 1 of 3: 0.png"
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1)


_BICUBIC = {("Set5", 2): 33.66, ("Set5", 3): 30.39, ("Set5", 4): 28.42, ("Set14", 2): 30.23, ("Set14", 3): 27.54,
            ("Set14", 4): 26.00, ("BSDS100", 2): 29.56, ("BSDS100", 3): 27.21, ("BSDS100", 4): 25.96}  # fmt: skip


@pytest.mark.datasets
@pytest.mark.parametrize(("name", "scales"), [("Set5", (2, 3, 4)), ("Set14", (2, 3, 4)), ("BSDS100", (4,))])
def test_the_table_of_bicubic_comes_out(benchmarks: Path, name: str, scales: tuple[int, ...]) -> None:
    dataset = inspect_dataset(Source(name, benchmarks / name))
    task = Task((dataset,), chosen_models(["bicubic"], (2,), turns=False), scales, NAMED["papers"])
    rows = rows_of(task.models, _readings(task))
    assert tuple(row.scale for row in rows) == scales
    for row in rows:
        assert row.psnr_db == pytest.approx(_BICUBIC[name, row.scale], abs=0.01)
