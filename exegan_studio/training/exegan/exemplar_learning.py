"""Self-supervised training of the compact exemplar encoder, which is frozen afterwards and serves as the attribute metric.

Every face is shown twice, under another light and a little moved each time. From each view's codes alone a small decoder must
give the face back as it was, without that light and motion; and a view's codes must be nearer to the other view's than to those
of the group's other faces.

Why the codes cannot collapse: if all faces had the same codes, the decoder could give one mean face only, and its loss would be
the spread of the pictures themselves; and the contrast would be a draw among `group` faces, log(group), the worst it can be
without being wrong on purpose. Both losses fall only when codes tell faces apart, and they cannot tell them apart by light or
place, which differ between the views. The generator has no say: the encoder is frozen before it learns, so it cannot bend
the metric to what is easy to draw. `settle` then scales every number of the codes to mean 0 and deviation 1 over the training
pictures, so that the attribute loss weighs all of them alike, whatever size they had grown to.
"""

from itertools import pairwise
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.networks.compact import CompactEncoder
from exegan_studio.engines.exegan.networks.layers import EqualConv2d, EqualLinear, same
from exegan_studio.training.exegan.config import ExemplarSettings
from exegan_studio.training.exegan.draws import Draws

GIVEN_BACK: Final = 64
"""Side of the face that is given back: what hangs on codes is what a face is like, not its pores."""
WIDTHS: Final = (128, 96, 64, 48, 32)
"""Of the decoder's maps from 4x4 up."""
LEAST_DEVIATION: Final = 1e-3
LEAST_PART: Final = 0.25
"""Of the median deviation: a number that hardly differs among faces is not blown up to the others' size."""


class GivingBack(nn.Module):
    """A face, N x 3 x side x side, from codes; thrown away after the training."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.side = min(GIVEN_BACK, config.size // 2)
        self.begin = EqualLinear(config.exemplar_slots * config.style_dim, WIDTHS[0] * 16, active=True)
        steps = self.side.bit_length() - 3
        self.grow = nn.ModuleList(same(wide, narrow) for wide, narrow in pairwise(WIDTHS[: steps + 1]))
        self.colours = EqualConv2d(WIDTHS[steps], 3, 1)

    def forward(self, codes: Tensor) -> Tensor:
        x = self.begin(codes.flatten(1)).view(len(codes), WIDTHS[0], 4, 4)
        for layer in self.grow:
            x = layer(F.interpolate(x, scale_factor=2.0, mode="nearest"))
        return self.colours(x)


class ExemplarLearner(nn.Module):
    """Encoder and decoder; the loss of faces by two views of each."""

    def __init__(self, config: NetworkConfig, encoder: CompactEncoder, settings: ExemplarSettings) -> None:
        super().__init__()
        self.encoder, self.giving_back, self.settings = encoder, GivingBack(config), settings

    def forward(self, face: Tensor, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        """How much the faces given back differ, and how badly faces are told apart; N x 3 x S x S each."""
        codes = [self.encoder(view) for view in (first, second)]
        wanted = F.interpolate(face, self.giving_back.side, mode="area")
        apart = torch.stack([(self.giving_back(one).float() - wanted).abs().mean() for one in codes]).mean()
        return apart, told_apart(codes[0].float(), codes[1].float(), self.settings.group, self.settings.warmth)


def told_apart(first: Tensor, second: Tensor, group: int, warmth: float) -> Tensor:
    """Cross entropy of finding a face's other view in its group, by the cosine of codes (van den Oord et al. 2018), both ways.

    Faces k, k + N / group, ... are a group, as in the discriminator's spread: processes that share a batch row by row then
    have whole groups.
    """
    n = len(first)
    size = next(count for count in range(min(n, group), 0, -1) if n % count == 0)
    one, other = (F.normalize(codes.flatten(1), dim=1).view(size, n // size, -1).transpose(0, 1) for codes in (first, second))
    alike = one @ other.transpose(1, 2) / warmth
    wanted = torch.arange(size, device=first.device).expand(n // size, size)
    ways = (alike, alike.transpose(1, 2))
    return torch.stack([F.cross_entropy(way.flatten(0, 1), wanted.flatten()) for way in ways]).mean()


def view_of(face: Tensor, draws: Draws, purpose: str) -> Tensor:
    """The faces, N x 3 x S x S in -1..1, under another light (brighter, tinted, from a side) and a little turned, scaled and
    moved."""
    numbers = draws.uniform(f"view/{purpose}", 12) * 2 - 1
    turn, scale = numbers[:, 0] * 0.15, 1 + numbers[:, 1] * 0.1
    cos, sin = torch.cos(turn) * scale, torch.sin(turn) * scale
    shift = numbers[:, 2:4] * 0.08
    moved = torch.stack([torch.stack([cos, -sin, shift[:, 0]], 1), torch.stack([sin, cos, shift[:, 1]], 1)], 1)
    grid = F.affine_grid(moved, list(face.shape), align_corners=False)
    seen = F.grid_sample(face, grid, padding_mode="reflection", align_corners=False)
    tint = 1 + numbers[:, 4:7, None, None] * 0.15 + numbers[:, 7, None, None, None] * 0.25
    across = torch.linspace(-1, 1, face.shape[-1], device=face.device)
    slope = numbers[:, 8, None, None] * across[None, None, :] + numbers[:, 9, None, None] * across[None, :, None]
    light = tint * (1 + 0.25 * slope[:, None])
    black = numbers[:, 10, None, None, None] * 0.1
    return ((seen + 1) * light + black - 1).clamp(-1, 1)


@torch.no_grad()
def settle(encoder: CompactEncoder, codes: Tensor) -> None:
    """Change the encoder's last layer so that `codes`, M x slots x style_dim, which it gave, had mean 0 and deviation 1 in
    every number."""
    flat = codes.double().flatten(1)
    mean, deviation = flat.mean(0), flat.std(0, unbiased=False)
    deviation = deviation.clamp(min=max(LEAST_DEVIATION, LEAST_PART * float(deviation.median())))
    last = encoder.codes
    last.weight.copy_(last.weight.double() / deviation[:, None])
    last.bias.copy_((last.bias.double() - mean) / deviation)
