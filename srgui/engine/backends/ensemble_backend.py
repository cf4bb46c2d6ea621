"""The mean of networks, each run in the way that is best for it."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import torch
from torch import Tensor

from srgui.engine.backends import Backend
from srgui.models.ensemble import Ensemble
from srgui.progress import list_in_words


class EnsembleBackend:
    """Runs an ensemble by the backends of its members.

    Args:
        network: the ensemble, which takes the mean; its members' weights are not used.
        members: what runs each of them, in its order.
    """

    def __init__(self, network: Ensemble, members: Sequence[Backend]) -> None:
        self._network, self._members = network.eval(), tuple(members)
        self.runtime: Final = list_in_words(dict.fromkeys(member.runtime for member in members))
        self.precision: Final = list_in_words(dict.fromkeys(member.precision for member in members))
        self.parallel: Final = max(member.parallel for member in members)
        self.parallel_few: Final = max(member.parallel_few for member in members)

    def run(self, lr_NCHW: Tensor, *, precise: bool = False) -> Tensor:
        """Return HR for LR, ``(N, C, H, W) -> (N, C, s H, s W)``, fp32 on the CPU."""
        with torch.inference_mode():
            return self._network.mean(lr_NCHW, [partial(member.run, precise=precise) for member in self._members])
