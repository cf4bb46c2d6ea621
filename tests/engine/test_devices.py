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


def test_bf16_is_asked_of_the_processor() -> None:
    assert bf16_is_fast(device_named("cpu").torch_device) in {True, False}
