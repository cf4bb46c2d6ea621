"""Every registered network is what its card declares, and can learn."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from srgui.imaging.color import Y_WEIGHTS
from srgui.models.blocks import BicubicUpsample
from srgui.models.card import ModelCard
from srgui.models.complexity import convolution_weights, multiply_adds, parameters
from srgui.models.registry import UnknownNetworkError, network, networks

EVERY = [pytest.param(card, scale, id=f"{card.name}-x{scale}") for card in networks() for scale in card.scales]
TRAINABLE = [pytest.param(card, id=card.name) for card in networks() if card.trainable]


def built(card: ModelCard, scale: int) -> nn.Module:
    torch.manual_seed(1)
    return card.build(scale).eval()


def lively(card: ModelCard, scale: int) -> nn.Module:
    """Return a network whose layers all have a say: some begin with next to nothing."""
    net = built(card, scale)
    for layer in net.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.kaiming_normal_(layer.weight)
    return net


@pytest.mark.parametrize(("card", "scale"), EVERY)
def test_size_parameters_and_multiply_adds_are_as_declared(card: ModelCard, scale: int) -> None:
    net = built(card, scale)
    with torch.no_grad():
        assert net(torch.rand(2, card.channels, 5, 7)).shape == (2, card.channels, 5 * scale, 7 * scale)
    assert parameters(net) == card.parameters[scale]
    assert multiply_adds(net, card.channels) == card.multiply_adds[scale]


@pytest.mark.parametrize(("card", "scale"), EVERY)
def test_the_halo_is_just_as_wide_as_declared(card: ModelCard, scale: int) -> None:
    """A changed pixel reaches results as far as the halo says, and no further."""
    net, middle = lively(card, scale), card.halo_px[scale] + 2
    flat = torch.full((1, card.channels, 2 * middle + 1, 2 * middle + 1), 0.5)
    changed = flat.clone()
    changed[0, :, middle, middle] = 0.9
    with torch.no_grad():
        difference = (net(changed) - net(flat)).abs()[0].amax(dim=(0, 1))
    reached = (difference > 0).nonzero()
    first, last = int(reached.min()) // scale, int(reached.max()) // scale
    assert max(middle - first, last - middle) <= card.halo_px[scale]
    assert max(middle - first, last - middle) >= card.halo_px[scale] - 1


@pytest.mark.parametrize(("card", "scale"), EVERY)
def test_a_tile_with_its_halo_equals_the_whole(card: ModelCard, scale: int) -> None:
    net, halo = lively(card, scale), card.halo_px[scale]
    top, left, side = halo + 1, halo + 3, 6
    picture = torch.rand(1, card.channels, top + side, left + side + halo + 2)
    with torch.no_grad():
        whole = net(picture)
        tile = net(picture[:, :, top - halo :, left - halo : left + side + halo])
    expected = whole[:, :, top * scale :, left * scale : (left + side) * scale]
    inner = tile[:, :, halo * scale :, halo * scale : (halo + side) * scale]
    assert expected.std() > 0.01
    assert torch.allclose(expected, inner, atol=1e-5 * float(expected.abs().max()))


@pytest.mark.parametrize("card", [pytest.param(card, id=card.name) for card in networks() if card.shares_scales])
def test_weights_that_serve_every_scale_have_the_same_names_and_shapes_at_each(card: ModelCard) -> None:
    shapes = [{key: value.shape for key, value in card.build(s).state_dict().items()} for s in card.scales]
    assert shapes == shapes[:1] * len(card.scales)


@pytest.mark.parametrize("card", TRAINABLE)
def test_every_network_that_learns_can_also_clean(card: ModelCard) -> None:
    assert card.scales == (1, 2, 3, 4)


@pytest.mark.parametrize("card", TRAINABLE)
def test_training_lowers_the_loss(card: ModelCard) -> None:
    net = built(card, 2).train()
    lr = torch.rand(4, card.channels, 8, 8)
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


@pytest.mark.parametrize(("name", "weights"), [("fsrcnn", 12_464), ("srcnn", 8_032), ("srcnn-ex", 57_184)])
def test_srcnn_and_fsrcnn_have_the_weights_of_the_published_listings(name: str, weights: int) -> None:
    assert convolution_weights(network(name).build(2)) == weights


def test_the_parts_of_srcnn_can_be_told_by_their_names() -> None:
    names = [name for name, _ in network("srcnn").build(2).named_parameters()]
    assert {name.partition(".")[0] for name in names} == {"features", "mapping", "last"}


@pytest.mark.parametrize(("name", "layers"), [("vdsr", 20), ("vdsr-25", 25)])
def test_vdsr_is_as_deep_as_it_says_and_adds_to_bicubic(name: str, layers: int) -> None:
    net = network(name).build(2)
    assert sum(isinstance(module, nn.Conv2d) for module in net.modules()) == layers
    nn.init.zeros_(net.last.weight)  # type: ignore[union-attr, arg-type]
    lr = torch.rand(1, 1, 6, 7)
    assert torch.equal(net(lr), BicubicUpsample(2)(lr))


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("cnn-small", [80, 1168, 435]),
        ("cnn-medium", [160, 4640, 18496, 18464, 867]),
        ("cnn-deep", [320, 18496, 73856, 147584, 73792, 18464, 867]),
        ("waifu2x-cnn", [320, 9248, 18496, 36928, 73856, 147584, 3459]),
    ],
)
def test_the_correctors_have_the_parameters_of_the_published_tables(name: str, counts: list[int]) -> None:
    layers = [module for module in network(name).build(2).modules() if isinstance(module, nn.Conv2d)]
    assert [parameters(layer) for layer in layers] == counts


def test_a_corrector_sees_luma_alone_and_corrects_each_colour() -> None:
    net = lively(network("cnn-small"), 2)
    rgb = 0.3 + 0.4 * torch.rand(1, 3, 8, 8)
    other = rgb.clone()
    other[:, 0] += 0.1
    other[:, 2] -= 0.1 * Y_WEIGHTS[0] / Y_WEIGHTS[2]  # another colour of the same luma
    upsample = BicubicUpsample(2)
    corrections = [net(picture) - upsample(picture) for picture in (rgb, other)]
    assert torch.allclose(corrections[0], corrections[1], atol=1e-5)
    assert (corrections[0].amin(dim=(2, 3)) < corrections[0].amax(dim=(2, 3))).all()


@pytest.mark.parametrize(
    ("name", "thousands"),
    [("srcnn-ex", 229.5), ("fsrcnn", 26.2), ("vdsr", 2668.5), ("dcscn", 244.1), ("c-dcscn", 26.1)],
)
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
