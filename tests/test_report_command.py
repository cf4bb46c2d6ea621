"""The command line's `report`, through the real main() with real arguments."""

import csv
import errno
import io
import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from srgui import __main__ as program
from srgui.engine.choice import REFERENCE
from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance
from srgui.engine.measure import make_trial, restore
from srgui.engine.session import open_session
from srgui.imaging.codecs import list_pictures, read_image
from srgui.progress import Cancelled
from srgui.report import benchmark, worst_cases
from srgui.report.export_json import as_json
from srgui.report.protocol import measure, trial_of
from srgui.report.report_file import open_report


class Run:
    """Runs the program."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: object) -> int:
        """Return the exit code of ``srgui report`` with arguments."""
        self._monkeypatch.setattr(sys, "argv", ["srgui", "report", *map(str, arguments)])
        return program.main()


@pytest.fixture(name="srgui")
def srgui_fixture(monkeypatch: pytest.MonkeyPatch) -> Run:
    return Run(monkeypatch)


@pytest.fixture(name="folder")
def folder_fixture(tmp_path: Path) -> Path:
    folder = tmp_path / "zdjęcia"
    folder.mkdir()
    for number in range(2):
        random = np.random.default_rng(number)
        coarse = PillowImage.fromarray(random.integers(0, 256, (6 + number, 8, 3), np.uint8))
        coarse.resize((65, 48), PillowImage.Resampling.BICUBIC).save(folder / f"łąka {number}.png")
    return folder


def _events(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.usefixtures("qapp")
def test_everything_is_written_at_once_with_the_engines_numbers(
    folder: Path, tmp_path: Path, srgui: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.png").write_text("no picture")
    files = [tmp_path / f"r.{suffix}" for suffix in ("html", "json", "csv", "md", "tex", "pdf")]
    arguments = ["--data", folder, "--models", "fsrcnn", "--scale", "2", "3", "-o", *files]
    assert srgui(*arguments, "--events") == 0
    events = _events(capsys)
    readings = [event for event in events if event["event"] == "reading"]
    assert len(readings) == 8
    for reading in readings:
        assert isinstance(reading["scale"], int)
        trial = make_trial(read_image(folder / str(reading["picture"])), reading["scale"])
        session = open_session(str(reading["network"]), reading["scale"], device_named("cpu"), REFERENCE)
        assert reading["psnr_db"] == pytest.approx(restore(trial, session).psnr_db, abs=1e-4)
    assert [event["file"] for event in events if event["event"] == "skipped"] == ["zdjęcia/broken.png"]
    assert next(event for event in events if event["event"] == "dataset")["left_out"] == 1
    report = open_report(files[1])
    assert len(report.readings) == 8
    assert "At x2, 2 of 2 are cropped to a multiple of 2." in report.datasets[0].notes
    page = files[0].read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 6, "a worst case at each scale: original, bicubic, the network"
    assert "zdjęcia/broken.png" in page
    table = csv.DictReader(io.StringIO(files[2].read_text(encoding="utf-8")))
    means = [row for row in table if row["kind"] == "mean"]
    assert len(means) == 4
    assert files[5].read_bytes().startswith(b"%PDF")
    assert files[5].read_bytes().count(b"/Subtype /Image") == 6
    for path in files[:5]:
        assert "papers" in path.read_text(encoding="utf-8"), "the protocol is stated in every output"
    assert srgui(*arguments) == 2, "nothing is overwritten unasked"
    assert srgui(*arguments, "--replace") == 0


def test_a_report_is_opened_again_and_set_beside_another(
    folder: Path, tmp_path: Path, srgui: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert srgui("--data", f"mine={folder}", "--models", "bicubic", "-o", tmp_path / "old.json") == 0
    lr8 = ["--protocol", "papers-lr8", "--models", "bicubic", "--against", tmp_path / "old.json"]
    capsys.readouterr()
    assert srgui("--data", "mine", *lr8, "-o", tmp_path / "new.json", "--events") == 0, "it is known by its name"
    difference = next(event for event in _events(capsys) if event["event"] == "difference")
    assert difference["remarks"] == ["another protocol"]
    assert difference["old_db"] != difference["new_db"]
    monkeypatch.setattr(benchmark, "enhance", None)  # nothing is measured
    assert srgui("--open", tmp_path / "new.json", "--against", tmp_path / "old.json", "-o", tmp_path / "new.html") == 0
    assert "another protocol" in (tmp_path / "new.html").read_text(encoding="utf-8")
    assert srgui("--open", tmp_path / "new.html") == 2
    assert "is no report" in capsys.readouterr().err


def test_a_report_keeps_its_pictures_for_another_machine(
    folder: Path, tmp_path: Path, srgui: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "r.json", tmp_path / "r.html"
    assert srgui("--data", folder, "--models", "fsrcnn", "-o", *files) == 0
    for path in folder.iterdir():
        path.unlink()
    monkeypatch.setattr(benchmark, "enhance", None)  # nothing is measured
    monkeypatch.setattr(worst_cases, "enhance", None)
    assert srgui("--open", files[0], "-o", tmp_path / "again.html", tmp_path / "again.json") == 0
    assert (tmp_path / "again.html").read_bytes() == files[1].read_bytes()
    assert (tmp_path / "again.json").read_bytes() == files[0].read_bytes()
    assert srgui("--open", files[0], "--no-pictures", "-o", tmp_path / "bare.html") == 0
    assert "data:image" not in (tmp_path / "bare.html").read_text(encoding="utf-8")


def test_a_custom_protocol_is_what_it_says(
    folder: Path, tmp_path: Path, srgui: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--channels", "rgb", "--border", "4", "--values", "float", "--models", "bicubic"]
    assert srgui("--data", folder, *options, "-o", tmp_path / "r.json") == 0
    protocol = open_report(tmp_path / "r.json").protocol
    assert (protocol.name, protocol.key) == ("custom", "rgb/4/float/float")
    assert "Protocol “custom”" in capsys.readouterr().out


def test_damaged_pictures_are_measured_at_x1_too(
    folder: Path, tmp_path: Path, srgui: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--scale", "1", "2", "--jpeg", "30", "--noise", "2.5", "--models", "bicubic"]
    assert srgui("--data", folder, *options, "-o", tmp_path / "r.json") == 0
    report = open_report(tmp_path / "r.json")
    assert (report.protocol.noise, report.protocol.jpeg, report.scales) == (2.5, 30, (1, 2))
    picture = next(path for path in list_pictures(folder) if path.name == report.readings[0].picture)
    trial = trial_of(replace(read_image(picture), alpha=None), 1, report.protocol)
    wanted = measure(trial.shrunk.pixels, trial.original.pixels, 1, report.protocol)
    assert report.readings[0].psnr_db == pytest.approx(wanted.psnr_db, abs=1e-6)
    assert "put through JPEG of quality 30" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Say what to measure on"),
        (["--data", "nowhere"], "no folder “nowhere”"),
        (["--data", "FOLDER", "-o", "r.docx"], "not written as “.docx”"),
        (["--data", "FOLDER", "-o", "nowhere/r.json"], "does not exist"),
        (["--data", "FOLDER", "--models", "magic"], "magic"),
        (["--data", "FOLDER", "--border", "999"], "cannot be left out"),
        (["--data", "FOLDER", "--jpeg", "101"], "no JPEG of quality 101"),
        (["--data", "FOLDER", "--noise", "-1"], "cannot be laid on"),
        (["--data", "FOLDER", "--scale", "1"], "At x1 there is nothing to measure on clean pictures"),
        (["--data", "TEXTS"], "holds no pictures"),
        (["--data", "FOLDER", "--against", "none.json"], "cannot be read"),
        (["--data", "FOLDER", "--scale", "16", "--border", "24"], "None of the pictures can be measured on"),
        (["--pairs", "FOLDER", "nowhere"], "no folder “nowhere”"),
    ],
)
def test_mistakes_are_said(
    arguments: list[str], said: str, folder: Path, tmp_path: Path, srgui: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("words")
    places = {"FOLDER": folder, "TEXTS": tmp_path / "texts"}
    assert srgui(*[places.get(argument, argument) for argument in arguments]) == 2
    assert said in capsys.readouterr().err


def test_networks_without_weights_for_a_scale_are_named(
    folder: Path, srgui: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert srgui("--data", folder, "--scale", "4", "--models", "srgui-photo") == 0
    said = capsys.readouterr().out
    assert "srgui Photo, x4 was left out: It has no weights for x4." in said
    assert "Bicubic" in said


def test_two_folders_of_one_name_are_both_measured(
    folder: Path, tmp_path: Path, srgui: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other" / folder.name
    other.mkdir(parents=True)
    PillowImage.new("RGB", (40, 40), (9, 8, 7)).save(other / "łąka 0.png")
    assert srgui("--data", folder, other, "--models", "bicubic", "-o", tmp_path / "r.json") == 0
    assert [dataset.name for dataset in open_report(tmp_path / "r.json").datasets] == ["zdjęcia", "zdjęcia (2)"]
    said = capsys.readouterr().out
    assert "Of one colour" in said
    assert "identical" in said


@pytest.mark.usefixtures("qapp")
def test_a_full_disk_is_said_and_the_measurements_stay(
    folder: Path, tmp_path: Path, srgui: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    arguments = (
        "--data",
        folder,
        "--models",
        "bicubic",
        "-o",
        *(tmp_path / name for name in ("r.json", "r.md", "r.pdf")),
    )
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert srgui(*arguments) == 2
    said = capsys.readouterr().err
    assert "r.json was not saved: the disk is full" in said
    assert "r.md was not saved" in said
    assert "r.pdf was not saved" in said
    assert "is kept" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["zdjęcia"]
    monkeypatch.setattr(benchmark, "enhance", None)
    assert srgui(*arguments) == 0, "nothing is measured again"


def test_a_stop_writes_what_is_done(folder: Path, tmp_path: Path, srgui: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    count = [0]

    def stopping(*arguments: object, **options: object) -> object:
        count[0] += 1
        if count[0] == 3:
            options["cancel"].cancel()  # type: ignore[attr-defined]
        return enhance(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(benchmark, "enhance", stopping)
    arguments = ("--data", folder, "--models", "fsrcnn", "-o", tmp_path / "r.json", tmp_path / "r.html")
    assert srgui(*arguments) == 130
    report = open_report(tmp_path / "r.json")
    assert not report.is_complete
    assert len(report.readings) == 2
    assert "stopped before it was done" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert srgui(*arguments, "--replace") == 0
    assert open_report(tmp_path / "r.json").is_complete


def test_a_stop_at_the_worst_cases_leaves_a_whole_report(
    folder: Path, tmp_path: Path, srgui: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopping(*_arguments: object, **_options: object) -> object:
        raise Cancelled

    monkeypatch.setattr(worst_cases, "enhance", stopping)
    files = (tmp_path / "r.json", tmp_path / "r.html")
    assert srgui("--data", folder, "--models", "bicubic", "-o", *files) == 130
    assert open_report(files[0]).is_complete
    assert "data:image" not in files[1].read_text(encoding="utf-8")


def test_the_machine_is_named(folder: Path, tmp_path: Path, srgui: Run) -> None:
    assert srgui("--data", folder, "--models", "bicubic", "--times", "--memory", "-o", tmp_path / "r.json") == 0
    report = open_report(tmp_path / "r.json")
    assert set(report.machine) >= {"Device", "Threads", "srgui", "torch", "numpy"}
    assert report.has_times
    assert report.has_memory
    assert as_json(report) == (tmp_path / "r.json").read_text(encoding="utf-8")
