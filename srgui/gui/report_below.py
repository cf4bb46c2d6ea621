"""The lower half of a report: its charts, its pictures one by one, and what differs from another report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from srgui.gui.number_table import NumberTable
from srgui.gui.report_cells import beside, best_models, datasets_of, extreme, pictures
from srgui.gui.report_chart import ReportChart
from srgui.gui.report_plots import KINDS, OF_EVERY_SET, kinds_of, plot_of

if TYPE_CHECKING:
    from srgui.report.report_file import Difference, Report

_EXTREMES = {
    "worst": ("Worst", "The picture on which the best network comes least close"),
    "best": ("Best", "The picture on which the best network comes closest"),
    "divided": ("Most divided", "The picture on which the networks are furthest apart"),
}
_LOOK_TIP = "Open the picture in the Enhance tab, tested at this scale as papers do (Enter)"


@dataclass(frozen=True, slots=True)
class PictureWanted:
    """A picture that is to be looked at.

    Attributes:
        dataset: its set, by name.
        picture: its name in the set.
        scale: the factor.
        panes: the networks that were measured, by the keys of their panes, the best first.
    """

    dataset: str
    picture: str
    scale: int
    panes: tuple[str, ...]


class ReportBelow(QWidget):
    """A switch, a set, and what is shown of it.

    Attributes:
        switches: the buttons of the switch: "chart", "pictures" and "beside".
        dataset_box: the sets.
        kind_box: the charts that there are.
        chart: the chart.
        pictures: the pictures one by one.
        beside: differences to another report.
        extreme_buttons: choose the worst, best or most divided picture.
        look_button: opens the chosen picture.
        all_button: shows all of the chart, where a part of it is looked at.
        save_button: saves the chart.
    """

    look_wanted = Signal(object)  # PictureWanted
    save_wanted = Signal()  # the chart
    leave_wanted = Signal()  # the other report

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: Report | None = None
        self._scale = 0
        self._differences: tuple[Difference, ...] = ()
        self.chart = ReportChart()
        self.chart.save_wanted.connect(self.save_wanted)
        self.pictures = NumberTable("Pictures one by one", (0, False))
        self.beside = NumberTable("Differences to the other report", (0, False))
        self.pictures.opened.connect(self._look)
        self.pictures.chosen.connect(self._refresh)
        self._stack = QStackedWidget()
        for widget in (self.chart, self.pictures, self.beside):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._make_bar())
        column.addWidget(self._stack, 1)
        self.chart.looked.connect(self._refresh)
        self._refresh()

    @property
    def dataset(self) -> str:
        """The set that is shown."""
        return str(self.dataset_box.currentData() or "")

    def show_report(self, report: "Report", scale: int) -> None:
        """Show a report at a scale; the set stays, where it is there."""
        self._report, self._scale = report, scale
        datasets = datasets_of(report, scale)
        if [self.dataset_box.itemData(at) for at in range(self.dataset_box.count())] != list(datasets):
            before = self.dataset
            self.dataset_box.blockSignals(True)
            self.dataset_box.clear()
            for name in datasets:
                self.dataset_box.addItem(name, name)
            self.dataset_box.setCurrentIndex(max(0, self.dataset_box.findData(before)))
            self.dataset_box.blockSignals(False)
        self._show()

    def show_differences(self, found: "Sequence[Difference]") -> None:
        """Show what differs from another report; nothing where there is none."""
        is_new = bool(found) and not self._differences
        self._differences = tuple(found)
        if is_new:
            self.switches["beside"].setChecked(True)
        elif not found and self.switches["beside"].isChecked():
            self.switches["chart"].setChecked(True)
        self._show()

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        self.chart.refresh_look()
        self.pictures.refresh_look()
        self.beside.refresh_look()

    # Making

    def _make_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        group = QButtonGroup(self)
        self.switches: dict[str, QPushButton] = {}
        for name, words in (("chart", "Chart"), ("pictures", "Pictures"), ("beside", "Differences")):
            button = self.switches[name] = QPushButton(words)
            button.setCheckable(True)
            button.setAutoDefault(False)
            group.addButton(button)
            bar.addWidget(button)
        self.switches["chart"].setChecked(True)
        group.buttonToggled.connect(lambda _button, is_on: self._show() if is_on else None)
        self.dataset_box, self.kind_box = QComboBox(), QComboBox()
        self.dataset_box.setAccessibleName("Dataset")
        self.kind_box.setAccessibleName("Chart")
        self.dataset_box.setMaximumWidth(200)
        for box in (self.dataset_box, self.kind_box):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.currentIndexChanged.connect(lambda _index: self._show())
        self.extreme_buttons = {}
        for which, (words, tip) in _EXTREMES.items():
            button = self.extreme_buttons[which] = QPushButton(words)
            button.setToolTip(tip)
            button.clicked.connect(lambda _checked=False, which=which: self._choose_extreme(which))
        self.save_button, self.look_button = QPushButton("Save chart…"), QPushButton("Look at it")
        self.all_button = QPushButton("Show all")
        self.all_button.setToolTip("All of the chart: a double click on it, or 0")
        self.all_button.clicked.connect(self.chart.plot_view.show_all)
        self.save_button.setToolTip("What is seen of it, as SVG or PNG")
        self.look_button.setToolTip(_LOOK_TIP)
        self._leave_button = QPushButton("Compare no longer")
        self.save_button.clicked.connect(self.save_wanted)
        self.look_button.clicked.connect(lambda: self._look(self.pictures.key))
        self._leave_button.clicked.connect(self.leave_wanted)
        bar.addWidget(self.dataset_box)
        bar.addWidget(self.kind_box)
        for button in self.extreme_buttons.values():
            bar.addWidget(button)
        bar.addStretch(1)
        for button in (self.all_button, self.save_button, self.look_button, self._leave_button):
            bar.addWidget(button)
        return bar

    # What is shown

    @property
    def _shown(self) -> str:
        return next(name for name, button in self.switches.items() if button.isChecked())

    def _show(self) -> None:
        report = self._report
        if report is None:
            return
        match self._shown:
            case "chart":
                self._show_chart(report)
            case "pictures":
                self.pictures.show_content(pictures(report, self.dataset, self._scale))
            case _:
                self.beside.show_content(beside(self._differences, {m.name: m.title for m in report.models}))
        self._stack.setCurrentIndex(list(self.switches).index(self._shown))
        self._refresh()

    def _show_chart(self, report: "Report") -> None:
        kinds = kinds_of(report, self.dataset, self._scale)
        if [self.kind_box.itemData(at) for at in range(self.kind_box.count())] != list(kinds):
            before = self.kind_box.currentData()
            self.kind_box.blockSignals(True)
            self.kind_box.clear()
            for kind in kinds:
                self.kind_box.addItem(KINDS[kind], kind)
            self.kind_box.setCurrentIndex(max(0, self.kind_box.findData(before)))
            self.kind_box.blockSignals(False)
        kind = str(self.kind_box.currentData() or "")
        self.chart.show_plot(plot_of(report, self.dataset, self._scale, kind) if kind else None)

    def _refresh(self) -> None:
        """Show the buttons of what is shown."""
        shown, key = self._shown, self.pictures.key
        self.switches["beside"].setVisible(bool(self._differences))
        self.dataset_box.setVisible(shown != "beside")
        is_of_all = shown == "chart" and self.kind_box.currentData() in OF_EVERY_SET and self.dataset_box.count() > 1
        self.dataset_box.setEnabled(not is_of_all)
        self.dataset_box.setToolTip("This chart shows every dataset" if is_of_all else "")
        self.kind_box.setVisible(shown == "chart" and self.kind_box.count() > 0)
        self.save_button.setVisible(shown == "chart")
        self.save_button.setEnabled(self.chart.plot is not None)
        self.all_button.setVisible(shown == "chart" and self.chart.plot_view.is_zoomed)
        for button in (*self.extreme_buttons.values(), self.look_button):
            button.setVisible(shown == "pictures")
        self.look_button.setEnabled(bool(key))
        self._leave_button.setVisible(shown == "beside")

    def _choose_extreme(self, which: str) -> None:
        if self._report is not None:
            self.pictures.choose(extreme(self._report, self.dataset, self._scale, which))
            self.pictures.setFocus()

    def _look(self, picture: str) -> None:
        if self._report is not None and picture:
            panes = best_models(self._report, self.dataset, self._scale)
            self.look_wanted.emit(PictureWanted(self.dataset, picture, self._scale, panes))
