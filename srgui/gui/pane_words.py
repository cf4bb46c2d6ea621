"""What a pane says of its result: in its title, and in the lines that are shown on demand."""

import math
from typing import TYPE_CHECKING

from srgui.gui.catalogue import NetworkFacts
from srgui.gui.preview_work import PaneResult
from srgui.progress import words_for_seconds

if TYPE_CHECKING:
    from srgui.engine.measure import Likeness

ORIGINAL_DETAILS = ("The original, which the others are measured against.",)
_SMALLEST_TIMED_PX = 10_000


def time_text(result: PaneResult) -> str:
    """Say how near a result comes, where that is measured, and how long it took."""
    likeness = None if result.numbers is None else result.numbers.likeness
    took = words_for_seconds(result.elapsed_s)
    return took if likeness is None else f"{_decibels(likeness.psnr_db, 'identical')}, {took}"


def gain_text(result: PaneResult, *, trust_shown: bool) -> str:
    """Say the gain over bicubic; where the trust map is shown, how near the result is to what was there."""
    if result.numbers is None:
        return ""
    if trust_shown:
        return "" if result.numbers.trust is None else f"fidelity {_decibels(result.numbers.trust.fidelity_db, 'full')}"
    return "" if result.numbers.gain_db is None else f"{result.numbers.gain_db:+.2f} dB"


def details(
    result: PaneResult,
    network: NetworkFacts,
    *,
    turns: bool,
    whole: "Likeness | None" = None,
    whole_baseline: "Likeness | None" = None,
) -> tuple[str, ...]:
    """Return all that is known of a result, a sentence a line.

    Args:
        result: of the visible part, or of the whole.
        network: what made it.
        turns: whether it is the mean over the flips and turns of the picture.
        whole: how near the whole result comes to the original, where it was measured.
        whole_baseline: the same of bicubic.
    """
    lines = []
    numbers = result.numbers
    if numbers is not None and numbers.likeness is not None and numbers.likeness is not whole:
        lines.append(f"This part: {likeness_in_words(numbers.likeness, numbers.gain_db)}")
    if whole is not None:
        gain_db = None if whole_baseline is None else whole.psnr_db - whole_baseline.psnr_db
        lines.append(f"Whole picture: {likeness_in_words(whole, gain_db)}")
    if numbers is not None and numbers.trust is not None:
        fidelity = _decibels(numbers.trust.fidelity_db, "full")
        lines.append(f"Fidelity: {fidelity}, how near the result, shrunk back, is to what was there")
    lines.append(f"Time: {_time_in_words(result)}")
    lines += result.notes
    if turns and network.gains_by_turns:
        lines.append("It is the mean over the 8 flips and turns of the picture.")
    return (*lines, *_facts(network, result.scale))


def likeness_in_words(likeness: "Likeness", gain_db: float | None) -> str:
    """Say how near a result comes to an original: ``32.10 dB, SSIM 0.9012, +1.20 dB over bicubic``."""
    similar = "too small for SSIM" if likeness.ssim is None else f"SSIM {likeness.ssim:.4f}"
    words = f"{_decibels(likeness.psnr_db, 'identical')}, {similar}"
    return f"{words}, {gain_db:+.2f} dB over bicubic" if gain_db and math.isfinite(gain_db) else words


def count_in_full(count: int) -> str:
    """Say a count of parameters: ``812``, ``24 thousand``, ``1.8 million``."""
    if count < 1000:
        return str(count)
    return f"{count / 1e3:.0f} thousand" if count < 999_500 else f"{count / 1e6:.1f} million"


def _time_in_words(result: PaneResult) -> str:
    took = words_for_seconds(result.elapsed_s)
    if result.computed_px < _SMALLEST_TIMED_PX:
        return took
    return f"{took}, {words_for_seconds(result.elapsed_s / result.computed_px * 1e6)} a megapixel"


def _facts(network: NetworkFacts, scale: int) -> tuple[str, ...]:
    if not network.card.trainable:
        return ()
    lines = [f"Parameters: {count_in_full(network.card.parameters[scale])}"]
    weights = network.weights_at(scale)
    if weights is not None:
        lines.append(f"Terms of use: {weights.licence}")
    return tuple(lines)


def _decibels(value: float, infinite: str) -> str:
    return f"{value:.2f} dB" if math.isfinite(value) else infinite
