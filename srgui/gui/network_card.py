"""The cards of the Models tab: one for each network, and one for files that make none."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout

from srgui.engine.speeds import PHOTO_TITLE
from srgui.gui.actions import keys_in_words
from srgui.gui.catalogue import NetworkFacts
from srgui.gui.labels import label, set_role
from srgui.gui.theme import tabular
from srgui.gui.words import figures_in_words
from srgui.models.sizes import in_words, values_of
from srgui.progress import count_in_words
from srgui.report.literature import published_in_words

_DELETE_KEY, _RENAME_KEY = "Del", "F2"
_DOMAINS = {"luma": "luma", "every channel": "every channel by itself", "rgb": "red, green and blue together"}


class NetworkCard(QFrame):
    """One network, and what can be done with it.

    Args:
        network: what is known of it.
        kind: title of the network whose layers an own one has; empty for the registered.
    """

    export_wanted = Signal(object, int)  # NetworkFacts, and a scale of the weights
    rename_wanted = Signal(object)  # NetworkFacts
    delete_wanted = Signal(object)  # NetworkFacts
    train_wanted = Signal(str)  # name of the network
    speed_wanted = Signal(object)  # NetworkFacts

    def __init__(self, network: NetworkFacts, kind: str = "") -> None:
        super().__init__()
        self.network, self._kind = network, kind
        self.buttons: list[QPushButton] = []
        self._speed = _text("")
        self._speed.setParent(self)
        self._speed.setVisible(network.is_ready)
        self.speed_button: QPushButton | None = None
        self.setProperty("role", "card")
        self.setAccessibleName(f"{network.title}, yours" if network.card.is_own else network.title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.setSpacing(8)
        layout.addLayout(self._make_head(kind))
        layout.addWidget(_text(network.card.summary))
        layout.addWidget(_text(network.card.paper, "quiet"))
        layout.addLayout(_table(facts(network), self._speed))
        layout.addStretch(1)
        self._make_buttons()
        if self.buttons:
            row = QHBoxLayout()
            row.setContentsMargins(0, 4, 0, 0)
            row.setSpacing(8)
            for button in self.buttons:
                row.addWidget(button)
            row.addStretch(1)
            layout.addLayout(row)

    @property
    def facts(self) -> tuple[NetworkFacts, str]:
        """What it was made from."""
        return self.network, self._kind

    def mark(self, *, is_marked: bool) -> None:
        """Stand out, or no more."""
        set_role(self, "marked" if is_marked else "card")

    def show_speed(self, words: str, more: str, *, is_measuring: bool) -> None:
        """Say how long it takes, and what more is to be known of that."""
        self._speed.setText(words)
        self._speed.setToolTip(more)
        if self.speed_button is not None:
            self.speed_button.setText("Measuring…" if is_measuring else "Measure speed")

    def _make_head(self, kind: str) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        title = label(self.network.title, "title", wraps=True)
        head.addWidget(title, 1)
        if kind:
            head.addWidget(label("yours", "tag"), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(label(kind or str(self.network.card.year), "quiet"), 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _make_buttons(self) -> None:
        network = self.network
        exports = exportable(network)
        if exports:
            button = self._add("Export…", "Save the weights as a file that can be imported anywhere")
            if len(exports) == 1:
                button.clicked.connect(lambda: self.export_wanted.emit(network, exports[0][0]))
            else:
                button.setMenu(self._make_menu(button, exports))
        if network.card.is_own:
            rename, delete = "Give it another name and note", "Delete its weights from this computer"
            self._add("Rename…", rename, _RENAME_KEY, lambda: self.rename_wanted.emit(network))
            self._add("Delete…", delete, _DELETE_KEY, lambda: self.delete_wanted.emit(network))
        if network.card.trainable and not network.is_ready:
            tip = "Teach a network on pictures of your own"
            self._add("Train it…", tip, does=lambda: self.train_wanted.emit(network.name))
        if network.is_ready:
            tip = f"See how long a {PHOTO_TITLE} takes on this computer"
            self.speed_button = self._add("Measure speed", tip, does=lambda: self.speed_wanted.emit(network))

    def _make_menu(self, button: QPushButton, exports: list[tuple[int, ...]]) -> QMenu:
        menu = QMenu(button)
        for scales in exports:
            words = f"For {_listed_scales(scales)}…"
            menu.addAction(words, partial(self.export_wanted.emit, self.network, scales[0]))
        return menu

    def _add(self, text: str, tip: str, key: str = "", does: Callable[[], None] | None = None) -> QPushButton:
        button = QPushButton(text)
        does_what = text.rstrip("…").removesuffix(" it").replace("speed", "the speed of")
        button.setAccessibleName(f"{does_what} {self.network.title}")
        button.setToolTip(f"{tip} ({keys_in_words(key)})" if key else tip)
        if does is not None:
            button.clicked.connect(does)
        if key:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)
        self.buttons.append(button)
        return button


class DamagedCard(QFrame):
    """The files in the person's folder that make no network, and a button that shows the folder."""

    def __init__(self, problems: Sequence[str], show_folder: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("Files that cannot be used")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(label("Files that cannot be used", "title", wraps=True))
        for problem in problems:
            layout.addWidget(_text(problem, "error"))
        layout.addStretch(1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 0)
        self.folder_button = QPushButton("Show folder")
        self.folder_button.setToolTip("Show the folder of your networks")
        self.folder_button.clicked.connect(show_folder)
        row.addWidget(self.folder_button)
        row.addStretch(1)
        layout.addLayout(row)


def exportable(network: NetworkFacts) -> list[tuple[int, ...]]:
    """Return the scales that each of a network's weights files is used for."""
    if not network.card.trainable:
        return []
    by_file = [
        tuple(scale for scale in network.listed.scales if network.weights_at(scale) is weights)
        for weights in network.listed.weights
    ]
    return [scales for scales in by_file if scales]


def facts(network: NetworkFacts) -> list[tuple[str, str]]:
    """Return the lines of a card: what they are called, and what they say."""
    card, listed = network.card, network.listed
    lines = []
    if card.trainable:
        lines.append(("Parameters", _by_scale(dict(card.parameters))))
    if card.members:
        members = ", ".join(member.in_words for member in card.members)
        lines.append(("Mean of", f"{members}, over the 8 flips and turns" if card.turns else members))
    if card.is_resized:
        lines.append(("Sizes", in_words(values_of(card.sizes))))
    lines.append(("Multiply-adds a pixel", _by_scale(dict(card.multiply_adds))))
    lines.append(("Runs on", _DOMAINS[card.colour]))
    lines.append(("Scales at hand", ", ".join(f"x{scale}" for scale in listed.scales) or "none yet"))
    if network.is_ready:
        lines.append((PHOTO_TITLE, ""))  # how long it takes is filled in
    for weights in listed.weights:
        lines += [(f"PSNR at x{scale}", figures_in_words(weights, scale)) for scale in weights.scales]
        lines.append(("Licence of the weights", weights.licence))
        lines.append(("Trained on", weights.trained_on))
        lines.append(("Training", weights.training))
    if not card.is_own:
        lines += [
            (f"Published at x{scale}", words)
            for scale in card.scales
            if (words := published_in_words(card.name, scale))
        ]
    if network.problem:
        lines.append(("Cannot be used", network.problem))
    if card.is_own:
        lines.append(("On the command line", card.name))
    return lines


def _table(lines: list[tuple[str, str]], speed: QLabel) -> QGridLayout:
    """Lay out the lines; how fast the network is stands where they leave a place for it."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for name, value in lines:
        shown = speed if name == PHOTO_TITLE else _text(value)
        shown.setFont(tabular(shown.font()))
        row = grid.rowCount()
        what = label(name, "quiet")
        what.setTextInteractionFlags(shown.textInteractionFlags())  # drawn as the other is, and so in line with it
        grid.addWidget(what, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(shown, row, 1)
    return grid


def _by_scale(counts: dict[int, int]) -> str:
    words = {scale: count_in_words(count) for scale, count in counts.items()}
    if len(set(words.values())) == 1:
        return next(iter(words.values()))
    return ", ".join(f"{word} at x{scale}" for scale, word in words.items())


def _listed_scales(scales: tuple[int, ...]) -> str:
    return " and ".join(f"x{scale}" for scale in scales)


def _text(words: str, role: str = "") -> QLabel:
    made = label(words, role, wraps=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
