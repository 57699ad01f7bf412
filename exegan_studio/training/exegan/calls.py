"""The networks as a step calls them: one call each, whose gradients processes can share."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from exegan_studio.engines.exegan.codes import all_slots, per_slot
from exegan_studio.engines.exegan.networks.discriminator import Discriminator
from exegan_studio.engines.exegan.networks.generator import Generator, noise_sides
from exegan_studio.training.exegan.draws import Draws

MIXED = 0.5
"""How often a second random code takes over at some slot."""
KEPT = 0.5
"""Of the global style's numbers, while training."""


class DrawnDropout(nn.Module):
    """Dropout whose choice is given, so that it is the same however a batch is shared among processes."""

    def __init__(self) -> None:
        super().__init__()
        self.keep: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        return x if self.keep is None else x * self.keep.to(x.dtype)


@dataclass(frozen=True)
class Randomness:
    """What a completion is made from besides pictures; N rows each. `crossover`: from which slot on `second` takes over."""

    first: Tensor
    second: Tensor
    crossover: int | None
    noise: tuple[Tensor, ...]
    keep: Tensor

    def rows(self, count: int) -> "Randomness":
        """The first rows only."""
        noise = tuple(one[:count] for one in self.noise)
        return Randomness(self.first[:count], self.second[:count], self.crossover, noise, self.keep[:count])


class Completing(nn.Module):
    """The generator, from pictures and codes of exemplars."""

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.generator = generator
        self._dropout = DrawnDropout()
        generator.final_linear[1] = self._dropout

    def drawn(self, draws: Draws, purpose: str) -> Randomness:
        config, common = self.generator.config, draws.common(f"{purpose}/mixing")
        mixes, crossover = common.random() < MIXED, int(common.integers(1, config.slots))
        return Randomness(
            draws.normal(f"{purpose}/first", config.style_dim),
            draws.normal(f"{purpose}/second", config.style_dim),
            crossover if mixes else None,
            draws.maps(f"{purpose}/noise", noise_sides(config)),
            (draws.uniform(f"{purpose}/keep", config.global_dim) < KEPT) / KEPT,
        )

    def forward(self, image: Tensor, hole: Tensor, codes: Tensor, given: Randomness) -> tuple[Tensor, Tensor]:
        """The raw picture in float32, and the slots that it was made of; the global style's dropout acts."""
        generator = self.generator
        self._dropout.keep = given.keep
        first, second = generator.map(torch.cat([given.first, given.second])).float().chunk(2)
        slots = all_slots(generator.config, per_slot(first, generator.config.slots, second, given.crossover), codes.float())
        raw = generator.decode(generator.encode(image, hole), slots, given.noise)
        return raw.float(), slots


class Judging(nn.Module):
    """The discriminator on several batches, each by itself."""

    def __init__(self, discriminator: Discriminator) -> None:
        super().__init__()
        self.discriminator = discriminator

    def forward(self, *batches: Tensor) -> list[Tensor]:
        """Logits, N x 1 in float32, of each. They go through the blocks together and are compared within their batch only."""
        last = self.discriminator.features(torch.cat(batches))[-1]
        return [self.discriminator.judged(part).float() for part in last.split([len(batch) for batch in batches])]
