"""Every network with the weights that are at hand, for a list a person chooses from."""

from dataclasses import asdict, dataclass
from typing import Any

from srgui.models.card import ModelCard, WeightsCard
from srgui.models.registry import networks
from srgui.models.weights import WeightsError, find_weights, native_scales, read_card


@dataclass(frozen=True, slots=True)
class ListedNetwork:
    """A network and what it can be used for now.

    Attributes:
        card: the network.
        scales: factors with weights at hand; all of them where there is nothing to learn.
        weights: cards of those weights.
        problems: sentences on weights that cannot be used.
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
            "halo_px": card.halo_px,
            "parameters": {str(scale): count for scale, count in card.parameters.items()},
            "multiply_adds": {str(scale): count for scale, count in card.multiply_adds.items()},
            "weights": [asdict(weights) for weights in self.weights],
            "problems": list(self.problems),
        }


def list_networks() -> list[ListedNetwork]:
    """Return all networks, bicubic first, then from light to heavy."""
    return [_listed(card) for card in networks()]


def _listed(card: ModelCard) -> ListedNetwork:
    if not card.trainable:
        return ListedNetwork(card, card.scales, (), ())
    scales, weights, problems = [], [], []
    for scale in native_scales(card):
        file = find_weights(card, scale)
        assert file is not None
        try:
            weights.append(read_card(file))
            scales.append(scale)
        except WeightsError as error:
            problems.append(str(error))
    return ListedNetwork(card, tuple(scales), tuple(weights), tuple(problems))
