"""What the window gives away: a comparison, a pane, and the network that is best on a folder."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui import paths
from srgui import settings as options
from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance
from srgui.engine.session import open_session
from srgui.engine.tiling import Region
from srgui.gui.app import create_window
from srgui.gui.comparison_dialog import ComparisonDialog
from srgui.gui.folder_test_dialog import FolderTestDialog
from srgui.gui.main_window import MainWindow
from srgui.gui.pane_choice import ORIGINAL
from srgui.gui.qt_image import from_qimage
from srgui.gui.take_away import cut_out
from srgui.imaging.codecs import read_image, write_image
from srgui.imaging.image import Image
from srgui.imaging.metrics import rounded_8bit
from srgui.settings import Settings

_WAIT_MS = 60_000


@pytest.fixture(name="photo")
def photo_fixture(tmp_path: Path) -> Path:
    path = tmp_path / "pictures" / "photo.png"
    path.parent.mkdir()
    y, x = np.mgrid[0:44, 0:60].astype(np.float32)
    waves = [0.5 + 0.4 * np.sin(x / (3 + k) + y * y / (80 + 20 * k)) for k in range(3)]
    write_image(Image(np.stack(waves, axis=2).astype(np.float32)), path)
    return path


@pytest.fixture(name="window")
def window_fixture(qapp: QApplication, qtbot: QtBot, photo: Path) -> Iterator[MainWindow]:
    settings = Settings(paths.settings_file())
    settings[options.CHOSEN_NETWORKS] = ("bicubic", "fsrcnn")
    settings.save()
    window = create_window(qapp, [])
    with qtbot.waitSignal(window.catalogue_loaded, timeout=_WAIT_MS):
        window.show()
    tab = window.enhance_tab
    assert not window.actions_by_name["export_comparison"].isEnabled()
    tab.album.open_paths([photo])
    qtbot.waitUntil(lambda: tab.album.picture is not None and tab.previews.is_settled, timeout=_WAIT_MS)
    yield window
    window.close()
    window.deleteLater()
    qapp.processEvents()


def test_a_comparison_is_exported_as_the_dialog_says(window: MainWindow, photo: Path, qtbot: QtBot) -> None:
    window.actions_by_name["export_comparison"].trigger()
    (dialog,) = window.findChildren(ComparisonDialog)
    assert dialog.order.folder == photo.parent
    assert dialog.order.stem == "photo_comparison_x2"
    dialog.boxes["page"].click()
    card = window.enhance_tab.panel.report
    with qtbot.waitSignal(window.enhance_tab.exporter.ended, timeout=_WAIT_MS):
        dialog.export_button.click()
    assert {path.name for path in photo.parent.iterdir()} == {
        "photo.png",
        "photo_comparison_x2.png",
        "photo_comparison_x2.html",
    }
    assert card.text.startswith("Saved photo_comparison_x2.png and 1 more\n2 pictures of 120x88")
    assert card.path == photo.parent / "photo_comparison_x2.png"
    assert card.open_button.isVisibleTo(card)


def test_the_visible_part_of_a_pane_is_copied(window: MainWindow, photo: Path) -> None:
    tab = window.enhance_tab
    tab.view.select("fsrcnn")
    QGuiApplication.clipboard().clear()
    QTest.keyClick(window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = from_qimage(QGuiApplication.clipboard().image())
    visible = tab.view.visible_region()
    expected = enhance(read_image(photo), open_session("fsrcnn", 2, device_named("cpu"))).image.pixels
    assert copied.pixels.shape == (visible.height, visible.width, 3)
    assert np.allclose(copied.pixels, rounded_8bit(expected)[visible.slices], atol=1.01 / 255)


def test_a_part_is_cut_out_in_the_images_own_pixels() -> None:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    image.setPixelColor(60, 40, Qt.GlobalColor.red)
    part = cut_out(image, Region(100, 50, 100, 50), Region(0, 60, 150, 20))
    assert part is not None
    assert (part.width(), part.height()) == (100, 40)
    assert part.pixelColor(60, 20) == Qt.GlobalColor.red
    assert cut_out(image, Region(100, 50, 100, 50), Region(0, 0, 100, 50)) is None


def test_the_original_is_copied_too(window: MainWindow, photo: Path, qtbot: QtBot) -> None:
    tab = window.enhance_tab
    window.actions_by_name["test"].setChecked(True)
    window.actions_by_name["original"].setChecked(True)
    qtbot.waitUntil(lambda: tab.stage.scene is not None and tab.stage.scene.trial is not None, timeout=_WAIT_MS)
    qtbot.waitUntil(lambda: tab.previews.is_settled, timeout=_WAIT_MS)
    tab.view.select(ORIGINAL)
    window.actions_by_name["copy_pane"].trigger()
    copied = from_qimage(QGuiApplication.clipboard().image()).pixels
    region = tab.view.visible_region()
    assert np.allclose(copied, read_image(photo).pixels[region.slices], atol=1.01 / 255)


def test_the_best_on_a_folder_is_taken(window: MainWindow, photo: Path, qtbot: QtBot) -> None:
    tab = window.enhance_tab
    window.actions_by_name["test_folder"].trigger()
    (dialog,) = window.findChildren(FolderTestDialog)
    dialog.set_folder(photo.parent)
    with qtbot.waitSignal(dialog._test.ended, timeout=_WAIT_MS):
        dialog.start_button.click()
    ranking = dialog._test.ranking
    assert ranking is not None
    assert ranking.best is not None
    tab.panel.networks.choose(("c-dcscn",))
    dialog.use_button.click()
    best = ranking.best.contender.network
    assert best in {"bicubic", "fsrcnn"}
    assert best in tab.panel.networks.chosen
    assert tab.view.selected_key() == best
