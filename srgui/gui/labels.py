"""Small pieces of text that the window is made of."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialogButtonBox, QFrame, QLabel, QSizePolicy, QWidget


def label(text: str = "", role: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label in one of the style sheet's roles; its text is never taken for rich text."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    made.setIndent(0)  # with a style sheet's padding Qt would indent by half a letter
    if wraps:
        policy = made.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        made.setSizePolicy(policy)
    if role:
        made.setProperty("role", role)
    return made


def line() -> QFrame:
    """Return a hairline between groups."""
    made = QFrame()
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Change which of the style sheet's roles a widget has."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def say(target: QLabel, text: str, role: str | None = None) -> None:
    """Set a label's text, and hide the label where there is none, so that it leaves no gap."""
    if role is not None:
        set_role(target, role)
    target.setText(text)
    target.setVisible(bool(text))


def without_icons(box: QDialogButtonBox) -> QDialogButtonBox:
    """Return a row of buttons without the style's own icons, which are not of the theme."""
    for button in box.buttons():
        button.setIcon(QIcon())
    return box


class ElidedLabel(QLabel):
    """A line that is cut in its middle where it is too long, as file names are; its tooltip has all of it."""

    def __init__(self, text: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._mode = mode

    def minimumSizeHint(self) -> QSize:
        """Let the layout make it as narrow as it must."""
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Ask for its whole text."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        del event
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        self.style().drawItemText(
            painter, self.rect(), self.alignment(), self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )
