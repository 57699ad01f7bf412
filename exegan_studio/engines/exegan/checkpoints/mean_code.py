"""The mean code, towards which truncation goes."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from torch import Tensor

from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.networks.generator import Generator
from exegan_studio.jobs.cancel import CancelToken

CODES, AT_ONCE = 4096, 512
SEED: Final = 2202_06358
"""Any number would do, as long as it stays the same."""
STYLE: Final = "style."


def mean_code(config: NetworkConfig, generator: Mapping[str, Tensor], cancel: CancelToken | None = None) -> Tensor:
    """Mean of CODES mapped random codes, float32, style_dim numbers: the same weights always give the same.

    Raises Cancelled. About half a second at the published width: in float64, so that the order of summing, which differs
    between machines, is lost in rounding.
    """
    with torch.device("meta"):
        mapping = Generator(config).style
    weights = {name.removeprefix(STYLE): value.double() for name, value in generator.items() if name.startswith(STYLE)}
    mapping.load_state_dict(weights, assign=True)
    z = np.random.Generator(np.random.PCG64(SEED)).standard_normal((CODES, config.style_dim))
    total = torch.zeros(config.style_dim, dtype=torch.float64)
    with torch.inference_mode():
        for some in torch.from_numpy(z).split(AT_ONCE):
            if cancel is not None:
                cancel.check()
            total += mapping(some).sum(0)
    return (total / CODES).float()
