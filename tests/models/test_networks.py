"""Every registered network is what its card declares, and can learn."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from srgui.imaging.color import RGB_PER_Y, Y_WEIGHTS
from srgui.models.architectures.drcn import DRCN, DRCNConfig
from srgui.models.architectures.red import RED
from srgui.models.blocks import BicubicUpsample, Grown, luma
from srgui.models.card import ModelCard
from srgui.models.complexity import convolution_weights, multiply_adds, parameters
from srgui.models.registry import UnknownNetworkError, network, networks
from srgui.models.sizes import Sizes, values_of

RESIZED = [
    network("fsrcnn").with_sizes((("d", 16), ("s", 5), ("m", 0))),
    network("srcnn").with_sizes((("kernels", (5, 3, 1)), ("filters", (8, 12)))),
    network("vdsr").with_sizes((("layers", 4), ("filters", 6))),
    network("dcscn").with_sizes((("features", (9, 6, 5)), ("a1", 7), ("b1", 4), ("b2", 3))),
    network("cnn-deep").with_sizes((("filters", (6, 9)),)),
    network("drcn").with_sizes((("recursions", 3), ("filters", 6))),
    network("red30").with_sizes((("pairs", 4), ("filters", 5))),
]
"""One network of each family in sizes of its own, which its card reckons instead of declaring."""
EVERY = [
    pytest.param(card, scale, id=f"{card.name if card in networks() else card.title}-x{scale}")
    for card in (*networks(), *RESIZED)
    for scale in card.scales
]
TRAINABLE = [pytest.param(card, id=card.name) for card in networks() if card.trainable]
MOST_WORK = 20e9
"""Multiply-adds that a test may take: a network that is too heavy for the probe at hand gets a smaller one."""


def affordable(card: ModelCard, scale: int, lr_pixels: int) -> bool:
    """Return whether a test may run a network over so many LR pixels."""
    return card.multiply_adds[scale] * lr_pixels <= MOST_WORK


def built(card: ModelCard, scale: int) -> nn.Module:
    torch.manual_seed(1)
    return card.build(scale).eval()


def lively(card: ModelCard, scale: int, *, for_a_row: bool = False) -> nn.Module:
    """Return a network whose layers all have a say: some begin with next to nothing, and a row meets part of each."""
    net = built(card, scale)
    for layer in net.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.kaiming_normal_(layer.weight)
            if for_a_row:
                layer.weight.data *= layer.kernel_size[0] ** 0.5
    return net


@pytest.mark.parametrize(("card", "scale"), EVERY)
def test_size_parameters_and_multiply_adds_are_as_declared(card: ModelCard, scale: int) -> None:
    net = built(card, scale)
    with torch.no_grad():
        assert net(torch.rand(2, card.channels, 2, 3)).shape == (2, card.channels, 2 * scale, 3 * scale)
    assert parameters(net) == card.parameters[scale]
    assert multiply_adds(net, card.channels) == card.multiply_adds[scale]


@pytest.mark.parametrize(("card", "scale"), EVERY)
def test_the_halo_is_just_as_wide_as_declared(card: ModelCard, scale: int) -> None:
    """A changed pixel reaches results as far as the halo says, and no further."""
    side = 2 * card.halo_px[scale] + 5
    whole = affordable(card, scale, 2 * side**2)
    net = lively(card, scale, for_a_row=not whole)
    for height, width in [(side, side)] if whole else [(1, side), (side, 1)]:
        flat = torch.full((1, card.channels, height, width), 0.5)
        changed = flat.clone()
        changed[0, :, height // 2, width // 2] = 0.9
        with torch.no_grad():
            difference = (net(changed) - net(flat)).abs()[0].amax(dim=0)
        reached = (difference > 0).nonzero() // scale - torch.tensor([height // 2, width // 2])
        assert card.halo_px[scale] - 1 <= int(reached.abs().max()) <= card.halo_px[scale]


@pytest.mark.parametrize(("card", "scale"), EVERY)
def test_a_tile_with_its_halo_equals_the_whole(card: ModelCard, scale: int) -> None:
    halo = card.halo_px[scale]
    top, left, side, width = halo + 1, halo + 3, 6, 2 * halo + 11
    height = top + side
    is_row = not affordable(card, scale, 2 * height * width)
    if is_row:
        top, height = 0, 1  # its tile has a halo left and right alone
    net = lively(card, scale, for_a_row=is_row)
    picture = torch.rand(1, card.channels, height, width)
    with torch.no_grad():
        whole = net(picture)
        tile = net(picture[:, :, max(top - halo, 0) :, left - halo : left + side + halo])
    expected = whole[:, :, top * scale :, left * scale : (left + side) * scale]
    inner = tile[:, :, (top - height) * scale :, halo * scale : (halo + side) * scale]
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
    steps = 8
    patches, side = (4, 8) if affordable(card, 2, 3 * steps * 4 * 8**2) else (1, 4)  # back is twice the work of forth
    lr = torch.rand(patches, card.channels, side, side)
    hr = F.interpolate(lr, scale_factor=2, mode="bilinear")
    optimizer = torch.optim.Adam(net.parameters(), 1e-4)
    losses = []
    for _ in range(steps):
        loss = F.mse_loss(net(lr), hr)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0]


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("fsrcnn", 12_464),
        ("srcnn", 8_032),
        ("srcnn-ex", 57_184),
        ("srcnn-ts1", 58_976),
        ("srcnn-ts2", 17_088),
        ("fsrcnn-48-12-2", 8_832),
    ],
)
def test_srcnn_and_fsrcnn_have_the_weights_of_the_published_listings(name: str, weights: int) -> None:
    assert convolution_weights(network(name).build(2)) == weights


def test_fsrcnn_s_has_no_more_weights_than_film_allows() -> None:
    """8032 weights of SRCNN at 1.32 pictures a second, 24 wanted, on a ninth of the pixels: 3,976."""
    net = network("fsrcnn-s").build(3)
    assert convolution_weights(net) == 3_937 < 8_032 * 1.32 / 24 * 3**2
    assert [m.out_channels for m in net.modules() if isinstance(m, nn.Conv2d)] == [32, 5, 5, 32]


@pytest.mark.parametrize("card", [pytest.param(card, id=card.name) for card in networks() if card.design is not None])
def test_what_follows_from_the_sizes_of_a_network_is_what_its_card_declares(card: ModelCard) -> None:
    assert card.design is not None
    for scale in card.scales:
        design = card.design(scale, dict(values_of(card.sizes)))
        assert (design.halo_px, design.parameters) == (card.halo_px[scale], card.parameters[scale])
        assert design.multiply_adds == card.multiply_adds[scale]


def test_fsrcnn_in_the_sizes_of_another_is_that_network() -> None:
    small, same = network("fsrcnn-s"), network("fsrcnn").with_sizes((("d", 32), ("s", 5), ("m", 1)))
    assert (same.name, same.title, same.is_resized) == ("fsrcnn", "FSRCNN (32, 5, 1)", True)
    assert (same.halo_px, same.parameters, same.multiply_adds) == (small.halo_px, small.parameters, small.multiply_adds)
    shapes = [{key: value.shape for key, value in card.build(2).state_dict().items()} for card in (small, same)]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize(
    ("sizes", "filters"),
    [
        ((("layers", 10),), [64] * 9 + [1]),
        ((("layers", 2), ("filters", 3)), [3, 1]),
    ],
)
def test_vdsr_is_as_deep_and_wide_as_was_chosen(sizes: Sizes, filters: list[int]) -> None:
    convolutions = [m for m in network("vdsr").with_sizes(sizes).build(3).modules() if isinstance(m, nn.Conv2d)]
    assert [m.out_channels for m in convolutions] == filters


@pytest.mark.parametrize("name", ["srcnn", "srcnn-ex"])
def test_an_srcnn_that_has_learnt_nothing_gives_bicubic(name: str) -> None:
    lr = torch.rand(1, 1, 9, 8) * 0.5 + 0.3
    with torch.no_grad():
        assert torch.allclose(network(name).build(2)(lr)[..., 8:-8, 8:-8], BicubicUpsample(2)(lr)[..., 8:-8, 8:-8])


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
        ("srcnn-ts1", [5184, 51200, 2592]),
        ("srcnn-ts2", [5184, 768, *[1296] * 4, 768, 5184]),
        ("drcn", [2304, 589824, 589824, 589824, 2304]),
        ("red30", [576, *[36864] * 28, 576]),
    ],
)
def test_networks_have_the_weights_of_their_papers_layer_by_layer(name: str, counts: list[int]) -> None:
    layers = [m for m in network(name).build(2).modules() if isinstance(m, nn.Conv2d | nn.ConvTranspose2d)]
    assert [layer.weight.numel() for layer in layers] == counts


@pytest.mark.parametrize("name", ["drcn", "red30"])
def test_what_drcn_and_red30_learn_is_added_to_bicubic(name: str) -> None:
    net = network(name).build(2)
    last = [module for module in net.modules() if isinstance(module, nn.Conv2d)][-1]
    nn.init.zeros_(last.weight)
    lr = torch.rand(1, 1, 3, 4)
    assert torch.equal(net(lr), BicubicUpsample(2)(lr))


@pytest.mark.parametrize(
    ("name", "fewer", "more"),
    [
        ("vdsr", {"layers": 4, "filters": 6}, {"layers": 9, "filters": 6}),
        ("red30", {"pairs": 3, "filters": 5}, {"pairs": 7, "filters": 5}),
        ("red30", {"pairs": 4, "filters": 5}, {"pairs": 8, "filters": 5}),
    ],
)
def test_a_network_that_is_grown_gives_what_it_gave(name: str, fewer: dict[str, int], more: dict[str, int]) -> None:
    torch.manual_seed(1)
    shallow, deep = (network(name).with_sizes(tuple(sizes.items())).build(2) for sizes in (fewer, more))
    assert isinstance(deep, Grown)
    lr = torch.rand(1, 1, 7, 6)
    assert not torch.allclose(shallow(lr), deep(lr), atol=1e-3)
    deep.load_state_dict(deep.grown(shallow.state_dict()))
    assert torch.equal(shallow(lr), deep(lr))


@pytest.mark.parametrize(
    ("name", "other"), [("vdsr", {"filters": 6}), ("vdsr", {"layers": 22}), ("red30", {"filters": 6})]
)
def test_weights_that_are_no_smaller_ones_come_back_as_they_are(name: str, other: dict[str, int]) -> None:
    state = network(name).with_sizes(tuple(other.items())).build(2).state_dict()
    own = network(name).build(2)
    assert isinstance(own, Grown)
    assert own.grown(state).keys() == state.keys()


def test_srgui_photo_goes_on_from_weights_for_luma() -> None:
    torch.manual_seed(1)
    for_luma, for_colours = network("srgui-m").build(2), network("srgui-photo").build(2)
    assert isinstance(for_colours, Grown)
    for_luma.get_parameter("last.weight").data *= 10
    colours = torch.rand(1, 3, 24, 24)
    before = for_colours(colours)
    for_colours.load_state_dict(for_colours.grown(for_luma.state_dict()))
    y = luma(colours)
    bicubic, inner = BicubicUpsample(2), (..., slice(20, -20), slice(20, -20))
    wanted = bicubic(colours) + (for_luma(y) - bicubic(y)) * RGB_PER_Y
    assert torch.allclose(for_colours(colours)[inner], wanted[inner], atol=1e-5)
    assert not torch.allclose(before[inner], wanted[inner], atol=1e-2)
    own = for_colours.state_dict()
    assert all(torch.equal(value, own[key]) for key, value in for_colours.grown(own).items())


def test_red30_links_every_second_convolution_with_its_mirrored_deconvolution() -> None:
    """What follows the n-th deconvolution sees the (15 - n)-th convolution even where all between give nothing."""
    net = network("red30").build(1)
    assert isinstance(net, RED)
    convolutions, deconvolutions = list(net.convolutions), list(net.deconvolutions)
    seen: dict[int, Tensor] = {}
    given: dict[int, Tensor] = {}
    for number, layer in enumerate(convolutions, 1):
        layer.register_forward_hook(lambda _m, _i, out, n=number: given.update({n: out.clone()}))
    for number, layer in enumerate(deconvolutions[1:], 1):
        layer.register_forward_hook(lambda _m, inputs, _o, n=number: seen.update({n: inputs[0].clone()}))
    for layer in deconvolutions:
        nn.init.zeros_(layer.weight)  # type: ignore[arg-type]
    net(torch.rand(1, 1, 5, 5))
    linked = {n: 15 - n for n in seen if torch.equal(seen[n], given[15 - n].relu()) and seen[n].any()}
    assert linked == {1: 14, 3: 12, 5: 10, 7: 8, 9: 6, 11: 4, 13: 2}
    assert not any(seen[n].any() for n in (2, 4, 6, 8, 10, 12))


def small_drcn() -> DRCN:
    torch.manual_seed(1)
    return DRCN(DRCNConfig(scale=2, recursions=3, filters=8))


def test_drcn_begins_with_a_recursion_that_changes_nothing() -> None:
    net, features = small_drcn(), torch.rand(1, 8, 5, 5)
    assert torch.equal(net.recursion(features), features)


def test_drcn_averages_its_predictions_by_weights_that_add_up_to_one() -> None:
    net, lr = small_drcn(), torch.rand(2, 1, 5, 4)
    nn.init.kaiming_normal_(net.recursion[0].weight)  # type: ignore[arg-type]
    with torch.no_grad():
        net.shares.copy_(torch.tensor([1.0, 2.0, 5.0]))
        one, two, three = net.predictions(lr)
        assert one.shape == (2, 1, 10, 8)
        assert not torch.allclose(two, three)
        assert torch.allclose(net(lr), (one + 2 * two + 5 * three) / 8, atol=1e-6)


def test_drcn_learns_from_single_predictions_first_and_from_their_average_last() -> None:
    net, lr = small_drcn(), torch.rand(1, 1, 4, 4)
    first, between, last = (net.training_results(lr, progress) for progress in (0.0, 0.25, 1.0))
    assert [share for _, share in first] == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3])
    assert [share for _, share in between] == pytest.approx([0.25, 0.25, 0.25, 0.25])
    assert [share for _, share in last] == [1, 0, 0, 0]
    assert torch.allclose(last[0][0], net(lr), atol=1e-6)
    assert torch.equal(torch.stack([result for result, _ in first[1:]]), net.predictions(lr))


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
    [
        ("srcnn-ex", 229.5),
        ("fsrcnn", 26.2),
        ("drcn", 78083.2),
        ("vdsr", 2668.5),
        ("red30", 4152.8),
        ("dcscn", 244.1),
        ("c-dcscn", 26.1),
    ],
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
