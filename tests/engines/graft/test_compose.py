"""An exemplar's detail in the sitter's light."""

import numpy as np

from exegan_studio.domain.arrays import FloatArray
from exegan_studio.domain.geometry import Similarity
from exegan_studio.engines.graft.compose import Layer, grafted
from exegan_studio.engines.graft.sitter import make_sitter

SIZE = 128
EVERYWHERE = np.ones((SIZE, SIZE), np.float32)


def in_light_of(skin: float, spot: float, wanted: float, firm: float = 0) -> FloatArray:
    """The detail of a small spot on an exemplar's skin where the sitter's low frequencies are `wanted`: how much brighter than
    these each pixel is. `firm`: 1 where it is a feature."""
    source = np.full((SIZE, SIZE, 3), skin, np.float32)
    source[62:66, 62:66] = spot
    sitter = make_sitter(np.full_like(source, wanted), EVERYWHERE)
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(np.float32) + 0.5
    low = np.full_like(source, wanted)
    layer = Layer(source, columns, rows, Similarity(1, 0, 0, 0), low, EVERYWHERE, EVERYWHERE * np.float32(firm))
    graft = grafted(sitter, layer, low, None, (1.0, 1.0))
    return (graft.mid + graft.fine)[60:68, 60:68].mean(2)


def test_gloss_of_dark_skin_is_no_brighter_on_pale_skin() -> None:
    there = in_light_of(0.25, 0.5, 0.25).max()
    assert 0 < in_light_of(0.25, 0.5, 0.5).max() < there
    assert 0 < in_light_of(0.25, 0.5, 0.8).max() < there / 2


def test_pale_lips_and_teeth_stand_out_less_from_a_paler_skin() -> None:
    skin, lips = (in_light_of(0.25, 0.5, 0.5, firm).max() for firm in (0, 1))
    assert 0 < lips < 0.7 * skin
    alike, darker = ([in_light_of(0.25, 0.5, wanted, firm).max() for firm in (0, 1)] for wanted in (0.25, 0.15))
    assert alike[0] == alike[1]
    assert darker[0] == darker[1]


def test_shade_is_proportional_to_the_light() -> None:
    there, brighter = (in_light_of(0.3, 0.1, wanted).min() for wanted in (0.3, 0.5))
    assert abs(brighter / there - (0.5 + 0.05) / (0.3 + 0.05)) < 0.03
