"""All settings of a recipe: a row for each of its fields, made from their declarations."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from srgui.gui.controls import Control, control_for
from srgui.gui.labels import label, set_role
from srgui.gui.recipe_editors import LABEL_PX, LIST_FIELDS, ListEdit
from srgui.gui.sizes_editor import SIZES, SizesEditor
from srgui.gui.theme import icon
from srgui.gui.wizard_pieces import plain_button
from srgui.models.registry import networks
from srgui.settings import Choice
from srgui.training.recipe import NETWORK, TrainingRecipe, recipe_options

_OF_ONES_OWN = {"folders", "left_out", "title", "note", "validation", "sample", "start_from"}
"""Fields that no preset has a say in: they are never marked as changed."""
_FOLDERS, _FILES = {"validation"}, {"sample", "start_from"}


@dataclass(frozen=True, slots=True)
class _Row:
    """A field: what is searched for, its control and what shows that it was changed."""

    name: str
    label: str
    group: str
    words: str
    control: Control
    title: QLabel
    reset: QToolButton
    box: QWidget


class RecipeForm(QWidget):
    """A control for every field of a recipe, under headings that fold, with a field to search in them.

    What was changed against the base is marked, and goes back to it by a click.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._recipe = self._base = TrainingRecipe()
        self._is_showing = False
        self.rows: dict[str, _Row] = {}
        self.groups: dict[str, _Group] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the settings")
        self.search.setAccessibleName("Search the settings")
        self.search.textChanged.connect(self._filter)
        self._nothing = label("No setting is called that.", "quiet")
        self._count = label("", "quiet")
        self.reset_all = plain_button("Reset all", self._reset_all, "flat")
        head = QVBoxLayout(self)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(4)
        search_row = QHBoxLayout()
        search_row.setContentsMargins(16, 0, 16, 0)
        search_row.addWidget(self.search)
        head.addLayout(search_row)
        head.addWidget(self._make_scroll_area(), 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 0, 8, 0)
        foot.addWidget(self._count, 1)
        foot.addWidget(self.reset_all)
        head.addLayout(foot)
        self._nothing.hide()
        self.show_recipe(self._recipe)

    def recipe(self) -> TrainingRecipe:
        """Return the recipe as it is shown; what was not touched is as it was given."""
        return self._recipe

    def show_recipe(self, recipe: TrainingRecipe, base: TrainingRecipe | None = None) -> None:
        """Show a recipe, and mark what differs from a base; without one, from the base before."""
        self._recipe, self._base = recipe, base or self._base
        self._is_showing = True
        self._show_sizes()
        for row in self.rows.values():
            value = getattr(recipe, row.name)
            if row.control.read() != value or isinstance(row.control.widget, ListEdit):
                row.control.write(value)
                _show_beginning(row.control.widget)
        self._is_showing = False
        self._mark()

    def problems(self) -> list[str]:
        """Return a sentence for each field that cannot be read."""
        found = []
        for row in self.rows.values():
            editor = row.control.widget
            if isinstance(editor, ListEdit | SizesEditor) and editor.problem:
                found.append(f"“{row.label}” cannot be read. {editor.problem}.")
        return found

    def is_changed(self, name: str) -> bool:
        """Whether a field differs from the base."""
        return name not in _OF_ONES_OWN and getattr(self._recipe, name) != getattr(self._base, name)

    def reset(self, name: str) -> None:
        """Set a field back to the base."""
        names = (name, "sizes") if name == "network" else (name,)
        self.show_recipe(replace(self._recipe, **{each: getattr(self._base, each) for each in names}))
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the wheel scroll the form, and not change what it happens to be over."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _make_scroll_area(self) -> QScrollArea:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 0, 16, 8)
        column.setSpacing(4)
        column.addWidget(self._nothing)
        for name, group, words, tooltip, make in _declared():
            if group not in self.groups:
                self.groups[group] = _Group(group)
                column.addWidget(self.groups[group])
            self.rows[name] = self._make_row(self.groups[group], name, words, tooltip, make)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _make_row(self, group: "_Group", name: str, words: str, tooltip: str, make: Callable[[], Control]) -> _Row:
        control = make()
        widget = control.widget
        widget.setToolTip(tooltip)
        widget.setAccessibleName(words)
        if isinstance(widget, ListEdit):
            widget.edit.setAccessibleName(words)
        widget.setMinimumWidth(1)
        if isinstance(widget, QComboBox | QAbstractSpinBox):
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            widget.installEventFilter(self)
        control.changed.connect(lambda *_values: self._take(name))
        title = label("" if isinstance(widget, QCheckBox) else words)
        title.setToolTip(tooltip)
        reset = _tool_button("arrow-counter-clockwise", f"Set “{words}” back", lambda: self.reset(name))
        parts: list[QWidget] = [widget]
        if name in _FOLDERS | _FILES and isinstance(widget, QLineEdit):
            parts.append(_tool_button("folder-open", f"Choose: {words}", lambda: self._browse(widget, name)))
        box = _row_of(title, parts, reset)
        group.body.addWidget(box)
        return _Row(name, words, group.name, f"{name} {words} {tooltip}".casefold(), control, title, reset, box)

    def _take(self, name: str) -> None:
        """Take a value that the person changed."""
        if self._is_showing:
            return
        self._recipe = replace(self._recipe, **{name: self.rows[name].control.read()})
        if name == "network":
            self._recipe = replace(self._recipe, sizes=())
            self._show_sizes()
        self._mark()
        self.changed.emit()

    def _show_sizes(self) -> None:
        """Let the sizes be those of the network."""
        editor = self.rows["sizes"].control.widget
        assert isinstance(editor, SizesEditor)
        editor.show_network(self._recipe.network)

    def _mark(self) -> None:
        count = 0
        for row in self.rows.values():
            is_changed = self.is_changed(row.name)
            count += is_changed
            set_role(row.title, "changed" if is_changed else "")
            if isinstance(row.control.widget, QCheckBox):
                set_role(row.control.widget, "changed" if is_changed else "")
            row.reset.setVisible(is_changed)
        self._count.setText(f"{count or 'No'} setting{'s' * (count != 1)} differ{'s' * (count == 1)} from the proposal")
        self.reset_all.setEnabled(count > 0)

    def _reset_all(self) -> None:
        own = {row.name: getattr(self._base, row.name) for row in self.rows.values() if self.is_changed(row.name)}
        self.show_recipe(replace(self._recipe, **own))
        self.changed.emit()

    def _filter(self, text: str) -> None:
        """Show the rows that hold what was typed."""
        found = [row for row in self.rows.values() if _fits(row, text)]
        for row in self.rows.values():
            row.box.setVisible(row in found)
        for name, group in self.groups.items():
            group.setVisible(any(row.group == name for row in found))
            if text.strip():
                group.unfold()
        self._nothing.setVisible(not found)

    def _browse(self, edit: QLineEdit, name: str) -> None:
        if name in _FOLDERS:
            found = QFileDialog.getExistingDirectory(self, "Choose a folder", edit.text())
        else:
            found, _ = QFileDialog.getOpenFileName(self, "Choose a file", edit.text())
        if found:
            edit.setText(found)


class _Group(QWidget):
    """A heading that folds, and the rows under it.

    Attributes:
        name: the heading.
        head: folds it.
        body: where the rows stand.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.head = QToolButton()
        self.head.setText(name)
        self.head.setProperty("role", "group")
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setIconSize(QSize(12, 12))
        self._rows = QWidget()
        self.head.clicked.connect(lambda: self._fold(self._rows.isVisibleTo(self)))
        self.body = QVBoxLayout(self._rows)
        self.body.setContentsMargins(0, 0, 0, 8)
        self.body.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._rows)
        self._fold(False)

    def unfold(self) -> None:
        """Show the rows."""
        self._fold(False)

    def _fold(self, is_folded: bool) -> None:
        self._rows.setVisible(not is_folded)
        self.head.setIcon(icon("caret-right" if is_folded else "caret-down"))
        self.head.setAccessibleName(f"{self.name}, {'folded' if is_folded else 'unfolded'}")


def _declared() -> list[tuple[str, str, str, str, Callable[[], Control]]]:
    """Return each field with its group, label, tooltip and what makes its control, in the order of the groups."""
    options, lists = {option.name: option for option in recipe_options()}, {**LIST_FIELDS, "sizes": SIZES}
    trainable = tuple(Choice(card.name, card.title) for card in networks() if card.trainable)
    found: list[tuple[str, str, str, str, Callable[[], Control]]] = []
    for entry in fields(TrainingRecipe):
        if entry.name in lists:
            listed = lists[entry.name]
            found.append((entry.name, listed.group, listed.label, listed.tooltip, listed.make))
        else:
            option = options[entry.name]
            choices = trainable if option.name == "network" else ()
            make = lambda option=option, choices=choices: control_for(option, choices)  # noqa: E731
            found.append((entry.name, option.group, option.label, option.tooltip, make))
    order = list(dict.fromkeys([NETWORK, *(group for _, group, *_ in found)]))
    return sorted(found, key=lambda row: order.index(row[1]))


def _row_of(title: QLabel, parts: list[QWidget], reset: QToolButton) -> QWidget:
    """Return a row: title, control and what sets it back; a control of several lines stands under its title."""
    keeps = reset.sizePolicy()
    keeps.setRetainSizeWhenHidden(True)
    reset.setSizePolicy(keeps)
    box = QWidget()
    if isinstance(parts[0], ListEdit) and isinstance(parts[0].edit, QPlainTextEdit):
        column = QVBoxLayout(box)
        column.addWidget(title)
        column.addWidget(parts[0])
        reset.setParent(box)
        reset.hide()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        return box
    if isinstance(parts[0], SizesEditor):
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        grid.addWidget(title, 0, 0)
        grid.addWidget(reset, 0, 1)
        grid.addWidget(parts[0], 1, 0)
        return box
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    title.setFixedWidth(LABEL_PX)
    for widget in (title, *parts, reset):
        row.addWidget(widget, 1 if widget is parts[0] else 0)
    return box


def _show_beginning(widget: QWidget) -> None:
    if isinstance(widget, QLineEdit) and not widget.hasFocus():
        widget.setCursorPosition(0)


def _fits(row: _Row, text: str) -> bool:
    return all(word in row.words for word in text.casefold().split())


def _tool_button(name: str, words: str, act: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(name))
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.clicked.connect(lambda _checked=False: act())
    return button
