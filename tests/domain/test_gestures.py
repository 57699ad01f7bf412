"""Whatever an artist does to a mask and takes back, the mask is the same again, within the memory given."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.document import Document, DocumentChange, Part
from exegan_studio.domain.errors import MaskError
from exegan_studio.domain.geometry import Axis, Box
from exegan_studio.domain.mask import NO_PATCH, Combine, Patch, combined, joined
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.strokes import Brush

WIDTH, HEIGHT = 44, 36
AXIS = Axis.between((20, 0), (26, 36))

Edit = Callable[[Document], object]

places = st.tuples(st.floats(-10, WIDTH + 10), st.floats(-10, HEIGHT + 10), st.floats(0, 1))
brushes = st.builds(Brush, st.floats(1, 90), st.floats(0, 1), st.floats(0.05, 1), st.booleans(), st.booleans())


def new_document(memory: int = 2**20) -> Document:
    return Document(Picture(np.zeros((HEIGHT, WIDTH, 3), np.uint8), "0" * 64, "small"), memory=memory)


@st.composite
def patches(draw: st.DrawFn) -> Patch:
    left, top = draw(st.integers(-12, WIDTH + 2)), draw(st.integers(-12, HEIGHT + 2))
    coverage = draw(arrays(np.uint8, st.tuples(st.integers(1, 30), st.integers(1, 30)), elements=st.sampled_from([0, 90, 255])))
    return Patch(Box(left, top, left + coverage.shape[1], top + coverage.shape[0]), coverage)


def stroke(brush: Brush, way: list[tuple[float, float, float]], erase: bool, mirrored: bool, cancelled: bool) -> Edit:
    def edit(document: Document) -> None:
        document.begin_stroke(brush, erase=erase, mirror=AXIS if mirrored else None)
        for sample in way:
            document.stroke_to(*sample)
        if cancelled:
            document.cancel_stroke()
        else:
            document.end_stroke()

    return edit


def patched(patch: Patch, how: Combine) -> Edit:
    return lambda document: document.combine_patch(patch, how, "lasso")


OPERATIONS: list[Edit] = [
    Document.invert_mask,
    Document.clear_mask,
    lambda document: document.grow_mask(2),
    lambda document: document.grow_mask(-3),
    lambda document: document.feather_mask(2.5),
    lambda document: document.replace_mask(document.mask[::-1].copy(), "turned"),
    lambda document: document.fill_mask(Box(5, 5, 30, 20)),
]
edits = st.one_of(
    st.builds(stroke, brushes, st.lists(places, min_size=1, max_size=4), st.booleans(), st.booleans(), st.booleans()),
    st.builds(patched, patches(), st.sampled_from(Combine)),
    st.sampled_from(OPERATIONS),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(edits, max_size=8))
def test_gestures_and_undos_give_the_same_mask_again(todo: list[Edit]) -> None:
    document = new_document()
    states, boxes = [document.mask.copy()], list[Box]()

    def hear(change: DocumentChange) -> None:
        if change.part is Part.MASK:
            boxes.append(change.box)

    document.listeners.connect(hear)

    def check_heard(before: MaskArray) -> None:
        for box in boxes:
            before[box.slices] = document.mask[box.slices]
        assert np.array_equal(before, document.mask), "views heard of every change"
        boxes.clear()

    for edit in todo:
        before = document.mask.copy()
        edit(document)
        if not np.array_equal(before, document.mask):
            states.append(document.mask.copy())
        check_heard(before)
    for state in reversed(states[:-1]):
        before = document.mask.copy()
        assert document.undo()
        assert np.array_equal(document.mask, state)
        check_heard(before)
    assert not document.can_undo, "each gesture is one step, one that changed nothing is none"
    for state in states[1:]:
        assert document.redo()
        assert np.array_equal(document.mask, state)
    assert not document.can_redo


def kept_steps(document: Document) -> int:
    """Steps that can be done or undone; afterwards the document is as it was."""
    redone = sum(1 for _ in iter(document.redo, False))
    steps = sum(1 for _ in iter(document.undo, False))
    for _ in range(steps - redone):
        document.redo()
    return steps


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(edits, st.sampled_from([Document.undo, Document.redo])), max_size=14), st.integers(60, 600))
def test_history_keeps_within_its_memory(todo: list[Edit], memory: int) -> None:
    document, roomy = new_document(memory), new_document()
    for edit in todo:
        if edit is Document.undo and not document.can_undo:
            continue  # forgotten here, still known to the other
        edit(document)
        edit(roomy)
        assert np.array_equal(document.mask, roomy.mask)
        assert document.history_bytes <= memory or kept_steps(document) == 1
    document.set_history_memory(0)
    assert kept_steps(document) <= 1
    roomy.set_history_memory(memory)
    assert roomy.history_bytes <= memory or kept_steps(roomy) == 1


def test_less_memory_forgets_the_oldest_first_then_what_is_furthest_undone() -> None:
    document = new_document()
    for left in range(0, 40, 10):
        document.fill_mask(Box(left, 0, left + 10, 30))
    states = [document.mask.copy()]
    document.undo()
    states.append(document.mask.copy())
    document.set_history_memory(document.history_bytes // 2)
    while document.undo():
        states.append(document.mask.copy())
    assert 1 < len(states) < 5
    while len(states) > 1:
        assert np.array_equal(document.mask, states.pop())
        assert document.redo()
    assert np.array_equal(document.mask, states[0])
    document.undo()
    document.undo()
    document.set_history_memory(0)
    assert kept_steps(document) == 1


@settings(max_examples=60)
@given(patches(), st.sampled_from(Combine), arrays(np.uint8, (HEIGHT, WIDTH), elements=st.sampled_from([0, 40, 255])))
def test_a_patch_combines_as_a_whole_mask_of_it_would(patch: Patch, how: Combine, start: MaskArray) -> None:
    document = new_document()
    document.replace_mask(start, "start")
    expected = combined(start, patch.within(document.bounds), how)
    changed = document.combine_patch(patch, how, "lasso")
    assert np.array_equal(document.mask, expected)
    assert changed == (not np.array_equal(start, expected))
    if changed:
        assert document.undo_text == "lasso"
        assert document.undo()
        assert np.array_equal(document.mask, start)


@given(st.lists(patches(), max_size=4), patches())
def test_joined_patches_cover_what_each_of_them_does(some: list[Patch], other: Patch) -> None:
    document = Box(0, 0, WIDTH, HEIGHT)
    expected = np.zeros((HEIGHT, WIDTH), np.uint8)
    for patch in some:
        expected = np.maximum(expected, patch.within(document))
    assert np.array_equal(joined(some).within(document), expected)
    assert np.array_equal(joined([other]).coverage, other.coverage)


@settings(max_examples=30)
@given(patches(), patches())
def test_adding_and_subtracting_by_patches_keep_the_laws(first: Patch, second: Patch) -> None:
    def after(*steps: tuple[Patch, Combine]) -> bytes:
        document = new_document()
        document.fill_mask(Box(0, 0, 22, 36))
        for patch, how in steps:
            document.combine_patch(patch, how)
        return document.mask.tobytes()

    for how in (Combine.ADD, Combine.SUBTRACT, Combine.INTERSECT):
        assert after((first, how), (second, how)) == after((second, how), (first, how)), "in any order"
        assert after((first, how), (first, how)) == after((first, how)), "once is enough"
    assert after((first, Combine.ADD), (second, Combine.ADD)) == after((joined([first, second]), Combine.ADD))
    assert after((first, Combine.SUBTRACT), (second, Combine.SUBTRACT)) == after((joined([first, second]), Combine.SUBTRACT))
    assert after((first, Combine.REPLACE), (second, Combine.REPLACE)) == after((second, Combine.REPLACE))


def test_a_patch_ends_the_stroke_first_and_an_empty_one_does_nothing() -> None:
    document = new_document()
    document.begin_stroke(Brush(10))
    document.stroke_to(10, 10)
    assert not document.combine_patch(NO_PATCH, Combine.ADD)
    assert not document.stroking
    assert document.undo_text == "brush stroke"
    assert document.combine_patch(NO_PATCH, Combine.INTERSECT, "lasso")
    assert document.mask_empty


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Patch(Box(0, 0, 3, 2), np.zeros((3, 2), np.uint8))
    document = new_document()
    with pytest.raises(MaskError, match="the photo 44 x 36"):
        document.replace_mask(np.zeros((3, 3), np.uint8), "other")
