"""Sets of pictures: looked over, recognised, paired with LR, remembered."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from srgui import paths
from srgui.imaging.codecs import list_pictures, read_image
from srgui.progress import Cancelled, CancelToken
from srgui.report.datasets import (
    DatasetError,
    Source,
    forget,
    has_pictures_inside,
    inspect_dataset,
    known_sets,
    lr_picture_of,
    pixel_checksum,
    remember,
    remembered,
    set_checksum,
    sources_named,
)


def _save(path: Path, seed: int = 0, size: tuple[int, int] = (24, 18)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)
    PillowImage.fromarray(values).save(path)
    return path


def test_a_folder_is_looked_over_and_what_is_wrong_is_named(tmp_path: Path) -> None:
    _save(tmp_path / "a.png", 1)
    _save(tmp_path / "b.png", 2, (25, 18))
    _save(tmp_path / "twice.png", 1)
    PillowImage.new("RGB", (24, 18), (9, 9, 9)).save(tmp_path / "flat.png")
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    (tmp_path / "notes.txt").write_text("no picture")
    dataset = inspect_dataset(Source("mine", tmp_path))
    assert [picture.name for picture in dataset.pictures] == ["a.png", "b.png", "flat.png", "twice.png"]
    assert [left.name for left in dataset.left_out] == ["broken.png"]
    assert dataset.sizes_in_words == "24x18 to 25x18"
    notes = " ".join(dataset.notes((2, 4)))
    assert "At x2, 1 of 4 are cropped to a multiple of 2." in notes
    assert "At x4, 4 of 4 are cropped to a multiple of 4." in notes
    assert "flat.png" in notes
    assert "a.png, twice.png" in notes
    assert dataset.known == ""


def test_a_folder_of_text_files_is_no_set(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    with pytest.raises(DatasetError, match="holds no pictures"):
        inspect_dataset(Source("mine", tmp_path))
    (tmp_path / "a.png").write_text("words")
    with pytest.raises(DatasetError, match="None of the 1 pictures"):
        inspect_dataset(Source("mine", tmp_path))


def test_a_checksum_is_of_pixels_and_not_of_files(tmp_path: Path) -> None:
    first = _save(tmp_path / "a.png", 3)
    with PillowImage.open(first) as picture:
        picture.save(tmp_path / "b.webp", lossless=True)
        picture.convert("L").save(tmp_path / "grey.png")
    sums = [pixel_checksum(read_image(path)) for path in list_pictures(tmp_path)]
    assert sums[0] == sums[1] != sums[2]
    assert set_checksum(sums) == set_checksum(reversed(sums))
    assert set_checksum(sums[:2]) != set_checksum(sums[:1])


def test_pairs_are_found_by_name_and_refused_where_that_is_not_clear(tmp_path: Path) -> None:
    for name in ("a", "b", "c", "d"):
        _save(tmp_path / "hr" / f"{name}.png", ord(name))
    for name in ("a.png", "bx2.png", "c.png", "c.bmp"):
        _save(tmp_path / "lr" / name, 1, (12, 9))
    dataset = inspect_dataset(Source("pairs", tmp_path / "hr", tmp_path / "lr"))
    assert [picture.lr_path and picture.lr_path.name for picture in dataset.pictures] == ["a.png", "bx2.png"]
    assert all(picture.lr_sha256 for picture in dataset.pictures)
    reasons = {left.name: left.reason for left in dataset.left_out}
    assert "there are 2 LR pictures" in reasons["c.png"]
    assert "there is no LR picture" in reasons["d.png"]


def test_two_folders_of_one_name_are_told_apart() -> None:
    sources = sources_named([Source("Set", Path("a/Set")), Source("Set", Path("b/Set"))])
    assert [source.name for source in sources] == ["Set", "Set (2)"]


def test_sets_are_remembered_and_a_damaged_memory_is_none(tmp_path: Path) -> None:
    assert remembered() == {}
    remember(Source("mine", tmp_path))
    remember(Source("pairs", tmp_path / "hr", tmp_path / "lr"))
    assert remembered() == {
        "mine": Source("mine", tmp_path),
        "pairs": Source("pairs", tmp_path / "hr", tmp_path / "lr"),
    }
    (paths.user_folder() / "report-datasets.json").write_text('[{"name": 3', encoding="utf-8")
    assert remembered() == {}
    remember(Source("mine", tmp_path))
    assert list(remembered()) == ["mine"]


def test_looking_over_can_be_stopped(tmp_path: Path) -> None:
    _save(tmp_path / "a.png")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        inspect_dataset(Source("mine", tmp_path), None, cancel)


@pytest.mark.datasets
@pytest.mark.parametrize("name", ["Set5", "Set14", "BSDS100", "T91", "BSDS200", "Kodak24"])
def test_published_sets_are_recognised(datasets: Path, name: str) -> None:
    folder = next(folder for folder in datasets.glob("*/*") if folder.name == name)
    assert inspect_dataset(Source("another name", folder)).known == name
    assert len(known_sets()) == 6


def test_a_set_is_forgotten_and_its_pictures_stay(tmp_path: Path) -> None:
    file = _save(tmp_path / "mine" / "0.png")
    remember(Source("mine", tmp_path / "mine"))
    remember(Source("other", tmp_path))
    forget("mine")
    forget("never named")
    assert list(remembered()) == ["other"]
    assert file.is_file()


def test_folders_inside_count_where_they_are_asked_for_and_that_is_remembered(tmp_path: Path) -> None:
    _save(tmp_path / "hr" / "a" / "0.png", 1)
    _save(tmp_path / "hr" / "b" / "0.png", 2)
    for name in ("a", "b"):
        _save(tmp_path / "lr" / name / "0x2.png", 3, (12, 9))
    source = Source("mine", tmp_path / "hr", tmp_path / "lr", recursive=True)
    assert has_pictures_inside(source.folder)
    assert not has_pictures_inside(tmp_path / "hr" / "a")
    assert [(p.name, p.lr_path) for p in inspect_dataset(source).pictures] == [
        ("a/0.png", tmp_path / "lr" / "a" / "0x2.png"),
        ("b/0.png", tmp_path / "lr" / "b" / "0x2.png"),
    ]
    assert lr_picture_of(source, tmp_path / "hr" / "b" / "0.png") == tmp_path / "lr" / "b" / "0x2.png"
    with pytest.raises(DatasetError, match="holds no pictures"):
        inspect_dataset(Source("mine", tmp_path / "hr"))
    remember(source)
    assert remembered() == {"mine": source}


def test_hidden_folders_are_passed_over(tmp_path: Path) -> None:
    _save(tmp_path / ".thumbnails" / "a.png")
    assert not has_pictures_inside(tmp_path)
    _save(tmp_path / "b" / "c" / "a.png")
    assert has_pictures_inside(tmp_path)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        has_pictures_inside(tmp_path, token)
