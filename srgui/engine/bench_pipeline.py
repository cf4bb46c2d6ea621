"""A photo from file to file, and what of its time is not the network; start-up and memory, as whole processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
import psutil
import torch
from torch import Tensor

from srgui import paths
from srgui.engine.bench import in_turn
from srgui.engine.devices import Device, compute_alone
from srgui.engine.enhance import DEFAULT_TILE_PX, enhance_by_bands
from srgui.engine.session import Session, open_session
from srgui.engine.tiling import tiles
from srgui.imaging.codecs import WriteOptions, read_compact, write_image
from srgui.imaging.image import CompactImage, Image
from srgui.machine import has_screen
from srgui.threads import in_threads

PHOTO_PX: Final = (4000, 3000)
_RUNS: Final = 3
_ONCE_FROM_MP: Final = 200
_LOOK_EVERY_S: Final = 0.01
_LONGEST_START_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class PipelineTiming:
    """Median seconds of one enlargement from a JPEG to a PNG, and of its parts by themselves.

    Attributes:
        network: its name.
        way: what ran it.
        megapixels: of the result.
        read_s: decoding.
        network_s: the network alone, on the same tiles in as many threads.
        enhance_s: the network, colour and tiles around it.
        whole_s: all of it, from file to file: decoding, enhancing, encoding and reading back.
    """

    network: str
    way: str
    megapixels: float
    read_s: float
    network_s: float
    enhance_s: float
    whole_s: float

    @property
    def ratio(self) -> float:
        """How many times as long as the network alone the whole takes."""
        return self.whole_s / self.network_s


def bench_pipeline(network: str, scale: int, device: Device, folder: Path) -> PipelineTiming:
    """Time a photo of 12 megapixels, made of a sample, from file to file.

    Args:
        network: its name.
        scale: its factor.
        device: where it runs.
        folder: for the files.
    """
    photo, made = folder / "photo.jpg", folder / "made.png"
    write_image(made_of_sample(PHOTO_PX), photo, WriteOptions(format="JPEG", overwrite=True))
    session = open_session(network, scale, device)
    image = read_compact(photo)
    lr_tiles = _tiles_of(image, session)

    def whole() -> None:
        enlarged = enhance_by_bands(read_compact(photo), session)
        write_image(enlarged, made, WriteOptions(format="PNG", overwrite=True))

    def network_alone() -> None:
        threads = session.backend.parallel
        for _ in in_threads(session.backend.run, lr_tiles, threads, begin=compute_alone if threads > 1 else None):
            pass

    def enhance_alone() -> None:
        for _ in enhance_by_bands(image, session).bands():
            pass

    seconds = in_turn(lambda: read_compact(photo), network_alone, enhance_alone, whole, runs=_RUNS)
    megapixels = scale**2 * PHOTO_PX[0] * PHOTO_PX[1] / 1e6
    return PipelineTiming(network, session.way_in_words, megapixels, *seconds)


def _tiles_of(image: Image | CompactImage, session: Session) -> list[Tensor]:
    """Return the tiles that the engine gives a network, with their halos."""
    colour = image.whole().pixels if isinstance(image, CompactImage) else image.pixels
    planes = torch.from_numpy(colour[:, :, : session.card.channels].transpose(2, 0, 1)[None])
    halo_px = session.card.halo_px[session.scale]
    grown = (
        tile.grown(halo_px, image.width, image.height) for tile in tiles(image.width, image.height, DEFAULT_TILE_PX)
    )
    return [planes[:, :, region.y : region.bottom, region.x : region.right].contiguous() for region in grown]


@dataclass(frozen=True, slots=True)
class ProcessTiming:
    """A command as a whole process.

    Attributes:
        what: the command.
        megapixels: of its result; 0 where it has none.
        elapsed_s: from its start to its end, the median of three runs; of one, where the result is very large.
        peak_mb: the most memory that it was seen to hold.
    """

    what: str
    megapixels: float
    elapsed_s: float
    peak_mb: float


def bench_startup(network: str, folder: Path) -> Iterator[ProcessTiming]:
    """Time what a person waits for first: a command that does nothing, the window, a small picture."""
    photo = folder / "small.png"
    write_image(made_of_sample((512, 512)), photo, WriteOptions(format="PNG", overwrite=True))
    yield _timed("srgui --version", ["--version"], 0)
    yield _timed_window(folder)
    yield _timed("srgui enhance, 512x512", _enhance(photo, network, folder), 1.05)


def bench_memory(network: str, folder: Path, largest_mp: float) -> Iterator[ProcessTiming]:
    """Look at time and memory of results of 1, 4, 16, 64, 256 and 1000 megapixels at x2, the largest as asked for."""
    for megapixels in (1, 4, 16, 64, 256, 1000):
        if megapixels > largest_mp:
            return
        side = round((megapixels * 1e6) ** 0.5 / 2)
        photo = folder / f"{side}.jpg"
        options = WriteOptions(format="JPEG", overwrite=True)
        write_image(made_of_sample((side, side)), photo, options)
        runs = _RUNS if megapixels < _ONCE_FROM_MP else 1
        yield _timed(f"srgui enhance, {side}x{side}", _enhance(photo, network, folder), (2 * side) ** 2 / 1e6, runs)


def made_of_sample(size: tuple[int, int]) -> CompactImage:
    """Return a picture of (width, height), the first sample mirrored side by side."""
    sample = read_compact(paths.sample_pictures()[0])
    assert isinstance(sample, CompactImage)
    width, height = size
    rows, columns = (
        np.arange(length) % (2 * side) for length, side in ((height, sample.height), (width, sample.width))
    )
    rows, columns = np.minimum(rows, 2 * sample.height - 1 - rows), np.minimum(columns, 2 * sample.width - 1 - columns)
    return replace(sample, values=np.ascontiguousarray(sample.values[rows][:, columns]))


def _enhance(photo: Path, network: str, folder: Path) -> list[str]:
    target = str(folder / "made.png")
    return ["enhance", str(photo), "-o", target, "--model", network, "--existing", "replace", "--quiet"]


def _timed(what: str, arguments: list[str], megapixels: float, runs: int = _RUNS) -> ProcessTiming:
    taken, peak = [], 0
    for _ in range(runs):
        began = time.perf_counter()
        process = _started(arguments)
        while process.poll() is None:
            try:
                peak = max(peak, process.memory_info().rss)
            except psutil.Error:  # it has just ended
                break
            time.sleep(_LOOK_EVERY_S)
        if process.wait() != 0:
            raise RuntimeError(f"{what} failed")
        taken.append(time.perf_counter() - began)
    return ProcessTiming(what, megapixels, median(taken), peak / 1e6)


def _timed_window(folder: Path) -> ProcessTiming:
    """Time the window until its log says that it is painted, then end it; it has settings of its own."""
    log, taken, peak = folder / paths.log_file().name, [], 0
    for _ in range(_RUNS):
        log.unlink(missing_ok=True)
        began = time.perf_counter()
        process = _started([], SRGUI_HOME=str(folder), **_screen())
        try:
            while not (log.is_file() and paths.WINDOW_NOTED in log.read_text(encoding="utf-8")):
                if process.poll() is not None or time.perf_counter() - began > _LONGEST_START_S:
                    raise RuntimeError("the window did not come")
                time.sleep(_LOOK_EVERY_S)
            taken.append(time.perf_counter() - began)
            peak = max(peak, process.memory_info().rss)
        finally:
            with suppress(psutil.NoSuchProcess):
                process.kill()
            process.wait()
    return ProcessTiming("srgui, its window", 0, median(taken), peak / 1e6)


def _screen() -> dict[str, str]:
    """Return what lets a window open where there is no screen."""
    return {} if has_screen() else {"QT_QPA_PLATFORM": "offscreen"}


def _started(arguments: list[str], **environment: str) -> psutil.Popen:
    """Start srgui as it is installed: with modules that stay compiled from one start to the next."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "srgui", *arguments]
    return psutil.Popen(command, stdout=subprocess.DEVNULL, env={**kept, **environment})
