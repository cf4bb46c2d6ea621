"""Several devices share the tiles of a picture where that is faster. Here the processor stands for each of them."""

import threading
import time

import numpy as np
import pytest
import torch
from torch import Tensor

from srgui import paths
from srgui.engine import sharing
from srgui.engine.backends import Backend
from srgui.engine.backends.openvino_backend import openvino_version
from srgui.engine.backends.shared_backend import SharedBackend
from srgui.engine.backends.torch_backend import TorchBackend
from srgui.engine.book import Book
from srgui.engine.choice import REFERENCE, Preference, RuntimeChoiceError
from srgui.engine.devices import Device, all_of, device_named
from srgui.engine.enhance import enhance
from srgui.engine.session import Session, open_session
from srgui.engine.sharing import backend_for, fastest_together
from srgui.imaging.image import Image
from srgui.models.registry import network
from srgui.models.weights import find_weights, load_into

_CPU = device_named("cpu")
_BOTH = all_of([_CPU, Device("cpu:0", "The same again")])
_TILE_NCHW = torch.rand(1, 1, 8, 8)


class Counting:
    """A backend that takes its time and counts its tiles."""

    runtime, precision = "torch", "fp32"

    def __init__(self, tile_s: float = 0.0, parallel: int = 1) -> None:
        self.parallel = self.parallel_few = parallel
        self.tile_s, self.runs, self._lock = tile_s, 0, threading.Lock()
        self._inner = TorchBackend(network("bicubic").build(2), _CPU)

    def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
        with self._lock:
            self.runs += 1
        time.sleep(self.tile_s)
        return self._inner.run(lr_NCHW, precise=precise)


def _picture(side_px: int) -> Image:
    return Image(np.random.default_rng(4).random((side_px, side_px, 3), np.float32))


def test_what_several_make_is_what_one_makes_and_each_has_its_share() -> None:
    members = [Counting(0.002), Counting(0.002, parallel=2)]
    shared = SharedBackend(members)
    assert (shared.parallel, shared.parallel_few) == (3, 1)
    session = Session(network("bicubic"), 2, _CPU, shared)
    alone = Session(network("bicubic"), 2, _CPU, Counting())
    photo = _picture(260)
    made = enhance(photo, session, tile_px=65).image
    assert np.array_equal(made.pixels, enhance(photo, alone, tile_px=65).image.pixels)
    assert sum(member.runs for member in members) == 16
    assert min(member.runs for member in members) >= 3


def test_a_few_tiles_are_left_to_the_fastest() -> None:
    members = [Counting(), Counting(parallel=2)]
    enhance(_picture(130), Session(network("bicubic"), 2, _CPU, SharedBackend(members)), tile_px=65)
    assert [member.runs for member in members] == [4, 0]


def test_a_device_that_fails_is_free_again() -> None:
    class Failing(Counting):
        def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
            raise RuntimeError(f"out of memory with {lr_NCHW.shape}, {precise}")

    shared = SharedBackend([Failing()])
    for _ in range(2):
        with pytest.raises(RuntimeError, match="out of memory"):
            shared.run(_TILE_NCHW)


@pytest.mark.parametrize(
    ("tile_s", "taken"),
    [
        ({"a": 0.02, "b": 0.02}, ["a", "b"]),
        ({"a": 0.02, "b": 0.01}, ["b", "a"]),
        ({"a": 0.002, "b": 0.2}, ["a"]),
        ({"a": 0.2, "b": 0.002, "c": 0.002}, ["b", "c"]),
    ],
)
def test_those_share_that_make_it_faster(tile_s: dict[str, float], taken: list[str]) -> None:
    ready: dict[str, Backend] = {name: Counting(seconds) for name, seconds in tile_s.items()}
    found = fastest_together(ready, _TILE_NCHW)
    assert sorted(found) == sorted(taken)
    if len(set(tile_s.values())) == len(tile_s):
        assert found == taken


def _backend(device: Device, weights: str = "told", preference: Preference = REFERENCE) -> Backend:
    card = network("c-dcscn")
    net, file = card.build(2), find_weights(card, 2)
    assert file is not None
    load_into(net, file)
    return backend_for(card, 2, device, net, weights, preference)


def test_what_shares_is_tried_once_and_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = list[list[str]]()

    def together(ready: dict[str, Backend], _lr_NCHW: Tensor) -> list[str]:
        tried.append(list(ready))
        return list(ready)

    monkeypatch.setattr(sharing, "fastest_together", together)
    assert isinstance(_backend(_BOTH), SharedBackend)
    assert isinstance(_backend(_BOTH), SharedBackend)
    assert tried == [["cpu", "cpu:0"]]
    assert isinstance(_backend(_BOTH, weights=""), SharedBackend)
    assert isinstance(_backend(_BOTH, weights="others"), SharedBackend)
    assert len(tried) == 3
    assert isinstance(_backend(_CPU), TorchBackend)
    assert len(tried) == 3


@pytest.mark.parametrize("entry", [{"devices": ["cpu", "gone"]}, {"devices": []}, {"devices": 3}, {}])
def test_what_is_remembered_of_other_devices_is_tried_anew(
    monkeypatch: pytest.MonkeyPatch, entry: dict[str, object]
) -> None:
    monkeypatch.setattr(sharing, "fastest_together", lambda ready, _lr: list(ready)[:1])
    book, key = Book(paths.runtimes_file(), _BOTH), "c-dcscn x2 older in torch fp32 shared"
    book.keep(key, entry)
    assert isinstance(_backend(_BOTH, weights="older"), TorchBackend)
    assert book.entry(key) == {"devices": ["cpu"]}


@pytest.mark.skipif(not openvino_version(), reason="OpenVINO cannot be used here")
def test_a_runtime_that_one_device_lacks_leaves_the_others() -> None:
    mixed = all_of([Device("meta", "No such device"), _CPU])
    assert _backend(mixed, preference=Preference("openvino", "fp32")).runtime == "OpenVINO"
    with pytest.raises(RuntimeChoiceError, match="OpenVINO cannot be used on No such device"):
        _backend(all_of([Device("meta", "No such device")]), preference=Preference("openvino", "fp32"))


def test_a_picture_made_on_all_devices_is_that_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "fastest_together", lambda ready, _lr: list(ready))
    photo = _picture(200)
    shared, alone = (open_session("c-dcscn", 2, device, REFERENCE) for device in (_BOTH, _CPU))
    assert isinstance(shared.backend, SharedBackend)
    assert shared.way_in_words == "torch in fp32"
    made, wanted = (enhance(photo, session, tile_px=64).image for session in (shared, alone))
    assert np.abs(made.pixels - wanted.pixels).max() < 1e-5
