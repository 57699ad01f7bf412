"""What colours a skin has in this photo's light, at every brightness; and a fill without a cast that this skin has not.

The field network's colours follow what is round a hole: beside foliage it expects an olive cheek, beside an exemplar's pale
face a grey one. Skin in one light changes its colour with its brightness alone, and nearly along a line: shade is strongly
coloured, gloss has the light's own colour. Of a hidden face the forehead, the neck and a rim of cheek still tell the line.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import BLACK, CHROMA_UNIT, LUMA_UNIT, coarse, told
from exegan_studio.engines.graft.bands import carried, known_low_pass, low_pass, scaled
from exegan_studio.engines.graft.features import firm
from exegan_studio.engines.graft.network import LOW_SIGMA
from exegan_studio.engines.graft.outline import Outline
from exegan_studio.engines.graft.sides import place_of
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import LUMA, smooth_step

SURELY = 4
"""The power of the share of face that leaves what is surely skin."""
USUAL_SLOPE = np.array([-0.45, 0.16, 0.3], np.float32)
"""How a skin's colour changes with its brightness, both in the units of `told`: the middle of forty portraits. It counts as
much as USUAL_SPREAD (a variance, in the same units squared) of what is seen."""
USUAL_SPREAD = 0.1
STRAY, TURNS = 0.2, 8
"""What is farther off the line than this, in the units of `told`, tells little about it: hair, lips, reflections. Turns of
fitting."""
FARTHEST = 0.8
"""How far along its line a skin is followed from what is seen of it, in the units of `told`."""
ENDS = (0.05, 0.95)
"""Quantiles of the visible skin's brightness beyond which the line is not followed."""
FEWEST, HALF_TRUSTED = 40.0, 150.0
"""Samples of skin that say nothing; and with how many the line is believed half."""
ALLOWED, ALLOWED_MORE = 0.2, 0.6
"""So far from the line a fill's colours may lie, in the units of `told`: cheeks are redder than foreheads. And so much more
coloured they may be: what is seen of a skin is often its gloss, or a rim of hair is mixed into it."""
STRANGE, STRANGE_OVER, SHADE_OVER = 0.15, 0.3, 0.6
"""What lies farther off the line than half of the face's middle does, by this and more, is no skin, and what is darker than
that half by the last is hair; in the units of `told`."""
SHADE, DARK_OVER = 0.25, 0.4
"""What on a forehead is darker than half of the face's middle by this and more is no skin, in the same units."""
ABOVE, ABOVE_OVER = 0.1, 0.2
"""A forehead begins so far above the eyes, in distances between them."""
SKIN_SIGMAS = (16.0, 8.0, 4.0)
"""Widths of the means that carry skin over it, in pixels at SIDE, the widest first."""
SURE = 0.5
"""With more of a face's middle than this a place counts."""
BROAD = 5.0
"""A cast is wider than this, in pixels at SIDE: what is narrower are features."""
DARKER = 0.5
"""What is darker than all skin that is seen by more than this, in the units of `told`, is hair."""
LEAST_COLOUR = 0.05
"""The least square of a colour, in the units of `told`, that others are measured against."""


@dataclass(frozen=True)
class Complexion:
    """The line that the visible skin's colours lie on: `colour` (3) at `brightness`, `slope` (3) a unit of brightness, told
    between `darkest` and `brightest`; all in the units of `told`. `trust`: 0..1, how far it is believed. One sample a network
    pixel, 0..1: `face`, where the fill is face; `skin`, the same without eyes and mouth, only in the hole; `ends`,
    what of that is not surely face, nor a brow; `forehead`, what of this lies above the eyes; `middle`, bool, what surely is
    face."""

    brightness: float
    colour: NDArray[np.float32]
    slope: NDArray[np.float32]
    darkest: float
    brightest: float
    trust: float
    face: FloatArray
    skin: FloatArray
    ends: FloatArray
    forehead: FloatArray
    middle: NDArray[np.bool_]

    def at(self, brightness: FloatArray) -> FloatArray:
        """The colours, H x W x 3, of skin so bright, H x W."""
        along = np.clip(brightness, self.darkest, self.brightest) - np.float32(self.brightness)
        return as_float(self.colour + along[..., None] * self.slope)

    def off(self, seen: FloatArray) -> FloatArray:
        """How far colours lie off the line, H x W x 3, from what is `seen`, H x W x 4 as `told`; what is more coloured than
        the line counts less."""
        wanted = self.at(seen[..., 0])
        off = as_float(seen[..., 1:] - wanted)
        more = np.maximum(np.einsum("hwc,hwc->hw", off, wanted), 0) / np.maximum(np.square(length(wanted)), LEAST_COLOUR)
        return as_float(off - scaled(wanted, as_float(more * np.float32(1 - ALLOWED / ALLOWED_MORE))))


def make_complexion(sitter: Sitter, axes: FaceAxes, outline: Outline) -> Complexion | None:
    """What the visible skin says; None where too little of it is seen. `axes`: at any sampling of the working box."""
    place = place_of(sitter, axes)
    known = coarse(sitter.known, sitter) > 0.99
    weight = as_float(known * np.maximum(place.within, place.bare) * place.plain * outline.share**SURELY)
    if float(weight.sum()) < FEWEST:
        return None
    seen = weight > 0
    values, weights = told(low_pass(coarse(sitter.picture, sitter), 1))[seen], weight[seen]
    brightness, colour, slope = fitted_line(values, weights)
    darkest, brightest = np.quantile(values[weights >= np.median(weights), 0], ENDS)
    face, hole, features = (at_cells(one, sitter) for one in (outline.face, sitter.hole, firm(axes)))
    plain, sure = (at_cells(one, sitter) for one in (place.plain, place.sure))
    count, skin = float(weight.sum()), as_float(plain * face * hole)
    ends = as_float(skin * (1 - sure) * (1 - features))
    forehead = as_float(ends * smooth_step((-at_cells(axes.v, sitter) - ABOVE) / ABOVE_OVER))
    # Round a hole wider than the face little skin is seen, and what was taken for it may be fur or a wall.
    trust = count / (count + HALF_TRUSTED) * (1 - float((at_cells(outline.wide, sitter) * hole).sum() / max(hole.sum(), 1.0)))
    line = brightness, colour, slope, float(darkest), float(brightest)
    return Complexion(*line, trust, face, skin, ends, forehead, skin * sure > SURE)


def fitted_line(
    values: NDArray[np.float32], weights: NDArray[np.float32]
) -> tuple[float, NDArray[np.float32], NDArray[np.float32]]:
    """The mean brightness of values (N x 4, as `told`), the colour (3) that goes with it, and how that changes with brightness
    (3); values far off the line hardly count."""
    middle = (values * weights[:, None]).sum(0) / weights.sum()
    along, colours = values[:, 0] - middle[0], values[:, 1:]
    colour, slope = middle[1:], USUAL_SLOPE
    for _ in range(TURNS):
        off = np.square(colours - colour - along[:, None] * slope).sum(1)
        counts = weights / (1 + off / STRAY**2)
        total = float(counts.sum())
        mean, centre = float((along * counts).sum()) / total, (colours * counts[:, None]).sum(0) / total
        apart = (along - mean) * counts
        together = (apart[:, None] * (colours - centre)).sum(0) / total
        slope = (together + USUAL_SPREAD * USUAL_SLOPE) / (float((apart * (along - mean)).sum()) / total + USUAL_SPREAD)
        colour = centre - mean * slope
    return float(middle[0]), as_float(colour), as_float(slope)


def in_its_light(skin: FloatArray, brightness: FloatArray, slope: FloatArray) -> FloatArray:
    """A skin's colours, h x w x 3, in another light that makes it so bright, h x w x 1: shade on it has its colour, only more
    of it. `slope`: see `Complexion`."""
    seen = told(skin)
    along = np.log(np.maximum(brightness, 0) + BLACK) / np.float32(LUMA_UNIT) - seen[..., :1]
    colour = seen[..., 1:] + np.clip(along, -FARTHEST, FARTHEST) * slope
    colour -= (colour @ LUMA)[..., None]
    return as_float(brightness + colour * (np.maximum(brightness, 0) + BLACK) * CHROMA_UNIT)


def held_to_complexion(sitter: Sitter, complexion: Complexion | None, filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, without the part of its colours that leads away from the visible skin's.

    What strays much farther than the middle of the face does is no skin, and skin is carried over it. Of all else the
    brightness stays; and what is grey in it, teeth and the white of eyes, stays grey: what has less colour than the skin round
    it is changed less.
    """
    if complexion is None:
        return filled
    small = as_float(np.maximum(coarse(filled, sitter), 0))
    cells = at_cells(small, sitter)
    change, lost = carried_over(complexion, cells)
    cast, around = cast_of(complexion, as_float(cells + change - scaled(cells, lost)))
    change, cast, around = (enlarged_to(small, one) for one in (change, cast, around))
    luma = small @ LUMA
    alike = np.einsum("hwc,hwc->hw", small - luma[..., None], around) / (luma + BLACK)
    change -= scaled(cast, as_float(np.clip(alike, 0, 1) * (luma + BLACK)))
    result = enlarged_to(filled, change)
    result += filled
    if lost.any():
        result -= scaled(filled, enlarged_to(filled, lost))
    return result


def at_cells(picture: FloatArray, sitter: Sitter) -> FloatArray:
    """One sample a network pixel."""
    return as_float(cv2.resize(picture, (sitter.cells.width, sitter.cells.height), interpolation=cv2.INTER_AREA))


def enlarged_to(picture: FloatArray, smooth: FloatArray) -> FloatArray:
    """What is smooth, at a picture's size."""
    return as_float(cv2.resize(smooth, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR))


def cast_of(complexion: Complexion, cells: FloatArray) -> tuple[FloatArray, FloatArray]:
    """A fill's cast, and what tells by how much a colour (relative to its brightness) is like the skin's round it; both H x W x
    3, one sample a network pixel, as `cells`."""
    seen = told(low_pass(cells, 1))
    weight = as_float(complexion.skin * (seen[..., 0] > complexion.darkest - DARKER))
    off, _ = known_low_pass(complexion.off(seen), weight, BROAD)
    around, _ = known_low_pass(as_float(seen[..., 1:]), weight, BROAD)
    far = length(off)
    over = (
        np.maximum(far - ALLOWED, 0) / np.maximum(far, ALLOWED) * complexion.face * np.float32(complexion.trust * CHROMA_UNIT)
    )
    near = 1 / np.maximum(np.square(length(around)), LEAST_COLOUR) / np.float32(CHROMA_UNIT)
    return scaled(off, as_float(over)), scaled(around, as_float(near))


def length(vectors: FloatArray) -> FloatArray:
    """H x W x 3 as H x W."""
    return as_float(np.sqrt(np.einsum("hwc,hwc->hw", vectors, vectors)))


def carried_over(complexion: Complexion, cells: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What is added to a fill, H x W x 3 with one sample a network pixel, to have skin where a face ends though none was
    expected there; and how much of the fill goes for it, H x W: its detail stays but where that is no skin's either, for what
    the sitter's own side gives ends in a real cheek."""
    if not complexion.middle.any():
        return np.zeros_like(cells), np.zeros_like(complexion.skin)
    low = low_pass(cells, LOW_SIGMA)
    seen = told(low)
    usual = np.median(seen[complexion.middle, 0])
    farthest = np.median(length(complexion.off(seen))[complexion.middle]) + STRANGE

    def strange(seen: FloatArray) -> FloatArray:
        far = smooth_step((length(complexion.off(seen)) - farthest) / STRANGE_OVER)
        # What is dark is a brow or a beard.
        light = smooth_step(1 - (usual - seen[..., 0]) / SHADE_OVER)
        return as_float(far * light * complexion.ends * np.float32(complexion.trust))

    foreign = strange(seen)
    # On a forehead what is dark is hair that is not there.
    dark = smooth_step((usual - seen[..., 0] - SHADE) / DARK_OVER) * complexion.forehead
    share = as_float(np.maximum(foreign, dark))
    if not share.any():
        return np.zeros_like(cells), share
    skin = carried(low, as_float((1 - share) * complexion.skin), SKIN_SIGMAS)
    lost = np.minimum(foreign, strange(told(low_pass(cells, 1))))
    return as_float(scaled(as_float(skin - low), share) + scaled(low, lost)), lost
