"""Where no exemplar has anything to give (hair, cloth, background), the surroundings continue.

Patches of the known picture are found for every pixel of the gap, coarse to fine, so that they agree with what stands round
them and with the network's own idea of the colours there; then the photo's pixels are copied from where those patches lie.
After the family of PatchMatch (Barnes et al. 2009) and its use for completion (Wexler et al. 2007), with an exhaustive
search at the coarse levels, where it is one matrix product.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from exegan_studio.domain.arrays import FloatArray
from exegan_studio.domain.geometry import box_of
from exegan_studio.engines.graft.bands import low_pass

RADIUS = 3
COARSE, FINE = 64, 256
MOST_SOURCES = 6000
GUIDE_WEIGHT = 4.0
DISTANCE_WEIGHT = 4.0
LOW_SIGMA_PART = 0.025
"""Blur that makes the known picture comparable with the network's low frequencies, as a part of the side."""

Offsets = NDArray[np.float32]
"""H x W x 2 (x, y): the gap's pixel p takes its colour from p + offset."""


@dataclass(frozen=True)
class Level:
    """One size of the puzzle: the picture so far, the network's colours, the gap, and where patches may be taken from."""

    picture: FloatArray
    guide: FloatArray
    gap: NDArray[np.bool_]
    source: NDArray[np.bool_]


def continued(picture: FloatArray, guide: FloatArray, gap: FloatArray, known: FloatArray) -> FloatArray:
    """The picture with its gap filled from what is known.

    `picture`: S x S x 3 in 0..1, the sitter with the graft already in its hole. `guide`: the network's low frequencies.
    `gap`: S x S, 1 where something must be continued. `known`: S x S, 1 where the photo itself is. Where nothing is known
    that could serve, the picture comes back as it is.
    """
    side = picture.shape[0]
    offsets: Offsets | None = None
    size = COARSE
    while size <= min(FINE, side):
        level = _level(picture, guide, gap, known, size)
        if not level.gap.any() or not level.source.any():
            return picture
        if offsets is None:
            offsets = _search(level, None)
            offsets = _search(level, _vote(level.picture, offsets, level.gap))
        else:
            offsets = _doubled(offsets)
            offsets = _clamped(offsets, level.source)
        now = _vote(level.picture, offsets, level.gap)
        offsets = _search(level, now) if size <= COARSE else _propagated(level, now, offsets)
        size *= 2
    return picture if offsets is None else _copied(picture, offsets, gap > 0.02)


def _level(picture: FloatArray, guide: FloatArray, gap: FloatArray, known: FloatArray, size: int) -> Level:
    def small(array: FloatArray) -> FloatArray:
        return cv2.resize(array, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)

    whole = small(known) > 0.999
    reach = np.ones((2 * RADIUS + 1, 2 * RADIUS + 1), np.uint8)
    source = cv2.erode(whole.astype(np.uint8), reach, borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0
    return Level(small(picture), small(guide), small(gap) > 0.02, source)


def _patches(picture: FloatArray) -> Tensor:
    """Every pixel's patch: H·W x (7·7·3), borders repeated."""
    tensor = torch.from_numpy(picture).permute(2, 0, 1)[None]
    padded = F.pad(tensor, (RADIUS,) * 4, mode="replicate")
    return F.unfold(padded, 2 * RADIUS + 1)[0].T


def _search(level: Level, now: FloatArray | None) -> Offsets:
    """The best source for every pixel of the gap, all compared. `now` is the picture so far; None: only colours count."""
    size = level.picture.shape[0]
    low = low_pass(level.picture, LOW_SIGMA_PART * size)
    sources = np.flatnonzero(level.source)
    if len(sources) > MOST_SOURCES:
        sources = sources[:: -(-len(sources) // MOST_SOURCES)]
    gaps = np.flatnonzero(level.gap)
    place = _places(size) * DISTANCE_WEIGHT
    if now is None:
        wanted, offered = _patches(level.guide)[gaps], _patches(low)[sources]
    else:
        guide_wanted = torch.from_numpy(level.guide.reshape(-1, 3)[gaps]) * GUIDE_WEIGHT
        guide_offered = torch.from_numpy(low.reshape(-1, 3)[sources]) * GUIDE_WEIGHT
        wanted = torch.cat([_patches(now)[gaps], guide_wanted], 1)
        offered = torch.cat([_patches(level.picture)[sources], guide_offered], 1)
    wanted = torch.cat([wanted, place[gaps]], 1)
    offered = torch.cat([offered, place[sources]], 1)
    best = sources[_nearest(wanted, offered).numpy()]
    return _offsets_to(gaps, best, size)


def _places(size: int) -> Tensor:
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) / size
    return torch.from_numpy(np.stack([columns.ravel(), rows.ravel()], 1)) * (2 * RADIUS + 1)


def _nearest(wanted: Tensor, offered: Tensor) -> Tensor:
    """Index of the offered row nearest to every wanted row (squared distance), in pieces of bounded memory."""
    squares = offered.square().sum(1)
    step = max(1, 8_000_000 // max(1, len(offered)))
    return torch.cat([(squares - 2 * part @ offered.T).argmin(1) for part in wanted.split(step)])


def _take(picture: FloatArray, offsets: Offsets) -> FloatArray:
    """Every pixel's colour at p + offset."""
    size = picture.shape[:2]
    rows, columns = np.mgrid[0 : size[0], 0 : size[1]].astype(np.float32)
    return cv2.remap(
        picture, columns + offsets[..., 0], rows + offsets[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    ).astype(np.float32, copy=False)


def _shifted(offsets: Offsets, dx: int, dy: int) -> Offsets:
    """The offsets that the pixel at (x - dx, y - dy) has."""
    return np.roll(offsets, (dy, dx), (0, 1))


def _vote(picture: FloatArray, offsets: Offsets, gap: NDArray[np.bool_]) -> FloatArray:
    """The gap's pixels as the mean of what overlapping patches bring."""
    total, votes = np.zeros_like(picture), np.zeros((*gap.shape, 1), np.float32)
    for dy in range(-2, 3):
        for dx in range(-2, 3):
            allowed = np.roll(gap, (dy, dx), (0, 1))[..., None]
            weight = np.float32(np.exp(-(dx * dx + dy * dy) / 3)) * allowed
            total += _take(picture, _shifted(offsets, dx, dy)) * weight
            votes += weight
    return np.where(gap[..., None], total / np.maximum(votes, 1e-6), picture).astype(np.float32)


def _doubled(offsets: Offsets) -> Offsets:
    return np.repeat(np.repeat(offsets, 2, 0), 2, 1) * 2


def _clamped(offsets: Offsets, source: NDArray[np.bool_]) -> Offsets:
    """Offsets whose end is no source moved to the nearest end that is."""
    size = source.shape[0]
    away = (~source).astype(np.uint8)
    labels = np.asarray(cv2.distanceTransformWithLabels(away, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)[1], np.int32)
    where = np.zeros(int(labels.max()) + 1, np.int64)
    where[labels[source]] = np.flatnonzero(source)
    rows, columns = np.mgrid[0:size, 0:size]
    x = np.clip(np.rint(columns + offsets[..., 0]), 0, size - 1).astype(np.int64)
    y = np.clip(np.rint(rows + offsets[..., 1]), 0, size - 1).astype(np.int64)
    end = where[labels[y, x]]
    return np.stack([end % size - columns, end // size - rows], -1).astype(np.float32)


def _propagated(level: Level, now: FloatArray, offsets: Offsets) -> Offsets:
    """Every gap pixel takes the best of its own and its neighbours' offsets, judged by whole patches and the guide."""
    size = level.picture.shape[0]
    gaps = np.flatnonzero(level.gap)
    low = low_pass(level.picture, LOW_SIGMA_PART * size).reshape(-1, 3)
    guide = torch.from_numpy(level.guide.reshape(-1, 3)[gaps])
    wanted, offered = _patches(now)[gaps], _patches(level.picture)
    for reach in (4, 1, 1):
        best_cost, best_end = torch.full((len(gaps),), torch.inf), np.zeros(len(gaps), np.int64)
        for dx, dy in ((0, 0), (reach, 0), (-reach, 0), (0, reach), (0, -reach)):
            tried = _clamped(_shifted(offsets, dx, dy), level.source).reshape(-1, 2)[gaps].astype(np.int64)
            end = gaps + tried[:, 1] * size + tried[:, 0]
            cost = (offered[end] - wanted).square().sum(1)
            cost += (torch.from_numpy(low[end]) - guide).square().sum(1) * GUIDE_WEIGHT**2
            better = cost < best_cost
            best_cost = torch.where(better, cost, best_cost)
            best_end = np.where(better.numpy(), end, best_end)
        offsets = _offsets_to(gaps, best_end, size)
    return offsets


def _offsets_to(gaps: NDArray[np.int64], ends: NDArray[np.int64], size: int) -> Offsets:
    """Offsets from gap pixels to their ends (flat indices); 0 elsewhere."""
    offsets = np.zeros((size * size, 2), np.float32)
    offsets[gaps, 0], offsets[gaps, 1] = ends % size - gaps % size, ends // size - gaps // size
    return offsets.reshape(size, size, 2)


def _copied(picture: FloatArray, offsets: Offsets, gap: NDArray[np.bool_]) -> FloatArray:
    """The photo's own pixels, copied at the crop's size; overlapping patches are averaged, so borders are soft."""
    side, size = picture.shape[0], offsets.shape[0]
    scale = side / size
    box = box_of(gap)
    rows, columns = np.mgrid[box.top : box.bottom, box.left : box.right].astype(np.float32)
    coarse_x = np.clip(((columns + 0.5) / scale).astype(np.int32), 0, size - 1)
    coarse_y = np.clip(((rows + 0.5) / scale).astype(np.int32), 0, size - 1)
    total, weights = np.zeros((box.height, box.width, 3), np.float32), 0.0
    for dx, dy, weight in ((0, 0, 1.0), (2, 0, 0.5), (-2, 0, 0.5), (0, 2, 0.5), (0, -2, 0.5)):
        here = _shifted(offsets, dx, dy)[coarse_y, coarse_x] * np.float32(scale)
        x, y = columns + here[..., 0], rows + here[..., 1]
        total += np.float32(weight) * cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
        weights += weight
    filled, part = picture.copy(), box.slices
    filled[part] = np.where(gap[part][..., None], total / np.float32(weights), picture[part])
    return filled
