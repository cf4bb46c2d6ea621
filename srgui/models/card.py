"""What is known of a network and of its weights, in frozen dataclasses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from torch import nn

ColourDomain = Literal["luma", "every channel", "rgb"]
"""What a network runs on: luma alone, colour following by bicubic; each channel by itself; or all three together."""


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
        learning_rate: of Adam, with which it learns well.
        architecture: name of the registered network whose layers these are; its own where it is one of those.
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
    build: Callable[[int], nn.Module] = field(repr=False)
    trainable: bool = True
    shares_scales: bool = False
    learning_rate: float = 1e-3
    architecture: str = ""

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


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured quality: mean PSNR on 8-bit luma in dB, border shaved by the scale.

    Attributes:
        dataset: the pictures.
        psnr_db: the mean over them.
        scale: the factor it was measured at; None for the only one, or the first, of its weights.
    """

    dataset: str
    psnr_db: float
    scale: int | None = None


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

    @property
    def scale(self) -> int:
        """The first of its scales."""
        return self.scales[0]

    def figures_at(self, scale: int) -> tuple[Figure, ...]:
        """Return what was measured at one of its scales."""
        return tuple(figure for figure in self.figures if (figure.scale or self.scale) == scale)
