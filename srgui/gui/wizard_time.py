"""The wizard's third page: how long, with what a few trial steps on this machine say of it."""

from PySide6.QtWidgets import QProgressBar, QSpinBox, QWidget

from srgui import settings as options
from srgui.engine.devices import DeviceError, device_named
from srgui.gui import theme
from srgui.gui.jobs import Job, JobQueue, Tell
from srgui.gui.labels import label, say
from srgui.gui.wizard_draft import Draft, pace_key
from srgui.gui.wizard_pieces import CardChoice, ChoiceCard, Page, add_row, plain_button
from srgui.gui.wizard_purposes import FOR_HOURS, Purpose, card_for, card_of, fitting
from srgui.gui.words import is_expected, sentence_for
from srgui.models.card import ModelCard
from srgui.progress import CancelToken
from srgui.settings import Settings
from srgui.training.events import baseline_of
from srgui.training.recipe import TrainingRecipe
from srgui.training.trial import measure_speed

_SENTENCE = "Say how long this computer may work on it. It can be paused, ended early or gone on with at any time."
_WHOLE = "whole"
TIMES = {
    5: ("A few minutes: a taste", "To see that it works, and what your pictures teach."),
    30: ("Half an hour: good", "Better than {baseline} by far, and close to what there is to gain."),
    480: ("Over night: best", "The last tenths of a decibel; for networks with many parameters it pays."),
}
"""Minutes, with title and sentence; the baseline's name is filled in."""
_LONG_MINUTES = 120


class TimePage(Page):
    """Cards of times, minutes of one's own, and the pace."""

    def __init__(self, draft: Draft, settings: Settings, queue: JobQueue) -> None:
        super().__init__("How long?", _SENTENCE, draft)
        self._settings, self._queue = settings, queue
        self._job: Job | None = None
        self._measured_for: object = None
        self._problem = ""
        self.times = CardChoice("How long")
        self._whole = ChoiceCard(_WHOLE, "As long as it takes")
        cards = [ChoiceCard(str(minutes), *words) for minutes, words in TIMES.items()]
        self.times.set_cards([self._whole, *cards])
        self.times.chosen.connect(self._choose)
        self.minutes = QSpinBox()
        self.minutes.setRange(1, 1_000_000)
        self.minutes.setSuffix(" min")
        self.minutes.setMinimumWidth(120)
        self.minutes.setAccessibleName("Minutes")
        self.minutes.valueChanged.connect(lambda value: draft.change(minutes=float(value)))
        self.column.addWidget(self.times)
        row = add_row(self.column, label("Or just as long as you like"), self.minutes, spacing=16)
        row.setStretch(1, 0)
        row.addStretch(1)
        self._make_estimate()
        self.column.addStretch(1)

    @property
    def job(self) -> Job | None:
        """The trial under way."""
        return self._job

    def enter(self) -> None:
        """Measure the pace, where it is not known yet."""
        if self.draft.steps_per_s is None and self._measured_for != pace_key(self.draft.recipe):
            self.measure()

    def measure(self) -> None:
        """Run a few trial steps on this machine."""
        recipe, name = self.draft.recipe, self._settings[options.DEVICE]
        self._problem = ""
        self._measured_for = pace_key(recipe)
        try:
            device = device_named(name).torch_device
        except DeviceError as error:
            self._problem = str(error)
            self.refresh()
            return

        def work(_tell: Tell, cancel: CancelToken) -> tuple[float, object]:
            return measure_speed(recipe, device, cancel), pace_key(recipe)

        job = self._job = Job(work, "Trying a few steps")
        job.succeeded.connect(self._take)
        job.failed.connect(self._fail)
        job.cancelled.connect(self._forget)
        self._queue.replace(job)
        self.refresh()

    def refresh(self) -> None:
        """Show the time, and what it buys."""
        recipe = self.draft.recipe
        has_end = bool(end_in_words(recipe))
        self._whole.setVisible(has_end)
        self._whole.describe(_whole_words(recipe, self.draft))
        self._whole.radio.setText(_whole_title(self.draft))
        for minutes in TIMES:
            sentence = TIMES[minutes][1].format(baseline=baseline_of(recipe.scales).said)
            self.times.cards[str(minutes)].describe(sentence, self._bought(minutes, recipe))
        self.times.choose(_WHOLE if has_end and recipe.minutes <= 0 else f"{recipe.minutes:g}")
        self.minutes.blockSignals(True)
        self.minutes.setValue(max(1, round(recipe.minutes)) if recipe.minutes > 0 else self.minutes.value())
        self.minutes.blockSignals(False)
        self._bar.setVisible(self._job is not None)
        self._again.setVisible(self._job is None)
        say(self.estimate, *self._estimate(recipe))
        self._show_hint(recipe)

    def _choose(self, key: str) -> None:
        self.draft.change(minutes=0.0 if key == _WHOLE else float(key))

    def _bought(self, minutes: float, recipe: TrainingRecipe) -> str:
        pace = self.draft.steps_per_s
        return f"{rounded(60 * minutes * pace):,} steps of {recipe.batch} patches" if pace else ""

    def _estimate(self, recipe: TrainingRecipe) -> tuple[str, str]:
        """Return what is known of the pace, and its role."""
        if self._problem:
            return self._problem, "error"
        pace = self.draft.steps_per_s
        if pace is None:
            trying = f"Trying a few steps on {self._device_title()}, to see how fast it is…"
            return (trying if self._job is not None else "The pace was not measured yet."), "quiet"
        words = f"About {pace_in_words(pace)} on {self._device_title()}"
        if recipe.minutes <= 0:
            return f"{words}.", ""
        steps = rounded(60 * recipe.minutes * pace)
        words += f": {steps:,} steps in {minutes_in_words(recipe.minutes)}"
        if self.draft.patches:
            words += f"; each of your {rounded(self.draft.patches):,} patches is seen {_times(steps, self.draft)}"
        return f"{words}.", ""

    def _show_hint(self, recipe: TrainingRecipe) -> None:
        names = [card.name for card in fitting(self.draft.scale)]
        is_slow_start = recipe.minutes >= _LONG_MINUTES and recipe.network != FOR_HOURS and FOR_HOURS in names
        card, better = card_for(recipe), card_of(FOR_HOURS)
        lighter = card is not None and better is not None and _adds(card, recipe) < _adds(better, recipe)
        shown = is_slow_start and lighter and self.draft.purpose is not Purpose.PAPER
        say(self._hint, f"With so much time {better.title} becomes better." if shown and better else "")
        self._hint_button.setVisible(shown)
        self._hint_button.setText(f"Take {better.title}" if better else "")

    def _take_better(self) -> None:
        self.draft.choose_network(FOR_HOURS)
        self.enter()

    def _device_title(self) -> str:
        try:
            return device_named(self._settings[options.DEVICE]).title
        except DeviceError:
            return "this computer"

    def _make_estimate(self) -> None:
        self.column.addSpacing(8)
        self._bar = QProgressBar()
        self._bar.setProperty("role", "hairline")
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName("Measuring the pace")
        self.estimate = label("", "quiet", wraps=True)
        self.estimate.setFont(theme.tabular(self.estimate.font()))
        self._again = plain_button("Measure again", self.measure)
        self._hint = label("", "good")
        self._hint_button = plain_button("", self._take_better)
        self.column.addWidget(self.estimate)
        self.column.addWidget(self._bar)
        filler = QWidget()
        row = add_row(self.column, self._again, self._hint, self._hint_button, filler)
        row.setStretch(0, 0)

    def _take(self, measured: object) -> None:
        assert isinstance(measured, tuple)
        self._job = None
        self.draft.pace = measured
        self.draft.changed.emit()

    def _fail(self, error: Exception) -> None:
        self._job = None
        self._problem = sentence_for(error)
        self.refresh()
        if not is_expected(error):
            raise error

    def _forget(self) -> None:
        if self.sender() is self._job:
            self._job = None
            self._measured_for = None
            self.refresh()


def rounded(count: float) -> int:
    """Return a count to two digits, as an estimate is."""
    whole = round(count)
    return round(whole, 2 - len(str(whole))) if whole > 99 else whole


def pace_in_words(steps_per_s: float) -> str:
    """Say a pace: ``24 steps a second``, ``12 steps a minute``."""
    if steps_per_s >= 1:
        return f"{steps_per_s:.2g} steps a second" if steps_per_s < 99.5 else f"{rounded(steps_per_s):,} steps a second"
    return f"{60 * steps_per_s:.2g} steps a minute"


def minutes_in_words(minutes: float) -> str:
    """Say a time: ``5 minutes``, ``half an hour``, ``8 hours``, ``2 h 15 min``."""
    if minutes == 30:
        return "half an hour"
    if minutes < 60:
        return f"{minutes:g} minute{'s' * (minutes != 1)}"
    hours, rest = divmod(round(minutes), 60)
    if hours >= 48:
        return f"{minutes / 1440:.1f} days"
    return f"{hours} h {rest:02d} min" if rest else f"{hours} hour{'s' * (hours != 1)}"


def whole_minutes(recipe: TrainingRecipe, draft: Draft) -> float | None:
    """Return how long a recipe's steps or epochs take here; None where that cannot be said."""
    pace = draft.steps_per_s
    steps = [float(recipe.steps)] * (recipe.steps > 0)
    steps += [recipe.epochs * draft.patches / recipe.batch] * (recipe.epochs > 0 and draft.patches > 0)
    return min(steps) / pace / 60 if pace and steps else None


def _whole_title(draft: Draft) -> str:
    whose = "As the paper" if draft.purpose is Purpose.PAPER else "As the recipe"
    return f"{whose}: {end_in_words(draft.recipe)}"


def end_in_words(recipe: TrainingRecipe) -> str:
    """Say where a recipe ends by itself: ``80 epochs``, ``10,000 steps``; empty where it does not."""
    ends = [f"{recipe.epochs:g} epochs"] * (recipe.epochs > 0) + [f"{recipe.steps:,} steps"] * (recipe.steps > 0)
    ends += ["until nothing more is learnt"] * (recipe.stop_under > 0)
    return " or ".join(ends)


def _whole_words(recipe: TrainingRecipe, draft: Draft) -> str:
    minutes = whole_minutes(recipe, draft)
    if minutes is None:
        return "To the end, however long it takes; the times below end it sooner."
    return f"It would take about {minutes_in_words(float(rounded(minutes)))} here; the times below end it sooner."


def _times(steps: float, draft: Draft) -> str:
    times = steps * draft.recipe.batch / draft.patches
    return f"{times:.1f} times" if times < 10 else f"{rounded(times):,} times"


def _adds(card: ModelCard, recipe: TrainingRecipe) -> int:
    return card.multiply_adds[recipe.scales[0]] if recipe.scales and recipe.scales[0] in card.multiply_adds else 0
