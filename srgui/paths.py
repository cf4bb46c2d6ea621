"""Where resources and the person's own files are: the same in a checkout, a wheel and a frozen app."""

import os
import sys
from pathlib import Path

import platformdirs

from srgui import __version__

_APP = "srgui"
WINDOW_NOTED = "The window was there"
"""What the log says once the window is painted for the first time."""


def resources_folder() -> Path:
    """Return the folder that holds bundled weights and samples."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources"
    installed = Path(__file__).parent / "_resources"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "resources"


def bundled_weights_folder() -> Path:
    """Return the folder of the weights that come with srgui."""
    return resources_folder() / "weights"


def sample_pictures() -> list[Path]:
    """Return the sample pictures that come with srgui, in a fixed order."""
    return sorted((resources_folder() / "samples").glob("*.png"))


def version_in_words() -> str:
    """Return the version, and which state of the sources it was packed from: ``"0.1.0 (c701d34)"``."""
    try:
        made_from = (resources_folder() / "made_from.txt").read_text(encoding="ascii").strip()
    except OSError:
        return __version__  # a checkout
    return f"{__version__} ({made_from})"


def licences_file() -> Path:
    """Return the page of the licences of all that a packed srgui holds; a checkout has none."""
    return resources_folder() / "licences.html"


def new_version_address() -> str:
    """Return the address that knows the newest version; empty where none was configured.

    `packaging/build.py --new-version` packs one; SRGUI_NEW_VERSION names another, or none where it is empty.
    """
    configured = os.environ.get("SRGUI_NEW_VERSION")
    if configured is not None:
        return configured.strip()
    try:
        return (resources_folder() / "new_version.txt").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def user_folder() -> Path:
    """Return the folder of the person's settings, weights and log; SRGUI_HOME moves it."""
    moved = os.environ.get("SRGUI_HOME")
    return Path(moved) if moved else Path(platformdirs.user_data_dir(_APP, appauthor=False))


def user_weights_folder() -> Path:
    """Return the folder of the weights that the person trained or imported."""
    return user_folder() / "weights"


def settings_file() -> Path:
    """Return the file that remembers the person's settings."""
    return user_folder() / "settings.toml"


def votes_file() -> Path:
    """Return the file that keeps blind votes."""
    return user_folder() / "votes.csv"


def speeds_file() -> Path:
    """Return the file that remembers how fast networks were measured to run here."""
    return user_folder() / "speeds.json"


def runtimes_file() -> Path:
    """Return the file that remembers in which way each network was found to run best here."""
    return user_folder() / "runtimes.json"


def log_file() -> Path:
    """Return the file that tracebacks and notes for a bug report go to."""
    return user_folder() / "srgui.log"
