"""The critic of the adversarial finishing: real portrait or graft, judged in small patches and as a whole."""

from typing import Final, Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

FOLD: Final = 2
WIDTHS: Final = (40, 80, 144, 208)


class _Down(nn.Module):
    """Half the size, residual."""

    def __init__(self, narrow: int, wide: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(narrow, narrow, 3, padding=1)
        self.second = nn.Conv2d(narrow, wide, 4, 2, 1)
        self.skip = nn.Conv2d(narrow, wide, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        straight = self.skip(F.avg_pool2d(x, 2))
        return (straight + self.second(F.leaky_relu(self.first(F.leaky_relu(x, 0.2)), 0.2))) * 2**-0.5


class Critic(nn.Module):
    """2 M parameters; no normalisation, for R1 (Mescheder et al. 2018) keeps it in check."""

    def __init__(self) -> None:
        super().__init__()
        a, b, c, d = WIDTHS
        self.stem = nn.Conv2d(4 * FOLD * FOLD, a, 3, padding=1)
        self.down1, self.down2, self.down3 = _Down(a, b), _Down(b, c), _Down(c, d)
        self.patches = nn.Conv2d(c, 1, 3, padding=1)
        self.mixed = nn.Conv2d(d + 1, d, 3, padding=1)
        self.whole = nn.Linear(d * 16, 1)

    def channels_last(self) -> Self:
        """The network with its weights laid out as the fast convolutions want them."""
        for parameter in self.parameters():
            if parameter.dim() == 4:
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
        return self

    def forward(self, picture: Tensor, hole: Tensor) -> tuple[Tensor, Tensor]:
        """`picture` N x 3 x SIDE x SIDE in [-1, 1], `hole` N x 1 x SIDE x SIDE. Logits: N x 1 x 16 x 16 and N x 1 in float32,
        positive where it looks real."""
        x = F.pixel_unshuffle(torch.cat([picture, hole], 1), FOLD).contiguous(memory_format=torch.channels_last)
        patches = self.down2(self.down1(self.stem(x)))
        deep = self.down3(patches)
        # How alike the batch's pictures are (Karras et al. 2018).
        spread = (
            deep.float().var(0, unbiased=False).add(1e-8).sqrt().mean().to(deep.dtype).expand(len(deep), 1, *deep.shape[2:])
        )
        deep = F.leaky_relu(self.mixed(torch.cat([deep, spread], 1)), 0.2)
        whole = self.whole(F.adaptive_avg_pool2d(deep, 4).flatten(1))
        return self.patches(F.leaky_relu(patches, 0.2)).float(), whole.float()
