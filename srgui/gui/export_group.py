"""How a result is saved: format, what comes along, name and folder; and in numbers what comes of it."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from srgui import settings as options
from srgui.gui.controls import Control, control_for
from srgui.gui.export_work import Destination
from srgui.gui.labels import ElidedLabel, label, say, set_role
from srgui.gui.theme import tabular
from srgui.imaging.codecs import WriteOptions
from srgui.settings import AnyOption, Settings

_WITH_QUALITY = {"JPEG", "WEBP", "AVIF"}
_BESIDE = ""
_CHOOSE = "?"


class ExportGroup(QWidget):
    """The options of an export, remembered as they are changed."""

    changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._controls: dict[str, Control] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label("Export", "heading"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._control(options.FORMAT).widget, 1)
        self._quality_label = label("Quality", "quiet")
        row.addWidget(self._quality_label)
        row.addWidget(self._control(options.QUALITY).widget)
        layout.addLayout(row)
        layout.addWidget(self._control(options.LOSSLESS).widget)
        layout.addWidget(self._control(options.KEEP_METADATA).widget)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(4)
        form.addRow("Name", self._control(options.NAME_TEMPLATE).widget)
        self.folder_box = self._make_folder_box()
        form.addRow("Folder", self.folder_box)
        layout.addLayout(form)
        self._example = ElidedLabel()
        self._example.setAccessibleName("File that will be written")
        self._numbers = label("", "quiet")
        self._numbers.setAccessibleName("Size of the file")
        self._numbers.setFont(tabular(self._numbers.font()))
        row = QHBoxLayout()
        row.addWidget(self._example, 1)
        row.addWidget(self._numbers)
        layout.addLayout(row)
        self._problem = label("", "error", wraps=True)
        layout.addWidget(self._problem)
        self.refresh()

    @property
    def write_options(self) -> WriteOptions:
        """What the file is to be like."""
        return write_options(self._settings)

    @property
    def destination(self) -> Destination:
        """Where exports go and what they are called."""
        folder = self._settings[options.EXPORT_FOLDER]
        template = self._settings[options.NAME_TEMPLATE]
        return Destination(Path(folder) if folder else None, template, self.write_options)

    def refresh(self) -> None:
        """Show what the settings hold, as after the preferences were changed."""
        for option in _SHOWN:
            control = self._controls[option.name]
            control.widget.blockSignals(True)
            control.write(self._settings[option])
            control.widget.blockSignals(False)
        self._list_folders()
        self._show_what_applies()

    def show_example(self, path: Path | None, problem: str = "") -> None:
        """Show the file that will be written, or why none can be."""
        set_role(self._controls[options.NAME_TEMPLATE.name].widget, "error" if problem else "")
        self._example.setText(path.name if path else "")
        self._example.setToolTip(str(path or ""))
        self._example.setVisible(path is not None)
        self._numbers.setText("")
        say(self._problem, problem)

    def show_size(self, text: str, problem: str = "") -> None:
        """Say how large the file will be, or why it cannot be written."""
        self._numbers.setText(text)
        say(self._problem, problem or self._problem.text())

    def _control(self, option: AnyOption) -> Control:
        control = control_for(option)
        control.changed.connect(lambda: self._take(option))
        self._controls[option.name] = control
        return control

    def _take(self, option: AnyOption) -> None:
        self._settings[option] = self._controls[option.name].read()
        self._show_what_applies()
        self.changed.emit()

    def _show_what_applies(self) -> None:
        chosen, is_exact = self._settings[options.FORMAT], self._settings[options.LOSSLESS]
        has_quality = chosen in _WITH_QUALITY and not (chosen == "WEBP" and is_exact)
        self._quality_label.setVisible(has_quality)
        self._controls[options.QUALITY.name].widget.setVisible(has_quality)
        self._controls[options.LOSSLESS.name].widget.setVisible(chosen == "WEBP")

    def _make_folder_box(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName("Folder of exports")
        box.setMinimumContentsLength(8)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.activated.connect(self._take_folder)
        return box

    def _list_folders(self) -> None:
        box = self.folder_box
        chosen = self._settings[options.EXPORT_FOLDER]
        known = dict.fromkeys(folder for folder in (chosen, self._settings[options.LAST_EXPORT_FOLDER]) if folder)
        box.blockSignals(True)
        box.clear()
        box.addItem("Beside the picture", _BESIDE)
        for folder in known:
            box.addItem(Path(folder).name or folder, folder)
        box.addItem("Choose…", _CHOOSE)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.setToolTip(chosen or "Exports are written beside the picture they are made from")
        box.blockSignals(False)

    def _take_folder(self) -> None:
        chosen = self.folder_box.currentData()
        if chosen == _CHOOSE:
            before = self._settings[options.EXPORT_FOLDER] or self._settings[options.LAST_EXPORT_FOLDER]
            chosen = QFileDialog.getExistingDirectory(self, "Folder of exports", before)
            chosen = chosen or self._settings[options.EXPORT_FOLDER]
        self._settings[options.EXPORT_FOLDER] = chosen
        if chosen:
            self._settings[options.LAST_EXPORT_FOLDER] = chosen
        self._list_folders()
        self.changed.emit()


_SHOWN: tuple[AnyOption, ...] = (
    options.FORMAT,
    options.QUALITY,
    options.LOSSLESS,
    options.KEEP_METADATA,
    options.NAME_TEMPLATE,
)


def write_options(settings: Settings) -> WriteOptions:
    """Return what files are to be like, from what the person chose."""
    return WriteOptions(
        format=settings[options.FORMAT],
        quality=settings[options.QUALITY],
        subsampling=settings[options.SUBSAMPLING],
        lossless=settings[options.LOSSLESS],
        keep_metadata=settings[options.KEEP_METADATA],
    )
