"""The Train tab with a process that stands for one that trains: list, follow, steer, resume, keep."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from srgui import paths
from srgui import settings as options
from srgui.errors import UserError
from srgui.gui import dialogs, run_process
from srgui.gui.actions import Actions
from srgui.gui.jobs import Workers
from srgui.gui.training_tab import TrainingTab
from srgui.settings import Settings
from srgui.training.events import TrainingEvent
from srgui.training.run_folder import RunFolder, RunStatus, new_run, own_process

_FAKE = Path(__file__).with_name("fake_training.py")
_WAIT_MS = 30_000

Wait = Callable[[Callable[[], bool]], None]


class Processes:
    """Starts fake trainings, and ends them with the test."""

    def __init__(self) -> None:
        self.started: list[subprocess.Popen[bytes]] = []

    def launch(self, run: RunFolder, resumes: bool) -> None:
        arguments = [sys.executable, str(_FAKE), str(run.path), *["resume"] * resumes]
        self.started.append(subprocess.Popen(arguments, cwd=_FAKE.parents[2]))

    def end(self) -> None:
        for process in self.started:
            process.kill()
            process.wait()


@dataclass
class Shown:
    """A tab in a window."""

    tab: TrainingTab
    actions: Actions
    settings: Settings
    processes: Processes

    def state(self, run: RunFolder) -> str:
        entry = self.tab.watch.entry(run.path)
        return entry.status.state if entry else ""


@pytest.fixture(name="shown")
def shown_fixture(qtbot: QtBot) -> Iterator[Shown]:
    window = QWidget()
    qtbot.addWidget(window)
    workers, actions = Workers(window), Actions(window)
    processes, settings = Processes(), Settings(paths.settings_file())
    tab = TrainingTab(settings, actions, workers, processes.launch)
    tab.setParent(window)
    tab.offer.setParent(window)
    tab.resize(1000, 700)
    window.resize(1000, 700)
    window.show()
    tab.show()
    yield Shown(tab, actions, settings, processes)
    processes.end()
    workers.close()


@pytest.fixture(name="dying")
def dying_fixture(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[TrainingTab]:
    """Return a tab whose processes end at once."""
    code = "import sys; print('Traceback', file=sys.stderr); print('OSError: no library', file=sys.stderr); sys.exit(3)"
    monkeypatch.setattr(run_process, "command", lambda _arguments: [sys.executable, "-c", code])
    window = QWidget()
    qtbot.addWidget(window)
    workers = Workers(window)
    tab = TrainingTab(Settings(paths.settings_file()), Actions(window), workers)
    for widget in (tab, tab.offer):
        widget.setParent(window)
    window.resize(1000, 700)
    window.show()
    tab.show()
    yield tab
    workers.close()


@pytest.fixture(name="wait")
def wait_fixture(qtbot: QtBot) -> Wait:
    return lambda condition: qtbot.waitUntil(condition, timeout=_WAIT_MS)


def _run(title: str, state: str = "", **values: object) -> RunFolder:
    """Write a run as it stands on disk; without a state it was never started."""
    run = new_run(title)
    run.recipe.write_text(f'network = "fsrcnn"\nscales = [2]\ntitle = "{title}"\nnote = "Mine."\n', encoding="utf-8")
    if state:
        told = {"title": title, "network": "fsrcnn", "scales": (2,), "step": 430, "fraction": 0.43, **values}
        run.write_status(RunStatus(state=state, **told))  # type: ignore[arg-type]
        run.append(TrainingEvent("progress", step=430, fraction=0.43, loss=0.02, learning_rate=1e-3))
    return run


def _begin(shown: Shown, wait: Wait, count: int) -> None:
    shown.tab.begin()
    wait(lambda: shown.tab.list.count() == count)


def test_without_runs_it_says_what_training_does(shown: Shown, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.tab.watch.listed):
        shown.tab.begin()
    assert shown.tab._pages.currentWidget() is shown.tab._welcome
    assert not shown.actions["train"].isEnabled()  # before the networks are known
    assert not shown.actions["run_resume"].isEnabled()


def test_every_state_is_listed_with_what_can_be_done(shown: Shown, wait: Wait) -> None:
    pid, started = own_process()
    runs = {
        "new": _run("Not begun"),
        "paused": _run("Paused", "paused"),
        "interrupted": _run("Interrupted", "running", pid=999_999),
        "finished": _run("Finished", "finished", best_db=36.6, weights="w"),
        "failed": _run("Failed", "failed", message="The disk is full; make room."),
        "running": _run("Running", "running", pid=pid, pid_started=started),
    }
    _begin(shown, wait, len(runs))
    can_resume = {"new", "paused", "interrupted", "failed"}
    for state, run in runs.items():
        shown.tab.list.choose(run.path)
        assert shown.state(run) == state
        assert shown.actions["run_resume"].isEnabled() == (state in can_resume)
        assert shown.actions["run_pause"].isEnabled() == (state == "running")
        assert shown.actions["run_delete"].isEnabled() == (state != "running")
    shown.tab.list.choose(runs["new"].path)
    assert shown.actions["run_resume"].text() == "Start"


def test_a_run_is_followed_to_its_end(shown: Shown, wait: Wait, qtbot: QtBot) -> None:
    titles: list[str] = []
    shown.tab.title_changed.connect(titles.append)
    _run("Older", "paused")
    _begin(shown, wait, 1)
    run = _run("Fake")
    shown.tab.start(run)
    wait(lambda: shown.tab.list.current() == run.path)
    wait(lambda: shown.state(run) == "finished")
    wait(lambda: "PSNR reached: 37.00 dB" in shown.tab.panel.numbers.text)
    assert any(title.startswith("Train ") and title.endswith(" %") for title in titles)
    assert titles[-1] == "Train"
    numbers = shown.tab.panel.numbers.text
    assert "Over bicubic: +3.50 dB" in numbers
    assert "Over bundled: +0.30 dB" in numbers
    assert "Step: 60" in numbers
    assert "Training on a fake device." in numbers
    notes = shown.tab.panel.notes
    assert next(notes.item(row).text() for row in range(notes.count())).endswith("A note.")
    assert "3.50 dB above bicubic, 0.30 dB above the bundled fsrcnn" in shown.tab.panel.card.text
    samples = shown.tab.panel.samples
    wait(lambda: samples.strip.count() == 2)
    assert "step 30, 50 %" in samples.strip.item(0).text().replace("\n", ", ")
    wait(lambda: samples.view.selected_key() == "network")
    qtbot.waitUntil(lambda: shown.tab.panel.charts is not None, timeout=_WAIT_MS)


def test_pause_and_resume(shown: Shown, wait: Wait) -> None:
    _run("Older", "paused")
    _begin(shown, wait, 1)
    run = _run("Fake")
    shown.tab.start(run)
    wait(lambda: shown.state(run) == "running" and run.status().step > 5)
    wait(shown.actions["run_pause"].isEnabled)
    shown.actions["run_pause"].trigger()
    assert not shown.actions["run_pause"].isEnabled()
    assert shown.tab.panel._wait.text() == "Pausing…"
    wait(lambda: shown.state(run) == "paused")
    assert shown.tab.panel._wait.text() == ""
    step = run.status().step
    shown.actions["run_resume"].trigger()
    wait(lambda: shown.state(run) == "finished")
    assert "resume" in shown.processes.started[-1].args  # type: ignore[operator]
    view = shown.tab._view
    wait(lambda: shown.tab._view is not None and shown.tab._view.latest.step == 60)
    assert view is not None
    assert 0 < step < 60


def test_finish_now_keeps_what_there_is(shown: Shown, wait: Wait) -> None:
    _begin(shown, wait, 0)
    run = _run("Fake")
    shown.tab.start(run)
    wait(lambda: shown.state(run) == "running" and run.status().step > 5)
    wait(shown.actions["run_finish"].isEnabled)
    shown.actions["run_finish"].trigger()
    wait(lambda: shown.state(run) == "finished")
    assert run.status().step < 60
    wait(shown.tab.panel.card.isVisible)
    assert shown.tab.panel.card.title_edit.text() == "Fake"
    assert shown.tab.panel.card.note_edit.text() == "Mine."


def test_a_process_that_ends_at_once_is_told_of(dying: TrainingTab, wait: Wait) -> None:
    run = _run("Fake")
    dying.begin()
    wait(lambda: dying.list.count() == 1)
    dying.start(run)
    trouble = dying.panel.trouble
    wait(lambda: "ended at once (exit code 3)" in trouble.text)
    wait(trouble.isVisible)
    assert not dying.offer.isVisible()  # nothing was interrupted
    assert trouble.details.isHidden()
    trouble.details_button.click()
    assert trouble.details.isVisible()
    assert trouble.details.toPlainText() == "Traceback\nOSError: no library"
    assert not dying.panel._buttons["run_resume"].isVisible()  # the button beside the sentence does it
    started: list[tuple[str, bool]] = []
    dying.control.launch = lambda run, resumes: started.append((run.path.name, resumes))
    trouble.again_button.click()
    assert started == [("fake", False)]


def test_a_killed_run_is_offered_once(shown: Shown, wait: Wait) -> None:
    _begin(shown, wait, 0)
    run = _run("My scanner")
    shown.tab.start(run)
    wait(lambda: shown.state(run) == "running" and run.status().step > 5)
    shown.processes.end()
    wait(lambda: shown.state(run) == "interrupted")
    assert "was interrupted at" in shown.tab.offer.text
    assert shown.tab.offer.isVisible()
    shown.tab.offer.resume_button.click()
    assert not shown.tab.offer.isVisible()
    wait(lambda: shown.state(run) == "finished")


def test_an_interrupted_run_is_offered_at_the_start_and_may_wait(shown: Shown, wait: Wait) -> None:
    _run("My scanner", "running", pid=999_999)
    _run("Paused", "paused")
    _begin(shown, wait, 2)
    assert shown.tab.offer.text.startswith("“My scanner” was interrupted at 43 %.")
    shown.tab.offer.later_button.click()
    assert not shown.tab.offer.isVisible()
    shown.tab.watch.look_again()
    wait(lambda: not shown.tab.watch._is_reading)
    assert not shown.tab.offer.isVisible()


@pytest.mark.parametrize(
    ("answer", "closes", "asked"),
    [("keep", True, None), ("pause", True, "pause"), ("finish", True, "finish"), ("stay", False, None)],
)
def test_closing_asks_about_what_runs(
    shown: Shown, wait: Wait, monkeypatch: pytest.MonkeyPatch, answer: str, closes: bool, asked: str | None
) -> None:
    pid, started = own_process()
    run = _run("Running", "running", pid=pid, pid_started=started)
    _begin(shown, wait, 1)
    told: list[list[str]] = []

    def ask(_parent: QWidget, titles: list[str]) -> str:
        told.append(titles)
        return answer

    monkeypatch.setattr(dialogs, "ask_about_trainings", ask)
    assert shown.tab.may_close() is closes
    assert told == [["Running"]]
    assert run.take_command() == asked


def test_closing_asks_nothing_where_nothing_runs(shown: Shown, wait: Wait, monkeypatch: pytest.MonkeyPatch) -> None:
    _run("Paused", "paused")
    _begin(shown, wait, 1)
    monkeypatch.setattr(dialogs, "ask_about_trainings", None)
    assert shown.tab.may_close()


def test_a_finished_network_is_added_to_the_lists(
    shown: Shown, wait: Wait, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    run = _run("Finished", "finished", best_db=36.6, bicubic_db=33.7, weights="w.safetensors")
    installed: list[tuple[Path, str, str]] = []

    @dataclass
    class _Card:
        name: str

    def install(file: Path, title: str, note: str) -> _Card:
        installed.append((file, title, note))
        return _Card("my-photos")

    monkeypatch.setattr("srgui.models.library.install_weights", install)
    _begin(shown, wait, 1)
    card = shown.tab.panel.card
    wait(card.isVisible)
    card.title_edit.setText("My photos")
    with qtbot.waitSignal(shown.tab.network_added, timeout=_WAIT_MS):
        card.add_button.click()
    assert installed == [(run.path / "w.safetensors", "My photos", "Mine.")]
    assert run.status().own_name == "my-photos"
    wait(lambda: "stands in every list as “my-photos”" in card.text)
    assert not card.add_button.isVisible()


def test_what_cannot_be_added_says_why(shown: Shown, wait: Wait, monkeypatch: pytest.MonkeyPatch) -> None:
    _run("Finished", "finished", best_db=36.6, weights="w.safetensors")

    def fail(*_arguments: object) -> None:
        raise UserError("“w.safetensors” is no weights file; choose another.")

    monkeypatch.setattr("srgui.models.library.install_weights", fail)
    _begin(shown, wait, 1)
    card = shown.tab.panel.card
    wait(card.isVisible)
    card.add_button.click()
    wait(lambda: "is no weights file" in card.text)
    assert card.add_button.isEnabled()


def test_a_network_that_a_run_added_itself_is_noticed(shown: Shown, wait: Wait, qtbot: QtBot) -> None:
    run = _run("Finished", "finished", best_db=36.6, weights="w")
    _begin(shown, wait, 1)
    run.write_status(replace(run.status(), own_name="my-photos"))
    with qtbot.waitSignal(shown.tab.network_added, timeout=_WAIT_MS):
        shown.tab.watch.look_again()


def test_a_run_from_elsewhere_is_listed_and_taken_out_again(
    shown: Shown, wait: Wait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = _run("Home", "paused")
    _begin(shown, wait, 1)
    other = RunFolder(tmp_path / "elsewhere")
    other.path.mkdir()
    monkeypatch.setattr(dialogs, "ask_for_run", lambda *_arguments: other.path)
    shown.actions["open_run"].trigger()
    assert "is no run" in shown.tab.notice.text
    other.recipe.write_text('network = "fsrcnn"\n', encoding="utf-8")
    shown.actions["open_run"].trigger()
    wait(lambda: shown.tab.list.current() == other.path)
    assert shown.settings[options.OTHER_RUNS] == (str(other.path),)
    assert shown.actions["run_delete"].text() == "Take out of this list"
    shown.actions["run_delete"].trigger()
    wait(lambda: shown.tab.list.current() == home.path)
    assert other.recipe.is_file()
    assert shown.settings[options.OTHER_RUNS] == ()


def test_deleting_asks_and_deletes(shown: Shown, wait: Wait, monkeypatch: pytest.MonkeyPatch) -> None:
    run = _run("Paused", "paused")
    _begin(shown, wait, 1)
    monkeypatch.setattr(dialogs, "ask_to_delete_run", lambda *_arguments: False)
    shown.actions["run_delete"].trigger()
    assert run.path.is_dir()
    monkeypatch.setattr(dialogs, "ask_to_delete_run", lambda *_arguments: True)
    shown.actions["run_delete"].trigger()
    wait(lambda: shown.tab.list.count() == 0)
    assert not run.path.exists()
    assert shown.tab._pages.currentWidget() is shown.tab._welcome


def test_the_recipe_is_saved_elsewhere(
    shown: Shown, wait: Wait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _run("Paused", "paused")
    _begin(shown, wait, 1)
    monkeypatch.setattr(dialogs, "ask_for_recipe_file", lambda *_arguments: tmp_path / "again.toml")
    shown.actions["run_recipe"].trigger()
    assert (tmp_path / "again.toml").read_bytes() == run.recipe.read_bytes()


def test_what_is_seen_of_a_run_is_made_when_it_is_needed(shown: Shown, wait: Wait, qtbot: QtBot) -> None:
    assert shown.tab._panel is None
    with qtbot.waitSignal(shown.tab.watch.listed):
        shown.tab.begin()
    assert shown.tab._panel is None
    _run("Paused", "paused")
    shown.tab.watch.look_again()
    wait(lambda: shown.tab._panel is not None and shown.tab._panel.isVisible())


def test_a_run_that_only_cleans_names_the_damaged_picture(shown: Shown, wait: Wait) -> None:
    _run("Clean", "finished", scales=(1,), best_db=31.2, bicubic_db=29.1, weights="w")
    _begin(shown, wait, 1)
    wait(shown.tab.panel.card.isVisible)
    assert "Over damaged: +2.10 dB 29.10 dB" in shown.tab.panel.numbers.text
    assert "above the damaged picture" in shown.tab.panel.card.text
    assert shown.tab.panel.samples._baseline.title == "Damaged picture"


def test_a_process_that_cannot_be_started_is_told_of(shown: Shown, wait: Wait) -> None:
    def fail(_run: RunFolder, _resumes: bool) -> None:
        raise UserError("The training could not be started.")

    shown.tab.control.launch = fail
    _run("Paused", "paused")
    _begin(shown, wait, 1)
    shown.actions["run_resume"].trigger()
    assert "could not be started" in shown.tab.notice.text
