"""Which networks the wizard recommends for what."""

import pytest

from srgui.gui.wizard_purposes import Purpose, recommended


@pytest.mark.parametrize("purpose", [Purpose.WEB, Purpose.CLEAN])
def test_the_network_for_damage_is_recommended_where_damage_is_learnt(purpose: Purpose) -> None:
    scale = 1 if purpose is Purpose.CLEAN else 2
    assert recommended(scale, purpose)["srgui-photo"] == "made for damaged pictures"


def test_for_clean_pictures_what_learns_fast_and_what_learns_well_are_recommended() -> None:
    assert list(recommended(2, Purpose.ENLARGE)) == ["srgui-s", "dcscn"]
