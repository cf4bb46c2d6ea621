"""Several devices that take the tiles of one picture, each the next as soon as it is free."""

import itertools
from collections.abc import Sequence
from queue import PriorityQueue
from typing import Final

from torch import Tensor

from srgui.engine.backends import Backend
from srgui.progress import list_in_words


class SharedBackend:
    """Runs a network on several devices at once.

    Args:
        members: the network made ready on each, the fastest first; a tile goes to the fastest that is free.
    """

    def __init__(self, members: Sequence[Backend]) -> None:
        self.members: Final = tuple(members)
        self.runtime: Final = list_in_words(dict.fromkeys(member.runtime for member in members))
        self.precision: Final = list_in_words(dict.fromkeys(member.precision for member in members))
        self.parallel: Final = sum(member.parallel for member in members)
        self.parallel_few: Final = members[0].parallel_few
        self._free: PriorityQueue[int] = PriorityQueue()
        places = itertools.chain.from_iterable([place] * member.parallel for place, member in enumerate(members))
        for place in places:
            self._free.put(place)

    def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
        """Return HR for LR, ``(N, C, H, W) -> (N, C, s H, s W)``, fp32 on the CPU."""
        place = self._free.get()
        try:
            return self.members[place].run(lr_NCHW, precise=precise)
        finally:
            self._free.put(place)
