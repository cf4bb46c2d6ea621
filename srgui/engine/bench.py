"""How fast each network runs here: by itself, or beside plain torch in fp32 in the same run."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from statistics import median

import numpy as np
import torch

from srgui.engine.devices import Device
from srgui.engine.enhance import enhance
from srgui.engine.session import Session, open_session
from srgui.engine.speeds import work_of
from srgui.imaging.image import Image
from srgui.models.card import ModelCard
from srgui.models.weights import find_weights, load_into
from srgui.progress import CancelToken

_PROBE_PX = 360
_RUNS = 5
_SMALLEST_PX, _LARGEST_PX = 96, 1536
_LONG_ENOUGH_S = 0.6


@dataclass(frozen=True, slots=True)
class Timing:
    """Median times of a network for one output megapixel.

    Attributes:
        network: its name.
        scale: its factor.
        precision: what the engine computed in.
        engine_ms: the whole of `enhance` on a colour picture: tiles, luma, colour by bicubic.
        network_ms: plain torch, fp32, NCHW: the bare network on luma, or on RGB if it wants that, in one piece.
    """

    network: str
    scale: int
    precision: str
    engine_ms: float
    network_ms: float

    @property
    def ratio(self) -> float:
        """How many times as fast as plain torch the engine is, its colour work counted against it."""
        return self.network_ms / self.engine_ms


def measure_rate(session: Session, tile_px: int, cancel: CancelToken) -> float:
    """Return how many multiply-adds a second a network does here, all work of `enhance` counted as theirs.

    The picture grows until it takes long enough to be timed; the better of two runs counts, as others use the
    computer too.

    Args:
        session: the network.
        tile_px: side of a tile.
        cancel: looked at before each tile.

    Raises:
        As `enhance`.
    """
    noise = np.random.default_rng(1).random((_LARGEST_PX, _LARGEST_PX, 3), np.float32)
    side_px = _SMALLEST_PX
    while True:
        picture = Image(np.ascontiguousarray(noise[:side_px, :side_px]))
        taken = []
        for _ in range(2):
            began = time.perf_counter()
            enhance(picture, session, tile_px=tile_px, cancel=cancel)
            taken.append(time.perf_counter() - began)
        if min(taken) >= _LONG_ENOUGH_S or side_px >= _LARGEST_PX:
            return work_of(session.card, session.scale, (side_px, side_px), tile_px) / min(taken)
        side_px = min(2 * side_px, _LARGEST_PX)


def bench(cards: list[ModelCard], scale: int, device: Device) -> Iterator[Timing]:
    """Time networks one after the other, engine and plain torch in turn, so that drift meets both.

    Args:
        cards: the networks; each needs weights at the scale.
        scale: their factor.
        device: where the engine runs; plain torch runs there too.
    """
    noise = np.random.default_rng(1).random((_PROBE_PX, _PROBE_PX, 3), np.float32)
    picture = Image(noise)
    planes_NCHW = torch.from_numpy(noise.transpose(2, 0, 1)[None].copy()).to(device.torch_device)
    megapixels = (_PROBE_PX * scale) ** 2 / 1e6
    for card in cards:
        session = open_session(card.name, scale, device)
        plain = _plain(card, scale, device)
        bare_NCHW = planes_NCHW[:, : card.channels].contiguous()
        engine_s, plain_s = _in_turn(partial(enhance, picture, session, scale=scale), partial(plain, bare_NCHW))
        yield Timing(card.name, scale, session.precision, 1e3 * engine_s / megapixels, 1e3 * plain_s / megapixels)


def _plain(card: ModelCard, scale: int, device: Device) -> Callable[[torch.Tensor], torch.Tensor]:
    network = card.build(scale).eval().to(device.torch_device)
    file = find_weights(card, scale)
    if file is not None:
        load_into(network, file)

    @torch.inference_mode()
    def run(lr_NCHW: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = network(lr_NCHW)
        return result.cpu()

    return run


def _in_turn(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    """Return the median times in seconds of two calls made in turn, after one of each that does not count."""
    times: tuple[list[float], list[float]] = ([], [])
    for run in range(_RUNS + 1):
        for call, taken in zip((first, second), times, strict=True):
            began = time.perf_counter()
            call()
            if run:
                taken.append(time.perf_counter() - began)
    return median(times[0]), median(times[1])
