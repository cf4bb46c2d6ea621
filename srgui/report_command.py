"""The command line's `report`: sets of pictures by networks by scales, measured as papers do, to be cited."""

import argparse
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from srgui.arguments import add_model_names
from srgui.console import Console
from srgui.errors import UserError
from srgui.imaging.codecs import check_target
from srgui.imaging.verified_save import save_bytes
from srgui.progress import Cancelled, CancelToken, words_for_seconds

if TYPE_CHECKING:
    from srgui.report.benchmark import Task
    from srgui.report.datasets import LeftOut, Source
    from srgui.report.report_file import Difference, Report
    from srgui.report.results import Reading

_SUFFIXES = (".html", ".pdf", ".json", ".csv", ".md", ".tex")
_LARGEST_SCALE = 16


def add_report(parser: argparse.ArgumentParser) -> None:
    """Declare what `report` understands."""
    what = parser.add_argument_group("what is measured")
    what.add_argument(
        "--data",
        nargs="+",
        default=[],
        metavar="DIR",
        help="folders of originals: DIR, NAME=DIR, or a NAME from before",
    )
    what.add_argument(
        "--pairs", nargs=2, action="append", default=[], metavar=("HR", "LR"), help="folders of originals and of LR"
    )
    what.add_argument("-r", "--recursive", action="store_true", help="folders inside the folders too")
    what.add_argument(
        "--scale", type=_scale, nargs="+", default=[2], metavar="N", help="factors (default: 2); 1 with damage"
    )
    add_model_names(what, "only these, and bicubic")
    what.add_argument("--turns", action="store_true", help="each by the mean over 8 flips and turns too")
    what.add_argument("--times", action="store_true", help="measure time: the median of 3 runs after a first one")
    what.add_argument("--memory", action="store_true", help="measure the highest memory while a network runs")
    what.add_argument("--fresh", action="store_true", help="measure everything anew, whatever is known from before")
    what.add_argument("--open", type=Path, metavar="FILE", help="a report from before, as JSON: measure nothing")
    _add_protocol(parser.add_argument_group("how it is measured"))
    into = parser.add_argument_group("what is written")
    into.add_argument(
        "-o",
        "--output",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help=f"by its suffix: {' '.join(_SUFFIXES)}",
    )
    into.add_argument("--against", type=Path, metavar="FILE", help="an older report, as JSON, to say what differs")
    into.add_argument("--replace", action="store_true", help="replace files that are there already")
    into.add_argument("--no-pictures", action="store_true", help="no pictures of the worst cases")


def _add_protocol(parser: Any) -> None:
    parser.add_argument(
        "--protocol",
        choices=("papers", "papers-lr8", "papers-float-y", "rgb", "custom"),
        default="papers",
        help="papers: 8-bit Y, border of the scale, LR in float (default); -lr8: LR in 8 bits; -float-y: Y not rounded;"
        " rgb: all of R, G and B; custom: papers, with what is said below",
    )
    parser.add_argument("--channels", choices=("y", "rgb"), help="compare luma, or R, G and B")
    parser.add_argument("--border", type=_border, metavar="N", help="pixels left out on each side, or scale")
    parser.add_argument("--lr", choices=("float", "8-bit"), help="how LR is kept")
    parser.add_argument("--values", choices=("float", "8-bit"), help="whether what is compared is rounded")
    parser.add_argument(
        "--noise", type=float, metavar="LEVELS", help="Gaussian noise laid on LR, in grey levels of 255"
    )
    parser.add_argument("--jpeg", type=int, metavar="QUALITY", help="LR goes through a JPEG of this quality, 1 to 100")


def report_command(options: argparse.Namespace, console: Console, cancel: CancelToken) -> int:
    """Run `report` and return its exit code."""
    from srgui.report.report_file import open_report
    from srgui.report.writers import check_writers

    _check_asked(options)
    check_writers({path.suffix.lower() for path in options.output})
    older = open_report(options.against) if options.against else None
    if options.open:
        report = open_report(options.open)
        _finish(replace(report, cases=()) if options.no_pictures else report, older, options, console)
        return 0
    return _measure(options, older, console, cancel)


def _check_asked(options: argparse.Namespace) -> None:
    """Raise `UserError` where nothing is to be measured, or what would be written cannot be."""
    if bool(options.open) == bool(options.data or options.pairs):
        raise UserError("Say what to measure on: folders with --data or --pairs; or a report from before with --open.")
    for path in options.output:
        if path.suffix.lower() not in _SUFFIXES:
            raise UserError(f"A report is not written as “{path.suffix}”; choose of {' '.join(_SUFFIXES)}.")
        check_target(path, overwrite=options.replace)
    if len({path.absolute() for path in options.output}) < len(options.output):
        raise UserError(f"Two results would both be written to “{options.output[-1]}”; choose different names.")


def _measure(options: argparse.Namespace, older: "Report | None", console: Console, cancel: CancelToken) -> int:
    from srgui.engine.devices import device_named
    from srgui.report.benchmark import missing_weights, run_benchmark
    from srgui.report.cache import ReportCache
    from srgui.report.datasets import LeftOut
    from srgui.report.report_file import make_report
    from srgui.report.worst_cases import worst_cases
    from srgui.report.writers import WITH_PICTURES

    device = device_named(options.device)
    task = _task(options, console, cancel)
    readings: list[Reading] = []
    left_out = [*_unread(task), *missing_weights(task)]
    for left in left_out:
        _tell_left_out(left, console)
    try:
        cache = None if options.fresh else ReportCache()
        listen = console.progress("")
        for outcome in run_benchmark(task, device, cache, progress=listen, cancel=cancel):
            if isinstance(outcome, LeftOut):
                left_out.append(outcome)
                _tell_left_out(outcome, console)
            else:
                readings += outcome
                _tell_readings(outcome, console)
    except Cancelled:
        if readings:
            _finish(make_report(task, device, readings, left_out, is_complete=False), older, options, console)
        raise
    if not readings:
        raise UserError("None of the pictures can be measured on; choose other folders, or a smaller scale.")
    report = make_report(task, device, readings, left_out, is_complete=True)
    try:
        if any(path.suffix.lower() in WITH_PICTURES for path in options.output) and not options.no_pictures:
            report = replace(report, cases=tuple(worst_cases(task, report, device, cancel)))
    finally:  # stopped here, all that was measured is written all the same
        _finish(report, older, options, console)
    return 0


def _task(options: argparse.Namespace, console: Console, cancel: CancelToken) -> "Task":
    """Return what is to be measured, every picture looked over; told are the sets as they are known."""
    from srgui.report.benchmark import Task, chosen_models
    from srgui.report.datasets import inspect_dataset, remember
    from srgui.report.protocol import protocol_named

    scales = tuple(dict.fromkeys(options.scale))
    protocol = protocol_named(options.protocol, **_changed(options))
    if 1 in scales and not protocol.damages:
        raise UserError("At x1 there is nothing to measure on clean pictures; lay damage on with --jpeg or --noise.")
    models = chosen_models(options.models, scales, turns=options.turns)
    datasets = []
    for source in _sources(options):
        dataset = inspect_dataset(source, console.progress(""), cancel)
        remember(source)
        datasets.append(dataset)
        known = f", recognised as {dataset.known}" if dataset.known else ""
        left = f", {len(dataset.left_out)} left out" if dataset.left_out else ""
        console.line(f"{dataset.name}: {len(dataset.pictures)} pictures, {dataset.sizes_in_words}{known}{left}")
        for note in dataset.notes(scales):
            console.line(f"{dataset.name}: {note}")
        console.event(
            "dataset",
            name=dataset.name,
            pictures=len(dataset.pictures),
            left_out=len(dataset.left_out),
            known=dataset.known,
            sha256=dataset.sha256,
        )
    return Task(tuple(datasets), models, scales, protocol, times=options.times, memory=options.memory)


def _changed(options: argparse.Namespace) -> dict[str, Any]:
    """Return what of a protocol is asked to be otherwise."""
    names = ("channels", "lr", "values", "noise", "jpeg")
    changed = {name: getattr(options, name) for name in names if getattr(options, name)}
    if options.border is not None:
        changed["border_px"] = None if options.border == "scale" else options.border
    return changed


def _sources(options: argparse.Namespace) -> "tuple[Source, ...]":
    from srgui.report.datasets import Source, remembered, sources_named

    known = remembered()
    found = [_source(str(words), known) for words in options.data]
    for originals, lr in options.pairs:
        folder = _folder(originals)
        found.append(Source(folder.resolve().name, folder, _folder(lr)))
    return sources_named([replace(source, recursive=options.recursive or source.recursive) for source in found])


def _source(words: str, known: "dict[str, Source]") -> "Source":
    """Return what was named: a folder, a folder with a name before it, or a set that had a name before."""
    from srgui.report.datasets import Source

    if Path(words).is_dir():
        return Source(Path(words).resolve().name, Path(words))
    name, sign, folder = words.partition("=")
    if sign and name.strip():
        return Source(name.strip(), _folder(folder))
    if words in known:
        return known[words]
    names = f"; named before: {', '.join(known)}" if known else ""
    raise UserError(f"There is no folder “{words}”, and no set of that name{names}; choose another.")


def _folder(words: str) -> Path:
    if not Path(words).is_dir():
        raise UserError(f"There is no folder “{words}”; choose another.")
    return Path(words)


def _unread(task: "Task") -> "list[LeftOut]":
    from srgui.report.datasets import LeftOut

    return [
        LeftOut(f"{dataset.name}/{left.name}", left.reason) for dataset in task.datasets for left in dataset.left_out
    ]


# --- what is told ------------------------------------------------------------------------------------------


def _tell_left_out(left: "LeftOut", console: Console) -> None:
    console.event("skipped", file=left.name, reason=left.reason)
    console.line(f"{left.name} was left out: {left.reason}")


def _tell_readings(readings: "Sequence[Reading]", console: Console) -> None:
    for reading in readings:
        console.event(
            "reading",
            dataset=reading.dataset,
            picture=reading.picture,
            scale=reading.scale,
            network=reading.model,
            psnr_db=None if math.isinf(reading.psnr_db) else round(reading.psnr_db, 4),
            ssim=None if reading.ssim is None else round(reading.ssim, 6),
            ms_ssim=None if reading.ms_ssim is None else round(reading.ms_ssim, 6),
        )


def _finish(
    report: "Report",
    older: "Report | None",
    options: argparse.Namespace,
    console: Console,
) -> None:
    """Tell the means, and write every file; one that cannot be written does not keep the others from it."""
    from srgui.report.report_file import differences
    from srgui.report.writers import written

    against = differences(older, report) if older else ()
    for dataset, scale in report.places:
        _tell_place(report, dataset, scale, console)
    _tell_differences(against, console)
    console.line(f"Protocol “{report.protocol.name}”: {report.protocol.in_words}")
    problems = []
    for path in options.output:
        try:
            save_bytes(path, written(path.suffix, report, against), overwrite=options.replace)
        except UserError as error:
            problems.append(str(error))
            continue
        console.event("saved", output=str(path), complete=report.is_complete)
        console.line(f"Report: {path}")
    if problems:
        raise UserError(" ".join(problems) + " What was measured is kept: the same command writes it again at once.")


def _tell_place(report: "Report", dataset: str, scale: int, console: Console) -> None:
    console.line(f"{dataset}, x{scale}")
    console.line(f"  {'network':<26} {'PSNR':>9} {'SSIM':>7} {'MS-SSIM':>8} {'back':>6} {'multiply-adds':>14}")
    for row in report.rows_at(dataset, scale):
        ssim = "" if row.ssim is None else f"{row.ssim:.4f}"
        ms_ssim = "" if row.ms_ssim is None else f"{row.ms_ssim:.4f}"
        back = "" if row.back_db is None else f"{row.back_db:.2f}"
        work = "" if row.multiply_adds is None else f"{row.multiply_adds:,}"
        time = "" if row.s_per_megapixel is None else f"  {words_for_seconds(row.s_per_megapixel)} a megapixel"
        memory = "" if row.peak_mb is None else f"  {row.peak_mb:.0f} MB"
        numbers = f"{row.psnr_in_words:>9} {ssim:>7} {ms_ssim:>8} {back:>6} {work:>14}{time}{memory}"
        console.line(f"  {row.model.title:<26} {numbers}")
        console.event(
            "row",
            dataset=dataset,
            scale=scale,
            network=row.model.name,
            pictures=row.pictures,
            identical=row.identical,
            psnr_db=None if row.psnr_db is None else round(row.psnr_db, 4),
            ssim=None if row.ssim is None else round(row.ssim, 6),
            ms_ssim=None if row.ms_ssim is None else round(row.ms_ssim, 6),
            s_per_megapixel=row.s_per_megapixel,
            peak_mb=row.peak_mb,
        )
    for found in report.published_at(dataset, scale):
        console.line(f"  published: {found.network:<15} {found.psnr_db:>9.2f}  {found.cited}")


def _tell_differences(against: "Sequence[Difference]", console: Console) -> None:
    from srgui.report.facts import difference_cells

    for found in against:
        place, network, before, now, gain, *_, remarks = difference_cells(found)
        console.line(f"{place}  {network:<20} {before or '-':>8} -> {now or '-':>8} {gain:>8}  {remarks}")
        console.event(
            "difference",
            dataset=found.dataset,
            scale=found.scale,
            network=found.model,
            old_db=found.old_db,
            new_db=found.new_db,
            remarks=list(found.remarks),
        )


def _scale(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _LARGEST_SCALE:
        raise argparse.ArgumentTypeError(f"“{text}” is no whole factor from 1 to {_LARGEST_SCALE}")
    return int(text)


def _border(text: str) -> int | str:
    if text != "scale" and not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}” is no number of pixels, and not scale")
    return text if text == "scale" else int(text)
