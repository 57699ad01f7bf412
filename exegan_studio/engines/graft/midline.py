"""The line down the middle of a face where its mirrored side meets the photo: there shapes and tones must go on.

No face is quite its own mirror image: a mouth hangs, a nose is bent, light comes from one side. And the mirrored side may end
a little before the line. So it is stretched up to it; then, beside the line, both sides show a colour at every height. Told
from those is what of the mirrored side must move up or down to meet the photo's, and the tone that it must take. All of that
fades away from the line.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import box_of
from exegan_studio.engines.graft.agreement import WORKING, coarse
from exegan_studio.engines.graft.bands import low_pass, scaled
from exegan_studio.engines.graft.features import Cut
from exegan_studio.engines.graft.rim import Rim, cut_to_cells
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import smooth_step

LOOKED, LEAST_LINE, LEAST_SEEN = 1.5, 0.5, 0.3
"""How near the line a side is looked at, in pixels at SIDE, and how much of what a straight line has about it there must be of
a line at all, and of either side."""
ENDED = 5.0
"""So far from the mirrored hole, in pixels at SIDE, the line still lies in the middle of the face: the mirrored side may reach
a little beyond the painted part."""
GIVEN, GIVEN_OVER = 0.6, 0.35
"""Between which shares of a pixel the own side begins to show something there."""
WIDEST, WIDEST_OVER, STRETCHED = 8.0, 3.0, 2.0
"""Strips that neither side shows are closed up to the first width, no more beyond both, in pixels at SIDE; what is stretched
for that is at least so many times as wide."""
FURTHEST, STEP = 4.0, 0.25
"""How far a shape may lie from where it goes on, and how finely that is told, in pixels at SIDE."""
STRUCTURE, WINDOW, ACCURACY = 8.0, 2.0, 0.05
"""What is wider along the line is tone and no shape; how much of the line is compared at a time; both in pixels at SIDE; and
how far off a brightness may be for no reason."""
RELUCTANCE, BENT = 0.15, 0.15
"""What a displacement by a pixel at SIDE costs, and every bend of it, where a brightness off by ACCURACY costs 1."""
FINEST = np.float32(64)
"""Steps of a sample in which displacements are told."""
FADES, TAPER = 12.0, 2.0
"""Over how much of the mirrored side a displacement fades, and how smoothly it changes along the line, in pixels at SIDE."""
TONES, TONE_REACH, TONE_UNIT = (10.0, 3.0, 1.0), 2.5, 0.5
"""Widths along the line of the tone steps that are taken away, in pixels at SIDE, the widest first; how many times as far each
reaches into the mirrored side; and steps beyond which they are taken for features."""
ANSWERED = 8.0
"""So far along the line, in pixels at SIDE, what lies beyond it is answered, and nothing is left for a membrane to mend."""
FREE = 1.0
"""So far from where else the photo begins, in pixels at SIDE, all may move: at the hole's rim things are where they belong."""
ROOM = 26.0
"""What is further from the line stays as it is, in pixels at SIDE."""

Turned = tuple[tuple[float, float], tuple[float, float]]
"""A face's axes, across into its own side and down, x and y each."""


@dataclass(frozen=True)
class Line:
    """The part of the working box round the line, `cut` to whole cells, and as a `sitter` of its own. Lengths are in coarse
    samples, WORKING to a pixel at SIDE; pictures of them are h x w, and there are N heights along the line.

    `rows`, `away`: each sample's place down the face, and how far from the line into the own side; `given`: h x w, what is
    looked at of that side; `sure`: N in 0..1, whether both sides are there; `shown`: N x 3, what the photo shows. `stretch`: h
    x w, by how much what lies there is drawn up to the line; `free`: h x w in 0..1, whether it may move at all; `beside`: H x W
    of the part, where the photo stands beyond the line."""

    cut: Cut
    sitter: Sitter
    rows: FloatArray
    away: FloatArray
    given: FloatArray
    sure: FloatArray
    shown: FloatArray
    stretch: FloatArray
    free: FloatArray
    beside: FloatArray
    turned: Turned

    def along(self, values: FloatArray) -> FloatArray:
        """Values of every height, N, at every sample, h x w."""
        return as_float(np.interp(self.rows, np.arange(len(values)), values))


def binned(rows: FloatArray, weight: FloatArray, count: int) -> FloatArray:
    """The weights, h x w, summed up by height, N."""
    first = np.floor(rows).astype(np.int64)
    part = rows - first
    total = np.bincount(first.ravel(), (weight * (1 - part)).ravel(), count)
    return as_float(total + np.bincount(first.ravel() + 1, (weight * part).ravel(), count))


def profile(rows: FloatArray, weight: FloatArray, picture: FloatArray, count: int) -> FloatArray:
    """The weighted means of a picture, h x w x C, at every height, N x C."""
    total = binned(rows, weight, count)
    means = np.stack([binned(rows, as_float(weight * one), count) for one in cv2.split(picture)], -1)
    return as_float(means / np.maximum(total, 1e-6)[:, None])


def smoothed(values: FloatArray, weight: FloatArray, sigma: float) -> tuple[FloatArray, FloatArray]:
    """Weighted means along the line, N x C with weights N, and how much weight there is, N."""

    def blurred(one: FloatArray) -> FloatArray:
        columns = one.reshape(len(one), -1)
        return as_float(cv2.GaussianBlur(columns, (1, 0), 0.1, sigmaY=sigma, borderType=cv2.BORDER_CONSTANT))

    total = blurred(weight).reshape(-1)
    sums = blurred(as_float(values * weight[:, None])).reshape(values.shape)
    return as_float(sums / np.maximum(total, 1e-6)[:, None]), total


def middle_line(
    sitter: Sitter, rim: Rim, axes: FaceAxes, painted: FloatArray, own: FloatArray, hidden: FloatArray, face: FloatArray
) -> Line | None:
    """Where the own side (`own`, H x W: how much of each pixel it gives) meets the photo in the middle of the `face` (H x W in
    0..1); `painted`: H x W, what that does not show; `hidden`: H x W, where the own side ends for the hole's sake. None if
    nowhere."""
    hole = coarse(painted, sitter)
    soft = low_pass(hole, LOOKED * WORKING)
    slopes = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    # Along the line it goes down the face; the hole's upper and lower ends are none of it.
    square = np.square(slopes[0] * np.float32(axes.cos) + slopes[1] * np.float32(axes.sin))
    facing = square / (np.square(slopes[0]) + np.square(slopes[1]) + np.float32(1e-8))
    ended = smooth_step(low_pass(coarse(hidden, sitter), ENDED * WORKING) * 6)
    near = as_float(ended * coarse(face, sitter) * smooth_step(facing * 2 - np.float32(0.5)))
    edge = as_float(soft * (1 - soft) * near)
    where = cv2.dilate((edge > 0.1).astype(np.uint8), np.ones((2 * round(ROOM * WORKING) + 1,) * 2, np.uint8))
    if not where.any():
        return None
    box = box_of(where)
    unit = sitter.scale / WORKING
    edges = (round(side * unit) for side in (box.top, box.bottom, box.left, box.right))
    top, bottom, left, right = edges
    part, _, cut = cut_to_cells(sitter, rim, (slice(top, bottom), slice(left, right)))
    corner = tuple(round(side.start / unit) for side in cut)
    size = part.cells.width * WORKING, part.cells.height * WORKING
    inner = slice(corner[0], corner[0] + size[1]), slice(corner[1], corner[1] + size[0])
    hole, soft, near, edge = hole[inner], soft[inner], near[inner], edge[inner]
    across, rows = (coarse(one[cut], part) * np.float32(axes.unit / unit) for one in (axes.u, axes.v))
    rows = as_float(rows - rows.min())
    count = int(rows.max()) + 2
    there = binned(rows, edge, count)
    usual = 0.56 * LOOKED * WORKING  # what there is of soft * (1 - soft) across a straight line
    line = smooth_step((there / usual - LEAST_LINE / 2) / (LEAST_LINE / 2))
    if float(line.sum()) < STRUCTURE * WORKING:
        return None
    at = smoothed(profile(rows, edge, across[..., None], count), there, TAPER * WORKING)[0][:, 0]
    away = as_float(across - np.interp(rows, np.arange(count), at))
    inwards = 1.0 if float((away * hole * low_pass(edge, FADES * WORKING)).sum()) > 0 else -1.0
    away = as_float(away * np.float32(inwards))
    # Where the own side ends before the line it is stretched.
    bare = as_float(hole * (1 - smooth_step((coarse(own[cut], part) - GIVEN) / GIVEN_OVER)))
    counted = (away > -WORKING) & (away < (WIDEST + WIDEST_OVER) * WORKING)
    gap = smoothed(binned(rows, as_float(bare * counted), count)[:, None], line, TAPER * WORKING)[0][:, 0]
    gap *= line * (1 - smooth_step((gap / WORKING - WIDEST) / WIDEST_OVER))
    gap = as_float(np.interp(rows, np.arange(count), told_coarsely(gap)))
    elsewhere = ((hole < 0.01) & (away > WORKING)).astype(np.uint8)
    free = smooth_step(as_float(cv2.distanceTransform(1 - elsewhere, cv2.DIST_L2, 5) / np.float32(FREE * WORKING)))
    reach = np.maximum(gap * STRETCHED, FADES * WORKING)
    stretch = as_float(gap * free * np.clip(1 - np.maximum(away, 0) / reach, 0, 1))
    turned = (axes.cos * inwards, axes.sin * inwards), (-axes.sin, axes.cos)
    given = as_float((hole > 0.99) * (1 - soft) * near)
    seen = as_float((hole < 0.01) * soft * near)
    sides = np.minimum(binned(rows, given, count), binned(rows, seen, count)) / (0.7 * usual)
    sure = as_float(line * smooth_step((sides - LEAST_SEEN / 2) / (LEAST_SEEN / 2)))
    shown = profile(rows, seen, coarse(part.picture, part), count)
    beyond = smooth_step(1 - away / WORKING)
    answered = cv2.dilate(sure.reshape(-1, 1), np.ones((2 * round(ANSWERED * WORKING) + 1, 1), np.uint8)).reshape(-1)
    beside = as_float(beyond * np.interp(rows, np.arange(count), answered))
    beside = cv2.resize(beside, part.hole.shape[::-1], interpolation=cv2.INTER_LINEAR) * (1 - painted[cut])
    return Line(cut, part, rows, away, given, sure, shown, stretch, free, as_float(beside), turned)


def moved_by(picture: FloatArray, turned: Turned, across: FloatArray, down: FloatArray, unit: float) -> FloatArray:
    """A picture, H x W (x C), with every pixel taken from so much further across and down a face: coarse samples, h x w each,
    of `unit` pixels."""
    x, y = (as_float(across * np.float32(turned[0][axis]) + down * np.float32(turned[1][axis])) for axis in (0, 1))
    x, y = (cv2.resize(one, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR) * np.float32(unit) for one in (x, y))
    x += np.arange(picture.shape[1], dtype=np.float32)
    y += np.arange(picture.shape[0], dtype=np.float32)[:, None]
    return as_float(cv2.remap(picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def displacement(line: Line, own: FloatArray) -> FloatArray:
    """How much further down the own side (N x 3, at every height) has what the photo shows there, in samples, N."""
    count, sure = len(own), line.sure
    given, wanted = (as_float(one - smoothed(one, sure, STRUCTURE * WORKING)[0]) for one in (own, line.shown))
    moves = np.arange(-FURTHEST, FURTHEST + STEP / 2, STEP) * WORKING
    places = np.arange(count)
    cost = np.empty((count, len(moves)), np.float32)
    for number, move in enumerate(moves):
        there = np.stack([np.interp(places + move, places, one) for one in given.T], -1)
        known = as_float(sure * np.interp(places + move, places, sure))
        off = as_float(np.square((there - wanted) / ACCURACY).sum(1, keepdims=True))
        near, weight = smoothed(off, known, WINDOW * WORKING)
        cost[:, number] = near[:, 0] * np.clip(weight, 0, 1) + RELUCTANCE * abs(move) / WORKING
    # The best way from top to bottom that nowhere stretches by more than half.
    best, came = np.full(len(moves) + 2, np.inf), np.zeros((count, len(moves)), np.int64)
    best[1:-1] = cost[0]
    for place in range(1, count):
        ways = np.stack([best[1:-1], best[:-2] + BENT, best[2:] + BENT])
        came[place] = ways.argmin(0)
        best[1:-1] = cost[place] + ways.min(0)
    came = np.array([0, -1, 1])[came]
    path = np.empty(count, np.int64)
    path[-1] = best[1:-1].argmin()
    for place in range(count - 1, 0, -1):
        path[place - 1] = path[place] + came[place, path[place]]
    found = as_float(moves[path] * sure)[:, None]
    return told_coarsely(smoothed(found, np.ones(count, np.float32), TAPER * WORKING / 2)[0][:, 0])


def told_coarsely(lengths: FloatArray) -> FloatArray:
    """Lengths in steps of a part of a sample: their last bits, which are not the same for every number of threads, must not
    decide where a picture is looked at."""
    return as_float(np.rint(lengths * FINEST) / FINEST)


def led_on(line: Line, filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, whose own side meets the photo along the `line` in shape and tone."""
    sitter, part, count = line.sitter, filled[line.cut], len(line.sure)
    far, unit = np.abs(line.away), sitter.scale / WORKING
    # Coarsely it is drawn up to the line alone first, to be compared.
    nearly = moved_by(coarse(part, sitter), line.turned, line.stretch, np.zeros_like(far), 1)
    move = displacement(line, profile(line.rows, line.given, nearly, count))
    down = as_float(line.along(move) * (1 - smooth_step(far / np.float32(FADES * WORKING))) * line.free)
    part = moved_by(part, line.turned, line.stretch, down, unit)
    small = coarse(part, sitter)
    step = as_float(line.shown - profile(line.rows, line.given, small, count))
    trust = as_float(line.sure / (1 + np.square(step / TONE_UNIT).mean(1)))
    change = np.zeros_like(small)
    for width in TONES:
        mean, weight = smoothed(step, trust, width * WORKING)
        mean *= smooth_step(weight / 0.3)[:, None]
        step = as_float(step - mean)
        fades = np.exp(far / np.float32(-TONE_REACH * width * WORKING))
        change += np.stack([line.along(one) * fades for one in mean.T], -1)
    part += cv2.resize(change, part.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    part += scaled(sitter.picture - part, line.beside)
    result = filled.copy()
    result[line.cut] = part
    return result
