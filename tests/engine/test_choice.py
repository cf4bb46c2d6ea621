"""The fastest right way to run a network is found once, remembered, and can be overridden."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from srgui import machine, paths
from srgui.engine import choice
from srgui.engine.backends import openvino_backend
from srgui.engine.backends.openvino_backend import openvino_version
from srgui.engine.choice import AUTO, Preference, RuntimeChoiceError, Tried, Way, best_backend, try_ways, ways
from srgui.engine.devices import Device, device_named
from srgui.engine.session import SessionPool, open_session
from srgui.models.registry import network

_CPU = device_named("cpu")


@pytest.fixture(autouse=True)
def own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test begin with nothing tried."""
    monkeypatch.setattr(paths, "runtimes_file", lambda: tmp_path / "new" / "runtimes.json")


needs_openvino = pytest.mark.skipif(not openvino_version(), reason="OpenVINO cannot be used here")


def _tried(monkeypatch: pytest.MonkeyPatch, found: list[Tried]) -> list[int]:
    """Let trying give what is told, and return a list that grows with each time."""
    times: list[int] = []

    def told(*_: object) -> list[Tried]:
        times.append(1)
        return found

    monkeypatch.setattr(choice, "try_ways", told)
    return times


def test_the_fastest_right_way_is_taken_and_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    card = network("c-dcscn")
    slow, fast, wrong = Way("torch", "fp32"), Way("torch", "bf16"), Way("openvino", "bf16")
    monkeypatch.setattr(choice, "ways", lambda *_: [slow, fast, wrong])
    tries = [Tried(slow, 9.0, 0, 0, True), Tried(fast, 5.0, 0.1, 0, True), Tried(wrong, 1.0, 3.0, 0.5, False)]
    times = _tried(monkeypatch, tries)
    monkeypatch.setattr(machine.ProcessorWatch, "others", lambda _: 0.0)
    for _ in range(2):
        assert best_backend(card, 2, _CPU, card.build(2), "weights").precision == "bf16"
    assert len(times) == 1
    best_backend(card, 2, _CPU, card.build(2), "other weights")
    assert len(times) == 2
    (kept,) = json.loads(paths.runtimes_file().read_text(encoding="utf-8")).values()
    assert [entry["best"]["precision"] for entry in kept.values()] == ["bf16", "bf16"]


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"x": 1}'])
def test_a_damaged_memory_costs_trying_again(monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    card = network("c-dcscn")
    monkeypatch.setattr(choice, "ways", lambda *_: [Way("torch", "fp32"), Way("torch", "bf16")])
    times = _tried(monkeypatch, [Tried(Way("torch", "fp32"), 1.0, 0, 0, True)])
    paths.runtimes_file().parent.mkdir(parents=True, exist_ok=True)
    paths.runtimes_file().write_text(damage, encoding="utf-8")
    assert best_backend(card, 2, _CPU, card.build(2), "weights").precision == "fp32"
    assert len(times) == 1


def test_what_was_tried_beside_other_work_is_tried_again_and_the_best_time_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card, first, second = network("c-dcscn"), Way("torch", "fp32"), Way("torch", "bf16")
    monkeypatch.setattr(choice, "ways", lambda *_: [first, second])
    monkeypatch.setattr(machine.ProcessorWatch, "others", lambda _: 0.5)
    found = [Tried(first, 5.0, 0, 0, True), Tried(second, 4.0, 0, 0, True)]
    times = _tried(monkeypatch, found)

    def taken(first_ms: float, second_ms: float) -> str:
        found[:] = [Tried(first, first_ms, 0, 0, True), Tried(second, second_ms, 0, 0, True)]
        return best_backend(card, 2, _CPU, card.build(2), "weights").precision

    assert taken(9.0, 4.0) == "bf16"
    assert taken(3.0, 8.0) == "fp32"
    assert taken(7.0, 6.0) == "fp32", "it took 3 ms once"
    assert taken(7.0, 1.0) == "fp32", "tried often enough"
    assert len(times) == 3


def test_what_is_tried_where_no_one_else_works_replaces_what_was_tried_before(monkeypatch: pytest.MonkeyPatch) -> None:
    card, first, second = network("c-dcscn"), Way("torch", "fp32"), Way("torch", "bf16")
    monkeypatch.setattr(choice, "ways", lambda *_: [first, second])
    others = [0.9, 0.0]
    monkeypatch.setattr(machine.ProcessorWatch, "others", lambda _: others.pop(0))
    found = [Tried(first, 1.0, 0, 0, True), Tried(second, 2.0, 0, 0, True)]
    _tried(monkeypatch, found)
    assert best_backend(card, 2, _CPU, card.build(2), "weights").precision == "fp32"
    found[0] = replace(found[0], ms=3.0)
    for _ in range(2):
        assert best_backend(card, 2, _CPU, card.build(2), "weights").precision == "bf16"
    assert not others


def test_torch_in_fp32_serves_where_nothing_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    card = network("c-dcscn")
    monkeypatch.setattr(choice, "ways", lambda *_: [Way("torch", "fp32"), Way("torch", "bf16")])
    _tried(monkeypatch, [])
    assert best_backend(card, 2, _CPU, card.build(2), "weights").precision == "fp32"


def test_bf16_that_changes_the_result_is_not_right() -> None:
    """Weights a thousand times too large leave bf16 nothing to be exact with."""
    card = network("c-dcscn")
    net = card.build(2)
    for unit in (net.a1, net.b1, net.b2):
        unit.convolution.weight.data *= 10  # type: ignore[union-attr, operator]
    found = list(try_ways([Way("torch", "fp32"), Way("torch", "bf16")], card, 2, _CPU, net))
    assert [each.is_right for each in found] == [True, False]


@needs_openvino
def test_a_processor_without_bf16_is_offered_fp32_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "has_bf16_units", lambda _device: False)
    assert ways(_CPU) == [Way("torch", "fp32"), Way("openvino", "fp32")]
    monkeypatch.setattr(choice, "has_bf16_units", lambda _device: True)
    assert ways(_CPU, Preference("openvino")) == [Way("openvino", "fp32"), Way("openvino", "bf16")]
    assert ways(_CPU, Preference(precision="fp32")) == [Way("torch", "fp32"), Way("openvino", "fp32")]


@needs_openvino
@pytest.mark.parametrize(("runtime", "title"), [("torch", "torch"), ("openvino", "OpenVINO")])
def test_a_person_s_choice_holds(runtime: str, title: str) -> None:
    session = open_session("c-dcscn", 2, _CPU, Preference(runtime, "bf16"))
    assert (session.runtime, session.precision) == (title, "bf16")


def test_a_pool_that_is_told_another_way_makes_its_sessions_anew() -> None:
    pool = SessionPool(Preference("torch", "fp32"))
    first = pool.get("fsrcnn-s", 2, _CPU)
    pool.prefer(Preference("torch", "fp32"))
    assert pool.get("fsrcnn-s", 2, _CPU) is first
    pool.prefer(Preference("torch", "bf16"))
    assert pool.get("fsrcnn-s", 2, _CPU).precision == "bf16"


def test_openvino_that_is_broken_is_said_once_and_torch_serves(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise ImportError("libopenvino.so: cannot open shared object file")

    monkeypatch.setattr(openvino_backend, "_core", broken)
    openvino_version.cache_clear()
    try:
        for name in ("fsrcnn-s", "c-dcscn"):
            assert open_session(name, 2, _CPU).runtime == "torch"
        with pytest.raises(RuntimeChoiceError, match="choose torch"):
            open_session("fsrcnn-s", 2, _CPU, Preference("openvino"))
    finally:
        openvino_version.cache_clear()
    (said,) = [record.message for record in caplog.records if "OpenVINO" in record.message]
    assert said.startswith("OpenVINO cannot be used (libopenvino.so: cannot open shared object file)")


@needs_openvino
def test_a_network_that_openvino_cannot_take_runs_in_torch() -> None:
    card = network("drcn")
    card = replace(card.with_sizes((("filters", 8), ("recursions", 2))))
    assert best_backend(card, 2, _CPU, card.build(2), "", Preference("openvino")).runtime == "torch"
    assert best_backend(card, 2, _CPU, card.build(2), "", AUTO).runtime == "torch"


def test_only_the_cpu_is_offered_openvino() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choice, "has_bf16_units", lambda _device: True)
        assert {way.runtime for way in ways(Device("meta", "No such device"))} == {"torch"}
    assert torch.device("meta").type != "cpu"
