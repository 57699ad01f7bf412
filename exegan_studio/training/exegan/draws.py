"""Random numbers of a step. They follow from seed, step and purpose: resuming needs no state of a generator, and several
processes draw what one would, each taking its own rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True)
class Rows:
    """Which rows of a batch of `batch` a process has: rank, rank + world, ... ."""

    batch: int
    rank: int = 0
    world: int = 1

    @property
    def count(self) -> int:
        return len(range(self.rank, self.batch, self.world))

    def of(self, every: Tensor) -> Tensor:
        """Its rows of batch x ... ."""
        return every[self.rank :: self.world]


class Draws:
    """What is drawn twice for one purpose is the same, so every purpose has a name of its own."""

    def __init__(self, seed: int, step: int, rows: Rows, device: torch.device) -> None:
        self._seed, self._step, self._rows, self._device = seed, step, rows, device

    def _number(self, purpose: str) -> int:
        told = f"{self._seed}/{self._step}/{purpose}".encode()
        return int.from_bytes(sha256(told).digest()[:8], "big") >> 1

    def _generator(self, purpose: str) -> torch.Generator:
        return torch.Generator(self._device).manual_seed(self._number(purpose))

    def normal(self, purpose: str, *shape: int) -> Tensor:
        """rows x shape, standard normal, float32."""
        generator = self._generator(purpose)
        return self._rows.of(torch.randn(self._rows.batch, *shape, generator=generator, device=self._device))

    def uniform(self, purpose: str, *shape: int) -> Tensor:
        """rows x shape, 0..1, float32."""
        generator = self._generator(purpose)
        return self._rows.of(torch.rand(self._rows.batch, *shape, generator=generator, device=self._device))

    def maps(self, purpose: str, sides: Sequence[int]) -> tuple[Tensor, ...]:
        """A rows x 1 x side x side for each side, standard normal."""
        return tuple(self.normal(f"{purpose}/{place}", 1, side, side) for place, side in enumerate(sides))

    def common(self, purpose: str) -> np.random.Generator:
        """For what all rows share."""
        return np.random.default_rng(self._number(purpose))
