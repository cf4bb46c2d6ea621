"""What was measured: a reading of each network on each picture, and the rows that a table makes of them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev


@dataclass(frozen=True, slots=True)
class Reading:
    """How a network did on a picture at a scale.

    Attributes:
        dataset: the set, by name.
        picture: by its name in the set.
        scale: the factor.
        model: by name in this report.
        psnr_db: infinite where the two are identical.
        ssim: None where the picture is too small for it.
        ms_ssim: likewise.
        back_db: PSNR of the result shrunk back against LR; infinite where that is identical.
        megapixels: of the result.
        s_per_megapixel: median of repeated runs; None where time was not measured.
        peak_mb: None where memory was not measured.
    """

    dataset: str
    picture: str
    scale: int
    model: str
    psnr_db: float
    ssim: float | None
    ms_ssim: float | None
    back_db: float | None
    megapixels: float
    s_per_megapixel: float | None = None
    peak_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A network as it was measured.

    Attributes:
        name: in this report: ``"dcscn"``, ``"dcscn-turns"``.
        title: what a person reads.
        network: its name.
        turns: whether its result is the mean over 8 flips and turns.
        paper: authors, title and venue.
        parameters: trainable numbers, by scale.
        multiply_adds: an LR pixel as Table 3 of the DCSCN paper counts them, by scale.
        weights: name and SHA-256 of the weights file by scale; empty where there is nothing to learn.
        trained_on: the pictures, in words.
        is_own: whether it is a person's own.
    """

    name: str
    title: str
    network: str
    turns: bool
    paper: str
    parameters: dict[int, int]
    multiply_adds: dict[int, int]
    weights: dict[int, tuple[str, str]]
    trained_on: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A network on a set at a scale: means over the pictures.

    Attributes:
        dataset: the set.
        scale: the factor.
        model: the network.
        pictures: how many were measured.
        identical: how many of them came back without any error; those are left out of the mean of PSNR.
        psnr_db: mean; None where all are identical.
        spread_db: standard deviation; None for fewer than two.
        ssim: mean over those that are large enough; None where none is.
        ms_ssim: likewise.
        ms_ssim_pictures: how many are large enough for it.
        back_db: mean; None where all are identical.
        s_per_megapixel: median; None where it was not measured.
        peak_mb: highest; None where it was not measured.
    """

    dataset: str
    scale: int
    model: Model
    pictures: int
    identical: int
    psnr_db: float | None
    spread_db: float | None
    ssim: float | None
    ms_ssim: float | None
    ms_ssim_pictures: int
    back_db: float | None
    s_per_megapixel: float | None
    peak_mb: float | None

    @property
    def parameters(self) -> int | None:
        """Trainable numbers at this scale; None where the network has no sizes for it."""
        return self.model.parameters.get(self.scale)

    @property
    def multiply_adds(self) -> int | None:
        """Multiply-adds an LR pixel at this scale; None as of `parameters`."""
        return self.model.multiply_adds.get(self.scale)

    @property
    def psnr_in_words(self) -> str:
        """``"37.53"``, or ``"identical"``."""
        return "identical" if self.psnr_db is None else f"{self.psnr_db:.2f}"


def row_of(dataset: str, scale: int, model: Model, readings: Sequence[Reading]) -> Row:
    """Return the means of a network's readings on a set; there is at least one."""
    psnr = [reading.psnr_db for reading in readings if math.isfinite(reading.psnr_db)]
    sizes = _held(reading.ms_ssim for reading in readings)
    back = [value for value in _held(reading.back_db for reading in readings) if math.isfinite(value)]
    times = _held(reading.s_per_megapixel for reading in readings)
    return Row(
        dataset,
        scale,
        model,
        pictures=len(readings),
        identical=len(readings) - len(psnr),
        psnr_db=_mean(psnr),
        spread_db=stdev(psnr) if len(psnr) > 1 else None,
        ssim=_mean(_held(reading.ssim for reading in readings)),
        ms_ssim=_mean(sizes),
        ms_ssim_pictures=len(sizes),
        back_db=_mean(back),
        s_per_megapixel=median(times) if times else None,
        peak_mb=max(_held(reading.peak_mb for reading in readings), default=None),
    )


def rows_of(models: Sequence[Model], readings: Iterable[Reading]) -> tuple[Row, ...]:
    """Return the rows of all readings: sets and scales in the order they come, networks in theirs."""
    grouped: dict[tuple[str, int], dict[str, list[Reading]]] = {}
    for reading in readings:
        group = grouped.setdefault((reading.dataset, reading.scale), {})
        group.setdefault(reading.model, []).append(reading)
    return tuple(
        row_of(dataset, scale, model, group[model.name])
        for (dataset, scale), group in grouped.items()
        for model in models
        if model.name in group
    )


def _held(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None
