"""EXE-GAN's spatial variant gradient layer: which loss may move which part of the hole.

Near the hole's edge the surroundings decide (perceptual loss, `confidence`), deep inside it the exemplar does (attribute loss,
`embedding_weight`). The layer is the identity forward and multiplies the gradient backward.
"""

from typing import Any, Final

import torch
import torch.nn.functional as F
from torch import Tensor

KERNEL: Final = 65
"""Taps of the blur; pictures must be larger than half of it."""
SPREAD: Final = 1 / 40
ROUNDS: Final = 7


def blur_taps() -> Tensor:
    """One direction of the blur, KERNEL taps of sum 1 (float64), nearly a box.

    The released kernel is `sqrt(outer(k, k))`, normalised, where k are the steps of the normal distribution over
    -SPREAD..SPREAD and a little more; that is the outer product of `sqrt(k)` with itself.
    """
    interval = (2 * SPREAD + 1) / KERNEL
    edge = SPREAD + interval / 2
    steps = torch.special.ndtr(torch.linspace(-edge, edge, KERNEL + 1, dtype=torch.float64)).diff()
    taps = steps.sqrt()
    return taps / taps.sum()


def blurred(x: Tensor) -> Tensor:
    """`x`, N x 1 x H x W, mirrored at its borders."""
    taps = blur_taps().to(x)
    reach = KERNEL // 2
    wide = F.pad(x, (reach, reach, reach, reach), mode="reflect")
    return F.conv2d(F.conv2d(wide, taps.reshape(1, 1, 1, -1)), taps.reshape(1, 1, -1, 1))


def confidence(mask: Tensor) -> Tensor:
    """M_w, N x 1 x H x W in 0..1: high in the hole near its edge, 0 where the picture is known; `mask` 1 = hole.

    What is known spreads into the hole by ROUNDS blurs, and is set again before each.
    """
    known = 1 - mask
    spread = torch.zeros_like(mask)
    for _ in range(ROUNDS):
        spread = blurred(spread + known) * mask
    return spread


def embedding_weight(mask: Tensor) -> Tensor:
    """M'_w, the complement of M_w in the hole, of each picture scaled to 0..1; `mask` N x 1 x H x W, 1 = hole.

    Where nothing or all is hole there is nothing to scale by: 0 and 1 everywhere.
    """
    rest = (1 - confidence(mask)) * mask
    low, high = rest.amin((1, 2, 3), keepdim=True), rest.amax((1, 2, 3), keepdim=True)
    return torch.where(high > low, (rest - low) / (high - low).clamp(min=torch.finfo(rest.dtype).tiny), rest)


class SpatialGradient(torch.autograd.Function):
    """Identity forward, gradient times a map backward."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor) -> Tensor:
        ctx.save_for_backward(weight)
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        (weight,) = ctx.saved_tensors
        return grads[0] * weight, None


def with_spatial_gradient(x: Tensor, weight: Tensor) -> Tensor:
    """`x`, N x C x H x W, as it is; what a loss makes of it reaches `x` times `weight`, N x 1 x H x W."""
    return SpatialGradient.apply(x, weight)
