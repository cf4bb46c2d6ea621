"""Takes a comparison away: as a contact sheet, a web page, a blink, or its pictures as separate files."""

from collections.abc import Sequence
from pathlib import Path

from srgui.imaging.blink import blink_format, make_blink
from srgui.imaging.codecs import SaveReport, WriteOptions, format_for_suffix, write_image
from srgui.imaging.sheet import SheetEntry, make_sheet
from srgui.imaging.verified_save import save_bytes
from srgui.progress import CancelToken, ProgressListener
from srgui.report.comparison import Comparison, Entry
from srgui.report.comparison_page import make_page


def write_sheet(comparison: Comparison, path: Path, *, overwrite: bool = False) -> SaveReport:
    """Write all pictures side by side, each under its label; raises as `write_image`."""
    sheet = make_sheet([_labelled(entry) for entry in comparison.entries], comparison.icc_profile)
    written_as = format_for_suffix(path.suffix) or "PNG"
    return write_image(sheet, path, WriteOptions(format=written_as, overwrite=overwrite))


def write_page(
    comparison: Comparison,
    path: Path,
    *,
    overwrite: bool = False,
    progress: ProgressListener | None = None,
    cancel: CancelToken | None = None,
) -> None:
    """Write a page that needs nothing but itself; raises as `make_page` and `save_bytes`."""
    page = make_page(comparison, cancel or CancelToken(), progress)
    save_bytes(path, page.encode(), overwrite=overwrite)


def write_blink(pair: Sequence[Entry], path: Path, per_second: float, *, overwrite: bool = False) -> None:
    """Write an animation of two pictures; raises as `make_blink` and `save_bytes`."""
    first = pair[0].image
    profile = None if first.is_grey else first.icc_profile
    data = make_blink([_labelled(entry) for entry in pair], per_second, blink_format(path), profile)
    save_bytes(path, data, overwrite=overwrite)


def pane_path(folder: Path, stem: str, entry: Entry, scale: str) -> Path:
    """Return the file of one of the pictures: ``photo_dcscn_x2.png``."""
    return folder / f"{stem}_{entry.name}_x{scale}.png"


def _labelled(entry: Entry) -> SheetEntry:
    return SheetEntry(entry.title, entry.image.pixels, entry.facts)
