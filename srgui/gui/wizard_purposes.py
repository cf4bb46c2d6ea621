"""What a network can be trained for, in a person's words and in fields of a recipe; no widgets here."""

from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from srgui.errors import UserError
from srgui.models.card import ModelCard
from srgui.models.registry import networks
from srgui.models.weights import find_weights
from srgui.training.recipe import TrainingRecipe

FOR_MINUTES, FOR_HOURS = "srgui-s", "dcscn"
"""Networks that are proposed, where they fit: one that is good soon, and one that becomes better in time."""
ENLARGEMENTS = (2, 3, 4)


class Purpose(StrEnum):
    """What for."""

    ENLARGE = "enlarge"
    WEB = "web"
    CLEAN = "clean"
    PAPER = "paper"


PURPOSES: dict[Purpose, tuple[str, str]] = {
    Purpose.ENLARGE: ("Enlarge clean pictures", "Photos from a camera, scans and renderings, without JPEG traces."),
    Purpose.WEB: ("Enlarge and clean web JPEGs", "Saved, sent and shrunk pictures: blocks and noise go as they grow."),
    Purpose.CLEAN: ("Clean only", "JPEG blocks and noise go; the size stays."),
    Purpose.PAPER: ("Reproduce a paper", "Train as the authors wrote that they did, and compare with their figures."),
}
"""Title and sentence of each."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A kind of damage that a network can learn to undo.

    Attributes:
        title: what a person calls it.
        low: the recipe's field where its range begins.
        high: the field where it ends; 0 for none.
        levels: ranges by how strong they are.
        words: how a range is said.
    """

    title: str
    low: str
    high: str
    levels: dict[str, tuple[float, float]]
    words: str

    def said(self, recipe: TrainingRecipe) -> str:
        """Say the range of a recipe; empty where there is none."""
        low, high = getattr(recipe, self.low), getattr(recipe, self.high)
        return self.words.format(low=low, high=high) if high > 0 else ""

    def level(self, recipe: TrainingRecipe) -> str:
        """Return which level a recipe's range is; empty where it is a range of its own."""
        found = (getattr(recipe, self.low), getattr(recipe, self.high))
        return next((name for name, limits in self.levels.items() if limits == found), "")

    def fields(self, level: str) -> dict[str, Any]:
        """Return the fields of a recipe for a level."""
        low, high = self.levels[level]
        return {self.low: low, self.high: high}


JPEG = Damage(
    "JPEG",
    "jpeg_from",
    "jpeg_to",
    {"none": (0, 0), "mild": (60, 95), "medium": (40, 90), "strong": (30, 90)},
    "quality {low} to {high}",
)
NOISE = Damage(
    "Noise",
    "noise_from",
    "noise_to",
    {"none": (0.0, 0.0), "mild": (0.0, 2.0), "medium": (0.0, 8.0), "strong": (0.0, 25.0)},
    "{low:g} to {high:g} grey levels of 255",
)
BLUR = Damage(
    "Blur",
    "blur_from_px",
    "blur_to_px",
    {"none": (0.0, 0.0), "mild": (0.0, 0.6), "medium": (0.0, 1.2), "strong": (0.0, 2.5)},
    "{low:g} to {high:g} px",
)
DAMAGES = (JPEG, NOISE, BLUR)

_PROPOSED: dict[Purpose, tuple[str, str, str]] = {
    Purpose.ENLARGE: ("none", "none", "none"),
    Purpose.WEB: ("medium", "mild", "mild"),
    Purpose.CLEAN: ("strong", "medium", "none"),
}


def damage_fields(purpose: Purpose) -> dict[str, Any]:
    """Return the damage that is proposed for a purpose, as fields of a recipe."""
    found: dict[str, Any] = {}
    for damage, level in zip(DAMAGES, _PROPOSED[purpose], strict=True):
        found |= damage.fields(level)
    return found


def purpose_of(recipe: TrainingRecipe) -> Purpose:
    """Return what a recipe of no paper is for."""
    if recipe.scales == (1,):
        return Purpose.CLEAN
    return Purpose.WEB if recipe.degrades else Purpose.ENLARGE


def fitting(scale: int) -> tuple[ModelCard, ...]:
    """Return the networks that can be trained for a scale, from light to heavy."""
    return tuple(card for card in networks() if card.trainable and scale in card.scales)


def card_of(name: str) -> ModelCard | None:
    """Return the network of a name, or None."""
    return next((card for card in networks() if card.name == name), None)


def card_for(recipe: TrainingRecipe) -> ModelCard | None:
    """Return the network of a recipe in its sizes; None where it cannot be built."""
    with suppress(UserError):
        return recipe.card
    return None


def proposed_network(scale: int) -> str:
    """Return the network to begin with at a scale; empty where there is none."""
    names = [card.name for card in fitting(scale)]
    return FOR_MINUTES if FOR_MINUTES in names else next(iter(names), "")


def recommended(scale: int, purpose: Purpose) -> dict[str, str]:
    """Return the networks that are recommended at a scale for a purpose, by name, with why."""
    names = [card.name for card in fitting(scale)]
    found = {FOR_MINUTES: "good within minutes", FOR_HOURS: "best with hours"}
    if purpose in {Purpose.WEB, Purpose.CLEAN}:
        found |= {card.name: "made for damaged pictures" for card in fitting(scale) if card.is_for_damage}
    fit = {name: why for name, why in found.items() if name in names}
    return fit or dict.fromkeys(names[:1], "recommended")


def weights_to_start(recipe: TrainingRecipe) -> Path | None:
    """Return weights at hand that training can go on from; of another scale where parts are kept as they are."""
    card = card_for(recipe)
    if card is None or not recipe.scales:
        return None
    scales = [recipe.scales[0]]
    if any(rate.factor == 0 for rate in recipe.part_rates):
        scales += card.scales
    found = (find_weights(card, scale) for scale in scales if scale in card.scales)
    return next(filter(None, found), None)


def scales_in_words(scales: tuple[int, ...]) -> str:
    """Say scales: ``x2``, ``x2, x3 and x4``."""
    words = [f"x{scale}" for scale in scales]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "no scale"


def damage_in_words(recipe: TrainingRecipe) -> str:
    """Say all damage: ``JPEG of quality 40 to 90, blur 0 to 0.6 px``."""
    said = ((damage, damage.said(recipe)) for damage in DAMAGES)
    return ", ".join(f"JPEG of {words}" if damage is JPEG else f"{damage.title.lower()} {words}"
                     for damage, words in said if words)  # fmt: skip


def proposed_title(recipe: TrainingRecipe) -> str:
    """Return a name for what is trained: ``FSRCNN of Holidays``."""
    card = card_for(recipe)
    names = [Path(folder.path).name for folder in recipe.folders]
    whose = (names[0] or "my pictures") + (f" and {len(names) - 1} more" if len(names) > 1 else "") if names else ""
    return f"{card.title if card else recipe.network} of {whose or 'my pictures'}"


def proposed_note(recipe: TrainingRecipe) -> str:
    """Return a line on what it is for."""
    damage = damage_in_words(recipe) if recipe.degrades else ""
    if recipe.scales == (1,):
        return f"Cleans: {damage}." if damage else ""
    return f"Enlarges {scales_in_words(recipe.scales)}; " + (f"cleans {damage}." if damage else "for clean pictures.")


def with_names(recipe: TrainingRecipe, before: TrainingRecipe) -> TrainingRecipe:
    """Return a recipe whose name and note follow it, as long as the person wrote none of their own."""
    title = proposed_title(recipe) if before.title in {"", proposed_title(before)} else recipe.title
    note = proposed_note(recipe) if before.note in {"", proposed_note(before)} else recipe.note
    kept_title = recipe.title if recipe.title != before.title else title
    kept_note = recipe.note if recipe.note != before.note else note
    return replace(recipe, title=kept_title, note=kept_note)
