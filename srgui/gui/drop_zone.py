"""What the window shows before there is a picture: where to drop one, and some to begin with."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from srgui.gui.theme import colours, icon, mixed
from srgui.gui.thumbnail_tile import SIDE_PX, TILE, ThumbnailButton
from srgui.gui.thumbnails import ThumbnailReader

_INVITATION = "Drop a photo here"
_RELEASE = "Let go to open it"
_FORMATS = "PNG, JPEG, WebP, TIFF, AVIF, GIF and BMP. Nothing leaves this computer."
_ICON_PX = 64
_FRAME_PX = 16
_RADIUS_PX = 12
_MOST_TILES = 8


class TileRow(QWidget):
    """A heading, and under it as many pictures as there is room for."""

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: list[ThumbnailButton] = []
        title = QLabel(heading)
        title.setProperty("role", "quiet")
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.addStretch()
        self._row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(title)
        layout.addLayout(self._row)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_paths(self, paths: Sequence[Path]) -> None:
        """Show these pictures, the first ones if there are many."""
        for tile in self.tiles:
            tile.hide()
            tile.deleteLater()
        self.tiles = [ThumbnailButton(path) for path in paths[:_MOST_TILES]]
        for index, tile in enumerate(self.tiles):
            self._row.insertWidget(1 + index, tile)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        for index, tile in enumerate(self.tiles):
            tile.setVisible((index + 1) * TILE.width() <= self.width())

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Show more or fewer."""
        self._show_what_fits()


class DropZone(QWidget):
    """An invitation to open a picture. The window itself takes what is dropped, wherever that is."""

    open_requested = Signal()
    paths_chosen = Signal(list)  # of Path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_drag_active = False
        self._reader = ThumbnailReader(SIDE_PX, self)
        self._reader.read.connect(self._show_thumbnail)
        self._icon, self._title, self._formats = QLabel(), QLabel(_INVITATION), QLabel(_FORMATS)
        self._title.setProperty("role", "title")
        self._formats.setProperty("role", "quiet")
        self._formats.setWordWrap(True)
        for words in (self._icon, self._title, self._formats):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._open = QPushButton("Open…")
        self._open.setProperty("role", "primary")
        self._open.setMinimumWidth(128)
        self._open.clicked.connect(self.open_requested)
        self._recent, self._samples = TileRow("Recent pictures"), TileRow("Samples to try")
        self._arrange()
        self._show_icon()
        self.setMinimumSize(320, 280)

    def set_recent(self, paths: Sequence[Path]) -> None:
        """Offer pictures that were open lately."""
        self._fill(self._recent, paths)

    def set_samples(self, paths: Sequence[Path]) -> None:
        """Offer pictures that come with the program."""
        self._fill(self._samples, paths)

    def set_drag_active(self, active: bool) -> None:
        """Show that what is being dragged over the window can be let go."""
        if active != self._is_drag_active:
            self._is_drag_active = active
            self._title.setText(_RELEASE if active else _INVITATION)
            self._show_icon()
            self.update()

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * _FRAME_PX, 2 * _FRAME_PX, 2 * _FRAME_PX, 2 * _FRAME_PX)
        layout.setSpacing(8)
        layout.addStretch(3)
        layout.addWidget(self._icon)
        layout.addWidget(self._title)
        layout.addWidget(self._formats)
        layout.addSpacing(8)
        layout.addWidget(self._open, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
        layout.addWidget(self._recent)
        layout.addSpacing(8)
        layout.addWidget(self._samples)
        layout.addStretch(1)

    def _fill(self, row: TileRow, paths: Sequence[Path]) -> None:
        row.set_paths(paths)
        for tile in row.tiles:
            tile.clicked.connect(lambda _checked=False, path=tile.path: self.paths_chosen.emit([path]))
            self._reader.ask(tile.path)
        self._show_what_fits()

    def _show_thumbnail(self, path: Path, image: QImage) -> None:
        for tile in (*self._recent.tiles, *self._samples.tiles):
            if tile.path == path:
                tile.set_thumbnail(image)

    def _show_what_fits(self) -> None:
        """Leave out the rows that a low window has no room for, the samples before the recent pictures."""
        room = self.height() - self.minimumHeight()
        for row in (self._recent, self._samples):
            needed = row.sizeHint().height() + 16
            row.setVisible(bool(row.tiles) and needed <= room)
            room -= needed if row.tiles else 0

    def _show_icon(self) -> None:
        shown = colours()
        drawn = icon("image-square", shown.accent if self._is_drag_active else shown.quiet)
        self._icon.setPixmap(drawn.pixmap(QSize(_ICON_PX, _ICON_PX), self.devicePixelRatioF()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame to drop into."""
        shown = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = shown.accent if self._is_drag_active else mixed(shown.line, shown.quiet, 0.35)
        ground = mixed(shown.window, shown.accent, 0.12) if self._is_drag_active else shown.window
        pen = QPen(QColor(colour), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(ground))
        frame = QRectF(self.rect()).adjusted(_FRAME_PX, _FRAME_PX, -_FRAME_PX, -_FRAME_PX)
        painter.drawRoundedRect(frame, _RADIUS_PX, _RADIUS_PX)
        painter.end()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Show more or fewer pictures."""
        self._show_what_fits()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icon()
        super().changeEvent(event)
