"""What a pane shows: a network, perhaps at a scale or in a way of its own."""

import re
from dataclasses import dataclass
from typing import Final, Self

ORIGINAL: Final = "original"
"""The key of the pane that shows the original of a test."""

_KEY: Final = re.compile(r"(?P<network>[^ ]+)(?: x(?P<scale>\d{1,2}))?(?: (?P<way>turns|plain))?")
_WAYS: Final = {"turns": True, "plain": False, None: None}


@dataclass(frozen=True, slots=True)
class PaneChoice:
    """A pane that a person chose.

    Attributes:
        network: by name.
        scale: the factor of this pane alone; None follows the one chosen for all.
        turns: whether its result is the mean over the 8 flips and turns; None follows the choice for all.
    """

    network: str
    scale: int | None = None
    turns: bool | None = None

    @property
    def key(self) -> str:
        """What it is called in settings and by the view: ``"dcscn"``, ``"dcscn x4 turns"``."""
        scale = "" if self.scale is None else f" x{self.scale}"
        way = "" if self.turns is None else " turns" if self.turns else " plain"
        return f"{self.network}{scale}{way}"

    @classmethod
    def of_key(cls, key: str) -> Self:
        """Return the choice of a key; raises ValueError where it is none."""
        match = _KEY.fullmatch(key)
        if match is None:
            raise ValueError(f"“{key}” is no pane.")
        scale = match["scale"]
        return cls(match["network"], None if scale is None else int(scale), _WAYS[match["way"]])

    @property
    def is_plain(self) -> bool:
        """Whether it follows in everything what is chosen for all."""
        return self.scale is None and self.turns is None

    def title_of(self, network_title: str) -> str:
        """Return what stands in its title bar: ``"DCSCN x4, 8 turns"``."""
        words = network_title if self.scale is None else f"{network_title} x{self.scale}"
        return words if self.turns is None else f"{words}, {'8 turns' if self.turns else 'no turns'}"
