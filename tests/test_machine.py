"""What this process may still take of memory and disk."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from srgui import machine


def test_memory_is_what_the_system_has_free_where_nothing_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_group_limits", lambda: iter(()))
    monkeypatch.setattr(machine, "_process_limits", lambda: iter(()))
    assert machine.free_memory_bytes() == pytest.approx(psutil.virtual_memory().available, rel=0.1)


def test_what_others_use_of_the_processors_is_told_from_one_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = iter([(10.0, 100.0, 3.0), (14.0, 105.0, 4.0), (14.0, 105.0, 9.0), (10.0, 100.0, 3.0)])
    monkeypatch.setattr(machine, "_processor_s", lambda: next(readings))
    monkeypatch.setattr(psutil, "cpu_count", lambda: 2)
    watch = machine.ProcessorWatch()
    assert watch.others() == pytest.approx((5 - 1) / (4 * 2))
    assert watch.others() == 0, "clocks that differ a little make no less than nothing"
    assert watch.others() == 0, "no time has passed"


def test_processors_are_watched_for_real() -> None:
    watch = machine.ProcessorWatch()
    sum(range(10**6))
    assert 0 <= watch.others() <= 1.1


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of this kind")
def test_the_limit_of_a_shell_counts() -> None:
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (3 << 29, 3 << 29));"
        "from srgui.machine import free_memory_bytes; print(free_memory_bytes())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 0 < int(run.stdout) < 3 << 29


@pytest.mark.parametrize(
    ("own", "files", "left"),
    [
        (
            "0::/app\n",
            {"app/memory.max": "1000", "app/memory.current": "700", "app/memory.stat": "anon 1\ninactive_file 100\n"},
            [400],
        ),
        ("0::/app\n", {"app/memory.max": "max", "app/memory.current": "7", "app/memory.stat": "anon 1\n"}, []),
        (
            "5:cpu,cpuacct:/\n3:memory:/box\n",
            {
                "memory/box/memory.limit_in_bytes": "1000",
                "memory/box/memory.usage_in_bytes": "900",
                "memory/box/memory.stat": "cache 5\ntotal_inactive_file 50\n",
            },
            [150],
        ),
        ("3:memory:/gone\n", {}, []),
        ("nonsense\n", {}, []),
    ],
)
def test_the_limit_of_a_container_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: str, files: dict[str, str], left: list[int]
) -> None:
    (tmp_path / "own").write_text(own)
    for name, text in files.items():
        file = tmp_path / "groups" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.setattr(machine, "_OWN_CGROUPS", tmp_path / "own")
    monkeypatch.setattr(machine, "_CGROUPS", tmp_path / "groups")
    assert list(machine._group_limits()) == left


def test_a_folder_that_is_not_there_has_no_room(tmp_path: Path) -> None:
    assert machine.free_disk_bytes(tmp_path / "gone") == 0
    assert machine.free_disk_bytes(tmp_path) > 0


@pytest.mark.parametrize(
    ("system", "named", "there"),
    [("linux", "", False), ("linux", "DISPLAY", True), ("linux", "WAYLAND_DISPLAY", True), ("darwin", "", True)],
)
def test_only_linux_may_lack_a_screen(monkeypatch: pytest.MonkeyPatch, system: str, named: str, there: bool) -> None:
    monkeypatch.setattr(sys, "platform", system)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    if named:
        monkeypatch.setenv(named, ":0")
    assert machine.has_screen() is there
