"""Every edit of a document is one step that undo takes back and redo brings again, and listeners hear where."""

from collections.abc import Callable

import numpy as np
import pytest

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.document import Document, DocumentChange, Part, changed_box
from exegan_studio.domain.edit_tree import EditNode
from exegan_studio.domain.errors import MaskError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.domain.history import PixelChange
from exegan_studio.domain.listeners import Listeners
from exegan_studio.domain.mask import Combine, PackedMask
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.recipe import PasteReport, Recipe
from exegan_studio.domain.steps import EditStep
from exegan_studio.domain.strokes import Brush

WIDTH, HEIGHT = 640, 400


def made_photo(dtype: type[np.unsignedinteger] = np.uint8) -> Picture:
    pixels = np.random.default_rng(5).integers(0, np.iinfo(dtype).max, (HEIGHT, WIDTH, 3), dtype=dtype)
    return Picture(pixels, "0" * 64, "made.png")


def face(left: int) -> FoundFace:
    return FoundFace(np.zeros((5, 2), np.float32), Box(left, 0, left + 50, 50), 1.0)


def node(seed: int = 0) -> EditNode:
    recipe = Recipe("graft", "w", seed, "0" * 64, "0" * 64, Similarity(1, 0, 0, 0), 256, ())
    square, hole = np.zeros((256, 256, 3), np.uint8), PackedMask.of(np.zeros((8, 8), np.uint8))
    return EditNode(0, None, recipe, PasteReport(0, 1, 0), square, hole, square, "made", recipe.blend)


def accept_step(document: Document, pixels: DeepPixels, seed: int = 0) -> EditStep:
    change = PixelChange.between(document.base, pixels, changed_box(document.base, pixels))
    return EditStep("accept candidate", document.tree, document.tree.accepted(node(seed)), change)


def accept(document: Document, pixels: DeepPixels, seed: int = 0) -> Box:
    return document.edit(accept_step(document, pixels, seed), pixels)


def with_patch(base: DeepPixels, box: Box, value: int) -> DeepPixels:
    pixels = base.copy()
    pixels[box.slices] = value
    return pixels


@pytest.fixture
def document() -> Document:
    return Document(made_photo(), [face(0), face(100)])


def paint(document: Document, *points: tuple[float, float], erase: bool = False) -> bool:
    document.begin_stroke(Brush(40, 0.7), erase=erase)
    for x, y in points:
        document.stroke_to(x, y)
    return document.end_stroke()


Edit = Callable[[Document], object]
EDITS: dict[str, Edit] = {
    "brush stroke": lambda d: paint(d, (300, 300), (350, 320)),
    "erase": lambda d: paint(d, (100, 100), erase=True),
    "fill mask": lambda d: d.fill_mask(),
    "clear mask": lambda d: d.clear_mask(),
    "invert mask": lambda d: d.invert_mask(),
    "grow mask": lambda d: d.grow_mask(9),
    "shrink mask": lambda d: d.grow_mask(-9),
    "feather mask": lambda d: d.feather_mask(9),
    "nose": lambda d: d.combine_mask(np.full((HEIGHT, WIDTH), 90, np.uint8), Combine.ADD, "nose"),
    "accept candidate": lambda d: accept(d, with_patch(d.base, Box(10, 10, 90, 60), 3)),
    "choose face": lambda d: d.choose_face(1),
    "place face": lambda d: d.add_face(face(300)),
}


@pytest.mark.parametrize("text", EDITS)
def test_each_edit_is_one_step_with_undo_and_redo(document: Document, text: str) -> None:
    paint(document, (100, 100), (200, 120))

    def state() -> tuple[object, ...]:
        return document.mask.tobytes(), document.base.tobytes(), document.faces, document.active_face, document.tree

    before = state()
    EDITS[text](document)
    after = state()
    assert before != after
    assert document.undo_text == text
    assert document.undo()
    assert state() == before
    assert document.redo_text == text
    assert document.redo()
    assert state() == after
    assert document.undo()
    assert document.undo()
    assert not document.mask.any()
    assert not document.can_undo


def test_an_edit_taken_back_for_good_cannot_be_done_again(document: Document) -> None:
    paint(document, (100, 100), (200, 120))
    before = document.snapshot_mask()
    document.grow_mask(9)
    assert document.take_back()
    assert np.array_equal(document.mask, before)
    assert not document.can_redo
    assert document.undo_text == "brush stroke"
    assert document.take_back()
    assert not document.take_back()


@pytest.mark.parametrize("text", EDITS)
def test_listeners_hear_where_pixels_changed(document: Document, text: str) -> None:
    paint(document, (100, 100), (200, 120))
    mask, base = document.mask.copy(), document.base
    heard = list[DocumentChange]()
    document.listeners.connect(heard.append)

    def check() -> None:
        nonlocal mask, base
        for part, old, new in ((Part.MASK, mask, document.mask), (Part.BASE, base, document.base)):
            patched = old.copy()
            for change in heard:
                if change.part is part:
                    patched[change.box.slices] = new[change.box.slices]
            assert np.array_equal(patched, new)
        assert heard[-1].part is Part.HISTORY or any(change.part is Part.HISTORY for change in heard)
        mask, base = document.mask.copy(), document.base
        heard.clear()

    EDITS[text](document)
    check()
    document.undo()
    check()
    document.redo()
    check()


def test_edits_that_change_nothing_are_no_steps(document: Document) -> None:
    assert not document.clear_mask()
    assert not document.grow_mask(5)
    assert not document.feather_mask(5)
    assert not paint(document, (-500, -500))
    assert not paint(document, (100, 100), erase=True)
    document.choose_face(0)
    assert not document.can_undo
    assert not document.modified


def test_stroke_is_live_and_can_be_taken_back_whole(document: Document) -> None:
    document.begin_stroke(Brush(30))
    document.stroke_to(50, 50)
    document.stroke_to(150, 60)
    assert document.mask[50, 50] == 255
    assert document.stroking
    assert document.can_undo
    assert not document.can_redo
    assert document.undo()
    assert not document.mask.any()
    assert not document.stroking
    assert not document.can_undo
    assert document.stroke_to(10, 10).empty
    assert not document.mask.any()


def test_a_mask_operation_in_the_middle_of_a_stroke_ends_it_first(document: Document) -> None:
    document.begin_stroke(Brush(30))
    document.stroke_to(50, 50)
    document.invert_mask()
    assert document.mask[50, 50] == 0
    assert document.mask[300, 300] == 255
    document.undo()
    assert document.mask[50, 50] == 255
    document.undo()
    assert not document.mask.any()


def test_soft_strokes_build_up_from_gesture_to_gesture(document: Document) -> None:
    for expected in (102, 163, 200):
        document.begin_stroke(Brush(40, 1.0, opacity=0.4))
        document.stroke_to(100, 100)
        document.end_stroke()
        assert abs(int(document.mask[100, 100]) - expected) <= 1


def test_views_and_snapshots_cannot_be_written(document: Document) -> None:
    snapshot = document.snapshot_mask()
    mask = document.mask
    paint(document, (100, 100))
    assert not snapshot.any()
    assert mask[100, 100] == 255
    assert mask is document.mask
    for array in (snapshot, mask, document.base):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_accept_changes_only_what_the_candidate_changed(dtype: type[np.unsignedinteger]) -> None:
    photo = made_photo(dtype)
    document = Document(photo)
    first_base = document.base
    box = Box(300, 100, 420, 260)
    pixels = with_patch(first_base, box, 9)
    assert accept(document, pixels) == box == document.edited_box
    assert np.array_equal(document.base, pixels)
    assert np.array_equal(first_base, photo.pixels), "whoever holds the old base keeps it"
    assert document.base.dtype == dtype
    document.undo()
    assert np.array_equal(document.base, photo.pixels)
    assert document.edits == ()
    assert document.edited_box.empty


def test_a_joined_edit_takes_the_last_ones_place(document: Document) -> None:
    first_base, first_tree = document.base, document.tree
    accept(document, with_patch(first_base, Box(10, 10, 60, 60), 1), seed=1)
    box = Box(400, 10, 460, 60)
    pixels = with_patch(first_base, box, 2)
    step = EditStep("adjust", first_tree, first_tree.accepted(node(2)), PixelChange.between(first_base, pixels, box))
    assert document.edit(step, pixels, joined=True) == Box(10, 10, 460, 60), "what was taken back changed, too"
    assert np.array_equal(document.base, pixels)
    assert [edit.recipe.seed for edit in document.edits] == [2]
    document.undo()
    assert np.array_equal(document.base, first_base)
    assert document.tree is first_tree
    assert not document.can_undo
    document.redo()
    assert np.array_equal(document.base, pixels)


def test_an_edit_of_another_tree_or_of_another_size_is_refused(document: Document) -> None:
    pixels = with_patch(document.base, Box(10, 10, 60, 60), 1)
    late = accept_step(document, pixels)
    for wrong in (np.zeros((10, 10, 3), np.uint8), np.zeros((HEIGHT, WIDTH, 3), np.uint16)):
        with pytest.raises(ValueError, match="does not fit"):
            document.edit(late, wrong)
    with pytest.raises(ValueError, match="changed since"):
        document.edit(late, pixels, joined=True)
    assert not document.can_undo
    accept(document, pixels)
    with pytest.raises(ValueError, match="changed since"):
        document.edit(late, pixels)


def test_a_mask_of_the_wrong_size_is_refused(document: Document) -> None:
    with pytest.raises(MaskError, match="20 x 10 pixels, the photo 640 x 400"):
        document.combine_mask(np.zeros((10, 20), np.uint8))


def test_fill_inside_a_box(document: Document) -> None:
    document.fill_mask(Box(600, 380, 900, 900))
    assert document.mask.sum() == 40 * 20 * 255
    assert not document.mask_empty


def test_faces(document: Document) -> None:
    assert document.face is document.faces[0]
    with pytest.raises(IndexError):
        document.choose_face(2)
    document.choose_face(1)
    document.set_faces([face(7)])
    assert document.active_face == 0
    assert document.undo_text == "choose face"
    document.set_faces([])
    assert document.face is None
    assert document.active_face is None
    document.undo()
    assert document.active_face == 0
    assert len(document.faces) == 2


def test_modified_follows_undo_and_saving(document: Document) -> None:
    assert not document.modified
    paint(document, (100, 100))
    assert document.modified
    document.mark_saved()
    assert not document.modified
    document.undo()
    assert document.modified
    document.redo()
    assert not document.modified


def test_history_is_bounded_and_what_is_forgotten_stays_done() -> None:
    document = Document(made_photo(), memory=60_000)
    for i in range(30):
        accept(document, with_patch(document.base, Box(i * 20, 0, i * 20 + 20, 100), i))
    assert document.history_bytes <= 60_000
    undone = 0
    while document.undo():
        undone += 1
    assert 1 <= undone < 30
    assert (document.base[:100, :20] == 0).all()
    assert len(document.edits) == 30 - undone
    assert document.modified


def test_a_long_thin_stroke_costs_little() -> None:
    document = Document(Picture(np.zeros((3000, 4000, 3), np.uint8), "0" * 64, "large"))
    document.begin_stroke(Brush(10))
    document.stroke_to(10, 10)
    document.stroke_to(3990, 2990)
    document.end_stroke()
    assert 0 < document.history_bytes < 60_000


def test_changed_box() -> None:
    before = made_photo().pixels
    after = before.copy()
    assert changed_box(before, after).empty
    after[17, 30, 2] ^= 1
    after[399, 639, 0] ^= 1
    assert changed_box(before, after) == Box(30, 17, 640, 400)


def test_listeners_can_leave() -> None:
    heard = list[int]()
    listeners = Listeners[int]()
    leave = listeners.connect(heard.append)
    listeners.connect(lambda number: leave() if number == 2 else None)
    for number in range(4):
        listeners.tell(number)
    leave()
    assert heard == [0, 1, 2]
