"""What a layer does not give, and when a face's hidden side follows the side that is seen."""

from dataclasses import replace

import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import Similarity
from exegan_studio.engines.graft.compose import Layer
from exegan_studio.engines.graft.mixture import Mixture, Sources, bridged, choose_parts, unlikeness
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.variation import face_axes, variation_of
from exegan_studio.engines.graft.withheld import hole_in_face, without_hidden, without_surroundings
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop
from exegan_studio.face.regions import region_mask
from tests.engines.graft.faces import drawn_face, eyes_hole

SIZE = 256
HALF = np.zeros((SIZE, SIZE), np.float32)
HALF[60:230, 50:128] = 1


def as_placed(picture: FloatArray, sitter: Sitter) -> Layer:
    """An exemplar of the sitter's size that lies on the sitter as it is."""
    rows, columns = np.mgrid[sitter.box.top : sitter.box.bottom, sitter.box.left : sitter.box.right].astype(np.float32)
    cut = picture[sitter.box.slices]
    everywhere = np.ones(cut.shape[:2], np.float32)
    return Layer(picture, columns + 0.5, rows + 0.5, Similarity(1, 0, 0, 0), cut, everywhere, everywhere * 0)


def face(seed: int) -> FloatArray:
    return as_float(drawn_face(SIZE, seed)[0] / np.float32(255))


def test_the_mirrored_side_gives_nothing_where_its_own_hole_lies() -> None:
    crop, landmarks = drawn_face(SIZE, 1)
    hole = (HALF * 255).astype(np.uint8)
    sitter = make_sitter(face(1), HALF)
    given = without_hidden(as_placed(face(1)[:, ::-1], sitter), CompletionRequest(crop, hole, landmarks, (), ()))
    left, rows = sitter.box.left, slice(60 - sitter.box.top, 230 - sitter.box.top)
    assert given.support[rows, 129 - left :].max() == 0
    assert given.support[rows, 60 - left : 120 - left].min() == 1


def test_beside_its_face_an_exemplar_gives_nothing() -> None:
    pixels, landmarks = drawn_face(SIZE, 3)
    exemplar = ExemplarCrop(pixels, landmarks, "3", "third")
    sitter = make_sitter(face(1), np.ones((SIZE, SIZE), np.float32))
    support = without_surroundings(as_placed(face(3), sitter), exemplar).support
    outline = region_mask("face", landmarks, SIZE)
    assert support[outline > 250].min() > 0.4
    assert support[:20].max() == 0
    assert support[150, :20].max() == 0


def test_a_hole_that_leaves_the_face_is_told_from_one_inside() -> None:
    crop, landmarks = drawn_face(SIZE, 1)
    eyes = CompletionRequest(crop, eyes_hole(SIZE), landmarks, (), ())
    assert hole_in_face(eyes)
    wide = eyes.hole.copy()
    wide[:120] = 255
    assert not hole_in_face(replace(eyes, hole=wide))


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


def test_seeds_take_the_own_side_as_often_as_it_is_preferred() -> None:
    sitter = make_sitter(face(1), HALF)
    layer = as_placed(face(2), sitter)
    axes = face_axes(drawn_face(SIZE, 1)[1], sitter.box)
    for twin, least, most in ((0.0, 0, 0), (0.5, 20, 44), (1.0, 64, 64)):
        sources = Sources((layer,), (1.0,), ((),), layer, 1.0, sitter.hole * 0, twin=twin)
        taken = sum(choose_parts(sitter, axes, sources, variation_of(seed, 1.0).picks).own for seed in range(64))
        assert least <= taken <= most


def test_between_the_own_side_and_the_photo_no_exemplar_shows() -> None:
    sitter = make_sitter(np.full((SIZE, SIZE, 3), 0.5, np.float32), HALF)
    middle = 128 - sitter.box.left
    own, nowhere = sitter.hole.copy(), sitter.hole * 0
    own[:, middle - 8 :] = 0
    low = np.full_like(sitter.picture, 0.5)
    foreign = low * 0
    foreign[:, middle - 8 : middle] = 0.4
    foreign[:, : middle - 60] = 0.2
    given = Mixture(low, foreign, sitter.hole, low)
    mended = bridged(sitter, given, own, nowhere)
    inside = sitter.hole[:, middle - 8 : middle] > 0
    strip = mended.detail[:, middle - 8 : middle][inside]
    assert np.abs(strip).mean() < 0.1
    assert np.array_equal(mended.detail[:, : middle - 60], foreign[:, : middle - 60])
    beside = bridged(sitter, given, own, nowhere + 1)
    assert np.array_equal(beside.detail, foreign)
