"""How far several runs are together, where some take far longer than others."""

import time
from collections.abc import Sequence

from srgui.engine.plan import make_plan
from srgui.models.card import ModelCard
from srgui.models.ensemble import with_turns
from srgui.progress import Progress, ProgressListener

_STEPS = 10_000
_OTHER_WORK = 20_000
"""What reading, colour and measuring take, in multiply-adds a pixel of the input: roughly."""


def work(card: ModelCard, in_size: tuple[int, int], out_size: tuple[int, int], *, turns: bool) -> float:
    """Return how much work it is to enlarge a picture, to be compared with that of other networks.

    Raises:
        WeightsError: the network has no weights.
        TargetError: the size cannot be made.
    """
    plan, shown = make_plan(card, *in_size, *out_size), with_turns(card) if turns else card
    passes = sum(float(plan.scale) ** (2 * done) for done in range(plan.passes))
    return (shown.multiply_adds[plan.scale] * passes + _OTHER_WORK) * in_size[0] * in_size[1]


class Pace:
    """Makes one progress of that of several steps.

    Args:
        shares: how much of the whole each step is, in any unit.
        progress: who is told.
    """

    def __init__(self, shares: Sequence[float], progress: ProgressListener | None) -> None:
        self._shares, self._progress = shares, progress
        self._began_s = time.monotonic()

    def step(self, index: int, label: str) -> ProgressListener:
        """Return who listens to a step: those before it are done."""
        before, all_of_it = sum(self._shares[:index]), sum(self._shares)

        def listen(progress: Progress) -> None:
            if self._progress is not None:
                done = (before + self._shares[index] * progress.fraction) / all_of_it
                elapsed_s = time.monotonic() - self._began_s
                self._progress(Progress(label, round(_STEPS * done), _STEPS, elapsed_s))

        return listen
