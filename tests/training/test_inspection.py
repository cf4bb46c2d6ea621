"""Folders looked over before a run: made pictures with known faults, and the open datasets, which have none."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as PillowImage

from srgui.errors import UserError
from srgui.imaging.jpeg_traces import jpeg_step, quality_of
from srgui.imaging.resize import resize_to
from srgui.progress import Cancelled, CancelToken, Progress
from srgui.training.inspection import Finding, InspectedPicture, Inspection, inspect
from srgui.training.picture_checks import look_at


def scene(seed: int, width: int = 256, height: int = 192) -> PillowImage.Image:
    """Return something like a photo: large shapes in strong contrast, finer ones in less, and some grain."""
    random = np.random.default_rng(seed)
    total = np.full((height, width, 3), 0.5, np.float32)
    for cells, strength in ((3, 0.5), (6, 0.3), (14, 0.2), (40, 0.12), (110, 0.08)):
        grid = random.random((cells, cells + 1, 3), np.float32) - 0.5
        total += strength * resize_to(grid, height, width)
    total += random.normal(0, 0.01, total.shape).astype(np.float32)
    return from_values(total)


def from_values(values: NDArray[np.float32]) -> PillowImage.Image:
    return PillowImage.fromarray(np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8))


def through_jpeg(picture: PillowImage.Image, quality: int) -> PillowImage.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return PillowImage.open(buffer).convert("RGB")


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    scene(1).save(folder / "a1.png")
    scene(2).save(folder / "a2.png")
    return folder


def look_over(folder: Path, validation: Path | None = None) -> Inspection:
    return inspect([folder], validation=validation, smallest_px=64)


def findings(inspection: Inspection) -> dict[str, tuple[Finding, ...]]:
    return {picture.path.name: picture.findings for picture in inspection.pictures if picture.findings}


def test_good_pictures_have_no_findings_and_are_counted(folder: Path) -> None:
    found = look_over(folder)
    assert found.good == (folder / "a1.png", folder / "a2.png")
    assert not found.bad
    assert not found.left_out
    assert found.megapixels == pytest.approx(2 * 256 * 192 / 1e6)
    assert found.patches(32, 2) == 2 * (4 * 3)
    assert found.summary() == ["2 pictures, 0.098 megapixels: about 24 patches of 32x32."]
    assert "add photos" in found.recommendation()


def test_the_order_is_that_of_names_and_folders_in_it_are_searched(folder: Path) -> None:
    (folder / "z").mkdir()
    scene(3).save(folder / "z" / "b.png")
    scene(4).save(folder / "a10.png")
    assert [path.name for path in look_over(folder).good] == ["a1.png", "a2.png", "a10.png", "b.png"]
    flat = inspect([folder, folder], smallest_px=64, recursive=False)
    assert [path.name for path in flat.good] == ["a1.png", "a2.png", "a10.png"]


def test_a_cut_off_or_false_file_is_broken_and_says_why(folder: Path) -> None:
    (folder / "b.png").write_bytes((folder / "a1.png").read_bytes()[:2000])
    (folder / "c.png").write_text("no picture")
    found = look_over(folder)
    assert findings(found) == {"b.png": (Finding.BROKEN,), "c.png": (Finding.BROKEN,)}
    assert "damaged or cut off" in found.bad[0].detail
    assert found.left_out == (str(folder / "b.png"), str(folder / "c.png"))


def test_a_large_jpeg_is_decoded_reduced_and_found_broken_all_the_same(folder: Path) -> None:
    large = scene(5, 320, 240).resize((2400, 1800), PillowImage.Resampling.BICUBIC)
    exif = PillowImage.Exif()
    exif[0x0112] = 6
    large.save(folder / "b.jpg", quality=92, exif=exif)
    stream = (folder / "b.jpg").read_bytes()
    (folder / "c.jpg").write_bytes(stream[: len(stream) * 9 // 10])
    found = look_over(folder)
    assert findings(found) == {"c.jpg": (Finding.BROKEN,)}
    upright = found.pictures[2]
    assert (upright.width, upright.height) == (1800, 2400)
    assert found.shrink(upright) == 1


def test_a_small_picture_is_named_with_its_size(folder: Path) -> None:
    scene(3, 200, 63).save(folder / "b.png")
    found = look_over(folder)
    assert findings(found) == {"b.png": (Finding.TOO_SMALL,)}
    assert found.bad[0].detail == "“b.png” has 200x63 pixels; at least 64 a side are needed."
    assert "1 is too small: under 64 pixels a side." in found.summary()


def test_the_same_pixels_are_a_duplicate_in_another_file_and_format(folder: Path) -> None:
    (folder / "b.png").write_bytes((folder / "a1.png").read_bytes())
    scene(2).save(folder / "c.webp", lossless=True)
    found = look_over(folder)
    assert findings(found) == {"b.png": (Finding.DUPLICATE,), "c.webp": (Finding.DUPLICATE,)}
    assert found.bad[1].detail == "“c.webp” has the same pixels as “a2.png”."
    assert "2 are copies of others." in found.summary()


@pytest.mark.parametrize("change", ["resized", "saved again", "brighter", "mirrored"])
def test_a_changed_copy_is_a_near_duplicate_of_the_first(folder: Path, change: str) -> None:
    original = scene(1)
    changed = {
        "resized": lambda: original.resize((128, 96), PillowImage.Resampling.BICUBIC),
        "saved again": lambda: through_jpeg(original, 80),
        "brighter": lambda: original.point([min(255, value + 10) for value in range(256)] * 3),
        "mirrored": lambda: original.transpose(PillowImage.Transpose.FLIP_LEFT_RIGHT),
    }[change]()
    changed.save(folder / "b.png")
    found = look_over(folder)
    assert findings(found) == {"b.png": (Finding.NEAR_DUPLICATE,)}
    assert "“a1.png”" in found.bad[0].detail


def test_of_a_group_the_one_stays_that_nothing_else_speaks_against(folder: Path) -> None:
    scene(1, 256, 192).resize((48, 36), PillowImage.Resampling.BICUBIC).save(folder / "a0.png")
    found = look_over(folder)
    assert folder / "a1.png" in found.good
    assert findings(found) == {"a0.png": (Finding.TOO_SMALL, Finding.NEAR_DUPLICATE)}


def test_a_picture_of_the_validation_folder_is_found_at_another_size(folder: Path, tmp_path: Path) -> None:
    held_out = tmp_path / "held out"
    held_out.mkdir()
    scene(2).resize((160, 120), PillowImage.Resampling.BICUBIC).save(held_out / "v.png")
    found = look_over(folder, held_out)
    assert findings(found) == {"a2.png": (Finding.IN_VALIDATION,)}
    assert "“v.png” of the validation folder" in found.bad[0].detail
    assert all(path.parent == folder for path in (picture.path for picture in found.pictures))


@pytest.mark.parametrize("quality", [25, 50, 70])
def test_jpeg_damage_is_seen_in_a_jpeg_and_in_a_png_made_from_it(folder: Path, quality: int) -> None:
    scene(3).save(folder / "b.jpg", quality=quality)
    through_jpeg(scene(4), quality).crop((3, 5, 256, 192)).save(folder / "c.png")
    found = look_over(folder)
    assert findings(found) == {"b.jpg": (Finding.JPEG_DAMAGED,), "c.png": (Finding.JPEG_DAMAGED,)}
    assert f"is a JPEG of about quality {quality}" in found.bad[0].detail
    assert "was a JPEG of about quality" in found.bad[1].detail


def test_a_jpeg_of_high_quality_is_good(folder: Path) -> None:
    scene(3).save(folder / "b.jpg", quality=90)
    assert not look_over(folder).bad


@pytest.mark.parametrize("quality", [20, 50, 75, 90])
def test_the_quality_of_a_jpeg_is_told_from_its_tables(tmp_path: Path, quality: int) -> None:
    scene(3).save(tmp_path / "a.jpg", quality=quality)
    assert quality_of(look_at(tmp_path / "a.jpg").jpeg_step) == pytest.approx(quality, abs=1)


def test_a_picture_smaller_than_a_few_blocks_tells_nothing_of_jpeg() -> None:
    assert jpeg_step(np.zeros((20, 400), np.float32)) == 0


def test_one_colour_and_a_gradient_are_flat_and_no_copies_of_each_other(folder: Path) -> None:
    ramp = np.linspace(0.2, 0.8, 256, dtype=np.float32)[None, :, None] * np.ones((192, 1, 3), np.float32)
    from_values(ramp).save(folder / "b.png")
    from_values(ramp**2).save(folder / "c.png")
    PillowImage.new("RGB", (256, 192), (9, 9, 9)).save(folder / "d.png")
    found = look_over(folder)
    assert findings(found) == dict.fromkeys(("b.png", "c.png", "d.png"), (Finding.FLAT,))
    assert "3 have next to no detail." in found.summary()


def test_progress_runs_to_its_end_and_a_cancelled_inspection_stops(folder: Path) -> None:
    told: list[Progress] = []
    inspect([folder], smallest_px=64, progress=told.append)
    assert [(event.done, event.total) for event in told] == [(0, 2), (1, 2), (2, 2)]
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        inspect([folder], smallest_px=64, progress=lambda _: cancel.cancel(), cancel=cancel)


def test_folders_without_pictures_are_named(tmp_path: Path, folder: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text("words")
    with pytest.raises(UserError, match="texts” holds no pictures; choose another"):
        look_over(texts)
    with pytest.raises(UserError, match="gone” does not exist; choose another"):
        look_over(tmp_path / "gone")
    with pytest.raises(UserError, match="texts” holds no pictures"):
        look_over(folder, texts)


def picture(width: int, height: int, *reasons: Finding, is_jpeg: bool = True) -> InspectedPicture:
    return InspectedPicture(Path("x.jpg"), width, height, reasons, "why", is_jpeg)


def test_large_photos_are_advised_to_be_shrunk() -> None:
    found = Inspection((picture(6000, 4000), picture(3840, 2160), picture(1200, 900)), 64)
    assert [found.shrink(one) for one in found.pictures] == [4, 2, 1]
    assert found.shrink(picture(3840, 2160, is_jpeg=False)) == 1
    assert "Shrink the 2 large photos before they are learnt from, by 2 to 4" in found.recommendation()
    assert found.summary()[0] == "3 pictures, 33 megapixels: about 8,000 patches of 32x32."


def test_the_advice_follows_what_was_found() -> None:
    good = picture(8000, 1900, is_jpeg=False)
    assert Inspection((good,), 64).recommendation() == "This is good to learn from as it is."
    assert "without the 1 that" in Inspection((good, picture(9, 9, Finding.TOO_SMALL)), 64).recommendation()
    assert "Nothing here" in Inspection((picture(9, 9, Finding.TOO_SMALL),), 64).recommendation()


def test_every_finding_has_a_label_and_sentences() -> None:
    for finding in Finding:
        assert finding.label
        for count in (1, 2):
            several = Inspection((picture(9, 9, finding),) * count, 64).summary()[1]
            assert several.startswith(f"{count} ")
            assert several.endswith(".")


@pytest.mark.datasets
@pytest.mark.parametrize("name", ["CID22", "Kodak24", "gb82"])
def test_nothing_speaks_against_the_open_datasets(datasets: Path, name: str) -> None:
    found = inspect([datasets / "open" / name], smallest_px=128)
    assert findings(found) == {}


@pytest.mark.datasets
def test_photos_are_found_again_after_strong_jpeg(datasets: Path, tmp_path: Path) -> None:
    kodak = datasets / "open" / "Kodak24"
    for path in sorted(kodak.glob("*.png"))[:8]:
        through_jpeg(PillowImage.open(path).convert("RGB"), 50).save(tmp_path / path.name)
    found = look_over(tmp_path, kodak)
    assert set(findings(found).values()) == {(Finding.IN_VALIDATION, Finding.JPEG_DAMAGED)}
    assert found.count(Finding.IN_VALIDATION) == len(found.pictures) == 8
