"""The row of tools above the panes."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QToolBar, QToolButton, QWidget

from srgui.gui import theme
from srgui.gui.actions import Actions
from srgui.gui.labels import label
from srgui.gui.view_geometry import MAX_ZOOM, MIN_ZOOM
from srgui.gui.view_keys import mode_action
from srgui.gui.view_modes import Mode

_STEPS_PER_DOUBLING = 20
_ICON_GAP_PX = 12
_MODES = tuple(mode_action(mode) for mode in Mode)
_WITH_TEXT = ("open", "paste", "fit", "test")


class EnhanceToolbar(QToolBar):
    """Open, look, zoom and test; the slider is logarithmic, so that each step is the same to the eye."""

    zoom_wanted = Signal(float)

    def __init__(self, actions: Actions) -> None:
        super().__init__("Tools")
        self.setMovable(False)
        for name in ("open", "paste", "", *_MODES, "loupe", "inspector", "", "fit", "one_to_one", "two_to_one"):
            if name:
                self.addAction(actions[name])
            else:
                self.addSeparator()
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(_position(MIN_ZOOM), _position(MAX_ZOOM))
        self._slider.setFixedWidth(140)
        self._slider.setAccessibleName("Zoom")
        self._slider.setToolTip("Zoom (+ and -)")
        self._slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._slider.valueChanged.connect(lambda at: self.zoom_wanted.emit(2 ** (at / _STEPS_PER_DOUBLING)))
        self.addWidget(self._slider)
        self._percent = label()
        self._percent.setFont(theme.tabular(self._percent.font()))
        self._percent.setAccessibleName("Zoom in percent")
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("3200 %") + 8)
        self.addWidget(self._percent)
        self.addSeparator()
        self.addAction(actions["test"])
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        self._panel_action = actions["panel"]
        self.addAction(self._panel_action)
        self._by_name = actions
        self._show_words(_WITH_TEXT, are_shown=True)
        for action in self.actions():
            button = self.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                button.setAccessibleName(action.text().rstrip("…"))
        self.show_zoom(1.0, enabled=False)
        self._needs_px = self.sizeHint().width()
        words = (self.fontMetrics().horizontalAdvance(actions[name].text()) + _ICON_GAP_PX for name in _MODES)
        self._needs_px_with_modes = self._needs_px + sum(words)

    @property
    def last_button(self) -> QWidget:
        """The last of its controls, which the panes follow in the tab order."""
        return self.widgetForAction(self._panel_action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have words beside icons as far as there is room."""
        super().resizeEvent(event)
        room = event.size().width()
        self._show_words(_WITH_TEXT, are_shown=room >= self._needs_px)
        self._show_words(_MODES, are_shown=room >= self._needs_px_with_modes)

    def _show_words(self, names: tuple[str, ...], *, are_shown: bool) -> None:
        beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        for name in names:
            button = self.widgetForAction(self._by_name[name])
            assert isinstance(button, QToolButton)
            button.setToolButtonStyle(beside if are_shown else alone)

    def show_zoom(self, zoom: float, *, enabled: bool = True) -> None:
        """Show how far the panes are zoomed in."""
        self._slider.setEnabled(enabled)
        self._percent.setEnabled(enabled)
        self._slider.blockSignals(True)
        self._slider.setValue(_position(zoom))
        self._slider.blockSignals(False)
        percent = zoom * 100
        words = f"{percent:.0f} %" if percent >= 9.95 else f"{percent:.1f} %"
        self._percent.setText(words if enabled else "")


def _position(zoom: float) -> int:
    return round(math.log2(zoom) * _STEPS_PER_DOUBLING)
