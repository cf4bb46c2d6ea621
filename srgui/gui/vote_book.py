"""Blind votes that were cast, kept as a table that can be taken away."""

import csv
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from srgui.errors import UserError

_COLUMNS: Final = ("time", "picture", "scale", "chosen", "shown")
_BETWEEN: Final = "|"


@dataclass(frozen=True, slots=True)
class Vote:
    """One look at nameless panes.

    Attributes:
        picture: its name.
        scale: factor, or size, of the results.
        chosen: key of the pane that looked best.
        shown: keys of all panes.
    """

    picture: str
    scale: str
    chosen: str
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a pane was shown and chosen."""

    key: str
    votes: int
    shown: int

    @property
    def share(self) -> float:
        """Part of the looks in which it was chosen, 0 to 1."""
        return self.votes / self.shown


class VoteBook:
    """The votes of a person; the file is CSV, with a line more for each vote."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def add(self, vote: Vote) -> None:
        """Write a vote down.

        Raises:
            UserError: the file cannot be written.
        """
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            is_new = not self.file.exists()
            with self.file.open("a", encoding="utf-8", newline="") as opened:
                writer = csv.writer(opened)
                if is_new:
                    writer.writerow(_COLUMNS)
                now = datetime.now().astimezone().isoformat(timespec="seconds")
                writer.writerow((now, vote.picture, vote.scale, vote.chosen, _BETWEEN.join(vote.shown)))
        except OSError as error:
            raise UserError(f"The vote could not be kept in “{self.file}”: {error.strerror}.") from error

    def votes(self) -> list[Vote]:
        """Return all votes; lines that are none, or a file that cannot be read, are passed over."""
        return list(self._read())

    def tallies(self) -> list[Tally]:
        """Count the votes, those chosen most often of when they were shown first."""
        chosen: Counter[str] = Counter()
        shown: Counter[str] = Counter()
        for vote in self._read():
            chosen[vote.chosen] += 1
            shown.update(vote.shown)
        found = [Tally(key, chosen[key], count) for key, count in shown.items()]
        return sorted(found, key=lambda tally: (-tally.share, -tally.shown, tally.key))

    def export(self, target: Path) -> None:
        """Copy the table.

        Raises:
            UserError: there are no votes, or it cannot be written.
        """
        if not self.votes():
            raise UserError("There are no votes yet; cast some first.")
        try:
            partial = target.with_name(f".{target.name}.part")
            partial.write_bytes(self.file.read_bytes())
            os.replace(partial, target)  # noqa: PTH105 - the atomic rename, by its name
        except OSError as error:
            raise UserError(f"“{target}” could not be written: {error.strerror}; choose another place.") from error

    def clear(self) -> None:
        """Forget all votes."""
        with suppress(OSError):
            self.file.unlink(missing_ok=True)

    def _read(self) -> Iterator[Vote]:
        with suppress(OSError, UnicodeError, csv.Error), self.file.open(encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened):
                shown = tuple(filter(None, (row.get("shown") or "").split(_BETWEEN)))
                if row.get("chosen") in shown:
                    yield Vote(row.get("picture") or "", row.get("scale") or "", row["chosen"], shown)
