"""Brows: one that the hole cuts goes on into it, and one that is hidden or turned away is the other one's mirror image.

A hole round an eye reaches up to the brow or into it. Light and skin end there in a soft fill, but a brow is hair, with an edge
of its own: cut off along the rim it shows what was painted over.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Landmarks, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.bands import brightness_of, known_low_pass, low_pass, scaled
from exegan_studio.engines.graft.compose import Layer, relit
from exegan_studio.engines.graft.eyes import HiddenEye
from exegan_studio.engines.graft.features import BROW, RAISED, Cut, box_within, cut_to, outside_of
from exegan_studio.engines.graft.frames import turn
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.snapping import NARROWED
from exegan_studio.engines.graft.variation import FaceAxes, face_axes
from exegan_studio.face.colour import smooth_step

SHOWS_NOTHING = 0.5
"""The share of a pixel that is painted from which it shows nothing."""
BEND_SIGMA, RIM_SIGMA = 0.7, 0.6
"""In pixels at SIDE: how round a hole's edge is that a brow is mirrored at, and over how much its darkness at the edge is told.
"""
SKIN_GOES_ON, BROW_GOES_ON = 2.5, 5.0
"""How far the photo goes on beyond that edge, in pixels at SIDE: where it shows a socket's skin, which must not end in a step,
and where a brow."""
BROW_FROM, BROW_OVER = 0.75, 0.3
"""What is darker than this part of the fill's skin is brow, and by this more it is certain."""
CLEAR = 1.5
"""So many pixels from what is painted nothing of that is mixed in."""
BROW_EDGE = 0.4
HIDDEN_FROM, HIDDEN_OVER, VISIBLE = 0.6, 0.2, 0.3
"""Parts of a brow: with the first hidden it begins to be the other's image, over the second it becomes all of it; and of the
other one no more than the last may be hidden."""
SHOWN_FROM, SHOWN_OVER = 0.5, 0.25
"""The same for how much of it the image shows."""
TURNED_FROM, TURNED_OVER = 0.4, 0.15
"""How far a head is turned (see `turn`) where its bridge begins to hide the brow beyond it, and how much farther where that is
but a stub."""
LIT_SIGMA = 0.25
"""Over so much a brow's image is lit as what it lies on, in distances between the eyes."""
BLACK = 0.05


@dataclass(frozen=True)
class GoingOn:
    """How the photo goes on beyond its edge in an eye's `box` (rows, columns), the same for all seeds, h x w each: `skin` x 3,
    the colour at the edge, and how bright that is (`rim`); `brow` x 3, the photo's mirror image and, outside what is painted,
    the photo; how far from the edge a pixel lies, `depth` in pixels at SIDE, less than 0 where the photo shows it; `where` any
    of it is taken, and where it may be a brow (`browed`), 0..1."""

    box: Cut
    skin: FloatArray
    rim: FloatArray
    brow: FloatArray
    depth: FloatArray
    where: FloatArray
    browed: FloatArray


def going_on(sitter: Sitter, painted: FloatArray, eyes: tuple[HiddenEye, ...]) -> tuple[GoingOn, ...]:
    """What goes on round each of the `eyes` that lies near enough to what the photo shows. `painted`: H x W, what it does not;
    the hole is a little wider."""
    found: list[GoingOn] = []
    for eye in eyes:
        if float(painted[eye.box].min()) > SHOWS_NOTHING:
            continue
        where = as_float(np.maximum(eye.brow, eye.socket * (1 - eye.lids)))
        one = round_eye(sitter.picture[eye.box], painted[eye.box], where, eye.brow, eye.box, sitter.scale)
        if one is not None:
            found.append(one)
    return tuple(found)


def round_eye(
    photo: FloatArray, painted: FloatArray, where: FloatArray, brow: FloatArray, box: Cut, scale: float
) -> GoingOn | None:
    """The same for one eye, all h x w; `brow`: where one may lie. None where nothing goes on."""
    hidden = (painted > SHOWS_NOTHING).astype(np.uint8)
    known = as_float(1 - hidden)
    within, beyond = (cv2.distanceTransform(one, cv2.DIST_L2, 5) for one in (hidden, 1 - hidden))
    depth = low_pass(as_float(within - beyond), BEND_SIGMA * scale)
    where = as_float(where * (depth < BROW_GOES_ON * scale))
    if not where.any():
        return None
    down, across = cv2.Sobel(depth, cv2.CV_32F, 0, 1, scale=0.125), cv2.Sobel(depth, cv2.CV_32F, 1, 0, scale=0.125)
    rows, columns = (np.arange(size, dtype=np.float32) for size in depth.shape)

    def back(picture: FloatArray, by: FloatArray) -> FloatArray:
        x, y = as_float(columns[None] - by * across), as_float(rows[:, None] - by * down)
        return as_float(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))

    soft, _ = known_low_pass(photo, known, RIM_SIGMA * scale)
    skin = back(soft, as_float(np.maximum(depth + RIM_SIGMA * scale, 0)))
    mirrored, shown = (back(one, as_float(np.maximum(2 * (depth + CLEAR), 0))) for one in (photo, known))
    # No darker than at the edge, or a whole brow close to it would have a second one for its image.
    rim = brightness_of(skin)
    mirrored = scaled(mirrored, np.maximum(relit(rim, low_pass(brightness_of(mirrored), RIM_SIGMA * scale)), 1))
    outside = (depth <= -CLEAR)[..., None]
    skin, mirrored = (as_float(np.where(outside, photo, one)) for one in (skin, mirrored))
    return GoingOn(box, skin, rim, mirrored, as_float(depth / np.float32(scale)), as_float(where * shown), brow)


def brows_met(found: tuple[GoingOn, ...], filled: FloatArray, scale: float) -> FloatArray:
    """The fill, H x W x 3 at `scale` pixels a network pixel, with the lower edge of brows that the hole cuts, and sockets
    without a step: up to what is painted the photo itself shows both, beyond that a brow's image and the skin's colour run
    out."""
    whole = filled if not found else filled.copy()
    for one in found:
        fill = whole[one.box]
        bright = low_pass(brightness_of(np.ascontiguousarray(fill)), scale)
        dark = one.browed * smooth_step((BROW_FROM - relit(one.rim, bright)) / BROW_OVER)
        goes_on = one.skin + scaled(as_float(one.brow - one.skin), as_float(dark))
        reach = SKIN_GOES_ON + (BROW_GOES_ON - SKIN_GOES_ON) * dark
        part = one.where * (1 - smooth_step(as_float(one.depth / reach)))
        whole[one.box] += scaled(as_float(goes_on - fill), as_float(part))
    return whole


def hidden_brow(sitter: Sitter, axes: FaceAxes, own: Layer) -> FloatArray | None:
    """Where the brow that the hole hides is the visible one's mirror image (`own`), H x W in 0..1: both are one person's,
    whoever gives the eye below. None where not one is hidden and one seen."""
    up = np.array([0, -RAISED], np.float32)
    zones = [as_float(1 - outside_of(axes, ((eye + up, BROW),), BROW_EDGE)) for eye in axes.points[:2]]
    covered = [float((zone * sitter.hole).sum()) / max(float(zone.sum()), 1.0) for zone in zones]
    inside = as_float(zones[int(np.argmax(covered))] * sitter.hole)
    shown = float((inside * own.support).sum()) / max(float(inside.sum()), 1.0)
    if min(covered) > VISIBLE or max(covered) <= HIDDEN_FROM or shown <= SHOWN_FROM:
        return None
    sure = smooth_step(np.array([(max(covered) - HIDDEN_FROM) / HIDDEN_OVER, (shown - SHOWN_FROM) / SHOWN_OVER], np.float32))
    return as_float(inside * float(sure.prod()))


def with_both_brows(picture: FloatArray, landmarks: Landmarks) -> FloatArray:
    """A portrait, S x S x 3 in 0..1, whose head is turned so far that of one brow a stub is seen, with the other one's mirror
    image for it: as narrow as the head's turn makes it, in the light it lies in."""
    turned = turn(landmarks)
    share = float(smooth_step(np.array([(abs(turned) - TURNED_FROM) / TURNED_OVER], np.float32))[0])
    if share == 0:
        return picture
    axes = face_axes(landmarks, Box(0, 0, picture.shape[1], picture.shape[0]))
    far, near = axes.points[:2] if turned < 0 else axes.points[1::-1]
    narrower = (1 - NARROWED * abs(turned)) / (1 + NARROWED * abs(turned))
    middle, half = far + np.array([0, -RAISED], np.float32), (BROW[0] * narrower, BROW[1])
    box = box_within(axes, middle, (half[0] * (1 + BROW_EDGE), half[1] * (1 + BROW_EDGE)))
    cut, there = cut_to(axes, box), picture[box]
    u, v = near[0] - (cut.u - far[0]) / narrower, cut.v - far[1] + near[1]
    origin = (landmarks[0] + landmarks[1]) / 2 - 0.5
    x, y = (axes.cos * u - axes.sin * v) * axes.unit + origin[0], (axes.sin * u + axes.cos * v) * axes.unit + origin[1]
    image = as_float(cv2.remap(picture, as_float(x), as_float(y), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
    sigma = LIT_SIGMA * axes.unit
    image *= (low_pass(there, sigma) + BLACK) / (low_pass(image, sigma) + BLACK)
    result, zone = picture.copy(), 1 - outside_of(cut, ((middle, half),), BROW_EDGE)
    result[box] += scaled(as_float(image - there), as_float(zone * share))
    return result
