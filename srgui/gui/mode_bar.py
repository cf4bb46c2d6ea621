"""The strip above the panes with what there is to set in a way of looking."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from srgui.gui.labels import label
from srgui.gui.looking import Looking
from srgui.gui.view_modes import GAINS, RATES, Mode

HEIGHT_PX = 40
_WORDS_OF = {Mode.SLIDER: "Against", Mode.BLINK: "With", Mode.DIFFERENCE: "Against"}


class ModeBar(QWidget):
    """What panes are compared with, and the rate, gain or direction; the same things have keys."""

    def __init__(self, looking: Looking, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looking = looking
        self._words = label("Against", "quiet")
        self.reference = _choice("What panes are compared with", "R takes the chosen pane")
        self.rate = _choice("Rate of blinking", "How often another picture is shown ([ and ])")
        self.gain = _choice("Gain", "How much differences are enlarged ([ and ])")
        self.turn = _button("Turn", "Let the slider's line run the other way (V)")
        self.pause = _button("Pause", "Stop blinking, or go on (Space)")
        for rate in RATES:
            self.rate.addItem(f"{rate:g} a second", rate)
        for gain in GAINS:
            self.gain.addItem(f"Gain {gain}", gain)
        self.reference.activated.connect(lambda index: looking.set_reference(self.reference.itemData(index)))
        self.rate.activated.connect(lambda index: looking.set_rate(self.rate.itemData(index)))
        self.gain.activated.connect(lambda index: looking.set_gain(self.gain.itemData(index)))
        self.turn.clicked.connect(looking.turn_wipe)
        self.pause.clicked.connect(looking.pause)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        for widget in (self._words, self.reference, self.rate, self.gain, self.turn, self.pause):
            row.addWidget(widget)
        row.addStretch(1)
        looking.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is set."""
        looking, mode = self._looking, self._looking.look.mode
        self._words.setText(_WORDS_OF.get(mode, ""))
        self._list_references()
        for box, value in ((self.rate, looking.rate), (self.gain, looking.look.gain)):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(value))
        self.rate.setVisible(mode is Mode.BLINK)
        self.pause.setVisible(mode is Mode.BLINK)
        self.pause.setText("Go on" if looking.is_paused else "Pause")
        self.gain.setVisible(mode is Mode.DIFFERENCE)
        self.turn.setVisible(mode is Mode.SLIDER)

    def _list_references(self) -> None:
        titles = self._looking.titles
        with QSignalBlocker(self.reference):
            listed = {self.reference.itemData(at): self.reference.itemText(at) for at in range(self.reference.count())}
            if listed != titles or list(listed) != list(titles):
                self.reference.clear()
                for key, title in titles.items():
                    self.reference.addItem(title, key)
            self.reference.setCurrentIndex(self.reference.findData(self._looking.compared_key))


def _choice(name: str, tip: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(tip)
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the panes
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box


def _button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
