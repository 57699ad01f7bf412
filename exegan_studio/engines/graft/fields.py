"""The network's fields for one sitter, hole and exemplar: loading, running, enlarging."""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.errors import WeightsError
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.frames import Placement
from exegan_studio.engines.graft.network import SIDE, FieldNetwork


@dataclass(frozen=True)
class Fields:
    """On the grid, SIDE/GRID square: `flow` x 2 (pixels at SIDE), `low` x 3 in 0..1, `support` 0..1."""

    flow: FloatArray
    low: FloatArray
    support: FloatArray

    def bent(self, placement: Placement) -> "Fields":
        """The same with the placement's bend in the flow: from the sitter's pixels to the exemplar after its similarity."""
        cells = self.flow.shape[0]
        rows, columns = (np.mgrid[0:cells, 0:cells] + 0.5) * (SIDE / cells)
        flow = self.flow - placement.displacement(np.stack([columns, rows], -1) + self.flow)
        return Fields(as_float(flow), self.low, self.support)

    def enlarged(self, side: int, box: Box) -> "Fields":
        """The same at a crop of `side` pixels, cut to `box`; flow in pixels of that crop."""
        scale = side / SIDE
        rows, columns = box.slices

        def big(field: FloatArray) -> FloatArray:
            whole = cv2.resize(field, (side, side), interpolation=cv2.INTER_CUBIC)
            return np.ascontiguousarray(whole[rows, columns], np.float32)

        return Fields(big(self.flow * np.float32(scale)), big(self.low), np.clip(big(self.support), 0, 1))


def as_tensor(pictures: FloatArray) -> Tensor:
    """N x H x W x C in 0..1 as N x C x H x W."""
    return torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2)))


class FieldPredictor:
    """Holds the network in float32 on the CPU. Used from one thread at a time."""

    def __init__(self, weights: Path) -> None:
        """Raises WeightsError where the file is not a graft network's."""
        self.network = load_network(weights)

    def predict(self, target: FloatArray, hole: FloatArray, exemplars: FloatArray) -> list[Fields]:
        """`target` SIDE x SIDE x 3 and `exemplars` N x SIDE x SIDE x 3 in 0..1, `hole` SIDE x SIDE in {0, 1}."""
        n = len(exemplars)
        with torch.inference_mode():
            sitters = as_tensor(np.repeat(target[None], n, 0)) * 2 - 1
            holes = as_tensor(np.repeat(hole[None, ..., None], n, 0))
            raw = self.network(sitters, holes, as_tensor(exemplars) * 2 - 1)
            support = torch.sigmoid(raw[:, 5])
            low = (raw[:, 2:5] + 1) / 2
        flow = raw[:, :2].permute(0, 2, 3, 1).contiguous().numpy()
        colours = low.permute(0, 2, 3, 1).contiguous().numpy()
        return [Fields(flow[k], colours[k], support[k].numpy()) for k in range(n)]


def load_network(path: Path) -> FieldNetwork:
    """The network of a weights file, in float32, ready to run. Raises WeightsError."""
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
    try:
        network.load_state_dict(tensors)
    except RuntimeError as error:
        raise WeightsError(f"{path.name} does not fit the graft network.", again) from error
    if not all(bool(torch.isfinite(value).all()) for value in tensors.values()):
        raise WeightsError(f"{path.name} holds numbers that are none.", again)
    return network.eval()
