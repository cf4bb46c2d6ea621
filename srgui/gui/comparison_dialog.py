"""Asks what is to be made of a comparison: a contact sheet, a web page, a blink or files, and of which part."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from srgui import settings as options
from srgui.engine.tiling import Region
from srgui.gui.comparison_work import ORIGINAL_NAME, ComparisonOrder, Kind, Pair, order_problem
from srgui.gui.controls import Control, control_for
from srgui.gui.labels import ElidedLabel, label, say, without_icons
from srgui.gui.naming import NameParts, file_stem
from srgui.gui.words import pixels_in_words
from srgui.settings import Settings

_KINDS: dict[Kind, tuple[str, str]] = {
    "sheet": ("Contact sheet (PNG)", "All of them in one picture, each under its name and numbers"),
    "page": ("Web page (HTML)", "With a slider and number keys; it opens offline, in any browser"),
    "blink": ("Blink", "Two of them by turns, as an animation"),
    "panes": ("Separate files (PNG)", "A folder with a picture of each pane"),
}
_INDENT_PX = 24
_RATE_PX = 112


class ComparisonDialog(QDialog):
    """What to make, of which part, and where it goes; remembered for the next time.

    Args:
        order: what is looked at: its kinds, its part and its blink are asked for.
        settings: what was chosen before.
        parent: the window.

    Attributes:
        boxes: a check box for each kind.
        first_box: the first picture of a blink.
        second_box: the second.
        whole_button: chooses the whole picture.
        visible_button: chooses what is visible.
        name_edit: holds the files' name.
        export_button: begins.
    """

    wanted = Signal(object)  # ComparisonOrder

    def __init__(self, order: ComparisonOrder, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export comparison")
        self.setMinimumWidth(600)
        self._order, self._settings, self._folder = order, settings, order.folder
        self._suffix, self._rate = control_for(options.COMPARISON_BLINK), control_for(options.COMPARISON_RATE)
        self._rate.widget.setMinimumWidth(_RATE_PX)
        self.first_box, self.second_box = self._pane_box("First of the blink"), self._pane_box("Second of the blink")
        self.boxes = {kind: self._kind_box(kind) for kind in _KINDS}
        self._problem = label("", "quiet", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(4)
        layout.addWidget(label("What", "heading"))
        for kind, box in self.boxes.items():
            layout.addWidget(box)
            layout.addLayout(self._below(kind))
        layout.addSpacing(8)
        layout.addWidget(label("Part", "heading"))
        for button in self._make_parts():
            layout.addWidget(button)
        layout.addSpacing(8)
        layout.addWidget(label("Where", "heading"))
        layout.addLayout(self._make_place())
        layout.addWidget(self._problem)
        layout.addSpacing(8)
        layout.addWidget(self._make_buttons())
        self.export_button.setDefault(True)
        self._recall()
        self.refresh()

    @property
    def order(self) -> ComparisonOrder:
        """What would be made now."""
        stem = self.name_edit.text().strip()
        parts = NameParts(stem, "", "", *self._order.scene.size)
        pair = Pair(
            self.first_box.currentData(),
            self.second_box.currentData(),
            self._suffix.read(),
            self._rate.read(),
        )
        return replace(
            self._order,
            kinds=tuple(kind for kind, box in self.boxes.items() if box.isChecked()),
            region=Region(0, 0, *self._order.scene.size) if self.whole_button.isChecked() else self._order.region,
            folder=self._folder,
            stem=file_stem("{name}", parts) if stem.strip(" .") else "",
            pair=pair,
        )

    @property
    def _sees_all(self) -> bool:
        """Whether the whole picture is visible."""
        return self._order.region == Region(0, 0, *self._order.scene.size)

    @property
    def problem(self) -> str:
        """Why it cannot be made; empty where it can."""
        return self._problem.text()

    def accept(self) -> None:
        """Remember what was chosen, and ask for it."""
        order = self.order
        self._settings[options.COMPARISON_KINDS] = order.kinds
        if not self._sees_all:
            self._settings[options.COMPARISON_WHOLE] = self.whole_button.isChecked()
        self._settings[options.COMPARISON_BLINK] = order.pair.suffix
        self._settings[options.COMPARISON_RATE] = order.pair.per_second
        self.wanted.emit(order)
        super().accept()

    def refresh(self) -> None:
        """Say what stands against it."""
        is_blink = self.boxes["blink"].isChecked()
        for widget in (self.first_box, self.second_box, self._suffix.widget, self._rate.widget):
            widget.setEnabled(is_blink)
        problem = order_problem(self.order)
        say(self._problem, problem)
        self.export_button.setEnabled(not problem)
        self.export_button.setToolTip(problem)

    # Making

    def _kind_box(self, kind: Kind) -> QCheckBox:
        title, tip = _KINDS[kind]
        box = QCheckBox(title)
        box.setToolTip(tip)
        box.toggled.connect(self.refresh)
        return box

    def _below(self, kind: Kind) -> QHBoxLayout:
        """Return what stands under a check box: what it makes, or what else it asks."""
        row = QHBoxLayout()
        row.setContentsMargins(_INDENT_PX, 0, 0, 2)
        row.setSpacing(8)
        if kind != "blink":
            row.addWidget(label(_KINDS[kind][1], "quiet", wraps=True), 1)
            return row
        row.addWidget(self.first_box, 1)
        row.addWidget(label("and", "quiet"))
        row.addWidget(self.second_box, 1)
        row.addWidget(self._rate.widget)
        row.addWidget(self._suffix.widget)
        return row

    def _pane_box(self, words: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(words)
        if self._order.scene.trial is not None:
            box.addItem("Original", ORIGINAL_NAME)
        for shown in self._order.panes:
            box.addItem(shown.title, shown.choice.key)
        box.currentIndexChanged.connect(lambda _index: self.refresh())
        return box

    def _make_parts(self) -> tuple[QRadioButton, QRadioButton]:
        visible, size = self._order.region, self._order.scene.size
        words = f"What is visible, {pixels_in_words(visible.width, visible.height)}"
        self.visible_button = QRadioButton(words)
        self.whole_button = QRadioButton(f"The whole picture, {pixels_in_words(*size)}")
        self.visible_button.setHidden(self._sees_all)
        group = QButtonGroup(self)
        group.addButton(self.visible_button)
        group.addButton(self.whole_button)
        group.buttonToggled.connect(lambda _button, _is_on: self.refresh())
        return self.visible_button, self.whole_button

    def _make_place(self) -> QFormLayout:
        self.name_edit = QLineEdit(self._order.stem)
        self.name_edit.setAccessibleName("Name of the files")
        self.name_edit.textChanged.connect(self.refresh)
        self._folder_label = ElidedLabel(str(self._folder))
        self._folder_label.setToolTip(str(self._folder))
        choose = QPushButton("Choose…")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose_folder)
        row = QHBoxLayout()
        row.addWidget(self._folder_label, 1)
        row.addWidget(choose)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow("Name", self.name_edit)
        form.addRow("Folder", row)
        return form

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export_button = buttons.addButton("Export", QDialogButtonBox.ButtonRole.AcceptRole)
        self.export_button.setProperty("role", "primary")
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return without_icons(buttons)

    # Choosing

    def _recall(self) -> None:
        """Choose what was chosen the last time."""
        controls: tuple[tuple[Control, object], ...] = (
            (self._suffix, self._settings[options.COMPARISON_BLINK]),
            (self._rate, self._settings[options.COMPARISON_RATE]),
        )
        for control, value in controls:
            control.write(value)
            control.changed.connect(lambda *_: self.refresh())
        for kind, box in self.boxes.items():
            box.setChecked(kind in self._settings[options.COMPARISON_KINDS])
        self.first_box.setCurrentIndex(max(0, self.first_box.findData(self._order.pair.first)))
        self.second_box.setCurrentIndex(max(0, self.second_box.findData(self._order.pair.second)))
        is_whole = self._settings[options.COMPARISON_WHOLE] or self._sees_all
        (self.whole_button if is_whole else self.visible_button).setChecked(True)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder of the comparison", str(self._folder))
        if chosen:
            self._folder = Path(chosen)
            self._settings[options.COMPARISON_FOLDER] = chosen
            self._folder_label.setText(chosen)
            self._folder_label.setToolTip(chosen)
