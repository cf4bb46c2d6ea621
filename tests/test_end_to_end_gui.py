"""The real window, from a dropped file to the exported one."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from srgui import paths
from srgui import settings as options
from srgui.engine.choice import EXACT
from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance
from srgui.engine.measure import likeness
from srgui.engine.session import Session, open_session
from srgui.gui import dialogs
from srgui.gui.app import create_window
from srgui.gui.main_window import MainWindow
from srgui.gui.pane import Pane
from srgui.gui.scenes import Target
from srgui.imaging.codecs import read_image, read_size, write_image
from srgui.imaging.image import Image
from srgui.imaging.metrics import rounded_8bit
from srgui.models.card import Figure, WeightsCard
from srgui.models.registry import network
from srgui.models.weights import save_weights, weights_name
from srgui.settings import Settings

_NETWORKS = ("bicubic", "gentle")
_LOAD_MS = 60_000
_WAIT_MS = 30_000


def _make_weights() -> None:
    """Give the person a network of their own that adds next to nothing to bicubic."""
    torch.manual_seed(1)
    state = network("c-dcscn").build(2).state_dict()
    state["last.weight"] *= 1e-3
    figures = (Figure("Kodak24", 30.5),)
    card = WeightsCard("c-dcscn", (2,), "none", "nothing", "none", figures, name="gentle", title="Gentle")
    save_weights(state, card, paths.user_weights_folder() / weights_name("gentle", 2))


def _picture(path: Path, width: int = 60, height: int = 44) -> Path:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = [0.5 + 0.4 * np.sin(x / (3 + k) + y * y / (80 + 20 * k)) for k in range(3)]
    write_image(Image(np.stack(waves, axis=2).astype(np.float32), dpi=(300.0, 300.0)), path)
    return path


@pytest.fixture(name="settings")
def settings_fixture() -> Settings:
    """Return what the window will find remembered."""
    settings = Settings(paths.settings_file())
    settings[options.CHOSEN_NETWORKS] = _NETWORKS
    return settings


@pytest.fixture(name="window")
def window_fixture(qapp: QApplication, qtbot: QtBot, settings: Settings) -> Iterator[MainWindow]:
    _make_weights()
    settings.save()
    window = create_window(qapp, [])
    with qtbot.waitSignal(window.catalogue_loaded, timeout=_LOAD_MS):
        window.show()
    yield window
    window.close()
    window.deleteLater()
    qapp.processEvents()


@pytest.fixture(name="wait")
def wait_fixture(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    return lambda condition: qtbot.waitUntil(condition, timeout=_WAIT_MS)


Wait = Callable[[Callable[[], bool]], None]


def _drop(window: MainWindow, *files: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    at, copy, left, none = (
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(at.toPoint(), copy, data, left, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(at, copy, data, left, none))


def _open(window: MainWindow, wait: Wait, *files: Path) -> None:
    """Drop files, and wait until the first is shown by every network."""
    _drop(window, *files)
    tab = window.enhance_tab
    wait(lambda: tab.album.picture is not None and tab.album.picture.path == files[0])
    wait(lambda: tab.previews.is_settled)


def _session(window: MainWindow, *, turns: bool = False) -> Session:
    """Return the window's own session: another one may have found another runtime faster, and differs in last bits."""
    catalogue = window.enhance_tab.catalogue
    assert catalogue is not None
    return catalogue.pool.get("gentle", 2, device_named("auto"), turns=turns)


def test_from_drop_to_export(window: MainWindow, wait: Wait, tmp_path: Path) -> None:
    source = _picture(tmp_path / "Grüße aus dem Süden.png")
    _open(window, wait, source)
    tab = window.enhance_tab
    tab.view.select("gentle")
    assert "Export Gentle" in tab.panel.export_button.text()
    tab.panel.export_button.click()
    wait(lambda: tab.panel.report.path is not None)
    written = tmp_path / "Grüße aus dem Süden_gentle_x2.png"
    assert tab.panel.report.path == written
    assert "300 dpi" in tab.panel.report.text
    found = read_image(written)
    session = _session(window)
    wanted = enhance(read_image(source), session, scale=2).image
    assert np.array_equal(found.pixels, rounded_8bit(wanted.pixels))
    assert found.dpi == pytest.approx((300, 300), abs=0.1)


def test_what_is_finer_is_shown_and_exported_so_and_named_so(window: MainWindow, wait: Wait, tmp_path: Path) -> None:
    source = _picture(tmp_path / "a.png")
    _open(window, wait, source)
    tab = window.enhance_tab
    tab.view.select("gentle")
    before = tab.previews._number
    tab.panel.networks.turns_box.click()
    assert window.actions_by_name["turns"].isChecked()
    assert window.settings[options.TURNS]
    assert tab.panel.scale._way.text() == "Gentle x2, over 8 turns"
    assert tab.previews._number > before
    wait(lambda: tab.previews.is_settled)
    assert tab.exporter.path == tmp_path / "a_gentle-turns_x2.png"
    tab.panel.export_button.click()
    wait(lambda: tab.panel.report.path is not None)
    session = _session(window, turns=True)
    wanted = enhance(read_image(source), session, scale=2).image
    assert np.array_equal(read_image(tmp_path / "a_gentle-turns_x2.png").pixels, rounded_8bit(wanted.pixels))
    tab.view.select("bicubic")
    assert tab.exporter.path == tmp_path / "a_bicubic_x2.png", "which turns do not change"
    window.actions_by_name["turns"].trigger()
    assert not tab.panel.networks.turns_box.isChecked()
    tab.view.select("gentle")
    assert tab.exporter.path == tmp_path / "a_gentle_x2.png"


def test_exporting_twice_overwrites_nothing(window: MainWindow, wait: Wait, tmp_path: Path) -> None:
    _open(window, wait, _picture(tmp_path / "a.png"))
    report = window.enhance_tab.panel.report
    window.actions_by_name["export"].trigger()
    wait(lambda: report.path is not None)
    first = report.path
    assert first is not None
    before = first.read_bytes()
    window.actions_by_name["export"].trigger()
    wait(lambda: report.path != first and report.path is not None)
    assert report.path is not None
    assert report.path.name == f"{first.stem} (2).png"
    assert first.read_bytes() == before
    assert len(list(tmp_path.glob("*.png"))) == 3


def test_a_text_that_is_called_a_picture_gives_a_sentence(window: MainWindow, wait: Wait, tmp_path: Path) -> None:
    false = tmp_path / "text.png"
    false.write_text("no picture at all")
    notice = window.enhance_tab.notice
    _drop(window, false)
    wait(notice.isVisible)
    assert "text.png" in notice.text
    assert notice.text.endswith(".")
    assert window.enhance_tab.drop_zone.isVisible()
    _open(window, wait, _picture(tmp_path / "good.png"))
    assert not notice.isVisible()


def test_a_picture_that_cannot_be_read_is_passed_over(window: MainWindow, wait: Wait, tmp_path: Path) -> None:
    false, good = tmp_path / "a.png", _picture(tmp_path / "b.png")
    false.write_text("no picture at all")
    _drop(window, false, good)
    wait(lambda: window.enhance_tab.stage.scene is not None)
    assert window.windowTitle().startswith("b.png")
    assert window.enhance_tab.strip.current() == good
    assert "a.png" in window.enhance_tab.notice.text


def test_an_exact_size_is_exported(window: MainWindow, wait: Wait, tmp_path: Path) -> None:
    _open(window, wait, _picture(tmp_path / "a.png"))
    tab = window.enhance_tab
    tab.panel.scale.choose_exact()
    tab.panel.scale.width_box.setValue(90)
    assert tab.panel.scale.target == Target(2, (90, 66))
    assert not window.actions_by_name["test"].isEnabled()
    wait(lambda: tab.previews.is_settled and tab.stage.scene is not None and tab.stage.scene.size == (90, 66))
    window.actions_by_name["export"].trigger()
    wait(lambda: tab.panel.report.path is not None)
    assert tab.panel.report.path is not None
    assert tab.panel.report.path.name.endswith("_x90x66.png")
    assert read_size(tab.panel.report.path) == (90, 66)


def test_a_test_measures_and_an_export_is_still_of_the_picture(window: MainWindow, wait: Wait, tmp_path: Path) -> None:
    _open(window, wait, _picture(tmp_path / "a.png"))
    tab = window.enhance_tab
    window.actions_by_name["test"].trigger()
    wait(lambda: tab.stage.scene is not None and tab.stage.scene.trial is not None and tab.previews.is_settled)
    statuses = [pane.status for pane in tab.view.findChildren(Pane)]
    assert all("dB" in status.time_text for status in statuses)
    assert sum(status.winner for status in statuses) == 1
    assert sum(status.gain_text.endswith("dB") for status in statuses) == 1
    window.actions_by_name["export"].trigger()
    wait(lambda: tab.panel.report.path is not None)
    assert tab.panel.report.path is not None
    assert read_size(tab.panel.report.path) == (120, 88)


def test_the_whole_picture_is_enhanced_once_and_exported_as_it_is(
    window: MainWindow, wait: Wait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _open(window, wait, _picture(tmp_path / "a.png"))
    tab = window.enhance_tab
    window.actions_by_name["whole"].trigger()
    wait(lambda: "whole picture" in window.status.text)

    def fail(*_args: object, **_kwargs: object) -> None:
        raise AssertionError

    monkeypatch.setattr("srgui.engine.enhance.enhance", fail)
    window.actions_by_name["export"].trigger()
    wait(lambda: tab.panel.report.path is not None)
    assert tab.panel.report.path is not None
    assert read_size(tab.panel.report.path) == (120, 88)


def test_many_pictures_are_exported_and_taken_up_again(
    window: MainWindow, wait: Wait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "ten"
    folder.mkdir()
    files = [_picture(folder / f"{number}.png", 30 + number, 24) for number in range(3)]
    false = folder / "text.png"
    false.write_text("no picture")
    _drop(window, folder)
    tab = window.enhance_tab
    wait(lambda: len(tab.album.paths) == 4 and tab.previews.is_settled)
    assert tab.strip.isVisible()
    assert tab.panel.all_button.text() == "Export all 4 pictures"
    tab.panel.all_button.click()
    wait(tab.panel.report.isVisible)
    assert "Exported 3 of 4 pictures" in tab.panel.report.text
    assert "text.png" in tab.panel.report.text
    assert len(list(folder.glob("*_x2.png"))) == len(files)

    monkeypatch.setattr(QMessageBox, "exec", lambda box: box.defaultButton().click())
    tab.panel.report.hide()
    tab.panel.all_button.click()
    wait(tab.panel.report.isVisible)
    assert "3 were there already" in tab.panel.report.text
    assert len(list(folder.glob("*_x2*.png"))) == len(files)


def test_a_pasted_picture_is_shown(window: MainWindow, wait: Wait) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(image)
    window.actions_by_name["paste"].trigger()
    wait(lambda: window.enhance_tab.stage.scene is not None and window.enhance_tab.previews.is_settled)
    assert window.windowTitle().startswith("Pasted picture")
    window.actions_by_name["close_picture"].trigger()
    assert window.enhance_tab.drop_zone.isVisible()


def test_an_empty_clipboard_is_told_of(window: MainWindow) -> None:
    QGuiApplication.clipboard().clear()
    window.actions_by_name["paste"].trigger()
    assert "clipboard" in window.enhance_tab.notice.text


def test_what_was_chosen_is_remembered(window: MainWindow, wait: Wait, tmp_path: Path) -> None:
    source = _picture(tmp_path / "a.png")
    _open(window, wait, source)
    window.enhance_tab.panel.scale.choose(3)
    window.enhance_tab.view.select("bicubic")
    window.actions_by_name["panel"].trigger()
    window.actions_by_name["next_theme"].trigger()
    chosen = window.settings[options.THEME]
    window.close()
    settings = Settings.load(paths.settings_file())
    assert settings[options.RECENT_FILES] == (str(source),)
    assert settings[options.SCALE] == 3
    assert settings[options.SELECTED_NETWORK] == "bicubic"
    assert settings[options.PANEL_COLLAPSED]
    assert settings[options.THEME] == chosen != "system"
    assert settings[options.WINDOW_GEOMETRY]


def test_closing_while_exporting_asks(
    window: MainWindow, wait: Wait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _open(window, wait, _picture(tmp_path / "a.png", 500, 400))
    asked = []

    def stay(_window: object) -> bool:
        asked.append(True)
        return False

    monkeypatch.setattr(dialogs, "ask_to_stop", stay)
    window.actions_by_name["export"].trigger()
    assert not window.close()
    assert asked
    assert window.isVisible()
    window.actions_by_name["stop"].trigger()
    wait(lambda: not window.enhance_tab.exporter.is_running)


def test_a_mistake_of_ours_is_told_and_handed_on(
    window: MainWindow, wait: Wait, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody expected shows in its place, and reaches Python's hook, which logs it and shows the box."""

    def broken(_path: Path) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr("srgui.gui.album.open_picture", broken)
    with qtbot.capture_exceptions() as caught:
        _drop(window, _picture(tmp_path / "a.png"))
        wait(window.enhance_tab.notice.isVisible)
    assert "a mistake of ours" in window.enhance_tab.notice.text
    assert [kind for kind, _, _ in caught] == [RuntimeError]


def test_a_picture_that_is_deleted_while_it_is_open_is_exported_from_memory(
    window: MainWindow, wait: Wait, tmp_path: Path
) -> None:
    source = _picture(tmp_path / "a.png")
    picture = read_image(source)
    _open(window, wait, source)
    source.unlink()
    tab = window.enhance_tab
    window.actions_by_name["scale_3"].trigger()
    wait(lambda: tab.stage.scene is not None and tab.stage.scene.size == (180, 132) and tab.previews.is_settled)
    assert not any(pane.status.error for pane in tab.view.findChildren(Pane))
    tab.view.select("gentle")
    window.actions_by_name["export"].trigger()
    wait(lambda: tab.panel.report.path is not None)
    wanted = enhance(picture, _session(window), scale=3).image
    assert np.array_equal(read_image(tmp_path / "a_gentle_x3.png").pixels, rounded_8bit(wanted.pixels))


def test_a_pane_at_a_scale_of_its_own_is_exported_so(
    window: MainWindow, wait: Wait, settings: Settings, tmp_path: Path
) -> None:
    source = _picture(tmp_path / "a.png")
    _open(window, wait, source)
    tab = window.enhance_tab
    tab.panel.networks.add("gentle x4 turns")
    wait(lambda: tab.previews.is_settled and "gentle x4 turns" in tab.previews.regions)
    tab.view.select("gentle x4 turns")
    assert tab.exporter.path == tmp_path / "a_gentle-turns_x4.png"
    window.actions_by_name["export"].trigger()
    wait(lambda: tab.panel.report.path is not None)
    session = _session(window, turns=True)
    wanted = enhance(read_image(source), session, scale=4).image
    assert np.array_equal(read_image(tmp_path / "a_gentle-turns_x4.png").pixels, rounded_8bit(wanted.pixels))
    assert settings[options.SCALE] == 2


def test_a_dropped_original_is_measured_against_and_shown_but_not_exported(
    window: MainWindow, wait: Wait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, large = _picture(tmp_path / "a.png"), _picture(tmp_path / "b.png", 180, 132)
    _open(window, wait, source)
    tab, view = window.enhance_tab, window.enhance_tab.view
    monkeypatch.setattr(QMessageBox, "exec", lambda box: box.defaultButton().click())
    _drop(window, large)
    wait(lambda: tab.stage.original is not None and tab.previews.is_settled)
    assert tab.stage.picture is not None
    assert tab.stage.picture.path == source, "it is still the small one that is open"
    assert tab.panel.scale.target == Target(3)
    assert "measured against “b.png”" in tab.panel.scale._numbers.text()
    session = open_session("gentle", 2, device_named("auto"), EXACT)
    wanted = likeness(enhance(read_image(source), session, scale=3).image.pixels, read_image(large).pixels, 3)
    wait(lambda: "gentle" in tab.previews.wholes)
    assert tab.previews.wholes["gentle"] == wanted
    window.actions_by_name["original"].trigger()
    view.select("original")
    export = window.actions_by_name["export"]
    assert view.selected_key() == "original"
    assert (export.isEnabled(), tab.panel.export_button.isEnabled()) == (False, False)
    assert "original" in tab.panel.export_button.toolTip()
    view.select("gentle")
    assert export.isEnabled()
    assert "original" not in export.toolTip()
    window.actions_by_name["close_original"].trigger()
    assert tab.stage.scene is not None
    assert tab.stage.scene.trial is None


def test_every_control_can_be_reached_by_tab_and_says_what_it_is(
    window: MainWindow, wait: Wait, tmp_path: Path
) -> None:
    _open(window, wait, _picture(tmp_path / "a.png"))
    controls = _by_tab(window)
    assert all(control.accessibleName() or getattr(control, "text", str)() for control in controls)
    tab = window.enhance_tab
    wanted = [
        tab.toolbar.last_button,
        tab.view.focusProxy(),
        tab.panel.scale._group.button(2),
        tab.panel.networks.findChild(QCheckBox),
        tab.panel.export.findChild(QComboBox),
        tab.panel.export_button,
    ]
    at = [controls.index(control) for control in wanted if control is not None]
    assert len(at) == len(wanted)
    assert at == sorted(at)


def _by_tab(window: MainWindow) -> list[QWidget]:
    """Return what the tab key goes through, in its order."""
    found: list[QWidget] = []
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def test_the_window_does_not_stall(window: MainWindow, wait: Wait, tmp_path: Path) -> None:
    """The GUI thread is soon done with each turn while a picture of 512x768 is opened, shown and exported.

    What counts is its own work: what it waits for others on a busy computer is theirs.
    """
    worked: list[float] = []
    last_s = time.thread_time()

    def beat() -> None:
        nonlocal last_s
        now_s = time.thread_time()
        worked.append(now_s - last_s)
        last_s = now_s

    timer = QTimer(interval=5)
    timer.timeout.connect(beat)
    source = _picture(tmp_path / "a.png", 512, 768)
    last_s = time.thread_time()
    timer.start()
    _open(window, wait, source)
    window.actions_by_name["export"].trigger()
    wait(lambda: window.enhance_tab.panel.report.path is not None)
    timer.stop()
    print(f"Longest turn: {max(worked) * 1000:.0f} ms of {len(worked)} beats")
    assert max(worked) < 0.25


def test_the_program_itself_opens_and_closes(tmp_path: Path) -> None:
    """The program in a process of its own opens a picture, lists its networks, and leaves no trace but its home."""
    source = _picture(tmp_path / "a.png")
    code = (
        "import sys; from pathlib import Path; from srgui.gui import app;"
        "assert 'torch' not in sys.modules, 'torch was imported before the window';"
        f"sys.exit(app.run([Path({str(source)!r})], exit_after_show=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
