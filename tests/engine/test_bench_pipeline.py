"""What is timed from file to file is what it says, and commands are run as whole processes."""

from pathlib import Path

import numpy as np
import pytest

from srgui.engine import bench_pipeline as module
from srgui.engine.bench_pipeline import bench_pipeline, bench_startup, made_of_sample
from srgui.engine.devices import device_named
from srgui.imaging.codecs import read_image


def test_a_photo_is_timed_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PHOTO_PX", (120, 80))
    timing = bench_pipeline("fsrcnn-s", 2, device_named("cpu"), tmp_path)
    assert timing.megapixels == pytest.approx(240 * 160 / 1e6)
    assert min(timing.read_s, timing.network_s, timing.enhance_s, timing.whole_s) > 0
    assert timing.ratio == pytest.approx(timing.whole_s / timing.network_s)
    assert read_image(tmp_path / "made.png").width == 240


def test_a_large_picture_is_the_sample_mirrored() -> None:
    made, sample = made_of_sample((1500, 600)), made_of_sample((100, 100))
    assert (made.width, made.height) == (1500, 600)
    assert np.array_equal(made.values[:100, :100], sample.values)
    assert np.array_equal(made.values[:, 512], made.values[:, 511])


def test_commands_are_timed_as_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RUNS", 1)
    timings = bench_startup("fsrcnn-s", tmp_path)
    first, window = next(timings), next(timings)
    assert first.what == "srgui --version"
    assert first.elapsed_s > 0
    assert first.peak_mb > 5
    assert window.what == "srgui, its window"
    assert window.elapsed_s > first.elapsed_s


def test_a_window_that_does_not_come_is_no_timing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_screen", lambda: {"QT_QPA_PLATFORM": "none of Qt's"})
    with pytest.raises(RuntimeError, match="did not come"):
        module._timed_window(tmp_path)


def test_memory_is_looked_at_up_to_the_size_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RUNS", 1)
    (timing,) = module.bench_memory("fsrcnn-s", tmp_path, largest_mp=1)
    assert timing.megapixels == pytest.approx(1)
    assert read_image(tmp_path / "made.png").width == 1000
    assert timing.peak_mb > 50


def test_a_command_that_fails_is_no_timing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RUNS", 1)
    with pytest.raises(RuntimeError, match="failed"):
        module._timed("srgui nothing", ["nothing"], 0)
