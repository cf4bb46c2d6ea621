"""What can be done with one pane, under the right mouse button."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from srgui.gui.actions import Actions
from srgui.gui.comparison_view import ComparisonView
from srgui.gui.networks_group import NetworksGroup
from srgui.gui.pane_choice import ORIGINAL, PaneChoice

_SCALES = (2, 3, 4)
_WAYS = {None: "As chosen for all", True: "Mean over 8 flips and turns", False: "Once, as it is"}


class PaneMenu(QObject):
    """Shows the menu of a pane where the view wants it.

    Args:
        view: the panes.
        networks: which panes there are.
        actions: of the window.
    """

    def __init__(self, view: ComparisonView, networks: NetworksGroup, actions: Actions) -> None:
        super().__init__(view)
        self._view, self._networks, self._actions = view, networks, actions
        view.menu_wanted.connect(self._show)

    def menu_of(self, key: str) -> QMenu:
        """Return the menu of a pane."""
        menu = QMenu(self._view)
        if key != ORIGINAL:
            menu.addAction("Choose it to export", partial(self._view.select, key))
        menu.addAction("Compare the others with it", partial(self._view.looking.set_reference, key))
        menu.addSeparator()
        if key != ORIGINAL:
            self._add_settings(menu, PaneChoice.of_key(key))
            menu.addSeparator()
            menu.addAction(self._actions["copy_pane"].text(), partial(self._copy, key))
        close = menu.addAction("Close pane", partial(self._view.close_pane, key))
        close.setEnabled(self._actions["close_pane"].isEnabled())
        return menu

    def _add_settings(self, menu: QMenu, choice: PaneChoice) -> None:
        scales, ways, more = (menu.addMenu(words) for words in ("Scale of this pane", "Flips and turns", "Add a pane"))
        for scale in (None, *_SCALES):
            words = "As chosen for all" if scale is None else f"x{scale}"
            self._offer(scales, words, choice, replace(choice, scale=scale))
        for turns, words in _WAYS.items():
            self._offer(ways, words, choice, replace(choice, turns=turns))
        others = [replace(choice, scale=scale) for scale in _SCALES] + [replace(choice, turns=True)]
        for other in others:
            action = more.addAction(other.title_of(self._networks.title_of(other.network)))
            action.setEnabled(other.key not in self._networks.chosen and not self._networks.is_full)
            action.triggered.connect(partial(self._networks.add, other.key))

    def _offer(self, menu: QMenu, words: str, now: PaneChoice, then: PaneChoice) -> QAction:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(now == then)
        action.setEnabled(now == then or then.key not in self._networks.chosen)
        action.triggered.connect(partial(self._change, now.key, then.key))
        return action

    def _change(self, before: str, after: str) -> None:
        was_selected = self._view.selected_key() == before
        self._networks.choose(tuple(after if key == before else key for key in self._networks.chosen))
        if was_selected:
            self._view.select(after)

    def _copy(self, key: str) -> None:
        self._view.select(key)
        self._actions["copy_pane"].trigger()

    def _show(self, key: str, at: QPoint) -> None:
        menu = self.menu_of(key)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
