"""What is looked at: with an original of a person's own, and without."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from srgui.gui.jobs import Workers
from srgui.gui.scenes import Original, Picture, Scene, Target, may_be_original, open_picture
from srgui.gui.stage import Stage
from srgui.imaging.codecs import write_image
from srgui.imaging.image import Image


def _write(path: Path, width: int, height: int) -> Path:
    write_image(Image(np.random.default_rng(width).random((height, width, 3), np.float32)), path)
    return path


@pytest.fixture(name="picture")
def picture_fixture(tmp_path: Path) -> Picture:
    return open_picture(_write(tmp_path / "small.png", 40, 32))


@pytest.fixture(name="stage")
def stage_fixture(qtbot: QtBot, picture: Picture) -> Iterator[Stage]:
    workers = Workers()
    stage = Stage(workers.scenes, Target(2), is_test=False)
    with qtbot.waitSignal(stage.changed):
        stage.show_picture(picture, Target(2))
    yield stage
    workers.close()


def _scene(stage: Stage) -> Scene:
    assert stage.scene is not None
    return stage.scene


def _take(stage: Stage, path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.original_taken):
        stage.set_original(path)


def test_an_original_sets_the_scale_and_is_measured_against(
    stage: Stage, picture: Picture, tmp_path: Path, qtbot: QtBot
) -> None:
    told: list[Original | None] = []
    stage.original_taken.connect(told.append)
    _take(stage, _write(tmp_path / "large.png", 120, 96), qtbot)
    assert told[0] is stage.original is not None
    assert stage.target == Target(3)
    scene = _scene(stage)
    assert scene.trial is not None
    assert (scene.size, scene.trial.scale, scene.measured_by) == ((120, 96), 3, "large.png")
    assert scene.source is picture.image
    assert scene.original is not None
    assert (scene.original.width(), scene.original.height()) == (120, 96)
    assert "large.png" in stage.test_problem()


def test_at_another_scale_there_is_nothing_to_measure_until_one_comes_back(
    stage: Stage, tmp_path: Path, qtbot: QtBot
) -> None:
    _take(stage, _write(tmp_path / "large.png", 80, 64), qtbot)
    stage.set_target(Target(4))
    assert _scene(stage).trial is None
    assert stage.test_problem() == "A test at x4 needs a picture of at least 64x64 pixels."
    stage.set_target(Target(2))
    assert _scene(stage).measured_by == "large.png"
    stage.set_original(None)
    assert _scene(stage).trial is None
    assert stage.original is None


def test_one_that_does_not_fit_is_refused_and_nothing_changes(stage: Stage, tmp_path: Path, qtbot: QtBot) -> None:
    before = stage.scene
    with qtbot.waitSignal(stage.failed) as failed:
        stage.set_original(_write(tmp_path / "b.png", 100, 80))
    assert failed.args == ["“b.png” is 100x80 pixels; an original of “small.png” (40x32) has 80x64, 120x96 or 160x128."]
    assert stage.scene is before
    assert stage.original is None


def test_another_picture_lets_the_original_go(stage: Stage, tmp_path: Path, qtbot: QtBot) -> None:
    _take(stage, _write(tmp_path / "large.png", 80, 64), qtbot)
    other = open_picture(_write(tmp_path / "other.png", 40, 32))
    with qtbot.waitSignal(stage.original_taken) as taken:
        stage.show_picture(other, Target(2))
    assert taken.args == [None]
    assert _scene(stage).trial is None


def test_which_files_may_be_an_original(picture: Picture, tmp_path: Path) -> None:
    text = tmp_path / "text.png"
    text.write_text("no picture")
    assert may_be_original(_write(tmp_path / "b.png", 160, 128), picture)
    assert not may_be_original(_write(tmp_path / "c.png", 40, 32), picture)
    assert not may_be_original(text, picture)
    assert not may_be_original(tmp_path, picture)
    assert picture.path is not None
    assert not may_be_original(picture.path, picture)
