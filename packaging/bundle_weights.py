"""Put the best weights of training runs into resources/weights, measured on the benchmark pictures first.

    python packaging/bundle_weights.py RUN... --benchmark FOLDER [FOLDER ...]
    python packaging/bundle_weights.py --again NAME... --chosen-on FOLDER --benchmark FOLDER [FOLDER ...]

The validation pictures and each benchmark folder are measured by the papers' protocol (LR in float, 8-bit luma, border
shaved by the scale), PSNR and SSIM, at every scale above 1 that the weights serve; the figures are written into the
card. Weights for damaged pictures are measured, and chosen, on LR that went through JPEG too. Weights that are no
better on the validation pictures than those already bundled stay out. Those that a network should not be judged by yet,
or that come short of its other weights run twice and shrunk, are put into packaging/unfinished, from where
packaging/train_weights.py goes on. With --again, weights that are bundled already, as dcscn_x2, are measured once more,
and their cards written anew.
"""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import mean

from srgui import paths
from srgui.engine.choice import Preference, best_backend
from srgui.engine.devices import device_named
from srgui.engine.measure import restore
from srgui.engine.session import Session
from srgui.imaging.codecs import list_pictures, read_image
from srgui.imaging.metrics import ssim_y
from srgui.models.card import Figure, ModelCard, WeightsCard
from srgui.models.registry import network
from srgui.models.weights import find_weights, load_into, read_card, read_tensors, save_weights, weights_name
from srgui.report.protocol import NAMED, Protocol, protocol_named, trial_of
from srgui.self_test import store_expected_values
from srgui.training.recipe import RECIPE_FILE, TrainingRecipe

UNFINISHED = Path(__file__).parent / "unfinished"
_LEAST_SET5_DB = {
    "srgui-m": 37.7,
    "srgui-s": 37.0,
    "fsrcnn": 36.8,
    "dcscn": 37.4,
    "c-dcscn": 37.0,
    "fsrcnn-s": 36.2,
    "srcnn": 36.2,
    "srcnn-ex": 36.5,
    "srcnn-ts1": 36.3,
    "srcnn-ts2": 36.3,
    "fsrcnn-48-12-2": 36.3,
    "cnn-small": 35.0,
    "cnn-medium": 36.0,
    "cnn-deep": 36.3,
    "waifu2x-cnn": 36.3,
    "vdsr": 37.3,
    "vdsr-25": 37.3,
    "red30": 37.2,
    "drcn": 37.3,
}
"""At x2: what people are owed, or a third of a dB under what their papers or networks of their size reach."""
_AS_GOOD_DB = 0.03
"""Weights of a scale's own may fall so short of the x2 weights run twice: they do it with a third of the work."""
_CLEAN = NAMED["papers"]
_DAMAGED = {f"JPEG {quality}": protocol_named("papers", jpeg=quality) for quality in (50, 30)}
_TERMS = {
    "CLIC2025": "Unsplash License",
    "CID22": "CC BY-SA 4.0, Cloudinary",
    "Unsplash": "Unsplash License or CC0",
    "gb82": "CC0",
    "pop_art": "CC BY-SA 4.0",
}


def main() -> int:
    """Measure and bundle; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="*", type=Path, metavar="RUN")
    parser.add_argument("--again", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--chosen-on", type=Path, metavar="FOLDER", help="validation pictures, for --again")
    parser.add_argument("--benchmark", nargs="+", type=Path, default=[], metavar="FOLDER")
    parser.add_argument("--measure-only", action="store_true", help="print the figures and write nothing")
    options = parser.parse_args()
    if bool(options.again) != bool(options.chosen_on) or not (options.again or options.runs):
        parser.error("name runs, or bundled weights by --again with --chosen-on")
    for name in options.again:
        file = paths.bundled_weights_folder() / f"{name}.safetensors"
        is_for_damage = any("JPEG" in figure.dataset for figure in read_card(file).figures)
        card = _measured(file, [options.chosen_on, *options.benchmark], is_for_damage=is_for_damage)
        _print_figures(file.name, card)
        save_weights(read_tensors(file), card, file)
    for run in options.runs:
        recipe = TrainingRecipe.from_toml((run / RECIPE_FILE).read_text(encoding="utf-8"))
        name = weights_name(recipe.network, recipe.scales)
        card = _measured(run / name, [Path(recipe.validation), *options.benchmark], is_for_damage=recipe.degrades)
        _print_figures(name, card)
        is_shipped = _is_good(card) and not _falls_short(card, Path(recipe.validation))
        target = (paths.bundled_weights_folder() if is_shipped else UNFINISHED) / name
        if options.measure_only:
            continue
        if target.exists() and _chosen_on_db(read_card(target)) >= _chosen_on_db(card):
            print(f"{name}: the weights that are there are as good on the validation pictures; kept")
            continue
        save_weights(read_tensors(run / name), card, target)
        if is_shipped:
            (UNFINISHED / name).unlink(missing_ok=True)
        print(f"{name}: {'bundled' if is_shipped else 'not good enough to be shipped, kept to go on from'}")
    if not options.measure_only:
        store_expected_values()
    return 0


def _print_figures(name: str, card: WeightsCard) -> None:
    print(f"{name}: " + ", ".join(f"{f.dataset} x{f.scale} {f.psnr_db:.3f} {f.ssim:.4f}" for f in card.figures))


def _measured(weights: Path, folders: list[Path], *, is_for_damage: bool) -> WeightsCard:
    """Return the card of weights with what they reach, and with the terms of the pictures they learnt from."""
    card = read_card(weights)
    damages = _DAMAGED if is_for_damage else {}
    figures = [figure for scale in card.scales for figure in _figures(weights, card, scale, folders, damages)]
    terms = "; ".join(f"{name}: {words}" for name, words in _TERMS.items() if name in card.trained_on)
    trained_on = f"{card.trained_on} ({terms})" if terms and terms not in card.trained_on else card.trained_on
    return replace(card, figures=tuple(figures), trained_on=trained_on, name="", title="", note="")


def _figures(
    weights: Path, card: WeightsCard, scale: int, folders: list[Path], damages: Mapping[str, Protocol]
) -> list[Figure]:
    """Return figures on damaged pictures, where there are any to be measured on, and on clean ones above x1."""
    session = _session(weights, network(card.network), scale)
    found = [
        replace(_measured_on(session, folder, scale, protocol), dataset=f"{folder.name}, {words}")
        for words, protocol in damages.items()
        for folder in folders
    ]
    return found + [_measured_on(session, folder, scale) for folder in folders if scale > 1]


def _session(weights: Path, card: ModelCard, scale: int) -> Session:
    built, device = card.build(scale), device_named("auto")
    load_into(built, weights)
    return Session(card, scale, device, best_backend(card, scale, device, built, "", Preference(precision="fp32")))


def _measured_on(session: Session, folder: Path, scale: int, protocol: Protocol = _CLEAN) -> Figure:
    values = []
    for picture in list_pictures(folder):
        trial = trial_of(read_image(picture), scale, protocol)
        result = restore(trial, session)
        values.append((result.psnr_db, ssim_y(result.result.image.pixels, trial.original.pixels, scale)))
    psnr_db, ssim = (mean(column) for column in zip(*values, strict=True))
    return Figure(folder.name, round(psnr_db, 3), scale, round(ssim, 4))


def _is_good(card: WeightsCard) -> bool:
    """Return whether weights come near what the network's paper reaches."""
    on_set5 = [figure.psnr_db for figure in card.figures if figure.dataset == "Set5" and figure.scale == 2]
    return all(psnr_db >= _LEAST_SET5_DB.get(card.network, 0) for psnr_db in on_set5)


def _falls_short(card: WeightsCard, chosen_on: Path) -> bool:
    """Return whether the bundled x2 weights, run twice, come closer to the originals at any scale above 2."""
    found = network(card.network)
    at_x2 = find_weights(found, 2)
    if at_x2 is None or 2 in card.scales:
        return False
    for figure in card.figures:
        if figure.dataset == chosen_on.name:
            other = _measured_on(_session(at_x2, found, 2), chosen_on, figure.scale or card.scale)
            print(f"{card.network} x2 run twice: {other.dataset} x{other.scale} {other.psnr_db:.3f}")
            if other.psnr_db > figure.psnr_db + _AS_GOOD_DB:
                return True
    return False


def _chosen_on_db(card: WeightsCard) -> float:
    """Return the mean of what weights reach on the pictures they were chosen on, over scales, clean and damaged."""
    chosen_on = card.figures[0].dataset.partition(",")[0]
    return mean(figure.psnr_db for figure in card.figures if figure.dataset.partition(",")[0] == chosen_on)


if __name__ == "__main__":
    sys.exit(main())
