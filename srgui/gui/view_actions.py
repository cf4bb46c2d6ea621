"""The window's actions that concern how panes are looked at, tied to the view and to what is remembered."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from srgui import settings as options
from srgui.gui.actions import Actions
from srgui.gui.comparison_view import MOST_PANES, ComparisonView
from srgui.gui.view_keys import mode_action
from srgui.gui.view_modes import Mode
from srgui.settings import Settings


class ViewActions(QObject):
    """Lets actions act on a view, shows on them how it is looked at, and remembers that.

    Args:
        view: the panes.
        actions: of the window.
        settings: where it is remembered.
    """

    def __init__(self, view: ComparisonView, actions: Actions, settings: Settings) -> None:
        super().__init__(view)
        self._view, self._actions, self._settings = view, actions, settings
        self._is_open = False
        self._recall()
        group = QActionGroup(self)
        for mode in Mode:
            group.addAction(actions[mode_action(mode)])
        for name, does in view.does.items():
            actions[name].triggered.connect(lambda _checked=False, does=does: does())
        self._numbers = [self._number_action(number) for number in range(1, MOST_PANES + 1)]
        self._menu = QMenu(view)
        self._menu.addActions(self._numbers)
        self._menu.aboutToShow.connect(self._name_panes)
        actions["panes"].setMenu(self._menu)
        view.looking.changed.connect(self._refresh)
        self._refresh()

    def set_open(self, is_open: bool) -> None:
        """Take whether there is a picture that can be looked at."""
        self._is_open = is_open
        self._refresh()

    def _recall(self) -> None:
        looking = self._view.looking
        looking.set_rate(self._settings[options.BLINK_RATE])
        looking.set_gain(self._settings[options.DIFFERENCE_GAIN])
        looking.set_details(self._settings[options.DETAILS_SHOWN])
        looking.set_mode(Mode(self._settings[options.VIEW_MODE]))

    def _number_action(self, number: int) -> QAction:
        """Return the action of a number key."""
        action = QAction(f"{number}", self)
        action.setShortcut(QKeySequence(f"{number}"))
        action.triggered.connect(lambda: self._view.press_number(number))
        self._view.addAction(action)
        return action

    def _name_panes(self) -> None:
        titles = list(self._view.looking.titles.values())
        for number, action in enumerate(self._numbers, 1):
            action.setVisible(number <= len(titles))
            action.setText(titles[number - 1] if number <= len(titles) else f"{number}")

    def _refresh(self) -> None:
        """Show how it is looked at, allow what there is to do, and remember."""
        looking, look, actions = self._view.looking, self._view.looking.look, self._actions
        for name in self._view.does:
            actions[name].setEnabled(self._is_open)
        for action in (actions["panes"], *self._numbers):
            action.setEnabled(self._is_open)
        actions[mode_action(look.mode)].setChecked(True)
        for name, is_on in (("loupe", look.loupe), ("inspector", look.inspector), ("details", look.details)):
            actions[name].setChecked(is_on)
        for name, modes in (
            ("less", {Mode.SLIDER, Mode.BLINK, Mode.DIFFERENCE}),
            ("more", {Mode.SLIDER, Mode.BLINK, Mode.DIFFERENCE}),
            ("turn_slider", {Mode.SLIDER}),
            ("pause", {Mode.BLINK}),
        ):
            actions[name].setEnabled(self._is_open and look.mode in modes)
        for name in ("close_pane", "pane_back", "pane_on"):
            actions[name].setEnabled(self._is_open and len(looking.titles) > 1)
        self._settings[options.VIEW_MODE] = look.mode.value
        self._settings[options.DETAILS_SHOWN] = look.details
        self._settings[options.BLINK_RATE] = looking.rate
        self._settings[options.DIFFERENCE_GAIN] = look.gain
