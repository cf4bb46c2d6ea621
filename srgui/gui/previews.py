"""Keeps the panes filled with what the networks make of the part that is looked at."""

import logging
import math
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from srgui.engine.tiling import Region
from srgui.gui.catalogue import BASELINE, NetworkFacts
from srgui.gui.comparison_view import MOST_PANES, ComparisonView, PaneSpec
from srgui.gui.jobs import Job, JobQueue
from srgui.gui.preview_work import (
    Equipment,
    PaneFailure,
    PaneProgress,
    PaneResult,
    PreviewRequest,
    middle_of,
    preview,
)
from srgui.gui.scenes import Scene
from srgui.gui.words import sentence_for
from srgui.progress import words_for_seconds

_log = logging.getLogger(__name__)
_MOST_COVERED_PX = 12_000_000
"""A pane keeps no larger result at full resolution."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a pane shows now: the region, and what its title says of it."""

    region: Region
    elapsed_s: float
    psnr_db: float | None
    gain_db: float | None


class Previews(QObject):
    """Asks for what the view wants, newest first, and puts the answers into its panes.

    An answer to an older request is known by its number, and dropped.
    """

    only_middle = Signal(bool)  # whether the networks' results end before the visible part does
    settled = Signal()  # every pane has an answer to the newest request

    def __init__(self, view: ComparisonView, queue: JobQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view, self._queue = view, queue
        self._equipment: Equipment | None = None
        self._scene: Scene | None = None
        self._networks: tuple[NetworkFacts, ...] = ()
        self._number = 0
        self._answers: dict[str, _Answer] = {}
        self._asked: Region | None = None
        self._pending: set[str] = set()
        view.region_wanted.connect(self.want)

    @property
    def is_settled(self) -> bool:
        """Whether every pane has an answer to the newest request."""
        return self._asked is not None and not self._pending

    @property
    def regions(self) -> dict[str, Region]:
        """What each pane shows of its network's result, by the network's name."""
        return {name: answer.region for name, answer in self._answers.items()}

    def set_equipment(self, equipment: Equipment) -> None:
        """Run on this from now on; what was there is made again."""
        self._equipment = equipment
        self.refresh()

    def set_networks(self, networks: tuple[NetworkFacts, ...]) -> None:
        """Give each of these networks a pane; before any are known, bicubic has one."""
        self._stop()
        self._networks = networks[:MOST_PANES]
        names = {network.name for network in self._networks}
        self._answers = {name: answer for name, answer in self._answers.items() if name in names}
        specs = [PaneSpec(network.name, network.title) for network in self._networks]
        self._view.set_panes(specs or [PaneSpec(BASELINE, "Bicubic")])
        self._show_answers()
        self.want(self._view.visible_region())

    def set_scene(self, scene: Scene | None, *, keep_view: bool = False) -> None:
        """Show another picture, or the same at another size."""
        self._scene = scene
        self._stop()
        self._answers.clear()
        if scene is None:
            self._view.clear()
            return
        self._view.set_picture(scene.preview, *scene.size, keep_view=keep_view)
        if self._equipment is None:
            self._view.set_status(BASELINE, time_text="Loading networks…")

    def refresh(self) -> None:
        """Make everything again, as when the device or the weights were changed."""
        self._stop()
        self._answers.clear()
        self.want(self._view.visible_region())

    def want(self, region: Region) -> None:
        """Ask for a part of the result, where panes do not show it already."""
        if self._equipment is None or self._scene is None or region.is_empty or not self._networks:
            return
        cut = middle_of(region)
        self.only_middle.emit(cut != region)
        networks = tuple(network.name for network in self._networks if not self._shows(network.name, cut))
        if networks and cut == self._asked and self._pending.issuperset(networks):
            return  # under way already
        self._stop()
        self._asked, self._pending = cut, set(networks)
        if not networks:
            self.settled.emit()
            return
        for network in networks:
            self._view.set_status(network, progress=0.0)
        request, equipment = PreviewRequest(self._number, self._scene, cut, networks), self._equipment
        job = Job(lambda tell, cancel: preview(request, equipment, tell, cancel), "Preview")
        job.progressed.connect(self._take)
        job.failed.connect(self._take_failure)
        self._queue.replace(job)

    def show_whole(self, result: PaneResult) -> None:
        """Show a result of the whole picture, made outside of the previews."""
        self._put(result)
        self._pending.discard(result.network)
        self._show_answers()

    def _stop(self) -> None:
        """Let go of the request under way; what it still answers is dropped."""
        self._number += 1
        self._asked = None
        self._pending.clear()
        self._queue.cancel()

    def _shows(self, network: str, region: Region) -> bool:
        """Whether a pane shows a region already; a test scores just what is seen, so there it must be the same."""
        answer = self._answers.get(network)
        if answer is None or self._scene is None:
            return False
        if self._scene.trial is not None:
            return answer.region == region
        inside = region.x >= answer.region.x and region.y >= answer.region.y
        return inside and region.right <= answer.region.right and region.bottom <= answer.region.bottom

    def _take(self, news: object) -> None:
        assert isinstance(news, PaneProgress | PaneResult | PaneFailure)
        if news.number != self._number:
            return
        match news:
            case PaneProgress():
                self._view.set_status(news.network, progress=news.fraction)
                return
            case PaneResult():
                self._put(news)
            case PaneFailure():
                self._view.set_status(news.network, error=news.sentence)
                self._answers.pop(news.network, None)
        self._pending.discard(news.network)
        self._show_answers()
        if not self._pending:
            self.settled.emit()

    def _put(self, result: PaneResult) -> None:
        self._view.set_result(result.network, result.region, result.image)
        pixels = result.region.width * result.region.height
        kept = result.region if pixels <= _MOST_COVERED_PX else Region(0, 0, 0, 0)
        self._answers[result.network] = _Answer(kept, result.elapsed_s, result.psnr_db, result.gain_db)

    def _take_failure(self, error: Exception) -> None:
        _log.error("Preview", exc_info=error)
        for network in self._pending:
            self._view.set_status(network, error=sentence_for(error))
        self._pending.clear()
        self.settled.emit()

    def _show_answers(self) -> None:
        """Say in the titles what is known; the winner is known once all have answered."""
        scores = {name: answer.psnr_db for name, answer in self._answers.items() if answer.psnr_db is not None}
        best = max(scores.values(), default=0.0)
        for name, answer in self._answers.items():
            if name in self._pending:
                continue
            self._view.set_status(
                name,
                time_text=_said_of(answer),
                gain_text="" if answer.gain_db is None or name == BASELINE else f"{answer.gain_db:+.2f} dB",
                winner=not self._pending and len(scores) > 1 and scores.get(name) == best,
            )


def _said_of(answer: _Answer) -> str:
    if answer.psnr_db is None:
        return words_for_seconds(answer.elapsed_s)
    score = f"{answer.psnr_db:.2f} dB" if math.isfinite(answer.psnr_db) else "identical"
    return f"{score}, {words_for_seconds(answer.elapsed_s)}"
