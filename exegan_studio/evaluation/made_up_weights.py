"""Weights that nobody trained, to measure networks with."""

import math
import zlib
from collections.abc import Iterator, Mapping

import torch
from torch import Tensor

from exegan_studio.engines.exegan.networks.expected import Shapes
from exegan_studio.engines.exegan.networks.generator import MAPPING_RATE


class MadeUp(Mapping[str, Tensor]):
    """Weights that keep the signal's size, as trained ones do: very small or infinite numbers would change the time.

    Each is made when it is asked for, the same every time, and held by nobody: a stored file's take no memory for long
    either. `scaled`: of a network that does not scale its convolutions itself.
    """

    def __init__(self, shapes: Shapes, scaled: bool = False) -> None:
        self._shapes, self._scaled = shapes, scaled

    def __getitem__(self, name: str) -> Tensor:
        shape = self._shapes[name]
        if name.endswith("num_batches_tracked"):
            return torch.zeros(shape, dtype=torch.int64)
        if name.endswith("running_var"):
            return torch.ones(shape)
        if name.endswith("kernel"):
            return torch.full(shape, 1 / math.prod(shape))
        made = torch.randn(shape, generator=torch.Generator().manual_seed(zlib.crc32(name.encode())))
        if len(shape) < 2:
            return made.mul_(0.1).add_(1.0 if name.endswith(("weight", "modulation.bias")) else 0.0)
        if name.startswith("style."):
            return made.div_(MAPPING_RATE)
        return made.div_(math.sqrt(made[0].numel())) if self._scaled and len(shape) == 4 else made

    def __iter__(self) -> Iterator[str]:
        return iter(self._shapes)

    def __len__(self) -> int:
        return len(self._shapes)
