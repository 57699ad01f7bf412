"""Hidden hair, brought over from the exemplar."""

from dataclasses import replace

import cv2
import numpy as np

from exegan_studio.domain.arrays import Landmarks, MaskArray, Pixels
from exegan_studio.engines.graft.engine import GraftEngine
from exegan_studio.engines.graft.hair import hides_hair, seen_hair
from exegan_studio.engines.graft.heads import HEAD, head_matte, seen_head
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop
from exegan_studio.face.regions import region_mask
from exegan_studio.jobs.cancel import CancelToken
from tests.engines.graft.faces import drawn_face

SIZE = 256
BLONDE, GREEN = (215, 180, 110), (40, 105, 55)


def hair_of(size: int) -> MaskArray:
    """Round the drawn face and above it."""
    hair, head = np.zeros((size, size), np.uint8), np.zeros((size, size), np.uint8)
    cv2.ellipse(hair, (size // 2, round(0.48 * size)), (round(0.36 * size), round(0.42 * size)), 0, 0, 360, 255, -1)
    cv2.ellipse(head, (size // 2, round(0.62 * size)), (round(0.3 * size), round(0.42 * size)), 0, 0, 360, 255, -1)
    hair[head > 0] = 0
    return hair


def with_hair(size: int, seed: int, colour: tuple[int, int, int]) -> tuple[Pixels, Landmarks]:
    pixels, landmarks = drawn_face(size, seed)
    rng = np.random.default_rng(seed)
    strands = np.array(colour) + rng.normal(0, 8, (size, size, 1))
    return np.where(hair_of(size)[..., None] > 0, np.clip(strands, 0, 255), pixels).astype(np.uint8), landmarks


def asked() -> CompletionRequest:
    crop, landmarks = with_hair(SIZE, 1, BLONDE)
    given = ExemplarCrop(*with_hair(320, 10, GREEN), "10", "exemplar")
    return CompletionRequest(crop, region_mask("hair", landmarks, SIZE), landmarks, (given,), (0, 1))


def test_a_head_is_cut_out_of_its_picture_with_its_hair() -> None:
    pixels, landmarks = with_hair(SIZE, 10, GREEN)
    found = cv2.resize(head_matte(pixels, landmarks), (SIZE, SIZE)) > 0.5
    rows, columns = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    face = np.hypot((columns - 0.5) / 0.29, (rows - 0.57) / 0.38) < 1
    head = (hair_of(SIZE) > 0) | face
    upper = rows < 0.8
    assert (found & head & upper).sum() > 0.95 * (head & upper).sum()
    assert (found & ~head & upper).sum() < 0.05 * (head & upper).sum()
    assert np.array_equal(head_matte(pixels, landmarks), head_matte(pixels, landmarks))
    assert head_matte(pixels, landmarks).shape == (HEAD, HEAD)


def test_hidden_hair_is_the_exemplars_before_what_is_behind_it_and_the_face_stays(engine: GraftEngine) -> None:
    request, made = asked(), []
    engine.complete(request, made.append, CancelToken())
    hole = request.hole > 127
    core = cv2.erode(hair_of(SIZE) & request.hole, np.ones((13, 13), np.uint8)) > 0
    behind = hole & (cv2.dilate(hair_of(SIZE), np.ones((21, 21), np.uint8)) == 0)
    behind &= (np.arange(SIZE) < 0.6 * SIZE)[:, None]
    assert core.sum() > 500
    assert behind.sum() > 300
    for one in made:
        hair = one.pixels[core].astype(float)
        # Green, as no hair of the sitter's is.
        assert np.median(hair[:, 1] - hair[:, 0]) > 25
        assert np.median(hair[:, 1] - hair[:, 2]) > 15
        wall = one.pixels[behind].astype(float).mean(0)
        assert np.abs(wall - request.crop[behind].mean(0)).max() < 25
        kept = cv2.dilate(request.hole, np.ones((25, 25), np.uint8)) == 0
        assert np.array_equal(one.pixels[kept], request.crop[kept])
    assert not np.array_equal(made[0].pixels, made[1].pixels)


def test_a_hole_is_about_hair_where_it_hides_most_of_it_or_little_else() -> None:
    request = asked()
    assert hides_hair(request)
    half = request.hole.copy()
    half[:, SIZE // 2 :] = 0
    assert hides_hair(replace(request, hole=half))
    for region in ("eyes", "glasses", "face", "lower-face"):
        assert not hides_hair(replace(request, hole=region_mask(region, request.landmarks, SIZE)))


def test_hair_takes_the_colour_of_what_is_seen_of_the_sitters_own(engine: GraftEngine) -> None:
    request, made = asked(), []
    top = request.hole.copy()
    top[round(0.3 * SIZE) :] = 0
    engine.complete(replace(request, hole=top, seeds=(0,)), made.append, CancelToken())
    core = cv2.erode(hair_of(SIZE) & top, np.ones((13, 13), np.uint8)) > 0
    assert core.sum() > 500
    assert np.abs(np.median(made[0].pixels[core], axis=0) - np.array(BLONDE)).max() < 40
    whole = seen_hair(request, seen_head(request))
    assert whole is None


def test_an_exemplar_can_serve_with_its_hair_though_its_face_is_not_asked_for(engine: GraftEngine) -> None:
    request = asked()
    turned = request.exemplars[0].landmarks.copy()
    turned[2, 0] += 0.3 * (turned[1, 0] - turned[0, 0])
    away = replace(request.exemplars[0], landmarks=turned)
    straight, other = engine.suitability(replace(request, exemplars=(request.exemplars[0], away)), CancelToken())
    assert straight.value > 0.9
    assert not straight.reasons
    assert other.value < 0.7


def test_what_lies_under_the_hole_is_not_looked_at(engine: GraftEngine) -> None:
    request = replace(asked(), seeds=(0,))
    for hole in (request.hole, np.where(np.arange(SIZE)[:, None] < 0.3 * SIZE, request.hole, 0).astype(np.uint8)):
        changed = np.where(hole[..., None] > 127, 255 - request.crop, request.crop)
        made = []
        for crop in (request.crop, changed):
            engine.complete(replace(request, crop=crop, hole=hole), made.append, CancelToken())
        assert np.array_equal(made[0].pixels[hole > 127], made[1].pixels[hole > 127])


def test_without_an_exemplar_hidden_hair_is_still_filled(engine: GraftEngine) -> None:
    made = []
    engine.complete(replace(asked(), exemplars=(), seeds=(0,)), made.append, CancelToken())
    assert len(made) == 1
