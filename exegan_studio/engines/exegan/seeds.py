"""What a seed decides, and how the artist's settings and the exemplars make the decoder's codes of it. On the CPU, in float32,
one candidate at a time: no other candidate can have a part in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from exegan_studio.domain.recipe import StyleSettings
from exegan_studio.engines.exegan.codes import all_slots, gated, mixed, per_slot, truncated, weighted
from exegan_studio.engines.exegan.config import NetworkConfig

CODES_STREAM = 1
"""Keeps a seed's codes apart from its noise."""


@dataclass(frozen=True)
class StyleOrder:
    """As in a CompletionRequest."""

    strength: float = 1.0
    psi: float = 1.0
    style: StyleSettings = field(default_factory=StyleSettings)


@dataclass(frozen=True, eq=False)
class Dice:
    """`z`: two random codes to be mapped, 2 x style_dim. `crossover`: the slot from which the second takes over; as many as
    there are slots: never."""

    z: Tensor
    crossover: int


def thrown(config: NetworkConfig, seed: int) -> Dice:
    """A seed's codes and its own crossover: in half of the seeds somewhere, in the others never, as when training."""
    source = np.random.Generator(np.random.PCG64([CODES_STREAM, seed % 2**64]))
    z = torch.from_numpy(source.standard_normal((2, config.style_dim), dtype=np.float32))
    somewhere, mixes = int(source.integers(1, config.slots)), bool(source.random() < 0.5)
    return Dice(z, somewhere if mixes else config.slots)


def guide(codes: Sequence[Tensor], weights: Sequence[float], mix_stop: int | None) -> Tensor | None:
    """The exemplars as one, 1 x n x style_dim: the first two mixed at `mix_stop`, or all in proportion to their weights; None
    without any. Raises EngineError for a stop or weights that make no sense."""
    if not codes:
        return None
    if mix_stop is not None and len(codes) > 1:
        return mixed(codes[0], codes[1], mix_stop)
    return weighted(codes, weights)


def decoder_codes(
    config: NetworkConfig, mapped: Callable[[Tensor], Tensor], mean: Tensor, guide: Tensor | None, seed: int, order: StyleOrder
) -> Tensor:
    """1 x slots x style_dim for one seed.

    `mapped`: the mapping network; `mean`: the mean code. Without a guide all slots are the seed's (lambda = 1). Raises
    EngineError for a psi that is not above 0.
    """
    dice = thrown(config, seed)
    w = truncated(mapped(dice.z).cpu(), mean, order.psi)
    crossover = dice.crossover if order.style.crossover is None else order.style.crossover
    everywhere = per_slot(w[:1], config.slots, w[1:], crossover)
    if guide is None:
        return everywhere
    gates = order.style.gates or (1.0,) * config.exemplar_slots
    return all_slots(config, everywhere, guide, gated(1 - order.strength, gates))
