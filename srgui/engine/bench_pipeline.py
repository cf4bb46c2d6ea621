"""A photo from file to file, and what of its time is not the network; start-up and memory, as whole processes."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
import psutil
from torch import Tensor

from srgui import paths
from srgui.engine.backends import Backend
from srgui.engine.devices import Device
from srgui.engine.enhance import enhance
from srgui.engine.session import Session, open_session
from srgui.imaging.codecs import WriteOptions, read_image, write_image
from srgui.imaging.image import Image

PHOTO_PX: Final = (4000, 3000)
_RUNS: Final = 3
_LOOK_EVERY_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class PipelineTiming:
    """Median seconds of the parts of one enlargement, from a JPEG to a PNG.

    Attributes:
        network: its name.
        way: what ran it.
        megapixels: of the result.
        read_s: decoding.
        network_s: the network alone.
        around_s: colour, tiles and checks around the network.
        write_s: encoding, reading back and naming.
    """

    network: str
    way: str
    megapixels: float
    read_s: float
    network_s: float
    around_s: float
    write_s: float

    @property
    def ratio(self) -> float:
        """How many times as long as the network alone the whole takes."""
        return (self.read_s + self.network_s + self.around_s + self.write_s) / self.network_s


class _Clocked:
    """A backend that adds up its time."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.runtime, self.precision, self.parallel = backend.runtime, backend.precision, backend.parallel
        self.taken_s = 0.0

    def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
        began = time.perf_counter()
        made = self._backend.run(lr_NCHW, precise=precise)
        self.taken_s += time.perf_counter() - began
        return made


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
    opened = open_session(network, scale, device)
    clocked = _Clocked(opened.backend)
    session = Session(opened.card, scale, device, clocked)
    rows = []
    for run in range(_RUNS + 1):
        clocked.taken_s = 0.0
        at = [time.perf_counter()]
        image = read_image(photo)
        at.append(time.perf_counter())
        result = enhance(image, session)
        at.append(time.perf_counter())
        write_image(result.image, made, WriteOptions(format="PNG", overwrite=True))
        at.append(time.perf_counter())
        read_s, enhance_s, write_s = np.diff(at).tolist()
        if run:
            rows.append((read_s, clocked.taken_s, enhance_s - clocked.taken_s, write_s))
    megapixels = scale**2 * PHOTO_PX[0] * PHOTO_PX[1] / 1e6
    return PipelineTiming(network, session.way_in_words, megapixels, *map(median, zip(*rows, strict=True)))


@dataclass(frozen=True, slots=True)
class ProcessTiming:
    """A command as a whole process.

    Attributes:
        what: the command.
        megapixels: of its result; 0 where it has none.
        elapsed_s: from its start to its end, the median of three runs.
        peak_mb: the most memory that it was seen to hold.
    """

    what: str
    megapixels: float
    elapsed_s: float
    peak_mb: float


def bench_startup(network: str, folder: Path) -> Iterator[ProcessTiming]:
    """Time what a person waits for before anything happens: a command that does nothing, and a small picture."""
    photo = folder / "small.png"
    write_image(made_of_sample((512, 512)), photo, WriteOptions(format="PNG", overwrite=True))
    yield _timed("srgui --version", ["--version"], 0)
    yield _timed("srgui enhance, 512x512", _enhance(photo, network, folder), 1.05)


def bench_memory(network: str, folder: Path) -> Iterator[ProcessTiming]:
    """Look at time and memory of results of 1, 4, 16 and 64 megapixels at x2."""
    for megapixels in (1, 4, 16, 64):
        side = round((megapixels * 1e6) ** 0.5 / 2)
        photo = folder / f"{side}.png"
        write_image(made_of_sample((side, side)), photo, WriteOptions(format="PNG", overwrite=True))
        yield _timed(f"srgui enhance, {side}x{side}", _enhance(photo, network, folder), (2 * side) ** 2 / 1e6)


def made_of_sample(size: tuple[int, int]) -> Image:
    """Return a picture of (width, height), the first sample mirrored side by side."""
    sample = read_image(paths.sample_pictures()[0])
    width, height = size
    rows, columns = (
        np.arange(length) % (2 * side) for length, side in ((height, sample.height), (width, sample.width))
    )
    rows, columns = np.minimum(rows, 2 * sample.height - 1 - rows), np.minimum(columns, 2 * sample.width - 1 - columns)
    return sample.with_pixels(np.ascontiguousarray(sample.pixels[rows][:, columns]))


def _enhance(photo: Path, network: str, folder: Path) -> list[str]:
    target = str(folder / "made.png")
    return ["enhance", str(photo), "-o", target, "--model", network, "--existing", "replace", "--quiet"]


def _timed(what: str, arguments: list[str], megapixels: float) -> ProcessTiming:
    taken, peak = [], 0
    for _ in range(_RUNS):
        began = time.perf_counter()
        process = psutil.Popen([sys.executable, "-m", "srgui", *arguments], stdout=subprocess.DEVNULL)
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
