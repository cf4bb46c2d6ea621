"""The preferences: one control for each option that is declared with a group, made from its declaration."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from srgui.errors import UserError
from srgui.gui.controls import Control, control_for
from srgui.gui.labels import label, say, without_icons
from srgui.settings import AnyOption, Choice, Settings, preference_groups


class PreferencesDialog(QDialog):
    """All options that a person may set, under their headings.

    Args:
        settings: read when it opens, written when it is accepted.
        choices: by option name, what only the running program knows, as the devices of this computer.
        checks: by option name, raises `UserError` with a sentence for a value that cannot be used.
        parent: the window.
    """

    def __init__(
        self,
        settings: Settings,
        choices: Mapping[str, tuple[Choice, ...]],
        checks: Mapping[str, Callable[[Any], object]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self.setMinimumWidth(480)
        self._settings, self._checks = settings, checks
        self.controls: dict[str, Control] = {}
        self._options: dict[str, AnyOption] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(8)
        layout.addLayout(self._form(choices))
        self._problem = label("", "error", wraps=True)
        layout.addWidget(self._problem)
        say(self._problem, "")
        layout.addWidget(self._buttons())
        self.fill(lambda option: settings[option])

    def fill(self, value_of: Callable[[AnyOption], Any]) -> None:
        """Show values in the controls."""
        for name, option in self._options.items():
            self.controls[name].write(value_of(option))

    def accept(self) -> None:
        """Take the values over, or say what does not fit."""
        values = {}
        for name, option in self._options.items():
            value = self.controls[name].read()
            try:
                values[name] = option.checked(value)
                if name in self._checks:
                    self._checks[name](value)
            except UserError as error:
                say(self._problem, str(error))
                self.controls[name].widget.setFocus()
                return
        for name, option in self._options.items():
            self._settings[option] = values[name]
        super().accept()

    def _form(self, choices: Mapping[str, tuple[Choice, ...]]) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for group, options in preference_groups():
            form.addRow(label(group, "heading"))
            for option in options:
                control = control_for(option, choices.get(option.name, ()))
                self.controls[option.name], self._options[option.name] = control, option
                form.addRow("" if isinstance(control.widget, QCheckBox) else option.label, control.widget)
        return form

    def _buttons(self) -> QDialogButtonBox:
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(standard.Ok | standard.Cancel | standard.RestoreDefaults)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        defaults = buttons.button(standard.RestoreDefaults)
        defaults.setText("Defaults")
        defaults.clicked.connect(lambda: self.fill(lambda option: option.default))
        buttons.button(standard.Ok).setProperty("role", "primary")
        return without_icons(buttons)
