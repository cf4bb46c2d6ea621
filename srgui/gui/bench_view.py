"""How fast the window is: the time until panes show something, the frames while panning, and the longest stall.

Printed for the real window on a photo, with no timed bounds: what a computer reaches is for a person to read.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Final

import psutil
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from srgui import paths
from srgui.console import Console
from srgui.errors import UserError
from srgui.gui.comparison_view import MOST_PANES
from srgui.gui.main_window import MainWindow
from srgui.gui.pane import Pane
from srgui.imaging.codecs import read_image, write_image
from srgui.imaging.resize import resize_to
from srgui.machine import has_screen
from srgui.settings import Settings

_PHOTO_PX: Final = (6000, 4000)
_VIEW_PX: Final = (1400, 900)
_FRAMES: Final = 120
_PUSH_PX: Final = 5
_LONGEST_WAIT_S: Final = 300.0
_SETTLED_S: Final = 1.0
_NOTICED_S: Final = 0.3
"""A view that was moved asks within this time, or shows all of it already."""
_BEAT_MS: Final = 5
_BEATS_A_LOOK: Final = 20
"""Beats from one look at the memory to the next."""


@dataclass(frozen=True, slots=True)
class ViewTiming:
    """What was measured with some panes.

    Attributes:
        panes: keys of the panes.
        first_ms: from the decoded picture to the first pane's result, everything cold; None after the first time.
        all_ms: likewise to the last pane's.
        pan_ms: from a jump to a part that was not seen yet to the last pane's result.
        frame_ms: median of frames while the picture is pushed.
        worst_frame_ms: the longest of them.
        stall_ms: the longest that the window answered nothing, from opening on.
        memory_mb: the most memory that the process held.
    """

    panes: tuple[str, ...]
    first_ms: float | None
    all_ms: float | None
    pan_ms: float
    frame_ms: float
    worst_frame_ms: float
    stall_ms: float
    memory_mb: float


def main(arguments: list[str]) -> int:
    """Measure and print; return 0, or 2 where the photo cannot be read."""
    parser = argparse.ArgumentParser(prog="srgui bench view", description=__doc__)
    parser.add_argument("photo", nargs="?", type=Path, help="default: a sample, enlarged to 24 megapixels")
    parser.add_argument("--scale", type=int, choices=(2, 3, 4), default=2, help="default: 2")
    parser.add_argument("--panes", nargs="+", default=[], metavar="NAME", help="default: as proposed, then nine")
    parser.add_argument("--events", action="store_true", help="print JSON lines instead of text")
    options = parser.parse_args(arguments)
    console = Console(events=options.events)
    if not has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        try:
            photo = options.photo or _made_photo(Path(folder))
            for timing in measure_view(photo, Path(folder), options.scale, tuple(options.panes)):
                console.event("view timing", **asdict(timing))
                console.line(_in_words(timing))
        except UserError as error:
            console.error(str(error))
            return 2
    return 0


def measure_view(photo: Path, folder: Path, scale: int, panes: tuple[str, ...] = ()) -> list[ViewTiming]:
    """Open the window on a photo and measure; settings of the person are not touched.

    Args:
        photo: a picture file.
        folder: for the settings of this window.
        scale: factor of the results.
        panes: keys of the panes; where empty, those proposed and then nine.

    Raises:
        UserError: the photo cannot be read, or panes did not answer in five minutes.
    """
    app = QApplication.instance() or QApplication(["srgui"])
    assert isinstance(app, QApplication)
    window = MainWindow(Settings(folder / "settings.toml"))
    try:
        return _Bench(app, window, scale).run(photo, panes)
    finally:
        window.close()
        window.deleteLater()
        app.processEvents()


class _Bench:
    """A window that is measured, and its heartbeat."""

    def __init__(self, app: QApplication, window: MainWindow, scale: int) -> None:
        self._app, self._window, self._tab, self._scale = app, window, window.enhance_tab, scale
        self._stall_s, self._memory, self._beats = 0.0, 0, 0
        self._beat_s = time.perf_counter()
        self._timer = QTimer(window, interval=_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def run(self, photo: Path, panes: tuple[str, ...]) -> list[ViewTiming]:
        loaded: list[bool] = []
        self._window.catalogue_loaded.connect(lambda: loaded.append(True))
        self._window.show()
        self._timer.start()
        self._window.load_catalogue()
        self._wait(lambda: bool(loaded))
        extra = self._window.size() - self._tab.view.size()
        self._window.resize(extra.width() + _VIEW_PX[0], extra.height() + _VIEW_PX[1])
        networks = self._tab.panel.networks
        if panes:
            networks.choose(panes)
        self._window.actions_by_name[f"scale_{self._scale}"].trigger()
        self._wait(lambda: bool(self._window.models_tab.cards))
        self._wait(lambda: False, _SETTLED_S)  # other tabs are built now, which is not what is measured
        self._stall_s, self._beat_s = 0.0, time.perf_counter()
        first_ms, all_ms = self._open(photo)
        timings = [self._timing(first_ms, all_ms)]
        if not panes:
            networks.choose(self._nine())
            self._wait(lambda: self._tab.previews.is_settled)
            timings.append(self._timing(None, None))
        return timings

    def _nine(self) -> tuple[str, ...]:
        """Return as many panes as there is room for: every network, then those at other scales."""
        catalogue = self._tab.catalogue
        assert catalogue is not None
        names = catalogue.proposed + tuple(n.name for n in catalogue.ready if n.name not in catalogue.proposed)
        others = [f"{name} x{scale}" for scale in (2, 3, 4) if scale != self._scale for name in names]
        return (*names, *others)[:MOST_PANES]

    def _open(self, photo: Path) -> tuple[float, float]:
        """Open a picture; return the times from when it was decoded to the first and to the last pane's result."""
        decoded: list[float] = []
        failed: list[str] = []
        self._tab.album.opened.connect(lambda _picture: decoded.append(time.perf_counter()))
        self._tab.album.failed.connect(failed.append)
        self._tab.album.open_paths([photo])
        self._wait(lambda: bool(decoded or failed))
        if failed:
            raise UserError(failed[0])
        self._wait(lambda: bool(self._tab.previews.regions))
        first_s = time.perf_counter()
        self._wait(lambda: self._tab.previews.is_settled)
        return 1000 * (first_s - decoded[0]), 1000 * (time.perf_counter() - decoded[0])

    def _timing(self, first_ms: float | None, all_ms: float | None) -> ViewTiming:
        frames_ms = [self._frame_ms(-_PUSH_PX, -_PUSH_PX) for _ in range(_FRAMES)]
        self._wait(lambda: self._tab.previews.is_settled)
        began = time.perf_counter()
        self._frame_ms(-2.0 * _VIEW_PX[0], -2.0 * _VIEW_PX[1])
        self._wait(lambda: not self._tab.previews.is_settled, _NOTICED_S)
        self._wait(lambda: self._tab.previews.is_settled)
        return ViewTiming(
            panes=self._tab.panel.networks.chosen,
            first_ms=first_ms,
            all_ms=all_ms,
            pan_ms=1000 * (time.perf_counter() - began),
            frame_ms=median(frames_ms),
            worst_frame_ms=max(frames_ms),
            stall_ms=1000 * self._stall_s,
            memory_mb=self._memory / 1e6,
        )

    def _frame_ms(self, right: float, down: float) -> float:
        """Push the picture and paint all panes; return how long that took."""
        pane = self._tab.view.findChildren(Pane)[0]
        began = time.perf_counter()
        pane.dragged.emit(right, down)
        self._app.processEvents()
        return 1000 * (time.perf_counter() - began)

    def _wait(self, is_there: Callable[[], bool], longest_s: float = 0.0) -> None:
        """Let the window work until something is there, or for so long; raise where it takes five minutes."""
        began = time.perf_counter()
        while not is_there():
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)  # the heartbeat is one
            waited_s = time.perf_counter() - began
            if longest_s and waited_s > longest_s:
                return
            if waited_s > _LONGEST_WAIT_S:
                raise UserError("The panes did not answer in five minutes; choose fewer or lighter ones with --panes.")

    def _beat(self) -> None:
        now = time.perf_counter()
        self._stall_s = max(self._stall_s, now - self._beat_s - _BEAT_MS / 1000)
        self._beat_s = now
        self._beats += 1
        if self._beats % _BEATS_A_LOOK == 0:  # to look costs about a millisecond
            self._memory = max(self._memory, psutil.Process().memory_info().rss)


def _made_photo(folder: Path) -> Path:
    """Enlarge a sample to the size of a camera's picture."""
    sample = read_image(paths.sample_pictures()[0])
    file = folder / "24 megapixels.jpg"
    write_image(sample.with_pixels(resize_to(sample.pixels, _PHOTO_PX[1], _PHOTO_PX[0]).clip(0, 1)), file)
    return file


def _in_words(timing: ViewTiming) -> str:
    shown = [f"{len(timing.panes)} panes: {', '.join(timing.panes)}"]
    if timing.first_ms is not None and timing.all_ms is not None:
        shown.append(f"  after decoding: first result {timing.first_ms:.0f} ms, all panes {timing.all_ms:.0f} ms")
    shown += [
        f"  after a jump: all panes {timing.pan_ms:.0f} ms",
        f"  frames while panning: median {timing.frame_ms:.1f} ms, worst {timing.worst_frame_ms:.1f} ms",
        f"  longest stall {timing.stall_ms:.0f} ms, memory {timing.memory_mb:.0f} MB",
    ]
    return "\n".join(shown)
