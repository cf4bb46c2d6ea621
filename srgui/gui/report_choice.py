"""What a report is made of: sets, networks, scales and the protocol; and the button that begins."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from srgui import settings as options
from srgui.gui.catalogue import BASELINE, Catalogue
from srgui.gui.labels import label, line, say
from srgui.gui.network_row import described
from srgui.gui.report_datasets import DatasetList
from srgui.gui.report_protocol import ProtocolChoice
from srgui.gui.report_work import SCALES, ReportOrder
from srgui.progress import Progress, words_for_seconds
from srgui.settings import Option, Settings

_WIDTH_PX = 320
_MARGIN_PX = 16
_STEPS = 1000


class ReportChoice(QFrame):
    """The column on the left; what was chosen is remembered.

    Args:
        settings: where.
        datasets: the list of sets.
        protocol: the choice of protocols.
        parent: of it.

    Attributes:
        datasets: the sets.
        boxes: the networks by name.
        scale_boxes: the scales.
        turns_box: whether each is measured by the mean over flips and turns too.
        protocol: how it is measured.
        start_button: begins, or stops.
    """

    start_wanted = Signal()
    stop_wanted = Signal()
    changed = Signal()

    def __init__(
        self, settings: Settings, datasets: DatasetList, protocol: ProtocolChoice, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._catalogue: Catalogue | None = None
        self._is_running = False
        self.setProperty("role", "panel")
        self.setFixedWidth(_WIDTH_PX)
        self.datasets, self.protocol = datasets, protocol
        self.datasets.changed.connect(self._refresh)
        self.boxes: dict[str, QCheckBox] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._make_scroll_area(), 1)
        layout.addWidget(line())
        layout.addLayout(self._make_foot())
        self._refresh()

    @property
    def said(self) -> str:
        """How far it is, or what is lacking."""
        return self._said.text()

    @property
    def problem(self) -> str:
        """What is to be chosen before it can begin; empty where nothing is."""
        if not self.datasets.chosen:
            return "Tick a dataset to begin."
        if not self._scales:
            return "Tick a scale to begin."
        return ""

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """List the networks that can be used; those remembered are ticked, or those proposed."""
        known = {network.name for network in catalogue.ready}
        ticked = set(self._settings[options.REPORT_NETWORKS]) & known or {*catalogue.proposed}
        self._catalogue = catalogue
        for box in self.boxes.values():
            self._networks.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.boxes = {}
        for network in catalogue.ready:
            box = self.boxes[network.name] = QCheckBox(network.title)
            box.setToolTip(described(network))
            box.setChecked(network.name in ticked or network.name == BASELINE)
            box.setEnabled(network.name != BASELINE)
            box.toggled.connect(lambda _is_on: self._take_networks())
            self._networks.addWidget(box)
        self._networks_button.setEnabled(True)
        self._refresh()

    def order(self) -> ReportOrder | None:
        """Return what is to be measured, on the device that is chosen; None where something is lacking."""
        protocol = self.protocol.protocol
        if self.problem or not self.boxes or protocol is None:
            return None
        return ReportOrder(
            self.datasets.chosen,
            tuple(name for name, box in self.boxes.items() if box.isChecked()),
            self._scales,
            protocol,
            self._settings[options.DEVICE],
            turns=self.turns_box.isChecked(),
            times=self.times_box.isChecked(),
            memory=self.memory_box.isChecked(),
        )

    def choose_networks(self, names: set[str]) -> None:
        """Tick just these, and bicubic."""
        for name, box in self.boxes.items():
            box.setChecked(name in names or name == BASELINE)

    def show_progress(self, progress: Progress) -> None:
        """Say how far it is."""
        self._bar.setValue(round(_STEPS * progress.fraction))
        left = "" if progress.left_s is None else f", about {words_for_seconds(progress.left_s)} left"
        say(self._said, progress.label + left, "quiet")

    def show_running(self, *, is_running: bool, sentence: str = "") -> None:
        """Show that a report is under way, or what became of it."""
        self._is_running = is_running
        self._bar.setValue(0)
        self._bar.setVisible(is_running)
        self._inner.setEnabled(not is_running)
        self._refresh()
        if is_running or sentence:
            say(self._said, sentence or "Beginning…", "quiet")

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        self.protocol.refresh_look()

    # Making

    def _make_scroll_area(self) -> QScrollArea:
        self._inner = QWidget()
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(_MARGIN_PX, 12, _MARGIN_PX, 12)
        column.setSpacing(12)
        column.addWidget(self.datasets)
        self.protocol.changed.connect(self._refresh)
        for group in (self._make_networks(), self._make_scales(), self.protocol, self._make_costs()):
            column.addWidget(line())
            if isinstance(group, QWidget):
                column.addWidget(group)
            else:
                column.addLayout(group)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(self._inner)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("What is measured")
        return area

    def _make_networks(self) -> QVBoxLayout:
        button = self._networks_button = QToolButton()
        button.setText("…")
        button.setAccessibleName("Choose several networks")
        button.setToolTip("Choose several at once")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addAction("As proposed", self._choose_proposed)
        menu.addAction("All", lambda: self.choose_networks(set(self.boxes)))
        menu.addAction("Only bicubic", lambda: self.choose_networks(set()))
        button.setMenu(menu)
        button.setEnabled(False)
        head = QHBoxLayout()
        head.addWidget(label("Networks", "heading"), 1)
        head.addWidget(button)
        self._networks = QVBoxLayout()
        self._networks.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._networks)
        self.turns_box = self._option_box(options.REPORT_TURNS)
        column.addSpacing(4)
        column.addWidget(self.turns_box)
        return column

    def _make_scales(self) -> QVBoxLayout:
        self.scale_boxes = {scale: QCheckBox(f"x{scale}") for scale in SCALES}
        remembered = self._settings[options.REPORT_SCALES]
        row = QHBoxLayout()
        row.setSpacing(24)
        for scale, box in self.scale_boxes.items():
            box.setChecked(str(scale) in remembered)
            box.toggled.connect(lambda _is_on: self._take_scales())
            row.addWidget(box)
        row.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(label("Scales", "heading"))
        column.addLayout(row)
        return column

    def _make_costs(self) -> QVBoxLayout:
        self.times_box = self._option_box(options.REPORT_TIMES, "Times, four runs instead of one")
        self.memory_box = self._option_box(options.REPORT_MEMORY, "Memory at its highest")
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(label("Measured too", "heading"))
        column.addWidget(self.times_box)
        column.addWidget(self.memory_box)
        return column

    def _option_box(self, option: Option[bool], words: str = "") -> QCheckBox:
        box = QCheckBox(words or option.label)
        box.setToolTip(option.tooltip)
        box.setChecked(self._settings[option])

        def remember(is_on: bool) -> None:
            self._settings[option] = is_on

        box.toggled.connect(remember)
        return box

    def _make_foot(self) -> QVBoxLayout:
        self._bar = QProgressBar()
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("How far the report is")
        self._bar.hide()
        self._said = label("", "quiet", wraps=True)
        self.start_button = QPushButton("Measure")
        self.start_button.setProperty("role", "primary")
        self.start_button.clicked.connect(self._press)
        column = QVBoxLayout()
        column.setContentsMargins(_MARGIN_PX, 12, _MARGIN_PX, 12)
        column.setSpacing(8)
        for widget in (self._said, self._bar, self.start_button):
            column.addWidget(widget)
        return column

    # What is chosen

    @property
    def _scales(self) -> tuple[int, ...]:
        return tuple(scale for scale, box in self.scale_boxes.items() if box.isChecked())

    def _choose_proposed(self) -> None:
        if self._catalogue is not None:
            self.choose_networks(set(self._catalogue.proposed))

    def _take_networks(self) -> None:
        self._settings[options.REPORT_NETWORKS] = tuple(name for name, box in self.boxes.items() if box.isChecked())
        self._refresh()

    def _take_scales(self) -> None:
        self._settings[options.REPORT_SCALES] = tuple(str(scale) for scale in self._scales)
        self._refresh()

    def _press(self) -> None:
        if self._is_running:
            self.start_button.setEnabled(False)
            self.stop_wanted.emit()
        else:
            self.start_wanted.emit()

    def _refresh(self) -> None:
        self.start_button.setText("Cancel" if self._is_running else "Measure")
        self.start_button.setEnabled(self._is_running or self.order() is not None)
        if not self._is_running:
            say(self._said, self.problem, "quiet")
        self.changed.emit()
