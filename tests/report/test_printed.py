"""A report on paper: nothing is cut or lost, heads stand on every page, words are words, no screen is needed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QFontDatabase, QPainter

from srgui.errors import UserError
from srgui.report import writers
from srgui.report.export_json import as_json
from srgui.report.overview import overview
from srgui.report.place_tables import pictures_table
from srgui.report.printed import document
from srgui.report.printed.grid import grid, parts_for
from srgui.report.printed.pages import Page, Section, paginate, room
from srgui.report.printed.paper import PT, PaperError, check_paper, font, make_writer
from srgui.report.printed.pieces import Ink, Piece, Words, heading, paragraph
from srgui.report.report_file import Report
from srgui.report.tables import Entry, Heading, Table
from srgui.report.writers import written

MakeReport = Callable[..., Report]
_WIDTH, _HEIGHT = room(is_wide=False)

pytestmark = pytest.mark.usefixtures("qapp")


def _piece(height_pt: float, gap_pt: float = 0.0, *, keeps: bool = False) -> Piece:
    return Piece(height_pt * PT, lambda _painter, _x, _y: None, gap_pt * PT, keeps=keeps)


def _pages(*pieces: Piece) -> list[Page]:
    return paginate([Section(pieces)])


def _words_of(pdf: bytes, folder: Path) -> list[str]:
    """Return the words of every page."""
    (folder / "words.pdf").write_bytes(pdf)
    command = ["pdftotext", "-layout", "words.pdf", "-"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout.decode().split("\f")[:-1]


needs_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="nothing here reads PDF")


def test_no_piece_leaves_its_page() -> None:
    pages = _pages(*[_piece(100, 8) for _ in range(40)])
    assert sum(len(page.placed) for page in pages) == 40
    for page in pages:
        assert page.placed[0][0] == 0, "no gap at the top"
        assert all(down + piece.height <= _HEIGHT for down, piece in page.placed)


def test_a_heading_stays_with_what_it_heads() -> None:
    full = _HEIGHT / PT - 60
    pages = _pages(_piece(full), _piece(30, keeps=True), _piece(100))
    assert [len(page.placed) for page in pages] == [1, 2]
    assert all(piece.keeps for piece in heading("words", 1, _WIDTH))


def test_pieces_that_keep_each_other_for_ever_are_parted() -> None:
    pages = _pages(*[_piece(100, keeps=True) for _ in range(30)])
    assert sum(len(page.placed) for page in pages) == 30
    assert len(pages) > 3


def test_wide_sections_have_wide_pages() -> None:
    sections = [Section((_piece(10),)), Section((_piece(10),)), Section((_piece(10),), is_wide=True), Section(())]
    assert [(page.is_wide, len(page.placed)) for page in paginate(sections)] == [(False, 2), (True, 1)]


def test_words_are_cut_into_lines_and_nothing_is_wider_than_its_place() -> None:
    ink = Ink(font(8.5))
    laid = Words("a" * 400 + " word " * 60, ink, 100 * PT)
    assert laid.count > 10
    assert laid.width <= 100 * PT
    pieces = paragraph("word " * 200, ink, _WIDTH)
    assert [piece.keeps for piece in pieces[:2]] == [True, False]
    assert [piece.keeps for piece in pieces[-2:]] == [True, False]


def _table(lines: int, columns: int, words: str = "12.34") -> Table:
    headings = Heading("Name", "name"), *(Heading(f"Network {n}") for n in range(columns))
    return Table(headings, tuple((Entry("łąka"), *[Entry(words)] * columns) for _ in range(lines)))


def test_heads_stand_on_every_page_and_no_line_is_lost() -> None:
    pieces = grid(_table(200, 4), _WIDTH, _HEIGHT)
    head = pieces[0]
    pages = paginate([Section(tuple(pieces))])
    assert len(pages) > 3
    assert all(page.placed[0][1] is head for page in pages)
    placed = [piece for page in pages for _, piece in page.placed]
    assert len(placed) == 200 + len(pages) + 1
    assert all(down + piece.height <= _HEIGHT for page in pages for down, piece in page.placed)
    assert len(pages[-1].placed) >= 3, "no line alone on the last page"


def test_a_low_table_is_not_cut() -> None:
    before = _piece(_HEIGHT / PT - 100)
    pages = paginate([Section((before, *grid(_table(12, 4), _WIDTH, _HEIGHT)))])
    assert [len(page.placed) for page in pages] == [1, 14]


def test_a_wide_table_is_cut_between_columns_and_groups() -> None:
    parts = parts_for(_table(3, 40), _WIDTH)
    assert len(parts) > 2
    assert all(part.headings[0].words == "Name" for part in parts)
    assert sum(len(part.headings) - 1 for part in parts) == 40
    grouped = replace(
        _table(3, 40),
        headings=(Heading("Name", "name"), *(Heading("PSNR", group=f"Set {n // 4}") for n in range(40))),
    )
    for part in parts_for(grouped, _WIDTH):
        assert (len(part.headings) - 1) % 4 == 0, "a set is on one page"


def test_long_words_make_no_line_that_is_higher_than_a_page() -> None:
    headings = Heading("What", "name"), Heading("Why", "long")
    table = Table(headings, ((Entry("x" * 5000), Entry("a reason, " * 2000)),))
    pieces = grid(table, _WIDTH, _HEIGHT)
    assert all(piece.height < _HEIGHT / 2 for piece in pieces)


def test_every_table_of_a_large_report_fits(large_report: Report) -> None:
    tables = overview(large_report, 2), pictures_table(large_report, "Set5", 2)
    for table in tables:
        for width, height in (room(is_wide=False), room(is_wide=True)):
            for part in parts_for(table, width):
                assert max(piece.height for piece in grid(part, width, height)) < height / 3


@needs_reader
def test_pages_say_what_the_page_says(report: Report, tmp_path: Path) -> None:
    pages = _words_of(written(".pdf", report), tmp_path)
    words = "\n".join(pages)
    for wanted in (
        "Super-resolution: my|set, x2",
        "Protocol “papers”",
        "CPU: one",
        "33.55",
        "(1 identical)",
        "+2.55",
        "-3.98",
        "Published, by the protocols of their sources; not measured here",
        "Yamanaka et al. 2017, Table 2",
        "VDSR_100%",
        "b & <c>.png",
        "+3.050 dB",
        "Worst case of the best network",
        "my|set/broken.png",
        "It is broken.",
        "vdsr_x2.safetensors",
        "0000000000",
        "multiply-adds an LR pixel",
        "a dot a picture",
    ):
        assert wanted in words, wanted
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Made 2026-01-31 12:00 UTC" in page


@needs_reader
def test_a_large_report_has_wide_pages_and_foreign_names(large_report: Report, tmp_path: Path) -> None:
    pdf = written(".pdf", replace(large_report, is_complete=False))
    boxes = set(re.findall(rb"/MediaBox \[0 0 (\d+)\.?\d* (\d+)\.?\d*\]", pdf))
    assert boxes == {(b"595", b"842"), (b"842", b"595")}
    pages = _words_of(pdf, tmp_path)
    assert "Sieć 5" in "".join(pages)
    assert "It was stopped before it was done" in pages[0]
    each = [page for page in pages if "łąka_05" in page and "Picture" in page]
    assert each, "pictures one by one, under their heads"
    assert "Each network against each" in "".join(pages)


def test_pictures_are_kept_without_loss(report: Report, make_report: MakeReport) -> None:
    with_pictures, without = written(".pdf", report), written(".pdf", make_report())
    assert with_pictures.count(b"/Subtype /Image") == 3
    assert b"DCTDecode" not in with_pictures
    assert without.count(b"/Subtype /Image") == 0


def test_a_system_without_fonts_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    check_paper()
    monkeypatch.setattr(QFontDatabase, "families", lambda *_: ["Sans Serif", "Serif", "Monospace"])
    with pytest.raises(PaperError, match="needs a font"):
        check_paper()


def test_missing_libraries_are_said(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, document.__name__, None)
    with pytest.raises(UserError, match="a library of the system is missing"):
        written(".pdf", report)
    monkeypatch.setitem(sys.modules, "srgui.report.printed.paper", None)
    with pytest.raises(UserError, match=r"choose \.html"):
        writers.check_writers([".json", ".pdf"])
    writers.check_writers([".html"])


def test_a_document_has_its_title() -> None:
    buffer = QBuffer()
    writer = make_writer(buffer, "Tytuł")
    painter = QPainter(writer)
    painter.end()
    data = bytes(buffer.data().data())
    assert data.startswith(b"%PDF")
    assert "Tytuł".encode("utf-16-be") in data or "Tytuł".encode() in data


def test_a_pdf_is_made_without_a_screen_and_without_a_window(report: Report, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(as_json(report), encoding="utf-8")
    outside = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    env = {name: value for name, value in os.environ.items() if name not in outside}
    command = [sys.executable, "-m", "srgui", "report", "--open", "r.json", "-o", "r.pdf", "two.PDF"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "two.PDF").stat().st_size > 10_000
