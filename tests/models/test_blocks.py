"""Shared layers against what they stand for."""

import warnings

import numpy as np
import pytest
import torch
from torch import nn

from srgui.imaging.resize import resize_to
from srgui.models.blocks import BicubicUpsample, TransposedConv2d


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
@pytest.mark.parametrize("shape", [(13, 11), (1, 1), (1, 6), (2, 3)])
def test_bicubic_upsample_equals_imresize(scale: int, shape: tuple[int, int]) -> None:
    picture = np.random.default_rng(1).random(shape, np.float32)
    enlarged = BicubicUpsample(scale)(torch.from_numpy(picture)[None, None])[0, 0].numpy()
    assert np.allclose(enlarged, resize_to(picture, shape[0] * scale, shape[1] * scale), atol=1e-6)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_bicubic_upsample_that_passes_gradients_on_gives_the_same(scale: int) -> None:
    upsample, pictures = BicubicUpsample(scale), torch.rand(2, 3, 9, 7, requires_grad=True)
    by_convolution = upsample(pictures)
    assert by_convolution.requires_grad
    assert torch.allclose(by_convolution, upsample(pictures.detach()), atol=1e-6)


def test_bicubic_upsample_is_a_convolution_to_whatever_traces_it() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of what it may drop one day
        traced = torch.jit.trace(BicubicUpsample(2), (torch.rand(1, 1, 6, 5),))  # type: ignore[no-untyped-call]
    assert "aten::_convolution" in str(traced.inlined_graph)
    picture = torch.rand(1, 1, 9, 7)
    assert torch.allclose(traced(picture), BicubicUpsample(2)(picture), atol=1e-6)


def test_bicubic_upsample_stays_in_fp32_under_autocast() -> None:
    picture = torch.rand(1, 1, 8, 8)
    with torch.autocast("cpu", torch.bfloat16):
        lowered = BicubicUpsample(2)(picture)
    assert lowered.dtype == torch.float32
    assert torch.equal(lowered, BicubicUpsample(2)(picture))


@pytest.mark.parametrize(("kernel", "stride"), [(9, 2), (9, 3), (9, 4), (9, 1), (5, 2), (3, 2), (1, 2)])
def test_transposed_convolution_equals_torchs_in_value_and_gradient(kernel: int, stride: int) -> None:
    torch.manual_seed(1)
    layer = TransposedConv2d(5, 2, kernel, stride)
    features = torch.randn(2, 5, 7, 6)
    ours, theirs = layer(features), nn.ConvTranspose2d.forward(layer, features)
    assert ours.shape == (2, 2, 7 * stride, 6 * stride)
    assert torch.allclose(ours, theirs, atol=1e-5)
    weight = torch.rand_like(ours)
    mine, reference = (torch.autograd.grad((out * weight).sum(), layer.weight)[0] for out in (ours, theirs))
    assert torch.allclose(mine, reference, atol=1e-4)
