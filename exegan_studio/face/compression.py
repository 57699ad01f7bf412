"""JPEG match: in a strongly compressed photo the fill is compressed as the photo was, or it would look cleaner than its
surroundings. Only where the photo's own blocks stand out. 16-bit photos are left alone: JPEG has 8 bits, so theirs would be
an old JPEG worked over since, and the fill would lose its depth for that."""

from dataclasses import dataclass, replace
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import DeepPixels, FloatArray, Pixels, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.picture import to_eight_bit

BLOCK, UNIT = 8, 16
"""Sides of JPEG's blocks, and of the squares that share a block of chroma where chroma has half the size."""
AROUND = 128
"""Pixels round the hole that are looked at besides: compression is the same all over a photo."""
TILE = 64
MOST_TILES, MOST_TRIED = 64, 8
LARGEST_STEP = 8
"""A step beyond this, in steps of 255, is an edge of the picture and counts no more."""
HINT, ALONE = 0.3, 0.2
"""Steps on the grid's lines must rise so far above the mean of the others, and by this part of that above each of them."""
TEXTURE = (2.0, 12.0)
"""Spread of brightness in the squares that tell how strong the blocks are: flat ones show none, and edges outdo them."""
FEWEST = 8
FAINTEST, FINEST = 1.1, 86
"""Blocks weaker than this, in steps of 255, and qualities from this on are left alone: nobody sees them."""
TRIED = range(4, 96)
BESIDE, DIP = 6, 0.5
"""Compressed again at its own quality, a photo changes less than this part of what it does at the qualities beside."""
STRENGTHS, QUALITIES = (2.5, 2.75, 3.25, 3.8), (50, 40, 20, 10)
"""Strength of the blocks in portraits of each quality, where that is all there is to go by. Weaker blocks than the first tell
too little: fine texture of a far better quality has them too."""
FULL, HALF = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420


@dataclass(frozen=True)
class Compression:
    """How a photo was compressed: quality as libjpeg counts it (1..100), chroma FULL or HALF the size, and the column and row
    (0..UNIT - 1) at which squares of UNIT begin."""

    quality: int
    chroma: int = HALF
    left: int = 0
    top: int = 0

    def within(self, box: Box) -> "Compression":
        """The same, counted from the corner of a box."""
        return replace(self, left=(self.left - box.left) % UNIT, top=(self.top - box.top) % UNIT)


def compression_of(photo: DeepPixels, hole: Box) -> Compression | None:
    """How the photo was compressed, read in and round the box of the hole; None where nobody would see it. Any thread."""
    if photo.dtype != np.uint8:
        return None
    pixels, near = to_eight_bit(photo), hole.grown(AROUND).clipped(photo.shape[1], photo.shape[0])
    tiles = tiles_of(pixels, near)
    if tiles is None:
        return None
    left, top = (grid_line(one) for one in line_steps(brightness(tiles)))
    if left is None or top is None:
        return None
    tiles = tiles_of(pixels, near, left, top)
    strength = 0.0 if tiles is None else block_strength(brightness(tiles))
    if tiles is None or strength < FAINTEST:
        return None
    tried = tiles[:: -(-len(tiles) // MOST_TRIED)]
    quality = own_quality(brightness(tried))
    if quality is not None:
        return own_chroma(tried, quality, left, top) if quality < FINEST else None
    if strength < STRENGTHS[0]:
        return None
    return Compression(round(float(np.interp(strength, STRENGTHS, QUALITIES))), HALF, left, top)


def tiles_of(photo: Pixels, near: Box, left: int = 0, top: int = 0) -> Pixels | None:
    """n x TILE x TILE x 3 from all over the box, on the grid that begins at column `left` and row `top`; None where there is
    no room for one."""
    columns = range(near.left + (left - near.left) % UNIT, near.right - TILE + 1, TILE)
    rows = range(near.top + (top - near.top) % UNIT, near.bottom - TILE + 1, TILE)
    places = list(product(rows, columns))
    chosen = places[:: max(1, -(-len(places) // MOST_TILES))]
    return np.stack([photo[y : y + TILE, x : x + TILE] for y, x in chosen]) if chosen else None


def brightness(tiles: Pixels) -> NDArray[np.uint8]:
    """The tiles in grey."""
    grey = cv2.cvtColor(tiles.reshape(-1, TILE, 3), cv2.COLOR_RGB2GRAY)
    return grey.reshape(-1, TILE, TILE).astype(np.uint8, copy=False)


def steps(grey: NDArray[np.uint8]) -> NDArray[np.int16]:
    """How far each step between neighbours (..., 2 to width - 2) exceeds the steps on both sides of it, doubled."""
    step = np.diff(grey.astype(np.int16), axis=-1)
    beyond = np.abs(2 * step[..., 1:-1] - step[..., :-2] - step[..., 2:])
    return np.minimum(beyond, 2 * LARGEST_STEP, out=beyond)


def line_steps(grey: NDArray[np.uint8]) -> tuple[FloatArray, FloatArray]:
    """Mean steps across columns and across rows 0..7 of every eight, counted from the tiles' first."""
    across = np.stack([steps(grey).mean((0, 1)), steps(grey.swapaxes(1, 2)).mean((0, 1))])
    padded = np.pad(as_float(across / 2), ((0, 0), (2, 1)), constant_values=np.nan)
    columns, rows = np.nanmean(padded.reshape(2, -1, BLOCK), 1)
    return as_float(columns), as_float(rows)


def grid_line(across: FloatArray) -> int | None:
    """On which of every eight lines the grid lies; None where no line stands out alone."""
    at = int(across.argmax())
    others = np.delete(across, at)
    height = float(across[at] - others.mean())
    return at if height > HINT and across[at] - others.max() > ALONE * height else None


def block_strength(grey: NDArray[np.uint8]) -> float:
    """How far steps between the blocks exceed those within them, in steps of 255, where that can be told; else 0."""
    side = TILE // UNIT
    squares = grey.reshape(-1, side, UNIT, side, UNIT).swapaxes(2, 3).reshape(-1, UNIT, UNIT)
    spread = squares.std((1, 2))
    telling = squares[(spread > TEXTURE[0]) & (spread < TEXTURE[1])]
    if len(telling) < FEWEST:
        return 0.0
    across = np.concatenate([steps(telling), steps(telling.swapaxes(1, 2))]).mean((0, 1)) / 2
    between = BLOCK - 2
    return float(across[between] - np.delete(across, between).mean())


def own_quality(grey: NDArray[np.uint8]) -> int | None:
    """The quality at which compressing the tiles again changes them much less than at those beside it; None where there is
    none, as in a photo that was compressed with another maker's tables or was worked over since."""
    picture = grey.reshape(-1, TILE)
    losses = np.array([cv2.absdiff(picture, coded(picture, quality)).mean() for quality in TRIED])
    dips = [loss / (np.median(losses[max(0, at - BESIDE) : at + BESIDE + 1]) + 1e-6) for at, loss in enumerate(losses)]
    deep = np.flatnonzero(np.array(dips) < DIP)
    if not len(deep):
        return None
    # The first of them: whole fractions of the steps that a photo's values are multiples of leave them alone too.
    first = [at for at in deep if at <= deep[0] + 2]
    return TRIED[min(first, key=lambda at: losses[at])]


def own_chroma(tiles: Pixels, quality: int, left: int, top: int) -> Compression:
    """Size of the chroma and place of its squares: again what changes the tiles least."""
    side = TILE - UNIT

    def loss(how: Compression) -> float:
        x, y = how.left - left, how.top - top
        picture = tiles[:, y : y + side, x : x + side].reshape(-1, side, 3)
        # Chroma of half the size is spread out beyond its squares, so what lay beside the tile matters at its edges.
        apart = cv2.absdiff(picture, coded(picture, quality, how.chroma)).reshape(-1, side, side, 3)
        return float(apart[:, 2:-2, 2:-2].mean())

    places = product((left, left + BLOCK), (top, top + BLOCK))
    ways = [Compression(quality, HALF, x, y) for x, y in places]
    return min([*ways, Compression(quality, FULL, left, top)], key=loss)


def coded(picture: NDArray[np.uint8], quality: int, chroma: int = HALF) -> NDArray[np.uint8]:
    """The picture (grey or RGB) after compression at that quality."""
    colour = picture.ndim == 3
    given = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) if colour else picture
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, chroma]
    _, data = cv2.imencode(".jpg", given, options)
    back = cv2.imdecode(data, cv2.IMREAD_COLOR if colour else cv2.IMREAD_GRAYSCALE)
    if back is None:
        raise ValueError("a JPEG just made cannot be read")
    return (cv2.cvtColor(back, cv2.COLOR_BGR2RGB) if colour else back).astype(np.uint8, copy=False)


def recompressed(picture: Pixels, spot: Box, how: Compression) -> Pixels:
    """A spot of the picture as the compression leaves it. A little more is compressed, so that spots fit together."""
    left = (spot.left - how.left) // UNIT * UNIT + how.left - UNIT
    top = (spot.top - how.top) // UNIT * UNIT + how.top - UNIT
    area = Box(left, top, spot.right + 2 * UNIT, spot.bottom + 2 * UNIT)
    inside = area.clipped(picture.shape[1], picture.shape[0])
    before = cv2.copyMakeBorder(picture[inside.slices], inside.top - top, 0, inside.left - left, 0, cv2.BORDER_REPLICATE)
    after = coded(before.astype(np.uint8, copy=False), how.quality, how.chroma)
    return after[spot.shifted(-left, -top).slices]
