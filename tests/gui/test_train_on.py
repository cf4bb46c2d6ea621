"""Training on from a run: a new one, by the same recipe, from the best weights of the other."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from srgui.gui import wizard_time
from srgui.gui.app import create_window
from srgui.gui.main_window import MainWindow
from srgui.gui.training_wizard import TrainingWizard
from srgui.gui.wizard_purposes import Purpose
from srgui.gui.wizard_summary import summary_lines
from srgui.models.card import WeightsCard
from srgui.models.registry import network
from srgui.models.weights import save_weights
from srgui.training.presets import preset
from srgui.training.recipe import DataFolder, TrainingRecipe, read_recipe
from srgui.training.run_folder import RunFolder, RunState, RunStatus, new_run, run_that_made

_WAIT_MS = 60_000

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture(name="run")
def run_fixture(tmp_path: Path) -> RunFolder:
    """Return a finished run."""
    photos = tmp_path / "photos"
    photos.mkdir()
    run = new_run("My scanner")
    folders = (DataFolder(str(photos)),)
    recipe: TrainingRecipe = replace(
        preset("srgui").recipe, network="fsrcnn", title="My scanner", note="Mine.", folders=folders
    )
    run.recipe.write_text(replace(recipe, minutes=7.0, batch=9).to_toml(), encoding="utf-8")
    card = WeightsCard("fsrcnn", (2,), "mine", "my photos", "a minute")
    save_weights(network("fsrcnn").build(2).state_dict(), card, run.path / "fsrcnn_x2.safetensors")
    _set_state(run, "finished")
    return run


def _set_state(run: RunFolder, state: RunState, weights: str = "fsrcnn_x2.safetensors") -> None:
    run.write_status(RunStatus(state, 999_999, 0.0, "My scanner", "fsrcnn", (2,), step=43, weights=weights))


@pytest.fixture(name="window")
def window_fixture(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, run: RunFolder
) -> Iterator[MainWindow]:
    assert run.path.is_dir()
    monkeypatch.setattr(wizard_time, "measure_speed", lambda _recipe, _device, _cancel: 24.0)
    window = create_window(qapp, [])
    with qtbot.waitSignal(window.catalogue_loaded, timeout=_WAIT_MS):
        window.show()
    window.actions_by_name["train_tab"].trigger()
    qtbot.waitUntil(lambda: window.training_tab._view is not None, timeout=_WAIT_MS)
    yield window
    for wizard in window.findChildren(TrainingWizard):
        wizard.done(0)
    window.close()
    window.deleteLater()
    qapp.processEvents()


@pytest.fixture(name="wait")
def wait_fixture(qtbot: QtBot) -> Wait:
    return lambda condition: qtbot.waitUntil(condition, timeout=_WAIT_MS)


def _wizard(window: MainWindow) -> TrainingWizard:
    button = window.training_tab.panel._buttons["run_train_on"]
    assert button.isVisible()
    assert not button.icon().isNull()
    assert "this one stays as it is" in button.toolTip()
    button.click()
    wizard = window.training_tab.findChild(TrainingWizard)
    assert wizard is not None
    return wizard


def test_the_wizard_opens_with_recipe_and_weights_and_asks_how_long(window: MainWindow, run: RunFolder) -> None:
    before = {file: file.read_bytes() for file in run.path.iterdir() if file.is_file()}
    wizard = _wizard(window)
    recipe = wizard.draft.recipe
    assert (recipe.title, recipe.note, recipe.batch) == ("My scanner, longer", "Mine.", 9)
    assert recipe.start_from == str(run.path / "fsrcnn_x2.safetensors")
    assert wizard.page is wizard.time
    assert "goes on from what “My scanner” learnt" in wizard.message.text()
    assert summary_lines(wizard.draft)["Begins"] == "from what the run “my-scanner” learnt"
    started: list[RunFolder] = []
    wizard.started.disconnect()
    wizard.started.connect(started.append)
    wizard.start()
    made = read_recipe(started[0].recipe)
    assert started[0].path.name == "my-scanner-longer"
    assert made == replace(recipe, start_from=str(started[0].start))
    assert started[0].start.read_bytes() == before[run.path / "fsrcnn_x2.safetensors"]
    assert run_that_made(started[0].start) is None
    assert {file: file.read_bytes() for file in run.path.iterdir() if file.is_file()} == before


def test_weights_of_the_run_stay_chosen_while_they_fit(window: MainWindow, run: RunFolder) -> None:
    wizard = _wizard(window)
    draft, own = wizard.draft, str(run.path / "fsrcnn_x2.safetensors")
    wizard.go_back()
    assert wizard.purpose.start_box.isVisible()
    assert wizard.purpose._start_words.text() == "It goes on from what the run “my-scanner” learnt."
    draft.start_from_weights(False)
    assert draft.recipe.start_from == ""
    draft.start_from_weights(True)
    assert draft.recipe.start_from == own
    draft.choose_purpose(Purpose.WEB)
    assert draft.recipe.start_from == own
    draft.choose_network("dcscn")
    assert draft.recipe.start_from != own
    draft.choose_network("fsrcnn")
    assert draft.recipe.start_from == own


def test_the_name_does_not_grow(window: MainWindow, run: RunFolder) -> None:
    longer = replace(read_recipe(run.recipe), title="My scanner, longer")
    run.recipe.write_text(longer.to_toml(), encoding="utf-8")
    assert _wizard(window).draft.recipe.title == "My scanner, longer"


def test_weights_that_are_gone_are_told_of(window: MainWindow, run: RunFolder) -> None:
    (run.path / "fsrcnn_x2.safetensors").unlink()
    window.training_tab.panel._buttons["run_train_on"].click()
    assert window.training_tab.findChild(TrainingWizard) is None
    assert "“fsrcnn_x2.safetensors” are gone" in window.training_tab.notice.text


def test_a_recipe_that_cannot_be_read_is_told_of(window: MainWindow, run: RunFolder) -> None:
    run.recipe.write_text("nothing = [", encoding="utf-8")
    assert "not valid TOML" in _wizard(window).message.text()


def test_it_is_offered_where_there_is_something_to_go_on_from(window: MainWindow, run: RunFolder, wait: Wait) -> None:
    tab, action = window.training_tab, window.actions_by_name["run_train_on"]
    menu = tab._make_menu(tab)
    assert isinstance(menu, QMenu)
    assert action in menu.actions()
    menu.deleteLater()
    assert tab.list.itemAt(QPoint(5, 5)) is not None
    states: tuple[tuple[RunState, str, bool], ...] = (("paused", "w", True), ("paused", "", False))
    for state, weights, is_offered in states:
        _set_state(run, state, weights)
        tab.watch.look_again()
        wait(lambda is_offered=is_offered: action.isEnabled() is is_offered)  # type: ignore[misc]
