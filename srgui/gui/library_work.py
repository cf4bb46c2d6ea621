"""What is done to the library of networks, as work for jobs: it imports torch, and reads and writes files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from srgui.gui.jobs import Tell, Work
from srgui.gui.words import is_expected, sentence_for
from srgui.progress import CancelToken

if TYPE_CHECKING:
    from srgui.models.card import WeightsCard

WEIGHTS_SUFFIX = ".safetensors"


def is_weights(path: Path) -> bool:
    """Whether a file bears the name of weights."""
    return path.suffix.lower() == WEIGHTS_SUFFIX


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of files that were to become networks.

    Attributes:
        cards: of those that did, in the order of the files.
        problems: a sentence for each of the others.
    """

    cards: tuple["WeightsCard", ...]
    problems: tuple[str, ...]

    @property
    def news(self) -> str:
        """What became a network, in a sentence; empty where nothing did."""
        titles = [f"“{card.title}”" for card in self.cards]
        if not titles:
            return ""
        if len(titles) == 1:
            scales = " and ".join(f"x{scale}" for scale in self.cards[0].scales)
            return f"{titles[0]} was imported, for {scales}. It stands in every list now."
        return f"{', '.join(titles[:-1])} and {titles[-1]} were imported. They stand in every list now."


def import_files(files: Sequence[Path]) -> Work:
    """Return the work that makes a network of each file, over those that cannot be one; its result is `Imported`."""

    def work(_tell: Tell, cancel: CancelToken) -> Imported:
        from srgui.models.library import install_weights

        cards, problems = [], []
        for file in files:
            cancel.check()
            try:
                cards.append(install_weights(file, "", ""))
            except Exception as error:
                if not is_expected(error):
                    raise
                problems.append(sentence_for(error))
        return Imported(tuple(cards), tuple(problems))

    return work


def combine(names: Sequence[str], title: str, *, turns: bool) -> Work:
    """Return the work that makes a network of others; its result is the card of its weights."""

    def work(_tell: Tell, _cancel: CancelToken) -> "WeightsCard":
        from srgui.models.library import make_ensemble

        return make_ensemble(names, turns=turns, title=title)

    return work


def rename(name: str, title: str, note: str) -> Work:
    """Return the work that gives an own network another title and note; its result is the name it has then."""

    def work(_tell: Tell, _cancel: CancelToken) -> str:
        from srgui.models.library import rename_own

        return rename_own(name, title, note)

    return work


def remove(name: str) -> Work:
    """Return the work that deletes an own network."""

    def work(_tell: Tell, _cancel: CancelToken) -> None:
        from srgui.models.library import remove_own

        remove_own(name)

    return work


def export(name: str, scale: int, target: Path) -> Work:
    """Return the work that copies the weights of a network to a file."""

    def work(_tell: Tell, _cancel: CancelToken) -> None:
        from srgui.models.library import export_weights

        export_weights(name, scale, target)

    return work
