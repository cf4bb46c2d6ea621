"""A report in the real window by real clicks: from a folder to the table, the picture, and the exported page."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from srgui import paths
from srgui import settings as options
from srgui.engine.choice import EXACT
from srgui.engine.devices import device_named
from srgui.engine.measure import make_trial, restore
from srgui.engine.session import open_session
from srgui.gui.app import create_window
from srgui.gui.main_window import MainWindow
from srgui.gui.number_table import NumberTable
from srgui.imaging.codecs import read_image, write_image
from srgui.models.card import WeightsCard
from srgui.models.registry import network
from srgui.models.weights import save_weights, weights_name
from srgui.report.cache import ReportCache
from srgui.report.report_file import open_report
from srgui.settings import Settings

_WAIT_MS = 60_000
_LEFT = Qt.MouseButton.LeftButton
_SIDE_PX = 160


@pytest.fixture(name="folder")
def folder_fixture(tmp_path: Path) -> Path:
    """Return a folder with parts of the pictures that come with the program."""
    folder = tmp_path / "samples"
    folder.mkdir()
    for file in sorted((paths.resources_folder() / "samples").glob("*.png")):
        image = read_image(file)
        write_image(
            image.with_pixels(image.pixels[200 : 200 + _SIDE_PX, 200 : 200 + _SIDE_PX].copy()), folder / file.name
        )
    assert len(list(folder.iterdir())) == 3
    return folder


def _make_weights() -> None:
    """Give the person a network of their own that adds next to nothing to bicubic."""
    torch.manual_seed(1)
    state = network("c-dcscn").build(2).state_dict()
    state["last.weight"] *= 1e-3
    card = WeightsCard("c-dcscn", (2,), "none", "nothing", "none", name="gentle", title="Gentle")
    save_weights(state, card, paths.user_weights_folder() / weights_name("gentle", 2))


@pytest.fixture(name="window")
def window_fixture(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    _make_weights()
    settings = Settings(paths.settings_file())
    settings[options.DEVICE] = "cpu"
    settings[options.REPORT_NETWORKS] = ("bicubic", "fsrcnn")
    settings.save()
    window = create_window(qapp, [])
    window.resize(1400, 900)
    with qtbot.waitSignal(window.report_tab.built, timeout=_WAIT_MS):
        window.show()
    yield window
    window.close()
    window.deleteLater()
    qapp.processEvents()


@pytest.fixture(name="kept")
def kept_fixture(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return what is measured from now on, and not known: picture and weights by their checksums."""
    kept: list[tuple[str, str]] = []
    put = ReportCache.put

    def keep(cache: ReportCache, key: Any, values: Any) -> None:
        put(cache, key, values)
        kept.append((key["picture"], key["weights"]))

    monkeypatch.setattr(ReportCache, "put", keep)
    return kept


@contextmanager
def _paused_after_the_first_picture(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a report pause once its first picture is measured by both networks, as it does for work one waits for."""
    put, count, way = ReportCache.put, 0, ExitStack()

    def keep(cache: ReportCache, key: Any, values: Any) -> None:
        nonlocal count
        put(cache, key, values)
        count += 1
        if count == 2:
            way.enter_context(window.workers.way.urgent())

    with way, monkeypatch.context() as patch:
        patch.setattr(ReportCache, "put", keep)
        yield


def _open_tab(window: MainWindow, tab: QWidget) -> None:
    bar = window.tabs.tabBar()
    QTest.mouseClick(bar, _LEFT, pos=bar.tabRect(window.tabs.indexOf(tab)).center())
    assert window.tabs.currentWidget() is tab


def _button(window: MainWindow, words: str) -> QPushButton:
    return next(b for b in window.report_tab.findChildren(QPushButton) if b.text() == words and b.isVisible())


def _press(window: MainWindow, words: str) -> None:
    button = _button(window, words)
    assert button.isEnabled(), words
    QTest.mouseClick(button, _LEFT)


def _tick(box: QCheckBox) -> None:
    QTest.mouseClick(box, _LEFT, pos=QPoint(8, box.height() // 2))


def _sort_by(table: NumberTable, column: int) -> None:
    header = table.horizontalHeader()
    QTest.mouseClick(header.viewport(), _LEFT, pos=QPoint(header.sectionViewportPosition(column) + 5, 5))


def _measure(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.report_tab.run.ended, timeout=_WAIT_MS):
        _press(window, "Measure")


def _column(table: NumberTable, rows: int, column: int) -> list[float]:
    return [float(table.cells(row)[column].words) for row in range(rows)]


def test_a_report_from_a_folder_to_the_exported_page(
    window: MainWindow,
    folder: Path,
    kept: list[tuple[str, str]],
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tab, wait = window.report_tab, _waiting(qtbot)
    # a folder is added
    _open_tab(window, tab)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    _press(window, "Add folder…")
    wait(lambda: tab.choice.datasets.known("samples") is not None)
    assert tab.choice.datasets.rows["samples"].words == "3 pictures, 160x160"
    # measuring is cancelled after the first picture, and taken up again: nothing is measured twice
    _cancel_after_the_first_picture(window, qtbot, monkeypatch)
    assert len(kept) == 2
    assert tab.panel.table.headings[1] == "samples, 1 of 3\nPSNR"
    _measure(window, qtbot)
    assert tab.choice.said == "Done."
    assert len(kept) == len(set(kept)) == 6
    # a network and a picture more: just those are measured
    _tick(tab.choice.boxes["gentle"])
    _measure(window, qtbot)
    assert len(kept) == len(set(kept)) == 9
    _add_a_picture(folder)
    _measure(window, qtbot)
    assert len(kept) == len(set(kept)) == 12
    report = tab.panel.report
    assert report is not None
    assert report.is_complete
    assert [row.pictures for row in report.rows] == [4, 4, 4]
    _check_sorting(tab.panel.table)
    # the worst picture is looked at, and measured there as in the report
    name = _look_at_the_worst(window, qtbot)
    worst = report.psnr_by_picture("samples", 2, "fsrcnn")
    assert name == min(worst, key=lambda picture: worst[picture])
    shown = _psnr_shown(window, qtbot, folder / name)
    assert shown == pytest.approx(worst[name], abs=0.02)
    # it is exported, twice; the one that opens again is what is shown
    _open_tab(window, tab)
    for suffix in (".html", ".json"):
        _export(window, tmp_path / f"report{suffix}", qtbot, monkeypatch)
    assert "data:image/png;base64," in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert open_report(tmp_path / "report.json").readings == report.readings


def _psnr_shown(window: MainWindow, qtbot: QtBot, picture: Path) -> float:
    """Wait for the panes, and return what FSRCNN's says of a picture, which is what measuring it again gives."""
    previews = window.enhance_tab.previews
    _waiting(qtbot)(lambda: {"bicubic", "gentle", "fsrcnn"} <= set(previews.wholes))
    shown = previews.wholes["fsrcnn"].psnr_db
    session = open_session("fsrcnn", 2, device_named("cpu"), EXACT)
    assert shown == pytest.approx(restore(make_trial(read_image(picture), 2), session).psnr_db, abs=0.02)
    return shown


def _cancel_after_the_first_picture(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = window.report_tab
    with _paused_after_the_first_picture(window, monkeypatch):
        with qtbot.waitSignal(tab.run.changed, timeout=_WAIT_MS):
            _press(window, "Measure")
        assert _button(window, "Cancel").isEnabled()
        with qtbot.waitSignal(tab.run.ended, timeout=_WAIT_MS):
            _press(window, "Cancel")
    assert tab.choice.said == "Stopped; what was finished is kept."


def _add_a_picture(folder: Path) -> None:
    image = read_image(next(folder.iterdir()))
    write_image(image.with_pixels(image.pixels[::-1].copy()), folder / "upside down.png")


def _export(window: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    _press(window, "Export…")
    _waiting(qtbot)(lambda: window.report_tab.said == f"Saved {path}")


def _check_sorting(table: NumberTable) -> None:
    psnr = _column(table, 3, 1)
    assert psnr == sorted(psnr, reverse=True)
    _sort_by(table, 1)
    assert _column(table, 3, 1) == psnr[::-1]
    _sort_by(table, 3)
    ssim = _column(table, 3, 3)
    assert ssim == sorted(ssim, reverse=True)


def _waiting(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    return lambda condition: qtbot.waitUntil(condition, timeout=_WAIT_MS)


def _look_at_the_worst(window: MainWindow, qtbot: QtBot) -> str:
    below, enhance = window.report_tab.panel.below, window.enhance_tab
    _press(window, "Pictures")
    _press(window, "Worst")
    name = below.pictures.key
    _press(window, "Look at it")
    assert window.tabs.currentWidget() is enhance
    qtbot.waitUntil(lambda: enhance.album.picture is not None and enhance.album.picture.name == name, timeout=_WAIT_MS)
    return name
