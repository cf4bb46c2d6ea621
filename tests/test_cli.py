"""The command line, through the real main() with real arguments."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from srgui import __main__ as program
from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance
from srgui.engine.session import open_session
from srgui.imaging.codecs import read_image
from srgui.models.card import ModelCard
from srgui.models.registry import network
from srgui.models.weights import native_scales, read_card
from srgui.training.bench import TrainingTiming


@pytest.fixture(name="photo")
def _photo(tmp_path: Path) -> Path:
    path = tmp_path / "zdjęcia" / "łąka 🌼.png"
    path.parent.mkdir()
    random = np.random.default_rng(1)
    coarse = PillowImage.fromarray(random.integers(0, 256, (6, 8, 3), np.uint8))
    coarse.resize((64, 48), PillowImage.Resampling.BICUBIC).save(path)
    return path


def srgui(*arguments: object, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["srgui", *map(str, arguments)])
    return program.main()


def test_enhance_saves_what_the_engine_makes(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "wynik ż.png"
    assert srgui("enhance", photo, "-o", out, "--model", "c-dcscn", monkeypatch=monkeypatch) == 0
    expected = enhance(read_image(photo), open_session("c-dcscn", 2, device_named("cpu"))).image
    assert np.abs(read_image(out).pixels - expected.pixels).max() <= 0.5 / 255 + 1e-6
    assert "128x96" in capsys.readouterr().out


def test_jpeg_damage_is_said_with_the_network_for_it(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clean, damaged = tmp_path / "clean.png", tmp_path / "web.jpg"
    with PillowImage.open(photo) as opened:
        opened.resize((160, 120)).save(clean)
        opened.resize((160, 120)).save(damaged, quality=35)
    for file, model, is_said in (
        (damaged, "c-dcscn", True),
        (damaged, "srgui-photo", False),
        (clean, "c-dcscn", False),
    ):
        assert srgui("enhance", file, "-o", tmp_path / "out", "--model", model, monkeypatch=monkeypatch) == 0
        said = "as of quality 35; --model srgui-photo takes it away" in capsys.readouterr().out
        assert said == is_said


def test_pictures_alone_open_the_window(
    photo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[list[str]] = []

    def open_window(pictures: list[str]) -> int:
        opened.append(pictures)
        return 0

    monkeypatch.setattr(program, "_open_window", open_window)
    monkeypatch.chdir(photo.parent)
    assert srgui(photo.name, photo.parent, monkeypatch=monkeypatch) == 0
    assert opened == [[photo.name, str(photo.parent)]]
    with pytest.raises(SystemExit):
        srgui("no such picture.png", monkeypatch=monkeypatch)
    assert len(opened) == 1
    known = capsys.readouterr().err.split("choose from")[1]
    assert re.findall("[a-z]+", known) == list(program.COMMANDS)


def test_a_command_is_one_though_a_folder_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in program.COMMANDS:
        Path(name).mkdir()
        with pytest.raises(SystemExit):
            srgui(name, "--help", monkeypatch=monkeypatch)
        assert f"srgui {name}" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end in another way")
def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    command = subprocess.Popen(
        [sys.executable, "-m", "srgui", "models"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert command.stdout is not None
    command.stdout.close()
    assert command.communicate()[1] == b""
    assert command.returncode == 141


def test_a_folder_is_enhanced_and_a_stopped_batch_taken_up(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    deeper = photo.parent / "deeper"
    deeper.mkdir()
    deeper.joinpath("b.png").write_bytes(photo.read_bytes())
    arguments = ["enhance", photo.parent, "-o", tmp_path / "out", "--model", "bicubic", "-r"]
    assert srgui(*arguments, monkeypatch=monkeypatch) == 0
    made = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.png"))
    assert made == ["deeper/b_bicubic_x2.png", "łąka 🌼_bicubic_x2.png"]
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.png")}
    assert srgui(*arguments, monkeypatch=monkeypatch) == 2
    assert srgui(*arguments, "--existing", "skip", monkeypatch=monkeypatch) == 0
    assert "skipped" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert srgui(*arguments, "--existing", "rename", monkeypatch=monkeypatch) == 0
    assert (tmp_path / "out" / "łąka 🌼_bicubic_x2 (2).png").is_file()


def test_pictures_that_differ_in_their_suffix_alone_keep_apart(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.png", "a.bmp"):
        PillowImage.new("RGB", (9, 9)).save(photo.parent / name)
    assert srgui("enhance", photo.parent, "-o", tmp_path / "out", "--model", "bicubic", monkeypatch=monkeypatch) == 0
    made = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert made == ["a_bmp_bicubic_x2.png", "a_png_bicubic_x2.png", "łąka 🌼_bicubic_x2.png"]


def test_events_are_json_lines_that_tell_all(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["enhance", photo, "-o", tmp_path / "a.jpg", "--size", "100x75", "--model", "bicubic", "--events"]
    assert srgui(*arguments, monkeypatch=monkeypatch) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["event"] for event in events][-1] == "saved"
    assert (events[-1]["width"], events[-1]["height"]) == (100, 75)
    assert any("resized to 100x75" in note for note in events[-1]["notes"])


@pytest.mark.parametrize("format_name", ["png", "jpeg", "webp", "tiff", "avif"])
def test_every_format_is_written(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_name: str
) -> None:
    arguments = ["enhance", photo, "-o", tmp_path / "out", "--format", format_name, "--model", "bicubic"]
    assert srgui(*arguments, monkeypatch=monkeypatch) == 0
    (made,) = (tmp_path / "out").iterdir()
    assert read_image(made).source_format == format_name.upper()


def _text(folder: Path) -> list[object]:
    (folder / "text.png").write_text("not a picture at all")
    return [folder / "text.png"]


def _truncated(folder: Path) -> list[object]:
    noise = np.random.default_rng(1).integers(0, 256, (80, 80, 3), np.uint8)
    PillowImage.fromarray(noise).save(folder / "whole.jpg")
    (folder / "cut.jpg").write_bytes((folder / "whole.jpg").read_bytes()[:3000])
    (folder / "whole.jpg").unlink()
    return [folder / "cut.jpg"]


def _empty(folder: Path) -> list[object]:
    (folder / "empty.png").touch()
    return [folder / "empty.png"]


def _no_pictures(folder: Path) -> list[object]:
    (folder / "notes").mkdir()
    (folder / "notes" / "a.txt").write_text("a")
    return [folder / "notes"]


def _missing(folder: Path) -> list[object]:
    return [folder / "missing.png"]


def _output_is_no_folder(folder: Path) -> list[object]:
    PillowImage.new("RGB", (8, 8)).save(folder / "a.png")
    (folder / "file").touch()
    return [folder / "a.png", "-o", folder / "file" / "below"]


def _too_large(folder: Path) -> list[object]:
    PillowImage.new("1", (30_000, 2_000)).save(folder / "wide.png")
    return [folder / "wide.png", "--scale", 8]


def _unknown_network(folder: Path) -> list[object]:
    PillowImage.new("RGB", (8, 8)).save(folder / "a.png")
    return [folder / "a.png", "--model", "magic"]


def _unknown_device(folder: Path) -> list[object]:
    PillowImage.new("RGB", (8, 8)).save(folder / "a.png")
    return [folder / "a.png", "--device", "quantum"]


def _several_into_one(folder: Path) -> list[object]:
    return [folder / "a.png", folder / "b.png", "-o", folder / "c.png"]


BAD = [_text, _truncated, _empty, _no_pictures, _missing, _output_is_no_folder, _too_large]
BAD += [_unknown_network, _unknown_device, _several_into_one]


@pytest.mark.parametrize("make", BAD, ids=[make.__name__.strip("_") for make in BAD])
def test_bad_input_gets_one_sentence_exit_2_and_no_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], make: object
) -> None:
    assert callable(make)
    arguments = make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert srgui("enhance", *arguments, monkeypatch=monkeypatch) == 2
    said = capsys.readouterr()
    assert len(said.err.strip().splitlines()) == 1
    assert said.err.strip().endswith((".", "”."))
    assert "Traceback" not in said.err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    assert srgui("enhance", photo, "-o", locked, "--model", "bicubic", monkeypatch=monkeypatch) == 2
    assert "locked" in capsys.readouterr().err


def test_one_bad_picture_does_not_stop_the_others(photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = tmp_path / "a.png"
    bad.write_text("no picture")
    out = tmp_path / "out"
    assert srgui("enhance", bad, photo, "-o", out, "--model", "bicubic", monkeypatch=monkeypatch) == 2
    assert [path.name for path in out.iterdir()] == ["łąka 🌼_bicubic_x2.png"]


def test_compare_lays_networks_side_by_side_with_psnr(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, results = tmp_path / "sheet.png", tmp_path / "results"
    arguments = ["compare", photo, "-o", sheet, "--test", "--results", results]
    assert srgui(*arguments, monkeypatch=monkeypatch) == 0
    assert read_image(sheet).width > 64
    assert len(list(results.iterdir())) >= 4
    said = capsys.readouterr().out
    assert said.count(" dB") >= 4
    assert srgui(*arguments, monkeypatch=monkeypatch) == 2  # nothing is overwritten unasked


def test_models_are_listed_as_text_and_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert srgui("models", "--json", monkeypatch=monkeypatch) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {"bicubic", "fsrcnn", "c-dcscn", "dcscn"} <= {entry["name"] for entry in listed}
    assert srgui("models", monkeypatch=monkeypatch) == 0
    text = capsys.readouterr().out
    assert "DCSCN" in text
    assert "    x2: 244 k parameters, 244 k multiply-adds a pixel" in text
    assert "12 MP photo" not in text


def test_a_speed_that_was_measured_is_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("srgui.engine.bench.measure_rate", lambda _session, _tile_px, _cancel: 1e12)
    assert srgui("models", "--measure", "fsrcnn", "--device", "cpu", monkeypatch=monkeypatch) == 0
    assert "fsrcnn           x2  about 0.4 s" in capsys.readouterr().out
    assert srgui("models", "--device", "cpu", monkeypatch=monkeypatch) == 0
    text = capsys.readouterr().out
    assert text.count("a 12 MP photo takes about") == len(native_scales(network("fsrcnn")))
    assert "x2: a 12 MP photo takes about 0.4 s on CPU" in text


def test_train_makes_weights_and_puts_them_into_the_list(
    photo: Path, tmp_path: Path, own_user_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = tmp_path / "learnt"
    learnt.mkdir()
    for number in range(5):
        PillowImage.effect_noise((120, 90), 40 + number).save(learnt / f"{number}.png")
    run = tmp_path / "run"
    arguments = ["train", "--preset", "srgui", "--data", learnt, "-o", run, "--network", "c-dcscn", "--batch", 1]
    assert srgui(*arguments, "--steps", 2, "--name", "My café", monkeypatch=monkeypatch) == 0
    assert (own_user_folder / "weights" / "my-cafe_x2.safetensors").is_file()
    assert srgui("enhance", photo, "--model", "my-cafe", "-o", tmp_path / "out.png", monkeypatch=monkeypatch) == 0
    assert srgui("train", "--resume", run, monkeypatch=monkeypatch) == 0
    assert len(list((own_user_folder / "weights").iterdir())) == 1


def test_train_builds_a_network_in_sizes_of_its_own(
    photo: Path, tmp_path: Path, own_user_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = tmp_path / "learnt"
    learnt.mkdir()
    for number in range(5):
        PillowImage.effect_noise((120, 90), 40 + number).save(learnt / f"{number}.png")
    recipe = tmp_path / "my.toml"
    recipe.write_text('network = "dcscn"\n[sizes]\nb1 = 4\na1 = 9\n', encoding="utf-8")
    common = ("--batch", 1, "--steps", 1, "--data", learnt)
    arguments = ["train", recipe, "-o", tmp_path / "run", *common, "--name", "Mine"]
    arguments += ["--size", "features=6,5", "--size", "a1=3"]
    assert srgui(*arguments, monkeypatch=monkeypatch) == 0
    made = own_user_folder / "weights" / "mine_x2.safetensors"
    assert read_card(made).sizes == (("features", (6, 5)), ("a1", 3), ("b1", 4), ("b2", 32))
    assert srgui("enhance", photo, "--model", "mine", "-o", tmp_path / "out.png", monkeypatch=monkeypatch) == 0
    again = ["train", "--network", "dcscn", "--init", "mine", "-o", tmp_path / "again", *common]
    assert srgui(*again, monkeypatch=monkeypatch) == 0
    assert read_card(tmp_path / "again" / "dcscn_x2.safetensors").sizes == read_card(made).sizes
    other = ["train", recipe, "--network", "c-dcscn", "-o", tmp_path / "other", *common]
    assert srgui(*other, monkeypatch=monkeypatch) == 0
    assert read_card(tmp_path / "other" / "c-dcscn_x2.safetensors").sizes == ()


def test_weights_are_exported_imported_renamed_and_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = tmp_path / "shared.safetensors"
    assert srgui("models", "--export", "fsrcnn", "-o", shared, monkeypatch=monkeypatch) == 0
    assert srgui("models", "--export", "fsrcnn", "-o", shared, monkeypatch=monkeypatch) == 2
    assert srgui("models", "--import", shared, "--title", "From a friend", monkeypatch=monkeypatch) == 0
    assert srgui("models", "--rename", "from-a-friend", "--title", "Mine", monkeypatch=monkeypatch) == 0
    capsys.readouterr()
    assert srgui("models", monkeypatch=monkeypatch) == 0
    assert "Mine" in capsys.readouterr().out
    assert srgui("models", "--delete", "mine", monkeypatch=monkeypatch) == 0
    assert srgui("models", "--delete", "mine", monkeypatch=monkeypatch) == 2
    (tmp_path / "bad.safetensors").write_text("not weights")
    assert srgui("models", "--import", tmp_path / "bad.safetensors", monkeypatch=monkeypatch) == 2
    assert "bad.safetensors" in capsys.readouterr().err


def test_networks_are_combined_into_one_that_is_used_like_any_other(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    combine = ["models", "--ensemble", "fsrcnn, c-dcscn", "--turns", "--name", "Best of mine", "--scale", 2]
    assert srgui(*combine, monkeypatch=monkeypatch) == 0
    assert "In your list as “best-of-mine”, for x2" in capsys.readouterr().out
    assert srgui("models", monkeypatch=monkeypatch) == 0
    listed = capsys.readouterr().out
    assert "The mean of FSRCNN and c-DCSCN over the 8 flips and turns of the picture." in listed
    assert "members: FSRCNN, c-DCSCN; over the 8 flips and turns" in listed
    assert srgui("enhance", photo, "--model", "best-of-mine", "-o", tmp_path / "a.png", monkeypatch=monkeypatch) == 0
    expected = enhance(read_image(photo), open_session("best-of-mine", 2, device_named("cpu"))).image
    assert np.abs(read_image(tmp_path / "a.png").pixels - expected.pixels).max() <= 0.5 / 255 + 1e-6
    capsys.readouterr()
    for bad, words in (
        (["--ensemble", "fsrcnn"], "One network alone is no ensemble"),
        (["--ensemble", ","], "Choose the networks"),
        (["--ensemble", "fsrcnn,best-of-mine"], "is an ensemble itself"),
        (["--ensemble", "fsrcnn,c-dcscn", "--scale", "9"], "have weights for x9; choose x"),
    ):
        assert srgui("models", *bad, monkeypatch=monkeypatch) == 2
        assert words in capsys.readouterr().err
    common = ["train", "--data", photo.parent, "-o", tmp_path / "run"]
    for taught in (["--network", "best-of-mine"], ["--network", "ensemble"], ["--init", "best-of-mine"]):
        assert srgui(*common, *taught, monkeypatch=monkeypatch) == 2
        assert "An ensemble is not trained itself; train its members." in capsys.readouterr().err


def test_weights_of_an_ensemble_are_nothing_to_start_from(
    tmp_path: Path, own_user_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert srgui("models", "--ensemble", "fsrcnn", "--turns", "--title", "Finer", monkeypatch=monkeypatch) == 0
    for number in range(5):
        PillowImage.effect_noise((120, 90), 40 + number).save(tmp_path / f"{number}.png")
    file = own_user_folder / "weights" / "finer_x2.safetensors"
    arguments = ["train", "--data", tmp_path, "-o", tmp_path / "run", "--init", file, "--steps", 1]
    assert srgui(*arguments, monkeypatch=monkeypatch) == 2
    assert "An ensemble is not trained itself; train its members." in capsys.readouterr().err


def test_a_picture_is_enhanced_in_all_its_turns(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert srgui("enhance", photo, "--model", "c-dcscn", "--turns", monkeypatch=monkeypatch) == 0
    made = photo.with_name(f"{photo.stem}_c-dcscn-turns_x2.png")
    expected = enhance(read_image(photo), open_session("c-dcscn", 2, device_named("cpu"), turns=True)).image
    assert np.abs(read_image(made).pixels - expected.pixels).max() <= 0.5 / 255 + 1e-6


def test_presets_are_listed_with_their_sources(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert srgui("train", "--presets", monkeypatch=monkeypatch) == 0
    listed = capsys.readouterr().out
    assert all(words in listed for words in ("srgui", "fsrcnn-transfer", "ICONIP", "CVPR"))


def test_pictures_are_inspected_before_they_are_learnt(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "learnt"
    folder.mkdir()
    (folder / "a.png").write_bytes(photo.read_bytes())
    (folder / "copy of a.png").write_bytes(photo.read_bytes())
    (folder / "broken.jpg").write_text("no picture")
    assert srgui("train", "--inspect", "--data", folder, monkeypatch=monkeypatch) == 0
    said = capsys.readouterr().out
    assert "copy of a.png" in said
    assert "broken.jpg" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--preset", "magic", "--data", "."], "no preset called “magic”"),
        (["nowhere.toml"], "cannot be read"),
        (["--preset", "srgui"], "Choose a folder"),
        (["--data", "nowhere"], "does not exist"),
        (["--data", ".", "--init", "magic"], "no network called “magic”"),
        (["--data", ".", "--init", "drcn"], "no weights to start from"),
        (["--data", ".", "--network", "dcscn", "--init", "fsrcnn"], "holds weights of fsrcnn, not of dcscn"),
        (["--data", ".", "--learning-rate", "-1"], "Learning rate"),
        (["--data", ".", "--network", "fsrcnn", "--size", "x=3"], "no size called “x”; its sizes are d, s, m"),
        (["--data", ".", "--network", "srcnn", "--size", "kernels=9,4,5"], "“kernels” is 3 odd numbers"),
        (["--data", ".", "--size", "d"], "A size is written as d=32"),
        (["--data", ".", "--size", "d=many"], "“d=many” is not"),
        (["--resume", "nowhere"], "cannot be read"),
        (["--resume", "nowhere", "--size", "d=3"], "give --resume alone"),
        (["--resume", "nowhere", "--steps", "3"], "give --resume alone"),
        (["--inspect", "--data", "nowhere"], "nowhere"),
    ],
)
def test_training_that_cannot_begin_says_why_in_a_sentence(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(5):
        PillowImage.effect_noise((120, 90), 40 + number).save(tmp_path / f"{number}.png")
    assert srgui("train", *arguments, monkeypatch=monkeypatch) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


@pytest.mark.parametrize("named", [False, True])
def test_heavy_networks_are_timed_in_training_only_where_they_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, named: bool
) -> None:
    timed: list[str] = []

    def time_none(cards: list[ModelCard], *_rest: object) -> list[TrainingTiming]:
        timed.extend(card.name for card in cards)
        return []

    monkeypatch.setattr("srgui.training.bench.bench_training", time_none)
    assert srgui("bench", "training", *(["--models", "drcn"] if named else []), monkeypatch=monkeypatch) == 0
    assert ("drcn" in timed) == named
    assert ("Left out" in capsys.readouterr().out) != named
    assert named or {"fsrcnn", "vdsr"} <= set(timed)


def test_an_unexpected_error_is_our_fault_and_goes_to_the_log(
    photo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def explode(_path: Path) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("srgui.cli.read_compact", explode)
    assert srgui("enhance", photo, "--model", "bicubic", monkeypatch=monkeypatch) == 1
    assert "Traceback" not in capsys.readouterr().err
    assert "ZeroDivisionError" in caplog.text


def test_an_interrupt_ends_with_130_and_leaves_nothing_half_made(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("srgui.cli.read_compact", interrupt)
    before = sorted(tmp_path.rglob("*"))
    assert srgui("enhance", photo, "-o", tmp_path / "out" / "deep", monkeypatch=monkeypatch) == 130
    assert sorted(tmp_path.rglob("*")) == before
