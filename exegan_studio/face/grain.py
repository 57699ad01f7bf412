"""Grain match: noise of the photo's own strength and coarseness where the completion is smoother than its surroundings."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.face.colour import from_opponent, noise_bands, to_opponent

BANDS = (0.7, 1.4, 2.8)
PATCH = 24
MOST_PATCHES = 120
FEWEST = 3
QUIET, USUAL = 0.15, 0.2
"""Of the photo's patches the one at the first quantile of noise counts, of the fill's the one at the second: further up
texture would be taken for grain, and too much grain is worse than too little."""
MEASURED_VALUES = (10.0, 245.0)
"""Mean brightness outside of which noise is cut off and says nothing."""
LIKE = 30.0
"""Patches of the photo are compared where their mean colour is this near to one of the fill's."""
STRONGEST = 9.0
COARSENING = (np.inf, 1.3, 0.8)
"""Each band may have at most so much of the next finer one's noise: beyond that it is texture."""
TILE = 512


@dataclass(frozen=True)
class Patch:
    """Mean colour, and noise in every band (rows) of brightness and of both colour differences (columns): standard deviations
    in steps of 255."""

    colour: FloatArray
    noise: FloatArray


def read_patches(pixels: Iterable[FloatArray]) -> list[Patch]:
    """Patches that are neither black nor white."""
    found: list[Patch] = []
    for one in pixels:
        values = to_opponent(one)
        if MEASURED_VALUES[0] < float(values[..., 0].mean()) < MEASURED_VALUES[1]:
            noise = np.stack([1.48 * np.median(np.abs(band), (0, 1)) for band in noise_bands(values, BANDS)])
            found.append(Patch(as_float(one.mean((0, 1))), as_float(noise)))
    return found


def noise_at(patches: Sequence[Patch], quantile: float) -> FloatArray | None:
    """The noise (bands x 3) of the patches about that quantile of brightness noise; None of too few."""
    if len(patches) < FEWEST:
        return None
    stacked = np.stack([patch.noise for patch in patches])
    by_noise = np.argsort(stacked[..., 0].sum(1))
    near = max(FEWEST, len(patches) // 6)
    first = max(0, min(round(quantile * (len(patches) - 1)) - near // 2, len(patches) - near))
    return as_float(np.median(stacked[by_noise[first : first + near]], 0))


def patch_boxes(where: NDArray[np.bool_], box: Box, generator: np.random.Generator) -> list[Box]:
    """Squares that lie wholly in `where`, which covers `box`; at most MOST_PATCHES, chosen by chance."""
    side = PATCH
    while side >= 8:
        rows, columns = where.shape[0] // side, where.shape[1] // side
        if rows and columns:
            cells = where[: rows * side, : columns * side].reshape(rows, side, columns, side).all((1, 3))
            found = np.argwhere(cells)
            if len(found) >= FEWEST:
                chosen = generator.permutation(len(found))[:MOST_PATCHES]
                corners = [(box.left + int(found[one][1]) * side, box.top + int(found[one][0]) * side) for one in chosen]
                return [Box(x, y, x + side, y + side) for x, y in corners]
        side //= 2
    return []


def missing_noise(around: Sequence[Patch], filled: Sequence[Patch]) -> FloatArray | None:
    """Standard deviations (bands x 3) of the noise that the fill lacks; None where it lacks none, or nothing can be told."""
    given = noise_at(filled, USUAL)
    if given is None:
        return None
    colours = np.stack([patch.colour for patch in filled])
    wanted = noise_at([patch for patch in around if np.abs(colours - patch.colour).max(1).min() < LIKE], QUIET)
    if wanted is None:
        return None
    lacking = np.sqrt(np.clip(wanted**2 - given**2, 0, STRONGEST**2))
    for band, most in enumerate(COARSENING[1:], 1):
        lacking[band] = np.minimum(lacking[band], most * lacking[band - 1])
    # Less than a third of a step would drown in rounding.
    return as_float(lacking) if float(lacking[:, 0].max()) > 0.3 else None


def grain_tile(strengths: FloatArray, seed: int) -> FloatArray:
    """TILE x TILE x 3 of noise in RGB that continues over its own edges; the same seed gives the same bytes."""
    generator = np.random.default_rng([0x6772, seed])
    white = generator.standard_normal((TILE, TILE, 3), np.float32)
    margin = 16
    wrapped = np.pad(white, ((margin, margin), (margin, margin), (0, 0)), mode="wrap")
    grain = np.zeros_like(white)
    for band, strength in zip(noise_bands(wrapped, BANDS), strengths, strict=True):
        band = band[margin:-margin, margin:-margin]
        grain += band * (strength / band.std((0, 1)))
    return from_opponent(grain)


def grain_for(box: Box, tile: FloatArray) -> FloatArray:
    """The tile repeated over a box of the photo."""
    rows, columns = np.arange(box.top, box.bottom) % TILE, np.arange(box.left, box.right) % TILE
    return tile[rows[:, None], columns[None]]


def measured(
    photo: Callable[[Box], FloatArray], fill: Callable[[Box], FloatArray], around: Sequence[Box], hole: Sequence[Box]
) -> FloatArray | None:
    """What the fill lacks: `photo` and `fill` give the pixels of a box."""
    return missing_noise(read_patches(map(photo, around)), read_patches(map(fill, hole)))
