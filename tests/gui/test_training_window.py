"""The Train tab in the real window: it is found at the start, asked about at the end, and heard in between."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from srgui.gui import dialogs
from srgui.gui.app import create_window
from srgui.gui.main_window import MainWindow
from srgui.training.events import TrainingEvent
from srgui.training.run_folder import RunFolder, RunStatus, new_run, own_process

_WAIT_MS = 60_000

Wait = Callable[[Callable[[], bool]], None]


def _run(title: str, state: str, pid: int, started: float) -> RunFolder:
    run = new_run(title)
    run.recipe.write_text(f'network = "fsrcnn"\nscales = [2]\ntitle = "{title}"\n', encoding="utf-8")
    run.append(TrainingEvent("progress", step=430, fraction=0.43, loss=0.02))
    status = RunStatus("running", pid, started, title, "fsrcnn", (2,), step=430, fraction=0.43)
    run.write_status(replace(status, state=state))  # type: ignore[arg-type]
    return run


@pytest.fixture(name="running")
def running_fixture() -> RunFolder:
    """Return a run that this very process seems to train."""
    return _run("Running", "running", *own_process())


@pytest.fixture(name="window")
def window_fixture(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    window = create_window(qapp, [])
    with qtbot.waitSignal(window.catalogue_loaded, timeout=_WAIT_MS):
        window.show()
    qtbot.waitUntil(lambda: len(window.training_tab.watch.entries) > 0, timeout=_WAIT_MS)
    yield window
    window.training_tab.control.may_close = lambda: True  # type: ignore[method-assign]
    window.close()
    window.deleteLater()
    qapp.processEvents()


@pytest.fixture(name="wait")
def wait_fixture(qtbot: QtBot) -> Wait:
    return lambda condition: qtbot.waitUntil(condition, timeout=_WAIT_MS)


def test_a_run_is_found_and_its_curves_wait_until_they_are_looked_at(
    running: RunFolder, window: MainWindow, wait: Wait
) -> None:
    tab = window.training_tab
    assert window.tabs.tabText(window.tabs.indexOf(tab)) == "Train 43 %"
    assert tab.panel.charts is None
    assert tab._view is None
    window.actions_by_name["train_tab"].trigger()
    assert window.tabs.currentWidget() is tab
    wait(lambda: tab.panel.charts is not None and tab.panel.charts.isVisible())
    assert tab.panel._title.text() == "Running"
    assert running.take_command() is None


def test_every_control_of_the_tab_says_what_it_is(running: RunFolder, window: MainWindow, wait: Wait) -> None:
    tab = window.training_tab
    window.actions_by_name["train_tab"].trigger()
    wait(lambda: tab.panel.charts is not None and tab.panel.charts.isVisible())
    controls = [
        widget
        for widget in tab.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    assert len(controls) >= 5
    unnamed = [widget for widget in controls if not (widget.accessibleName() or getattr(widget, "text", str)())]
    assert not unnamed
    assert running.path.is_dir()


@pytest.mark.usefixtures("running")
def test_the_theme_is_switched_with_charts(window: MainWindow, wait: Wait) -> None:
    window.actions_by_name["train_tab"].trigger()
    wait(lambda: window.training_tab.panel.charts is not None)
    window.actions_by_name["next_theme"].trigger()
    window.actions_by_name["next_theme"].trigger()


@pytest.mark.parametrize(
    ("pressed", "closes", "command"),
    [
        ("Keep training in the background", True, None),
        ("Pause", True, "pause"),
        ("Finish now and keep", True, "finish"),
        ("Cancel", False, None),
    ],
)
def test_closing_asks_what_becomes_of_a_training(
    running: RunFolder,
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    pressed: str,
    closes: bool,
    command: str | None,
) -> None:
    asked: list[str] = []

    def press(box: QMessageBox) -> int:
        asked.append(box.text())
        next(button for button in box.findChildren(QPushButton) if button.text() == pressed).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    assert window.close() is closes
    assert asked == ["“Running” is being trained."]
    assert running.take_command() == command


def test_what_was_interrupted_is_offered_above_the_tabs(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _run("My scanner", "running", 999_999, 0.0)
    window = create_window(qapp, [])
    launched: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        window.training_tab.control, "launch", lambda run, resumes: launched.append((run.path.name, resumes))
    )
    window.show()
    offer = window.training_tab.offer
    qtbot.waitUntil(offer.isVisible, timeout=_WAIT_MS)
    assert offer.text.startswith("“My scanner” was interrupted at 43 %.")
    run.checkpoint.write_bytes(b"checkpoint")
    offer.resume_button.click()
    assert launched == [("my-scanner", True)]
    assert window.tabs.currentWidget() is window.training_tab
    window.close()
    window.deleteLater()


def test_a_network_that_was_added_is_in_every_list(running: RunFolder, window: MainWindow, qtbot: QtBot) -> None:
    from srgui.models.card import WeightsCard
    from srgui.models.registry import network
    from srgui.models.weights import save_weights

    card = WeightsCard("fsrcnn", (2,), "mine", "my photos", "a minute")
    save_weights(network("fsrcnn").build(2).state_dict(), card, running.path / "fsrcnn_x2.safetensors")
    running.write_status(replace(running.status(), state="finished", weights="fsrcnn_x2.safetensors", best_db=36.0))
    tab = window.training_tab
    window.actions_by_name["train_tab"].trigger()
    tab.watch.look_again()
    qtbot.waitUntil(tab.panel.card.isVisible, timeout=_WAIT_MS)
    tab.panel.card.title_edit.setText("My photos")
    with qtbot.waitSignal(window.catalogue_loaded, timeout=_WAIT_MS):
        tab.panel.card.add_button.click()
    catalogue = window.enhance_tab.catalogue
    assert catalogue is not None
    own = catalogue.network("my-photos")
    assert own is not None
    assert own.title == "My photos"
    assert "my-photos" in window.enhance_tab.panel.networks._rows
    qtbot.waitUntil(lambda: "stands in every list as “My photos”" in tab.panel.card.text, timeout=_WAIT_MS)


def test_a_recipe_is_saved_with_its_suffix(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("recipes")
    parent = QWidget()
    qtbot.addWidget(parent)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(folder / "mine"), ""))
    assert dialogs.ask_for_recipe_file(parent, folder / "a.toml") == folder / "mine.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: ("", ""))
    assert dialogs.ask_for_recipe_file(parent, folder / "a.toml") is None
