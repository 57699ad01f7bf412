"""What is worked out in a part of the picture, or while something else is, is the same as if it were not."""

import threading
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft import engine as engine_module
from exegan_studio.engines.graft import scene
from exegan_studio.engines.graft.bands import known_low_pass, scaled
from exegan_studio.engines.graft.engine import GraftEngine
from exegan_studio.engines.graft.features import box_round, outside_of
from exegan_studio.engines.graft.fields import Fields
from exegan_studio.engines.graft.network import GRID, SIDE
from exegan_studio.engines.graft.sitter import GROWN, PAINTED, grown_hole, without_hole
from exegan_studio.engines.graft.variation import FaceAxes, face_axes
from exegan_studio.engines.protocol import Completion, CompletionRequest, ExemplarCrop
from exegan_studio.face.colour import smooth_step
from exegan_studio.jobs.cancel import CancelToken
from tests.engines.graft.faces import drawn_face, eyes_hole

SIZE = 256
PLACES = (((-0.5, 0.0), (0.3, 0.16)), ((0.4, -0.3), (0.45, 0.17)), ((3.0, 2.0), (0.5, 0.2)), ((0.2, 0.9), (1.9, 1.4)))
"""Ellipses on a face, one beyond the picture's edge and one over most of it."""


def tilted(landmarks: Landmarks, degrees: float) -> Landmarks:
    turn, middle = np.radians(degrees), landmarks.mean(0)
    to = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return ((landmarks - middle) @ to + middle).astype(np.float32)


def axes_of(degrees: float) -> FaceAxes:
    return face_axes(tilted(drawn_face(SIZE, 1)[1], degrees), Box(20, 40, 230, 250))


def away_from(axes: FaceAxes, centre: NDArray[np.float32], half: tuple[float, float]) -> FloatArray:
    return as_float(np.hypot((axes.u - centre[0]) / half[0], (axes.v - centre[1]) / half[1]))


@pytest.mark.parametrize("degrees", [0.0, 25.0, -160.0])
def test_ellipses_are_the_same_as_if_looked_for_everywhere(degrees: float) -> None:
    axes, edge = axes_of(degrees), 0.4
    places = [(np.array(centre, np.float32), half) for centre, half in PLACES]
    plain = np.ones_like(axes.u)
    for centre, half in places:
        plain *= smooth_step((away_from(axes, centre, half) - 1) / edge)
    assert np.abs(outside_of(axes, places, edge) - plain).max() < 1e-5
    for centre, half in places:
        rows, columns = box_round(axes, centre, half)
        within = away_from(axes, centre, half) < 1
        assert within[rows, columns].sum() == within.sum()
        if within.any():
            assert within[rows, columns].any(0).all()
            assert within[rows, columns].any(1).all()


@pytest.mark.parametrize("side", [256, 300, 1024])
@pytest.mark.parametrize("edges", [(0.0, 0.0, 1.0, 1.0), (0.3, 0.41, 0.7, 0.86), (0.0, 0.6, 0.2, 1.0)])
def test_enlarged_fields_are_a_cut_of_the_whole(side: int, edges: tuple[float, float, float, float]) -> None:
    rng, cells = np.random.default_rng(0), SIDE // GRID
    flow, low, support = (rng.random((cells, cells, *more), np.float32) for more in ((2,), (3,), ()))
    box = Box(*(round(edge * side) for edge in edges))
    got, rows, columns = Fields(flow, low, support).enlarged(side, box), *box.slices
    whole = [cv2.resize(one, (side, side), interpolation=cv2.INTER_CUBIC)[rows, columns] for one in (flow, low, support)]
    assert np.abs(got.flow - whole[0] * (side / SIDE)).max() < 1e-3
    assert np.abs(got.low - whole[1]).max() < 1e-4
    assert np.abs(got.support - np.clip(whole[2], 0, 1)).max() < 1e-4


@pytest.mark.parametrize("everything", [False, True])
def test_a_hole_is_grown_and_emptied_as_if_the_whole_crop_were_looked_at(everything: bool) -> None:
    crop, landmarks = drawn_face(SIZE, 1)
    hole = np.full((SIZE, SIZE), 255, np.uint8) if everything else eyes_hole(SIZE)
    hole[:9, :5] = 200  # at the edge
    asked = CompletionRequest(crop, hole, landmarks, (), (0,))
    painted = hole > PAINTED
    far = cv2.distanceTransform((~painted).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    grown = as_float(far <= round(GROWN * SIZE / SIDE))
    assert np.array_equal(grown_hole(asked), grown)
    picture = as_float(crop / np.float32(255))
    around, _ = known_low_pass(picture, 1 - grown, SIZE / 10, least=1e-4)
    assert np.abs(without_hole(asked, grown) - np.where(painted[..., None], around, picture)).max() < 1e-5


def test_a_weight_counts_for_every_channel() -> None:
    rng = np.random.default_rng(1)
    for channels in (1, 2, 3, 4, 5):
        picture, weight = rng.random((7, 9, channels), np.float32), rng.random((7, 9), np.float32)
        kept = picture.copy()
        assert np.array_equal(scaled(picture, weight), picture * weight[..., None])
        assert np.array_equal(picture, kept)


def test_seeds_are_begun_while_the_surroundings_are_still_being_continued(
    engine: GraftEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    crop, landmarks = drawn_face(SIZE, 1)
    given = ExemplarCrop(*drawn_face(320, 10), "10", "exemplar")
    hole = np.zeros((SIZE, SIZE), np.uint8)
    hole[round(0.3 * SIZE) : round(0.9 * SIZE), round(0.05 * SIZE) : round(0.6 * SIZE)] = 255
    whole = CompletionRequest(crop, hole, landmarks, (given,), (4, 2, 3, 1))
    begun, continued, all_begun = list[int](), list[int](), threading.Event()
    begin, go_on = scene.begin_one, scene.continue_beside

    def seen_to_begin(*args: Any) -> scene.Begun:
        one = begin(*args)
        begun.append(len(begun))
        if len(begun) == len(whole.seeds):
            all_begun.set()
        return one

    def only_then(*args: Any) -> FloatArray:
        assert all_begun.wait(20)
        continued.append(len(begun))
        return go_on(*args)

    def complete() -> list[Completion]:
        made: list[Completion] = []
        engine.complete(whole, made.append, CancelToken())
        return made

    def lanes(_side: int) -> int:
        return 2

    expected = complete()
    monkeypatch.setattr(scene, "begin_one", seen_to_begin)
    monkeypatch.setattr(scene, "continue_beside", only_then)
    monkeypatch.setattr(engine_module, "lanes", lanes)
    made = complete()
    assert continued == [len(whole.seeds)]
    assert [one.seed for one in made] == list(whole.seeds)
    assert all(np.array_equal(one.pixels, other.pixels) for one, other in zip(made, expected, strict=True))
