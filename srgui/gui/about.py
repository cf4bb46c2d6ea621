"""What srgui is, on what terms, and whether there is a newer one."""

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from srgui import paths
from srgui.gui.dialogs import close_button
from srgui.gui.labels import label, say, without_icons


class AboutBox(QDialog):
    """What srgui is, and on what terms."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("About srgui")
        self.setFixedWidth(440)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(label(f"srgui {paths.version_in_words()}", "title"))
        layout.addWidget(
            label("Compare super-resolution networks on your own picture, pick the best, export.", wraps=True)
        )
        layout.addWidget(
            label(
                "Free under the MIT licence, and so are the weights that come with it: what you make with them is "
                "yours, for any use. Pictures never leave this computer.",
                "quiet",
                wraps=True,
            )
        )
        layout.addWidget(
            label(
                f"Made with Qt {qVersion()} (LGPL), PyTorch (BSD), OpenVINO (Apache) and Pillow (MIT-CMU).",
                "quiet",
                wraps=True,
            )
        )
        where = label(f"Settings, weights and log: {paths.user_folder()}", "quiet", wraps=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(where)
        layout.addSpacing(8)
        self._news = label("", "quiet", wraps=True)
        self._news.setTextFormat(Qt.TextFormat.RichText)
        self._news.setOpenExternalLinks(True)
        say(self._news, "")
        layout.addWidget(self._news)
        buttons = close_button(self)
        if address := paths.new_version_address():
            self._add_check(address, buttons)
        licences = paths.licences_file()
        if licences.is_file():  # made when srgui is packed
            opener = buttons.addButton("Licences of all that is inside", QDialogButtonBox.ButtonRole.HelpRole)
            opener.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(licences))))
        layout.addWidget(without_icons(buttons))

    def _add_check(self, address: str, buttons: QDialogButtonBox) -> None:
        """Add the button that asks an address for a newer version; nothing is asked before it is pressed."""
        from srgui.gui.new_version import NewVersionCheck  # with what speaks to networks

        check = NewVersionCheck(address, self)
        asker = buttons.addButton("Check for a new version", QDialogButtonBox.ButtonRole.ActionRole)
        asker.setToolTip(f"Asks {address}")
        asker.setAutoDefault(False)

        def show(news: str, *, is_answer: bool = True) -> None:
            asker.setEnabled(is_answer)
            say(self._news, news)
            self.adjustSize()

        def ask() -> None:
            show("Asking…", is_answer=False)
            check.ask()

        asker.clicked.connect(ask)
        check.said.connect(show)
