"""What a pane computes: which part of which size, for the part of the picture that is looked at."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from srgui.engine.tiling import Region
from srgui.gui.catalogue import Size
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.scenes import Scene
from srgui.imaging.resize import Span, source_span

MOST_PX = 4_000_000
"""Pixels that a network is asked for at once."""
_TURNS = 8


@dataclass(frozen=True, slots=True)
class PanePart:
    """A part of a pane's result.

    Attributes:
        shown: what it covers, in pixels of the scene.
        size: (width, height) of the pane's whole result.
        region: what is computed, in pixels of that.
        is_brought: whether the result is brought to the scene's size, to be measured or to lie on its pixels.
    """

    shown: Region
    size: Size
    region: Region
    is_brought: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of the result is computed."""
        return self.region == Region(0, 0, *self.size)


def middle_of(region: Region) -> Region:
    """Return a region itself, or its middle where it is so large that networks would take long."""
    pixels = region.width * region.height
    if pixels <= MOST_PX:
        return region
    shrink = (MOST_PX / pixels) ** 0.5
    width, height = int(region.width * shrink), int(region.height * shrink)
    return Region(region.x + (region.width - width) // 2, region.y + (region.height - height) // 2, width, height)


def fits_at_once(width: int, height: int) -> bool:
    """Whether a whole result is small enough for every pane."""
    return width * height <= MOST_PX


def own_size(scene: Scene, choice: PaneChoice) -> Size:
    """Return (width, height) of the whole result of a pane."""
    if choice.scale is None:
        return scene.size
    return scene.source.width * choice.scale, scene.source.height * choice.scale


def part_for(scene: Scene, choice: PaneChoice, region: Region) -> PanePart:
    """Return what a pane is to compute so that it shows a region of the scene.

    At a scale of its own it shows whole pixels of the source, which lie on whole pixels of both sizes; where
    the scene is no whole multiple of the source, or results are measured, it is brought to the scene's size.
    """
    size = own_size(scene, choice)
    if size == scene.size or choice.scale is None:
        return PanePart(region, size, region)
    factor = whole_factor(scene)
    if scene.trial is not None or factor is None:
        across = source_span(size[0], scene.size[0], Span(region.x, region.right))
        down = source_span(size[1], scene.size[1], Span(region.y, region.bottom))
        needed = Region(across.start, down.start, across.stop - across.start, down.stop - down.start)
        return PanePart(region, size, needed, is_brought=True)
    seen = region.shrunk_around(factor)
    own = middle_of(seen.scaled(choice.scale))
    if own != seen.scaled(choice.scale):
        left, top = -(-own.x // choice.scale), -(-own.y // choice.scale)
        seen = Region(left, top, own.right // choice.scale - left, own.bottom // choice.scale - top)
    return PanePart(seen.scaled(factor), size, seen.scaled(choice.scale))


def source_of(scene: Scene, region: Region) -> Region:
    """Return the pixels of the source that a region of the scene lies on."""
    across, down = (side / own for side, own in zip(_source_size(scene), scene.size, strict=True))
    left, top = math.floor(region.x * across), math.floor(region.y * down)
    right = min(scene.source.width, math.ceil(region.right * across))
    bottom = min(scene.source.height, math.ceil(region.bottom * down))
    return Region(left, top, right - left, bottom - top)


def scene_of(scene: Scene, source: Region) -> Region:
    """Return the pixels of the scene that lie on a region of the source, as near as whole pixels go."""
    across, down = (own / side for side, own in zip(_source_size(scene), scene.size, strict=True))
    left, top = round(source.x * across), round(source.y * down)
    return Region(left, top, round(source.right * across) - left, round(source.bottom * down) - top)


def lightest_first(scene: Scene, panes: Sequence[PaneChoice], *, turns: bool) -> list[PaneChoice]:
    """Return panes from the least to the most work; plain bicubic first, against which the others are measured.

    Args:
        scene: what is looked at.
        panes: the panes.
        turns: what those take that follow the choice for all.
    """
    return sorted(panes, key=lambda choice: (_work(scene, choice, turns=turns), not choice.is_plain))


def whole_factor(scene: Scene) -> int | None:
    """Return the scale of a scene; None where it is no whole number."""
    factor = scene.size[0] // scene.source.width
    is_whole = factor >= 1 and (scene.source.width * factor, scene.source.height * factor) == scene.size
    return factor if is_whole else None


def _work(scene: Scene, choice: PaneChoice, *, turns: bool) -> float:
    """Return multiply-adds a pixel of the source; none for what cannot run: it says so at once."""
    from srgui.engine.plan import make_plan
    from srgui.errors import UserError
    from srgui.models.library import find_network

    try:
        card = find_network(choice.network)
        plan = make_plan(card, *_source_size(scene), *own_size(scene, choice))
    except UserError:
        return 0
    if not card.trainable:
        return 0
    adds = sum(card.multiply_adds[plan.scale] * plan.scale ** (2 * done) for done in range(plan.passes))
    is_turned = (turns if choice.turns is None else choice.turns) and not card.turns
    return float(adds * (_TURNS if is_turned else 1))


def _source_size(scene: Scene) -> Size:
    return scene.source.width, scene.source.height
