"""Composites for the finisher's training: what the engine does at the crop's size, at SIDE and in batches."""

import torch
import torch.nn.functional as F
from torch import Tensor

from exegan_studio.engines.graft.compose import BLACK, LIT_SIGMA, RATIO_LIMITS, SUPPORT_FROM, SUPPORT_OVER, SUPPORT_SIGMA
from exegan_studio.engines.graft.finisher import Composite, blur, settled
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE, enlarge
from exegan_studio.face.colour import LUMA


def composite_of(predicted: Tensor, target: Tensor, hole: Tensor, exemplar: Tensor) -> Composite:
    """A field network's raw fields put to use at SIDE, as `compose` does at the crop's size: for training."""
    full = enlarge(predicted, SIDE)
    rows, columns = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
    x = (columns + full[:, 0]) / (SIDE - 1) * 2 - 1
    y = (rows + full[:, 1]) / (SIDE - 1) * 2 - 1
    shown = F.grid_sample(exemplar, torch.stack([x, y], -1), mode="bicubic", padding_mode="reflection", align_corners=True)
    low = ((full[:, 2:5] + 1) / 2).clamp(0, 1)
    steps = ((blur(torch.sigmoid(full[:, 5:]), SUPPORT_SIGMA) - SUPPORT_FROM) / SUPPORT_OVER).clamp(0, 1)
    support = steps * steps * (3 - 2 * steps)
    given = blur(shown * support, LOW_SIGMA) / blur(support, LOW_SIGMA).clamp(min=1e-3)
    detail = (shown - given) * relighting(low, given) * support
    return Composite(target, hole, low, detail, support, shown)


def relighting(wanted: Tensor, given: Tensor) -> Tensor:
    """N x 1 x H x W, as `compose.relit`."""
    luma = torch.from_numpy(LUMA).view(1, 3, 1, 1)
    ratio = ((wanted * luma).sum(1, keepdim=True) + BLACK) / ((given * luma).sum(1, keepdim=True) + BLACK)
    return ratio.clamp(*RATIO_LIMITS)


def mended(composite: Composite, keep: Tensor, correction: Tensor) -> Tensor:
    """The fill after the finisher, N x 3 x SIDE x SIDE."""
    soft = composite.low + settled(correction, keep * composite.support)
    return soft + composite.detail * keep * relighting(blur(soft, LIT_SIGMA), composite.low)
