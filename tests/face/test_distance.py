"""Distances to where something ends."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from exegan_studio.face.distance import distance_within


@pytest.fixture(autouse=True)
def same_threads() -> Iterator[None]:
    before = cv2.getNumThreads()
    yield
    cv2.setNumThreads(before)


def test_distances_are_exact() -> None:
    inside = np.random.default_rng(1).random((23, 31)) > 0.1
    y, x = np.nonzero(~inside)
    rows, columns = np.mgrid[0:23, 0:31]
    squared = ((rows[..., None] - y) ** 2 + (columns[..., None] - x) ** 2).min(2)
    assert np.array_equal(distance_within(inside), np.sqrt(squared.astype(np.float32)))


def test_distances_are_the_same_with_any_number_of_threads() -> None:
    noise = np.random.default_rng(2).random((400, 500), np.float32)
    inside = cv2.GaussianBlur(noise, (0, 0), 9) > 0.5
    found = []
    for threads in (1, 2, 3):
        cv2.setNumThreads(threads)
        found.append(distance_within(inside))
    assert np.array_equal(found[0], found[1])
    assert np.array_equal(found[0], found[2])


def test_where_nothing_ends_everything_is_far() -> None:
    assert distance_within(np.ones((5, 7), np.bool_)).min() > 1e3
