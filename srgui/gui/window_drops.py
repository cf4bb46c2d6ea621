"""What becomes of files that are dropped on the window, wherever in it they come, or that the system opens."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QTabWidget, QWidget

from srgui.gui.album import local_files
from srgui.gui.dialogs import ask_about_original
from srgui.gui.enhance_tab import EnhanceTab
from srgui.gui.library_work import is_weights
from srgui.gui.models_tab import ModelsTab
from srgui.gui.scenes import may_be_original
from srgui.gui.training_tab import TrainingTab

_RECIPE_SUFFIX = ".toml"


@dataclass(frozen=True, slots=True)
class _Dropped:
    """Files by what they are for."""

    weights: list[Path]
    recipes: list[Path]
    rest: list[Path]  # pictures and folders


class WindowDrops(QObject):
    """Gives weights to the Models tab, recipes and, over it, folders to the Train tab, and pictures to the main one.

    Args:
        window: what is dropped on.
        tabs: shows one of the tabs.
        enhance: opens pictures.
        training: learns from folders and by recipes.
        models: imports weights.
    """

    def __init__(
        self, window: QWidget, tabs: QTabWidget, enhance: EnhanceTab, training: TrainingTab, models: ModelsTab
    ) -> None:
        super().__init__(window)
        self._window = window
        self._tabs, self._enhance, self._training, self._models = tabs, enhance, training, models
        self._waiting: list[Path] = []
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is dragged and dropped; everything else goes its way."""
        match event:
            case QDragEnterEvent():
                self._enter(event)
            case QDropEvent() if event.type() == QEvent.Type.Drop:
                self._drop(event)
            case _ if event.type() == QEvent.Type.DragLeave:
                self._enhance.show_drag(is_over=False)
            case _:
                return super().eventFilter(watched, event)
        return True

    def _enter(self, event: QDragEnterEvent) -> None:
        """Show the tab that takes what is dragged, where there is one."""
        dropped = _sorted(local_files(event.mimeData()))
        event.acceptProposedAction()
        if dropped.rest:
            if self._folder_to_learn_from(dropped) is None:
                self._tabs.setCurrentWidget(self._enhance)
                self._enhance.show_drag(is_over=True)
        elif dropped.weights:
            self._tabs.setCurrentWidget(self._models)
        elif dropped.recipes and self._can_train:
            self._tabs.setCurrentWidget(self._training)
        else:
            event.ignore()

    def open_files(self, files: Iterable[Path]) -> None:
        """Open what the system asks for: pictures at once, weights and recipes as soon as networks are listed."""
        asked = _sorted(list(files))
        if asked.rest:
            self._tabs.setCurrentWidget(self._enhance)
            self._enhance.album.open_paths(asked.rest)
        self._waiting += [*asked.weights, *asked.recipes]
        self.open_waiting()

    def open_waiting(self) -> None:
        """Open weights and recipes that waited for the networks to be listed."""
        if self._waiting and self._can_train:
            waiting, self._waiting = _sorted(self._waiting), []
            self._learn_of(waiting)

    def _drop(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self._enhance.show_drag(is_over=False)
        dropped = _sorted(local_files(event.mimeData()))
        folder = self._folder_to_learn_from(dropped)
        if folder is not None:
            self._training.open_wizard(folder)
        elif dropped.rest:
            self._open_pictures(dropped.rest)
        self._learn_of(replace(dropped, recipes=[]) if folder is not None else dropped)

    def _learn_of(self, found: _Dropped) -> None:
        """Import weights, and show the first recipe."""
        if found.weights:
            self._tabs.setCurrentWidget(self._models)
            self._models.control.import_files(found.weights)
        if found.recipes and self._can_train:
            self._tabs.setCurrentWidget(self._training)
            self._training.open_recipe(found.recipes[0])

    def _open_pictures(self, paths: list[Path]) -> None:
        """Open pictures; one that may be the original of what is open is asked about."""
        picture = self._enhance.stage.picture
        may_be = picture is not None and len(paths) == 1 and may_be_original(paths[0], picture)
        if may_be and picture is not None and ask_about_original(self._window, paths[0].name, picture.name):
            self._enhance.stage.set_original(paths[0])
        else:
            self._enhance.album.open_paths(paths)

    @property
    def _can_train(self) -> bool:
        return self._enhance.catalogue is not None

    def _folder_to_learn_from(self, dropped: _Dropped) -> Path | None:
        """Return a folder that is dragged over the Train tab: to learn from, not to enlarge."""
        is_there = self._tabs.currentWidget() is self._training and self._can_train
        return next((path for path in dropped.rest if path.is_dir()), None) if is_there else None


def _sorted(paths: list[Path]) -> _Dropped:
    weights = [path for path in paths if is_weights(path)]
    recipes = [path for path in paths if path.suffix.lower() == _RECIPE_SUFFIX]
    return _Dropped(weights, recipes, [path for path in paths if path not in weights and path not in recipes])
