"""Weights rounded to bf16 so that what a layer gives of pictures changes least.

Rounded one by one, the errors of a layer's weights add up where its inputs go together, as brightness does: a network
that gives the whole picture, rather than what is to be added to bicubic, then shifts its grey levels. Here each weight
is rounded in turn and those still to come make up for its error, as far as the layer's inputs allow.

After E. Frantar et al., “GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers”, ICLR 2023,
algorithm 1, with bf16 in place of integers and patches of photographs as inputs.
"""

from functools import partial
from typing import Final

import torch
from torch import Tensor, fx, nn
from torch.nn import functional as F

_MOST_PATCHES: Final = 640
"""Of a picture, that the inputs of a layer are known by."""
_DAMPING: Final = 0.01


def round_weights(core: fx.GraphModule, planes_NCHW: Tensor) -> Tensor:
    """Round the weights of all convolutions but those that take the picture, in place.

    Args:
        core: of a lowered network.
        planes_NCHW: pictures as the core takes them.

    Returns:
        What the core gave before.
    """
    layers = [layer for layer in core.modules() if type(layer) is nn.Conv2d and layer.groups == 1]
    moments: dict[nn.Module, Tensor] = {}
    hooks = [layer.register_forward_pre_hook(partial(_watch, moments)) for layer in layers]
    with torch.no_grad():
        made: Tensor = core(planes_NCHW)
    for hook in hooks:
        hook.remove()
    for layer in layers:
        if layer.in_channels > planes_NCHW.shape[1]:
            rows = layer.weight.detach().flatten(1).float()
            layer.weight.data = _rounded(rows, moments[layer]).to(layer.weight).reshape(layer.weight.shape)
    return made


def _watch(moments: dict[nn.Module, Tensor], layer: nn.Module, inputs: tuple[Tensor]) -> None:
    """Add up the products of what the kernel of a layer sees at once."""
    assert isinstance(layer, nn.Conv2d)
    for picture_CHW in inputs[0]:
        patches = F.unfold(picture_CHW[None], layer.kernel_size, padding=layer.padding)[0]  # type: ignore[arg-type]
        patches = patches[:, :: max(1, patches.shape[1] // _MOST_PATCHES)]
        found = patches @ patches.T
        moments[layer] = moments[layer] + found if layer in moments else found


def _rounded(rows: Tensor, moment: Tensor) -> Tensor:
    """Return weights, a row a filter, rounded in the order in which their inputs matter."""
    moment.diagonal().add_(_DAMPING * float(moment.diagonal().mean()) + 1e-12)
    order = moment.diagonal().argsort(descending=True)
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(moment[order][:, order]))
    upper = torch.linalg.cholesky(inverse, upper=True)
    left, made = rows[:, order].clone(), torch.empty_like(rows)
    for at in range(rows.shape[1]):
        made[:, at] = left[:, at].bfloat16().float()
        error = (left[:, at] - made[:, at]) / upper[at, at]
        left[:, at + 1 :] -= error[:, None] * upper[at, at + 1 :]
    return made[:, order.argsort()]
