"""Weights on disk: safetensors only, never pickle, with their card as metadata."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from srgui import paths
from srgui.errors import UserError
from srgui.models.card import Figure, ModelCard, WeightsCard

_CARD_KEY = "srgui.card"
_MAX_FILE_BYTES = 2_000_000_000


class WeightsError(UserError):
    """Weights cannot be used; the message says why and what to do."""


def weights_name(network: str, scale: int) -> str:
    """Return the file name of the weights of a network at a scale."""
    return f"{network}_x{scale}.safetensors"


def find_weights(card: ModelCard, scale: int) -> Path | None:
    """Return the weights of a network at a scale: the person's own before the bundled; None if there are none."""
    for folder in (paths.user_weights_folder(), paths.bundled_weights_folder()):
        file = folder / weights_name(card.name, scale)
        if file.is_file():
            return file
    return None


def native_scales(card: ModelCard) -> tuple[int, ...]:
    """Return the scales that a network can be used at right now, weights at hand."""
    if not card.trainable:
        return card.scales
    return tuple(scale for scale in card.scales if find_weights(card, scale) is not None)


def read_card(file: Path) -> WeightsCard:
    """Read what a weights file says of itself.

    Raises:
        WeightsError: it is no weights file, or it has no card.
    """
    try:
        with safe_open(file, "pt") as opened:
            metadata = opened.metadata() or {}
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"“{file.name}” is not a weights file; choose a .safetensors file.") from error
    try:
        fields = json.loads(metadata[_CARD_KEY])
        figures = tuple(Figure(str(f["dataset"]), float(f["psnr_db"])) for f in fields.pop("figures"))
        return WeightsCard(**fields, figures=figures)
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsError(f"“{file.name}” does not say which network it is for; train or export it again.") from error


def load_into(network: nn.Module, file: Path) -> None:
    """Load weights into a network.

    Raises:
        WeightsError: the file is damaged, too big, or for another network; the network is left as it was.
    """
    own = network.state_dict()
    try:
        if file.stat().st_size > _MAX_FILE_BYTES:
            raise WeightsError(f"“{file.name}” is over 2 GB, more than any network here needs; it was not loaded.")
        with safe_open(file, "pt") as opened:
            found = {key: tuple(opened.get_slice(key).get_shape()) for key in opened.keys()}  # noqa: SIM118
            if found != {key: tuple(value.shape) for key, value in own.items()}:
                raise WeightsError(f"“{file.name}” belongs to another network; choose the weights made for this one.")
            state = {key: opened.get_tensor(key) for key in found}
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"“{file.name}” is damaged or not a weights file; get it again.") from error
    if not all(bool(torch.isfinite(value).all()) for value in state.values()):
        raise WeightsError(f"“{file.name}” holds numbers that are not finite; train it again or get another copy.")
    network.load_state_dict({key: value.to(own[key].dtype) for key, value in state.items()})


def save_weights(state: dict[str, Tensor], card: WeightsCard, file: Path) -> None:
    """Write weights and their card, beside the name first and then renamed."""
    metadata = {_CARD_KEY: json.dumps(asdict(card), ensure_ascii=False)}
    tensors = {key: value.detach().cpu().contiguous() for key, value in state.items()}
    write_tensors(tensors, metadata, file)


def write_tensors(tensors: dict[str, Tensor], metadata: dict[str, str], file: Path) -> None:
    """Write a safetensors file so that a kill at any moment leaves the old file or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.part")
    save_file(tensors, partial, metadata=metadata)
    os.replace(partial, file)  # noqa: PTH105 - the atomic rename, by its name


def copy_weights(file: Path, folder: Path) -> Path:
    """Copy weights into a folder under the name that `find_weights` looks for, and return the copy."""
    card = read_card(file)
    with safe_open(file, "pt") as opened:
        state = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118
    target = folder / weights_name(card.network, card.scale)
    save_weights(state, card, target)
    return target
