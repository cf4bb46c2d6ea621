"""One picture by several networks, measured as the engine measures it."""

from pathlib import Path

import numpy as np
import pytest

from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance, enhance_region
from srgui.engine.measure import likeness, make_trial, restore
from srgui.engine.session import SessionPool
from srgui.engine.tiling import Region
from srgui.imaging.codecs import read_image
from srgui.imaging.image import Image
from srgui.imaging.resize import resize_to
from srgui.progress import Cancelled, CancelToken, Progress
from srgui.report.comparison import (
    Comparison,
    ComparisonError,
    Contender,
    Entry,
    Subject,
    compare,
    middle_region,
    original_entry,
    protocol_of,
)
from srgui.report.comparison_files import write_blink, write_sheet

_CPU = device_named("cpu")
_TWO = (Contender("bicubic", "Bicubic"), Contender("c-dcscn", "c-DCSCN"))


@pytest.fixture(name="photo", scope="module")
def photo_fixture() -> Image:
    random = np.random.default_rng(5)
    return Image(np.clip(resize_to(random.random((13, 18, 3), np.float32), 97, 130), 0, 1))


@pytest.fixture(name="pool", scope="module")
def pool_fixture() -> SessionPool:
    return SessionPool()


@pytest.fixture(name="tested")
def tested_fixture(photo: Image) -> Subject:
    trial = make_trial(photo, 2)
    return Subject("a.png", trial.shrunk, (130, 96), trial.original, is_test=True)


def test_the_whole_is_measured_as_the_papers_do(photo: Image, tested: Subject, pool: SessionPool) -> None:
    bicubic, network = compare(tested, _TWO, tested.whole, pool, _CPU)
    trial = make_trial(photo, 2)
    for entry in (bicubic, network):
        expected = restore(trial, pool.get(entry.name, 2, _CPU, exact=True))
        assert entry.likeness == likeness(expected.result.image.pixels, trial.original.pixels, 2)
        assert entry.likeness is not None
        assert entry.likeness.psnr_db == expected.psnr_db
        assert np.array_equal(entry.image.pixels, expected.result.image.pixels)
    assert network.facts[1:] == (network.psnr_in_words, f"SSIM {network.ssim_in_words}")
    assert "without a border of 2 pixels" in protocol_of(tested, tested.whole, tested.whole)


def test_a_part_is_made_and_measured_by_itself(tested: Subject, pool: SessionPool) -> None:
    region = Region(31, 20, 50, 40)
    (entry,) = compare(tested, _TWO[1:], region, pool, _CPU)
    session = pool.get("c-dcscn", 2, _CPU, exact=True)
    expected = enhance_region(tested.source, session, region, size=tested.size).image
    assert np.array_equal(entry.image.pixels, expected.pixels)
    assert tested.original is not None
    assert entry.likeness == likeness(expected.pixels, tested.original.pixels[region.slices])
    shown = protocol_of(tested, region, region)
    assert "Shown: 50x40 pixels at 31, 20." in shown
    assert shown.endswith("of the part that is shown.")


def test_a_scale_of_its_own_is_brought_to_the_size_of_the_others(photo: Image, pool: SessionPool) -> None:
    subject = Subject("a.png", photo, (260, 194))
    own = Contender("bicubic", "Bicubic x3", scale=3)
    (whole,) = compare(subject, [own], subject.whole, pool, _CPU)
    made = enhance(photo, pool.get("bicubic", 3, _CPU), scale=3).image.pixels
    assert np.array_equal(whole.image.pixels, resize_to(made, 194, 260).clip(0, 1))
    region = Region(100, 71, 90, 80)
    (part,) = compare(subject, [own], region, pool, _CPU)
    assert np.allclose(part.image.pixels, whole.image.pixels[region.slices], atol=1e-6)
    assert part.name == "bicubic-x3"
    assert part.likeness is None


def test_progress_is_one_and_goes_by_the_work(tested: Subject, pool: SessionPool) -> None:
    told: list[Progress] = []
    list(compare(tested, _TWO, tested.whole, pool, _CPU, progress=told.append))
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    after_bicubic = next(progress.fraction for progress in told if progress.label == "Bicubic")
    assert after_bicubic < 0.5, "bicubic takes far less than half of the work"


def test_what_is_cancelled_ends(tested: Subject, pool: SessionPool) -> None:
    cancel = CancelToken()
    entries = compare(tested, _TWO, tested.whole, pool, _CPU, cancel=cancel)
    next(entries)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(entries)


def test_bicubic_and_the_best_are_blinked_between_unless_others_are_named(tested: Subject, pool: SessionPool) -> None:
    made = list(compare(tested, (*_TWO, Contender("fsrcnn", "FSRCNN")), tested.whole, pool, _CPU))
    original = original_entry(tested, tested.whole)
    assert original is not None
    comparison = Comparison("a.png", "", (original, *made))
    scores = {entry.name: entry.likeness.psnr_db for entry in made[1:] if entry.likeness is not None}
    best = max(scores, key=lambda name: scores[name])
    assert [entry.name for entry in comparison.pair()] == ["bicubic", best]
    assert [entry.name for entry in comparison.pair(("Original", "fsrcnn"))] == ["original", "fsrcnn"]
    with pytest.raises(ComparisonError, match="choose of original, bicubic, c-dcscn, fsrcnn"):
        comparison.pair(("bicubic", "magic"))
    with pytest.raises(ComparisonError, match="one network more"):
        Comparison("a.png", "", (original, made[0])).pair()


def test_what_is_taken_away_replaces_nothing_unasked(tmp_path: Path, tested: Subject, pool: SessionPool) -> None:
    made = tuple(compare(tested, _TWO, tested.whole, pool, _CPU))
    comparison = Comparison("a.png", "", made)
    for name in ("a.png", "a.gif"):
        (tmp_path / name).write_text("mine")
    with pytest.raises(ValueError, match="already exists"):
        write_sheet(comparison, tmp_path / "a.png")
    with pytest.raises(ValueError, match="already exists"):
        write_blink(made, tmp_path / "a.gif", 2)
    assert {path.read_text() for path in tmp_path.iterdir()} == {"mine"}
    write_sheet(comparison, tmp_path / "a.png", overwrite=True)
    write_blink(made, tmp_path / "a.gif", 2, overwrite=True)
    assert read_image(tmp_path / "a.png").width == 2 * 130 + 3 * 8
    assert (tmp_path / "a.gif").read_bytes().startswith(b"GIF89a")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.gif", "a.png"]


def test_a_part_of_an_entry_keeps_its_numbers(photo: Image) -> None:
    entry = Entry("x", "X", photo, 1.0)
    part = middle_region(photo.width, photo.height, 40)
    assert part == Region(45, 28, 40, 40)
    cut = entry.cut(part)
    assert np.array_equal(cut.image.pixels, photo.pixels[28:68, 45:85])
    assert cut.facts == entry.facts == ("1.0 s",)
