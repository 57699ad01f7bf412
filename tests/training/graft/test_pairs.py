"""Training pairs: flow, colour, support and holes are what they say."""

import cv2
import numpy as np

from exegan_studio.engines.graft.network import SIDE
from exegan_studio.training.graft.masks import random_hole
from exegan_studio.training.graft.pairs import face_frame, make_pair, side_light
from tests.engines.graft.faces import POINTS, drawn_face

FACES = np.stack([drawn_face(SIDE, k)[0] for k in range(6)])
PLACES = np.tile(POINTS * SIDE, (6, 1, 1)).astype(np.float32)


def test_the_flow_finds_each_pixel_in_the_exemplar() -> None:
    """Moved by the flow, the exemplar's edges stand where the target's do, whatever the light."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    agreement: list[float] = []
    for k in range(30):
        rng = np.random.default_rng([3, k])
        pair = make_pair(rng, FACES, PLACES, random_hole(rng))
        moved = cv2.remap(pair.exemplar, columns + pair.flow[..., 0], rows + pair.flow[..., 1], cv2.INTER_LINEAR)
        where = pair.support[..., 0] > 0.95
        if where.sum() < 500:
            continue
        edges = [
            np.abs(cv2.Laplacian(cv2.GaussianBlur(p.mean(2), (0, 0), 1.5), cv2.CV_32F))[where] for p in (moved, pair.target)
        ]
        agreement.append(float(np.corrcoef(*edges)[0, 1]))
    assert len(agreement) > 20
    assert np.median(agreement) > 0.8


def test_ranges_and_shapes() -> None:
    for k in range(20):
        rng = np.random.default_rng([4, k])
        pair = make_pair(rng, FACES, PLACES, random_hole(rng))
        for picture in (pair.target, pair.exemplar, pair.low):
            assert picture.shape == (SIDE, SIDE, 3)
            assert np.isfinite(picture).all()
            assert -1.0001 <= picture.min() <= picture.max() <= 1.0001
        assert pair.flow.shape == (SIDE, SIDE, 2)
        assert np.abs(pair.flow).max() < SIDE / 2
        assert 0 <= pair.support.min() <= pair.support.max() <= 1.0001
        assert set(np.unique(pair.hole)) <= {0.0, 1.0}
        assert pair.weight.min() >= 0.5


def test_a_pair_depends_on_its_number_only() -> None:
    first, second = (make_pair(np.random.default_rng([5, 9]), FACES, PLACES, FACES[0, :, :, 0] // 255) for _ in range(2))
    assert np.array_equal(first.target, second.target)
    assert np.array_equal(first.exemplar, second.exemplar)


def test_side_light_makes_one_side_darker() -> None:
    frame = face_frame(PLACES[0])
    grey = np.full((SIDE, SIDE, 3), 0.5, np.float32)
    difference = [
        abs(float(lit[:, : SIDE // 2].mean() - lit[:, SIDE // 2 :].mean()))
        for lit in (side_light(np.random.default_rng(k), grey, frame) for k in range(12))
    ]
    assert max(difference) > 0.12
    assert min(difference) < 0.1


def test_holes_are_of_all_sizes() -> None:
    shares = [float(random_hole(np.random.default_rng(k)).mean()) for k in range(300)]
    assert min(shares) > 0
    assert np.quantile(shares, 0.1) < 0.08
    assert np.quantile(shares, 0.9) > 0.2
    assert max(shares) < 0.7
