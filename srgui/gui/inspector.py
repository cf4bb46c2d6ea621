"""What is under the cursor, in numbers: the pixel of the output, and its values in each pane."""

import math

from srgui.gui import view_geometry as geometry
from srgui.gui.layers import Layer, luma_at
from srgui.gui.picture_painting import Scene
from srgui.gui.view_geometry import Point, Size

_FIGURE_SPACE, _MINUS = "\u2007", "\u2212"


def pixel_under(at: Point, scene: Scene, viewport: Size) -> tuple[int, int]:
    """Return the column and row of the output under a point of the viewport; beside the picture they are out of it."""
    place = geometry.to_picture(at, scene.view, viewport, scene.picture)
    return math.floor(place.x * scene.picture.width), math.floor(place.y * scene.picture.height)


def inspected(layer: Layer, reference: Layer | None, scene: Scene, x: int, y: int) -> tuple[str, ...]:
    """Return the lines that a pane says of a pixel; none beside the picture.

    Args:
        layer: what the pane shows.
        reference: what its luma is compared with; None where there is nothing.
        scene: the picture.
        x: column of the output.
        y: row of the output.
    """
    colour = layer.colour_at(scene, x, y)
    if colour is None:
        return ()
    channels = [("R", colour.red()), ("G", colour.green()), ("B", colour.blue())]
    channels += [("A", colour.alpha())] * (colour.alpha() < 255)
    lines = [f"x {x}  y {y}", "  ".join(f"{name} {_padded(value, 3)}" for name, value in channels)]
    against = None if reference is None or reference is layer else reference.colour_at(scene, x, y)
    if reference is not None and against is not None:
        lines.append(f"Luma {_signed(luma_at(colour) - luma_at(against))} against {reference.title}")
    return tuple(lines)


def _padded(value: int, digits: int) -> str:
    return f"{value}".rjust(digits, _FIGURE_SPACE)


def _signed(value: float) -> str:
    """Return a number with one decimal and its sign, every sign as wide as a plus."""
    rounded = round(value, 1)
    return "±0.0" if rounded == 0 else f"{rounded:+.1f}".replace("-", _MINUS)
