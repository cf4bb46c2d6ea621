"""What a step frees stays with the process."""

import platform
import subprocess
import sys

import pytest

_PROGRAM = """
import torch
from srgui.training.memory import keep_freed_memory

def mapped_kib():
    return sum(int(line.split()[1]) for line in open("/proc/self/smaps") if line.startswith("Rss:"))

if {keeps}:
    keep_freed_memory()
big = torch.ones(64 * 2**20, dtype=torch.uint8)
held = mapped_kib()
del big
print(held - mapped_kib())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc alone is told to keep memory")
@pytest.mark.parametrize(("keeps", "least_kib", "most_kib"), [(True, -1024, 1024), (False, 60_000, 70_000)])
def test_freed_memory_is_kept_once_asked_for(keeps: bool, least_kib: int, most_kib: int) -> None:
    """64 MiB go back to the system when they are freed, and do not where the process keeps them."""
    program = _PROGRAM.format(keeps=keeps)
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert least_kib <= int(printed) <= most_kib
