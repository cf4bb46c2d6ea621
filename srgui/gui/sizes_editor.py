"""A control for the sizes of a network: a row for each number and each list that its card declares."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from srgui.gui.controls import Control
from srgui.gui.labels import label
from srgui.gui.recipe_editors import LABEL_PX, ListEdit, ListField
from srgui.models.registry import networks
from srgui.models.sizes import Size, SizeError, Sizes, parsed
from srgui.training.recipe import NETWORK


class SizesEditor(QWidget):
    """What may be chosen of a network; it gives the sizes that are not the network's own.

    Attributes:
        controls: one for each size of the network that is shown, by name.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.controls: dict[str, Control] = {}
        self._network = ""
        self._sizes: tuple[Size, ...] = ()
        self._rows: list[QWidget] = []
        self._nothing = label("This network is built in one size.", "quiet")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self._nothing)

    @property
    def problem(self) -> str:
        """How to write the first list that cannot be read; empty where all can."""
        editors = (control.widget for control in self.controls.values())
        return next((editor.problem for editor in editors if isinstance(editor, ListEdit) and editor.problem), "")

    def show_network(self, name: str) -> None:
        """Show the sizes that a network has, where another was shown."""
        if name == self._network:
            return
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._network, self._rows = name, []
        self._sizes = next((card.sizes for card in networks() if card.name == name), ())
        self._nothing.setVisible(not self._sizes)
        self.controls = {size.name: self._add_row(size) for size in self._sizes}
        self.write(())

    def read(self) -> Sizes:
        """Return the sizes that are not the network's own."""
        values = ((size, self.controls[size.name].read()) for size in self._sizes)
        return tuple((size.name, value) for size, value in values if value != size.value)

    def write(self, sizes: Sizes) -> None:
        """Show sizes; for those that are not named, or cannot be, the network's own."""
        values = dict(sizes)
        for size in self._sizes:
            control = self.controls[size.name]
            control.widget.blockSignals(True)
            control.write(_shown(size, values.get(size.name, size.value)))
            control.widget.blockSignals(False)

    def _add_row(self, size: Size) -> Control:
        control = _control(size)
        title = label(size.label)
        title.setFixedWidth(LABEL_PX)
        for widget in (title, control.widget):
            widget.setToolTip(f"{size.tooltip} In a recipe “{size.name}”: {size.hint}.")
        control.widget.setAccessibleName(f"Sizes: {size.label}")
        control.changed.connect(lambda *_values: self.changed.emit())
        row = QWidget()
        self._rows.append(row)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(title)
        layout.addWidget(control.widget, 1)
        self._column.addWidget(row)
        row.show()
        return control


class _SpinBox(QSpinBox):
    """A number that the wheel changes only where it has the keyboard: elsewhere the wheel scrolls the form."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step, or let the form scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def _control(size: Size) -> Control:
    if isinstance(size.value, int):
        box = _SpinBox()
        box.setRange(size.minimum, size.maximum)
        box.setSingleStep(2 if size.is_odd else 1)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return Control(box, box.value, box.setValue, box.valueChanged)

    def read(text: str) -> tuple[int, ...]:
        found = size.checked(parsed(text))
        assert isinstance(found, tuple)
        return found

    editor = ListEdit(read, lambda numbers: ", ".join(map(str, numbers)), size.hint)
    editor.edit.setAccessibleName(f"Sizes: {size.label}")
    return Control(editor, editor.read, editor.write, editor.changed)


def _shown(size: Size, value: object) -> object:
    try:
        return size.checked(value)
    except SizeError:
        return size.value


def _sizes_control() -> Control:
    editor = SizesEditor()
    return Control(editor, editor.read, editor.write, editor.changed)


SIZES = ListField(
    "Sizes", "How many layers and filters the network has, and how wide its kernels are.", NETWORK, _sizes_control
)
"""The field of a recipe that depends on another, the network."""
