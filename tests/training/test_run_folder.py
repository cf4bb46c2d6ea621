"""A run's folder: status, log, commands, and what a dead process leaves."""

import os
from pathlib import Path

import pytest

from srgui.training.events import TrainingEvent
from srgui.training.run_folder import RunFolder, RunStatus, list_runs, new_run, own_process


def test_a_status_survives_the_disk(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    pid, started = own_process()
    status = RunStatus("running", pid, started, "Café", "dcscn", (2, 3), 7, 0.5, 12.0, best_db=31.5)
    run.write_status(status)
    assert run.status() == status


def test_a_running_status_of_a_process_that_is_gone_is_interrupted(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    run.write_status(RunStatus("running", os.getpid(), pid_started=1.0))
    assert run.status().state == "interrupted"
    run.write_status(RunStatus("running", pid=2**22 + 5))
    assert run.status().state == "interrupted"
    run.write_status(RunStatus("paused", pid=2**22 + 5))
    assert run.status().state == "paused"


def test_without_or_with_a_damaged_status_the_checkpoint_tells(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    assert run.status().state == "new"
    (tmp_path / "status.json").write_text("{ half")
    assert run.status().state == "new"
    run.checkpoint.write_bytes(b"")
    assert run.status().state == "interrupted"


def test_the_log_is_read_on_from_where_it_was_and_cut_lines_wait(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    events = [TrainingEvent(step=n, loss=0.5 / n, left_s=0.0) for n in (1, 2)]
    run.append(events[0])
    found, offset = run.events()
    assert found == events[:1]
    with run.log.open("a", encoding="utf-8") as file:
        file.write(events[1].to_json()[:9])
    assert run.events(offset) == ([], offset)
    with run.log.open("a", encoding="utf-8") as file:
        file.write(events[1].to_json()[9:] + "\nno json\n[3]\n")
    assert run.events(offset)[0] == events[1:]


def test_a_command_is_taken_once(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    assert run.take_command() is None
    run.ask("pause")
    assert run.take_command() == "pause"
    assert run.take_command() is None
    (tmp_path / "control").write_text("explode")
    assert run.take_command() is None


def test_runs_are_named_after_their_title_and_the_newest_comes_first(tmp_path: Path) -> None:
    first, second = new_run("Großmutters Dias!", tmp_path), new_run("Großmutters Dias!", tmp_path)
    assert (first.path.name, second.path.name) == ("großmutters-dias", "großmutters-dias-2")
    for age, run in ((20, first), (10, second)):
        run.recipe.write_text("")
        os.utime(run.recipe, (1e9 - age, 1e9 - age))
    (tmp_path / "no run").mkdir()
    assert [run.path for run in list_runs(tmp_path)] == [second.path, first.path]
    first.remove()
    assert [run.path for run in list_runs(tmp_path)] == [second.path]
    assert list_runs(tmp_path / "nowhere") == []


@pytest.mark.parametrize("title", ["", "///", ".."])
def test_a_title_without_letters_still_makes_a_folder_inside(title: str, tmp_path: Path) -> None:
    assert new_run(title, tmp_path).path.parent == tmp_path
