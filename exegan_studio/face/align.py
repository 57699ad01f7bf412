"""FFHQ alignment: the oriented square round a face, as a similarity photo → crop, and the crop cut out of it."""

import math

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import DeepPixels, FloatArray, Landmarks, MaskArray, frozen
from exegan_studio.domain.face import FaceCrop
from exegan_studio.domain.geometry import Axis, Similarity
from exegan_studio.face.warp import square_points, warp_coverage, warp_square

CROP_SIZES = (256, 384, 512, 768, 1024, 1536, 2048)

Point = tuple[float, float]


def ffhq_square(landmarks: Landmarks) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centre of FFHQ's square and its half side as a vector along the face's x axis, both in photo coordinates.

    Raises ValueError where the points span no square (all on one spot).
    """
    points = landmarks.astype(np.float64)
    eyes, mouth = points[:2].mean(0), points[3:5].mean(0)
    eye_to_eye, eye_to_mouth = points[1] - points[0], mouth - eyes
    across = eye_to_eye - np.array([-eye_to_mouth[1], eye_to_mouth[0]])
    length = float(np.hypot(*across))
    half = max(2.0 * float(np.hypot(*eye_to_eye)), 1.8 * float(np.hypot(*eye_to_mouth)))
    if length <= 1e-6 or half <= 1e-6:
        raise ValueError("the landmarks span no square")
    return eyes + 0.1 * eye_to_mouth, across * (half / length)


def alignment_from_square(centre: Point, half_across: Point, size: int) -> Similarity:
    """Photo → crop for a square given by its centre and by the vector from there to the middle of its right side."""
    x, y = half_across
    factor = size / 2 / (x * x + y * y)
    a, b = x * factor, -y * factor
    cx, cy = centre
    return Similarity(a, b, size / 2 - (a * cx - b * cy), size / 2 - (b * cx + a * cy))


def ffhq_alignment(landmarks: Landmarks, size: int) -> Similarity:
    """Photo → FFHQ-framed crop of size x size. Raises ValueError where the landmarks span no square."""
    (cx, cy), (hx, hy) = ffhq_square(landmarks)
    return alignment_from_square((float(cx), float(cy)), (float(hx), float(hy)), size)


def mirror_axis(landmarks: Landmarks) -> Axis:
    """The line that a face seen from the front is alike on both sides of: from between the eyes to the mouth's middle.

    Raises ValueError where these are one point.
    """
    points = landmarks.astype(np.float64)
    (ex, ey), (mx, my) = points[:2].mean(0), points[3:5].mean(0)
    return Axis.between((float(ex), float(ey)), (float(mx), float(my)))


def choose_crop_size(landmarks: Landmarks) -> int:
    """The smallest working size that keeps the face's own resolution, at most 2048."""
    side = 2 * float(np.hypot(*ffhq_square(landmarks)[1]))
    return next((size for size in CROP_SIZES if size >= 0.95 * side), CROP_SIZES[-1])


def extract_crop(pixels: DeepPixels, landmarks: Landmarks, size: int) -> FaceCrop:
    """The aligned square in 8 bits, reflected where it leaves the picture. Its arrays are read-only."""
    alignment = ffhq_alignment(landmarks, size)
    return FaceCrop(frozen(warp_square(pixels, alignment, size)), frozen(alignment.apply(landmarks)), alignment)


def mask_to_crop(mask: MaskArray, alignment: Similarity, size: int) -> MaskArray:
    """Coverage from photo space into the crop."""
    return warp_coverage(mask, alignment, size, size)


def mask_to_photo(mask_crop: MaskArray, alignment: Similarity, width: int, height: int) -> MaskArray:
    """Coverage from the crop into a photo of that size; nothing outside the crop's square."""
    return warp_coverage(mask_crop, alignment.inverse(), width, height)


def crop_outline(alignment: Similarity, size: int) -> FloatArray:
    """The crop's corners in the photo, 4 x 2, clockwise from the crop's top left."""
    return alignment.inverse().apply(square_points(size))


def crop_frame(alignment: Similarity, size: int, width: int, height: int) -> NDArray[np.bool_]:
    """size x size: which pixels of the crop show the photo itself, not its reflection."""
    centres = np.stack(np.meshgrid(np.arange(size) + 0.5, np.arange(size) + 0.5), -1)
    points = alignment.inverse().apply(centres)
    x, y = points[..., 0], points[..., 1]
    return (x >= 0) & (x < width) & (y >= 0) & (y < height)


def landmarks_from_eyes_and_mouth(left_eye: Point, right_eye: Point, mouth: Point) -> Landmarks:
    """Five landmarks from three placed by hand: nose and mouth corners are set as on an average face."""
    left, right, middle = (np.array(point, np.float64) for point in (left_eye, right_eye, mouth))
    eyes = (left + right) / 2
    half_mouth = (right - left) * 0.39
    nose = eyes + 0.58 * (middle - eyes)
    if math.dist(left, right) <= 1e-6:
        raise ValueError("the two eyes are on one spot")
    return np.stack([left, right, nose, middle - half_mouth, middle + half_mouth]).astype(np.float32)
