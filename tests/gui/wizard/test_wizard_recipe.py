"""What becomes of answers in the wizard: purpose, network, time, papers and recipes on disk."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from srgui.gui import training_wizard
from srgui.gui.sizes_editor import SizesEditor
from srgui.gui.training_wizard import TrainingWizard
from srgui.gui.wizard_purposes import Purpose
from srgui.gui.wizard_summary import summary_lines
from srgui.models.registry import network
from srgui.settings import DEVICE, Settings
from srgui.training.presets import paper_presets, preset
from srgui.training.recipe import DataFolder, TrainingRecipe


def recipe_of(wizard: TrainingWizard) -> TrainingRecipe:
    return wizard.draft.recipe


def choose(wizard: TrainingWizard, purpose: Purpose) -> TrainingRecipe:
    wizard.purpose.purposes.cards[purpose].radio.click()
    return wizard.draft.recipe


def test_enlarging_clean_pictures_is_proposed(wizard: TrainingWizard) -> None:
    recipe = wizard.draft.recipe
    assert (recipe.network, recipe.scales, recipe.degrades, recipe.minutes) == ("srgui-s", (2,), False, 30)
    assert Path(recipe.start_from).name == "srgui-s_x2.safetensors"
    wizard.purpose.start_box.click()
    assert wizard.draft.recipe.start_from == ""


def test_web_jpegs_are_damaged_a_little(wizard: TrainingWizard) -> None:
    recipe = choose(wizard, Purpose.WEB)
    assert (recipe.jpeg_from, recipe.jpeg_to) == (40, 90)
    assert 0 < recipe.blur_to_px < 1
    assert 0 < recipe.noise_to < 4
    assert recipe.scales == (2,)
    assert "quality 40 to 90" in wizard.purpose.damage["JPEG"].note.text()
    wizard.purpose.damage["JPEG"].buttons["strong"].click()
    assert wizard.draft.recipe.jpeg_from == 30
    assert choose(wizard, Purpose.ENLARGE).degrades is False


def test_cleaning_keeps_the_size(wizard: TrainingWizard) -> None:
    recipe = choose(wizard, Purpose.CLEAN)
    assert recipe.scales == (1,)
    assert (recipe.jpeg_from, recipe.jpeg_to, recipe.noise_from, recipe.noise_to) == (30, 90, 0, 8)
    assert wizard.purpose.is_complete
    assert recipe.problems() == []
    assert choose(wizard, Purpose.ENLARGE).scales == (2,)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_a_scale_is_learnt_with_a_network_that_fits(wizard: TrainingWizard, scale: int) -> None:
    wizard.purpose.scales.buttons[str(scale)].click()
    assert wizard.draft.recipe.scales == (scale,)
    assert wizard.draft.recipe.problems() == []


def test_every_network_can_be_chosen(wizard: TrainingWizard) -> None:
    wizard.purpose.more_button.click()
    for name, card in wizard.purpose.networks.cards.items():
        card.radio.click()
        assert wizard.draft.recipe.network == name
        assert wizard.draft.recipe.problems() == []


def test_a_network_that_can_learns_all_scales_at_once(wizard: TrainingWizard) -> None:
    wizard.draft.choose_network("vdsr")
    wizard.purpose.share_box.click()
    assert recipe_of(wizard).scales == (2, 3, 4)
    wizard.draft.choose_network("fsrcnn")
    assert recipe_of(wizard).scales == (2,)


@pytest.mark.parametrize("name", [found.name for found in paper_presets()])
def test_a_paper_is_taken_as_it_is(wizard: TrainingWizard, photos: Path, name: str) -> None:
    choose(wizard, Purpose.PAPER)
    wizard.purpose.papers.cards[name].radio.click()
    recipe = wizard.draft.recipe
    assert recipe.folders == (DataFolder(str(photos)),)
    kept = {field: getattr(preset(name).recipe, field) for field in ("folders", "title", "note", "start_from")}
    assert replace(recipe, **kept) == preset(name).recipe
    assert choose(wizard, Purpose.ENLARGE).plan == preset("srgui").recipe.plan


def test_a_papers_patch_follows_the_scale_until_a_person_sets_it(wizard: TrainingWizard) -> None:
    wizard.draft.choose_preset(preset("fsrcnn"))
    sides = {}
    for scale in (3, 4, 2):
        wizard.draft.choose_scale(scale)
        sides[scale] = wizard.draft.recipe.patch_px
    assert sides == {2: 10, 3: 7, 4: 6}
    wizard.draft.change(patch_px=12)
    wizard.draft.choose_scale(3)
    assert wizard.draft.recipe.patch_px == 12


def test_a_paper_of_epochs_says_how_long_it_takes_and_can_be_bounded(wizard: TrainingWizard, qtbot: QtBot) -> None:
    choose(wizard, Purpose.PAPER)
    wizard.purpose.papers.cards["vdsr"].radio.click()
    wizard.go_on()
    wizard.go_on()
    qtbot.waitUntil(lambda: wizard.time.job is None)
    whole = wizard.time.times.cards["whole"]
    assert "80 epochs" in whole.radio.text()
    assert whole.radio.isChecked()
    assert "would take about" in whole.radio.accessibleDescription()
    wizard.time.times.cards["30"].radio.click()
    assert (wizard.draft.recipe.epochs, wizard.draft.recipe.minutes) == (80, 30)
    whole.radio.click()
    assert wizard.draft.recipe.minutes == 0


def test_the_pace_is_measured_again_only_for_another_network(wizard: TrainingWizard, qtbot: QtBot, pace: float) -> None:
    wizard.go_on()
    wizard.go_on()
    qtbot.waitUntil(lambda: wizard.time.job is None)
    assert "24 steps a second" in wizard.time.estimate.text()
    assert "43,000 steps in half an hour" in wizard.time.estimate.text()
    wizard.time.minutes.setValue(60)
    assert wizard.draft.recipe.minutes == 60
    assert "86,000 steps in 1 hour" in wizard.time.estimate.text()
    wizard.go_back()
    wizard.go_on()
    assert wizard.time.job is None
    wizard.draft.choose_network("dcscn")
    assert wizard.draft.steps_per_s is None
    wizard.time.enter()
    qtbot.waitUntil(lambda: wizard.time.job is None)
    assert wizard.draft.steps_per_s == pace


def test_a_night_speaks_for_a_larger_network(wizard: TrainingWizard) -> None:
    wizard.time.times.cards["480"].radio.click()
    wizard.time._hint_button.click()
    assert wizard.draft.recipe.network == "dcscn"
    assert wizard.draft.recipe.title == "DCSCN of Holidays"


def test_a_device_that_is_gone_gives_a_sentence(wizard: TrainingWizard, settings: Settings) -> None:
    settings[DEVICE] = "cuda:9"
    wizard.time.measure()
    assert "no device called" in wizard.time.estimate.text()
    assert wizard.time.is_complete


def test_a_recipe_is_saved_and_loaded(
    wizard: TrainingWizard,
    make: Callable[[Path | None], TrainingWizard],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    inspected: Callable[[TrainingWizard], None],
) -> None:
    choose(wizard, Purpose.WEB)
    wizard.draft.take_from_form(replace(wizard.draft.recipe, batch=32, learning_rate=2.5e-6, samples_at=(0.25,)))
    file = tmp_path / "my recipe.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file.with_suffix("")), ""))
    wizard.save_recipe()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    other = make(None)
    other.load_button.click()
    inspected(other)
    assert other.draft.recipe == wizard.draft.recipe
    assert other.draft.purpose is Purpose.WEB
    assert other.form.recipe() == other.draft.recipe


def test_a_saved_paper_is_known_again(
    wizard: TrainingWizard, tmp_path: Path, inspected: Callable[[TrainingWizard], None]
) -> None:
    choose(wizard, Purpose.PAPER)
    wizard.purpose.papers.cards["dcscn"].radio.click()
    file = tmp_path / "paper.toml"
    file.write_text(wizard.draft.recipe.to_toml(), encoding="utf-8")
    choose(wizard, Purpose.ENLARGE)
    wizard.take_recipe(file)
    inspected(wizard)
    assert (wizard.draft.purpose, wizard.draft.preset.name) == (Purpose.PAPER, "dcscn")


def test_a_file_that_is_no_recipe_gives_a_sentence(wizard: TrainingWizard, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text("colour_of_the_sky = 'blue'", encoding="utf-8")
    before = wizard.draft.recipe
    wizard.take_recipe(file)
    assert "colour_of_the_sky" in wizard.message.text()
    assert wizard.draft.recipe == before


def test_what_keeps_a_recipe_from_running_is_said(wizard: TrainingWizard) -> None:
    for _ in range(3):
        wizard.go_on()
    wizard.draft.take_from_form(replace(wizard.draft.recipe, minutes=0.0))
    assert "when to stop" in wizard.summary.problems.text()
    assert not wizard.next_button.isEnabled()
    wizard.draft.change(minutes=5.0)
    assert wizard.next_button.isEnabled()


def test_a_name_of_ones_own_stays(wizard: TrainingWizard) -> None:
    edit = wizard.summary.names["title"]
    edit.clear()
    QTest.keyClicks(edit, "Mine")
    wizard.draft.choose_network("dcscn")
    assert wizard.draft.recipe.title == "Mine"
    assert wizard.draft.recipe.note.startswith("Enlarges")


def test_drawer_and_pages_stay_in_step(wizard: TrainingWizard) -> None:
    wizard.settings_button.click()
    assert wizard.drawer.isVisible()
    wizard.form.rows["jpeg_to"].control.write(80)
    wizard.form.rows["jpeg_from"].control.write(50)
    assert wizard.draft.purpose is Purpose.WEB
    assert wizard.purpose.purposes.key == Purpose.WEB
    wizard.purpose.scales.buttons["3"].click()
    assert wizard.form.rows["scales"].control.read() == (3,)
    wizard.form.rows["network"].control.write("dcscn")
    assert wizard.purpose.networks.key == "dcscn"
    assert "fsrcnn" not in wizard.draft.recipe.start_from
    wizard.settings_button.click()
    assert not wizard.drawer.isVisible()


def test_sizes_of_the_network_are_followed_on_every_page(wizard: TrainingWizard, qtbot: QtBot) -> None:
    wizard.draft.choose_network("fsrcnn")
    standard = wizard.purpose.networks.cards["fsrcnn"].radio.accessibleDescription()
    assert wizard.draft.recipe.start_from, "there are bundled weights to go on from"
    wizard.go_on()
    wizard.go_on()
    qtbot.waitUntil(lambda: wizard.time.job is None)
    editor = wizard.form.rows["sizes"].control.widget
    assert isinstance(editor, SizesEditor)
    for name, number in (("d", 32), ("s", 5), ("m", 1)):
        editor.controls[name].write(number)
    assert wizard.draft.recipe.card.title == "FSRCNN (32, 5, 1)"
    assert wizard.draft.recipe.start_from == "", "they do not fit other sizes"
    assert wizard.draft.steps_per_s is None
    assert summary_lines(wizard.draft)["Network"] == "FSRCNN (32, 5, 1) x2, 4 k parameters"
    assert wizard.draft.recipe.title == "FSRCNN (32, 5, 1) of Holidays"
    card = wizard.purpose.networks.cards["fsrcnn"]
    wizard.purpose.refresh()
    assert card.radio.text() == "FSRCNN (32, 5, 1)"
    assert "4 k parameters, 12 k multiply-adds" in card.radio.accessibleDescription()
    wizard.draft.choose_network("dcscn")
    assert wizard.draft.recipe.sizes == ()
    assert card.radio.accessibleDescription() == standard
    wizard.draft.choose_network("fsrcnn")
    assert wizard.draft.recipe.card is network("fsrcnn")
    assert wizard.draft.recipe.start_from


def test_escape_asks_only_where_something_would_be_lost(
    wizard: TrainingWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def stay(parent: object) -> bool:
        asked.append(parent)
        return False

    monkeypatch.setattr(training_wizard, "ask_to_discard", stay)
    wizard.draft.rename(title="Mine")
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    assert asked
    assert wizard.isVisible()
    wizard.draft.is_laboured = False
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    assert len(asked) == 1
    assert not wizard.isVisible()
