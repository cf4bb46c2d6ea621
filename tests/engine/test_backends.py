"""Lower precision is taken only where it keeps the result."""

import pytest
import torch

from srgui import paths
from srgui.engine.backends.torch_backend import TorchBackend
from srgui.engine.devices import device_named
from srgui.engine.measure import make_trial, restore
from srgui.engine.session import Session
from srgui.imaging.codecs import read_image
from srgui.models.registry import network, networks
from srgui.models.weights import find_weights, load_into

NAMES = [card.name for card in networks() if card.trainable and find_weights(card, 2)]


@pytest.mark.parametrize("name", NAMES)
def test_bf16_where_it_is_accepted_costs_under_a_hundredth_of_a_decibel(name: str) -> None:
    photo = read_image(paths.sample_pictures()[1])
    trial = make_trial(photo.with_pixels(photo.pixels[200:392, 100:292]), 2)
    reached = {}
    for precision in ("fp32", "bf16"):
        net, file = network(name).build(2), find_weights(network(name), 2)
        assert file is not None
        load_into(net, file)
        backend = TorchBackend(net, device_named("cpu"), precision, network(name).channels)
        reached[precision] = restore(trial, Session(network(name), 2, device_named("cpu"), backend)).psnr_db
    assert reached["fp32"] - reached["bf16"] < 0.01


def test_a_network_for_rgb_is_probed_with_three_channels() -> None:
    net = network("cnn-small").build(2)
    for weight in net.parameters():
        weight.data *= 0.1
    backend = TorchBackend(net, device_named("cpu"), "bf16", channels=3)
    assert backend.precision == "bf16"
    assert backend.run(torch.rand(1, 3, 8, 8)).shape == (1, 3, 16, 16)


def test_bf16_that_changes_the_result_is_refused() -> None:
    """Weights a thousand times too large leave bf16 nothing to be exact with."""
    net = network("c-dcscn").build(2)
    net.last.weight.data *= 1000  # type: ignore[union-attr, operator]
    assert TorchBackend(net, device_named("cpu"), "bf16").precision == "fp32"
