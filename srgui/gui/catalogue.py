"""What the window knows of networks and devices, found out in a thread: to ask means to import torch."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from srgui.progress import CancelToken

if TYPE_CHECKING:
    from srgui.engine.plan import Plan
    from srgui.engine.session import SessionPool
    from srgui.models.card import Figure, ModelCard, WeightsCard
    from srgui.models.library import UnusableFile
    from srgui.models.listing import ListedNetwork

BASELINE = "bicubic"
_PREFERRED_SETS = ("Kodak24", "Set5")
_PROPOSED = 3
_QUICK_WORK = 300_000
"""Multiply-adds an LR pixel at x2 that any processor does while one waits; DCSCN's are fewer."""

Size = tuple[int, int]
"""(width, height) in pixels."""


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """A network as a person chooses it, with the weights that it has on this computer."""

    listed: "ListedNetwork"

    @property
    def card(self) -> "ModelCard":
        """What is known of the network."""
        return self.listed.card

    @property
    def name(self) -> str:
        """What it is called in settings and file names."""
        return self.card.name

    @property
    def title(self) -> str:
        """What a person reads."""
        return self.card.title

    @property
    def is_ready(self) -> bool:
        """Whether it can be used: it has weights, or needs none."""
        return bool(self.listed.scales)

    @property
    def gains_by_turns(self) -> bool:
        """Whether the mean over the flips and turns of a picture is another result than it gives by itself."""
        return self.card.trainable and not self.card.turns

    @property
    def problem(self) -> str:
        """Why it cannot be used; empty where it can."""
        if self.is_ready:
            return ""
        return " ".join(self.listed.problems) or f"{self.title} has no weights yet."

    def plan(self, in_size: Size, out_size: Size) -> "Plan":
        """Return how it reaches a size; raises as `make_plan` does."""
        from srgui.engine.plan import make_plan

        return make_plan(self.card, *in_size, *out_size)

    def weights_at(self, scale: int) -> "WeightsCard | None":
        """Return what the weights for a scale say of themselves."""
        return next((weights for weights in self.listed.weights if scale in weights.scales), None)

    def figure_at(self, scale: int) -> "Figure | None":
        """Return the measured quality that says most to a person, of the weights for a scale."""
        weights = self.weights_at(scale)
        figures = weights.figures_at(scale) if weights is not None else ()
        if not figures:
            return None
        by_name = {figure.dataset: figure for figure in figures}
        return next((by_name[name] for name in _PREFERRED_SETS if name in by_name), figures[0])


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """A device to compute on."""

    name: str
    title: str


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All that can be chosen, and the networks kept warm.

    Attributes:
        networks: bicubic first, then from light to heavy.
        devices: the fastest kind first.
        pool: sessions, used by jobs only.
        unusable: files in the person's folder that make no network.
    """

    networks: tuple[NetworkFacts, ...]
    devices: tuple[DeviceFacts, ...]
    pool: "SessionPool"
    unusable: tuple["UnusableFile", ...] = ()

    def network(self, name: str) -> NetworkFacts | None:
        """Return the network of a name, or None."""
        return next((network for network in self.networks if network.name == name), None)

    @property
    def cleans(self) -> bool:
        """Whether a network can be used that cleans and keeps the size."""
        return any(1 in network.listed.scales for network in self.networks if network.card.trainable)

    @property
    def offered(self) -> tuple[NetworkFacts, ...]:
        """The networks that a person may want to see beside a picture: ready, or with weights that are damaged."""
        return tuple(network for network in self.networks if network.is_ready or network.listed.problems)

    def prefer(self, runtime: str, precision: str) -> None:
        """Run networks in this way from now on; values are those of the settings."""
        from srgui.engine.choice import Preference

        self.pool.prefer(Preference(runtime, precision))

    @property
    def ready(self) -> tuple[NetworkFacts, ...]:
        """The networks that can be used right now."""
        return tuple(network for network in self.networks if network.is_ready)

    @property
    def proposed(self) -> tuple[str, ...]:
        """What is shown to who has chosen nothing: bicubic, own networks, and the best of those that are quick.

        A network for damaged pictures is proposed where a picture shows damage, and not for every one.
        """
        fit = (n for n in self.ready if n.card.trainable and not n.card.is_for_damage)
        quick = [n for n in fit if n.card.multiply_adds[2] <= _QUICK_WORK]
        best = [network.name for network in by_quality(n for n in quick if not n.card.is_own)[:_PROPOSED]]
        return tuple(n.name for n in self.ready if n.name == BASELINE or n.card.is_own or n.name in best)


def by_quality(networks: Iterable[NetworkFacts]) -> list[NetworkFacts]:
    """Return networks in falling order of what was measured at x2, those without a figure last."""

    def reached_db(network: NetworkFacts) -> float:
        figure = network.figure_at(2)
        return figure.psnr_db if figure is not None else 0.0

    return sorted(networks, key=reached_db, reverse=True)


def load_catalogue(_tell: object, cancel: CancelToken) -> Catalogue:
    """Import torch, find networks, weights and devices; the work of the start-up job."""
    from srgui.engine.devices import devices
    from srgui.engine.session import SessionPool
    from srgui.models.library import unusable_files
    from srgui.models.listing import list_networks

    cancel.check()
    found_devices = tuple(DeviceFacts(device.name, device.title) for device in devices())
    cancel.check()
    found_networks = tuple(NetworkFacts(listed) for listed in list_networks())
    return Catalogue(found_networks, found_devices, SessionPool(), unusable_files())


def size_problem(width: int, height: int) -> str:
    """Return why a size cannot be made, in a sentence; empty where it can. Not before torch is there."""
    from srgui.engine.plan import TargetError, checked_size

    try:
        checked_size(width, height)
    except TargetError as error:
        return str(error)
    return ""


def way_in_words(network: NetworkFacts, in_size: Size, out_size: Size) -> str:
    """Say how a network reaches a size: ``DCSCN x2 run twice, then resized to 1536x1024``."""
    plan = network.plan(in_size, out_size)
    if plan.passes == 0:
        return f"{network.title}: one bicubic resize"
    times = {1: "", 2: " run twice"}.get(plan.passes, f" run {plan.passes} times")
    end = f", then resized to {plan.out_width}x{plan.out_height}" if plan.resizes else ""
    return f"{network.title} x{plan.scale}{times}{end}"
