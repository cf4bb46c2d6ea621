"""Numbers and errors as a person reads them."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

from srgui.errors import UserError

if TYPE_CHECKING:
    from srgui.models.card import WeightsCard

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def bytes_in_words(count: float) -> str:
    """Say a size of a file or of memory: ``812 bytes``, ``1.4 MB``, ``24 GB``."""
    if count < 1000:
        return f"{count:.0f} bytes"
    power = min(int(math.log(count, 1000) + 1e-9), len(_UNITS) - 1)
    value = count / 1000**power
    if power < len(_UNITS) - 1 and value >= 999.5:
        power, value = power + 1, 1.0
    return f"{value:.1f} {_UNITS[power]}" if value < 9.95 else f"{value:.0f} {_UNITS[power]}"


def pixels_in_words(width: int, height: int) -> str:
    """Say a size of a picture: ``1024x1536, 1.6 MP``."""
    megapixels = width * height / 1e6
    if megapixels < 0.01:
        return f"{width}x{height}"
    digits = 0 if megapixels >= 99.5 else 1 if megapixels >= 0.95 else 2
    return f"{width}x{height}, {megapixels:.{digits}f} MP"


def sentence_for(error: Exception) -> str:
    """Say an error: its own sentence, or what the system says of the file."""
    if isinstance(error, OSError) and error.strerror:
        name = f" “{Path(str(error.filename)).name}”" if error.filename else ""
        return f"The file{name} could not be read or written: {error.strerror}."
    return str(error)


def is_expected(error: Exception) -> bool:
    """Whether an error is one of the world's, with a sentence of its own, and none of ours."""
    return isinstance(error, UserError | OSError)


def figures_in_words(weights: "WeightsCard", scale: int) -> str:
    """Say what weights reach at one of their scales: ``33.04 dB on Kodak24, 37.05 dB (SSIM 0.956) on Set5``."""
    similar = {figure: "" if figure.ssim is None else f" (SSIM {figure.ssim:.3f})" for figure in weights.figures}
    figures = [f"{found.psnr_db:.2f} dB{similar[found]} on {found.dataset}" for found in weights.figures_at(scale)]
    return ", ".join(figures) or "not measured"
