"""Which runtime and precision run a network best on this machine: tried once, and remembered.

Each way that there is here makes the same small photographs, shrunk before. A way is right where what it makes is
that of torch in fp32: to a tenth of a grey level in fp32; in low precision to half a grey level rms, and as near to
the originals within 0.01 dB. The fastest right way is taken, and kept for this machine, network and version; where
other programs used the processor meanwhile, the next sessions try again, a few times, and the best time of each counts.
"""

import contextlib
import copy
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import torch
from torch import Tensor, nn

from srgui import paths
from srgui.engine.backends import Backend
from srgui.engine.backends.openvino_backend import NotForOpenVinoError, OpenVinoBackend, openvino_version
from srgui.engine.backends.torch_backend import TorchBackend
from srgui.engine.book import Book
from srgui.engine.devices import Device, compute_alone, has_bf16_units
from srgui.engine.probe import probe
from srgui.errors import UserError
from srgui.machine import ProcessorWatch
from srgui.models.card import ModelCard
from srgui.threads import in_threads

_MOST_RMS: Final = 0.5
_MOST_LOSS_DB: Final = 0.01
_MOST_ERROR_FP32: Final = 0.1
_LARGEST_PX, _SMALLEST_PX = 192, 48
_MOST_WORK: Final = 2e9
"""Multiply-adds of each picture of the probe: all three take under a second in fp32 on two cores."""
_TIMED_RUNS: Final = 3
_MOST_OTHERS: Final = 0.1
"""Share of the machine's processors that others may use while ways are timed."""
_BUSY_TRIALS: Final = 3
"""How often ways are tried where others use the processor each time."""


class RuntimeChoiceError(UserError):
    """A way to run was asked for that is not there."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to run a network: ``"torch"`` or ``"openvino"``, and ``"fp32"`` or ``"bf16"``."""

    runtime: str
    precision: str


@dataclass(frozen=True, slots=True)
class Preference:
    """What a person asks for, as the settings of these names offer it; ``"auto"`` leaves it to srgui."""

    runtime: str = "auto"
    precision: str = "auto"


AUTO: Final = Preference()
EXACT: Final = Preference(precision="fp32")
"""For what is measured, in whatever runtime is fastest."""
REFERENCE: Final = Preference("torch", "fp32")
"""What all others are held against."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How a way did.

    Attributes:
        way: what was tried.
        ms: time of the probe, where as many run at once as the way serves; the best of three runs.
        rms: difference to torch in fp32, in grey levels; of fp32, the largest.
        loss_db: PSNR that it loses against torch in fp32; 0 in fp32.
        is_right: whether it keeps within the bounds.
    """

    way: Way
    ms: float
    rms: float
    loss_db: float
    is_right: bool


def ways(device: Device, preference: Preference = AUTO) -> list[Way]:
    """Return the ways that a device has, of those that are preferred; torch in fp32 comes first where it is one.

    bf16 is among them where the device has units for it, or where a person asks for it.

    Raises:
        RuntimeChoiceError: there is none.
    """
    runtimes = ["torch"]
    if device.torch_device.type == "cpu" and openvino_version():
        runtimes.append("openvino")
    has_bf16 = preference.precision == "bf16" or has_bf16_units(device.torch_device)
    found = [Way(runtime, precision) for runtime in runtimes for precision in ("fp32", "bf16")[: 1 + has_bf16]]
    asked = [
        way
        for way in found
        if preference.runtime in {"auto", way.runtime} and preference.precision in {"auto", way.precision}
    ]
    if not asked:
        raise RuntimeChoiceError(f"OpenVINO cannot be used on {device.title}; choose torch, or leave it to srgui.")
    return asked


def best_backend(
    card: ModelCard,
    scale: int,
    device: Device,
    network: nn.Module,
    weights: str,
    preference: Preference = AUTO,
) -> Backend:
    """Return a network made ready in the fastest right way, of those that are preferred.

    Args:
        card: the network.
        scale: its factor.
        device: where it runs.
        network: built, weights loaded.
        weights: what tells these weights from others, as their checksum; empty tries anew each time.
        preference: what a person asks for; where one way alone is left, it is taken untried.

    Raises:
        RuntimeChoiceError: the device has no such way.
    """
    asked = ways(device, preference)
    best = asked[0] if len(asked) == 1 else _best(asked, card, scale, device, network, weights)
    try:
        return _made(best, card, device, network)
    except NotForOpenVinoError:
        return TorchBackend(network, device, best.precision)


def _best(asked: list[Way], card: ModelCard, scale: int, device: Device, network: nn.Module, weights: str) -> Way:
    """Return the fastest right way, as it is remembered or tried now."""
    book, choices = Book(paths.runtimes_file(), device), ", ".join(f"{way.runtime} {way.precision}" for way in asked)
    key = f"{card.name} x{scale} {weights} of {choices}"
    known = _known(book.entry(key), asked) if weights else None
    if known is not None:
        return known
    watch = ProcessorWatch()
    tried = list(try_ways(asked, card, scale, device, network))
    if not weights:
        return _fastest(tried, asked)
    return _kept(book, key, asked, tried, is_quiet=watch.others() <= _MOST_OTHERS)


def _known(entry: dict[str, Any], asked: list[Way]) -> Way | None:
    """Return what was found best; None where it is to be tried yet, or the entry is damaged."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        way = Way(**entry["best"])
        return way if way in asked and entry["busy_trials"] in {0, _BUSY_TRIALS} else None
    return None


def _kept(book: Book, key: str, asked: list[Way], tried: list[Tried], *, is_quiet: bool) -> Way:
    """Remember how ways did, and return the best.

    Args:
        book: where it is kept.
        key: what was tried.
        asked: what there was to choose from.
        tried: how each did.
        is_quiet: whether others left the processor alone; where not, the best time of this and earlier trials counts
            for each, since others can only have taken from it.
    """
    busy_trials = 0
    with contextlib.suppress(ValueError, KeyError, TypeError):
        earlier = {} if is_quiet else book.entry(key)
        busy_trials = 0 if is_quiet else min(_BUSY_TRIALS, 1 + int(earlier.get("busy_trials", 0)))
        times = {Way(**each["way"]): float(each["ms"]) for each in earlier.get("tried", ())}
        tried = [replace(each, ms=min(each.ms, times.get(each.way, each.ms))) for each in tried]
    best = _fastest(tried, asked)
    entry = {"best": asdict(best), "busy_trials": busy_trials, "tried": [asdict(each) for each in tried]}
    book.keep(key, entry)
    return best


def _fastest(tried: list[Tried], asked: list[Way]) -> Way:
    """Return the fastest right way; the first, where none is right."""
    best = min((found for found in tried if found.is_right), key=lambda found: found.ms, default=None)
    return asked[0] if best is None else best.way


def try_ways(asked: list[Way], card: ModelCard, scale: int, device: Device, network: nn.Module) -> Iterator[Tried]:
    """Try ways one after the other on the same pictures; those that cannot run the network are passed over.

    Each has a copy: a backend lays weights out anew, and what is made later is to be the same to the bit, tried or not.
    """
    lr_NCHW, hr_NCHW = probe_for(card, scale)
    wanted = TorchBackend(copy.deepcopy(network), device).run(lr_NCHW)
    mse = _mse(wanted, hr_NCHW)
    for way in asked:
        try:
            backend = _made(way, card, device, copy.deepcopy(network))
        except NotForOpenVinoError:
            continue
        made = backend.run(lr_NCHW)
        error = (made - wanted).double() * 255
        if way.precision == "fp32":
            worst = float(error.abs().max())
            yield Tried(way, tile_ms(backend, lr_NCHW), worst, 0.0, worst <= _MOST_ERROR_FP32)
        else:
            rms, loss_db = (
                float(error.square().mean().sqrt()),
                float(10 * torch.log10(_mse(made, hr_NCHW) / mse).mean()),
            )
            yield Tried(way, tile_ms(backend, lr_NCHW), rms, loss_db, rms <= _MOST_RMS and loss_db <= _MOST_LOSS_DB)


def _made(way: Way, card: ModelCard, device: Device, network: nn.Module) -> Backend:
    if way.runtime == "openvino":
        return OpenVinoBackend(network, card.channels, way.precision)
    return TorchBackend(network, device, way.precision)


def tile_ms(backend: Backend, lr_NCHW: Tensor, each: int = 1) -> float:
    """Return how long a tile takes where the backend is kept busy: the best of three runs.

    Args:
        backend: the network made ready.
        lr_NCHW: the tile.
        each: how many of them each of the backend's threads has to do in a run.
    """
    threads, taken = backend.parallel, []
    begin = compute_alone if threads > 1 else None
    for _ in range(_TIMED_RUNS):
        began = time.perf_counter()
        for _made in in_threads(backend.run, [lr_NCHW] * (each * threads), threads, begin=begin):
            pass
        taken.append((time.perf_counter() - began) / (each * threads))
    return 1e3 * min(taken)


def _mse(made_NCHW: Tensor, wanted_NCHW: Tensor) -> Tensor:
    """Return the mean squared error of each picture."""
    return (made_NCHW.clamp(0, 1) - wanted_NCHW).double().square().mean(dim=(1, 2, 3)).clamp_min(1e-10)


def probe_for(card: ModelCard, scale: int) -> tuple[Tensor, Tensor]:
    """Return LR and HR as large as the network's work allows."""
    side = int((_MOST_WORK / max(1, card.multiply_adds[scale])) ** 0.5)
    return probe(scale, min(_LARGEST_PX, max(_SMALLEST_PX, side)), card.channels)
