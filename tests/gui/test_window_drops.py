"""What is dropped on the window goes to the tab that it is for."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui.gui.app import create_window
from srgui.gui.main_window import MainWindow
from srgui.gui.training_wizard import TrainingWizard
from srgui.models.card import WeightsCard
from srgui.models.registry import network
from srgui.models.weights import save_weights
from srgui.training.presets import preset

_WAIT_MS = 60_000
_COPY, _LEFT, _NO_KEY = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture(name="window")
def window_fixture(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    window = create_window(qapp, [])
    with qtbot.waitSignal(window.catalogue_loaded, timeout=_WAIT_MS):
        window.show()
    yield window
    for wizard in window.findChildren(TrainingWizard):
        wizard.done(0)
    window.close()
    window.deleteLater()
    qapp.processEvents()


@pytest.fixture(name="wait")
def wait_fixture(qtbot: QtBot) -> Wait:
    return lambda condition: qtbot.waitUntil(condition, timeout=_WAIT_MS)


def _weights(file: Path, title: str) -> Path:
    torch.manual_seed(1)
    card = WeightsCard("cnn-small", (2,), "MIT", "3 pictures", "10 steps", title=title)
    save_weights(network("cnn-small").build(2).state_dict(), card, file)
    return file


def _recipe(file: Path) -> Path:
    recipe = replace(preset("srgui").recipe, title="From a friend", minutes=7.0)
    file.write_text(recipe.to_toml(), encoding="utf-8")
    return file


def _picture(file: Path) -> Path:
    Image.new("RGB", (32, 24), (90, 120, 30)).save(file)
    return file


def _mime(*files: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return data


def _enter(window: MainWindow, data: QMimeData) -> bool:
    enter = QDragEnterEvent(QPoint(300, 300), _COPY, data, _LEFT, _NO_KEY)
    QApplication.sendEvent(window, enter)
    return enter.isAccepted()


def _drop(window: MainWindow, *files: Path) -> None:
    data = _mime(*files)
    assert _enter(window, data)
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), _COPY, data, _LEFT, _NO_KEY))


@pytest.mark.parametrize("tab", ["enhance_tab", "train_tab"])
def test_weights_are_imported_and_shown(window: MainWindow, wait: Wait, tmp_path: Path, tab: str) -> None:
    window.actions_by_name[tab].trigger()
    _drop(window, _weights(tmp_path / "ann.SAFETENSORS", "Ann's"))
    assert window.tabs.currentWidget() is window.models_tab
    wait(lambda: "ann-s" in window.models_tab.cards)
    assert "“Ann's” was imported, for x2." in window.models_tab.news
    assert "ann-s" in window.enhance_tab.panel.networks._rows


def test_weights_among_pictures_are_imported_and_the_pictures_opened(
    window: MainWindow, wait: Wait, tmp_path: Path
) -> None:
    picture = _picture(tmp_path / "a.png")
    _drop(window, picture, _weights(tmp_path / "b.safetensors", "Bob's"))
    wait(lambda: "bob-s" in window.models_tab.cards)
    assert window.enhance_tab.album.paths == (picture,)
    wait(lambda: window.enhance_tab.album.picture is not None)
    assert window.enhance_tab.notice.isHidden()


@pytest.mark.parametrize("tab", ["enhance_tab", "train_tab", "models_tab"])
def test_a_recipe_opens_the_wizard(window: MainWindow, tmp_path: Path, tab: str) -> None:
    window.actions_by_name[tab].trigger()
    _drop(window, _recipe(tmp_path / "friend.toml"))
    assert window.tabs.currentWidget() is window.training_tab
    wizard = window.training_tab.findChild(TrainingWizard)
    assert wizard is not None
    assert (wizard.draft.recipe.title, wizard.draft.recipe.minutes) == ("From a friend", 7.0)
    assert "“friend.toml” is loaded" in wizard.message.text()


def test_what_is_no_recipe_is_told_of(window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text("nothing = [", encoding="utf-8")
    _drop(window, file)
    wizard = window.training_tab.findChild(TrainingWizard)
    assert wizard is not None
    assert "not valid TOML" in wizard.message.text()


def test_pictures_are_opened_from_every_tab(window: MainWindow, wait: Wait, tmp_path: Path) -> None:
    window.actions_by_name["train_tab"].trigger()
    data = _mime(_picture(tmp_path / "a.png"))
    assert _enter(window, data)
    assert window.tabs.currentWidget() is window.enhance_tab
    assert window.enhance_tab.drop_zone._is_drag_active
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.enhance_tab.drop_zone._is_drag_active
    _drop(window, tmp_path / "a.png")
    wait(lambda: window.enhance_tab.album.picture is not None)


def test_a_folder_is_learnt_from_over_the_train_tab_alone(window: MainWindow, wait: Wait, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    _picture(folder / "a.png")
    window.actions_by_name["train_tab"].trigger()
    _drop(window, folder)
    wizard = window.training_tab.findChild(TrainingWizard)
    assert wizard is not None
    assert [found.path for found in wizard.draft.recipe.folders] == [str(folder)]
    wizard.done(0)
    window.actions_by_name["enhance_tab"].trigger()
    _drop(window, folder)
    wait(lambda: window.enhance_tab.album.picture is not None)


def test_before_the_networks_are_known_pictures_and_weights_alone_are_welcome(
    qapp: QApplication, tmp_path: Path
) -> None:
    window = create_window(qapp, [])
    assert not _enter(window, _mime(_recipe(tmp_path / "friend.toml")))
    assert not _enter(window, QMimeData())
    assert _enter(window, _mime(tmp_path / "a.png"))
    assert _enter(window, _mime(tmp_path / "a.safetensors"))
    window.close()
    window.deleteLater()
    qapp.processEvents()


def test_files_that_the_system_opens_go_where_dropped_ones_go(window: MainWindow, wait: Wait, tmp_path: Path) -> None:
    window.actions_by_name["train_tab"].trigger()
    picture = _picture(tmp_path / "a.png")
    window.drops.open_files([picture])
    assert window.tabs.currentWidget() is window.enhance_tab
    wait(lambda: window.enhance_tab.album.paths == (picture,))
    window.drops.open_files([_weights(tmp_path / "b.safetensors", "Ann's")])
    wait(lambda: "ann-s" in window.models_tab.cards)
    window.drops.open_files([_recipe(tmp_path / "friend.toml")])
    assert window.training_tab.findChild(TrainingWizard) is not None


def test_weights_given_at_the_start_wait_for_the_networks(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window = create_window(qapp, [_weights(tmp_path / "b.safetensors", "Eve's")])
    with qtbot.waitSignal(window.catalogue_loaded, timeout=_WAIT_MS):
        window.show()
    qtbot.waitUntil(lambda: "eve-s" in window.models_tab.cards, timeout=_WAIT_MS)
    window.close()
    window.deleteLater()
    qapp.processEvents()
