"""A report as a JSON file and back, damaged ones, and one beside another."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from srgui.report.export_json import as_json
from srgui.report.export_page import as_page
from srgui.report.facts import title_of_report
from srgui.report.protocol import NAMED, protocol_named
from srgui.report.report_file import Report, ReportFileError, differences, open_report, parsed

MakeReport = Callable[..., Report]


def test_a_report_comes_back_from_its_file(report: Report, tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    file.write_text(as_json(report), encoding="utf-8")
    assert open_report(file) == report
    read = json.loads(as_json(report))
    assert read["readings"][5]["psnr_db"] == "identical"
    assert read["rows"][1]["psnr_db"] == pytest.approx((33.0 + 34.1) / 2)
    assert read["rows"][1]["identical"] == 1
    assert read["rows"][1]["gain_db"] == pytest.approx((33.0 + 34.1) / 2 - 31)
    assert read["rows"][1]["to_paper_db"] == pytest.approx((33.0 + 34.1) / 2 - 37.53)
    assert (read["pairs"][0]["model"], read["pairs"][0]["over"], read["pairs"][0]["wins"]) == ("vdsr", "bicubic", 3)
    assert "Y of BT.601" in read["protocol"]["in_words"]
    assert {found["network"] for found in read["published"][0]["figures"]} >= {"vdsr", "dcscn"}


def test_an_opened_report_shows_its_worst_cases_again(report: Report) -> None:
    again = parsed(as_json(report))
    assert again.cases == report.cases
    assert as_page(again) == as_page(report)
    assert as_page(again).count("data:image/png;base64,") == 3


def test_a_file_of_an_older_srgui_without_pictures_opens(report: Report) -> None:
    read = json.loads(as_json(report))
    del read["cases"], read["pairs"], read["protocol"]["noise"], read["protocol"]["jpeg"]
    again = parsed(json.dumps(read))
    assert again == replace(report, cases=())


def test_no_paper_s_figures_stand_beside_damaged_pictures(report: Report) -> None:
    damaged = replace(report, protocol=protocol_named("papers", jpeg=50))
    assert report.published_at(*report.places[0])
    assert not damaged.published_at(*report.places[0])
    assert parsed(as_json(damaged)).protocol == damaged.protocol
    assert title_of_report(damaged) == f"{title_of_report(report)}, JPEG 50"


@pytest.mark.parametrize("text", ["", "words", "[]", "{}", '{"kind": "srgui report", "version": 1}', "[" * 100_000])
def test_what_is_no_report_is_said(text: str) -> None:
    with pytest.raises(ReportFileError):
        parsed(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"psnr_db": 30.0', '"psnr_db": NaN'), ('"psnr_db": 30.0', '"psnr_db": null'), ('"model": "vdsr"', '"model": "x"'),
     ('"picture": "a.png"', '"picture": 3'), ('"version": 1', '"version": 2'), ('"channels"', '"canals"'),
     ('"channels": "y"', '"channels": "cmyk"'), ('"border_px": null', '"border_px": -3'), ('"lr": "float"', '"lr": []'),
     ('"psnr_db": 30.0', '"psnr_db": 1e300'), ('"psnr_db": 30.0', '"psnr_db": true'), ('"ssim": 0.9', '"ssim": 1e999'),
     ('"title": "Bicubic"', '"title": 7'), ('"turns": false', '"turns": "no"'), ('"2": 7', '"2": 7.5'),
     ('"2": 7', '"two": 7'), ('"2": 7', '"2": 1e999'), ('"scale": 2', '"scale": -2'), ('"notes": [', '"notes": [3, '),
     ('"is_complete": true', '"is_complete": 1'), ('"sizes": "500x500"', '"sizes": null'),
     ('"Device": "CPU: one"', '"Device": {}'), ('"made_at": "2026', '"made_at": "\\ud800 2026')],
)  # fmt: skip
def test_a_damaged_report_is_said(old: str, new: str, make_report: MakeReport) -> None:
    text = as_json(make_report())
    assert old in text
    with pytest.raises(ReportFileError, match="is damaged"):
        parsed(text.replace(old, new)) if '"version"' not in old else _as_another_version(text, old, new)


def _as_another_version(text: str, old: str, new: str) -> None:
    with pytest.raises(ReportFileError, match="made by another srgui"):
        parsed(text.replace(old, new))
    raise ReportFileError("is damaged")


@pytest.mark.parametrize(
    ("field", "value"),
    [("machine", []), ("protocol", None), ("datasets", {}), ("models", [3]), ("scales", "2"), ("scales", [True]),
     ("readings", None), ("readings", [[]]), ("left_out", [{"name": "x"}]), ("cases", {}), ("cases", [1]),
     ("made_at", "x" * 30_000)],
)  # fmt: skip
def test_a_part_of_another_kind_is_said(field: str, value: Any, make_report: MakeReport) -> None:
    read = json.loads(as_json(make_report())) | {field: value}
    with pytest.raises(ReportFileError, match="is damaged"):
        parsed(json.dumps(read))


def test_two_networks_or_sets_of_one_name_are_said(make_report: MakeReport) -> None:
    for field in ("models", "datasets"):
        read = json.loads(as_json(make_report()))
        read[field].append(read[field][0])
        with pytest.raises(ReportFileError, match="is damaged"):
            parsed(json.dumps(read))


def test_a_report_whose_networks_saw_other_pictures_is_shown(make_report: MakeReport) -> None:
    report = make_report()
    part = replace(report, readings=report.readings[:-1])
    assert "b &amp; &lt;c&gt;.png" in as_page(parsed(as_json(part)))


def test_files_that_cannot_be_read_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReportFileError, match="cannot be read"):
        open_report(tmp_path / "none.json")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ReportFileError, match="is no report"):
        open_report(tmp_path / "binary.json")
    monkeypatch.setattr("srgui.report.report_file._MOST_BYTES", 2)
    with pytest.raises(ReportFileError, match="too large"):
        open_report(tmp_path / "binary.json")


def test_two_reports_are_compared_row_by_row(make_report: MakeReport) -> None:
    old, new = make_report(), make_report(gain_db=3.5)
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
    assert "only in the older report" in as_page(alone, differences(old, alone))
