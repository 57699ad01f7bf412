"""Random holes: what the families are made of, and holes of a wanted share."""

from itertools import pairwise

import numpy as np
import pytest

from exegan_studio.domain.errors import MaskError
from exegan_studio.masking.random_holes import (
    FAMILIES,
    Rectangle,
    Stroke,
    boxes,
    centre_hole,
    drawn,
    hole_of_share,
    published_256,
    published_512,
    share_of,
)

MANY = 400


def test_the_masks_published_for_256() -> None:
    counts: set[int] = set()
    vertices: set[int] = set()
    for seed in range(MANY):
        rectangles, strokes = published_256(np.random.default_rng(seed))
        large = [one for one in rectangles if max(one.width, one.height) > 1 / 4]
        assert len(large) <= 4
        assert len(rectangles) <= 4 + 9
        assert all(max(one.width, one.height) < 1 / 2 for one in rectangles)
        assert len(strokes) == 10
        assert all(10 <= one.width * 256 <= 24 for one in strokes)
        counts.add(len(rectangles))
        vertices |= {len(one.points) for one in strokes}
    assert counts == set(range(14))
    assert vertices == set(range(2, 21))


def test_the_masks_published_for_512_hide_any_share() -> None:
    numbers = [published_512(np.random.default_rng(seed)) for seed in range(MANY)]
    assert {len(strokes) for _, strokes in numbers} == set(range(20))
    assert max(len(rectangles) for rectangles, _ in numbers) == 9 + 4
    assert max(one.width for rectangles, _ in numbers for one in rectangles) > 0.9
    shares = np.array([share_of(drawn(shapes, 64)) for shapes in numbers])
    assert all(((shares > low) & (shares <= high)).any() for low, high in pairwise((0, 0.2, 0.4, 0.6, 0.8, 1)))


def test_a_drawing_is_the_shapes_at_any_size() -> None:
    box = Rectangle(-0.25, 0.5, 0.5, 0.25)
    line = Stroke(np.array([[0.5, 0.25], [1.0, 0.25]]), 1 / 8)
    for size in (64, 256):
        hole = drawn(((box,), (line,)), size)
        assert hole.dtype == np.uint8
        assert set(np.unique(hole).tolist()) == {0, 255}
        assert (hole[size // 2 : size * 3 // 4, : size // 4] == 255).all()
        assert not hole[size * 3 // 4 :].any()
        assert (hole[size // 4, size // 2 :] == 255).all()
        # half the stroke's length and width, and half its round end
        expected = 1 / 16 + 1 / 16 + np.pi / 4 / 64 / 2
        assert share_of(hole) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_generator_state_gives_the_same_hole(family: str) -> None:
    first, again = (hole_of_share(np.random.default_rng(7), FAMILIES[family], 96, 0.3, 0.7) for _ in range(2))
    assert (first == again).all()
    other = hole_of_share(np.random.default_rng(8), FAMILIES[family], 96, 0.3, 0.7)
    assert (first != other).any()


@pytest.mark.parametrize("family", ["strokes", "boxes", "published-512"])
@pytest.mark.parametrize(("least", "most"), [(0, 0.2), (0.2, 0.4), (0.4, 0.6)])
def test_holes_hide_what_was_asked_for(family: str, least: float, most: float) -> None:
    for seed in range(6):
        hole = hole_of_share(np.random.default_rng(seed), FAMILIES[family], 128, least, most)
        assert least < share_of(hole) <= most


def test_what_a_family_does_not_have_is_said() -> None:
    with pytest.raises(MaskError, match="hide 98 to 99 %"):
        hole_of_share(np.random.default_rng(0), boxes, 64, 0.98, 0.99)


def test_the_square_in_the_middle() -> None:
    hole = centre_hole(256)
    assert share_of(hole) == 1 / 4
    assert (hole == hole[::-1, ::-1]).all()
