"""Hair above the eyes as the head's other side has it."""

from dataclasses import replace

import numpy as np
import pytest

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import told
from exegan_studio.engines.graft.compose import Layer
from exegan_studio.engines.graft.crown import crowned, left_whole
from exegan_studio.engines.graft.mixture import Mixture
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.skin import Skin
from exegan_studio.engines.graft.variation import face_axes
from tests.engines.graft.faces import drawn_face
from tests.engines.graft.placed import HALF, SIZE, as_placed, face

STRAND = slice(70, 100), slice(66, 82)
"""Of hair over a forehead's corner, which the mirrored side shows and the network does not expect: rows and columns."""


def with_strand() -> tuple[Sitter, Layer]:
    """A sitter, and the mirrored side, in which the network doubts the strand."""
    sitter, mirrored = make_sitter(face(1), HALF), face(1)[:, ::-1].copy()
    mirrored[STRAND] = 0.05
    doubted = np.ones((SIZE, SIZE), np.float32)
    doubted[STRAND] = 0
    layer = as_placed(as_float(mirrored), sitter)
    return sitter, replace(layer, support=doubted[sitter.box.slices])


def cut(sitter: Sitter, picture: FloatArray) -> FloatArray:
    """The strand's pixels of a picture of the working box."""
    top, left = sitter.box.top, sitter.box.left
    rows, columns = STRAND
    return picture[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]


@pytest.mark.parametrize(("ahead", "given"), [(1.0, 1.0), (0.6, 0.0)])
def test_hair_that_the_network_doubts_is_taken_from_the_other_side_of_a_head_that_faces_the_camera(
    ahead: float, given: float
) -> None:
    sitter, own = with_strand()
    axes, beside = face_axes(drawn_face(SIZE, 1)[1], sitter.box), np.ones_like(sitter.hole)
    own, whole = crowned(sitter, axes, own, beside * 0, beside, ahead)
    assert cut(sitter, own.support).mean() == pytest.approx(given, abs=0.02)
    assert (whole is None) == (given == 0)


def test_nothing_is_taken_whole_in_the_face_below_the_eyes_or_under_the_mirrored_hole() -> None:
    sitter, own = with_strand()
    axes, beside = face_axes(drawn_face(SIZE, 1)[1], sitter.box), np.ones_like(sitter.hole)
    for hidden, outside in ((beside * 0, beside * 0), (beside, beside)):
        assert crowned(sitter, axes, own, hidden, outside, 1.0) == (own, None)
    _, whole = crowned(sitter, axes, own, beside * 0, beside, 1.0)
    assert whole is not None
    assert whole[axes.v > 0.2].max() < 0.02
    assert whole[axes.v < -0.4].min() > 0.98


def test_hair_that_is_taken_whole_is_not_mended_but_skin_is() -> None:
    sitter, own = with_strand()
    shown = own.source[sitter.box.slices]
    beside_it, everywhere = slice(85 - sitter.box.top, 95 - sitter.box.top), np.ones_like(sitter.hole)
    columns = slice(100 - sitter.box.left, 120 - sitter.box.left)
    usual = told(np.median(shown[beside_it, columns], axis=(0, 1))[None, None])[0, 0]
    skin = Skin(usual, np.zeros((2, 3), np.float32), everywhere, everywhere * 0, everywhere * 0)
    mixture, mended = Mixture(shown, shown * 0, everywhere, shown, everywhere, whole=everywhere), np.full_like(shown, 0.5)
    stands = left_whole(sitter, skin, mixture, mended)
    assert np.abs(cut(sitter, stands)[6:-6, 5:-5] - 0.05).max() < 0.03
    assert np.array_equal(stands[beside_it, columns], mended[beside_it, columns])
    assert np.array_equal(left_whole(sitter, skin, replace(mixture, whole=None), mended), mended)
