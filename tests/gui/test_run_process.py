"""The process that trains: how it is called, and that it stands on its own."""

import os
import sys
import time

import pytest

from srgui.gui import run_process
from srgui.training.run_folder import RunFolder, new_run


@pytest.fixture(name="run")
def run_fixture() -> RunFolder:
    run = new_run("A run")
    run.recipe.write_text('network = "fsrcnn"\n', encoding="utf-8")
    return run


def test_it_is_called_as_this_program_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_process.command(["train"]) == [sys.executable, "-m", "srgui", "train"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert run_process.command(["train"]) == [sys.executable, "train"]


def test_what_it_is_told(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[list[str]] = []

    class _Ended:
        def poll(self) -> int:
            return 0

    def start(_run: RunFolder, arguments: list[str]) -> _Ended:
        told.append(arguments)
        return _Ended()

    monkeypatch.setattr(run_process, "_start", start)
    launch = run_process.Launcher(lambda: "cpu")
    launch(run, resumes=False)
    launch(run, resumes=True)
    assert told == [
        ["train", str(run.recipe), "-o", str(run.path), "--device", "cpu", "--events"],
        ["train", "--resume", str(run.path), "--device", "cpu", "--events"],
    ]


def test_it_runs_on_its_own_and_is_known_from_the_start(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys, time; print('said', flush=True); time.sleep(60)"
    monkeypatch.setattr(run_process, "command", lambda _arguments: [sys.executable, "-c", code])
    run.ask("pause")
    process = run_process.start_training(run)
    try:
        assert run.status().state == "running"
        assert run.status().pid == process.pid
        assert os.getsid(process.pid) == process.pid  # what ends this session does not end it
        assert run.take_command() is None
        end = time.monotonic() + 30
        while "said" not in run.output.read_text(encoding="utf-8") and time.monotonic() < end:
            time.sleep(0.01)
        assert "said" in run.output.read_text(encoding="utf-8")
    finally:
        process.kill()
    while process.poll() is None:  # still there, and yet no longer alive
        assert run.status().state in {"running", "interrupted"}
    assert run.status().state == "interrupted"


def _ended(launch: run_process.Launcher, run: RunFolder) -> str:
    """Wait until a run is said to have failed, and return why."""
    end = time.monotonic() + 30
    while run.status().state != "failed" and time.monotonic() < end:
        launch.check()
    return run.status().message


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("print('no module', file=sys.stderr); sys.exit(3)", "ended at once (exit code 3). Try again;"),
        ("sys.exit(3)", "(exit code 3). It said nothing."),
        ("print('The folder is gone.', file=sys.stderr); sys.exit(2)", "could not begin. The folder is gone."),
        ("import os; os.kill(os.getpid(), 9)", "The system ended the training process at once (signal 9)"),
    ],
)
def test_a_process_that_ends_at_once_is_told_of(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch, code: str, message: str
) -> None:
    monkeypatch.setattr(run_process, "command", lambda _arguments: [sys.executable, "-c", f"import sys; {code}"])
    launch = run_process.Launcher(lambda: "cpu")
    launch(run, resumes=False)
    assert message in _ended(launch, run)
    launch(run, resumes=False)  # once more, and what the first one said is not what the second one did
    assert run.last_output() in {(), ("no module",), ("The folder is gone.",)}
    assert message in _ended(launch, run)


def test_a_process_that_began_tells_of_itself(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    code = f"open({str(run.log)!r}, 'a').write('event'); import sys; sys.exit(3)"
    monkeypatch.setattr(run_process, "command", lambda _arguments: [sys.executable, "-c", code])
    launch = run_process.Launcher(lambda: "cpu")
    launch(run, resumes=False)
    end = time.monotonic() + 30
    while launch._young and time.monotonic() < end:
        launch.check()
    launch._started[0].wait()
    assert run.status().state in {"running", "interrupted"}
    assert run.status().message == ""


def test_none_is_started_twice(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        run_process, "command", lambda _arguments: [sys.executable, "-c", "import time; time.sleep(60)"]
    )
    launch = run_process.Launcher(lambda: "cpu")
    launch(run, resumes=False)
    try:
        with pytest.raises(run_process.LaunchError, match="being started already"):
            launch(run, resumes=True)
    finally:
        launch._started[0].kill()
        launch._started[0].wait()


def test_codes_of_windows_are_written_as_there() -> None:
    assert "(exit code 0xC0000135)" in run_process.end_in_words(0xC0000135, ())


def test_a_program_that_is_not_there_gives_a_sentence(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_process, "command", lambda _arguments: ["/nowhere/at/all"])
    with pytest.raises(run_process.LaunchError, match="could not be started"):
        run_process.start_training(run)
    assert run.status().state == "new"
