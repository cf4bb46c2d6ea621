"""What a view of panes does a little later: it asks for what is looked at, and makes smaller copies of images."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from srgui.engine.tiling import Region
from srgui.gui.pyramid import Pyramid

_SETTLED_MS = 60


class Upkeep(QObject):
    """Waits until a view rests.

    Args:
        images: the images that are drawn, with the device pixels that each of their pixels takes.
        region: what is looked at; an empty region where nothing is to be asked for.
        parent: of it.
    """

    region_wanted = Signal(object)  # the Region in output pixels that is looked at, once it has settled
    shrunk = Signal()  # a smaller copy was made, which is to be painted

    def __init__(
        self,
        images: Callable[[], Iterable[tuple[Pyramid, float]]],
        region: Callable[[], Region],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._images, self._region = images, region
        self._last_wanted: Region | None = None
        self._settling = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settling.timeout.connect(self._want_region)
        self._shrinking = QTimer(self, interval=0)
        self._shrinking.timeout.connect(self._shrink_a_little)

    @property
    def is_shrinking(self) -> bool:
        """Whether copies may still be missing."""
        return self._shrinking.isActive()

    def look_again(self) -> None:
        """The view moved: ask for what is seen now, if it is another region, and make the copies that it needs."""
        self._settling.start()
        self._shrinking.start()

    def ask_again(self) -> None:
        """Have results asked for even if the same region is looked at: they are not there."""
        self._last_wanted = None
        self.look_again()

    def shrink(self) -> None:
        """Make the copies that a new image needs."""
        self._shrinking.start()

    def rest(self) -> None:
        """Ask for nothing."""
        self._settling.stop()

    def _want_region(self) -> None:
        region = self._region()
        if not region.is_empty and region != self._last_wanted:
            self._last_wanted = region
            self.region_wanted.emit(region)

    def _shrink_a_little(self) -> None:
        """Make the smaller copies that this zoom needs, a few milliseconds at a time."""
        for pyramid, scale in self._images():
            if pyramid.lacks(scale):
                if pyramid.build_step():
                    self.shrunk.emit()
                return
        self._shrinking.stop()
