"""The picture of a trust map: dark where a result keeps to what was there, bright where it departs from it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtGui import QImage

from srgui.engine.tiling import Region
from srgui.gui.difference import colour_table
from srgui.gui.pane_parts import scene_of, source_of
from srgui.gui.qt_image import to_qimage
from srgui.gui.scenes import Scene
from srgui.imaging.image import Pixels

if TYPE_CHECKING:
    from srgui.engine.measure import Trust

BRIGHTEST_LEVELS: Final = 16
"""Grey levels of difference that are shown in the brightest colour."""
_UNKNOWN: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class TrustMap:
    """Where a result departs from what was there, as a pane shows it.

    Attributes:
        fidelity_db: how near the result, shrunk back, is to the picture it was made of.
        region: what the image covers, in pixels of the scene.
        image: a pixel for each of that picture's.
    """

    fidelity_db: float
    region: Region
    image: QImage


def trust_map(trust: "Trust", scene: Scene, shown: Region) -> TrustMap:
    """Return the map over a region of a scene; grey where nothing was compared."""
    seen = source_of(scene, shown)
    pixels = np.full((seen.height, seen.width, 3), _UNKNOWN, np.float32)
    pixels[trust.region.relative_to(seen).slices] = coloured(trust.difference_HW)
    return TrustMap(trust.fidelity_db, scene_of(scene, seen), to_qimage(pixels, None))


def coloured(difference_HW: Pixels) -> Pixels:
    """Return a colour for each difference in grey levels, ``(H, W, 3)``; by its root, so that small ones are seen."""
    part = np.sqrt(np.clip(difference_HW / BRIGHTEST_LEVELS, 0, 1))
    shown: Pixels = colour_table()[np.round(part * 255).astype(np.uint8)].astype(np.float32) / np.float32(255)
    return shown
