"""Every option, declared once, and the file that remembers what the person chose.

The preferences dialog is generated from these declarations. The file is TOML; what it holds that is unknown
or does not fit is left out with a note, and a damaged file is set aside: settings never stop the program.
"""

import contextlib
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import tomli_w

from srgui.errors import UserError

VERSION = 1
_LONGEST_TEXT = 4096

T = TypeVar("T", bool, int, float, str, tuple[str, ...])


class SettingError(UserError):
    """A value does not fit its option."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that an option may take, and what a person reads."""

    value: str
    label: str


@dataclass(frozen=True)
class Option(Generic[T]):
    """One thing that is remembered.

    Attributes:
        name: its key in the file.
        default: what holds until the person chooses; its type is the option's.
        label: what a person reads beside its control.
        tooltip: a sentence more.
        group: heading it stands under in the preferences; empty where it is remembered and not shown there.
        choices: the only values, of a text; empty where any will do.
        minimum: of a number.
        maximum: of a number; of a list, how many are kept.
        step: of a number, in its control.
        unit: of a number, behind it.
    """

    name: str
    default: T
    label: str
    tooltip: str = ""
    group: str = ""
    choices: tuple[Choice, ...] = ()
    minimum: float = 0
    maximum: float = 0
    step: float = 1
    unit: str = ""

    def checked(self, value: object) -> T:
        """Return a value that fits, from what a file or a control holds.

        Raises:
            SettingError: it is of the wrong kind or out of its limits.
        """
        if isinstance(self.default, tuple) and isinstance(value, list | tuple):
            return self._checked_list(tuple(value))
        if type(self.default) is float and type(value) is int:
            value = float(value)
        if type(value) is not type(self.default):
            raise SettingError(f"“{self.label}” cannot be {value!r}.")
        if isinstance(value, int | float) and not isinstance(value, bool) and not self.minimum <= value <= self.maximum:
            raise SettingError(f"“{self.label}” is {self.minimum:g} to {self.maximum:g}, not {value:g}.")
        if isinstance(value, str):
            self._check_text(value)
        return cast("T", value)  # type: ignore[redundant-cast]  # redundant for some T and not for others

    def _checked_list(self, values: tuple[object, ...]) -> tuple[str, ...]:
        if not all(isinstance(value, str) and len(value) <= _LONGEST_TEXT for value in values):
            raise SettingError(f"“{self.label}” holds something that is no text.")
        return cast("tuple[str, ...]", values[: int(self.maximum)])

    def _check_text(self, value: str) -> None:
        if self.choices and value not in {choice.value for choice in self.choices}:
            allowed = ", ".join(choice.value for choice in self.choices)
            raise SettingError(f"“{self.label}” is one of {allowed}, not “{value}”.")
        if len(value) > _LONGEST_TEXT:
            raise SettingError(f"“{self.label}” is longer than {_LONGEST_TEXT} characters.")


THEME = Option(
    "theme",
    "system",
    "Theme",
    "Dark and light are neutral greys, so that colours in the picture are judged rightly.",
    "Look",
    choices=(Choice("system", "As the system"), Choice("dark", "Dark"), Choice("light", "Light")),
)
DEVICE = Option(
    "device",
    "auto",
    "Device",
    "What the networks run on. Automatic takes the fastest that this computer has.",
    "Computing",
)
RUNTIME = Option(
    "runtime",
    "auto",
    "Runtime",
    "What runs the networks. Automatic tries both on a small picture and takes the faster.",
    "Computing",
    choices=(Choice("auto", "Automatic"), Choice("openvino", "OpenVINO"), Choice("torch", "torch")),
)
PRECISION = Option(
    "precision",
    "auto",
    "Precision",
    "Automatic takes bf16 where it is faster and changes no result by more than 0.01 dB. fp32 is exact.",
    "Computing",
    choices=(Choice("auto", "Automatic"), Choice("fp32", "fp32"), Choice("bf16", "bf16")),
)
TILE_PX = Option(
    "tile_px",
    192,
    "Tile size",
    "Pictures are enhanced in tiles of this side. Smaller tiles need less memory; the result is the same.",
    "Computing",
    minimum=32,
    maximum=1024,
    step=32,
    unit="px",
)
NAME_TEMPLATE = Option(
    "name_template",
    "{name}_{network}_x{scale}",
    "File name",
    "{name}, {network}, {scale}, {width} and {height} are filled in.",
    "Export",
)
FORMAT = Option(
    "format",
    "PNG",
    "Format",
    "PNG and TIFF keep every pixel as it was computed; JPEG, WebP and AVIF are smaller.",
    "Export",
    choices=(
        Choice("PNG", "PNG"),
        Choice("JPEG", "JPEG"),
        Choice("WEBP", "WebP"),
        Choice("TIFF", "TIFF"),
        Choice("AVIF", "AVIF"),
    ),
)
QUALITY = Option(
    "quality",
    92,
    "Quality",
    "Of JPEG, WebP and AVIF: 100 is best and largest; from 90 on, loss is hard to see.",
    "Export",
    minimum=1,
    maximum=100,
)
SUBSAMPLING = Option(
    "subsampling",
    "4:4:4",
    "JPEG colour",
    "Full colour keeps red and blue edges sharp; a quarter of the colour makes smaller files.",
    "Export",
    choices=(
        Choice("4:4:4", "Full (4:4:4)"),
        Choice("4:2:2", "Half (4:2:2)"),
        Choice("4:2:0", "A quarter (4:2:0)"),
    ),
)
LOSSLESS = Option("lossless", False, "Lossless WebP", "Keeps every pixel; smaller than PNG.", "Export")
KEEP_METADATA = Option(
    "keep_metadata",
    True,
    "Keep colour profile, EXIF and dpi",
    "Camera data, place and date stay with the picture, and its colours look the same everywhere.",
    "Export",
)
WINDOW_GEOMETRY = Option("window_geometry", "", "Place of the window")
PANEL_COLLAPSED = Option("panel_collapsed", False, "Panel hidden")
OPEN_FOLDER = Option("open_folder", "", "Last folder opened")
ORIGINAL_FOLDER = Option("original_folder", "", "Last folder of originals")
EXPORT_FOLDER = Option("export_folder", "", "Folder of exports; beside the picture where empty")
LAST_EXPORT_FOLDER = Option("last_export_folder", "", "Last folder exported to")
TRAINING_FOLDER = Option("training_folder", "", "Last folder learnt from")
WEIGHTS_FOLDER = Option("weights_folder", "", "Last folder of weights imported or exported")
RECENT_FILES: Option[tuple[str, ...]] = Option("recent_files", (), "Recent pictures", maximum=12)
CHOSEN_NETWORKS: Option[tuple[str, ...]] = Option(
    "chosen_networks", (), "Networks shown, those proposed where empty", maximum=64
)
PANE_SETS: Option[tuple[str, ...]] = Option("pane_sets", (), "Named sets of panes", maximum=64)
SELECTED_NETWORK = Option("selected_network", "", "Network to export")
SCALE = Option("scale", 2, "Scale", minimum=1, maximum=4)
OTHER_RUNS: Option[tuple[str, ...]] = Option("other_runs", (), "Runs in other folders", maximum=64)
TEST_MODE = Option("test_mode", False, "Test on this picture")
ORIGINAL_SHOWN = Option("original_shown", False, "Original shown in a test")
VIEW_MODE = Option(
    "view_mode",
    "grid",
    "Way of looking at panes",
    choices=(
        Choice("grid", "Grid"),
        Choice("single", "Single"),
        Choice("slider", "Slider"),
        Choice("blink", "Blink"),
        Choice("difference", "Difference"),
    ),
)
DETAILS_SHOWN = Option("details_shown", False, "Details in panes")
BLINK_RATE = Option("blink_rate", 2.0, "Rate of blinking", minimum=0.5, maximum=10, unit="a second")
DIFFERENCE_GAIN = Option("difference_gain", 4, "Gain of differences", minimum=1, maximum=32)
TURNS = Option("turns", False, "Finer, 8 times slower")
COMPARISON_KINDS: Option[tuple[str, ...]] = Option(
    "comparison_kinds", ("sheet",), "What is made of a comparison", maximum=4
)
COMPARISON_WHOLE = Option("comparison_whole", False, "Comparisons of the whole picture")
COMPARISON_FOLDER = Option("comparison_folder", "", "Folder of comparisons; beside the picture where empty")
COMPARISON_BLINK = Option(
    "comparison_blink",
    ".gif",
    "Format of the blink",
    "GIF opens everywhere and has 256 colours; WebP keeps every pixel.",
    choices=(Choice(".gif", "GIF"), Choice(".webp", "WebP")),
)
COMPARISON_RATE = Option(
    "comparison_rate", 2.0, "Rate of the blink", "Pictures a second", minimum=0.2, maximum=10, step=0.5, unit="a second"
)
REPORT_SETS: Option[tuple[str, ...]] = Option("report_sets", (), "Sets that reports are made on", maximum=64)
REPORT_NETWORKS: Option[tuple[str, ...]] = Option(
    "report_networks", (), "Networks in reports, those proposed where empty", maximum=64
)
REPORT_SCALES: Option[tuple[str, ...]] = Option("report_scales", ("2",), "Scales of reports", maximum=8)
REPORT_PROTOCOL = Option("report_protocol", "papers", "Protocol of reports")
_CHANNELS = Choice("y", "Y, luma"), Choice("rgb", "R, G and B together")
_DEPTHS = Choice("float", "In float"), Choice("8-bit", "Rounded to 8 bits")
REPORT_CHANNELS = Option(
    "report_channels", "y", "What is compared", "Papers compare Y, the luma of BT.601.", choices=_CHANNELS
)
_BORDER = "On each side; papers leave out as many pixels as the scale."
REPORT_BORDER = Option("report_border", -1, "Border that is left out", _BORDER, minimum=-1, maximum=256)
_LR = "Rounded to 8 bits it is what a file would hold."
REPORT_LR = Option("report_lr", "float", "How LR is kept", _LR, choices=_DEPTHS)
_VALUES = "Papers round both sides to 8 bits; not rounded, PSNR is up to 0.1 dB higher."
REPORT_VALUES = Option("report_values", "8-bit", "How what is compared is kept", _VALUES, choices=_DEPTHS)
_NOISE = "Standard deviation in grey levels of 255, laid on LR; the same each time."
REPORT_NOISE = Option("report_noise", 0, "Noise on LR", _NOISE, maximum=100)
_JPEG = "Quality of the JPEG that LR goes through before networks see it: 50 is what the web often has."
REPORT_JPEG = Option("report_jpeg", 0, "JPEG of LR", _JPEG, maximum=100)
REPORT_TURNS = Option(
    "report_turns",
    False,
    "Mean over 8 flips and turns too",
    "Each network is measured once more by the mean over 8 flips and turns, which takes 8 times as long.",
)
REPORT_TIMES = Option(
    "report_times", False, "Times in reports", "The median of three runs after a first one, for each picture."
)
REPORT_MEMORY = Option(
    "report_memory", False, "Memory in reports", "By how much memory grows while a network runs, at its highest."
)
REPORT_FOLDER = Option("report_folder", "", "Last folder of reports and their sets")
RANKED_FOLDER = Option("ranked_folder", "", "Last folder that networks were tested on")

AnyOption = Option[Any]

OPTIONS: tuple[AnyOption, ...] = tuple(value for value in list(vars().values()) if isinstance(value, Option))
"""All of them, in the order in which they are declared."""


class Settings:
    """What the person chose, over the defaults.

    Attributes:
        notes: sentences on what a file held that could not be used.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._values: dict[str, object] = {}
        self._saved: dict[str, object] | None = None
        self.notes: list[str] = []

    @classmethod
    def load(cls, file: Path) -> "Settings":
        """Read a file, or start from the defaults where there is none; never raises."""
        settings = cls(file)
        try:
            found = tomllib.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return settings
        except OSError as error:
            settings.notes.append(f"The settings could not be read ({error.strerror}); the defaults hold.")
            return settings
        except ValueError:
            settings._set_aside()
            return settings
        settings._take(found)
        return settings

    def __getitem__(self, option: Option[T]) -> T:
        return cast("T", self._values.get(option.name, option.default))

    def __setitem__(self, option: Option[T], value: T) -> None:
        """Remember a value; raises `SettingError` where it does not fit."""
        self._values[option.name] = option.checked(value)

    def reset(self, option: AnyOption) -> None:
        """Go back to the default."""
        self._values.pop(option.name, None)

    def save(self) -> None:
        """Write the file beside its name first and then rename it; nothing where nothing was changed.

        Raises:
            OSError: the folder cannot be written to.
        """
        if self._values == self._saved:
            return
        kept = {option.name: _plain(self[option]) for option in OPTIONS if option.name in self._values}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_name(f".{self._file.name}.part")
        partial.write_text(tomli_w.dumps({"version": VERSION, **kept}), encoding="utf-8")
        os.replace(partial, self._file)  # noqa: PTH105 - the atomic rename, by its name
        self._saved = dict(self._values)

    def _take(self, found: dict[str, Any]) -> None:
        version = found.pop("version", VERSION)
        if version != VERSION:
            self.notes.append(f"The settings are of version {version}, not {VERSION}; what fits was taken.")
        known = {option.name: option for option in OPTIONS}
        for name, value in found.items():
            if name not in known:
                self.notes.append(f"The setting “{name}” is not known and was left out.")
                continue
            try:
                self._values[name] = known[name].checked(value)
            except SettingError as error:
                self.notes.append(f"{error} The default holds.")

    def _set_aside(self) -> None:
        bad = self._file.with_name(f"{self._file.name}.bad")
        self.notes.append(f"The settings were damaged; the defaults hold, the old file is now “{bad.name}”.")
        with contextlib.suppress(OSError):
            self._file.replace(bad)


def preference_groups() -> Iterator[tuple[str, tuple[AnyOption, ...]]]:
    """Give each heading of the preferences with its options, in the order of declaration."""
    for group in dict.fromkeys(option.group for option in OPTIONS if option.group):
        yield group, tuple(option for option in OPTIONS if option.group == group)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
