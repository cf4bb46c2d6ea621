"""Settings: what is remembered, and that no file stops the program."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from srgui import settings
from srgui.settings import OPTIONS, AnyOption, SettingError, Settings, preference_groups

_OTHER: dict[str, Any] = {
    "theme": "dark",
    "device": "cuda:1",
    "runtime": "torch",
    "precision": "fp32",
    "tile_px": 64,
    "format": "WEBP",
    "quality": 75,
    "subsampling": "4:2:0",
    "scale": 3,
    "recent_files": ("/a/ä b.png", "/c.jpg"),
    "chosen_networks": ("bicubic", "dcscn"),
    "other_runs": ("/runs/größer",),
    "comparison_blink": ".webp",
    "comparison_rate": 4.0,
    "view_mode": "slider",
    "blink_rate": 5.0,
    "difference_gain": 16,
    "report_channels": "rgb",
    "report_border": 7,
    "report_lr": "8-bit",
    "report_values": "float",
    "report_noise": 5,
    "report_jpeg": 50,
}


def _other(option: AnyOption) -> Any:
    """Return a value that fits and is not the default."""
    if option.name in _OTHER:
        return _OTHER[option.name]
    if isinstance(option.default, tuple):
        return ("Grüße", "ä\tb")
    return not option.default if isinstance(option.default, bool) else "Grüße"


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_an_option_survives_the_file(option: AnyOption, tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "settings.toml"
    first = Settings.load(file)
    assert first[option] == option.default
    first[option] = _other(option)
    first.save()
    second = Settings.load(file)
    assert second[option] == _other(option) != option.default
    assert second.notes == []


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_a_default_fits_its_own_limits_and_says_what_it_is(option: AnyOption) -> None:
    assert option.checked(option.default) == option.default
    assert option.label
    assert option.tooltip or not option.group


def test_names_are_unique() -> None:
    assert len({option.name for option in OPTIONS}) == len(OPTIONS)


def test_a_damaged_file_is_set_aside(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"theme = \x00\xff not toml")
    loaded = Settings.load(file)
    assert loaded[settings.THEME] == "system"
    assert "damaged" in loaded.notes[0]
    assert not file.exists()
    assert (tmp_path / "settings.toml.bad").read_bytes().startswith(b"theme")


def test_what_is_unknown_or_does_not_fit_is_left_out_with_a_note(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        'version = 7\ncolour = "red"\ntheme = "pink"\nquality = 400\nlossless = 1\nscale = 4\n'
        'recent_files = ["/a.png", 3]\nname_template = ["x"]\n'
    )
    loaded = Settings.load(file)
    assert loaded[settings.SCALE] == 4
    left_out: tuple[AnyOption, ...] = (
        settings.THEME,
        settings.QUALITY,
        settings.LOSSLESS,
        settings.RECENT_FILES,
    )
    for option in left_out:
        assert loaded[option] == option.default
    assert len(loaded.notes) == 7
    assert all(note.endswith(".") for note in loaded.notes)


def test_a_folder_in_the_file_s_place_does_not_stop_the_program(tmp_path: Path) -> None:
    loaded = Settings.load(tmp_path)
    assert loaded[settings.SCALE] == 2
    assert loaded.notes


def test_a_list_keeps_its_first_entries(tmp_path: Path) -> None:
    loaded = Settings(tmp_path / "settings.toml")
    loaded[settings.RECENT_FILES] = tuple(f"/{i}.png" for i in range(30))
    assert len(loaded[settings.RECENT_FILES]) == 12


def test_a_value_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    loaded = Settings(tmp_path / "settings.toml")
    with pytest.raises(SettingError, match="32 to 1024"):
        loaded[settings.TILE_PX] = 7
    with pytest.raises(SettingError, match="one of"):
        loaded[settings.FORMAT] = "BMP"
    assert loaded[settings.TILE_PX] == 192


def test_reset_goes_back_to_the_default(tmp_path: Path) -> None:
    loaded = Settings(tmp_path / "settings.toml")
    loaded[settings.QUALITY] = 50
    loaded.reset(settings.QUALITY)
    loaded.save()
    assert "quality" not in tomllib.loads((tmp_path / "settings.toml").read_text())


def test_saving_leaves_nothing_else_behind(tmp_path: Path) -> None:
    Settings(tmp_path / "settings.toml").save()
    assert [file.name for file in tmp_path.iterdir()] == ["settings.toml"]


def test_the_preferences_show_every_grouped_option_once() -> None:
    shown = [option.name for _, options in preference_groups() for option in options]
    assert shown == sorted(shown, key=[option.name for option in OPTIONS].index)
    assert len(shown) == len(set(shown)) == sum(bool(option.group) for option in OPTIONS)
