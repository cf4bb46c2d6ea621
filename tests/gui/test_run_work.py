"""What is read of runs: a log with holes, one that goes back, a long one in few points."""

from pathlib import Path

import numpy as np
import pytest

from srgui.gui.run_words import gain, moment_in_words, percent, rate_in_words, reached_in_words
from srgui.gui.run_work import MOST_POINTS, RunReader, RunView, smoothed, thinned
from srgui.progress import Cancelled, CancelToken
from srgui.training.events import TrainingEvent, baseline_of
from srgui.training.run_folder import OUTPUT_MARK, RunFolder, RunStatus, new_run


def _run(title: str = "A run") -> RunFolder:
    run = new_run(title)
    run.recipe.write_text(f'network = "fsrcnn"\nscales = [2]\ntitle = "{title}"\n', encoding="utf-8")
    return run


def _read(reader: RunReader, run: RunFolder) -> RunView:
    view = reader.survey(run.path, CancelToken(), lists=True).view
    assert view is not None
    return view


def test_a_line_that_was_cut_off_is_passed_over_and_half_a_line_waits() -> None:
    run, reader = _run(), RunReader()
    run.append(TrainingEvent("progress", step=1, loss=0.5))
    with run.log.open("a", encoding="utf-8") as log:
        log.write('{"kind": "progress", "st\n')
    run.append(TrainingEvent("progress", step=2, loss=0.4))
    with run.log.open("a", encoding="utf-8") as log:
        log.write('{"kind": "progress", "step": 3,')
    assert list(_read(reader, run).curves.loss_step) == [1, 2]
    assert reader.survey(run.path, CancelToken(), lists=False).view is None
    with run.log.open("a", encoding="utf-8") as log:
        log.write(' "loss": 0.3}\n')
    assert list(_read(reader, run).curves.loss) == [0.5, 0.4, 0.3]


def test_a_run_that_goes_back_forgets_what_lay_behind() -> None:
    run, reader = _run(), RunReader()
    for step in (10, 20, 30):
        run.append(TrainingEvent("progress", step=step, loss=1 / step))
        run.append(TrainingEvent("validation", step=step, validation_db=30 + step / 10, bicubic_db=29.0))
        run.append(TrainingEvent("sample", step=step, picture=f"{step}.png"))
    assert len(_read(reader, run).samples) == 3
    run.append(TrainingEvent("state", state="running"))
    run.append(TrainingEvent("progress", step=15, loss=0.07))
    view = _read(reader, run)
    assert list(view.curves.loss_step) == [10, 15]
    assert list(view.curves.psnr_step) == [10]
    assert [sample.step for sample in view.samples] == [10]
    assert view.latest.bicubic_db == 29.0


def test_numbers_that_are_none_are_not_drawn() -> None:
    run = _run()
    for step, loss in ((1, 0.5), (2, float("nan")), (3, 0.0), (4, 0.2)):
        run.append(TrainingEvent("progress", step=step, loss=loss))
    run.append(TrainingEvent("validation", step=4, validation_db=float("nan"), bicubic_db=29.0, bundled_db=31.0))
    view = _read(RunReader(), run)
    assert list(view.curves.loss_step) == [1, 4]
    assert not len(view.curves.psnr_db)
    assert view.latest.bundled_db == 31.0


def test_a_count_in_the_notes_goes_on_in_one_line() -> None:
    run = _run()
    for note in ("Left out: “a.jpg” is too small.", "Reading pictures, 16 of 40", "Reading pictures, 32 of 40"):
        run.append(TrainingEvent("note", note=note))
    view = _read(RunReader(), run)
    assert [note for _, note in view.notes] == ["Reading pictures, 32 of 40", "Left out: “a.jpg” is too small."]
    assert view.activity == "Reading pictures, 32 of 40"


def test_new_runs_come_first_and_the_others_keep_their_places() -> None:
    reader, first, second = RunReader(), _run("First"), _run("Second")
    reader.survey(None, CancelToken(), lists=True)
    third = _run("Third")
    first.write_status(RunStatus("paused"))
    paths = [entry.path for entry in reader.survey(None, CancelToken(), lists=True).entries]
    assert paths[0] == third.path
    assert set(paths[1:]) == {first.path, second.path}


def test_a_silent_end_shows_what_the_process_said_last() -> None:
    run = _run()
    run.write_status(RunStatus("running", pid=999_999, title="A run", network="fsrcnn"))
    run.output.write_text('{"kind": "progress"}\nTraceback\nMemoryError: no room\n', encoding="utf-8")
    assert _read(RunReader(), run).last_words == "MemoryError: no room"


def test_a_long_log_is_read_in_pieces_and_drawn_in_few_points() -> None:
    run = _run()
    lines = (TrainingEvent("progress", step=n, loss=1 / n, learning_rate=1e-3).to_json() for n in range(1, 20_001))
    run.log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    curves = _read(RunReader(), run).curves
    assert curves.loss_step[0] == 1
    assert len(curves.loss) <= MOST_POINTS
    assert len(curves.smooth) <= MOST_POINTS
    assert curves.smooth_step[-1] == 20_000
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        RunReader().survey(run.path, token, lists=True)


def test_thinning_keeps_the_lowest_and_the_highest() -> None:
    x = np.arange(100_000, dtype=float)
    y = np.ones_like(x)
    y[50_001], y[70_003] = 9.0, 0.1
    few_x, few_y = thinned(x, y)
    assert len(few_x) == len(few_y) <= MOST_POINTS
    assert few_y.max() == 9.0
    assert few_y.min() == 0.1
    assert np.all(np.diff(few_x) >= 0)


def test_smoothing_keeps_a_steady_curve() -> None:
    x = np.arange(1000, dtype=float)
    _, level = smoothed(x, np.full(1000, 0.02))
    assert np.allclose(level, 0.02)


def test_words() -> None:
    assert percent(0.999) == "99 %"
    assert percent(1.0) == "100 %"
    assert gain(36.61, 33.66) == "+2.95 dB"
    assert rate_in_words(3.2e-5) == "3.2e-5"
    assert rate_in_words(1e-3) == "0.001"
    assert rate_in_words(0.0) == "0"
    assert moment_in_words(1200, 0.05) == "step 1,200, 5 %"
    status = RunStatus("finished", best_db=36.61, bicubic_db=33.71, bundled_db=36.71)
    wanted = "PSNR 36.61 dB on the validation pictures: 2.90 dB above bicubic, 0.10 dB under the bundled FSRCNN."
    assert reached_in_words(status, "FSRCNN") == wanted


def test_what_only_cleans_is_compared_with_the_damaged_picture() -> None:
    status = RunStatus("finished", scales=(1,), best_db=31.2, bicubic_db=29.1)
    assert reached_in_words(status, "FSRCNN").endswith("2.10 dB above the damaged picture.")
    assert baseline_of((1,)).title == "Damaged picture"
    assert baseline_of((1, 2)) == baseline_of((2,)) == baseline_of(())
    assert baseline_of((2,)).title == "Bicubic"


def test_what_an_earlier_process_said_is_not_taken_for_the_last_ones() -> None:
    run = _run()
    assert run.last_output() == ()
    run.output.write_text(f"old\n{OUTPUT_MARK} today train\n", encoding="utf-8")
    assert run.last_output() == ()
    with run.output.open("a", encoding="utf-8") as output:
        output.write('{"event": "error"}\n  File "x"\n\nValueError: new\n')
    assert run.last_output() == ('  File "x"', "ValueError: new")


def test_runs_elsewhere_that_are_gone_are_left_out(tmp_path: Path) -> None:
    assert RunReader([tmp_path / "gone"]).survey(None, CancelToken(), lists=True).entries == ()


def test_a_network_that_is_no_better_is_said_to_be_as_good() -> None:
    status = RunStatus("finished", best_db=33.712, bicubic_db=33.71)
    assert reached_in_words(status, "FSRCNN") == "PSNR 33.71 dB on the validation pictures: as good as bicubic."
    assert "nothing to keep" in reached_in_words(RunStatus("finished"), "FSRCNN")
