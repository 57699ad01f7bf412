"""From a crop of any size to the network's square, and the network's fill back into the crop."""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, MaskArray, Pixels, as_float, content_hash
from exegan_studio.domain.errors import EngineError, MaskError
from exegan_studio.face.distance import distance_within

FAINTEST: Final = 8
"""Coverage from here on is hole to the network, which knows no soft edges; fainter paint shows next to nothing of a fill."""
CONTINUED, LEAST_CONTINUED = 0.02, 6
"""How far the fill goes on round the hole, as a part of the crop's width, and in pixels: the feather is blended and the tone
is matched there, and no filter reads from the hole what the network takes for known."""


VERIFY: Final = "Check the weights with `weights verify`, or compute in cpu-float32."


@dataclass(frozen=True, eq=False)
class NetworkHole:
    """What the network is asked to fill: `image` n x n x 3 in -1..1, nothing of the crop's hole in what `mask` (n x n)
    leaves. `key` stands for both: holes of one key are one to the network."""

    image: FloatArray
    mask: NDArray[np.bool_]
    key: str


@dataclass(frozen=True, eq=False)
class FramedHole:
    """A crop, where the fill stands in it (`filled`: the hole and a little more), and the same for the network."""

    crop: Pixels
    filled: NDArray[np.bool_]
    network: NetworkHole


def framed_hole(crop: Pixels, hole: MaskArray, side: int) -> FramedHole:
    """Both size x size, for a network of `side`. Raises MaskError without a hole."""
    core = (hole >= FAINTEST).astype(np.uint8)
    if not core.any():
        raise MaskError("The mask is empty.", "Paint over what should change.")
    reach = max(LEAST_CONTINUED, math.ceil(CONTINUED * len(crop)))
    filled = distance_within(1 - core) <= reach
    mask = scaled(filled.astype(np.float32), side, cv2.INTER_LINEAR) > 0
    image = scaled(crop.astype(np.float32), side) / np.float32(127.5) - 1
    image = as_float(np.clip(image, -1, 1) * ~mask[..., None])
    return FramedHole(crop, filled, NetworkHole(image, mask, content_hash(image, mask)))


def put_back(framed: FramedHole, fill: FloatArray) -> Pixels:
    """The crop with the network's picture (n x n x 3, about -1..1) in the hole and a little round it; everywhere else it is
    the crop, bit for bit. Raises EngineError for a picture of numbers that are none."""
    mask = framed.network.mask[..., None]
    if not np.isfinite(fill[framed.network.mask]).all():
        raise EngineError("The network gave no picture: its numbers are out of range.", VERIFY)
    whole = np.where(mask, np.clip(fill, -1, 1), framed.network.image)
    values = scaled(as_float((whole + 1) * np.float32(127.5)), len(framed.crop))
    made = np.rint(np.clip(values, 0, 255)).astype(np.uint8)
    return np.where(framed.filled[..., None], made, framed.crop)


def scaled(values: FloatArray, side: int, enlarging: int = cv2.INTER_LANCZOS4) -> FloatArray:
    """A square picture at another size: averaged when smaller, by the filter given when larger."""
    if len(values) == side:
        return values
    way = cv2.INTER_AREA if len(values) > side else enlarging
    return as_float(cv2.resize(values, (side, side), interpolation=way))
