"""What a run tells of itself."""

import os
from pathlib import Path

import psutil
import pytest

from srgui.console import Console
from srgui.training.checkpoint import Progressed
from srgui.training.distributed import joined
from srgui.training.events import TrainingEvent
from srgui.training.journal import Journal
from srgui.training.recipe import TrainingRecipe
from srgui.training.run_folder import RunFolder, RunStatus


def test_the_process_that_was_noted_at_the_start_may_be_the_parent(tmp_path: Path) -> None:
    run, parent = RunFolder(tmp_path / "run"), os.getppid()
    run.write_status(RunStatus("running", parent, psutil.Process(parent).create_time()))
    with joined() as ranks:
        Journal(TrainingRecipe(), run, lambda _event: None, ranks, "CPU").begin()
    assert run.status().pid == os.getpid()


@pytest.mark.parametrize(
    ("scales", "said"), [((2,), "bicubic 29.100 dB"), ((1,), "the damaged picture 29.100 dB"), ((1, 2), "bicubic")]
)
def test_what_it_is_compared_with_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scales: tuple[int, ...], said: str
) -> None:
    told: list[TrainingEvent] = []
    with joined() as ranks:
        journal = Journal(TrainingRecipe(scales=scales), RunFolder(tmp_path / "run"), told.append, ranks, "CPU")
        journal.begin()
        journal.measured_peers(Progressed(bicubic_db=29.1, bundled_db=31.0))
    Console(events=False).training(told[-1])
    assert f"PSNR on the validation pictures: {said}" in capsys.readouterr().out
