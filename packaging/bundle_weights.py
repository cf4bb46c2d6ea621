"""Put the best weights of training runs into resources/weights, measured on the benchmark pictures first.

    python packaging/bundle_weights.py RUN... --benchmark FOLDER [FOLDER ...]

Each benchmark folder is measured by the papers' protocol (LR in float, 8-bit luma, border shaved by the scale), at
every scale above 1 that the weights serve; the figures are written into the card beside those of the validation
pictures. Weights that are no better on the validation pictures than those already bundled stay out.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from statistics import mean

from safetensors.torch import load_file

from srgui import paths
from srgui.engine.backends.torch_backend import TorchBackend
from srgui.engine.devices import device_named
from srgui.engine.measure import make_trial, restore
from srgui.engine.session import Session
from srgui.imaging.codecs import list_pictures, read_image
from srgui.models.card import Figure, WeightsCard
from srgui.models.registry import network
from srgui.models.weights import load_into, read_card, save_weights, weights_name
from srgui.training.recipe import RECIPE_FILE, TrainingRecipe


def main() -> int:
    """Measure and bundle; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN")
    parser.add_argument("--benchmark", nargs="+", type=Path, default=[], metavar="FOLDER")
    parser.add_argument("--measure-only", action="store_true", help="print the figures and write nothing")
    options = parser.parse_args()
    for run in options.runs:
        recipe = TrainingRecipe.from_toml((run / RECIPE_FILE).read_text(encoding="utf-8"))
        name = weights_name(recipe.network, recipe.scales)
        card = _measured(run / name, options.benchmark)
        print(f"{name}: " + ", ".join(f"{f.dataset} x{f.scale or card.scale} {f.psnr_db:.3f}" for f in card.figures))
        target = paths.bundled_weights_folder() / name
        if options.measure_only:
            continue
        if target.exists() and _validation_db(read_card(target)) >= _validation_db(card):
            print(f"{name}: the bundled weights are as good on the validation pictures; kept")
            continue
        save_weights(load_file(run / name), card, target)
    return 0


def _measured(weights: Path, benchmarks: list[Path]) -> WeightsCard:
    card = read_card(weights)
    figures = [card.figures[0]]
    for scale in card.scales:
        if scale > 1:
            figures += _figures(weights, card.network, scale, benchmarks)
    return replace(card, figures=tuple(figures), name="", title="", note="")


def _figures(weights: Path, name: str, scale: int, benchmarks: list[Path]) -> list[Figure]:
    found = network(name)
    built = found.build(scale)
    load_into(built, weights)
    device = device_named("auto")
    session = Session(found, scale, device, TorchBackend(built, device, "fp32", found.channels))
    figures = []
    for folder in benchmarks:
        trials = (make_trial(read_image(picture), scale) for picture in list_pictures(folder))
        value = mean(restore(trial, session).psnr_db for trial in trials)
        figures.append(Figure(folder.name, round(value, 3), scale))
    return figures


def _validation_db(card: WeightsCard) -> float:
    return card.figures[0].psnr_db


if __name__ == "__main__":
    sys.exit(main())
