"""What is done to codes between the networks that make them and the decoder that takes them. Pure functions.

A code is style_dim numbers, a slot a place for one. Of the decoder's slots the first few (`first_exemplar_slot`, 4) are
stochastic, the n others belong to the exemplar. `w` are codes of the mapping network: N x style_dim, or N x slots x style_dim
where slots differ. Exemplar codes are N x n x style_dim. One may always stand for N.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from exegan_studio.domain.errors import EngineError
from exegan_studio.engines.exegan.config import NetworkConfig


def truncated(w: Tensor, mean: Tensor, psi: float) -> Tensor:
    """`mean + psi * (w - mean)`: below 1 nearer to the mean code, above 1 further off (the paper shows 1, 3 and 5; the
    released code acts below 1 only). Raises EngineError for a psi that is not above 0."""
    if not psi > 0:
        raise EngineError(f"A variety of {psi:g} is not possible.", "Choose one above 0.")
    return mean + psi * (w - mean)


def per_slot(w: Tensor, slots: int, second: Tensor | None = None, crossover: int | None = None) -> Tensor:
    """`w`, N x style_dim, in every slot, N x slots x style_dim; with a second code, that one from slot `crossover` on.

    Slots of the exemplar are counted too. A crossover among them shows only under code tuning, as in the released code.
    """
    every = w[:, None].expand(-1, slots, -1)
    if second is None or crossover is None:
        return every
    return torch.cat([every[:, :crossover], second[:, None].expand(-1, slots, -1)[:, crossover:]], 1)


def tuned(codes: Tensor, w: Tensor, lam: float | Tensor) -> Tensor:
    """Code tuning of the exemplar's slots: `lam * w + (1 - lam) * codes`, N x n x style_dim.

    The paper's direction: lam 0 is the exemplar alone, the published behaviour; lam 1 the random code alone. `w` is
    N x n x style_dim, `lam` one number or one for every slot (n).
    """
    share = torch.as_tensor(lam, dtype=codes.dtype, device=codes.device).reshape(-1, 1)
    return share * w + (1 - share) * codes


def gated(lam: float, gates: Sequence[float]) -> Tensor:
    """`1 - (1 - lam) * gate` for every slot of the exemplar: the `lam` of `tuned`, with each slot's own part of the
    exemplar's strength (0: the random code; 1: the common strength, 1 - lam)."""
    return 1 - (1 - lam) * torch.tensor(gates, dtype=torch.float32)


def mixed(a: Tensor, b: Tensor, index: int) -> Tensor:
    """Style mixing: `[a[:index], b[index:]]` of the exemplar's slots; 0 is all `b`, n all `a`. Raises EngineError for a stop
    that is not there."""
    slots = a.shape[1]
    if not 0 <= index <= slots:
        raise EngineError(f"There is no stop {index} to mix at.", f"Choose one from 0 to {slots}.")
    return torch.cat([a[:, :index], b[:, index:]], 1)


def weighted(codes: Sequence[Tensor], weights: Sequence[float]) -> Tensor:
    """A set of exemplars as one: the weighted mean of their codes, each N x n x style_dim. Raises EngineError where the
    weights do not fit or have nothing to weigh by."""
    total = sum(weights)
    if len(weights) != len(codes) or any(weight < 0 for weight in weights) or not total > 0:
        raise EngineError("The exemplars' weights make no sense.", "Give every exemplar a weight above 0.")
    return torch.stack([code * (weight / total) for code, weight in zip(codes, weights, strict=True)]).sum(0)


def all_slots(config: NetworkConfig, w: Tensor, codes: Tensor, lam: float | Tensor = 0.0) -> Tensor:
    """What the decoder takes, N x slots x style_dim: `w` (N x slots x style_dim, see `per_slot`) in the stochastic slots,
    the exemplar's `codes`, tuned towards `w` by `lam`, in the others."""
    first = config.first_exemplar_slot
    exemplar = tuned(codes, w[:, first:], lam)
    return torch.cat([w[:, :first], exemplar], 1)


def attribute_similarity(a: Tensor, b: Tensor) -> Tensor:
    """Mean squared difference of two pictures' exemplar codes, N; 0 for the same attributes, larger for others."""
    return (a - b).square().mean((1, 2))
