"""What keeps the two networks in check: R1 for the discriminator, path length for the generator."""

import math

import torch
from torch import Tensor, nn

MEAN_MOVES = 0.01


def r1_penalty(logits: Tensor, pictures: Tensor) -> Tensor:
    """The squared length of the logits' gradient at real pictures, N x C x H x W, mean over N (Mescheder et al. 2018)."""
    (slope,) = torch.autograd.grad(logits.sum(), pictures, create_graph=True)
    return slope.float().square().sum((1, 2, 3)).mean()


class PathLength(nn.Module):
    """How far the picture moves with the codes should be the same everywhere: the mean length so far (Karras et al. 2020)."""

    mean: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros((), dtype=torch.float64))

    def lengths(self, picture: Tensor, slots: Tensor, noise: Tensor) -> Tensor:
        """Of N pictures' paths, from N x slots x style_dim codes that they were made of; `noise` as the pictures."""
        direction = (picture.float() * noise).sum() / math.sqrt(picture.shape[-1] * picture.shape[-2])
        (slope,) = torch.autograd.grad(direction, slots, create_graph=True)
        return slope.float().square().sum(2).mean(1).sqrt()

    def penalty(self, lengths: Tensor, mean_length: Tensor) -> Tensor:
        """`mean_length`: of all processes. The mean moves towards it first."""
        with torch.no_grad():
            self.mean.lerp_(mean_length.to(self.mean), MEAN_MOVES)
        return (lengths - self.mean.to(lengths)).square().mean()
