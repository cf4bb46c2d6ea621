"""Exports: nothing is overwritten, a batch goes on over errors and can be taken up again."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from srgui.engine.session import SessionPool
from srgui.gui.export_work import (
    BatchItem,
    BatchOrder,
    BatchStep,
    Destination,
    ExportOrder,
    already_exported,
    export,
    export_all,
)
from srgui.gui.jobs import RightOfWay
from srgui.gui.preview_work import Equipment
from srgui.gui.scenes import Target
from srgui.imaging.codecs import WriteOptions, read_image, read_size, write_image
from srgui.imaging.image import Image
from srgui.progress import Cancelled, CancelToken, Progress

_DESTINATION = Destination(None, "{name}_{network}_x{scale}", WriteOptions())


def _picture(path: Path, width: int = 20, height: int = 12) -> Path:
    rng = np.random.default_rng(width)
    write_image(Image(rng.random((height, width, 3), np.float32)), path)
    return path


@pytest.fixture(name="equipment")
def equipment_fixture() -> Equipment:
    return Equipment(SessionPool(), RightOfWay(), "cpu", 192)


def test_an_export_never_overwrites(tmp_path: Path, equipment: Equipment) -> None:
    image = read_image(_picture(tmp_path / "a.png"))
    there = _picture(tmp_path / "b.png")
    before = there.read_bytes()
    told: list[object] = []
    exported = export(
        ExportOrder(image, (40, 24), "bicubic", there, WriteOptions()), equipment, told.append, CancelToken()
    )
    assert there.read_bytes() == before
    assert exported.report.path == tmp_path / "b (2).png"
    assert read_size(exported.report.path) == (40, 24) == exported.size
    assert all(isinstance(news, Progress) for news in told)


def test_a_file_is_replaced_where_the_person_said_so(tmp_path: Path, equipment: Equipment) -> None:
    image = read_image(_picture(tmp_path / "a.png"))
    there = _picture(tmp_path / "b.png")
    order = ExportOrder(image, (40, 24), "bicubic", there, WriteOptions(overwrite=True))
    exported = export(order, equipment, lambda _news: None, CancelToken())
    assert exported.report.path == there
    assert read_size(there) == (40, 24)


def test_a_cancelled_export_leaves_no_file(tmp_path: Path, equipment: Equipment) -> None:
    image = read_image(_picture(tmp_path / "a.png"))
    cancel = CancelToken()
    cancel.cancel()
    order = ExportOrder(image, (40, 24), "bicubic", tmp_path / "new" / "b.png", WriteOptions())
    with pytest.raises(Cancelled):
        export(order, equipment, lambda _news: None, cancel)
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


def test_a_batch_goes_on_over_errors(tmp_path: Path, equipment: Equipment) -> None:
    text = tmp_path / "text.png"
    text.write_text("no picture")
    paths = (_picture(tmp_path / "a.png"), text, _picture(tmp_path / "c.png", 8, 9), tmp_path / "gone.png")
    told: list[object] = []
    order = BatchOrder(paths, Target(2), "bicubic", _DESTINATION)
    items = export_all(order, equipment, told.append, CancelToken())
    assert [item.path for item in items] == list(paths)
    assert [bool(item.problem) for item in items] == [False, True, False, True]
    assert [item for item in told if isinstance(item, BatchItem)] == list(items)
    assert read_size(tmp_path / "c_bicubic_x2.png") == (16, 18)
    fractions = [step.fraction for step in told if isinstance(step, BatchStep)]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1


def test_a_batch_can_be_taken_up_again(tmp_path: Path, equipment: Equipment) -> None:
    paths = (_picture(tmp_path / "a.png"), _picture(tmp_path / "b.png"))
    order = BatchOrder(paths, Target(2), "bicubic", _DESTINATION)
    assert already_exported(order) == frozenset()
    export_all(replace(order, paths=paths[:1]), equipment, lambda _news: None, CancelToken())
    there = already_exported(order)
    assert there == {paths[0]}
    items = export_all(replace(order, skip=there), equipment, lambda _news: None, CancelToken())
    assert [item.exported is None for item in items] == [True, False]
    assert already_exported(order) == set(paths)
    assert len(list(tmp_path.iterdir())) == 4


def test_pictures_of_one_name_do_not_hide_each_other(tmp_path: Path, equipment: Equipment) -> None:
    image = read_image(_picture(tmp_path / "a.png"))
    write_image(image, tmp_path / "a.webp", WriteOptions(format="WEBP", lossless=True))
    order = BatchOrder((tmp_path / "a.png", tmp_path / "a.webp"), Target(2), "bicubic", _DESTINATION)
    items = export_all(order, equipment, lambda _news: None, CancelToken())
    names = [item.exported.report.path.name for item in items if item.exported]
    assert names == ["a_bicubic_x2.png", "a_bicubic_x2 (2).png"]


def test_an_exact_size_is_a_box_that_each_is_fitted_into(tmp_path: Path, equipment: Equipment) -> None:
    paths = (_picture(tmp_path / "wide.png", 40, 20), _picture(tmp_path / "high.png", 10, 20))
    order = BatchOrder(paths, Target(2, (60, 60)), "bicubic", _DESTINATION)
    items = export_all(order, equipment, lambda _news: None, CancelToken())
    assert [item.exported.size for item in items if item.exported] == [(60, 30), (30, 60)]
