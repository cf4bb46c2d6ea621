"""The training wizard: pictures, what for, how long, start; and a drawer with every setting for those who want it.

It imports torch through the recipe: the window imports it once torch is loaded.
"""

import os
import shutil
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from srgui import settings as options
from srgui.errors import UserError
from srgui.gui.catalogue import Catalogue
from srgui.gui.jobs import JobQueue
from srgui.gui.labels import label, line, say
from srgui.gui.recipe_form import RecipeForm
from srgui.gui.wizard_draft import Draft
from srgui.gui.wizard_pictures import PicturesPage
from srgui.gui.wizard_pieces import Page, StepLine, plain_button
from srgui.gui.wizard_purpose import PurposePage
from srgui.gui.wizard_summary import SummaryPage
from srgui.gui.wizard_time import TimePage
from srgui.gui.words import sentence_for
from srgui.settings import Settings
from srgui.training.recipe import DataFolder, TrainingRecipe, read_recipe
from srgui.training.run_folder import RunFolder, new_run, run_that_made

_NAMES = ("Pictures", "What for", "How long", "Start")
_PAGE_PX, _HEIGHT_PX, _DRAWER_PX = 760, 720, 440
_FILTER = "Recipes (*.toml)"
_TIME_PAGE = 2
_LONGER = ", longer"


class TrainingWizard(QDialog):
    """Asks for what a training needs, a page at a time, and writes it down as a run that can be started.

    Args:
        settings: the device, and the folder learnt from last.
        catalogue: the networks and devices of the window.
        parent: the window.
        folder: pictures to begin with.
    """

    started = Signal(object)  # RunFolder, its recipe written

    def __init__(
        self, settings: Settings, catalogue: Catalogue, parent: QWidget | None = None, folder: Path | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Train a network")
        self.setSizeGripEnabled(True)
        self._settings = settings
        inspections, trials = JobQueue(self), JobQueue(self)
        self._queues: tuple[JobQueue, ...] = (inspections, trials)
        self.draft = Draft([folder] if folder else [])
        self.form = RecipeForm()
        self.pictures = PicturesPage(self.draft, settings, inspections)
        self.purpose = PurposePage(self.draft, catalogue)
        self.time = TimePage(self.draft, settings, trials)
        self.summary = SummaryPage(self.draft, self.form.problems)
        self.pages: tuple[Page, ...] = (self.pictures, self.purpose, self.time, self.summary)
        self.steps = StepLine(_NAMES)
        self.stack = QStackedWidget()
        for page in self.pages:
            self.stack.addWidget(_scrolling(page))
        self.drawer = self._make_drawer()
        self.message = label("", "error", wraps=True)
        self._proposed_focus: QWidget | None = None
        self._arrange()
        self.draft.changed.connect(self.refresh)
        self.form.changed.connect(self._take_form)
        app = QApplication.instance()
        assert app is not None
        for queue in self._queues:
            app.aboutToQuit.connect(queue.close)
        self.resize(_PAGE_PX, _HEIGHT_PX)
        self.refresh()
        self._show_page(0)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.pages[self.stack.currentIndex()]

    def refresh(self) -> None:
        """Show the draft on every page and in the drawer."""
        for page in self.pages:
            page.refresh()
        self.form.show_recipe(self.draft.recipe, self.draft.base)
        self._show_buttons()

    def go_on(self) -> None:
        """Show the next page; from the last one, start."""
        if not self.page.is_complete:
            return
        if self.page is self.pages[-1]:
            self.start()
        else:
            self._show_page(self.stack.currentIndex() + 1)

    def go_back(self) -> None:
        """Show the page before."""
        self._show_page(max(0, self.stack.currentIndex() - 1))

    def start(self) -> None:
        """Write the recipe into a run of its own, and tell of it."""
        recipe = self.draft.recipe
        try:
            run = new_run(recipe.title)
            run.recipe.write_text(_with_own_start(recipe, run).to_toml(), encoding="utf-8")
        except OSError as error:
            say(self.message, sentence_for(error))
            return
        self.started.emit(run)
        self.accept()

    def save_recipe(self) -> None:
        """Write the recipe to a file that the person names."""
        proposed = str(self._recipes_folder() / f"{_file_name(self.draft.recipe.title)}.toml")
        found, _ = QFileDialog.getSaveFileName(self, "Save the recipe", proposed, _FILTER)
        if not found:
            return
        file = Path(found) if Path(found).suffix else Path(found).with_suffix(".toml")
        try:
            partial = file.with_name(f".{file.name}.part")
            partial.write_text(self.draft.recipe.to_toml(), encoding="utf-8")
            os.replace(partial, file)  # noqa: PTH105 - the atomic rename, by its name
        except OSError as error:
            say(self.message, sentence_for(error))
            return
        self.draft.is_laboured = False
        say(self.message, f"The recipe was saved as “{file}”.", "good")

    def load_recipe(self) -> None:
        """Begin anew with a recipe from a file."""
        found, _ = QFileDialog.getOpenFileName(self, "Load a recipe", str(self._recipes_folder()), _FILTER)
        if found:
            self.take_recipe(Path(found))

    def take_recipe(self, file: Path) -> None:
        """Take a recipe over from a file, or say why it cannot be; folders chosen before stay where it names none."""
        recipe = self._read(file)
        if recipe is None:
            return
        folders = self.draft.recipe.folders
        self.draft.take(recipe)
        if not recipe.folders and folders:
            self.draft.set_folders([DataFolder(folder.path) for folder in folders])
        say(self.message, f"The recipe “{file.name}” is loaded.", "good")
        self.pictures.enter()
        self.page.enter()

    def take_run(self, run: RunFolder, title: str, weights: Path) -> None:
        """Go on in a new run from the best weights of another, by its recipe, and ask how long.

        Args:
            run: the other one, which stays as it is.
            title: what a person calls it.
            weights: its file of weights.
        """
        recipe = self._read(run.recipe)
        if recipe is None:
            return
        named = (recipe.title or title).removesuffix(_LONGER) + _LONGER
        self.draft.take(replace(recipe, title=named, start_from=str(weights)))
        self.pictures.enter()
        self._show_page(_TIME_PAGE)
        say(self.message, f"This goes on from what “{title}” learnt, by the same recipe. Say how much longer.", "good")

    def set_drawer_open(self, is_open: bool) -> None:
        """Show all settings beside the pages, or put them away; the window becomes wider or narrower by it."""
        if is_open is not self.drawer.isHidden():
            return
        width = self.width() + (_DRAWER_PX if is_open else -_DRAWER_PX)
        self.drawer.setVisible(is_open)
        self.resize(min(self.screen().availableGeometry().width(), width), self.height())
        if is_open:
            self.form.search.setFocus()

    def reject(self) -> None:
        """Close; where more than a few clicks would be lost, ask first."""
        if not self.draft.is_laboured or ask_to_discard(self):
            super().reject()

    def done(self, result: int) -> None:
        """Close, and end what is under way."""
        super().done(result)
        for queue in self._queues:
            _let_end(queue)
        self._queues = ()

    def _read(self, file: Path) -> TrainingRecipe | None:
        """Return a recipe from a file, or None once it was said why it cannot be."""
        try:
            return read_recipe(file)
        except UserError as error:
            say(self.message, str(error), "error")
            return None

    def _recipes_folder(self) -> Path:
        """Return where recipes are looked for first: beside the pictures, not among them."""
        last = self._settings[options.TRAINING_FOLDER]
        return Path(last).parent if last else Path.home()

    def _show_page(self, number: int) -> None:
        self.stack.setCurrentIndex(number)
        self.steps.show_step(number)
        say(self.message, "")
        self.page.enter()
        self.page.refresh()
        self._show_buttons()
        self._set_focus()

    def _set_focus(self) -> None:
        self._proposed_focus = self.page.first_field or self.next_button
        self._proposed_focus.setFocus()

    def _show_buttons(self) -> None:
        number, last = self.stack.currentIndex(), len(self.pages) - 1
        self.back_button.setVisible(number > 0)
        self.next_button.setText("Start training" if number == last else "Next")
        is_untouched = self.focusWidget() in {None, self.next_button, self._proposed_focus}
        was_enabled = self.next_button.isEnabled()
        self.next_button.setEnabled(self.page.is_complete)
        self.next_button.setDefault(True)
        self.load_button.setVisible(number in {0, last})
        self.save_button.setVisible(number == last)
        if is_untouched and was_enabled != self.next_button.isEnabled():
            QTimer.singleShot(0, self, self._set_focus)

    def _take_form(self) -> None:
        self.draft.take_from_form(self.form.recipe())
        self.page.refresh()
        self._show_buttons()

    def _make_drawer(self) -> QFrame:
        drawer = QFrame()
        drawer.setProperty("role", "panel")
        drawer.setFixedWidth(_DRAWER_PX)
        column = QVBoxLayout(drawer)
        column.setContentsMargins(0, 12, 0, 8)
        column.setSpacing(8)
        title = label("All settings", "title")
        title.setContentsMargins(16, 0, 16, 0)
        column.addWidget(title)
        column.addWidget(self.form, 1)
        drawer.hide()
        return drawer

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.steps)
        left.addWidget(line())
        left.addWidget(self.stack, 1)
        self.message.setContentsMargins(24, 4, 24, 4)
        left.addWidget(self.message)
        left.addWidget(line())
        left.addLayout(self._make_foot())
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(self.drawer)

    def _make_foot(self) -> QHBoxLayout:
        self.settings_button = QPushButton("All settings…")
        self.settings_button.setCheckable(True)
        self.settings_button.setAutoDefault(False)
        self.settings_button.setToolTip("Every field of the recipe, for those who know")
        self.settings_button.toggled.connect(self.set_drawer_open)
        self.load_button = plain_button("Load recipe…", self.load_recipe)
        self.save_button = plain_button("Save recipe…", self.save_recipe)
        self.back_button = plain_button("Back", self.go_back)
        self.next_button = QPushButton("Next")
        self.next_button.setProperty("role", "primary")
        self.next_button.clicked.connect(self.go_on)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 12)
        foot.setSpacing(8)
        for button in (self.settings_button, self.load_button, self.save_button):
            foot.addWidget(button)
        foot.addStretch(1)
        for button in (self.back_button, self.next_button):
            button.setMinimumWidth(96)
            foot.addWidget(button)
        return foot


def ask_to_discard(parent: QWidget) -> bool:
    """Ask whether to close though what was set by hand would be lost."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("srgui")
    box.setText("Close without training?")
    box.setInformativeText("What you set here is lost. On the last page it can be saved as a recipe.")
    close = box.addButton("Close", QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton("Stay", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.exec()
    closes = box.clickedButton() is close
    box.deleteLater()
    return closes


def _with_own_start(recipe: TrainingRecipe, run: RunFolder) -> TrainingRecipe:
    """Return a recipe that needs no other run: weights that it starts from are copied out of that one's folder.

    Raises:
        OSError: they cannot be copied.
    """
    weights = Path(recipe.start_from)
    if not recipe.start_from or run_that_made(weights) is None:
        return recipe
    shutil.copyfile(weights, run.start)
    return replace(recipe, start_from=str(run.start))


def _let_end(queue: JobQueue) -> None:
    """Cancel what runs, and let it end in its own time: a step of a large network takes seconds."""
    queue.setParent(QApplication.instance())
    queue.idle.connect(queue.deleteLater)
    queue.cancel()
    if queue.running is None:
        queue.deleteLater()


def _scrolling(page: Page) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return area


def _file_name(title: str) -> str:
    return "".join(letter if letter.isalnum() or letter in " -_" else "-" for letter in title).strip() or "recipe"
