"""Devices by name, what they are called, how they compute best, and how much memory they have free."""

import os
import platform
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

import psutil
import torch

from srgui.errors import UserError
from srgui.progress import list_in_words

_PRODUCT_SIDE, _TRIES = 512, 4
"""Of the products by which a CPU shows in which precision it is faster; the first try makes the kernels ready."""


class DeviceError(UserError):
    """A device was asked for that is not there."""


@dataclass(frozen=True, slots=True)
class Device:
    """A device to compute on, or several that share the tiles of a picture.

    Attributes:
        name: ``"cpu"``, ``"cuda:0"``, ``"mps"``; ``"all"`` for several.
        title: what a person calls it.
        parts: of several, each, the fastest kind first.
    """

    name: str
    title: str
    parts: tuple[Self, ...] = ()

    @property
    def torch_device(self) -> torch.device:
        """The device as torch knows it; of several, the first."""
        return torch.device(self.parts[0].name if self.parts else self.name)


@cache
def devices() -> tuple[Device, ...]:
    """Return the devices of this machine, the fastest kind first; the CPU is always the last.

    Where there are several, all of them together come first: those work that make a picture faster than fewer do.
    """
    found = list[Device]()
    if torch.cuda.is_available():
        found += [Device(f"cuda:{i}", torch.cuda.get_device_name(i)) for i in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        found.append(Device("mps", "Apple GPU"))
    found.append(Device("cpu", f"CPU: {_processor_name()}"))
    return tuple(found) if len(found) == 1 else (all_of(found), *found)


def all_of(parts: Sequence[Device]) -> Device:
    """Return several devices as one."""
    titles = ("CPU" if part.name == "cpu" else part.title for part in parts)
    return Device("all", list_in_words(titles), tuple(parts))


def device_named(name: str) -> Device:
    """Return the device of a name; ``"auto"`` and ``"all"`` take all together, ``"cuda"`` the first of its kind.

    Raises:
        DeviceError: this machine has no such device.
    """
    if name in {"auto", "all"}:
        return devices()[0]
    for device in devices():
        if device.name == name or device.name.split(":")[0] == name:
            return device
    have = ", ".join(device.name for device in devices())
    raise DeviceError(f"This computer has no device called “{name}”; choose auto or one of: {have}.")


def has_bf16_units(device: torch.device) -> bool:
    """Return whether a device has units of its own for bf16; they may still be slower than those for fp32."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu":
        capability = torch.backends.cpu.get_cpu_capability()
        return capability.startswith("AVX512") and _has_bf16_flag()
    return False


@cache
def bf16_is_fast(device: torch.device) -> bool:
    """Return whether a device multiplies bf16 faster than fp32.

    A CPU is asked by two matrix products, some 20 ms of work: an Intel Xeon whose AMX is hidden from the machine that
    runs on it takes twice as long in bf16, and an AMD EPYC half as long, though both say that they have units for it.
    """
    if device.type != "cpu" or not has_bf16_units(device):
        return has_bf16_units(device)
    fp32 = torch.rand(2, _PRODUCT_SIDE, _PRODUCT_SIDE)
    bf16 = fp32.bfloat16()
    tries = [(_product_s(fp32), _product_s(bf16)) for _ in range(_TRIES)]
    return min(bf16_s for _, bf16_s in tries) < min(fp32_s for fp32_s, _ in tries)


def _product_s(factors: torch.Tensor) -> float:
    begin = time.perf_counter()
    torch.mm(factors[0], factors[1])
    return time.perf_counter() - begin


def _has_bf16_flag() -> bool:
    flags = _cpu_flags()
    return "avx512_bf16" in flags or "amx_bf16" in flags


@cache
def _cpu_flags() -> frozenset[str]:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123 - not a file of ours
            for line in file:
                if line.startswith("flags"):
                    return frozenset(line.split(":", 1)[1].split())
    except OSError:
        pass  # not Linux: fp32 is always right, only slower
    return frozenset()


@cache
def _processor_name() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123 - not a file of ours
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine() or "processor"


def processors() -> int:
    """Return how many processor cores this process may use; two threads of one core count once."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed, psutil.cpu_count(logical=False) or allowed))


_ALONE = threading.Lock()


def compute_alone() -> None:
    """Let torch compute in the calling thread alone, as where other threads work beside it.

    What it is told in one thread also holds for every thread that comes later, so one of those puts that back.
    """
    with _ALONE:
        usual = torch.get_num_threads()
        torch.set_num_threads(1)
        later = threading.Thread(target=torch.set_num_threads, args=(usual,))
        later.start()
        later.join()


def is_out_of_memory(error: Exception) -> bool:
    """Return whether an error says that memory ran out; torch's CPU allocator has no class of its own for it."""
    return isinstance(error, MemoryError | torch.cuda.OutOfMemoryError) or any(
        words in str(error) for words in ("can't allocate memory", "not enough memory", "out of memory")
    )
