"""What panes say of their results."""

import math
from dataclasses import replace

import pytest
from PySide6.QtGui import QImage

from srgui.engine.measure import Likeness
from srgui.engine.tiling import Region
from srgui.gui import pane_words
from srgui.gui.catalogue import NetworkFacts
from srgui.gui.preview_work import Numbers, PaneResult
from srgui.gui.trust_map import TrustMap
from srgui.models.listing import list_networks

_REGION = Region(0, 0, 10, 10)


@pytest.fixture(name="result")
def result_fixture() -> PaneResult:
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    numbers = Numbers(Likeness(32.0, 0.91), 1.25, TrustMap(51.5, _REGION, image))
    return PaneResult(1, "fsrcnn", _REGION, image, 0.5, 250_000, 2, numbers=numbers)


def _network(name: str) -> NetworkFacts:
    return next(NetworkFacts(found) for found in list_networks() if found.card.name == name)


def test_a_title_says_score_and_time_and_gain(result: PaneResult) -> None:
    assert pane_words.time_text(result) == "32.00 dB, 0.5 s"
    assert pane_words.gain_text(result, trust_shown=False) == "+1.25 dB"
    assert pane_words.gain_text(result, trust_shown=True) == "fidelity 51.50 dB"
    unmeasured = replace(result, numbers=None)
    assert pane_words.time_text(unmeasured) == "0.5 s"
    assert pane_words.gain_text(unmeasured, trust_shown=True) == ""


def test_what_is_infinite_or_cannot_be_said_is_said_in_words(result: PaneResult) -> None:
    assert pane_words.likeness_in_words(Likeness(math.inf, 1.0), None) == "identical, SSIM 1.0000"
    assert (
        pane_words.likeness_in_words(Likeness(30.0, None), 0.5) == "30.00 dB, too small for SSIM, +0.50 dB over bicubic"
    )
    assert pane_words.likeness_in_words(Likeness(math.inf, 1.0), math.inf) == "identical, SSIM 1.0000"
    same = replace(result, numbers=Numbers(Likeness(math.inf, 1.0), None, TrustMap(math.inf, _REGION, result.image)))
    assert pane_words.time_text(same) == "identical, 0.5 s"
    assert pane_words.gain_text(same, trust_shown=True) == "fidelity full"


def test_the_lines_say_part_and_whole_and_what_the_network_is(result: PaneResult) -> None:
    network = _network("fsrcnn")
    lines = pane_words.details(
        replace(result, notes=("FSRCNN x2 was run twice.",)),
        network,
        turns=True,
        whole=Likeness(33.0, 0.92),
        whole_baseline=Likeness(31.0, 0.9),
    )
    weights = network.weights_at(2)
    assert weights is not None
    assert lines == (
        "This part: 32.00 dB, SSIM 0.9100, +1.25 dB over bicubic",
        "Whole picture: 33.00 dB, SSIM 0.9200, +2.00 dB over bicubic",
        "Fidelity: 51.50 dB, how near the result, shrunk back, is to what was there",
        "Time: 0.5 s, 2.0 s a megapixel",
        "FSRCNN x2 was run twice.",
        "It is the mean over the 8 flips and turns of the picture.",
        f"Parameters: {pane_words.count_in_full(network.card.parameters[2])}",
        f"Terms of use: {weights.licence}",
    )


def test_bicubic_has_no_parameters_terms_or_turns(result: PaneResult) -> None:
    lines = pane_words.details(replace(result, numbers=None), _network("bicubic"), turns=True)
    assert lines == ("Time: 0.5 s, 2.0 s a megapixel",)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (812, "812"),
        (12_464, "12 thousand"),
        (999_400, "999 thousand"),
        (999_600, "1.0 million"),
        (1_754_942, "1.8 million"),
    ],
)
def test_counts_are_said_in_full(count: int, words: str) -> None:
    assert pane_words.count_in_full(count) == words
