"""The pictures on which the best network does worst: the part with the greatest error, as pictures."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from srgui.engine.choice import REFERENCE
from srgui.engine.devices import Device
from srgui.engine.enhance import enhance
from srgui.engine.session import open_session
from srgui.engine.tiling import Region
from srgui.errors import UserError
from srgui.imaging.codecs import read_image
from srgui.imaging.color import luma
from srgui.imaging.image import Image, Pixels
from srgui.models.library import find_network
from srgui.models.weights import native_scales
from srgui.progress import CancelToken
from srgui.report.benchmark import BASELINE, Task
from srgui.report.cases import MOST_CASES, CasePart, WorstCase, png_of
from srgui.report.datasets import Picture
from srgui.report.protocol import trial_of
from srgui.report.report_file import Report
from srgui.report.results import Model, Row

_SIDE_PX = 160


def worst_cases(task: Task, report: Report, device: Device, cancel: CancelToken) -> Iterator[WorstCase]:
    """Give the worst case of the best network on each set at each scale; those that cannot be made again are passed.

    There are no more of them than the file of a report keeps.

    Raises:
        Cancelled: it was told to stop.
    """
    pictures = {(dataset.name, p.name): p for dataset in task.datasets for p in dataset.pictures}
    for dataset, scale in report.places[:MOST_CASES]:
        cancel.check()
        rows = [row for row in report.rows_at(dataset, scale) if row.psnr_db is not None]
        networks = [row for row in rows if row.model.name != BASELINE]
        best = max(networks or rows, key=lambda row: row.psnr_db or 0.0, default=None)
        if best is not None:
            by_picture = report.psnr_by_picture(dataset, scale, best.model.name)
            name = min(by_picture, key=lambda picture: by_picture[picture])
            try:
                parts = _parts(task, pictures[dataset, name], scale, best, device, cancel)
            except UserError:  # a file that went away meanwhile; its numbers stay
                continue
            yield WorstCase(dataset, scale, name, by_picture[name], parts)


def _parts(
    task: Task, picture: Picture, scale: int, best: Row, device: Device, cancel: CancelToken
) -> tuple[CasePart, ...]:
    lr = replace(read_image(picture.lr_path), alpha=None) if picture.lr_path else None
    trial = trial_of(replace(read_image(picture.path), alpha=None), scale, task.protocol, lr)
    baseline = next(model for model in task.models if model.name == BASELINE)
    made = []
    for model in dict.fromkeys(m.name for m in (baseline, best.model)):
        found = next(m for m in task.models if m.name == model)
        made.append((found.title, _restored(found, trial.shrunk, trial.original, device, cancel)))
    error_HW = np.square(luma(made[-1][1].pixels) - luma(trial.original.pixels))
    part = _greatest(error_HW)
    titled = [("Original", trial.original), *made]
    return tuple(CasePart(title, png_of(_cut(image, part))) for title, image in titled)


def _restored(model: Model, lr: Image, original: Image, device: Device, cancel: CancelToken) -> Image:
    scales, scale = native_scales(find_network(model.network)), original.width // lr.width
    own = scale if scale in scales else scales[0]
    session = open_session(model.network, own, device, REFERENCE, turns=model.turns)
    return enhance(lr, session, size=(original.width, original.height), cancel=cancel).image


def _greatest(error_HW: Pixels) -> Region:
    """Return the part with the greatest sum of errors, on a grid of half its side."""
    height, width = error_HW.shape
    side = min(_SIDE_PX, height, width)
    sums = np.pad(error_HW.astype(np.float64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))

    def total(at: tuple[int, int]) -> float:
        top, left = at
        bottom, right = top + side, left + side
        return float(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left])

    step = max(1, side // 2)
    tops, lefts = ({*range(0, length - side + 1, step), length - side} for length in (height, width))
    top, left = max(((y, x) for y in sorted(tops) for x in sorted(lefts)), key=total)
    return Region(left, top, side, side)


def _cut(image: Image, part: Region) -> Image:
    return image.with_pixels(np.ascontiguousarray(image.pixels[part.slices]))
