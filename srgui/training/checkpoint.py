"""The state of a run on disk, so that a killed run goes on where it was."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import Tensor

from srgui.models.weights import write_tensors
from srgui.training.learner import Snapshot
from srgui.training.recipe import RecipeError
from srgui.training.schedule import Pace

_STATE_KEY = "srgui.run"


@dataclass(frozen=True, slots=True)
class Progressed:
    """Where a run stands.

    Attributes:
        step: steps done.
        elapsed_s: time spent, over all resumptions.
        best_db: best validation so far; None before the first.
        bicubic_db: of bicubic on the validation pictures; None before it was measured.
        bundled_db: of the bundled network of the same kind; None where there is none.
        samples: moments of the sample picture that have passed.
        rollbacks: how often the run went back; it changes which patches are drawn.
        mean_loss: running mean of the loss; None at the beginning.
        least_loss: the lowest that mean has been.
        parts: pieces a batch is worked on in, for want of memory.
        pace: what the plan remembers.
    """

    step: int = 0
    elapsed_s: float = 0.0
    best_db: float | None = None
    bicubic_db: float | None = None
    bundled_db: float | None = None
    samples: int = 0
    rollbacks: int = 0
    mean_loss: float | None = None
    least_loss: float | None = None
    parts: int = 1
    pace: Pace = field(default_factory=Pace)


def save_checkpoint(file: Path, state: Progressed, snapshot: Snapshot) -> None:
    """Write all that a run needs to go on, beside the name first and then renamed.

    Raises:
        OSError, SafetensorError: the disk is full or gone; the checkpoint before stands.
    """
    tensors: dict[str, Tensor] = {}
    for part in ("network", "average", "optimizer"):
        tensors |= {f"{part}.{key}": value.cpu().contiguous() for key, value in getattr(snapshot, part).items()}
    write_tensors(tensors, {_STATE_KEY: json.dumps(asdict(state))}, file)


def load_checkpoint(file: Path) -> tuple[Progressed, Snapshot]:
    """Read a checkpoint.

    Raises:
        RecipeError: it is damaged.
    """
    try:
        with safe_open(file, "pt") as opened:
            tensors = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118
            found = json.loads((opened.metadata() or {})[_STATE_KEY])
        state = Progressed(**{**found, "pace": Pace(**found["pace"])})
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise RecipeError(f"The run in “{file.parent}” cannot be resumed; start it again in a new folder.") from error
    return state, Snapshot(*(_part(tensors, f"{part}.") for part in ("network", "average", "optimizer")))


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}
