"""Tone match: what the completion misses along the rim, spread into the hole as a membrane."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, MaskArray, Pixels, as_float
from exegan_studio.domain.geometry import Similarity, box_of
from exegan_studio.face.colour import LUMA
from exegan_studio.face.distance import distance_within

RING = 0.014
"""Width of the rim that is compared, as a part of the crop's width: engines continue their fill a little further."""
CELLS = 24
FEWEST = 6
"""Rim pixels in a cell below which it says nothing."""
LIMIT = 64.0
"""No correction beyond this, in steps of 255: a larger difference is another thing, not another light."""
UNRULY = 14.0
"""Spread of the differences within one cell beyond which an edge or hair crosses it there."""
LIGHTER, TINTED = 0.7, 0.4
"""Logarithms of the ratio in brightness and, beyond that, in a channel, from which on photo and completion rather show two
things, hair and skin, than one in another light."""
ALIKE = 0.5
"""Cells that are less alike do not tell what all have in common."""
STILL = 0.15
"""Where they show two things, nothing to correct weighs so much."""
ROUNDS = 400
FLOOR, SHARES = np.float32(12), (0.1, 1.1)


@dataclass(frozen=True)
class ToneField:
    """`values`: n x m x 4 on a coarse grid, in steps of 255: a correction for each channel, and how bright the completion is
    where that was measured. `to_crop`: grid → crop coordinates."""

    values: FloatArray
    to_crop: Similarity


def tone_field(shown: Pixels, completion: Pixels, hole: MaskArray, valid: NDArray[np.bool_]) -> ToneField | None:
    """The correction that makes the completion meet the photo along the rim; None where there is no rim to compare.

    All in crop space: `shown` is the photo's own crop, `valid` where it shows the photo and not a reflection.
    """
    size = hole.shape[0]
    reach = max(3.0, RING * size)
    distance = distance_within(hole == 0)
    ring = (distance > 0) & (distance <= reach) & valid
    if not ring.any():
        return None
    box = box_of(hole).grown(round(reach) + 1).clipped(size, size)
    cell = max(1.0, max(box.width, box.height) / CELLS)
    rows, columns = np.nonzero(ring)
    given = completion[rows, columns].astype(np.float32)
    seen = np.column_stack([shown[rows, columns] - given, given]).astype(np.float32)
    where = ((rows - box.top) / cell).astype(np.intp), ((columns - box.left) / cell).astype(np.intp)
    shape = (int((box.height - 1) / cell) + 1, int((box.width - 1) / cell) + 1)
    medians, trust = cell_medians(seen, where, shape)
    if not trust.any():
        return None
    alike = likeness(medians, trust)
    values = np.concatenate([tempered(medians[..., :3], alike), (medians[..., 3:] @ LUMA)[..., None]], -1)
    return ToneField(membrane(as_float(values), trust, alike), Similarity(cell, 0, box.left, box.top))


def cell_medians(
    seen: FloatArray, where: tuple[NDArray[np.intp], NDArray[np.intp]], shape: tuple[int, int]
) -> tuple[FloatArray, FloatArray]:
    """Medians in every cell of the grid (n x m x 6: the correction, and the completion's colour), and how far they are to be
    trusted (n x m, 0..1)."""
    values, trust = np.zeros((*shape, 6), np.float32), np.zeros(shape, np.float32)
    numbers = where[0] * shape[1] + where[1]
    order = np.argsort(numbers, kind="stable")
    cells, starts = np.unique(numbers[order], return_index=True)
    for number, group in zip(cells, np.split(seen[order], starts[1:]), strict=True):
        if len(group) < FEWEST:
            continue
        middle = np.median(group, 0)
        spread = 1.48 * float(np.median(np.abs(group - middle)[:, :3]))
        spot = divmod(int(number), shape[1])
        values[spot] = middle
        trust[spot] = 1 / (1 + (spread / UNRULY) ** 4)
    return values, trust


def likeness(medians: FloatArray, trust: FloatArray) -> FloatArray:
    """How far photo and completion show one thing in two lights, n x m in 0..1, 1 where they do so most: light changes
    brightness more than colour, and a brow or hair beside skin is much darker. `medians`: see `cell_medians`."""
    given = np.maximum(medians[..., 3:] + FLOOR, 1)
    ratio = np.log(np.maximum(given + medians[..., :3], 1) / given)
    brighter = ratio @ LUMA
    tinted = np.abs(ratio - brighter[..., None]).max(-1)
    alike = (trust > 0) / ((1 + (brighter / LIGHTER) ** 4) * (1 + (tinted / TINTED) ** 4))
    return as_float(alike / max(float(alike.max()), 1e-6))


def tempered(corrections: FloatArray, alike: FloatArray) -> FloatArray:
    """Cells that stand out from all that are `alike` are brought back to them, and none goes beyond the limit; n x m x 3."""
    known = corrections[alike > ALIKE]
    middle = np.median(known, 0)
    spread = np.maximum(5.0, 2.5 * 1.48 * np.median(np.abs(known - middle), 0))
    return as_float(np.clip(np.clip(corrections, middle - spread, middle + spread), -LIMIT, LIMIT))


def membrane(values: FloatArray, trust: FloatArray, alike: FloatArray) -> FloatArray:
    """Known cells kept as far as they are trusted and `alike`, the others filled as a soap film would; where photo and
    completion show two things, the film is drawn towards no correction."""
    weight = (trust * alike)[..., None]
    still = (trust * (1 - alike) * np.float32(STILL))[..., None] * np.array([1, 1, 1, 0], np.float32)
    start = (values * weight).sum((0, 1)) / weight.sum()
    film = np.where(weight > 0, values, start).astype(np.float32)
    for _ in range(ROUNDS):
        padded = np.pad(film, ((1, 1), (1, 1), (0, 0)), mode="edge")
        around = (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]) / 4
        # Even a trusted cell gives way a little: single cells carry noise.
        film = as_float(around + 0.9 * (weight * (values - around) - still * around))
    return film


def toned(completion: FloatArray, field: ToneField, amount: float) -> FloatArray:
    """The completion (size x size x 3, steps of 255) corrected by the field.

    What was missed is taken for light, a gain: an eye in darker skin is darker in proportion, not black, and dark hair in a
    field measured on skin gets less of the correction. Highlights get hardly more: they were cut off at white, so their colour
    says little.
    """
    size = completion.shape[0]
    laid = cv2.warpAffine(
        field.values, field.to_crop.pixel_matrix(), (size, size), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    share = (np.maximum(completion @ LUMA, 0) + FLOOR) / (np.maximum(laid[..., 3], 0) + FLOOR)
    return as_float(completion + laid[..., :3] * (np.clip(share, *SHARES) * np.float32(amount))[..., None])
