"""Tests networks on a folder of a person's own pictures: who comes closest in the mean, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from srgui.errors import UserError
from srgui.gui.comparison_work import Shown, contender_of
from srgui.gui.jobs import Job, JobQueue, Tell
from srgui.gui.preview_work import Equipment
from srgui.gui.words import is_expected, sentence_for
from srgui.imaging.codecs import list_pictures
from srgui.progress import CancelToken, Progress

if TYPE_CHECKING:
    from srgui.report.comparison import Contender
    from srgui.report.ranking import Ranking


@dataclass(frozen=True, slots=True)
class FolderOrder:
    """What is to be tested.

    Attributes:
        folder: of the pictures.
        networks: by whom they are restored; bicubic is among them without being named.
        scale: the factor to shrink and restore by.
    """

    folder: Path
    networks: tuple[Shown, ...]
    scale: int


class FolderTest(QObject):
    """Runs a test and holds what is known so far: what was done before it was stopped stays.

    Args:
        queue: where exports run too: one after the other.
        equipment: what networks run with.
        parent: of it.
    """

    progressed = Signal(object)  # Progress
    changed = Signal()  # another picture is done
    ended = Signal(str)  # a sentence: what went wrong or was left out; empty where nothing

    def __init__(self, queue: JobQueue, equipment: Equipment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue, self._equipment = queue, equipment
        self._job: Job | None = None
        self.ranking: Ranking | None = None

    @property
    def is_running(self) -> bool:
        """Whether a test is under way, or waits for an export to end."""
        return self._job is not None

    def start(self, order: FolderOrder) -> None:
        """Begin anew."""
        from srgui.report.ranking import Ranking, with_baseline

        assert self._job is None
        contenders = with_baseline(_contenders(order.networks, turns=self._equipment.turns))
        self.ranking = Ranking(order.scale, contenders)
        equipment = self._equipment
        job = Job(
            lambda tell, cancel: run(order.folder, contenders, order.scale, equipment, tell, cancel),
            f"Testing on {order.folder.name}",
        )
        job.progressed.connect(self._take)
        job.succeeded.connect(lambda _none: self._end(""))
        job.cancelled.connect(lambda: self._end("Stopped; what was finished is kept."))
        job.failed.connect(self._fail)
        self._job = job
        self._queue.put(job)

    def stop(self) -> None:
        """Ask it to stop; what is done stays."""
        if self._job is not None:
            self._job.cancel()

    def _take(self, news: object) -> None:
        if isinstance(news, Progress):
            self.progressed.emit(news)
            return
        assert self.ranking is not None
        self.ranking.add(news)  # type: ignore[arg-type]  # what `rank` gives, as `run` told it
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self._end(sentence_for(error))
        if not is_expected(error):
            raise error

    def _end(self, sentence: str) -> None:
        self._job = None
        self.ended.emit(sentence)


def run(
    folder: Path,
    contenders: "Sequence[Contender]",
    scale: int,
    equipment: Equipment,
    tell: Tell,
    cancel: CancelToken,
) -> None:
    """Rank networks on the pictures of a folder; tells `Progress`, and what became of each picture.

    Raises:
        UserError: there is no picture, or a network cannot run.
        Cancelled: it was told to stop.
    """
    from srgui.engine.devices import device_named
    from srgui.report.ranking import rank

    def listen(progress: Progress) -> None:
        tell(progress)
        equipment.way.step_aside(cancel)

    pictures = list_pictures(folder)
    if not pictures:
        raise UserError(f"The folder “{folder.name}” holds no pictures; choose another.")
    device = device_named(equipment.device)
    for outcome in rank(
        pictures,
        contenders,
        scale,
        equipment.pool,
        device,
        tile_px=equipment.tile_px,
        progress=listen,
        cancel=cancel,
    ):
        tell(outcome)


def _contenders(networks: Sequence[Shown], *, turns: bool) -> "list[Contender]":
    """Return the networks as they are run, each once."""
    found = {contender.in_name: contender for shown in networks for contender in [contender_of(shown, turns=turns)]}
    return list(found.values())
