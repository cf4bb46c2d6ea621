"""The command line: enhance | compare | report | train | models | bench.

Exit codes: 0 done, 2 something a person can put right, 1 our fault, 130 interrupted, 141 nobody reads what is printed.
Torch is imported by the command that needs it, so that help and mistakes answer at once.
"""

import argparse
import logging
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from srgui import paths
from srgui.arguments import add_way, way_of
from srgui.bench_command import add_bench, bench_command
from srgui.compare_command import add_compare, compare_command
from srgui.console import Console, discard_output
from srgui.errors import UserError
from srgui.imaging.codecs import (
    SaveReport,
    WriteOptions,
    check_target,
    format_for_suffix,
    free_name,
    list_pictures,
    read_compact,
    suffix_for_format,
    write_image,
)
from srgui.imaging.damage_traces import damage_traces
from srgui.models_command import add_models, models_command
from srgui.progress import Cancelled, CancelToken, words_for_seconds
from srgui.report_command import add_report, report_command
from srgui.train_command import add_train, train_command

if TYPE_CHECKING:
    from srgui.imaging.image import CompactImage, Image
    from srgui.models.card import ModelCard

EXIT_DONE, EXIT_OUR_FAULT, EXIT_USER_ERROR, EXIT_INTERRUPTED, EXIT_NOBODY_READS = 0, 1, 2, 130, 141
DEFAULT_NETWORK = "dcscn"
_FORMATS = ("png", "jpeg", "webp", "tiff", "avif")


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    console = Console(events=options.events, quiet=getattr(options, "quiet", False))
    cancel = CancelToken()
    before = signal.signal(signal.SIGINT, _canceller(cancel))
    try:
        command: Callable[[argparse.Namespace, Console, CancelToken], int] = options.command
        return command(options, console, cancel)
    except UserError as error:
        console.error(str(error))
        logging.getLogger(__name__).info("user error", exc_info=True)
        return EXIT_USER_ERROR
    except (Cancelled, KeyboardInterrupt):
        console.error("Stopped. What was finished is kept.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        discard_output()  # as in “srgui models | head”
        return EXIT_NOBODY_READS
    except ImportError:
        raise  # the installation is damaged, which whoever started this says
    except Exception:
        logging.getLogger(__name__).exception("unexpected error")
        console.error("Something went wrong inside srgui. The log says what: run “srgui --log” to find it.")
        return EXIT_OUR_FAULT
    finally:
        signal.signal(signal.SIGINT, before)


def _canceller(cancel: CancelToken) -> Callable[[int, FrameType | None], None]:
    """Return a handler that asks politely at the first Ctrl+C and insists at the second."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        if cancel.is_cancelled:
            raise KeyboardInterrupt
        cancel.cancel()

    return handle


# --- enhance -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Job:
    """A picture to enlarge and where its result goes."""

    source: Path
    target: Path


def _enhance(options: argparse.Namespace, console: Console, cancel: CancelToken) -> int:
    jobs = _jobs(options)
    sessions, device = _open_engine(options)
    failed = 0
    with _folders({job.target.parent for job in jobs if job.target != options.output}):
        for number, job in enumerate(jobs, 1):
            cancel.check()
            if job.target.exists() and options.existing == "skip":
                console.event("skipped", file=str(job.source), output=str(job.target))
                console.line(f"{job.source.name}: {job.target} is there already, skipped")
                continue
            try:
                _enhance_one(job, options, sessions, device, console, cancel, f"[{number}/{len(jobs)}] ")
            except UserError as error:
                failed += 1
                console.error(str(error), file=str(job.source))
    if failed and len(jobs) > 1:
        console.error(f"{failed} of {len(jobs)} pictures could not be enhanced; the others are done.")
    return EXIT_USER_ERROR if failed else EXIT_DONE


def _enhance_one(
    job: _Job,
    options: argparse.Namespace,
    sessions: Any,
    device: Any,
    console: Console,
    cancel: CancelToken,
    prefix: str,
) -> None:
    from srgui.engine.enhance import enhance_by_bands
    from srgui.engine.needs import checked_needs
    from srgui.engine.plan import checked_size, size_for_scale

    target = free_name(job.target) if options.existing == "rename" else job.target
    if options.existing == "fail" and target.exists():
        raise UserError(
            f"“{target}” already exists; choose another name, or say what to do with --existing "
            "skip, rename or replace."
        )
    check_target(target, overwrite=True)
    image = read_compact(job.source)
    in_size = image.width, image.height
    size = checked_size(*options.size) if options.size else size_for_scale(*in_size, options.scale)
    session = sessions.for_size(options.model, in_size, size, device, turns=options.turns)
    write_options = _write_options(options, target)
    needs = checked_needs(image, session, size, write_options, target.parent, options.tile, cancel)
    if needs is not None:
        console.event("needs", file=str(job.source), **asdict(needs))
        console.line(f"{prefix}{job.source.name}: the result takes {needs}")
    listen = console.progress(prefix)
    result = enhance_by_bands(image, session, size=size, tile_px=options.tile, progress=listen, cancel=cancel)
    report = write_image(result, target, write_options)
    _say_saved(job, (*image.notes, *_damage_notes(image, job.source, session.card)), result, report, console, prefix)


def _damage_notes(image: "Image | CompactImage", file: Path, card: "ModelCard") -> tuple[str, ...]:
    """Return a sentence on damage that a network for clean pictures has enlarged."""
    from srgui.models.registry import networks
    from srgui.models.weights import native_scales

    found = damage_traces(image, file).in_words
    made_for_it = [other.name for other in networks() if other.is_for_damage and native_scales(other)]
    if card.is_for_damage or not found or not made_for_it:
        return ()
    return (f"it shows {found}; --model {made_for_it[0]} takes it away",)


def _say_saved(job: _Job, notes: Sequence[str], result: Any, report: SaveReport, console: Console, prefix: str) -> None:
    """Say what was made, and what became of all that came with the picture."""
    console.event(
        "saved",
        file=str(job.source),
        output=str(report.path),
        width=result.width,
        height=result.height,
        size_bytes=report.size_bytes,
        elapsed_s=round(result.elapsed_s, 3),
        way=result.way,
        notes=[*notes, *result.how],
        kept=list(report.kept),
        changed=list(report.changed),
        dropped=list(report.dropped),
    )
    size = f"{result.width}x{result.height}"
    console.line(f"{prefix}{report.path}  {size}  {words_for_seconds(result.elapsed_s)} by {result.way}")
    for note in dict.fromkeys((*notes, *result.how, *report.changed)):
        console.line(f"    {note}")
    for dropped in report.dropped:
        console.line(f"    dropped: {dropped}")


def _write_options(options: argparse.Namespace, target: Path) -> WriteOptions:
    written_as = options.format or format_for_suffix(target.suffix) or "PNG"
    return WriteOptions(
        format=written_as.upper(),
        quality=options.quality,
        subsampling=options.subsampling,
        lossless=options.lossless,
        keep_metadata=not options.strip,
        overwrite=options.existing == "replace",
    )


def _jobs(options: argparse.Namespace) -> list[_Job]:
    """Return every picture and where its result goes.

    Raises:
        UserError: nothing to do, two results under one name, or a folder where a file was meant.
    """
    pictures = _pictures(options.inputs, recursive=options.recursive)
    out: Path | None = options.output
    if out is not None and format_for_suffix(out.suffix) and not out.is_dir():
        if len(pictures) > 1:
            raise UserError(f"{len(pictures)} pictures cannot go into the one file “{out}”; name a folder with -o.")
        return [_Job(pictures[0][0], out)]
    suffix = suffix_for_format((options.format or "png").upper())
    size = "{}x{}".format(*options.size) if options.size else f"x{options.scale:g}"
    made_by = f"{options.model}-turns" if options.turns else options.model
    folders = {picture: picture.parent if out is None else out / below for picture, below in pictures}
    shared = Counter((folder, picture.stem) for picture, folder in folders.items())
    jobs = []
    for picture, folder in folders.items():
        # a.jpg and a.png become a_jpg_... and a_png_..., so that neither takes the other's name
        kind = f"_{picture.suffix.lstrip('.')}" if shared[folder, picture.stem] > 1 else ""
        jobs.append(_Job(picture, folder / f"{picture.stem}{kind}_{made_by}_{size}{suffix}"))
    twice = [name for name, count in Counter(job.target for job in jobs).items() if count > 1]
    if twice:
        raise UserError(f"Two pictures would both become “{twice[0]}”; rename one, or use two output folders.")
    return jobs


def _pictures(inputs: Sequence[Path], *, recursive: bool) -> list[tuple[Path, Path]]:
    """Return pictures with their folder below the input they came from."""
    found: list[tuple[Path, Path]] = []
    for path in inputs:
        if path.is_dir():
            inside = list_pictures(path, recursive=recursive)
            if not inside:
                raise UserError(f"The folder “{path}” holds no pictures; choose another.")
            found += [(picture, picture.parent.relative_to(path)) for picture in inside]
        else:
            found.append((path, Path()))
    return found


@contextmanager
def _folders(wanted: Iterable[Path]) -> Iterator[None]:
    """Make folders, and take those away again that nothing came into.

    Raises:
        UserError: one cannot be made.
    """
    made: list[Path] = []
    try:
        for folder in sorted(wanted):
            missing = [above for above in (folder, *folder.parents) if not above.exists()]
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise UserError(f"The folder “{folder}” cannot be made ({error.strerror}); choose another.") from error
            made += reversed(missing)
        yield
    finally:
        for folder in reversed(made):
            with suppress(OSError):  # what is in use stays
                folder.rmdir()


def _open_engine(options: argparse.Namespace) -> tuple[Any, Any]:
    """Return warm sessions and the device; this is where torch is imported."""
    from srgui.engine.devices import device_named
    from srgui.engine.session import SessionPool

    return SessionPool(way_of(options)), device_named(options.device)


# --- arguments ---------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="srgui",
        description="Enlarge pictures with super-resolution networks.",
        epilog="Without a command the window opens, with the pictures that are named.",
    )
    parser.add_argument("--version", action="version", version=f"srgui {paths.version_in_words()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_enhance(commands)
    summary = "lay the results of several networks side by side, or rank them on a folder"
    side_by_side = _add(commands, "compare", compare_command, summary)
    add_compare(side_by_side)
    _add_device(side_by_side)
    add_way(side_by_side)
    figures = _add(commands, "report", report_command, "measure networks on sets of pictures as papers do, to be cited")
    add_report(figures)
    _add_device(figures)
    training = _add(commands, "train", train_command, "train a network from folders of pictures, or by a recipe")
    add_train(training)
    _add_device(training)
    models = _add(commands, "models", models_command, "list the networks, their figures and terms; share weights")
    add_models(models)
    timing = _add(commands, "bench", bench_command, "time networks beside other runtimes, a photo, start-up, training")
    add_bench(timing)
    _add_device(timing)
    add_way(timing)
    return parser


def _add(commands: Any, name: str, command: Any, summary: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary.capitalize() + ".")
    parser.set_defaults(command=command)
    parser.add_argument("--events", action="store_true", help="print JSON lines instead of text")
    return parser


def _add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--device", default="auto", help="cpu, cuda, cuda:1, mps, or auto: whatever is fastest (default: auto)"
    )


def _add_enhance(commands: Any) -> None:
    parser = _add(commands, "enhance", _enhance, "enlarge pictures")
    parser.add_argument("inputs", nargs="+", type=Path, metavar="IN", help="pictures, or folders of them")
    parser.add_argument("-o", "--output", type=Path, help="file, or folder (default: beside each picture)")
    parser.add_argument("-r", "--recursive", action="store_true", help="folders inside folders too")
    parser.add_argument("--model", default=DEFAULT_NETWORK, help=f"network (default: {DEFAULT_NETWORK})")
    parser.add_argument(
        "--turns", action="store_true", help="mean over the 8 flips and turns of the picture: finer, 8 times the time"
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--scale", type=float, default=2.0, help="factor, above 0 and up to 16 (default: 2)")
    size.add_argument("--size", type=_size, metavar="WxH", help="exact size in pixels instead")
    parser.add_argument("--format", choices=_FORMATS, help="default: by the output's name, else png")
    parser.add_argument("--quality", type=_quality, default=92, help="JPEG, WebP, AVIF: 1 to 100 (default: 92)")
    parser.add_argument("--subsampling", choices=("4:4:4", "4:2:2", "4:2:0"), default="4:4:4", help="JPEG only")
    parser.add_argument("--lossless", action="store_true", help="WebP without loss")
    parser.add_argument("--strip", action="store_true", help="leave out profile, EXIF and dpi")
    parser.add_argument(
        "--existing",
        choices=("fail", "skip", "rename", "replace"),
        default="fail",
        help="what to do where the output is there already (default: fail; skip takes up a stopped batch)",
    )
    parser.add_argument("--tile", type=_tile, default=192, help="side of a tile in input pixels (default: 192)")
    parser.add_argument("--quiet", action="store_true", help="only say what went wrong")
    _add_device(parser)
    add_way(parser)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise argparse.ArgumentTypeError(f"“{text}” is no size; write it as 1920x1080")
    return int(width), int(height)


def _between(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"“{text}” is not between {low} and {high}")
        return int(text)

    return parse


_quality = _between(1, 100)
_tile = _between(32, 4096)
