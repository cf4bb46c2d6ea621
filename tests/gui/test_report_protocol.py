"""How a report measures: protocols that have names and one of a person's own, turns; chosen, measured, remembered."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from srgui import settings as options
from srgui.engine.choice import REFERENCE
from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance
from srgui.engine.session import open_session
from srgui.gui.report_protocol import ProtocolChoice
from srgui.gui.report_tab import ReportTab
from srgui.imaging.codecs import list_pictures, read_image
from srgui.report.protocol import NAMED, Protocol, measure, trial_of
from srgui.settings import Settings

_OWN = Protocol("custom", channels="rgb", border_px=7, lr="8-bit", values="float", noise=3.0, jpeg=60)

Make = Callable[..., Path]


def _choose(box: QComboBox, value: str) -> None:
    """Choose a value by the keyboard, as a person would."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.findData(value)):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentData() == value


def _choose_own(choice: ProtocolChoice) -> None:
    _choose(choice.box, "custom")
    _choose(choice.channels_box, "rgb")
    _choose(choice.lr_box, "8-bit")
    _choose(choice.values_box, "float")
    for box, number in ((choice.border_box, "7"), (choice.noise_box, "3"), (choice.jpeg_box, "60")):
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, number)
        QTest.keyClick(box, Qt.Key.Key_Return)


def _click(box: QCheckBox) -> None:
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))


def _engines_db(folder: Path, protocol: Protocol, *, turns: bool = False) -> float:
    """Return the mean that the engine itself measures."""
    session = open_session("fsrcnn", 2, device_named("cpu"), REFERENCE, turns=turns)
    found = []
    for file in list_pictures(folder):
        trial = trial_of(replace(read_image(file), alpha=None), 2, protocol)
        made = enhance(trial.shrunk, session, size=(trial.original.width, trial.original.height)).image
        found.append(measure(made.pixels, trial.original.pixels, 2, protocol).psnr_db)
    return sum(found) / len(found)


def test_a_protocol_of_ones_own_is_measured_and_said(
    report_tab: ReportTab, tmp_path: Path, make_pictures: Make, measure: Callable[..., None]
) -> None:
    choice = report_tab.choice.protocol
    assert not choice.channels_box.isVisible()
    _choose_own(choice)
    assert choice.channels_box.isVisible()
    assert choice.protocol == _OWN
    assert "Border left out on each side: 7 pixels." in choice.words.words
    folder = make_pictures(tmp_path / "mine")
    measure(report_tab, folder)
    report = report_tab.panel.report
    assert report is not None
    assert report.protocol == _OWN
    row = next(row for row in report.rows if row.model.name == "fsrcnn")
    assert row.psnr_db == pytest.approx(_engines_db(folder, _OWN), abs=1e-9)
    assert "R, G and B together" in report_tab.panel.facts.words
    assert ", noise 3, JPEG 60, " in report_tab.panel._title.text()


def test_a_protocol_of_ones_own_is_remembered(make_report_tab: Callable[[], ReportTab]) -> None:
    _choose_own(make_report_tab().choice.protocol)
    again = make_report_tab().choice.protocol
    assert again.protocol == _OWN
    assert again.border_box.isVisible()
    _choose(again.box, "papers")
    assert again.protocol == NAMED["papers"]
    assert not again.border_box.isVisible()
    assert make_report_tab().choice.protocol.protocol == NAMED["papers"]


def test_the_least_border_is_that_of_the_scale(report_tab: ReportTab) -> None:
    choice = report_tab.choice.protocol
    _choose(choice.box, "custom")
    assert choice.protocol == replace(NAMED["papers"], name="custom")
    assert choice.border_box.text() == "As the scale"
    choice.border_box.setFocus()
    QTest.keyClick(choice.border_box, Qt.Key.Key_Up)
    assert choice.protocol == replace(NAMED["papers"], name="custom", border_px=0)
    assert "Border left out on each side: none." in choice.words.words


def test_every_protocol_of_the_command_line_is_offered(report_tab: ReportTab) -> None:
    box = report_tab.choice.protocol.box
    assert [box.itemData(at) for at in range(box.count())] == [*NAMED, "custom"]
    for name in NAMED:
        _choose(box, name)
        assert report_tab.choice.protocol.protocol == NAMED[name]


def test_networks_are_measured_over_turns_too(
    report_tab: ReportTab,
    report_settings: Settings,
    tmp_path: Path,
    make_pictures: Make,
    measure: Callable[..., None],
    qtbot: QtBot,
) -> None:
    _click(report_tab.choice.turns_box)
    assert report_settings[options.REPORT_TURNS]
    folder = make_pictures(tmp_path / "mine")
    measure(report_tab, folder)
    report, below = report_tab.panel.report, report_tab.panel.below
    assert report is not None
    assert [model.name for model in report.models] == ["bicubic", "fsrcnn", "fsrcnn-turns"]
    turned = next(row for row in report.rows if row.model.turns)
    assert turned.psnr_db == pytest.approx(_engines_db(folder, NAMED["papers"], turns=True), abs=1e-9)
    below.switches["pictures"].click()
    below.extreme_buttons["worst"].click()
    with qtbot.waitSignal(report_tab.look_wanted) as told:
        below.look_button.click()
    assert told.args is not None
    assert set(told.args[2]) == {"fsrcnn", "fsrcnn turns"}
