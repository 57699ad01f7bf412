"""Where no exemplar has anything to give (hair, cloth, background), the surroundings continue.

Patches of the picture and of its mirror image are found for every pixel of the gap, coarse to fine, so that they agree with
what stands round them, with the network's idea of the colours there and with where in a portrait such a thing belongs; then
the photo's pixels are copied from where those patches lie. After the family of PatchMatch (Barnes et al. 2009) and its use
for completion (Wexler et al. 2007); every size is first grown inwards from the rim, so that edges and stripes go on.
"""

from typing import Final

import cv2
import numpy as np
import torch
from torch import Tensor

from exegan_studio.domain.arrays import FloatArray, Landmarks, as_float
from exegan_studio.engines.graft.continuation_atlas import Puzzle, emptied, mirror_shift, shrunk_puzzle
from exegan_studio.engines.graft.continuation_copy import copied, lit
from exegan_studio.engines.graft.continuation_growth import grown
from exegan_studio.engines.graft.continuation_level import Level, Look, in_gap, make_level, voted
from exegan_studio.engines.graft.continuation_order import ordered
from exegan_studio.engines.graft.continuation_search import Index, carried, exhaustive, make_index, make_offers, refined
from exegan_studio.engines.graft.fields import on_one_core
from exegan_studio.engines.graft.sides import CENTRE, HALF_AXES

FINEST: Final = 256
HALVINGS: Final = 3
SMALLEST: Final = 12
SEED: Final = 1
GAP_FROM: Final = 0.02
"""Coverage above this is continued."""
SMALL, ALL_COMPARED, FINE = 48, 90, 160
"""Sizes from which less is tried. Below the second every node is compared with sources everywhere."""

Solution = tuple[Level, Tensor, FloatArray]
"""A level, its nodes' sources (N), and what these bring (size x size x 3)."""


def continued(
    picture: FloatArray,
    guide: FloatArray,
    gap: FloatArray,
    known: FloatArray,
    *,
    forbidden: FloatArray | None = None,
    guide_trust: FloatArray | None = None,
    head: FloatArray | None = None,
) -> FloatArray:
    """The picture with its gap filled from what lies outside it. The same inputs give the same bytes.

    `picture`: S x S x 3 in 0..1, an FFHQ-framed crop with the graft already in its hole. `guide`: the network's low
    frequencies, S x S x 3. `gap`: S x S, above 0 where something must be continued. `known`: S x S, 1 where the photo itself
    is; of the rest outside the gap less is taken. `forbidden`: S x S, above 0 where nothing may be copied from, see
    `facial_features`. `guide_trust`: S x S in 0..1, less than 1 where the guide is not to be believed. `head`: S x S in 0..1,
    where a head is, which is not filled with what is behind it, nor the other way round. All but the picture and the gap may
    be of another size, too. Where nothing is left that could serve, the picture comes back as it is.
    """
    sizes = _sizes(picture.shape[0])
    nothing = np.zeros_like(gap)
    full = Puzzle(
        picture,
        guide,
        gap,
        known,
        nothing if forbidden is None else forbidden,
        nothing + 1 if guide_trust is None else guide_trust,
        nothing if head is None else head,
    )
    puzzle = emptied(shrunk_puzzle(full, sizes[-1]))
    solution: Solution | None = None
    chance = torch.Generator().manual_seed(SEED)
    with on_one_core():
        mirror = mirror_shift(puzzle)
        for size in sizes:
            level = make_level(puzzle, size, mirror, _look(size))
            if level.solvable:
                solution = _solved(level, solution, chance)
    if solution is None or solution[0].size != sizes[-1]:
        return picture
    level, sources, brought = solution
    return copied(picture, gap > GAP_FROM, level, sources, lit(level, brought))


def facial_features(landmarks: Landmarks, side: int) -> FloatArray:
    """side x side: 1 where eyes with their brows, nose and mouth are, which must not be copied into hair or background."""
    features = np.zeros((side, side), np.float32)
    eyes, mouth = landmarks[:2].mean(0), landmarks[3:].mean(0)
    across = landmarks[1] - landmarks[0]
    unit, down = float(np.hypot(*across)), mouth - eyes
    down = down / max(float(np.hypot(*down)), 1e-6)
    tilt = float(np.degrees(np.arctan2(across[1], across[0])))
    eye, nose, lips = (0.46, 0.36), (0.27, 0.3), (0.52, 0.28)
    places = ((landmarks[0] - down * 0.14 * unit, eye), (landmarks[1] - down * 0.14 * unit, eye))
    for (x, y), (width, height) in (*places, (landmarks[2] - down * 0.12 * unit, nose), (mouth, lips)):
        axes = (round(width * unit), round(height * unit))
        cv2.ellipse(features, (round(float(x)), round(float(y))), axes, tilt, 0, 360, (1.0,), -1)
    return features


def facial_oval(landmarks: Landmarks, side: int) -> FloatArray:
    """side x side: 1 where a face is for the most part."""
    oval = np.zeros((side, side), np.float32)
    eyes, mouth = landmarks[:2].mean(0), landmarks[3:].mean(0)
    across, down = landmarks[1] - landmarks[0], mouth - eyes
    unit = float(np.hypot(*across))
    x, y = eyes + down * (CENTRE * unit / max(float(np.hypot(*down)), 1e-6))
    axes, tilt = (round(HALF_AXES[0] * unit), round(HALF_AXES[1] * unit)), float(np.degrees(np.arctan2(across[1], across[0])))
    cv2.ellipse(oval, (round(float(x)), round(float(y))), axes, tilt, 0, 360, (1.0,), -1)
    return oval


def _sizes(side: int) -> list[int]:
    """The sizes the puzzle is solved at, the smallest first."""
    finest = min(FINEST, side)
    return [size for size in (finest >> step for step in range(HALVINGS, 0, -1)) if size >= SMALLEST] + [finest]


def _look(size: int) -> Look:
    if size < SMALL:
        return Look(radius=2, growing=2, components=24, spare=1, rim=1, guide=4.8)
    if size < ALL_COMPARED:
        return Look(radius=3, growing=3, components=24, spare=2, rim=1, guide=4.8)
    if size < FINE:
        return Look(radius=3, growing=3, components=24, spare=3, rim=2, guide=3.6)
    return Look(radius=3, growing=2, components=18, spare=3, rim=2, guide=2.4)


def _solved(level: Level, last: Solution | None, chance: torch.Generator) -> Solution:
    """`last`: the solution of the size before."""
    index = make_index(level)
    if last is None:
        return _solved_coarsely(index, None, chance)
    prior = as_float(cv2.resize(in_gap(last[0], last[2]), (level.size, level.size), interpolation=cv2.INTER_LINEAR))
    if level.size < ALL_COMPARED:
        return _solved_coarsely(index, prior, chance)
    sources, picture = grown(level, carried(last[0], last[1], level), prior)
    more, reaches, coherence = (None, (12, 3, 1), 0.8) if level.size >= FINE else (level.mirrored, (24, 6, 1), 0.5)
    sources, costs = refined(index, picture, sources, coherence, more, reaches, chance)
    return level, sources, voted(level, sources, costs)


def _solved_coarsely(index: Index, prior: FloatArray | None, chance: torch.Generator) -> Solution:
    """By comparing all with all, several times over, as there is little to compare."""
    level = index.level
    offers = make_offers(level)
    picture = ordered(level, offers, prior)
    rounds, of_these = (5, 4) if level.size < SMALL else (3, 2)
    sources, brought = level.base, picture
    for turn in range(rounds):
        if turn < of_these:
            sources = exhaustive(index, offers, index.wanted(picture))
        sources, costs = refined(index, picture, sources, 0.3, level.mirrored, (16, 4, 1), chance)
        brought = voted(level, sources, costs)
        picture = in_gap(level, brought)
    return level, sources, brought
