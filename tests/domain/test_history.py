"""Changes can be toggled back and forth; history is bounded and never breaks."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exegan_studio.domain.geometry import Box
from exegan_studio.domain.history import History, PixelChange, tiles_of


@dataclass(frozen=True)
class Append:
    """A step on a list of numbers."""

    number: int
    nbytes: int = 10
    text: str = "append"

    def undo(self, state: list[int]) -> None:
        assert state.pop() == self.number

    def redo(self, state: list[int]) -> None:
        state.append(self.number)


def do(history: History[list[int]], state: list[int], number: int, nbytes: int = 10) -> None:
    step = Append(number, nbytes)
    step.redo(state)
    history.push(step)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 700), st.integers(1, 700))
def test_tiles_cover_the_box_once(left: int, top: int, width: int, height: int) -> None:
    box = Box(left, top, left + width, top + height)
    seen = np.zeros((1100, 1100), np.uint8)
    for tile in tiles_of(box):
        assert not tile.empty
        assert tile.left // 256 == (tile.right - 1) // 256
        seen[tile.slices] += 1
    assert (seen[box.slices] == 1).all()
    assert seen.sum() == width * height


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_change_toggles_both_ways(dtype: type[np.unsignedinteger], channels: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    before = rng.integers(0, np.iinfo(dtype).max, (600, 500, *channels), dtype=dtype)
    after = before.copy()
    after[250:270, 240:300] = 7
    change = PixelChange.between(before, after, Box(0, 0, 500, 600))
    assert not change.empty
    assert change.box.left <= 240
    assert change.box.right >= 300
    array = after.copy()
    change.toggle(array)
    assert np.array_equal(array, before)
    change.toggle(array)
    assert np.array_equal(array, after)


def test_change_keeps_only_tiles_that_differ() -> None:
    before = np.zeros((2000, 2000), np.uint8)
    after = before.copy()
    np.fill_diagonal(after, 255)
    change = PixelChange.between(before, after, Box(0, 0, 2000, 2000))
    assert len(change.tiles) == 8
    assert change.nbytes < 10_000
    assert PixelChange.between(before, before, Box(0, 0, 2000, 2000)).empty


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_a_tile_that_changes_by_one_value_is_kept_as_that_value(kind: type[np.unsignedinteger]) -> None:
    before = np.full((300, 256, 3), 7, kind)
    after = before.copy()
    after[:256] = 200
    after[280, 3] = 9
    change = PixelChange.between(before, after, Box(0, 0, 256, 300))
    assert len(change.tiles[0][1]) == before.itemsize
    assert len(change.tiles[1][1]) > 8
    array = after.copy()
    change.toggle(array)
    assert np.array_equal(array, before)
    change.toggle(array)
    assert np.array_equal(array, after)


def test_undo_and_redo() -> None:
    history, state = History[list[int]](), list[int]()
    assert history.undo(state) is None
    assert history.redo(state) is None
    for number in range(3):
        do(history, state, number)
    assert history.undo(state) == Append(2)
    assert history.undo(state) == Append(1)
    assert state == [0]
    history.redo(state)
    assert state == [0, 1]
    do(history, state, 9)
    assert history.redo_step is None
    assert history.redo(state) is None
    assert state == [0, 1, 9]
    assert len(history) == 3


def test_oldest_steps_are_forgotten_but_never_the_newest() -> None:
    history, state = History[list[int]](memory=35), list[int]()
    for number in range(6):
        do(history, state, number)
    assert len(history) == 3
    assert history.nbytes == 30
    while history.undo(state):
        pass
    assert state == [0, 1, 2], "what was forgotten stays done"
    do(history, state, 7, nbytes=1000)
    assert len(history) == 1
    history.undo(state)
    assert state == [0, 1, 2]


def test_position_names_a_state() -> None:
    history, state = History[list[int]](memory=25), list[int]()
    start = history.position
    do(history, state, 1)
    one = history.position
    do(history, state, 2)
    assert len({start, one, history.position}) == 3
    history.undo(state)
    assert history.position == one
    history.undo(state)
    assert history.position == start
    do(history, state, 3)
    assert history.position not in (start, one), "another way from the same place leads elsewhere"
    for number in range(4, 9):
        do(history, state, number)
    while history.undo(state):
        pass
    assert history.position != start, "the start can no longer be reached"


@given(st.lists(st.sampled_from(["do", "undo", "redo"]), max_size=60), st.integers(10, 100))
def test_any_mixture_keeps_the_state_in_step(actions: list[str], memory: int) -> None:
    history, state = History[list[int]](memory), list[int]()
    states: dict[int, list[int]] = {history.position: []}
    for number, action in enumerate(actions):
        if action == "do":
            do(history, state, number)
            states[history.position] = list(state)
        elif action == "undo":
            history.undo(state)
        else:
            history.redo(state)
        assert states[history.position] == state
        assert history.nbytes <= max(memory, 10)
