"""Regions: where they must and must not be, on turned and tilted faces too."""

import numpy as np
import pytest

from exegan_studio.domain.arrays import Landmarks
from exegan_studio.domain.errors import MaskError
from exegan_studio.domain.geometry import box_of
from exegan_studio.face.align import ffhq_alignment
from exegan_studio.face.head import head_pose
from exegan_studio.face.regions import REGIONS, region_mask, region_masks
from tests.face.faces import placed

SIZE = 512


def aligned(degrees: float = 0, turn: float = 0) -> Landmarks:
    """Landmarks in the crop; `turn` moves the nose sideways, in eye distances."""
    landmarks = placed(100, 300, 300, degrees)
    along = (landmarks[1] - landmarks[0]) / 100
    landmarks[2] += along * turn * 100
    return ffhq_alignment(landmarks, SIZE).apply(landmarks)


def covered(
    mask: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], point: np.ndarray[tuple[int, ...], np.dtype[np.float32]]
) -> bool:
    return bool(mask[int(point[1]), int(point[0])] > 127)


INSIDE = {
    "eyes": (0, 1),
    "brows": (),
    "nose": (2,),
    "mouth": (3, 4),
    "lips": (3, 4),
    "lower-face": (2, 3, 4),
    "face": (0, 1, 2, 3, 4),
    "hair": (),
    "glasses": (0, 1),
}


@pytest.mark.parametrize("turn", [-0.25, 0, 0.25])
@pytest.mark.parametrize("name", REGIONS)
def test_a_region_covers_its_own_landmarks_and_no_others(name: str, turn: float) -> None:
    landmarks = aligned(turn=turn)
    mask = region_mask(name, landmarks, SIZE)
    assert mask.shape == (SIZE, SIZE)
    assert [number for number in range(5) if covered(mask, landmarks[number])] == list(INSIDE[name])
    assert 0.005 < mask.mean() / 255 < 0.5
    assert ((mask > 0) & (mask < 255)).any(), "edges are antialiased"


@pytest.mark.parametrize("turn", [-0.25, 0, 0.25])
def test_lips_lie_inside_the_mouth(turn: float) -> None:
    landmarks = aligned(turn=turn)
    lips, mouth = (region_mask(name, landmarks, SIZE) for name in ("lips", "mouth"))
    assert (lips <= mouth).all()
    assert lips.mean() < 0.7 * mouth.mean()


def test_they_lie_in_the_order_of_a_face() -> None:
    landmarks = aligned()
    middles = [box_of(region_mask(name, landmarks, SIZE)) for name in ("brows", "eyes", "nose", "mouth")]
    heights = [(box.top + box.bottom) / 2 for box in middles]
    assert heights == sorted(heights)


@pytest.mark.parametrize("name", REGIONS)
def test_a_frontal_face_has_symmetric_regions(name: str) -> None:
    mask = region_mask(name, aligned(), SIZE).astype(int)
    assert np.abs(mask - mask[:, ::-1]).mean() < 1.5


def test_a_turned_face_shows_more_of_the_near_side() -> None:
    landmarks = aligned(turn=0.25)
    middle = landmarks[:2, 0].mean()
    box = box_of(region_mask("face", landmarks, SIZE))
    assert middle - box.left > 1.3 * (box.right - middle)
    assert head_pose(landmarks).turn > 0


def test_a_picture_that_is_tilted_tilts_its_regions() -> None:
    upright, tilted = placed(60, 256, 250), placed(60, 256, 250, 30)
    first, second = (region_mask("glasses", one, SIZE) > 127 for one in (upright, tilted))
    rows, columns = np.nonzero(second)
    direction = np.linalg.eigh(np.cov(columns, rows))[1][:, -1]
    angle = float(np.degrees(np.arctan2(direction[1], direction[0]))) % 180
    assert angle == pytest.approx(30, abs=2)
    assert first.sum() == pytest.approx(second.sum(), rel=0.02)


def test_several_regions_are_one_mask() -> None:
    landmarks = aligned()
    both = region_masks(["eyes", "mouth"], landmarks, SIZE)
    assert np.array_equal(both, np.maximum(region_mask("eyes", landmarks, SIZE), region_mask("mouth", landmarks, SIZE)))
    assert not region_masks([], landmarks, SIZE).any()


def test_an_unknown_region_is_named_with_those_there_are() -> None:
    with pytest.raises(MaskError, match="ears") as failure:
        region_mask("ears", aligned(), SIZE)
    assert "glasses" in failure.value.next_step


def test_points_on_one_spot_make_no_head() -> None:
    with pytest.raises(ValueError, match="no face"):
        head_pose(np.ones((5, 2), np.float32))
