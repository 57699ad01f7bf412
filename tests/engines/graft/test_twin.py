"""The face's other side, taken from the sitter's own."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.mixture import Sources, choose_parts, mixed, own_share
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.twin import OwnSide, joined, unlikeness
from exegan_studio.engines.graft.variation import face_axes, variation_of
from tests.engines.graft.faces import drawn_face
from tests.engines.graft.placed import HALF, SIZE, as_placed, face


def test_another_face_is_less_like_the_seen_side_than_the_same_one() -> None:
    sitter = make_sitter(face(1), HALF)
    own, nowhere = as_placed(face(1)[:, ::-1], sitter), np.zeros_like(sitter.hole)
    alike = as_placed(face(2), sitter)
    shifted = as_placed(np.roll(face(2), 24, axis=0), sitter)
    assert unlikeness(sitter, (alike,), own, nowhere) < 0.2
    assert unlikeness(sitter, (shifted,), own, nowhere) > 0.8
    assert unlikeness(sitter, (shifted, alike), own, nowhere) < 0.2
    hidden = replace(own, support=own.support * np.float32(0.2))
    assert unlikeness(sitter, (shifted,), hidden, nowhere) == 0


def beside_own(sitter: Sitter, twin: float, ahead: float = 1.0, strength: float = 1.0) -> Sources:
    layer = as_placed(face(2), sitter)
    own = OwnSide(layer, sitter.hole * 0, layer.support, ahead, twin)
    return Sources((layer,), (1.0,), ((),), own, strength, sitter.hole)


def test_seeds_take_the_own_side_as_often_as_it_is_preferred() -> None:
    sitter = make_sitter(face(1), HALF)
    axes = face_axes(drawn_face(SIZE, 1)[1], sitter.box)
    for twin, least, most in ((0.0, 0, 0), (0.5, 20, 44), (1.0, 64, 64)):
        sources = beside_own(sitter, twin)
        taken = sum(choose_parts(sitter, axes, sources, variation_of(seed, 1.0).picks).own for seed in range(64))
        assert least <= taken <= most


def test_two_faces_are_not_laid_over_each_other_where_a_turned_head_follows_its_own_side() -> None:
    sitter = make_sitter(face(1), HALF)
    axes = face_axes(drawn_face(SIZE, 1)[1], sitter.box)
    for twin, strength, inside in ((1.0, 1.0, 1.0), (0.0, 1.0, 0.0), (0.0, 0.0, 0.6)):
        sources = beside_own(sitter, twin, 0.6, strength)
        assert sources.own is not None
        share = own_share(sources, sources.own, choose_parts(sitter, axes, sources, None))
        assert np.allclose(share[sitter.hole == 0], inside)
        assert np.allclose(share[sitter.hole == 1], 0.6)  # there, in this test, there is no face


def test_a_seed_makes_the_own_side_neither_softer_nor_sharper_than_the_side_it_mirrors() -> None:
    sitter = make_sitter(face(1), HALF)
    axes = face_axes(drawn_face(SIZE, 1)[1], sitter.box)
    for twin, same in ((1.0, True), (0.0, False)):
        sources = beside_own(sitter, twin)
        parts = choose_parts(sitter, axes, sources, None)
        plain, softer = (mixed(sitter, sources, parts, None, gains).detail[sitter.hole == 0] for gains in ((1, 1), (0.5, 0.5)))
        assert np.allclose(plain, softer) is same


def strip(reached: int) -> tuple[Sitter, FloatArray, FloatArray, FloatArray, NDArray[np.bool_]]:
    """A photo of one grey, its painted part, what an own side gives up to `reached` pixels from the middle, a fill that is
    darker there and something else between, and where that is."""
    sitter = make_sitter(np.full((SIZE, SIZE, 3), 0.5, np.float32), HALF)
    middle = 124 - sitter.box.left
    painted = sitter.hole.copy()
    painted[:, middle:] = 0
    own = painted.copy()
    own[:, middle - reached :] = 0
    filled = np.full_like(sitter.picture, 0.9)
    filled[own > 0] = 0.42
    between = (painted > 0) & (own == 0)
    return sitter, painted, own, filled, between


def test_between_the_own_side_and_the_photo_no_exemplar_shows_and_no_step() -> None:
    sitter, painted, own, filled, between = strip(6)
    mended = joined(sitter, painted, own, as_float(painted - own), filled)
    assert np.abs(mended[between] - 0.5).max() < 0.04
    near = np.zeros_like(between)
    near[80:130] = between[80:130]
    near = np.roll(near, -6, axis=1)
    assert np.abs(mended[near] - 0.5).max() < 0.04
    # What the photo shows beside the strip needs no mending.
    assert np.array_equal(mended[np.roll(near, 12, axis=1)], sitter.picture[np.roll(near, 12, axis=1)])


def test_where_the_own_side_ends_for_another_reason_nothing_is_carried_on() -> None:
    sitter, painted, own, filled, _ = strip(6)
    assert np.array_equal(joined(sitter, painted, own, painted * 0, filled), filled)


def test_a_wide_strip_is_left_to_the_exemplars() -> None:
    sitter, painted, own, filled, between = strip(60)
    mended = joined(sitter, painted, own, as_float(painted - own), filled)
    deep = between & np.roll(between, 20, axis=1) & np.roll(between, -20, axis=1)
    assert deep.sum() > 100
    assert np.abs(mended[deep] - 0.9).max() < 0.1
