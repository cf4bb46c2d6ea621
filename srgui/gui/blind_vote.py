"""Panes without names, in an order drawn anew for each look: which looks best is then for the eyes alone to say."""

import random
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from srgui.errors import UserError
from srgui.gui.comparison_view import ComparisonView
from srgui.gui.previews import Previews
from srgui.gui.view_modes import Mode
from srgui.gui.vote_book import Vote, VoteBook

LEAST_PANES = 2
_HOW = "Blind vote: press the number of the pane that looks best"
_HOW_SINGLE = "Blind vote: numbers flip between the panes, Enter votes for the one you see"


class BlindVote(QObject):
    """Hides the names, takes the votes and writes them down.

    Args:
        view: the panes.
        previews: fills them.
        book: where votes are kept.
        looked_at: tells the picture's name and the scale that are looked at; None where there is nothing.
    """

    changed = Signal()  # whether it runs, or how many votes were cast
    failed = Signal(str)  # sentence

    def __init__(
        self,
        view: ComparisonView,
        previews: Previews,
        book: VoteBook,
        looked_at: Callable[[], tuple[str, str] | None],
    ) -> None:
        super().__init__(view)
        self._view, self._previews, self._book, self._looked_at = view, previews, book, looked_at
        self._random = random.SystemRandom()
        self._order: tuple[str, ...] = ()
        self._selected = ""
        self._count = 0
        view.judged.connect(self._take)
        view.mode_changed.connect(lambda _mode: self.changed.emit())

    @property
    def is_on(self) -> bool:
        """Whether the panes have no names."""
        return bool(self._order)

    @property
    def count(self) -> int:
        """How many votes were cast since it was started last."""
        return self._count

    @property
    def words(self) -> str:
        """What is said under the panes; empty while it does not run."""
        if not self.is_on:
            return ""
        how = _HOW_SINGLE if self._view.mode is Mode.SINGLE else _HOW
        votes = "" if not self._count else f" ({self._count} {'vote' if self._count == 1 else 'votes'} so far)"
        return f"{how}{votes}."

    def start(self, keys: tuple[str, ...]) -> None:
        """Take the names of these panes away; two at least."""
        assert len(keys) >= LEAST_PANES
        self._selected, self._count = self._view.selected_key(), 0
        self._view.set_blind(True)
        self._shuffle(keys)

    def stop(self) -> None:
        """Give the names back."""
        if not self.is_on:
            return
        self._order = ()
        self._view.set_blind(False)
        self._previews.set_nameless(())
        self._view.select(self._selected)
        self.changed.emit()

    def _shuffle(self, keys: tuple[str, ...]) -> None:
        self._order = tuple(self._random.sample(keys, len(keys)))
        self._previews.set_nameless(self._order)
        self._view.select(self._order[0])
        self.changed.emit()

    def _take(self, key: str) -> None:
        looked_at = self._looked_at()
        if key not in self._order or looked_at is None or not self._previews.is_settled:
            return  # what is not there yet cannot be judged
        picture, scale = looked_at
        try:
            self._book.add(Vote(picture, scale, key, tuple(sorted(self._order))))
        except UserError as error:
            self.failed.emit(str(error))
            return
        self._count += 1
        self._shuffle(self._order)
