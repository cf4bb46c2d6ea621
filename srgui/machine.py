"""How much of this machine the process may still take: memory and disk, what others use of the processors, a screen."""

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psutil

_CGROUPS: Final = Path("/sys/fs/cgroup")
_OWN_CGROUPS: Final = Path("/proc/self/cgroup")


def has_screen() -> bool:
    """Return whether there is a screen to open a window on; systems but Linux always have one."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def free_memory_bytes() -> int:
    """Return how much memory this process may take, beyond what it has."""
    return max(0, min([psutil.virtual_memory().available, *_group_limits(), *_process_limits()]))


def peak_memory_bytes() -> int:
    """Return the most memory that this process has held so far."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


def free_disk_bytes(folder: Path) -> int:
    """Return how much a file in a folder may hold; 0 where the folder is not there."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


class ProcessorWatch:
    """Tells how much other programs used the processors since it was made."""

    def __init__(self) -> None:
        self._began, self._all, self._own = _processor_s()

    def others(self) -> float:
        """Return the share of all processors that others used: 0 for none, 1 for every one all the time."""
        now, everyone, own = _processor_s()
        had = (now - self._began) * (psutil.cpu_count() or 1)
        return max(0.0, (everyone - self._all) - (own - self._own)) / had if had > 0 else 0.0


def _processor_s() -> tuple[float, float, float]:
    """Return the time, what all programs used of the processors so far, and what this process did; in seconds."""
    whole, own = psutil.cpu_times(), psutil.Process().cpu_times()
    used = sum(getattr(whole, name, 0.0) for name in ("user", "nice", "system", "irq", "softirq", "dpc", "interrupt"))
    return time.perf_counter(), used, own.user + own.system


def _process_limits() -> Iterator[int]:
    """Yield what is left of the limits that a shell's `ulimit` sets."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    taken = psutil.Process().memory_info()
    for limit, used in ((resource.RLIMIT_AS, taken.vms), (resource.RLIMIT_DATA, getattr(taken, "data", 0))):
        soft, _ = resource.getrlimit(limit)
        if soft != resource.RLIM_INFINITY:
            yield soft - used


def _group_limits() -> Iterator[int]:
    """Yield what is left of the limits of the control groups that this process is in, as containers and systemd set."""
    with contextlib.suppress(OSError, ValueError):
        for line in _OWN_CGROUPS.read_text(encoding="utf-8").splitlines():
            _, kinds, path = line.split(":", 2)
            if not kinds:
                yield from _left(_CGROUPS / path.lstrip("/"), "memory.max", "memory.current", "inactive_file")
            elif "memory" in kinds.split(","):
                group = _CGROUPS / "memory" / path.lstrip("/")
                yield from _left(group, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def _left(group: Path, most: str, used: str, cached: str) -> Iterator[int]:
    """Yield what is left of a group's limit; files that are cached for it give way."""
    with contextlib.suppress(OSError, ValueError):  # "max" is no number: there is no limit
        limit = int((group / most).read_text(encoding="ascii"))
        lines = (group / "memory.stat").read_text(encoding="ascii").splitlines()
        kept = dict(line.split(" ", 1) for line in lines)
        yield limit - int((group / used).read_text(encoding="ascii")) + int(kept.get(cached, "0"))
