"""Every network there is: the registered ones, and a person's own that live in their folder."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from safetensors import SafetensorError
from torch import Tensor

from srgui import paths
from srgui.models import registry
from srgui.models.card import ModelCard, WeightsCard
from srgui.models.ensemble import ENSEMBLE, NOT_TRAINED, Ensemble, EnsembleError, ensemble_card, shared_scales
from srgui.models.registry import UnknownNetworkError
from srgui.models.sizes import SizeError
from srgui.models.weights import (
    MAX_TITLE,
    WeightsError,
    built_for,
    find_weights,
    load_into,
    one_line,
    own_files,
    own_name,
    read_card,
    read_tensors,
    save_weights,
    slug,
    weights_by_scale,
    weights_name,
)
from srgui.progress import list_in_words

_FALLBACK_NAME = "network"


@dataclass(frozen=True, slots=True)
class _OwnFile:
    """A usable weights file in the person's folder, its name in the list, and the network that it is for."""

    file: Path
    card: WeightsCard
    name: str
    architecture: ModelCard


@dataclass(frozen=True, slots=True)
class UnusableFile:
    """A weights file in the person's folder that makes no network, and a sentence why."""

    file: Path
    problem: str


def library() -> tuple[ModelCard, ...]:
    """Return all networks: those registered, bicubic first, then from light to heavy; then a person's own by title.

    Own networks are read anew each time, so that one just installed or trained is there. Files that cannot be
    used are left out; `unusable_files` tells of them.
    """
    return (*registry.networks(), *_own_networks())


def find_network(name: str) -> ModelCard:
    """Return the card of a network, registered or own.

    Raises:
        UnknownNetworkError: no network has that name.
    """
    return registry.named(name, library())


def unusable_files() -> tuple[UnusableFile, ...]:
    """Return the files in the person's folder that make no network."""
    found, cards = [], {card.name: card for card in _own_networks()}
    for file in own_files():
        try:
            weights = read_card(file)
            architecture = _architecture(weights, file.name)
        except WeightsError as error:
            found.append(UnusableFile(file, str(error)))
            continue
        own = cards.get(own_name(weights))
        if own is None or not own.is_built_as(architecture):
            found.append(UnusableFile(file, f"“{file.name}” bears the name of another network of yours; rename it."))
    return tuple(found)


def free_own_name(title: str) -> str:
    """Return a name for a new own network, made from its title: ``"My Photos"`` gives ``"my-photos"``."""
    wanted = slug(title) or _FALLBACK_NAME
    used = {ENSEMBLE, *(card.name for card in library())} | {file.stem.rpartition("_")[0] for file in own_files()}
    numbered = (f"{wanted}-{number}" for number in range(2, len(used) + 3))
    return next(name for name in (wanted, *numbered) if name not in used)


def install_weights(file: Path, title: str, note: str) -> WeightsCard:
    """Copy a weights file into the person's folder as a new own network, and return its card there.

    Args:
        file: the weights.
        title: what to call it; where empty, what the file says, or a name made from the architecture's.
        note: a line on it; where empty, what the file says.

    Raises:
        WeightsError: it is no weights file, is for a network or scale that there is none of, does not fit its
            network, or cannot be written.
    """
    card = read_card(file)
    architecture = _architecture(card, file.name)
    load_into(architecture.build(card.scale), file)
    title = one_line(title, MAX_TITLE) or _title(card, architecture)
    installed = replace(card, name=free_own_name(title), title=title, note=one_line(note) or card.note)
    _write(file, installed)
    return installed


def make_ensemble(
    names: Sequence[str], *, turns: bool, title: str = "", note: str = "", scales: Sequence[int] = ()
) -> WeightsCard:
    """Make a new own network of others: their mean; return its card with all its scales.

    Its files hold copies of its members' weights, so that it stays as it is whatever becomes of them.

    Args:
        names: of the members, registered or own, each once.
        turns: whether the mean is also that over the 8 flips and turns of the picture.
        title: what to call it; where empty, what its members are called.
        note: a line on it.
        scales: those that it is made for; all that its members have weights for where empty.

    Raises:
        UnknownNetworkError: there is no such network.
        EnsembleError: they cannot be put together, or have not all weights for a scale.
        WeightsError: weights cannot be read, or the ensemble cannot be written.
    """
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise EnsembleError(f"“{twice}” is named twice; a network counts once.")
    members = [find_network(name) for name in names]
    card = ensemble_card(members, turns=turns)
    by_files = _files_by_scales(members, scales)
    title = one_line(title, MAX_TITLE) or one_line(card.title, MAX_TITLE)
    name, written = free_own_name(title), list[Path]()
    try:
        for files, served in by_files.items():
            weights = replace(_card_of_ensemble(card, files, served), name=name, title=title, note=one_line(note))
            target = paths.user_weights_folder() / weights_name(name, served)
            _save(_filled(card, files, served[0]).state_dict(), weights, target)
            written.append(target)
    except WeightsError:
        for file in written:  # half an ensemble is none
            _delete(file)
        raise
    return replace(weights, scales=tuple(sorted(scale for served in by_files.values() for scale in served)))


def not_trained(name: str) -> str:
    """Return why a network cannot be trained, or be trained on: it is an ensemble; empty where it is none."""
    is_ensemble = name == ENSEMBLE or any(card.name == name and card.members for card in _own_networks())
    return NOT_TRAINED if is_ensemble else ""


def rename_own(name: str, title: str, note: str) -> str:
    """Give an own network another title and note; its name follows a changed title. Return that name.

    Raises:
        UnknownNetworkError: no own network has that name.
        WeightsError: a file cannot be read or written.
    """
    old = registry.named(name, _own_networks())
    title = one_line(title, MAX_TITLE) or old.title
    new_name = name if slug(title) in {name, slug(old.title)} else free_own_name(title)
    for file in set(weights_by_scale(old).values()):
        card = replace(read_card(file), name=new_name, title=title, note=one_line(note))
        _write(file, card, file if new_name == name else None)
        if new_name != name:
            _delete(file)
    return new_name


def remove_own(name: str) -> None:
    """Delete an own network's files.

    Raises:
        UnknownNetworkError: no own network has that name.
        WeightsError: a file cannot be deleted.
    """
    card = registry.named(name, _own_networks())
    for own in _readable():
        if own.name == name and card.is_built_as(own.architecture):
            _delete(own.file)


def export_weights(name: str, scale: int, target: Path) -> None:
    """Copy the weights of a network at a scale to a file that `install_weights` takes elsewhere.

    Args:
        name: of any network, own or registered.
        scale: the factor; where one set of weights serves several, it is copied with all of them.
        target: the file; one that is there is replaced.

    Raises:
        UnknownNetworkError: there is no such network.
        WeightsError: it has no weights at that scale, or the file cannot be written.
    """
    card = find_network(name)
    file = find_weights(card, scale)
    if file is None:
        raise WeightsError(f"{card.title} has no weights for x{scale}; choose another scale.")
    partial = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(file, partial)
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise WeightsError(f"“{target}” cannot be written ({error.strerror}); choose another folder.") from error


def _own_networks() -> list[ModelCard]:
    cards: dict[str, ModelCard] = {}
    for own in _readable():
        if own.name not in cards:
            architecture = own.architecture
            cards[own.name] = replace(
                architecture,
                name=own.name,
                title=_title(own.card, architecture),
                colour="every channel" if own.card.colour and architecture.channels == 1 else architecture.colour,
                summary=own.card.note or _summary(own.card, architecture),
            )
    return sorted(cards.values(), key=lambda card: (card.title.casefold(), card.name))


def _summary(card: WeightsCard, architecture: ModelCard) -> str:
    if architecture.members:
        return architecture.summary
    return f"{architecture.title} of your own, trained on {card.trained_on}."


def _readable() -> Iterator[_OwnFile]:
    """Yield the files in the person's folder that are for a registered network at scales that it has."""
    for file in own_files():
        try:
            card = read_card(file)
            architecture = _architecture(card, file.name)
        except WeightsError:
            continue
        yield _OwnFile(file, card, own_name(card), architecture)


def _architecture(card: WeightsCard, file_name: str) -> ModelCard:
    """Return the registered network that weights are for, in their sizes.

    Raises:
        WeightsError: there is none, or it cannot take them in their sizes or at their scales.
    """
    try:
        architecture = built_for(card)
    except UnknownNetworkError as error:
        known = {known.name for known in registry.networks()}
        named = [member.network for member in card.members] or [card.network]
        unknown = next(name for name in named if name not in known)
        raise WeightsError(
            f"“{file_name}” is for a network called “{unknown}”, which this srgui does not have; "
            "get a newer srgui or other weights."
        ) from error
    except (SizeError, EnsembleError) as error:
        raise WeightsError(f"“{file_name}” cannot be used: {error}") from error
    fits = set(card.scales) <= set(architecture.scales) and (len(card.scales) == 1 or architecture.shares_scales)
    if not architecture.trainable or not fits:
        scales = ", ".join(f"x{scale}" for scale in card.scales)
        raise WeightsError(
            f"“{file_name}” is for {architecture.title} at {scales}, which it cannot be; train it again."
        )
    return architecture


def _title(card: WeightsCard, architecture: ModelCard) -> str:
    return card.title or one_line(f"My {architecture.title}", MAX_TITLE)


def _files_by_scales(members: Sequence[ModelCard], wanted: Iterable[int]) -> dict[tuple[Path, ...], tuple[int, ...]]:
    """Return the weights of networks, one file each, with the scales that these files serve together.

    Raises:
        EnsembleError: they have not all weights for a scale that is wanted, or for any.
    """
    by_scale = [weights_by_scale(card) for card in members]
    titles = list_in_words(card.title for card in members)
    shared = shared_scales(map(tuple, by_scale))
    if not shared:
        raise EnsembleError(f"There is no scale that {titles} all have weights for; choose others.")
    missing = next((scale for scale in wanted if scale not in shared), None)
    if missing is not None:
        raise EnsembleError(f"Not all of {titles} have weights for x{missing}; choose {_scales_in_words(shared)}.")
    found: dict[tuple[Path, ...], tuple[int, ...]] = {}
    for scale in sorted(set(wanted)) or shared:
        files = tuple(files[scale] for files in by_scale)
        found[files] = (*found.get(files, ()), scale)
    return found


def _filled(card: ModelCard, files: Sequence[Path], scale: int) -> Ensemble:
    """Return an ensemble with the weights of its members in it."""
    built = card.build(scale)
    assert isinstance(built, Ensemble)
    for member, file in zip(built.members, files, strict=True):
        load_into(member, file)
    return built


def _card_of_ensemble(card: ModelCard, files: Sequence[Path], scales: tuple[int, ...]) -> WeightsCard:
    """Return the card of an ensemble's weights; what those of its members say of themselves is said once."""
    weights = [read_card(file) for file in files]
    each = zip(card.members, weights, strict=True)
    return WeightsCard(
        network=ENSEMBLE,
        scales=scales,
        licence=one_line("; ".join(dict.fromkeys(own.licence for own in weights))),
        trained_on=one_line("; ".join(dict.fromkeys(own.trained_on for own in weights))),
        training=one_line("; ".join(f"{member.title}: {own.training}" for member, own in each)),
        members=card.members,
        turns=card.turns,
    )


def _scales_in_words(scales: tuple[int, ...]) -> str:
    return " or ".join(f"x{scale}" for scale in scales)


def _write(source: Path, card: WeightsCard, target: Path | None = None) -> None:
    """Write the weights of a file with another card into the person's folder, by name unless told otherwise."""
    _save(read_tensors(source), card, target or paths.user_weights_folder() / weights_name(card.name, card.scales))


def _save(state: dict[str, Tensor], card: WeightsCard, target: Path) -> None:
    try:
        save_weights(state, card, target)
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"“{target}” cannot be written; make room on the disk, or check the folder.") from error


def _delete(file: Path) -> None:
    try:
        file.unlink()
    except OSError as error:
        raise WeightsError(f"“{file}” cannot be deleted ({error.strerror}); close what uses it.") from error
