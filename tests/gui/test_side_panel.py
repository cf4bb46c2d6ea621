"""The panel on the right."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from srgui import paths
from srgui.gui.actions import Actions
from srgui.gui.side_panel import SidePanel
from srgui.gui.theme import Theme, apply_theme
from srgui.settings import Settings


@pytest.mark.parametrize("title", ["i", "DCSCN", "My FSRCNN", "WWWWWWWWWWWW", "A network with a very long name indeed"])
def test_the_name_of_a_network_fits_on_the_big_button(qapp: QApplication, qtbot: QtBot, title: str) -> None:
    apply_theme(qapp, Theme.DARK)
    window = QWidget()
    qtbot.addWidget(window)
    panel = SidePanel(Settings(paths.settings_file()), Actions(window))
    panel.setParent(window)
    panel.resize(panel.width(), 700)
    with qtbot.waitExposed(window):
        window.show()
    panel.set_export(title, enabled=True)
    button = panel.export_button
    qtbot.waitUntil(lambda: button.width() > 100)
    assert button.text().startswith(f"Export {title[:1]}")
    assert button.fontMetrics().horizontalAdvance(button.text()) <= button.width() - 30
    assert button.accessibleName() == f"Export {title}"
