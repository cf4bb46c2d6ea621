"""Pieces that the wizard's pages are made of: cards to choose from, rows of buttons, the line of steps."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from srgui.gui import theme
from srgui.gui.labels import label, say, set_role

if TYPE_CHECKING:
    from srgui.gui.wizard_draft import Draft

_INDENT_PX = 24
_DOT_PX = 8


class Page(QWidget):
    """A page of the wizard; it shows the draft and changes it.

    Args:
        title: what is decided here.
        sentence: what to do, for a person who knows nothing of networks.
        draft: what all pages work on.
    """

    def __init__(self, title: str, sentence: str, draft: "Draft") -> None:
        super().__init__()
        self.draft = draft
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 16, 24, 16)
        self.column.setSpacing(8)
        self.column.addWidget(label(title, "title"))
        self.column.addWidget(label(sentence, "quiet", wraps=True))
        self.column.addSpacing(4)

    @property
    def is_complete(self) -> bool:
        """Whether the next page can be shown."""
        return True

    @property
    def first_field(self) -> QWidget | None:
        """What the keyboard goes to when the page opens; the button that goes on where None."""
        return None

    def enter(self) -> None:
        """Do what is to be done when the page opens."""

    def refresh(self) -> None:
        """Show the draft as it is now."""


class ChoiceCard(QFrame):
    """A way to choose: a radio button, a sentence under it, numbers beside it; a click anywhere chooses it."""

    def __init__(self, key: str, title: str, sentence: str = "") -> None:
        super().__init__()
        self.key = key
        self.setProperty("role", "choice")
        self.radio = QRadioButton(title)
        self.radio.setAccessibleDescription(sentence)
        self._tag = label("", "tag")
        self._facts = label("", "quiet")
        self._facts.setFont(theme.tabular(self._facts.font()))
        self._sentence = label(sentence, "quiet", wraps=True)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.radio)
        top.addWidget(self._tag, alignment=Qt.AlignmentFlag.AlignVCenter)
        top.addStretch(1)
        top.addWidget(self._facts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 8)
        layout.setSpacing(0)
        layout.addLayout(top)
        below = QHBoxLayout()
        below.setContentsMargins(_INDENT_PX - 1, 0, 0, 0)
        below.addWidget(self._sentence)
        layout.addLayout(below)
        layout.addStretch(1)
        self.describe(sentence)
        self.radio.toggled.connect(self._show_choice)

    def describe(self, sentence: str, facts: str = "", tag: str = "") -> None:
        """Change what is said of it."""
        say(self._sentence, sentence)
        say(self._facts, facts)
        say(self._tag, tag)
        self.radio.setAccessibleDescription(" ".join(filter(None, (tag, sentence, facts))))

    def _show_choice(self, is_chosen: bool) -> None:
        set_role(self, "chosen" if is_chosen else "choice")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.radio.setFocus()
            self.radio.click()


class CardChoice(QWidget):
    """Several cards, of which one is chosen."""

    chosen = Signal(str)  # by the person, not by `choose`

    def __init__(self, name: str, columns: int = 1) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.cards: dict[str, ChoiceCard] = {}
        self._columns = columns
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._tell)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)

    @property
    def key(self) -> str:
        """The card that is chosen; empty where none is."""
        return next((key for key, card in self.cards.items() if card.radio.isChecked()), "")

    def set_cards(self, cards: Sequence[ChoiceCard]) -> None:
        """Show other cards; none is chosen."""
        for card in self.cards.values():
            self._group.removeButton(card.radio)
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = {card.key: card for card in cards}
        for number, card in enumerate(cards):
            self._group.addButton(card.radio)
            self._grid.addWidget(card, number // self._columns, number % self._columns)

    def choose(self, key: str) -> None:
        """Show which card is chosen; none for a key that no card has."""
        self._group.setExclusive(False)
        for name, card in self.cards.items():
            card.radio.setChecked(name == key)
        self._group.setExclusive(True)
        _stop_at_chosen([card.radio for card in self.cards.values()])

    def _tell(self) -> None:
        self.chosen.emit(self.key)


class Segments(QWidget):
    """Buttons side by side, of which one is pressed.

    Attributes:
        buttons: by key.
        note: what stands behind them.
    """

    chosen = Signal(str)  # by the person, not by `choose`

    def __init__(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for key, words in choices:
            button = QPushButton(words)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAccessibleName(f"{name}: {words}")
            self.buttons[key] = button
            self._group.addButton(button)
            row.addWidget(button)
        self.note = label("", "quiet")
        self.note.setFont(theme.tabular(self.note.font()))
        row.addSpacing(8)
        row.addWidget(self.note, 1)
        self._group.buttonClicked.connect(lambda: self.chosen.emit(self.key))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def key(self) -> str:
        """What is pressed; empty where nothing is."""
        return next((key for key, button in self.buttons.items() if button.isChecked()), "")

    def choose(self, key: str) -> None:
        """Show what is chosen; nothing for a key that no button has."""
        self._group.setExclusive(False)
        for name, button in self.buttons.items():
            button.setChecked(name == key)
        self._group.setExclusive(True)
        _stop_at_chosen(list(self.buttons.values()))


class StepLine(QWidget):
    """The pages in their order: those behind, the one that is shown, those that come."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = tuple(names)
        self._current = 0
        self.setFixedHeight(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_step(0)

    def show_step(self, number: int) -> None:
        """Show which page is open."""
        self._current = number
        self.setAccessibleName(f"Step {number + 1} of {len(self._names)}: {self._names[number]}")
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a row."""
        return QSize(400, 40)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a dot and a name for each page, joined by a line."""
        shown = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        share = (self.width() - 48) / len(self._names)
        middle = self.height() / 2
        for number, name in enumerate(self._names):
            left = 24 + number * share
            reached = number <= self._current
            font = painter.font()
            font.setBold(number == self._current)
            painter.setFont(font)
            dot = QPointF(left + _DOT_PX / 2, middle)
            painter.setPen(QPen(QColor(shown.accent if reached else shown.quiet), 1.5))
            painter.setBrush(QColor(shown.accent if reached else shown.window))
            painter.drawEllipse(dot, _DOT_PX / 2, _DOT_PX / 2)
            words = painter.fontMetrics().horizontalAdvance(name)
            painter.setPen(QColor(shown.text if number == self._current else shown.quiet))
            painter.drawText(QPointF(left + _DOT_PX + 8, middle + painter.fontMetrics().ascent() / 2 - 1), name)
            if number < len(self._names) - 1:
                painter.setPen(QPen(QColor(shown.accent if number < self._current else shown.line), 1))
                painter.drawLine(QPointF(left + _DOT_PX + 20 + words, middle), QPointF(left + share - 12, middle))
        painter.end()


def in_tab_order(widgets: Iterable[QWidget]) -> None:
    """Let the tab key go through widgets of a window in this order."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)


def _stop_at_chosen(buttons: Sequence[QAbstractButton]) -> None:
    """Let the tab key stop once in a group, at what is chosen; arrows go on from there."""
    chosen = next((button for button in buttons if button.isChecked()), next(iter(buttons), None))
    for button in buttons:
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is chosen else Qt.FocusPolicy.ClickFocus)


def plain_button(words: str, act: Callable[[], object], role: str = "") -> QPushButton:
    """Return a button that the Enter key passes by, so that it always goes on."""
    button = QPushButton(words)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked=False: act())
    if role:
        button.setProperty("role", role)
    return button


def add_row(column: QLayout, *widgets: QWidget, spacing: int = 8) -> QHBoxLayout:
    """Add widgets side by side to a column, and return their row; the last takes what is left."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for widget in widgets:
        row.addWidget(widget, 1 if widget is widgets[-1] else 0)
    assert isinstance(column, QVBoxLayout)
    column.addLayout(row)
    return row
