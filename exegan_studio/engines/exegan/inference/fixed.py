"""Convolutions whose weights never change."""

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor

from exegan_studio.engines.exegan.inference.precision import Compute

NO_LEAK = 1.0
"""leaky(x) with this slope is x."""


class FixedConv:
    """leaky(conv(x, weight) + bias); `weight`: outputs x inputs x k x k.

    On a CPU the weights are put in the order that the library computes in once, not at every call, and bias and activation
    are part of the same pass, where this torch can do so: the operators are its compiler's own and may go.
    """

    def __init__(
        self, weight: Tensor, bias: Tensor | None, compute: Compute, stride: int = 1, pad: int = 0, leak: float = NO_LEAK
    ) -> None:
        weight = weight.float().to(compute.device, compute.dtype).contiguous(memory_format=torch.channels_last)
        self._bias = None if bias is None else bias.float().to(compute.device, compute.dtype)
        self._stride, self._pad, self._leak = stride, pad, leak
        self._ordered = compute.device.type == "cpu" and can_order(compute.dtype)
        self._weight = ordered(weight, stride, pad) if self._ordered else weight

    def __call__(self, x: Tensor) -> Tensor:
        """N x outputs x H x W, channels last, from N x inputs x H x W."""
        if self._ordered:
            return ordered_conv(x, self._weight, self._bias, self._stride, self._pad, self._leak)
        y = F.conv2d(x, self._weight, self._bias, self._stride, self._pad)
        return y if self._leak == NO_LEAK else F.leaky_relu_(y, self._leak)


def ordered(weight: Tensor, stride: int, pad: int) -> Tensor:
    """The weights in the library's own order, for `ordered_conv` alone."""
    order: Any = torch.ops.mkldnn._reorder_convolution_weight
    return cast("Tensor", order(weight, [pad, pad], [stride, stride], [1, 1], 1, None))


def ordered_conv(x: Tensor, weight: Tensor, bias: Tensor | None, stride: int, pad: int, leak: float) -> Tensor:
    convolve: Any = torch.ops.mkldnn._convolution_pointwise
    after: tuple[str, Sequence[float]] = ("none", []) if leak == NO_LEAK else ("leaky_relu", [leak])
    return cast("Tensor", convolve(x, weight, bias, [pad, pad], [stride, stride], [1, 1], 1, *after, ""))


@cache
def can_order(number: torch.dtype) -> bool:
    """Whether this torch has those operators, and they give what a convolution gives."""
    x, weight, bias = torch.ones(1, 16, 4, 4).to(number), torch.ones(16, 16, 3, 3).to(number), torch.ones(16).to(number)
    try:
        made = ordered_conv(x, ordered(weight, 2, 1), -100 * bias, 2, 1, 0.2)
    except (AttributeError, RuntimeError, TypeError):  # not there, not built in, or with other parameters
        return False
    return torch.allclose(made, F.leaky_relu(F.conv2d(x, weight, -100 * bias, 2, 1), 0.2), rtol=0.02)
