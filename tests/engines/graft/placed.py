"""Layers that lie on a sitter as they are."""

import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import Similarity
from exegan_studio.engines.graft.compose import Layer
from exegan_studio.engines.graft.sitter import Sitter
from tests.engines.graft.faces import drawn_face

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
