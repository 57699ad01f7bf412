"""Tiled convolutions are convolutions, and whichever is modulated the direct ones are too."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from exegan_studio.engines.exegan.inference.convolution import DirectConv, blurred
from exegan_studio.engines.exegan.inference.finish import Finish
from exegan_studio.engines.exegan.inference.maps import Scratch
from exegan_studio.engines.exegan.inference.precision import REFERENCE
from exegan_studio.engines.exegan.inference.winograd import TiledConv
from exegan_studio.engines.exegan.networks.layers import LEAK, Filter

SOURCE = torch.Generator().manual_seed(3)


def normal(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=SOURCE)


def tiled(weight: Tensor, x: Tensor, scale: Tensor | None, finish: Finish) -> Tensor:
    """N x C x H x W in and out, `x` framed with zeros first."""
    n, _, height, width = x.shape
    out = torch.full((n, height, width, len(weight)), torch.nan)
    framed = F.pad(x, (1, 1, 1, 1)).permute(0, 2, 3, 1).contiguous()
    TiledConv(weight, Scratch(torch.device("cpu")))(framed, scale, finish, out)
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


@pytest.mark.parametrize(("n", "side"), [(1, 4), (1, 24), (2, 24)])
@pytest.mark.parametrize("up", [False, True])
def test_a_direct_convolution_of_few_or_many_pixels_and_pictures(n: int, side: int, up: bool) -> None:
    """One large picture has its weights modulated, all others their activations."""
    weight, x, scale = normal(6, 5, 3, 3), normal(n, 5, side, side), normal(n, 5)
    size = 2 * side if up else side
    finish = Finish(normal(n, 6).exp(), normal(6), normal(1, size, size))
    assert finish.noise is not None
    seen = x * scale[..., None, None]
    if up:
        y = Filter((1, 1), gain=4)(F.conv_transpose2d(seen, weight.transpose(0, 1), stride=2))
    else:
        y = F.conv2d(seen, weight, padding=1)
    wanted = F.leaky_relu(y * finish.gain[..., None, None] + finish.bias[:, None, None] + finish.noise, LEAK)
    out = torch.full((n, size, size, 6), torch.nan)
    DirectConv(weight, size, REFERENCE, up)(F.pad(x, (1, 1, 1, 1)).permute(0, 2, 3, 1).contiguous(), scale, finish, out)
    assert torch.allclose(out.permute(0, 3, 1, 2), wanted, atol=1e-4)


@pytest.mark.parametrize("number", [torch.float32, torch.bfloat16])
def test_the_blur_is_the_filter(number: torch.dtype) -> None:
    x = normal(2, 3, 9, 12).to(number)
    wanted = Filter((2, 2), gain=4)(x.float())
    assert torch.allclose(blurred(x, gain=4, pad=2).float(), wanted, atol=1e-5 if number == torch.float32 else 0.1)
