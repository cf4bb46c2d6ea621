"""A report as it is seen: the table above, a chart or the pictures below, and how it was measured in one line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from srgui.gui.folded_text import FoldedText
from srgui.gui.labels import label, say
from srgui.gui.number_table import NumberTable
from srgui.gui.report_below import ReportBelow
from srgui.gui.report_cells import means, scales_of

if TYPE_CHECKING:
    from srgui.report.report_file import Difference, Report

_MARGIN_PX = 16
_HANDLE_PX = 9
_FACTS_PX = 136


class ReportPanel(QWidget):
    """Shows a report, at one of its scales.

    Args:
        below: its lower half.
        parent: of it.

    Attributes:
        table: means of networks by sets.
        below: charts, pictures and differences.
        facts: protocol, machine, checksums and what was left out.
        scale_buttons: the scales that there are.
    """

    def __init__(self, below: ReportBelow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: Report | None = None
        self._scale = 0
        self.table = NumberTable("Networks by datasets")
        self.below = below
        self.facts = FoldedText("how it was measured", _FACTS_PX)
        self.scale_buttons: dict[int, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._title, self._warning = label("", "title"), label("", "warn", wraps=True)
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._head.addWidget(self._title, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(_HANDLE_PX)
        parts.setStyleSheet("QSplitter::handle { background: transparent; }")
        parts.addWidget(self.table)
        parts.addWidget(self.below)
        parts.setSizes([320, 320])
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN_PX, 8, _MARGIN_PX, 8)
        column.setSpacing(8)
        column.addLayout(self._head)
        column.addWidget(self._warning)
        column.addWidget(parts, 1)
        column.addWidget(self.facts)

    @property
    def report(self) -> "Report | None":
        """What it shows."""
        return self._report

    @property
    def scale(self) -> int:
        """The scale that is shown."""
        return self._scale

    def show_report(self, report: "Report", name: str = "") -> None:
        """Show a report, of a file where it has a name; its scale stays, where it is there."""
        from srgui.report.export_tables import facts_lines  # with torch, which is there where there is a report

        self._report = report
        scales = scales_of(report)
        self._offer_scales(scales)
        count = len({(reading.dataset, reading.picture) for reading in report.readings})
        so_far = "" if report.is_complete else " so far"
        networks = f"{len(report.models)} network{'s' * (len(report.models) != 1)}"
        damage = f", {report.protocol.damage}" if report.protocol.damages else ""
        made = f"{count} picture{'s' * (count != 1)}{so_far}, {networks}{damage}, {report.made_at}"
        self._title.setText(f"{name}: {made}" if name else made)
        left = len(report.left_out)
        first = "" if not left else f" {report.left_out[0].name}: {report.left_out[0].reason}"
        say(
            self._warning,
            f"{left} left out.{first}" + (" All are named at the foot." if left > 1 else "") if left else "",
        )
        protocol = f"Protocol “{report.protocol.name}”: {report.protocol.in_words}"
        self.facts.show_words(protocol, "\n".join(facts_lines(report)))
        self.show_scale(self._scale if self._scale in scales else scales[0])

    def show_scale(self, scale: int) -> None:
        """Show another scale."""
        assert self._report is not None
        self._scale = scale
        self.scale_buttons[scale].setChecked(True)
        self.table.show_content(means(self._report, scale))
        self.below.show_report(self._report, scale)

    def show_differences(self, found: "Sequence[Difference]") -> None:
        """Show what differs from another report."""
        self.below.show_differences(found)

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        self.table.refresh_look()
        self.below.refresh_look()
        self.facts.refresh_icons()

    def _offer_scales(self, scales: Sequence[int]) -> None:
        if list(self.scale_buttons) == list(scales):
            return
        for button in self.scale_buttons.values():
            self._group.removeButton(button)
            self._head.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.scale_buttons = {}
        for scale in scales:
            button = self.scale_buttons[scale] = QPushButton(f"x{scale}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAccessibleName(f"Show scale {scale}")
            button.clicked.connect(lambda _checked=False, scale=scale: self.show_scale(scale))
            self._group.addButton(button)
            self._head.addWidget(button)
            button.setVisible(len(scales) > 1)
