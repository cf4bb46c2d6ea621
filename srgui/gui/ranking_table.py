"""A table of networks by how they do on a person's pictures, in whichever order one asks for."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from srgui.gui.theme import tabular
from srgui.progress import words_for_seconds

if TYPE_CHECKING:
    from srgui.report.ranking import Ranking, Standing

_COLUMNS = (
    ("Network", ""),
    ("Mean", "Mean PSNR over the pictures: higher is closer to the originals"),
    ("Spread", "How far PSNR varies from picture to picture: its standard deviation"),
    ("Gain", "Mean PSNR over that of bicubic"),
    ("Wins", "Pictures on which no other network came closer"),
    ("SSIM", "Mean structural similarity: 1 is identical"),
    ("Time / MP", "Median time for a megapixel of the result, here and now"),
)


class _Cell(QTableWidgetItem):
    """A number that is sorted as such, whatever is written for it."""

    def __init__(self, words: str, value: float) -> None:
        super().__init__(words)
        self._value = value
        self.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def __lt__(self, other: object) -> bool:
        return self._value < other._value if isinstance(other, _Cell) else NotImplemented


class RankingTable(QTableWidget):
    """The standings; a click on a heading sorts by it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(_COLUMNS), parent)
        self.setAccessibleName("Ranking of networks")
        for column, (title, tip) in enumerate(_COLUMNS):
            heading = QTableWidgetItem(title)
            heading.setToolTip(tip)
            if column == 0:
                heading.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            self.setHorizontalHeaderItem(column, heading)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setFont(tabular(self.font()))
        self.sortByColumn(1, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)

    @property
    def titles(self) -> list[str]:
        """The networks, from the top."""
        return [item.text() for row in range(self.rowCount()) if (item := self.item(row, 0)) is not None]

    def show_ranking(self, ranking: "Ranking") -> None:
        """Show what is known so far, in the order that was asked for."""
        self.setSortingEnabled(False)
        standings = ranking.standings
        self.setRowCount(len(standings))
        for row, place in enumerate(standings):
            self.setItem(row, 0, QTableWidgetItem(place.contender.title))
            for column, cell in enumerate(_cells(place), 1):
                self.setItem(row, column, cell)
        self.setSortingEnabled(True)


def _cells(place: "Standing") -> list[_Cell]:
    spread = place.spread_db
    is_baseline = place.contender.network == "bicubic"
    return [
        _Cell(f"{place.mean_db:.2f} dB", place.mean_db),
        _Cell("" if spread is None else f"{spread:.2f} dB", spread or 0.0),
        _Cell("" if is_baseline else f"{place.gain_db:+.2f} dB", place.gain_db),
        _Cell(f"{place.wins} of {place.pictures}", place.wins),
        _Cell(f"{place.mean_ssim:.4f}", place.mean_ssim),
        _Cell(words_for_seconds(place.s_per_megapixel), place.s_per_megapixel),
    ]
