"""What is known of a network and of its weights, in frozen dataclasses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from torch import nn

ColourDomain = Literal["luma", "every channel"]
"""What a network runs on: luma alone, colour following by bicubic; or each channel by itself."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A network, as its paper describes it and as a test recounts it.

    Attributes:
        name: what it is called on the command line: ``"dcscn"``.
        title: what a person reads: ``"DCSCN"``.
        year: year of the paper.
        paper: authors, title and venue.
        summary: one sentence for a person who chooses.
        scales: factors that it can be built for.
        colour: what it runs on.
        halo_px: LR pixels beyond a tile that its result depends on.
        parameters: trainable numbers, by scale.
        multiply_adds: multiply-adds an LR pixel as `complexity.multiply_adds` counts them, by scale.
        build: makes the network for a scale, ``(N, 1, H, W) -> (N, 1, scale H, scale W)``, weights at random.
        trainable: False where there is nothing to learn.
    """

    name: str
    title: str
    year: int
    paper: str
    summary: str
    scales: tuple[int, ...]
    colour: ColourDomain
    halo_px: int
    parameters: Mapping[int, int]
    multiply_adds: Mapping[int, int]
    build: Callable[[int], nn.Module] = field(repr=False)
    trainable: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured quality: mean PSNR on 8-bit luma in dB, border shaved by the scale."""

    dataset: str
    psnr_db: float


@dataclass(frozen=True, slots=True)
class WeightsCard:
    """Where weights come from and what they reach.

    Attributes:
        network: name of the network they belong to.
        scale: the factor they were trained for.
        licence: terms of the weights.
        trained_on: the pictures, in words.
        training: the recipe and how long it ran, in words.
        figures: what was measured on pictures that took no part in training.
    """

    network: str
    scale: int
    licence: str
    trained_on: str
    training: str
    figures: tuple[Figure, ...] = ()
