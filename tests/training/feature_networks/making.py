"""Feature networks' files with made-up numbers, and pictures to look at with them."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from exegan_studio.evaluation.made_up_weights import MadeUp
from exegan_studio.training.feature_networks.inception import Inception
from exegan_studio.training.feature_networks.lpips import Lpips

GAIN = 1.8
"""Without it what is seen of the picture fades from layer to layer."""


def made_up(make: Callable[[], nn.Module]) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = make()
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    numbers = MadeUp(shapes, scaled=True)
    return {name: numbers[name] * (GAIN if len(shapes[name]) == 4 else 1) for name in shapes}


def inception_file(path: Path) -> Path:
    torch.save(made_up(Inception), path)
    return path


def lpips_file(path: Path, kind: str) -> Path:
    """As published: with the layers that classify, which nobody needs."""
    numbers = {name: tensor for name, tensor in made_up(lambda: Lpips(kind)).items() if name.startswith("features.")}
    torch.save(numbers | {"classifier.1.weight": torch.zeros(3, 4)}, path)
    return path


def pictures(count: int, side: int) -> Tensor:
    """N x 3 x side x side, 0..255 in whole steps, each another pattern."""
    row = torch.arange(side, dtype=torch.float64) / side * 9
    channel, number = torch.arange(3)[:, None, None], torch.arange(count)[:, None, None, None]
    waves = torch.sin(row * (1 + channel) + number) + torch.cos(row[:, None] * (2 - number * 0.4) - channel)
    return ((waves + 2) / 4 * 255).round().float()
