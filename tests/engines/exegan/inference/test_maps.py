"""Which part of every level a hole needs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exegan_studio.domain.geometry import Box
from exegan_studio.engines.exegan.inference.maps import LevelBoxes, halved, level_boxes

SIDE = 64
SIDES: tuple[int, ...] = (8, 16, 32, 64)


def holds(outer: Box, inner: Box, margin: int, side: int) -> bool:
    """Whether `outer` has `inner` and so many pixels round it, as far as the map goes."""
    left, top = (max(edge - margin, 0) for edge in (inner.left, inner.top))
    right, bottom = (min(edge + margin, side) for edge in (inner.right, inner.bottom))
    return outer.left <= left and outer.top <= top and outer.right >= right and outer.bottom >= bottom


@settings(max_examples=60, deadline=None)
@given(
    edges=st.tuples(*(st.integers(0, SIDE - 1) for _ in range(4))),
    multiples=st.tuples(*(st.sampled_from((2, 4)) for _ in SIDES)),
)
def test_every_level_computes_what_the_next_one_reads_and_little_more(
    edges: tuple[int, int, int, int], multiples: tuple[int, ...]
) -> None:
    (left, right), (top, bottom) = sorted(edges[:2]), sorted(edges[2:])
    wanted = Box(left, top, right + 1, bottom + 1)
    by_side = dict(zip(SIDES, multiples, strict=True))
    boxes = level_boxes(by_side, wanted)
    assert holds(boxes[SIDE].second, wanted, 0, SIDE)
    for side in SIDES:
        first, second = boxes[side].first, boxes[side].second
        assert holds(Box(0, 0, side, side), first, 0, side)
        assert holds(first, second, 1, side)
        assert not any(edge % 2 for box in (first, second) for edge in (box.left, box.top, box.right, box.bottom))
        assert second.width % by_side[side] == second.height % by_side[side] == 0
        if side > SIDES[0]:
            assert holds(boxes[side // 2].second, halved(first), 1, side // 2)
            assert boxes[side // 2].second.width < halved(first).width + 2 + 2 + by_side[side // 2]


@pytest.mark.parametrize("corner", [0, 62])
def test_at_the_edge_a_part_grows_inwards(corner: int) -> None:
    boxes = level_boxes({64: 4}, Box(corner, corner, corner + 2, corner + 2))
    second = Box(corner // 4 * 4, corner // 4 * 4, corner // 4 * 4 + 4, corner // 4 * 4 + 4)
    assert boxes[64].second == second
    first = Box(max(second.left - 2, 0), max(second.top - 2, 0), min(second.right + 2, 64), min(second.bottom + 2, 64))
    assert boxes == {64: LevelBoxes(first, second)}
