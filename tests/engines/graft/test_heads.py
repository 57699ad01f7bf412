"""The sitter's own head, and what it tells of what stands beside a face."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from exegan_studio.domain.arrays import Pixels, as_float
from exegan_studio.engines.graft import heads
from exegan_studio.engines.graft.agreement import WORKING
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.continuation import continued
from exegan_studio.engines.graft.heads import SEEN, cut_to_box, drawn_on, seen_head
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.outline import make_outline
from exegan_studio.engines.graft.sitter import make_sitter
from exegan_studio.engines.graft.variation import face_axes
from exegan_studio.engines.protocol import CompletionRequest
from exegan_studio.face.regions import region_mask
from tests.engines.graft.faces import drawn_face

SIZE = 256
HAIR, SKIN = (40, 30, 25), (205, 150, 125)
TOP, EAR, ACROSS = 0.47, (0.06, 0.09), 0.32
"""The height where hair ends at the sides and an ear begins, the ear's half axes, and how far from the middle it is."""


def portrait(wall: tuple[int, int, int]) -> Pixels:
    """A head with short hair at its sides and ears below that, before a `wall`, SIZE x SIZE x 3."""
    rng, rows = np.random.default_rng(4), np.arange(SIZE)[:, None] / SIZE
    drawn = drawn_face(SIZE, 1)[0]
    skull, ears, face = (np.zeros((SIZE, SIZE), np.uint8) for _ in range(3))
    cv2.ellipse(skull, (SIZE // 2, round(0.45 * SIZE)), (round(0.34 * SIZE), round(0.36 * SIZE)), 0, 0, 360, 1, -1)
    for side in (-1, 1):
        middle = (round((0.5 + side * ACROSS) * SIZE), round((TOP + EAR[1]) * SIZE))
        cv2.ellipse(ears, middle, (round(EAR[0] * SIZE), round(EAR[1] * SIZE)), 0, 0, 360, 1, -1)
    cv2.ellipse(face, (SIZE // 2, round(0.57 * SIZE)), (round(0.29 * SIZE), round(0.38 * SIZE)), 0, 0, 360, 1, -1)
    picture = np.broadcast_to(np.array(wall, float), (SIZE, SIZE, 3)).copy()
    picture[ears > 0] = SKIN
    picture[(skull > 0) & (rows < TOP + 0.05)] = HAIR
    inside = face > 0
    picture[inside] = drawn[inside] * (np.array(SKIN) / np.median(drawn[inside], axis=0))
    return np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)


def asked() -> CompletionRequest:
    """Glasses to be taken off before a green wall."""
    landmarks = drawn_face(SIZE, 1)[1]
    return CompletionRequest(portrait((60, 140, 70)), region_mask("glasses", landmarks, SIZE), landmarks, (), (0,))


def true_head() -> NDArray[np.bool_]:
    """SEEN x SEEN."""
    differs = np.abs(portrait((255, 0, 255)).astype(int) - np.array((255, 0, 255))).sum(2) > 60
    return cv2.resize(differs.astype(np.float32), (SEEN, SEEN), interpolation=cv2.INTER_AREA) > 0.5


def test_what_the_photo_shows_of_the_sitters_head_is_found_beside_the_hole() -> None:
    request = asked()
    hidden = cv2.resize(as_float(request.hole > 12), (SEEN, SEEN), interpolation=cv2.INTER_AREA) > 0
    found, true = seen_head(request), true_head() & ~hidden
    assert not (found & hidden).any()
    assert (found & true).sum() > 0.9 * true.sum()
    assert (found & ~true).sum() < 0.1 * true.sum()
    assert not seen_head(replace(request, hole=np.full_like(request.hole, 255))).any()


@pytest.mark.parametrize("room", [(0.1, 0.05), (0.1,)])
def test_what_is_behind_a_head_and_has_skins_colours_is_no_head(
    room: tuple[float, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    request, board = asked(), portrait((190, 130, 105))
    usual = np.maximum(*(region_mask(name, request.landmarks, SIZE) for name in ("hair", "face"))) > 127
    near = cv2.distanceTransform((~usual).astype(np.uint8), cv2.DIST_L2, 5) < 0.1 * SIZE
    request = replace(request, crop=np.where(near[..., None], board, request.crop))
    monkeypatch.setattr(heads, "FARTHEST", room)
    wrong = (seen_head(request) & ~true_head()).sum() / true_head().sum()
    # With all the room it is taken for some: that is why it is cut out again.
    assert wrong < 0.1 if len(room) > 1 else wrong > 0.5


def test_a_silhouette_runs_on_through_a_hole() -> None:
    side = SIDE * WORKING
    rows, columns = np.mgrid[0:side, 0:side] / side
    round_head, known = np.hypot((columns - 0.5) / 0.3, (rows - 0.5) / 0.4) < 1, np.ones((side, side), np.float32)
    known[round(0.4 * side) : round(0.55 * side), : round(0.4 * side)] = 0
    whole = drawn_on(round_head & (known > 0), known) > 0.5
    assert ((whole != round_head) & (known == 0)).sum() < 0.04 * (known == 0).sum()
    assert np.array_equal(whole[:, side // 2 :], round_head[:, side // 2 :])


def test_what_is_behind_a_head_does_not_go_on_in_it() -> None:
    rng, columns = np.random.default_rng(2), np.arange(SIZE)[None, :, None].repeat(SIZE, 0)
    dark, bright, edge = 0.15, 0.85, round(0.2 * SIZE)
    picture = as_float(np.where(columns < edge, bright, dark) + rng.normal(0, 0.03, (SIZE, SIZE, 1)).repeat(3, 2))
    gap, head = np.zeros((SIZE, SIZE), np.float32), as_float(columns[..., 0] >= edge)
    # At its rim the wall is all that is seen but for a strip of hair above.
    gap[round(0.3 * SIZE) : round(0.6 * SIZE), edge : round(0.32 * SIZE)] = 1
    face = np.zeros_like(gap)
    face[round(0.32 * SIZE) :, edge:] = face[:, round(0.32 * SIZE) :] = 1
    wall = np.full_like(picture, bright)
    with_head, without = (
        continued(picture, wall, gap, 1 - gap, forbidden=face, head=one)[gap > 0].mean() for one in (head, None)
    )
    assert abs(with_head - dark) < 0.05
    assert without - dark > 0.2


@pytest.mark.parametrize("known", [True, False])
def test_hair_grows_down_before_an_ear_where_the_head_is_known(known: bool) -> None:
    request, over = asked(), np.zeros((SIZE, SIZE), np.uint8)
    over[round(0.4 * SIZE) : round(0.53 * SIZE), round(0.165 * SIZE) : SIZE // 2] = 255
    request = replace(request, hole=over)
    crop, hole = as_float(request.crop / np.float32(255)), as_float(over > 0)
    sitter = make_sitter(as_float(crop * (1 - hole[..., None])), hole)
    grown = (crop.sum(2) < 0.6) & (np.abs(np.arange(SIZE) - SIZE / 2) > 0.26 * SIZE)
    bald = np.where((grown & (hole > 0))[..., None], np.array(SKIN) / 255, crop)
    expected = low_pass(as_float(bald), LOW_SIGMA * SIZE / SIDE)[sitter.box.slices]
    head = cut_to_box(seen_head(request), sitter) if known else None
    outline = make_outline(sitter, face_axes(request.landmarks, sitter.box), sitter.hole, expected, head=head)
    assert outline is not None
    hair = grown[sitter.box.slices] & (sitter.hole > 0)
    red, green, _ = cv2.resize(outline.beside, sitter.hole.shape[::-1])[hair].mean(0)
    # Not skin up to the ear, nor the green wall between it and the hair.
    assert bool((outline.face[hair] < 0.5).mean() > 0.95) is known
    assert bool(green < red) is known
