"""The work of taking a comparison away: make what is shown of it by every pane's network, and write the files."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from srgui.engine.tiling import Region
from srgui.gui.catalogue import NetworkFacts
from srgui.gui.jobs import Tell
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.preview_work import Equipment
from srgui.gui.scenes import Scene
from srgui.imaging.codecs import WriteOptions, check_target, write_image
from srgui.progress import CancelToken, Progress, ProgressListener, count_in_words

if TYPE_CHECKING:
    from srgui.report.comparison import Comparison, Contender, Entry, Subject
    from srgui.report.pacing import Pace

Kind = Literal["sheet", "page", "blink", "panes"]
ORIGINAL_NAME = "original"
_MAKING_AND_WRITING_A_PAGE = (2.0, 1.0)
"""How the time is shared, roughly: packing every pixel of a page takes its time too."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The two pictures of a blink.

    Attributes:
        first: the key of its pane; `ORIGINAL_NAME` for the original.
        second: likewise.
        suffix: ``".gif"`` or ``".webp"``.
        per_second: how many are shown a second.
    """

    first: str
    second: str
    suffix: str
    per_second: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A pane that is compared: its choice, the network, and what a person reads."""

    choice: PaneChoice
    network: NetworkFacts

    @property
    def title(self) -> str:
        """What stands in its title bar."""
        return self.choice.title_of(self.network.title)


@dataclass(frozen=True, slots=True, eq=False)
class ComparisonOrder:
    """What is to be taken away.

    Attributes:
        scene: what is looked at.
        panes: what is compared.
        region: the part, in pixels of the scene.
        kinds: what to make of it.
        folder: where the files go.
        stem: what they are called, without suffix; a number is added where that is taken.
        pair: of the blink.
    """

    scene: Scene
    panes: tuple[Shown, ...]
    region: Region
    kinds: tuple[Kind, ...]
    folder: Path
    stem: str
    pair: Pair

    @property
    def count(self) -> int:
        """How many pictures there are, the original among them."""
        return len(self.panes) + (self.scene.trial is not None)


@dataclass(frozen=True, slots=True)
class TakenAway:
    """What was written: the files, or the folder of those that are many, and how large each picture is."""

    paths: tuple[Path, ...]
    size: tuple[int, int]
    count: int

    @property
    def in_words(self) -> str:
        """``"4 pictures of 640x480"``."""
        return f"{count_in_words(self.count)} pictures of {self.size[0]}x{self.size[1]}"


def order_problem(order: ComparisonOrder) -> str:
    """Return why an order cannot be carried out; empty where it can. Not before torch is there."""
    from srgui.report.comparison import ComparisonError, check_size
    from srgui.report.comparison_page import check_page_size

    if not order.kinds:
        return "Choose what is to be made."
    if not order.stem:
        return "Write a name."
    if "blink" in order.kinds and order.pair.first == order.pair.second:
        return "A blink needs two pictures; choose another beside the first."
    try:
        if order.kinds != ("panes",):
            check_size(order.region.width, order.region.height, order.count)
        if "page" in order.kinds:
            check_page_size(order.region.width, order.region.height, order.count)
    except ComparisonError as error:
        return str(error)
    return ""


def take_away(order: ComparisonOrder, equipment: Equipment, tell: Tell, cancel: CancelToken) -> TakenAway:
    """Make and write it; tells `Progress`.

    Raises:
        UserError: a network cannot run, or a file cannot be written.
        Cancelled: it was told to stop; files that were complete by then stay.
    """
    from srgui.report.comparison import Comparison, protocol_of
    from srgui.report.pacing import Pace

    def listen(progress: Progress) -> None:
        tell(progress)
        equipment.way.step_aside(cancel)

    pace = Pace(_MAKING_AND_WRITING_A_PAGE if "page" in order.kinds else (1.0,), listen)
    targets = _targets(order)
    subject = _subject(order.scene)
    entries = _entries(order, subject, targets, equipment, pace.step(0, "Making the pictures"), cancel)
    if order.kinds != ("panes",):
        protocol = protocol_of(subject, order.region, order.region)
        comparison = Comparison(subject.name, protocol, tuple(entries))
        _write(order, comparison, targets, pace, cancel)
    return TakenAway(tuple(targets.values()), (order.region.width, order.region.height), order.count)


def _targets(order: ComparisonOrder) -> dict[Kind, Path]:
    """Return free names for all that is to be made, with the same number behind each where one is taken."""
    with suppress(OSError):  # writing says what is wrong with the folder
        order.folder.mkdir(parents=True, exist_ok=True)
    suffixes: dict[Kind, str] = {"sheet": ".png", "page": ".html", "blink": order.pair.suffix, "panes": ""}
    number, stem = 1, order.stem
    while any((order.folder / f"{stem}{suffixes[kind]}").exists() for kind in order.kinds):
        number += 1
        stem = f"{order.stem} ({number})"
    targets = {kind: order.folder / f"{stem}{suffixes[kind]}" for kind in order.kinds}
    for path in targets.values():
        check_target(path)
    return targets


def _subject(scene: Scene) -> "Subject":
    from srgui.report.comparison import Subject

    original = None if scene.trial is None else scene.trial.original
    is_test = original is not None and scene.source is not scene.picture.image
    return Subject(scene.picture.name, scene.source, scene.size, original, is_test=is_test)


def contender_of(shown: Shown, *, turns: bool) -> "Contender":
    """Return a pane's network as it is to be run, where all others are or are not averaged over turns."""
    from srgui.report.comparison import Contender

    choice = shown.choice
    is_turned = turns if choice.turns is None else choice.turns
    is_turned = is_turned and shown.network.gains_by_turns
    plain = PaneChoice(choice.network, choice.scale)
    title = plain.title_of(shown.network.title)
    return Contender(choice.network, f"{title}, 8 turns" if is_turned else title, turns=is_turned, scale=choice.scale)


def _entries(
    order: ComparisonOrder,
    subject: "Subject",
    targets: dict[Kind, Path],
    equipment: Equipment,
    listen: ProgressListener,
    cancel: CancelToken,
) -> list["Entry"]:
    """Make every picture, the original first; those that are only to be files of their own are not kept."""
    from srgui.engine.devices import device_named
    from srgui.report.comparison import compare, original_entry

    contenders = [contender_of(shown, turns=equipment.turns) for shown in order.panes]
    device, folder = device_named(equipment.device), targets.get("panes")
    kept = []
    if folder is not None:
        folder.mkdir()
    made = compare(
        subject,
        contenders,
        order.region,
        equipment.pool,
        device,
        tile_px=equipment.tile_px,
        progress=listen,
        cancel=cancel,
    )
    original = original_entry(subject, order.region)
    for entry in (*filter(None, [original]), *made):
        if folder is not None:
            write_image(entry.image, folder / f"{entry.name}.png", WriteOptions())
        if order.kinds != ("panes",):
            kept.append(entry)
    return kept


def _write(
    order: ComparisonOrder, comparison: "Comparison", targets: dict[Kind, Path], pace: "Pace", cancel: CancelToken
) -> None:
    from srgui.report.comparison_files import write_blink, write_page, write_sheet

    for kind, path in targets.items():
        cancel.check()
        match kind:
            case "sheet":
                write_sheet(comparison, path)
            case "page":
                write_page(comparison, path, progress=pace.step(1, "Writing the page"), cancel=cancel)
            case "blink":
                pair = _pair(order, comparison.entries)
                write_blink(pair, path, order.pair.per_second)
            case "panes":
                pass  # each was written as it was made


def _pair(order: ComparisonOrder, entries: Sequence["Entry"]) -> tuple["Entry", "Entry"]:
    keys = [shown.choice.key for shown in order.panes]
    keys = [ORIGINAL_NAME, *keys] if len(entries) > len(keys) else keys
    by_key = dict(zip(keys, entries, strict=True))
    return by_key[order.pair.first], by_key[order.pair.second]
