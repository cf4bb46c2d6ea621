"""Devices by name."""

import pytest

from srgui.engine.devices import DeviceError, bf16_is_fast, device_named, devices


def test_the_cpu_is_always_there_and_auto_takes_the_first() -> None:
    assert devices()[-1].name == "cpu"
    assert device_named("auto") is devices()[0]
    assert device_named("cpu").title.startswith("CPU: ")


def test_an_absent_device_is_answered_with_those_there_are() -> None:
    with pytest.raises(DeviceError, match=r"choose auto or one of: .*cpu"):
        device_named("quantum")


@pytest.mark.parametrize(
    ("capability", "flags", "fast"),
    [
        ("AVX512", {"avx512_bf16"}, True),
        ("AVX512", {"amx_bf16"}, True),
        ("AVX512", {"avx512f"}, False),
        ("AVX2", {"avx2"}, False),
    ],
)
def test_bf16_is_asked_of_the_processor(
    monkeypatch: pytest.MonkeyPatch, capability: str, flags: set[str], fast: bool
) -> None:
    monkeypatch.setattr("torch.backends.cpu.get_cpu_capability", lambda: capability)
    monkeypatch.setattr("srgui.engine.devices._cpu_flags", lambda: frozenset(flags))
    bf16_is_fast.cache_clear()
    assert bf16_is_fast(device_named("cpu").torch_device) is fast
    bf16_is_fast.cache_clear()
