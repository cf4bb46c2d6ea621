"""Which of several devices share the tiles of a picture: those that make it faster than fewer do, tried once."""

import copy
from typing import Final

from torch import Tensor, nn

from srgui import paths
from srgui.engine.backends import Backend
from srgui.engine.backends.shared_backend import SharedBackend
from srgui.engine.book import Book
from srgui.engine.choice import AUTO, Preference, RuntimeChoiceError, best_backend, probe_for, tile_ms
from srgui.engine.devices import Device
from srgui.models.card import ModelCard

_LEAST_GAIN: Final = 1.1
"""Devices that bring less are left alone: what reads and writes the picture needs the processor too."""
_TILES: Final = 6
"""For each thread, in a trial: enough that a slow device holds the others up as it would in a picture."""


def backend_for(
    card: ModelCard, scale: int, device: Device, network: nn.Module, weights: str, preference: Preference = AUTO
) -> Backend:
    """Return a network made ready in the fastest right way on a device, or on those of several that are fastest.

    Args and errors are those of `choice.best_backend`.
    """
    if not device.parts:
        return best_backend(card, scale, device, network, weights, preference)

    def on(part: Device) -> Backend:
        own = copy.deepcopy(network)  # a backend takes a network to its device
        return best_backend(card, scale, part, own, weights, preference)

    book = Book(paths.runtimes_file(), device)
    key = f"{card.name} x{scale} {weights} in {preference.runtime} {preference.precision} shared"
    known = book.entry(key).get("devices") if weights else None
    names = [part.name for part in device.parts]
    if isinstance(known, list) and known and all(name in names for name in known):
        return _together([on(device.parts[names.index(name)]) for name in known])
    ready = dict[str, Backend]()
    for part in device.parts:
        try:
            ready[part.name] = on(part)
        except RuntimeChoiceError as error:
            refusal = error
    if not ready:
        raise refusal
    fastest = fastest_together(ready, probe_for(card, scale)[0])
    if weights:
        book.keep(key, {"devices": fastest})
    return _together([ready[name] for name in fastest])


def fastest_together(ready: dict[str, Backend], lr_NCHW: Tensor) -> list[str]:
    """Return which devices make many tiles fastest, the fastest first.

    From the fastest on, each is taken in where it brings a tenth.

    Args:
        ready: the network on each, by the device's name.
        lr_NCHW: a tile.
    """
    alone_ms = {name: tile_ms(backend, lr_NCHW, _TILES) for name, backend in ready.items()}
    best, *others = sorted(ready, key=lambda name: alone_ms[name])
    taken, taken_ms = [best], alone_ms[best]
    for name in others:
        with_it_ms = tile_ms(_together([ready[each] for each in (*taken, name)]), lr_NCHW, _TILES)
        if with_it_ms * _LEAST_GAIN <= taken_ms:
            taken, taken_ms = [*taken, name], with_it_ms
    return taken


def _together(members: list[Backend]) -> Backend:
    return members[0] if len(members) == 1 else SharedBackend(members)
