"""Planes in a cache folder: made once, mapped, made again when they must be, and never more than fit."""

import errno
import os
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
from PIL import Image as PillowImage

from srgui.imaging.codecs import read_image
from srgui.imaging.color import luma
from srgui.imaging.image import Pixels
from srgui.imaging.resize import imresize
from srgui.progress import Cancelled, CancelToken
from srgui.training import planes
from srgui.training.planes import PLANE_STEPS, OpenedPlanes, Source, StoreError, open_planes, plane_of

PLANE_BYTES = 24 * 32 * 2 + 128


@pytest.fixture(name="sources")
def _sources(tmp_path: Path) -> list[Source]:
    (tmp_path / "photos").mkdir()
    random = np.random.default_rng(1)
    found = []
    for number in range(4):
        path = tmp_path / "photos" / f"{number}.png"
        PillowImage.fromarray(random.integers(0, 256, (24, 32, 3), np.uint8)).save(path)
        found.append(Source(path))
    return found


class Maker:
    """Makes planes and remembers of what."""

    def __init__(self) -> None:
        self.made: list[Source] = []

    def __call__(self, source: Source) -> Pixels:
        self.made.append(source)
        return plane_of(source)


def opened(sources: list[Source], folder: Path, limit_bytes: int = 10**9) -> tuple[OpenedPlanes, list[Source]]:
    maker = Maker()
    return open_planes(sources, maker, folder, limit_bytes), sorted(maker.made, key=lambda source: source.path)


def cached(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_a_plane_is_luma_shrunk_and_finer_than_8_bits(sources: list[Source], tmp_path: Path) -> None:
    source = Source(sources[0].path, shrink=2)
    plane = opened([source], tmp_path / "cache")[0].planes[0]
    expected = np.clip(imresize(luma(read_image(source.path).pixels), 0.5), 0, 1)
    assert plane.shape == (1, 12, 16)
    assert plane.dtype == np.uint16
    assert np.abs(plane[0] / PLANE_STEPS - expected).max() < 1 / PLANE_STEPS


def test_rgb_planes_have_three_channels_of_grey_pictures_too(sources: list[Source], tmp_path: Path) -> None:
    grey = tmp_path / "grey.png"
    PillowImage.new("L", (9, 7), 51).save(grey)
    of_rgb, of_grey = opened([Source(sources[0].path, channels=3), Source(grey, channels=3)], tmp_path / "c")[0].planes
    pixels = read_image(sources[0].path).pixels
    assert np.array_equal(np.rint(of_rgb / PLANE_STEPS * 255), np.rint(pixels * 255).transpose(2, 0, 1))
    assert of_grey.shape == (3, 7, 9)
    assert np.all(of_grey == round(51 / 255 * PLANE_STEPS))


def test_planes_are_made_once_and_mapped_afterwards(sources: list[Source], tmp_path: Path) -> None:
    first, made = opened(sources, tmp_path / "cache")
    again, made_again = opened(sources, tmp_path / "cache")
    assert sorted(made, key=sources.index) == sources
    assert made_again == []
    assert first.sources == again.sources == tuple(sources)
    assert first.bytes_in_memory == 0
    for one, other in zip(first.planes, again.planes, strict=True):
        assert np.array_equal(one, other)
        assert not one.flags.writeable
        assert one.base is not None
    assert len(cached(tmp_path / "cache")) == 4


def test_a_changed_picture_and_another_shrink_are_other_planes(sources: list[Source], tmp_path: Path) -> None:
    opened(sources[:1], tmp_path / "cache")
    PillowImage.new("L", (32, 24), 7).save(sources[0].path)
    wanted = [sources[0], Source(sources[0].path, shrink=3), sources[0]]
    found, made = opened(wanted, tmp_path / "cache")
    assert set(made) == {sources[0], Source(sources[0].path, shrink=3)}
    assert len(made) == 2
    assert np.all(found.planes[0] == round(7 / 255 * PLANE_STEPS))
    assert [plane.shape for plane in found.planes] == [(1, 24, 32), (1, 8, 11)]


@pytest.mark.parametrize("damage", [b"", b"no plane at all", "cut", "of another kind"])
def test_a_damaged_file_is_made_again(sources: list[Source], tmp_path: Path, damage: bytes | str) -> None:
    expected = opened(sources[:1], tmp_path / "cache")[0].planes[0].copy()
    file = cached(tmp_path / "cache")[0]
    if damage == "of another kind":
        np.save(file, np.zeros((3, 3)))
    else:
        file.write_bytes(file.read_bytes()[:700] if isinstance(damage, str) else damage)
    found, made = opened(sources[:1], tmp_path / "cache")
    assert made == sources[:1]
    assert np.array_equal(found.planes[0], expected)
    assert opened(sources[:1], tmp_path / "cache")[1] == []


def test_pictures_that_cannot_be_read_are_left_out_and_named(sources: list[Source], tmp_path: Path) -> None:
    sources[1].path.write_bytes(sources[1].path.read_bytes()[:200])
    sources[2].path.unlink()
    found, _ = opened(sources, tmp_path / "cache")
    assert found.sources == (sources[0], sources[3])
    assert len(found.planes) == 2
    assert "1.png is damaged" in found.left_out[0]
    assert "2.png does not exist" in found.left_out[1]


def test_planes_of_other_runs_give_way_the_longest_unused_first(sources: list[Source], tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    files = []
    for age, source in ((300, sources[1]), (200, sources[0]), (100, sources[2])):
        before = set(folder.glob("*.npy"))
        opened([source], folder)
        (new,) = set(folder.glob("*.npy")) - before
        os.utime(new, (time.time() - age,) * 2)
        files.append(new)
    _, made = opened([sources[1], sources[3]], folder, 3 * PLANE_BYTES)
    assert made == [sources[3]]
    assert [file.exists() for file in files] == [True, False, True]
    assert sum(file.stat().st_size for file in cached(folder)) <= 3 * PLANE_BYTES
    assert files[0].stat().st_mtime > files[2].stat().st_mtime


def test_planes_that_do_not_fit_are_held_in_memory(sources: list[Source], tmp_path: Path) -> None:
    found, _ = opened(sources, tmp_path / "cache", 2 * PLANE_BYTES)
    assert len(found.planes) == 4
    assert len(cached(tmp_path / "cache")) == 2
    assert found.bytes_in_memory == 2 * 24 * 32 * 2
    assert not any(plane.flags.writeable for plane in found.planes)


def test_a_lower_limit_holds_for_the_planes_of_this_run_too(sources: list[Source], tmp_path: Path) -> None:
    opened(sources, tmp_path / "cache")
    found, made = opened(sources, tmp_path / "cache", 2 * PLANE_BYTES)
    assert made == sources[2:]
    assert len(found.planes) == 4
    assert len(cached(tmp_path / "cache")) == 2


def test_planes_that_fit_nowhere_say_what_to_do(
    sources: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=10**6))
    assert len(opened(sources, tmp_path / "enough")[0].planes) == 4
    with pytest.raises(StoreError, match="allow a bigger cache, shrink the pictures or choose fewer"):
        opened(sources, tmp_path / "cache", PLANE_BYTES)


@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "is full; free some space"), (errno.EIO, "be written")])
def test_a_disk_that_takes_no_more_says_so_and_leaves_nothing_half(
    sources: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(np.lib.format, "write_array_header_1_0", fail)
    with pytest.raises(StoreError, match=words):
        opened(sources, tmp_path / "cache")
    assert cached(tmp_path / "cache") == []


def test_a_cache_folder_that_cannot_be_made_is_named(sources: list[Source], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        opened(sources, tmp_path / "file")


def test_too_many_open_files_are_explained(
    sources: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(np.lib.format, "open_memmap", fail)
    with pytest.raises(StoreError, match="so many files at once"):
        opened(sources, tmp_path / "cache")


def test_as_many_files_may_be_open_as_there_are_planes() -> None:
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(400, before[1]), before[1]))
    try:
        planes._allow_open_files(200)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= min(456, before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_half_written_files_of_dead_runs_go_after_a_day(sources: list[Source], tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    old, new = tmp_path / "cache" / ".a.1-1.part", tmp_path / "cache" / ".b.2-2.part"
    for part, age_h in ((old, 30), (new, 1)):
        part.write_bytes(b"half")
        os.utime(part, (time.time() - 3600 * age_h,) * 2)
    opened(sources[:1], tmp_path / "cache")
    assert not old.exists()
    assert new.exists()


def test_progress_is_told_and_a_cancelled_run_stops(sources: list[Source], tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    open_planes(sources, plane_of, tmp_path / "cache", told=lambda done, total: told.append((done, total)))
    assert told == [(done, 4) for done in range(5)]
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        open_planes(sources, plane_of, tmp_path / "other", told=lambda *_: cancel.cancel(), cancel=cancel)
