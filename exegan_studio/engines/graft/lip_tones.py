"""Lips as light and as red as lips are on such a skin, whoever's they are.

An exemplar's lips are brought over relative to its skin. Those of a dark face may be far brighter than its skin, and gleam, or
be greyer: on a pale skin that is a glaring bar, or grey. Lips differ less than skins do.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import WORKING
from exegan_studio.engines.graft.bands import brightness_of, known_low_pass, low_pass, scaled
from exegan_studio.engines.graft.compose import EVERYWHERE, Layer, came_from
from exegan_studio.engines.graft.features import Cut, box_within, lips_middle
from exegan_studio.engines.graft.lips import BLACK, NEAR, SKIN, Lips, disc, seen_tones
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import smooth_step

DARK, PALE = -1.0, -0.5
"""A skin's brightness that counts as dark and as pale, as a natural logarithm."""
BRIGHTEST, DARKEST = -0.45, (-0.7, -0.4)
LIFTED = 0.25
"""Of the lips in fifty portraits hardly any are brighter than the skin round them or, where that is dark, than the first, and
hardly any darker than it by more than the second, on dark and on pale skin; natural logarithms. None is lightened by more than
LIFTED: what is much darker is a mouth that stands open."""
LEAST_RED, REDDEST, BLUEST = (-0.15, 0.1), 0.6, 0.3
"""By how much redder than the skin they are, the least on dark and on pale skin, and the most; by how much bluer at most, and
never less blue. Both against green, natural logarithms."""
GLOSS, WHITE, SHINING, GLEAM, BEYOND = 0.1, 0.25, -0.2, 0.2, 0.35
"""Gloss may be brighter than the skin by the first, teeth by the second, both, where that is dark, as bright as the third; near
its outline no lip is brighter than its own tone by more than the fourth. Beyond that so much of every further step is left."""
VIOLET, PINK = 0.1, 0.5
"""Nothing in a mouth is bluer than grey, or than the skin by the first and the second of what it is redder."""
BRIGHT, GREY, WHITISH, TEETH = 0.15, 0.2, 0.4, 0.03
"""Teeth are brighter than the lip by the first and more, and greyer by up to the second; or a little brighter, with no more of
the skin's red than the third, or hardly twice as much. They are higher than twice the last, in distances between the eyes:
what is narrower is gloss."""
PARTED, OVER = 0.6, 0.3
"""What is darker than the lip by the first is no lip; over the second, as a natural logarithm, it becomes one."""
HIDDEN = 1.2
"""What is so much darker than the skin has no colours to speak of."""
FRINGE = 0.03
"""How far from lips their colours still run out, in distances between the eyes."""
MOVED = 1.0
"""How far a seed moves lips, in pixels at SIDE."""
HAIRY = 0.35
"""What is so much darker than the mean round it tells nothing of skin: nostrils and hair."""
FEWEST = 12
"""Samples of a lip that say nothing."""


def lips_kept(
    sitter: Sitter, axes: FaceAxes, layer: Layer, change: FloatArray, given: FloatArray, filled: FloatArray
) -> FloatArray:
    """The fill, H x W x 3, with the lips of a layer as they are on such a skin. `change`: a seed's of the flow, H x W x 2;
    `given`: H x W in 0..1, what of the fill is the layer's."""
    box = box_within(axes, lips_middle(axes), NEAR)
    if layer.lips is None or min(part.stop - part.start for part in box) < 2:
        return filled
    rows, columns = (max(2, round((part.stop - part.start) * WORKING / sitter.scale)) for part in box)
    mouth, lower, band = moved_lips(layer, layer.lips, change, box, (columns, rows))
    shown = as_float(sitter.picture[box] + scaled(filled[box] - sitter.picture[box], sitter.hole[box]))
    small, share = (as_float(cv2.resize(one, (columns, rows), interpolation=cv2.INTER_AREA)) for one in (shown, given[box]))
    tones = seen_tones(small)
    unit = axes.unit * WORKING / sitter.scale
    skin = skin_beside(tones, mouth, SKIN * unit)
    moves = tone_moves(as_float(tones - skin), skin, (as_float(mouth - lower), lower), band, unit)
    moves += scaled(cast(as_float(tones + moves), skin), widened(mouth, FRINGE * unit))
    factor = cv2.resize(toned(small, scaled(moves, share)), shown.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    result = filled.copy()
    result[box] = (filled[box] + BLACK) * factor - BLACK
    return result


def moved_lips(layer: Layer, lips: Lips, change: FloatArray | None, box: Cut, size: tuple[int, int]) -> list[FloatArray]:
    """`mouth`, `lower` and `band` as they lie in a box of the fill, width x height `size`."""
    to_lips = np.float32(lips.mouth.shape[0] / layer.source.shape[0])
    at = (
        cv2.resize(one, size, interpolation=cv2.INTER_AREA) * to_lips - np.float32(0.5) for one in came_from(layer, change, box)
    )
    x, y = at
    return [as_float(cv2.remap(one, x, y, cv2.INTER_LINEAR)) for one in (lips.mouth, lips.lower, lips.band)]


def mouth_of(sitter: Sitter, layer: Layer) -> FloatArray | None:
    """The mouth of a layer on the sitter, 0..1 at WORKING samples a network pixel, with what its lips' colours run out into and
    a seed may move them to."""
    if layer.lips is None:
        return None
    size = sitter.cells.width * WORKING, sitter.cells.height * WORKING
    mouth, _, _ = moved_lips(layer, layer.lips, None, EVERYWHERE, size)
    return widened(mouth, MOVED * WORKING)


def skin_beside(tones: FloatArray, mouth: FloatArray, sigma: float) -> FloatArray:
    """The tones of the skin round a `mouth`, h x w x 3, by what lies within some `sigma` samples."""
    bare = as_float(1 - mouth)
    mean = known_low_pass(tones, bare, sigma)[0][..., 0]
    bare *= smooth_step((tones[..., 0] - mean + HAIRY) / HAIRY)
    return known_low_pass(tones, bare, sigma)[0]


def tone_moves(
    off: FloatArray, skin: FloatArray, lips: tuple[FloatArray, FloatArray], band: FloatArray, unit: float
) -> FloatArray:
    """By how much the tones of both `lips` are to change, h x w x 3, that are `off` the `skin`'s by so much; `unit`: samples
    between the eyes."""
    moves = np.zeros_like(off)
    for lip in lips:
        there = (band > 0.5) & (lip > 0.5) & (off[..., 0] > -HIDDEN)
        if int(there.sum()) >= FEWEST:
            light = float(np.median(skin[there, 0]))
            moves += scaled(as_float(lip_as_on(off, np.median(off[there], axis=0), light, skin, band, unit) - off), lip)
    return moves


def lip_as_on(
    off: FloatArray, own: NDArray[np.float32], light: float, skin: FloatArray, band: FloatArray, unit: float
) -> FloatArray:
    """The tones, h x w x 3, of a lip that is `off` the `skin`'s by so much, most of it by `own` (3), as they are on skin of
    the brightness `light`."""
    pale = float(np.clip((light - DARK) / (PALE - DARK), 0, 1))
    darkest, least_red = (dark + (most - dark) * pale for dark, most in (DARKEST, LEAST_RED))
    wanted = np.clip(own, (darkest, least_red, 0), (max(0.0, BRIGHTEST - light), REDDEST, BLUEST)).astype(np.float32)
    above = off[..., 0] - own[0]
    red = np.maximum(skin[..., 1], BLACK)
    greyer = smooth_step((above - BRIGHT) / BRIGHT) * smooth_step((own[1] - off[..., 1]) / GREY)
    white = smooth_step(above / BRIGHT) * smooth_step(2 - (off[..., 1] + red) / red / WHITISH)
    teeth = cv2.morphologyEx(np.maximum(greyer, white), cv2.MORPH_OPEN, disc(round(TEETH * unit)))
    lip = smooth_step((above + PARTED) / OVER)
    wanted[0] = min(wanted[0], own[0] + LIFTED)
    # Where a lip has the colour that it misses elsewhere it gets no more of it.
    apart = wanted - own
    nearer = np.clip(wanted - off, np.minimum(apart, 0), np.maximum(apart, 0))
    nearer[..., 0] = apart[0]
    new = as_float(off + (lip * (1 - teeth))[..., None] * nearer)
    room = np.maximum(GLOSS + (WHITE - GLOSS) * teeth, SHINING - skin[..., 0])
    room += (np.minimum(room, wanted[0] + GLEAM) - room) * band
    less = np.maximum(new[..., 0] - room, 0) * (1 - BEYOND)
    # Gloss lies over a lip's colour: with less of it there is more colour.
    gone = less / np.maximum(new[..., 0] - wanted[0], np.maximum(less, BRIGHT)) * (1 - teeth)
    new[..., 0] -= less
    new[..., 1:] += (wanted[1:] - new[..., 1:]) * gone[..., None]
    return new


def cast(tones: FloatArray, skin: FloatArray) -> FloatArray:
    """By how much tones are to change, h x w x 3, for nothing to have colours that no lips or teeth have beside such a skin."""
    redder = np.maximum(tones[..., 1], np.minimum(skin[..., 1], 0)) - tones[..., 1]
    pink = skin[..., 2] + VIOLET + PINK * np.maximum(tones[..., 1] - skin[..., 1], 0)
    bluer = np.minimum(tones[..., 2], np.maximum(pink, 0)) - tones[..., 2]
    seen = smooth_step((tones[..., 0] - skin[..., 0] + HIDDEN) / OVER)
    return as_float(np.stack([np.zeros_like(seen), redder * seen, bluer * seen], -1))


def widened(mouth: FloatArray, reach: float) -> FloatArray:
    return low_pass(as_float(cv2.dilate(mouth, disc(round(reach)))), reach / 2)


def toned(picture: FloatArray, change: FloatArray) -> FloatArray:
    """A factor for each colour of H x W x 3 that changes its tones, see `seen_tones`, by so much."""
    lifted = np.maximum(picture, 0) + np.float32(BLACK)
    factor = np.ones_like(lifted)
    factor[..., 0], factor[..., 2] = np.exp(change[..., 1]), np.exp(change[..., 2])
    bright = np.exp(change[..., 0]) * brightness_of(lifted) / brightness_of(as_float(lifted * factor))
    return as_float(factor * bright[..., None])
