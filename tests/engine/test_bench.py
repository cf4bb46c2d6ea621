"""The bench times what it says it does; speeds themselves are never tested."""

from pathlib import Path

import pytest
import torch

from srgui.engine import bench as bench_module
from srgui.engine.bench import bench
from srgui.engine.devices import device_named
from srgui.engine.peers import Run, peers
from srgui.models.card import WeightsCard
from srgui.models.library import find_network, install_weights
from srgui.models.registry import network
from srgui.models.weights import save_weights


def test_each_network_is_timed_beside_plain_torch() -> None:
    (timing,) = bench([network("bicubic")], 2, device_named("cpu"))
    assert timing.network == "bicubic"
    times = dict(timing.peers_ms)
    assert min(timing.whole_ms, timing.engine_ms, *times.values()) > 0
    assert timing.ratio == times["torch fp32"] / timing.engine_ms
    assert timing.peer_ratio == min(times.values()) / timing.engine_ms
    assert 0 < timing.product_rate < 100


def test_a_peer_that_fails_or_gives_something_else_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = torch.rand(1, 1, 9, 8)
    net = network("bicubic").build(2)
    wanted = net(picture).numpy()

    def broken(*_: object) -> Run:
        raise ImportError("not installed")

    makers = {"right": lambda *_: lambda: wanted, "wrong": lambda *_: lambda: wanted + 0.1, "broken": broken}
    monkeypatch.setattr("srgui.engine.peers._MAKERS", makers)
    assert [title for title, _ in peers(net, picture)] == ["right"]


@pytest.mark.parametrize("scale", [1, 2])
def test_an_own_network_for_rgb_is_timed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scale: int) -> None:
    monkeypatch.setattr(bench_module, "_PROBE_PX", 24)
    card = WeightsCard("cnn-small", (1, 2), "MIT", "nothing", "none")
    save_weights(network("cnn-small").build(2).state_dict(), card, tmp_path / "w.safetensors")
    name = install_weights(tmp_path / "w.safetensors", "Mine", "").name
    (timing,) = bench([find_network(name)], scale, device_named("cpu"))
    assert (timing.network, timing.scale) == ("mine", scale)
