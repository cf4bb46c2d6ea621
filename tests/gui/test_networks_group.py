"""The list of networks: figures that were measured on the same pictures, and no others side by side."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from srgui.engine.session import SessionPool
from srgui.gui import networks_group
from srgui.gui.catalogue import Catalogue, NetworkFacts
from srgui.gui.networks_group import NetworksGroup
from srgui.models.card import Figure, ModelCard, WeightsCard
from srgui.models.listing import ListedNetwork, list_networks
from srgui.models.registry import network
from srgui.settings import Settings


def facts(listed: ListedNetwork, *figures: Figure) -> NetworkFacts:
    weights = tuple(replace(card, figures=figures or card.figures) for card in listed.weights)
    return NetworkFacts(replace(listed, weights=weights))


def test_a_figure_on_other_pictures_is_not_laid_beside_the_others(qtbot: QtBot, tmp_path: Path) -> None:
    by_name = {listed.card.name: listed for listed in list_networks()}
    own = facts(by_name["fsrcnn"], Figure("pictures kept apart", 39.5))
    listed = (facts(by_name["bicubic"]), facts(by_name["dcscn"]), facts(by_name["c-dcscn"]), own)
    group = make_group(qtbot, tmp_path)
    group.set_catalogue(Catalogue(listed, (), SessionPool()), (), 2)
    shown = {name: row._figure.text() for name, row in group._rows.items()}
    assert shown["fsrcnn"] == "other pictures"
    assert "39.50 dB on pictures kept apart" in group._rows["fsrcnn"]._figure.toolTip()
    assert shown["dcscn"].endswith(" dB")
    assert "Kodak24" in group._caption.text()


def test_networks_without_weights_are_not_offered(qtbot: QtBot, tmp_path: Path) -> None:
    group = make_group(qtbot, tmp_path)
    group.set_catalogue(Catalogue(tuple(facts(listed) for listed in list_networks()), (), SessionPool()), (), 2)
    assert "dcscn" in group._rows
    assert "drcn" not in group._rows


def test_bicubic_own_networks_and_the_best_that_are_quick_are_proposed(qtbot: QtBot, tmp_path: Path) -> None:
    cards = {name: network(name) for name in ("bicubic", "cnn-small", "fsrcnn-s", "srcnn", "fsrcnn", "dcscn", "vdsr")}
    quality = {"cnn-small": 31.0, "fsrcnn-s": 32.0, "srcnn": 32.2, "fsrcnn": 32.8, "dcscn": 33.4, "vdsr": 33.5}
    listed = [made(card, quality.get(name)) for name, card in cards.items()]
    listed.append(made(replace(cards["cnn-small"], name="mine", architecture="cnn-small"), None))
    group = make_group(qtbot, tmp_path)
    group.set_catalogue(Catalogue(tuple(listed), (), SessionPool()), (), 2)
    assert list(group.chosen) == ["bicubic", "srcnn", "fsrcnn", "dcscn", "mine"]
    group.choose_best()
    assert list(group.chosen) == [*cards, "mine"]
    group.set_catalogue(Catalogue(tuple(listed), (), SessionPool()), ("vdsr", "gone"), 2)
    assert list(group.chosen) == ["vdsr"]


def made(card: ModelCard, psnr_db: float | None) -> NetworkFacts:
    figures = () if psnr_db is None else (Figure("Kodak24", psnr_db, 2),)
    return NetworkFacts(ListedNetwork(card, (2,), (WeightsCard(card.name, (2,), "", "", "", figures),), ()))


def make_group(qtbot: QtBot, tmp_path: Path) -> NetworksGroup:
    group = NetworksGroup(Settings(tmp_path / "settings.toml"))
    qtbot.addWidget(group)
    return group


@pytest.fixture(name="group")
def _group(qtbot: QtBot, tmp_path: Path) -> NetworksGroup:
    group = make_group(qtbot, tmp_path)
    cards = [network(name) for name in ("bicubic", "fsrcnn", "c-dcscn", "dcscn", "vdsr")]
    listed = tuple(made(card, 30.0 + number) for number, card in enumerate(cards))
    group.set_catalogue(Catalogue(listed, (), SessionPool()), ("bicubic", "dcscn"), 2)
    return group


def test_a_network_that_is_ticked_comes_behind_the_lighter_ones(group: NetworksGroup, qtbot: QtBot) -> None:
    with qtbot.waitSignal(group.changed):
        group._rows["fsrcnn"].box.click()
    assert list(group.chosen) == ["bicubic", "fsrcnn", "dcscn"]
    group.choose(("dcscn", "bicubic"))
    group._rows["vdsr"].box.click()
    assert list(group.chosen) == ["dcscn", "bicubic", "vdsr"]


def test_a_pane_of_its_own_scale_has_a_line_until_it_is_closed(group: NetworksGroup) -> None:
    group.add("dcscn x4 turns")
    assert list(group.chosen) == ["bicubic", "dcscn", "dcscn x4 turns"]
    assert list(group._rows) == ["bicubic", "fsrcnn", "c-dcscn", "dcscn", "dcscn x4 turns", "vdsr"]
    assert group._rows["dcscn x4 turns"].box.text() == "DCSCN x4, 8 turns"
    assert group._rows["dcscn x4 turns"].box.isChecked()
    group._rows["dcscn x4 turns"].box.click()
    assert list(group.chosen) == ["bicubic", "dcscn"]
    assert "dcscn x4 turns" not in group._rows


def test_one_pane_stays(group: NetworksGroup) -> None:
    group._rows["dcscn"].box.click()
    group._rows["bicubic"].box.click()
    assert list(group.chosen) == ["bicubic"]
    assert group._rows["bicubic"].box.isChecked()


def test_what_is_no_network_at_hand_is_not_shown(group: NetworksGroup) -> None:
    group.choose(("gone", "dcscn x2 x2", "vdsr", "vdsr"))
    assert list(group.chosen) == ["vdsr"]


def test_no_more_are_ticked_than_there_is_room_for(group: NetworksGroup) -> None:
    group.choose(tuple(f"{name} x{scale}" for name in ("dcscn", "vdsr", "fsrcnn") for scale in (2, 3, 4)))
    assert len(group.chosen) == 9
    assert not group._rows["bicubic"].box.isEnabled()
    group.add("bicubic")
    assert "bicubic" not in group.chosen


def test_sets_are_kept_shown_and_forgotten(group: NetworksGroup, monkeypatch: pytest.MonkeyPatch) -> None:
    group.choose(("vdsr", "dcscn x4"))
    monkeypatch.setattr(networks_group, "ask_for_name", lambda *_: "The heavy two")
    group._keep()
    group.choose(("bicubic",))
    group._fill_menu()
    action = next(action for action in group._menu.actions() if action.text() == "The heavy two")
    action.trigger()
    assert list(group.chosen) == ["vdsr", "dcscn x4"]
    group.sets.remove("The heavy two")
    assert group.sets.names == ()
    group._fill_menu()
    assert "The heavy two" not in [action.text() for action in group._menu.actions()]
