"""The work of exporting: enhance, write, and say what was kept; one picture, or many."""

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from srgui import paths
from srgui.errors import UserError
from srgui.gui.catalogue import Size
from srgui.gui.jobs import Tell
from srgui.gui.naming import NameParts, in_folder
from srgui.gui.preview_work import Equipment
from srgui.gui.scenes import Target
from srgui.gui.words import sentence_for
from srgui.imaging.codecs import (
    SaveReport,
    WriteOptions,
    check_target,
    free_name,
    read_compact,
    read_size,
    suffix_for_format,
    write_image,
)
from srgui.imaging.image import CompactImage, Image
from srgui.progress import Cancelled, CancelToken, Progress

if TYPE_CHECKING:
    from srgui.engine.enhance import Enlarged, Result

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where exports go and what they are called.

    Attributes:
        folder: None for beside the original, or among the person's pictures where nothing can be written there.
        template: of the name.
        options: of the file.
    """

    folder: Path | None
    template: str
    options: WriteOptions

    def path_for(self, original: Path | None, parts: NameParts) -> Path:
        """Return where an export goes, whether or not a file is there; raises as `naming.file_stem`."""
        folder = self.folder or folder_beside(original)
        return in_folder(folder, self.template, parts, suffix_for_format(self.options.format))


@dataclass(frozen=True, slots=True, eq=False)
class ExportOrder:
    """One picture to export.

    Attributes:
        image: the picture.
        size: (width, height) of the result.
        network: by name.
        path: the file; another name beside it is taken where it is there already, unless it may be replaced.
        options: of the file.
        ready: the result itself where it was made before.
    """

    image: Image | CompactImage
    size: Size
    network: str
    path: Path
    options: WriteOptions
    ready: "Result | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Exported:
    """A picture that was saved.

    Attributes:
        report: what was kept, changed and dropped.
        size: (width, height) of the file.
        notes: how the result was made.
        elapsed_s: time that enhancing took.
    """

    report: SaveReport
    size: Size
    notes: tuple[str, ...]
    elapsed_s: float


@dataclass(frozen=True, slots=True, eq=False)
class BatchOrder:
    """Many pictures to export alike.

    Attributes:
        paths: the pictures.
        target: the size; an exact one is a box that each is fitted into.
        network: by name.
        destination: where the results go.
        skip: those whose results were there before, to be left as they are.
        made_by: what stands for the network in names; its own where empty.
    """

    paths: tuple[Path, ...]
    target: Target
    network: str
    destination: Destination
    skip: frozenset[Path] = frozenset()
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class BatchStep:
    """How far a batch is: which picture, and how far that one is."""

    index: int
    count: int
    path: Path
    inner: Progress | None
    elapsed_s: float

    @property
    def fraction(self) -> float:
        """Part of the batch that is finished, 0 to 1."""
        return (self.index + (self.inner.fraction if self.inner else 0.0)) / self.count

    @property
    def left_s(self) -> float | None:
        """Seconds that are left at the pace so far."""
        done = self.fraction
        return None if done < 0.01 else self.elapsed_s / done * (1 - done)


@dataclass(frozen=True, slots=True, eq=False)
class BatchItem:
    """What became of one picture: saved, there already (neither), or failed with a sentence."""

    path: Path
    exported: Exported | None = None
    problem: str = ""


def default_folder() -> Path:
    """Return where exports of pictures without a file go."""
    pictures = Path.home() / "Pictures"
    return pictures if pictures.is_dir() else Path.home()


def folder_beside(original: Path | None) -> Path:
    """Return the original's folder, but never one of the program's own: samples stay as they came."""
    if original is None or original.is_relative_to(paths.resources_folder()):
        return default_folder()
    return original.parent if os.access(original.parent, os.W_OK) else default_folder()


def already_exported(order: BatchOrder) -> frozenset[Path]:
    """Return the pictures of a batch whose results are there already; reads the head of each."""
    return frozenset(path for path in order.paths if _is_there(order, path))


def export(order: ExportOrder, equipment: Equipment, tell: Tell, cancel: CancelToken) -> Exported:
    """Enhance and save one picture; tells `Progress`."""
    if order.path.parent.is_dir():
        check_target(order.path, overwrite=True)
    cancel.check()
    path = order.path if order.options.overwrite else free_name(order.path)
    with suppress(OSError):  # writing says what is wrong with the folder
        path.parent.mkdir(parents=True, exist_ok=True)
    if order.ready is not None:
        result, image = order.ready, order.ready.image
        report = write_image(image, path, order.options)
        return Exported(report, (image.width, image.height), result.notes, result.elapsed_s)
    made = _enlarged(order, path.parent, equipment, tell, cancel)
    report = write_image(made, path, order.options)
    return Exported(report, (made.width, made.height), made.how, made.elapsed_s)


def export_all(order: BatchOrder, equipment: Equipment, tell: Tell, cancel: CancelToken) -> tuple[BatchItem, ...]:
    """Export picture after picture, over errors; tells `BatchStep`, and each `BatchItem` as it is done."""
    items = []
    began_s = time.monotonic()
    for index, path in enumerate(order.paths):
        cancel.check()

        def step(news: object, index: int = index, path: Path = path) -> None:
            inner = news if isinstance(news, Progress) else None
            tell(BatchStep(index, len(order.paths), path, inner, time.monotonic() - began_s))

        step(None)
        item = _one_of_many(order, path, equipment, step, cancel)
        items.append(item)
        tell(item)
    return tuple(items)


def _one_of_many(
    order: BatchOrder, path: Path, equipment: Equipment, step: Callable[[object], None], cancel: CancelToken
) -> BatchItem:
    try:
        if path in order.skip:
            return BatchItem(path)
        image = read_compact(path)
        single = _single(order, path, image)
        return BatchItem(path, export(single, equipment, step, cancel))
    except Cancelled:
        raise
    except (UserError, OSError) as error:
        return BatchItem(path, problem=sentence_for(error))
    except Exception:  # noqa: BLE001 - logged; a picture that fails leaves the others be
        _log.exception("Export of %s", path)
        return BatchItem(path, problem="It stopped on an unexpected error; the log holds the details.")


def _single(order: BatchOrder, path: Path, image: Image | CompactImage) -> ExportOrder:
    size = order.target.size_within(image.width, image.height)
    target = _path_of(order, path, size)
    return ExportOrder(image, size, order.network, target, replace(order.destination.options, overwrite=False))


def _path_of(order: BatchOrder, path: Path, size: Size) -> Path:
    parts = NameParts(path.stem, order.made_by or order.network, order.target.in_name(), *size)
    return order.destination.path_for(path, parts)


def _is_there(order: BatchOrder, path: Path) -> bool:
    """Whether a picture's result is there, newer than the picture itself."""
    try:
        result = _path_of(order, path, order.target.size_within(*read_size(path)))
        return result.is_file() and result.stat().st_mtime >= path.stat().st_mtime
    except (UserError, OSError):
        return False  # a picture that cannot be read is told of when its turn comes


def _enlarged(order: ExportOrder, folder: Path, equipment: Equipment, tell: Tell, cancel: CancelToken) -> "Enlarged":
    from srgui.engine.devices import device_named
    from srgui.engine.enhance import enhance_by_bands
    from srgui.engine.needs import checked_needs

    def listen(progress: Progress) -> None:
        tell(progress)
        equipment.way.step_aside(cancel)

    in_size = order.image.width, order.image.height
    device, turns = device_named(equipment.device), equipment.turns
    session = equipment.pool.for_size(order.network, in_size, order.size, device, turns=turns)
    tile_px = equipment.tile_px
    checked_needs(order.image, session, order.size, order.options, folder, tile_px, cancel)
    return enhance_by_bands(order.image, session, size=order.size, tile_px=tile_px, progress=listen, cancel=cancel)
