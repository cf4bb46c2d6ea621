"""Speeds on the Models tab: measured on request, kept, and said on the cards."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from srgui import paths
from srgui import settings as options
from srgui.engine.session import Session
from srgui.engine.speeds import Speeds
from srgui.errors import UserError
from srgui.gui.actions import Actions
from srgui.gui.catalogue import Catalogue, load_catalogue
from srgui.gui.jobs import Workers
from srgui.gui.models_tab import ModelsTab
from srgui.models.registry import network
from srgui.models.weights import native_scales
from srgui.progress import CancelToken
from srgui.settings import Settings

_WAIT_MS = 60_000

Measure = Callable[[Session, int, CancelToken], float]


@pytest.fixture(name="catalogue", scope="module")
def catalogue_fixture() -> Catalogue:
    return load_catalogue(None, CancelToken())


@pytest.fixture(name="make_tab")
def make_tab_fixture(qtbot: QtBot, tmp_path: Path, catalogue: Catalogue) -> Iterator[Callable[[], ModelsTab]]:
    window = QWidget()
    qtbot.addWidget(window)
    workers, settings = Workers(window), Settings(tmp_path / "settings.toml")
    settings[options.DEVICE] = "cpu"

    def make() -> ModelsTab:
        tab = ModelsTab(settings, Actions(window), workers)
        qtbot.addWidget(tab)
        tab.resize(1000, 700)
        tab.show()
        with qtbot.waitSignal(tab.filled, timeout=_WAIT_MS):
            tab.set_catalogue(catalogue)
        return tab

    yield make
    workers.close()


@pytest.fixture(name="measure")
def measure_fixture(monkeypatch: pytest.MonkeyPatch) -> list[Measure]:
    """Return what stands for measuring, the last of a list; by default a quick one."""
    used: list[Measure] = [lambda _session, _tile_px, _cancel: 1e9]

    def measure(session: Session, tile_px: int, cancel: CancelToken) -> float:
        return used[-1](session, tile_px, cancel)

    monkeypatch.setattr("srgui.engine.bench.measure_rate", measure)
    return used


def test_a_speed_is_measured_said_and_remembered(
    make_tab: Callable[[], ModelsTab], qtbot: QtBot, catalogue: Catalogue, measure: list[Measure]
) -> None:
    goes_on = threading.Event()

    held: list[int] = []

    def hold(session: Session, _tile_px: int, _cancel: CancelToken) -> float:
        held.append(session.scale)
        assert goes_on.wait(60)
        return 1e9

    measure.append(hold)
    tab = make_tab()
    card = tab.cards["fsrcnn"]
    assert card._speed.text() == "not measured yet"
    assert card.speed_button is not None
    card.speed_button.click()
    qtbot.waitUntil(lambda: card._speed.text() == "measuring…")
    assert card.speed_button.text() == "Measuring…"
    card.speed_button.click()
    goes_on.set()
    qtbot.waitUntil(lambda: not tab.speeds.is_measuring("fsrcnn"), timeout=_WAIT_MS)
    assert held == list(native_scales(network("fsrcnn")))
    assert card.speed_button.text() == "Measure speed"
    said = card._speed.text()
    assert said.startswith("about ")
    assert " min at x2" in said
    assert catalogue.devices[-1].title in card._speed.toolTip()
    assert tab.cards["dcscn"]._speed.text() == "not measured yet"
    again = make_tab()
    assert again.cards["fsrcnn"]._speed.text() == said


def test_it_is_of_the_device_that_is_chosen(make_tab: Callable[[], ModelsTab], catalogue: Catalogue) -> None:
    speeds = Speeds(paths.speeds_file())
    speeds.keep("fsrcnn", 2, "Another GPU", 1e12)
    tab = make_tab()
    assert tab.cards["fsrcnn"]._speed.text() == "not measured yet"
    tab.speeds._speeds.keep("fsrcnn", 2, catalogue.devices[-1].title, 1e12)
    tab.refresh_speeds()
    assert tab.cards["fsrcnn"]._speed.text() == "about 0.4 s at x2"


def test_what_cannot_be_measured_is_told_of(
    make_tab: Callable[[], ModelsTab], qtbot: QtBot, measure: list[Measure]
) -> None:
    def fail(*_arguments: object) -> float:
        raise UserError("There is not enough memory; close other programs.")

    measure.append(fail)
    tab = make_tab()
    button = tab.cards["fsrcnn"].speed_button
    assert button is not None
    button.click()
    qtbot.waitUntil(lambda: "not enough memory" in tab.notice.text, timeout=_WAIT_MS)
    assert button.text() == "Measure speed"
    assert tab.cards["fsrcnn"]._speed.text() == "not measured yet"


@pytest.mark.usefixtures("measure")
def test_a_network_without_weights_has_no_speed(make_tab: Callable[[], ModelsTab]) -> None:
    card = make_tab().cards["drcn"]
    assert card.speed_button is None
    assert not card._speed.isVisible()


def test_cards_that_still_hold_are_kept(make_tab: Callable[[], ModelsTab], qtbot: QtBot, catalogue: Catalogue) -> None:
    tab = make_tab()
    before = dict(tab.cards)
    with qtbot.waitSignal(tab.filled):
        tab.set_catalogue(catalogue)
    assert tab.cards == before
    fewer = Catalogue(catalogue.networks[:2], catalogue.devices, catalogue.pool)
    with qtbot.waitSignal(tab.filled):
        tab.set_catalogue(fewer)
    assert list(tab.cards.values()) == [before[network.name] for network in catalogue.networks[:2]]
    with qtbot.waitSignal(tab.filled, timeout=_WAIT_MS):
        tab.set_catalogue(catalogue)
        tab.set_catalogue(fewer)  # before the cards of the first are made
        tab.set_catalogue(catalogue)
    assert list(tab.cards) == list(before)
