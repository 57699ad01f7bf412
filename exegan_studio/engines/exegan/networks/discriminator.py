"""EXE-GAN's discriminator, StyleGAN2's residual one; used in training only."""

import math
from itertools import pairwise

import torch
from torch import Tensor, nn

from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.networks.layers import TINY, EqualLinear, halving, same

GROUP = 4
"""Pictures that are compared with each other, at most."""


def with_spread(x: Tensor) -> Tensor:
    """`x`, N x C x H x W, and one channel more that says how much the pictures of a group differ (minibatch standard
    deviation, Karras et al. 2018). The groups are as large as N allows, GROUP at most."""
    n, channels, height, width = x.shape
    group = next(size for size in range(min(n, GROUP), 0, -1) if n % size == 0)
    groups = x.reshape(group, n // group, channels, height, width)
    spread = (groups.var(0, unbiased=False) + TINY).sqrt().mean((1, 2, 3))
    return torch.cat([x, spread.repeat(group).reshape(n, 1, 1, 1).expand(n, 1, height, width)], 1)


class ResidualBlock(nn.Module):
    """Half the size; the sum is scaled so that its variance stays."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = same(inputs, inputs)
        self.conv2 = halving(inputs, outputs)
        self.skip = halving(inputs, outputs, 1, active=False)

    def forward(self, x: Tensor) -> Tensor:
        return (self.conv2(self.conv1(x)) + self.skip(x)) / math.sqrt(2)


class Discriminator(nn.Module):
    """Real or completed: logits N x 1, high for real, of pictures N x 3 x S x S in -1..1."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        downward = [count for _, count in reversed(config.channels)]
        last = downward[-1]
        self.encoder_input_convs = same(3, downward[0], 1)
        self.encoder_convs = nn.ModuleList(ResidualBlock(wide, narrow) for wide, narrow in pairwise(downward))
        self.final_conv = same(last + 1, last)
        self.final_linear = nn.Sequential(EqualLinear(last * 16, last, active=True), EqualLinear(last, 1))

    def features(self, image: Tensor) -> tuple[Tensor, ...]:
        """What each block makes of the pictures, the largest first."""
        x = self.encoder_input_convs(image)
        found: list[Tensor] = []
        for block in self.encoder_convs:
            x = block(x)
            found.append(x)
        return tuple(found)

    def judged(self, last: Tensor) -> Tensor:
        """Logits N x 1 from the last of `features`."""
        return self.final_linear(self.final_conv(with_spread(last)).flatten(1))

    def forward(self, image: Tensor) -> Tensor:
        return self.judged(self.features(image)[-1])
