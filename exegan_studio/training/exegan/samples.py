"""What a step is shown: a target, a hole, and the exemplar, which is the picture at the mirrored place of the batch."""

from collections.abc import Iterator

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset, Sampler

from exegan_studio.domain.arrays import MaskArray, Pixels
from exegan_studio.engines.graft.network import SIDE as GRAFT_SIDE
from exegan_studio.masking.random_holes import FAMILIES, drawn, share_of
from exegan_studio.training.exegan.config import PORTRAIT, HoleSettings
from exegan_studio.training.exegan.store import PictureStore
from exegan_studio.training.graft.masks import random_hole
from exegan_studio.training.loop import Batch

HOLE_SEED = 1
TRIES = 40
"""A hole of another share than asked for is drawn again so often: a loader has no time for more."""


def random_training_hole(rng: np.random.Generator, settings: HoleSettings, size: int) -> MaskArray:
    """size x size, 0 or 255, of the family and share that are asked for; the last one drawn where the share is too rare."""
    hole = np.zeros((size, size), np.uint8)
    for _ in range(TRIES):
        family = settings.family
        if family == PORTRAIT:
            family = "published-256" if rng.random() < 0.5 else ""
        hole = drawn(FAMILIES[family](rng), size) if family else artists_hole(rng, size)
        if settings.least < share_of(hole) <= settings.most:
            break
    return hole


def artists_hole(rng: np.random.Generator, size: int) -> MaskArray:
    """Where glasses, face masks, eyes, mouths, halves and whole faces are on an FFHQ-framed picture; size x size, 0 or 255."""
    small = random_hole(rng) * np.uint8(255)
    soft = cv2.resize(small, (size, size), interpolation=cv2.INTER_LINEAR if size > GRAFT_SIDE else cv2.INTER_AREA)
    return np.where(soft > 127, 255, 0).astype(np.uint8)


class Samples(Dataset[Batch]):
    """Sample k follows from the seed and k alone: an order, a worker, a resumed run or another number of processes cannot
    change it. Every picture is shown once before any is shown again."""

    def __init__(self, store: PictureStore, seed: int, batch: int, holes: HoleSettings, mirrored: bool) -> None:
        self._store, self._seed, self._batch, self._holes, self._mirrored = store, seed, batch, holes, mirrored
        self._size = store.pictures.shape[1]
        self._epoch, self._order = -1, np.empty(0, np.intp)

    def __getitem__(self, index: int) -> Batch:
        """`image` and `exemplar` 3 x S x S, `hole` 1 x S x S (255 = hole); uint8."""
        step, row = divmod(index, self._batch)
        rng = np.random.default_rng([self._seed, HOLE_SEED, index])
        hole = random_training_hole(rng, self._holes, self._size)[None]
        return {
            "image": self._picture(index),
            "exemplar": self._picture(step * self._batch + self._batch - 1 - row),
            "hole": torch.from_numpy(hole),
        }

    def _picture(self, index: int) -> torch.Tensor:
        epoch, place = divmod(index, len(self._store.train))
        if epoch != self._epoch:
            self._epoch, self._order = epoch, np.random.default_rng([self._seed, epoch]).permutation(self._store.train)
        pixels: Pixels = self._store.pictures[self._order[place]]
        if self._mirrored and np.random.default_rng([self._seed, index]).random() < 0.5:
            pixels = pixels[:, ::-1]
        return torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)))


class RowsOfSteps(Sampler[list[int]]):
    """Of every step from `first` to `last`, exclusive, the rows of one of `world` processes: rank, rank + world, ... ."""

    def __init__(self, first: int, last: int, batch: int, rank: int, world: int) -> None:
        self._first, self._last, self._batch, self._rank, self._world = first, last, batch, rank, world

    def __iter__(self) -> Iterator[list[int]]:
        for step in range(self._first, self._last):
            yield list(range(step * self._batch + self._rank, (step + 1) * self._batch, self._world))

    def __len__(self) -> int:
        return max(0, self._last - self._first)


def held_out_holes(settings: HoleSettings, count: int, size: int) -> NDArray[np.uint8]:
    """The same ones every time, count x 1 x size x size, 0 or 255, none empty."""
    rng = np.random.default_rng(HOLE_SEED)
    within = HoleSettings(settings.family, max(settings.least, 0.02), max(settings.most, 0.03))
    return np.stack([random_training_hole(rng, within, size)[None] for _ in range(count)])
