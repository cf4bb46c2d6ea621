"""What the Report tab shows before there is a report: what it does, and the way to begin."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from srgui.gui.actions import Actions
from srgui.gui.labels import label

_WIDTH_PX = 520
_TITLE = "Measure networks as papers do"
_WORDS = (
    "Choose folders of sharp pictures. Each picture is shrunk, every network restores it, and what comes back is "
    "measured against the picture itself: PSNR and SSIM beside what the papers publish. Tick on the left what is "
    "measured, and press Measure; pictures are only read."
)


class ReportWelcome(QWidget):
    """A few words in the middle, and a button that adds a folder."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addStretch(3)
        for words in (label(_TITLE, "title"), label(_WORDS, "quiet", wraps=True)):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(words)
        column.addSpacing(8)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        add = QPushButton("Add folder…")
        add.setToolTip(actions["report_add"].toolTip())
        add.clicked.connect(actions["report_add"].trigger)
        buttons.addWidget(add)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(4)
        middle = QWidget()
        middle.setLayout(column)
        middle.setMaximumWidth(_WIDTH_PX)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(middle, 8)
        row.addStretch(1)
