"""A network loaded on a device, warm between pictures."""

import hashlib
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from srgui.engine.backends import Backend
from srgui.engine.backends.ensemble_backend import EnsembleBackend
from srgui.engine.backends.torch_backend import TorchBackend
from srgui.engine.choice import AUTO, Preference
from srgui.engine.devices import Device
from srgui.engine.plan import make_plan
from srgui.engine.sharing import backend_for
from srgui.errors import UserError
from srgui.imaging.color import RGB_PER_Y
from srgui.imaging.image import Pixels
from srgui.models.blocks import BicubicUpsample, luma
from srgui.models.card import ModelCard
from srgui.models.ensemble import Ensemble, card_of, mean_over_turns, with_turns
from srgui.models.library import find_network
from srgui.models.weights import WeightsError, find_weights, load_into, native_scales

_BLACK = 1 / 255
_NOT_BLACK = 12 / 255


class BrokenResultError(UserError):
    """A network gave an empty or impossible result, at full precision too."""


class Session:
    """One network at one scale on one device, ready to enlarge.

    Attributes:
        card: the network.
        scale: its own factor.
        device: where it runs.
        backend: runs the network.
        runtime: what runs it, as a person reads it: ``"torch"`` or ``"OpenVINO"``.
        precision: what it computes in.

    Args:
        may_be_black: whether a black result is taken as it is, as of a network that has only begun to learn.
    """

    def __init__(
        self, card: ModelCard, scale: int, device: Device, backend: Backend, *, may_be_black: bool = False
    ) -> None:
        self.card: Final = card
        self.scale: Final = scale
        self.device: Final = device
        self.runtime: Final = backend.runtime
        self.precision: Final = backend.precision
        self.backend: Final = backend
        self._may_be_black = may_be_black
        self._bicubic = BicubicUpsample(scale)

    @property
    def way_in_words(self) -> str:
        """What runs it and in what precision: ``"OpenVINO in bf16"``."""
        return f"{self.runtime} in {self.precision}"

    def enlarge(self, colour_HWC: Pixels, alpha_HW: Pixels | None = None) -> tuple[Pixels, Pixels | None]:
        """Enlarge a tile.

        Luma goes through the network and colour follows by bicubic: as R, G and B change alike when Y alone
        changes, the result is bicubic RGB plus what the network adds to luma. Alpha goes the way of luma. A
        network for three channels together is given a grey picture, and alpha, three times, and the mean is taken.

        Args:
            colour_HWC: ``(h, w, 1)`` or ``(h, w, 3)``, 0 to 1.
            alpha_HW: ``(h, w)``, 0 to 1.

        Returns:
            Colour and alpha, scale times as large, 0 to 1.

        Raises:
            BrokenResultError: the result is not finite or black, at full precision too.
        """
        with torch.inference_mode():
            colour_NCHW = torch.from_numpy(np.ascontiguousarray(colour_HWC.transpose(2, 0, 1)))[None]
            planes_NCHW = self._to_planes(colour_NCHW, alpha_HW)
            hr_NCHW = self._run_safely(planes_NCHW)
            has_alpha = alpha_HW is not None
            new_alpha = hr_NCHW[-1].mean(dim=0).clamp_(0, 1).numpy() if has_alpha else None
            planes = hr_NCHW[:-1] if has_alpha else hr_NCHW
            lr_planes = planes_NCHW[:-1] if has_alpha else planes_NCHW
            new_colour = self._to_colour(colour_NCHW, lr_planes, planes).clamp_(0, 1)
            return np.ascontiguousarray(new_colour[0].permute(1, 2, 0).numpy()), new_alpha

    @property
    def _is_on_luma(self) -> bool:
        return self.card.colour == "luma"

    def _to_planes(self, colour_NCHW: Tensor, alpha_HW: Pixels | None) -> Tensor:
        """Return what the network runs on, alpha last: ``(N, C, h, w)``, C as the network wants it."""
        channels = self.card.channels
        if channels == 3:
            planes = colour_NCHW
        elif self._is_on_luma and colour_NCHW.shape[1] == 3:
            planes = luma(colour_NCHW)
        else:
            planes = colour_NCHW.transpose(0, 1)
        entries = [planes] if alpha_HW is None else [planes, torch.from_numpy(alpha_HW)[None, None]]
        return torch.cat([entry.expand(-1, channels, -1, -1) for entry in entries])

    def _to_colour(self, colour_NCHW: Tensor, lr_planes_NCHW: Tensor, planes_NCHW: Tensor) -> Tensor:
        """Return enlarged colour: what luma has no part in goes by bicubic, and luma of the network comes on top."""
        if self.card.channels == 3:
            return planes_NCHW if colour_NCHW.shape[1] == 3 else planes_NCHW.mean(dim=1, keepdim=True)
        if colour_NCHW.shape[1] == 1 or not self._is_on_luma:
            return planes_NCHW.transpose(0, 1)
        rest: Tensor = self._bicubic(torch.sub(colour_NCHW, lr_planes_NCHW, alpha=RGB_PER_Y))
        return torch.add(rest, planes_NCHW, alpha=RGB_PER_Y)

    def _run_safely(self, planes_NCHW: Tensor) -> Tensor:
        """Run the network; a result that is not finite or black is made again in fp32 before it counts."""
        hr = self.backend.run(planes_NCHW)
        if self._is_broken(hr, planes_NCHW):
            hr = self.backend.run(planes_NCHW, precise=True)
            if self._is_broken(hr, planes_NCHW):
                raise BrokenResultError(
                    f"{self.card.title} gave an empty result on {self.device.title}; "
                    "choose another network or device. Nothing was saved."
                )
        return hr

    def _is_broken(self, hr_NCHW: Tensor, lr_NCHW: Tensor) -> bool:
        """Whether any plane is not finite, or black where what it was made from is not."""
        least, most = hr_NCHW.flatten(2).aminmax(dim=2)
        if not bool((torch.isfinite(least) & torch.isfinite(most)).all()):
            return True
        dark = (least >= -_BLACK) & (most <= _BLACK)
        return not self._may_be_black and bool((dark & (lr_NCHW.mean(dim=(2, 3)) > _NOT_BLACK)).any())


class _OverTurns:
    """A backend whose result is the mean over the 8 flips and turns of the picture."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.runtime, self.precision = backend.runtime, backend.precision
        self.parallel, self.parallel_few = backend.parallel, backend.parallel_few

    def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
        return mean_over_turns(partial(self._backend.run, precise=precise), lr_NCHW)


def open_session(
    name: str, scale: int, device: Device, preference: Preference = AUTO, *, turns: bool = False
) -> Session:
    """Load a network with its weights on a device.

    Args:
        name: of the network.
        scale: its own factor.
        device: where it runs.
        preference: the runtime and the precision, where they are not to be the fastest that are right.
        turns: whether the result is the mean over the 8 flips and turns of the picture, at 8 times the work.

    Raises:
        UnknownNetworkError: there is no such network.
        WeightsError: it has no weights at that scale, or they cannot be used.
        RuntimeChoiceError: the device has no such way to run.
    """
    card = find_network(name)
    if scale not in native_scales(card):
        raise WeightsError(f"{card.title} has no weights for x{scale}; train it for x{scale}, or choose another.")
    module = card.build(scale)
    file = find_weights(card, scale)
    if file is not None:
        load_into(module, file)
    if not card.trainable:
        return session_of(card, scale, device, module)
    backend = _best_backend(card, scale, device, module, _told_by(file), preference)
    if turns and with_turns(card) is not card:
        card, backend = with_turns(card), _OverTurns(backend)
    return Session(card, scale, device, backend)


def _best_backend(
    card: ModelCard, scale: int, device: Device, module: nn.Module, told_by: str, preference: Preference
) -> Backend:
    """Return a network made ready in the fastest right way; an ensemble, each of its members."""
    if not isinstance(module, Ensemble):
        return backend_for(card, scale, device, module, told_by, preference)
    members = [
        backend_for(card_of(member), scale, device, network, f"{told_by}.{number}", preference)
        for number, (member, network) in enumerate(zip(card.members, module.members, strict=True))
    ]
    return EnsembleBackend(module, members)


def _told_by(weights: Path | None) -> str:
    """Return what tells weights from others."""
    return "" if weights is None else hashlib.sha256(weights.read_bytes()).hexdigest()[:16]


def session_of(
    card: ModelCard,
    scale: int,
    device: Device,
    module: nn.Module,
    *,
    may_be_black: bool = False,
) -> Session:
    """Return a session of a network that is at hand, as one that is being trained: torch, in fp32."""
    return Session(card, scale, device, TorchBackend(module, device), may_be_black=may_be_black)


class SessionPool:
    """Sessions kept warm: each network is loaded once for a scale and a device.

    Args:
        preference: the runtime and the precision, where they are not to be the fastest that are right.
    """

    def __init__(self, preference: Preference = AUTO) -> None:
        self._preference = preference
        self._sessions: dict[tuple[str, int, str, bool, bool], Session] = {}
        self._lock = threading.Lock()

    def get(self, name: str, scale: int, device: Device, *, turns: bool = False, exact: bool = False) -> Session:
        """Return a warm session, loading it first where it is new.

        Args and errors are those of `open_session`, and

            exact: whether it is in fp32 unless another precision was asked for, as for results that are measured.
        """
        key = (name, scale, device.name, turns, exact)
        with self._lock:
            if key not in self._sessions:
                preference = self._preference
                if exact and preference.precision == "auto":
                    preference = replace(preference, precision="fp32")
                self._sessions[key] = open_session(name, scale, device, preference, turns=turns)
            return self._sessions[key]

    def for_size(
        self,
        name: str,
        in_size: tuple[int, int],
        out_size: tuple[int, int],
        device: Device,
        *,
        turns: bool = False,
        exact: bool = False,
    ) -> Session:
        """Return the warm session that reaches a size with the least work; both are (width, height).

        Raises:
            As `open_session` and `make_plan`.
        """
        scale = make_plan(find_network(name), *in_size, *out_size).scale
        return self.get(name, scale, device, turns=turns, exact=exact)

    def prefer(self, preference: Preference) -> None:
        """Run networks in another way from now on."""
        with self._lock:
            if preference != self._preference:
                self._preference = preference
                self._sessions.clear()

    def clear(self) -> None:
        """Forget all sessions, as when weights were changed."""
        with self._lock:
            self._sessions.clear()
