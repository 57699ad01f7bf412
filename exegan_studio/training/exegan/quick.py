"""The networks' arithmetic as a training step wants it: the same modules, parameters and results, less work and memory.

The published way (`engines/exegan/networks`) modulates the weights for every sample, makes every picture's convolution a group
of its own, and lets each factor, bias and noise run over the maps by itself, in float32 wherever a parameter meets a 16-bit
map. Here the maps are modulated, so that a batch is one convolution; the activation's gain goes into weights and factors,
since leaky(a x) = a leaky(x) for a > 0; biases are added by the convolution; and everything that meets a map has its format
first. Gradients of gradients (R1, path length) go through all of it.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from exegan_studio.engines.exegan.networks.discriminator import ResidualBlock
from exegan_studio.engines.exegan.networks.layers import GAIN, LEAK, TINY, Activation, EqualConv2d, Filter
from exegan_studio.engines.exegan.networks.modulated import StyledConv, ToRgb

Network = TypeVar("Network", bound=nn.Module)


def quickened(network: Network) -> Network:
    """The network itself, whose layers from now on compute the quick way, with maps laid out channels last."""
    for module in network.modules():
        way = _way(module)
        if way is not None:
            setattr(module, "forward", partial(way, module))  # noqa: B010 - torch calls the instance's own
    for parameter in network.parameters():
        if parameter.ndim == 4:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
    return network


def _way(module: nn.Module) -> Callable[..., Tensor] | None:
    if isinstance(module, nn.Sequential):
        return _layer if any(isinstance(part, EqualConv2d) for part in module) else None
    ways: dict[type[nn.Module], Callable[..., Tensor]] = {StyledConv: _styled, ToRgb: _to_rgb, ResidualBlock: _residual}
    return ways.get(type(module))


def _layer(parts: nn.Sequential, x: Tensor, gain: float = 1.0) -> Tensor:
    """`same` and `halving` of `networks/layers.py`, times `gain`: blur or none, convolution, activation or none."""
    x = x.contiguous(memory_format=torch.channels_last)
    convolution = next(part for part in parts if isinstance(part, EqualConv2d))
    activation = next((part for part in parts if isinstance(part, Activation)), None)
    stride = convolution.stride
    for part in parts:
        if isinstance(part, Filter) and convolution.weight.shape[-1] == 1:
            x, stride = _blurred(part, x, stride), 1  # points that a pointwise convolution passes over are not needed
        elif isinstance(part, Filter):
            x = _blurred(part, x)
    if activation is None:
        return F.conv2d(x, convolution.weight * (convolution.scale * gain), None, stride, convolution.padding)
    gain *= GAIN
    y = F.conv2d(x, convolution.weight * (convolution.scale * gain), activation.bias * gain, stride, convolution.padding)
    return F.leaky_relu(y, LEAK, inplace=True)


def _residual(block: ResidualBlock, x: Tensor) -> Tensor:
    """The sum's factor is that of its two parts."""
    share = math.sqrt(1 / 2)
    return _layer(block.conv2, _layer(block.conv1, x), share) + _layer(block.skip, x, share)


def _blurred(blur: Filter, x: Tensor, stride: int = 1) -> Tensor:
    """The filter is symmetrical, and pads both sides alike: the convolution does so itself, without a padded copy."""
    return Blur.apply(x, blur.kernel, blur.pad[0], stride)


def _by_channel(x: Tensor, kernel: Tensor, pad: int, stride: int = 1) -> Tensor:
    """Every channel of `x`, N x C x H x W, convolved with `kernel` by itself."""
    channels = x.shape[1]
    return F.conv2d(x, kernel.to(x.dtype).expand(channels, 1, *kernel.shape), None, stride, pad, groups=channels)


class Blur(torch.autograd.Function):
    """Every channel of N x C x H x W convolved with one symmetrical kernel, that learns nothing, by steps of `stride`.

    Torch's own gradient of such a convolution is slow on CPUs with a stride, and its gradient's gradient goes channel by
    channel. Here each is one convolution again: `Blur` and `Spread` are each other's gradient.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, kernel: Tensor, pad: int, stride: int) -> Tensor:
        ctx.save_for_backward(kernel)
        ctx.given = pad, stride, x.shape[-2:]
        return _by_channel(x, kernel, pad, stride)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        (kernel,) = ctx.saved_tensors
        return Spread.apply(grads[0], kernel, *ctx.given), None, None, None


class Spread(torch.autograd.Function):
    """What `Blur` gave, N x C x h x w, back over pictures of `sides`: zeros between, and the same kernel."""

    @staticmethod
    def forward(ctx: Any, y: Tensor, kernel: Tensor, pad: int, stride: int, sides: torch.Size) -> Tensor:
        ctx.save_for_backward(kernel)
        ctx.given = pad, stride
        reach = kernel.shape[-1] - 1
        if stride > 1:
            height, width = (side + 2 * pad - reach for side in sides)
            sparse = torch.zeros_like(y.new_empty(()).expand(*y.shape[:2], height, width), memory_format=torch.channels_last)
            sparse[..., ::stride, ::stride] = y
            y = sparse
        return _by_channel(y.contiguous(memory_format=torch.channels_last), kernel, reach - pad)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        (kernel,) = ctx.saved_tensors
        return Blur.apply(grads[0], kernel, *ctx.given), None, None, None, None


def _styled(layer: StyledConv, x: Tensor, style: Tensor, noise: Tensor) -> Tensor:
    """gain leaky(d conv(x s, w) + n + b), where d = 1 / |w s| by a small product with the weights' squares."""
    conv, weight = layer.conv, layer.conv.weight[0]
    factors = conv.modulation(style).float() * conv.scale
    with torch.autocast(x.device.type, enabled=False):
        lengths = torch.rsqrt(factors.square() @ weight.square().sum((2, 3)).t() + TINY) * GAIN
    seen = x * factors[:, :, None, None].to(x.dtype)
    if conv.up:
        y = _blurred(conv.blur, F.conv_transpose2d(seen, weight.transpose(0, 1), stride=2))
    else:
        y = F.conv2d(seen, weight, padding=conv.padding)
    bias, grain = layer.activate.bias * GAIN, noise * (layer.noise.weight * GAIN)
    # the factor first: a sum of noise and bias alone would be laid out the other way, and slow all that follows
    y = torch.addcmul(bias.to(y.dtype)[None, :, None, None], y, lengths[:, :, None, None].to(y.dtype))
    return F.leaky_relu(y + grain.to(y.dtype), LEAK, inplace=True)


def _to_rgb(layer: ToRgb, x: Tensor, style: Tensor, smaller: Tensor | None = None) -> Tensor:
    """A product of matrices with weights modulated after all: they are few, and libraries are slow at convolutions to three
    channels. Colours and their sum over the sizes stay in float32."""
    conv = layer.conv
    weight = conv.weight[0, :, :, 0, 0] * conv.modulation(style)[:, None] * conv.scale
    pixels = x.permute(0, 2, 3, 1)
    colours = torch.bmm(pixels.flatten(1, 2), weight.transpose(1, 2).to(x.dtype)).float()
    rgb = colours.view(*pixels.shape[:3], 3).permute(0, 3, 1, 2) + layer.bias
    return rgb if smaller is None else rgb + _doubled(smaller)


def _doubled(x: Tensor) -> Tensor:
    """Zeros between, then the [1, 3, 3, 1] filter of sum 4 in both directions: along each axis the even places are
    (x_(i-1) + 3 x_i) / 4, the odd ones (3 x_i + x_(i+1)) / 4."""
    for axis in (2, 3):
        length = x.shape[axis]
        wide = F.pad(x, (0, 0, 1, 1) if axis == 2 else (1, 1, 0, 0))
        before, here, after = (wide.narrow(axis, start, length) for start in range(3))
        x = torch.stack([before + 3 * here, 3 * here + after], axis + 1).flatten(axis, axis + 1) / 4
    return x
