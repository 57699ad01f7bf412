"""Likeness meters: features that are the exemplar's are told from the sitter's own, in any light."""

import numpy as np
import pytest
from numpy.typing import NDArray

from exegan_studio.domain.arrays import Pixels
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.meters import attribute_likeness, measured, yardstick
from tests.engines.graft.faces import drawn_face

SIZE = 192


def hole() -> NDArray[np.uint8]:
    mask = np.zeros((SIZE, SIZE), np.uint8)
    mask[70:150, 40:150] = 255
    return mask


def test_a_fill_that_is_the_exemplar_is_like_it_and_the_photo_like_itself() -> None:
    sitter, points = drawn_face(SIZE, 1)
    other, theirs = drawn_face(SIZE, 5)
    exemplar = ExemplarCrop(other, theirs, "5", "other")
    cover = hole()[..., None] > 0
    by = yardstick(sitter, hole(), points, [exemplar])
    taken = measured(np.where(cover, other, sitter), by)
    kept = measured(sitter, by)
    assert kept.sitter is not None
    assert taken.sitter is not None
    assert kept.exemplar is not None
    assert taken.exemplar is not None
    assert kept.sitter > 0.99 > taken.sitter
    assert taken.exemplar > kept.exemplar


def test_light_makes_little_of_a_difference() -> None:
    sitter, points = drawn_face(SIZE, 1)
    shade = np.linspace(0.6, 1.1, SIZE)[None, :, None]
    relit = np.clip(sitter * shade, 0, 255).astype(np.uint8)
    found = measured(relit, yardstick(sitter, hole(), points, []))
    assert found.exemplar is None
    assert found.sitter is not None
    assert found.sitter > 0.9


def test_a_hole_of_a_few_pixels_has_no_likeness() -> None:
    sitter, points = drawn_face(SIZE, 1)
    tiny = np.zeros((SIZE, SIZE), np.uint8)
    tiny[90:94, 90:94] = 255
    found = measured(sitter, yardstick(sitter, tiny, points, [ExemplarCrop(sitter, points, "1", "own")]))
    assert (found.exemplar, found.sitter) == (None, None)


class ByBrightness:
    """Two faces differ by the square of the difference of their mean brightness."""

    def attribute_distance(self, a: Pixels, b: Pixels, cancel: CancelToken) -> float:
        cancel.check()
        return (float(a.mean()) - float(b.mean())) ** 2


def even(value: int) -> ExemplarCrop:
    return ExemplarCrop(np.full((8, 8, 3), value, np.uint8), drawn_face(8, 1)[1], str(value), str(value))


@pytest.mark.parametrize(
    ("sitter", "made", "exemplars", "expected"),
    [
        (0, 100, [100], 1.0),
        (0, 0, [100], 0.0),
        (0, 50, [100], 0.75),
        (50, 0, [100], 0.0),
        (0, 90, [100, 200], 0.99),
        (100, 50, [100], None),
        (100, 50, [], None),
    ],
)
def test_attributes_are_a_part_of_the_way_to_the_nearest_exemplar(
    sitter: int, made: int, exemplars: list[int], expected: float | None
) -> None:
    found = attribute_likeness(
        ByBrightness(), even(made).pixels, even(sitter).pixels, [even(one) for one in exemplars], CancelToken()
    )
    assert found == (expected if expected is None else pytest.approx(expected))
