"""The command line's `train`: a recipe from a file, a preset or folders; a new run, or one taken up again."""

import argparse
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from srgui.console import Console
from srgui.errors import UserError
from srgui.progress import Cancelled, CancelToken

_OPTIONS = ("network", "validation", "batch", "learning_rate", "name", "note", "left_out")
_BUDGETS = ("steps", "epochs", "minutes")


def add_train(parser: argparse.ArgumentParser) -> None:
    """Declare what `train` understands."""
    parser.add_argument(
        "sources", nargs="*", type=Path, metavar="RECIPE|FOLDER", help="recipe.toml, or folders of pictures"
    )
    parser.add_argument("--preset", metavar="NAME", help="a paper's recipe, or srgui's own; list them with --presets")
    parser.add_argument("--presets", action="store_true", help="list the presets with their sources")
    parser.add_argument("--data", action="append", default=[], metavar="DIR", help="folder of pictures; may repeat")
    parser.add_argument("-o", "--output", type=Path, metavar="RUN", help="folder of the run (default: a new one)")
    parser.add_argument("--resume", type=Path, metavar="RUN", help="go on with a run that was paused or killed")
    parser.add_argument("--init", metavar="MODEL", help="start from this network's weights: its name, or a file")
    parser.add_argument("--network", help="which to train (default: the preset's)")
    parser.add_argument(
        "--size", action="append", metavar="NAME=NUMBER", help="build the network in another size, as d=32 for FSRCNN "
        "or filters=64,32 for SRCNN; may repeat"
    )  # fmt: skip
    parser.add_argument("--scale", type=int, action="append", help="what to learn; may repeat where a network can")
    parser.add_argument("--validation", metavar="DIR", help="pictures to choose the checkpoint on")
    parser.add_argument("--leave-out", dest="left_out", action="append", metavar="FILE", help="not this picture")
    budget = parser.add_mutually_exclusive_group()
    budget.add_argument("--steps", type=int, help="steps to train")
    budget.add_argument("--epochs", type=float, help="epochs to train")
    budget.add_argument("--minutes", type=float, help="time to train (default: 30, or the preset's)")
    parser.add_argument("--batch", type=int, help="patches a step")
    parser.add_argument("--learning-rate", type=float, help="at its highest")
    parser.add_argument("--name", help="put the network into your list under this name when it is trained")
    parser.add_argument("--note", help="a line more on it")
    parser.add_argument("--inspect", action="store_true", help="look at the pictures, say what is wrong, and end")
    parser.add_argument("--report-every", type=float, default=5.0, metavar="S", help="seconds; 0 for every step")
    parser.add_argument("--threads", type=int, default=0, help="processor cores to use (default: all)")


def train_command(options: argparse.Namespace, console: Console, cancel: CancelToken) -> int:
    """Run `train` and return its exit code."""
    if os.environ.get("RANK", "0") != "0":  # one of several processes that torchrun started: the first one speaks
        console = Console(events=False, quiet=True)
    if options.presets:
        return _list_presets(console)
    if options.inspect:
        return _inspect(options, console, cancel)
    import torch

    from srgui.engine.devices import device_named
    from srgui.training.memory import keep_freed_memory
    from srgui.training.recipe import read_recipe
    from srgui.training.run_folder import RunFolder, new_run
    from srgui.training.trainer import train

    if options.resume:
        if options.sources or options.preset or options.data or _given(options):
            raise UserError("A run that is resumed goes on by its own recipe; give --resume alone.")
        run = RunFolder(options.resume)
        recipe = read_recipe(run.recipe)
    else:
        recipe = _recipe(options)
        if options.output is None and "RANK" in os.environ:
            raise UserError("Several processes train one run: name its folder with -o.")
        run = RunFolder(options.output) if options.output else new_run(recipe.title or recipe.network)
    if options.threads:
        torch.set_num_threads(options.threads)
    keep_freed_memory()
    console.event("run", folder=str(run.path))
    console.line(f"Run: {run.path}")
    device = device_named(options.device)
    try:
        weights = train(recipe, run, device, console.training, cancel, report_every_s=options.report_every)
    except Cancelled:
        console.line(f"Go on with: srgui train --resume {run.path}")
        raise
    if weights is None:
        console.line(f"Paused. Go on with: srgui train --resume {run.path}")
        return 0
    status = run.status()
    console.event("weights", output=str(weights), name=status.own_name)
    console.line(f"Weights: {weights}" + (f", in your list as “{status.own_name}”" if status.own_name else ""))
    return 0


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """Return the recipe's entries that were given as options."""
    found = {name: getattr(options, name) for name in (*_OPTIONS, *_BUDGETS) if getattr(options, name) is not None}
    if "name" in found:
        found["title"] = found.pop("name")
    if options.scale:
        found["scales"] = tuple(options.scale)
    if "left_out" in found:
        found["left_out"] = tuple(found["left_out"])
    if options.size:
        found["sizes"] = tuple(map(_size, options.size))
    return found


def _size(text: str) -> tuple[str, object]:
    """Return name and value of ``"d=32"`` or ``"filters=64,32"``."""
    from srgui.models.sizes import parsed

    name, _, value = text.partition("=")
    try:
        numbers = parsed(value)
    except ValueError:
        numbers = ()
    if not name.strip() or not numbers:
        raise UserError(f"A size is written as d=32, or as filters=64,32 where it is a list; “{text}” is not.")
    return name.strip(), numbers if len(numbers) > 1 else numbers[0]


def _recipe(options: argparse.Namespace) -> Any:
    """Return the recipe of a file, of a preset, or srgui's own, with what was given over it."""
    from srgui.training.presets import preset
    from srgui.training.recipe import DataFolder, read_recipe

    given = _given(options)
    if len(options.sources) == 1 and options.sources[0].suffix.lower() == ".toml":
        if options.preset:
            raise UserError("Give a recipe or a preset, not both.")
        recipe = read_recipe(options.sources[0])
    else:
        chosen = preset(options.preset or "srgui")
        recipe = replace(chosen.recipe, patch_px=chosen.patch_px_at(given.get("scales", chosen.recipe.scales)))
    folders = [str(folder) for folder in (*options.data, *options.sources) if Path(folder).suffix.lower() != ".toml"]
    if folders:
        given["folders"] = tuple(DataFolder(folder) for folder in folders)
    if any(budget in given for budget in _BUDGETS):
        given = {"steps": 0, "epochs": 0.0, "minutes": 0.0, **given}
    kept = recipe.sizes if given.get("network", recipe.network) == recipe.network else ()
    given["sizes"] = tuple({**dict(kept), **dict(given.get("sizes", ()))}.items())
    recipe = replace(recipe, **given)
    return _started(recipe, _init(options.init, recipe), sized=bool(options.size)) if options.init else recipe


def _started(recipe: Any, weights: str, *, sized: bool) -> Any:
    """Return a recipe that starts from weights, in their sizes unless others were asked for."""
    from srgui.models.weights import WeightsError, read_card

    recipe = replace(recipe, start_from=weights)
    with suppress(WeightsError):  # which the run will say
        card = read_card(Path(weights))
        if card.sizes and card.network == recipe.network and not sized:
            return replace(recipe, sizes=card.sizes)
    return recipe


def _init(model: str, recipe: Any) -> str:
    """Return the weights file that a network's name, or a path, stands for; of another scale where there is none."""
    from srgui.models.ensemble import NOT_TRAINED
    from srgui.models.library import find_network
    from srgui.models.weights import find_weights, native_scales

    if Path(model).suffix == ".safetensors":
        return model
    card = find_network(model)
    if card.members:
        raise UserError(NOT_TRAINED)
    for scale in (*recipe.scales, *native_scales(card)):
        file = find_weights(card, scale)
        if file is not None:
            return str(file)
    raise UserError(f"{card.title} has no weights to start from; choose another network, or a weights file.")


def _list_presets(console: Console) -> int:
    from srgui.training.presets import presets

    for preset in presets():
        console.event("preset", name=preset.name, title=preset.title, summary=preset.summary, source=preset.source)
        console.line(f"{preset.name:<16} {preset.title}")
        console.line(f"    {preset.summary}")
        console.line(f"    {preset.source}")
    return 0


def _inspect(options: argparse.Namespace, console: Console, cancel: CancelToken) -> int:
    from srgui.training.inspection import inspect

    recipe = _recipe(options)
    folders = [Path(folder.path) for folder in recipe.folders]
    validation = Path(recipe.validation) if recipe.validation else None
    found = inspect(
        folders,
        validation=validation,
        smallest_px=recipe.smallest_px,
        progress=console.progress("Looking at pictures, "),
        cancel=cancel,
    )
    for picture in found.bad:
        console.event("picture", file=str(picture.path), findings=[str(f) for f in picture.findings],
                      detail=picture.detail)  # fmt: skip
        console.line(f"{picture.path}: {picture.detail}")
    for sentence in (*found.summary(), found.recommendation()):
        console.line(sentence)
    console.event("inspection", summary=list(found.summary()), recommendation=found.recommendation())
    return 0
