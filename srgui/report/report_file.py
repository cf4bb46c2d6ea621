"""A report as a whole: what was measured, how, on what and by which machine; kept as JSON and opened again."""

import json
import platform
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import PIL
import psutil
import torch

from srgui import __version__
from srgui.engine.devices import Device
from srgui.errors import UserError
from srgui.report import plain_values as plain
from srgui.report.benchmark import Task
from srgui.report.cases import MOST_CASES, WorstCase, case_of
from srgui.report.datasets import Dataset, LeftOut
from srgui.report.literature import Published, published
from srgui.report.plain_results import model_of, protocol_of, reading_of
from srgui.report.protocol import Protocol
from srgui.report.results import Model, Reading, Row, rows_of

KIND, VERSION = "srgui report", 1
"""What the file of a report says it is."""
_MOST_BYTES = 200_000_000


class ReportFileError(UserError):
    """A file that is no report, or that is damaged."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A set as it was measured on.

    Attributes:
        name: what it is called.
        known: the published set that it is, by its checksum; empty where it is none.
        sha256: of the sorted checksums of its pictures.
        sizes: in words.
        brings_lr: whether its LR pictures were brought, and not made.
        pictures: SHA-256 of the pixels of each, by name.
        notes: sentences on it.
    """

    name: str
    known: str
    sha256: str
    sizes: str
    brings_lr: bool
    pictures: dict[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """All of a report.

    Attributes:
        made_at: when it was finished: ``"2026-01-31 12:00 UTC"``.
        machine: what computed it, by names that a person reads.
        protocol: how.
        datasets: what on.
        models: the networks, bicubic first.
        scales: the factors.
        readings: every single measurement.
        left_out: what took no part, and why.
        is_complete: False where it was stopped.
        cases: pictures of where the best networks do worst; none where they were not looked for.
    """

    made_at: str
    machine: dict[str, str]
    protocol: Protocol
    datasets: tuple[Measured, ...]
    models: tuple[Model, ...]
    scales: tuple[int, ...]
    readings: tuple[Reading, ...]
    left_out: tuple[LeftOut, ...]
    is_complete: bool = True
    cases: tuple[WorstCase, ...] = ()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Means over each set at each scale, networks in their order."""
        return rows_of(self.models, self.readings)

    @property
    def places(self) -> tuple[tuple[str, int], ...]:
        """Sets and scales that anything was measured at."""
        return tuple(dict.fromkeys((row.dataset, row.scale) for row in self.rows))

    def rows_at(self, dataset: str, scale: int) -> tuple[Row, ...]:
        """Return the rows of a set at a scale."""
        return tuple(row for row in self.rows if (row.dataset, row.scale) == (dataset, scale))

    def psnr_by_picture(self, dataset: str, scale: int, model: str) -> dict[str, float]:
        """Return the PSNR of a network by picture."""
        return self._psnr.get((dataset, scale, model), {})

    @cached_property
    def _psnr(self) -> dict[tuple[str, int, str], dict[str, float]]:
        found: dict[tuple[str, int, str], dict[str, float]] = {}
        for r in self.readings:
            found.setdefault((r.dataset, r.scale, r.model), {})[r.picture] = r.psnr_db
        return found

    def published_at(self, dataset: str, scale: int) -> tuple[Published, ...]:
        """Return what is published on a set at a scale; nothing where it is not recognised, or LR was damaged."""
        known = next((found.known for found in self.datasets if found.name == dataset), "")
        known = "" if self.protocol.damages else known
        return tuple(p for p in published() if known and p.dataset == known and p.scale == scale)

    @property
    def has_times(self) -> bool:
        """Whether any time was measured."""
        return any(row.s_per_megapixel is not None for row in self.rows)

    @property
    def has_memory(self) -> bool:
        """Whether any memory was measured."""
        return any(row.peak_mb is not None for row in self.rows)


def make_report(
    task: Task, device: Device, readings: Iterable[Reading], left_out: Iterable[LeftOut], *, is_complete: bool
) -> Report:
    """Put together what came out of a task."""
    return Report(
        made_at=time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        machine=_machine(device),
        protocol=task.protocol,
        datasets=tuple(_measured(dataset, task.scales) for dataset in task.datasets),
        models=task.models,
        scales=task.scales,
        readings=tuple(readings),
        left_out=tuple(left_out),
        is_complete=is_complete,
    )


def _measured(dataset: Dataset, scales: Sequence[int]) -> Measured:
    return Measured(
        dataset.name,
        dataset.known,
        dataset.sha256,
        dataset.sizes_in_words,
        dataset.source.lr_folder is not None,
        {picture.name: picture.sha256 for picture in dataset.pictures},
        dataset.notes(scales),
    )


def _machine(device: Device) -> dict[str, str]:
    return {
        "Device": device.title,
        "Threads": str(torch.get_num_threads()),
        "Memory": f"{psutil.virtual_memory().total / 1e9:.0f} GB",
        "System": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "srgui": __version__,
        "Python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "Pillow": PIL.__version__,
    }


# --- as a file ---------------------------------------------------------------------------------------------


def open_report(file: Path) -> Report:
    """Read a report again.

    Raises:
        ReportFileError: it cannot be read, is no report, or is damaged.
    """
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise ReportFileError(f"“{file.name}” is too large to be a report; choose another.")
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ReportFileError(f"“{file}” cannot be read ({error.strerror}); choose another.") from error
    except UnicodeDecodeError as error:
        raise ReportFileError(f"“{file.name}” is no report; choose the JSON file of one.") from error
    return parsed(text, file.name)


def parsed(text: str, name: str = "The file") -> Report:
    """Return the report that JSON holds; raises `ReportFileError` where it holds none, or a damaged one."""
    try:
        read = json.loads(text)
        is_report = isinstance(read, dict) and read.get("kind") == KIND
    except (ValueError, RecursionError) as error:
        raise ReportFileError(f"“{name}” is no report; choose the JSON file of one.") from error
    if not is_report:
        raise ReportFileError(f"“{name}” is no report; choose the JSON file of one.")
    if read.get("version") != VERSION:
        raise ReportFileError(f"“{name}” was made by another srgui, whose reports this one cannot read.")
    try:
        return _report(read)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ReportFileError(f"“{name}” is damaged, or was changed; make the report again.") from error


def _report(read: dict[str, Any]) -> Report:
    report = Report(
        made_at=plain.text(read["made_at"]),
        machine={name: plain.text(value) for name, value in plain.by_name(read["machine"]).items()},
        protocol=protocol_of(read["protocol"]),
        datasets=tuple(_measured_of(entry) for entry in plain.items(read["datasets"])),
        models=tuple(model_of(entry) for entry in plain.items(read["models"])),
        scales=tuple(plain.whole(scale) for scale in plain.items(read["scales"])),
        readings=tuple(reading_of(entry) for entry in plain.items(read["readings"])),
        left_out=tuple(
            LeftOut(plain.text(entry["name"]), plain.text(entry["reason"])) for entry in plain.items(read["left_out"])
        ),
        is_complete=plain.truth(read["is_complete"]),
        # an older srgui wrote none
        cases=tuple(case_of(entry) for entry in plain.items(read.get("cases", []), MOST_CASES)),
    )
    names = {model.name for model in report.models}
    sets = {dataset.name for dataset in report.datasets}
    if len(names) < len(report.models) or len(sets) < len(report.datasets):
        raise ValueError("two of one name")
    if not all(r.model in names and r.dataset in sets and r.scale in report.scales for r in report.readings):
        raise ValueError("readings of what is not there")
    return report


def _measured_of(entry: Any) -> Measured:
    return Measured(
        plain.text(entry["name"]),
        plain.text(entry["known"]),
        plain.text(entry["sha256"]),
        plain.text(entry["sizes"]),
        plain.truth(entry["brings_lr"]),
        {name: plain.text(value) for name, value in plain.by_name(entry["pictures"]).items()},
        tuple(plain.text(note) for note in plain.items(entry["notes"])),
    )


# --- beside another ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of one report beside that of another.

    Attributes:
        dataset: the set.
        scale: the factor.
        model: the network, by name.
        old_db: mean PSNR of the older; None where it has no such row, or all are identical.
        new_db: likewise of this one.
        ssim: difference; None where one has none.
        remarks: what else differs, so that the two are not to be compared.
    """

    dataset: str
    scale: int
    model: str
    old_db: float | None
    new_db: float | None
    ssim: float | None
    remarks: tuple[str, ...]

    @property
    def gain_db(self) -> float | None:
        """New less old; None where one has none."""
        return None if self.old_db is None or self.new_db is None else self.new_db - self.old_db


def differences(old: Report, new: Report) -> tuple[Difference, ...]:
    """Compare two reports row by row: those of the new one in order, then those that only the old one has."""
    old_rows = {(row.dataset, row.scale, row.model.name): row for row in old.rows}
    new_rows = {(row.dataset, row.scale, row.model.name): row for row in new.rows}
    return tuple(
        _difference(place, old_rows.get(place), new_rows.get(place), old, new)
        for place in dict.fromkeys((*new_rows, *old_rows))
    )


def _difference(
    place: tuple[str, int, str], before: Row | None, after: Row | None, old: Report, new: Report
) -> Difference:
    remarks = []
    if before is None or after is None:
        remarks.append("only here" if before is None else "only in the older report")
    else:
        if old.protocol.key != new.protocol.key:
            remarks.append("another protocol")
        sums = [{d.name: d.sha256 for d in report.datasets}[place[0]] for report in (old, new)]
        if sums[0] != sums[1]:
            remarks.append("other pictures")
        if before.pictures != after.pictures:
            remarks.append(f"{before.pictures} pictures, now {after.pictures}")
        if before.model.weights.get(place[1]) != after.model.weights.get(place[1]):
            remarks.append("other weights")
    ssim = None
    if before and after and before.ssim is not None and after.ssim is not None:
        ssim = after.ssim - before.ssim
    old_db, new_db = (None if row is None else row.psnr_db for row in (before, after))
    return Difference(*place, old_db, new_db, ssim, tuple(remarks))
