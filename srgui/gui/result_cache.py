"""Results of regions that were made before, so that coming back to them costs nothing."""

from typing import Final

from srgui.engine.tiling import Region
from srgui.gui.preview_work import PaneResult

LIMIT_BYTES: Final = 256 * 2**20
"""Memory of all results that are kept, of all panes together."""


class ResultCache:
    """Keeps the results that were used last, within a limit of memory."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._oldest_first: list[PaneResult] = []

    @property
    def byte_count(self) -> int:
        """Memory of what is kept."""
        return sum(_byte_count(result) for result in self._oldest_first)

    def put(self, result: PaneResult) -> None:
        """Keep a result, and forget those it covers and the oldest that there is no room for."""
        self._oldest_first = [
            kept for kept in self._oldest_first if kept.key != result.key or not result.holds(kept.region)
        ]
        self._oldest_first.append(result)
        while self.byte_count > self._limit_bytes:
            del self._oldest_first[0]

    def find(self, key: str, region: Region) -> PaneResult | None:
        """Return a pane's result that holds a region, and make it the newest; in a test that of just the region."""
        for result in reversed(self._oldest_first):
            if result.key == key and result.holds(region):
                self._oldest_first.remove(result)
                self._oldest_first.append(result)
                return result
        return None

    def clear(self) -> None:
        """Forget all."""
        self._oldest_first.clear()


def _byte_count(result: PaneResult) -> int:
    trust = None if result.numbers is None else result.numbers.trust
    return result.image.sizeInBytes() + (0 if trust is None else trust.image.sizeInBytes())
