"""Every network with the weights that are at hand, for a list a person chooses from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from srgui.models.card import ModelCard, WeightsCard
from srgui.models.library import UnusableFile, library, unusable_files
from srgui.models.weights import WeightsError, read_card, weights_by_scale


@dataclass(frozen=True, slots=True)
class ListedNetwork:
    """A network and what it can be used for now.

    Attributes:
        card: the network.
        scales: factors with weights at hand; all of them where there is nothing to learn.
        weights: cards of those weights, each once.
        problems: sentences on weights that bear its name and cannot be used.
    """

    card: ModelCard
    scales: tuple[int, ...]
    weights: tuple[WeightsCard, ...]
    problems: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        card = self.card
        return {
            "name": card.name,
            "title": card.title,
            "year": card.year,
            "paper": card.paper,
            "summary": card.summary,
            "scales": list(self.scales),
            "colour": card.colour,
            "shares_scales": card.shares_scales,
            "architecture": card.architecture,
            "is_own": card.is_own,
            "is_for_damage": card.is_for_damage,
            "halo_px": {str(scale): px for scale, px in card.halo_px.items()},
            "parameters": {str(scale): count for scale, count in card.parameters.items()},
            "multiply_adds": {str(scale): count for scale, count in card.multiply_adds.items()},
            "sizes": {size.name: size.value for size in card.sizes},
            "members": [member.as_json() for member in card.members],
            "turns": card.turns,
            "weights": [weights.as_json() for weights in self.weights],
            "problems": list(self.problems),
        }


def list_networks() -> list[ListedNetwork]:
    """Return all networks: bicubic first, then from light to heavy, then a person's own; last what has no weights."""
    unusable = unusable_files()
    return sorted((_listed(card, unusable) for card in library()), key=lambda listed: not listed.scales)


def _listed(card: ModelCard, unusable: tuple[UnusableFile, ...]) -> ListedNetwork:
    if not card.trainable:
        return ListedNetwork(card, card.scales, (), ())
    problems = [found.problem for found in unusable if found.file.name.startswith(f"{card.name}_x")]
    by_scale = weights_by_scale(card)
    cards: dict[Path, WeightsCard] = {}
    for file in dict.fromkeys(by_scale.values()):
        try:
            cards[file] = read_card(file)
        except WeightsError as error:
            problems.append(str(error))
    scales = tuple(scale for scale, file in by_scale.items() if file in cards)
    return ListedNetwork(card, scales, tuple(cards.values()), tuple(problems))
