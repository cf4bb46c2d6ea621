"""Writing pictures when things go wrong: nothing is ever overwritten, half written, or lost."""

import errno
import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

from srgui.imaging import encoding, verified_save
from srgui.imaging.codecs import PictureError, WriteOptions, check_target, read_image, suffix_for_format, write_image
from srgui.imaging.image import Image, Pixels
from srgui.progress import Cancelled

FORMATS = ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"]


def ramp() -> Pixels:
    """Return a smooth picture of 40x24 pixels."""
    plane = np.add.outer(np.arange(24) / 24, np.arange(40) / 40) / 2
    return np.stack([plane * (1 - 0.2 * k) for k in range(3)], axis=2).astype(np.float32)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_names_may_have_any_letters_and_great_length(tmp_path: Path) -> None:
    folder = tmp_path / "zdjęcia"
    folder.mkdir()
    for name in ("łąka 🌼.png", "ą" * 125 + ".png"):
        write_image(Image(ramp()), str(folder / name))
        assert read_image(folder / name).width == 40
    assert len(files_in(folder)) == 2


def test_taken_name_is_refused_and_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"precious")
    with pytest.raises(PictureError, match=r"a\.png already exists; choose another name or allow overwriting\."):
        write_image(Image(ramp()), path)
    assert path.read_bytes() == b"precious"
    assert files_in(tmp_path) == ["a.png"]
    (tmp_path / "b.png").symlink_to(tmp_path / "gone")
    with pytest.raises(PictureError, match="already exists"):
        write_image(Image(ramp()), tmp_path / "b.png")


def test_overwriting_replaces_the_file_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_image(Image(ramp()), path, WriteOptions(overwrite=True))
    assert read_image(path).width == 40
    assert path.stat().st_mode & 0o777 == 0o600
    assert files_in(tmp_path) == ["a.png"]


def no_links(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.mark.parametrize("has_links", [True, False])
def test_file_that_comes_while_saving_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    path = tmp_path / "a.png"
    check = verified_save._check

    def check_then_race(*arguments: Any) -> None:
        check(*arguments)
        path.write_bytes(b"precious")

    monkeypatch.setattr(verified_save, "_check", check_then_race)
    if not has_links:
        monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(PictureError, match="already exists"):
        write_image(Image(ramp()), path)
    assert path.read_bytes() == b"precious"
    assert files_in(tmp_path) == ["a.png"]


def test_disks_without_hard_links_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", no_links)
    write_image(Image(ramp()), tmp_path / "a.png")
    assert read_image(tmp_path / "a.png").width == 40
    assert files_in(tmp_path) == ["a.png"]


def test_of_many_saves_to_one_name_one_wins(tmp_path: Path) -> None:
    outcomes: list[str] = []

    def save(level: float) -> None:
        try:
            write_image(Image(np.full((24, 40, 1), level, np.float32)), tmp_path / "a.png")
            outcomes.append("saved")
        except PictureError:
            outcomes.append("refused")

    threads = [threading.Thread(target=save, args=(k / 8,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 7 + ["saved"]
    assert files_in(tmp_path) == ["a.png"]


@contextmanager
def small_files_only() -> Iterator[None]:
    """Let the system refuse to make files larger than 2000 bytes, as a full disk does."""
    resource = pytest.importorskip("resource", reason="this system has no limits of this kind")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("format_name", FORMATS)
def test_write_that_the_system_refuses_leaves_nothing(tmp_path: Path, format_name: str) -> None:
    noise = Image(np.random.default_rng(0).random((100, 100, 3), np.float32))
    path = tmp_path / f"a{suffix_for_format(format_name)}"
    with small_files_only(), pytest.raises(PictureError, match="the disk takes no file this large; choose another"):
        write_image(noise, path, WriteOptions(format_name, quality=100))
    assert files_in(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, r"a\.png was not saved: the disk is full; make room or choose a folder on another disk\."),
        (errno.EDQUOT, "the disk is full"),
        (errno.EACCES, r"there is no permission to write in .*; choose another folder"),
        (errno.EROFS, "there is no permission to write in"),
        (errno.EIO, r"\(?Input/output error.*try again or choose another folder"),
    ],
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_system_errors_are_explained_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str, overwrite: bool
) -> None:
    path = tmp_path / "a.png"
    if overwrite:
        path.write_bytes(b"precious")

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(PictureError, match=said) as caught:
        write_image(Image(ramp()), path, WriteOptions(overwrite=overwrite))
    assert isinstance(caught.value.__cause__, OSError)
    assert files_in(tmp_path) == (["a.png"] if overwrite else [])
    assert not overwrite or path.read_bytes() == b"precious"


def test_missing_folder_and_folder_as_file_are_explained(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"the folder .*gone does not exist; choose one that does"):
        write_image(Image(ramp()), tmp_path / "gone" / "a.png")
    with pytest.raises(PictureError, match="is a folder; choose a name for a file"):
        write_image(Image(ramp()), tmp_path, WriteOptions(overwrite=True))
    with pytest.raises(PictureError, match="the name is too long; choose a shorter one"):
        write_image(Image(ramp()), tmp_path / ("a" * 300))
    assert files_in(tmp_path) == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "not enough memory; close other programs"),
        (RuntimeError("codec"), "could not be written as JPEG; choose PNG"),
        (OSError("encoder error -2"), "could not be written as JPEG; choose PNG"),
    ],
)
def test_failures_of_a_writer_are_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(PIL.Image.Image, "save", fail)
    with pytest.raises(PictureError, match=said):
        write_image(Image(ramp()), tmp_path / "a.jpg", WriteOptions("JPEG"))
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("stop", [Cancelled, KeyboardInterrupt])
def test_being_stopped_passes_through_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    def fail(*_: object) -> None:
        raise stop

    monkeypatch.setattr(verified_save, "_check", fail)
    with pytest.raises(stop):
        write_image(Image(ramp()), tmp_path / "a.png")
    assert files_in(tmp_path) == []


def test_partial_file_is_hidden_beside_the_final_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    check = verified_save._check

    def look(*arguments: Any) -> None:
        seen.append(files_in(tmp_path))
        check(*arguments)

    monkeypatch.setattr(verified_save, "_check", look)
    write_image(Image(ramp()), tmp_path / "a.png")
    ((partial,),) = seen
    assert partial.startswith(".a.png.")
    assert partial.endswith(".part")
    assert files_in(tmp_path) == ["a.png"]


def spoil_means(stored: encoding.Stored) -> encoding.Stored:
    assert stored.means is not None
    return replace(stored, means=stored.means + 2 / 255)


def spoil_lossy_means(stored: encoding.Stored) -> encoding.Stored:
    assert stored.means is not None
    return replace(stored, means=stored.means + 140 / 255)


def spoil_digest(stored: encoding.Stored) -> encoding.Stored:
    assert stored.digest is not None
    return replace(stored, digest=stored.digest ^ 1)


def spoil_size(stored: encoding.Stored) -> encoding.Stored:
    return replace(stored, width=stored.width + 1)


def spoil_mode(stored: encoding.Stored) -> encoding.Stored:
    return replace(stored, mode="RGBA")


@pytest.mark.parametrize(
    ("options", "spoil", "said"),
    [
        (WriteOptions("PNG"), spoil_digest, "its colours are different"),
        (WriteOptions("TIFF"), spoil_digest, "its colours are different"),
        (WriteOptions("WEBP", lossless=True), spoil_means, "its colours are different"),
        (WriteOptions("JPEG"), spoil_lossy_means, "its colours are different"),
        (WriteOptions("PNG"), spoil_size, "its size is 40x24"),
        (WriteOptions("JPEG"), spoil_mode, "its channels are RGB"),
    ],
)
def test_file_that_gives_back_another_picture_is_not_kept(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: WriteOptions,
    spoil: Callable[[encoding.Stored], encoding.Stored],
    said: str,
) -> None:
    check = verified_save._check

    def compare(name: str, part: Path, format_name: str, stored: encoding.Stored, tolerance: float) -> None:
        check(name, part, format_name, spoil(stored), tolerance)

    monkeypatch.setattr(verified_save, "_check", compare)
    with pytest.raises(PictureError, match=rf"a was not saved: read back to check it, {said}"):
        write_image(Image(ramp()), tmp_path / "a", options)
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("format_name", ["PNG", "TIFF"])
@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_byte_that_the_disk_changed_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_name: str, at: float
) -> None:
    check = verified_save._check

    def change(name: str, part: Path, *rest: Any) -> None:
        data = bytearray(part.read_bytes())
        data[int(at * len(data))] ^= 0x10
        part.write_bytes(data)
        check(name, part, *rest)

    monkeypatch.setattr(verified_save, "_check", change)
    noise = np.random.default_rng(1).random((300, 400, 3), np.float32)
    with pytest.raises(PictureError, match="read back to check it"):
        write_image(Image(noise), tmp_path / "a", WriteOptions(format_name))
    assert files_in(tmp_path) == []


def test_file_that_cannot_be_read_back_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(self: encoding._Sink, data: bytes) -> int:
        return self._file.write(bytes(data)[:10])

    monkeypatch.setattr(encoding._Sink, "write", cut)
    with pytest.raises(PictureError, match="it cannot be read back"):
        write_image(Image(ramp()), tmp_path / "a.webp", WriteOptions("WEBP"))
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("quality", [1, 30, 100])
@pytest.mark.parametrize("format_name", ["JPEG", "WEBP", "AVIF"])
def test_the_check_lets_every_honest_lossy_file_pass(tmp_path: Path, format_name: str, quality: int) -> None:
    rng = np.random.default_rng(3)
    pictures = [
        rng.random((1, 1, 3)),
        rng.random((3, 2, 3)),
        np.broadcast_to(rng.random(3), (40, 40, 3)),
        rng.integers(0, 2, (40, 40, 3)),
        np.repeat(rng.integers(0, 2, (40, 1, 3)), 40, axis=1),
    ]
    for k, pixels in enumerate(pictures):
        image = Image(
            np.ascontiguousarray(pixels, np.float32), None if k % 2 else rng.random(pixels.shape[:2], np.float32)
        )
        write_image(image, tmp_path / f"{k}", WriteOptions(format_name, quality=quality, subsampling="4:2:0"))


def test_sink_hides_the_number_of_the_file() -> None:
    sink = encoding._Sink(io.BytesIO())
    assert sink.writable()
    with pytest.raises(io.UnsupportedOperation):
        sink.fileno()


def test_a_target_is_checked_before_the_work_and_leaves_nothing_behind(tmp_path: Path) -> None:
    check_target(tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "a.png").touch()
    with pytest.raises(PictureError, match="already exists"):
        check_target(tmp_path / "a.png")
    check_target(tmp_path / "a.png", overwrite=True)
    with pytest.raises(PictureError, match="does not exist"):
        check_target(tmp_path / "nowhere" / "a.png")
