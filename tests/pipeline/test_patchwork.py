"""A patchwork takes each part from where it was painted, without a seam, and nothing else."""

import numpy as np

from exegan_studio.domain.arrays import MaskArray, Pixels
from exegan_studio.pipeline.patchwork import Layer, patchwork, shares

SIZE = 256


def square(seed: int, light: int) -> Pixels:
    """Fine noise on a plain grey."""
    noise = np.random.default_rng(seed).integers(-20, 21, (SIZE, SIZE, 3))
    return (noise + light).astype(np.uint8)


def disc(x: int, y: int, radius: int) -> MaskArray:
    down, across = np.mgrid[:SIZE, :SIZE]
    return np.where((across - x) ** 2 + (down - y) ** 2 <= radius**2, 255, 0).astype(np.uint8)


def test_shares_sum_to_one_and_the_later_layer_lies_on_top() -> None:
    whole = np.full((SIZE, SIZE), 255, np.uint8)
    found = shares([Layer(1, disc(100, 100, 40)), Layer(2, disc(120, 100, 40)), Layer(0, disc(200, 200, 20))], 3, SIZE)
    assert np.allclose(sum(found), 1)
    assert found[2][100, 120] == 1
    assert found[1][100, 70] == 1
    assert found[0][200, 200] == 1
    assert (shares([Layer(1, disc(9, 9, 9)), Layer(0, whole)], 2, SIZE)[0] == 1).all(), "painted over with the ground again"


def test_nothing_painted_is_the_ground_itself() -> None:
    ground, other = square(1, 100), square(2, 150)
    assert patchwork([ground, other], shares([], 2, SIZE)) is ground


def test_all_painted_is_the_other_to_within_rounding() -> None:
    ground, other = square(1, 100), square(2, 150)
    parts = shares([Layer(1, np.full((SIZE, SIZE), 128, np.uint8)), Layer(1, np.full((SIZE, SIZE), 255, np.uint8))], 2, SIZE)
    assert np.abs(patchwork([ground, other], parts).astype(int) - other).max() <= 1


def test_fine_detail_is_of_one_source_on_either_side_and_the_tone_runs_over_smoothly() -> None:
    ground, other = square(1, 100), square(2, 150)
    mixed = patchwork([ground, other], shares([Layer(1, disc(128, 128, 60))], 2, SIZE)).astype(int)

    def fine(pixels: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        return pixels[:, 1:] - pixels[:, :-1]

    inside, outside = np.s_[110:146, 110:146], np.s_[:30, :30]
    assert np.abs(fine(mixed[inside]) - fine(other[inside].astype(int))).max() <= 3
    assert np.abs(fine(mixed[outside]) - fine(ground[outside].astype(int))).max() <= 3
    columns = mixed[100:156].mean((0, 2))
    smooth = np.convolve(columns, np.ones(5) / 5, "valid")
    assert np.abs(np.diff(smooth)).max() < 8, "no step of 50 at the rim"
    assert smooth[:20].mean() < 110
    assert smooth[118:134].mean() > 140
