"""Devices by name."""

from collections.abc import Iterator

import pytest
import torch

from srgui.engine.devices import DeviceError, bf16_is_fast, device_named, devices, has_bf16_units


def test_the_cpu_is_always_there_and_auto_takes_the_first() -> None:
    assert devices()[-1].name == "cpu"
    assert device_named("auto") is device_named("all") is devices()[0]
    assert device_named("cpu").title.startswith("CPU: ")


def test_an_absent_device_is_answered_with_those_there_are() -> None:
    with pytest.raises(DeviceError, match=r"choose auto or one of: .*cpu"):
        device_named("quantum")


_CPU = torch.device("cpu")


def test_all_devices_together_come_first_where_there_are_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.device_count", lambda: 2)
    monkeypatch.setattr("torch.cuda.get_device_name", lambda number: f"GPU {number}")
    devices.cache_clear()
    try:
        together, *each = devices()
        assert [device.name for device in each] == ["cuda:0", "cuda:1", "cpu"]
        assert (together.name, together.parts) == ("all", tuple(each))
        assert together.title == "GPU 0, GPU 1 and CPU"
        assert together.torch_device == torch.device("cuda:0")
        assert device_named("auto") is together
        assert device_named("cuda").name == "cuda:0"
    finally:
        devices.cache_clear()


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    bf16_is_fast.cache_clear()
    yield
    bf16_is_fast.cache_clear()


def _let_have(monkeypatch: pytest.MonkeyPatch, capability: str, flags: set[str]) -> None:
    monkeypatch.setattr("torch.backends.cpu.get_cpu_capability", lambda: capability)
    monkeypatch.setattr("srgui.engine.devices._cpu_flags", lambda: frozenset(flags))


@pytest.mark.parametrize(
    ("capability", "flags", "has_units"),
    [
        ("AVX512", {"avx512_bf16"}, True),
        ("AVX512", {"amx_bf16"}, True),
        ("AVX512", {"avx512f"}, False),
        ("AVX2", {"avx2"}, False),
    ],
)
def test_units_for_bf16_are_asked_of_the_processor(
    monkeypatch: pytest.MonkeyPatch, capability: str, flags: set[str], has_units: bool
) -> None:
    _let_have(monkeypatch, capability, flags)
    assert has_bf16_units(_CPU) is has_units
    if not has_units:
        assert not bf16_is_fast(_CPU)


@pytest.mark.parametrize(("bf16_s", "fast"), [(0.001, True), (0.004, False)])
def test_units_for_bf16_may_be_slower_than_those_for_fp32(
    monkeypatch: pytest.MonkeyPatch, bf16_s: float, fast: bool
) -> None:
    def product_s(factors: torch.Tensor) -> float:
        return bf16_s if factors.dtype == torch.bfloat16 else 0.002

    _let_have(monkeypatch, "AVX512", {"avx512_bf16"})
    monkeypatch.setattr("srgui.engine.devices._product_s", product_s)
    assert bf16_is_fast(_CPU) is fast
