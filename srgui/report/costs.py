"""What a run of a network costs: the median of its time, and the memory that it takes beyond what was held before."""

import ctypes
import gc
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from statistics import median

import psutil
import torch

from srgui.engine.devices import Device

REPEATS = 3
"""Runs that a time is the median of; a first one before them is not counted."""
_SAMPLE_S = 0.005


def median_s(run: Callable[[], object]) -> float:
    """Return the median time of `REPEATS` runs in seconds; a run before them has warmed everything up."""
    times = []
    for _ in range(REPEATS):
        began_s = time.perf_counter()
        run()
        times.append(time.perf_counter() - began_s)
    return median(times)


def peak_mb_of(run: Callable[[], object], device: Device) -> float:
    """Return by how much memory grows while something runs, at its highest, in MB.

    It is that of the device, as torch counts it, where that is CUDA; else that of this process, looked at every few
    milliseconds, what earlier runs left unused given back first.
    """
    if device.torch_device.type == "cuda":
        before_bytes = torch.cuda.memory_allocated(device.torch_device)
        torch.cuda.reset_peak_memory_stats(device.torch_device)
        run()
        return float(torch.cuda.max_memory_allocated(device.torch_device) - before_bytes) / 1e6
    _give_back()
    watch = _Watch()
    watch.start()
    try:
        run()
    finally:
        watch.stop()
    return (watch.peak_bytes - watch.before_bytes) / 1e6


def _give_back() -> None:
    """Return unused memory to the system, so that the next run takes it anew; elsewhere than on glibc it stays."""
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)


class _Watch:
    """Looks at the memory of this process every few milliseconds."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.peak_bytes = self.before_bytes = int(self._process.memory_info().rss)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()
        self._sample()

    def _look(self) -> None:
        while not self._ended.wait(_SAMPLE_S):
            self._sample()

    def _sample(self) -> None:
        self.peak_bytes = max(self.peak_bytes, int(self._process.memory_info().rss))
