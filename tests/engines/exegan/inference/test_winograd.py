"""Tiled convolutions are convolutions, and their doubling is StyleGAN2's."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from exegan_studio.engines.exegan.inference.convolution import blurred
from exegan_studio.engines.exegan.inference.finish import Finish
from exegan_studio.engines.exegan.inference.maps import Scratch
from exegan_studio.engines.exegan.inference.winograd import TiledConv
from exegan_studio.engines.exegan.networks.layers import LEAK, Filter

SOURCE = torch.Generator().manual_seed(3)


def normal(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=SOURCE)


def tiled(weight: Tensor, x: Tensor, scale: Tensor | None, finish: Finish, up: bool = False) -> Tensor:
    """N x C x H x W in and out, `x` framed with zeros first."""
    n, _, height, width = x.shape
    size = 2 if up else 1
    out = torch.full((n, size * height, size * width, len(weight)), torch.nan)
    framed = F.pad(x, (1, 1, 1, 1)).permute(0, 2, 3, 1).contiguous()
    TiledConv(weight, Scratch(torch.device("cpu")), up)(framed, scale, finish, out)
    return out.permute(0, 3, 1, 2)


@pytest.mark.parametrize(("height", "width"), [(4, 4), (8, 20), (64, 40)])
def test_a_tiled_convolution_with_all_that_follows(height: int, width: int) -> None:
    weight, x, scale, noise = normal(6, 5, 3, 3), normal(2, 5, height, width), normal(2, 5), normal(2, height, width)
    finish = Finish(normal(2, 6).exp(), normal(6), noise, normal(1, height, width, 6))
    y = F.conv2d(x * scale[..., None, None], weight, padding=1) * finish.gain[..., None, None]
    wanted = F.leaky_relu(y + finish.bias[:, None, None] + noise[:, None], LEAK)
    assert finish.feature is not None
    wanted = wanted + finish.feature.permute(0, 3, 1, 2)
    assert torch.allclose(tiled(weight, x, scale, finish), wanted, atol=1e-4)


def test_a_tiled_doubling_is_a_transposed_convolution_and_the_blur() -> None:
    weight, x = normal(7, 5, 3, 3), normal(1, 5, 8, 12)
    blur = Filter((1, 1), gain=4)
    wanted = F.leaky_relu(blur(F.conv_transpose2d(x, weight.transpose(0, 1), stride=2)), LEAK)
    made = tiled(weight, x, None, Finish(torch.ones(1, 7), torch.zeros(7)), up=True)
    assert torch.allclose(made, wanted, atol=1e-4)


@pytest.mark.parametrize("number", [torch.float32, torch.bfloat16])
def test_the_blur_in_sums_and_in_sixteen_bits_is_the_filter(number: torch.dtype) -> None:
    x = normal(2, 3, 9, 12).to(number)
    wanted = Filter((0, 0), gain=4)(x.float())
    assert torch.allclose(blurred(x, gain=4).float(), wanted, atol=1e-5 if number == torch.float32 else 0.1)
