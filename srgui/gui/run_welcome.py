"""What the Train tab shows before there is a run: what training does, and where to begin."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from srgui.gui.actions import Actions
from srgui.gui.labels import label
from srgui.gui.theme import colours, icon

_ICON_PX = 64
_WIDTH_PX = 520
_WORDS = (
    "Give it a folder of sharp photos. It is shown small copies of them and learns to bring back what was lost, "
    "until it does that better than bicubic. You watch it learn, may pause at any time, and use the result like any "
    "other network. Nothing leaves this computer."
)


class RunWelcome(QWidget):
    """An icon, a sentence or two, and the buttons to begin with."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._icon = label()
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addStretch(3)
        for words in (
            self._icon,
            label("Train a network on your own photos", "title"),
            label(_WORDS, "quiet", wraps=True),
        ):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(words)
        column.addSpacing(8)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(action_button(actions["train"], "primary"))
        buttons.addWidget(action_button(actions["open_run"]))
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(4)
        middle = QWidget()
        middle.setLayout(column)
        middle.setFixedWidth(_WIDTH_PX)
        row = QHBoxLayout(self)
        row.addWidget(middle)
        self._show_icon()

    def _show_icon(self) -> None:
        drawn = icon("graduation-cap", colours().quiet)
        self._icon.setPixmap(drawn.pixmap(QSize(_ICON_PX, _ICON_PX), self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icon()
        super().changeEvent(event)


def action_button(action: QAction, role: str = "") -> QPushButton:
    """Return a button that does what an action does, when it can be done."""
    button = QPushButton(action.text())
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    button.setEnabled(action.isEnabled())
    action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
    if role:
        button.setProperty("role", role)
    return button
