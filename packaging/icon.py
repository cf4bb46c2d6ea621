"""Draw the program's icon in every size and form that a system asks for: python packaging/icon.py OUT_FOLDER.

Made from resources/icons/srgui.svg: PNG files, srgui.ico for Windows, srgui-setup.bmp for the last page of its set-up
program, and srgui.icns for macOS. With --resource the
picture that the program itself shows, resources/icons/srgui.png, is made anew too.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parent.parent
DRAWING = ROOT / "resources" / "icons" / "srgui.svg"
RESOURCE = DRAWING.with_suffix(".png")
PNG_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_SIZES = (16, 32, 64, 128, 256, 512, 1024)
RESOURCE_SIZE = 256
SETUP_PAGE_PX = (164, 314)
SETUP_PAGE_COLORS = ((31, 111, 224), (18, 63, 158))
"""From top to bottom: those of the tile."""
MAC_SHARE = 824 / 1024
"""Of an icon's side, what the tile fills on macOS; the rest is left free."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the icons and return the exit code."""
    parser = argparse.ArgumentParser(description="Draw the program's icon in every size and form.")
    parser.add_argument("out", type=Path, metavar="OUT_FOLDER")
    parser.add_argument("--resource", action="store_true", help=f"make {RESOURCE.relative_to(ROOT)} anew too")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication.instance() or QGuiApplication(["icon"])
    drawing = QSvgRenderer(str(DRAWING))
    if not drawing.isValid():
        sys.exit(f"{DRAWING} cannot be read as SVG.")
    for size in PNG_SIZES:
        write_png(drawn(drawing, size), options.out / f"srgui-{size}.png")
    write_ico([drawn(drawing, size) for size in ICO_SIZES], options.out / "srgui.ico")
    write_setup_page(drawn(drawing, 96), options.out / "srgui-setup.bmp")
    write_icns([drawn(drawing, size, MAC_SHARE) for size in ICNS_SIZES], options.out / "srgui.icns")
    if options.resource:
        write_png(drawn(drawing, RESOURCE_SIZE), RESOURCE)
    del application  # it has to live until everything is drawn
    return 0


def drawn(drawing: QSvgRenderer, size: int, share: float = 1.0) -> Image.Image:
    """Return the drawing at a size in pixels.

    Args:
        drawing: the SVG.
        size: side of the picture.
        share: of the side, what the drawing fills.
    """
    canvas = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(0)
    # Whole pixels on each side, so that edges stay sharp.
    free = round(size * (1 - share) / 2)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.render(painter, QRectF(free, free, size - 2 * free, size - 2 * free))
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    canvas.save(buffer, "PNG")  # type: ignore[call-overload]  # its stub wants bytes, and it takes text
    return Image.open(io.BytesIO(buffer.data().data())).convert("RGBA")


def write_png(picture: Image.Image, path: Path) -> None:
    """Write a picture as small as it gets."""
    picture.save(path, "PNG", optimize=True)
    print(path)


def write_ico(pictures: Sequence[Image.Image], path: Path) -> None:
    """Write an icon for Windows; each size is drawn for itself, not shrunk from the largest."""
    *smaller, largest = pictures
    largest.save(path, "ICO", sizes=[picture.size for picture in pictures], append_images=smaller)
    print(path)


def write_setup_page(picture: Image.Image, path: Path) -> None:
    """Write what stands at the side of the set-up program's last page."""
    width, height = SETUP_PAGE_PX
    top, bottom = (Image.new("RGB", SETUP_PAGE_PX, color) for color in SETUP_PAGE_COLORS)
    page = Image.composite(bottom, top, Image.linear_gradient("L").resize(SETUP_PAGE_PX))
    page.paste(picture, ((width - picture.width) // 2, (height - picture.height) // 2), picture)
    page.save(path, "BMP")
    print(path)


def write_icns(pictures: Sequence[Image.Image], path: Path) -> None:
    """Write an icon for macOS, as `write_ico` does."""
    *smaller, largest = pictures
    largest.save(path, "ICNS", append_images=smaller)
    print(path)


if __name__ == "__main__":
    sys.exit(main())
