"""What skin may look like in a hole: as light, as dark and as coloured as the sitter's own, but for what the exemplar explains.

The field network's low frequencies know faces, not this one: under a turned chin it may expect a shirt's white, beside a dark
exemplar's mouth a grey that this skin never has. Compared are brightness and colour, each relative to the middle of the face.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import box_of
from exegan_studio.engines.graft.agreement import BLACK, CHROMA_UNIT, LUMA_UNIT, WORKING, coarse, told
from exegan_studio.engines.graft.bands import brightness_of, known_low_pass, low_pass, scaled
from exegan_studio.engines.graft.features import BROW, RAISED, outside_of
from exegan_studio.engines.graft.network import LOW_SIGMA
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import LUMA

LEAST_SEEN, SEEN_SHARE = 250, 0.25
"""Fewer samples say nothing; with less of the hidden face in sight, the greater part of what is expected tells the skin."""
LEAST_GIVEN, LEAST_SHARE, MIDDLE = 0.8, 0.8, 0.5
USUAL = (0.03, 0.97)
"""Quantiles of the visible skin between which nothing is remarkable."""
DARKER, COLOUR = 0.5, 0.15
"""How much darker than these it may be, and how far off in colour, in the units of `told`: not all shade and stubble is
seen from outside the hole."""
REDDER = np.array([[0, -np.inf, -np.inf], [np.inf, 0, 0]], np.float32)
"""The colours of teeth and lips, least and most, in the units of `told`: grey or redder."""
COLOURED = 0.75
"""The quantile of colour that is certainly skin's, and no cloth's, in what is expected of a face."""
SHADE, LIKE = 0.6, 0.3
"""Shade counts less than colour in telling skin; and how far off it may be, in the units of `told`."""
BLUEST, COOLEST, WARMTH = 0.15, 0.4, 0.3
"""How much bluer than grey an iris is, and how much less red, in parts of its brightness; and the part of the skin's warmth
that white has."""
PINKEST = 1.2
"""How much bluer than green lips are."""
EYE, MOUTH, EDGE = (0.2, 0.09), (0.5, 0.26), 0.4
"""Half axes of what has colours of its own, in distances between the eyes, and how soft its edge is."""


@dataclass(frozen=True)
class Skin:
    """The visible skin's `usual` brightness and colour (4) and its `colours`, 2 x 3 (least and most), in the units of `told`;
    `where` these are to be kept to, and `mouth`, where lips are redder and teeth are grey but nothing is greener or bluer than
    both, at WORKING samples a network pixel, 0..1; `brows` in the same way."""

    usual: NDArray[np.float32]
    colours: NDArray[np.float32]
    where: FloatArray
    mouth: FloatArray
    brows: FloatArray


def explained_low(sitter: Sitter, low: FloatArray, shown: FloatArray, support: FloatArray, outside: FloatArray) -> FloatArray:
    """The network's `low` (H x W x 3) held, where a face is given, to what the visible skin or the exemplar as moved
    (`shown`) explains. `support` and `outside`: H x W in 0..1."""
    small_low, given = coarse(low, sitter), told(low_pass(coarse(shown, sitter), LOW_SIGMA * WORKING))
    small_support, middle = coarse(support, sitter), 1 - coarse(outside, sitter)
    face = (small_support > LEAST_GIVEN) & (middle > MIDDLE)
    known = as_float(coarse(sitter.known, sitter) > 0.99)
    hidden, seen = face & (known == 0), face & (known > 0)
    if int(hidden.sum()) < LEAST_SEEN:
        return low
    wanted = told(small_low)
    if int(seen.sum()) >= hidden.sum() * SEEN_SHARE:
        own, _ = known_low_pass(coarse(sitter.picture, sitter), known, LOW_SIGMA * WORKING)
        values = told(own)[seen]
    else:
        values = expected_skin(wanted[hidden])[None]
    usual, least, most = np.median(values, axis=0), *np.quantile(values, USUAL, axis=0)
    theirs = np.median(given[face], axis=0)
    feature = given - theirs
    # A strongly coloured skin's grey lips are a step towards grey that a paler skin has not got to give.
    feature[..., 1:] *= min(1.0, float(np.linalg.norm(usual[1:]) / max(np.linalg.norm(theirs[1:]), 1e-3)))
    lowest = np.minimum(least, usual + np.minimum(feature, 0)) - np.array([DARKER, *(COLOUR,) * 3], np.float32)
    highest = np.maximum(most, usual + np.maximum(feature, 0)) + np.array([0, *(COLOUR,) * 3], np.float32)
    change = (untold(as_float(np.clip(wanted, lowest, highest))) - small_low) * small_support[..., None]
    # As smooth as what it changes: else shine that is half held would have the support's own edges.
    smooth = low_pass(as_float(change), LOW_SIGMA * WORKING)
    return as_float(low + cv2.resize(smooth, low.shape[1::-1], interpolation=cv2.INTER_LINEAR))


def expected_skin(wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """The usual brightness and colour (4) of values expected in a face, N x 4: the middle, but no greyer than COLOUR below
    what the most coloured quarter is. In a turned face much of a shirt or a wall is expected: greyer than skin."""
    usual = np.median(wanted, axis=0)
    strength = max(float(np.linalg.norm(usual[1:])), 1e-3)
    along = wanted[:, 1:] @ (usual[1:] / strength)
    usual[1:] *= max(1.0, (float(np.quantile(along, COLOURED)) - COLOUR) / strength)
    return usual


def untold(seen: FloatArray) -> FloatArray:
    """The inverse of `told`."""
    luma = np.exp(seen[..., :1] * LUMA_UNIT) - BLACK
    colour = seen[..., 1:] - (seen[..., 1:] @ LUMA)[..., None]
    return as_float(luma + colour * (luma + BLACK) * CHROMA_UNIT)


def make_skin(sitter: Sitter, axes: FaceAxes, outside: FloatArray, share: FloatArray | None = None) -> Skin | None:
    """What the visible skin says; None where too little of it is seen. `outside`: 1 where there is no face; `share`, at WORKING
    samples a network pixel: how much of a face is seen there, where that was told from hair and wall."""
    left, right, _, *mouth = axes.points
    lips = outside_of(axes, (((mouth[0] + mouth[1]) / 2, MOUTH),), EDGE)
    skin = outside_of(axes, ((left, EYE), (right, EYE)), EDGE) * lips
    up = np.array([0, -RAISED], np.float32)
    bare = outside_of(axes, ((left + up, BROW), (right + up, BROW)), EDGE)
    where, within, brows = (coarse(as_float(one * (1 - outside)), sitter) for one in (skin, 1 - lips, 1 - bare))
    seen = (coarse(sitter.known, sitter) > 0.99) & (where > MIDDLE)
    if share is not None:
        seen = seen & (share > LEAST_SHARE)
    if int(seen.sum()) < LEAST_SEEN:
        return None
    values = told(low_pass(coarse(sitter.picture, sitter), WORKING))[seen]
    usual, colours = np.median(values, axis=0), np.quantile(values[:, 1:], USUAL, axis=0)
    return Skin(usual.astype(np.float32), colours.astype(np.float32), where, within, brows)


def plain_skin(sitter: Sitter, skin: Skin | None, low: FloatArray, support: FloatArray) -> FloatArray:
    """Where skin is expected (`low`, H x W x 3) that no exemplar gives (`support`, H x W): 0..1. There a soft fill is better
    than what could be found or made up."""
    if skin is None:
        return np.zeros_like(support)
    off = (told(coarse(low, sitter)) - skin.usual) * np.array([SHADE, 1, 1, 1], np.float32) / np.float32(LIKE)
    like = cv2.resize(as_float(np.exp(-np.square(off).sum(2) / 2)), support.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return as_float(like * (1 - np.clip(support, 0, 1)))


def calmed(sitter: Sitter, plain: FloatArray | None, filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, with nothing but its low frequencies where it is `plain` skin."""
    if plain is None or not plain.any():
        return filled
    return filled + scaled(low_pass(filled, LOW_SIGMA * sitter.scale) - filled, plain)


def coloured(sitter: Sitter, skin: Skin | None, filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, without colours that the visible skin has not; its brightness stays."""
    if skin is None:
        return filled
    small = coarse(filled, sitter)
    seen = told(np.maximum(low_pass(small, WORKING), 0))
    least, most = np.minimum(skin.colours[0], REDDER[0]), np.maximum(skin.colours[1], REDDER[1])
    held = (np.clip(seen[..., 1:], *skin.colours) - seen[..., 1:]) * skin.where[..., None]
    held += (np.clip(seen[..., 1:], least, most) - seen[..., 1:]) * skin.mouth[..., None]
    held -= (held @ LUMA)[..., None]
    change = held * (np.maximum(small @ LUMA, 0)[..., None] + BLACK) * CHROMA_UNIT
    filled = as_float(filled + cv2.resize(as_float(change), filled.shape[1::-1], interpolation=cv2.INTER_LINEAR))
    # Lips and teeth lie too near to one another for a mean over both to hold either. The light that turns an orange skin pale
    # turns its lips violet and its brows blue.
    for feature, pink in ((skin.mouth, PINKEST), (skin.brows, 1.0)):
        share = cv2.resize(feature, filled.shape[1::-1], interpolation=cv2.INTER_LINEAR) * sitter.hole
        box = box_of(share > 0).slices
        filled[box] += (without_cast(filled[box], untold(skin.usual), pink=pink) - filled[box]) * share[box][..., None]
    return filled


def without_cast(picture: FloatArray, skin: FloatArray, iris: FloatArray | float = 0.0, pink: float = 1.0) -> FloatArray:
    """h x w x 3, without the cast of an exemplar's shade: nothing is violeter than grey or the `skin` (x 3), or `pink` times as
    blue as green, nothing but an `iris` (x 1, 0..1) cooler, and no iris bluer than irises are. Brightness stays."""
    light = (np.maximum(skin @ LUMA, BLACK))[..., None]
    bright, tone = np.maximum(brightness_of(np.ascontiguousarray(picture))[..., None], 0), skin / light
    warm = 1 + WARMTH * (tone - 1)
    red, blue = np.array([1, 0, 0], np.float32), np.array([0, 0, 1], np.float32)
    free = iris * (bright + BLACK)
    pale = np.maximum(bright * np.minimum(warm[..., :1], tone[..., :1]) - picture[..., :1] - COOLEST * free, 0)
    picture = as_float(picture + pale * (red - LUMA[0]) / (1 - LUMA[0]))
    excess = np.maximum(picture[..., 2:] - bright * np.maximum(warm[..., 2:], tone[..., 2:]) - BLUEST * free, 0)
    picture = as_float(picture - excess * (blue - LUMA[2]) / (1 - LUMA[2]))
    least = np.maximum(np.minimum(tone[..., :1], tone[..., 2:]) / np.maximum(tone[..., 1:2], BLACK), pink)
    violet = np.maximum(np.minimum(picture[..., :1], picture[..., 2:]) - np.maximum(picture[..., 1:2], 0) * least, 0)
    redder = picture[..., :1] > picture[..., 2:]
    return as_float(picture - violet * np.where(redder, blue - LUMA[2], red - LUMA[0]))
