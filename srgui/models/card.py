"""What is known of a network and of its weights, in frozen dataclasses."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, Self

from torch import nn

from srgui.models.sizes import MOST_PARAMETERS, Size, SizeError, Sizes, chosen, in_brackets, in_words, values_of

ColourDomain = Literal["luma", "every channel", "rgb"]
"""What a network runs on: luma alone, colour following by bicubic; each channel by itself; or all three together."""


@dataclass(frozen=True, slots=True)
class Design:
    """What follows from the sizes of a network at one scale; counts as those of `ModelCard`.

    Attributes:
        build: makes the network.
        halo_px: LR pixels beyond a tile that its result depends on.
        parameters: trainable numbers.
        multiply_adds: multiply-adds an LR pixel.
    """

    build: Callable[[], nn.Module]
    halo_px: int
    parameters: int
    multiply_adds: int


@dataclass(frozen=True, slots=True)
class Member:
    """A network that an ensemble is made of.

    Attributes:
        network: name of the registered network whose layers it has.
        title: what it was called when the ensemble was made.
        sizes: its own, where they are others than those of the registered network; else empty.
        colour: "every channel" where it runs on R, G and B each by itself though its network is for luma; else empty.
    """

    network: str
    title: str = ""
    sizes: Sizes = ()
    colour: Literal["", "every channel"] = ""

    @property
    def in_words(self) -> str:
        """What a person reads: ``"DCSCN"``, ``"Tiny (fsrcnn, d 8)"``."""
        title = self.title or self.network
        more = [self.network] if title.casefold() != self.network.casefold() else []
        more += [in_words(self.sizes)] if self.sizes else []
        return f"{title} ({', '.join(more)})" if more else title

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {**asdict(self), "sizes": dict(self.sizes)}


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A network, as its paper describes it and as a test recounts it; or a person's own, made from one of those.

    Attributes:
        name: what it is called on the command line: ``"dcscn"``.
        title: what a person reads: ``"DCSCN"``.
        year: year of the paper.
        paper: authors, title and venue.
        summary: one sentence for a person who chooses.
        scales: factors that it can be built for; at 1 it cleans.
        colour: what it runs on.
        halo_px: LR pixels beyond a tile that its result depends on, by scale.
        parameters: trainable numbers, by scale.
        multiply_adds: multiply-adds an LR pixel as `complexity.multiply_adds` counts them, by scale.
        build: makes the network for a scale, ``(N, C, H, W) -> (N, C, scale H, scale W)``, weights at random;
            C is `channels`.
        trainable: False where there is nothing to learn.
        shares_scales: whether its weights have the same names and shapes at every scale, so that one set of
            them may serve several.
        learning_rate: of Adam or SOAP, with which it learns well.
        architecture: name of the registered network whose layers these are; its own where it is one of those.
        sizes: numbers of it that may be chosen, with the values that they have in this one.
        design: makes it for a scale in other sizes, by name and checked; None where nothing may be chosen.
        is_resized: whether these sizes are others than those of the registered network.
        members: of an ensemble, the networks whose mean it gives; else empty.
        turns: whether its result is the mean over the 8 flips and turns of the picture.
        is_for_damage: whether it is made for pictures that JPEG, noise or blur has damaged.
    """

    name: str
    title: str
    year: int
    paper: str
    summary: str
    scales: tuple[int, ...]
    colour: ColourDomain
    halo_px: Mapping[int, int]
    parameters: Mapping[int, int]
    multiply_adds: Mapping[int, int]
    build: Callable[[int], nn.Module] = field(repr=False, compare=False)
    trainable: bool = True
    shares_scales: bool = False
    learning_rate: float = 1e-3
    architecture: str = ""
    sizes: tuple[Size, ...] = ()
    design: Callable[[int, Mapping[str, Any]], Design] | None = field(default=None, repr=False, compare=False)
    is_resized: bool = False
    members: tuple[Member, ...] = ()
    turns: bool = False
    is_for_damage: bool = False

    def __post_init__(self) -> None:
        if not self.architecture:
            object.__setattr__(self, "architecture", self.name)

    @property
    def is_own(self) -> bool:
        """Whether it is a person's own: trained or imported, and called by a name of its own."""
        return self.architecture != self.name

    @property
    def channels(self) -> int:
        """How many channels its module takes and gives."""
        return 3 if self.colour == "rgb" else 1

    def is_built_as(self, other: "ModelCard") -> bool:
        """Whether weights that fit one of them fit the other, at the same scale."""
        mine, others = ((c.architecture, c.sizes, c.members, c.turns) for c in (self, other))
        return mine == others

    def with_sizes(self, sizes: Sizes) -> Self:
        """Return the card of this network in other sizes; itself where they are those that it has.

        Raises:
            SizeError: it has no such size, one does not fit, or the whole would be too big.
        """
        found = chosen(self.sizes, dict(sizes), self.title)
        if found == self.sizes or self.design is None:
            return self
        values = dict(values_of(found))
        designs = {scale: self.design(scale, values) for scale in self.scales}
        parameters = {scale: design.parameters for scale, design in designs.items()}
        title = f"{self.title.partition(' (')[0]} {in_brackets(found)}"
        if max(parameters.values()) > MOST_PARAMETERS:
            raise SizeError(
                f"{title} would have {max(parameters.values()) / 1e6:.0f} million parameters, and "
                f"{MOST_PARAMETERS // 10**6} million are the most; choose smaller sizes."
            )
        return replace(
            self,
            title=title,
            sizes=found,
            build=lambda scale: designs[scale].build(),
            halo_px={scale: design.halo_px for scale, design in designs.items()},
            parameters=parameters,
            multiply_adds={scale: design.multiply_adds for scale, design in designs.items()},
            is_resized=True,
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured quality: means of PSNR in dB and SSIM on 8-bit luma, border shaved by the scale.

    Attributes:
        dataset: the pictures.
        psnr_db: the mean over them.
        scale: the factor it was measured at; None for the only one, or the first, of its weights.
        ssim: the mean over them; None where it was not measured.
    """

    dataset: str
    psnr_db: float
    scale: int | None = None
    ssim: float | None = None


@dataclass(frozen=True, slots=True)
class WeightsCard:
    """Where weights come from and what they reach.

    Attributes:
        network: name of the registered network they belong to.
        scales: the factors they were trained for, in rising order.
        licence: terms of the weights.
        trained_on: the pictures, in words.
        training: the recipe and how long it ran, in words.
        figures: what was measured on pictures that took no part in training.
        name: what an own network is called on the command line; empty for bundled weights.
        title: what a person calls it.
        note: what else they say of it.
        colour: "every channel" where a network for luma was trained to run on R, G and B each by itself; else empty.
        sizes: those of the network, where it was built in others than the registered one has; else empty.
        members: of an ensemble, in the order of their weights, which begin with their numbers; else empty.
        turns: whether an ensemble takes the mean over the 8 flips and turns of the picture.
    """

    network: str
    scales: tuple[int, ...]
    licence: str
    trained_on: str
    training: str
    figures: tuple[Figure, ...] = ()
    name: str = ""
    title: str = ""
    note: str = ""
    colour: Literal["", "every channel"] = ""
    sizes: Sizes = ()
    members: tuple[Member, ...] = ()
    turns: bool = False

    @property
    def scale(self) -> int:
        """The first of its scales."""
        return self.scales[0]

    def figures_at(self, scale: int) -> tuple[Figure, ...]:
        """Return what was measured at one of its scales."""
        return tuple(figure for figure in self.figures if (figure.scale or self.scale) == scale)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        members = [member.as_json() for member in self.members]
        return {**asdict(self), "sizes": dict(self.sizes), "members": members}
