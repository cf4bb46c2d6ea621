"""Layers that give how far they are from their means change nothing in fp32, and keep the result in bf16."""

import pytest
import torch
from torch import Tensor, fx, nn

from srgui.engine.centring import Shift, centre_layers
from srgui.engine.lowering import lowered
from srgui.models.registry import network
from srgui.models.weights import find_weights, load_into

WHOLE_PICTURE = ["srcnn", "fsrcnn", "fsrcnn-s", "fsrcnn-48-12-2", "srcnn-ts2"]
"""Networks that give the whole picture, not what is added to bicubic."""

_REACH = 16
"""Pixels of a result that its border may have changed: 8 of LR, twice enlarged."""


def _pictures() -> Tensor:
    torch.manual_seed(4)
    smooth = nn.functional.interpolate(torch.rand(2, 1, 8, 8), (48, 40), mode="bilinear")
    return smooth * 0.8 + 0.1 * torch.rand(2, 1, 48, 40)


def _core(name: str) -> fx.GraphModule:
    card = network(name)
    net, file = card.build(2), find_weights(card, 2)
    assert file is not None
    load_into(net, file)
    found = lowered(net.eval())
    assert found is not None
    return found.core


def _in_bf16(core: fx.GraphModule, planes: Tensor) -> Tensor:
    """Return what a core gives where each layer's result is rounded, after what follows it."""
    named = dict(core.named_modules())
    layers = {node: named[str(node.target)] for node in core.graph.nodes if node.op == "call_module"}

    class Rounding(fx.Interpreter):
        def run_node(self, n: fx.Node) -> Tensor:
            made: Tensor = super().run_node(n)
            ends = n in layers and all(type(layers.get(user)) is nn.Conv2d for user in n.users)
            return made.bfloat16().float() if ends else made

    return Rounding(core).run(planes)  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", WHOLE_PICTURE)
@torch.no_grad()
def test_a_centred_core_gives_what_it_gave(name: str) -> None:
    core, pictures = _core(name), _pictures()
    other = pictures.flip(0)[:, :, 9:, :33]
    wanted = core(pictures), core(other)
    assert torch.equal(centre_layers(core, pictures), wanted[0])
    assert any(isinstance(layer, Shift) for layer in core.modules())
    for made, like in zip((core(pictures), core(other)), wanted, strict=True):
        inner, wanted_inner = (value[..., _REACH:-_REACH, _REACH:-_REACH] for value in (made, like))
        assert inner.numel()
        assert torch.allclose(inner, wanted_inner, atol=1e-5)
        assert torch.allclose(made, like, atol=1 / 255)  # the channel of ones is rounded, which shows at borders alone


@pytest.mark.parametrize("name", sorted({*WHOLE_PICTURE} - {"fsrcnn"}))  # whose channels spread as far as their means
@torch.no_grad()
def test_rounding_between_layers_costs_a_centred_core_about_half(name: str) -> None:
    core, pictures = _core(name), _pictures()
    wanted = core(pictures)
    before = _in_bf16(core, pictures) - wanted
    centre_layers(core, pictures)
    after = _in_bf16(core, pictures) - core(pictures)
    assert float(after.std()) < 0.55 * float(before.std())


@torch.no_grad()
def test_what_goes_elsewhere_too_stays_as_it_is() -> None:
    class Skipping(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second, self.third = (nn.Conv2d(4, 4, 3, padding=1) for _ in range(3))

        def forward(self, x: Tensor) -> Tensor:
            kept = torch.relu(self.first(x))
            return self.third(self.second(kept) + kept)  # type: ignore[no-any-return]

    core = fx.symbolic_trace(Skipping())
    pictures = torch.rand(1, 4, 8, 8)
    wanted = centre_layers(core, pictures)
    assert not any(isinstance(layer, Shift) for layer in core.modules())
    assert torch.equal(core(pictures), wanted)


@torch.no_grad()
def test_a_layer_that_serves_twice_stays_as_it_is() -> None:
    shared = nn.Conv2d(4, 4, 3, padding=1)
    core = fx.symbolic_trace(nn.Sequential(shared, nn.ReLU(), shared, nn.ReLU(), nn.Conv2d(4, 1, 1)))
    pictures = torch.rand(1, 4, 8, 8)
    wanted = core(pictures)
    centre_layers(core, pictures)
    assert torch.allclose(core(pictures), wanted, atol=1e-6)
