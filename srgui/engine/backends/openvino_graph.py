"""A lowered network as an OpenVINO model, node by node.

The graph is built from OpenVINO's own operations rather than by its converter of torch programs: that takes
milliseconds instead of seconds, and the converter reports its use over the network unless told not to.
"""

from typing import Any, Final

import numpy as np
import openvino
from openvino import opset13 as ops
from torch import Tensor, fx, nn

from srgui.engine.lowering import is_cast, is_sum

_BEYOND: Final = 64.0
"""Results are cut off here, far from any grey level (0 to 1); see `_in_fp32`."""

Output = Any
"""A value of an OpenVINO graph; its classes are not typed."""


class UnknownLayerError(ValueError):
    """A network holds a layer that is not built here."""


def openvino_model(core: fx.GraphModule, channels: int) -> openvino.Model:
    """Return a model that gives what a core gives, for pictures of any size.

    Args:
        core: of a lowered network.
        channels: that it takes.

    Raises:
        UnknownLayerError: it holds a layer that is not known here.
    """
    values: dict[fx.Node, Any] = {}
    given = None
    for node in core.graph.nodes:
        match node.op:
            case "placeholder":
                given = ops.parameter([-1, channels, -1, -1], np.float32, name=node.name)
                values[node] = given
            case "get_attr":
                values[node] = _constant(_attribute(core, str(node.target)))
            case "call_module":
                layer = core.get_submodule(str(node.target))
                values[node] = _layer(layer, values[node.args[0]])
            case "output":
                result = ops.result(_in_fp32(values[node.args[0]], core, node.args[0]))
                return openvino.Model([result], [given], "core")
            case _:
                values[node] = _call(
                    node, [values.get(a, a) if isinstance(a, fx.Node) else a for a in node.args], values
                )
    raise AssertionError("a graph ends in an output")


def _attribute(core: fx.GraphModule, path: str) -> Tensor:
    found: Any = core
    for name in path.split("."):
        found = getattr(found, name)
    assert isinstance(found, Tensor)
    return found


def _constant(value: Tensor) -> Output:
    return ops.constant(np.ascontiguousarray(value.detach().float().cpu().numpy()))


def _layer(layer: nn.Module, x: Output) -> Output:
    """Return what a layer of torch gives."""
    match layer:
        case nn.Conv2d():
            return _convolution(layer, x)
        case nn.ReLU():
            return ops.relu(x)
        case nn.PReLU():
            slope = layer.weight if layer.weight.numel() == 1 else layer.weight.reshape(1, -1, 1, 1)
            return ops.prelu(x, _constant(slope))
        case nn.PixelShuffle():
            return ops.depth_to_space(x, "depth_first", layer.upscale_factor)
        case nn.Dropout() | nn.Identity():
            return x
        case _:
            raise UnknownLayerError(type(layer).__name__)


def _convolution(layer: nn.Conv2d, x: Output) -> Output:
    if layer.groups != 1 or layer.padding_mode != "zeros" or isinstance(layer.padding, str):
        raise UnknownLayerError("convolution in groups, or with another border than zeros")
    around = list(layer.padding)
    made = ops.convolution(x, _constant(layer.weight), list(layer.stride), around, around, list(layer.dilation))
    return made if layer.bias is None else ops.add(made, _constant(layer.bias.reshape(1, -1, 1, 1)))


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


def _in_fp32(value: Output, core: fx.GraphModule, last: Any) -> Output:
    """Let the last convolution write fp32 where the network runs in bf16.

    OpenVINO computes a convolution in the lower precision, result included, and what follows it at the end of the
    graph in fp32; a step that is fused with the convolution lets it write fp32 at once. Cutting off what no picture
    holds is such a step.
    """
    while is_cast(last):
        last = last.args[0]
    layer = core.get_submodule(str(last.target)) if last.op == "call_module" else None
    is_shuffle = isinstance(layer, nn.PixelShuffle) or getattr(last.target, "__name__", "") == "pixel_shuffle"
    if not is_shuffle:
        return ops.clamp(value, -_BEYOND, _BEYOND)
    shuffle = value.node if hasattr(value, "node") else value
    source = shuffle.input_value(0)
    block = shuffle.get_attributes()["block_size"]
    return ops.depth_to_space(ops.clamp(source, -_BEYOND, _BEYOND), "depth_first", int(block))
