"""How near two pictures are."""

import math

from torch import Tensor


def decibels(made: Tensor, wanted: Tensor) -> float:
    """PSNR, the peak being what the picture spans, from -1 to 1, or more where it goes beyond."""
    span = max(2.0, float(wanted.max() - wanted.min()))
    return 20 * math.log10(span / math.sqrt(float((made - wanted).square().mean())))
