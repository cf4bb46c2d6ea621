"""The work of the Report tab, for threads: looks sets over, measures, opens and writes reports."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from srgui.errors import UserError
from srgui.gui.jobs import RightOfWay, Tell
from srgui.imaging.verified_save import check_target, save_bytes
from srgui.progress import CancelToken, Progress
from srgui.report.datasets import Dataset, LeftOut, Source, has_pictures_inside, inspect_dataset

if TYPE_CHECKING:
    from srgui.engine.devices import Device
    from srgui.report.benchmark import Task
    from srgui.report.protocol import Protocol
    from srgui.report.report_file import Difference, Report
    from srgui.report.results import Reading

SCALES = (2, 3, 4)
_TELL_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """What is to be measured.

    Attributes:
        sources: the sets.
        networks: by name; bicubic is among them without being named.
        scales: the factors.
        protocol: how.
        device: by name.
        turns: whether each network is measured by the mean over 8 flips and turns too.
        times: whether time is measured.
        memory: whether memory is measured.
    """

    sources: tuple[Source, ...]
    networks: tuple[str, ...]
    scales: tuple[int, ...]
    protocol: "Protocol"
    device: str
    turns: bool = False
    times: bool = False
    memory: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """What is measured, and where."""

    task: "Task"
    device: "Device"


class Findings:
    """What a report found so far: filled in the thread that measures, and read when that has ended.

    Attributes:
        begun: what is measured; None before the sets were looked over.
        report: of what there is; None before the first picture.
        left_out: what takes no part.
    """

    def __init__(self) -> None:
        self.begun: Begun | None = None
        self.report: Report | None = None
        self.left_out: list[LeftOut] = []
        self._readings: list[Reading] = []

    def take(self, outcome: "tuple[Reading, ...] | LeftOut") -> None:
        """Add what became of a picture."""
        if isinstance(outcome, LeftOut):
            self.left_out.append(outcome)
        else:
            self._readings += outcome

    def put_together(self, *, is_complete: bool) -> "Report | None":
        """Make a report of what there is, its means computed, so that nobody waits for those later."""
        from srgui.report.report_file import make_report

        if self.begun is not None and self._readings:
            made = make_report(
                self.begun.task, self.begun.device, self._readings, self.left_out, is_complete=is_complete
            )
            assert made.rows
            self.report = made
        return self.report


def learn_protocols(_tell: Tell, _cancel: CancelToken) -> tuple[str, ...]:
    """Return the names of the protocols; what a report is made with is imported on the way."""
    from srgui.report import writers  # noqa: F401 - imported here, so that the window need not wait for it later
    from srgui.report.protocol import NAMED

    return tuple(NAMED)


@dataclass(frozen=True, slots=True)
class Inside:
    """Whether folders inside that of a set hold pictures."""

    is_there: bool


def look_into(source: Source, tell: Tell, cancel: CancelToken) -> Dataset:
    """Read every picture of a set once; tells `Inside`, then `Progress`."""
    tell(Inside(has_pictures_inside(source.folder, cancel)))
    return look_over(source, tell, cancel)


def look_over(source: Source, tell: Tell, cancel: CancelToken) -> Dataset:
    """Read every picture of a set once; tells `Progress`."""
    return inspect_dataset(source, tell, cancel)


def measure(order: ReportOrder, found: Findings, way: RightOfWay, tell: Tell, cancel: CancelToken) -> None:
    """Measure; tells `Progress`, and every second or so a `Report` of what there is.

    Raises:
        UserError: none of the sets can be measured on, or weights cannot be used.
        Cancelled: it was told to stop; what was found before stays in the findings.
    """
    from srgui.engine.devices import device_named
    from srgui.report.benchmark import Task, chosen_models, missing_weights, run_benchmark
    from srgui.report.cache import ReportCache

    def listen(progress: Progress) -> None:
        tell(progress)
        way.step_aside(cancel)

    datasets, left_out = _looked_over(order.sources, tell, cancel)
    models = chosen_models(order.networks or ("bicubic",), order.scales, turns=order.turns)
    task = Task(datasets, models, order.scales, order.protocol, times=order.times, memory=order.memory)
    device = device_named(order.device)
    found.begun = Begun(task, device)
    found.left_out += [*left_out, *missing_weights(task)]
    told_s, is_complete = -_TELL_EVERY_S, False
    try:
        for outcome in run_benchmark(task, device, ReportCache(), progress=listen, cancel=cancel):
            found.take(outcome)
            if time.monotonic() - told_s > _TELL_EVERY_S:
                tell(found.put_together(is_complete=False))
                told_s = time.monotonic()
        is_complete = True
    finally:
        found.put_together(is_complete=is_complete)


def _looked_over(
    sources: Sequence[Source], tell: Tell, cancel: CancelToken
) -> tuple[tuple[Dataset, ...], tuple[LeftOut, ...]]:
    """Look sets over once more, as files may have changed; one that cannot be used is left out."""
    datasets, left_out = list[Dataset](), list[LeftOut]()
    for source in sources:
        try:
            dataset = look_over(source, tell, cancel)
        except (UserError, OSError) as error:
            left_out.append(LeftOut(source.name, str(error)))
            continue
        datasets.append(dataset)
        left_out += [LeftOut(f"{dataset.name}/{left.name}", left.reason) for left in dataset.left_out]
    if not datasets:
        raise UserError(" ".join(left.reason for left in left_out))
    return tuple(datasets), tuple(left_out)


@dataclass(frozen=True, slots=True, eq=False)
class WriteOrder:
    """A report that is to become a file.

    Attributes:
        path: of it; its suffix says what it becomes.
        report: what it holds.
        against: differences to an older one.
        begun: what was measured, for pictures of the worst cases; None for a report that was opened.
        overwrite: whether a file that is there may be replaced.
    """

    path: Path
    report: "Report"
    against: "tuple[Difference, ...]"
    begun: Begun | None
    overwrite: bool


def write_report(order: WriteOrder, tell: Tell, cancel: CancelToken) -> "Written":
    """Write a report; formats that hold pictures of the worst cases get those, where they can be made.

    Raises:
        UserError: it cannot be written.
        Cancelled: it was told to stop; nothing was written.
    """
    from srgui.report.worst_cases import worst_cases
    from srgui.report.writers import WITH_PICTURES, written

    check_target(order.path, overwrite=order.overwrite)
    report, suffix = order.report, order.path.suffix.lower()
    if suffix in WITH_PICTURES and not report.cases and order.begun is not None:
        tell("Looking for the worst cases…")
        found = worst_cases(order.begun.task, report, order.begun.device, cancel)
        report = replace(report, cases=tuple(found))
    tell("Writing…")
    data = written(suffix, report, order.against)
    cancel.check()
    save_bytes(order.path, data, overwrite=order.overwrite)
    return Written(order.path, report)


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A report that became a file: where that is, and the report with what was added to it."""

    path: Path
    report: "Report"


def read_report(file: Path) -> "Report":
    """Open a report again."""
    from srgui.report.report_file import open_report

    return open_report(file)
