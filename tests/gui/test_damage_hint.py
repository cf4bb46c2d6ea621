"""JPEG damage and noise are seen when a picture is opened, said, and the network for them is one press away."""

import io
import re
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from srgui.engine.session import SessionPool
from srgui.gui.catalogue import Catalogue, NetworkFacts
from srgui.gui.damage_hint import DamageHint
from srgui.gui.networks_group import NetworksGroup
from srgui.gui.scenes import open_picture, paste_picture
from srgui.models.card import Figure, WeightsCard
from srgui.models.listing import ListedNetwork
from srgui.models.registry import network
from srgui.settings import Settings


def _photo(noise_levels: float = 2.0) -> PIL.Image.Image:
    coarse = np.random.default_rng(4).integers(0, 256, (24, 32, 3), np.uint8)
    smooth = PIL.Image.fromarray(coarse).resize((256, 192), PIL.Image.Resampling.BICUBIC)
    noise = np.random.default_rng(5).normal(0, noise_levels, (192, 256, 3))
    return PIL.Image.fromarray(np.clip(np.asarray(smooth) + noise, 0, 255).astype(np.uint8))


def _catalogue(*names: str) -> Catalogue:
    figures = (Figure("Kodak24", 33.0, 2),)
    listed = (ListedNetwork(network(n), (2,), (WeightsCard(n, (2,), "", "", "", figures),), ()) for n in names)
    return Catalogue(tuple(map(NetworkFacts, listed)), (), SessionPool())


@pytest.fixture(name="hint")
def _hint(qtbot: QtBot) -> DamageHint:
    hint = DamageHint()
    qtbot.addWidget(hint)
    hint.show_networks(_catalogue("bicubic", "dcscn", "srgui-photo"), ("bicubic", "dcscn"))
    return hint


@pytest.mark.parametrize("name", ["a.jpg", "from a jpeg.png"])
def test_damage_is_said_and_the_network_for_it_offered(
    hint: DamageHint, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    file = io.BytesIO()
    _photo().save(file, "JPEG", quality=40)
    PIL.Image.open(file).save(tmp_path / name, quality=40)
    hint.show_picture(open_picture(tmp_path / name))
    assert not hint.isHidden()
    assert "JPEG damage, as of quality 40" in hint.words
    assert "srgui Photo takes it away" in hint.words
    with qtbot.waitSignal(hint.wanted) as wanted:
        QTest.mouseClick(hint.button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["srgui-photo"]
    hint.show_networks(_catalogue("bicubic", "srgui-photo"), ("bicubic", "srgui-photo"))
    assert hint.button.isHidden(), "it is shown already"
    assert not hint.isHidden()
    hint.show_picture(None)
    assert hint.isHidden()


def test_pictures_without_damage_are_left_alone(hint: DamageHint, tmp_path: Path) -> None:
    _photo().save(tmp_path / "a.png")
    _photo().save(tmp_path / "b.jpg", quality=92)
    for name in ("a.png", "b.jpg"):
        hint.show_picture(open_picture(tmp_path / name))
        assert hint.isHidden()
        assert not hint.words


def test_noise_is_said_too(hint: DamageHint, tmp_path: Path) -> None:
    _photo(9).save(tmp_path / "a.png")
    hint.show_picture(open_picture(tmp_path / "a.png"))
    assert re.match("Noise of about [567] grey levels. Networks for clean pictures enlarge that too", hint.words)
    _photo(20).save(tmp_path / "b.jpg", quality=75)
    hint.show_picture(open_picture(tmp_path / "b.jpg"))
    assert "JPEG damage, as of quality 75, and noise of about" in hint.words
    assert not hint.button.isHidden()


def test_a_pasted_picture_is_looked_at_too(hint: DamageHint, tmp_path: Path) -> None:
    _photo().save(tmp_path / "a.jpg", quality=50)
    hint.show_picture(paste_picture(QImage(str(tmp_path / "a.jpg"))))
    assert "quality 50" in hint.words


def test_nothing_is_said_where_no_network_is_made_for_it(hint: DamageHint, tmp_path: Path) -> None:
    _photo().save(tmp_path / "a.jpg", quality=50)
    hint.show_networks(_catalogue("bicubic", "dcscn"), ("bicubic",))
    hint.show_picture(open_picture(tmp_path / "a.jpg"))
    assert hint.isHidden()


def test_a_full_set_of_panes_gives_way_to_the_one_that_is_wanted(qtbot: QtBot, tmp_path: Path) -> None:
    names = ["bicubic", "fsrcnn-s", "fsrcnn", "c-dcscn", "srcnn", "srcnn-ex", "srcnn-ts1", "srcnn-ts2", "dcscn", "vdsr"]
    group = NetworksGroup(Settings(tmp_path / "settings.toml"))
    qtbot.addWidget(group)
    group.set_catalogue(_catalogue(*names, "srgui-photo"), tuple(names), 2)
    assert group.is_full
    last = group.chosen[-1]
    group.show_one("srgui-photo")
    assert "srgui-photo" in group.chosen
    assert last not in group.chosen
    before = group.chosen
    group.show_one("srgui-photo")
    assert group.chosen == before


def test_a_network_for_damage_is_not_proposed_for_every_picture() -> None:
    assert _catalogue("bicubic", "dcscn", "srgui-photo").proposed == ("bicubic", "dcscn")
