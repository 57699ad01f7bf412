"""What a layer does not give, and when a face's hidden side follows the side that is seen."""

from dataclasses import replace

import numpy as np

from exegan_studio.domain.arrays import as_float
from exegan_studio.engines.graft.sitter import make_sitter
from exegan_studio.engines.graft.withheld import hole_in_face, without_hidden, without_slivers, without_surroundings
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop
from exegan_studio.face.regions import region_mask
from tests.engines.graft.faces import drawn_face, eyes_hole
from tests.engines.graft.placed import HALF, SIZE, as_placed, face


def test_the_mirrored_side_gives_nothing_where_its_own_hole_lies() -> None:
    crop, landmarks = drawn_face(SIZE, 1)
    hole = (HALF * 255).astype(np.uint8)
    sitter = make_sitter(face(1), HALF)
    given, hidden = without_hidden(as_placed(face(1)[:, ::-1], sitter), CompletionRequest(crop, hole, landmarks, (), ()))
    left, rows = sitter.box.left, slice(60 - sitter.box.top, 230 - sitter.box.top)
    assert given.support[rows, 129 - left :].max() == 0
    assert hidden[rows, 129 - left :].min() == 1
    assert hidden[rows, 60 - left : 120 - left].max() == 0
    assert given.support[rows, 60 - left : 120 - left].min() == 1


def test_of_a_hole_on_both_sides_the_mirrored_side_gives_no_strip_along_the_rim() -> None:
    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[90:150, 60:200] = 1
    sitter = make_sitter(face(1), hole)
    box = sitter.box
    layer = as_placed(face(1)[:, ::-1], sitter)
    mirrored = np.zeros_like(hole)
    mirrored[98:150, 66:200] = 1
    strips = replace(layer, support=as_float(1 - mirrored[box.slices]))
    given = without_slivers(strips, sitter).support
    assert given[hole[box.slices] > 0].max() == 0
    # Nor beside it, where the fill is compared with the photo.
    assert given.max() == 0
    mirrored[:, 66:130] = 0
    side = replace(layer, support=as_float(1 - mirrored[box.slices]))
    kept = without_slivers(side, sitter).support
    assert kept[100 - box.top : 140 - box.top, 70 - box.left : 120 - box.left].min() == 1
    assert kept[90 - box.top : 98 - box.top, 160 - box.left : 195 - box.left].max() == 0


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
