"""The actions on how panes are looked at, what they remember, and the controls that show it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from srgui import settings as options
from srgui.gui.actions import ACTIONS, Actions
from srgui.gui.comparison_view import ComparisonView, PaneSpec
from srgui.gui.enhance_toolbar import EnhanceToolbar
from srgui.gui.mode_bar import ModeBar
from srgui.gui.theme import Theme, apply_theme
from srgui.gui.view_actions import ViewActions
from srgui.gui.view_keys import mode_action
from srgui.gui.view_modes import Mode
from srgui.settings import Settings


class _Window(QWidget):
    """A view with its actions."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.actions_by_name = Actions(self)
        self.view = ComparisonView(self)
        self.view.set_panes([PaneSpec(key, key.upper()) for key in "abc"])
        self.view_actions = ViewActions(self.view, self.actions_by_name, settings)
        self.view.resize(600, 400)
        self.resize(600, 400)


@pytest.fixture(name="settings")
def settings_fixture(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.toml")


@pytest.fixture(name="window")
def window_fixture(qtbot: QtBot, settings: Settings) -> _Window:
    window = _Window(settings)
    qtbot.addWidget(window)
    window.show()
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    window.view.set_picture(image, 120, 80)
    window.view_actions.set_open(True)
    return window


def test_each_of_a_views_actions_is_declared_with_a_key_and_a_tip(window: _Window) -> None:
    declared = {spec.name: spec for spec in ACTIONS}
    for name in window.view.does:
        assert declared[name].keys
        assert window.actions_by_name[name].toolTip()
    assert len({spec.keys for spec in ACTIONS if spec.keys}) == sum(bool(spec.keys) for spec in ACTIONS)


@pytest.mark.parametrize("mode", list(Mode))
def test_an_action_changes_the_mode_and_one_is_checked(window: _Window, settings: Settings, mode: Mode) -> None:
    window.actions_by_name[mode_action(mode)].trigger()
    assert window.view.mode is mode
    checked = [other for other in Mode if window.actions_by_name[mode_action(other)].isChecked()]
    assert checked == [mode]
    assert settings[options.VIEW_MODE] == mode.value


def test_what_was_chosen_is_recalled(qtbot: QtBot, settings: Settings) -> None:
    settings[options.VIEW_MODE] = "blink"
    settings[options.BLINK_RATE] = 5.0
    settings[options.DIFFERENCE_GAIN] = 16
    settings[options.DETAILS_SHOWN] = True
    window = _Window(settings)
    qtbot.addWidget(window)
    assert window.view.mode is Mode.BLINK
    assert window.view.looking.rate == 5
    assert window.view.looking.look.gain == 16
    assert window.actions_by_name["details"].isChecked()


def test_what_is_changed_is_remembered(window: _Window, settings: Settings) -> None:
    window.actions_by_name["details"].trigger()
    assert window.view.looking.look.details
    assert settings[options.DETAILS_SHOWN]
    window.view.set_mode(Mode.DIFFERENCE)
    window.actions_by_name["more"].trigger()
    assert settings[options.DIFFERENCE_GAIN] == 8
    window.view.set_mode(Mode.BLINK)
    window.actions_by_name["less"].trigger()
    assert settings[options.BLINK_RATE] == 1.5


@pytest.mark.parametrize(
    ("mode", "possible"),
    [
        (Mode.GRID, set()),
        (Mode.SINGLE, set()),
        (Mode.SLIDER, {"less", "more", "turn_slider"}),
        (Mode.BLINK, {"less", "more", "pause"}),
        (Mode.DIFFERENCE, {"less", "more"}),
    ],
)
def test_only_what_does_something_can_be_done(window: _Window, mode: Mode, possible: set[str]) -> None:
    window.view.set_mode(mode)
    names = ("less", "more", "turn_slider", "pause")
    assert {name for name in names if window.actions_by_name[name].isEnabled()} == possible
    window.view_actions.set_open(False)
    assert not any(window.actions_by_name[name].isEnabled() for name in window.view.does)


def test_the_only_pane_can_be_neither_closed_nor_moved(window: _Window) -> None:
    names = ("close_pane", "pane_back", "pane_on")
    assert all(window.actions_by_name[name].isEnabled() for name in names)
    window.view.set_panes([PaneSpec("a", "A")])
    assert not any(window.actions_by_name[name].isEnabled() for name in names)


def test_numbers_work_wherever_the_keyboard_is_while_the_view_is_open(window: _Window, qtbot: QtBot) -> None:
    button = QToolButton(window)
    button.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_2)
    assert window.view.selected_key() == "b"
    window.view_actions.set_open(False)
    QTest.keyClick(button, Qt.Key.Key_3)
    assert window.view.selected_key() == "b"


def test_the_menu_names_the_panes(window: _Window) -> None:
    menu = window.actions_by_name["panes"].menu()
    menu.aboutToShow.emit()  # type: ignore[attr-defined]  # the stubs say that it is a plain object
    shown = [action for action in window.view_actions._numbers if action.isVisible()]
    assert [action.text() for action in shown] == ["A", "B", "C"]
    shown[2].trigger()
    assert window.view.selected_key() == "c"


def test_a_key_that_presses_buttons_elsewhere_is_not_taken_from_them(window: _Window) -> None:
    for name, words in (("pause", "Space"), ("close_pane", "Del")):
        action = window.actions_by_name[name]
        assert action.shortcut().isEmpty()
        assert action.text().endswith(f"\t{words}")
        assert f"({words})" in action.toolTip()


# The strip of controls


def test_the_controls_are_those_of_the_mode_and_do_what_they_say(window: _Window) -> None:
    (bar,) = window.view.findChildren(ModeBar)
    looking = window.view.looking
    window.view.set_mode(Mode.SLIDER)
    shown = {name for name in ("rate", "gain", "turn", "pause") if getattr(bar, name).isVisible()}
    assert shown == {"turn"}
    bar.turn.click()
    assert looking.look.wipe.is_level
    window.view.set_mode(Mode.BLINK)
    shown = {name for name in ("rate", "gain", "turn", "pause") if getattr(bar, name).isVisible()}
    assert shown == {"rate", "pause"}
    bar.rate.activated.emit(bar.rate.findData(10.0))
    assert looking.rate == 10
    assert bar.pause.text() == "Pause"
    bar.pause.click()
    assert looking.is_paused
    assert bar.pause.text() == "Go on"
    window.view.set_mode(Mode.DIFFERENCE)
    shown = {name for name in ("rate", "gain", "turn", "pause") if getattr(bar, name).isVisible()}
    assert shown == {"gain"}
    bar.gain.activated.emit(bar.gain.findData(32))
    assert looking.look.gain == 32


def test_the_reference_is_chosen_from_the_panes(window: _Window) -> None:
    (bar,) = window.view.findChildren(ModeBar)
    window.view.set_mode(Mode.DIFFERENCE)
    box = bar.reference
    assert [box.itemText(at) for at in range(box.count())] == ["A", "B", "C"]
    assert box.currentData() == "a"
    box.activated.emit(2)
    assert window.view.looking.reference_key == "c"
    assert box.currentData() == "c"
    window.view.set_panes([PaneSpec("c", "Sea"), PaneSpec("d", "D")])
    assert [box.itemText(at) for at in range(box.count())] == ["Sea", "D"]


def test_every_control_says_what_it_is(window: _Window) -> None:
    (bar,) = window.view.findChildren(ModeBar)
    for control in (bar.reference, bar.rate, bar.gain, bar.turn, bar.pause):
        assert control.toolTip()
        assert control.accessibleName() or getattr(control, "text", str)()


# The tool bar


def test_the_tool_bar_has_words_as_far_as_there_is_room(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, Theme.DARK)
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window)
    bar = EnhanceToolbar(actions)
    bar.setParent(window)
    slider, test = bar.widgetForAction(actions["look_slider"]), bar.widgetForAction(actions["test"])
    assert isinstance(slider, QToolButton)
    assert isinstance(test, QToolButton)
    window.show()
    styles = []
    for width in (700, 1240, 2000):
        bar.resize(width, 40)
        QApplication.processEvents()
        styles.append((test.toolButtonStyle(), slider.toolButtonStyle()))
    beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
    assert styles == [(alone, alone), (beside, alone), (beside, beside)]
    assert slider.accessibleName() == "Slider"
