"""The command line's `models`: what the networks are and how long they take, and weights that come in and go out."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from srgui import paths
from srgui.console import Console
from srgui.engine.speeds import PHOTO_TITLE, Speeds, about_in_words, expected_s
from srgui.errors import UserError
from srgui.progress import CancelToken, count_in_words, list_in_words
from srgui.report.literature import published_in_words
from srgui.settings import TILE_PX

if TYPE_CHECKING:
    from srgui.models.listing import ListedNetwork


def add_models(parser: argparse.ArgumentParser) -> None:
    """Declare what `models` understands."""
    parser.add_argument("--json", action="store_true", help="the list as JSON")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--import", dest="brought_in", nargs="+", type=Path, metavar="FILE", help="add weights files")
    what.add_argument("--export", metavar="NAME", help="copy a network's weights to the file of -o, to share them")
    what.add_argument("--rename", metavar="NAME", help="call a network of your own by the --title")
    what.add_argument("--delete", metavar="NAME", help="delete the weights of a network of your own")
    what.add_argument(
        "--ensemble", type=_names, metavar="NAME,NAME", help="make a network of your own that is the mean of these"
    )
    what.add_argument(
        "--measure", nargs="*", metavar="NAME", help=f"see how long a {PHOTO_TITLE} takes here (default: by all)"
    )
    parser.add_argument(
        "--turns", action="store_true", help="with --ensemble: over the 8 flips and turns too; 8 times the work"
    )
    parser.add_argument(
        "--title", "--name", default="", help="what to call what is imported, renamed or made of others"
    )
    parser.add_argument("--note", default="", help="a line more on it")
    parser.add_argument("--scale", type=int, help="of the weights to export (default: the first at hand), or to "
                        "combine (default: all that they share)")  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where exported weights go")
    parser.add_argument("--device", default="auto", help="that times are of (default: auto, the fastest)")


def models_command(options: argparse.Namespace, console: Console, cancel: CancelToken) -> int:
    """Run `models` and return its exit code."""
    asked = {
        _import: options.brought_in,
        _export: options.export,
        _rename: options.rename,
        _delete: options.delete,
        _combine: options.ensemble is not None,
    }
    for does, is_asked in asked.items():
        if is_asked:
            return does(options, console)
    if options.measure is not None:
        return _measure(options, console, cancel)
    return _list(options, console)


def _import(options: argparse.Namespace, console: Console) -> int:
    from srgui.models.library import install_weights

    failed = 0
    for file in options.brought_in:
        try:
            card = install_weights(file, options.title, options.note)
        except UserError as error:
            failed += 1
            console.error(str(error), file=str(file))
            continue
        console.event("imported", file=str(file), name=card.name, title=card.title)
        console.line(f"{file}: in your list as “{card.name}”")
    return 2 if failed else 0


def _export(options: argparse.Namespace, console: Console) -> int:
    from srgui.models.library import export_weights, find_network
    from srgui.models.weights import native_scales, weights_name

    card = find_network(options.export)
    scales = native_scales(card) if card.trainable else ()
    if not scales:
        raise UserError(f"{card.title} has no weights to export; choose another network.")
    scale = options.scale or scales[0]
    target = options.output or Path(weights_name(card.name, scale))
    if target.exists():
        raise UserError(f"“{target}” is there already; choose another name with -o.")
    export_weights(card.name, scale, target)
    console.event("exported", name=card.name, scale=scale, output=str(target))
    console.line(f"Weights: {target}")
    return 0


def _rename(options: argparse.Namespace, console: Console) -> int:
    from srgui.models.library import rename_own

    if not options.title:
        raise UserError("Say the new name with --title.")
    name = rename_own(options.rename, options.title, options.note)
    console.event("renamed", name=name)
    console.line(f"Called “{options.title}” now; on the command line {name}")
    return 0


def _delete(options: argparse.Namespace, console: Console) -> int:
    from srgui.models.library import remove_own

    remove_own(options.delete)
    console.line(f"Deleted: {options.delete}")
    return 0


def _combine(options: argparse.Namespace, console: Console) -> int:
    from srgui.models.library import find_network, make_ensemble

    scales = () if options.scale is None else (options.scale,)
    card = make_ensemble(options.ensemble, turns=options.turns, title=options.title, note=options.note, scales=scales)
    console.event("combined", name=card.name, title=card.title, scales=list(card.scales))
    console.line(f"In your list as “{card.name}”, for {list_in_words(f'x{scale}' for scale in card.scales)}")
    console.line(find_network(card.name).summary)
    return 0


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _measure(options: argparse.Namespace, console: Console, cancel: CancelToken) -> int:
    from srgui.engine.bench import measure_rate
    from srgui.engine.devices import device_named
    from srgui.engine.session import open_session
    from srgui.models.library import find_network, library
    from srgui.models.weights import native_scales

    device, speeds = device_named(options.device), Speeds(paths.speeds_file())
    cards = [find_network(name) for name in options.measure] or list(library())
    console.line(f"{device.title}; a {PHOTO_TITLE}, reading and saving not counted")
    for card in cards:
        for scale in native_scales(card):
            cancel.check()
            session = open_session(card.name, scale, device)
            rate = measure_rate(session, TILE_PX.default, cancel)
            speeds.keep(card.name, scale, device.title, rate)
            seconds = expected_s(card, scale, rate, TILE_PX.default)
            console.event("speed", network=card.name, scale=scale, expected_s=round(seconds, 2))
            console.line(f"{card.name:<16} x{scale}  about {about_in_words(seconds)}")
    return 0


def _list(options: argparse.Namespace, console: Console) -> int:
    from srgui.engine.devices import device_named
    from srgui.models.library import unusable_files
    from srgui.models.listing import list_networks

    listed = list_networks()
    if options.json:
        console.line(json.dumps([entry.as_json() for entry in listed], indent=2, ensure_ascii=False))
        return 0
    device, speeds = device_named(options.device), Speeds(paths.speeds_file())
    for entry in listed:
        scales = ", ".join(f"x{scale}" for scale in entry.scales) or "no weights"
        console.line(f"{entry.card.name:<16} {entry.card.title:<16} {entry.card.year}  {scales}")
        console.line(f"    {entry.card.summary}")
        console.line(f"    {entry.card.paper}")
        if entry.card.members:
            members = ", ".join(member.in_words for member in entry.card.members)
            console.line(f"    members: {members}" + ("; over the 8 flips and turns" if entry.card.turns else ""))
        for line in _sizes(entry, speeds, device.title):
            console.line(f"    {line}")
        for line in _figures(entry):
            console.line(f"    {line}")
    for unusable in unusable_files():
        console.line(f"{unusable.file}: {unusable.problem}")
    return 0


def _figures(entry: "ListedNetwork") -> Iterator[str]:
    """Give what a network's weights reach, their terms, and what papers publish of it."""
    for weights in entry.weights:
        for scale in weights.scales:
            figures = (
                f"{found.dataset} {found.psnr_db:.2f} dB" + (f" SSIM {found.ssim:.4f}" if found.ssim else "")
                for found in weights.figures_at(scale)
            )
            yield f"x{scale}: {', '.join(figures) or 'not measured'}; terms: {weights.licence}"
        yield f"    trained on {weights.trained_on}"
    for scale in () if entry.card.is_own else entry.card.scales:
        if words := published_in_words(entry.card.name, scale):
            yield f"x{scale} as published: {words}"


def _sizes(entry: "ListedNetwork", speeds: Speeds, device: str) -> Iterator[str]:
    """Give how large a network is at each scale, in a line for those that are alike, and how long it takes here."""
    card, by_words = entry.card, dict[str, list[int]]()
    for scale in entry.scales or card.scales:
        adds = f"{count_in_words(card.multiply_adds[scale])} multiply-adds a pixel"
        words = f"{count_in_words(card.parameters[scale])} parameters, {adds}" if card.trainable else adds
        by_words.setdefault(words, []).append(scale)
    for words, scales in by_words.items():
        yield f"{', '.join(f'x{scale}' for scale in scales)}: {words}"
    for scale in entry.scales:
        rate = speeds.rate(card.name, scale, device)
        if rate is not None:
            seconds = expected_s(card, scale, rate, TILE_PX.default)
            yield f"x{scale}: a {PHOTO_TITLE} takes about {about_in_words(seconds)} on {device}"
