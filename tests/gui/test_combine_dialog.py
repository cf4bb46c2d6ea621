"""Networks are put together in a dialog: what may be chosen, what is said before, and what comes of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from srgui.gui.actions import Actions
from srgui.gui.catalogue import NetworkFacts, load_catalogue
from srgui.gui.combine_dialog import CombineDialog
from srgui.gui.jobs import Workers
from srgui.gui.models_tab import ModelsTab
from srgui.models.library import find_network, make_ensemble
from srgui.models.listing import list_networks
from srgui.progress import CancelToken
from srgui.settings import Settings

_WAIT_MS = 60_000


@pytest.fixture(name="dialog")
def dialog_fixture(qtbot: QtBot) -> CombineDialog:
    x2 = [replace(listed, scales=(2,)) for listed in list_networks() if listed.card.trainable and 2 in listed.scales]
    ready = [NetworkFacts(listed) for listed in x2]
    other = next(facts for facts in ready if facts.name == "fsrcnn")
    card = replace(other.card, name="at-x3", title="At x3")
    ready.append(NetworkFacts(replace(other.listed, card=card, scales=(3,))))
    dialog = CombineDialog(ready)
    qtbot.addWidget(dialog)
    return dialog


def test_what_is_still_to_be_chosen_is_said(dialog: CombineDialog) -> None:
    assert not dialog.combine_button.isEnabled()
    assert dialog.said == dialog.combine_button.toolTip() == "Choose the networks that the mean is to be taken of."
    dialog.boxes["fsrcnn"].click()
    assert "One network alone" in dialog.said
    assert not dialog.combine_button.isEnabled()
    dialog.boxes["at-x3"].click()
    assert dialog.said == "There is no scale that FSRCNN and At x3 all have weights for; choose others."
    assert not dialog.combine_button.isEnabled()
    dialog.boxes["at-x3"].click()
    dialog.turns_box.click()
    assert dialog.combine_button.isEnabled()
    assert dialog.combine_button.toolTip() == ""


def test_what_it_costs_is_said_before(dialog: CombineDialog) -> None:
    dialog.boxes["dcscn"].click()
    dialog.boxes["c-dcscn"].click()
    assert dialog.said == "For x2. 271 k multiply-adds a pixel, 1.1 times the work of DCSCN alone."
    dialog.turns_box.click()
    assert dialog.said == "For x2. 2.2 M multiply-adds a pixel, 8.9 times the work of DCSCN alone."


def test_the_name_follows_what_is_chosen_until_one_is_written(dialog: CombineDialog, qtbot: QtBot) -> None:
    dialog.boxes["dcscn"].click()
    dialog.boxes["fsrcnn"].click()
    assert dialog.title_edit.text() == "FSRCNN + DCSCN"
    dialog.turns_box.click()
    assert dialog.title_edit.text() == "FSRCNN + DCSCN, 8 turns"
    dialog.title_edit.setText(" The best ")
    dialog.boxes["c-dcscn"].click()
    assert dialog.title_edit.text() == " The best "
    with qtbot.waitSignal(dialog.combined) as told:
        dialog.combine_button.click()
    assert told.args == [("c-dcscn", "fsrcnn", "dcscn"), True, "The best"]


def test_every_control_says_what_it_is(dialog: CombineDialog) -> None:
    assert dialog.title_edit.accessibleName() == "Name of the new network"
    assert all(box.text() and box.toolTip() for box in dialog.boxes.values())


@pytest.fixture(name="make_tab")
def make_tab_fixture(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], ModelsTab]]:
    window = QWidget()
    qtbot.addWidget(window)
    workers, actions = Workers(window), Actions(window)

    def make() -> ModelsTab:
        tab = ModelsTab(Settings(tmp_path / "settings.toml"), actions, workers)
        qtbot.addWidget(tab)
        assert not tab.combine_button.isEnabled()
        tab.networks_changed.connect(lambda: tab.set_catalogue(load_catalogue(None, CancelToken())))
        actions["combine"].triggered.connect(tab.combine)
        tab.show()
        with qtbot.waitSignal(tab.filled, timeout=_WAIT_MS):
            tab.set_catalogue(load_catalogue(None, CancelToken()))
        return tab

    yield make
    workers.close()


def test_what_is_combined_stands_in_the_tab_with_its_members(make_tab: Callable[[], ModelsTab], qtbot: QtBot) -> None:
    make_ensemble(["fsrcnn"], turns=True, title="Finer")
    tab = make_tab()
    assert tab.combine_button.isEnabled()
    tab.combine_button.click()
    (dialog,) = tab.findChildren(CombineDialog)
    ready = [listed for listed in list_networks() if listed.scales and not listed.card.is_own]
    expected = [listed.card.name for listed in ready if listed.card.name != "bicubic"]
    assert list(dialog.boxes) == expected, "neither an ensemble, nor what has no weights"
    dialog.boxes["fsrcnn"].setFocus()
    QTest.keyClick(dialog.boxes["fsrcnn"], Qt.Key.Key_Space)
    QTest.keyClick(dialog.boxes["dcscn"], Qt.Key.Key_Space)
    with qtbot.waitSignal(tab.filled, timeout=_WAIT_MS):
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert tab.news.startswith("“FSRCNN + DCSCN” was made, for x2")
    assert tab.news.endswith(". It stands in every list now.")
    card = tab.cards["fsrcnn-dcscn"]
    words = "\n".join(found.text() for found in card.findChildren(QLabel))
    assert "Mean of\nFSRCNN, DCSCN\n" in words
    assert "ensemble" in words
    assert "yours" in words
    assert [button.text() for button in card.buttons] == ["Export…", "Rename…", "Delete…", "Measure speed"]
    finer = "\n".join(found.text() for found in tab.cards["finer"].findChildren(QLabel))
    assert "Mean of\nFSRCNN, over the 8 flips and turns\n" in finer
    assert [member.network for member in find_network("fsrcnn-dcscn").members] == ["fsrcnn", "dcscn"]


def test_what_cannot_be_combined_any_more_is_told_of(make_tab: Callable[[], ModelsTab], qtbot: QtBot) -> None:
    tab = make_tab()
    tab.control._combine(("fsrcnn", "gone"), turns=False, title="Both")
    qtbot.waitUntil(lambda: "no network called “gone”" in tab.notice.text, timeout=_WAIT_MS)
    assert tab.news == ""
