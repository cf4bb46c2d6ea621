"""How panes are looked at: what is compared, the slider, blinking, and less and more."""

import pytest
from pytestqt.qtbot import QtBot

from srgui.gui.layers import Layer
from srgui.gui.looking import Looking
from srgui.gui.view_modes import GAINS, RATES, Mode, Wipe


@pytest.fixture(name="looking")
def looking_fixture(qapp: object) -> Looking:
    del qapp
    looking = Looking()
    looking.set_layers([_layer(key) for key in ("bicubic", "dcscn", "vdsr")], "dcscn")
    return looking


def _layer(key: str) -> Layer:
    layer = Layer(key)
    layer.title = key.upper()
    return layer


def _compared(looking: Looking) -> tuple[str, str]:
    assert looking.look.reference is not None
    assert looking.look.other is not None
    return looking.look.reference.key, looking.look.other.key


def test_the_first_pane_is_the_reference_at_first(looking: Looking) -> None:
    assert looking.reference_key == "bicubic"
    assert _compared(looking) == ("bicubic", "bicubic")


def test_another_pane_can_be_the_reference(looking: Looking) -> None:
    looking.set_reference("vdsr")
    assert looking.reference_key == "vdsr"
    assert _compared(looking) == ("vdsr", "vdsr")


def test_a_pane_is_not_compared_with_itself(looking: Looking) -> None:
    looking.set_reference("dcscn")
    assert _compared(looking) == ("dcscn", "bicubic")
    looking.set_mode(Mode.SLIDER)
    assert looking.compared_key == "bicubic"
    looking.set_mode(Mode.DIFFERENCE)
    assert looking.compared_key == "dcscn"


def test_a_reference_that_is_gone_gives_way_and_comes_back(looking: Looking) -> None:
    looking.set_reference("vdsr")
    looking.set_layers([_layer("bicubic"), _layer("dcscn")], "dcscn")
    assert looking.reference_key == "bicubic"
    looking.set_layers([_layer("bicubic"), _layer("vdsr")], "bicubic")
    assert looking.reference_key == "vdsr"


def test_one_pane_has_no_other_and_none_has_nothing(looking: Looking) -> None:
    looking.set_layers([_layer("a")], "a")
    assert looking.look.other is None
    assert looking.look.reference is not None
    looking.set_layers([], "")
    assert looking.reference_key == ""
    assert looking.compared_key == ""


def test_without_panes_there_is_nothing(qapp: object) -> None:
    del qapp
    look = Looking().look
    assert look.reference is None
    assert look.other is None


def test_another_mode_is_told_once(looking: Looking, qtbot: QtBot) -> None:
    with qtbot.waitSignal(looking.mode_changed) as told:
        looking.set_mode(Mode.BLINK)
    assert told.args == [Mode.BLINK]
    with qtbot.assertNotEmitted(looking.mode_changed):
        looking.set_mode(Mode.BLINK)


def test_the_slider_stays_in_the_viewport_and_turns_about_its_middle(looking: Looking) -> None:
    looking.set_wipe(-0.2)
    assert looking.look.wipe == Wipe(0)
    looking.set_wipe(7)
    assert looking.look.wipe == Wipe(1)
    looking.turn_wipe()
    assert looking.look.wipe == Wipe(0.5, is_level=True)
    looking.turn_wipe()
    assert looking.look.wipe == Wipe(0.5)


# Blinking


def test_it_blinks_between_both_while_it_is_seen(looking: Looking, qtbot: QtBot) -> None:
    looking.set_rate(10)
    looking.set_mode(Mode.BLINK)
    looking.set_seen(True)
    for shows_other in (True, False, True):
        with qtbot.waitSignal(looking.flipped):
            pass
        assert looking.look.shows_other is shows_other


@pytest.mark.parametrize("stop", ["pause", "hide", "mode"])
def test_it_stops_blinking(looking: Looking, qtbot: QtBot, stop: str) -> None:
    looking.set_rate(10)
    looking.set_mode(Mode.BLINK)
    looking.set_seen(True)
    with qtbot.waitSignal(looking.flipped):
        pass
    if stop == "pause":
        looking.pause()
        assert looking.is_paused
        assert looking.look.shows_other, "what is seen stays"
    elif stop == "hide":
        looking.set_seen(False)
    else:
        looking.set_mode(Mode.SINGLE)
        assert not looking.look.shows_other
    with qtbot.assertNotEmitted(looking.flipped, wait=250):
        pass


def test_it_goes_on_blinking_and_another_mode_ends_the_pause(looking: Looking, qtbot: QtBot) -> None:
    looking.set_rate(10)
    looking.set_mode(Mode.BLINK)
    looking.set_seen(True)
    looking.pause()
    looking.pause()
    with qtbot.waitSignal(looking.flipped):
        pass
    looking.pause()
    looking.set_mode(Mode.GRID)
    looking.pause()
    assert not looking.is_paused
    looking.set_mode(Mode.BLINK)
    with qtbot.waitSignal(looking.flipped):
        pass


@pytest.mark.parametrize(("wanted", "taken"), [(0.1, 0.5), (2.2, 2), (99, 10)])
def test_a_rate_is_one_of_those_offered(looking: Looking, wanted: float, taken: float) -> None:
    looking.set_rate(wanted)
    assert looking.rate == taken


@pytest.mark.parametrize(("wanted", "taken"), [(0, 1), (5, 4), (1000, 32)])
def test_a_gain_is_one_of_those_offered(looking: Looking, wanted: int, taken: int) -> None:
    looking.set_gain(wanted)
    assert looking.look.gain == taken


# Less and more


def test_less_and_more_push_the_slider(looking: Looking) -> None:
    looking.set_mode(Mode.SLIDER)
    looking.more()
    assert looking.look.wipe.part == pytest.approx(0.52)
    looking.less()
    looking.less()
    assert looking.look.wipe.part == pytest.approx(0.48)


def test_less_and_more_change_the_rate_within_its_limits(looking: Looking) -> None:
    looking.set_mode(Mode.BLINK)
    seen = []
    for _ in range(len(RATES)):
        looking.more()
        seen.append(looking.rate)
    assert seen[:2] == [3, 4]
    assert seen[-1] == 10
    for _ in range(len(RATES) + 2):
        looking.less()
    assert looking.rate == 0.5


def test_less_and_more_change_the_gain_within_its_limits(looking: Looking) -> None:
    looking.set_mode(Mode.DIFFERENCE)
    looking.more()
    assert looking.look.gain == 8
    for _ in GAINS:
        looking.more()
    assert looking.look.gain == 32
    for _ in GAINS:
        looking.less()
    assert looking.look.gain == 1


@pytest.mark.parametrize("mode", [Mode.GRID, Mode.SINGLE])
def test_less_and_more_do_nothing_where_there_is_nothing_to_change(looking: Looking, qtbot: QtBot, mode: Mode) -> None:
    looking.set_mode(mode)
    with qtbot.assertNotEmitted(looking.changed):
        looking.less()
        looking.more()


def test_overlays_are_told(looking: Looking, qtbot: QtBot) -> None:
    for switch in (looking.set_loupe, looking.set_inspector, looking.set_details):
        with qtbot.waitSignal(looking.changed):
            switch(True)
    assert (looking.look.loupe, looking.look.inspector, looking.look.details) == (True, True, True)
