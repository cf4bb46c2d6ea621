"""The command line's `compare`: one picture by several networks, to be taken away; or a ranking on a folder."""

import argparse
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from srgui.arguments import add_model_names, way_of
from srgui.console import Console
from srgui.engine.tiling import Region
from srgui.errors import UserError
from srgui.imaging.blink import FASTEST, SLOWEST, blink_format
from srgui.imaging.codecs import WriteOptions, check_target, list_pictures, read_image, read_size, write_image
from srgui.imaging.image import Image
from srgui.imaging.verified_save import save_bytes
from srgui.progress import Cancelled, CancelToken, words_for_seconds

if TYPE_CHECKING:
    from srgui.report.comparison import Contender, Entry, Subject
    from srgui.report.ranking import Ranking, Standing

_SHEET_PANE_PX = 640
_ALL = "all"


def add_compare(parser: argparse.ArgumentParser) -> None:
    """Declare what `compare` understands."""
    parser.add_argument("input", type=Path, metavar="IN", help="a picture; or a folder, to rank networks on it")
    parser.add_argument("-o", "--output", type=Path, metavar="SHEET", help="all of them in one labelled picture")
    parser.add_argument("--html", type=Path, metavar="FILE", help="a page with a slider, that opens offline")
    parser.add_argument("--blink", type=Path, metavar="FILE", help="an animation of two, .gif or .webp")
    parser.add_argument("--between", nargs=2, metavar="NAME", help="which two blink (default: bicubic and the best)")
    parser.add_argument(
        "--rate", type=_rate, default=2.0, metavar="N", help="pictures a second of the blink (default: 2)"
    )
    parser.add_argument("--results", type=Path, metavar="FOLDER", help="keep each result here: whole, or the region")
    add_model_names(parser)
    parser.add_argument("--scale", type=float, default=2.0, help="factor (default: 2)")
    parser.add_argument(
        "--turns", action="store_true", help="each by the mean over 8 flips and turns; 8 times the time"
    )
    against = parser.add_mutually_exclusive_group()
    against.add_argument(
        "--test", action="store_true", help="shrink the picture first, restore it, state PSNR and SSIM"
    )
    against.add_argument("--original", type=Path, metavar="FILE", help="what the results should be, to measure them")
    parser.add_argument(
        "--region", type=_region, metavar="WxH+X+Y", help="in pixels of the result, or all (default: the middle)"
    )
    parser.add_argument("-r", "--recursive", action="store_true", help="folders inside the folder too")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="the ranking of a folder as a table, with every score")
    parser.add_argument("--replace", action="store_true", help="replace files that are there already")


def compare_command(options: argparse.Namespace, console: Console, cancel: CancelToken) -> int:
    """Run `compare` and return its exit code."""
    if options.input.is_dir():
        return _rank_folder(options, console, cancel)
    _check_asked(options)
    job = _job(options)
    entries = list(_entries(job, options, console, cancel))
    _write_all(job, entries, options, console, cancel)
    return 0


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """What is compared, by which networks, and which part is shown.

    Attributes:
        subject: what is compared on.
        contenders: the networks.
        made: the part that they make, and that is measured.
        shown: the part of it that stands side by side.
    """

    subject: "Subject"
    contenders: tuple["Contender", ...]
    made: Region
    shown: Region


def _check_asked(options: argparse.Namespace) -> None:
    """Raise `UserError` where a picture's options make nothing, or what they would make cannot be written."""
    if options.csv:
        raise UserError("A table is of a folder's ranking; name a folder of pictures, or leave out --csv.")
    files = [path for path in (options.output, options.html, options.blink) if path]
    if not (files or options.results or options.test or options.original):
        raise UserError("Say what to make: a sheet with -o, a page with --html, a blink with --blink, or --test.")
    if options.blink:
        blink_format(options.blink)
    elif options.between:
        raise UserError("Two networks are named with --between, but no file for them; add --blink FILE.gif.")
    if len({path.absolute() for path in files}) < len(files):
        raise UserError(f"Two results would both be written to “{files[-1]}”; choose different names.")
    _make_folder(options.results)  # a sheet may be wanted in it
    for path in files:
        check_target(path, overwrite=options.replace)


def _make_folder(folder: Path | None) -> None:
    """Make the folder of separate results, where one is asked for."""
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The folder “{folder}” cannot be made ({error.strerror}); choose another.") from error


def _job(options: argparse.Namespace) -> _Job:
    from srgui.report.comparison import Comparison, Entry, check_size, middle_region, original_entry
    from srgui.report.comparison_page import check_page_size

    subject = _subject(options, read_image(options.input))
    contenders = _contenders(options, scale=None)
    chosen: Region | str | None = options.region
    if isinstance(chosen, Region):
        if chosen != chosen.grown(0, *subject.size):
            raise UserError(
                f"The region reaches beyond the result of {subject.size[0]}x{subject.size[1]} pixels; choose another."
            )
        job = _Job(subject, contenders, chosen, chosen)
    else:
        shown = subject.whole if chosen == _ALL else middle_region(*subject.size, _SHEET_PANE_PX)
        job = _Job(subject, contenders, subject.whole, shown)
    count = len(contenders) + (subject.original is not None)
    check_size(job.shown.width, job.shown.height, count)
    if options.html:
        check_page_size(job.shown.width, job.shown.height, count)
    if options.blink:  # to find out now, not after long work
        named = tuple(Entry(one.in_name, one.title, subject.source, 0.0) for one in contenders)
        Comparison("", "", (*filter(None, [original_entry(subject, job.shown)]), *named)).pair(options.between or ())
    return job


def _subject(options: argparse.Namespace, image: Image) -> "Subject":
    from srgui.engine.measure import make_trial
    from srgui.engine.plan import size_for_scale
    from srgui.report.comparison import Subject

    if options.test:
        trial = make_trial(image, _whole_scale(options.scale))
        size = trial.original.width, trial.original.height
        return Subject(options.input.name, trial.shrunk, size, trial.original, is_test=True)
    size = size_for_scale(image.width, image.height, options.scale)
    if not options.original:
        return Subject(options.input.name, image, size)
    original = read_image(options.original)
    if (original.width, original.height) != size:
        raise UserError(
            f"The original has {original.width}x{original.height} pixels and the results have {size[0]}x{size[1]}, "
            f"x{options.scale:g} of {image.width}x{image.height}; choose the --scale or the original that fits."
        )
    return Subject(options.input.name, image, size, original)


def _contenders(options: argparse.Namespace, scale: int | None) -> tuple["Contender", ...]:
    """Return the networks that are named, or all that can be used; at a scale where one is given."""
    from srgui.models.library import find_network, library
    from srgui.models.weights import native_scales
    from srgui.report.comparison import Contender

    found = [find_network(name) for name in dict.fromkeys(options.models)]
    for card in () if found else library():
        scales = native_scales(card)
        if scales and scale in {None, *scales}:
            found.append(card)
    turned = {card.name: options.turns and card.trainable and not card.turns for card in found}
    return tuple(
        Contender(card.name, f"{card.title}, 8 turns" if turned[card.name] else card.title, turns=turned[card.name])
        for card in found
    )


def _entries(job: _Job, options: argparse.Namespace, console: Console, cancel: CancelToken) -> Iterator["Entry"]:
    """Make each network's result, tell of it, keep it where it is to be kept, and give the part that is shown."""
    from srgui.engine.devices import device_named
    from srgui.engine.session import SessionPool
    from srgui.report.comparison import compare, original_entry

    device, pool = device_named(options.device), SessionPool(way_of(options))
    paths = _result_paths(job, options)
    original = original_entry(job.subject, job.shown)
    if original is not None:
        yield original
    within = job.shown.relative_to(job.made)
    listen = console.progress("")
    for entry in compare(job.subject, job.contenders, job.made, pool, device, progress=listen, cancel=cancel):
        kept = paths.get(entry.name)
        if kept is not None:
            write_image(entry.image, kept, WriteOptions(overwrite=options.replace))
        _tell_result(entry, kept, console)
        yield entry.cut(within)


def _result_paths(job: _Job, options: argparse.Namespace) -> dict[str, Path]:
    """Return where each network's result is to be kept; raises `UserError` where it cannot be."""
    if not options.results:
        return {}
    names = [contender.in_name for contender in job.contenders]
    paths = {name: options.results / f"{options.input.stem}_{name}_x{options.scale:g}.png" for name in names}
    for path in paths.values():
        check_target(path, overwrite=options.replace)
    return paths


def _tell_result(entry: "Entry", kept: Path | None, console: Console) -> None:
    found = entry.likeness
    width, height = entry.image.width, entry.image.height
    assert entry.elapsed_s is not None
    console.event(
        "result",
        network=entry.name,
        width=width,
        height=height,
        psnr_db=None if found is None or math.isinf(found.psnr_db) else round(found.psnr_db, 3),
        ssim=None if found is None or found.ssim is None else round(found.ssim, 5),
        elapsed_s=round(entry.elapsed_s, 3),
        output=None if kept is None else str(kept),
    )
    _, *measured = entry.facts
    seconds = f"{words_for_seconds(entry.elapsed_s):>8}"
    saved = [] if kept is None else [str(kept)]
    console.line("  ".join((f"{entry.title:<10} {width}x{height}", seconds, *measured, *saved)))


def _write_all(
    job: _Job, entries: Sequence["Entry"], options: argparse.Namespace, console: Console, cancel: CancelToken
) -> None:
    from srgui.report.comparison import Comparison, protocol_of
    from srgui.report.comparison_files import write_blink, write_page, write_sheet

    protocol = protocol_of(job.subject, job.made, job.shown)
    comparison = Comparison(job.subject.name, protocol, tuple(entries))
    shown = {"width": job.shown.width, "height": job.shown.height}
    cancel.check()
    if options.output:
        report = write_sheet(comparison, options.output, overwrite=options.replace)
        size = read_size(report.path)
        console.event("sheet", output=str(report.path), width=size[0], height=size[1])
        console.line(f"Side by side: {report.path}  {size[0]}x{size[1]}")
    if options.html:
        listen = console.progress("")
        write_page(comparison, options.html, overwrite=options.replace, progress=listen, cancel=cancel)
        console.event("page", output=str(options.html), **shown)
        console.line(f"Page: {options.html}")
    if options.blink:
        pair = comparison.pair(options.between or ())
        write_blink(pair, options.blink, options.rate, overwrite=options.replace)
        console.event("blink", output=str(options.blink), between=[entry.name for entry in pair], **shown)
        console.line(f"Blink: {options.blink}  {pair[0].title} and {pair[1].title}")
    console.line(protocol)


# --- a folder ----------------------------------------------------------------------------------------------


def _rank_folder(options: argparse.Namespace, console: Console, cancel: CancelToken) -> int:
    from srgui.engine.devices import device_named
    from srgui.engine.session import SessionPool
    from srgui.report.ranking import Ranking, Skipped, rank, with_baseline

    for name in ("output", "html", "blink", "between", "results", "original", "region"):
        if getattr(options, name):
            raise UserError(f"--{name} is for one picture; a folder is ranked, and --csv FILE keeps the table.")
    scale = _whole_scale(options.scale)
    pictures = list_pictures(options.input, recursive=options.recursive)
    if not pictures:
        raise UserError(f"The folder “{options.input}” holds no pictures; choose another.")
    if options.csv:
        check_target(options.csv, overwrite=options.replace)
    ranking = Ranking(scale, with_baseline(_contenders(options, scale)))
    device, pool = device_named(options.device), SessionPool(way_of(options))
    listen = console.progress("")
    try:
        for outcome in rank(pictures, ranking.contenders, scale, pool, device, progress=listen, cancel=cancel):
            ranking.add(outcome)
            if isinstance(outcome, Skipped):
                console.event("skipped", file=str(outcome.picture), reason=outcome.reason)
                console.line(f"{outcome.picture.name} was left out: {outcome.reason}")
    except Cancelled:
        if ranking.scores:
            _tell_ranking(ranking, options, console)
        raise
    if not ranking.scores:
        raise UserError(f"None of the {len(pictures)} pictures can be tested on; choose another folder.")
    _tell_ranking(ranking, options, console)
    return 0


def _tell_ranking(ranking: "Ranking", options: argparse.Namespace, console: Console) -> None:
    if options.csv:
        save_bytes(options.csv, ranking.as_csv().encode(), overwrite=options.replace)
    console.line(f"{'network':<20} {'mean':>9} {'spread':>7} {'gain':>6} {'wins':>5} {'SSIM':>7} {'a megapixel':>12}")
    for place in ranking.standings:
        _tell_place(place, console)
    best = ranking.best
    assert best is not None
    count = best.pictures
    console.line(
        f"Mean PSNR and SSIM of {count} picture{'s' * (count != 1)} shrunk by {ranking.scale} and restored: "
        f"8-bit luma, without a border of {ranking.scale} pixels; gain over bicubic."
    )
    if options.csv:
        console.line(f"Table: {options.csv}")
    name = best.contender.network
    turns = " --turns" if best.contender.turns else ""
    use = f"srgui enhance … --model {name} --scale {ranking.scale}{turns}"
    console.event("best", network=name, turns=best.contender.turns, mean_psnr_db=round(best.mean_db, 3), pictures=count)
    console.line(f"Best on your pictures: {name} (use it: {use})")


def _tell_place(place: "Standing", console: Console) -> None:
    from srgui.report.ranking import BASELINE

    spread = place.spread_db
    console.event(
        "standing",
        network=place.contender.network,
        turns=place.contender.turns,
        pictures=place.pictures,
        mean_psnr_db=round(place.mean_db, 3),
        spread_db=None if spread is None else round(spread, 3),
        gain_db=round(place.gain_db, 3),
        wins=place.wins,
        mean_ssim=round(place.mean_ssim, 5),
        s_per_megapixel=round(place.s_per_megapixel, 4),
    )
    spread_words = "" if spread is None else f"{spread:.2f}"
    gain = "" if place.contender.network == BASELINE else f"{place.gain_db:+.2f}"
    time = words_for_seconds(place.s_per_megapixel)
    console.line(
        f"{place.contender.in_name:<20} {place.mean_db:>6.2f} dB {spread_words:>7} {gain:>6} "
        f"{place.wins:>5} {place.mean_ssim:>7.4f} {time:>12}"
    )


# --- arguments ---------------------------------------------------------------------------------------------


def _whole_scale(scale: float) -> int:
    if scale != round(scale) or scale < 2:
        raise UserError("A test shrinks by a whole factor; choose --scale 2, 3 or 4.")
    return round(scale)


def _region(text: str) -> Region | str:
    if text == _ALL:
        return text
    size, *corner = text.lower().split("+")
    numbers = [*size.split("x"), *corner]
    if len(corner) != 2 or len(numbers) != 4 or not all(number.isdecimal() for number in numbers):
        raise argparse.ArgumentTypeError(f"“{text}” is no region; write it as 400x300+120+80, or all")
    width, height, x, y = map(int, numbers)
    if not (width and height):
        raise argparse.ArgumentTypeError(f"“{text}” holds no pixel")
    return Region(x, y, width, height)


def _number_between(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"“{text}” is not between {low:g} and {high:g}")
        return number

    return parse


_rate = _number_between(SLOWEST, FASTEST)
