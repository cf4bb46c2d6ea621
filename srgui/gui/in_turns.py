"""Work of the window that would hold it up in one go, done piece by piece."""

from collections.abc import Iterator

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

_UNSEEN_MS = 15
"""Between two pieces while nobody waits for them, so that other work of the window gets its turn."""


class InTurns(QTimer):
    """Does work in turns of the event loop; while its owner is seen, one right after the other.

    Args:
        owner: whose work it is; what is not done when it goes away is never done.
        pieces: does a piece up to each ``yield``, and the last after them.
    """

    def __init__(self, owner: QWidget, pieces: Iterator[None]) -> None:
        super().__init__(owner, singleShot=True)
        self._owner, self._pieces = owner, pieces
        self.timeout.connect(self._go_on)
        self.start(0)

    def finish(self) -> None:
        """Do all that is left at once."""
        self.stop()
        for _ in self._pieces:
            pass

    def _go_on(self) -> None:
        if self._step():
            self.start(0 if self._owner.isVisible() else _UNSEEN_MS)

    def _step(self) -> bool:
        """Do a piece; whether there is another."""
        for _ in self._pieces:
            return True
        return False
