"""The panes' answers: the newest request wins, what is shown already is not made again."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui.engine.measure import Likeness
from srgui.engine.session import SessionPool
from srgui.engine.tiling import Region
from srgui.errors import UserError
from srgui.gui import previews as under_test
from srgui.gui.catalogue import NetworkFacts
from srgui.gui.comparison_view import ComparisonView
from srgui.gui.jobs import RightOfWay, Tell, Workers
from srgui.gui.pane import Pane
from srgui.gui.pane_choice import ORIGINAL, PaneChoice
from srgui.gui.pane_parts import part_for
from srgui.gui.pane_words import count_in_full
from srgui.gui.preview_work import Equipment, Numbers, PaneFailure, PaneResult, PaneWhole, PreviewRequest
from srgui.gui.previews import Previews
from srgui.gui.scenes import Picture, Scene, Target, plain_scene, preview_of, shrunk_scene
from srgui.gui.trust_map import TrustMap
from srgui.imaging.image import Image
from srgui.models.listing import list_networks
from srgui.models.registry import network
from srgui.progress import CancelToken

_LEFT, _RIGHT, _MIDDLE = Region(0, 0, 40, 60), Region(40, 0, 40, 60), Region(10, 10, 20, 20)


class Engine:
    """Stands in for the networks: notes each request, and answers it when it may."""

    def __init__(self) -> None:
        self.requests: list[PreviewRequest] = []
        self.wholes: list[PreviewRequest] = []
        self.may_answer, self.may_measure = threading.Event(), threading.Event()
        self.may_answer.set()
        self.may_measure.set()
        self.fails: set[str] = set()
        self.psnr_db = {"bicubic": 30.0, "c-dcscn": 31.0}

    def preview(self, request: PreviewRequest, _equipment: Equipment, tell: Tell, _cancel: CancelToken) -> None:
        self.requests.append(request)
        self.may_answer.wait()
        for choice in request.panes:
            if choice.key in self.fails:
                tell(PaneFailure(request.number, choice.key, "It does not fit into memory."))
                continue
            tell(self.result(request, choice))

    def result(self, request: PreviewRequest, choice: PaneChoice) -> PaneResult:
        """Return a grey result, with a map that is white."""
        shown = part_for(request.scene, choice, request.region).shown
        likeness, gain_db = None, None
        if request.scene.trial is not None:
            likeness = Likeness(self.psnr_db[choice.network], 0.9)
            gain_db = likeness.psnr_db - 30.0
        trust = TrustMap(45.25, shown, _filled(shown, Qt.GlobalColor.white))
        return PaneResult(
            request.number,
            choice.key,
            shown,
            _filled(shown, Qt.GlobalColor.gray),
            0.25,
            500_000,
            2,
            request.scene.trial is not None,
            numbers=Numbers(likeness, gain_db, trust),
        )

    def measure(self, request: PreviewRequest, _equipment: Equipment, tell: Tell, _cancel: CancelToken) -> None:
        self.wholes.append(request)
        self.may_measure.wait()
        for choice in request.panes:
            tell(PaneWhole(request.number, choice.key, Likeness(self.psnr_db[choice.network] + 2, 0.95)))


def _filled(region: Region, colour: Qt.GlobalColor) -> QImage:
    image = QImage(region.width, region.height, QImage.Format.Format_RGB32)
    image.fill(colour)
    return image


@pytest.fixture(name="engine")
def engine_fixture(monkeypatch: pytest.MonkeyPatch) -> Engine:
    engine = Engine()
    monkeypatch.setattr(under_test, "preview", engine.preview)
    monkeypatch.setattr(under_test, "measure_wholes", engine.measure)
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
    _set_panes(previews, "bicubic", "c-dcscn")
    previews.set_equipment(Equipment(SessionPool(), RightOfWay(), "cpu", 192))
    yield previews
    engine.may_answer.set()
    engine.may_measure.set()
    workers.close()


def _set_panes(previews: Previews, *keys: str) -> None:
    networks = tuple(NetworkFacts(found) for found in list_networks())
    previews.set_panes([PaneChoice.of_key(key) for key in keys], networks)


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


def _details(view: ComparisonView) -> dict[str, tuple[str, ...]]:
    return {pane.key: pane.status.details for pane in view.findChildren(Pane)}


def _colours(view: ComparisonView) -> dict[str, str]:
    """Return the colour of what each pane shows on top."""
    tops = {pane.key: next(iter(pane.patches)) for pane in view.findChildren(Pane)}
    return {key: patch.pyramid.level_for(1).image.pixelColor(0, 0).name() for key, patch in tops.items()}


def _asked(engine: Engine) -> list[tuple[Region, tuple[str, ...]]]:
    return [(request.region, tuple(choice.key for choice in request.panes)) for request in engine.requests]


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
    _set_panes(previews, "bicubic")
    previews.set_scene(scene)
    _want(previews, _LEFT, qtbot)
    _set_panes(previews, "bicubic", "c-dcscn")
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


def test_coming_back_to_a_part_makes_nothing_again(
    previews: Previews,
    view: ComparisonView,
    engine: Engine,
    scene: Scene,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(view, "visible_region", lambda: _RIGHT)
    previews.set_scene(scene)
    for region in (_LEFT, _RIGHT):
        _want(previews, region, qtbot)
    _want(previews, _LEFT, qtbot)
    assert [region for region, _ in _asked(engine)] == [_LEFT, _RIGHT]
    assert previews.regions == {"bicubic": _LEFT, "c-dcscn": _LEFT}
    _set_panes(previews, "bicubic")
    _set_panes(previews, "bicubic", "c-dcscn")
    _want(previews, _LEFT, qtbot)
    assert len(engine.requests) == 2, "a pane that was closed has not lost what was made"
    previews.refresh()
    _want(previews, _LEFT, qtbot)
    assert _asked(engine)[-1] == (_LEFT, ("bicubic", "c-dcscn")), "weights or device may have changed"


def test_a_pane_at_a_scale_of_its_own_is_asked_for_and_named(
    previews: Previews, view: ComparisonView, engine: Engine, scene: Scene, qtbot: QtBot
) -> None:
    _set_panes(previews, "bicubic", "c-dcscn x4 turns", "nonesuch")
    previews.set_scene(scene)
    _want(previews, _LEFT, qtbot)
    assert _asked(engine) == [(_LEFT, ("bicubic", "c-dcscn x4 turns"))]
    assert {pane.title for pane in view.findChildren(Pane)} == {"Bicubic", "c-DCSCN x4, 8 turns"}
    assert "It is the mean over the 8 flips and turns of the picture." in _details(view)["c-dcscn x4 turns"]
    _want(previews, Region(3, 3, 20, 20), qtbot)
    assert len(engine.requests) == 1


def test_the_lines_on_demand_say_what_is_known(
    previews: Previews, view: ComparisonView, scene: Scene, qtbot: QtBot
) -> None:
    previews.set_scene(scene)
    _want(previews, _LEFT, qtbot)
    card = network("c-dcscn")
    weights = next(found for found in list_networks() if found.card.name == "c-dcscn").weights[0]
    assert _details(view)["c-dcscn"] == (
        "Fidelity: 45.25 dB, how near the result, shrunk back, is to what was there",
        "Time: 0.2 s, 0.5 s a megapixel",
        f"Parameters: {count_in_full(card.parameters[2])}",
        f"Terms of use: {weights.licence}",
    )


def test_whole_pictures_are_measured_once_the_visible_part_is_there(
    previews: Previews, view: ComparisonView, engine: Engine, picture: Picture, qtbot: QtBot
) -> None:
    _set_panes(previews, "c-dcscn")
    previews.set_scene(shrunk_scene(picture, Target(2)))
    with qtbot.waitSignal(previews.measured):
        previews.want(_MIDDLE)
    (request,) = engine.wholes
    assert (request.region, request.panes) == (Region(0, 0, 40, 60), (PaneChoice("bicubic"), PaneChoice("c-dcscn")))
    lines = _details(view)["c-dcscn"]
    assert "This part: 31.00 dB, SSIM 0.9000, +1.00 dB over bicubic" in lines
    assert "Whole picture: 33.00 dB, SSIM 0.9500, +1.00 dB over bicubic" in lines
    _want(previews, Region(12, 10, 20, 20), qtbot)
    QApplication.processEvents()
    assert len(engine.wholes) == 1, "it is the same, wherever one looks"


def test_moving_on_ends_the_measuring_of_whole_pictures_at_once(
    previews: Previews, engine: Engine, picture: Picture, qtbot: QtBot
) -> None:
    previews.set_scene(shrunk_scene(picture, Target(2)))
    engine.may_measure.clear()
    _want(previews, _MIDDLE, qtbot)
    qtbot.waitUntil(lambda: len(engine.wholes) == 1)
    previews.want(Region(12, 10, 20, 20))
    running = previews._queue.running
    assert running is not None
    assert running._token.is_cancelled
    with qtbot.waitSignal(previews.measured):
        engine.may_measure.set()
    assert len(engine.wholes) == 2


def test_a_part_that_is_the_whole_needs_no_second_measuring(
    previews: Previews, view: ComparisonView, engine: Engine, picture: Picture, qtbot: QtBot
) -> None:
    previews.set_scene(shrunk_scene(picture, Target(2)))
    _want(previews, Region(0, 0, 40, 60), qtbot)
    QApplication.processEvents()
    assert engine.wholes == []
    lines = _details(view)["c-dcscn"]
    assert lines[0] == "Whole picture: 31.00 dB, SSIM 0.9000, +1.00 dB over bicubic"
    assert not any(line.startswith("This part") for line in lines)


def test_a_picture_too_large_is_not_measured_as_a_whole(
    previews: Previews, engine: Engine, picture: Picture, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "MOST_MEASURED_PX", 40 * 60 - 1)
    previews.set_scene(shrunk_scene(picture, Target(2)))
    _want(previews, _MIDDLE, qtbot)
    QApplication.processEvents()
    assert engine.wholes == []


def test_the_original_has_a_pane_in_a_test_alone(
    previews: Previews, view: ComparisonView, picture: Picture, qtbot: QtBot
) -> None:
    previews.set_original_shown(True)
    previews.set_scene(plain_scene(picture, Target(2)))
    assert ORIGINAL not in _details(view)
    previews.set_scene(shrunk_scene(picture, Target(2)))
    _want(previews, _MIDDLE, qtbot)
    pane = next(pane for pane in view.findChildren(Pane) if pane.key == ORIGINAL)
    assert pane.title == "Original"
    (patch,) = pane.patches
    assert patch.region == _MIDDLE
    assert patch.pyramid.level_for(1).image == picture.preview.copy(QRect(10, 10, 20, 20))
    assert (pane.status.time_text, pane.status.gain_text, pane.status.winner) == ("", "", False)
    previews.set_original_shown(False)
    assert "c-dcscn" in _details(view)
    assert ORIGINAL not in [spec.key for spec in previews._specs]


def test_the_original_takes_the_ninth_place_and_gives_it_back(
    previews: Previews, view: ComparisonView, picture: Picture
) -> None:
    keys = ["bicubic", *(f"bicubic x{scale}" for scale in (2, 3, 4, 5, 6, 7, 8, 9))]
    _set_panes(previews, *keys)
    previews.set_original_shown(True)
    previews.set_scene(shrunk_scene(picture, Target(2)))
    assert [spec.key for spec in previews._specs] == [*keys[:8], ORIGINAL]
    previews.set_scene(plain_scene(picture, Target(2)))
    assert [spec.key for spec in previews._specs] == keys
    assert view.selected_key() == "bicubic"


def test_a_trust_map_stands_in_place_of_each_result(
    previews: Previews, view: ComparisonView, engine: Engine, scene: Scene, qtbot: QtBot
) -> None:
    previews.set_scene(scene)
    _want(previews, _LEFT, qtbot)
    assert _colours(view) == {"bicubic": "#a0a0a4", "c-dcscn": "#a0a0a4"}
    previews.set_trust_shown(True)
    assert _colours(view) == {"bicubic": "#ffffff", "c-dcscn": "#ffffff"}
    assert {gain for _, gain, _, _ in _statuses(view).values()} == {"fidelity 45.25 dB"}
    _want(previews, _RIGHT, qtbot)
    assert set(_colours(view).values()) == {"#ffffff"}
    previews.set_trust_shown(False)
    assert _colours(view) == {"bicubic": "#a0a0a4", "c-dcscn": "#a0a0a4"}
    _want(previews, _LEFT, qtbot)
    assert len(engine.requests) == 2, "nothing is made again to be looked at in another way"


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
    previews.set_panes((), ())
    previews.set_scene(scene)
    assert _statuses(view) == {"bicubic": ("Loading networks…", "", "", False)}
    assert not previews.is_settled


@pytest.fixture(name="make_previews")
def make_previews_fixture(view: ComparisonView) -> Iterator[Callable[[], Previews]]:
    workers = Workers()
    yield lambda: Previews(view, workers.previews, view)
    workers.close()
