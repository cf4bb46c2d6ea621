"""The card of the weights that a run makes: what they were trained on, how, and what they reach."""

from pathlib import Path

from srgui.engine.devices import Device
from srgui.models.card import Figure, WeightsCard
from srgui.models.sizes import values_of
from srgui.models.weights import WeightsError, read_card
from srgui.progress import words_for_seconds
from srgui.training.checkpoint import Progressed
from srgui.training.collection import Collection
from srgui.training.recipe import TrainingRecipe

_LOSSES = {"l1": "L1", "mse": "MSE", "half": "half squared error", "charbonnier": "Charbonnier"}


def card_of_run(
    recipe: TrainingRecipe, state: Progressed, collection: Collection, device: Device, share: float = 1.0
) -> WeightsCard:
    """Return the card of a run's weights as they are now; what they were started from is named first.

    Args:
        recipe: of the run.
        state: how far it is.
        collection: its pictures.
        device: where it learns.
        share: how far the weights lie from what it started from to what it learnt.
    """
    names = ", ".join(dict.fromkeys(Path(folder.path).name for folder in recipe.folders))
    scales = tuple(sorted(recipe.scales))
    judged_on = Path(recipe.validation).name if recipe.validation else "pictures kept apart"
    figures: tuple[Figure, ...] = ()
    if state.best_db is not None and not recipe.degrades:
        figures = (Figure(judged_on, round(state.best_db, 3)),)
    card = recipe.card
    how = f"{_earlier(recipe)}{_how(recipe, state)}; {words_for_seconds(state.elapsed_s)} on {device.title}"
    mixed = f"; {share:.0%} of these, {1 - share:.0%} of those before" if share < 1 else ""
    return WeightsCard(
        network=recipe.network,
        scales=scales,
        licence=recipe.licence,
        trained_on=f"{collection.pictures} pictures of {names}",
        training=how + mixed,
        figures=figures,
        title=recipe.title,
        note=recipe.note,
        colour="every channel" if recipe.colour == "channels" else "",
        sizes=values_of(card.sizes) if card.is_resized else (),
    )


def _earlier(recipe: TrainingRecipe) -> str:
    if not recipe.start_from:
        return ""
    try:
        return f"{read_card(Path(recipe.start_from)).training}; then "
    except WeightsError:
        return f"weights of {Path(recipe.start_from).name}; then "


def _how(recipe: TrainingRecipe, state: Progressed) -> str:
    side = f"{recipe.patch_px}x{recipe.patch_px}"
    scales = " and ".join(f"x{scale}" for scale in recipe.scales) if len(recipe.scales) > 1 else ""
    words = [
        f"{state.step} steps of {recipe.batch} patches of {side} {recipe.patch_of} pixels",
        *([f"{scales} mixed"] if scales else []),
        *_damage(recipe),
        _LOSSES.get(recipe.loss, recipe.loss),
        f"{recipe.optimizer} at {recipe.learning_rate:g}, {recipe.plan}",
        *([f"average of weights {recipe.averaging:g}"] if recipe.averaging else []),
    ]
    return ", ".join(words)


def _damage(recipe: TrainingRecipe) -> list[str]:
    if not recipe.degrades:
        return [] if recipe.kernel == "bicubic" else [f"shrunk by {recipe.kernel}"]
    found = []
    if recipe.blur_to_px:
        found.append(f"blur {recipe.blur_from_px:g} to {recipe.blur_to_px:g} px")
    if recipe.noise_to:
        found.append(f"noise {recipe.noise_from:g} to {recipe.noise_to:g} levels")
    if recipe.jpeg_to:
        found.append(f"JPEG {recipe.jpeg_from} to {recipe.jpeg_to}")
    if len(found) > 1 and recipe.damage == "apart":
        return [*found, f"each on {recipe.degraded:.0%} of the patches by itself"]
    if len(found) > 1 and recipe.damage == "drawn":
        return [*found, f"each on half of {recipe.degraded:.0%} of the patches"]
    return [*found, f"on {recipe.degraded:.0%} of the patches"] if recipe.degraded < 1 else found
