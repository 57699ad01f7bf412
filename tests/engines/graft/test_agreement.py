"""Support goes where the exemplar looks as expected, and the sitter's own side is used where it shows something."""

from dataclasses import replace

import numpy as np

from exegan_studio.domain.arrays import FloatArray
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.agreement import fitted, likeness_of_fill
from exegan_studio.engines.graft.engine import GraftEngine
from exegan_studio.engines.graft.frames import turn
from exegan_studio.engines.graft.sitter import Sitter, mirrored_share
from exegan_studio.engines.protocol import Completion, CompletionRequest, ExemplarCrop
from exegan_studio.jobs.cancel import CancelToken
from tests.engines.graft.faces import drawn_face

SIDE = 128
SKIN, HAIR, LEAVES = (0.8, 0.6, 0.5), (0.12, 0.08, 0.06), (0.2, 0.6, 0.15)


def sitter() -> Sitter:
    plain, hole = np.full((SIDE, SIDE, 3), 0.5, np.float32), np.ones((SIDE, SIDE), np.float32)
    box = Box(0, 0, SIDE, SIDE)
    return Sitter(plain, hole, 1 - hole, box, box, 1.0, plain, hole)


def halves(left: tuple[float, float, float], right: tuple[float, float, float]) -> FloatArray:
    picture = np.empty((SIDE, SIDE, 3), np.float32)
    picture[:, : SIDE // 2], picture[:, SIDE // 2 :] = left, right
    return picture


LEFT, RIGHT = np.s_[20:-20, 10:50], np.s_[20:-20, 80:118]


def test_hair_is_taken_where_hair_is_expected_whatever_the_light() -> None:
    support = halves((1, 1, 1), (0, 0, 0))[..., 0]
    darker = halves(SKIN, HAIR) * np.array([0.7, 0.65, 0.6], np.float32)
    found = fitted(sitter(), halves(SKIN, HAIR), darker, support, 1 - support)
    assert found[LEFT].min() > 0.95
    assert found[RIGHT].mean() > 0.6


def test_leaves_are_not_taken_for_hair_nor_hair_for_skin() -> None:
    support = halves((1, 1, 1), (0, 0, 0))[..., 0]
    outside = 1 - support
    assert fitted(sitter(), halves(SKIN, HAIR), halves(SKIN, LEAVES), support, outside)[RIGHT].max() < 0.1
    everywhere = np.ones_like(support)
    doubted = fitted(sitter(), halves(SKIN, SKIN), halves(SKIN, HAIR), np.maximum(support, 0.9), outside)
    assert doubted[RIGHT].mean() < 0.4
    kept = fitted(sitter(), halves(SKIN, SKIN), halves(SKIN, HAIR), everywhere, everywhere * 0)
    assert kept.min() > 0.99


def test_a_turn_is_told_by_the_nose() -> None:
    landmarks = drawn_face(256, 1)[1].copy()
    apart = float(landmarks[1, 0] - landmarks[0, 0])
    straight = turn(landmarks)
    landmarks[2, 0] += apart / 4
    assert abs(straight) < 0.1
    assert abs(turn(landmarks) - straight - 0.5) < 0.05


def test_a_fill_far_from_what_is_expected_is_told() -> None:
    like = likeness_of_fill(sitter(), halves(SKIN, SKIN), halves(SKIN, HAIR), 0.09)
    assert like[LEFT].min() > 0.9
    assert like[RIGHT].max() < 0.1


def test_how_much_the_other_side_shows() -> None:
    hole = np.zeros((SIDE, SIDE), np.float32)
    hole[40:80, 10:50] = 1
    assert mirrored_share(hole) == 1
    hole[40:80, -50:-10] = 1
    assert mirrored_share(hole) == 0


def test_outside_the_face_the_sitters_other_side_comes_first(engine: GraftEngine) -> None:
    """A hole over one ear is filled from the other one: the exemplar decides less there than on the face."""
    crop, landmarks = drawn_face(256, 1)
    beside, within = np.zeros((256, 256), np.uint8), np.zeros((256, 256), np.uint8)
    beside[110:150, 190:225], within[110:150, 150:185] = 255, 255

    def apart(hole: np.ndarray) -> float:
        made: list[Completion] = []
        for number in (4, 7):
            exemplar = ExemplarCrop(*drawn_face(256, number), str(number), "")
            asked = CompletionRequest(crop, hole.astype(np.uint8), landmarks, (exemplar,), (0,))
            engine.complete(replace(asked, psi=0.01), made.append, CancelToken())
        inside = hole > 0
        return float(np.abs(made[0].pixels[inside].astype(int) - made[1].pixels[inside]).mean())

    assert apart(beside) < apart(within)
