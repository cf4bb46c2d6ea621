"""Weights are rounded so that what a layer gives of pictures changes least."""

import torch
from torch import fx, nn

from srgui.engine.probe import probe
from srgui.engine.rounding import round_weights


@torch.no_grad()
def test_rounding_in_turn_changes_results_far_less_than_rounding_each_weight() -> None:
    torch.manual_seed(1)
    last = nn.Conv2d(8, 8, 3, padding=1)
    plain = nn.Sequential(nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), last)
    learnt_on, seen = probe(2, 40, 1)[0], probe(3, 48, 1)[0]
    wanted = plain(seen)
    weight = last.weight.detach().clone()
    last.weight.data = weight.bfloat16().float()
    each = float((plain(seen) - wanted).square().mean().sqrt())
    last.weight.data = weight
    core = fx.symbolic_trace(plain)
    assert torch.allclose(round_weights(core, learnt_on), core(learnt_on), atol=1e-2)
    assert torch.equal(last.weight.bfloat16().float(), last.weight)
    assert float((plain(seen) - wanted).square().mean().sqrt()) < each / 4


@torch.no_grad()
def test_what_takes_the_picture_stays_exact() -> None:
    first = nn.Conv2d(3, 4, 3, padding=1)
    before = first.weight.detach().clone()
    round_weights(fx.symbolic_trace(nn.Sequential(first, nn.Conv2d(4, 1, 1))), torch.rand(1, 3, 12, 12))
    assert torch.equal(first.weight, before)
