"""One run: what it is called and does, its numbers, curves, samples, and what it had to say."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from srgui.gui import run_words as words
from srgui.gui import theme
from srgui.gui.actions import Actions
from srgui.gui.jobs import Job, Workers
from srgui.gui.labels import ElidedLabel, label, say
from srgui.gui.result_card import ResultCard
from srgui.gui.run_numbers import RunNumbers
from srgui.gui.run_samples import RunSamples
from srgui.gui.run_trouble import RunTrouble
from srgui.gui.run_work import RunView

if TYPE_CHECKING:
    from srgui.gui.charts import Chart

_MARGIN_PX = 16
_NOTES_PX = 64
_STEPS = 1000
_BUTTONS = ("run_resume", "run_pause", "run_finish", "run_train_on")


@dataclass(frozen=True, slots=True, eq=False)
class RunParts:
    """What a panel is made of that takes some time to make: each of them may be made in a turn of its own."""

    trouble: RunTrouble
    numbers: RunNumbers
    card: ResultCard
    samples: RunSamples


def parts_in_turns(actions: Actions, workers: Workers, parent: QWidget) -> Generator[None, None, RunParts]:
    """Make the parts of a panel, with a break after each."""
    numbers = RunNumbers()
    numbers.setParent(parent)
    yield
    samples = RunSamples(workers.samples)
    samples.setParent(parent)
    yield
    trouble, card = RunTrouble(actions), ResultCard()
    trouble.setParent(parent)
    card.setParent(parent)
    yield
    return RunParts(trouble, numbers, card, samples)


class RunPanel(QScrollArea):
    """Everything about the run that is chosen; it scrolls where the window is low.

    Args:
        actions: what its buttons do.
        workers: where charts are loaded.
        menu: what else can be done with the run.
        parts: of it.

    Attributes:
        trouble: why it stands still, where it does.
        numbers: the big numbers.
        card: what was reached, once it has finished.
        charts: the curves, once pyqtgraph is there.
        samples: the sample picture.
        notes: sentences, the newest first.
    """

    add_wanted = Signal(str, str)  # title and note of the network
    charts_made = Signal()

    def __init__(self, actions: Actions, workers: Workers, menu: QMenu, parts: RunParts) -> None:
        super().__init__()
        self._actions, self._workers = actions, workers
        self._shown: tuple[RunView, str] | None = None
        self.charts: QWidget | None = None
        self._is_loading = False
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._title, self._state = ElidedLabel("", Qt.TextElideMode.ElideRight), label("", "quiet")
        self._title.setProperty("role", "title")
        self._wait = label("", "quiet")
        self._buttons: dict[str, QPushButton] = {}
        self._menu_button = QToolButton()
        self._menu_button.setAccessibleName("More to do with this run")
        self._menu_button.setToolTip("More to do with this run")
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu_button.setMenu(menu)
        self._bar = QProgressBar()
        self._bar.setProperty("role", "hairline")
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _STEPS)
        self._bar.setAccessibleName("How far the run is")
        self.trouble, self.numbers, self.card, self.samples = parts.trouble, parts.numbers, parts.card, parts.samples
        self.card.add_wanted.connect(self.add_wanted)
        self._curves = QVBoxLayout()
        self._waiting = label("Loading charts…", "quiet")
        self.notes = self._make_notes()
        self._notes_title = label("Notes", "heading")
        self._build()
        self.refresh_icons()

    def show_view(self, view: RunView, network: str, own_title: str) -> None:
        """Show a run.

        Args:
            view: the run.
            network: title of its network.
            own_title: how it is called in the lists; empty where it is in none.
        """
        self._shown = view, network
        entry, status = view.entry, view.entry.status
        self._title.setText(entry.title)
        self._title.setToolTip(str(entry.path))
        said = f"{words.network_in_words(status, network)}: {words.state_in_words(entry, view.activity).lower()}"
        self._state.setText(said)
        self._bar.setValue(round(_STEPS * (1.0 if status.state == "finished" else status.fraction)))
        self.trouble.show_view(view)
        self.numbers.show_view(view, network, view.device)
        self.card.show_view(view, network, own_title)
        self.samples.show_view(view, network)
        self._show_notes(view)
        self._show_charts()

    def show_buttons(self, asked: str) -> None:
        """Show the buttons that can be pressed now, and what the run was asked to do and has not done yet."""
        say(self._wait, asked)
        for name, button in self._buttons.items():
            action = self._actions[name]
            button.setText(action.text())
            button.setToolTip(action.toolTip())
            has_twin = name == "run_resume" and self.trouble.again_button.isVisibleTo(self)
            button.setVisible(action.isEnabled() and not has_twin)

    def refresh_icons(self) -> None:
        """Make the icons again, in the theme's colours."""
        self._menu_button.setIcon(theme.icon("dots-three"))
        self.trouble.refresh_icons()
        for name, button in self._buttons.items():
            button.setIcon(self._actions[name].icon())

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        self.refresh_icons()
        if self.charts is not None:
            from srgui.gui.charts import RunCharts

            assert isinstance(self.charts, RunCharts)
            self.charts.refresh_look()

    def _build(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(_MARGIN_PX, 12, _MARGIN_PX, 12)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._title, 1)
        top.addWidget(self._state)
        top.addWidget(self._wait)
        top.addSpacing(8)
        for name in _BUTTONS:
            button = self._buttons[name] = QPushButton(self._actions[name].text())
            button.clicked.connect(self._actions[name].trigger)
            button.hide()
            top.addWidget(button)
        top.addWidget(self._menu_button)
        column.addLayout(top)
        for widget in (self._bar, self.trouble, self.numbers, self.card):
            column.addWidget(widget)
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._waiting.setMinimumHeight(160)
        self._curves.addWidget(self._waiting)
        column.addLayout(self._curves, 5)
        column.addWidget(self.samples, 6)
        column.addWidget(self._notes_title)
        column.addWidget(self.notes)
        self.setWidget(inner)

    def _make_notes(self) -> QListWidget:
        notes = QListWidget()
        notes.setAccessibleName("Notes of the run, the newest first")
        notes.setFixedHeight(_NOTES_PX)
        notes.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        notes.setWordWrap(True)
        return notes

    def _show_notes(self, view: RunView) -> None:
        lines = [f"Step {step:,}: {note}" if step else note for step, note in view.notes]
        if lines != [self.notes.item(row).text() for row in range(self.notes.count())]:
            self.notes.clear()
            for text in lines:
                self.notes.addItem(QListWidgetItem(text))
        for widget in (self.notes, self._notes_title):
            widget.setVisible(bool(lines))

    def _show_charts(self) -> None:
        if self.charts is None:
            if not self._is_loading:
                self._is_loading = True
                job = Job(lambda _tell, _cancel: _import_charts(), "Loading charts")
                job.succeeded.connect(self._make_psnr_chart)
                job.failed.connect(self._take_failure)
                self._workers.runs.put(job)
            return
        from srgui.gui.charts import RunCharts

        assert isinstance(self.charts, RunCharts)
        if self._shown is not None:
            has_curves = self._shown[0].latest.step > 0
            self.charts.setVisible(has_curves)
            self._waiting.setVisible(not has_curves)
            self.charts.show_view(*self._shown)

    # Charts are made in several turns, as each of these takes some time

    def _make_psnr_chart(self) -> None:
        from srgui.gui.charts import psnr_chart

        psnr = psnr_chart()
        psnr.setParent(self)
        self._then(lambda: self._make_loss_chart(psnr))

    def _make_loss_chart(self, psnr: "Chart") -> None:
        from srgui.gui.charts import loss_chart

        loss = loss_chart()
        loss.setParent(self)
        self._then(lambda: self._join_charts(psnr, loss))

    def _join_charts(self, psnr: "Chart", loss: "Chart") -> None:
        from srgui.gui.charts import RunCharts

        self.charts = RunCharts(psnr, loss)
        self.charts.hide()
        self._curves.addWidget(self.charts)
        self._waiting.setText("The curves begin with the first steps.")
        self._then(self._show_charts)
        self.charts_made.emit()

    def _then(self, does: Callable[[], None]) -> None:
        """Do something in a turn of its own."""
        QTimer.singleShot(0, self, does)

    def _take_failure(self, error: Exception) -> None:
        self._waiting.setText("The charts could not be loaded; everything else works.")
        raise error


def _import_charts() -> None:
    """Import pyqtgraph in a thread: it takes half a second."""
    import srgui.gui.charts  # noqa: F401 - for its being imported
