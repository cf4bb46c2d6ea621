"""Pictures and folders that many tests share."""

from pathlib import Path

import pytest

_DATASETS = Path(__file__).parents[2] / "shared" / "datasets"


@pytest.fixture(autouse=True)
def own_user_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the person's settings and weights out of tests, and tests out of them."""
    folder = tmp_path_factory.mktemp("user")
    monkeypatch.setenv("SRGUI_HOME", str(folder))
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
