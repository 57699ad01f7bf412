"""Down the middle of a face its mirrored side meets the photo in shape and tone."""

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.midline import Line, led_on, middle_line
from exegan_studio.engines.graft.rim import make_rim
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.variation import face_axes
from tests.engines.graft.faces import drawn_face
from tests.engines.graft.placed import HALF, SIZE

MIDDLE, SCALE = 128, 2
"""The column where the painted half ends, and pixels a pixel at SIDE."""


def lips(lower: float, brightness: float) -> FloatArray:
    """Skin with dark bars across it, so much lower than they usually are, in pixels."""
    rows = np.arange(SIZE, dtype=np.float32)
    shade = sum(np.exp(-np.square((rows - at - lower) / 4)) for at in (100, 150, 190))
    picture = np.array([1, 0.7, 0.55], np.float32) * (brightness - 0.35 * as_float(np.asarray(shade)))[:, None]
    return as_float(np.repeat(picture[:, None], SIZE, axis=1))


def met(photo: FloatArray, fill: FloatArray, ends: int = 0, mirrored: FloatArray | None = None) -> FloatArray:
    """A crop whose painted half is filled and led up to the other one; the own side ends so far from the line."""
    sitter = make_sitter(photo, HALF)
    line = line_of(sitter, ends, HALF[:, ::-1] if mirrored is None else mirrored)
    result = photo.copy()
    cut = fill[sitter.box.slices]
    result[sitter.box.slices] = np.where(
        HALF[sitter.box.slices][..., None] > 0, cut if line is None else led_on(line, cut), photo[sitter.box.slices]
    )
    return result


def line_of(sitter: Sitter, ends: int, mirrored: FloatArray) -> Line | None:
    own = np.ones((SIZE, SIZE), np.float32)
    own[:, MIDDLE - ends :] = 0 if ends else 1
    axes = face_axes(drawn_face(SIZE, 1)[1], sitter.box)
    painted, own, hidden = (as_float(one[sitter.box.slices]) for one in (HALF, own, mirrored))
    return middle_line(sitter, make_rim(sitter), axes, painted, own, hidden, np.ones_like(painted))


def beside(picture: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The means of the three columns on either side of the line, away from its ends."""
    rows = slice(80, 212)
    return as_float(picture[rows, MIDDLE - 3 : MIDDLE].mean(1)), as_float(picture[rows, MIDDLE : MIDDLE + 3].mean(1))


def test_a_mirrored_mouth_that_lies_lower_meets_the_photos() -> None:
    photo = lips(0, 0.8)
    for lower in (-2.5 * SCALE, 2.5 * SCALE):
        fill = lips(lower, 0.8)
        given, wanted = beside(met(photo, fill, mirrored=HALF * 0))
        assert np.abs(given - wanted).max() > 0.15
        given, wanted = beside(met(photo, fill))
        assert np.abs(given - wanted).max() < 0.05


def test_shape_and_tone_fade_into_the_mirrored_side() -> None:
    fill = lips(2 * SCALE, 0.7)
    result = met(lips(0, 0.8), fill)
    assert np.abs(result[80:212, 60:70] - fill[80:212, 60:70]).max() < 0.09  # a wide step in light is light
    steps = np.abs(np.diff(result[100:190, 70:MIDDLE], axis=1))
    assert steps.max() < 0.06


def test_a_step_in_light_down_the_face_is_taken_away() -> None:
    given, wanted = beside(met(lips(0, 0.8), lips(0, 0.65)))
    assert np.abs(given - wanted).max() < 0.03


def test_a_strip_that_neither_side_shows_is_closed_by_the_mirrored_side() -> None:
    photo, fill = lips(0, 0.8), lips(0, 0.8)
    fill[:, MIDDLE - 4 * SCALE : MIDDLE] = (0.1, 0.5, 0.9)
    result = met(photo, fill, ends=4 * SCALE)
    assert np.abs(result[80:212, :MIDDLE] - photo[80:212, :MIDDLE]).max() < 0.12


def test_what_ends_elsewhere_than_in_the_middle_is_left_alone() -> None:
    sitter = make_sitter(lips(0, 0.8), HALF)
    assert line_of(sitter, 0, HALF * 0) is None
    assert line_of(sitter, 0, as_float(HALF[:, ::-1])) is not None


def test_either_half_may_be_the_hidden_one_and_a_head_may_be_tilted() -> None:
    photo, fill = lips(0, 0.8), lips(2 * SCALE, 0.7)
    for hole, columns in ((HALF, slice(MIDDLE - 3, MIDDLE)), (np.ascontiguousarray(HALF[:, ::-1]), slice(MIDDLE, MIDDLE + 3))):
        for angle in (-8.0, 0.0, 8.0):
            turned = cv2.getRotationMatrix2D((MIDDLE - 0.5, MIDDLE - 0.5), angle, 1)
            there, here, painted, mirrored = (
                as_float(cv2.warpAffine(one, turned, (SIZE, SIZE), flags=flags, borderMode=cv2.BORDER_REPLICATE))
                for one, flags in zip(
                    (photo, fill, hole, hole[:, ::-1]), (*[cv2.INTER_LINEAR] * 2, *[cv2.INTER_NEAREST] * 2), strict=True
                )
            )
            points = cv2.transform(drawn_face(SIZE, 1)[1][None], turned)[0].astype(np.float32)
            sitter = make_sitter(there, painted)
            cut = sitter.box.slices
            ones = np.ones(sitter.hole.shape, np.float32)
            line = middle_line(sitter, make_rim(sitter), face_axes(points, sitter.box), painted[cut], ones, mirrored[cut], ones)
            assert line is not None
            result = there.copy()
            result[cut] += (led_on(line, here[cut]) - there[cut]) * painted[cut][..., None]
            back = cv2.warpAffine(result, turned, (SIZE, SIZE), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
            assert np.abs(back[90:205, columns].mean(1) - photo[90:205, MIDDLE]).max() < 0.08


def test_a_wide_strip_is_left_as_it_is_and_nothing_is_torn() -> None:
    photo, fill = lips(0, 0.8), lips(0, 0.8)
    result = met(photo, fill, ends=30 * SCALE)
    assert np.abs(result - photo).max() < 0.05
