"""The bench of the window, on a picture small enough to be quick."""

import json
from pathlib import Path

import numpy as np
import pytest

from srgui.gui import bench_view
from srgui.imaging.codecs import write_image
from srgui.imaging.image import Image


@pytest.fixture(name="photo")
def _photo(tmp_path: Path) -> Path:
    file = tmp_path / "photo.png"
    write_image(Image(np.random.default_rng(1).random((700, 1100, 3)).astype(np.float32)), file)
    return file


def test_times_frames_stalls_and_memory_are_printed(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench_view.main([str(photo), "--panes", "bicubic", "fsrcnn", "--events"]) == 0
    (found,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert found["panes"] == ["bicubic", "fsrcnn"]
    assert 0 < found["first_ms"] <= found["all_ms"]
    assert 0 < found["frame_ms"] <= found["worst_frame_ms"]
    assert found["pan_ms"] > 0
    assert found["stall_ms"] > 0
    assert found["memory_mb"] > 50


def test_a_photo_that_is_none_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "no.png").write_text("no picture")
    assert bench_view.main([str(tmp_path / "no.png")]) == 2
    assert "no.png" in capsys.readouterr().err
