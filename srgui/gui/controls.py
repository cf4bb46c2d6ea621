"""A control for an option, made from its declaration."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from srgui.settings import AnyOption, Choice


@dataclass(frozen=True, slots=True)
class Control:
    """A widget for an option, with how its value is read and set, and the signal that says it was changed."""

    widget: QWidget
    read: Callable[[], Any]
    write: Callable[[Any], None]
    changed: SignalInstance


def control_for(option: AnyOption, choices: tuple[Choice, ...] = ()) -> Control:
    """Return a control that fits an option; choices given here stand in for those declared."""
    match option.default:
        case bool():
            control = _check_box(option)
        case int():
            control = _spin_box(option)
        case str() if choices or option.choices:
            control = _combo_box(choices or option.choices)
        case _:
            control = _line_edit()
    control.widget.setToolTip(option.tooltip)
    control.widget.setAccessibleName(option.label)
    return control


def _check_box(option: AnyOption) -> Control:
    box = QCheckBox(option.label)
    return Control(box, box.isChecked, box.setChecked, box.toggled)


def _spin_box(option: AnyOption) -> Control:
    box = QSpinBox()
    box.setRange(option.minimum, option.maximum)
    box.setSingleStep(option.step)
    box.setMinimumWidth(64)
    box.setSuffix(f" {option.unit}" if option.unit else "")
    return Control(box, box.value, box.setValue, box.valueChanged)


def _combo_box(choices: tuple[Choice, ...]) -> Control:
    box = QComboBox()
    for choice in choices:
        box.addItem(choice.label, choice.value)

    def write(value: Any) -> None:
        box.setCurrentIndex(max(0, box.findData(value)))

    return Control(box, box.currentData, write, box.currentIndexChanged)


def _line_edit() -> Control:
    edit = QLineEdit()
    return Control(edit, edit.text, edit.setText, edit.textChanged)
