"""Why a run stands still: a sentence, a button that begins again, and what its process said last."""

from pathlib import Path

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from srgui.gui import run_words as words
from srgui.gui import theme
from srgui.gui.actions import Actions
from srgui.gui.labels import label, say
from srgui.gui.run_work import RunView

_DETAILS_PX = 132
_ROLES = {"failed": "error", "interrupted": "warn"}


class RunTrouble(QWidget):
    """Hidden while nothing is wrong with a run.

    Attributes:
        again_button: begins again, or goes on; there where the run failed.
        details_button: shows what the process said last; there where it said anything.
        details: that itself.
    """

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._resume = actions["run_resume"]
        self._run: Path | None = None
        self._sentence = label("", "warn", wraps=True)
        self.again_button = QPushButton("Try again")
        self.again_button.setToolTip(self._resume.toolTip())
        self.again_button.clicked.connect(self._resume.trigger)
        self.details_button = QPushButton("Details")
        self.details_button.setCheckable(True)
        self.details_button.setToolTip("What the training process said last")
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setAccessibleName("What the training process said last")
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setFixedHeight(_DETAILS_PX)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(12)
        self.details.setFont(font)
        self.details.hide()
        self.details_button.toggled.connect(self.details.setVisible)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._sentence, 1)
        row.addWidget(self.again_button)
        row.addWidget(self.details_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.details)
        self.refresh_icons()
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._sentence.text()

    def show_view(self, view: RunView) -> None:
        """Say why a run stands still, where it does."""
        state = view.entry.status.state
        sentence = words.trouble_in_words(view)
        say(self._sentence, sentence, _ROLES.get(state, "quiet"))
        self.setVisible(bool(sentence))
        self.again_button.setVisible(state == "failed")
        said = "\n".join(view.output)
        has_more = bool(said) and said.strip() not in sentence
        self.details_button.setVisible(has_more)
        if not has_more or view.entry.path != self._run:
            self.details_button.setChecked(False)
        self._run = view.entry.path
        if said != self.details.toPlainText():
            self.details.setPlainText(said)
            bar = self.details.verticalScrollBar()
            bar.setValue(bar.maximum())

    def refresh_icons(self) -> None:
        """Make the icon again, in the theme's colours."""
        self.again_button.setIcon(theme.icon("arrow-clockwise"))
