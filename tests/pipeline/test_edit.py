"""From a face to candidates in the photo."""

from dataclasses import replace

import numpy as np
import pytest

from exegan_studio.domain.arrays import MaskArray, content_hash
from exegan_studio.domain.errors import Cancelled, MaskError, NoFaceError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.recipe import BlendSettings, Candidate
from exegan_studio.engines.protocol import ExemplarCrop, Suitability
from exegan_studio.face.align import mask_to_photo
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.edit import FaceEdit, FillSettings, crop_hole, fill, judge, prepare_face
from exegan_studio.storage.images import picture_from_pixels
from tests.face.faces import smooth_picture
from tests.pipeline.fakes import FakeEngine, face_at

PLAIN = BlendSettings(tone=0, grain=0)
EXEMPLARS = (
    ExemplarCrop(smooth_picture(64, 64), np.zeros((5, 2), np.float32), "aa", "first", 1.0),
    ExemplarCrop(smooth_picture(64, 64, 1), np.zeros((5, 2), np.float32), "bb", "second", 0.5),
)


@pytest.fixture
def edit() -> FaceEdit:
    photo = picture_from_pixels(smooth_picture(500, 400), "photo")
    return prepare_face(photo, photo.pixels, face_at(60, 250, 190))


@pytest.fixture
def mask() -> MaskArray:
    hole = np.zeros((400, 500), np.uint8)
    hole[180:240, 220:280] = 255
    return hole


def run(
    edit: FaceEdit,
    mask: MaskArray,
    settings: FillSettings,
    engine: FakeEngine | None = None,
    exemplars: tuple[ExemplarCrop, ...] = EXEMPLARS,
) -> list[Candidate]:
    made: list[Candidate] = []
    fill(edit, mask, exemplars, settings, engine or FakeEngine(), made.append, CancelToken())
    return made


def test_every_seed_gives_a_candidate_in_the_photo(edit: FaceEdit, mask: MaskArray) -> None:
    first, second, third = run(edit, mask, FillSettings(count=3, seed=4, blend=PLAIN))
    assert [one.recipe.seed for one in (first, second, third)] == [4, 5, 6]
    for one in (first, second, third):
        darker = edit.base[210, 250].astype(int) - one.pixels[210, 250]
        assert np.abs(darker - 10 * (one.recipe.seed + 1)).max() <= 2
        assert np.array_equal(one.pixels[:150], edit.base[:150])
        assert one.report.max_outside == 0
        assert one.seconds == 0.25
        assert one.notes == (f"seed {one.recipe.seed}",)
        assert not one.pixels.flags.writeable
        assert not one.crop.flags.writeable


def test_the_recipe_says_all_that_decides(edit: FaceEdit, mask: MaskArray) -> None:
    (made,) = run(edit, mask, FillSettings(count=1, seed=7, strength=0.5, psi=2.0, blend=PLAIN))
    recipe = made.recipe
    assert (recipe.engine, recipe.weights_id) == ("fake", "0123456789abcdef")
    assert (recipe.seed, recipe.strength, recipe.psi, recipe.blend) == (7, 0.5, 2.0, PLAIN)
    assert (recipe.photo_sha256, recipe.mask_sha256) == (edit.photo.sha256, content_hash(mask))
    assert (recipe.alignment, recipe.crop_size) == (edit.crop.alignment, edit.crop.size)
    assert [(one.sha256, one.name, one.weight) for one in recipe.exemplars] == [("aa", "first", 1.0), ("bb", "second", 0.5)]


def test_the_engine_gets_the_crop_and_the_hole_in_it(edit: FaceEdit, mask: MaskArray) -> None:
    engine = FakeEngine()
    run(edit, mask, FillSettings(count=2, seed=1, strength=0.3, psi=0.5), engine)
    (request,) = engine.requests
    assert request.seeds == (1, 2)
    assert (request.strength, request.psi, request.exemplars) == (0.3, 0.5, EXEMPLARS)
    assert request.crop is edit.crop.pixels
    assert not request.hole.flags.writeable
    x, y = edit.crop.alignment.apply(np.array([250.0, 210.0]))
    assert request.hole[int(y), int(x)] == 255
    assert request.hole[5, 5] == 0


def test_the_same_settings_give_the_same_bytes(edit: FaceEdit, mask: MaskArray) -> None:
    (first,), (second,) = (run(edit, mask, FillSettings(count=1, seed=3)) for _ in range(2))
    assert first.recipe == second.recipe
    assert np.array_equal(first.pixels, second.pixels)


def test_accepted_edits_are_the_base_of_the_next(edit: FaceEdit, mask: MaskArray) -> None:
    (first,) = run(edit, mask, FillSettings(count=1, seed=3, blend=PLAIN))
    again = prepare_face(edit.photo, first.pixels, edit.face)
    elsewhere = np.roll(mask, 60, 0)
    (second,) = run(again, elsewhere, FillSettings(count=1, blend=PLAIN))
    assert np.array_equal(second.pixels[185:220, 225:275], first.pixels[185:220, 225:275])


def test_cancelling_keeps_what_is_there(edit: FaceEdit, mask: MaskArray) -> None:
    token = CancelToken()
    made: list[Candidate] = []

    def arrived(candidate: Candidate) -> None:
        made.append(candidate)
        token.cancel()

    with pytest.raises(Cancelled):
        fill(edit, mask, EXEMPLARS, FillSettings(count=4), FakeEngine(), arrived, token)
    assert len(made) == 1


def test_an_empty_mask(edit: FaceEdit, mask: MaskArray) -> None:
    with pytest.raises(MaskError, match="empty"):
        run(edit, mask * 0, FillSettings())


def test_a_mask_of_another_size_says_both(edit: FaceEdit, mask: MaskArray) -> None:
    with pytest.raises(MaskError, match=r"500 × 300 pixels, the photo is 500 × 400"):
        run(edit, mask[:300], FillSettings())


def test_a_mask_beside_the_face(edit: FaceEdit, mask: MaskArray) -> None:
    far = mask * 0
    far[390:, 490:] = 255
    with pytest.raises(MaskError, match="outside"):
        run(edit, far, FillSettings())


def test_a_mask_too_faint_to_fill(edit: FaceEdit, mask: MaskArray) -> None:
    with pytest.raises(MaskError, match="faint"):
        run(edit, (mask > 0).astype(np.uint8) * 9, FillSettings())


def test_a_mask_over_everything(edit: FaceEdit, mask: MaskArray) -> None:
    with pytest.raises(MaskError, match="whole face square"):
        run(edit, np.full_like(mask, 255), FillSettings())
    square = mask_to_photo(np.full((edit.crop.size,) * 2, 255, np.uint8), edit.crop.alignment, 500, 400)
    with pytest.raises(MaskError, match="whole face square"):
        run(edit, square, FillSettings())


def test_everything_of_a_square_that_leaves_the_photo_is_everything(mask: MaskArray) -> None:
    photo = picture_from_pixels(smooth_picture(500, 400), "photo")
    edit = prepare_face(photo, photo.pixels, face_at(200, 60, 60))
    assert (crop_hole(edit, mask) > 0).any()
    with pytest.raises(MaskError, match="whole face square"):
        crop_hole(edit, np.full_like(mask, 255))


def test_without_exemplars_the_engine_continues_the_face(edit: FaceEdit, mask: MaskArray) -> None:
    engine = FakeEngine()
    (made,) = run(edit, mask, FillSettings(count=1), engine, ())
    assert engine.requests[0].exemplars == ()
    assert made.recipe.exemplars == ()


def test_zones_and_mixing_reach_the_engine_and_the_recipe(edit: FaceEdit, mask: MaskArray) -> None:
    engine = FakeEngine()
    (mixed,) = run(edit, mask, FillSettings(count=1, mix_stop=2), engine)
    assert (engine.requests[0].mix_stop, mixed.recipe.mix_stop) == (2, 2)
    first, second = EXEMPLARS
    chosen = (replace(first, zones=("eyes", "nose")), second)
    (zoned,) = run(edit, mask, FillSettings(count=1), engine, chosen)
    assert engine.requests[1].exemplars == chosen
    assert engine.requests[1].mix_stop is None
    assert [one.zones for one in zoned.recipe.exemplars] == [("eyes", "nose"), ()]


def test_judging_asks_the_engine_and_completes_nothing(edit: FaceEdit, mask: MaskArray) -> None:
    engine = FakeEngine()
    engine.suits["second"] = Suitability(0.25, ("turned away",))
    assert judge(edit, mask, EXEMPLARS, engine, CancelToken()) == (Suitability(1.0), engine.suits["second"])
    (request,) = engine.judged
    assert (request.exemplars, request.seeds) == (EXEMPLARS, ())
    assert request.crop is edit.crop.pixels
    assert request.hole.any()
    assert not request.hole.flags.writeable
    assert engine.requests == []


def test_judging_nothing_asks_nobody(edit: FaceEdit, mask: MaskArray) -> None:
    engine = FakeEngine()
    assert judge(edit, mask, (), engine, CancelToken()) == ()
    assert engine.judged == []


def test_judging_refuses_what_cannot_be_filled_and_can_be_stopped(edit: FaceEdit, mask: MaskArray) -> None:
    with pytest.raises(MaskError, match="empty"):
        judge(edit, mask * 0, EXEMPLARS, FakeEngine(), CancelToken())
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        judge(edit, mask, EXEMPLARS, FakeEngine(), stopped)


def test_points_placed_on_one_spot() -> None:
    photo = picture_from_pixels(smooth_picture(50, 50), "photo")
    face = FoundFace(np.full((5, 2), 20, np.float32), Box(0, 0, 50, 50), 1.0)
    with pytest.raises(NoFaceError, match="one spot"):
        prepare_face(photo, photo.pixels, face)


def test_a_photo_with_16_bits_keeps_them(mask: MaskArray) -> None:
    photo = picture_from_pixels(smooth_picture(500, 400).astype(np.uint16) * 257 + 3, "deep")
    edit = prepare_face(photo, photo.pixels, face_at(60, 250, 190))
    assert edit.crop.pixels.dtype == np.uint8
    (made,) = run(edit, mask, FillSettings(count=1))
    assert made.pixels.dtype == np.uint16
    assert np.array_equal(made.pixels[:150], photo.pixels[:150])
