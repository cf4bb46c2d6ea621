"""How fast networks were measured to run here, kept in a file, and how long a photo takes by that. No torch here."""

import contextlib
import json
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from srgui.engine.tiling import tiles

if TYPE_CHECKING:
    from srgui.models.card import ModelCard

PHOTO: Final = (4000, 3000)
"""(width, height) of the photo that times are said for."""
PHOTO_TITLE: Final = "12 MP photo"


class Speeds:
    """Multiply-adds a second of each network at a scale on a device, as they were measured last.

    Args:
        file: where they are kept; it need not exist.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rates: dict[str, dict[str, float]] = _read(file)

    def rate(self, network: str, scale: int, device: str) -> float | None:
        """Return multiply-adds a second; None where they were not measured.

        Args:
            network: its name.
            scale: its factor.
            device: what a person calls the device: another one of the same name is as fast.
        """
        return self._rates.get(device, {}).get(_key(network, scale))

    def keep(self, network: str, scale: int, device: str, rate: float) -> None:
        """Remember multiply-adds a second.

        Raises:
            OSError: the file cannot be written.
        """
        self._rates = _read(self._file)  # another window, or the command line, may have measured meanwhile
        self._rates.setdefault(device, {})[_key(network, scale)] = rate
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_name(f".{self._file.name}.part")
        partial.write_text(json.dumps(self._rates, indent=1, ensure_ascii=False), encoding="utf-8")
        os.replace(partial, self._file)  # noqa: PTH105 - the atomic rename, by its name


def work_of(card: "ModelCard", scale: int, size: tuple[int, int], tile_px: int) -> float:
    """Return the multiply-adds for a picture of (width, height), those for the halos of its tiles included."""
    halo_px = card.halo_px[scale]
    grown = (tile.grown(halo_px, *size) for tile in tiles(*size, tile_px))
    return float(card.multiply_adds[scale]) * sum(region.width * region.height for region in grown)


def expected_s(card: "ModelCard", scale: int, rate: float, tile_px: int) -> float:
    """Return how long the photo takes at so many multiply-adds a second, reading and writing not counted."""
    return work_of(card, scale, PHOTO, tile_px) / rate


def about_in_words(seconds: float) -> str:
    """Say a time that is expected, no finer than it is known: ``0.4 s``, ``12 s``, ``7 min``, ``2 h 10 min``."""
    if seconds < 9.95:
        return f"{max(seconds, 0.1):.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    if minutes < 59.5:
        return f"{minutes:.1f} min".replace(".0 ", " ") if minutes < 3 else f"{minutes:.0f} min"
    hours, rest = divmod(round(minutes, -1), 60)
    return f"{hours:.0f} h {rest:02.0f} min" if hours < 10 else f"{hours:.0f} h"


def _key(network: str, scale: int) -> str:
    return f"{network} x{scale}"


def _read(file: Path) -> dict[str, dict[str, float]]:
    """Return what a file holds; a damaged one costs no more than measuring again."""
    found: dict[str, dict[str, float]] = {}
    with contextlib.suppress(OSError, ValueError, AttributeError, TypeError):
        for device, rates in json.loads(file.read_text(encoding="utf-8")).items():
            found[device] = {key: float(rate) for key, rate in rates.items() if _is_rate(rate)}
    return found


def _is_rate(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and value > 0
