"""Keeps the panes filled with what the networks make of the part that is looked at."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QRect, Signal

from srgui.engine.tiling import Region
from srgui.gui import pane_words
from srgui.gui.catalogue import BASELINE, NetworkFacts
from srgui.gui.comparison_view import MOST_PANES, ComparisonView, PaneSpec
from srgui.gui.jobs import Job, JobQueue, Tell
from srgui.gui.pane_choice import ORIGINAL, PaneChoice
from srgui.gui.pane_parts import middle_of, part_for
from srgui.gui.preview_work import (
    Equipment,
    PaneFailure,
    PaneProgress,
    PaneResult,
    PaneWhole,
    PreviewRequest,
    measure_wholes,
    preview,
)
from srgui.gui.result_cache import ResultCache
from srgui.gui.scenes import Scene
from srgui.gui.words import sentence_for
from srgui.progress import CancelToken

if TYPE_CHECKING:
    from srgui.engine.measure import Likeness

_log = logging.getLogger(__name__)
_MOST_COVERED_PX: Final = 12_000_000
"""A pane keeps no larger result at full resolution."""
MOST_MEASURED_PX: Final = 6_000_000
"""Pixels of a whole result up to which a test measures all of it by itself."""
_NOWHERE: Final = Region(0, 0, 0, 0)
_PLAIN_BICUBIC: Final = PaneChoice(BASELINE)

_Work = Callable[[PreviewRequest, Equipment, Tell, CancelToken], None]


class Previews(QObject):
    """Asks for what the view wants, newest first, and puts the answers into its panes.

    An answer to an older request is known by its number, and dropped. Results are kept, so that a part that was
    seen before is there at once. In a test the whole results are measured once nothing else is to be done.
    """

    only_middle = Signal(bool)  # whether the networks' results end before the visible part does
    settled = Signal()  # every pane has an answer to the newest request
    measured = Signal()  # the whole result of every pane has been measured

    def __init__(self, view: ComparisonView, queue: JobQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view, self._queue = view, queue
        self._equipment: Equipment | None = None
        self._scene: Scene | None = None
        self._chosen: dict[str, tuple[PaneChoice, NetworkFacts]] = {}
        self._specs: list[PaneSpec] = []
        self._number = 0
        self._results: dict[str, PaneResult] = {}
        self._wholes: dict[str, Likeness] = {}
        self._cache = ResultCache()
        self._asked: Region | None = None
        self._pending: set[str] = set()
        self._shows_original = self._shows_trust = False
        self._nameless: tuple[str, ...] = ()
        view.region_wanted.connect(self.want)

    @property
    def is_settled(self) -> bool:
        """Whether every pane has an answer to the newest request."""
        return self._asked is not None and not self._pending

    @property
    def regions(self) -> dict[str, Region]:
        """What each pane shows of its result, by the pane's key."""
        return {key: result.region for key, result in self._results.items()}

    @property
    def results(self) -> dict[str, PaneResult]:
        """What each pane shows, and all that is known of it, by the pane's key."""
        return dict(self._results)

    @property
    def wholes(self) -> "dict[str, Likeness]":
        """How near each whole result comes to the original, as far as that was measured, by the pane's key."""
        return dict(self._wholes)

    def set_equipment(self, equipment: Equipment) -> None:
        """Run on this from now on; what was there is made again."""
        self._equipment = equipment
        self.refresh()

    def set_panes(self, choices: Sequence[PaneChoice], networks: Sequence[NetworkFacts]) -> None:
        """Show these panes, of these networks; before any are known, bicubic has one."""
        self._stop()
        by_name = {network.name: network for network in networks}
        known = [choice for choice in choices if choice.network in by_name]
        self._chosen = {choice.key: (choice, by_name[choice.network]) for choice in known[:MOST_PANES]}
        self._place_panes()
        self._say_all()
        self.want(self._view.visible_region())

    def set_original_shown(self, is_shown: bool) -> None:
        """Show the original in a pane too, where there is one."""
        self._shows_original = is_shown
        self._place_panes()

    def set_nameless(self, keys: tuple[str, ...]) -> None:
        """Show these panes in this order, numbers for names and nothing said of them; with none, all as before."""
        self._nameless = keys
        self._place_panes()
        for key in keys:
            self._view.set_status(key)
        self.want(self._view.visible_region())
        self._say_all()

    def set_trust_shown(self, is_shown: bool) -> None:
        """Show where each result departs from what was there, instead of the result."""
        self._shows_trust = is_shown
        if self._scene is None:
            return
        self._view.set_picture(self._scene.preview, *self._scene.size, keep_view=True)
        for result in self._results.values():
            self._show(result)
        self._say_all(begins=True)

    def set_scene(self, scene: Scene | None, *, keep_view: bool = False) -> None:
        """Show another picture, or the same at another size."""
        self._scene = scene
        self._forget()
        self._place_panes()
        if scene is None:
            self._view.clear()
            return
        self._view.set_picture(scene.preview, *scene.size, keep_view=keep_view)
        if self._equipment is None:
            self._view.set_status(BASELINE, time_text="Loading networks…")

    def refresh(self) -> None:
        """Make everything again, as when the device or the weights were changed."""
        self._forget()
        self.want(self._view.visible_region())

    def want(self, region: Region) -> None:
        """Ask for a part of the result, where panes do not show it already and it was not made before."""
        if self._equipment is None or self._scene is None or region.is_empty:
            return
        self._show_original(region)
        if not self._panes:
            return
        cut = middle_of(region)
        self.only_middle.emit(cut != region)
        missing = tuple(choice for choice, _ in self._panes if not self._finds(choice, cut))
        if cut == self._asked and (missing or self.is_settled) and self._pending.issuperset(c.key for c in missing):
            if not missing:
                self.settled.emit()
            return  # there, or under way already
        self._stop()
        self._asked, self._pending = cut, {choice.key for choice in missing}
        self._say_all(begins=True)
        if missing:
            job = self._start(preview, PreviewRequest(self._number, self._scene, cut, missing), "Preview")
            job.failed.connect(self._take_failure)
        else:
            self._settle()

    def show_whole(self, result: PaneResult) -> None:
        """Show a result of the whole picture, made outside of the previews."""
        if result.key in {choice.key for choice, _ in self._panes}:
            self._put(replace(result, whole=None))
            self._pending.discard(result.key)
            self._say_all()

    @property
    def _panes(self) -> tuple[tuple[PaneChoice, NetworkFacts], ...]:
        """The panes of networks, as many as there is room for beside the original."""
        return tuple(self._chosen.values())[: MOST_PANES - 1 if self._has_original else MOST_PANES]

    @property
    def _has_original(self) -> bool:
        has_one = self._scene is not None and self._scene.original is not None
        return self._shows_original and has_one and not self._nameless

    def _place_panes(self) -> None:
        """Give each choice a pane, and the original one where there is one."""
        specs = [PaneSpec(choice.key, choice.title_of(network.title)) for choice, network in self._panes]
        specs = specs or [PaneSpec(BASELINE, "Bicubic")]
        if self._nameless:
            specs = [PaneSpec(key, f"{number}") for number, key in enumerate(self._nameless, 1)]
        elif self._has_original:
            specs.append(PaneSpec(ORIGINAL, "Original"))
        keys = {spec.key for spec in specs}
        self._results = {key: result for key, result in self._results.items() if key in keys}
        if specs != self._specs:
            self._specs = specs
            self._view.set_panes(specs)

    def _forget(self) -> None:
        self._stop()
        self._results.clear()
        self._wholes.clear()
        self._cache.clear()

    def _stop(self) -> None:
        """Let go of the request under way; what it still answers is dropped."""
        self._number += 1
        self._asked = None
        self._pending.clear()
        self._queue.cancel()

    def _finds(self, choice: PaneChoice, region: Region) -> bool:
        """Whether a pane shows a region already, or does now because it was made before."""
        assert self._scene is not None
        shown = part_for(self._scene, choice, region).shown
        result = self._results.get(choice.key)
        if result is not None and result.numbers is not None and result.holds(shown):
            return True
        kept = self._cache.find(choice.key, shown)
        if kept is not None:
            self._put(kept)
        return kept is not None

    def _start(self, work: _Work, request: PreviewRequest, label: str) -> Job:
        equipment = self._equipment
        assert equipment is not None
        job = Job(lambda tell, cancel: work(request, equipment, tell, cancel), label)
        job.progressed.connect(self._take)
        self._queue.put(job)
        return job

    def _take(self, news: object) -> None:
        assert isinstance(news, PaneProgress | PaneResult | PaneFailure | PaneWhole)
        if news.number != self._number:
            return
        match news:
            case PaneProgress():
                self._view.set_status(news.key, progress=news.fraction)
            case PaneResult(numbers=None):
                if not self._shows_trust:
                    self._show(news)
                self._view.set_status(news.key, progress=1.0)
            case PaneResult():
                self._put(news)
                self._end(news.key)
            case PaneFailure():
                self._view.set_status(news.key, error=news.sentence)
                self._results.pop(news.key, None)
                self._end(news.key)
            case PaneWhole():
                self._wholes[news.key] = news.likeness
                self._say_all()
                if self._unmeasured() == ():
                    self.measured.emit()

    def _end(self, key: str) -> None:
        """Go on without a pane that has answered."""
        self._pending.discard(key)
        self._say_all()
        if not self._pending:
            self._settle()

    def _settle(self) -> None:
        """Tell that all is there, and measure what a test leaves to be measured."""
        self.settled.emit()
        unmeasured, scene = self._unmeasured(), self._scene
        if unmeasured and scene is not None:
            whole = Region(0, 0, *scene.size)
            request = PreviewRequest(self._number, scene, whole, unmeasured)
            job = self._start(measure_wholes, request, "Measuring whole pictures")
            job.failed.connect(lambda error: _log.error("Measuring whole pictures", exc_info=error))

    def _unmeasured(self) -> tuple[PaneChoice, ...]:
        """Return whose whole result is to be measured still: nothing but in a test on a picture of some size."""
        scene = self._scene
        if scene is None or scene.trial is None or scene.size[0] * scene.size[1] > MOST_MEASURED_PX:
            return ()
        wanted = dict.fromkeys((_PLAIN_BICUBIC, *(choice for choice, _ in self._panes)))
        return tuple(choice for choice in wanted if choice.key not in self._wholes)

    def _put(self, result: PaneResult) -> None:
        """Take a result that is complete."""
        self._show(result)
        is_kept = result.image.width() * result.image.height() <= _MOST_COVERED_PX
        self._results[result.key] = result if is_kept else replace(result, region=_NOWHERE)
        if is_kept:
            self._cache.put(result)
        assert self._scene is not None
        if result.region == Region(0, 0, *self._scene.size) and result.numbers and result.numbers.likeness:
            self._wholes[result.key] = result.numbers.likeness

    def _show(self, result: PaneResult) -> None:
        """Show a result, or its trust map where these are looked at and it has one."""
        trust = result.numbers.trust if self._shows_trust and result.numbers is not None else None
        if trust is not None:
            self._view.set_result(result.key, trust.region, trust.image)
        else:
            self._view.set_result(result.key, result.region, result.image)

    def _show_original(self, region: Region) -> None:
        """Show the part of the original that is looked at, each pixel of it."""
        if self._has_original and self._scene is not None and self._scene.original is not None:
            part = self._scene.original
            if region != Region(0, 0, *self._scene.size):
                part = part.copy(QRect(region.x, region.y, region.width, region.height))
            self._view.set_result(ORIGINAL, region, part)
            self._view.set_status(ORIGINAL, details=pane_words.ORIGINAL_DETAILS)

    def _take_failure(self, error: Exception) -> None:
        _log.error("Preview", exc_info=error)
        for key in self._pending:
            self._view.set_status(key, error=sentence_for(error))
        self._pending.clear()
        self.settled.emit()

    def _say_all(self, *, begins: bool = False) -> None:
        """Say in the titles what is known; the winner is known once all have answered.

        Args:
            begins: whether panes without an answer begin to work on one.
        """
        for key in self._pending if begins else ():
            self._view.set_status(key, progress=0.0)
        scores = {key: psnr_db for key, result in self._results.items() if (psnr_db := _score_of(result)) is not None}
        best = max(scores.values(), default=0.0)
        turns = self._equipment is not None and self._equipment.turns
        for choice, network in self._panes:
            result = self._results.get(choice.key)
            if result is None or choice.key in self._pending:
                continue
            if self._nameless:
                self._view.set_status(choice.key)
                continue
            is_baseline = choice == _PLAIN_BICUBIC and not self._shows_trust
            self._view.set_status(
                choice.key,
                time_text=pane_words.time_text(result),
                gain_text="" if is_baseline else pane_words.gain_text(result, trust_shown=self._shows_trust),
                winner=not self._pending and len(scores) > 1 and scores.get(choice.key) == best,
                details=pane_words.details(
                    result,
                    network,
                    turns=turns if choice.turns is None else choice.turns,
                    whole=self._wholes.get(choice.key),
                    whole_baseline=self._wholes.get(_PLAIN_BICUBIC.key),
                ),
            )


def _score_of(result: PaneResult) -> float | None:
    return None if result.numbers is None or result.numbers.likeness is None else result.numbers.likeness.psnr_db
