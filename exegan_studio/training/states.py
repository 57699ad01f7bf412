"""States of a run: all that is needed to go on, in one file that is there whole or not at all."""

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from exegan_studio.domain.errors import WeightsError
from exegan_studio.storage.atomic import explained

Parts = Mapping[str, nn.Module | torch.optim.Optimizer]


def save_state(path: Path, step: int, parts: Parts) -> None:
    """Write step and parts beside `path`, then rename the file. Raises OutputError, and WeightsError where a network holds
    numbers that are none: then the file there before stays."""
    for name, part in parts.items():
        if isinstance(part, nn.Module) and not finite(part):
            message = f"The numbers of {name} are none any more (NaN or infinite) after step {step}; they were not saved."
            raise WeightsError(message, "Go on from the last state with a lower rate.")
    state = {"step": step} | {name: part.state_dict() for name, part in parts.items()}
    beside = path.with_name(path.name + ".part")
    with explained(path):
        try:
            torch.save(state, beside)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def load_state(path: Path, parts: Parts) -> int:
    """Give the parts what was saved, and return the step. Raises WeightsError where the file is no state of such parts."""
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(state[name])
        return int(state["step"])
    except (pickle.UnpicklingError, RuntimeError, KeyError, TypeError, ValueError, OSError, EOFError) as error:
        message = f"{path.name} is not a state of this training ({type(error).__name__})."
        raise WeightsError(message, "Remove the file to start anew, or name another.") from error


def finite(network: nn.Module) -> bool:
    """Whether all numbers of a network are numbers."""
    floats: list[Tensor] = [value for value in network.state_dict().values() if value.is_floating_point()]
    return all(bool(torch.isfinite(value).all()) for value in floats)
