"""The bench times what it says it does; speeds themselves are never tested."""

from srgui.engine.bench import bench
from srgui.engine.devices import device_named
from srgui.models.registry import network


def test_each_network_is_timed_beside_plain_torch() -> None:
    (timing,) = bench([network("bicubic")], 2, device_named("cpu"))
    assert timing.network == "bicubic"
    assert timing.engine_ms > 0
    assert timing.network_ms > 0
    assert timing.ratio == timing.network_ms / timing.engine_ms
