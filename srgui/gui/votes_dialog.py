"""The votes that were cast blindly, counted, and what can be done with them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from srgui.errors import UserError
from srgui.gui.labels import label, say, without_icons
from srgui.gui.theme import tabular
from srgui.gui.vote_book import Tally, VoteBook

_WHY = "How often each was taken for the best where it was among the panes, without a name."
_NONE = "No votes yet. Choose “Blind vote” with two panes or more, and press the number of the best."
_COLUMNS = ("Network", "Votes", "Shown", "Share")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class VotesDialog(QDialog):
    """A table of the tallies, the best first.

    Args:
        book: the votes.
        title_of: what a person reads of a pane, by its key.
        parent: the window.

    Attributes:
        table: the tallies.
        export_button: takes the votes away as a table, one a line.
        forget_button: deletes them.
    """

    def __init__(self, book: VoteBook, title_of: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Votes")
        self.resize(520, 400)
        self._book, self._title_of = book, title_of
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        self._words = label(_WHY, "quiet", wraps=True)
        layout.addWidget(self._words)
        self.table = self._make_table()
        layout.addWidget(self.table, 1)
        self._outcome = label("", "quiet", wraps=True)
        layout.addWidget(self._outcome)
        layout.addWidget(self._make_buttons())
        say(self._outcome, "")
        self._show()

    def export(self) -> None:
        """Ask for a file and copy the votes there."""
        found, _ = QFileDialog.getSaveFileName(self, "Export votes", str(Path.home() / "votes.csv"), "Table (*.csv)")
        if not found:
            return
        target = Path(found)
        try:
            self._book.export(target if target.suffix else target.with_suffix(".csv"))
        except UserError as error:
            say(self._outcome, str(error), "error")
        else:
            say(self._outcome, f"Saved as “{target.name}”: one vote a line.")

    def forget(self) -> None:
        """Delete all votes."""
        self._book.clear()
        self._show()

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, len(_COLUMNS))
        table.setAccessibleName("Votes by network")
        table.setHorizontalHeaderLabels(_COLUMNS)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setHighlightSections(False)
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setFont(tabular(table.font()))
        return table

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.export_button, self.forget_button = QPushButton("Export…"), QPushButton("Forget all")
        buttons.addButton(self.export_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.forget_button, QDialogButtonBox.ButtonRole.DestructiveRole)
        self.export_button.clicked.connect(self.export)
        self.forget_button.clicked.connect(self.forget)
        buttons.rejected.connect(self.reject)
        return without_icons(buttons)

    def _show(self) -> None:
        tallies = self._book.tallies()
        say(self._words, _WHY if tallies else _NONE)
        self.table.setRowCount(len(tallies))
        for row, tally in enumerate(tallies):
            for column, words in enumerate(self._cells(tally)):
                cell = QTableWidgetItem(words)
                if column:
                    cell.setTextAlignment(_RIGHT)
                self.table.setItem(row, column, cell)
        self.export_button.setEnabled(bool(tallies))
        self.forget_button.setEnabled(bool(tallies))

    def _cells(self, tally: Tally) -> tuple[str, ...]:
        return self._title_of(tally.key), str(tally.votes), str(tally.shown), f"{tally.share:.0%}"
