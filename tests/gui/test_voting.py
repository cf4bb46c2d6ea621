"""Blind votes in the real window: nothing tells the panes apart, and what is chosen is what is counted."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from srgui import paths
from srgui import settings as options
from srgui.gui.app import create_window
from srgui.gui.main_window import MainWindow
from srgui.gui.view_modes import Mode
from srgui.gui.vote_book import VoteBook
from srgui.gui.votes_dialog import VotesDialog
from srgui.imaging.codecs import write_image
from srgui.imaging.image import Image
from srgui.settings import Settings

_WAIT_MS = 60_000
_PANES = ("bicubic", "fsrcnn", "bicubic x3")


@pytest.fixture(name="window")
def window_fixture(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    photo = tmp_path / "photo.png"
    write_image(Image(np.random.default_rng(1).random((20, 24, 3)).astype(np.float32)), photo)
    settings = Settings(paths.settings_file())
    settings[options.CHOSEN_NETWORKS] = _PANES
    settings.save()
    window = create_window(qapp, [])
    with qtbot.waitSignal(window.catalogue_loaded, timeout=_WAIT_MS):
        window.show()
    tab = window.enhance_tab
    assert not window.actions_by_name["blind"].isEnabled()
    tab.album.open_paths([photo])
    qtbot.waitUntil(lambda: tab.album.picture is not None and tab.previews.is_settled, timeout=_WAIT_MS)
    yield window
    window.close()
    window.deleteLater()
    qapp.processEvents()


def titles(window: MainWindow) -> list[str]:
    return list(window.enhance_tab.view.looking.titles.values())


def test_panes_have_no_names_until_the_vote_ends(window: MainWindow) -> None:
    tab, blind = window.enhance_tab, window.actions_by_name["blind"]
    before, button = titles(window), tab.panel.export_button.text()
    blind.trigger()
    assert titles(window) == ["1", "2", "3"]
    assert "press the number" in tab._caption.text()
    assert not window.actions_by_name["export"].isEnabled()
    assert all(pane.status.time_text == "" for pane in tab.view._panes.values())
    assert "FSRCNN" not in tab.panel.export_button.text()
    blind.trigger()
    assert titles(window) == before
    assert tab.panel.export_button.text() == button
    assert tab.view._panes["fsrcnn"].status.time_text
    assert window.findChildren(VotesDialog) == []


def test_votes_are_kept_and_shown_in_the_end(window: MainWindow, qtbot: QtBot) -> None:
    tab, blind = window.enhance_tab, window.actions_by_name["blind"]
    blind.trigger()
    chosen = []
    for _ in range(4):
        qtbot.waitUntil(lambda: tab.previews.is_settled, timeout=_WAIT_MS)
        chosen.append(list(tab.view._panes)[1])
        tab.view.press_number(2)
    assert "4 votes" in tab._caption.text()
    tab.view.set_mode(Mode.SINGLE)
    tab.view.press_number(3)
    assert "Enter" in tab._caption.text()
    chosen.append(tab.view.selected_key())
    QTest.keyClick(tab.view._panes[chosen[-1]], Qt.Key.Key_Return)
    blind.trigger()
    votes = VoteBook(paths.votes_file()).votes()
    assert [vote.chosen for vote in votes] == chosen
    assert {(vote.picture, vote.scale, vote.shown) for vote in votes} == {("photo.png", "2", tuple(sorted(_PANES)))}
    (dialog,) = window.findChildren(VotesDialog)
    cells = [[dialog.table.item(row, column) for column in (0, 1)] for row in range(3)]
    counted = {name.text(): votes.text() for name, votes in cells if name is not None and votes is not None}
    assert counted["Bicubic x3"] == str(chosen.count("bicubic x3"))
    dialog.reject()


def test_other_panes_end_the_vote(window: MainWindow) -> None:
    window.actions_by_name["blind"].trigger()
    window.enhance_tab.panel.networks.remove("fsrcnn")
    assert not window.actions_by_name["blind"].isChecked()
    assert titles(window) == ["Bicubic", "Bicubic x3"]
    window.enhance_tab.panel.networks.remove("bicubic")
    assert not window.actions_by_name["blind"].isEnabled()


def test_votes_are_taken_away_and_forgotten(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.actions_by_name["votes"].trigger()
    (dialog,) = window.findChildren(VotesDialog)
    assert not dialog.export_button.isEnabled()
    dialog.reject()
    window.actions_by_name["blind"].trigger()
    window.enhance_tab.view.press_number(1)
    window.voting.show_votes()
    dialog = window.findChildren(VotesDialog)[-1]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    dialog.export_button.click()
    assert len((tmp_path / "mine.csv").read_text(encoding="utf-8").splitlines()) == 2
    dialog.forget_button.click()
    assert dialog.table.rowCount() == 0
    dialog.reject()
