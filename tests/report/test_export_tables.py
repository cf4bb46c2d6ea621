"""A report as tables: CSV, Markdown, LaTeX."""

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from srgui.report.export_latex import as_latex
from srgui.report.export_tables import as_csv, as_markdown
from srgui.report.overview import overview
from srgui.report.place_tables import means_table, pairs_table, pictures_table, wins_table
from srgui.report.report_file import Report
from srgui.report.tables import Entry, ranked

MakeReport = Callable[..., Report]


def test_the_table_for_programs_has_every_number_once(make_report: MakeReport) -> None:
    report = make_report()
    rows = list(csv.DictReader(io.StringIO(as_csv(report))))
    kinds = [row["kind"] for row in rows]
    assert (kinds.count("mean"), kinds.count("picture"), kinds.count("pair")) == (2, 6, 1)
    assert kinds.count("published") == len(report.published_at("my|set", 2)) > 3
    mean = rows[1]
    assert (mean["psnr_db"], mean["identical"], mean["multiply_adds"]) == ("33.5500", "1", "2660000")
    assert (mean["gain_db"], mean["to_paper_db"], mean["source"]) == (
        "2.5500",
        "-3.9800",
        "Yamanaka et al. 2017, Table 2",
    )
    pair = rows[kinds.index("pair")]
    assert (pair["network"], pair["over"], pair["difference_db"], pair["wins"]) == ("vdsr", "bicubic", "3.0500", "3")
    assert rows[-1]["psnr_db"] == "identical"
    assert {row["protocol"] for row in rows if row["kind"] != "published"} == {"papers (y/scale/float/8-bit)"}


def test_colours_together_are_not_held_against_what_papers_print_of_luma(make_report: MakeReport) -> None:
    report = make_report()
    colours = replace(report, protocol=replace(report.protocol, channels="rgb"))
    means = [row for row in csv.DictReader(io.StringIO(as_csv(colours))) if row["kind"] == "mean"]
    assert [row["to_paper_db"] for row in means] == ["", ""]
    risky = replace(report, readings=(replace(report.readings[0], picture="=1+1"),))
    assert "'=1+1" in as_csv(risky)


def test_published_figures_stand_beside_recognised_sets_alone(make_report: MakeReport) -> None:
    assert "37.53 (Yamanaka et al. 2017, Table 2); 37.53 (Kim et al. 2016, Table 3)" in as_markdown(make_report())
    assert "Kim et al. 2016" not in as_markdown(make_report(known=""))


def test_markdown_keeps_its_columns_and_states_everything(make_report: MakeReport) -> None:
    report = make_report()
    words = as_markdown(report)
    tables = [line for line in words.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in tables)
    assert "**33.55 (1 identical)**" in words
    assert "MS-SSIM is over the 1 of them that are large enough for it." in words
    assert "Protocol “papers”" in words
    assert "Left out: my\\|set/broken.png: It is broken." in words
    assert "stopped" not in words
    assert "stopped before it was done" in as_markdown(replace(report, is_complete=False))
    assert "| VDSR_100% | Bicubic | **+3.050 dB** |" in words
    assert "| *published:* DCSCN Yamanaka et al. 2017, Table 2 | 37.62 |" in words
    assert "| b & \\<c> | " not in words
    assert "| b & \\<c>.png | 31.00 / 0.9000 | **34.10 / 0.9000** |" in words


def _pipes(line: str) -> int:
    return len(re.findall(r"(?<!\\)\|", line))


def test_every_line_of_a_markdown_table_has_as_many_columns(large_report: Report) -> None:
    for block in as_markdown(large_report).split("\n\n"):
        lines = [line for line in block.splitlines() if line.startswith("|")]
        assert len({_pipes(line) for line in lines}) <= 1


def test_latex_escapes_and_marks_the_best(make_report: MakeReport) -> None:
    words = as_latex(make_report())
    assert r"VDSR\_100\% & \textbf{33.55} & $+2.55$" in words
    assert r"Bicubic & 31.00 & -- &" in words
    assert r"DCSCN$^{1}$ & 37.62 &" in words
    assert "$^{1}$~Yamanaka et al. 2017, Table 2" in words
    assert words.count("{") == words.count("}")
    body = [line for line in words.splitlines() if not line.startswith("%")]
    assert not any("|" in line and "my" not in line for line in body)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX here")
def test_latex_compiles(make_report: MakeReport, tmp_path: Path) -> None:
    (tmp_path / "report.tex").write_text(as_latex(make_report()), encoding="utf-8")
    packages = "\\usepackage[T1]{fontenc}\\usepackage{booktabs,graphicx}"
    main = f"\\documentclass{{article}}{packages}\\begin{{document}}\\input{{report.tex}}\\end{{document}}"
    (tmp_path / "main.tex").write_text(main, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-draftmode", "main.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout


def test_latex_cuts_tables_of_many_sets(make_report: MakeReport) -> None:
    report = make_report()
    names = [f"s{number}" for number in range(7)]
    datasets = tuple(replace(report.datasets[0], name=name, known="") for name in names)
    readings = tuple(replace(reading, dataset=name) for name in names for reading in report.readings)
    words = as_latex(replace(report, datasets=datasets, readings=readings))
    assert words.count(r"\begin{table*}") == 3
    assert words.count("Multiply-adds") == 1


def test_the_best_and_the_second_best_are_marked_as_they_are_read() -> None:
    entries = [Entry("1.00", 1.001), Entry("2.00", 2.001), Entry("2.00", 2.0), Entry("", None), Entry("1.50", 1.5)]
    assert [entry.rank for entry in ranked(entries)] == [0, 1, 1, 0, 2]
    assert [entry.rank for entry in ranked(entries[:2])] == [0, 1], "the second of two is no second best"
    assert [entry.rank for entry in ranked(entries[:1])] == [0]


def test_the_overview_has_gain_and_distance_to_the_paper(make_report: MakeReport) -> None:
    report = make_report()
    table = overview(report, 2)
    assert [heading.words for heading in table.headings][:5] == ["Network", "PSNR", "gain", "SSIM", "to paper"]
    assert table.groups[1] == ("my|set", 1, 5)
    bicubic, vdsr = table.lines
    assert (bicubic[2].words, vdsr[2].words, vdsr[4].words) == ("", "+2.55", "-3.98")
    assert vdsr[1].rank == 1
    published = {(line[0].words, line[0].more): line[1].words for line in table.published}
    assert published["DCSCN", "Yamanaka et al. 2017, Table 2"] == "37.62"
    part = replace(report, readings=report.readings[:4])
    heads = overview(part, 2).headings
    assert heads[1].group == "my|set, 2 of 3"
    assert "to paper" not in [heading.words for heading in heads], "a part of a set says nothing"


def test_networks_are_set_against_each_other(large_report: Report) -> None:
    all_pairs = pairs_table(large_report, "Set5", 2)
    of_best = pairs_table(large_report, "Set5", 2, of_best=True)
    square = wins_table(large_report, "Set5", 2)
    assert all_pairs is not None
    assert of_best is not None
    assert square is not None
    assert (len(all_pairs.lines), len(of_best.lines), len(square.lines)) == (24 * 23 // 2, 23, 24)
    first, second = square.lines[0][2], square.lines[1][1]
    assert first.words == second.words.replace("-", "+")
    assert first.value == pytest.approx(-(second.value or 0))
    assert pairs_table(replace(large_report, readings=large_report.readings[:1]), "Set5", 2) is None


def test_each_picture_has_a_line(make_report: MakeReport) -> None:
    table = pictures_table(make_report(), "my|set", 2)
    assert [line[0].words for line in table.lines] == ["a.png", "b & <c>.png", "d.png"]
    assert table.lines[2][2].words == "identical"
    assert table.lines[2][2].rank == 1
    assert means_table(make_report(), "my|set", 2).headings[-1].words == "Published"
