"""Everything that decides a training run, in one frozen dataclass that stands in TOML on disk.

Each field is declared with its words and limits once; the command line's checks and the window's form are made
from these declarations.
"""

import tomllib
from collections.abc import Callable
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Self

import tomli_w

from srgui.errors import UserError
from srgui.models.card import ModelCard
from srgui.models.library import not_trained
from srgui.models.registry import UnknownNetworkError, network
from srgui.models.sizes import SizeError, Sizes
from srgui.settings import AnyOption, Choice, Option, SettingError

RECIPE_FILE = "recipe.toml"

PICTURES, LOW_RES, PATCHES, STEP, PLAN, BUDGET = "Pictures", "How LR is made", "Patches", "Each step", "Plan", "Budget"
NETWORK = "Network"


class RecipeError(UserError):
    """A recipe cannot be used; the message says what to change."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A folder of pictures to learn from.

    Attributes:
        path: the folder, folders inside it included.
        shrink: whole factors by which its pictures are shrunk first, one copy for each: big photos hold
            more detail a pixel when shrunk, and JPEG traces go.
    """

    path: str
    shrink: tuple[int, ...] = (1,)


@dataclass(frozen=True, slots=True)
class PartRate:
    """A learning rate of its own for a part of the network.

    Attributes:
        part: how the names of its parameters begin: ``"enlarge"``.
        factor: times the recipe's rate; 0 keeps the part as it is.
    """

    part: str
    factor: float


def _said(default: Any, label: str, tooltip: str, group: str, **limits: Any) -> Any:
    """Declare a field with what a person reads of it; limits are those of `settings.Option`."""
    choices = tuple(Choice(value, words) for value, words in limits.pop("choices", {}).items())
    return field(default=default, metadata={"label": label, "tooltip": tooltip, "group": group, "choices": choices}
                 | limits)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRecipe:
    """A training run; its fields say what they are in their declarations.

    Attributes:
        scales: enlargements to learn, 1 to clean alone; several are mixed in every batch.
        sizes: of the network, by name, where they are not its own.
        folders: pictures to learn from.
        left_out: files in them that are not used.
        part_rates: parts of the network with a rate of their own; the first whose name fits holds.
        samples_at: parts of the budget after which the sample picture is enhanced and kept.
    """

    network: str = _said("fsrcnn", "Network", "What is trained.", NETWORK)
    scales: tuple[int, ...] = (2,)
    sizes: Sizes = ()
    title: str = _said("", "Name", "What the network is called in every list once it is trained.", NETWORK)
    note: str = _said("", "Note", "A line more on it, for you and for whoever you share it with.", NETWORK)
    dropout: float = _said(
        0.0, "Dropout", "Part of the features that each step forgets; only networks that have a place for it.",
        NETWORK, maximum=0.9, step=0.05,
    )  # fmt: skip
    initial_std: float = _said(
        0.0, "First weights", "Standard deviation of the noise they begin as; 0 leaves it to the network.", NETWORK,
        maximum=1.0, step=0.001,
    )  # fmt: skip
    start_from: str = _said("", "Start from", "Weights file to go on from; empty starts at random.", NETWORK)
    colour: str = _said(
        "luma", "Learn on", "Luma as the papers do, or red, green and blue each by itself.", NETWORK,
        choices={"luma": "Luma", "channels": "Red, green and blue"},
    )  # fmt: skip

    folders: tuple[DataFolder, ...] = ()
    left_out: tuple[str, ...] = ()
    validation: str = _said(
        "", "Validation folder", "Pictures the best checkpoint is chosen on; empty keeps some of yours apart.", PICTURES
    )
    held_out: int = _said(
        8, "Pictures kept apart", "Where there is no validation folder: at most a fifth of all.", PICTURES,
        minimum=1, maximum=100,
    )  # fmt: skip
    validated_mp: float = _said(
        4.0, "Looked at of each", "Of larger validation pictures the middle is taken; less leaves a slow network more "
        "time to learn.", PICTURES, minimum=0.001, maximum=1000, step=0.5, unit="MP",
    )  # fmt: skip
    sample: str = _said(
        "", "Sample picture", "Enhanced at chosen moments to look at; empty takes one for validation.", PICTURES
    )

    kernel: str = _said(
        "bicubic", "Shrunk by", "How LR is made from HR.", LOW_RES,
        choices={"bicubic": "Bicubic", "bilinear": "Bilinear", "box": "Mean", "lanczos": "Lanczos"},
    )  # fmt: skip
    degraded: float = _said(
        1.0, "Patches damaged", "Part of the patches that blur, noise and JPEG below are laid on.", LOW_RES,
        maximum=1.0, step=0.05,
    )  # fmt: skip
    damage: str = _said(
        "together", "Damage comes", "All three on the same patches; each on its own part of all patches; or each on "
        "half of the damaged ones, so that some show one alone and some several, as pictures do.", LOW_RES,
        choices={"together": "All at once", "apart": "Each by itself", "drawn": "Each by even chance"},
    )  # fmt: skip
    blur_from_px: float = _said(
        0.0, "Blur from", "Standard deviation in HR pixels.", LOW_RES, maximum=10, step=0.1, unit="px"
    )
    blur_to_px: float = _said(0.0, "Blur to", "0 for none.", LOW_RES, maximum=10, step=0.1, unit="px")
    blur_stretch: float = _said(
        1.0, "Blur stretched", "How many times longer blur may be in one direction than across it.", LOW_RES,
        minimum=1.0, maximum=8.0, step=0.1,
    )  # fmt: skip
    noise_from: float = _said(
        0.0, "Noise from", "Standard deviation in grey levels of 255.", LOW_RES, maximum=100, step=0.5
    )
    noise_to: float = _said(0.0, "Noise to", "0 for none.", LOW_RES, maximum=100, step=0.5)
    jpeg_from: int = _said(0, "JPEG quality from", "Lowest quality, 1 to 100.", LOW_RES, maximum=100)
    jpeg_to: int = _said(0, "JPEG quality to", "Highest quality; 0 for no JPEG.", LOW_RES, maximum=100)

    patch_px: int = _said(32, "Patch side", "Of what a step learns on.", PATCHES, minimum=6, maximum=512, unit="px")
    patch_of: str = _said(
        "LR", "Patch side is of", "HR patches are rounded up to a multiple of the scale.", PATCHES,
        choices={"LR": "the LR patch", "HR": "the HR patch"},
    )  # fmt: skip
    cutting: str = _said(
        "random", "Cut", "Anywhere at random, or on a grid, each patch once an epoch.", PATCHES,
        choices={"random": "At random", "grid": "On a grid"},
    )  # fmt: skip
    stride_px: int = _said(
        0, "Stride of the grid", "In pixels of the patch; 0 takes its side: patches side by side.", PATCHES,
        maximum=512, unit="px",
    )  # fmt: skip
    candidates: int = _said(
        2, "Drawn for one taken", "Of so many random patches the one with most detail is taken.", PATCHES,
        minimum=1, maximum=16,
    )  # fmt: skip
    turns: str = _said(
        "all", "Flips and turns", "Each patch is also shown mirrored and turned.", PATCHES,
        choices={"none": "None", "horizontal": "Left to right", "flips": "Both flips", "all": "Flips and turns"},
    )  # fmt: skip

    batch: int = _said(16, "Batch", "Patches a step.", STEP, minimum=1, maximum=4096)
    loss: str = _said(
        "l1", "Loss", "What is made small.", STEP,
        choices={"l1": "Absolute error", "mse": "Squared error", "half": "Half squared error, summed",
                 "charbonnier": "Charbonnier"},
    )  # fmt: skip
    optimizer: str = _said(
        "soap", "Optimizer", "SOAP is Adam along the directions of a layer and learns fastest; SGD has momentum 0.9.",
        STEP, choices={"soap": "SOAP", "adam": "Adam", "sgd": "SGD"},
    )  # fmt: skip
    learning_rate: float = _said(
        0.0, "Learning rate", "At its highest; 0 takes what suits the network.", STEP, maximum=1.0, step=1e-4
    )
    part_rates: tuple[PartRate, ...] = ()
    weight_decay: float = _said(
        0.0, "Weight decay", "On weights alone, not on biases and slopes.", STEP, maximum=1.0, step=1e-4
    )
    clip_norm: float = _said(
        1.0, "Clip to norm", "Bound on the norm of the gradient; 0 for none.", STEP, maximum=1e6, step=0.1
    )
    clip_value: float = _said(
        0.0, "Clip by value", "Each gradient is kept within this over the learning rate, as VDSR; 0 for none.", STEP,
        maximum=1e3, step=1e-4,
    )  # fmt: skip
    averaging: float = _said(
        0.999, "Average of weights", "Decay of the running average that is kept; 0 keeps the last.", STEP,
        maximum=0.99999, step=0.0001,
    )  # fmt: skip
    precision: str = _said(
        "auto", "Precision", "Automatic takes bf16 where the device is faster in it and the network bears it.", STEP,
        choices={"auto": "Automatic", "fp32": "fp32", "bf16": "bf16", "fp16": "fp16 with scaling"},
    )  # fmt: skip

    plan: str = _said(
        "cosine", "Learning rate goes", "How the rate changes as the budget is spent.", PLAN,
        choices={"cosine": "Down a cosine", "steps": "Down in steps", "plateau": "Down when the loss stays",
                 "one-cycle": "Up and down once", "constant": "Nowhere"},
    )  # fmt: skip
    warmup_steps: int = _said(
        200, "Warm-up", "Steps over which it rises from zero.", PLAN, maximum=1_000_000, unit="steps"
    )
    decay: float = _said(
        0.5, "Times", "What the rate is multiplied by at each step down.", PLAN, minimum=0.01, maximum=1.0, step=0.05
    )
    decay_epochs: int = _said(
        20, "Every", "Epochs between steps down, or without a better loss before one.", PLAN,
        minimum=1, maximum=10_000, unit="epochs",
    )  # fmt: skip
    stop_under: float = _said(
        0.0,
        "End under",
        "The run ends when the rate falls under this; 0 for no such end.",
        PLAN,
        maximum=1.0,
        step=1e-5,
    )

    steps: int = _said(0, "Steps", "End after so many; 0 for no such end.", BUDGET, maximum=1_000_000_000)
    epochs: float = _said(0.0, "Epochs", "End after so many; 0 for no such end.", BUDGET, maximum=1e6, step=1.0)
    minutes: float = _said(
        30.0, "Minutes", "End after so much time, pauses not counted; 0 for no such end.", BUDGET,
        maximum=1e6, step=1.0, unit="min",
    )  # fmt: skip
    validate_every_s: float = _said(
        0.0, "Validate every", "Seconds between looks at the validation pictures; 0 takes a thirtieth of the run.",
        BUDGET, maximum=1e6, step=10.0, unit="s",
    )  # fmt: skip
    samples_at: tuple[float, ...] = (0.05, 0.5, 1.0)
    tensorboard: bool = _said(
        False, "TensorBoard log", "Needs the package tensorboard; the run's own log is always kept.", BUDGET
    )
    seed: int = _said(1, "Seed", "Of weights, patches and turns.", BUDGET, maximum=2**31 - 1)
    licence: str = _said("the weights belong to whoever trained them", "Terms", "Written on the weights' card.", BUDGET)

    @property
    def card(self) -> ModelCard:
        """The network that is trained, in the recipe's sizes.

        Raises:
            UnknownNetworkError: there is none of that name.
            SizeError: it cannot be built so.
        """
        return network(self.network).with_sizes(self.sizes)

    @property
    def degrades(self) -> bool:
        """Whether LR is anything else than HR, cleanly shrunk."""
        return self.degraded > 0 and (self.blur_to_px > 0 or self.noise_to > 0 or self.jpeg_to > 0)

    def lr_patch_px(self, scale: int) -> int:
        """Return the side of an LR patch at a scale."""
        return self.patch_px if self.patch_of == "LR" else -(-self.patch_px // scale)

    def with_rate(self) -> Self:
        """Return the recipe with the learning rate that suits its network, where it names none."""
        return self if self.learning_rate else replace(self, learning_rate=self.card.learning_rate)

    @property
    def smallest_px(self) -> int:
        """Shorter side that an HR picture needs to be learnt from."""
        return max(scale * self.lr_patch_px(scale) for scale in self.scales)

    def problems(self) -> list[str]:
        """Return what keeps this recipe from running, in sentences for a person; empty if nothing does."""
        found = [*self._problems_of_fields(), *self._problems_of_network(), *self._problems_of_folders()]
        ends_by_itself = self.plan == "plateau" and self.stop_under > 0
        if self.steps <= 0 and self.epochs <= 0 and self.minutes <= 0 and not ends_by_itself:
            found.append("Say when to stop: give a number of steps, of epochs or of minutes.")
        if self.blur_from_px > self.blur_to_px or self.noise_from > self.noise_to or self.jpeg_from > self.jpeg_to:
            found.append("A range of blur, noise or JPEG begins above its end; swap the two.")
        if self.jpeg_to and not self.jpeg_from:
            found.append("JPEG quality begins at 1; 30 to 90 is what the web has.")
        if 1 in self.scales and not self.degrades:
            found.append("At x1 there is nothing to learn from clean pictures; add blur, noise or JPEG.")
        if any(not 0 <= moment <= 1 for moment in self.samples_at):
            found.append("Moments of samples are parts of the budget, 0 to 1.")
        if any(not 0 <= rate.factor <= 1000 for rate in self.part_rates):
            found.append("A part's rate is 0 to 1000 times the recipe's.")
        return found

    def _problems_of_fields(self) -> list[str]:
        found = []
        for option in recipe_options():
            try:
                option.checked(getattr(self, option.name))
            except SettingError as error:
                found.append(str(error))
        return found

    def _problems_of_network(self) -> list[str]:
        try:
            card = self.card
        except (UnknownNetworkError, SizeError) as error:
            return [not_trained(self.network) or str(error)]
        if not card.trainable:
            return [f"{card.title} has nothing to learn; choose a network."]
        return self._problems_of_use(card)

    def _problems_of_use(self, card: ModelCard) -> list[str]:
        if not self.scales:
            return ["Choose a scale to learn."]
        strange = [scale for scale in self.scales if scale not in card.scales]
        if strange:
            return [f"{card.title} can be built for x{', x'.join(map(str, card.scales))}, not for x{strange[0]}."]
        if self.colour == "channels" and card.channels == 3:
            return [f"{card.title} learns red, green and blue together by itself; set what it learns on back to luma."]
        if len(self.scales) > 1 and not card.shares_scales:
            return [f"{card.title} has weights for one scale at a time; choose one, and train the others by transfer."]
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
        if self.sample and not Path(self.sample).is_file():
            found.append(f"The sample picture “{self.sample}” does not exist.")
        return found

    def to_toml(self) -> str:
        """Return the recipe as TOML text that `from_toml` reads back."""
        entries = asdict(self)
        sizes = dict(entries.pop("sizes"))
        return tomli_w.dumps({**entries, "sizes": sizes} if sizes else entries)

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
        if isinstance(entries.get("scale"), int):  # one scale may be written as a number
            entries.setdefault("scales", [entries.pop("scale")])
        known = {entry.name: entry for entry in fields(cls)}
        unknown = set(entries) - set(known)
        if unknown:
            raise RecipeError(f"No recipe has an entry called {', '.join(sorted(unknown))}; remove it.")
        try:
            read = {name: _READERS[name](value) if name in _READERS else value for name, value in entries.items()}
            return cls(**read)
        except (KeyError, TypeError, ValueError) as error:
            raise RecipeError(
                "A list in the recipe is not written as one should be; compare a saved recipe."
            ) from error


def read_recipe(file: Path) -> TrainingRecipe:
    """Read a recipe from a file.

    Raises:
        RecipeError: it cannot be read, or is no recipe.
    """
    try:
        return TrainingRecipe.from_toml(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(f"The recipe “{file}” cannot be read; check its name.") from error


def recipe_options() -> tuple[AnyOption, ...]:
    """Return the declarations of a recipe's plain fields, in their order, for checks and forms."""
    return tuple(
        Option(entry.name, entry.default, **entry.metadata)
        for entry in fields(TrainingRecipe)
        if entry.metadata and entry.default is not MISSING
    )


def _folders(values: Any) -> tuple[DataFolder, ...]:
    return tuple(DataFolder(str(f["path"]), tuple(int(n) for n in f.get("shrink", (1,)))) for f in values)


def _sizes(values: Any) -> Sizes:
    return tuple((name, tuple(size) if isinstance(size, list) else size) for name, size in dict(values).items())


_READERS: dict[str, Callable[[Any], Any]] = {
    "scales": lambda values: tuple(int(value) for value in values),
    "sizes": _sizes,
    "folders": _folders,
    "left_out": lambda values: tuple(str(value) for value in values),
    "part_rates": lambda values: tuple(PartRate(str(r["part"]), float(r["factor"])) for r in values),
    "samples_at": lambda values: tuple(float(value) for value in values),
}
