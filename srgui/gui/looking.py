"""How the panes are looked at, and the hands that change it."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from srgui.gui.layers import Layer
from srgui.gui.view_modes import GAINS, RATES, WIPE_STEP, Look, Mode, Wipe


class Looking(QObject):
    """Changes the look that all panes share, and blinks.

    Attributes:
        look: what the panes paint by; changed here and nowhere else.
    """

    mode_changed = Signal(object)  # Mode
    changed = Signal()  # anything of the look, so that panes and controls are to show it
    flipped = Signal()  # blinking shows the other of the two

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.look = Look()
        self._layers: dict[str, Layer] = {}
        self._wanted_reference = ""
        self._selected = ""
        self._rate = 2.0
        self._is_paused = False
        self._is_seen = False
        self._blinking = QTimer(self)
        self._blinking.timeout.connect(self._flip)
        self._time()

    # What is compared

    @property
    def reference_key(self) -> str:
        """What panes are compared with: what was wanted, or the first pane; empty where there is none."""
        return self._wanted_reference if self._wanted_reference in self._layers else next(iter(self._layers), "")

    @property
    def compared_key(self) -> str:
        """What is compared with in this mode: with two pictures the second one, which is never the selected pane."""
        other = self.look.other if self.look.mode in {Mode.SLIDER, Mode.BLINK} else self.look.reference
        return self.reference_key if other is None else other.key

    @property
    def titles(self) -> dict[str, str]:
        """The panes' titles, by key, in their order."""
        return {key: layer.title for key, layer in self._layers.items()}

    def set_layers(self, layers: Iterable[Layer], selected: str) -> None:
        """Take the panes that there are, and which is selected."""
        self._layers = {layer.key: layer for layer in layers}
        self._selected = selected
        self._compare()

    def set_reference(self, key: str) -> None:
        """Compare with this pane; with the first one while there is none of this key."""
        self._wanted_reference = key
        self._compare()

    def _compare(self) -> None:
        """Find the layers that are compared; the selected pane is not compared with itself."""
        reference = self.reference_key
        others = [key for key in (reference, *self._layers) if key != self._selected]
        self.look.reference = self._layers.get(reference)
        self.look.other = self._layers[others[0]] if others and self._layers else None
        if self.look.mode is not Mode.DIFFERENCE:
            for layer in self._layers.values():
                layer.forget_luma()
        self.changed.emit()

    # How it is looked at

    def set_mode(self, mode: Mode) -> None:
        """Look in another way."""
        if mode is self.look.mode:
            return
        self.look.mode = mode
        self._is_paused = False
        self._time()
        self._compare()
        self.mode_changed.emit(mode)

    def set_loupe(self, is_shown: bool) -> None:
        """Show a loupe at the cursor."""
        self.look.loupe = is_shown
        self.changed.emit()

    def set_inspector(self, is_shown: bool) -> None:
        """Show the values under the cursor."""
        self.look.inspector = is_shown
        self.changed.emit()

    def set_details(self, is_shown: bool) -> None:
        """Show what panes have to say in detail."""
        self.look.details = is_shown
        self.changed.emit()

    # The slider

    def set_wipe(self, part: float) -> None:
        """Put the slider where so much of the viewport, 0 to 1, is on its first side."""
        self.look.wipe = replace(self.look.wipe, part=min(max(part, 0.0), 1.0))
        self.changed.emit()

    def turn_wipe(self) -> None:
        """Let the slider's line run the other way."""
        self.look.wipe = Wipe(0.5, not self.look.wipe.is_level)
        self.changed.emit()

    # Blinking

    @property
    def rate(self) -> float:
        """How often in a second another picture is shown."""
        return self._rate

    @property
    def is_paused(self) -> bool:
        """Whether blinking waits."""
        return self._is_paused

    def set_rate(self, rate: float) -> None:
        """Blink so often in a second; the nearest of `RATES` is taken."""
        self._rate = min(RATES, key=lambda known: abs(known - rate))
        self._time()
        self.changed.emit()

    def pause(self) -> None:
        """Stop blinking, or go on; what is shown stays until then."""
        if self.look.mode is Mode.BLINK:
            self._is_paused = not self._is_paused
            self._time()
            self.changed.emit()

    def set_seen(self, is_seen: bool) -> None:
        """Blink only while somebody can see it."""
        self._is_seen = is_seen
        self._time()

    def _time(self) -> None:
        self._blinking.setInterval(round(1000 / self._rate))
        if self.look.mode is not Mode.BLINK:
            self.look.shows_other = False
        if self.look.mode is Mode.BLINK and self._is_seen and not self._is_paused:
            self._blinking.start()
        else:
            self._blinking.stop()

    def _flip(self) -> None:
        self.look.shows_other = not self.look.shows_other
        self.flipped.emit()

    # Differences

    def set_gain(self, gain: int) -> None:
        """Enlarge differences; the nearest of `GAINS` is taken."""
        self.look.gain = min(GAINS, key=lambda known: abs(known - gain))
        self.changed.emit()

    # Less and more

    def less(self) -> None:
        """Push the slider back, blink slower, or enlarge differences less."""
        self._step(-1)

    def more(self) -> None:
        """Push the slider on, blink faster, or enlarge differences more."""
        self._step(1)

    def _step(self, by: int) -> None:
        match self.look.mode:
            case Mode.SLIDER:
                self.set_wipe(self.look.wipe.part + by * WIPE_STEP)
            case Mode.BLINK:
                self.set_rate(RATES[min(max(RATES.index(self._rate) + by, 0), len(RATES) - 1)])
            case Mode.DIFFERENCE:
                self.set_gain(GAINS[min(max(GAINS.index(self.look.gain) + by, 0), len(GAINS) - 1)])
            case _:
                pass
