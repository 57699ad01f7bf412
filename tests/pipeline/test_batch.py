"""Holes carried from face to face, and recipes done one on the other."""

from dataclasses import replace

import numpy as np
import pytest

from exegan_studio.domain.arrays import MaskArray, content_hash
from exegan_studio.domain.errors import NoFaceError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.recipe import BlendSettings, Recipe
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.batch import CarriedMask, Replayed, Step, order_id, replay
from exegan_studio.pipeline.edit import FaceEdit, FillSettings, prepare_face, recipe_of
from exegan_studio.storage.images import picture_from_pixels
from tests.face.faces import smooth_picture
from tests.pipeline.fakes import FakeEngine, face_at

WIDTH, HEIGHT = 400, 360
FACE = face_at(60, 150, 150)
AS_IT_IS = BlendSettings(tone=0.0, grain=0.0)
"""The fake engine's even darkening would be matched away."""


@pytest.fixture
def edit() -> FaceEdit:
    photo = picture_from_pixels(smooth_picture(WIDTH, HEIGHT), "photo.png")
    return prepare_face(photo, photo.pixels, FACE)


def spot(x: int, y: int) -> MaskArray:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[y - 8 : y + 8, x - 20 : x + 20] = 255
    return mask


def step_of(edit: FaceEdit, mask: MaskArray, seed: int, engine: FakeEngine) -> Step:
    recipe = recipe_of(edit, mask, (), FillSettings(seed=seed, blend=AS_IT_IS), engine)
    return Step(recipe, CarriedMask(mask, edit.crop.alignment, edit.crop.size), (), engine)


def replayed(photo: Picture, faces: list[FoundFace], steps: list[Step], numbers: tuple[int, ...] = (0,)) -> list[Replayed]:
    made: list[Replayed] = []
    replay(photo, faces, steps, numbers, made.append, CancelToken())
    return made


def changed(one: Replayed, photo: Picture) -> MaskArray:
    return np.where((one.pixels != photo.pixels).any(2), 255, 0).astype(np.uint8)


def middle(mask: MaskArray) -> tuple[float, float]:
    rows, columns = np.nonzero(mask)
    return float(columns.mean()), float(rows.mean())


def test_the_hole_lies_on_another_face_where_it_lay_on_its_own(edit: FaceEdit) -> None:
    step = step_of(edit, spot(180, 150), 0, FakeEngine())
    for distance in (40.0, 60.0, 95.0):
        other = picture_from_pixels(smooth_picture(520, 500, seed=3), "other.png")
        (one,) = replayed(other, [face_at(distance, 260, 220)], [step])
        x, y = middle(changed(one, other))
        # half an eye's distance to the right of the middle, at the height of the eyes
        assert (x, y) == pytest.approx((260 + distance / 2, 220), abs=1.5)
        grown = np.count_nonzero(changed(one, other)) / 640
        assert (distance / 60) ** 2 < grown < 2.2 * (distance / 60) ** 2, "hole and feather"
        assert one.reports[0].max_outside == 0
        assert one.recipes[0].photo_sha256 == other.sha256


def test_on_its_own_face_the_mask_is_the_very_same(edit: FaceEdit) -> None:
    mask, engine = spot(180, 150), FakeEngine()
    step = step_of(edit, mask, 3, engine)
    further = face_at(80, 300, 200)
    (one,) = replayed(edit.photo, [further, FACE], [step])
    assert one.recipes == (step.recipe,), "the recipe's face is found, though another is larger"
    assert one.recipes[0].mask_sha256 == content_hash(mask)
    assert one.notes == ("seed 3",)


def test_a_face_that_was_placed_by_hand_is_told(edit: FaceEdit) -> None:
    (one,) = replayed(edit.photo, [face_at(64, 152, 150)], [step_of(edit, spot(180, 150), 0, FakeEngine())])
    assert "placed by hand" in one.notes[0]


def test_seeds_count_on_from_the_recipes(edit: FaceEdit) -> None:
    engine = FakeEngine()
    made = replayed(edit.photo, [FACE], [step_of(edit, spot(180, 150), 5, engine)], (1, 3))
    assert [(one.number, one.recipes[0].seed) for one in made] == [(1, 6), (3, 8)]


def test_recipes_are_done_one_on_the_other(edit: FaceEdit) -> None:
    engine = FakeEngine()
    first, second = step_of(edit, spot(140, 150), 1, engine), step_of(edit, spot(160, 150), 4, engine)
    made = replayed(edit.photo, [FACE], [first, second], (0, 1))
    assert [[recipe.seed for recipe in one.recipes] for one in made] == [[1, 4], [2, 5]]
    (alone,) = replayed(edit.photo, [FACE], [first])
    after = prepare_face(edit.photo, alone.pixels, FACE)
    (last,) = replayed(replace(edit.photo, pixels=alone.pixels), [FACE], [second])
    assert np.array_equal(made[0].pixels, last.pixels)
    assert np.array_equal(engine.requests[1].crop, after.crop.pixels)


def test_faces_that_are_not_there(edit: FaceEdit) -> None:
    step = step_of(edit, spot(180, 150), 0, FakeEngine())
    with pytest.raises(NoFaceError, match=r"No face was found in photo\.png"):
        replayed(edit.photo, [], [step])
    with pytest.raises(NoFaceError, match="no face 1"):
        replay(edit.photo, [FACE], [step], (0,), lambda _: None, CancelToken(), face=1)


def test_an_order_is_known_by_all_that_decides(edit: FaceEdit) -> None:
    engine = FakeEngine()
    step = step_of(edit, spot(180, 150), 5, engine)
    recipe: Recipe = step.recipe
    others = [
        order_id([replace(step, recipe=replace(recipe, strength=0.5))], 0, "photo", None),
        order_id([replace(step, hole=("eyes",))], 0, "photo", None),
        order_id([step_of(edit, spot(180, 151), 5, engine)], 0, "photo", None),
        order_id([step, step], 0, "photo", None),
        order_id([step], 1, "photo", None),
        order_id([step], 0, "other", None),
        order_id([step], 0, "photo", 0),
    ]
    assert len({order_id([step], 0, "photo", None), *others}) == len(others) + 1
    assert order_id([replace(step, recipe=recipe.with_seed(6))], 0, "photo", None) == others[4]
