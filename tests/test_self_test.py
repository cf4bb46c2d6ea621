"""The self-test says that all is well here, and what is wrong where something is."""

import json
from pathlib import Path

import pytest

from srgui import paths, self_test
from srgui.models.registry import networks
from srgui.models.weights import native_scales


@pytest.fixture(name="home")
def home_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SRGUI_HOME", str(tmp_path))
    return tmp_path


def only(monkeypatch: pytest.MonkeyPatch, *titles: str) -> None:
    monkeypatch.setattr(self_test, "_CHECKS", {title: self_test._CHECKS[title] for title in titles})


def test_this_checkout_works(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    only(monkeypatch, "libraries", "networks", "fastest way", "files", "training")  # the window has tests of its own
    assert self_test.self_test() == 0
    report = (home / "self-test.txt").read_text(encoding="utf-8")
    assert report.count("\nok ") == 5
    assert "Everything works." in report
    assert str(home) in capsys.readouterr().out


def test_what_is_stored_is_every_network_that_is_bundled() -> None:
    stored = json.loads((paths.resources_folder() / "self_test.json").read_text(encoding="utf-8"))
    assert set(stored) == {f"{card.name} x{scale}" for card in networks() for scale in native_scales(card)}


def test_a_network_that_gives_something_else_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    only(monkeypatch, "networks", "files")
    stored = json.loads((paths.resources_folder() / "self_test.json").read_text(encoding="utf-8"))
    stored["fsrcnn x2"][7] += 0.01
    (home / "stored.json").write_text(json.dumps(stored), encoding="utf-8")
    monkeypatch.setattr(self_test, "_stored_values_file", lambda: home / "stored.json")
    assert self_test.self_test() == 1
    said = capsys.readouterr().out
    assert "fsrcnn x2 gives another result: a value differs by 2.5" in said
    assert "1 of 2 checks failed" in said
    assert "ok      files" in said


def test_a_library_that_is_missing_is_named_and_the_rest_is_checked(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    only(monkeypatch, "libraries", "files")
    monkeypatch.setattr(self_test, "_MODULES", ("numpy", "no_such_library"))
    assert self_test.self_test() == 1
    assert "No module named 'no_such_library'" in capsys.readouterr().out
    assert "No module named" in (home / "self-test.txt").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_costs_the_report_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("SRGUI_HOME", str(tmp_path / "file"))
    only(monkeypatch, "files")
    assert self_test.self_test() == 0
    assert "The report is in" not in capsys.readouterr().out
