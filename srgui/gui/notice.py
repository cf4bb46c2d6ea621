"""A line above the panes for what could not be done, there until it is read."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from srgui.gui import theme
from srgui.gui.labels import label


class Notice(QFrame):
    """A sentence with a button that puts it away; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 8, 4)
        self._text = label("", "error", wraps=True)
        self._close = QToolButton()
        self._close.setAccessibleName("Put the message away")
        self._close.setToolTip("Put the message away")
        self._close.clicked.connect(self.hide)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._close)
        self.refresh_icons()
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_error(self, sentence: str) -> None:
        """Say what went wrong."""
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()

    def refresh_icons(self) -> None:
        """Make the icon again, in the theme's colours."""
        self._close.setIcon(theme.icon("x"))
