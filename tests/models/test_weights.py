"""Weights on disk: round trip, and files that must not be loaded."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from srgui import paths
from srgui.models.card import Figure, WeightsCard
from srgui.models.registry import network
from srgui.models.weights import (
    WeightsError,
    find_weights,
    load_into,
    load_matching,
    native_scales,
    read_card,
    save_weights,
    weights_by_scale,
    weights_name,
    write_tensors,
)

CARD = WeightsCard("c-dcscn", (2,), "MIT", "3 pictures of łąka", "10 steps", (Figure("Kodak24", 31.5),))


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


def test_a_card_of_several_scales_and_of_an_own_network_comes_back_too(tmp_path: Path) -> None:
    figures = (Figure("Set5", 37.5, 2), Figure("Set5", 33.7, 3))
    card = replace(CARD, network="vdsr", scales=(2, 3), figures=figures, name="mine", title="Mine", note="A try.")
    save_weights({"a": torch.zeros(1)}, card, tmp_path / "w.safetensors")
    assert read_card(tmp_path / "w.safetensors") == card
    assert card.scale == 2
    assert (card.figures_at(2), card.figures_at(3)) == (figures[:1], figures[1:])
    assert CARD.figures_at(2) == CARD.figures
    assert CARD.figures_at(3) == ()


def test_a_card_of_a_network_in_other_sizes_comes_back_too(tmp_path: Path) -> None:
    card = replace(CARD, network="cnn-small", sizes=(("filters", (8,)), ("d", 3)))
    save_weights({"a": torch.zeros(1)}, card, tmp_path / "w.safetensors")
    assert read_card(tmp_path / "w.safetensors") == card


def test_a_registered_network_in_other_sizes_has_no_bundled_weights() -> None:
    assert find_weights(network("fsrcnn"), 2) is not None
    assert find_weights(network("fsrcnn").with_sizes((("m", 3),)), 2) is None


def write_fields(file: Path, **changes: Any) -> Path:
    """Write weights whose card is that of CARD but for some entries; None takes one out."""
    fields = {**asdict(CARD), **changes}
    kept = {key: value for key, value in fields.items() if value is not None}
    save_file({"a": torch.zeros(1)}, file, {"srgui.card": json.dumps(kept)})
    return file


def test_a_card_from_before_there_were_several_scales_is_read(tmp_path: Path) -> None:
    file = write_fields(tmp_path / "old.safetensors", scales=None, scale=2, name=None, title=None, note=None)
    assert read_card(file) == CARD


def test_a_card_from_later_is_read_without_what_is_unknown(tmp_path: Path) -> None:
    assert read_card(write_fields(tmp_path / "new.safetensors", mood="sunny")) == CARD


@pytest.mark.parametrize(
    "changes",
    [
        {"scales": []},
        {"scales": [0]},
        {"scales": [True]},
        {"scales": ["2"]},
        {"scales": 2},
        {"scales": [10**9]},
        {"network": 7},
        {"licence": None},
        {"title": ["a"]},
        {"figures": [{"dataset": "Set5", "psnr_db": float("nan")}]},
        {"figures": [{"dataset": "Set5"}]},
        {"figures": ["37"]},
        {"sizes": 3},
        {"sizes": ["d", 3]},
        {"sizes": {"d": "3"}},
        {"sizes": {"d": True}},
        {"sizes": {"d": [[3]]}},
        {"sizes": {"d": {"d": 3}}},
        {"sizes": {"features": [8] * 100_000}},
    ],
)
def test_a_card_with_entries_that_make_no_sense_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(WeightsError, match="does not say which network"):
        read_card(write_fields(tmp_path / "odd.safetensors", **changes))


@pytest.mark.parametrize("text", ["[]", "7", "[" * 100_000, '{"scales": [2]}', ""])
def test_what_is_no_card_is_refused(tmp_path: Path, text: str) -> None:
    save_file({"a": torch.zeros(1)}, tmp_path / "odd.safetensors", {"srgui.card": text})
    with pytest.raises(WeightsError, match="does not say which network"):
        read_card(tmp_path / "odd.safetensors")


def test_words_on_a_card_can_be_printed_on_one_line_whatever_they_are(tmp_path: Path) -> None:
    card = read_card(write_fields(tmp_path / "w.safetensors", title="Two\nlines\x1b[31m", note="\ud800 half " * 999))
    assert card.title == "Two lines [31m"
    card.note.encode()
    assert len(card.note) <= 2000


def test_file_names_tell_network_and_scales() -> None:
    assert weights_name("fsrcnn", 2) == weights_name("fsrcnn", (2,)) == "fsrcnn_x2.safetensors"
    assert weights_name("vdsr", (2, 3, 4)) == "vdsr_x2x3x4.safetensors"


def test_bundled_weights_are_known_by_their_names_and_those_for_fewer_scales_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "bundled_weights_folder", lambda: tmp_path)
    names = ["vdsr_x2x3x4", "vdsr_x3", "vdsr-25_x1", "vdsr_x9", "vdsr_x2.old", "other_vdsr_x1"]
    for name in names:
        (tmp_path / f"{name}.safetensors").touch()
    found = {scale: file.stem for scale, file in weights_by_scale(network("vdsr")).items()}
    assert found == {2: "vdsr_x2x3x4", 3: "vdsr_x3", 4: "vdsr_x2x3x4"}
    assert native_scales(network("vdsr")) == (2, 3, 4)
    assert native_scales(network("vdsr-25")) == (1,)
    assert native_scales(network("srcnn")) == ()
    assert native_scales(network("bicubic")) == (2, 3, 4)


def test_one_weights_file_loads_at_every_scale_it_is_for(tmp_path: Path) -> None:
    torch.manual_seed(1)
    state = network("vdsr").build(2).state_dict()
    save_weights(state, replace(CARD, network="vdsr", scales=(1, 2, 3, 4)), tmp_path / "w.safetensors")
    for scale in (1, 2, 3, 4):
        net = network("vdsr").build(scale)
        load_into(net, tmp_path / "w.safetensors")
        assert torch.equal(net.state_dict()["last.weight"], state["last.weight"])


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


@pytest.mark.parametrize("dtype", [torch.int64, torch.complex64, torch.bool])
def test_weights_that_are_no_real_numbers_are_refused(tmp_path: Path, dtype: torch.dtype) -> None:
    state = {key: value.to(dtype) for key, value in network("c-dcscn").build(2).state_dict().items()}
    save_weights(state, CARD, tmp_path / "odd.safetensors")
    with pytest.raises(WeightsError, match="holds no numbers"):
        load_into(network("c-dcscn").build(2), tmp_path / "odd.safetensors")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float64])
def test_weights_of_another_precision_are_taken(tmp_path: Path, dtype: torch.dtype) -> None:
    net = network("c-dcscn").build(2)
    state = {key: value.to(dtype) for key, value in net.state_dict().items()}
    save_weights(state, CARD, tmp_path / "low.safetensors")
    load_into(net, tmp_path / "low.safetensors")
    assert torch.equal(net.state_dict()["last.bias"], state["last.bias"].float())


def test_a_file_without_a_card_is_refused(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(1)}, tmp_path / "plain.safetensors")
    with pytest.raises(WeightsError, match="does not say which network"):
        read_card(tmp_path / "plain.safetensors")


BUNDLED = sorted(paths.bundled_weights_folder().glob("*.safetensors"))


@pytest.mark.parametrize("file", BUNDLED, ids=[file.stem for file in BUNDLED])
def test_bundled_weights_load_and_say_where_they_come_from(file: Path) -> None:
    card = read_card(file)
    assert file.name == weights_name(card.network, card.scales)
    for scale in card.scales:
        load_into(network(card.network).build(scale), file)
    assert card.licence
    assert card.trained_on
    assert card.training
    for scale in (scale for scale in card.scales if scale > 1):
        assert {figure.dataset for figure in card.figures_at(scale)} >= {"Kodak24", "Set5", "Set14", "BSDS100"}


@pytest.mark.parametrize("name", ["fsrcnn", "c-dcscn", "dcscn"])
def test_the_networks_that_a_person_is_first_shown_have_bundled_weights_for_x2(name: str) -> None:
    assert find_weights(network(name), 2) in BUNDLED


@pytest.mark.parametrize("load", [load_into, load_matching])
def test_numbers_changed_since_they_were_saved_are_refused(load: Callable[..., object], tmp_path: Path) -> None:
    net = network("c-dcscn").build(2)
    file = tmp_path / "c-dcscn_x2.safetensors"
    save_weights(net.state_dict(), CARD, file)
    load(net, file)
    content = bytearray(file.read_bytes())
    content[-2] ^= 1  # a bit of the last number
    file.write_bytes(content)
    with pytest.raises(WeightsError, match="damaged or changed since it was saved"):
        load(net, file)


def test_a_file_of_before_there_were_checksums_is_taken(tmp_path: Path) -> None:
    net = network("c-dcscn").build(2)
    file = tmp_path / "c-dcscn_x2.safetensors"
    write_tensors(net.state_dict(), {}, file)
    load_into(net, file)
