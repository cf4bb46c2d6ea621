"""The scale: x1 is there where a network cleans, and only there."""

import pytest
from pytestqt.qtbot import QtBot

from srgui.gui.scale_group import ScaleGroup
from srgui.gui.scenes import Target, trial_problem


def group(qtbot: QtBot, scale: int) -> ScaleGroup:
    made = ScaleGroup(scale)
    qtbot.addWidget(made)
    made.show()
    return made


def test_x1_is_shown_where_a_network_cleans(qtbot: QtBot) -> None:
    made = group(qtbot, 2)
    button = made._group.button(1)
    assert not button.isVisible()
    made.offer_cleaning(is_offered=True)
    assert button.isVisible()
    made.choose(1)
    assert made.target == Target(1)


def test_a_remembered_x1_without_a_network_that_cleans_goes_back_to_x2(qtbot: QtBot) -> None:
    made = group(qtbot, 1)
    with qtbot.waitSignal(made.changed):
        made.offer_cleaning(is_offered=False)
    assert made.target == Target(2)
    assert not made._group.button(1).isVisible()


@pytest.mark.parametrize(("scale", "can"), [(1, False), (2, True)])
def test_a_test_needs_something_to_restore(scale: int, can: bool) -> None:
    assert (not trial_problem((900, 900), Target(scale))) is can
