"""A report as files: JSON and back, CSV, Markdown, LaTeX, the page; and one beside another."""

import csv
import io
import json
import math
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from srgui.report.charts_svg import Bar, Point, bars_chart, points_chart
from srgui.report.datasets import LeftOut
from srgui.report.export_page import as_page
from srgui.report.export_tables import as_csv, as_latex, as_markdown
from srgui.report.protocol import NAMED
from srgui.report.report_file import Measured, Report, ReportFileError, as_json, differences, open_report, parsed
from srgui.report.results import Model, Reading

_PICTURES = ("a.png", "b & <c>.png", "d.png")


def _model(name: str, title: str, work: int) -> Model:
    weights = {} if name == "bicubic" else {2: (f"{name}_x2.safetensors", "0" * 64)}
    return Model(
        name, title, name, turns=False, paper="A paper", parameters={2: 7}, multiply_adds={2: work}, weights=weights
    )


def _report(known: str = "Set5", gain_db: float = 3.0) -> Report:
    models = (_model("bicubic", "Bicubic", 64), _model("vdsr", "VDSR_100%", 2_660_000))
    readings = [
        Reading("my|set", picture, 2, model.name, psnr_db, 0.9, 0.95 if picture == "a.png" else None, 50.0, 0.25)
        for number, picture in enumerate(_PICTURES)
        for model, psnr_db in zip(models, (30.0 + number, 30.0 + number * 1.1 + gain_db), strict=True)
    ]
    readings[5] = replace(readings[5], psnr_db=math.inf, back_db=math.inf)
    dataset = Measured("my|set", known, "ab" * 32, "500x500", brings_lr=False, notes=("All are cropped.",),
                       pictures=dict.fromkeys(_PICTURES, "cd" * 32))  # fmt: skip
    left = (LeftOut("my|set/broken.png", "It is broken."),)
    machine = {"Device": "CPU: one", "srgui": "0.1.0"}
    return Report("2026-01-31 12:00 UTC", machine, NAMED["papers"], (dataset,), models, (2,), tuple(readings), left)


def test_a_report_comes_back_from_its_file(tmp_path: Path) -> None:
    report, file = _report(), tmp_path / "r.json"
    file.write_text(as_json(report), encoding="utf-8")
    assert open_report(file) == report
    read = json.loads(as_json(report))
    assert read["readings"][5]["psnr_db"] == "identical"
    assert read["rows"][1]["psnr_db"] == pytest.approx((33.0 + 34.1) / 2)
    assert read["rows"][1]["identical"] == 1
    assert "Y of BT.601" in read["protocol"]["in_words"]
    assert {found["network"] for found in read["published"][0]["figures"]} >= {"vdsr", "dcscn"}


@pytest.mark.parametrize("text", ["", "words", "[]", "{}", '{"kind": "srgui report", "version": 1}', "[" * 100_000])
def test_what_is_no_report_is_said(text: str) -> None:
    with pytest.raises(ReportFileError):
        parsed(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"psnr_db": 30.0', '"psnr_db": NaN'), ('"psnr_db": 30.0', '"psnr_db": null'), ('"model": "vdsr"', '"model": "x"'),
     ('"picture": "a.png"', '"picture": 3'), ('"version": 1', '"version": 2'), ('"channels"', '"canals"')],
)  # fmt: skip
def test_a_damaged_report_is_said(old: str, new: str) -> None:
    text = as_json(_report())
    assert old in text
    with pytest.raises(ReportFileError):
        parsed(text.replace(old, new))


def test_files_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    with pytest.raises(ReportFileError, match="cannot be read"):
        open_report(tmp_path / "none.json")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ReportFileError, match="is no report"):
        open_report(tmp_path / "binary.json")


def test_the_table_for_programs_has_every_number_once() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(_report()))))
    kinds = [row["kind"] for row in rows]
    assert (kinds.count("mean"), kinds.count("picture")) == (2, 6)
    assert kinds.count("published") == len(_report().published_at("my|set", 2)) > 3
    mean = rows[1]
    assert (mean["psnr_db"], mean["identical"], mean["multiply_adds"]) == ("33.5500", "1", "2660000")
    assert rows[-1]["psnr_db"] == "identical"
    assert {row["protocol"] for row in rows if row["kind"] != "published"} == {"papers (y/scale/float/8-bit)"}
    risky = replace(_report(), readings=(replace(_report().readings[0], picture="=1+1"),))
    assert "'=1+1" in as_csv(risky)


def test_published_figures_stand_beside_recognised_sets_alone() -> None:
    assert "37.53 (Kim et al. 2016, Table 3)" in as_markdown(_report())
    assert "Kim et al. 2016" not in as_markdown(_report(known=""))


def test_markdown_keeps_its_columns_and_states_everything() -> None:
    words = as_markdown(_report())
    tables = [line for line in words.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in tables)
    assert "33.55 (1 identical)" in words
    assert "0.9500 (1 of 3)" in words
    assert "Protocol “papers”" in words
    assert "Left out: my|set/broken.png: It is broken." in words
    assert "stopped" not in words
    assert "stopped before it was done" in as_markdown(replace(_report(), is_complete=False))
    assert "| VDSR_100% | Bicubic | +3.050 dB |" in words


def test_latex_escapes_and_marks_the_best() -> None:
    words = as_latex(_report())
    assert r"VDSR\_100\% & \textbf{33.55} / 0.9000 \\" in words
    assert r"Bicubic & 31.00 / 0.9000 \\" in words
    assert words.count("{") == words.count("}")
    body = [line for line in words.splitlines() if not line.startswith("%")]
    assert not any("|" in line and "my" not in line for line in body)


def test_the_page_stands_alone_and_escapes_names() -> None:
    page = as_page(_report())
    assert "<!--" not in page.split("<body>")[1]
    assert "b &amp; &lt;c&gt;.png" in page
    assert "<c>" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    assert 'class="published"' in page
    assert 'class="measured"' in page
    assert "Kim et al. 2016, Table 3" in page
    assert "1 left out" in page
    for begin in page.split("<svg")[1:]:
        ET.fromstring("<svg" + begin.split("</svg>")[0] + "</svg>")  # noqa: S314 - our own


def test_charts_place_points_by_the_logarithm() -> None:
    points = [Point(10, 30, "a"), Point(100, 31, "b"), Point(1000, 32, "c", is_published=True), Point(0, 33, "none")]
    root = ET.fromstring(points_chart("T", "x", "y", points))  # noqa: S314 - our own
    circles = [found for found in root.iter() if found.tag.endswith("circle")]
    across = sorted(float(found.attrib["cx"]) for found in circles)
    assert len(across) == 3
    assert across[1] - across[0] == pytest.approx(across[2] - across[1], abs=0.2)
    heights = {float(found.attrib["cx"]): float(found.attrib["cy"]) for found in circles}
    assert heights[across[0]] > heights[across[2]], "more is higher"
    assert sorted(found.attrib["class"] for found in circles) == ["measured", "measured", "published"]
    assert points_chart("T", "x", "y", [Point(0, 1, "none")]) == ""
    assert points_chart("T", "x", "y", [Point(5, 1, "one")]).startswith("<svg")


def test_bars_begin_at_zero() -> None:
    root = ET.fromstring(bars_chart("T", [Bar("a", 2, "+2"), Bar("b", -1, "-1")]))  # noqa: S314 - our own
    bars = [found.attrib for found in root.iter() if found.tag.endswith("rect")]
    assert float(bars[0]["width"]) == pytest.approx(2 * float(bars[1]["width"]), abs=0.2)
    assert float(bars[1]["x"]) + float(bars[1]["width"]) == pytest.approx(float(bars[0]["x"]), abs=0.2)
    assert bars_chart("T", []) == ""


def test_two_reports_are_compared_row_by_row() -> None:
    old, new = _report(), _report(gain_db=3.5)
    bicubic, vdsr = differences(old, new)
    assert (bicubic.gain_db, bicubic.remarks) == (0.0, ())
    assert vdsr.gain_db == pytest.approx(0.5)
    weights = replace(new.models[1], weights={2: ("vdsr_x2.safetensors", "1" * 64)})
    datasets = (replace(new.datasets[0], sha256="ef" * 32),)
    other = replace(new, models=(new.models[0], weights), datasets=datasets, protocol=NAMED["rgb"])
    assert differences(old, other)[1].remarks == ("another protocol", "other pictures", "other weights")
    alone = replace(new, models=new.models[:1], readings=tuple(r for r in new.readings if r.model == "bicubic"))
    gone = differences(old, alone)[1]
    assert (gone.model, gone.new_db, gone.gain_db, gone.remarks) == ("vdsr", None, None, ("only in the older report",))
    assert differences(alone, old)[1].remarks == ("only here",)
    assert "only in the older report" in as_page(alone, against=differences(old, alone))
