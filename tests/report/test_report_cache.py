"""What was measured before: kept whole, missing when damaged, trimmed, shared by two processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from srgui.report.cache import ReportCache

_KEY = {"picture": "abc", "scale": 2}


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    cache = ReportCache(tmp_path)
    assert cache.get(_KEY) is None
    cache.put(_KEY, {"psnr_db": 31.5, "ssim": None})
    assert ReportCache(tmp_path).get(_KEY) == {"psnr_db": 31.5, "ssim": None}
    assert cache.get(_KEY | {"scale": 3}) is None


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"null", b'{"values": {"psnr_db": 99.0}, "sha256": "0"}', b"\xff"]
)
def test_a_damaged_entry_is_missing_and_is_written_again(tmp_path: Path, damage: bytes) -> None:
    cache = ReportCache(tmp_path)
    cache.put(_KEY, {"psnr_db": 31.5})
    next(tmp_path.glob("*/*.json")).write_bytes(damage)
    assert cache.get(_KEY) is None
    cache.put(_KEY, {"psnr_db": 32.0})
    assert cache.get(_KEY) == {"psnr_db": 32.0}


def test_a_number_that_was_changed_is_found_out(tmp_path: Path) -> None:
    cache = ReportCache(tmp_path)
    cache.put(_KEY, {"psnr_db": 31.5})
    file = next(tmp_path.glob("*/*.json"))
    file.write_text(file.read_text(encoding="utf-8").replace("31.5", "41.5"), encoding="utf-8")
    assert cache.get(_KEY) is None


def test_the_oldest_are_dropped(tmp_path: Path) -> None:
    cache = ReportCache(tmp_path, most=10)
    for number in range(12):
        cache.put({"n": number}, {"value": number})
        os.utime(next(file for file in tmp_path.glob("*/*.json") if _holds(file, number)), (number, number))
    cache.trim()
    kept = [number for number in range(12) if cache.get({"n": number})]
    assert kept == list(range(3, 12))


def _holds(file: Path, number: int) -> bool:
    return f'"value": {number}}}' in file.read_text(encoding="utf-8")


def test_a_disk_that_takes_nothing_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    cache = ReportCache(tmp_path / "cache")
    cache.put(_KEY, {"psnr_db": 31.5})
    assert cache.get(_KEY) is None
    cache.trim()


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from srgui.report.cache import ReportCache\n"
        "cache = ReportCache(Path(sys.argv[1]))\n"
        "for n in range(150):\n"
        "    cache.put({'n': n % 10}, {'value': n % 10})\n"
        "    assert cache.get({'n': n % 10}) == {'value': n % 10}\n"
        "    cache.trim()\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) for _ in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    cache = ReportCache(tmp_path)
    assert [cache.get({"n": n}) for n in range(10)] == [{"value": n} for n in range(10)]
    assert not list(tmp_path.glob("*/.*"))
