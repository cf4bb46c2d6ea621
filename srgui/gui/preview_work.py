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
from srgui.gui.scenes import Scene, preview_of
from srgui.imaging.image import Image
from srgui.imaging.metrics import luma_8bit, psnr, psnr_y
from srgui.progress import Cancelled, CancelToken, Progress, ProgressListener

if TYPE_CHECKING:
    from srgui.engine.enhance import Result
    from srgui.engine.session import SessionPool

_MOST_PX = 4_000_000
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


@dataclass(frozen=True, slots=True, eq=False)
class PreviewRequest:
    """What is to be shown.

    Attributes:
        number: tells its answers from those to older requests.
        scene: the picture and the size.
        region: the part, in pixels of the result.
        networks: by name, in the order in which they are to run.
    """

    number: int
    scene: Scene
    region: Region
    networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaneProgress:
    """A network is at work: 0 to 1."""

    number: int
    network: str
    fraction: float


@dataclass(frozen=True, slots=True, eq=False)
class PaneResult:
    """What a network made of a region.

    Attributes:
        number: of the request.
        network: by name.
        region: in pixels of the whole result.
        image: the region for the screen.
        elapsed_s: time it took.
        psnr_db: on luma against the original; None where there is none.
        gain_db: over bicubic on the same region; None likewise.
        whole: the picture itself, for an export, where all of it was asked for.
    """

    number: int
    network: str
    region: Region
    image: QImage
    elapsed_s: float
    psnr_db: float | None = None
    gain_db: float | None = None
    whole: "Result | None" = None


@dataclass(frozen=True, slots=True)
class PaneFailure:
    """Why a network has nothing to show, in a sentence."""

    number: int
    network: str
    sentence: str


def middle_of(region: Region) -> Region:
    """Return a region itself, or its middle where it is so large that networks would take long."""
    pixels = region.width * region.height
    if pixels <= _MOST_PX:
        return region
    shrink = (_MOST_PX / pixels) ** 0.5
    width, height = int(region.width * shrink), int(region.height * shrink)
    return Region(region.x + (region.width - width) // 2, region.y + (region.height - height) // 2, width, height)


def fits_at_once(width: int, height: int) -> bool:
    """Whether a whole result is small enough for every pane."""
    return width * height <= _MOST_PX


def preview(request: PreviewRequest, equipment: Equipment, tell: Tell, cancel: CancelToken) -> None:
    """Run the networks one after the other, and tell each result as it is there."""
    with equipment.way.urgent():
        baseline_db: float | None = None
        for network in request.networks:
            cancel.check()
            try:
                if baseline_db is None:
                    baseline_db = _baseline_db(request, equipment, cancel)
                tell(_pane(request, network, equipment, baseline_db, tell, cancel))
            except Cancelled:
                raise
            except UserError as error:
                tell(PaneFailure(request.number, network, str(error)))
            except Exception:  # noqa: BLE001 - logged; a pane that fails leaves the others be
                _log.exception("Preview by %s", network)
                sentence = "It stopped on an unexpected error; the log holds the details."
                tell(PaneFailure(request.number, network, sentence))


def enhance_whole(request: PreviewRequest, equipment: Equipment, tell: Tell, cancel: CancelToken) -> PaneResult:
    """Enhance the whole picture by the request's one network; tells `Progress`."""

    def listen(progress: Progress) -> None:
        tell(progress)
        equipment.way.step_aside(cancel)

    (network,) = request.networks
    result = _run(request, network, equipment, _paced(listen), cancel)
    shown = _shown(request, network, result, _baseline_db(request, equipment, cancel))
    return shown if request.scene.trial else replace(shown, whole=result)


def _pane(
    request: PreviewRequest,
    network: str,
    equipment: Equipment,
    baseline_db: float | None,
    tell: Tell,
    cancel: CancelToken,
) -> PaneResult:
    tell(PaneProgress(request.number, network, 0.0))
    listen = _paced(lambda done: tell(PaneProgress(request.number, network, done.fraction)))
    return _shown(request, network, _run(request, network, equipment, listen, cancel), baseline_db)


def _run(
    request: PreviewRequest,
    network: str,
    equipment: Equipment,
    listen: ProgressListener | None,
    cancel: CancelToken,
) -> "Result":
    """Return what a network makes of the region; of the whole by the way that exports take."""
    from srgui.engine.devices import device_named
    from srgui.engine.enhance import enhance, enhance_region

    scene = request.scene
    size_in = (scene.source.width, scene.source.height)
    device, turns = device_named(equipment.device), equipment.turns
    session = equipment.pool.for_size(network, size_in, scene.size, device, turns=turns)
    if request.region == Region(0, 0, *scene.size):
        return enhance(
            scene.source, session, size=scene.size, tile_px=equipment.tile_px, progress=listen, cancel=cancel
        )
    return enhance_region(
        scene.source,
        session,
        request.region,
        size=scene.size,
        tile_px=equipment.preview_tile_px,
        progress=listen,
        cancel=cancel,
    )


def _shown(request: PreviewRequest, network: str, result: "Result", baseline_db: float | None) -> PaneResult:
    psnr_db = _psnr_db(request, result.image)
    gain_db = None
    if psnr_db is not None and baseline_db is not None and math.isfinite(psnr_db - baseline_db):
        gain_db = psnr_db - baseline_db
    image = preview_of(result.image)
    return PaneResult(request.number, network, request.region, image, result.elapsed_s, psnr_db, gain_db)


def _baseline_db(request: PreviewRequest, equipment: Equipment, cancel: CancelToken) -> float | None:
    if request.scene.trial is None:
        return None
    return _psnr_db(request, _run(request, BASELINE, equipment, None, cancel).image)


def _psnr_db(request: PreviewRequest, image: Image) -> float | None:
    """Return the PSNR of 8-bit luma, the border shaved where the region is the whole: the papers' protocol."""
    trial = request.scene.trial
    if trial is None:
        return None
    if request.region == Region(0, 0, *request.scene.size):
        return psnr_y(image.pixels, trial.original.pixels, trial.scale)
    return psnr(luma_8bit(image.pixels), luma_8bit(trial.original.pixels[request.region.slices]))


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
