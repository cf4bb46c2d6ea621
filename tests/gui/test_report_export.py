"""Reports as files with pictures, from the window: PDF, and pages of reports that were opened."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from pytestqt.qtbot import QtBot

from srgui.engine.devices import device_named
from srgui.gui import report_files
from srgui.gui.jobs import Job
from srgui.gui.report_work import Begun, WriteOrder, read_report, write_report
from srgui.progress import CancelToken
from srgui.report.benchmark import Task, chosen_models, run_benchmark
from srgui.report.datasets import LeftOut, Source, inspect_dataset
from srgui.report.protocol import NAMED
from srgui.report.report_file import Report, make_report

_WAIT_MS = 30_000


@pytest.fixture(name="begun")
def begun_fixture(tmp_path: Path) -> Begun:
    folder = tmp_path / "zdjęcia"
    folder.mkdir()
    for number in range(2):
        coarse = PillowImage.fromarray(np.random.default_rng(number).integers(0, 256, (6, 8, 3), np.uint8))
        coarse.resize((64, 48), PillowImage.Resampling.BICUBIC).save(folder / f"łąka {number}.png")
    dataset = inspect_dataset(Source("zdjęcia", folder))
    models = chosen_models(["fsrcnn"], (2,), turns=False)
    return Begun(Task((dataset,), models, (2,), NAMED["papers"]), device_named("cpu"))


def _measured(begun: Begun) -> Report:
    found = [o for o in run_benchmark(begun.task, begun.device) if not isinstance(o, LeftOut)]
    return make_report(begun.task, begun.device, [r for of in found for r in of], (), is_complete=True)


def _written(path: Path, report: Report, begun: Begun | None) -> Path:
    write_report(WriteOrder(path, report, (), begun, overwrite=False), lambda _news: None, CancelToken())
    return path


def test_a_pdf_is_written_in_a_thread(begun: Begun, tmp_path: Path, qtbot: QtBot) -> None:
    order = WriteOrder(tmp_path / "r.pdf", _measured(begun), (), begun, overwrite=False)
    job = Job(lambda tell, cancel: write_report(order, tell, cancel), "Exporting r.pdf")
    with qtbot.waitSignal(job.succeeded, timeout=_WAIT_MS):
        job.start()
    job.wait()
    data = (tmp_path / "r.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Subtype /Image") == 3, "the worst case is shown"


def test_an_opened_report_has_its_pictures(begun: Begun, tmp_path: Path) -> None:
    file = _written(tmp_path / "r.json", _measured(begun), begun)
    opened = read_report(file)
    assert len(opened.cases) == 1
    page = _written(tmp_path / "r.html", opened, None).read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 3


def test_the_dialog_offers_every_kind_of_file() -> None:
    from srgui.report.writers import SUFFIXES

    assert set(report_files._FILTERS.values()) == set(SUFFIXES)
