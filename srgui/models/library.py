"""Every network there is: the registered ones, and a person's own that live in their folder."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file

from srgui import paths
from srgui.models import registry
from srgui.models.card import ModelCard, WeightsCard
from srgui.models.registry import UnknownNetworkError
from srgui.models.weights import (
    MAX_TITLE,
    WeightsError,
    find_weights,
    load_into,
    one_line,
    own_files,
    own_name,
    read_card,
    save_weights,
    slug,
    weights_by_scale,
    weights_name,
)

_FALLBACK_NAME = "network"


@dataclass(frozen=True, slots=True)
class _OwnFile:
    """A readable weights file in the person's folder."""

    file: Path
    card: WeightsCard
    name: str


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
        if own is None or own.architecture != architecture.name:
            found.append(UnusableFile(file, f"“{file.name}” bears the name of another network of yours; rename it."))
    return tuple(found)


def free_own_name(title: str) -> str:
    """Return a name for a new own network, made from its title: ``"My Photos"`` gives ``"my-photos"``."""
    wanted = slug(title) or _FALLBACK_NAME
    used = {card.name for card in library()} | {file.stem.rpartition("_")[0] for file in own_files()}
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
        if own.name == name and own.card.network == card.architecture:
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
            architecture = registry.network(own.card.network)
            cards[own.name] = replace(
                architecture,
                name=own.name,
                title=_title(own.card, architecture),
                colour="every channel" if own.card.colour and architecture.channels == 1 else architecture.colour,
                summary=own.card.note or f"{architecture.title} of your own, trained on {own.card.trained_on}.",
            )
    return sorted(cards.values(), key=lambda card: (card.title.casefold(), card.name))


def _readable() -> Iterator[_OwnFile]:
    """Yield the files in the person's folder that are for a registered network at scales that it has."""
    for file in own_files():
        try:
            card = read_card(file)
            _architecture(card, file.name)
        except WeightsError:
            continue
        yield _OwnFile(file, card, own_name(card))


def _architecture(card: WeightsCard, file_name: str) -> ModelCard:
    """Return the registered network that weights are for.

    Raises:
        WeightsError: there is none, or it cannot take them at their scales.
    """
    try:
        architecture = registry.network(card.network)
    except UnknownNetworkError as error:
        raise WeightsError(
            f"“{file_name}” is for a network called “{card.network}”, which this srgui does not have; "
            "get a newer srgui or other weights."
        ) from error
    fits = set(card.scales) <= set(architecture.scales) and (len(card.scales) == 1 or architecture.shares_scales)
    if not architecture.trainable or not fits:
        scales = ", ".join(f"x{scale}" for scale in card.scales)
        raise WeightsError(
            f"“{file_name}” is for {architecture.title} at {scales}, which it cannot be; train it again."
        )
    return architecture


def _title(card: WeightsCard, architecture: ModelCard) -> str:
    return card.title or f"My {architecture.title}"


def _write(source: Path, card: WeightsCard, target: Path | None = None) -> None:
    """Write the weights of a file with another card into the person's folder, by name unless told otherwise."""
    target = target or paths.user_weights_folder() / weights_name(card.name, card.scales)
    try:
        save_weights(load_file(source), card, target)
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"“{target}” cannot be written; make room on the disk, or check the folder.") from error


def _delete(file: Path) -> None:
    try:
        file.unlink()
    except OSError as error:
        raise WeightsError(f"“{file}” cannot be deleted ({error.strerror}); close what uses it.") from error
