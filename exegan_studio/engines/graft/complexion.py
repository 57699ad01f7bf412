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
from exegan_studio.engines.graft.agreement import BLACK, CHROMA_UNIT, WORKING, coarse, told
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
    between `darkest` and `brightest`; all in the units of `told`. `trust`: 0..1, how far it is believed. At WORKING samples a
    network pixel, 0..1: `face`, where the fill is face; `skin`, the same without eyes and mouth, only in the hole; `ends`,
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
        off = seen[..., 1:] - wanted
        along = wanted / np.maximum(np.linalg.norm(wanted, axis=2, keepdims=True), LEAST_COLOUR)
        more = np.maximum((off * along).sum(2, keepdims=True), 0)
        return as_float(off - more * along * np.float32(1 - ALLOWED / ALLOWED_MORE))


def make_complexion(sitter: Sitter, axes: FaceAxes, outline: Outline) -> Complexion | None:
    """What the visible skin says; None where too little of it is seen."""
    place = place_of(sitter, axes)
    known = coarse(sitter.known, sitter) > 0.99
    weight = as_float(known * np.maximum(place.within, place.bare) * place.plain * outline.share**SURELY)
    if float(weight.sum()) < FEWEST:
        return None
    seen = weight > 0
    values, weights = told(low_pass(coarse(sitter.picture, sitter), 1))[seen], weight[seen]
    brightness, colour, slope = fitted_line(values, weights)
    darkest, brightest = np.quantile(values[weights >= np.median(weights), 0], ENDS)
    count, face = float(weight.sum()), coarse(outline.face, sitter)
    skin, trust = as_float(place.plain * face * coarse(sitter.hole, sitter)), count / (count + HALF_TRUSTED)
    ends = as_float(skin * (1 - place.sure) * (1 - coarse(firm(axes), sitter)))
    forehead = as_float(ends * smooth_step(coarse(-axes.v - ABOVE, sitter) / ABOVE_OVER))
    middle = skin * place.sure > SURE
    return Complexion(brightness, colour, slope, float(darkest), float(brightest), trust, face, skin, ends, forehead, middle)


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


def without_cast(sitter: Sitter, complexion: Complexion | None, filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, without the part of its colours that leads away from the visible skin's.

    What strays much farther than the middle of the face does is no skin, and skin is carried over it. Of all else the
    brightness stays; and what is grey in it, teeth and the white of eyes, stays grey: what has less colour than the skin round
    it is changed less.
    """
    if complexion is None:
        return filled
    small = as_float(np.maximum(coarse(filled, sitter), 0))
    filled = carried_over(complexion, small, filled)
    small = as_float(np.maximum(coarse(filled, sitter), 0))
    seen = told(low_pass(small, WORKING))
    weight = as_float(complexion.skin * (seen[..., 0] > complexion.darkest - DARKER))
    off, _ = known_low_pass(complexion.off(seen), weight, BROAD * WORKING)
    around, _ = known_low_pass(as_float(seen[..., 1:]), weight, BROAD * WORKING)
    far = np.linalg.norm(off, axis=2, keepdims=True)
    cast = off * (np.maximum(far - ALLOWED, 0) / np.maximum(far, ALLOWED)) * np.float32(complexion.trust)
    alike = (told(small)[..., 1:] * around).sum(2) / np.maximum(np.square(around).sum(2), LEAST_COLOUR)
    part = (np.clip(alike, 0, 1) * complexion.face)[..., None]
    change = -cast * part * ((small @ LUMA)[..., None] + BLACK) * CHROMA_UNIT
    return as_float(filled + cv2.resize(as_float(change), filled.shape[1::-1], interpolation=cv2.INTER_LINEAR))


def carried_over(complexion: Complexion, small: FloatArray, filled: FloatArray) -> FloatArray:
    """A fill, H x W x 3, with skin over what is none where the face ends; `small`: the same at WORKING samples a network
    pixel. Its detail goes only where that is no skin's either: what the sitter's own side gives ends in a real cheek."""
    if not complexion.middle.any():
        return filled
    low, fine = low_pass(small, LOW_SIGMA * WORKING), low_pass(small, WORKING)
    seen = told(low)
    usual = np.median(seen[complexion.middle, 0])
    farthest = np.median(np.linalg.norm(complexion.off(seen), axis=2)[complexion.middle]) + STRANGE

    def strange(seen: FloatArray) -> FloatArray:
        far = np.linalg.norm(complexion.off(seen), axis=2)
        # What is dark is a brow or a beard.
        light = smooth_step(1 - (usual - seen[..., 0]) / SHADE_OVER)
        return as_float(smooth_step((far - farthest) / STRANGE_OVER) * light * complexion.ends * np.float32(complexion.trust))

    foreign = strange(seen)
    # On a forehead what is dark is hair that is not there.
    dark = smooth_step((usual - seen[..., 0] - SHADE) / DARK_OVER) * complexion.forehead
    share = np.maximum(foreign, dark)
    if not share.any():
        return filled
    skin = carried(low, as_float((1 - share) * complexion.skin), [sigma * WORKING for sigma in SKIN_SIGMAS])
    lost, size = np.minimum(foreign, strange(told(fine))), filled.shape[1::-1]
    change = scaled(as_float(skin - low), as_float(share)) + scaled(low, as_float(lost))
    change, lost = (cv2.resize(as_float(one), size, interpolation=cv2.INTER_LINEAR) for one in (change, lost))
    return as_float(filled + change - scaled(filled, lost))
