"""Several devices share the tiles of a picture where that is faster. Here the processor stands for each of them."""

import threading

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from srgui import paths
from srgui.engine import sharing
from srgui.engine.backends import Backend
from srgui.engine.backends.openvino_backend import openvino_version
from srgui.engine.backends.shared_backend import SharedBackend
from srgui.engine.backends.torch_backend import TorchBackend
from srgui.engine.book import Book
from srgui.engine.choice import REFERENCE, Preference, RuntimeChoiceError, best_backend, tile_ms
from srgui.engine.devices import Device, all_of, device_named
from srgui.engine.enhance import enhance
from srgui.engine.session import Session, open_session
from srgui.engine.sharing import backend_for, fastest_together
from srgui.imaging.image import Image
from srgui.models.card import ModelCard
from srgui.models.registry import network
from srgui.models.weights import find_weights, load_into

_CPU = device_named("cpu")
_BOTH = all_of([_CPU, Device("cpu:0", "The same again")])
_TILE_NCHW = torch.rand(1, 1, 8, 8)


class Counting:
    """A backend that counts its tiles; with a barrier, it makes none before all threads have one."""

    runtime, precision = "torch", "fp32"

    def __init__(self, parallel: int = 1, together: threading.Barrier | None = None) -> None:
        self.parallel = self.parallel_few = parallel
        self.runs, self._lock, self._together = 0, threading.Lock(), together
        self._inner = TorchBackend(network("bicubic").build(2), _CPU)

    def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
        with self._lock:
            self.runs += 1
        if self._together is not None:
            self._together.wait()
        return self._inner.run(lr_NCHW, precise=precise)


def _picture(width: int, height: int) -> Image:
    return Image(np.random.default_rng(4).random((height, width, 3), np.float32))


def test_what_several_make_is_what_one_makes_and_each_has_its_share() -> None:
    together = threading.Barrier(3, timeout=20)
    members = [Counting(1, together), Counting(2, together)]
    shared = SharedBackend(members)
    assert (shared.parallel, shared.parallel_few) == (3, 1)
    session = Session(network("bicubic"), 2, _CPU, shared)
    alone = Session(network("bicubic"), 2, _CPU, Counting())
    photo = _picture(5 * 65, 3 * 65)
    made = enhance(photo, session, tile_px=65).image
    assert np.array_equal(made.pixels, enhance(photo, alone, tile_px=65).image.pixels)
    assert [member.runs for member in members] == [5, 10]


def test_a_few_tiles_are_left_to_the_fastest() -> None:
    members = [Counting(), Counting(2)]
    enhance(_picture(130, 130), Session(network("bicubic"), 2, _CPU, SharedBackend(members)), tile_px=65)
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
    ("ms", "taken"),
    [
        ({"a": 20, "b": 20, "ab": 10}, "ab"),
        ({"a": 20, "b": 10, "ba": 7}, "ba"),
        ({"a": 20, "b": 20, "ab": 19}, "a"),
        ({"a": 2, "b": 200, "ab": 9}, "a"),
        ({"a": 90, "b": 2, "c": 3, "bc": 1.3, "bca": 5}, "bc"),
        ({"a": 4, "b": 2, "c": 3, "bc": 2.5, "ba": 1.5}, "ba"),
    ],
)
def test_those_share_that_make_it_faster(monkeypatch: pytest.MonkeyPatch, ms: dict[str, float], taken: str) -> None:
    names = [name for name in ms if len(name) == 1]
    ready: dict[str, Backend] = {name: Counting() for name in names}

    def timed(backend: Backend, _lr_NCHW: Tensor, _each: int) -> float:
        members = backend.members if isinstance(backend, SharedBackend) else (backend,)
        return ms["".join(name for member in members for name in names if ready[name] is member)]

    monkeypatch.setattr(sharing, "tile_ms", timed)
    assert "".join(fastest_together(ready, _TILE_NCHW)) == taken


def test_a_trial_keeps_all_threads_busy() -> None:
    together = threading.Barrier(3, timeout=20)
    members = [Counting(1, together), Counting(2, together)]
    assert tile_ms(SharedBackend(members), _TILE_NCHW, 6) > 0
    assert [member.runs for member in members] == [3 * 6, 3 * 12]


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


def test_a_device_that_brought_nothing_is_not_made_ready_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = list[str]()

    def made(card: ModelCard, scale: int, device: Device, net: nn.Module, weights: str, way: Preference) -> Backend:
        ready.append(device.name)
        return best_backend(card, scale, device, net, weights, way)

    monkeypatch.setattr(sharing, "best_backend", made)
    monkeypatch.setattr(sharing, "fastest_together", lambda ready, _lr: list(ready)[:1])
    _backend(_BOTH, weights="alone")
    assert ready == ["cpu", "cpu:0"]
    assert isinstance(_backend(_BOTH, weights="alone"), TorchBackend)
    assert ready == ["cpu", "cpu:0", "cpu"]


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
    photo = _picture(200, 200)
    shared, alone = (open_session("c-dcscn", 2, device, REFERENCE) for device in (_BOTH, _CPU))
    assert isinstance(shared.backend, SharedBackend)
    assert shared.way_in_words == "torch in fp32"
    made, wanted = (enhance(photo, session, tile_px=64).image for session in (shared, alone))
    assert np.abs(made.pixels - wanted.pixels).max() < 1e-5
