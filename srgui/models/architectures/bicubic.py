"""Bicubic enlargement: the baseline of every paper, in the clothes of a network.

R. Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP 1981; as MATLAB's
`imresize` computes it (a = -0.5, mirrored border). Runs on every channel by itself.
"""

from torch import nn

from srgui.models.blocks import BicubicUpsample
from srgui.models.card import ModelCard
from srgui.models.registry import register

_SCALES = (2, 3, 4)


def _build(scale: int) -> nn.Module:
    return BicubicUpsample(scale)


@register
def bicubic() -> ModelCard:
    """Bicubic, equal to MATLAB's."""
    return ModelCard(
        name="bicubic",
        title="Bicubic",
        year=1981,
        paper="R. Keys: Cubic convolution interpolation for digital image processing. IEEE TASSP, 1981",
        summary="Plain interpolation: what a network has to beat.",
        scales=_SCALES,
        colour="every channel",
        halo_px=dict.fromkeys(_SCALES, BicubicUpsample.REACH_PX),
        parameters=dict.fromkeys(_SCALES, 0),
        multiply_adds={scale: 16 * scale**2 for scale in _SCALES},
        build=_build,
        trainable=False,
    )
