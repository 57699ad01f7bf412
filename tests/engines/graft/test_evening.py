"""Sunlight on an exemplar's skin is evened; its eyes and lips, its texture, and a face in soft light stay as they are."""

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray
from exegan_studio.engines.graft.evening import evened
from tests.engines.graft.faces import POINTS, drawn_face

SIZE = 256
SUNLIT, SHADED = np.s_[164:172, 86:94], np.s_[140:164, 140:168]


def _face() -> FloatArray:
    return (cv2.GaussianBlur(drawn_face(SIZE)[0], (0, 0), 1.5) / np.float32(255)).astype(np.float32)


def _lit() -> FloatArray:
    """The left of the face in hard sunlight from cheek to chin."""
    picture = _face() * np.float32(0.5)
    picture[:, : SIZE * 3 // 8] *= np.float32(1.9)
    return picture


def test_a_hard_edge_of_sunlight_is_drawn_in() -> None:
    lit = _lit()
    after = evened(lit, POINTS * SIZE)
    before, left = (float(np.log(one[SUNLIT].mean() / one[SHADED].mean())) for one in (lit, after))
    assert before > 0.5
    assert left < before / 2
    assert np.abs(after[SHADED] - lit[SHADED]).max() < 0.05


def test_a_face_in_soft_light_stays() -> None:
    picture = _face()
    assert np.abs(evened(picture, POINTS * SIZE) - picture).max() < 0.02


def test_eyes_lips_and_texture_stay() -> None:
    picture = _face()
    for x, y in (*POINTS[:2] * SIZE, POINTS[3:].mean(0) * SIZE):
        picture[round(float(y)) - 2 : round(float(y)) + 3, round(float(x)) - 3 : round(float(x)) + 4] = 1
    after = evened(picture, POINTS * SIZE)
    for x, y in (*POINTS[:2] * SIZE, POINTS[3:].mean(0) * SIZE):
        assert after[round(float(y)), round(float(x))].min() > 0.97
    lit = _lit()
    lit[SUNLIT][::2] *= np.float32(1.1)
    rows = evened(lit, POINTS * SIZE)[SUNLIT].mean((1, 2))
    assert rows[2:-2:2].mean() / rows[3:-2:2].mean() > 1.05


def test_hair_is_no_shade() -> None:
    picture = _face()
    picture[SHADED] *= np.float32(0.1)
    after = evened(picture, POINTS * SIZE)
    assert np.abs(after[150:154, 150:158] - picture[150:154, 150:158]).max() < 0.03


def test_evened_light_ends_softly_where_the_face_does() -> None:
    picture = np.full((SIZE, SIZE, 3), 0.5, np.float32)
    shine = np.s_[: SIZE // 2, SIZE // 4 : -SIZE // 4]
    picture[shine] = 0.9
    changed = (evened(picture, POINTS * SIZE) - picture)[: SIZE // 2, SIZE // 2]
    assert np.abs(changed).max() > 0.2
    assert np.abs(np.diff(changed, axis=0)).max() < 0.06
