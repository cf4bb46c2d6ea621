"""How fast each network runs here: by itself, or beside plain torch and other runtimes in the same run."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from statistics import median

import numpy as np
import torch

from srgui import paths
from srgui.engine.choice import AUTO, Preference
from srgui.engine.devices import Device, bf16_is_fast
from srgui.engine.enhance import enhance
from srgui.engine.peers import peers
from srgui.engine.session import Session, open_session
from srgui.engine.speeds import work_of
from srgui.imaging.codecs import read_image
from srgui.imaging.image import Image
from srgui.models.card import ModelCard
from srgui.models.weights import find_weights, load_into
from srgui.progress import CancelToken

_PROBE_PX = 360
_PRODUCT_SIDE = 2048
_RUNS = 5
_SMALLEST_PX, _LARGEST_PX = 96, 1536
_LONG_ENOUGH_S = 0.6


PLAIN = "torch fp32"


@dataclass(frozen=True, slots=True)
class Timing:
    """Median times of a network for one output megapixel, in milliseconds.

    Attributes:
        network: its name.
        scale: its factor.
        way: what the engine ran it in: ``"OpenVINO in bf16"``.
        whole_ms: the whole of `enhance` on a colour picture: tiles, luma, colour by bicubic.
        engine_ms: the whole of `enhance` on luma (RGB where the network wants that), as the peers are given it.
        peers_ms: the same task in other runtimes given the same weights; plain torch, fp32, NCHW, is the first.
        product_rate: multiply-adds a second of the engine, against those of a large matrix product in torch, in bf16
            where the device has units for it, and else in fp32.
    """

    network: str
    scale: int
    way: str
    whole_ms: float
    engine_ms: float
    peers_ms: tuple[tuple[str, float], ...]
    product_rate: float

    @property
    def ratio(self) -> float:
        """How many times as fast as plain torch the engine is."""
        return dict(self.peers_ms)[PLAIN] / self.engine_ms

    @property
    def peer_ratio(self) -> float:
        """How many times as fast as the fastest of all peers the engine is."""
        return min(ms for _, ms in self.peers_ms) / self.engine_ms


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


def bench(cards: list[ModelCard], scale: int, device: Device, preference: Preference = AUTO) -> Iterator[Timing]:
    """Time networks one after the other, engine and peers in turn, so that drift meets all.

    Args:
        cards: the networks; each needs weights at the scale.
        scale: their factor.
        device: where the engine runs; plain torch runs there too, other peers on the CPU.
        preference: how the engine runs them.
    """
    photo = read_image(paths.sample_pictures()[0])
    picture = photo.with_pixels(np.ascontiguousarray(photo.pixels[:_PROBE_PX, :_PROBE_PX]))
    planes_NCHW = torch.from_numpy(picture.pixels.transpose(2, 0, 1)[None].copy())
    megapixels = (_PROBE_PX * scale) ** 2 / 1e6
    product = _product(device)
    for card in cards:
        session = open_session(card.name, scale, device, preference)
        bare_NCHW = planes_NCHW[:, : card.channels].contiguous()
        bare = Image(np.ascontiguousarray(picture.pixels[:, :, : card.channels]))
        calls: dict[str, Callable[[], object]] = {
            "whole": partial(enhance, picture, session, scale=scale),
            "engine": partial(enhance, bare, session, scale=scale),
            PLAIN: partial(_plain(card, scale, device), bare_NCHW.to(device.torch_device)),
        }
        if device.torch_device.type == "cpu":
            calls |= peers(_loaded(card, scale), bare_NCHW)
        product_s, *seconds = in_turn(product, *calls.values())
        ms = {name: 1e3 * taken / megapixels for name, taken in zip(calls, seconds, strict=True)}
        others = tuple((name, value) for name, value in ms.items() if name not in {"whole", "engine"})
        work_each_ms = card.multiply_adds[scale] * 1e6 / scale**2 / ms["engine"]
        product_rate = work_each_ms / (_PRODUCT_SIDE**3 / (1e3 * product_s))
        yield Timing(card.name, scale, session.way_in_words, ms["whole"], ms["engine"], others, product_rate)


def _product(device: Device) -> Callable[[], object]:
    """Return a large matrix product: about the most that a device multiplies."""
    dtype = torch.bfloat16 if bf16_is_fast(device.torch_device) else torch.float32
    factors = torch.rand(2, _PRODUCT_SIDE, _PRODUCT_SIDE, device=device.torch_device).to(dtype)
    return lambda: float((factors[0] @ factors[1])[0, 0])


def _loaded(card: ModelCard, scale: int) -> torch.nn.Module:
    network = card.build(scale).eval()
    file = find_weights(card, scale)
    if file is not None:
        load_into(network, file)
    return network


def _plain(card: ModelCard, scale: int, device: Device) -> Callable[[torch.Tensor], torch.Tensor]:
    network = _loaded(card, scale).to(device.torch_device)

    @torch.inference_mode()
    def run(lr_NCHW: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = network(lr_NCHW)
        return result.cpu()

    return run


def in_turn(*calls: Callable[[], object], runs: int = _RUNS) -> list[float]:
    """Return the median times in seconds of calls made in turn, after one of each that does not count."""
    times: list[list[float]] = [[] for _ in calls]
    for run in range(runs + 1):
        for call, taken in zip(calls, times, strict=True):
            began = time.perf_counter()
            call()
            if run:
                taken.append(time.perf_counter() - began)
    return [median(taken) for taken in times]
