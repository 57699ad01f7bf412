"""How near two pictures are."""

import math

from torch import Tensor


def decibels(made: Tensor, wanted: Tensor) -> float:
    """PSNR of pictures as they are painted: cut to -1..1, which is the peak."""
    apart = made.clamp(-1, 1) - wanted.clamp(-1, 1)
    return 20 * math.log10(2 / math.sqrt(float(apart.square().mean())))
