"""Necks under a chin that a hole hides."""

import cv2
import numpy as np

from exegan_studio.domain.arrays import as_float
from exegan_studio.engines.graft.agreement import coarse
from exegan_studio.engines.graft.beside import continue_beside, gap_beside
from exegan_studio.engines.graft.outline import Outline
from exegan_studio.engines.graft.sitter import make_sitter
from exegan_studio.engines.graft.variation import face_axes
from tests.engines.graft.faces import POINTS

SIZE = 384
SKIN, NECK = (0.75, 0.55, 0.45), (0.62, 0.42, 0.33)


def test_a_neck_goes_on_as_a_neck_though_its_skin_is_told_for_face_and_leaves_are_as_near() -> None:
    rng = np.random.default_rng(3)
    rows, columns = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    leaves = np.repeat(cv2.GaussianBlur(rng.random((SIZE, SIZE), np.float32), (0, 0), 3)[..., None], 3, 2)
    crop = (leaves - leaves.mean()) * 4 * np.array((0.4, 1, 0.3)) + np.array((0.3, 0.5, 0.2))
    face = np.hypot((columns - 0.5) / 0.26, (rows - 0.5) / 0.34) < 1
    neck = (np.abs(columns - 0.5) < 0.17) & (rows > 0.7) & ~face
    crop = as_float(np.clip(np.where(face[..., None], SKIN, np.where(neck[..., None], NECK, crop)), 0, 1))
    hole = as_float((np.hypot((columns - 0.5) / 0.2, (rows - 0.77) / 0.15) < 1) & (rows > 0.6))
    sitter = make_sitter(as_float(crop * (1 - hole[..., None])), hole)
    part = sitter.box.slices
    in_face = as_float(face | neck & (hole == 0))[part]
    # Beside the chin the neck's colour was carried in.
    beside = coarse(as_float(np.broadcast_to(np.array(NECK, np.float32), (*in_face.shape, 3))), sitter)
    small = coarse(in_face, sitter)
    outline, own = Outline(in_face, small, small, beside, np.zeros_like(small)), np.zeros_like(in_face)
    gap = gap_beside(sitter, outline, own)
    assert gap is not None
    fill = as_float(np.where(face[..., None], SKIN, NECK)[part])
    axes = face_axes(as_float(POINTS * SIZE), sitter.box)
    made = continue_beside(crop, hole, sitter, outline, own, gap, fill, np.zeros_like(hole), np.zeros_like(hole), axes)
    inside = (gap > 0) & (cv2.erode(as_float(neck)[part], np.ones((5, 5))) > 0)
    assert inside.sum() > 500
    assert np.abs(made - np.array(NECK, np.float32))[inside].max() < 0.08
