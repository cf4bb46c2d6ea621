"""Every registered network is what its card declares, and can learn."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from srgui.models.card import ModelCard
from srgui.models.complexity import convolution_weights, multiply_adds, parameters
from srgui.models.registry import UnknownNetworkError, network, networks

EVERY = [pytest.param(card, scale, id=f"{card.name}-x{scale}") for card in networks() for scale in card.scales]
TRAINABLE = [pytest.param(card, id=card.name) for card in networks() if card.trainable]


def built(card: ModelCard, scale: int) -> nn.Module:
    torch.manual_seed(1)
    return card.build(scale).eval()


@pytest.mark.parametrize(("card", "scale"), EVERY)
def test_size_parameters_and_multiply_adds_are_as_declared(card: ModelCard, scale: int) -> None:
    net = built(card, scale)
    assert net(torch.rand(2, 1, 5, 7)).shape == (2, 1, 5 * scale, 7 * scale)
    assert parameters(net) == card.parameters[scale]
    assert multiply_adds(net) == card.multiply_adds[scale]


@pytest.mark.parametrize(("card", "scale"), EVERY)
def test_the_halo_is_just_as_wide_as_declared(card: ModelCard, scale: int) -> None:
    """A changed pixel reaches results as far as the halo says, and no further."""
    net, middle = built(card, scale), 24
    flat = torch.full((1, 1, 2 * middle + 1, 2 * middle + 1), 0.5)
    changed = flat.clone()
    changed[0, 0, middle, middle] = 0.9
    with torch.no_grad():
        difference = (net(changed) - net(flat)).abs()[0, 0].amax(dim=0)
    reached = (difference > 0).nonzero()
    first, last = int(reached.min()) // scale, int(reached.max()) // scale
    assert max(middle - first, last - middle) <= card.halo_px
    assert max(middle - first, last - middle) >= card.halo_px - 1


@pytest.mark.parametrize(("card", "scale"), EVERY)
def test_a_tile_with_its_halo_equals_the_whole(card: ModelCard, scale: int) -> None:
    net, halo = built(card, scale), card.halo_px
    picture = torch.rand(1, 1, 40, 50)
    with torch.no_grad():
        whole = net(picture)
        tile = net(picture[:, :, 9 - halo :, 11 - halo : 25 + halo])
    inner = tile[:, :, halo * scale :, halo * scale : (halo + 14) * scale]
    assert torch.allclose(whole[:, :, 9 * scale :, 11 * scale : 25 * scale], inner, atol=1e-5)


@pytest.mark.parametrize("card", TRAINABLE)
def test_training_lowers_the_loss(card: ModelCard) -> None:
    net = built(card, 2).train()
    lr = torch.rand(4, 1, 12, 12)
    hr = F.interpolate(lr, scale_factor=2, mode="bilinear")
    optimizer = torch.optim.Adam(net.parameters(), 1e-3)
    losses = []
    for _ in range(8):
        loss = F.mse_loss(net(lr), hr)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0]


def test_fsrcnn_has_the_weights_of_the_published_listing() -> None:
    assert convolution_weights(network("fsrcnn").build(2)) == 12_464


@pytest.mark.parametrize(("name", "thousands"), [("fsrcnn", 26.2), ("dcscn", 244.1), ("c-dcscn", 26.1)])
def test_multiply_adds_are_within_a_percent_of_table_3(name: str, thousands: float) -> None:
    assert network(name).multiply_adds[2] / 1000 == pytest.approx(thousands, rel=0.01)


@pytest.mark.parametrize(
    ("name", "filters"),
    [("dcscn", [96, 76, 65, 55, 47, 39, 32, 64, 32, 32, 4]), ("c-dcscn", [32, 26, 22, 18, 14, 11, 8, 24, 8, 8, 4])],
)
def test_dcscn_has_the_filters_of_table_1(name: str, filters: list[int]) -> None:
    convolutions = [m for m in network(name).build(2).modules() if isinstance(m, nn.Conv2d)]
    assert [m.out_channels for m in convolutions] == filters


def test_networks_come_from_light_to_heavy_with_bicubic_first() -> None:
    names = [card.name for card in networks()]
    assert names[0] == "bicubic"
    works = [card.multiply_adds[2] for card in networks()[1:]]
    assert works == sorted(works)


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownNetworkError, match="choose one of: bicubic"):
        network("magic")
