"""The command line's `compare`, through the real main() with real arguments."""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from srgui import __main__ as program
from srgui.engine.choice import EXACT
from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance_region
from srgui.engine.measure import make_trial, restore
from srgui.engine.session import open_session
from srgui.engine.tiling import Region
from srgui.imaging.codecs import read_image
from srgui.imaging.metrics import ssim_y
from srgui.imaging.resize import resize_to
from srgui.progress import CancelToken

_MODELS = ("--models", "bicubic", "c-dcscn")


@pytest.fixture(name="photo")
def photo_fixture(tmp_path: Path) -> Path:
    path = tmp_path / "zdjęcia" / "łąka.png"
    path.parent.mkdir()
    random = np.random.default_rng(1)
    coarse = PillowImage.fromarray(random.integers(0, 256, (6, 8, 3), np.uint8))
    coarse.resize((64, 48), PillowImage.Resampling.BICUBIC).save(path)
    return path


@pytest.fixture(name="srgui")
def srgui_fixture(monkeypatch: pytest.MonkeyPatch) -> "Run":
    return Run(monkeypatch)


class Run:
    """Runs the program."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: object) -> int:
        """Return the exit code of ``srgui compare`` with arguments."""
        self._monkeypatch.setattr(sys, "argv", ["srgui", "compare", *map(str, arguments)])
        return program.main()


def _events(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_everything_is_taken_away_at_once_with_the_engines_numbers(
    photo: Path, tmp_path: Path, srgui: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, page, blink = tmp_path / "s.png", tmp_path / "p.html", tmp_path / "b.webp"
    results = tmp_path / "r"
    arguments = [photo, "--test", "-o", sheet, "--html", page, "--blink", blink, "--results", results, *_MODELS]
    assert srgui(*arguments, "--events") == 0
    events = _events(capsys)
    trial = make_trial(read_image(photo), 2)
    made = {event["network"]: event for event in events if event["event"] == "result"}
    for name in ("bicubic", "c-dcscn"):
        expected = restore(trial, open_session(name, 2, device_named("cpu"), EXACT))
        assert made[name]["psnr_db"] == round(expected.psnr_db, 3)
        similar = ssim_y(expected.result.image.pixels, trial.original.pixels, 2)
        assert made[name]["ssim"] == pytest.approx(similar, abs=1e-5)
        kept = read_image(results / f"łąka_{name}_x2.png")
        assert np.abs(kept.pixels - expected.result.image.pixels).max() <= 0.5 / 255 + 1e-6
    assert {event["event"] for event in events} >= {"sheet", "page", "blink"}
    assert next(event for event in events if event["event"] == "blink")["between"] == ["bicubic", "c-dcscn"]
    assert f"{made['c-dcscn']['psnr_db']:.2f} dB" in page.read_text(encoding="utf-8")
    with PillowImage.open(blink) as animation:
        assert animation.n_frames == 2  # type: ignore[attr-defined]
    assert srgui(*arguments) == 2, "nothing is overwritten unasked"
    assert srgui(*arguments, "--replace") == 0


def test_a_region_is_all_that_is_made(
    photo: Path, tmp_path: Path, srgui: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "r"
    assert srgui(photo, "--region", "40x30+50+20", "--results", results, "--models", "c-dcscn", "--events") == 0
    result = next(event for event in _events(capsys) if event["event"] == "result")
    assert (result["width"], result["height"], result["psnr_db"]) == (40, 30, None)
    image = read_image(photo)
    session = open_session("c-dcscn", 2, device_named("cpu"))
    expected = enhance_region(image, session, Region(50, 20, 40, 30), size=(128, 96)).image.pixels
    assert np.abs(read_image(results / "łąka_c-dcscn_x2.png").pixels - expected).max() <= 0.5 / 255 + 1e-6


def test_an_original_measures_what_is_enlarged(
    photo: Path, tmp_path: Path, srgui: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    large = np.clip(resize_to(read_image(photo).pixels, 96, 128), 0, 1)
    PillowImage.fromarray(np.rint(large * 255).astype(np.uint8)).save(tmp_path / "hr.png")
    assert srgui(photo, "--original", tmp_path / "hr.png", *_MODELS) == 0
    said = capsys.readouterr().out
    assert "Enlarged from 64x48 to 128x96." in said
    bicubic = next(line for line in said.splitlines() if line.startswith("Bicubic"))
    assert float(bicubic.split(" dB")[0].split()[-1]) > 48, "bicubic is what the original was made by"
    assert "SSIM 0.99" in bicubic or "SSIM 1.0" in bicubic


def test_turns_are_another_way_of_each_network(
    photo: Path, tmp_path: Path, srgui: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert srgui(photo, "--test", "--turns", *_MODELS, "--results", tmp_path / "r") == 0
    assert "c-DCSCN, 8 turns" in capsys.readouterr().out
    names = sorted(path.name for path in (tmp_path / "r").iterdir())
    assert names == ["łąka_bicubic_x2.png", "łąka_c-dcscn-turns_x2.png"]
    trial = make_trial(read_image(photo), 2)
    expected = restore(trial, open_session("c-dcscn", 2, device_named("cpu"), EXACT, turns=True)).result.image.pixels
    assert np.abs(read_image(tmp_path / "r" / names[1]).pixels - expected).max() <= 0.5 / 255 + 1e-6


def test_a_folder_is_ranked(photo: Path, tmp_path: Path, srgui: Run, capsys: pytest.CaptureFixture[str]) -> None:
    (photo.parent / "broken.jpg").write_text("no picture")
    table = tmp_path / "table.csv"
    assert srgui(photo.parent, "--models", "c-dcscn", "--csv", table) == 0
    said = capsys.readouterr().out
    trial = make_trial(read_image(photo), 2)
    means = {
        name: restore(trial, open_session(name, 2, device_named("cpu"), EXACT)).psnr_db
        for name in ("bicubic", "c-dcscn")
    }
    best = max(means, key=lambda name: means[name])
    assert "broken.jpg was left out: " in said
    assert said.splitlines()[-1] == (
        f"Best on your pictures: {best} (use it: srgui enhance … --model {best} --scale 2)"
    )
    for name, mean_db in means.items():
        assert any(line.startswith(name) and f"{mean_db:.2f} dB" in line for line in said.splitlines())
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert rows[0]["network"] == best
    assert float(rows[0]["psnr_db"]) == pytest.approx(means[best], abs=1e-4)
    assert srgui(photo.parent, "--models", "c-dcscn", "--csv", table) == 2, "nothing is overwritten unasked"


def test_a_ranking_that_is_stopped_keeps_what_is_done(
    photo: Path, tmp_path: Path, srgui: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (photo.parent / "second.png").write_bytes(photo.read_bytes())
    checks, real = [0], CancelToken.check

    def stop_at_the_second(token: CancelToken) -> None:
        checks[0] += 1
        if checks[0] > 5:  # before the first picture, and before and after the one tile of each of two networks
            token.cancel()
        real(token)

    monkeypatch.setattr(CancelToken, "check", stop_at_the_second)
    table = tmp_path / "table.csv"
    assert srgui(photo.parent, "--models", "c-dcscn", "--csv", table) == 130
    said = capsys.readouterr()
    assert "Mean PSNR and SSIM of 1 picture shrunk" in said.out
    assert "What was finished is kept." in said.err
    assert "all 1" in table.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Say what to make"),
        (["--csv", "a.csv"], "name a folder"),
        (["--blink", "a.avi"], "call it a.gif or a.webp"),
        (["--test", "--between", "bicubic", "dcscn"], "add --blink"),
        (["-o", "a.png", "--html", "a.png"], "choose different names"),
        (["--test", "--scale", "1.5"], "whole factor"),
        (["--test", "--region", "100x20+0+0"], "reaches beyond the result of 64x48"),
        (["--original", "łąka.png"], "64x48 pixels and the results have 128x96"),
        (["--blink", "a.gif", "--models", "bicubic"], "one network more"),
        (["--blink", "a.gif", "--between", "bicubic", "magic", *_MODELS], "choose of bicubic, c-dcscn"),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence(
    arguments: list[str],
    words: str,
    photo: Path,
    srgui: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(photo.parent)
    before = sorted(path.name for path in photo.parent.iterdir())
    monkeypatch.setattr("srgui.engine.session.SessionPool.for_size", lambda *_, **__: pytest.fail("work was begun"))
    assert srgui(photo.name, *arguments) == 2
    assert words in capsys.readouterr().err
    assert sorted(path.name for path in photo.parent.iterdir()) == before


@pytest.mark.parametrize("region", ["40", "40x30", "ax3+0+0", "0x3+0+0", "40x30+1"])
def test_a_region_that_is_none_is_refused(region: str, photo: Path, srgui: Run) -> None:
    with pytest.raises(SystemExit):
        srgui(photo, "--test", "--region", region)


def test_the_sheet_may_stand_in_the_folder_that_is_made_for_the_results(
    photo: Path, srgui: "Run", tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "folder"
    assert srgui(photo, "--test", "--results", folder, "-o", folder / "sheet.png", "--models", "bicubic") == 0
    assert {path.name for path in folder.iterdir()} == {"sheet.png", "łąka_bicubic_x2.png"}


@pytest.mark.parametrize("option", [["-o", "x.png"], ["--html", "x.html"], ["--region", "all"], ["--results", "x"]])
def test_what_is_for_one_picture_is_refused_for_a_folder(
    option: list[str], photo: Path, srgui: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert srgui(photo.parent, *option) == 2
    assert "a folder is ranked" in capsys.readouterr().err
