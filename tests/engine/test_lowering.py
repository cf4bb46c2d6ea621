"""A network taken apart gives what it gives whole, and stays as it is."""

import pytest
import torch
from torch import nn

from srgui.engine.lowering import lowered, split_parts
from srgui.models.card import ModelCard
from srgui.models.registry import network, networks

NETWORKS = [card for card in networks() if card.name not in {"bicubic", "drcn"}]
HOW = {  # (runs on the enlarged picture, gives what is added to it)
    "srcnn": (True, False),
    "fsrcnn": (False, False),
    "vdsr": (True, True),
    "red30": (True, True),
    "dcscn": (False, True),
    "cnn-small": (True, True),
    "srgui-m": (False, True),
}


def _built(card: ModelCard, scale: int) -> nn.Module:
    torch.manual_seed(5)
    made = card.build(scale).eval()
    for weight in made.parameters():
        if weight.ndim == 1:
            weight.data.uniform_(-0.1, 0.1)
    return made


@pytest.mark.parametrize("card", NETWORKS, ids=lambda card: str(card.name))
@torch.no_grad()
def test_a_network_taken_apart_gives_what_it_gives_whole(card: ModelCard) -> None:
    for scale in (card.scales[0], card.scales[-1]):
        whole = _built(card, scale)
        picture = torch.rand(1, card.channels, 13, 11)
        found = lowered(whole)
        assert found is not None
        assert not found.is_split
        assert torch.allclose(found.run(picture, found.core), whole(picture), atol=1e-5)


@pytest.mark.parametrize("name", ["fsrcnn", "dcscn", "srcnn", "vdsr", "srgui-m"])
@torch.no_grad()
def test_a_core_for_bf16_takes_its_input_in_parts_and_leaves_the_network_alone(name: str) -> None:
    whole = _built(network(name), 2)
    before = {key: value.clone() for key, value in whole.state_dict().items()}
    found = lowered(whole, bf16=True)
    assert found is not None
    assert found.is_split
    picture = torch.rand(1, 1, 13, 11)
    wanted = whole(picture)
    assert torch.allclose(found.run(picture, found.core), wanted, atol=0.01 * float(wanted.abs().max()))
    assert all(torch.equal(value, before[key]) for key, value in whole.state_dict().items())


@pytest.mark.parametrize(("name", "how"), HOW.items())
def test_bicubic_is_taken_out_where_a_network_has_it(name: str, how: tuple[bool, bool]) -> None:
    found = lowered(_built(network(name), 2))
    assert found is not None
    assert (found.is_enlarged_first, found.adds_bicubic) == how


def test_the_parts_of_a_picture_add_up_to_it_and_bf16_holds_them() -> None:
    picture = torch.rand(1, 2, 9, 9)
    coarse, rest, again = split_parts(picture).chunk(3, dim=1)
    assert torch.equal(coarse, again)
    assert torch.equal(coarse.bfloat16().float(), coarse)
    assert torch.allclose(coarse + rest.bfloat16().float(), picture, atol=2e-5)


def test_what_does_not_come_apart_is_said() -> None:
    assert lowered(_built(network("bicubic"), 2)) is None
    assert lowered(nn.Sequential(_built(network("srcnn"), 2), _built(network("srcnn"), 2))) is None
