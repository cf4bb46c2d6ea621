"""Numbers, names and errors as a person reads them."""

import errno
from pathlib import Path

import pytest

from srgui.errors import UserError
from srgui.gui.naming import NameParts, TemplateError, check_template, file_stem, in_folder
from srgui.gui.words import bytes_in_words, is_expected, pixels_in_words, sentence_for
from srgui.progress import count_in_words

_PARTS = NameParts("Grüße", "dcscn", "2", 1536, 1024)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (1_440_000, "1.4 MB"),
        (999_700, "1.0 MB"),
        (24e9, "24 GB"),
    ],
)
def test_bytes(count: float, words: str) -> None:
    assert bytes_in_words(count) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [((8, 8), "8x8"), ((1536, 1024), "1536x1024, 1.6 MP"), ((12000, 9000), "12000x9000, 108 MP")],
)
def test_pixels(size: tuple[int, int], words: str) -> None:
    assert pixels_in_words(*size) == words


def test_counts() -> None:
    assert [count_in_words(n) for n in (16, 244_197, 1_230_000)] == ["16", "244 k", "1.2 M"]


def test_a_system_error_becomes_a_sentence() -> None:
    error = OSError(errno.EACCES, "Permission denied", "/x/picture.png")
    assert sentence_for(error) == "The file “picture.png” could not be read or written: Permission denied."
    assert is_expected(error)


def test_only_our_own_mistakes_are_unexpected() -> None:
    assert sentence_for(UserError("Choose another size.")) == "Choose another size."
    assert is_expected(UserError("x"))
    assert not is_expected(ValueError("x"))
    assert not is_expected(AssertionError())


@pytest.mark.parametrize(
    ("template", "stem"),
    [
        ("{name}_{network}_x{scale}", "Grüße_dcscn_x2"),
        ("{name} {width}x{height}", "Grüße 1536x1024"),
        ("a/b:c", "a-b-c"),
        ("  {name}. ", "Grüße"),
        ("{{{name}}}", "{Grüße}"),
    ],
)
def test_a_template_is_filled_in(template: str, stem: str) -> None:
    assert file_stem(template, _PARTS) == stem


@pytest.mark.parametrize("template", ["", "   ", "..", "{colour}", "{name", "name}", "{}", "{0}", "{name.__class__}"])
def test_a_template_that_makes_no_name_says_why(template: str) -> None:
    with pytest.raises(TemplateError, match=r"\.$"):
        check_template(template)


def test_a_long_name_is_cut_to_what_file_systems_hold() -> None:
    path = in_folder(Path("/x"), "{name}", NameParts("ü" * 300, "n", "2", 1, 1), ".png")
    assert len(path.name.encode()) < 220
    assert path.suffix == ".png"
