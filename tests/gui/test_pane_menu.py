"""What the menu of a pane offers, and what its entries do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from srgui.engine.session import SessionPool
from srgui.gui.actions import Actions
from srgui.gui.catalogue import Catalogue, NetworkFacts
from srgui.gui.comparison_view import ComparisonView, PaneSpec
from srgui.gui.networks_group import NetworksGroup
from srgui.gui.pane_choice import ORIGINAL
from srgui.gui.pane_menu import PaneMenu
from srgui.models.listing import ListedNetwork
from srgui.models.registry import network
from srgui.settings import Settings


class Shown:
    """A view, the panes that it shows, and their menu."""

    def __init__(self, qtbot: QtBot, settings: Settings) -> None:
        self.view, self.networks, self.window = ComparisonView(), NetworksGroup(settings), QWidget()
        for widget in (self.view, self.networks, self.window):
            qtbot.addWidget(widget)
        listed = [ListedNetwork(network(name), (2,), (), ()) for name in ("bicubic", "fsrcnn", "dcscn")]
        self.networks.changed.connect(self.follow)
        self.networks.set_catalogue(Catalogue(tuple(map(NetworkFacts, listed)), (), SessionPool()), ("bicubic",), 2)
        self.networks.choose(("bicubic", "dcscn"))
        self.menu = PaneMenu(self.view, self.networks, Actions(self.window))
        self.copied: list[str] = []
        self.menu._actions["copy_pane"].triggered.connect(lambda: self.copied.append(self.view.selected_key()))

    def follow(self) -> None:
        extra = [PaneSpec(ORIGINAL, "Original")]
        self.view.set_panes([PaneSpec(key, key) for key in self.networks.chosen] + extra)

    def entries(self, key: str) -> dict[str, QAction]:
        return {action.text(): action for action in _all(self.menu.menu_of(key))}


def _all(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _all(below)
        elif action.text():
            yield action


@pytest.fixture(name="shown")
def _shown(qtbot: QtBot, tmp_path: Path) -> Shown:
    return Shown(qtbot, Settings(tmp_path / "settings.toml"))


def test_a_pane_takes_a_scale_of_its_own_and_stays_selected(shown: Shown) -> None:
    shown.view.select("dcscn")
    shown.entries("dcscn")["x4"].trigger()
    assert shown.networks.chosen == ("bicubic", "dcscn x4")
    assert shown.view.selected_key() == "dcscn x4"
    entries = shown.entries("dcscn x4")
    assert entries["x4"].isChecked()
    entries["Mean over 8 flips and turns"].trigger()
    assert list(shown.networks.chosen) == ["bicubic", "dcscn x4 turns"]


def test_the_same_network_is_added_beside_itself(shown: Shown) -> None:
    shown.entries("dcscn")["DCSCN x3"].trigger()
    assert shown.networks.chosen == ("bicubic", "dcscn", "dcscn x3")
    entries = shown.entries("dcscn")
    assert not entries["DCSCN x3"].isEnabled()
    assert not entries["x3"].isEnabled()


def test_a_pane_is_chosen_copied_and_compared_with(shown: Shown) -> None:
    shown.entries("dcscn")["Choose it to export"].trigger()
    assert shown.view.selected_key() == "dcscn"
    shown.entries("bicubic")["Copy pane"].trigger()
    assert shown.copied == ["bicubic"]
    shown.entries("dcscn")["Compare the others with it"].trigger()
    assert shown.view.looking.reference_key == "dcscn"


def test_the_original_has_no_settings(shown: Shown) -> None:
    assert set(shown.entries(ORIGINAL)) == {"Compare the others with it", "Close pane"}
