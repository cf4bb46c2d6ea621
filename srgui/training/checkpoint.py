"""The state of a run on disk, so that a killed run goes on where it was."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from torch import Tensor, nn, optim

from srgui.models.weights import write_tensors
from srgui.training.recipe import RecipeError

CHECKPOINT_FILE = "checkpoint.safetensors"


@dataclass(frozen=True, slots=True)
class RunState:
    """Where a run stands.

    Attributes:
        step: steps done.
        elapsed_s: time spent, over all resumptions.
        best_db: best validation so far; minus infinity before the first.
    """

    step: int = 0
    elapsed_s: float = 0.0
    best_db: float = float("-inf")


def save_checkpoint(
    file: Path, state: RunState, network: nn.Module, average: dict[str, Tensor], optimizer: optim.Optimizer
) -> None:
    """Write all that a run needs to go on."""
    tensors = {f"network.{key}": value.detach().clone() for key, value in network.state_dict().items()}
    tensors |= {f"average.{key}": value.clone() for key, value in average.items()}
    for index, entries in optimizer.state_dict()["state"].items():
        for key, value in entries.items():
            if isinstance(value, Tensor):
                tensors[f"optimizer.{index}.{key}"] = value.clone()
    metadata = {"step": str(state.step), "elapsed_s": str(state.elapsed_s), "best_db": str(state.best_db)}
    write_tensors({key: value.cpu().contiguous() for key, value in tensors.items()}, metadata, file)


def load_checkpoint(file: Path, network: nn.Module, average: dict[str, Tensor], optimizer: optim.Optimizer) -> RunState:
    """Put a saved run back into its network, average and optimizer.

    Raises:
        RecipeError: the checkpoint is damaged or of another network.
    """
    try:
        with safe_open(file, "pt") as opened:
            tensors = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118
            metadata = opened.metadata()
        network.load_state_dict(_part(tensors, "network."))
        for key, value in _part(tensors, "average.").items():
            average[key].copy_(value)
        slots: dict[int, dict[str, Any]] = {}
        for key, value in _part(tensors, "optimizer.").items():
            index, name = key.split(".", 1)
            slots.setdefault(int(index), {})[name] = value
        optimizer.load_state_dict({**optimizer.state_dict(), "state": slots})
        return RunState(int(metadata["step"]), float(metadata["elapsed_s"]), float(metadata["best_db"]))
    except (OSError, SafetensorError, KeyError, RuntimeError, ValueError) as error:
        raise RecipeError(f"The run in “{file.parent}” cannot be resumed; start it again in a new folder.") from error


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}
