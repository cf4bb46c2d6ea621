"""Votes are counted as they were cast, and survive the file."""

from pathlib import Path

import pytest

from srgui.errors import UserError
from srgui.gui.vote_book import Tally, Vote, VoteBook


@pytest.fixture(name="book")
def _book(tmp_path: Path) -> VoteBook:
    book = VoteBook(tmp_path / "new" / "votes.csv")
    for chosen in ("dcscn", "dcscn", "fsrcnn x4"):
        book.add(Vote("łąka, 2.png", "2", chosen, ("bicubic", "dcscn", "fsrcnn x4")))
    book.add(Vote("b.png", "2", "dcscn", ("bicubic", "dcscn")))
    return book


def test_votes_are_counted_by_how_often_a_pane_was_shown(book: VoteBook) -> None:
    assert VoteBook(book.file).tallies() == [
        Tally("dcscn", 3, 4), Tally("fsrcnn x4", 1, 3), Tally("bicubic", 0, 4),
    ]  # fmt: skip
    assert book.votes()[0] == Vote("łąka, 2.png", "2", "dcscn", ("bicubic", "dcscn", "fsrcnn x4"))


def test_lines_that_are_no_votes_are_passed_over(book: VoteBook) -> None:
    with book.file.open("a", encoding="utf-8") as opened:
        opened.write("nonsense\n,,,vdsr,bicubic|dcscn\n\n")
    assert len(book.votes()) == 4
    book.file.write_bytes(b"\xff\xfe\x00")
    assert book.votes() == []


def test_votes_are_taken_away_as_a_table(book: VoteBook, tmp_path: Path) -> None:
    book.export(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[0] == "time,picture,scale,chosen,shown"
    with pytest.raises(UserError, match="choose another place"):
        book.export(tmp_path / "none" / "out.csv")
    book.clear()
    assert book.tallies() == []
    with pytest.raises(UserError, match="no votes yet"):
        book.export(tmp_path / "out.csv")


def test_a_vote_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").mkdir()
    with pytest.raises(UserError, match="could not be kept"):
        VoteBook(tmp_path / "votes.csv").add(Vote("a", "2", "dcscn", ("dcscn",)))
