"""What a table of a report holds, before it is written in one form or another."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["name", "number", "long"]

PUBLISHED_TITLE = "Published, by the protocols of their sources; not measured here"
PUBLISHED_IN_WORDS = (
    "Published figures are as their sources measure them, by protocols of their own: Y that is not rounded to 8 bits "
    "alone adds about 0.1 dB at 38 dB."
)
OVERVIEW_IN_WORDS = (
    "PSNR and gain over bicubic in dB; “to paper” is PSNR over what is published of the same network. Bold is the best "
    "of a column, underlined the second best; what is written alike is equally good."
)


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column.

    Attributes:
        words: what stands there.
        kind: how the column is set: a name to the left, a number to the right, long words in lines.
        group: what several columns have in common, which stands above them; nothing where empty.
    """

    words: str
    kind: Kind = "number"
    group: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of a table.

    Attributes:
        words: what is read.
        value: what it is sorted and ranked by; None stands last.
        rank: 1 for the best and 2 for the second best, which are marked as papers do.
        more: what is said beside it.
    """

    words: str
    value: float | None = None
    rank: int = 0
    more: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        headings: one a column; the first names the lines.
        lines: measured, each with as many entries as there are headings.
        published: lines that a paper publishes, likewise; they stand apart.
        joint: what stands between the words of an entry and what is said beside it.
    """

    headings: tuple[Heading, ...]
    lines: tuple[tuple[Entry, ...], ...]
    published: tuple[tuple[Entry, ...], ...] = ()
    joint: str = " "

    def __post_init__(self) -> None:
        assert all(len(line) == len(self.headings) for line in (*self.lines, *self.published))

    def in_words(self, entry: Entry) -> str:
        """Return all of an entry."""
        return f"{entry.words}{self.joint}{entry.more}" if entry.more else entry.words

    def picked(self, columns: Sequence[int]) -> "Table":
        """Return the table with these columns alone, by their numbers."""

        def of(lines: tuple[tuple[Entry, ...], ...]) -> tuple[tuple[Entry, ...], ...]:
            return tuple(tuple(line[at] for at in columns) for line in lines)

        return replace(
            self,
            headings=tuple(self.headings[at] for at in columns),
            lines=of(self.lines),
            published=of(self.published),
        )

    @property
    def groups(self) -> tuple[tuple[str, int, int], ...]:
        """Neighbours that have a group in common: its words, the first column, and the one after the last."""
        found = list[tuple[str, int, int]]()
        for at, heading in enumerate(self.headings):
            if found and found[-1][0] == heading.group and heading.group:
                found[-1] = heading.group, found[-1][1], at + 1
            else:
                found.append((heading.group, at, at + 1))
        return tuple(found)


EMPTY = Entry("")


def plain_table(headings: Sequence[Heading], lines: Sequence[Sequence[str]]) -> Table:
    """Return a table of words."""
    return Table(tuple(headings), tuple(tuple(Entry(words) for words in line) for line in lines))


def ranked(entries: Sequence[Entry]) -> list[Entry]:
    """Mark the best and the second best as they are read; of two the best alone, and nothing where there is one."""
    by_words = {entry.words: entry.value for entry in entries if entry.value is not None}
    count = sum(entry.value is not None for entry in entries)
    order = sorted(by_words, key=lambda words: -(by_words[words] or 0.0))
    ranks = {words: rank for rank, words in enumerate(order[: min(count - 1, 2)], 1)} if count > 1 else {}
    return [replace(entry, rank=ranks.get(entry.words, 0)) if entry.value is not None else entry for entry in entries]


def decibels(value: float | None) -> Entry:
    """Return a PSNR with two decimals."""
    if value is None:
        return EMPTY
    return Entry("identical" if math.isinf(value) else f"{value:.2f}", value)


def gain(value: float | None, base: float | None) -> Entry:
    """Return a difference in dB with its sign; nothing where one of the two is missing."""
    if value is None or base is None or math.isinf(value) or math.isinf(base):
        return EMPTY
    return Entry(f"{value - base:+.2f}", value - base)


def similarity(value: float | None, more: str = "") -> Entry:
    """Return an SSIM with four decimals."""
    return EMPTY if value is None else Entry(f"{value:.4f}", value, more=more)
