"""How a report measures: a protocol that has a name, or one of a person's own; remembered."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from srgui import settings as options
from srgui.gui.folded_text import FoldedText
from srgui.gui.labels import label
from srgui.settings import Option, Settings

if TYPE_CHECKING:
    from srgui.report.protocol import Protocol

_CUSTOM = "custom"
_TITLES = {
    "papers": "As papers do",
    "papers-lr8": "As papers do, LR in 8 bits",
    "papers-float-y": "As papers do, Y not rounded",
    "rgb": "R, G and B, no border",
    _CUSTOM: "Custom",
}


class ProtocolChoice(QWidget):
    """A list of protocols, what the chosen one says, and for one of a person's own what it is made of.

    Args:
        settings: where it is remembered.
        parent: of it.

    Attributes:
        box: the protocols.
        channels_box: what is compared.
        border_box: what is left out on each side; its least value stands for the scale.
        lr_box: how LR is kept.
        values_box: how what is compared is kept.
        noise_box: noise that is laid on LR.
        jpeg_box: quality of the JPEG that LR goes through.
        words: all of the chosen one in sentences.
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._is_known = False
        self.box = QComboBox()
        self.box.setAccessibleName("Protocol")
        self.channels_box = self._choices(options.REPORT_CHANNELS)
        self.lr_box = self._choices(options.REPORT_LR)
        self.values_box = self._choices(options.REPORT_VALUES)
        self.border_box = self._number(options.REPORT_BORDER, "As the scale", suffix=" pixels")
        self.noise_box = self._number(options.REPORT_NOISE, "None", suffix=" grey levels")
        self.jpeg_box = self._number(options.REPORT_JPEG, "None", prefix="Quality ")
        self.words = FoldedText("the protocol")
        self._fields = QWidget()
        grid = QGridLayout(self._fields)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        fields = (
            ("Compared", self.channels_box),
            ("Border", self.border_box),
            ("LR", self.lr_box),
            ("Values", self.values_box),
            ("Noise on LR", self.noise_box),
            ("JPEG of LR", self.jpeg_box),
        )
        for row, (words, field) in enumerate(fields):
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # the column is as wide as it is
            grid.addWidget(label(words, "quiet"), row, 0)
            grid.addWidget(field, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label("Protocol", "heading"))
        for widget in (self.box, self._fields, self.words):
            column.addWidget(widget)
        self.box.currentIndexChanged.connect(lambda _index: self._take())
        self._fields.hide()

    @property
    def protocol(self) -> "Protocol | None":
        """The protocol that is chosen; None before they are known."""
        if not self._is_known:
            return None
        from srgui.report.protocol import protocol_named  # with torch, which is there once they are known

        name = str(self.box.currentData())
        if name != _CUSTOM:
            return protocol_named(name)
        border_px = self.border_box.value()
        return protocol_named(
            name,
            channels=self.channels_box.currentData(),
            border_px=None if border_px == self.border_box.minimum() else border_px,
            lr=self.lr_box.currentData(),
            values=self.values_box.currentData(),
            noise=float(self.noise_box.value()),
            jpeg=self.jpeg_box.value(),
        )

    def set_names(self, names: tuple[str, ...]) -> None:
        """Offer the protocols that have a name, and one of a person's own."""
        self.box.blockSignals(True)
        self.box.clear()
        for name in (*names, _CUSTOM):
            self.box.addItem(_TITLES.get(name, name), name)
        self.box.setCurrentIndex(max(0, self.box.findData(self._settings[options.REPORT_PROTOCOL])))
        self.box.blockSignals(False)
        self._is_known = True
        self._show()

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        self.words.refresh_icons()

    def _choices(self, option: Option[str]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(option.label)
        box.setToolTip(option.tooltip)
        for choice in option.choices:
            box.addItem(choice.label, choice.value)
        box.setCurrentIndex(max(0, box.findData(self._settings[option])))

        def remember(_index: int) -> None:
            self._settings[option] = str(box.currentData())
            self._show()

        box.currentIndexChanged.connect(remember)
        return box

    def _number(self, option: Option[int], least: str, *, prefix: str = "", suffix: str = "") -> QSpinBox:
        """Return a box for a number; words stand for its least value."""
        box = QSpinBox()
        box.setRange(int(option.minimum), int(option.maximum))
        box.setSpecialValueText(least)
        box.setPrefix(prefix)
        box.setSuffix(suffix)
        box.setValue(self._settings[option])
        box.setAccessibleName(option.label)
        box.setToolTip(option.tooltip)

        def remember(number: int) -> None:
            self._settings[option] = number
            self._show()

        box.valueChanged.connect(remember)
        return box

    def _take(self) -> None:
        self._settings[options.REPORT_PROTOCOL] = str(self.box.currentData())
        self._show()

    def _show(self) -> None:
        self._fields.setVisible(self.box.currentData() == _CUSTOM)
        protocol = self.protocol
        self.words.show_words("What it says", protocol.in_words if protocol is not None else "")
        self.changed.emit()
