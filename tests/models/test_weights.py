"""Weights on disk: round trip, and files that must not be loaded."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from srgui import paths
from srgui.models.card import Figure, WeightsCard
from srgui.models.listing import list_networks
from srgui.models.registry import network, networks
from srgui.models.weights import (
    WeightsError,
    copy_weights,
    find_weights,
    load_into,
    native_scales,
    read_card,
    save_weights,
    weights_name,
)

CARD = WeightsCard("c-dcscn", 2, "MIT", "3 pictures of łąka", "10 steps", (Figure("Kodak24", 31.5),))


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    file = tmp_path / "c-dcscn_x2.safetensors"
    save_weights(network("c-dcscn").build(2).state_dict(), CARD, file)
    return file


def test_weights_and_card_come_back_as_they_were(file: Path) -> None:
    net = network("c-dcscn").build(2)
    load_into(net, file)
    again = network("c-dcscn").build(2)
    load_into(again, file)
    assert all(torch.equal(a, b) for a, b in zip(net.parameters(), again.parameters(), strict=True))
    assert read_card(file) == CARD


def test_the_persons_own_weights_come_before_the_bundled(file: Path) -> None:
    mine = copy_weights(file, paths.user_weights_folder())
    assert find_weights(network("c-dcscn"), 2) == mine
    assert 2 in native_scales(network("c-dcscn"))


def test_a_damaged_file_in_the_persons_folder_is_listed_with_its_problem(file: Path) -> None:
    copy_weights(file, paths.user_weights_folder()).write_bytes(b"not weights")
    listed = next(entry for entry in list_networks() if entry.card.name == "c-dcscn")
    assert 2 not in listed.scales
    assert "not a weights file" in listed.problems[0]


@pytest.mark.parametrize("content", [b"", b"\x80\x04pickled", b"\xff" * 64, json.dumps({}).encode()])
def test_what_is_no_safetensors_file_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(content)
    with pytest.raises(WeightsError, match=r"bad\.safetensors"):
        load_into(network("c-dcscn").build(2), bad)
    with pytest.raises(WeightsError, match=r"bad\.safetensors"):
        read_card(bad)


def test_weights_of_another_network_are_refused_and_change_nothing(file: Path) -> None:
    net = network("fsrcnn").build(2)
    before = {key: value.clone() for key, value in net.state_dict().items()}
    with pytest.raises(WeightsError, match="another network"):
        load_into(net, file)
    assert all(torch.equal(value, before[key]) for key, value in net.state_dict().items())


def test_weights_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    state = network("c-dcscn").build(2).state_dict()
    state["last.bias"][0] = float("nan")
    save_weights(state, CARD, tmp_path / "nan.safetensors")
    with pytest.raises(WeightsError, match="not finite"):
        load_into(network("c-dcscn").build(2), tmp_path / "nan.safetensors")


def test_a_file_without_a_card_is_refused(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(1)}, tmp_path / "plain.safetensors")
    with pytest.raises(WeightsError, match="does not say which network"):
        read_card(tmp_path / "plain.safetensors")


BUNDLED = sorted(paths.bundled_weights_folder().glob("*.safetensors"))


@pytest.mark.parametrize("file", BUNDLED, ids=[file.stem for file in BUNDLED])
def test_bundled_weights_load_and_say_where_they_come_from(file: Path) -> None:
    card = read_card(file)
    assert file.name == weights_name(card.network, card.scale)
    load_into(network(card.network).build(card.scale), file)
    assert card.licence
    assert card.trained_on
    assert card.training
    assert {figure.dataset for figure in card.figures} >= {"Kodak24", "Set5", "Set14", "BSDS100"}


def test_every_network_has_bundled_weights_for_x2() -> None:
    have = {file.name for file in BUNDLED}
    assert {weights_name(card.name, 2) for card in networks() if card.trainable} <= have
