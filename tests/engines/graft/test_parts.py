"""Bands, frames, the membrane, the snapping flow and the surroundings, each on pictures whose answer is known."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.engines.graft.bands import LEVELS, known_low_pass, low_pass
from exegan_studio.engines.graft.compose import Layer, bands
from exegan_studio.engines.graft.continuation import continued
from exegan_studio.engines.graft.frames import place, similarity_between
from exegan_studio.engines.graft.mixture import Sources, choose_parts, face_zones
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.rim import answered, make_rim, rim_correction
from exegan_studio.engines.graft.sitter import Sitter, shrunk_for
from exegan_studio.engines.graft.snapping import visible_flow
from exegan_studio.engines.graft.variation import FaceAxes, face_axes, flow_change, light_change, variation_of
from tests.engines.graft.faces import POINTS


def test_a_known_similarity_is_found() -> None:
    there = Similarity(1.2, -0.4, 30, -7)
    points = POINTS * 256
    found = similarity_between(points, there.apply(points))
    assert (found.a, found.b, found.tx, found.ty) == pytest.approx((there.a, there.b, there.tx, there.ty), abs=1e-3)


@pytest.mark.parametrize("sigma", [1.0, 3.0, 12.0, 25.0])
def test_the_fast_blur_is_the_plain_one(sigma: float) -> None:
    picture = np.random.default_rng(0).random((320, 320, 3), np.float32)
    picture = cv2.GaussianBlur(picture, (0, 0), 3).astype(np.float32)
    plain = cv2.GaussianBlur(picture, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    inner = np.s_[70:-70, 70:-70]
    assert np.abs(low_pass(picture, sigma) - plain)[inner].max() < 0.1 * picture.std()


def test_only_known_pixels_count() -> None:
    picture = np.full((64, 64, 3), 0.3, np.float32)
    known = np.ones((64, 64), np.float32)
    picture[20:40, 20:40], known[20:40, 20:40] = 1.0, 0.0
    blurred, weight = known_low_pass(picture, known, 4.0)
    assert np.abs(blurred[weight > 0.05] - 0.3).max() < 1e-3


def test_bands_sum_to_the_picture() -> None:
    picture = np.random.default_rng(1).random((96, 80, 3), np.float32)
    assert np.abs(sum(bands(picture, 2.0)) - picture).max() < 1e-5


def test_the_membrane_takes_a_tone_step_away() -> None:
    hole = np.zeros((128, 128), np.float32)
    hole[40:90, 30:100] = 1
    picture = np.full((128, 128, 3), 0.6, np.float32)
    sitter = Sitter(picture, hole, 1 - hole, Box(0, 0, 128, 128), Box(0, 0, 128, 128), 1.0, picture, hole)
    filled = np.full_like(picture, 0.55)
    corrected = filled + rim_correction(sitter, make_rim(sitter), filled)
    rim = (cv2.dilate(hole, np.ones((3, 3))) - cv2.erode(hole, np.ones((5, 5)))) > 0
    assert np.abs(corrected - picture)[rim].max() < 0.005


def test_a_line_that_stops_at_plain_skin_fades_and_one_that_goes_on_stays() -> None:
    hole = np.zeros((128, 128), np.float32)
    hole[40:90, 30:100] = 1
    skin, line = np.full((128, 128, 3), 0.6, np.float32), np.zeros((128, 128, 3), np.float32)
    line[:, 60:63] = -0.3
    detail = line - low_pass(line, LOW_SIGMA)
    for goes_on in (False, True):
        picture = skin + line if goes_on else skin
        sitter = Sitter(picture, hole, 1 - hole, Box(0, 0, 128, 128), Box(0, 0, 128, 128), 1.0, picture, hole)
        stays = answered(sitter, make_rim(sitter), detail)
        near = float(stays[42:45, 60:63].mean())
        assert near > 0.9 if goes_on else near < 0.6
        assert stays[60:70, 60:63].min() > 0.95
        assert stays[42:45, 85:95].min() > 0.9


def test_a_shift_of_what_is_visible_is_found() -> None:
    rng = np.random.default_rng(2)
    given = cv2.GaussianBlur(rng.random((96, 96), np.float32), (0, 0), 3)
    given = ((given - given.min()) / np.ptp(given)).astype(np.float32)
    wanted = np.roll(given, (1, -2), (0, 1))
    flow = visible_flow(wanted, given)[24:-24, 24:-24]
    assert np.median(flow[..., 0]) == pytest.approx(2, abs=0.3)
    assert np.median(flow[..., 1]) == pytest.approx(-1, abs=0.3)


def test_stripes_go_on_through_a_gap() -> None:
    side = 256
    rows, columns = np.mgrid[0:side, 0:side]
    stripes = np.repeat((0.5 + 0.4 * np.sign(np.sin((columns + rows * 0.5) * 0.2)))[..., None], 3, 2).astype(np.float32)
    gap = np.zeros((side, side), np.float32)
    gap[90:150, 100:170] = 1
    guide = low_pass(stripes, 6.4)
    start = np.where(gap[..., None] > 0, guide, stripes).astype(np.float32)
    filled = continued(start, guide, gap, 1 - gap)
    inside = gap > 0
    assert np.abs(filled - stripes)[inside].mean() < 0.4 * np.abs(start - stripes)[inside].mean()
    assert filled[inside].std() > 0.8 * stripes[inside].std()
    assert np.array_equal(filled[~inside], stripes[~inside])


def test_a_gap_with_nothing_known_comes_back_as_it_is() -> None:
    picture = np.random.default_rng(0).random((128, 128, 3), np.float32)
    everything = np.ones((128, 128), np.float32)
    assert np.array_equal(continued(picture, picture, everything, everything * 0), picture)


def test_a_seed_without_psi_changes_nothing() -> None:
    axes = face_axes(POINTS * 256, Box(40, 60, 200, 220))
    still = variation_of(7, 0.0)
    assert np.abs(flow_change(still, axes)).max() == 0
    assert np.abs(light_change(still, axes) - 1).max() == 0
    lively = variation_of(7, 1.0)
    assert 0.5 < np.abs(flow_change(lively, axes)).max() < 0.2 * axes.unit
    assert np.abs(light_change(lively, axes) - 1).max() < 0.35


def test_a_placement_brings_landmarks_together() -> None:
    sitter = POINTS * 256
    exemplar = Similarity(0.8, 0.1, 20, 5).apply(sitter)
    exemplar[2] += (0, -9)
    placement = place(exemplar, sitter, np.zeros(5, bool), 256)
    scale = SIDE / 256
    before = np.abs((placement.to_crop.apply(exemplar) - sitter) * scale).max()
    bent = placement.to_crop.apply(exemplar) * scale + placement.displacement(sitter * scale)
    assert before > 3
    assert np.abs(bent - sitter * scale).max() < 0.5 * before
    assert np.abs(placement.displacement(np.array([[-60.0, -60.0], [180.0, 190.0]]))).max() < 0.3


def a_face_that_is_all_hole() -> tuple[Sitter, FaceAxes, Layer]:
    """With a layer that gives everything."""
    box = Box(0, 0, 128, 128)
    axes = face_axes(POINTS * 128, box)
    hole = np.ones((128, 128), np.float32)
    plain = np.full((128, 128, 3), 0.5, np.float32)
    sitter = Sitter(plain, hole, 1 - hole, box, box, 1.0, plain, hole)
    return sitter, axes, Layer(plain, axes.u, axes.u, Similarity(1, 0, 0, 0), plain, hole, hole * 0)


def test_an_exemplar_that_cannot_give_a_part_is_not_picked_for_it() -> None:
    sitter, axes, able = a_face_that_is_all_hole()
    hole = sitter.hole
    sources = Sources((able, replace(able, support=hole * 0.1)), (0.2, 0.8), ((), ()), None, 1.0, hole * 0)
    for seed in range(20):
        parts = choose_parts(sitter, axes, sources, variation_of(seed, 1.0).picks).mid
        assert np.abs(parts[0] + parts[1] - 1).max() < 1e-5
        assert parts[0].mean() > 0.9
    both = replace(sources, layers=(able, able))
    means = [choose_parts(sitter, axes, both, variation_of(seed, 1.0).picks).mid[0].mean() for seed in range(60)]
    assert 0.08 < np.mean(means) < 0.35
    strange = replace(sources, layers=(able, replace(able, agreement=0.0)))
    assert (
        np.mean([choose_parts(sitter, axes, strange, variation_of(seed, 1.0).picks).mid[0].mean() for seed in range(60)]) > 0.5
    )


def test_an_exemplar_chosen_for_a_zone_gives_it_and_nobody_else_does() -> None:
    sitter, axes, layer = a_face_that_is_all_hole()
    hole = sitter.hole
    sources = Sources((layer, layer, layer), (0.1, 0.8, 0.1), (("mouth",), (), ("eyes", "nose")), None, 1.0, hole * 0)
    eyes, nose, mouth = face_zones(axes)
    for seed in range(10):
        parts = choose_parts(sitter, axes, sources, variation_of(seed, 1.0).picks).mid
        assert np.array_equal(parts[0], mouth)
        assert not parts[1].any()
        assert np.allclose(parts[2], eyes + nose)


def test_a_mixing_stop_says_who_gives_which_level() -> None:
    sitter, axes, layer = a_face_that_is_all_hole()
    hole = sitter.hole
    first = []
    for stop in range(len(LEVELS) + 1):
        sources = Sources((layer, layer), (0.5, 0.5), ((), ()), None, 1.0, hole * 0, stop)
        parts = choose_parts(sitter, axes, sources, None)
        first.append([float(level[0].mean()) for level in (parts.low, parts.mid, parts.fine)])
    assert first == [[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1]]


def test_a_shrunken_exemplar_says_by_how_much_exactly() -> None:
    square = np.zeros((333, 333, 3), np.uint8)
    smaller, factor = shrunk_for(square, 0.301)
    assert smaller.shape[0] == 100
    assert factor == 100 / 333
    assert shrunk_for(square, 0.8)[0] is square


def test_changes_worked_out_coarsely_are_those_worked_out_fully() -> None:
    box = Box(40, 60, 840, 861)
    lively = variation_of(3, 1.0)
    full = flow_change(lively, face_axes(POINTS * 1024, box))
    coarse = flow_change(lively, face_axes(POINTS * 1024, box, 4))
    assert coarse.shape[0] == 200
    big = cv2.resize(coarse, (box.width, box.height), interpolation=cv2.INTER_LINEAR)
    assert np.abs(big - full).max() < 0.15


@pytest.mark.parametrize("psi", [0.5, 1.0, 5.0])
def test_no_seed_folds_a_face(psi: float) -> None:
    """A flow that squeezes a place to nothing smears what lies there: an opened eye's lid under a raised brow."""
    axes = face_axes(POINTS * 256, Box(40, 60, 216, 230))
    for seed in range(60):
        flow = flow_change(variation_of(seed, psi), axes).astype(np.float64)
        along, down = np.gradient(flow[..., 0], axis=1), np.gradient(flow[..., 1], axis=0)
        across, aside = np.gradient(flow[..., 0], axis=0), np.gradient(flow[..., 1], axis=1)
        assert ((1 + along) * (1 + down) - across * aside).min() > 0.3
