"""Networks are tested on a folder of pictures, in the window."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from srgui import settings as options
from srgui.engine.choice import EXACT
from srgui.engine.devices import device_named
from srgui.engine.measure import make_trial, restore
from srgui.engine.session import SessionPool, open_session
from srgui.gui.catalogue import NetworkFacts
from srgui.gui.comparison_work import Shown
from srgui.gui.folder_test import FolderTest
from srgui.gui.folder_test_dialog import FolderTestDialog
from srgui.gui.jobs import RightOfWay, Workers
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.preview_work import Equipment
from srgui.imaging.codecs import list_pictures, read_image
from srgui.models.listing import list_networks
from srgui.settings import Settings

_WAIT_MS = 60_000


@pytest.fixture(name="folder")
def folder_fixture(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(3):
        random = np.random.default_rng(number)
        coarse = PillowImage.fromarray(random.integers(0, 256, (6 + number, 8, 3), np.uint8))
        coarse.resize((80, 64), PillowImage.Resampling.BICUBIC).save(folder / f"{number}.png")
    return folder


@pytest.fixture(name="settings")
def settings_fixture(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.toml")


@pytest.fixture(name="dialog")
def dialog_fixture(settings: Settings, qtbot: QtBot) -> Iterator[FolderTestDialog]:
    workers = Workers()
    ready = [NetworkFacts(listed) for listed in list_networks() if listed.scales]
    shown = [Shown(PaneChoice(n.name), n) for n in ready if n.name in {"c-dcscn", "fsrcnn"}]
    test = FolderTest(workers.exports, Equipment(SessionPool(), RightOfWay(), "cpu", 192))
    dialog = FolderTestDialog(shown, ready, 2, test, settings)
    qtbot.addWidget(dialog)
    dialog.show()
    yield dialog
    workers.close()


def _finish(dialog: FolderTestDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog._test.ended, timeout=_WAIT_MS):
        dialog.start_button.click()


def test_the_table_holds_the_engines_numbers(
    dialog: FolderTestDialog, folder: Path, settings: Settings, qtbot: QtBot
) -> None:
    assert not dialog.start_button.isEnabled(), "no folder is chosen"
    dialog.set_folder(folder)
    assert settings[options.RANKED_FOLDER] == str(folder)
    _finish(dialog, qtbot)
    means = {}
    for name in ("bicubic", "c-dcscn", "fsrcnn"):
        session = open_session(name, 2, device_named("cpu"), EXACT)
        found = [restore(make_trial(read_image(picture), 2), session).psnr_db for picture in list_pictures(folder)]
        means[name] = sum(found) / 3
    titles = {"bicubic": "Bicubic", "c-dcscn": "c-DCSCN", "fsrcnn": "FSRCNN"}
    in_order = sorted(means, key=lambda name: -means[name])
    assert dialog.table.titles == [titles[name] for name in in_order]
    shown = [dialog.table.item(row, 1) for row in range(3)]
    assert [item.text() for item in shown if item] == [f"{means[name]:.2f} dB" for name in in_order]
    assert dialog.said == "On 3 pictures at x2."
    dialog.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert dialog.table.titles == [titles[name] for name in reversed(in_order)]
    assert dialog.use_button.text() == f"Use {titles[in_order[0]]}"
    with qtbot.waitSignal(dialog.use_wanted) as told:
        dialog.use_button.click()
    assert told.args == [in_order[0], 2]
    assert not dialog.isVisible()


def test_numbers_are_sorted_as_numbers(dialog: FolderTestDialog, folder: Path, qtbot: QtBot) -> None:
    dialog.set_folder(folder)
    _finish(dialog, qtbot)
    for column in range(1, 7):
        dialog.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
        values = [item._value for row in range(3) if (item := dialog.table.item(row, column))]  # type: ignore[attr-defined]
        assert values == sorted(values)


def test_what_is_stopped_keeps_what_is_done(dialog: FolderTestDialog, folder: Path, qtbot: QtBot) -> None:
    dialog.set_folder(folder)
    for number in range(20):
        (folder / f"more {number}.png").write_bytes((folder / "0.png").read_bytes())
    with qtbot.waitSignal(dialog._test.changed, timeout=_WAIT_MS):
        dialog.start_button.click()
    assert dialog.start_button.text() == "Stop"
    assert not dialog.scale_box.isEnabled()
    with qtbot.waitSignal(dialog._test.ended, timeout=_WAIT_MS):
        dialog.start_button.click()
    assert "what was finished is kept" in dialog.said
    assert len(dialog.table.titles) == 3
    assert dialog.use_button.isEnabled()
    assert dialog.start_button.text() == "Start"


def test_a_picture_that_cannot_be_used_is_named(dialog: FolderTestDialog, folder: Path, qtbot: QtBot) -> None:
    (folder / "broken.jpg").write_text("no picture")
    dialog.set_folder(folder)
    _finish(dialog, qtbot)
    assert dialog.said.startswith("On 3 pictures at x2. broken.jpg was left out: ")


def test_a_folder_without_pictures_is_said(dialog: FolderTestDialog, tmp_path: Path, qtbot: QtBot) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    dialog.set_folder(empty)
    _finish(dialog, qtbot)
    assert dialog.said == "The folder “empty” holds no pictures; choose another."
    assert not dialog.use_button.isEnabled()


def test_the_table_is_saved(
    dialog: FolderTestDialog, folder: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog.set_folder(folder)
    assert not dialog.csv_button.isEnabled()
    _finish(dialog, qtbot)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "table"), ""))
    dialog.csv_button.click()
    assert dialog._test.ranking is not None
    assert (tmp_path / "table.csv").read_text(encoding="utf-8") == dialog._test.ranking.as_csv()
    dialog.csv_button.click()
    assert "already exists" in dialog.said, "the file dialog did not ask about table.csv"


def test_closing_stops_it(dialog: FolderTestDialog, folder: Path, qtbot: QtBot) -> None:
    dialog.set_folder(folder)
    with qtbot.waitSignal(dialog._test.ended, timeout=_WAIT_MS):
        dialog.start_button.click()
        dialog.reject()
    assert not dialog._test.is_running
