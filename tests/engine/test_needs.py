"""What a large result takes is foreseen, and refused with the number where it is not there."""

from pathlib import Path

import numpy as np
import psutil
import pytest

from srgui import paths
from srgui.engine import needs
from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance_by_bands
from srgui.engine.needs import NoSpaceError, checked_needs, foreseen
from srgui.engine.session import Session, open_session
from srgui.engine.work import OutOfMemoryError
from srgui.imaging.codecs import WriteOptions, read_compact, read_image, write_image
from srgui.imaging.image import Image
from srgui.imaging.resize import resize_to
from srgui.machine import peak_memory_bytes
from srgui.progress import Cancelled, CancelToken

_PNG = WriteOptions()


@pytest.fixture(name="session", scope="module")
def session_fixture() -> Session:
    return open_session("fsrcnn", 2, device_named("cpu"))


@pytest.fixture(name="photo", scope="module")
def photo_fixture() -> Image:
    image = read_image(paths.sample_pictures()[0])
    return image.with_pixels(np.ascontiguousarray(image.pixels[:300, :400]))


def test_of_small_results_nothing_is_foreseen(session: Session, photo: Image, tmp_path: Path) -> None:
    assert checked_needs(photo, session, (800, 600), _PNG, tmp_path) is None


def test_looking_ahead_can_be_cancelled(session: Session, photo: Image, tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        checked_needs(photo, session, (8000, 9000), _PNG, tmp_path, cancel=cancel)


@pytest.mark.parametrize("options", [WriteOptions(), WriteOptions("TIFF"), WriteOptions("JPEG")])
@pytest.mark.parametrize("size", [(800, 600), (1000, 700), (1600, 1200)])
def test_the_file_is_foreseen_within_a_fifth(
    session: Session, photo: Image, tmp_path: Path, options: WriteOptions, size: tuple[int, int]
) -> None:
    needed = foreseen(photo, session, size, options, 100)
    report = write_image(enhance_by_bands(photo, session, size=size), tmp_path / "a", options)
    assert needed.disk_bytes == pytest.approx(report.size_bytes, rel=0.2)


def test_transparent_and_compact_pictures_are_sampled_too(session: Session, photo: Image, tmp_path: Path) -> None:
    write_image(photo, tmp_path / "a.png")
    compact = read_compact(tmp_path / "a.png")
    alike = foreseen(compact, session, (800, 600), _PNG, 100)
    assert alike.disk_bytes == foreseen(read_image(tmp_path / "a.png"), session, (800, 600), _PNG, 100).disk_bytes
    see_through = photo.with_pixels(photo.pixels, resize_to(photo.pixels[:20, :30, 0], 300, 400).clip(0, 1))
    more = foreseen(see_through, session, (800, 600), _PNG, 100)
    assert more.disk_bytes > alike.disk_bytes
    assert more.more_memory_bytes > alike.more_memory_bytes


def test_formats_that_are_written_as_they_are_made_need_less_memory(session: Session, photo: Image) -> None:
    more = {
        name: foreseen(photo, session, (800, 600), WriteOptions(name), 100).more_memory_bytes
        - foreseen(photo, session, (400, 300), WriteOptions(name), 100).more_memory_bytes
        for name in ("PNG", "JPEG", "WEBP")
    }
    assert more["WEBP"] > more["PNG"]
    assert more["JPEG"] == more["PNG"]


def test_memory_and_disk_that_are_not_there_are_refused_with_the_number(
    session: Session, photo: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needs, "LARGE_PIXELS", 1)
    assert checked_needs(photo, session, (800, 600), _PNG, tmp_path) is not None
    monkeypatch.setattr(needs, "free_disk_bytes", lambda _folder: 1000)
    with pytest.raises(NoSpaceError, match=r"will take about 0\.0 GB and 0\.0 GB are free in .*make room"):
        checked_needs(photo, session, (800, 600), _PNG, tmp_path)
    monkeypatch.setattr(needs, "free_memory_bytes", lambda: 1000)
    with pytest.raises(OutOfMemoryError, match=r"800x600 pixels needs about .* GB of memory"):
        checked_needs(photo, session, (800, 600), WriteOptions("JPEG"), tmp_path)


def test_memory_that_the_program_has_is_counted_in(session: Session, photo: Image) -> None:
    needed = foreseen(photo, session, (800, 600), _PNG, 100)
    assert needed.memory_bytes >= psutil.Process().memory_info().rss
    assert needed.memory_bytes < 1.3 * max(peak_memory_bytes(), psutil.Process().memory_info().rss + 10**8)
