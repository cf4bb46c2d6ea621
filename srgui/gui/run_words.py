"""What is said of a run: its state, its numbers, what it reached."""

import math

from srgui.gui.run_work import RunEntry, RunView
from srgui.training.events import baseline_of
from srgui.training.run_folder import RunStatus

STATE_WORDS = {
    "new": "Not started",
    "running": "Running",
    "paused": "Paused",
    "interrupted": "Interrupted",
    "finished": "Finished",
    "failed": "Failed",
}
STATE_ICONS = {
    "new": "circle-dashed",
    "running": "play-circle",
    "paused": "pause-circle",
    "interrupted": "warning-circle",
    "finished": "check-circle",
    "failed": "x-circle",
}
STATE_ROLES = {"running": "accent", "interrupted": "warn", "finished": "good", "failed": "bad"}
"""Names of the theme's colours; the quiet one for what is not here."""

NONE = "-"


def percent(fraction: float) -> str:
    """Say a part: ``43 %``, and 100 only when it is whole."""
    return f"{min(99, math.floor(100 * fraction)) if fraction < 1 else 100} %"


def decibels(value: float | None) -> str:
    """Say a quality: ``36.61 dB``."""
    return NONE if value is None else f"{value:.2f} dB"


def gain(value: float | None, base: float | None) -> str:
    """Say how far a quality is above another: ``+2.95 dB``."""
    return NONE if value is None or base is None else f"{round(value - base, 2) + 0.0:+.2f} dB"


def rate_in_words(value: float | None) -> str:
    """Say a learning rate: ``0.001``, ``3.2e-5``."""
    if value is None:
        return NONE
    return f"{value:.2g}" if value >= 1e-3 or value == 0 else f"{value:.1e}".replace("e-0", "e-")


def moment_in_words(step: int, fraction: float) -> str:
    """Say when a sample was made: ``step 1,200, 5 %``."""
    return f"step {step:,}, {percent(fraction)}"


def network_in_words(status: RunStatus, network: str) -> str:
    """Say what is trained: ``FSRCNN x2``."""
    return f"{network} {', '.join(f'x{scale}' for scale in status.scales)}".strip()


def state_in_words(entry: RunEntry, activity: str = "") -> str:
    """Say where a run stands: ``Running, 43 %``."""
    status = entry.status
    words = STATE_WORDS[status.state]
    if status.state == "running" and not status.step:
        return activity or "Starting…"
    if status.state in {"new", "finished"} or not status.step:
        return words
    return f"{words}{',' if status.state == 'running' else ' at'} {percent(status.fraction)}"


def reached_in_words(status: RunStatus, network: str) -> str:
    """Say what a run reached beside its baseline and the bundled network, in one sentence."""
    if status.best_db is None:
        return "It ended before the validation pictures were looked at, so there is nothing to keep."
    parts = []
    if status.bicubic_db is not None:
        parts.append(_beside(status.best_db - status.bicubic_db, baseline_of(status.scales).said))
    if status.bundled_db is not None:
        parts.append(_beside(status.best_db - status.bundled_db, f"the bundled {network}"))
    beside = f": {', '.join(parts)}" if parts else ""
    return f"PSNR {decibels(status.best_db)} on the validation pictures{beside}."


def trouble_in_words(view: RunView) -> str:
    """Say why a run stands still, and that nothing is lost; empty where it does not."""
    status = view.entry.status
    if status.state == "failed":
        return status.message or view.last_words or "It failed without a word; “output.txt” in its folder may say why."
    if status.state == "interrupted":
        where = "it goes on from the last checkpoint" if view.entry.run.checkpoint.is_file() else "it begins anew"
        said = f" The last it said: {view.last_words}" if view.last_words else ""
        return f"Its process is gone without a word, as when the computer was switched off. Resumed, {where}.{said}"
    return status.message if status.state == "paused" else ""


def _beside(difference_db: float, what: str) -> str:
    if abs(difference_db) < 0.005:
        return f"as good as {what}"
    return f"{abs(difference_db):.2f} dB {'above' if difference_db > 0 else 'under'} {what}"
