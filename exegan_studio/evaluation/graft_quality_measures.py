"""Measures of one fill, free of any network: each takes pictures and says one number.

Pictures are uint8, size x size x 3; holes are uint8 coverage of the same size, hole where above 127. Values are in steps of
255 unless said otherwise. Lengths "at 128" are parts of the picture's side times 128, so a picture's size does not matter.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, MaskArray, Pixels, as_float
from exegan_studio.face.colour import LUMA, noise_bands

Area = NDArray[np.bool_]

UNIT_SIDE = 128
PSNR_MOST = 99.0
"""Said of pictures that are equal: infinity is no number in JSON."""
SSIM_SIGMA, SSIM_RADIUS = 1.5, 5
SSIM_LUMINANCE, SSIM_CONTRAST = (0.01 * 255) ** 2, (0.03 * 255) ** 2
LOW_SIGMA, FINE_SIGMA = 3.2, 0.7
"""At 128: wider than the first is light and shape, finer than the second is texture."""
SEAM = 3.5
"""At 128: engines continue their fill so far beyond the hole; where within it the seam lies is their own affair."""
STRIP = 3.0
"""At 128: width of the strips on both sides of the seam."""
ALONG = 2.0
"""At 128: how far values are averaged along the rim."""
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


def gradient_error(picture: Pixels, truth: Pixels, where: Area) -> float:
    """Mean length of the difference of the slopes of brightness, in steps per pixel: detail that is missing, added or
    elsewhere."""
    apart = gradients(brightness(picture)) - gradients(brightness(truth))
    return float(np.hypot(apart[..., 0], apart[..., 1])[where].mean())


def rim_distance(hole: MaskArray) -> FloatArray:
    """Distance from the hole's rim, pixels at 128: negative inside, positive outside."""
    inside = hidden(hole).astype(np.uint8)
    outward = cv2.distanceTransform(1 - inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    inward = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return as_float((outward - inward) * (UNIT_SIDE / hole.shape[0]))


def rim_means(values: FloatArray, hole: MaskArray) -> tuple[FloatArray, FloatArray, FloatArray, Area]:
    """Means of H x W x C `values` just inside the seam, on it and just outside, each averaged along the rim for ALONG; and the
    pixels on the seam where all three are known."""
    distance = rim_distance(hole)
    zones = (
        (distance <= 0) & (distance > -STRIP),
        (distance > 0) & (distance <= SEAM),
        (distance > SEAM) & (distance <= SEAM + STRIP),
    )
    # From the seam's middle every strip's middle must lie well within the blur.
    reach = ALONG + (SEAM + STRIP) / 4
    means: list[FloatArray] = []
    known = zones[1]
    for zone in zones:
        weight = zone.astype(np.float32)
        total = blurred(weight, reach)
        known = known & (total > 0.03)
        means.append(as_float(blurred(as_float(values * weight[..., None]), reach) / np.maximum(total, 1e-3)[..., None]))
    return means[0], means[1], means[2], known


def tone_step(picture: Pixels, hole: MaskArray) -> float:
    """How far light and colour differ on the two sides of the seam: mean absolute difference of their means along the rim.

    A face's own light changes there too: to be compared with the same of the untouched photo.
    """
    inside, _, outside, known = rim_means(as_float(picture), hole)
    return float(np.abs(inside - outside)[known].mean()) if known.any() else 0.0


def halo(picture: Pixels, hole: MaskArray) -> float:
    """How far brightness on the seam leaves the middle between its two sides: a bright or dark line along the rim."""
    inside, seam, outside, known = rim_means(brightness(picture)[..., None], hole)
    return float(np.abs(seam - (inside + outside) / 2)[known].mean()) if known.any() else 0.0


def rim_slope(picture: Pixels, hole: MaskArray) -> float:
    """Mean absolute slope of brightness across the seam, in steps per pixel at 128: a hard edge along the rim raises it."""
    across = gradients(blurred(rim_distance(hole), 1.0))
    across = across / np.maximum(np.linalg.norm(across, axis=-1, keepdims=True), 1e-6)
    distance = rim_distance(hole)
    seam = (distance > -0.5) & (distance <= SEAM)
    if not seam.any():
        return 0.0
    slope = (gradients(blurred(brightness(picture), FINE_SIGMA)) * across).sum(-1)
    return float(np.abs(slope[seam]).mean()) * picture.shape[0] / UNIT_SIDE


def surroundings(hole: MaskArray, face: MaskArray) -> Area:
    """What a hole's texture is compared with: the face round it, clear of the seam; of a hole that leaves none of the face,
    all that is round it."""
    distance = rim_distance(hole)
    ring = (distance > SEAM) & (distance <= AROUND)
    skin = ring & hidden(face)
    return skin if skin.sum() >= 4 * FEWEST else ring


def grain(picture: Pixels, where: Area) -> float:
    """Noise of brightness in `where`: standard deviation of the finest band (the picture less its blur by 0.7 pixels), from
    the median of its absolute values over the calmer half of the pixels, so that edges do not decide."""
    values = brightness(picture)
    fine, middle, _ = noise_bands(values, (0.7, 1.4, 2.8))
    unrest = cv2.GaussianBlur(np.abs(middle), (0, 0), 2.0)
    calm = where & (unrest <= np.median(unrest[where])) if where.any() else where
    return float(1.4826 * np.median(np.abs(fine[calm]))) if calm.any() else 0.0


def edge_sharpness(picture: Pixels, where: Area) -> float:
    """How steep the edges in `where` are, whatever their contrast: the slope after a blur by 0.6 pixels over that after one of
    2, along the strongest tenth of the edges. About 1 where all is soft, 2 and more where it is crisp; 0 of too few pixels."""
    if where.sum() < FEWEST:
        return 0.0
    values = brightness(picture)
    fine, coarse = (
        np.linalg.norm(gradients(as_float(cv2.GaussianBlur(values, (0, 0), s))), axis=-1)[where] for s in (0.6, 2.0)
    )
    strong = coarse >= np.quantile(coarse, 0.9)
    return float(fine[strong].mean() / max(float(coarse[strong].mean()), 1e-3))


def ratio(inside: float, around: float) -> float:
    """Inside over around, 1 where both are next to nothing."""
    return (inside + 0.05) / (around + 0.05)


def landmark_distance(found: Landmarks, expected: Landmarks) -> float:
    """Mean distance of five landmarks in percent of the distance between the expected eyes."""
    eyes = float(np.hypot(*(expected[1] - expected[0])))
    return float(np.hypot(*(found - expected).T).mean()) / max(eyes, 1e-6) * 100


def band_difference(pictures: list[Pixels], where: Area) -> tuple[float, float]:
    """How far pictures differ from each other in `where`: mean absolute difference over all pairs, in the low band (light
    and shape) and in the middle one (features)."""
    lows, middles = [], []
    for picture in pictures:
        low = blurred(as_float(picture), LOW_SIGMA)
        lows.append(low[where])
        middles.append((blurred(as_float(picture), FINE_SIGMA) - low)[where])
    pairs = [(a, b) for b in range(len(pictures)) for a in range(b)]
    if not pairs:
        return 0.0, 0.0
    return (
        float(np.mean([np.abs(lows[a] - lows[b]).mean() for a, b in pairs])),
        float(np.mean([np.abs(middles[a] - middles[b]).mean() for a, b in pairs])),
    )
