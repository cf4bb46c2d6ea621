"""The parts of packaging/bootstrap.py that can be tested without an environment to make."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "packaging" / "bootstrap.py"


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("srgui_bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
        ("darwin", {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}, False),
        ("win32", {}, True),
    ],
)
def test_a_display_is_known_by_its_variables(
    bootstrap: ModuleType, platform: str, environ: dict[str, str], expected: bool
) -> None:
    assert bootstrap.has_display(platform, environ) is expected


def test_packages_that_are_unknown_or_removed_are_missing(bootstrap: ModuleType) -> None:
    listing = "libgl1 install ok installed\nlibegl1 deinstall ok config-files\n"
    assert bootstrap.missing_packages(["libgl1", "libegl1", "xvfb"], listing) == ["libegl1", "xvfb"]


def test_a_library_renamed_for_64_bit_time_counts(bootstrap: ModuleType) -> None:
    listing = "libglib2.0-0t64 install ok installed\n"
    assert bootstrap.missing_packages(["libglib2.0-0"], listing) == []


def test_the_fingerprint_follows_what_the_environment_is_made_from(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = bootstrap.fingerprint(dev=True)
    assert bootstrap.fingerprint(dev=True) == before
    assert bootstrap.fingerprint(dev=False) != before
    other = tmp_path / "constraints.txt"
    other.write_text("numpy==2.0\n", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "CONSTRAINTS", other)
    assert bootstrap.fingerprint(dev=True) != before


def test_an_environment_that_was_moved_or_made_for_another_python_is_not_used(
    bootstrap: ModuleType, tmp_path: Path
) -> None:
    venv = tmp_path / "a folder" / ".venv"
    config = tmp_path / "pyvenv.cfg"
    assert not bootstrap.made_for(venv, config)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}.99"
    config.write_text(f"version = {version}\ncommand = python -m venv {venv}\n", encoding="utf-8")
    assert bootstrap.made_for(venv, config)
    assert not bootstrap.made_for(tmp_path / "moved" / ".venv", config)
    config.write_text(f"version = 3.2.1\ncommand = python -m venv {venv}\n", encoding="utf-8")
    assert not bootstrap.made_for(venv, config)


def test_an_unwritable_checkout_becomes_a_sentence(bootstrap: ModuleType) -> None:
    with (
        pytest.raises(bootstrap.SetupError, match="Cannot write"),
        bootstrap.sentence_for_unwritable_checkout(),
    ):
        raise PermissionError(13, "Permission denied", "/srv/srgui/.venv")


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("NewConnectionError: [Errno -3] Temporary failure in name resolution", "network"),
        ("OSError: [Errno 28] No space left on device", "disk"),
        ("ERROR: ResolutionImpossible", "lines above"),
    ],
)
def test_a_failed_installation_comes_with_advice(bootstrap: ModuleType, output: str, expected: str) -> None:
    assert expected in bootstrap.advice(output)


def test_every_step_runs_and_one_failure_fails_all(bootstrap: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    steps = [
        bootstrap.Step("first", [sys.executable, "-c", "raise SystemExit(3)"]),
        bootstrap.Step("second", [sys.executable, "-c", "print('ran')"]),
    ]
    results = bootstrap.run_steps(steps)
    assert [result.ok for result in results] == [False, True]
    assert bootstrap.report(results) == 1
    assert bootstrap.report(results[1:]) == 0
    printed = capfd.readouterr().out
    assert printed.index("=== first") < printed.index("ran") < printed.index("FAILED")


def test_what_follows_test_goes_to_pytest(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    passed: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "test", passed.append)
    bootstrap.main(["test", "-k", "tiling", "-x"])
    assert passed == [["-k", "tiling", "-x"]]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["-h"], 0), (["run", "-h"], 0), (["check", "-h"], 0), (["test", "-h"], 0), (["dance"], 2), ([], 2)],
)
def test_help_and_unknown_commands(arguments: list[str], code: int) -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "usage: bootstrap.py" in done.stdout + done.stderr


def test_a_photo_that_is_not_there_is_named_before_anything_is_installed(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    photo = tmp_path / "no such photo.jpg"
    assert bootstrap.main(["run", str(photo)]) == 2
    assert str(photo) in capsys.readouterr().out
