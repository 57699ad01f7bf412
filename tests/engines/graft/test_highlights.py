"""Highlights that nothing in the photo explains are held back; eyes, teeth and what the photo shows itself are not."""

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.compose import Layer, grafted
from exegan_studio.engines.graft.highlights import LEAST_FOLD, LEAST_KNEE, held_back, make_highlights
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.rim import make_rim
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import face_axes
from tests.engines.graft.faces import POINTS

NOSE, EYE, CHEEK = tuple(POINTS[2] * SIDE), tuple(POINTS[0] * SIDE), (41.0, 79.0)


def _sitter(picture: FloatArray, top: int = 50) -> Sitter:
    hole = np.zeros((SIDE, SIDE), np.float32)
    hole[top:90, 40:90] = 1
    box = Box(0, 0, SIDE, SIDE)
    return Sitter(picture, hole, 1 - hole, box, box, 1.0, picture, hole)


def _spots(places: list[tuple[float, float]], height: float) -> FloatArray:
    spots = np.zeros((SIDE, SIDE), np.float32)
    for x, y in places:
        cv2.circle(spots, (round(x), round(y)), 2, height, -1)
    return np.repeat(spots[..., None], 3, 2)


def _detail(picture: FloatArray) -> FloatArray:
    return (picture - low_pass(picture, LOW_SIGMA)).astype(np.float32)


def test_a_bright_patch_on_skin_is_held_back_and_one_on_an_eye_is_not() -> None:
    skin = np.full((SIDE, SIDE, 3), 0.5, np.float32)
    sitter, axes = _sitter(skin), face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE))
    highlights = make_highlights(sitter, make_rim(sitter), axes, np.zeros((SIDE, SIDE), np.float32))
    assert highlights is not None
    assert highlights.knee == LEAST_KNEE
    detail = _detail(_spots([NOSE, EYE], 0.4))
    stays = np.asarray(held_back(sitter, highlights, skin, detail))
    assert stays[round(NOSE[1]), round(NOSE[0])] < 0.75
    assert stays[round(EYE[1]), round(EYE[0])] > 0.97
    dark = np.asarray(held_back(sitter, highlights, skin, -detail))
    assert dark[round(NOSE[1]), round(NOSE[0])] > 0.99


def test_a_dark_fold_on_a_cheek_is_held_back_and_a_nostril_is_not() -> None:
    skin = np.full((SIDE, SIDE, 3), 0.5, np.float32)
    sitter, axes = _sitter(skin), face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE))
    highlights = make_highlights(sitter, make_rim(sitter), axes, np.zeros((SIDE, SIDE), np.float32))
    assert highlights is not None
    assert highlights.fold == LEAST_FOLD
    stays = np.asarray(held_back(sitter, highlights, skin, -_detail(_spots([NOSE, CHEEK], 0.4))))
    assert stays[round(CHEEK[1]), round(CHEEK[0])] < 0.75
    assert stays[round(NOSE[1]), round(NOSE[0])] > 0.97


def test_an_exemplars_brow_is_no_fold_where_the_hole_hides_the_sitters() -> None:
    skin = np.full((SIDE, SIDE, 3), 0.5, np.float32)
    axes, above = (
        face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE)),
        (EYE[0], EYE[1] - 0.33 * float(np.diff(POINTS[:2, 0])[0]) * SIDE),
    )
    stays = []
    for top in (35, 55):
        sitter = _sitter(skin, top)
        highlights = make_highlights(sitter, make_rim(sitter), axes, np.zeros((SIDE, SIDE), np.float32))
        held = np.asarray(held_back(sitter, highlights, skin, -_detail(_spots([above], 0.4))))
        stays.append(held[round(above[1]), round(above[0])])
    assert stays[0] > 0.97
    assert stays[1] < 0.75


def test_a_face_that_shines_may_shine_in_the_hole() -> None:
    rng = np.random.default_rng(3)
    places = [(float(x), float(y)) for x, y in rng.integers([4, 94], [124, 124], (60, 2))]
    picture = (0.5 + _spots(places, 0.8)).astype(np.float32)
    sitter, axes = _sitter(picture), face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE))
    highlights = make_highlights(sitter, make_rim(sitter), axes, np.zeros((SIDE, SIDE), np.float32))
    assert highlights is not None
    plain = np.full_like(picture, 0.5)
    stays = np.asarray(held_back(sitter, highlights, plain, _detail(_spots([NOSE], 0.4))))
    assert stays[round(NOSE[1]), round(NOSE[0])] > 0.85


def test_without_skin_to_see_nothing_is_held_back() -> None:
    skin = np.full((SIDE, SIDE, 3), 0.5, np.float32)
    axes = face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE))
    sitter = _sitter(skin)
    assert make_highlights(sitter, make_rim(sitter), axes, np.ones((SIDE, SIDE), np.float32)) is None
    assert held_back(sitter, None, skin, skin) == 1.0


def test_the_edge_of_a_scarf_is_no_shine_of_the_skin() -> None:
    picture = np.full((SIDE, SIDE, 3), 0.5, np.float32)
    axes = face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE))
    outside = np.clip((np.hypot(axes.u, axes.v - 0.42) - 1) * 4, 0, 1).astype(np.float32)
    picture[outside > 0.4] = 1
    sitter = _sitter(picture)
    highlights = make_highlights(sitter, make_rim(sitter), axes, outside)
    assert highlights is not None
    assert highlights.knee == LEAST_KNEE


def test_the_edge_of_what_an_exemplar_gives_is_no_highlight() -> None:
    """Beside dark hair that is not given, a cheek of one colour has no detail."""
    exemplar = np.full((SIDE, SIDE, 3), 0.7, np.float32)
    support = np.ones((SIDE, SIDE), np.float32)
    exemplar[:, 70:], support[:, 70:] = 0.05, 0
    rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) + 0.5
    low = np.full_like(exemplar, 0.7)
    layer = Layer(exemplar, columns, rows, Similarity(1, 0, 0, 0), low, support, support * 0)
    graft = grafted(_sitter(low), layer, low, None, (1.0, 1.0))
    assert np.abs((graft.mid + graft.fine)[:, 30:69]).max() < 0.02


def test_where_the_hole_hides_the_middle_of_the_face_the_rest_of_it_tells() -> None:
    skin = np.full((SIDE, SIDE, 3), 0.5, np.float32)
    sitter, axes = _sitter(skin), face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE))
    assert make_highlights(sitter, make_rim(sitter), axes, np.full((SIDE, SIDE), 0.3, np.float32)) is not None


def test_a_moustache_on_a_sitter_without_one_is_held_back_and_the_lips_are_not() -> None:
    skin = np.full((SIDE, SIDE, 3), 0.5, np.float32)
    sitter, axes = _sitter(skin), face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE))
    highlights = make_highlights(sitter, make_rim(sitter), axes, np.zeros((SIDE, SIDE), np.float32))
    moustache, lips = (SIDE / 2, 85.0), (SIDE / 2, float(POINTS[3:, 1].mean()) * SIDE + 1)
    stays = np.asarray(held_back(sitter, highlights, skin, -_detail(_spots([moustache, lips], 0.4))))
    assert stays[round(moustache[1]), round(moustache[0])] < 0.75
    assert stays[round(lips[1]), round(lips[0])] > 0.9
