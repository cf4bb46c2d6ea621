"""Keys of panes go there and back."""

import pytest

from srgui.gui.pane_choice import PaneChoice


@pytest.mark.parametrize(
    ("choice", "key", "title"),
    [
        (PaneChoice("dcscn"), "dcscn", "DCSCN"),
        (PaneChoice("c-dcscn", 4), "c-dcscn x4", "DCSCN x4"),
        (PaneChoice("my-x2", turns=True), "my-x2 turns", "DCSCN, 8 turns"),
        (PaneChoice("fsrcnn", 3, turns=False), "fsrcnn x3 plain", "DCSCN x3, no turns"),
    ],
)
def test_a_key_says_all_of_a_choice(choice: PaneChoice, key: str, title: str) -> None:
    assert choice.key == key
    assert PaneChoice.of_key(key) == choice
    assert choice.title_of("DCSCN") == title
    assert choice.is_plain == (key == choice.network)


@pytest.mark.parametrize("key", ["", "dcscn x", "dcscn turns x2", "dcscn  x2", "dcscn x222"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="is no pane"):
        PaneChoice.of_key(key)
