"""The Train tab: the runs, and the one that is chosen."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from srgui import settings as options
from srgui.gui.actions import Actions
from srgui.gui.catalogue import Catalogue
from srgui.gui.in_turns import InTurns
from srgui.gui.jobs import Workers
from srgui.gui.labels import label
from srgui.gui.notice import Notice
from srgui.gui.run_control import RunControl
from srgui.gui.run_list import RunList
from srgui.gui.run_notice import RunNotice
from srgui.gui.run_panel import RunPanel, parts_in_turns
from srgui.gui.run_process import Launcher
from srgui.gui.run_watch import RunWatch
from srgui.gui.run_welcome import RunWelcome, action_button
from srgui.gui.run_words import percent
from srgui.gui.run_work import RunEntry, RunView
from srgui.gui.words import is_expected, sentence_for
from srgui.settings import Settings
from srgui.training.run_folder import RunFolder

if TYPE_CHECKING:
    from srgui.gui.training_wizard import TrainingWizard

_LIST_PX = 264
_SLOW_MS = 200  # a run that takes longer to read is waited for, not shown under another's name
_MENU = ("run_resume", "run_pause", "run_finish", "run_train_on", "", "run_folder", "run_recipe", "", "run_delete")
_ASKED = {"pause": "Pausing…", "finish": "Finishing…"}
_RESUME = {"new": "Start", "failed": "Try again"}


class TrainingTab(QWidget):
    """Lists runs, and shows one; it holds no process and reads no pipe, only the runs' folders.

    Args:
        settings: remembers runs in other folders, and the device.
        actions: what menus, buttons and keys do.
        workers: the threads.
        launch: starts the process of a run, ``launch(run, resumes)``; by default on the device that is chosen.

    Attributes:
        watch: looks at the runs.
        control: does what can be done with them.
        list: the runs.
        offer: the line above the tabs that offers to resume.
        notice: what could not be done.
    """

    title_changed = Signal(str)  # what the tab is called: with the part that is done, while something runs
    network_added = Signal()  # the lists of networks are to be made again

    def __init__(
        self,
        settings: Settings,
        actions: Actions,
        workers: Workers,
        launch: Callable[[RunFolder, bool], None] | None = None,
    ) -> None:
        super().__init__()
        self._settings, self._actions, self._workers = settings, actions, workers
        self._catalogue: Catalogue | None = None
        self._view: RunView | None = None
        self._added: set[Path] | None = None  # runs whose network stands in the lists; unknown before the first look
        self._wanted: Path | None = None
        self._panel: RunPanel | None = None
        self._building: InTurns | None = None
        self._welcome: RunWelcome | None = None
        self.watch = RunWatch(workers.runs, self)
        launcher = Launcher(lambda: settings[options.DEVICE])
        self.watch.looks.connect(launcher.check)
        self.control = RunControl(self.watch, workers, settings, launch or launcher, self)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._build()
        self._connect()
        self._refresh()

    @property
    def panel(self) -> RunPanel:
        """The chosen run; made when it is asked for, or before that once nothing else is loaded."""
        self._build_panel().finish()
        assert self._panel is not None
        return self._panel

    def begin(self) -> None:
        """Look for runs from now on; called once the window is there."""
        self.control.begin()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Take the networks, once they are known or have changed."""
        self._catalogue = catalogue
        self._actions["train"].setEnabled(True)
        self._build_panel()
        self.list.viewport().update()
        self._show_view()

    def start(self, run: RunFolder) -> None:
        """Begin a run whose recipe is written, and show it."""
        self.control.start(run)

    def may_close(self) -> bool:
        """Ask what becomes of the runs under way; False where the window is to stay."""
        return self.control.may_close()

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        if self._panel is not None:
            self._panel.refresh_look()
        self.offer.refresh_icons()
        self.notice.refresh_icons()
        self.list.viewport().update()

    # Making

    def _build(self) -> None:
        self.offer, self.notice = RunNotice(), Notice()
        self.list = RunList(self._make_menu, self._title_of)
        self._waiting = label("Reading the run…", "quiet")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._right = QStackedWidget()
        self._right.addWidget(self._waiting)
        self._full = QWidget()
        row = QHBoxLayout(self._full)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._make_side())
        row.addWidget(self._right, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(QWidget())  # until the runs were looked for
        self._pages.addWidget(self._full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notice)
        layout.addWidget(self._pages, 1)

    def _make_side(self) -> QFrame:
        side = QFrame()
        side.setProperty("role", "panel")
        side.setFixedWidth(_LIST_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 12, 0)
        head.addWidget(action_button(self._actions["train"], "primary"), 1)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        return side

    def _build_panel(self) -> InTurns:
        """Begin to make the panel, in turns, unless that was begun."""
        if self._building is None:
            self._building = InTurns(self, self._pieces())
        return self._building

    def _pieces(self) -> Iterator[None]:
        parts = yield from parts_in_turns(self._actions, self._workers, self)
        panel = RunPanel(self._actions, self._workers, self._make_menu(self), parts)
        panel.setParent(self)
        yield
        self.control.adding.connect(panel.card.show_work)
        self.control.not_added.connect(panel.card.show_problem)
        panel.add_wanted.connect(
            lambda title, note: self._do(lambda entry: self.control.add_network(entry, title, note))
        )
        self._right.addWidget(panel)
        self._panel = panel

    def _make_welcome(self) -> RunWelcome:
        if self._welcome is None:
            self._welcome = RunWelcome(self._actions)
            self._pages.addWidget(self._welcome)
        return self._welcome

    def _make_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.setToolTipsVisible(True)
        for name in _MENU:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()
        return menu

    def _connect(self) -> None:
        control = self.control
        self._actions["train"].setEnabled(False)  # until the networks are known
        self._actions["train"].triggered.connect(lambda _checked: self.open_wizard())
        self._actions["open_run"].triggered.connect(control.open_other)
        with_chosen: dict[str, Callable[[RunEntry], None]] = {
            "run_resume": lambda entry: control.resume(entry.path),
            "run_pause": lambda entry: control.ask(entry, "pause"),
            "run_finish": lambda entry: control.ask(entry, "finish"),
            "run_train_on": self._train_on,
            "run_folder": control.open_folder,
            "run_recipe": control.save_recipe,
            "run_delete": control.delete,
        }
        for name, does in with_chosen.items():
            self._actions[name].triggered.connect(lambda _checked=False, does=does: self._do(does))
        self.list.chosen.connect(self._choose)
        self.list.delete_wanted.connect(self._actions["run_delete"].trigger)
        self.watch.listed.connect(self._take_entries)
        self.watch.viewed.connect(self._take_view)
        self.watch.failed.connect(self._take_failure)
        self.offer.resume_wanted.connect(control.resume)
        control.told.connect(self._say)
        control.wanted.connect(self._want)
        self._slow.timeout.connect(lambda: self._right.setCurrentWidget(self._waiting))

    # What is known

    def _take_entries(self, entries: tuple[RunEntry, ...]) -> None:
        self.control.take_entries(entries)
        self.list.show_entries(entries)
        if self._wanted is not None and self.watch.entry(self._wanted) is not None:
            self.list.choose(self._wanted)
            self._wanted = None
        self._pages.setCurrentWidget(self._full if entries else self._make_welcome())
        self.offer.show_entries(entries)
        added = {entry.path for entry in entries if entry.status.own_name}
        if self._added is not None and added - self._added:
            self.network_added.emit()
        self._added = added
        running = [entry for entry in entries if entry.is_running]
        slowest = min((entry.status.fraction for entry in running), default=0.0)
        self.title_changed.emit(f"Train {percent(slowest)}" if running else "Train")
        self._refresh()

    def _take_view(self, view: RunView) -> None:
        self._view = view
        self._show_view()

    def _show_view(self) -> None:
        if self._view is None:
            return
        status = self._view.entry.status
        is_listed = self._catalogue is None or self._catalogue.network(status.own_name) is not None
        own = self._title_of(status.own_name) if status.own_name and is_listed else ""
        self._slow.stop()
        self._right.setCurrentWidget(self.panel)
        self.panel.show_view(self._view, self._title_of(status.network), own)
        self._refresh()

    def _title_of(self, name: str) -> str:
        """Return the title of a network; its name, before the networks are known."""
        found = self._catalogue.network(name) if self._catalogue else None
        return found.title if found else name

    def _take_failure(self, error: Exception) -> None:
        self.notice.show_error(f"The runs cannot be looked at: {sentence_for(error)}")
        if not is_expected(error):
            raise error

    def _say(self, sentence: str) -> None:
        if sentence:
            self.notice.show_error(sentence)
        else:
            self.notice.hide()

    def _want(self, path: Path) -> None:
        """Choose a run, now or as soon as it is listed."""
        self._wanted = path
        self.list.choose(path)

    def _choose(self, path: Path | None) -> None:
        self._view = None
        self.watch.show(path)
        self._slow.start()
        self._refresh()

    def _do(self, does: Callable[[RunEntry], None]) -> None:
        """Do something with the run that is chosen."""
        entry = self.watch.entry(self.list.current())
        if entry is not None:
            does(entry)
            self._refresh()

    def _refresh(self) -> None:
        """Offer what can be done with the chosen run now."""
        entry = self.watch.entry(self.list.current())
        asked = self.control.asked(entry)
        is_running = entry is not None and entry.is_running
        enabled = {
            "run_resume": entry is not None and entry.can_resume,
            "run_pause": is_running and asked is None,
            "run_finish": is_running and asked != "finish",
            "run_train_on": entry is not None and not is_running and self._can_train_on(entry),
            "run_folder": entry is not None,
            "run_recipe": entry is not None,
            "run_delete": entry is not None and not is_running,
        }
        for name, is_enabled in enabled.items():
            self._actions[name].setEnabled(is_enabled)
        self._actions["run_resume"].setText(_RESUME.get(entry.status.state if entry else "", "Resume"))
        is_other = entry is not None and not entry.is_own
        self._actions["run_delete"].setText("Take out of this list" if is_other else "Delete run…")
        if self._panel is not None:
            self._panel.show_buttons(_ASKED.get(asked or "", ""))

    # What is trained next

    def open_wizard(self, folder: Path | None = None) -> "TrainingWizard":
        """Open the wizard, a folder of pictures in it where one is given."""
        from srgui.gui.training_wizard import TrainingWizard  # with torch, which is there by now

        assert self._catalogue is not None
        wizard = TrainingWizard(self._settings, self._catalogue, self, folder)
        wizard.started.connect(self.start)
        wizard.finished.connect(wizard.deleteLater)
        wizard.open()
        return wizard

    def open_recipe(self, file: Path) -> None:
        """Open the wizard with a recipe from a file."""
        self.open_wizard().take_recipe(file)

    def _can_train_on(self, entry: RunEntry) -> bool:
        return bool(entry.status.weights) and self._catalogue is not None

    def _train_on(self, entry: RunEntry) -> None:
        """Open the wizard to go on from what a run learnt."""
        weights = entry.path / entry.status.weights
        if weights.is_file():
            self._say("")
            self.open_wizard().take_run(entry.run, entry.title, weights)
        else:
            self._say(f"The weights “{weights.name}” are gone from the folder of “{entry.title}”.")

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        """Look often while somebody does."""
        super().showEvent(event)
        self.watch.set_seen(is_seen=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Look now and then."""
        super().hideEvent(event)
        self.watch.set_seen(is_seen=False)
