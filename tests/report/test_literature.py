"""Published figures: read whole, of networks that there are, and those that the issue of trained networks names."""

import pytest

from srgui.models.registry import networks
from srgui.report.literature import published, published_for, published_in_words


def test_every_published_figure_is_of_a_network_that_there_is() -> None:
    names = {card.name for card in networks()}
    assert {found.network for found in published()} <= names
    assert all(found.source and found.place and 20 < found.psnr_db < 45 for found in published())


@pytest.mark.parametrize(
    ("network", "scale", "dataset", "psnr_db"),
    [("dcscn", 2, "BSDS100", 31.91), ("red30", 2, "Set5", 37.66), ("fsrcnn", 3, "Set5", 33.06)],
)
def test_figures_are_those_of_the_papers(network: str, scale: int, dataset: str, psnr_db: float) -> None:
    assert [found.psnr_db for found in published_for(network, scale, dataset)] == [psnr_db]


def test_a_source_that_differs_from_the_original_says_so() -> None:
    found = published_for("vdsr", 4, "Set5")
    assert [figure.psnr_db for figure in found] == [31.35, 32.90]
    assert [bool(figure.remark) for figure in found] == [False, True]


def test_figures_are_said_with_their_source() -> None:
    assert published_in_words("srcnn", 3) == "32.39 dB on Set5 (Dong et al. 2014, Table 1)"
    assert published_in_words("vdsr", 2).count("dB on") == 11
    assert published_in_words("bicubic", 2) == ""


def test_what_nobody_published_is_empty() -> None:
    assert published_for("cnn-small", 2) == ()
