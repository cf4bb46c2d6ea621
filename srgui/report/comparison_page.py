"""A comparison as one HTML file: a slider between two pictures, number keys, zoom; it opens without a network."""

import base64
import html
import io
import re
import time
from dataclasses import replace

from srgui import paths
from srgui.imaging.codecs import encoded
from srgui.imaging.formats import PictureError
from srgui.imaging.image import Image
from srgui.imaging.save_plan import WriteOptions
from srgui.progress import CancelToken, Progress, ProgressListener
from srgui.report.comparison import Comparison, ComparisonError, Entry

MOST_PX = 40_000_000
"""Pixels of all pictures together: beyond it a browser takes long to open the page, if it can."""
_MARK = re.compile("<!--([A-Z]+)-->")
_KEYS = 9


def check_page_size(width: int, height: int, count: int) -> None:
    """Raise `ComparisonError` where so many pictures of a size are too much for a page."""
    if width * height * count > MOST_PX:
        raise ComparisonError(
            f"{count} pictures of {width}x{height} are {width * height * count / 1e6:.0f} megapixels, and a page "
            f"takes {MOST_PX // 10**6}; choose a region, or fewer networks."
        )


def make_page(comparison: Comparison, cancel: CancelToken, progress: ProgressListener | None = None) -> str:
    """Return the page; every pixel is kept, and what cameras add to a picture is left out.

    Args:
        comparison: what it shows.
        cancel: looked at before each picture is written: a large one takes seconds.
        progress: told after each.

    Raises:
        ComparisonError: the pictures are too many or too large.
        Cancelled: it was told to stop.
    """
    first = comparison.entries[0].image
    check_page_size(first.width, first.height, len(comparison.entries))
    figures, began_s, count = [], time.monotonic(), len(comparison.entries)
    for number, entry in enumerate(comparison.entries, 1):
        cancel.check()
        figures.append(_figure(number, entry))
        if progress is not None:
            progress(Progress("Writing the page", number, count, time.monotonic() - began_s))
    template = (paths.resources_folder() / "comparison.html").read_text(encoding="utf-8")
    left, right = _shown_first(comparison)
    parts = {
        "LEFT": str(left),
        "RIGHT": str(right),
        "TITLE": html.escape(comparison.title),
        "PROTOCOL": html.escape(comparison.protocol),
        "ROWS": "\n".join(_row(number, entry, comparison.best) for number, entry in enumerate(comparison.entries, 1)),
        "FIGURES": "\n".join(figures),
    }
    return _MARK.sub(lambda mark: parts[mark[1]], template)


def _shown_first(comparison: Comparison) -> tuple[int, int]:
    """Return the numbers of the pictures to the left and the right of the slider."""
    networks = [entry for entry in comparison.entries if entry.elapsed_s is not None]
    pair = comparison.pair() if len(networks) > 1 else (comparison.entries[0], comparison.entries[-1])
    return comparison.entries.index(pair[0]), comparison.entries.index(pair[1])


def _figure(number: int, entry: Entry) -> str:
    title, facts = html.escape(entry.title), html.escape(", ".join(entry.facts))
    size = f'width="{entry.image.width}" height="{entry.image.height}"'
    caption = f"{title} <small>{facts}</small>" if facts else title
    picture = f'<img id="picture{number}" alt="{title}" {size} src="{_data_uri(entry.image)}">'
    return f'<figure data-facts="{facts}">{picture}<figcaption>{caption}</figcaption></figure>'


def _row(number: int, entry: Entry, best: Entry | None) -> str:
    cells = (entry.psnr_in_words, entry.ssim_in_words, entry.time_in_words)
    key = f"<kbd>{number}</kbd>" if number <= _KEYS else ""
    is_best = ' class="best"' if entry is best else ""
    name = f'<button type="button" data-picture="{number}">{html.escape(entry.title)}</button>'
    return f'<tr{is_best}><td>{key}</td><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _data_uri(image: Image) -> str:
    """Return a picture as a PNG, or as a lossless WebP where that is smaller."""
    bare = replace(image, exif=None, dpi=None, bit_depth=8, notes=())
    kinds = {"image/png": WriteOptions(), "image/webp": WriteOptions(format="WEBP", lossless=True)}
    found = {kind: data for kind, options in kinds.items() if (data := _encoded(bare, options))}
    kind = min(found, key=lambda kind: len(found[kind]))
    return f"data:{kind};base64,{base64.b64encode(found[kind]).decode()}"


def _encoded(image: Image, options: WriteOptions) -> bytes:
    """Return the bytes of a file; none where the format holds no picture of that size."""
    buffer = io.BytesIO()
    try:
        encoded(image, options, buffer)
    except PictureError:
        return b""
    return buffer.getvalue()
