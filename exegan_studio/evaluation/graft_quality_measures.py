"""Measures of one fill, free of any network: each takes pictures and says one number.

Pictures are uint8, size x size x 3; holes are uint8 coverage of the same size, hole where above 127. Values are in steps of
255 unless said otherwise. Lengths "at 128" are parts of the picture's side times 128, so a picture's size does not matter.
"""

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, MaskArray, Pixels, as_float
from exegan_studio.face.colour import LUMA, noise_bands
from exegan_studio.face.distance import distance_within

Area = NDArray[np.bool_]

UNIT_SIDE = 128
PSNR_MOST = 99.0
"""Said of pictures that are equal: infinity is no number in JSON."""
SSIM_SIGMA, SSIM_RADIUS = 1.5, 5
SSIM_LUMINANCE, SSIM_CONTRAST = (0.01 * 255) ** 2, (0.03 * 255) ** 2
LOW_SIGMA, FINE_SIGMA = 3.2, 0.7
"""At 128: wider than the first is light and shape, finer than the second is texture."""
SEAM = 3.0
"""At 128: engines continue their fill so far beyond the hole; where within it the seam lies is their own affair."""
STRIP = 3.0
"""At 128: width of the strips on both sides of the seam."""
BINS = round(SEAM + 2 * STRIP)
ALONG = 3.5
"""At 128: how far values are averaged along the rim."""
CALM = 1 / 3
AROUND = 14.0
"""At 128: surroundings a hole's texture is compared with."""
FEWEST = 64
"""Pixels below which nothing is measured."""


def hidden(hole: MaskArray) -> Area:
    return hole > 127


def psnr(picture: Pixels, truth: Pixels, where: Area) -> float:
    """Peak signal-to-noise ratio in dB over the pixels of `where`, all channels: 10 log10(255² / mean squared error)."""
    error = float(np.mean(np.square(picture[where].astype(np.float64) - truth[where])))
    return PSNR_MOST if error == 0 else min(PSNR_MOST, float(10 * np.log10(255**2 / error)))


def ssim(picture: Pixels, truth: Pixels, where: Area) -> float:
    """Structural similarity of brightness, -1 to 1, mean over `where`: Wang, Bovik, Sheikh, Simoncelli 2004, with their window
    of 11 pixels (a Gaussian of 1.5) and their constants 0.01 and 0.03."""
    x, y = picture @ LUMA.astype(np.float64), truth @ LUMA.astype(np.float64)

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        side = 2 * SSIM_RADIUS + 1
        return np.asarray(cv2.GaussianBlur(values, (side, side), SSIM_SIGMA), np.float64)

    mean_x, mean_y = mean(x), mean(y)
    spread_x, spread_y, joint = mean(x * x) - mean_x**2, mean(y * y) - mean_y**2, mean(x * y) - mean_x * mean_y
    likeness = (2 * mean_x * mean_y + SSIM_LUMINANCE) * (2 * joint + SSIM_CONTRAST)
    return float((likeness / ((mean_x**2 + mean_y**2 + SSIM_LUMINANCE) * (spread_x + spread_y + SSIM_CONTRAST)))[where].mean())


def gradients(values: FloatArray) -> FloatArray:
    """Slopes along x and y, H x W x 2, per pixel: Sobel's operator over 8."""
    kind = cv2.CV_32F
    return as_float(np.stack([cv2.Sobel(values, kind, 1, 0, scale=1 / 8), cv2.Sobel(values, kind, 0, 1, scale=1 / 8)], -1))


def brightness(picture: Pixels) -> FloatArray:
    return as_float(picture @ LUMA)


def blurred(values: FloatArray, sigma: float) -> FloatArray:
    """Gaussian blur by `sigma` pixels at 128."""
    return as_float(cv2.GaussianBlur(values, (0, 0), sigma * values.shape[0] / UNIT_SIDE, borderType=cv2.BORDER_REPLICATE))


def tone_error(picture: Pixels, truth: Pixels, where: Area) -> float:
    """Mean absolute difference of light and colour, of what is left after a blur."""
    return float(np.abs(blurred(as_float(picture), LOW_SIGMA) - blurred(as_float(truth), LOW_SIGMA))[where].mean())


def gradient_error(picture: Pixels, truth: Pixels, where: Area) -> float:
    """Mean length of the difference of the slopes of brightness, in steps per pixel: detail that is missing, added or
    elsewhere."""
    apart = gradients(brightness(picture)) - gradients(brightness(truth))
    return float(np.hypot(apart[..., 0], apart[..., 1])[where].mean())


def rim_distance(hole: MaskArray) -> FloatArray:
    """Distance from the hole's rim, pixels at 128: negative inside, positive outside."""
    inside = hidden(hole).astype(np.uint8)
    outward = distance_within(1 - inside)
    inward = distance_within(inside)
    # Distances are between pixels' middles: the rim is half a pixel from either side.
    half = 0.5 - inside
    return as_float((outward - inward - half) * (UNIT_SIDE / hole.shape[0]))


def rim_inside(hole: MaskArray) -> Area:
    """The strip just inside the rim."""
    distance = rim_distance(hole)
    return (distance > -STRIP) & (distance <= 0)


def rim_profile(picture: Pixels, hole: MaskArray) -> FloatArray:
    """How the picture runs across the rim where a seam would be seen: n x BINS x 3, for n places along the seam the means of
    narrow bands that follow it, from inside to outside, one pixel at 128 apart.

    Every mean is taken over a stretch of the rim: a seam follows the rim, the picture's own edges seldom do. Only the third of
    the places counts outside of which the picture is calmest; those are the same whatever fills the hole.
    """
    values, distance = as_float(picture), rim_distance(hole)
    edges = np.arange(BINS + 1, dtype=np.float32) - np.float32(STRIP)
    places = (distance > 0) & (distance <= SEAM)
    means: list[FloatArray] = []
    for low, high in pairwise(edges):
        band = (distance > low) & (distance <= high)
        mean, known = mean_nearby(values, band, ALONG)
        places &= known
        means.append(mean)
    unrest = band_between(brightness(picture), FINE_SIGMA, LOW_SIGMA)
    outside, _ = mean_nearby(np.abs(unrest)[..., None], (distance > SEAM) & (distance <= SEAM + 2 * STRIP), 2 * STRIP)
    if places.any():
        places &= outside[..., 0] <= np.quantile(outside[places], CALM)
    return np.stack([mean[places] for mean in means], 1)


def mean_nearby(values: FloatArray, where: Area, sigma: float) -> tuple[FloatArray, Area]:
    """Means of H x W x C values over the pixels of `where` that are near, by a Gaussian of `sigma` at 128; and where there are
    any."""
    weight = where.astype(np.float32)
    total = blurred(weight, sigma)
    weighted = blurred(as_float(values * weight[..., None]), sigma).reshape(values.shape)
    return as_float(weighted / np.maximum(total, 1e-3)[..., None]), total > 0.02


def band_between(values: FloatArray, fine: float, coarse: float) -> FloatArray:
    """What is left between two blurs, in pixels at 128."""
    return as_float(blurred(values, fine) - blurred(values, coarse))


def tone_step(profile: FloatArray) -> float:
    """How far light and colour differ on the two sides of the seam: mean absolute difference of the strips beside it.

    A face's own light changes there too: to be compared with the same of the untouched photo.
    """
    strip = round(STRIP)
    return float(np.abs(profile[:, :strip].mean(1) - profile[:, -strip:].mean(1)).mean())


def seam_slope(profile: FloatArray) -> float:
    """A hard edge along the rim: the steepest change from band to band, less the mean change over all of them, in steps per
    pixel at 128, mean along the rim."""
    slopes = np.diff(profile, axis=1)
    return float(np.abs(slopes - slopes.mean(1, keepdims=True)).max(1).mean())


def halo(profile: FloatArray) -> float:
    """A bright or dark line along the rim: how far brightness on the seam leaves the straight line between its two sides."""
    strip, luma = round(STRIP), profile @ LUMA
    inside, outside = luma[:, :strip].mean(1, keepdims=True), luma[:, -strip:].mean(1, keepdims=True)
    between = luma[:, strip:-strip]
    way = (np.arange(between.shape[1]) + (strip + 1) / 2) / (BINS - strip)
    return float(np.abs(between - inside - (outside - inside) * way).max(1).mean())


def surroundings(hole: MaskArray, face: MaskArray) -> Area:
    """What a hole's texture is compared with: the face round it, clear of the seam; of a hole that leaves none of the face,
    all that is round it."""
    distance = rim_distance(hole)
    ring = (distance > SEAM) & (distance <= AROUND)
    skin = ring & hidden(face)
    return skin if skin.sum() >= 4 * FEWEST else ring


def grain(picture: Pixels, where: Area) -> float:
    """Noise of brightness in `where`: standard deviation of the finest band (the picture less its blur by 0.7 pixels), from
    the median of its absolute values over the calmest third of the pixels, so that edges do not decide."""
    values = brightness(picture)
    fine, middle, _ = noise_bands(values, (0.7, 1.4, 2.8))
    unrest = cv2.GaussianBlur(np.abs(middle), (0, 0), 2.0)
    calm = where & (unrest <= np.quantile(unrest[where], 1 / 3)) if where.any() else where
    return float(1.4826 * np.median(np.abs(fine[calm]))) if calm.any() else 0.0


def edge_sharpness(picture: Pixels, where: Area) -> float:
    """How steep the edges in `where` are, whatever their contrast: squared slopes after a blur by 0.6 pixels over those after
    one of 2, along the strongest fifth of the edges (for an edge blurred by s: the root of (s² + 2²) / (s² + 0.6²)). About 1
    where all is soft, 3 where it is crisp; 0 of too few pixels."""
    if where.sum() < FEWEST:
        return 0.0
    values = brightness(picture)
    fine, coarse = (
        np.square(gradients(as_float(cv2.GaussianBlur(values, (0, 0), sigma)))).sum(-1)[where] for sigma in (0.6, 2.0)
    )
    strong = coarse >= np.quantile(coarse, 0.8)
    return float(fine[strong].sum() / max(float(coarse[strong].sum()), 1e-3))


def ratio(inside: float, around: float) -> float:
    """Inside over around, 1 where both are next to nothing."""
    return (inside + 0.05) / (around + 0.05)


def landmark_distance(found: Landmarks, expected: Landmarks) -> float:
    """Mean distance of five landmarks in percent of the distance between the expected eyes."""
    eyes = float(np.hypot(*(expected[1] - expected[0])))
    return float(np.hypot(*(found - expected).T).mean()) / max(eyes, 1e-6) * 100


def lip_redness(picture: Pixels, landmarks: Landmarks) -> float:
    """How much redder the lips are than the cheeks: the upper quartile of Lab's a over the mouth, so that teeth do not count,
    less the cheeks' median."""
    red = cv2.cvtColor(as_float(picture / np.float32(255)), cv2.COLOR_RGB2Lab)[..., 1]
    eyes, corners = landmarks[:2], landmarks[3:5]
    reach = float(np.hypot(*(eyes[1] - eyes[0]))) * 0.12
    middle, half = corners.mean(0), float(np.hypot(*(corners[1] - corners[0]))) / 2
    x, y = np.meshgrid(np.arange(red.shape[1]) + 0.5, np.arange(red.shape[0]) + 0.5)
    mouth = np.square((x - middle[0]) / max(half, 1e-6)) + np.square((y - middle[1]) / max(1.8 * reach, 1e-6)) < 1
    spots = (eyes + corners) / 2
    cheeks = np.any([np.hypot(x - spot[0], y - spot[1]) < reach for spot in spots], 0)
    return float(np.quantile(red[mouth], 0.75) - np.median(red[cheeks])) if mouth.any() and cheeks.any() else 0.0


def band_difference(pictures: list[Pixels], where: Area) -> tuple[float, float]:
    """How far pictures differ from each other in `where`: mean absolute difference over all pairs, in the low band (light
    and shape) and in the middle one (features)."""
    lows = [blurred(as_float(picture), LOW_SIGMA)[where] for picture in pictures]
    middles = [band_between(as_float(picture), FINE_SIGMA, LOW_SIGMA)[where] for picture in pictures]
    pairs = [(a, b) for b in range(len(pictures)) for a in range(b)]
    if not pairs:
        return 0.0, 0.0
    return (
        float(np.mean([np.abs(lows[a] - lows[b]).mean() for a, b in pairs])),
        float(np.mean([np.abs(middles[a] - middles[b]).mean() for a, b in pairs])),
    )
