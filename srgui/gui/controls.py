"""A control for an option, made from its declaration."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from srgui.settings import AnyOption, Choice

_DECIMALS = 7


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
        case float():
            control = _decimal_box(option)
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
    box.setRange(int(option.minimum), int(option.maximum))
    box.setSingleStep(int(option.step))
    box.setMinimumWidth(64)
    box.setSuffix(f" {option.unit}" if option.unit else "")
    return Control(box, box.value, box.setValue, box.valueChanged)


class _DecimalBox(QDoubleSpinBox):
    """A number with as many decimals as it has, and no zeros behind them."""

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's
        """Return the number without zeros at its end."""
        text = self.locale().toString(value, "f", self.decimals())
        return text.rstrip("0").rstrip(self.locale().decimalPoint())


def _decimal_box(option: AnyOption) -> Control:
    box = _DecimalBox()
    box.setDecimals(_DECIMALS)
    box.setRange(option.minimum, option.maximum)
    box.setSingleStep(option.step)
    if 0 < option.minimum < option.step / 10:  # a rate: what is tiny is stepped through in tiny steps
        box.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
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
