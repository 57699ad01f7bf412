"""The graft engine's weights file: both networks in half precision, and their configuration, as safetensors."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.graft.finisher import WIDTHS as FINISHER_WIDTHS
from exegan_studio.engines.graft.finisher import Finisher
from exegan_studio.engines.graft.network import SIDE, FieldNetwork
from exegan_studio.storage.atomic import atomic_write

FIELDS_PREFIX, FINISHER_PREFIX = "fields.", "finisher."
WIDEST = 512
"""Channels of a level, twice as many as were ever trained."""
_AGAIN = "Fetch the program again, or name another weights file."


def load_networks(path: Path) -> tuple[FieldNetwork, Finisher]:
    """The networks of a weights file, in float32, ready to run. Raises WeightsError.

    A file of a field network alone, as the first ones were, gets an untrained finisher, which keeps and leaves all as it is.
    """
    try:
        with safe_open(path, framework="pt") as stored:
            config = json.loads((stored.metadata() or {}).get("config", "{}"))
            tensors = {name: stored.get_tensor(name).float() for name in stored.keys()}  # noqa: SIM118 - not a dict
    except FileNotFoundError as error:
        raise WeightsError(f"The weights file {path.name} is not there.", _AGAIN) from error
    except (SafetensorError, OSError, ValueError, RecursionError) as error:
        raise WeightsError(f"{path.name} is not a whole weights file.", _AGAIN) from error
    if not isinstance(config, dict) or config.get("engine") != "graft" or config.get("side") != SIDE:
        raise WeightsError(f"{path.name} holds no weights of the graft engine.", _AGAIN)
    a, b, c = _widths(config.get("widths"), 3, path)
    alone = "finisher_widths" not in config
    p, q, r, s = FINISHER_WIDTHS if alone else _widths(config["finisher_widths"], 4, path)
    try:
        network, finisher = FieldNetwork((a, b, c)).channels_last(), Finisher((p, q, r, s)).channels_last()
        network.load_state_dict(tensors if alone else _part(tensors, FIELDS_PREFIX))
        if not alone:
            finisher.load_state_dict(_part(tensors, FINISHER_PREFIX))
    except (RuntimeError, ValueError) as error:
        raise WeightsError(f"{path.name} does not fit the graft networks.", _AGAIN) from error
    if not all(bool(torch.isfinite(value).all()) for value in tensors.values()):
        raise WeightsError(f"{path.name} holds numbers that are none.", _AGAIN)
    return network.eval(), finisher.eval()


def _widths(stored: Any, count: int, path: Path) -> list[int]:
    """So many channels a level, as stored. Raises WeightsError where they make no sense, or a network beyond all memory."""
    plain = isinstance(stored, list) and len(stored) == count and all(type(one) is int for one in stored)
    if not plain or not all(1 <= one <= WIDEST for one in stored):
        raise WeightsError(f"{path.name} does not fit the graft networks.", _AGAIN)
    return stored


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


def save_networks(
    path: Path, network: FieldNetwork, finisher: Finisher, config: Mapping[str, Any], about: Mapping[str, str]
) -> None:
    """Write the file whole or not at all. `config` joins what loading needs; `about` is for people. Raises OutputError."""
    parts = {FIELDS_PREFIX: network, FINISHER_PREFIX: finisher}
    tensors = {
        prefix + name: value.detach().to(torch.float16).contiguous()
        for prefix, part in parts.items()
        for name, value in part.state_dict().items()
    }
    whole = {"engine": "graft", "side": SIDE, "widths": network.widths, "finisher_widths": finisher.widths} | dict(config)
    atomic_write(path, save(tensors, {"config": json.dumps(whole)} | dict(about)), overwrite=True)
