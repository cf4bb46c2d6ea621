"""Arguments that several commands take."""

import argparse

import pytest

from srgui.arguments import add_model_names


@pytest.mark.parametrize(
    ("given", "found"),
    [([], []), (["--models", "all"], []), (["--models", "dcscn", "fsrcnn"], ["dcscn", "fsrcnn"])],
)
def test_all_networks_are_meant_where_none_is_named(given: list[str], found: list[str]) -> None:
    parser = argparse.ArgumentParser()
    add_model_names(parser)
    assert parser.parse_args(given).models == found
    assert "or all (default: all)" in parser.format_help()
