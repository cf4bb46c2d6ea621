"""Networks on a person's own pictures: each is shrunk, restored and measured; means, spread, wins and time."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median, stdev

from srgui.engine.devices import Device
from srgui.engine.enhance import DEFAULT_TILE_PX
from srgui.engine.measure import make_trial
from srgui.engine.plan import make_plan
from srgui.engine.session import SessionPool
from srgui.errors import UserError
from srgui.imaging.codecs import read_image
from srgui.models.library import find_network
from srgui.progress import CancelToken, Progress, ProgressListener
from srgui.report.comparison import Contender, Entry, Subject, compare
from srgui.report.pacing import Pace

BASELINE = "bicubic"
SMALLEST_PX = 16
"""Side of a shrunk picture below which a test would say nothing."""


class RankingError(UserError):
    """There is nothing to rank."""


@dataclass(frozen=True, slots=True)
class Score:
    """How a network did on a picture.

    Attributes:
        picture: its file.
        network: as `Contender.in_name` says it.
        psnr_db: on luma, the papers' protocol.
        ssim: likewise.
        elapsed_s: time it took.
        megapixels: of the result.
    """

    picture: Path
    network: str
    psnr_db: float
    ssim: float
    elapsed_s: float
    megapixels: float


@dataclass(frozen=True, slots=True)
class Skipped:
    """A picture that was left out, and a sentence why."""

    picture: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A network's place.

    Attributes:
        contender: the network.
        pictures: how many it was measured on.
        mean_db: mean PSNR.
        spread_db: standard deviation of PSNR over the pictures; None for one alone.
        wins: pictures on which no other came closer.
        gain_db: mean PSNR over that of bicubic.
        mean_ssim: mean SSIM.
        s_per_megapixel: median time for a megapixel of the result.
    """

    contender: Contender
    pictures: int
    mean_db: float
    spread_db: float | None
    wins: int
    gain_db: float
    mean_ssim: float
    s_per_megapixel: float


@dataclass(slots=True)
class Ranking:
    """What is known so far; it can be looked at after each picture.

    Attributes:
        scale: the whole factor.
        contenders: the networks, bicubic among them.
        scores: of all networks on each picture that is done.
        skipped: pictures that were left out.
    """

    scale: int
    contenders: tuple[Contender, ...]
    scores: list[Score] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, outcome: "tuple[Score, ...] | Skipped") -> None:
        """Take what became of a picture."""
        if isinstance(outcome, Skipped):
            self.skipped.append(outcome)
        else:
            self.scores.extend(outcome)

    @property
    def standings(self) -> tuple[Standing, ...]:
        """The networks in falling order of their mean PSNR; none before a picture is done."""
        if not self.scores:
            return ()
        found = [self._standing(contender) for contender in self.contenders]
        return tuple(sorted(found, key=lambda standing: -standing.mean_db))

    @property
    def best(self) -> Standing | None:
        """The network that comes closest in the mean; None before a picture is done."""
        return next(iter(self.standings), None)

    def as_csv(self) -> str:
        """Return the standings, and below them every single score, as a table for other programs."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for place in self.standings:
            spread = "" if place.spread_db is None else f"{place.spread_db:.4f}"
            numbers = (f"{place.mean_db:.4f}", spread, place.wins, f"{place.gain_db:.4f}", f"{place.mean_ssim:.6f}")
            time = f"{place.s_per_megapixel:.4f}"
            writer.writerow((place.contender.in_name, f"all {place.pictures}", *numbers, time))
        for score in self.scores:
            measured = (f"{score.psnr_db:.4f}", "", "", "", f"{score.ssim:.6f}")
            time = f"{score.elapsed_s / score.megapixels:.4f}"
            writer.writerow((score.network, score.picture.name, *measured, time))
        return buffer.getvalue()

    def _standing(self, contender: Contender) -> Standing:
        own = self._of(contender.in_name)
        values = [score.psnr_db for score in own]
        baseline_db = fmean(score.psnr_db for score in self._of(BASELINE))
        best: dict[Path, float] = {}
        for score in self.scores:
            best[score.picture] = max(score.psnr_db, best.get(score.picture, -math.inf))
        return Standing(
            contender,
            len(own),
            fmean(values),
            stdev(values) if len(values) > 1 else None,
            sum(score.psnr_db == best[score.picture] for score in own),
            fmean(values) - baseline_db,
            fmean(score.ssim for score in own),
            median(score.elapsed_s / score.megapixels for score in own),
        )

    def _of(self, network: str) -> list[Score]:
        return [score for score in self.scores if score.network == network]


_COLUMNS = (
    "network",
    "picture",
    "psnr_db",
    "spread_db",
    "wins",
    "gain_db",
    "ssim",
    "seconds_per_megapixel",
)


def with_baseline(contenders: Iterable[Contender]) -> tuple[Contender, ...]:
    """Return the networks, and bicubic before them where it is not among them: gains are over it."""
    listed = tuple(contenders)
    if any(contender.network == BASELINE for contender in listed):
        return listed
    return Contender(BASELINE, find_network(BASELINE).title), *listed


def rank(
    pictures: Sequence[Path],
    contenders: Sequence[Contender],
    scale: int,
    pool: SessionPool,
    device: Device,
    *,
    tile_px: int = DEFAULT_TILE_PX,
    progress: ProgressListener | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[tuple[Score, ...] | Skipped]:
    """Give what became of each picture as it is done: a score of every network, or why it was left out.

    Args:
        pictures: their files.
        contenders: the networks, as `with_baseline` returns them.
        scale: the whole factor to shrink and restore by.
        pool: warm sessions.
        device: where they run.
        tile_px: side of a tile.
        progress: told how far all of it is.
        cancel: looked at before each tile.

    Raises:
        WeightsError, UnknownNetworkError: a network cannot be used.
        Cancelled: it was told to stop; what was given before stays true.
    """
    cancel = cancel or CancelToken()
    for contender in contenders:
        make_plan(find_network(contender.network), 1, 1, scale, scale)  # raises before any picture is read
    pace = Pace([1.0] * len(pictures), progress)
    for number, picture in enumerate(pictures):
        cancel.check()
        label = f"Picture {number + 1} of {len(pictures)}: {picture.name}"
        listen = pace.step(number, label)
        listen(Progress(label, 0, 1, 0.0))
        try:
            subject = _subject(picture, scale)
            made = compare(
                subject, contenders, subject.whole, pool, device, tile_px=tile_px, progress=listen, cancel=cancel
            )
            scores = tuple(_score(picture, subject, entry) for entry in made)
        except UserError as error:  # whatever it is of this picture, the others are still to be ranked on
            yield Skipped(picture, str(error))
            continue
        if all(math.isfinite(score.psnr_db) for score in scores):
            yield scores
        else:  # flat colour: nobody can be better at it, and one such picture would decide every mean
            yield Skipped(picture, "It comes back without any error, so it tells nothing about networks.")


def _subject(picture: Path, scale: int) -> Subject:
    image = read_image(picture)
    if min(image.width, image.height) < SMALLEST_PX * scale:
        least = SMALLEST_PX * scale
        raise RankingError(
            f"It has {image.width}x{image.height} pixels; a test at x{scale} needs at least {least}x{least}."
        )
    trial = make_trial(image, scale)
    size = trial.original.width, trial.original.height
    return Subject(picture.name, trial.shrunk, size, trial.original, is_test=True)


def _score(picture: Path, subject: Subject, entry: Entry) -> Score:
    found = entry.likeness
    assert found is not None
    assert found.ssim is not None
    assert entry.elapsed_s is not None
    width, height = subject.size
    return Score(picture, entry.name, found.psnr_db, found.ssim, entry.elapsed_s, width * height / 1e6)
