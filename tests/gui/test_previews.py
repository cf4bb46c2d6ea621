"""The panes' answers: the newest request wins, what is shown already is not made again."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui.engine.session import SessionPool
from srgui.engine.tiling import Region
from srgui.errors import UserError
from srgui.gui import previews as under_test
from srgui.gui.catalogue import NetworkFacts
from srgui.gui.comparison_view import ComparisonView
from srgui.gui.jobs import RightOfWay, Tell, Workers
from srgui.gui.pane import Pane
from srgui.gui.preview_work import Equipment, PaneFailure, PaneResult, PreviewRequest
from srgui.gui.previews import Previews
from srgui.gui.scenes import Picture, Scene, Target, plain_scene, preview_of, shrunk_scene
from srgui.imaging.image import Image
from srgui.models.listing import list_networks
from srgui.progress import CancelToken

_LEFT, _RIGHT, _MIDDLE = Region(0, 0, 40, 60), Region(40, 0, 40, 60), Region(10, 10, 20, 20)


class Engine:
    """Stands in for the networks: notes each request, and answers it when it may."""

    def __init__(self) -> None:
        self.requests: list[PreviewRequest] = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.fails: set[str] = set()
        self.psnr_db = {"bicubic": 30.0, "c-dcscn": 31.0}

    def preview(self, request: PreviewRequest, _equipment: Equipment, tell: Tell, _cancel: CancelToken) -> None:
        self.requests.append(request)
        self.may_answer.wait()
        for network in request.networks:
            if network in self.fails:
                tell(PaneFailure(request.number, network, "It does not fit into memory."))
                continue
            image = QImage(request.region.width, request.region.height, QImage.Format.Format_RGB32)
            image.fill(Qt.GlobalColor.gray)
            is_test = request.scene.trial is not None
            psnr_db = self.psnr_db[network] if is_test else None
            gain_db = self.psnr_db[network] - 30.0 if is_test else None
            tell(PaneResult(request.number, network, request.region, image, 0.25, psnr_db, gain_db))


@pytest.fixture(name="engine")
def engine_fixture(monkeypatch: pytest.MonkeyPatch) -> Engine:
    engine = Engine()
    monkeypatch.setattr(under_test, "preview", engine.preview)
    return engine


@pytest.fixture(name="view")
def view_fixture(qtbot: QtBot) -> ComparisonView:
    view = ComparisonView()
    qtbot.addWidget(view)
    return view


@pytest.fixture(name="previews")
def previews_fixture(view: ComparisonView, engine: Engine) -> Iterator[Previews]:
    workers = Workers()
    previews = Previews(view, workers.previews, view)
    previews.set_networks(tuple(NetworkFacts(found) for found in list_networks() if found.card.name in engine.psnr_db))
    previews.set_equipment(Equipment(SessionPool(), RightOfWay(), "cpu", 192))
    yield previews
    engine.may_answer.set()
    workers.close()


@pytest.fixture(name="picture")
def picture_fixture() -> Picture:
    image = Image(np.linspace(0, 1, 40 * 60 * 3, dtype=np.float32).reshape(60, 40, 3))
    return Picture(None, "ramp", image, preview_of(image))


@pytest.fixture(name="scene")
def scene_fixture(picture: Picture) -> Scene:
    return plain_scene(picture, Target(2))


def _statuses(view: ComparisonView) -> dict[str, tuple[str, str, str, bool]]:
    return {
        pane.key: (pane.status.time_text, pane.status.gain_text, pane.status.error, pane.status.winner)
        for pane in view.findChildren(Pane)
    }


def _asked(engine: Engine) -> list[tuple[Region, tuple[str, ...]]]:
    return [(request.region, request.networks) for request in engine.requests]


def _want(previews: Previews, region: Region, qtbot: QtBot) -> None:
    with qtbot.waitSignal(previews.settled):
        previews.want(region)


def test_every_pane_is_answered_the_lightest_network_first(
    previews: Previews, view: ComparisonView, engine: Engine, scene: Scene, qtbot: QtBot
) -> None:
    previews.set_scene(scene)
    assert not previews.is_settled
    _want(previews, _LEFT, qtbot)
    assert previews.is_settled
    assert _asked(engine) == [(_LEFT, ("bicubic", "c-dcscn"))]
    assert _statuses(view) == dict.fromkeys(engine.psnr_db, ("0.2 s", "", "", False))


def test_a_stale_answer_is_dropped(previews: Previews, engine: Engine, scene: Scene, qtbot: QtBot) -> None:
    previews.set_scene(scene)
    engine.may_answer.clear()
    previews.want(_LEFT)
    qtbot.waitUntil(lambda: len(engine.requests) == 1)
    previews.want(_MIDDLE)
    previews.want(_RIGHT)
    with qtbot.waitSignal(previews.settled):
        engine.may_answer.set()
    assert [region for region, _ in _asked(engine)] == [_LEFT, _RIGHT]
    assert previews.regions == {"bicubic": _RIGHT, "c-dcscn": _RIGHT}


def test_asking_again_for_what_is_under_way_changes_nothing(
    previews: Previews, engine: Engine, scene: Scene, qtbot: QtBot
) -> None:
    previews.set_scene(scene)
    engine.may_answer.clear()
    previews.want(_LEFT)
    previews.want(_LEFT)
    with qtbot.waitSignal(previews.settled):
        engine.may_answer.set()
    assert len(engine.requests) == 1


def test_what_is_shown_already_is_not_made_again(
    previews: Previews, engine: Engine, scene: Scene, qtbot: QtBot
) -> None:
    previews.set_scene(scene)
    _want(previews, _LEFT, qtbot)
    _want(previews, _MIDDLE, qtbot)
    assert len(engine.requests) == 1
    previews.refresh()
    _want(previews, _MIDDLE, qtbot)
    assert _asked(engine)[-1] == (_MIDDLE, ("bicubic", "c-dcscn"))


def test_another_network_is_asked_for_alone(previews: Previews, engine: Engine, scene: Scene, qtbot: QtBot) -> None:
    both = previews._networks
    previews.set_networks(both[:1])
    previews.set_scene(scene)
    _want(previews, _LEFT, qtbot)
    previews.set_networks(both)
    _want(previews, _LEFT, qtbot)
    assert _asked(engine)[0] == (_LEFT, ("bicubic",))
    assert _asked(engine)[-1] == (_LEFT, ("c-dcscn",))


def test_a_failure_is_told_in_its_pane(
    previews: Previews, view: ComparisonView, engine: Engine, scene: Scene, qtbot: QtBot
) -> None:
    engine.fails.add("c-dcscn")
    previews.set_scene(scene)
    _want(previews, _LEFT, qtbot)
    assert _statuses(view)["c-dcscn"] == ("", "", "It does not fit into memory.", False)
    assert _statuses(view)["bicubic"][0] == "0.2 s"


def test_a_job_that_breaks_is_told_in_every_pane(
    previews: Previews, view: ComparisonView, scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise UserError("The device is gone.")

    monkeypatch.setattr(under_test, "preview", broken)
    previews.set_scene(scene)
    _want(previews, _LEFT, qtbot)
    assert {error for _, _, error, _ in _statuses(view).values()} == {"The device is gone."}


def test_a_test_stars_the_winner_and_scores_what_is_seen(
    previews: Previews, view: ComparisonView, engine: Engine, picture: Picture, qtbot: QtBot
) -> None:
    previews.set_scene(shrunk_scene(picture, Target(2)))
    _want(previews, Region(0, 0, 40, 60), qtbot)
    assert _statuses(view) == {
        "bicubic": ("30.00 dB, 0.2 s", "", "", False),
        "c-dcscn": ("31.00 dB, 0.2 s", "+1.00 dB", "", True),
    }
    _want(previews, _MIDDLE, qtbot)
    assert [region for region, _ in _asked(engine)] == [Region(0, 0, 40, 60), _MIDDLE]


def test_a_view_too_large_is_filled_in_the_middle(
    previews: Previews, engine: Engine, scene: Scene, qtbot: QtBot
) -> None:
    previews.set_scene(scene)
    told: list[bool] = []
    previews.only_middle.connect(told.append)
    _want(previews, Region(0, 0, 4000, 4000), qtbot)
    region = engine.requests[-1].region
    assert (region.width, region.height, region.x, region.y) == (2000, 2000, 1000, 1000)
    assert told == [True]


@pytest.mark.usefixtures("qtbot")
def test_without_a_picture_nothing_is_asked(previews: Previews, engine: Engine, scene: Scene) -> None:
    previews.want(_LEFT)
    previews.set_scene(scene)
    previews.set_scene(None)
    previews.want(_LEFT)
    QApplication.processEvents()
    assert engine.requests == []


def test_before_networks_are_known_the_picture_is_there(
    view: ComparisonView, scene: Scene, make_previews: Callable[[], Previews]
) -> None:
    previews = make_previews()
    previews.set_networks(())
    previews.set_scene(scene)
    assert _statuses(view) == {"bicubic": ("Loading networks…", "", "", False)}
    assert not previews.is_settled


@pytest.fixture(name="make_previews")
def make_previews_fixture(view: ComparisonView) -> Iterator[Callable[[], Previews]]:
    workers = Workers()
    yield lambda: Previews(view, workers.previews, view)
    workers.close()
