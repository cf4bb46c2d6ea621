"""Everything that decides a training run, in one frozen dataclass that stands in TOML on disk."""

import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, Self

import tomli_w

from srgui.errors import UserError
from srgui.models.registry import UnknownNetworkError, network

RECIPE_FILE = "recipe.toml"


class RecipeError(UserError):
    """A recipe cannot be used; the message says what to change."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A folder of pictures to learn from.

    Attributes:
        path: the folder.
        shrink: whole factors by which its pictures are shrunk first, one copy for each: big photos hold
            more detail a pixel when shrunk, and JPEG traces go.
    """

    path: str
    shrink: tuple[int, ...] = (1,)


@dataclass(frozen=True, slots=True)
class TrainingRecipe:
    """A training run.

    Attributes:
        network: name of the network.
        scale: enlargement to learn. LR is made by antialiased bicubic, in float.
        folders: pictures to learn from.
        validation: folder of pictures to choose the checkpoint on; never among those learnt from.
        patch_px: side of an LR patch.
        batch: patches a step.
        candidates: patches drawn for every one taken; those with most detail are taken. 1 takes all.
        loss: mean absolute or mean squared error.
        optimizer: Adam, or SGD with momentum 0.9.
        learning_rate: at its highest, after warming up.
        warmup_steps: steps over which it rises from zero; a cosine then takes it down to zero.
        averaging: decay of the running average of weights that is validated and kept; 0 keeps the last.
        clip_norm: bound on the norm of the gradient; 0 for none.
        steps: end after this many steps; 0 for no such end.
        minutes: end after this much time, over all resumptions; 0 for no such end.
        validate_every_s: seconds between validations.
        precision: ``"auto"`` takes bf16 where the processor multiplies it faster, else fp32.
        seed: of weights, patches and turns.
        start_from: weights file to start from; empty starts from random weights.
        licence: terms of the weights that come out.
    """

    network: str
    scale: int = 2
    folders: tuple[DataFolder, ...] = ()
    validation: str = ""
    patch_px: int = 32
    batch: int = 16
    candidates: int = 2
    loss: Literal["l1", "mse"] = "l1"
    optimizer: Literal["adam", "sgd"] = "adam"
    learning_rate: float = 1e-3
    warmup_steps: int = 200
    averaging: float = 0.999
    clip_norm: float = 1.0
    steps: int = 0
    minutes: float = 30.0
    validate_every_s: float = 180.0
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    seed: int = 1
    start_from: str = ""
    licence: str = "the weights belong to whoever trained them"

    def problems(self) -> list[str]:
        """Return what keeps this recipe from running, in sentences for a person; empty if nothing does."""
        found = [*self._problems_of_network(), *self._problems_of_folders()]
        if self.patch_px < 8 or self.batch < 1 or self.candidates < 1:
            found.append("Patches need at least 8 pixels a side, and each step at least one of them.")
        if not 0 < self.learning_rate < 1:
            found.append("The learning rate must lie between 0 and 1; 0.001 is a good start.")
        if not 0 <= self.averaging < 1:
            found.append("The averaging of weights must be at least 0 and under 1; 0.999 is a good choice.")
        if self.steps <= 0 and self.minutes <= 0:
            found.append("Say when to stop: give a number of steps, or of minutes.")
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                found.append(f"“{getattr(self, name)}” is no {name} that is known; choose {' or '.join(allowed)}.")
        return found

    def _problems_of_network(self) -> list[str]:
        try:
            card = network(self.network)
        except UnknownNetworkError as error:
            return [str(error)]
        if not card.trainable:
            return [f"{card.title} has nothing to learn; choose a network."]
        if self.scale not in card.scales:
            return [f"{card.title} can be built for x{', x'.join(map(str, card.scales))}, not for x{self.scale}."]
        return []

    def _problems_of_folders(self) -> list[str]:
        found = [] if self.folders else ["Choose a folder of pictures to learn from."]
        named = [folder.path for folder in self.folders] + [self.validation] * bool(self.validation)
        missing = (path for path in named if not Path(path).is_dir())
        found += [f"The folder “{path}” does not exist; choose another." for path in missing]
        learnt = {Path(folder.path).resolve() for folder in self.folders}
        if self.validation and Path(self.validation).resolve() in learnt:
            found.append("The validation folder is also learnt from, so its figures would flatter; choose another.")
        if any(factor < 1 for folder in self.folders for factor in folder.shrink):
            found.append("Pictures can be shrunk by 1 (not at all), 2, 3 and so on.")
        if self.start_from and not Path(self.start_from).is_file():
            found.append(f"The weights “{self.start_from}” to start from do not exist.")
        return found

    def to_toml(self) -> str:
        """Return the recipe as TOML text that `from_toml` reads back."""
        return tomli_w.dumps(asdict(self))

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Read a recipe.

        Raises:
            RecipeError: it is no TOML, or has an entry that no recipe has.
        """
        try:
            entries: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise RecipeError(f"The recipe is not valid TOML: {error}.") from error
        unknown = set(entries) - {field.name for field in fields(cls)}
        if unknown:
            raise RecipeError(f"No recipe has an entry called {', '.join(sorted(unknown))}; remove it.")
        try:
            folders = tuple(
                DataFolder(str(f["path"]), tuple(int(n) for n in f.get("shrink", (1,))))
                for f in entries.pop("folders", ())
            )
            return cls(**entries, folders=folders)
        except (KeyError, TypeError, ValueError) as error:
            raise RecipeError("The recipe lacks an entry: it needs “network”, and a “path” for each folder.") from error


_CHOICES: dict[str, tuple[str, ...]] = {
    "loss": ("l1", "mse"),
    "optimizer": ("adam", "sgd"),
    "precision": ("auto", "fp32", "bf16"),
}
