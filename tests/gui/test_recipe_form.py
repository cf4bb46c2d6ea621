"""The form of all settings: every field of the recipe, there and back."""

from dataclasses import fields, replace
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from srgui.gui.recipe_editors import (
    ListEdit,
    folders_in_words,
    numbers_in_words,
    parse_folders,
    parse_numbers,
    parse_rates,
    rates_in_words,
)
from srgui.gui.recipe_form import RecipeForm
from srgui.gui.sizes_editor import SizesEditor
from srgui.models.registry import network
from srgui.models.sizes import values_of
from srgui.settings import AnyOption
from srgui.training.presets import presets
from srgui.training.recipe import DataFolder, PartRate, TrainingRecipe, recipe_options

OTHERS: dict[str, Any] = {
    "scales": (3, 4),
    "folders": (DataFolder("/photos/Holidays, 2024"), DataFolder("/photos/big | wide", (1, 2))),
    "left_out": ("/photos/a.png", "/photos/b.png"),
    "part_rates": (PartRate("enlarge", 0.1), PartRate("body", 0.0)),
    "samples_at": (0.1, 0.125, 1.0),
    "network": "dcscn",
    "sizes": (("d", 32), ("m", 2)),
}
NAMES = [entry.name for entry in fields(TrainingRecipe)]


def other_value(option: AnyOption) -> Any:
    """Return a value that fits and is not the default."""
    match option.default:
        case bool():
            return not option.default
        case int():
            return int(option.maximum) if option.default != option.maximum else int(option.minimum)
        case float():
            return option.maximum if option.default != option.maximum else option.minimum
        case _ if option.choices:
            return next(choice.value for choice in option.choices if choice.value != option.default)
        case _:
            return "something else"


@pytest.fixture(name="form")
def form_fixture(qtbot: QtBot) -> RecipeForm:
    form = RecipeForm()
    qtbot.addWidget(form)
    return form


def test_every_field_has_a_row_with_words(form: RecipeForm) -> None:
    assert set(form.rows) == set(NAMES)
    for row in form.rows.values():
        assert row.label
        assert row.control.widget.accessibleName() == row.label
        assert row.control.widget.toolTip()


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_read_as_it_was_shown_and_as_it_was_changed(form: RecipeForm, name: str, qtbot: QtBot) -> None:
    options = {option.name: option for option in recipe_options()}
    value = OTHERS[name] if name in OTHERS else other_value(options[name])
    wanted = replace(TrainingRecipe(), **{name: value})
    form.show_recipe(wanted)
    assert form.recipe() == wanted
    assert form.rows[name].control.read() == value
    form.show_recipe(TrainingRecipe())
    with qtbot.waitSignal(form.changed):
        _change(form, name, value)
    assert form.recipe() == wanted


def edit_size(form: RecipeForm, name: str) -> Any:
    """Return the control of a size of the network that is shown."""
    editor = form.rows["sizes"].control.widget
    assert isinstance(editor, SizesEditor)
    return editor.controls[name].widget


def _change(form: RecipeForm, name: str, value: Any) -> None:
    """Change a field as a person does."""
    control = form.rows[name].control
    if name == "sizes":
        for size, number in value:
            edit_size(form, size).setValue(number)
    elif name == "scales":
        control.write(value)
        form._take(name)
        form.changed.emit()
    elif isinstance(control.widget, ListEdit):
        text = control.widget._format(value)
        control.widget.edit.setPlainText(text) if hasattr(control.widget.edit, "setPlainText") else (
            control.widget.edit.setText(text)
        )
    else:
        control.write(value)


@pytest.mark.parametrize("name", [found.name for found in presets()])
def test_a_preset_is_shown_and_read_unchanged(form: RecipeForm, name: str) -> None:
    recipe = next(found.recipe for found in presets() if found.name == name)
    form.show_recipe(recipe, recipe)
    assert form.recipe() == recipe
    assert not any(form.is_changed(row) for row in form.rows)


def test_a_value_that_no_control_can_hold_survives(form: RecipeForm) -> None:
    odd = TrainingRecipe(learning_rate=1.23456789e-5, network="one that is not there")
    form.show_recipe(odd)
    form.rows["batch"].control.write(64)
    assert form.recipe() == replace(odd, batch=64)


def test_small_numbers_are_shown_without_zeros(form: RecipeForm) -> None:
    form.show_recipe(TrainingRecipe(learning_rate=2.5e-6))
    assert form.rows["learning_rate"].control.widget.text() == "0.0000025"  # type: ignore[attr-defined]
    assert form.rows["minutes"].control.widget.text() == "30 min"  # type: ignore[attr-defined]


def test_what_was_changed_is_marked_and_goes_back(form: RecipeForm, qtbot: QtBot) -> None:
    base = TrainingRecipe(batch=64)
    form.show_recipe(base, base)
    row = form.rows["batch"]
    assert row.reset.isHidden()
    row.control.write(8)
    form.rows["loss"].control.write("mse")
    assert not row.reset.isHidden()
    assert row.title.property("role") == "changed"
    with qtbot.waitSignal(form.changed):
        row.reset.click()
    assert form.recipe() == replace(base, loss="mse")
    form.reset_all.click()
    assert form.recipe() == base
    assert not form.reset_all.isEnabled()


def test_what_is_the_persons_own_is_not_marked(form: RecipeForm) -> None:
    form.show_recipe(TrainingRecipe(title="Mine", folders=(DataFolder("/photos"),)), TrainingRecipe())
    assert not any(form.is_changed(name) for name in form.rows)


def test_a_list_that_cannot_be_read_keeps_its_value_and_says_how_to_write_it(form: RecipeForm) -> None:
    editor = form.rows["part_rates"].control.widget
    assert isinstance(editor, ListEdit)
    editor.edit.setText("enlarge 0.1")  # type: ignore[union-attr]
    editor.edit.setText("enlarge a tenth")  # type: ignore[union-attr]
    assert form.recipe().part_rates == (PartRate("enlarge", 0.1),)
    assert "enlarge 0.1, body 0" in form.problems()[0]
    assert any("Write it as" in said.text() for said in editor.findChildren(QLabel))
    form.show_recipe(TrainingRecipe())
    assert form.problems() == []


def test_the_sizes_are_those_of_the_network(form: RecipeForm) -> None:
    form.show()
    editor = form.rows["sizes"].control.widget
    assert isinstance(editor, SizesEditor)
    for name in ("fsrcnn", "dcscn", "srcnn", "vdsr-25"):
        form.rows["network"].control.write(name)
        assert {size: control.read() for size, control in editor.controls.items()} == dict(
            values_of(network(name).sizes)
        )
        for size in network(name).sizes:
            assert edit_size(form, size.name).isVisible()
            assert edit_size(form, size.name).toolTip().startswith(size.tooltip)
            assert edit_size(form, size.name).accessibleName() == f"Sizes: {size.label}"
    assert form.recipe() == TrainingRecipe(network="vdsr-25")


def test_another_network_is_taken_in_its_own_sizes(form: RecipeForm) -> None:
    form.show_recipe(TrainingRecipe(), TrainingRecipe())
    edit_size(form, "d").setValue(32)
    assert form.recipe().sizes == (("d", 32),)
    assert form.is_changed("sizes")
    form.rows["network"].control.write("vdsr")
    assert form.recipe() == TrainingRecipe(network="vdsr")
    edit_size(form, "layers").setValue(10)
    form.rows["network"].reset.click()
    assert form.recipe() == TrainingRecipe()
    assert edit_size(form, "d").value() == 56


def test_sizes_go_back_to_the_networks_own(form: RecipeForm) -> None:
    form.show_recipe(TrainingRecipe(sizes=(("d", 32), ("s", 5))), TrainingRecipe())
    assert [edit_size(form, name).value() for name in "dsm"] == [32, 5, 4]
    edit_size(form, "s").setValue(12)
    assert form.recipe().sizes == (("d", 32),), "a size that is the network's own is not named"
    form.rows["sizes"].reset.click()
    assert form.recipe() == TrainingRecipe()
    assert edit_size(form, "d").value() == 56


def test_a_list_of_sizes_is_written_as_numbers(form: RecipeForm) -> None:
    form.show_recipe(TrainingRecipe(network="dcscn"))
    editor = edit_size(form, "features")
    assert editor.text == "96, 76, 65, 55, 47, 39, 32"
    editor.edit.setText("24, 12")
    assert form.recipe().sizes == (("features", (24, 12)),)
    editor.edit.setText("24, 0")
    assert form.recipe().sizes == (("features", (24, 12)),)
    assert "1 to 32 numbers of 1 to 512" in form.problems()[0]
    editor.edit.setText("24, 13")
    assert form.problems() == []
    assert form.recipe().card.title == "DCSCN (24-13, 64, 32, 32)"


def test_sizes_that_cannot_be_stay_as_they_were_given(form: RecipeForm) -> None:
    odd = TrainingRecipe(sizes=(("d", 10**9), ("magic", 3)))
    form.show_recipe(odd)
    form.rows["batch"].control.write(64)
    assert form.recipe() == replace(odd, batch=64)
    form.show_recipe(TrainingRecipe(network="one that is not there"))
    assert form.rows["sizes"].control.read() == ()


def test_searching_leaves_what_fits(form: RecipeForm) -> None:
    form.show()
    QTest.keyClicks(form.search, "jpeg quality")
    shown = {name for name, row in form.rows.items() if row.box.isVisible()}
    assert shown == {"jpeg_from", "jpeg_to"}
    assert [name for name, group in form.groups.items() if group.isVisible()] == ["How LR is made"]
    form.search.clear()
    assert all(row.box.isVisible() for row in form.rows.values())


def test_a_group_folds(form: RecipeForm) -> None:
    form.show()
    group = form.groups["Plan"]
    group.head.click()
    assert not form.rows["decay"].box.isVisible()
    group.head.click()
    assert form.rows["decay"].box.isVisible()


def test_lists_are_written_and_read_back() -> None:
    assert parse_rates(rates_in_words(OTHERS["part_rates"])) == OTHERS["part_rates"]
    assert rates_in_words(OTHERS["part_rates"]) == "enlarge 0.1, body 0"
    assert parse_folders(folders_in_words(OTHERS["folders"])) == OTHERS["folders"]
    assert parse_numbers(numbers_in_words((0.05, 0.5, 1.0))) == (0.05, 0.5, 1.0)
    assert numbers_in_words((0.05, 0.5, 1.0)) == "0.05, 0.5, 1"
    assert [parse_rates(" "), parse_folders("\n"), parse_numbers("")] == [(), (), ()]
