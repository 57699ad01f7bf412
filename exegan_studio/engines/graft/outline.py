"""The face's outline in a hole: where its skin ends and what stands beside it goes on.

The network expects colours as smooth as its own low frequencies; a cheek against a wall is a blurred band in them. But a band
between two colours that are known, the face's own and that of what the photo shows beside it, says where the edge is; how the
photo itself divides says where the edge comes into the hole; a jaw is much like the exemplar's; and a face has no notches.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse
from exegan_studio.engines.graft.bands import brightness_of, carried, known_low_pass, low_pass, scaled
from exegan_studio.engines.graft.compose import relit
from exegan_studio.engines.graft.continuation_atlas import nearest_in
from exegan_studio.engines.graft.crossing import run_on
from exegan_studio.engines.graft.heads import drawn_on
from exegan_studio.engines.graft.jaws import Jaw, under_jaw
from exegan_studio.engines.graft.mixture import Mixture
from exegan_studio.engines.graft.network import LOW_SIGMA
from exegan_studio.engines.graft.shapes import edge_distance, opened
from exegan_studio.engines.graft.sides import (
    POWER,
    Place,
    Sides,
    bare_skin,
    place_of,
    strands,
    tell_sides,
    turned,
    weighed,
)
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.engines.graft.wide import Wide, neck_of
from exegan_studio.face.colour import smooth_step
from exegan_studio.face.distance import distance_within

SOFTNESS = 0.7
"""The photo is divided as sharply as that, in pixels at SIDE."""
SPECK, TIDIED = 60.0, 1.0
"""Parts smaller than this, in square pixels at SIDE, and narrower than twice that, in pixels, are none: nostrils, strands."""
FARTHEST, NEAR_EDGE = 6.0, 3.0
"""How far distances from the edge are counted, and how near it they say where it is, in pixels at SIDE."""
MOVED_SIGMAS, MOVED_FROM = (24.0, 12.0, 6.0), 0.02
"""Widths of the means that carry along the edge how far it is from where it is expected, in pixels at SIDE, the widest first,
and how much of an edge must be near."""
RIM_SIGMAS, RIM_FROM, RIM_OVER = (3.0, 1.5), 0.1, 0.4
"""The same right at the hole's rim, where the edge must be the photo's."""
UNSEEN = 3.0
"""How much farther into the hole than what is expected says the photo's edge may lie, in pixels at SIDE."""
HOLLOW, UPPER_DEPTH, LOWER_DEPTH, SPUR = 24.0, 6.0, 3.0, 3.0
"""Hollows that a circle of this radius does not reach are filled up to this depth, above the mouth and below, and what is
narrower than twice SPUR is no face; in pixels at SIDE."""
EVEN, HALF_WIDTH = 1.2, 0.8
"""How round corners are, and half the width of the edge, in pixels at SIDE."""
STEEP, STEEP_SIGMA, MOST_SOFT = 0.2, 4.0, 5.0
"""How fast the share of face changes across a sure edge, in pixels at SIDE; so far along the edge that is told; and how many
times wider an unsure one may be."""
INNER_FROM, INNER_OVER, INNERMOST = 5.0, 5.0, 12.0
"""So far from the edge nothing of the other side is mixed into the expected colours, in pixels at SIDE."""
PURE_FROM, PURE_OVER = 0.85, 0.13
"""The share of face from which they are the face's own."""
JAW_DEPTH = 4.0
"""From the hole's rim on to where a jaw's shade is the exemplar's, in pixels at SIDE: right there it is the photo's."""
NECK_HALF, NECK_EDGE = 1.0, 0.2
"""Half of the most that a neck is wide, and how soft its edge is, in distances between the eyes."""
JAW_SPREAD, UNLIKE_JAW, SUREST = 2.0, 2.0, 0.02
"""An exemplar's jaw is the sitter's to within about the first, in pixels at SIDE, but may be seen to differ by the second; and
nothing is likelier, nor less likely, to be face than the last."""
WITHIN_SIGMAS, BESIDE_SIGMAS = (16.0, 8.0, 4.0), (24.0, 12.0, 6.0, 3.0, 1.5)
"""Widths of the means that carry colours out to the edge and in to it, in pixels at SIDE, the widest first."""
BESIDE = [sigma * WORKING for sigma in BESIDE_SIGMAS]
NEAR_HEAD, ENOUGH = 6.0, 0.05
"""So near something of the head must be seen to tell what stands in its silhouette, in pixels at SIDE, and how much of it."""
EAR_TO, EAR_WIDTH = 1.15, 2.5
"""An ear reaches farther out than this, in half widths of the face, and is at least so wide, in pixels at SIDE: else it is a
cheek's edge."""
WHOLE = 0.98
"""A hole with more face than this everywhere has no edge."""


@dataclass(frozen=True)
class Outline:
    """`face`: H x W in 0..1, the share of face in every pixel. At WORKING samples a network pixel: `share`, the same as it is
    seen or expected there, without regard to an edge's shape; `pure`, 0..1, where the expected colours are the face's own,
    `beside` x 3, the photo's surroundings carried into the hole, `wide`, 0..1, see `Wide`, and `head`, 0..1, where the
    sitter's is, None where that is not known. `jaw`: the exemplar's, where the hole is at one."""

    face: FloatArray
    share: FloatArray
    pure: FloatArray
    beside: FloatArray
    wide: FloatArray
    jaw: Jaw | None = None
    head: FloatArray | None = None


def make_outline(
    sitter: Sitter,
    axes: FaceAxes,
    painted: FloatArray,
    low: FloatArray,
    wide: Wide | None = None,
    jaw: Jaw | None = None,
    head: NDArray[np.bool_] | None = None,
) -> Outline | None:
    """From the expected `low` (H x W x 3); `painted`: H x W, 1 where the photo shows nothing; `wide`: where the hole is wider
    than the face; `jaw`: the exemplar's; `head`: at WORKING samples a network pixel, what is seen of the sitter's, None where
    that is not known. None where all of the hole is face."""
    known = as_float(coarse(painted, sitter) < 0.01)
    if jaw is not None:
        # Right at a hole's rim a jaw is a strip too narrow to be told from the wall; the exemplar's says more.
        known *= (coarse(sitter.known, sitter) > 0.99) | (jaw.lower < 0.5)
    picture, place = coarse(sitter.picture, sitter), place_of(sitter, axes)
    photo, _ = known_low_pass(picture, known, SOFTNESS * WORKING)
    light = coarse(low, sitter)
    expected = weighed(light)
    seen = as_float(np.where(known[..., None] > 0, weighed(photo), expected))
    sides, share = told_sides(place, seen, known, strands(place, picture, known))
    likely = sides.divided(expected)
    if jaw is not None:
        odds = jaw_odds(sitter, axes, known, share, jaw)
        share, likely = with_odds(share, odds), with_odds(likely, odds)
    where, neck = np.zeros_like(known), np.zeros_like(known)
    if wide is not None:
        where, neck = wide.where, coarse(neck_of(axes), sitter)
        likely = as_float(likely + (wide.share - likely) * where)
        share = as_float(share * (1 - wide.beyond * known))
        head = None  # what is seen of it is too far off
    skin = seen_skin(known, share, jaw)
    ears = ears_of(place, skin & (known > 0)) if head is not None else np.zeros_like(skin)
    sure = (place.sure > 0.5) | ((place.chin > 0.5) & (known == 0))
    distance = brought_in(known, skin & ~ears, likely > 0.5)
    inside = filled_out(known, distance > 0, place.upper > 0.5) | sure
    inside = run_on(known, inside | (neck > 0.5) & (known == 0)) | sure
    distance = low_pass(edge_distance(inside, FARTHEST), EVEN * WORKING)
    size = sitter.hole.shape[::-1]
    soft = cv2.resize(softness(likely), size, interpolation=cv2.INTER_LINEAR)
    face = smooth_step((as_float(cv2.resize(distance, size, interpolation=cv2.INTER_CUBIC)) / as_float(soft) + 1) / 2)
    if float(face[sitter.hole > 0].min(initial=1)) > WHOLE:
        return None
    unmixed = smooth_step((edge_distance(~inside, INNERMOST) - INNER_FROM) / INNER_OVER)
    # A shaded neck has its own colours, but none that go on beside a face.
    outer = np.maximum((1 - share) ** POWER * (1 - neck), ears)
    outer = as_float(np.where(known > 0, outer, (1 - likely) ** POWER * unmixed * (1 - where)))
    shown = as_float(np.where(known[..., None] > 0, picture, light))
    beside = carried(shown, outer, BESIDE)
    if head is None:
        return Outline(face, share, pure_parts(sides, seen, inside), beside, where, jaw)
    head = head | ears
    whole = drawn_on(inside | head, known)
    beside = told_by(head, whole, known, shown, outer, beside)
    return Outline(face, share, pure_parts(sides, seen, inside), beside, where, jaw, whole)


def told_sides(place: Place, seen: FloatArray, known: FloatArray, hairy: FloatArray) -> tuple[Sides, FloatArray]:
    """The sides' colours and the share of face, H x W, in what is `seen` and `known`, see `tell_sides`. `hairy`: see `strands`;
    skin that shines as grained as hair is told from it by its colours, once those of smooth skin are known."""
    sides, bare = tell_sides(place, seen, known, hairy), np.zeros_like(known)
    if hairy.any():
        bare = bare_skin(place, sides.face, seen, known, sides.divided(seen))
        hairy = as_float(hairy * (1 - bare))
        sides = tell_sides(place, seen, known, hairy)
    share = sides.divided(seen)
    bare = bare_skin(place, sides.face, seen, known, share)
    return sides, np.maximum(as_float(share * (1 - hairy)), bare)


def seen_skin(known: FloatArray, share: FloatArray, jaw: Jaw | None) -> NDArray[np.bool_]:
    """Where the photo shows the face (`share`, H x W, where `known`), without small and narrow parts."""
    inside = share > 0.5
    # What is not seen must not make a strip of what is seen beside it narrow.
    run_in = inside.ravel()[nearest_in(known > 0)]
    expected = inside if jaw is None else np.where(jaw.lower < 0.5, inside, run_in)
    return np.where(known > 0, tidied(run_in), tidied(expected))


def ears_of(place: Place, skin: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What of the `skin` that is seen is an ear's, H x W."""
    _, parts, stats, _ = cv2.connectedComponentsWithStats((skin & place.ear).astype(np.uint8))
    wide = np.flatnonzero(stats[:, cv2.CC_STAT_WIDTH] >= EAR_WIDTH * WORKING)
    reaching = np.intersect1d(wide, parts[place.across > EAR_TO])
    return np.isin(parts, np.setdiff1d(reaching, 0))


def told_by(
    head: NDArray[np.bool_],
    whole: FloatArray,
    known: FloatArray,
    shown: FloatArray,
    outer: FloatArray,
    beside: FloatArray,
) -> FloatArray:
    """The surroundings that are `shown` (H x W x 3, as far as they are `outer`) carried into the hole (`beside`), on the
    `whole` head what is seen on the `head` and beyond it what is seen behind it, where there is something near."""
    on_it, behind = (as_float(outer * known * part) for part in (head, ~head))
    near = smooth_step(low_pass(on_it, NEAR_HEAD * WORKING) / ENOUGH) * (1 - known)
    beyond = carried(shown, behind, BESIDE)
    told = beyond + scaled(as_float(carried(shown, on_it, BESIDE) - beyond), whole)
    return as_float(beside + scaled(as_float(told - beside), as_float(near)))


def jaw_odds(sitter: Sitter, axes: FaceAxes, known: FloatArray, share: FloatArray, jaw: Jaw) -> FloatArray:
    """What an exemplar's `jaw` says of how likely a place is to be face, as a factor of odds, H x W. What is expected there is
    a blur of cheek, neck and cloth, and a wall may have a face's colours. Under a jaw there is but a neck, as wide as it is
    seen (`share` where `known`) under the hole."""
    rows = np.arange(len(known))[:, None]
    under = np.minimum.accumulate(np.where(known > 0, rows, len(known) - 1)[::-1], axis=0)[::-1]
    half = coarse(as_float(smooth_step((NECK_HALF * turned(axes) - np.abs(axes.u)) / NECK_EDGE)), sitter)
    beside = 1 - np.take_along_axis(share, under, axis=0) * half
    # What is seen tells more than another's jaw, but far from it.
    told = np.where(known > 0, np.minimum(jaw.within + UNLIKE_JAW, 0), np.clip(jaw.within, -FARTHEST, FARTHEST)) / JAW_SPREAD
    told *= jaw.lower
    return as_float(np.exp(np.maximum(told, 0) + np.minimum(told, 0) * beside * np.float32(jaw.trust)))


def with_odds(share: FloatArray, odds: FloatArray) -> FloatArray:
    """A `share` of face that a second witness makes likelier by these `odds`, H x W each."""
    told = np.clip(share, SUREST, 1 - SUREST)
    return as_float(told * odds / (told * odds + 1 - told))


def own_kept(outline: Outline | None, mixture: Mixture) -> FloatArray:
    """What of the sitter's own side stands, H x W in 0..1. Where it is not what all goes by, its colours are the expected ones:
    right for a face, but not beside it where the hole is wide, for there they are skin's."""
    if outline is None or mixture.own_first or not (outline.wide.any() and mixture.own.any()):
        return mixture.own
    wide = cv2.resize(outline.wide, mixture.own.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return as_float(mixture.own * (1 - wide * (1 - outline.face)))


def softness(likely: FloatArray) -> FloatArray:
    """Half the width of the edge, H x W in pixels at SIDE. Where what is `likely` changes slower from one side to the other
    than its blur does, it is not sure where the edge is, as it seldom is in hair."""
    slope = np.hypot(*(cv2.Sobel(likely, cv2.CV_32F, x, y, ksize=3, scale=WORKING / 8) for x, y in ((1, 0), (0, 1))))
    between = as_float(np.square(likely * (1 - likely)))
    steep = low_pass(as_float(slope * between), STEEP_SIGMA * WORKING)
    steep = steep / np.maximum(low_pass(between, STEEP_SIGMA * WORKING), 1e-6)
    return as_float(HALF_WIDTH * np.clip(STEEP / np.maximum(steep, 1e-4), 1, MOST_SOFT))


def pure_parts(sides: Sides, seen: FloatArray, inside: NDArray[np.bool_]) -> FloatArray:
    """Where the expected colours are the face's own, H x W in 0..1; `inside`: H x W, where the face is."""
    deep = smooth_step((edge_distance(inside, INNERMOST) - INNER_FROM) / INNER_OVER) * sides.place.within
    alike = smooth_step((low_pass(sides.divided(seen, bare=0), 1) - PURE_FROM) / PURE_OVER)
    return as_float(np.maximum(np.maximum(deep, alike), np.maximum(sides.lit(seen), sides.place.sure)))


def brought_in(known: FloatArray, photo: NDArray[np.bool_], expected: NDArray[np.bool_]) -> FloatArray:
    """How far inside the face a place is, H x W in pixels at SIDE: as `expected`, but moved as a whole to where the face's edge
    in the `photo` comes into the hole. Both H x W."""
    there, wanted = edge_distance(photo, FARTHEST), edge_distance(expected, FARTHEST)
    near = as_float(np.exp(-np.square(np.minimum(np.abs(there), np.abs(wanted)) / NEAR_EDGE)) * known)
    change, off = np.zeros_like(wanted), as_float((there - wanted) * near)
    for sigma in MOVED_SIGMAS:
        weight = low_pass(near, sigma * WORKING)
        mean = low_pass(off, sigma * WORKING) / np.maximum(weight, 1e-4)
        change += (mean - change) * smooth_step(weight / MOVED_FROM)
    wanted = as_float(wanted + change)
    # Of what the photo alone shows: an edge right on the hole's rim is only the rim's, and hair and walls go on into the hole.
    shown = known > 0
    alone = distance_within(photo | ~shown) - distance_within(~(photo & shown))
    there = np.clip(alone / WORKING, there - UNSEEN, there + UNSEEN)
    for sigma in RIM_SIGMAS:
        weight = low_pass(known, sigma * WORKING)
        mean = low_pass(as_float((there - wanted) * known), sigma * WORKING) / np.maximum(weight, 1e-3)
        wanted = as_float(wanted + mean * smooth_step((weight - RIM_FROM) / RIM_OVER))
    return low_pass(wanted, SOFTNESS * WORKING)


def tidied(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The two sides, H x W, without small and narrow parts."""
    result = opened(~opened(~opened(inside, TIDIED), TIDIED), TIDIED)
    for side in (False, True):
        _, labels, stats, _ = cv2.connectedComponentsWithStats((result == side).astype(np.uint8), connectivity=4)
        small = stats[:, cv2.CC_STAT_AREA] < SPECK * WORKING**2
        small[0] = False
        result = np.where(small[labels], not side, result)
    return result


def filled_out(known: FloatArray, inside: NDArray[np.bool_], upper: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A face, H x W, without notches and spurs where it is not `known`; `upper`: above the mouth."""
    margin, hidden = round(HOLLOW * WORKING) + 1, known == 0
    # Spurs first: beside one there are hollows.
    filled = np.where(hidden, opened(inside, SPUR), inside)
    closed = ~opened(np.pad(~filled, margin, constant_values=True), HOLLOW)[margin:-margin, margin:-margin]
    shallow = edge_distance(filled, FARTHEST) >= -np.where(upper, UPPER_DEPTH, LOWER_DEPTH)
    filled = filled | (closed & shallow & hidden)
    # What is beside a face is seen beside the hole.
    _, labels = cv2.connectedComponents((~filled).astype(np.uint8))
    return filled | ~np.isin(labels, np.unique(labels[~hidden & ~filled]))


def up_to_edge(sitter: Sitter, outline: Outline | None, own: FloatArray, filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, with the face's own colours up to its outline and beyond it, and with the shade under its jaw; but
    for what the sitter's own side gives (`own`, H x W)."""
    if outline is None:
        return filled
    low, given = low_pass(coarse(filled, sitter), LOW_SIGMA * WORKING), 1 - coarse(own, sitter)
    mixed = (1 - outline.pure) * given
    face = carried(low, outline.pure, [sigma * WORKING for sigma in WITHIN_SIGMAS])
    if outline.jaw is not None:
        # A face's light does not reach under its jaw.
        darker = np.minimum(relit(brightness_of(low), brightness_of(face)), 1)
        face = scaled(face, as_float(1 + (darker - 1) * outline.jaw.neck))
    change = (face - low) * mixed[..., None]
    filled = as_float(filled + cv2.resize(as_float(change), sitter.hole.shape[::-1], interpolation=cv2.INTER_CUBIC))
    if outline.jaw is None:
        return filled
    deep = smooth_step(distance_within(coarse(sitter.hole, sitter) > 0) / (WORKING * JAW_DEPTH))
    deep *= coarse(outline.face, sitter) * given
    shade = under_jaw(outline.jaw, brightness_of(as_float(low + change)), deep)
    return scaled(filled, as_float(cv2.resize(shade, sitter.hole.shape[::-1], interpolation=cv2.INTER_LINEAR)))
