"""The ways of looking at panes, and what all panes share of the one that is chosen."""

from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QRect

from srgui.gui.layers import Layer
from srgui.gui.view_geometry import Size

GAINS = (1, 2, 4, 8, 16, 32)
RATES = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
WIPE_STEP = 0.02


class Mode(StrEnum):
    """How panes are looked at; the value is what settings call it."""

    GRID = "grid"
    SINGLE = "single"
    SLIDER = "slider"
    BLINK = "blink"
    DIFFERENCE = "difference"

    @property
    def is_grid(self) -> bool:
        """Whether all panes are seen, side by side."""
        return self in {Mode.GRID, Mode.DIFFERENCE}

    @property
    def compares(self) -> bool:
        """Whether there is something that panes are compared with."""
        return self not in {Mode.GRID, Mode.SINGLE}


@dataclass(frozen=True, slots=True)
class Wipe:
    """Where the slider stands.

    Attributes:
        part: of the viewport that is on the first side, 0 to 1.
        is_level: whether its line runs from left to right, with one picture above the other.
    """

    part: float = 0.5
    is_level: bool = False

    def position(self, viewport: Size) -> int:
        """Return the device pixel, across or down, where the second side begins."""
        return round(self.part * (viewport.height if self.is_level else viewport.width))

    def first_side(self, viewport: Size) -> QRect:
        """Return the left or upper side."""
        width, height = int(viewport.width), int(viewport.height)
        at = self.position(viewport)
        return QRect(0, 0, width, at) if self.is_level else QRect(0, 0, at, height)

    def second_side(self, viewport: Size) -> QRect:
        """Return the right or lower side."""
        width, height = int(viewport.width), int(viewport.height)
        at = self.position(viewport)
        return QRect(0, at, width, height - at) if self.is_level else QRect(at, 0, width - at, height)


@dataclass
class Look:
    """What all panes share of the way in which they are looked at.

    Attributes:
        mode: the way.
        reference: what differences are against; None where there are no panes.
        other: what the selected pane is wiped or blinked with; None where there is no second pane.
        wipe: where the slider stands.
        shows_other: whether blinking shows the other one now.
        gain: how much differences are enlarged.
        loupe: whether a loupe is shown at the cursor.
        inspector: whether the values under the cursor are shown.
        details: whether what panes have to say in detail is shown.
    """

    mode: Mode = Mode.GRID
    reference: Layer | None = None
    other: Layer | None = None
    wipe: Wipe = field(default_factory=Wipe)
    shows_other: bool = False
    gain: int = 4
    loupe: bool = False
    inspector: bool = False
    details: bool = False

    def shown_of(self, layer: Layer) -> Layer:
        """Return the layer that a pane's whole viewport shows now: its own, or the other one while it blinks."""
        if self.mode is Mode.BLINK and self.shows_other and self.other is not None:
            return self.other
        return layer

    def subtracts_from(self, layer: Layer) -> bool:
        """Return whether a pane shows how it differs from the reference."""
        return self.mode is Mode.DIFFERENCE and self.reference is not None and self.reference is not layer
