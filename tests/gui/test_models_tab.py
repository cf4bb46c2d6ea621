"""The Models tab: weights come in and go out, own networks are renamed and deleted, damaged files are told of."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from srgui import paths
from srgui import settings as options
from srgui.gui import dialogs
from srgui.gui.actions import Actions
from srgui.gui.app import create_window
from srgui.gui.catalogue import Catalogue, NetworkFacts, load_catalogue
from srgui.gui.jobs import Workers
from srgui.gui.main_window import MainWindow
from srgui.gui.models_tab import ModelsTab
from srgui.gui.network_card import NetworkCard, exportable
from srgui.gui.rename_dialog import RenameDialog
from srgui.gui.training_wizard import TrainingWizard
from srgui.models.card import WeightsCard
from srgui.models.library import library
from srgui.models.listing import ListedNetwork
from srgui.models.registry import network
from srgui.models.weights import read_card, save_weights, weights_name
from srgui.progress import CancelToken
from srgui.settings import Settings

_WAIT_MS = 60_000
_CARD = WeightsCard("cnn-small", (2,), "MIT", "3 pictures", "10 steps")


def _weights(file: Path, title: str, *, name: str = "", note: str = "") -> Path:
    torch.manual_seed(1)
    card = replace(_CARD, name=name, title=title, note=note)
    save_weights(network("cnn-small").build(2).state_dict(), card, file)
    return file


def _own(name: str, title: str, note: str = "") -> None:
    _weights(paths.user_weights_folder() / weights_name(name, 2), title, name=name, note=note)


def _damaged(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"no weights")
    return file


def _names() -> list[str]:
    return [card.name for card in library() if card.is_own]


def _button(card: NetworkCard, text: str) -> QPushButton:
    return next(button for button in card.buttons if button.text() == text)


def _export(card: NetworkCard) -> None:
    """Ask for weights as a file: by the button, or by the first entry of its menu where there are several."""
    button = _button(card, "Export…")
    if menu := button.menu():
        menu.actions()[0].trigger()
    else:
        button.click()


def _words(widget: QWidget) -> str:
    return "\n".join(found.text() for found in widget.findChildren(QLabel))


def _catalogue() -> Catalogue:
    return load_catalogue(None, CancelToken())


@pytest.fixture(name="settings")
def settings_fixture(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.toml")


@pytest.fixture(name="make_tab")
def make_tab_fixture(qtbot: QtBot, settings: Settings) -> Iterator[Callable[[], ModelsTab]]:
    """Return what makes the tab, with the networks that are there by then; it lists them again when it asks."""
    window = QWidget()
    qtbot.addWidget(window)
    workers = Workers(window)

    def make() -> ModelsTab:
        tab = ModelsTab(settings, Actions(window), workers)
        qtbot.addWidget(tab)
        tab.networks_changed.connect(lambda: tab.set_catalogue(_catalogue()))
        tab.resize(1000, 700)
        tab.show()
        with qtbot.waitSignal(tab.filled, timeout=_WAIT_MS):
            tab.set_catalogue(_catalogue())
        return tab

    yield make
    workers.close()


@pytest.fixture(name="window")
def window_fixture(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    _own("mine", "Mine")
    settings = Settings(paths.settings_file())
    settings[options.CHOSEN_NETWORKS] = ("bicubic", "mine")
    settings[options.SELECTED_NETWORK] = "mine"
    settings.save()
    window = create_window(qapp, [])
    with qtbot.waitSignal(window.models_tab.filled, timeout=_WAIT_MS):
        window.show()
    yield window
    window.close()
    window.deleteLater()
    qapp.processEvents()


def test_good_files_are_imported_and_bad_ones_told_of(
    make_tab: Callable[[], ModelsTab],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    tab = make_tab()
    bad = _damaged(tmp_path / "shared" / "bad.safetensors")
    files = [_weights(bad.with_name("a.safetensors"), "Ann's"), bad, _weights(bad.with_name("b.safetensors"), "Bob's")]
    monkeypatch.setattr(dialogs, "ask_for_weights", lambda *_arguments: files)
    with qtbot.waitSignal(tab.filled, timeout=_WAIT_MS):
        tab.control.ask_and_import()
    assert _names() == ["ann-s", "bob-s"]
    assert "“Ann's” and “Bob's” were imported." in tab.news
    assert "“bad.safetensors” is not a weights file" in tab.notice.text
    assert not tab.notice.isHidden()
    assert list(tab.cards)[:3] == ["ann-s", "bob-s", "bicubic"]
    assert "yours" in _words(tab.cards["bob-s"])
    assert "CNN Small" in _words(tab.cards["bob-s"])
    qtbot.waitUntil(lambda: tab.focusWidget() is tab.cards["bob-s"].buttons[0])
    assert tab.cards["bob-s"].property("role") == "marked"
    assert settings[options.WEIGHTS_FOLDER] == str(tmp_path / "shared")


def test_a_file_that_is_none_leaves_the_networks(
    make_tab: Callable[[], ModelsTab], qtbot: QtBot, tmp_path: Path
) -> None:
    tab = make_tab()
    with qtbot.assertNotEmitted(tab.networks_changed):
        tab.control.import_files([_damaged(tmp_path / "bad.safetensors"), tmp_path / "gone.safetensors"])
        qtbot.waitUntil(tab.notice.isVisible, timeout=_WAIT_MS)
    assert tab.news == ""
    assert len(tab.notice.text.split("\n")) == 2
    assert _names() == []


def test_nothing_is_imported_where_nothing_is_chosen(
    make_tab: Callable[[], ModelsTab], monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = make_tab()
    monkeypatch.setattr(dialogs, "ask_for_weights", lambda *_arguments: [])
    tab.control.ask_and_import()
    assert tab.news == ""


def test_what_is_exported_can_be_imported(
    make_tab: Callable[[], ModelsTab],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    _own("mine", "Mine", "for slides")
    tab = make_tab()
    target = tmp_path / "out" / "shared.safetensors"
    target.parent.mkdir()
    proposals: list[Path] = []

    def ask(_parent: QWidget, proposed: Path) -> Path:
        proposals.append(proposed)
        return target

    monkeypatch.setattr(dialogs, "ask_for_weights_target", ask)
    _button(tab.cards["mine"], "Export…").click()
    qtbot.waitUntil(lambda: "were exported" in tab.news, timeout=_WAIT_MS)
    assert proposals == [Path.home() / "mine_x2.safetensors"]
    assert read_card(target).title == "Mine"
    assert settings[options.WEIGHTS_FOLDER] == str(target.parent)
    with qtbot.waitSignal(tab.filled, timeout=_WAIT_MS):
        tab.control.import_files([target])
    assert _names() == ["mine", "mine-2"]
    assert read_card(paths.user_weights_folder() / "mine-2_x2.safetensors").note == "for slides"


def test_bundled_weights_are_exported_too(
    make_tab: Callable[[], ModelsTab], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = make_tab()
    target = tmp_path / "f.safetensors"
    monkeypatch.setattr(dialogs, "ask_for_weights_target", lambda *_arguments: target)
    assert [button.text() for button in tab.cards["fsrcnn"].buttons] == ["Export…", "Measure speed"]
    assert [button.text() for button in tab.cards["bicubic"].buttons] == ["Measure speed"]
    _export(tab.cards["fsrcnn"])
    qtbot.waitUntil(target.is_file, timeout=_WAIT_MS)
    qtbot.waitUntil(lambda: "were exported" in tab.news, timeout=_WAIT_MS)


def test_a_folder_that_cannot_be_written_is_told_of(
    make_tab: Callable[[], ModelsTab], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = make_tab()
    monkeypatch.setattr(dialogs, "ask_for_weights_target", lambda *_arguments: tmp_path / "gone" / "f.safetensors")
    _export(tab.cards["fsrcnn"])
    qtbot.waitUntil(lambda: "cannot be written" in tab.notice.text, timeout=_WAIT_MS)
    assert tab.news == ""


def test_each_file_of_a_network_is_exported_by_itself(qtbot: QtBot) -> None:
    cards = (replace(_CARD, scales=(2,)), replace(_CARD, scales=(3, 4)))
    facts = NetworkFacts(ListedNetwork(network("cnn-small"), (2, 3, 4), cards, ()))
    assert exportable(facts) == [(2,), (3, 4)]
    card = NetworkCard(facts)
    qtbot.addWidget(card)
    menu = card.buttons[0].menu()
    assert [action.text() for action in menu.actions()] == ["For x2…", "For x3 and x4…"]
    with qtbot.waitSignal(card.export_wanted) as wanted:
        menu.actions()[1].trigger()
    assert wanted.args == [facts, 3]


def test_a_renamed_network_stays_chosen(make_tab: Callable[[], ModelsTab], qtbot: QtBot, settings: Settings) -> None:
    _own("mine", "Mine", "for slides")
    settings[options.CHOSEN_NETWORKS] = ("bicubic", "mine")
    settings[options.SELECTED_NETWORK] = "mine"
    tab = make_tab()
    _button(tab.cards["mine"], "Rename…").click()
    qtbot.waitUntil(lambda: bool(tab.findChildren(RenameDialog)))
    dialog = tab.findChildren(RenameDialog)[0]
    assert (dialog.title_edit.text(), dialog.note_edit.text()) == ("Mine", "for slides")
    dialog.title_edit.setText(" ")
    assert not dialog.rename_button.isEnabled()
    dialog.title_edit.setText("Old slides ")
    dialog.note_edit.setText("")
    with qtbot.waitSignal(tab.filled, timeout=_WAIT_MS):
        dialog.rename_button.click()
    assert _names() == ["old-slides"]
    assert tab.news == "Mine is called “Old slides” now."
    assert "Old slides" in _words(tab.cards["old-slides"])
    assert "for slides" not in _words(tab.cards["old-slides"])
    assert settings[options.CHOSEN_NETWORKS] == ("bicubic", "old-slides")
    assert settings[options.SELECTED_NETWORK] == "old-slides"


def test_a_network_is_deleted_once_asked(
    make_tab: Callable[[], ModelsTab], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _own("mine", "Mine")
    tab = make_tab()
    asked: list[str] = []

    def answer(box: QMessageBox, wanted: str) -> None:
        asked.append(box.text())
        next(button for button in box.buttons() if button.text() == wanted).click()

    monkeypatch.setattr(QMessageBox, "exec", lambda box: answer(box, "Keep"))
    _button(tab.cards["mine"], "Delete…").click()
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert _names() == ["mine"]
    monkeypatch.setattr(QMessageBox, "exec", lambda box: answer(box, "Delete"))
    _button(tab.cards["mine"], "Delete…").click()
    with qtbot.waitSignal(tab.filled, timeout=_WAIT_MS):
        pass
    assert asked == ["Delete the network “Mine”?"] * 2
    assert _names() == []
    assert "mine" not in tab.cards
    assert tab.news == "Mine was deleted."


def test_a_network_that_is_gone_already_is_told_of(make_tab: Callable[[], ModelsTab], qtbot: QtBot) -> None:
    _own("mine", "Mine")
    tab = make_tab()
    (paths.user_weights_folder() / "mine_x2.safetensors").unlink()
    with qtbot.waitSignal(tab.filled, timeout=_WAIT_MS):
        tab.control._rename(tab.cards["mine"].network, "Other", "")
    assert "mine" in tab.notice.text
    assert "mine" not in tab.cards


def test_networks_without_weights_can_be_trained(make_tab: Callable[[], ModelsTab], qtbot: QtBot) -> None:
    tab = make_tab()
    assert [button.text() for button in tab.cards["drcn"].buttons] == ["Train it…"]
    with qtbot.waitSignal(tab.train_wanted) as wanted:
        _button(tab.cards["drcn"], "Train it…").click()
    assert wanted.args == ["drcn"]


def test_damaged_files_are_listed_last(make_tab: Callable[[], ModelsTab], monkeypatch: pytest.MonkeyPatch) -> None:
    _damaged(paths.user_weights_folder() / "broken_x2.safetensors")
    _damaged(paths.user_weights_folder() / "worse_x2.safetensors")
    opened: list[QUrl] = []
    monkeypatch.setattr("srgui.gui.library_control.QDesktopServices.openUrl", opened.append)
    tab = make_tab()
    assert tab.damaged is not None
    assert "“broken_x2.safetensors”" in _words(tab.damaged)
    assert "“worse_x2.safetensors”" in _words(tab.damaged)
    assert tab.damaged is tab._shown[-1]
    tab.damaged.folder_button.click()
    assert opened == [QUrl.fromLocalFile(str(paths.user_weights_folder()))]


def test_without_damaged_files_there_is_no_card_of_them(make_tab: Callable[[], ModelsTab]) -> None:
    assert make_tab().damaged is None


def test_the_cards_stand_in_as_many_columns_as_fit(make_tab: Callable[[], ModelsTab], qtbot: QtBot) -> None:
    tab = make_tab()

    def columns() -> int:
        return len({card.x() for card in tab.cards.values()})

    for width, expected in ((1240, 2), (700, 1), (1700, 3), (4000, 4)):
        tab.resize(width, 700)
        qtbot.waitUntil(lambda expected=expected: columns() == expected)  # type: ignore[misc]


def test_every_control_says_what_it_is(make_tab: Callable[[], ModelsTab]) -> None:
    _own("mine", "Mine")
    tab = make_tab()
    buttons = tab.cards["mine"].buttons
    assert [button.accessibleName() for button in buttons] == [
        *("Export Mine", "Rename Mine", "Delete Mine"),
        "Measure the speed of Mine",
    ]
    assert all(button.toolTip() for card in tab.cards.values() for button in card.buttons)
    assert tab.cards["drcn"].buttons[0].accessibleName() == "Train DRCN"
    assert tab.import_button.toolTip().endswith("(Ctrl+I)")


def test_the_tab_key_goes_from_card_to_card_as_they_stand(make_tab: Callable[[], ModelsTab], qtbot: QtBot) -> None:
    tab = make_tab()
    _own("mine", "Mine")
    _damaged(paths.user_weights_folder() / "broken_x2.safetensors")
    with qtbot.waitSignal(tab.filled, timeout=_WAIT_MS):
        tab.set_catalogue(_catalogue())
    chain: list[QWidget] = []
    widget = tab.nextInFocusChain()
    while widget is not None and widget is not tab:
        chain.append(widget)
        widget = widget.nextInFocusChain()
    expected = [button for card in tab.cards.values() for button in card.buttons]
    assert [button for button in chain if button in expected] == expected
    assert tab.damaged is not None
    assert chain.index(tab.import_button) < chain.index(expected[0])
    assert chain.index(expected[-1]) < chain.index(tab.damaged.folder_button)


def test_keys_rename_and_delete_the_card_with_the_focus(
    make_tab: Callable[[], ModelsTab], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _own("mine", "Mine")
    _own("other", "Other")
    tab = make_tab()
    with qtbot.waitActive(tab):
        tab.activateWindow()
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "ask_to_delete_network", lambda _parent, title: asked.append(title))
    tab.cards["other"].buttons[0].setFocus()
    QTest.keyClick(tab.cards["other"].buttons[0], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: asked == ["Other"])
    QTest.keyClick(tab.cards["other"].buttons[0], Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: bool(tab.findChildren(RenameDialog)))
    dialog = tab.findChildren(RenameDialog)[0]
    assert dialog.title_edit.text() == "Other"
    dialog.reject()


def test_a_name_without_suffix_gets_one_and_replaces_nothing_unasked(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    chosen, proposed = tmp_path / "mine", tmp_path / "a.safetensors"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(chosen), ""))
    target = tmp_path / "mine.safetensors"
    assert dialogs.ask_for_weights_target(parent, proposed) == target
    target.write_bytes(b"there")
    answers = {}
    for wanted in ("Keep", "Replace"):
        monkeypatch.setattr(
            QMessageBox, "exec", lambda box, wanted=wanted: [b.click() for b in box.buttons() if b.text() == wanted]
        )
        answers[wanted] = dialogs.ask_for_weights_target(parent, proposed)
    assert answers == {"Keep": None, "Replace": target}
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(target), ""))
    assert dialogs.ask_for_weights_target(parent, proposed) == target
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: ("", ""))
    assert dialogs.ask_for_weights_target(parent, proposed) is None


def _mime(*files: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return data


def _drag(window: MainWindow, data: QMimeData) -> bool:
    """Drag files into the middle of the Models tab as Qt does; return whether the tab itself took them."""
    tab = window.models_tab
    action, button, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), action, data, button, no_key)
    QApplication.sendEvent(tab, enter)
    is_taken = window.tabs.currentWidget() is tab
    if is_taken:
        QApplication.sendEvent(tab, QDropEvent(QPointF(300, 300), action, data, button, no_key))
    return is_taken


def test_weights_that_are_dropped_on_the_tab_are_imported(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.actions_by_name["models_tab"].trigger()
    data = _mime(_weights(tmp_path / "ann.SAFETENSORS", "Ann's"))
    with qtbot.waitSignal(window.models_tab.filled, timeout=_WAIT_MS):
        assert _drag(window, data)
    assert "ann-s" in window.models_tab.cards
    assert "ann-s" in window.enhance_tab.panel.networks._rows
    assert "“Ann's” was imported, for x2." in window.models_tab.news


def test_the_tab_says_where_to_drop_weights_and_leaves_pictures_to_the_window(
    window: MainWindow, tmp_path: Path
) -> None:
    tab = window.models_tab
    window.actions_by_name["models_tab"].trigger()
    data = _mime(tmp_path / "ann.safetensors")
    event = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    tab.dragEnterEvent(event)
    assert "Drop the weights" in _words(tab._head)
    assert tab._head.property("role") == "chosen"
    tab.dragLeaveEvent(QDragLeaveEvent())
    assert "Drop the weights" not in _words(tab._head)
    assert not _drag(window, _mime(tmp_path / "photo.png"))


def test_the_key_shows_the_tab_and_asks(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def ask(_parent: QWidget, _folder: str) -> list[Path]:
        asked.append(window.tabs.currentWidget() is window.models_tab)
        return []

    monkeypatch.setattr(dialogs, "ask_for_weights", ask)
    window.actions_by_name["import_weights"].trigger()
    assert asked == [True]


def test_a_network_that_is_selected_may_be_deleted(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = window.enhance_tab.view
    window.enhance_tab.album.open_paths(paths.sample_pictures()[:1])
    qtbot.waitUntil(window.actions_by_name["export"].isEnabled, timeout=_WAIT_MS)
    assert view.selected_key() == "mine"
    window.actions_by_name["models_tab"].trigger()
    monkeypatch.setattr(dialogs, "ask_to_delete_network", lambda *_arguments: True)
    with qtbot.waitSignal(window.catalogue_loaded, timeout=_WAIT_MS):
        _button(window.models_tab.cards["mine"], "Delete…").click()
    assert view.selected_key() == "bicubic"
    assert "mine" not in window.enhance_tab.panel.networks._rows
    window.actions_by_name["enhance_tab"].trigger()
    qtbot.waitUntil(window.actions_by_name["export"].isEnabled, timeout=_WAIT_MS)


def test_train_it_opens_the_wizard(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_name["models_tab"].trigger()
    _button(window.models_tab.cards["drcn"], "Train it…").click()
    qtbot.waitUntil(lambda: bool(window.training_tab.findChildren(TrainingWizard)), timeout=_WAIT_MS)
    assert window.tabs.currentWidget() is window.training_tab
    window.training_tab.findChildren(TrainingWizard)[0].reject()
