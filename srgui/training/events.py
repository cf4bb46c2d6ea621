"""What a training run tells while it works: to a listener, to its log, and through it to the window."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self

EventKind = Literal["progress", "validation", "sample", "note", "state"]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a network is compared with: on a line or a pane, in a sentence, and behind “Over”."""

    title: str
    said: str
    short: str


_BICUBIC = Baseline("Bicubic", "bicubic", "bicubic")
_DAMAGED = Baseline("Damaged picture", "the damaged picture", "damaged")


def baseline_of(scales: Sequence[int]) -> Baseline:
    """Return what a run of these scales is compared with: one that only cleans, with the damaged picture itself."""
    return _DAMAGED if tuple(scales) == (1,) else _BICUBIC


@dataclass(frozen=True, slots=True)
class TrainingEvent:
    """One line of a run's log; what an event has nothing to say of is None or empty.

    Attributes:
        kind: ``progress`` every few seconds, ``validation``, ``sample`` when the sample picture was enhanced,
            ``note`` for a sentence, ``state`` when the run begins, pauses, ends or fails.
        step: steps done.
        epoch: epochs done, a part of one included.
        fraction: part of the budget that is spent, 0 to 1.
        elapsed_s: time spent, over all resumptions.
        left_s: time left at this pace; None before anything can be said.
        loss: mean loss since the event before.
        learning_rate: of the step just done.
        steps_per_s: pace since the event before.
        memory_mb: memory in use, on the device where it is not the CPU.
        validation_db: mean PSNR on the validation pictures.
        bicubic_db: of the baseline on them; None where it is not known yet.
        bundled_db: of the bundled network of the same kind on them; None where there is none.
        is_best: whether this is the best validation so far, and its weights were kept.
        picture: file name of the sample in the run's `samples` folder.
        state: ``running``, ``paused``, ``finished`` or ``failed``.
        note: a sentence for a person; with ``running``, the device.
        baseline: what a person calls that which `bicubic_db` is of, where it is told for the first time.
    """

    kind: EventKind = "progress"
    step: int = 0
    epoch: float = 0.0
    fraction: float = 0.0
    elapsed_s: float = 0.0
    left_s: float | None = None
    loss: float | None = None
    learning_rate: float | None = None
    steps_per_s: float | None = None
    memory_mb: float | None = None
    validation_db: float | None = None
    bicubic_db: float | None = None
    bundled_db: float | None = None
    is_best: bool = False
    picture: str = ""
    state: str = ""
    note: str = ""
    baseline: str = ""

    def as_fields(self) -> dict[str, Any]:
        """Return what there is to say as plain values, without what is None, empty or not finite."""
        found = {key: value for key, value in asdict(self).items() if value is not None and value != ""}
        found = {key: value for key, value in found.items() if value is not False}
        return {k: v for k, v in found.items() if not (isinstance(v, float) and not math.isfinite(v))}

    def to_json(self) -> str:
        """Return one line of JSON."""
        return json.dumps(self.as_fields(), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Read a line.

        Raises:
            ValueError: it is no event, as a line that was cut off in the middle.
        """
        found = json.loads(line)
        if not isinstance(found, dict):
            raise ValueError("no event")  # noqa: TRY004 - whatever is wrong with the line is a ValueError
        known = {entry.name for entry in fields(cls)}
        return cls(**{key: value for key, value in found.items() if key in known})


Listener = Callable[[TrainingEvent], None]
