"""What picture there is, and how large it is to become."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QColorSpace
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSpinBox, QToolButton, QVBoxLayout, QWidget

from srgui.gui import theme
from srgui.gui.actions import ACTIONS, tooltip
from srgui.gui.catalogue import Size
from srgui.gui.labels import ElidedLabel, label, say
from srgui.gui.scenes import Picture, Target
from srgui.gui.words import bytes_in_words, pixels_in_words
from srgui.imaging.formats import WRITABLE_FORMATS

SCALES = (1, 2, 3, 4)
_CLEANING = 1
_EXACT = 0
_LARGEST_SIDE_PX = 200_000


class PictureGroup(QWidget):
    """The picture's name, size and colour, and what reading it changed."""

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(label("Picture", "heading"))
        self._name = ElidedLabel()
        self._facts = label("", "quiet", wraps=True)
        self._notes = label("", "quiet", wraps=True)
        for widget in (self._name, self._facts, self._notes):
            layout.addWidget(widget)
        self.show_picture(None)

    def show_picture(self, picture: Picture | None) -> None:
        """Say what picture is open."""
        if picture is None:
            self._name.setText("No picture yet")
            self._name.setToolTip("")
            say(self._facts, "Open one, or drop it anywhere.")
            say(self._notes, "")
            return
        self._name.setText(picture.name)
        self._name.setToolTip(str(picture.path or picture.name))
        say(self._facts, facts_of(picture))
        say(self._notes, "\n".join(picture.image.notes))

    def show_reading(self, name: str) -> None:
        """Say that a picture is being read."""
        say(self._facts, f"Opening {name}…")


def facts_of(picture: Picture) -> str:
    """Return a picture's size, colour, depth and format in one line."""
    image = picture.image
    parts = [pixels_in_words(*picture.size)]
    if image.icc_profile:
        parts.append(QColorSpace.fromIccProfile(image.icc_profile).description() or "own colour profile")
    elif image.is_grey:
        parts.append("grey")
    parts.append(f"{image.bit_depth}\N{NO-BREAK SPACE}bit")
    if image.alpha is not None:
        parts.append("transparency")
    if image.source_format:
        known = WRITABLE_FORMATS.get(image.source_format)
        parts.append(known.name if known else image.source_format)
    if picture.path is not None and picture.path.is_file():
        parts.append(bytes_in_words(picture.path.stat().st_size))
    return ", ".join(parts)


class ScaleGroup(QWidget):
    """x2, x3, x4 or an exact size, x1 where a network cleans, and in numbers what comes of it."""

    changed = Signal(object)  # Target

    def __init__(self, scale: int) -> None:
        super().__init__()
        self._source: Size | None = None
        self._scale = scale
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label("Scale", "heading"))
        layout.addLayout(self._make_buttons(scale))
        self._exact_row = self._make_exact_row()
        layout.addWidget(self._exact_row)
        self._exact_row.hide()
        self._numbers = label("", "", wraps=True)
        self._numbers.setFont(theme.tabular(self._numbers.font()))
        self._way = label("", "quiet", wraps=True)
        layout.addWidget(self._numbers)
        layout.addWidget(self._way)
        self.show_numbers("", "")

    @property
    def target(self) -> Target:
        """The size that is asked for."""
        if self._group.checkedId() == _EXACT:
            return Target(self._scale, (self.width_box.value(), self.height_box.value()))
        return Target(self._scale)

    def choose(self, scale: int) -> None:
        """Ask for a whole factor."""
        self._group.button(scale).click()

    def offer_cleaning(self, *, is_offered: bool) -> None:
        """Show x1 where there is a network that cleans at that size."""
        self._group.button(_CLEANING).setVisible(is_offered)
        if not is_offered and self._group.checkedId() == _CLEANING:
            self.choose(2)

    def choose_exact(self) -> None:
        """Ask for an exact size, and let it be typed."""
        self._group.button(_EXACT).click()
        self.width_box.setFocus()
        self.width_box.selectAll()

    def set_source(self, size: Size | None) -> None:
        """Take the proportions of another picture; a locked size keeps its width."""
        self._source = size
        if size is not None and (self.lock_button.isChecked() or not self._exact_row.isVisibleTo(self)):
            self._follow_width(self.width_box.value())

    def show_numbers(self, numbers: str, way: str, role: str = "") -> None:
        """Say what size results, and how the network gets there."""
        say(self._numbers, numbers, role)
        say(self._way, way)

    def set_problems(self, problems: Mapping[int, str]) -> None:
        """Disable the factors that cannot be made, and say why in their tooltips."""
        for scale in SCALES:
            button = self._group.button(scale)
            button.setEnabled(not problems.get(scale))
            does = "The same size, cleaned" if scale == _CLEANING else f"{scale} times as wide and as high"
            button.setToolTip(problems.get(scale) or f"{does} (Ctrl+{scale})")

    def refresh_icons(self) -> None:
        """Make the icons again, in the theme's colours."""
        self.lock_button.setIcon(theme.icon("lock" if self.lock_button.isChecked() else "lock-open"))

    def _make_buttons(self, chosen: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self._group = QButtonGroup(self)
        for scale in SCALES:
            button = QPushButton(f"x{scale}")
            button.setAccessibleName(f"Scale x{scale}")
            self._group.addButton(button, scale)
        exact = QPushButton("Size")
        exact.setAccessibleName("Exact size")
        exact.setToolTip(next(tooltip(spec) for spec in ACTIONS if spec.name == "exact_size"))
        self._group.addButton(exact, _EXACT)
        for each in self._group.buttons():
            each.setCheckable(True)
            if each is not exact:  # whose word must not be cut
                each.setMinimumWidth(1)
            row.addWidget(each, 1)
        self.set_problems({})
        self._group.button(chosen).setChecked(True)
        self._group.button(_CLEANING).setVisible(chosen == _CLEANING)
        self._group.idClicked.connect(self._take_choice)
        return row

    def _make_exact_row(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(4)
        self.width_box, self.height_box = _side_box("Width of the result"), _side_box("Height of the result")
        self.lock_button = QToolButton()
        self.lock_button.setCheckable(True)
        self.lock_button.setChecked(True)
        self.lock_button.setAccessibleName("Keep proportions")
        self.lock_button.setToolTip("Keep the proportions of the picture")
        self.refresh_icons()
        layout.addWidget(self.width_box, 1)
        layout.addWidget(label("x", "quiet"))
        layout.addWidget(self.height_box, 1)
        layout.addWidget(self.lock_button)
        self.width_box.valueChanged.connect(self._take_width)
        self.height_box.valueChanged.connect(self._take_height)
        self.lock_button.toggled.connect(self._take_lock)
        return row

    def _take_choice(self, which: int) -> None:
        is_exact = which == _EXACT
        if is_exact and not self._exact_row.isVisibleTo(self) and self._source is not None:
            self._set_sides(*Target(self._scale).size_of(*self._source))
        self._exact_row.setVisible(is_exact)
        if not is_exact:
            self._scale = which
        self.changed.emit(self.target)

    def _take_width(self, width: int) -> None:
        if self.lock_button.isChecked():
            self._follow_width(width)
        self.changed.emit(self.target)

    def _take_height(self, height: int) -> None:
        if self.lock_button.isChecked() and self._source is not None:
            self._set_sides(max(1, round(height * self._source[0] / self._source[1])), height)
        self.changed.emit(self.target)

    def _take_lock(self, is_locked: bool) -> None:
        self.refresh_icons()
        if is_locked:
            self._take_width(self.width_box.value())

    def _follow_width(self, width: int) -> None:
        if self._source is not None:
            self._set_sides(width, max(1, round(width * self._source[1] / self._source[0])))

    def _set_sides(self, width: int, height: int) -> None:
        """Show a size without telling of it."""
        for box, value in ((self.width_box, width), (self.height_box, height)):
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)


def _side_box(name: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(1, _LARGEST_SIDE_PX)
    box.setValue(1024)
    box.setKeyboardTracking(False)
    box.setMinimumWidth(64)
    box.setAccessibleName(name)
    box.setToolTip(f"{name}, in pixels")
    return box
