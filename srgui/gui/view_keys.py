"""What the keys do in a view of panes; which keys, the actions say."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from srgui.gui.actions import ACTIONS
from srgui.gui.view_modes import Mode

if TYPE_CHECKING:
    from srgui.gui.comparison_view import ComparisonView

_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


def mode_action(mode: Mode) -> str:
    """Return the name of the action that looks in a way."""
    return f"look_{mode}"


def deeds(view: "ComparisonView") -> dict[str, Callable[[], None]]:
    """Return what each action of a view does, by the action's name."""
    camera, looking = view.camera, view.looking
    look = looking.look
    return {
        "fit": camera.fit,
        "fit_width": camera.fit_width,
        "one_to_one": camera.one_to_one,
        "two_to_one": camera.two_to_one,
        "zoom_in": camera.zoom_in,
        "zoom_out": camera.zoom_out,
        **{mode_action(mode): lambda mode=mode: looking.set_mode(mode) for mode in Mode},  # type: ignore[misc]
        "loupe": lambda: looking.set_loupe(not look.loupe),
        "inspector": lambda: looking.set_inspector(not look.inspector),
        "details": lambda: looking.set_details(not look.details),
        "reference": lambda: looking.set_reference(view.selected_key()),
        "less": looking.less,
        "more": looking.more,
        "turn_slider": looking.turn_wipe,
        "pause": looking.pause,
        "close_pane": lambda: view.close_pane(view.selected_key()),
        "pane_back": lambda: view.move_pane(view.selected_key(), -1),
        "pane_on": lambda: view.move_pane(view.selected_key(), 1),
    }


def take_key(view: "ComparisonView", does: dict[str, Callable[[], None]], event: QKeyEvent) -> bool:
    """Do what a key asks for; return whether it asked for anything."""
    key = Qt.Key(event.key())
    if key in _ARROWS and not event.modifiers() & ~_shift_and_pad():
        is_page = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        view.camera.step(*_ARROWS[key], is_page=is_page)
        return True
    if Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        view.press_number(key - Qt.Key.Key_0)
        return True
    name = _action_of(event)
    if name not in does:
        return False
    does[name]()
    return True


def _shift_and_pad() -> Qt.KeyboardModifier:
    return Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


def _action_of(event: QKeyEvent) -> str:
    """Return the name of the action that has a key; letters need the very modifiers, signs may be shifted ones."""
    key, keys = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key is Qt.Key.Key_Equal:
        key = Qt.Key.Key_Plus  # where plus is a shifted key
    tried = [keys]
    if not Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
        tried.append(Qt.KeyboardModifier.NoModifier)
    names = {QKeySequence(spec.keys): spec.name for spec in ACTIONS if spec.keys}
    found = (names.get(QKeySequence(QKeyCombination(modifiers, key))) for modifiers in tried)
    return next((name for name in found if name), "")
