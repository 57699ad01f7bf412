"""Paste-back: a completion put into the photo at the photo's own resolution; nothing outside hole and feather changes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from exegan_studio.domain.arrays import DeepPixels, FloatArray, MaskArray, Pixels, as_float
from exegan_studio.domain.geometry import Box, Similarity, box_of
from exegan_studio.domain.picture import to_eight_bit
from exegan_studio.domain.recipe import BlendSettings, PasteReport
from exegan_studio.face.align import crop_frame, mask_to_crop
from exegan_studio.face.colour import smooth_step
from exegan_studio.face.compression import UNIT, Compression, compression_of, recompressed
from exegan_studio.face.feather import deep_inside, distance_to_edge, feathered, within_reach
from exegan_studio.face.grain import grain_for, grain_tile, measured, patch_boxes
from exegan_studio.face.tone import tone_field, toned
from exegan_studio.face.warp import bounds, shrunk, square_points, warp_square

STRIP = 256
SURROUNDINGS = 0.12
"""How far round the hole the photo's grain is measured, as a part of the crop's width."""


@dataclass(frozen=True)
class Fill:
    """A completion ready to be sampled anywhere in the photo: its pixels (steps of 255) after the tone match, made smaller
    where the photo's face is, and from them to the photo; and a tile of grain, where it is wanted."""

    pixels: FloatArray
    to_photo: Similarity
    grain: FloatArray | None = None

    def at(self, box: Box) -> FloatArray:
        """The fill over a box of the photo, H x W x 3 in steps of 255."""
        values = warped(self.pixels, self.to_photo, box)
        if self.grain is not None:
            values += grain_for(box, self.grain)
        return values


def warped(pixels: FloatArray, to_photo: Similarity, box: Box) -> FloatArray:
    """Pixels moved into the photo, cut to a box of it."""
    matrix = to_photo.then(Similarity(1, 0, -box.left, -box.top)).pixel_matrix()
    size = (box.width, box.height)
    return as_float(cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REPLICATE))


def paste_back(
    photo: DeepPixels,
    completion: Pixels,
    hole: MaskArray,
    alignment: Similarity,
    blend: BlendSettings,
    grain_seed: int,
) -> tuple[DeepPixels, PasteReport]:
    """The photo with the hole filled from the completion, in the photo's depth, and what that changed.

    `completion` is the crop that `alignment` (photo → crop) leads to; `hole` is of the photo's size. Hole pixels outside
    the crop's square are not filled, and towards its sides the fill fades out. Any thread; the inputs are not altered.
    """
    height, width = hole.shape
    size = completion.shape[0]
    reach = blend.feather * size / alignment.scale
    square = bounds(alignment.inverse().apply(square_points(size))).clipped(width, height)
    inside = square if square.empty else box_of(hole[square.slices]).shifted(square.left, square.top)
    if inside.empty:
        return photo.copy(), PasteReport(0, 0, int(np.count_nonzero(hole >= 128)))
    box = inside.grown(math.ceil(reach) + 2).clipped(width, height)
    cover, alpha = hole[box.slices], None
    if not deep_inside(alignment, size, box, max(reach, 1.0)):
        edge = distance_to_edge(alignment, size, box)
        cover = np.where(edge > 0, cover, 0).astype(np.uint8)
        alpha = feathered(cover, reach) * smooth_step(edge / np.float32(max(reach, 1.0)))
    alpha = feathered(cover, reach) if alpha is None else alpha
    alpha = alpha if blend.opacity == 1 else as_float(alpha * np.float32(blend.opacity))
    fill = prepared(photo, completion, hole, alignment, blend, grain_seed)
    compression = compression_of(photo, inside) if blend.grain > 0 else None
    out = photo.copy()
    for strip in strips(box):
        part = alpha[strip.top - box.top : strip.bottom - box.top]
        changes = box_of(part)
        if not changes.empty:
            spot = changes.shifted(strip.left, strip.top)
            out[spot.slices] = blended(photo[spot.slices], fill.at(spot), part[changes.slices])
    if compression is not None:
        compress(out, box, alpha, compression, blend.grain)
    report = PasteReport(
        greatest_difference(photo, out, cover, box, reach),
        int(np.count_nonzero(alpha)),
        int(np.count_nonzero(hole >= 128)) - int(np.count_nonzero(cover >= 128)),
    )
    return out, report


def strips(box: Box) -> Iterator[Box]:
    """The box in strips of at most STRIP rows."""
    for top in range(box.top, box.bottom, STRIP):
        yield Box(box.left, top, box.right, min(top + STRIP, box.bottom))


def blended(photo: DeepPixels, fill: FloatArray, alpha: FloatArray) -> DeepPixels:
    """Photo and fill by alpha, in the photo's depth; where alpha is 0 the photo's own values."""
    unit = np.float32(np.iinfo(photo.dtype).max / 255)
    share = alpha[..., None]
    mixed = photo * (1 - share) + fill * (unit * share)
    rounded = np.rint(np.clip(mixed, 0, 255 * unit)).astype(photo.dtype)
    return np.where(share > 0, rounded, photo)


def compress(out: DeepPixels, box: Box, alpha: FloatArray, how: Compression, amount: float) -> None:
    """Compress the box of `out` as the photo was, `amount` (0..1) times as far as `alpha` says; not at all where it is 0."""
    wider = box.grown(2 * UNIT).clipped(out.shape[1], out.shape[0])
    before, within = to_eight_bit(out[wider.slices].copy()), how.within(wider)
    for strip in strips(box):
        after = as_float(recompressed(before, strip.shifted(-wider.left, -wider.top), within))
        share = alpha[strip.top - box.top : strip.bottom - box.top] * np.float32(amount)
        out[strip.slices] = blended(out[strip.slices], after, share)


def prepared(
    photo: DeepPixels, completion: Pixels, hole: MaskArray, alignment: Similarity, blend: BlendSettings, grain_seed: int
) -> Fill:
    """The completion made ready: resampling, tone match, grain match."""
    size = completion.shape[0]
    to_photo = alignment.inverse()
    values = completion.astype(np.float32)
    if blend.tone > 0:
        valid = crop_frame(alignment, size, hole.shape[1], hole.shape[0])
        shown = warp_square(photo, alignment, size)
        tone = tone_field(shown, completion, mask_to_crop(hole, alignment, size), valid)
        values = values if tone is None else toned(values, tone, blend.tone)
    pixels, factor = shrunk(values, to_photo.scale)
    fill = Fill(pixels, Similarity(factor, 0, 0, 0).then(to_photo))
    if blend.grain > 0:
        lacking = lacking_grain(photo, fill, hole, alignment, size)
        if lacking is not None:
            fill = replace(fill, grain=grain_tile(as_float(lacking * np.float32(blend.grain)), grain_seed))
    return fill


def lacking_grain(photo: DeepPixels, fill: Fill, hole: MaskArray, alignment: Similarity, size: int) -> FloatArray | None:
    """The noise that the photo has and the fill has not; see grain.py. Steps of 255."""
    height, width = hole.shape
    side = size / alignment.scale
    square = bounds(alignment.inverse().apply(square_points(size))).clipped(width, height)
    near = box_of(hole[square.slices]).shifted(square.left, square.top).grown(round(SURROUNDINGS * side)).clipped(width, height)
    inside = distance_to_edge(alignment, size, near) > 1
    generator = np.random.default_rng(0)
    # What lay in the hole counts too: it was taken by the same camera, and round the hole there may be nothing but hair.
    around = patch_boxes(inside, near, generator)
    within = patch_boxes((hole[near.slices] > 200) & inside, near, generator)
    unit = np.float32(255 / np.iinfo(photo.dtype).max)
    return measured(lambda box: as_float(photo[box.slices] * unit), fill.at, around, within)


def greatest_difference(photo: DeepPixels, out: DeepPixels, cover: MaskArray, box: Box, reach: float) -> int:
    """The greatest difference outside hole and feather, over the whole photo. `cover` is the part of the hole in the box."""
    height, width = photo.shape[:2]
    untouched = (~within_reach(cover, reach)).astype(np.uint8)
    greatest = 0
    for strip in strips(Box(0, 0, width, height)):
        rows = slice(strip.top, strip.bottom)
        if np.array_equal(photo[rows], out[rows]):
            continue
        apart = cv2.absdiff(photo[rows], out[rows])
        top, bottom = max(strip.top, box.top), min(strip.bottom, box.bottom)
        if top < bottom:
            part = apart[top - strip.top : bottom - strip.top, box.left : box.right]
            part[:] = cv2.bitwise_and(part, part, mask=untouched[top - box.top : bottom - box.top])
        greatest = max(greatest, int(apart.max(initial=0)))
    return greatest
