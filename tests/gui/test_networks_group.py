"""The list of networks: figures that were measured on the same pictures, and no others side by side."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from srgui.engine.session import SessionPool
from srgui.gui.catalogue import Catalogue, NetworkFacts
from srgui.gui.networks_group import NetworksGroup
from srgui.models.card import Figure, ModelCard, WeightsCard
from srgui.models.listing import ListedNetwork, list_networks
from srgui.models.registry import network


def facts(listed: ListedNetwork, *figures: Figure) -> NetworkFacts:
    weights = tuple(replace(card, figures=figures or card.figures) for card in listed.weights)
    return NetworkFacts(replace(listed, weights=weights))


def test_a_figure_on_other_pictures_is_not_laid_beside_the_others(qtbot: QtBot) -> None:
    by_name = {listed.card.name: listed for listed in list_networks()}
    own = facts(by_name["fsrcnn"], Figure("pictures kept apart", 39.5))
    listed = (facts(by_name["bicubic"]), facts(by_name["dcscn"]), facts(by_name["c-dcscn"]), own)
    group = NetworksGroup()
    qtbot.addWidget(group)
    group.set_catalogue(Catalogue(listed, (), SessionPool()), (), 2)
    shown = {name: row._figure.text() for name, row in group._rows.items()}
    assert shown["fsrcnn"] == "other pictures"
    assert "39.50 dB on pictures kept apart" in group._rows["fsrcnn"]._figure.toolTip()
    assert shown["dcscn"].endswith(" dB")
    assert "Kodak24" in group._caption.text()


def test_networks_without_weights_are_not_offered(qtbot: QtBot) -> None:
    group = NetworksGroup()
    qtbot.addWidget(group)
    group.set_catalogue(Catalogue(tuple(facts(listed) for listed in list_networks()), (), SessionPool()), (), 2)
    assert "dcscn" in group._rows
    assert "drcn" not in group._rows


def test_bicubic_own_networks_and_the_best_that_are_quick_are_proposed(qtbot: QtBot) -> None:
    cards = {name: network(name) for name in ("bicubic", "cnn-small", "fsrcnn-s", "srcnn", "fsrcnn", "dcscn", "vdsr")}
    quality = {"cnn-small": 31.0, "fsrcnn-s": 32.0, "srcnn": 32.2, "fsrcnn": 32.8, "dcscn": 33.4, "vdsr": 33.5}
    listed = [made(card, quality.get(name)) for name, card in cards.items()]
    listed.append(made(replace(cards["cnn-small"], name="mine", architecture="cnn-small"), None))
    group = NetworksGroup()
    qtbot.addWidget(group)
    group.set_catalogue(Catalogue(tuple(listed), (), SessionPool()), (), 2)
    assert list(group.chosen) == ["bicubic", "srcnn", "fsrcnn", "dcscn", "mine"]
    group._choose_best()
    assert list(group.chosen) == [*cards, "mine"]
    group.set_catalogue(Catalogue(tuple(listed), (), SessionPool()), ("vdsr", "gone"), 2)
    assert list(group.chosen) == ["vdsr"]


def made(card: ModelCard, psnr_db: float | None) -> NetworkFacts:
    figures = () if psnr_db is None else (Figure("Kodak24", psnr_db, 2),)
    return NetworkFacts(ListedNetwork(card, (2,), (WeightsCard(card.name, (2,), "", "", "", figures),), ()))
