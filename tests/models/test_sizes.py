"""Sizes of networks: what may be chosen, and the sentences where it may not."""

import pytest

from srgui.models.card import ModelCard
from srgui.models.registry import network, networks
from srgui.models.sizes import MOST_PARAMETERS, SizeError, Sizes, in_brackets, in_words, parsed, values_of

SIZED = [pytest.param(card, id=card.name) for card in networks() if card.sizes]


@pytest.mark.parametrize("card", SIZED)
def test_every_size_is_declared_with_words_and_fits_itself(card: ModelCard) -> None:
    assert card.design is not None
    for size in card.sizes:
        assert size.label
        assert size.tooltip
        assert size.checked(size.value) == size.value


@pytest.mark.parametrize("card", SIZED)
def test_a_network_in_its_own_sizes_is_itself(card: ModelCard) -> None:
    assert card.with_sizes(()) is card
    assert card.with_sizes(values_of(card.sizes)) is card
    assert not card.is_resized


def test_sizes_that_are_not_named_stay() -> None:
    card = network("fsrcnn").with_sizes((("m", 1),))
    assert values_of(card.sizes) == (("d", 56), ("s", 12), ("m", 1))
    assert card.learning_rate == network("fsrcnn").learning_rate
    again = network("fsrcnn").with_sizes((("m", 1), ("d", 56)))
    assert again == card
    assert again.is_built_as(card)
    assert not card.is_built_as(network("fsrcnn"))


@pytest.mark.parametrize(
    ("name", "sizes", "title"),
    [
        ("fsrcnn-48-12-2", (("m", 3),), "FSRCNN (48, 12, 3)"),
        ("srcnn", (("kernels", (9, 3, 5)),), "SRCNN (9-3-5, 64-32)"),
        ("cnn-small", (("filters", 8),), "CNN Small (8)"),
    ],
)
def test_the_title_tells_the_sizes(name: str, sizes: Sizes, title: str) -> None:
    assert network(name).with_sizes(sizes).title == title


@pytest.mark.parametrize(
    ("name", "sizes", "words"),
    [
        ("fsrcnn", (("filters", 3),), "FSRCNN has no size called “filters”; its sizes are d, s, m"),
        ("bicubic", (("d", 3),), "Bicubic has no size called “d”; it is built in one size"),
        ("fsrcnn", (("d", 0),), "“d” is a number of 1 to 512"),
        ("fsrcnn", (("d", 513),), "“d” is a number"),
        ("fsrcnn", (("d", (32, 5)),), "“d” is a number"),
        ("fsrcnn", (("d", True),), "“d” is a number"),
        ("fsrcnn", (("d", 3.0),), "“d” is a number"),
        ("fsrcnn", (("d", "32"),), "“d” is a number"),
        ("srcnn", (("kernels", (9, 4, 5)),), "“kernels” is 3 odd numbers of 1 to 31, as 9, 1, 5"),
        ("srcnn", (("kernels", (9, 5)),), "“kernels” is 3 odd"),
        ("srcnn", (("filters", 64),), "“filters” is 2 numbers"),
        ("dcscn", (("features", ()),), "“features” is 1 to 32 numbers"),
        ("dcscn", (("features", (8,) * 33),), "“features” is 1 to 32"),
        ("dcscn", (("features", (8, "x")),), "“features” is 1 to 32"),
        ("vdsr", (("layers", 1),), "“layers” is a number of 2 to 64"),
    ],
)
def test_sizes_that_cannot_be_are_said(name: str, sizes: Sizes, words: str) -> None:
    with pytest.raises(SizeError, match=words):
        network(name).with_sizes(sizes)


def test_no_network_is_bigger_than_a_computer_bears() -> None:
    with pytest.raises(SizeError, match=r"VDSR \(64, 512\) would have 146 million parameters, and 50 million"):
        network("vdsr").with_sizes((("layers", 64), ("filters", 512)))
    big = network("vdsr").with_sizes((("layers", 22), ("filters", 512)))
    assert 0.9 * MOST_PARAMETERS < big.parameters[2] <= MOST_PARAMETERS


def test_sizes_are_read_and_put_in_words() -> None:
    assert [parsed("32"), parsed("64, 32"), parsed("64,")] == [(32,), (64, 32), (64,)]
    with pytest.raises(ValueError, match="x"):
        parsed("64, x")
    assert in_words((("d", 32), ("filters", (64, 32)))) == "d 32, filters 64-32"
    assert in_brackets(network("srcnn").sizes) == "(9-1-5, 64-32)"
