"""The dialog that asks what to make of a comparison."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from srgui import settings as options
from srgui.engine.tiling import Region
from srgui.gui.catalogue import NetworkFacts
from srgui.gui.comparison_dialog import ComparisonDialog
from srgui.gui.comparison_work import ComparisonOrder, Pair, Shown
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.scenes import Target, open_picture, shrunk_scene
from srgui.imaging.codecs import write_image
from srgui.imaging.image import Image
from srgui.models.listing import list_networks
from srgui.settings import Settings


@pytest.fixture(name="order")
def order_fixture(tmp_path: Path) -> ComparisonOrder:
    write_image(Image(np.random.default_rng(2).random((60, 80, 3), np.float32)), tmp_path / "photo.png")
    scene = shrunk_scene(open_picture(tmp_path / "photo.png"), Target(2))
    facts = {listed.card.name: NetworkFacts(listed) for listed in list_networks()}
    shown = tuple(Shown(PaneChoice(name), facts[name]) for name in ("bicubic", "c-dcscn", "fsrcnn"))
    pair = Pair("bicubic", "fsrcnn", ".gif", 2.0)
    return ComparisonOrder(scene, shown, Region(10, 10, 40, 30), (), tmp_path, "photo_comparison_x2", pair)


@pytest.fixture(name="settings")
def settings_fixture(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.toml")


@pytest.fixture(name="dialog")
def dialog_fixture(order: ComparisonOrder, settings: Settings, qtbot: QtBot) -> ComparisonDialog:
    dialog = ComparisonDialog(order, settings)
    qtbot.addWidget(dialog)
    return dialog


def test_what_is_proposed_can_be_taken_at_once(dialog: ComparisonDialog, order: ComparisonOrder, qtbot: QtBot) -> None:
    assert [kind for kind, box in dialog.boxes.items() if box.isChecked()] == ["sheet"]
    assert dialog.first_box.currentText() == "Bicubic"
    assert dialog.second_box.currentText() == "FSRCNN"
    assert [dialog.first_box.itemText(k) for k in range(4)] == ["Original", "Bicubic", "c-DCSCN", "FSRCNN"]
    assert dialog.problem == ""
    with qtbot.waitSignal(dialog.wanted) as told:
        dialog.export_button.click()
    (wanted,) = told.args or []
    assert isinstance(wanted, ComparisonOrder)
    assert (wanted.kinds, wanted.region, wanted.folder, wanted.stem, wanted.pair) == (
        ("sheet",),
        order.region,
        order.folder,
        order.stem,
        order.pair,
    )


def test_what_was_chosen_is_remembered(
    dialog: ComparisonDialog, order: ComparisonOrder, settings: Settings, qtbot: QtBot
) -> None:
    for kind in ("sheet", "page", "blink"):
        dialog.boxes[kind].click()
    dialog.whole_button.click()
    dialog._suffix.write(".webp")
    dialog._rate.write(5.0)
    assert dialog.order.region == Region(0, 0, 80, 60)
    dialog.export_button.click()
    again = ComparisonDialog(order, settings)
    qtbot.addWidget(again)
    assert again.order.kinds == ("page", "blink")
    assert again.order.region == Region(0, 0, 80, 60)
    assert (again.order.pair.suffix, again.order.pair.per_second) == (".webp", 5.0)


def test_what_stands_against_it_is_said_and_the_button_rests(dialog: ComparisonDialog) -> None:
    dialog.boxes["sheet"].click()
    assert dialog.problem == dialog.export_button.toolTip() == "Choose what is to be made."
    assert not dialog.export_button.isEnabled()
    assert not dialog.first_box.isEnabled()
    dialog.boxes["blink"].click()
    assert dialog.first_box.isEnabled()
    dialog.first_box.setCurrentIndex(dialog.second_box.currentIndex())
    assert "two pictures" in dialog.problem
    dialog.first_box.setCurrentIndex(0)
    assert dialog.problem == ""
    dialog.name_edit.setText(" . ")
    assert dialog.problem == "Write a name."
    dialog.name_edit.setText("a/b: c")
    assert dialog.order.stem == "a-b- c"
    assert dialog.export_button.isEnabled()


def test_another_folder_is_remembered(
    dialog: ComparisonDialog, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(other))
    next(button for button in dialog.findChildren(QPushButton) if button.text() == "Choose…").click()
    assert dialog.order.folder == other
    assert settings[options.COMPARISON_FOLDER] == str(other)


def test_seeing_all_asks_for_no_part_and_changes_no_habit(
    order: ComparisonOrder, settings: Settings, qtbot: QtBot
) -> None:
    dialog = ComparisonDialog(replace(order, region=Region(0, 0, 80, 60)), settings)
    qtbot.addWidget(dialog)
    assert dialog.whole_button.isChecked()
    assert dialog.visible_button.isHidden()
    dialog.export_button.click()
    assert not settings[options.COMPARISON_WHOLE]


def test_every_control_says_what_it_is(dialog: ComparisonDialog) -> None:
    boxes = (dialog.first_box, dialog.second_box, dialog.name_edit, dialog._rate.widget, dialog._suffix.widget)
    assert all(widget.accessibleName() for widget in boxes)
    assert all(box.text() and box.toolTip() for box in dialog.boxes.values())
