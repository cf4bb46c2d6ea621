"""What was measured, out of the plain values of a report's file; each raises where those hold something else."""

from typing import Any

from srgui.report import plain_values as plain
from srgui.report.protocol import Protocol, checked
from srgui.report.results import Model, Reading

_LARGEST_SCALE = 64


def protocol_of(entry: Any) -> Protocol:
    """Return a protocol; raises KeyError, TypeError or ValueError."""
    border = entry["border_px"]
    return checked(
        Protocol(
            plain.text(entry["name"]),
            entry["channels"],
            None if border is None else plain.whole(border),
            entry["lr"],
            entry["values"],
            plain.finite(entry.get("noise", 0.0)),
            plain.whole(entry.get("jpeg", 0)),
        )
    )


def model_of(entry: Any) -> Model:
    """Return a network as it was measured; raises KeyError, TypeError or ValueError."""
    return Model(
        name=plain.text(entry["name"]),
        title=plain.text(entry["title"]),
        network=plain.text(entry["network"]),
        turns=plain.truth(entry["turns"]),
        paper=plain.text(entry["paper"]),
        parameters=_counts(entry["parameters"]),
        multiply_adds=_counts(entry["multiply_adds"]),
        weights={
            _scale(scale): (plain.text(file), plain.text(checksum))
            for scale, (file, checksum) in plain.by_name(entry["weights"]).items()
        },
        trained_on=plain.text(entry["trained_on"]),
        is_own=plain.truth(entry["is_own"]),
    )


def reading_of(entry: Any) -> Reading:
    """Return a reading; raises KeyError, TypeError or ValueError."""
    scale = plain.whole(entry["scale"])
    if not 1 <= scale <= _LARGEST_SCALE:
        raise ValueError("no scale")
    return Reading(
        dataset=plain.text(entry["dataset"]),
        picture=plain.text(entry["picture"]),
        scale=scale,
        model=plain.text(entry["model"]),
        psnr_db=plain.number(entry["psnr_db"]),
        ssim=_finite_or_none(entry["ssim"]),
        ms_ssim=_finite_or_none(entry["ms_ssim"]),
        back_db=plain.number_or_none(entry["back_db"]),
        megapixels=plain.finite(entry["megapixels"]),
        s_per_megapixel=_finite_or_none(entry["s_per_megapixel"]),
        peak_mb=_finite_or_none(entry["peak_mb"]),
    )


def _finite_or_none(value: Any) -> float | None:
    return None if value is None else plain.finite(value)


def _counts(value: Any) -> dict[int, int]:
    return {_scale(scale): plain.whole(count) for scale, count in plain.by_name(value).items()}


def _scale(words: str) -> int:
    if not words.isdecimal() or len(words) > 2:
        raise ValueError("no scale")
    return int(words)
