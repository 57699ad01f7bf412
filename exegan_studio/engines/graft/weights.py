"""The graft engine's weights file: both networks in half precision, and their configuration, as safetensors."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.graft.finisher import WIDTHS as FINISHER_WIDTHS
from exegan_studio.engines.graft.finisher import Finisher
from exegan_studio.engines.graft.network import SIDE, FieldNetwork

FIELDS_PREFIX, FINISHER_PREFIX = "fields.", "finisher."


def load_networks(path: Path) -> tuple[FieldNetwork, Finisher]:
    """The networks of a weights file, in float32, ready to run. Raises WeightsError.

    A file of a field network alone, as the first ones were, gets an untrained finisher, which keeps and leaves all as it is.
    """
    again = "Fetch the program again, or name another weights file."
    try:
        with safe_open(path, framework="pt") as stored:
            config = json.loads((stored.metadata() or {}).get("config", "{}"))
            tensors = {name: stored.get_tensor(name).float() for name in stored.keys()}  # noqa: SIM118 - not a dict
    except FileNotFoundError as error:
        raise WeightsError(f"The weights file {path.name} is not there.", again) from error
    except (SafetensorError, OSError, ValueError) as error:
        raise WeightsError(f"{path.name} is not a whole weights file.", again) from error
    if config.get("engine") != "graft" or config.get("side") != SIDE:
        raise WeightsError(f"{path.name} holds no weights of the graft engine.", again)
    network = FieldNetwork(tuple(config["widths"])).channels_last()
    alone = "finisher_widths" not in config
    finisher = Finisher(tuple(config.get("finisher_widths", FINISHER_WIDTHS))).channels_last()
    try:
        network.load_state_dict(tensors if alone else _part(tensors, FIELDS_PREFIX))
        if not alone:
            finisher.load_state_dict(_part(tensors, FINISHER_PREFIX))
    except RuntimeError as error:
        raise WeightsError(f"{path.name} does not fit the graft networks.", again) from error
    if not all(bool(torch.isfinite(value).all()) for value in tensors.values()):
        raise WeightsError(f"{path.name} holds numbers that are none.", again)
    return network.eval(), finisher.eval()


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


def save_networks(
    path: Path, network: FieldNetwork, finisher: Finisher, config: Mapping[str, Any], about: Mapping[str, str]
) -> None:
    """Write a weights file beside `path`, then rename it. `config` joins what loading needs; `about` is for people."""
    parts = {FIELDS_PREFIX: network, FINISHER_PREFIX: finisher}
    tensors = {
        prefix + name: value.detach().to(torch.float16).contiguous()
        for prefix, part in parts.items()
        for name, value in part.state_dict().items()
    }
    whole = {"engine": "graft", "side": SIDE, "widths": network.widths, "finisher_widths": finisher.widths} | dict(config)
    beside = path.with_name(path.name + ".part")
    save_file(tensors, beside, {"config": json.dumps(whole)} | dict(about))
    beside.replace(path)
