"""Where a view looks: zoom and pan as plain arithmetic, without widgets.

Positions on the screen are in device pixels from the left upper corner of a viewport. Positions in the
picture are fractions of its sides, 0 to 1, so that they hold for every scale. Zoom is device pixels per
output pixel: at 1, a pixel of the enlarged picture is a pixel of the screen.
"""

import math
from dataclasses import dataclass, replace

from srgui.engine.tiling import Region

MIN_ZOOM = 0.05
MAX_ZOOM = 32.0
_PERCENTS = (5, 6.25, 8.33, 10, 12.5, 16.67, 25, 33.33, 50, 66.67, 100, 150, 200, 300, 400)
_HIGH_PERCENTS = (600, 800, 1200, 1600, 2400, 3200)
ZOOM_STEPS = tuple(percent / 100 for percent in _PERCENTS + _HIGH_PERCENTS)
_SAME_ZOOM = 1.001  # closer than this, two zooms are one


@dataclass(frozen=True, slots=True)
class Size:
    """The sides of a viewport (device pixels) or of a picture (output pixels)."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Point:
    """A position on the screen or in the picture."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at.

    Attributes:
        x: the picture's column at the middle of the viewport, as a fraction of its width.
        y: the picture's row there, as a fraction of its height.
        zoom: device pixels per output pixel.
    """

    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0


def fit_zoom(viewport: Size, picture: Size) -> float:
    """Return the zoom at which the picture just fills the viewport, small pictures enlarged."""
    wanted = min(viewport.width / picture.width, viewport.height / picture.height)
    return min(max(wanted, 1 / max(picture.width, picture.height)), MAX_ZOOM)


def width_zoom(viewport: Size, picture: Size) -> float:
    """Return the zoom at which the picture is as wide as the viewport."""
    return min(max(viewport.width / picture.width, 1 / max(picture.width, picture.height)), MAX_ZOOM)


def fitted(viewport: Size, picture: Size) -> View:
    """Return the view of the whole picture."""
    return View(zoom=fit_zoom(viewport, picture))


def clamped(view: View, viewport: Size, picture: Size) -> View:
    """Return the nearest view whose zoom is in range and that leaves no room that the picture could fill."""
    zoom = min(max(view.zoom, min(MIN_ZOOM, fit_zoom(viewport, picture))), MAX_ZOOM)
    return View(
        _clamped_centre(view.x, viewport.width, picture.width * zoom),
        _clamped_centre(view.y, viewport.height, picture.height * zoom),
        zoom,
    )


def _clamped_centre(centre: float, viewport_px: float, picture_px: float) -> float:
    if picture_px <= viewport_px:
        return 0.5
    half = viewport_px / 2 / picture_px
    return min(max(centre, half), 1 - half)


def corner(view: View, viewport: Size, picture: Size) -> Point:
    """Return where the picture's left upper corner is on the screen.

    Whole device pixels, so that a picture at zoom 1 is not resampled.
    """
    return Point(
        math.floor(viewport.width / 2 - view.x * picture.width * view.zoom + 0.5),
        math.floor(viewport.height / 2 - view.y * picture.height * view.zoom + 0.5),
    )


def to_picture(at: Point, view: View, viewport: Size, picture: Size) -> Point:
    """Return the picture's position under a point of the screen; outside 0..1 it is beside the picture."""
    origin = corner(view, viewport, picture)
    return Point(
        (at.x - origin.x) / (picture.width * view.zoom),
        (at.y - origin.y) / (picture.height * view.zoom),
    )


def to_screen(at: Point, view: View, viewport: Size, picture: Size) -> Point:
    """Return the point of the screen that shows a position of the picture."""
    origin = corner(view, viewport, picture)
    return Point(
        origin.x + at.x * picture.width * view.zoom,
        origin.y + at.y * picture.height * view.zoom,
    )


def zoomed_at(view: View, cursor: Point, factor: float, viewport: Size, picture: Size) -> View:
    """Return the view zoomed by a factor while the picture stays put under the cursor, as far as it can."""
    wanted = clamped(replace(view, zoom=view.zoom * factor), viewport, picture).zoom
    if math.isclose(wanted, 1):
        wanted = 1.0  # not nearly 1: that would be resampled
    held_x = view.x + (cursor.x - viewport.width / 2) / (picture.width * view.zoom)
    held_y = view.y + (cursor.y - viewport.height / 2) / (picture.height * view.zoom)
    return clamped(
        View(
            held_x - (cursor.x - viewport.width / 2) / (picture.width * wanted),
            held_y - (cursor.y - viewport.height / 2) / (picture.height * wanted),
            wanted,
        ),
        viewport,
        picture,
    )


def panned(view: View, dx: float, dy: float, viewport: Size, picture: Size) -> View:
    """Return the view after the picture was pushed by so many device pixels, right and down."""
    moved = replace(
        view,
        x=view.x - dx / (picture.width * view.zoom),
        y=view.y - dy / (picture.height * view.zoom),
    )
    return clamped(moved, viewport, picture)


def visible_region(view: View, viewport: Size, picture: Size) -> Region:
    """Return the output pixels that the viewport shows, wholly or in part."""
    origin = corner(view, viewport, picture)
    left = max(0, math.floor(-origin.x / view.zoom))
    top = max(0, math.floor(-origin.y / view.zoom))
    right = min(int(picture.width), math.ceil((viewport.width - origin.x) / view.zoom))
    bottom = min(int(picture.height), math.ceil((viewport.height - origin.y) / view.zoom))
    return Region(left, top, max(0, right - left), max(0, bottom - top))


def step_up(zoom: float) -> float:
    """Return the next larger step of zoom, or the largest."""
    return next((step for step in ZOOM_STEPS if step > zoom * _SAME_ZOOM), MAX_ZOOM)


def step_down(zoom: float) -> float:
    """Return the next smaller step of zoom, or the smallest."""
    return next((step for step in reversed(ZOOM_STEPS) if step * _SAME_ZOOM < zoom), MIN_ZOOM)


def held_at_one(before: float, after: float) -> float:
    """Return a zoom, held at 1:1 on the way past it: the true size is easy to find with a wheel."""
    passes = min(before, after) * _SAME_ZOOM < 1 < max(before, after) / _SAME_ZOOM
    return 1.0 if passes else after


def columns(count: int, area: Size, picture: Size, title_px: float) -> int:
    """Return into how many columns to put panes so that the picture is largest in each.

    Args:
        count: panes, at least 1.
        area: room for all of them.
        picture: its shape.
        title_px: height that each pane's title takes, in the units of the area.
    """
    return max(range(1, count + 1), key=lambda tried: _worth(tried, count, area, picture, title_px))


def _worth(tried: int, count: int, area: Size, picture: Size, title_px: float) -> tuple[float, int]:
    rows = -(-count // tried)
    cell = Size(max(1.0, area.width / tried), max(1.0, area.height / rows - title_px))
    unused = tried * rows - count
    return min(cell.width / picture.width, cell.height / picture.height) * 0.97**unused, -unused
