"""Networks by name: every module in `architectures` is found by itself."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from functools import cache

from srgui.errors import UserError
from srgui.models import architectures
from srgui.models.card import ModelCard

_registered: dict[str, ModelCard] = {}


class UnknownNetworkError(UserError):
    """A network was asked for by a name that none has."""


def register(make_card: Callable[[], ModelCard]) -> Callable[[], ModelCard]:
    """Add the network whose card the decorated function returns."""
    card = make_card()
    assert card.name not in _registered, f"two networks are called {card.name}"
    _registered[card.name] = card
    return make_card


@cache
def networks() -> tuple[ModelCard, ...]:
    """Return the cards of all networks, bicubic first, then from light to heavy."""
    for module in pkgutil.iter_modules(architectures.__path__):
        importlib.import_module(f"{architectures.__name__}.{module.name}")
    return tuple(sorted(_registered.values(), key=lambda card: (card.trainable, card.multiply_adds[2])))


def network(name: str) -> ModelCard:
    """Return the card of a network.

    Raises:
        UnknownNetworkError: no network has that name.
    """
    return named(name, networks())


def named(name: str, cards: Iterable[ModelCard]) -> ModelCard:
    """Return the card of a name among others; raises as `network` does."""
    by_name = {card.name: card for card in cards}
    if name not in by_name:
        raise UnknownNetworkError(f"There is no network called “{name}”; choose one of: {', '.join(by_name)}.")
    return by_name[name]
