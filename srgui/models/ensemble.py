"""Networks that are the mean of others, and the mean of one network over the flips and turns of a picture.

J. Yamanaka et al. 2017 (the paper of DCSCN) name both in their conclusion. A network errs in part by chance, another
way for each network and for each way that a picture may lie, so that a mean errs less than its parts.

Members may run on luma, on every channel by itself or on red, green and blue together. Where all run on the same, so
does the ensemble. Where they differ it runs on the three colours, and the colour of a member on luma follows by
bicubic, as the engine does it: the result is what the mean of the enhanced pictures would be.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Final

from torch import Tensor, nn

from srgui.errors import UserError
from srgui.imaging.color import RGB_PER_Y
from srgui.models.blocks import BicubicUpsample, luma
from srgui.models.card import ColourDomain, Member, ModelCard
from srgui.models.registry import network
from srgui.models.sizes import MOST_PARAMETERS, values_of
from srgui.progress import list_in_words

ENSEMBLE: Final = "ensemble"
"""What weights of an ensemble name as their network; no network of this name is registered."""
MOST_MEMBERS: Final = 16
NOT_TRAINED: Final = "An ensemble is not trained itself; train its members."

_TURNS: Final = tuple(product((False, True), ((), (2,), (3,), (2, 3))))
"""The 8 ways that a square may lie: its sides swapped or not, and then flipped along none, one or both."""


class EnsembleError(UserError):
    """Networks cannot be put together; the message says why and what to do."""


def mean_over_turns(run: Callable[[Tensor], Tensor], lr_NCHW: Tensor) -> Tensor:
    """Return the mean of what a network makes of a picture in each of the 8 ways that it may lie, turned back.

    One after the other, so that it takes hardly more memory than one. Shape as the network's.
    """
    total: Tensor | None = None
    for swaps, flips in _TURNS:
        turned = (lr_NCHW.transpose(2, 3) if swaps else lr_NCHW).flip(flips)
        hr_NCHW = run(turned).float().flip(flips)
        back = hr_NCHW.transpose(2, 3) if swaps else hr_NCHW
        total = back if total is None else total + back
    assert total is not None
    return total / len(_TURNS)


class Ensemble(nn.Module):
    """The mean of several networks.

    The names of its weights begin with the numbers of its members: ``"0."``, ``"1."`` and so on.

    Shape: ``(N, C, H, W) -> (N, C, scale H, scale W)``, C as all members want it, or 3 where they differ.

    Args:
        members: the networks.
        colours: what each of them runs on.
        scale: their factor.
        turns: whether the mean is also that over the 8 flips and turns of the picture.
    """

    def __init__(
        self, members: Sequence[nn.Module], colours: Sequence[ColourDomain], scale: int, *, turns: bool
    ) -> None:
        super().__init__()
        for number, member in enumerate(members):
            self.add_module(str(number), member)
        self._colours, self._turns = tuple(colours), turns
        self._is_mixed = len(set(colours)) > 1
        self.bicubic = BicubicUpsample(scale)

    @property
    def members(self) -> tuple[nn.Module, ...]:
        """The networks."""
        return tuple(self.get_submodule(str(number)) for number in range(len(self._colours)))

    def forward(self, lr_NCHW: Tensor) -> Tensor:
        """Return the mean in fp32."""
        return self.mean(lr_NCHW, self.members)

    def mean(self, lr_NCHW: Tensor, members: Sequence[Callable[[Tensor], Tensor]]) -> Tensor:
        """Return the mean in fp32, where each member is run in a way of its own."""
        if self._turns:
            return mean_over_turns(lambda turned: self._mean(turned, members), lr_NCHW)
        return self._mean(lr_NCHW, members)

    def _mean(self, lr_NCHW: Tensor, members: Sequence[Callable[[Tensor], Tensor]]) -> Tensor:
        total: Tensor | None = None
        for member, colour in zip(members, self._colours, strict=True):
            hr_NCHW = self._run(member, colour, lr_NCHW).float()
            total = hr_NCHW if total is None else total + hr_NCHW
        assert total is not None
        return total / len(self._colours)

    def _run(self, member: Callable[[Tensor], Tensor], colour: ColourDomain, lr_NCHW: Tensor) -> Tensor:
        """Return what a member makes of a picture; where members differ, of its three colours."""
        if not self._is_mixed or colour == "rgb":
            return member(lr_NCHW)
        if colour == "luma":
            enlarged: Tensor = self.bicubic(lr_NCHW)
            return enlarged + (member(luma(lr_NCHW)).float() - luma(enlarged)) * RGB_PER_Y
        n, c, h, w = lr_NCHW.shape
        planes = member(lr_NCHW.reshape(n * c, 1, h, w))
        return planes.reshape(n, c, *planes.shape[2:])


def ensemble_card(members: Sequence[ModelCard], *, turns: bool) -> ModelCard:
    """Return the card of the mean of networks; it takes no time and builds nothing.

    Args:
        members: their cards, 1 to 16; 1 only with turns.
        turns: whether the mean is also that over the 8 flips and turns of the picture.

    Raises:
        EnsembleError: they cannot be put together.
    """
    _check(members, turns=turns)
    scales = tuple(scale for scale in members[0].scales if all(scale in card.scales for card in members))
    parameters = {scale: sum(card.parameters[scale] for card in members) for scale in scales}
    if not scales:
        raise EnsembleError(f"{_titles(members)} have no scale in common; choose others.")
    if max(parameters.values()) > MOST_PARAMETERS:
        raise EnsembleError(
            f"Together they would have {max(parameters.values()) / 1e6:.0f} million parameters, and "
            f"{MOST_PARAMETERS // 10**6} million are the most; choose fewer networks."
        )
    colours = [card.colour for card in members]
    is_mixed = len(set(colours)) > 1
    return ModelCard(
        name=ENSEMBLE,
        title=_title(members, turns=turns),
        year=max(card.year for card in members),
        paper="; ".join(dict.fromkeys(card.paper for card in members)),
        summary=f"The mean of {_titles(members)}{' over the 8 flips and turns of the picture' if turns else ''}.",
        scales=scales,
        colour="rgb" if is_mixed else colours[0],
        halo_px={scale: max(_reach_px(card, scale, is_mixed=is_mixed) for card in members) for scale in scales},
        parameters=parameters,
        multiply_adds={
            scale: sum(_work(card, scale, is_mixed=is_mixed) for card in members) * (len(_TURNS) if turns else 1)
            for scale in scales
        },
        build=partial(_build, tuple(members), turns=turns),
        shares_scales=all(card.shares_scales for card in members),
        members=tuple(map(_member, members)),
        turns=turns,
    )


def with_turns(card: ModelCard) -> ModelCard:
    """Return the card of a network that is averaged over the 8 flips and turns; itself where that changes nothing.

    What it builds is still the network alone, into which weights are loaded; `mean_over_turns` does the rest.
    """
    if card.turns or not card.trainable:
        return card
    work = {scale: len(_TURNS) * count for scale, count in card.multiply_adds.items()}
    return replace(card, multiply_adds=work, turns=True)


def card_of(member: Member) -> ModelCard:
    """Return the card of a member of an ensemble.

    Raises:
        UnknownNetworkError: there is no network of its name.
        SizeError: it cannot be built in its sizes.
    """
    card = network(member.network).with_sizes(member.sizes)
    colour = "every channel" if member.colour and card.channels == 1 else card.colour
    return replace(card, title=member.title or card.title, colour=colour)


def shared_scales(scales: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the scales that are in each of several lists, in rising order."""
    found = [set(some) for some in scales]
    return tuple(sorted(set.intersection(*found))) if found else ()


def _check(members: Sequence[ModelCard], *, turns: bool) -> None:
    if not members:
        raise EnsembleError("Choose the networks that the mean is to be taken of.")
    if len(members) < (1 if turns else 2):
        raise EnsembleError(
            "One network alone is no ensemble; choose another too, or average over the flips and turns."
        )
    if len(members) > MOST_MEMBERS:
        raise EnsembleError(f"An ensemble has at most {MOST_MEMBERS} networks; choose fewer.")
    for card in members:
        if card.members:
            raise EnsembleError(f"{card.title} is an ensemble itself; choose its members instead.")
        if not card.trainable:
            raise EnsembleError(f"{card.title} is no network that learnt anything; leave it out.")


def _build(members: tuple[ModelCard, ...], scale: int, *, turns: bool) -> nn.Module:
    return Ensemble([card.build(scale) for card in members], [card.colour for card in members], scale, turns=turns)


def _reach_px(card: ModelCard, scale: int, *, is_mixed: bool) -> int:
    follows = is_mixed and card.colour == "luma" and scale > 1
    return max(card.halo_px[scale], BicubicUpsample.REACH_PX if follows else 0)


def _work(card: ModelCard, scale: int, *, is_mixed: bool) -> int:
    """Return the multiply-adds of a member for an LR pixel; among others it does that of all three colours."""
    if is_mixed and card.colour == "luma":
        return card.multiply_adds[scale] + (0 if scale == 1 else 3 * BicubicUpsample.MULTIPLY_ADDS * scale**2)
    return card.multiply_adds[scale] * (3 if is_mixed and card.colour == "every channel" else 1)


def _member(card: ModelCard) -> Member:
    sizes = values_of(card.sizes) if card.is_resized else ()
    return Member(card.architecture, card.title, sizes, "every channel" if card.colour == "every channel" else "")


def _titles(members: Sequence[ModelCard]) -> str:
    return list_in_words(card.title for card in members)


def _title(members: Sequence[ModelCard], *, turns: bool) -> str:
    return " + ".join(card.title for card in members) + (", 8 turns" if turns else "")
