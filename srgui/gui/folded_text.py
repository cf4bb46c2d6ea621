"""Words in one line that opens."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from srgui.gui import theme
from srgui.gui.labels import ElidedLabel, label

_STYLE = (  # in line with what is above it, and no button to see but where it has the focus
    "QToolButton { min-width: 18px; padding: 0; } QToolButton:checked { background: transparent; }"
    "QToolButton:checked:!focus { border-color: transparent; }"
)


class FoldedText(QWidget):
    """A line with a small arrow before it; a click on it shows all of the words under it.

    Args:
        name: what the arrow shows, for who cannot see it: ``"the protocol"``.
        most_px: how high the words become, which scroll then; 0 for as high as they are.
    """

    def __init__(self, name: str, most_px: int = 0) -> None:
        super().__init__()
        self.button = QToolButton()
        self.button.setCheckable(True)
        self.button.setAccessibleName(f"Show {name}")
        self.button.setToolTip(f"Show {name}")
        self.button.setStyleSheet(_STYLE)
        self.button.toggled.connect(self._open)
        self._line = ElidedLabel("", Qt.TextElideMode.ElideRight)
        self._line.setProperty("role", "quiet")
        self._all = label("", "quiet", wraps=True)
        self._all.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._body: QWidget = _scrolling(self._all, most_px) if most_px else self._all
        self._body.hide()
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.button)
        row.addWidget(self._line, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._body)
        self.refresh_icons()

    @property
    def words(self) -> str:
        """All of the words."""
        return self._all.text()

    def show_words(self, line: str, words: str) -> None:
        """Show a line, and what it opens to."""
        self._line.setText(line)
        self._line.setToolTip(line)
        self._all.setText(words)
        self.button.setEnabled(bool(words))

    def refresh_icons(self) -> None:
        """Make the icon again, in the theme's colours."""
        self.button.setIcon(theme.icon("caret-down" if self.button.isChecked() else "caret-right"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open, or close, by a click on the line too."""
        if event.button() is Qt.MouseButton.LeftButton and self._line.geometry().contains(event.position().toPoint()):
            self.button.click()
        else:
            super().mousePressEvent(event)

    def _open(self, is_open: bool) -> None:
        self._body.setVisible(is_open)
        self.refresh_icons()


def _scrolling(words: QLabel, most_px: int) -> QScrollArea:
    area = QScrollArea()
    words.setAlignment(Qt.AlignmentFlag.AlignTop)
    area.setWidget(words)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFixedHeight(most_px)
    return area
