"""Pictures and folders that many tests share, and the processor, where several processes test at once."""

import os
from pathlib import Path

import pytest

from srgui import paths

# Read when torch is loaded. Threads that spin while they wait, of more processes than there are cores, take ten times
# as long; the program itself lets them sleep too.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
_PROCESSES = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
if _PROCESSES > 1:
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // _PROCESSES)))

_DATASETS = Path(__file__).parents[2] / "shared" / "datasets"


@pytest.fixture(autouse=True)
def own_user_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the person's settings and weights out of tests, and tests out of them.

    How each network runs best is tried once for all tests.
    """
    folder = tmp_path_factory.mktemp("user")
    monkeypatch.setenv("SRGUI_HOME", str(folder))
    monkeypatch.setattr(paths, "runtimes_file", lambda: tmp_path_factory.getbasetemp() / "runtimes.json")
    return folder


@pytest.fixture(name="datasets", scope="session")
def datasets_fixture() -> Path:
    """Return the folder of pictures, which is not in the repository."""
    if not _DATASETS.is_dir():
        pytest.skip("the datasets folder is not beside this checkout")
    return _DATASETS


@pytest.fixture(name="benchmarks", scope="session")
def benchmarks_fixture(datasets: Path) -> Path:
    """Return the folder of the benchmark pictures."""
    return datasets / "benchmark"
