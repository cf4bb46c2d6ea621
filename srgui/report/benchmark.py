"""Sets by networks by scales: each picture is shrunk, restored and measured; what is known is not measured again."""

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Any

import torch

from srgui import __version__
from srgui.engine.choice import REFERENCE
from srgui.engine.devices import Device
from srgui.engine.enhance import Result, enhance
from srgui.engine.measure import Trial, trust
from srgui.engine.session import Session, open_session
from srgui.engine.tiling import Region
from srgui.errors import UserError
from srgui.imaging.codecs import read_image
from srgui.models.card import ModelCard
from srgui.models.ensemble import with_turns
from srgui.models.library import find_network, library
from srgui.models.weights import native_scales, read_card, weights_by_scale
from srgui.progress import CancelToken, Progress, ProgressListener
from srgui.report.cache import ReportCache
from srgui.report.costs import REPEATS, median_s, peak_mb_of
from srgui.report.datasets import Dataset, LeftOut, Picture, pixel_checksum
from srgui.report.pacing import Pace, work
from srgui.report.protocol import Protocol, measure, trial_of
from srgui.report.results import Model, Reading

BASELINE = "bicubic"
"""Everything is computed in it, whatever the device is faster in: figures are to be the same elsewhere."""
_PROBE_PX = 64


class BenchmarkError(UserError):
    """There is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be measured.

    Attributes:
        datasets: sets that were looked over.
        models: networks, bicubic first.
        scales: the factors.
        protocol: how.
        times: whether to measure time, which takes four runs instead of one.
        memory: whether to measure the highest memory.
    """

    datasets: tuple[Dataset, ...]
    models: tuple[Model, ...]
    scales: tuple[int, ...]
    protocol: Protocol
    times: bool = False
    memory: bool = False


@dataclass(frozen=True, slots=True)
class _Unit:
    """A picture at a scale by one network, with what is known of it already."""

    dataset: Dataset
    scale: int
    picture: Picture
    model: Model
    key: dict[str, Any]
    known: Reading | None


def chosen_models(names: Sequence[str], scales: Sequence[int], *, turns: bool) -> tuple[Model, ...]:
    """Return networks to be measured, bicubic first: those named, or all that have weights for one of the scales.

    Args:
        names: of networks, own and ensembles among them; all where empty.
        scales: that are asked for.
        turns: whether each that learns is measured by the mean over 8 flips and turns too.

    Raises:
        UnknownNetworkError: there is no network of a name.
    """
    cards = [find_network(name) for name in dict.fromkeys((BASELINE, *names))]
    if not names:
        cards += [card for card in library() if card.name != BASELINE and set(native_scales(card)) & set(scales)]
    found = []
    for card in cards:
        found.append(_model(card, turns=False))
        if turns and with_turns(card) is not card:
            found.append(_model(with_turns(card), turns=True))
    return tuple(found)


def _model(card: ModelCard, *, turns: bool) -> Model:
    files = weights_by_scale(card) if card.trainable else {}
    sums = {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in set(files.values())}
    trained_on = dict.fromkeys(read_card(file).trained_on for file in files.values())
    return Model(
        name=f"{card.name}-turns" if turns else card.name,
        title=f"{card.title}, 8 turns" if turns else card.title,
        network=card.name,
        turns=turns,
        paper=card.paper,
        parameters=dict(card.parameters),
        multiply_adds=dict(card.multiply_adds),
        weights={scale: (file.name, sums[file]) for scale, file in files.items()},
        trained_on="; ".join(trained_on),
        is_own=card.is_own,
    )


def has_weights(model: Model, scale: int) -> bool:
    """Whether a network can be measured at a scale; bicubic can at every."""
    return model.network == BASELINE or scale in model.weights


def missing_weights(task: Task) -> tuple[LeftOut, ...]:
    """Return the networks that have no weights for a scale that is asked for."""
    return tuple(
        LeftOut(f"{model.title}, x{scale}", f"It has no weights for x{scale}.")
        for model, scale in product(task.models, task.scales)
        if not has_weights(model, scale)
    )


def run_benchmark(
    task: Task,
    device: Device,
    cache: ReportCache | None = None,
    *,
    progress: ProgressListener | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[tuple[Reading, ...] | LeftOut]:
    """Give what became of each picture at each scale as it is done: readings of every network, or why there are none.

    One picture is held at a time. A picture that one network fails on is left out for all of them, so that their
    means are over the same pictures.

    Args:
        task: what to measure.
        device: where networks run.
        cache: what was measured before; None to measure everything.
        progress: told by pictures how far all of it is; what is known takes no time.
        cancel: looked at before each tile.

    Raises:
        WeightsError: weights cannot be used.
        Cancelled: it was told to stop; what was given before stays true, and what was measured is in the cache.
    """
    cancel, runner = cancel or CancelToken(), _Runner(task, device, cache)
    groups = [list(runner.units(*place)) for place in runner.places()]
    pace = Pace([sum(map(runner.share, units)) for units in groups], progress)
    for number, units in enumerate(groups):
        cancel.check()
        first = units[0]
        label = f"{first.dataset.name} x{first.scale}, picture {number + 1} of {len(groups)}: {first.picture.name}"
        listen = pace.step(number, label)
        listen(Progress(label, 0, 1, 0.0))
        try:
            yield tuple(runner.readings(units, listen, cancel))
        except UserError as error:
            yield LeftOut(f"{first.dataset.name}/{first.picture.name}, x{first.scale}", str(error))
        except MemoryError:
            yield LeftOut(f"{first.dataset.name}/{first.picture.name}, x{first.scale}", "Memory does not hold it.")
    if cache is not None:
        cache.trim()


class _Runner:
    """Sessions that are open, and what measuring a picture takes."""

    def __init__(self, task: Task, device: Device, cache: ReportCache | None) -> None:
        self._task, self._device, self._cache = task, device, cache
        self._sessions: dict[tuple[str, int], Session] = {}
        self._work_per_px: dict[tuple[str, int], float] = {}

    def places(self) -> Iterator[tuple[Dataset, int, Picture]]:
        """Give every picture at every scale."""
        for dataset, scale in product(self._task.datasets, self._task.scales):
            yield from ((dataset, scale, picture) for picture in dataset.pictures)

    def units(self, dataset: Dataset, scale: int, picture: Picture) -> Iterator[_Unit]:
        """Give a picture by every network that has weights for the scale."""
        for model in self._task.models:
            if has_weights(model, scale):
                key = self._key(picture, scale, model)
                empty = Reading(dataset.name, picture.name, scale, model.name, 0.0, None, None, None, 0.0)
                yield _Unit(dataset, scale, picture, model, key, self._known(key, empty))

    def share(self, unit: _Unit) -> float:
        """Return how much work a unit is; next to none where it is known."""
        if unit.known is not None:
            return 1.0
        place = unit.model.name, unit.scale
        if place not in self._work_per_px:
            card, out_px = find_network(unit.model.network), _PROBE_PX * unit.scale
            found = work(card, (_PROBE_PX, _PROBE_PX), (out_px, out_px), turns=unit.model.turns)
            self._work_per_px[place] = found / _PROBE_PX**2
        runs = 1 + REPEATS * self._task.times
        return runs * self._work_per_px[place] * unit.picture.width * unit.picture.height / unit.scale**2

    def readings(self, units: Sequence[_Unit], listen: ProgressListener, cancel: CancelToken) -> Iterator[Reading]:
        """Give the readings of a picture at a scale; the picture is read only where one is missing."""
        trial: Trial | None = None
        shares = [self.share(unit) for unit in units]
        for index, unit in enumerate(units):
            cancel.check()
            if unit.known is not None:
                yield unit.known
                continue
            trial = trial or self._trial(unit)
            inner = Pace(shares, listen).step(index, unit.model.title)
            reading = self._measured(unit, trial, inner, cancel)
            self._keep(unit, reading)
            yield reading

    def _keep(self, unit: _Unit, reading: Reading) -> None:
        """Put a reading into the cache; a time or a memory that was measured before stays there."""
        if self._cache is not None:
            before = self._cache.get(unit.key) or {}
            new = {name: value for name, value in _kept(reading).items() if value is not None}
            self._cache.put(unit.key, dict.fromkeys(_KEPT) | before | new)

    def _trial(self, unit: _Unit) -> Trial:
        image = read_image(unit.picture.path)
        lr = read_image(unit.picture.lr_path) if unit.picture.lr_path else None
        sums = pixel_checksum(image), pixel_checksum(lr) if lr else ""
        if sums != (unit.picture.sha256, unit.picture.lr_sha256):
            raise BenchmarkError("It was changed while the report was made.")
        bare = replace(image, alpha=None)
        return trial_of(bare, unit.scale, self._task.protocol, lr and replace(lr, alpha=None))

    def _measured(self, unit: _Unit, trial: Trial, listen: ProgressListener, cancel: CancelToken) -> Reading:
        session = self._session(unit.model, unit.scale)
        size = trial.original.width, trial.original.height
        run: Callable[..., Result] = partial(enhance, trial.shrunk, session, size=size, cancel=cancel)
        made: list[Result] = []
        peak_mb = None
        if self._task.memory:
            peak_mb = peak_mb_of(lambda: made.append(run(progress=listen)), self._device)
        else:
            made.append(run(progress=listen))
        result, megapixels = made[0].image, size[0] * size[1] / 1e6
        quality = measure(result.pixels, trial.original.pixels, unit.scale, self._task.protocol)
        back = trust(trial.shrunk, result, Region(0, 0, *size), size)
        return Reading(
            unit.dataset.name,
            unit.picture.name,
            unit.scale,
            unit.model.name,
            quality.psnr_db,
            quality.ssim,
            quality.ms_ssim,
            None if back is None else back.fidelity_db,
            megapixels,
            median_s(run) / megapixels if self._task.times else None,
            peak_mb,
        )

    def _session(self, model: Model, scale: int) -> Session:
        place = model.name, scale
        if place not in self._sessions:
            scales = native_scales(find_network(model.network))
            own = scale if scale in scales else scales[0]
            self._sessions[place] = open_session(model.network, own, self._device, REFERENCE, turns=model.turns)
        return self._sessions[place]

    def _key(self, picture: Picture, scale: int, model: Model) -> dict[str, Any]:
        return {
            "srgui": __version__,
            "picture": picture.sha256,
            "lr": picture.lr_sha256,
            "scale": scale,
            "network": model.network if not model.is_own else "",
            "weights": model.weights.get(scale, ("", ""))[1],
            "turns": model.turns,
            "protocol": self._task.protocol.key,
            "device": f"{self._device.title}, {torch.get_num_threads()} threads, {REFERENCE.precision}",
        }

    def _known(self, key: dict[str, Any], empty: Reading) -> Reading | None:
        """Return the reading that was kept, with just what is asked for; None where any of that is missing."""
        values = None if self._cache is None else self._cache.get(key)
        if values is None:
            return None
        try:
            numbers: dict[str, Any] = {name: _number(values[name]) for name in _KEPT}
        except (KeyError, TypeError, ValueError):
            return None
        found = replace(empty, **numbers)
        lacks_time = self._task.times and found.s_per_megapixel is None
        if lacks_time or (self._task.memory and found.peak_mb is None):
            return None
        return replace(
            found,
            s_per_megapixel=found.s_per_megapixel if self._task.times else None,
            peak_mb=found.peak_mb if self._task.memory else None,
        )


_KEPT = ("psnr_db", "ssim", "ms_ssim", "back_db", "megapixels", "s_per_megapixel", "peak_mb")


def _kept(reading: Reading) -> dict[str, float | str | None]:
    values = {name: getattr(reading, name) for name in _KEPT}
    return {name: "identical" if value is not None and math.isinf(value) else value for name, value in values.items()}


def _number(value: Any) -> float | None:
    if value == "identical":
        return math.inf
    return None if value is None else float(value)
