"""The page of a report."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from srgui.report.export_page import as_page
from srgui.report.report_file import Report

MakeReport = Callable[..., Report]


def test_the_page_stands_alone_and_escapes_names(make_report: MakeReport) -> None:
    page = as_page(make_report(has_case=True))
    assert "<!--" not in page.split("<body>")[1]
    assert "b &amp; &lt;c&gt;.png" in page
    assert "<c>" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    assert 'class="published"' in page
    assert 'class="measured"' in page
    assert 'class="dot"' in page
    assert "Kim et al. 2016, Table 3" in page
    assert "1 left out" in page
    assert "<b>33.55</b>" in page
    assert ">+2.55</td>" in page
    assert page.count("data:image/png;base64,") == 3
    for begin in page.split("<svg")[1:]:
        ET.fromstring("<svg" + begin.split("</svg>")[0] + "</svg>")  # noqa: S314 - our own


@pytest.mark.skipif(shutil.which("node") is None, reason="no JavaScript here")
def test_the_script_can_be_read(make_report: MakeReport, tmp_path: Path) -> None:
    script = as_page(make_report()).split("<script>")[1].split("</script>")[0]
    (tmp_path / "page.js").write_text(script, encoding="utf-8")
    subprocess.run(["node", "--check", "page.js"], cwd=tmp_path, check=True)


def test_tables_are_sorted_by_numbers_and_not_by_words(make_report: MakeReport) -> None:
    page = as_page(make_report())
    assert '<table class="sortable">' in page
    assert 'data-value="33.55"' in page
    assert 'data-value="inf"' in page, "identical is better than any number"
