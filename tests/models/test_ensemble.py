"""Ensembles: the mean of networks, of their flips and turns, and of colours that they see in different ways."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from srgui.engine.choice import REFERENCE
from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance
from srgui.engine.session import open_session, session_of
from srgui.imaging.image import Image, Pixels
from srgui.models.card import ColourDomain, Member, ModelCard, WeightsCard
from srgui.models.complexity import multiply_adds, parameters
from srgui.models.ensemble import (
    Ensemble,
    EnsembleError,
    card_of,
    ensemble_card,
    mean_over_turns,
    shared_scales,
    with_turns,
)
from srgui.models.library import install_weights, library
from srgui.models.registry import network, networks
from srgui.models.weights import WeightsError, read_card, save_weights

TINY = network("fsrcnn").with_sizes((("d", 4), ("s", 3), ("m", 1)))
OTHER = network("dcscn").with_sizes((("features", (4, 3)), ("a1", 3), ("b1", 2), ("b2", 2)))
CHANNELS = replace(network("vdsr").with_sizes((("layers", 3), ("filters", 4))), colour="every channel")
COLOURS = network("cnn-small").with_sizes((("filters", (3,)),))
MIXED = (OTHER, CHANNELS, COLOURS)
CARD = WeightsCard("ensemble", (2,), "MIT", "3 pictures", "10 steps")


def lively(card: ModelCard, scale: int) -> nn.Module:
    torch.manual_seed(1)
    net = card.build(scale).eval()
    for layer in net.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.kaiming_normal_(layer.weight)
            layer.weight.data *= 0.4
    return net


def photo(height: int = 10, width: int = 12) -> Image:
    """Return a picture of middling values, which no network drives out of 0 to 1."""
    noise = np.random.default_rng(1).random((height, width, 3), np.float32)
    return Image(cast("Pixels", (0.4 + 0.2 * noise).astype(np.float32)))


def enhanced(card: ModelCard, module: nn.Module, image: Image) -> Tensor:
    session = session_of(card, 2, device_named("cpu"), module)
    return torch.from_numpy(enhance(image, session).image.pixels)


@pytest.mark.parametrize("members", [(TINY, OTHER), MIXED], ids=["luma", "mixed"])
@pytest.mark.parametrize("turns", [False, True])
@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_tile_with_its_halo_equals_the_whole(members: Sequence[ModelCard], scale: int, *, turns: bool) -> None:
    card = ensemble_card(members, turns=turns)
    net, halo = lively(card, scale), card.halo_px[scale]
    picture = torch.rand(2, card.channels, 2 * halo + 5, 2 * halo + 9)
    with torch.no_grad():
        whole, tile = net(picture), net(picture[:, :, : 2 * halo + 4, 3 : 2 * halo + 8])
    assert whole.shape == (2, card.channels, picture.shape[2] * scale, picture.shape[3] * scale)
    inner = slice(halo * scale, (halo + 4) * scale)
    moved = slice((halo + 3) * scale, (halo + 7) * scale)
    assert whole.std() > 0.01
    assert torch.allclose(whole[:, :, inner, moved], tile[:, :, inner, inner], atol=1e-5)


def test_an_ensemble_gives_the_mean_of_its_members() -> None:
    net = lively(ensemble_card((TINY, OTHER), turns=False), 2)
    assert isinstance(net, Ensemble)
    picture = torch.rand(1, 1, 7, 9)
    with torch.no_grad():
        one, two = (member(picture) for member in net.members)
        assert torch.allclose(net(picture), (one + two) / 2, atol=1e-6)
    assert not torch.allclose(one, two, atol=1e-3)


def test_turns_are_the_eight_ways_that_a_picture_may_lie_each_turned_back() -> None:
    """As counted out by quarter turns and a mirror."""
    net, picture = lively(TINY, 3), torch.rand(1, 1, 5, 8)
    results = []
    with torch.no_grad():
        for quarter in range(4):
            for mirrors in (False, True):
                turned = torch.rot90(picture.flip(3) if mirrors else picture, quarter, (2, 3))
                back = torch.rot90(net(turned), -quarter, (2, 3))
                results.append(back.flip(3) if mirrors else back)
        expected = torch.stack(results).mean(dim=0)
        assert torch.allclose(mean_over_turns(net, picture), expected, atol=1e-6)
        assert torch.allclose(lively(ensemble_card((TINY,), turns=True), 3)(picture), expected, atol=1e-6)
    assert not torch.allclose(net(picture), expected, atol=1e-3)


def test_a_picture_that_is_turned_gives_the_same_result_turned() -> None:
    net, picture = lively(ensemble_card(MIXED, turns=True), 2), torch.rand(1, 3, 6, 9)
    with torch.no_grad():
        assert torch.allclose(net(torch.rot90(picture, 1, (2, 3))), torch.rot90(net(picture), 1, (2, 3)), atol=1e-6)


def test_members_that_see_colours_in_different_ways_give_the_mean_of_the_enhanced_pictures() -> None:
    card = ensemble_card(MIXED, turns=False)
    assert (card.colour, card.channels) == ("rgb", 3)
    net = lively(card, 2)
    assert isinstance(net, Ensemble)
    alone = [enhanced(member, module, photo()) for member, module in zip(MIXED, net.members, strict=True)]
    assert all(float(one.min()) > 0 and float(one.max()) < 1 for one in alone), "none is clipped"
    assert torch.allclose(enhanced(card, net, photo()), torch.stack(alone).mean(dim=0), atol=1e-5)


@pytest.mark.parametrize("colour", ["luma", "every channel"])
def test_members_that_see_colours_in_the_same_way_leave_the_ensemble_that_way(colour: ColourDomain) -> None:
    same = [replace(card, colour=colour) for card in (TINY, OTHER)]
    card = ensemble_card(same, turns=False)
    assert (card.colour, card.channels) == (colour, 1)


def test_the_card_says_what_the_network_is() -> None:
    plain, turned = (ensemble_card((TINY, OTHER), turns=turns) for turns in (False, True))
    for scale in (1, 2, 3, 4):
        net = lively(plain, scale)
        assert parameters(net) == plain.parameters[scale] == turned.parameters[scale]
        assert multiply_adds(net) == plain.multiply_adds[scale]
        assert multiply_adds(lively(turned, scale)) == turned.multiply_adds[scale] == 8 * plain.multiply_adds[scale]
        assert plain.halo_px[scale] == turned.halo_px[scale] == max(TINY.halo_px[scale], OTHER.halo_px[scale])
    assert (plain.title, turned.title) == (f"{TINY.title} + {OTHER.title}", f"{TINY.title} + {OTHER.title}, 8 turns")
    assert turned.summary == f"The mean of {TINY.title} and {OTHER.title} over the 8 flips and turns of the picture."
    assert not plain.is_built_as(turned)


def test_the_work_of_three_colours_is_counted() -> None:
    card = ensemble_card(MIXED, turns=False)
    bicubic = 3 * 16 * 2**2
    expected = OTHER.multiply_adds[2] + bicubic + 3 * CHANNELS.multiply_adds[2] + COLOURS.multiply_adds[2]
    assert card.multiply_adds[2] == expected
    assert multiply_adds(lively(card, 2), 3) == expected - 2 * CHANNELS.multiply_adds[2], "a batch of three counts once"


def test_a_member_is_known_again_from_what_is_kept_of_it() -> None:
    card = ensemble_card(MIXED, turns=True)
    again = ensemble_card([card_of(member) for member in card.members], turns=True)
    assert again == card
    assert again.is_built_as(card)


def test_what_makes_no_ensemble_is_said() -> None:
    with pytest.raises(EnsembleError, match="Choose the networks"):
        ensemble_card((), turns=True)
    with pytest.raises(EnsembleError, match="One network alone"):
        ensemble_card((TINY,), turns=False)
    with pytest.raises(EnsembleError, match="at most 16"):
        ensemble_card((TINY,) * 17, turns=False)
    with pytest.raises(EnsembleError, match="is an ensemble itself"):
        ensemble_card((ensemble_card((TINY,), turns=True), TINY), turns=False)
    with pytest.raises(EnsembleError, match="Bicubic is no network that learnt"):
        ensemble_card((TINY, network("bicubic")), turns=False)
    with pytest.raises(EnsembleError, match="no scale in common"):
        ensemble_card((replace(TINY, scales=(2,)), replace(OTHER, scales=(3,))), turns=False)
    huge = replace(TINY, parameters=dict.fromkeys(TINY.scales, 30_000_000))
    with pytest.raises(EnsembleError, match="60 million parameters"):
        ensemble_card((huge, huge), turns=False)


def test_scales_are_shared_where_all_have_them() -> None:
    assert shared_scales([(4, 2, 3), (2, 4), (1, 2, 4)]) == (2, 4)
    assert shared_scales([(2,), (3,)]) == shared_scales([]) == ()


def test_any_network_can_be_averaged_over_the_turns_for_once() -> None:
    device = device_named("cpu")
    plain, turned = (open_session("c-dcscn", 2, device, REFERENCE, turns=turns) for turns in (False, True))
    assert turned.card.multiply_adds[2] == 8 * plain.card.multiply_adds[2]
    image = photo()
    results = []
    for quarter in range(4):
        for mirrors in (False, True):
            pixels = np.rot90(image.pixels[:, ::-1] if mirrors else image.pixels, quarter)
            made = np.rot90(enhance(Image(np.ascontiguousarray(pixels)), plain).image.pixels, -quarter)
            results.append(made[:, ::-1] if mirrors else made)
    assert np.abs(enhance(image, turned).image.pixels - np.mean(results, axis=0)).max() < 1e-5


def test_turns_change_nothing_where_there_is_nothing_to_change() -> None:
    bicubic, turned = network("bicubic"), ensemble_card((TINY,), turns=True)
    assert with_turns(bicubic) is bicubic
    assert with_turns(turned) is turned
    assert open_session("bicubic", 2, device_named("cpu"), turns=True).card is bicubic


def test_a_card_of_an_ensemble_comes_back_as_it_was(tmp_path: Path) -> None:
    members = (Member("fsrcnn", "Mine", (("d", 8),)), Member("vdsr", "VDSR", (), "every channel"))
    card = replace(CARD, members=members, turns=True)
    save_weights({"a": torch.zeros(1)}, card, tmp_path / "w.safetensors")
    assert read_card(tmp_path / "w.safetensors") == card


FSRCNN: dict[str, Any] = {"network": "fsrcnn"}


@pytest.mark.parametrize(
    "changes",
    [
        {"members": []},
        {"members": None},
        {"members": {"0": FSRCNN}},
        {"members": "fsrcnn"},
        {"members": ["fsrcnn"]},
        {"members": [FSRCNN] * 17},
        {"members": [FSRCNN, {"network": "ensemble", "members": [FSRCNN]}]},
        {"members": [{"network": 7}]},
        {"members": [{"title": "of no network"}]},
        {"members": [{**FSRCNN, "title": ["a"]}]},
        {"members": [{**FSRCNN, "sizes": {"d": "3"}}]},
        {"members": [{**FSRCNN, "sizes": {"d": [8] * 999}}]},
        {"network": "fsrcnn"},
    ],
)
def test_a_card_of_an_ensemble_that_makes_no_sense_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    fields = {**CARD.as_json(), "members": [FSRCNN, FSRCNN], **changes}
    save_file({"a": torch.zeros(1)}, tmp_path / "odd.safetensors", {"srgui.card": json.dumps(fields)})
    with pytest.raises(WeightsError, match="does not say which network"):
        read_card(tmp_path / "odd.safetensors")


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ((Member("magic"), Member("fsrcnn")), "“magic”, which this srgui does not have"),
        ((Member("bicubic"), Member("fsrcnn")), "Bicubic is no network"),
        ((Member("fsrcnn"),), "One network alone"),
        ((Member("fsrcnn", sizes=(("d", 10**30),)), Member("fsrcnn")), "“d” is a number of 1 to 512"),
        ((Member("vdsr", sizes=(("layers", 11), ("filters", 512))),) * 16, "340 million parameters"),
        ((Member("fsrcnn"), Member("c-dcscn")), "belongs to another network"),
    ],
)
def test_a_file_of_an_ensemble_that_cannot_be_is_refused(
    members: tuple[Member, ...], words: str, tmp_path: Path
) -> None:
    save_weights({"a": torch.zeros(1)}, replace(CARD, members=members), tmp_path / "w.safetensors")
    with pytest.raises(WeightsError, match=words):
        install_weights(tmp_path / "w.safetensors", "", "")
    assert library() == networks()
