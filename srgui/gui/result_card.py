"""What a run reached, in numbers, and how its network comes into every list."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from srgui.gui import run_words as words
from srgui.gui.labels import label, say
from srgui.gui.run_work import RunView


class ResultCard(QFrame):
    """A card that is there once a run has finished."""

    add_wanted = Signal(str, str)  # title and note

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._key: object = None
        self._sentence = label("", wraps=True)
        self._standing = label("", "good", wraps=True)
        self._problem = label("", "error", wraps=True)
        self.title_edit, self.note_edit = QLineEdit(), QLineEdit()
        self.title_edit.setAccessibleName("Name of the network")
        self.title_edit.setMaxLength(60)
        self.title_edit.textChanged.connect(self._refresh)
        self.note_edit.setAccessibleName("Note on the network")
        self.note_edit.setPlaceholderText("What it is good for, if you like")
        self.note_edit.setMaxLength(300)
        self.add_button = QPushButton("Add to my networks")
        self.add_button.setProperty("role", "primary")
        self.add_button.clicked.connect(self._add)
        for edit in (self.title_edit, self.note_edit):
            edit.returnPressed.connect(self.add_button.click)
        self._form = self._make_form()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(label("What was reached", "heading"))
        for widget in (self._sentence, self._standing, self._form, self._problem):
            layout.addWidget(widget)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return "\n".join(part.text() for part in (self._sentence, self._standing, self._problem) if part.text())

    def show_view(self, view: RunView, network: str, own_title: str) -> None:
        """Tell of a run; hidden while it has not finished.

        Args:
            view: the run.
            network: title of the network that was trained.
            own_title: how the trained one is called in the lists; empty where it is in none.
        """
        status = view.entry.status
        self.setVisible(status.state == "finished")
        if status.state != "finished":
            return
        if self._key != view.entry.path:
            self._key = view.entry.path
            self.title_edit.setText(status.title)
            self.note_edit.setText(view.note)
            for edit in (self.title_edit, self.note_edit):
                edit.setCursorPosition(0)
            say(self._problem, "")
        say(self._sentence, words.reached_in_words(status, network))
        standing = f"It stands in every list as “{own_title}”." if own_title else ""
        say(self._standing, standing)
        self._form.setVisible(bool(status.weights) and not own_title)
        self.setAccessibleName(self.text)
        self._refresh()

    def show_work(self, is_adding: bool) -> None:
        """Let nobody press the button twice."""
        self.add_button.setText("Adding…" if is_adding else "Add to my networks")
        self._form.setEnabled(not is_adding)

    def show_problem(self, sentence: str) -> None:
        """Say why it could not be added."""
        say(self._problem, sentence)

    def _make_form(self) -> QWidget:
        form = QWidget()
        grid = QGridLayout(form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.addWidget(label("Name"), 0, 0)
        grid.addWidget(self.title_edit, 0, 1)
        grid.addWidget(label("Note"), 0, 2)
        grid.addWidget(self.note_edit, 0, 3)
        grid.addWidget(self.add_button, 0, 4)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(3, 3)
        return form

    def _add(self) -> None:
        say(self._problem, "")
        self.add_wanted.emit(self.title_edit.text().strip(), self.note_edit.text().strip())

    def _refresh(self) -> None:
        self.add_button.setEnabled(bool(self.title_edit.text().strip()))
