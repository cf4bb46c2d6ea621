"""A lowered network as an OpenVINO model, node by node.

The last convolution, which has few channels to give, is made to give a block of places at once: the kernels of all of
them, each shifted to its own, side by side on steps of a block. Processors compute 16 channels in the time of one, so
FSRCNN's takes a third of the time, that of the 9-1-5 SRCNN a fifth.

The graph is built from OpenVINO's own operations rather than by its converter of torch programs: that takes
milliseconds instead of seconds, and the converter reports its use over the network unless told not to.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import openvino
from openvino import opset13 as ops
from torch import Tensor, fx, nn

from srgui.engine.centring import Shift
from srgui.engine.lowering import is_cast, is_sum

_BEYOND: Final = 64.0
"""Results are cut off here, far from any grey level (0 to 1)."""
_BEYOND_SUMS: Final = 1e6
"""The sums of a convolution are cut off here, far from any."""
_BLOCKS: Final = ((1, 4), (4, 2))
"""Up to how many channels, and how many places along each side a convolution of so few gives at once."""

Output = Any
"""A value of an OpenVINO graph; its classes are not typed."""


class UnknownLayerError(ValueError):
    """A network holds a layer that is not built here."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What a core ends in.

    Attributes:
        last: the node that gives the values of the result.
        shuffle: the pixel shuffle that lays them out; None where there is none.
        enlarges: how often the result is as large as what the last node takes.
        block: how many places along each side the last convolution gives at once; 1 where it is not such a one. The
            result is then larger than it ought to be, to whole blocks.
    """

    last: fx.Node
    shuffle: fx.Node | None
    enlarges: int
    block: int


def ending(core: fx.GraphModule) -> Ending:
    """Return what a core ends in, and in what blocks its last convolution is best computed."""
    (result,) = (node for node in core.graph.nodes if node.op == "output")
    last = _before_casts(result.args[0])
    factors = {node: factor for node in core.graph.nodes if (factor := _shuffles_by(core, node))}
    shuffle = last if last in factors else None
    if shuffle is not None:
        last = _before_casts(shuffle.args[0])
    layer = core.get_submodule(str(last.target)) if last.op == "call_module" else None
    enlarges = factors.get(shuffle, 1)
    is_simple = (
        type(layer) is nn.Conv2d
        and (layer.stride, layer.dilation) == ((1, 1), (1, 1))
        and layer.padding == tuple(side // 2 for side in layer.kernel_size)
        and len(last.users) == 1
        and len(factors) == (shuffle is not None)
    )
    block = next((size for most, size in _BLOCKS if layer.out_channels <= most), 1) if is_simple else 1  # type: ignore[union-attr, operator]
    return Ending(last, shuffle, enlarges, block)


def openvino_model(core: fx.GraphModule, channels: int, *, exact_biases: bool = False) -> openvino.Model:
    """Return a model that gives what a core gives, for pictures of any size; in whole blocks, see `ending`.

    Args:
        core: of a lowered network.
        channels: that it takes.
        exact_biases: whether biases keep fp32 where the rest runs in bf16; a sum with what skipped layers is then a
            step of its own.

    Raises:
        UnknownLayerError: it holds a layer that is not known here.
    """
    end = ending(core)
    values: dict[fx.Node, Any] = {}
    given = None
    for node in core.graph.nodes:
        is_shuffle = node is end.shuffle
        match node.op:
            case "placeholder":
                given = ops.parameter([-1, channels, -1, -1], np.float32, name=node.name)
                values[node] = given
            case "get_attr":
                values[node] = _constant(_attribute(core, str(node.target)))
            case _ if is_shuffle:
                values[node] = ops.depth_to_space(values[end.last], "depth_first", end.block * end.enlarges)
            case "call_module":
                layer = core.get_submodule(str(node.target))
                layer = _in_blocks(layer, end) if node is end.last and end.block > 1 else layer
                values[node] = _layer(layer, values[node.args[0]], exact_biases=exact_biases)
            case "output":
                made = values[node.args[0]]
                if end.block > 1 and end.shuffle is None:
                    made = ops.depth_to_space(made, "depth_first", end.block)
                return openvino.Model([ops.result(made)], [given], "core")
            case _:
                values[node] = _call(
                    node, [values.get(a, a) if isinstance(a, fx.Node) else a for a in node.args], values
                )
        if node is end.last:
            # OpenVINO computes a layer in the lower precision, result included, and what follows it at the end of the
            # graph in fp32; a step that is fused with the layer lets it write fp32 at once. This is such a step.
            values[node] = ops.clamp(values[node], -_BEYOND, _BEYOND)
    raise AssertionError("a graph ends in an output")


def _before_casts(node: Any) -> fx.Node:
    while is_cast(node):
        node = node.args[0]
    assert isinstance(node, fx.Node)
    return node


def _shuffles_by(core: fx.GraphModule, node: fx.Node) -> int:
    """Return the factor of a pixel shuffle; 0 for what is none."""
    layer = core.get_submodule(str(node.target)) if node.op == "call_module" else None
    if isinstance(layer, nn.PixelShuffle):
        return layer.upscale_factor
    is_function = getattr(node.target, "__name__", node.target) == "pixel_shuffle"
    return int(node.args[1]) if is_function else 0  # type: ignore[arg-type]


class _Blocks(nn.Conv2d):
    """A convolution that steps by blocks, and sees beyond the last place as far as its kernel reaches."""


def _in_blocks(layer: nn.Module, end: Ending) -> _Blocks:
    """Return what gives a block's places at once, channels as one shuffle of block and enlargement lays them out."""
    assert isinstance(layer, nn.Conv2d)
    block, factor, (high, wide) = end.block, end.enlarges, layer.kernel_size
    weight = layer.weight.detach().reshape(-1, factor, factor, layer.in_channels, high, wide)
    made = weight.new_zeros(
        len(weight), block, factor, block, factor, layer.in_channels, high + block - 1, wide + block - 1
    )
    for y in range(block):
        for x in range(block):
            made[:, y, :, x, :, :, y : y + high, x : x + wide] = weight
    taking = _Blocks(layer.in_channels, made[..., 0, 0, 0].numel(), made.shape[-2:], block, layer.padding)  # type: ignore[arg-type]
    taking.weight.data = made.reshape(taking.weight.shape)
    bias = weight.new_zeros(layer.out_channels) if layer.bias is None else layer.bias.detach()
    each = bias.reshape(-1, 1, factor, 1, factor).expand(-1, block, -1, block, -1)
    assert taking.bias is not None
    taking.bias.data = each.reshape(-1)
    return taking


def _attribute(core: fx.GraphModule, path: str) -> Tensor:
    found: Any = core
    for name in path.split("."):
        found = getattr(found, name)
    assert isinstance(found, Tensor)
    return found


def _constant(value: Tensor) -> Output:
    return ops.constant(np.ascontiguousarray(value.detach().float().cpu().numpy()))


def _layer(layer: nn.Module, x: Output, *, exact_biases: bool) -> Output:
    """Return what a layer of torch gives."""
    match layer:
        case nn.Conv2d():
            return _convolution(layer, x, exact_biases=exact_biases)
        case nn.ReLU():
            return ops.relu(x)
        case nn.PReLU():
            slope = layer.weight if layer.weight.numel() == 1 else layer.weight.reshape(1, -1, 1, 1)
            return ops.prelu(x, _constant(slope))
        case nn.PixelShuffle():
            return ops.depth_to_space(x, "depth_first", layer.upscale_factor)
        case Shift():
            return ops.add(x, _constant(layer.by))
        case nn.Dropout() | nn.Identity():
            return x
        case _:
            raise UnknownLayerError(type(layer).__name__)


def _convolution(layer: nn.Conv2d, x: Output, *, exact_biases: bool) -> Output:
    if layer.groups != 1 or layer.padding_mode != "zeros" or isinstance(layer.padding, str):
        raise UnknownLayerError("convolution in groups, or with another border than zeros")
    begin = list(layer.padding)
    end = [side - 1 - before for side, before in zip(layer.kernel_size, begin, strict=True)]
    end = end if isinstance(layer, _Blocks) else begin
    made = ops.convolution(x, _constant(layer.weight), list(layer.stride), begin, end, list(layer.dilation))
    if layer.bias is None:
        return made
    # What directly follows a convolution becomes its bias, which is rounded to bf16; what follows later does not.
    sums = ops.clamp(made, -_BEYOND_SUMS, _BEYOND_SUMS) if exact_biases else made
    return ops.add(sums, _constant(layer.bias.reshape(1, -1, 1, 1)))


def _call(node: fx.Node, args: list[Any], values: dict[fx.Node, Any]) -> Output:
    """Return what a function or a method gives."""
    name = str(getattr(node.target, "__name__", node.target))
    if is_cast(node):
        return args[0]
    if is_sum(node) or name == "mul":
        return (ops.multiply if name == "mul" else ops.add)(*map(_as_output, args))
    if name == "cat":
        parts, axis = node.args[0], node.kwargs.get("dim", node.args[1] if len(node.args) > 1 else 0)
        return ops.concat([values[part] for part in parts], int(axis))  # type: ignore[union-attr, arg-type, index]
    if name == "pixel_shuffle":
        return ops.depth_to_space(args[0], "depth_first", int(args[1]))
    if name == "sum" and set(node.kwargs) == {"dim", "keepdim"}:
        axes = np.array([node.kwargs["dim"]])
        return ops.reduce_sum(args[0], axes, keep_dims=bool(node.kwargs["keepdim"]))
    raise UnknownLayerError(name)


def _as_output(value: Any) -> Output:
    return ops.constant(np.float32(value)) if isinstance(value, int | float) else value
