"""What can be done with a run: start, pause, finish, resume, keep its network, save its recipe, delete it."""

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from srgui import settings as options
from srgui.errors import UserError
from srgui.gui import dialogs, run_work
from srgui.gui.jobs import Job, Workers
from srgui.gui.run_watch import RunWatch
from srgui.gui.run_work import RunEntry
from srgui.gui.words import is_expected, sentence_for
from srgui.settings import Settings
from srgui.training.run_folder import Command, RunFolder, runs_folder


class RunControl(QObject):
    """Steers runs through their folders, and asks the person where something would be lost.

    Args:
        watch: looks at the runs.
        workers: the threads.
        settings: remembers runs in other folders.
        launch: starts the process of a run, ``launch(run, resumes)``.
        window: what questions stand over.
    """

    told = Signal(str)  # why something could not be done; empty where that is over
    wanted = Signal(object)  # Path of a run to choose as soon as it is listed
    adding = Signal(bool)  # whether a network is on its way into the lists
    not_added = Signal(str)  # why it is not

    def __init__(
        self,
        watch: RunWatch,
        workers: Workers,
        settings: Settings,
        launch: Callable[[RunFolder, bool], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._watch, self._workers, self._settings, self._window = watch, workers, settings, window
        self.launch = launch
        self._asked: dict[Path, Command] = {}

    def begin(self) -> None:
        """Look for runs from now on."""
        self._watch.begin(self._others())

    def asked(self, entry: RunEntry | None) -> Command | None:
        """Return what a run was asked and has not done yet."""
        return None if entry is None else self._asked.get(entry.path)

    def take_entries(self, entries: tuple[RunEntry, ...]) -> None:
        """Forget what was asked of runs that have ended since."""
        running = {entry.path for entry in entries if entry.is_running}
        self._asked = {path: command for path, command in self._asked.items() if path in running}

    def may_close(self) -> bool:
        """Ask what becomes of the runs under way that nobody asked to end; False where the window is to stay."""
        running = [entry for entry in self._watch.entries if entry.is_running and entry.path not in self._asked]
        if not running:
            return True
        answer = dialogs.ask_about_trainings(self._window, [entry.title for entry in running])
        if answer in {"pause", "finish"}:
            for entry in running:
                self.ask(entry, "pause" if answer == "pause" else "finish")
        return answer != "stay"

    def start(self, run: RunFolder) -> None:
        """Begin a run whose recipe is written, and show it."""
        self.wanted.emit(run.path)
        self._run(run, resumes=False)

    def resume(self, path: Path) -> None:
        """Go on with a run, from its checkpoint where it has one."""
        run = RunFolder(path)
        self.wanted.emit(path)
        self._run(run, resumes=run.checkpoint.is_file())

    def ask(self, entry: RunEntry, command: Command) -> None:
        """Ask a run that is under way to pause, or to end and keep what it has."""
        try:
            entry.run.ask(command)
        except OSError as error:
            self.told.emit(sentence_for(error))
        else:
            self._asked[entry.path] = command

    def open_other(self) -> None:
        """List a run from another folder, and remember that."""
        found = dialogs.ask_for_run(self._window, str(runs_folder()))
        if found is None:
            return
        if not RunFolder(found).recipe.is_file():
            self.told.emit(f"“{found.name}” is no run: it holds no recipe.toml. Choose the folder of a run.")
            return
        self.told.emit("")
        self.wanted.emit(found)
        if found.parent != runs_folder():
            others = dict.fromkeys((str(found), *self._settings[options.OTHER_RUNS]))
            self._settings[options.OTHER_RUNS] = tuple(others)
        self._watch.set_others(self._others())

    def open_folder(self, entry: RunEntry) -> None:
        """Show a run's folder in the program that the system has for that."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(entry.path)))

    def save_recipe(self, entry: RunEntry) -> None:
        """Copy a run's recipe to where the person says."""
        target = dialogs.ask_for_recipe_file(self._window, Path.home() / f"{entry.path.name}.toml")
        if target is None:
            return
        try:
            shutil.copyfile(entry.run.recipe, target)
        except OSError as error:
            self.told.emit(sentence_for(error))

    def delete(self, entry: RunEntry) -> None:
        """Delete a run of the window's own folder, once asked; take one from elsewhere out of the list."""
        if not entry.is_own:
            kept = (name for name in self._settings[options.OTHER_RUNS] if Path(name) != entry.path)
            self._settings[options.OTHER_RUNS] = tuple(kept)
            self._watch.set_others(self._others())
        elif dialogs.ask_to_delete_run(self._window, entry.title):
            job = Job(lambda _tell, _cancel: entry.run.remove(), "Deleting a run")
            job.succeeded.connect(self._watch.look_again)
            self._workers.runs.put(job)

    def add_network(self, entry: RunEntry, title: str, note: str) -> None:
        """Put what a run learnt into every list of networks, under a name."""
        self.adding.emit(True)
        job = Job(run_work.install(entry.run, title, note), "Adding the network")
        job.succeeded.connect(self._take_added)
        job.failed.connect(self._take_not_added)
        self._workers.runs.put(job)

    def _others(self) -> tuple[Path, ...]:
        return tuple(Path(name) for name in self._settings[options.OTHER_RUNS])

    def _run(self, run: RunFolder, *, resumes: bool) -> None:
        self.told.emit("")
        self._asked.pop(run.path, None)
        try:
            self.launch(run, resumes)
        except (UserError, OSError) as error:
            self.told.emit(sentence_for(error))
        else:
            self._watch.expect_start()

    def _take_added(self) -> None:
        self.adding.emit(False)
        self._watch.look_again()  # sees the network's name, as it does when a run adds it by itself

    def _take_not_added(self, error: Exception) -> None:
        self.adding.emit(False)
        self.not_added.emit(sentence_for(error))
        if not is_expected(error):
            raise error
