"""Networks in the form that hardware likes, exactly: what surrounds the convolutions is taken out of them.

A network of the field enlarges its input by bicubic, before its convolutions or beside them, and adds the two. The
bicubic part stays in fp32; what is left, the core, is what a backend runs, in bf16 where that keeps the result. Three
things cost bf16 most, and go away here:

- The input of the first convolution. bf16 holds 8 bits of it: no more than the grey levels of a file. It is given as
  a coarse part, which bf16 holds exactly, and the rest, and so are the weights: x w = h w + l w, each sum in fp32.
- The result. A core that gives what is to be added to bicubic gives small numbers, which bf16 rounds finely.
- Weights, and what lies between the layers, where a core gives the whole picture instead: see `rounding` and
  `centring`.

DCSCN then stays within 0.03 grey levels rms of fp32, where bf16 throughout departs by 0.4; FSRCNN within 0.16, not
0.7; SRCNN within 0.05.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import torch
from torch import Tensor, fx, nn

from srgui.engine.centring import centre_layers
from srgui.engine.probe import probe
from srgui.engine.rounding import round_weights
from srgui.models.blocks import BicubicUpsample, TransposedConv2d

_COARSE_STEPS: Final = 64
"""To the unit: bf16 holds multiples of 1/64 exactly up to 4."""
_ROUNDED_ON_PX: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Lowered:
    """A network taken apart.

    Attributes:
        core: what a backend runs, ``(N, C, h, w)`` to ``(N, C', H, W)``; its graph holds convolutions, activations,
            sums and the like alone.
        bicubic: enlarges in fp32; None where the network has no use for it.
        is_enlarged_first: whether the core runs on the enlarged picture.
        adds_bicubic: whether the core gives what is to be added to the enlarged picture.
        is_split: whether the core takes each channel in three parts, as `split_parts` makes them.
    """

    core: fx.GraphModule
    bicubic: BicubicUpsample | None
    is_enlarged_first: bool
    adds_bicubic: bool
    is_split: bool

    def run(self, lr_NCHW: Tensor, run_core: Callable[[Tensor], Tensor]) -> Tensor:
        """Return HR as the whole network gives it, in fp32, the core run by a backend."""
        enlarged = lr_NCHW if self.bicubic is None else self.bicubic(lr_NCHW)
        planes = enlarged if self.is_enlarged_first else lr_NCHW
        made = run_core(split_parts(planes) if self.is_split else planes)
        return enlarged + made.float() if self.adds_bicubic else made.float()


def lowered(network: nn.Module, *, bf16: bool = False, fuses: bool = False) -> Lowered | None:
    """Take a network apart; it stays as it is.

    Args:
        network: with its weights, and not learning.
        bf16: whether the core is to run in bf16: then it takes its input in parts, where it can.
        fuses: whether what runs it rounds a layer's result to bf16 after what follows it, and not before.

    Returns:
        None where the network is not of this kind, as an ensemble.
    """
    try:
        core = fx.GraphModule(network, _Tracer().trace(network))
    except (fx.proxy.TraceError, TypeError, ValueError, AttributeError, RuntimeError):
        return None
    enlargements = [node for node in core.graph.nodes if isinstance(_module(core, node), BicubicUpsample)]
    if len(enlargements) > 1:
        return None
    (given,) = (node for node in core.graph.nodes if node.op == "placeholder")
    (result,) = (node for node in core.graph.nodes if node.op == "output")
    enlarged = enlargements[0] if enlargements else None
    bicubic = None if enlarged is None else _module(core, enlarged)
    if enlarged is not None and enlarged.args != (given,):
        return None
    adds = enlarged is not None and _drop_sum(result, enlarged)
    core.graph.eliminate_dead_code()
    is_enlarged_first = enlarged is not None and bool(enlarged.users)
    if enlarged is not None and is_enlarged_first:
        if len(given.users) > 1:
            return None  # it uses the picture both before and after it is enlarged
        enlarged.replace_all_uses_with(given)
        core.graph.erase_node(enlarged)
    is_split = bf16 and _split_first(core, given)
    _spread_transposed(core)
    core.graph.lint()
    core.delete_all_unused_submodules()
    core.recompile()
    made = Lowered(core, bicubic, is_enlarged_first, adds, is_split)  # type: ignore[arg-type]  # asked by its class
    return made if adds or not is_split else _kept_in_bf16(made, fuses=fuses)


def split_parts(planes_NCHW: Tensor) -> Tensor:
    """Return the coarse part, the rest and the coarse part again of every channel, ``(N, 3 C, H, W)``."""
    coarse = torch.round(planes_NCHW * _COARSE_STEPS) / _COARSE_STEPS
    return torch.cat([coarse, planes_NCHW - coarse, coarse], dim=1)


def _kept_in_bf16(made: Lowered, *, fuses: bool) -> Lowered:
    """Return one that gives the whole picture, its layers made such that bf16 changes it least."""
    own = replace(made, core=copy.deepcopy(made.core))  # its layers are the network's, which stays as it is
    pictures = probe(2, _ROUNDED_ON_PX, 1)[0].to(next(own.core.parameters()).device)
    if fuses:
        own.run(pictures, lambda planes: centre_layers(own.core, planes))
    own.run(pictures, lambda planes: round_weights(own.core, planes))
    return own


class _Tracer(fx.Tracer):
    """Follows a network down to torch's own layers and to those that are rewritten."""

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return isinstance(m, BicubicUpsample | TransposedConv2d) or super().is_leaf_module(m, module_qualified_name)


def _module(core: fx.GraphModule, node: fx.Node) -> nn.Module | None:
    return core.get_submodule(str(node.target)) if node.op == "call_module" else None


def is_sum(node: Any) -> bool:
    """Whether a node adds two things."""
    return isinstance(node, fx.Node) and getattr(node.target, "__name__", node.target) in {"add", "iadd"}


def is_cast(node: Any) -> bool:
    """Whether a node asks for fp32, as a network does that may run under autocast."""
    return isinstance(node, fx.Node) and node.op == "call_method" and node.target == "float"


def _drop_sum(result: fx.Node, enlarged: fx.Node) -> bool:
    """Let the core end before the enlarged picture is added, and return whether it ended so."""
    (last,) = result.args
    while is_cast(last):
        last = last.args[0]  # type: ignore[union-attr]  # a cast has one
    if not is_sum(last) or enlarged not in last.args:  # type: ignore[union-attr]  # a sum has two
        return False
    residual = next(term for term in last.args if term is not enlarged)  # type: ignore[union-attr]
    result.args = (residual,)
    return True


def _split_first(core: fx.GraphModule, given: fx.Node) -> bool:
    """Let the convolutions that the picture goes into take it in parts, where nothing else uses it."""
    takers = {node: _module(core, node) for node in given.users}
    if not all(type(taker) is nn.Conv2d and taker.groups == 1 for taker in takers.values()):
        return False
    for node, taker in takers.items():
        assert isinstance(taker, nn.Conv2d)
        core.set_submodule(str(node.target), _taking_parts(taker))
    return True


def _taking_parts(layer: nn.Conv2d) -> nn.Conv2d:
    """Return a convolution that gives of `split_parts` what a layer gives of the whole."""
    made = nn.Conv2d(3 * layer.in_channels, layer.out_channels, layer.kernel_size, padding=layer.padding)  # type: ignore[arg-type]
    weight = layer.weight.detach()
    coarse = weight.bfloat16().float()
    made.weight.data = torch.cat([coarse, coarse, weight - coarse], dim=1)
    assert made.bias is not None
    made.bias.data = torch.zeros(layer.out_channels) if layer.bias is None else layer.bias.detach().clone()
    return made.eval()


def _spread_transposed(core: fx.GraphModule) -> None:
    """Put a convolution and a pixel shuffle in place of every transposed convolution, its kernels laid out once."""
    for node in list(core.graph.nodes):
        layer = _module(core, node)
        if isinstance(layer, TransposedConv2d):
            core.set_submodule(
                str(node.target), nn.Sequential(layer.as_convolution(), nn.PixelShuffle(layer.stride[0]))
            )
            with core.graph.inserting_after(node):
                shuffled = core.graph.call_module(f"{node.target}.1", ())
            node.replace_all_uses_with(shuffled)
            shuffled.args = (node,)
            node.target = f"{node.target}.0"
