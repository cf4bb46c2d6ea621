"""Asks what an own network is to be called."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from srgui.gui.labels import label, without_icons

_LONGEST_TITLE, _LONGEST_NOTE = 60, 300


class RenameDialog(QDialog):
    """A title and a note, and a button that takes them.

    Args:
        title: what the network is called.
        note: what is said of it.
        parent: the window.
    """

    renamed = Signal(str, str)  # title and note

    def __init__(self, title: str, note: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Rename a network")
        self.setMinimumWidth(480)
        self.title_edit, self.note_edit = QLineEdit(title), QLineEdit(note)
        self.title_edit.setAccessibleName("Name of the network")
        self.title_edit.setMaxLength(_LONGEST_TITLE)
        self.note_edit.setAccessibleName("Note on the network")
        self.note_edit.setPlaceholderText("What it is good for, if you like")
        self.note_edit.setMaxLength(_LONGEST_NOTE)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.addRow("Name", self.title_edit)
        form.addRow("Note", self.note_edit)
        advice = "Exported files carry both, so that whoever imports them sees what they are."
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(label(advice, "quiet", wraps=True))
        layout.addWidget(self._make_buttons())
        self.title_edit.selectAll()
        self.note_edit.setCursorPosition(0)

    def accept(self) -> None:
        """Tell the title and note."""
        self.renamed.emit(self.title_edit.text().strip(), self.note_edit.text().strip())
        super().accept()

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.rename_button = buttons.addButton("Rename", QDialogButtonBox.ButtonRole.AcceptRole)
        self.rename_button.setProperty("role", "primary")
        self.rename_button.setDefault(True)
        self.title_edit.textChanged.connect(lambda title: self.rename_button.setEnabled(bool(title.strip())))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return without_icons(buttons)
