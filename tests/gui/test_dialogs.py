"""Preferences, errors and cards: answered, not shown."""

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from srgui import paths
from srgui import settings as options
from srgui.gui.about import AboutBox
from srgui.gui.actions import ACTIONS, Actions
from srgui.gui.dialogs import KeysCard
from srgui.gui.error_box import ErrorBox, ErrorReporter
from srgui.gui.naming import check_template
from srgui.gui.preferences_dialog import PreferencesDialog
from srgui.settings import OPTIONS, Choice, Settings


@pytest.fixture(name="window")
def window_fixture(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture(name="settings")
def settings_fixture(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.toml")


@pytest.fixture(name="dialog")
def dialog_fixture(settings: Settings, qtbot: QtBot) -> PreferencesDialog:
    devices = (Choice("auto", "Automatic"), Choice("cpu", "CPU"))
    dialog = PreferencesDialog(settings, {"device": devices}, {"name_template": check_template})
    qtbot.addWidget(dialog)
    return dialog


def test_there_is_a_control_for_every_option_with_a_group(dialog: PreferencesDialog) -> None:
    assert set(dialog.controls) == {option.name for option in OPTIONS if option.group}
    kinds = {name: type(control.widget) for name, control in dialog.controls.items()}
    assert kinds["theme"] is QComboBox
    assert kinds["device"] is QComboBox
    assert kinds["tile_px"] is QSpinBox
    assert kinds["lossless"] is QCheckBox
    assert kinds["name_template"] is QLineEdit
    assert all(control.widget.accessibleName() for control in dialog.controls.values())


def test_accepting_takes_the_values_over(dialog: PreferencesDialog, settings: Settings) -> None:
    for name, value in (("theme", "dark"), ("device", "cpu"), ("tile_px", 96), ("lossless", True)):
        dialog.controls[name].write(value)
    dialog.accept()
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert (settings[options.THEME], settings[options.DEVICE]) == ("dark", "cpu")
    assert (settings[options.TILE_PX], settings[options.LOSSLESS]) == (96, True)


def test_rejecting_leaves_everything(dialog: PreferencesDialog, settings: Settings) -> None:
    dialog.controls["tile_px"].write(96)
    dialog.reject()
    assert settings[options.TILE_PX] == 192


def test_a_template_that_makes_no_name_is_not_taken(dialog: PreferencesDialog, settings: Settings) -> None:
    dialog.controls["name_template"].write("{colour}")
    dialog.accept()
    assert dialog.result() != QDialog.DialogCode.Accepted
    assert settings[options.NAME_TEMPLATE] == options.NAME_TEMPLATE.default
    assert any("{colour}" in shown.text() for shown in dialog.findChildren(QLabel))


def test_defaults_are_shown_and_not_taken_yet(dialog: PreferencesDialog, settings: Settings) -> None:
    settings[options.QUALITY] = 40
    dialog.fill(lambda option: option.default)
    assert dialog.controls["quality"].read() == 92
    assert settings[options.QUALITY] == 40


def test_the_error_box_copies_its_details(qtbot: QtBot) -> None:
    box = ErrorBox("It broke.", "Traceback: all of it")
    qtbot.addWidget(box)
    box.copy_button.click()
    assert QGuiApplication.clipboard().text() == "Traceback: all of it"


@pytest.fixture(name="reporter")
def reporter_fixture(window: QWidget) -> Iterator[ErrorReporter]:
    hooks = sys.excepthook, threading.excepthook
    reporter = ErrorReporter(window)
    reporter.install()
    yield reporter
    sys.excepthook, threading.excepthook = hooks


def test_an_error_that_nobody_caught_is_logged_and_shown_once(
    reporter: ErrorReporter, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        for number in range(3):
            error = RuntimeError(f"mistake {number}")
            sys.excepthook(RuntimeError, error, None)
    assert reporter.box is not None
    assert "mistake 0" in reporter.box.accessibleName()
    assert sum("mistake" in str(record.exc_info) for record in caplog.records) == 3
    reporter.box.reject()
    assert reporter.box is None


def test_an_error_in_another_thread_is_shown_too(reporter: ErrorReporter, qtbot: QtBot) -> None:
    def work() -> None:
        raise RuntimeError("in a thread")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: reporter.box is not None)
    assert reporter.box is not None
    assert "in a thread" in reporter.box.accessibleName()
    reporter.box.reject()


def test_the_card_of_keys_has_every_shortcut(window: QWidget, qtbot: QtBot) -> None:
    card = KeysCard(window)
    qtbot.addWidget(card)
    shown = {found.text() for found in card.findChildren(QLabel)}
    for spec in ACTIONS:
        if spec.keys:
            assert spec.text.rstrip("…") in shown


def test_about_says_on_what_terms(window: QWidget, qtbot: QtBot) -> None:
    box = AboutBox(window)
    qtbot.addWidget(box)
    assert any("MIT" in found.text() for found in box.findChildren(QLabel))


def test_about_a_packed_srgui_opens_the_licences_and_says_what_it_was_made_from(
    window: QWidget, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "resources_folder", lambda: tmp_path)
    (tmp_path / "licences.html").write_text("all of them")
    (tmp_path / "made_from.txt").write_text("c701d34\n")
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    box = AboutBox(window)
    qtbot.addWidget(box)
    assert any("(c701d34)" in found.text() for found in box.findChildren(QLabel))
    (button,) = (each for each in box.findChildren(QPushButton) if "Licences" in each.text())
    button.click()
    assert opened == [QUrl.fromLocalFile(str(tmp_path / "licences.html"))]


def test_shortcuts_and_names_are_unique() -> None:
    keys = [spec.keys for spec in ACTIONS if spec.keys]
    assert len(set(keys)) == len(keys)
    assert len({spec.name for spec in ACTIONS}) == len(ACTIONS)


def test_a_tooltip_ends_with_the_shortcut(window: QWidget) -> None:
    actions = Actions(window)
    assert actions["open"].toolTip().endswith("(Ctrl+O)")
    assert actions["about"].toolTip() == "About srgui"
