"""Weights on disk: safetensors only, never pickle, with their card as metadata."""

import hashlib
import json
import math
import os
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from srgui import paths
from srgui.errors import UserError
from srgui.models.blocks import Grown
from srgui.models.card import Figure, Member, ModelCard, WeightsCard
from srgui.models.ensemble import ENSEMBLE, MOST_MEMBERS, card_of, ensemble_card
from srgui.models.registry import network, networks
from srgui.models.sizes import Sizes

_CARD_KEY, _CHECKSUM_KEY = "srgui.card", "srgui.sha256"
_MAX_FILE_BYTES = 2_000_000_000
_LARGEST_SCALE = 16
MAX_TITLE = 60
_LONGEST_NAME = 40
_MOST_NUMBERS = 256


class WeightsError(UserError):
    """Weights cannot be used; the message says why and what to do."""


def weights_name(network: str, scales: tuple[int, ...] | int) -> str:
    """Return the file name of the weights of a network: ``"fsrcnn_x2.safetensors"``, ``"vdsr_x2x3x4.safetensors"``."""
    several = (scales,) if isinstance(scales, int) else scales
    return f"{network}_{''.join(f'x{scale}' for scale in several)}.safetensors"


def weights_by_scale(card: ModelCard) -> dict[int, Path]:
    """Return the weights at hand for each scale of a network, in rising order.

    A registered network's are those bundled, known by their file names; weights for fewer scales come before
    those that serve many. In other sizes it has none. An own network's are in the person's folder, known by the cards
    inside.
    """
    found = _own_weights(card) if card.is_own else _bundled_weights(card)
    by_scale: dict[int, Path] = {}
    for scales, file in sorted(found, key=lambda entry: (len(entry[0]), entry[1].name)):
        for scale in scales:
            if scale in card.scales:
                by_scale.setdefault(scale, file)
    return dict(sorted(by_scale.items()))


def find_weights(card: ModelCard, scale: int) -> Path | None:
    """Return the weights of a network at a scale; None if there are none."""
    return weights_by_scale(card).get(scale)


def native_scales(card: ModelCard) -> tuple[int, ...]:
    """Return the scales that a network can be used at right now, weights at hand."""
    return tuple(weights_by_scale(card)) if card.trainable else card.scales


def own_files() -> list[Path]:
    """Return the weights files in the person's folder, in a fixed order."""
    return sorted(paths.user_weights_folder().glob("*.safetensors"))


def own_name(card: WeightsCard) -> str:
    """Return the name that weights in the person's folder are listed under.

    It is made of letters, digits and dashes whatever the file says, and never that of a registered network.
    """
    name = slug(card.name)
    taken = {ENSEMBLE, *(known.name for known in networks())}
    return name if name and name not in taken else f"my-{name or slug(card.network)}"


def built_for(card: WeightsCard) -> ModelCard:
    """Return the registered network that weights are for, in the sizes in which it was trained; or their ensemble.

    Raises:
        UnknownNetworkError: there is none of that name, or none of a member's.
        SizeError: it cannot be built so.
        EnsembleError: its members make no ensemble.
    """
    if card.members:
        return ensemble_card([card_of(member) for member in card.members], turns=card.turns)
    return network(card.network).with_sizes(card.sizes)


def slug(words: str) -> str:
    """Return words as lower case ASCII letters, digits and dashes, at most 40; empty where nothing is left."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_NAME].strip("-")


def _bundled_weights(card: ModelCard) -> list[tuple[tuple[int, ...], Path]]:
    if card.is_resized:
        return []
    pattern = re.compile(re.escape(card.name) + r"_((?:x\d+)+)\.safetensors")
    matches = ((pattern.fullmatch(file.name), file) for file in paths.bundled_weights_folder().glob("*.safetensors"))
    return [(tuple(map(int, match[1].split("x")[1:])), file) for match, file in matches if match]


def _own_weights(card: ModelCard) -> list[tuple[tuple[int, ...], Path]]:
    found = []
    for file in own_files():
        with suppress(UserError):
            weights = read_card(file)
            if own_name(weights) == card.name and card.is_built_as(built_for(weights)):
                found.append((weights.scales, file))
    return found


def read_card(file: Path) -> WeightsCard:
    """Read what a weights file says of itself.

    Raises:
        WeightsError: it is no weights file, or it has no card.
    """
    try:
        with safe_open(file, "pt") as opened:
            metadata = opened.metadata() or {}
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"“{file.name}” is not a weights file, or damaged; get another copy of it.") from error
    try:
        return _parsed(json.loads(metadata[_CARD_KEY]))
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise WeightsError(f"“{file.name}” does not say which network it is for; train or export it again.") from error


def _parsed(fields: dict[str, Any]) -> WeightsCard:
    """Return the card that JSON stands for; entries that it does not know are passed over."""
    scales = fields["scales"] if "scales" in fields else [fields["scale"]]  # older files have one
    if not (scales and all(type(scale) is int and 1 <= scale <= _LARGEST_SCALE for scale in scales)):
        raise ValueError("scales that no network has")
    figures = tuple(_figure(entry) for entry in fields["figures"])
    members = _members(fields.get("members") or [])
    if bool(members) != (fields["network"] == ENSEMBLE):
        raise ValueError("an ensemble without members, or members of none")
    return WeightsCard(
        network=_text(fields["network"]),
        scales=tuple(sorted(set(scales))),
        licence=_text(fields["licence"]),
        trained_on=_text(fields["trained_on"]),
        training=_text(fields["training"]),
        figures=figures,
        name=_text(fields.get("name", "")),
        title=_text(fields.get("title", ""), MAX_TITLE),
        note=_text(fields.get("note", "")),
        colour="every channel" if fields.get("colour") == "every channel" else "",
        sizes=_sizes(fields.get("sizes") or {}),
        members=members,
        turns=bool(members) and fields.get("turns") is True,
    )


def _members(found: Any) -> tuple[Member, ...]:
    """Return the members that JSON holds; an ensemble is none, so that files do not grow by nesting."""
    if not isinstance(found, list) or len(found) > MOST_MEMBERS:
        raise TypeError("no list of members")
    members = tuple(
        Member(
            network=_text(fields["network"]),
            title=_text(fields.get("title", ""), MAX_TITLE),
            sizes=_sizes(fields.get("sizes") or {}),
            colour="every channel" if fields.get("colour") == "every channel" else "",
        )
        for fields in found
    )
    if any(member.network == ENSEMBLE for member in members):
        raise ValueError("an ensemble in an ensemble")
    return members


def _sizes(fields: dict[str, Any]) -> Sizes:
    """Return sizes that JSON holds; whether a network can be built so is for the network to say."""
    sizes = {_text(name): tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    numbers = [number for value in sizes.values() for number in (value if isinstance(value, tuple) else (value,))]
    if len(numbers) > _MOST_NUMBERS or not all(type(number) is int for number in numbers):
        raise ValueError("sizes that no network has")
    return tuple(sizes.items())


def _figure(fields: dict[str, Any]) -> Figure:
    scale, ssim = fields.get("scale"), fields.get("ssim")
    figure = Figure(
        dataset=_text(fields["dataset"]),
        psnr_db=float(fields["psnr_db"]),
        scale=None if scale is None else int(scale),
        ssim=None if ssim is None else float(ssim),
    )
    if not (math.isfinite(figure.psnr_db) and math.isfinite(figure.ssim or 0)):
        raise ValueError("a figure that is no number")
    return figure


def _text(value: object, longest: int = 2000) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return one_line(value, longest)


def one_line(words: str, longest: int = 2000) -> str:
    """Return words as one line that can be printed anywhere: neither controls nor broken Unicode."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:longest].strip()


def load_into(network: nn.Module, file: Path) -> None:
    """Load weights into a network.

    Raises:
        WeightsError: the file is damaged, too big, or for another network; the network is left as it was.
    """
    own = network.state_dict()
    state = read_tensors(file, {key: tuple(value.shape) for key, value in own.items()})
    if not all(value.is_floating_point() for value in state.values()):
        raise WeightsError(f"“{file.name}” holds no numbers that a network computes with; get another copy.")
    state = {key: value.to(own[key].dtype) for key, value in state.items()}
    _check_finite(state, file)
    network.load_state_dict(state)


def read_tensors(file: Path, shapes: Mapping[str, tuple[int, ...]] | None = None) -> dict[str, Tensor]:
    """Read the numbers of a weights file, which are checked against the checksum that was saved with them.

    Args:
        file: the weights; files of before there were checksums have none.
        shapes: names and shapes that they must have; any where None.

    Raises:
        WeightsError: the file is too big, damaged or changed, or has other shapes.
    """
    try:
        if file.stat().st_size > _MAX_FILE_BYTES:
            raise WeightsError(f"“{file.name}” is over 2 GB, more than any network here needs; it was not loaded.")
        with safe_open(file, "pt") as opened:
            found = {key: tuple(opened.get_slice(key).get_shape()) for key in opened.keys()}  # noqa: SIM118
            if shapes is not None and found != shapes:
                raise WeightsError(f"“{file.name}” belongs to another network; choose the weights made for this one.")
            state = {key: opened.get_tensor(key) for key in found}
            saved = (opened.metadata() or {}).get(_CHECKSUM_KEY)
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"“{file.name}” is damaged or not a weights file; get it again.") from error
    if saved is not None and saved != _checksum(state):
        raise WeightsError(f"“{file.name}” was damaged or changed since it was saved; get another copy.")
    return state


def _checksum(tensors: Mapping[str, Tensor]) -> str:
    """Return SHA-256 of all names, kinds, shapes and numbers."""
    digest = hashlib.sha256()
    for name, value in sorted(tensors.items()):
        digest.update(f"{name} {value.dtype} {tuple(value.shape)}\n".encode())
        digest.update(value.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def _check_finite(state: Mapping[str, Tensor], file: Path) -> None:
    if not all(bool(torch.isfinite(value).all()) for value in state.values()):
        raise WeightsError(f"“{file.name}” holds numbers that are not finite; train it again or get another copy.")


def save_weights(state: dict[str, Tensor], card: WeightsCard, file: Path) -> None:
    """Write weights with their card and a checksum, beside the name first and then renamed."""
    tensors = {key: value.detach().cpu().contiguous() for key, value in state.items()}
    metadata = {_CARD_KEY: json.dumps(card.as_json(), ensure_ascii=False), _CHECKSUM_KEY: _checksum(tensors)}
    write_tensors(tensors, metadata, file)


def write_tensors(tensors: dict[str, Tensor], metadata: dict[str, str], file: Path) -> None:
    """Write a safetensors file so that a kill at any moment leaves the old file or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.part")
    save_file(tensors, partial, metadata=metadata)
    os.replace(partial, file)  # noqa: PTH105 - the atomic rename, by its name


def load_matching(network: nn.Module, file: Path) -> list[str]:
    """Load what fits of another network's weights, by name and shape, and return the parts that do not fit.

    Transfer to another scale keeps the layers that do not depend on it; a network that can be grown goes on from a
    smaller one.

    Raises:
        WeightsError: the file is damaged, or nothing in it fits; the network is left as it was.
    """
    own, found = network.state_dict(), read_tensors(file)
    fitting = {
        key: value
        for key, value in (network.grown(found) if isinstance(network, Grown) else found).items()
        if key in own and value.shape == own[key].shape and value.is_floating_point()
    }
    if not fitting:
        raise WeightsError(f"“{file.name}” belongs to another network; choose the weights made for this one.")
    _check_finite(fitting, file)
    network.load_state_dict(fitting, strict=False)
    return sorted({key.rpartition(".")[0] for key in own.keys() - fitting.keys()})
