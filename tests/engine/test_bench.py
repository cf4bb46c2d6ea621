"""The bench times what it says it does; speeds themselves are never tested."""

from pathlib import Path

import pytest

from srgui.engine import bench as bench_module
from srgui.engine.bench import bench
from srgui.engine.devices import device_named
from srgui.models.card import WeightsCard
from srgui.models.library import find_network, install_weights
from srgui.models.registry import network
from srgui.models.weights import save_weights


def test_each_network_is_timed_beside_plain_torch() -> None:
    (timing,) = bench([network("bicubic")], 2, device_named("cpu"))
    assert timing.network == "bicubic"
    assert timing.engine_ms > 0
    assert timing.network_ms > 0
    assert timing.ratio == timing.network_ms / timing.engine_ms


@pytest.mark.parametrize("scale", [1, 2])
def test_an_own_network_for_rgb_is_timed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scale: int) -> None:
    monkeypatch.setattr(bench_module, "_PROBE_PX", 24)
    card = WeightsCard("cnn-small", (1, 2), "MIT", "nothing", "none")
    save_weights(network("cnn-small").build(2).state_dict(), card, tmp_path / "w.safetensors")
    name = install_weights(tmp_path / "w.safetensors", "Mine", "").name
    (timing,) = bench([find_network(name)], scale, device_named("cpu"))
    assert (timing.network, timing.scale) == ("mine", scale)
