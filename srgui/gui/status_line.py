"""The line at the foot of the window: what runs, how long it takes, and what it runs on."""

import psutil
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStatusBar,
    QToolButton,
    QWidget,
)

from srgui.gui.catalogue import DeviceFacts
from srgui.gui.labels import ElidedLabel, label, say
from srgui.gui.theme import tabular
from srgui.gui.words import bytes_in_words
from srgui.progress import words_for_seconds

_MEMORY_EVERY_MS = 2000
_STEPS = 1000
_LONGEST_DEVICE_PX = 240


class StatusLine(QStatusBar):
    """Says what runs, with a bar, the time that is left and a way to stop it; else what was done last."""

    cancel_wanted = Signal()
    device_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.setSpacing(8)
        self._text = ElidedLabel("", Qt.TextElideMode.ElideRight)
        self._text.setAccessibleName("What is under way")
        self._text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar()
        self._bar.setAccessibleName("How far it is")
        self._bar.setProperty("role", "hairline")
        self._bar.setFixedWidth(160)
        self._bar.setTextVisible(False)
        self._left = label("", "quiet")
        self._left.setFont(tabular(self._left.font()))
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setToolTip("Stop after the tile under way (Esc)")
        self.cancel_button.clicked.connect(self.cancel_wanted)
        for widget in (self._text, self._bar, self._left, self.cancel_button):
            layout.addWidget(widget)
        layout.addStretch(1)
        self._memory = label("", "quiet")
        self._memory.setFont(tabular(self._memory.font()))
        self._memory.setToolTip("Memory that srgui uses, of all that this computer has")
        layout.addWidget(self._memory)
        self.device_button = self._make_device_button()
        layout.addWidget(self.device_button)
        row.setMinimumHeight(self.cancel_button.sizeHint().height())  # no jump when it comes
        self.addWidget(row, 1)
        self._process = psutil.Process()
        self._total = bytes_in_words(psutil.virtual_memory().total)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_memory)
        self._timer.start(_MEMORY_EVERY_MS)
        self._show_memory()
        self.say("")

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_work(self, text: str, fraction: float | None = None, left_s: float | None = None) -> None:
        """Say what runs; without a fraction the bar only shows that it does."""
        self._text.setText(text)
        self._text.setToolTip(text)
        self._bar.setRange(0, 0 if fraction is None else _STEPS)
        if fraction is not None:
            self._bar.setValue(round(fraction * _STEPS))
        say(self._left, "" if left_s is None else _left_in_words(left_s))
        self._bar.show()
        self.cancel_button.show()

    def say(self, text: str) -> None:
        """Say something while nothing runs."""
        self._text.setText(text)
        self._text.setToolTip(text)
        for widget in (self._bar, self._left, self.cancel_button):
            widget.hide()

    def set_devices(self, devices: tuple[DeviceFacts, ...], chosen: str) -> None:
        """Offer the devices that there are."""
        menu = self.device_button.menu()
        menu.clear()
        group = QActionGroup(menu)
        title = devices[0].title
        for device in devices:
            action = QAction(device.title, group)
            action.setCheckable(True)
            action.setData(device.name)
            if device.name == chosen:
                action.setChecked(True)
                title = device.title
            menu.addAction(action)
        if group.checkedAction() is None:
            group.actions()[0].setChecked(True)
        metrics = self.device_button.fontMetrics()
        self.device_button.setText(metrics.elidedText(title, Qt.TextElideMode.ElideRight, _LONGEST_DEVICE_PX))
        self.device_button.setMinimumWidth(self.device_button.sizeHint().width())  # a long text is cut first
        self.device_button.setToolTip(f"Networks run on {title}")
        self.device_button.show()

    def _make_device_button(self) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName("Device that networks run on")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.triggered.connect(lambda action: self.device_chosen.emit(action.data()))
        button.setMenu(menu)
        button.hide()
        return button

    def _show_memory(self) -> None:
        used = bytes_in_words(self._process.memory_info().rss)
        self._memory.setText(f"{used} of {self._total}")


def _left_in_words(left_s: float) -> str:
    """Say how long it will take, no finer than anybody can know."""
    if left_s < 1:
        return "almost done"
    return f"{left_s:.0f} s left" if left_s < 10 else f"{words_for_seconds(left_s)} left"
