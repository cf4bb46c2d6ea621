"""The command line's `models`: what the networks are, and weights brought in, taken out, renamed and deleted."""

import argparse
import json
from pathlib import Path

from srgui.console import Console
from srgui.errors import UserError
from srgui.progress import CancelToken


def add_models(parser: argparse.ArgumentParser) -> None:
    """Declare what `models` understands."""
    parser.add_argument("--json", action="store_true", help="the list as JSON")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--import", dest="brought_in", nargs="+", type=Path, metavar="FILE", help="add weights files")
    what.add_argument("--export", metavar="NAME", help="copy a network's weights to the file of -o, to share them")
    what.add_argument("--rename", metavar="NAME", help="call a network of your own by the --title")
    what.add_argument("--delete", metavar="NAME", help="delete the weights of a network of your own")
    parser.add_argument("--title", default="", help="what to call what is imported or renamed")
    parser.add_argument("--note", default="", help="a line more on it")
    parser.add_argument("--scale", type=int, help="of the weights to export (default: the first at hand)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where exported weights go")


def models_command(options: argparse.Namespace, console: Console, _cancel: CancelToken) -> int:
    """Run `models` and return its exit code."""
    if options.brought_in:
        return _import(options, console)
    if options.export:
        return _export(options, console)
    if options.rename:
        return _rename(options, console)
    if options.delete:
        from srgui.models.library import remove_own

        remove_own(options.delete)
        console.line(f"Deleted: {options.delete}")
        return 0
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


def _list(options: argparse.Namespace, console: Console) -> int:
    from srgui.models.library import unusable_files
    from srgui.models.listing import list_networks

    listed = list_networks()
    if options.json:
        console.line(json.dumps([entry.as_json() for entry in listed], indent=2, ensure_ascii=False))
        return 0
    for entry in listed:
        scales = ", ".join(f"x{scale}" for scale in entry.scales) or "no weights"
        console.line(f"{entry.card.name:<16} {entry.card.title:<16} {entry.card.year}  {scales}")
        console.line(f"    {entry.card.summary}")
        console.line(f"    {entry.card.paper}")
        for weights in entry.weights:
            for scale in weights.scales:
                figures = ", ".join(f"{found.dataset} {found.psnr_db:.2f} dB" for found in weights.figures_at(scale))
                console.line(f"    x{scale}: {figures or 'not measured'}; terms: {weights.licence}")
            console.line(f"        trained on {weights.trained_on}")
    for unusable in unusable_files():
        console.line(f"{unusable.file}: {unusable.problem}")
    return 0
