"""The networks at work for one sitter, hole and exemplar: loading, running, enlarging."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.finisher import Composite, kept, settled
from exegan_studio.engines.graft.frames import Placement
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.weights import load_networks

CUBIC_REACH = 4
"""Cells beside a box, counted from the nearest, that its cubic enlarging looks at; one of them for rounding."""


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
        cells = self.flow.shape[0]
        near = Box(0, 0, cells, cells)
        if side % cells == 0:
            # Cells further off have no part in what is cut out.
            edges = (round(edge * cells / side) for edge in (box.left, box.top, box.right, box.bottom))
            near = Box(*edges).grown(CUBIC_REACH).clipped(cells, cells)
        factor = side / cells
        size = (round(near.width * factor), round(near.height * factor))
        rows, columns = box.shifted(-round(near.left * factor), -round(near.top * factor)).slices

        def big(field: FloatArray) -> FloatArray:
            whole = cv2.resize(field[near.slices], size, interpolation=cv2.INTER_CUBIC)
            return np.ascontiguousarray(whole[rows, columns], np.float32)

        return Fields(big(self.flow * np.float32(side / SIDE)), big(self.low), np.clip(big(self.support), 0, 1))


def as_tensor(pictures: FloatArray) -> Tensor:
    """N x H x W x C in 0..1 as N x C x H x W."""
    return torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2)))


@dataclass(frozen=True)
class Seen:
    """A fill as the finisher sees it, SIDE x SIDE (x 3), values 0..1: the sitter's `picture`, `hole` {0, 1}, and the fill's
    `low`, `detail` (support is in it), `support` and `shown` (the exemplar as moved)."""

    picture: FloatArray
    hole: FloatArray
    low: FloatArray
    detail: FloatArray
    support: FloatArray
    shown: FloatArray


@contextmanager
def on_one_core() -> Generator[None]:
    """torch on this thread takes one core: with another number of them sums are rounded otherwise, and a candidate made again
    elsewhere would differ in single bytes. Both networks and all that is continued are small, and several seeds are made at a
    time: threads of torch's would only wait for one another."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            yield
    finally:
        torch.set_num_threads(before)


class Predictor:
    """Holds both networks in float32 on the CPU; the same numbers whatever the number of cores."""

    def __init__(self, weights: Path) -> None:
        """Raises WeightsError where the file is not the graft engine's."""
        self.network, self.finisher = load_networks(weights)

    def predict(self, target: FloatArray, hole: FloatArray, exemplars: FloatArray) -> list[Fields]:
        """`target` SIDE x SIDE x 3 and `exemplars` N x SIDE x SIDE x 3 in 0..1, `hole` SIDE x SIDE in {0, 1}."""
        n = len(exemplars)
        with on_one_core():
            sitters = as_tensor(np.repeat(target[None], n, 0)) * 2 - 1
            holes = as_tensor(np.repeat(hole[None, ..., None], n, 0))
            raw = self.network(sitters, holes, as_tensor(exemplars) * 2 - 1)
            support = torch.sigmoid(raw[:, 5])
            low = (raw[:, 2:5] + 1) / 2
        flow = raw[:, :2].permute(0, 2, 3, 1).contiguous().numpy()
        colours = low.permute(0, 2, 3, 1).contiguous().numpy()
        return [Fields(flow[k], colours[k], support[k].numpy()) for k in range(n)]

    def finish(self, seen: Seen) -> tuple[FloatArray, FloatArray]:
        """How much of the detail stays, SIDE x SIDE in 0..1, and the correction, SIDE x SIDE x 3, to be added."""
        whole = Composite(
            as_tensor(seen.picture[None]),
            as_tensor(seen.hole[None, ..., None]),
            as_tensor(seen.low[None]),
            as_tensor(seen.detail[None]),
            as_tensor(seen.support[None, ..., None]),
            as_tensor(seen.shown[None]),
        )
        with on_one_core():
            logit, raw = self.finisher(whole.seen())
            keep = kept(logit)
            correction = settled(raw, keep * whole.support)[0].permute(1, 2, 0)
        return keep[0, 0].numpy(), correction.contiguous().numpy()
