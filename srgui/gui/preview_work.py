"""The work behind the panes: the part of the picture that is looked at, by every network that was chosen."""

import logging
import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from srgui.engine.tiling import Region
from srgui.errors import UserError
from srgui.gui.catalogue import BASELINE
from srgui.gui.jobs import RightOfWay, Tell
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.pane_parts import PanePart, lightest_first, part_for
from srgui.gui.patches import covers
from srgui.gui.scenes import Scene, preview_of
from srgui.gui.trust_map import TrustMap, trust_map
from srgui.imaging.image import Image, Pixels
from srgui.imaging.resize import Span, resize_region
from srgui.progress import Cancelled, CancelToken, Progress, ProgressListener

if TYPE_CHECKING:
    from srgui.engine.enhance import Result
    from srgui.engine.measure import Likeness
    from srgui.engine.session import SessionPool

_TELL_EVERY_S = 0.05
_SMALLEST_TILE_PX = 32
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Equipment:
    """What networks run with.

    Attributes:
        pool: the warm sessions.
        way: the right of way.
        device: by name.
        tile_px: side of a tile.
        turns: whether each result is the mean over the 8 flips and turns of the picture.
    """

    pool: "SessionPool"
    way: RightOfWay
    device: str
    tile_px: int
    turns: bool = False

    @property
    def preview_tile_px(self) -> int:
        """Side of a tile of what may be given up at any moment: a smaller one where each takes 8 times as long."""
        return max(self.tile_px // 2, _SMALLEST_TILE_PX) if self.turns else self.tile_px

    def for_pane(self, choice: PaneChoice) -> "Equipment":
        """Return the same for a pane that may have a way of its own."""
        return self if choice.turns is None else replace(self, turns=choice.turns)


@dataclass(frozen=True, slots=True, eq=False)
class PreviewRequest:
    """What is to be shown.

    Attributes:
        number: tells its answers from those to older requests.
        scene: the picture and the size.
        region: the part, in pixels of the scene.
        panes: what is to run.
    """

    number: int
    scene: Scene
    region: Region
    panes: tuple[PaneChoice, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the whole picture is asked for."""
        return self.region == Region(0, 0, *self.scene.size)


@dataclass(frozen=True, slots=True)
class PaneProgress:
    """A pane's network is at work: 0 to 1."""

    number: int
    key: str
    fraction: float


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """What is measured of a result.

    Attributes:
        likeness: to the original, of the region; None where there is no original.
        gain_db: of PSNR over bicubic on the same region; None likewise, and where it is infinite.
        trust: how near the result, shrunk back, is to what it was made of; None where that cannot be said.
    """

    likeness: "Likeness | None" = None
    gain_db: float | None = None
    trust: TrustMap | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PaneResult:
    """What a network made of a region.

    Attributes:
        number: of the request.
        key: of the pane.
        region: in pixels of the scene; the image fills it, whatever its own size.
        image: the region for the screen.
        elapsed_s: time it took.
        computed_px: pixels that were made in that time.
        scale: the network's own factor that was used.
        is_test: whether it is measured against an original: then its numbers hold for just this region.
        notes: sentences on how it was made.
        numbers: what was measured; None while that is under way: another answer follows.
        whole: the picture itself, for an export, where all of it was asked for.
    """

    number: int
    key: str
    region: Region
    image: QImage
    elapsed_s: float
    computed_px: int
    scale: int
    is_test: bool = False
    notes: tuple[str, ...] = ()
    numbers: Numbers | None = None
    whole: "Result | None" = None

    def holds(self, region: Region) -> bool:
        """Whether it serves for a region; a test scores just what is seen, so there it must be the same."""
        return region == self.region if self.is_test else covers(self.region, region)


@dataclass(frozen=True, slots=True)
class PaneWhole:
    """How near the whole result of a pane comes to the original."""

    number: int
    key: str
    likeness: "Likeness"


@dataclass(frozen=True, slots=True)
class PaneFailure:
    """Why a pane has nothing to show, in a sentence."""

    number: int
    key: str
    sentence: str


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """A result as its network made it, and as it lies on the scene: the same but where it was brought there."""

    part: PanePart
    scale: int
    own: "Result"
    shown: Image


def preview(request: PreviewRequest, equipment: Equipment, tell: Tell, cancel: CancelToken) -> None:
    """Run the panes one after the other, the lightest first, and tell each result as it is there."""
    with equipment.way.urgent():
        baseline: Likeness | None = None
        for choice in lightest_first(request.scene, request.panes, turns=equipment.turns):
            cancel.check()
            try:
                tell(PaneProgress(request.number, choice.key, 0.0))
                made = _make(request, choice, equipment, _teller(request, choice, tell), cancel)
                result = _shown(request, choice, made)
                tell(result)
                cancel.check()
                numbers = _numbers(request, made)
                if baseline is None and numbers.likeness is not None:
                    is_baseline = choice == PaneChoice(BASELINE)
                    baseline = numbers.likeness if is_baseline else _baseline(request, equipment, cancel)
                tell(replace(result, numbers=_with_gain(numbers, baseline)))
            except Cancelled:
                raise
            except Exception as error:  # noqa: BLE001 - told; a pane that fails leaves the others be
                tell(PaneFailure(request.number, choice.key, failure_in_words(error, choice.key)))


def enhance_whole(request: PreviewRequest, equipment: Equipment, tell: Tell, cancel: CancelToken) -> PaneResult:
    """Enhance the whole picture in the request's one pane; tells `Progress`."""

    def listen(progress: Progress) -> None:
        tell(progress)
        equipment.way.step_aside(cancel)

    (choice,) = request.panes
    made = _make(request, choice, equipment, _paced(listen), cancel)
    numbers = _numbers(request, made)
    baseline = None if numbers.likeness is None else _baseline(request, equipment, cancel)
    shown = replace(_shown(request, choice, made), numbers=_with_gain(numbers, baseline))
    return replace(shown, whole=made.own) if request.scene.source is request.scene.picture.image else shown


def measure_wholes(request: PreviewRequest, equipment: Equipment, tell: Tell, cancel: CancelToken) -> None:
    """Measure the whole result of each pane, and tell `PaneWhole`; gives way, and shows nothing of it."""

    def listen(_progress: Progress) -> None:
        equipment.way.step_aside(cancel)

    for choice in lightest_first(request.scene, request.panes, turns=equipment.turns):
        cancel.check()
        try:
            likeness = _likeness(request, _make(request, choice, equipment, listen, cancel).shown)
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001 - its pane told of it already, or shows that a part does work
            _log.warning("The whole by %s was not measured: %s", choice.key, error)
            continue
        assert likeness is not None
        tell(PaneWhole(request.number, choice.key, likeness))


def failure_in_words(error: Exception, key: str) -> str:
    """Return what a pane says of an error, and log what nobody expected."""
    from srgui.engine.devices import is_out_of_memory

    if isinstance(error, UserError):
        return str(error)
    if is_out_of_memory(error):
        return "There is too little free memory for this pane; show fewer panes, or choose smaller tiles."
    _log.error("Preview by %s", key, exc_info=error)
    return "It stopped on an unexpected error; the log holds the details."


def _make(
    request: PreviewRequest,
    choice: PaneChoice,
    equipment: Equipment,
    listen: ProgressListener | None,
    cancel: CancelToken,
) -> _Made:
    """Return what a network makes of the region; of the whole by the way that exports take."""
    from srgui.engine.devices import device_named
    from srgui.engine.enhance import enhance, enhance_region

    source, part, own = (
        request.scene.source,
        part_for(request.scene, choice, request.region),
        equipment.for_pane(choice),
    )
    device, size_in = device_named(own.device), (source.width, source.height)
    exact = request.scene.trial is not None  # what is measured is not to depend on the processor
    session = own.pool.for_size(choice.network, size_in, part.size, device, turns=own.turns, exact=exact)
    if part.is_whole:
        result = enhance(source, session, size=part.size, tile_px=own.tile_px, progress=listen, cancel=cancel)
    else:
        tile_px = own.preview_tile_px
        result = enhance_region(
            source, session, part.region, size=part.size, tile_px=tile_px, progress=listen, cancel=cancel
        )
    shown = _brought(result.image, part, request.scene) if part.is_brought else result.image
    return _Made(part, session.scale, result, shown)


def _brought(image: Image, part: PanePart, scene: Scene) -> Image:
    """Return a result at the size of the scene, by the same bicubic that the engine ends with."""

    def resized(plane: Pixels) -> Pixels:
        found = resize_region(
            plane,
            scene.size[::-1],
            Span(part.shown.y, part.shown.bottom),
            Span(part.shown.x, part.shown.right),
            in_size=part.size[::-1],
            origin=(part.region.y, part.region.x),
        )
        return found.clip(0, 1)

    return image.with_pixels(resized(image.pixels), None if image.alpha is None else resized(image.alpha))


def _shown(request: PreviewRequest, choice: PaneChoice, made: _Made) -> PaneResult:
    notes = made.own.notes
    if made.part.is_brought:
        notes += (f"Its {made.part.size[0]}x{made.part.size[1]} pixels are brought to the others' size by bicubic.",)
    return PaneResult(
        request.number,
        choice.key,
        made.part.shown,
        preview_of(made.shown),
        made.own.elapsed_s,
        made.part.region.width * made.part.region.height,
        made.scale,
        request.scene.trial is not None,
        (*notes, f"Run by {made.own.way}."),
    )


def _numbers(request: PreviewRequest, made: _Made) -> Numbers:
    from srgui.engine.measure import trust

    found = trust(request.scene.source, made.own.image, made.part.region, made.part.size)
    shown = None if found is None else trust_map(found, request.scene, made.part.shown)
    return Numbers(_likeness(request, made.shown), trust=shown)


def _with_gain(numbers: Numbers, baseline: "Likeness | None") -> Numbers:
    if numbers.likeness is None or baseline is None:
        return numbers
    gain_db = numbers.likeness.psnr_db - baseline.psnr_db
    return replace(numbers, gain_db=gain_db) if math.isfinite(gain_db) else numbers


def _baseline(request: PreviewRequest, equipment: Equipment, cancel: CancelToken) -> "Likeness | None":
    return _likeness(request, _make(request, PaneChoice(BASELINE), equipment, None, cancel).shown)


def _likeness(request: PreviewRequest, image: Image) -> "Likeness | None":
    """Measure a result; the border is shaved where the region is the whole: the papers' protocol."""
    from srgui.engine.measure import likeness

    trial = request.scene.trial
    if trial is None:
        return None
    original = trial.original.pixels
    if request.is_whole:
        return likeness(image.pixels, original, trial.scale)
    return likeness(image.pixels, original[request.region.slices])


def _teller(request: PreviewRequest, choice: PaneChoice, tell: Tell) -> ProgressListener:
    return _paced(lambda done: tell(PaneProgress(request.number, choice.key, done.fraction)))


def _paced(listener: ProgressListener) -> ProgressListener:
    """Return a listener that passes on no more than the eye can follow."""
    last_s = 0.0

    def listen(progress: Progress) -> None:
        nonlocal last_s
        now_s = time.monotonic()
        if now_s - last_s >= _TELL_EVERY_S:
            last_s = now_s
            listener(progress)

    return listen
