"""A chart of a report in its place: it scrolls where it is high, has a menu, and is saved as it is seen."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QMenu, QScrollArea, QVBoxLayout, QWidget

from srgui.gui.labels import label
from srgui.gui.plot import Plot
from srgui.gui.plot_painting import as_image, as_png, as_svg
from srgui.gui.plot_view import PlotView

_NO_CHART = "There is no chart of this: it needs two networks, or times that were measured."


class ReportChart(QWidget):
    """One chart.

    Attributes:
        plot_view: where it is seen, and looked into.
        menu: shows all of it, saves it, and copies it.
    """

    save_wanted = Signal()
    looked = Signal()  # at all of it, or at a part

    def __init__(self) -> None:
        super().__init__()
        self.plot_view = PlotView()
        self.plot_view.looked.connect(self._refresh)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self.plot_view)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._none = label(_NO_CHART, "quiet", wraps=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.menu = QMenu(self)
        self._all = self.menu.addAction("Show all of it", self.plot_view.show_all)
        self.menu.addSeparator()
        self.menu.addAction("Save chart…", self.save_wanted.emit)
        self.menu.addAction("Copy chart", self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._none, 1)
        self.show_plot(None)

    @property
    def plot(self) -> Plot | None:
        """What it shows."""
        return self.plot_view.plot

    def show_plot(self, plot: Plot | None) -> None:
        """Show a chart, or say that there is none."""
        self._scroll.setVisible(plot is not None)
        self._none.setVisible(plot is None)
        self.plot_view.show_plot(plot)

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        self.plot_view.refresh_look()

    def as_file(self, path: Path) -> bytes:
        """Return the part that is looked at as a file by its suffix, SVG or PNG, dark on white as papers print it."""
        assert self.plot is not None
        view = self.plot_view.view
        return as_svg(self.plot, view).encode() if path.suffix.lower() == ".svg" else as_png(self.plot, view)

    def copy(self) -> None:
        """Put the part that is looked at on the clipboard, as a picture."""
        if self.plot is not None:
            QGuiApplication.clipboard().setImage(as_image(self.plot, self.plot_view.view))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu, at the pointer or in the middle by its key."""
        if self.plot is None:
            return
        is_by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.menu.popup(self.mapToGlobal(self.rect().center()) if is_by_key else QPoint(event.globalPos()))

    def _refresh(self) -> None:
        self._all.setEnabled(self.plot_view.is_zoomed)
        self.looked.emit()
