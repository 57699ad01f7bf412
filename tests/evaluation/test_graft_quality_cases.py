"""What is judged: faces that training has not seen, pairs whose truth is known, the same cases every time."""

from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from exegan_studio.domain.arrays import as_float
from exegan_studio.domain.errors import PictureError
from exegan_studio.evaluation.graft_quality_cases import (
    CROSS,
    HOLES,
    SELF,
    Case,
    hole_of,
    inputs_id,
    make_cases,
    moved_landmarks,
    pose_distance,
)
from exegan_studio.evaluation.graft_quality_faces import Face, read_faces
from exegan_studio.evaluation.graft_quality_pairs import (
    LIGHTS,
    HeadFrame,
    KnownPair,
    known_pair,
    lamp,
    relit,
    sampled,
)
from exegan_studio.face.detect import FaceDetector
from tests.engines.graft.faces import drawn_face
from tests.evaluation.making import made_face, names, write_faces, zipped

SIZE = 128


def silent(_line: str) -> None:
    return None


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector()


@pytest.fixture(scope="module")
def faces() -> list[Face]:
    drawn = [drawn_face(SIZE, seed) for seed in range(5)]
    return [Face(f"face {n}", pixels, points, SIZE) for n, (pixels, points) in enumerate(drawn)]


@pytest.fixture(scope="module")
def cases(faces: list[Face], detector: FaceDetector) -> list[Case]:
    return make_cases(faces, 28, 0, detector)


def pair_of(
    seed: int, *, light: str = "soft", lit: str = "exemplar", backdrop: bool = False, occluded: bool = False
) -> KnownPair:
    face, points = drawn_face(SIZE, seed)
    behind = drawn_face(SIZE, seed + 9)[0] if backdrop else None
    return known_pair(np.random.default_rng(seed), face, points, behind, light=light, lit=lit, occluded=occluded)


def test_only_held_out_pictures_of_framed_sources(tmp_path: Path, detector: FaceDetector) -> None:
    folder = write_faces(tmp_path / "faces", held=4, trained=4)
    faces = read_faces([folder], SIZE, 20, 0, detector, silent)
    assert sorted(face.name for face in faces) == [f"faces/{name}" for name in names(True, 4)]
    assert {face.pixels.shape for face in faces} == {(SIZE, SIZE, 3)}
    for face in faces:
        assert np.abs(face.landmarks - drawn_face(SIZE)[1]).max() < 4


def test_a_zip_is_as_good_as_a_folder_and_a_picture_counts_once(tmp_path: Path, detector: FaceDetector) -> None:
    folder = write_faces(tmp_path / "faces", held=4)
    both = read_faces([folder, zipped(folder)], SIZE, 20, 0, detector, silent)
    assert len(both) == 4


def test_small_faces_are_enlarged_and_come_last(tmp_path: Path, detector: FaceDetector) -> None:
    small = write_faces(tmp_path / "small", held=3, size=96)
    large = write_faces(tmp_path / "large", held=3, size=192, first=3)
    faces = read_faces([small, large], 192, 4, 0, detector, silent)
    assert [face.native for face in faces] == [192, 192, 192, 96]
    assert {face.pixels.shape for face in faces} == {(192, 192, 3)}


def test_ordinary_portraits_are_all_used_and_framed(tmp_path: Path, detector: FaceDetector) -> None:
    folder = tmp_path / "portraits"
    folder.mkdir()
    for seed, name in enumerate(names(False, 3)):
        picture = np.full((300, 400, 3), 90, np.uint8)
        picture[60:252, 150:342] = made_face(192, seed)
        cv2.imwrite(str(folder / name), picture[..., ::-1])
    faces = read_faces([folder], SIZE, 20, 0, detector, silent)
    assert len(faces) == 3
    for face in faces:
        assert np.abs(face.landmarks - drawn_face(SIZE)[1]).max() < 8


@pytest.mark.parametrize(("held", "trained", "words"), [(2, 3, "only 2 faces"), (0, 3, "only 0 faces")])
def test_too_few_faces_are_told(tmp_path: Path, detector: FaceDetector, held: int, trained: int, words: str) -> None:
    folder = write_faces(tmp_path / "faces", held=held, trained=trained)
    with pytest.raises(PictureError, match=words):
        read_faces([folder], SIZE, 20, 0, detector, silent)


def test_sources_without_pictures_are_told(tmp_path: Path, detector: FaceDetector) -> None:
    empty, text = tmp_path / "empty", tmp_path / "text.zip"
    empty.mkdir()
    text.write_text("no zip")
    (empty / "damaged.png").write_bytes(b"not a picture")
    with pytest.raises(PictureError, match="no pictures in empty"):
        read_faces([empty], SIZE, 20, 0, detector, silent)
    with pytest.raises(PictureError, match="neither a folder nor a zip"):
        read_faces([text], SIZE, 20, 0, detector, silent)


def test_the_sitter_is_found_in_the_exemplar() -> None:
    """Read at the places that are said to be its own, the exemplar is the sitter."""
    for seed in range(4):
        pair = pair_of(seed, light="grey")
        moved = sampled(as_float(pair.exemplar / 255), pair.found).mean(-1)
        edges = [
            cv2.Laplacian(cv2.GaussianBlur(as_float(one), (0, 0), 1.5), cv2.CV_32F) for one in (moved, pair.sitter.mean(-1))
        ]
        inner = (slice(24, -24), slice(24, -24))
        assert np.corrcoef(edges[0][inner].ravel(), edges[1][inner].ravel())[0, 1] > 0.85
        places = np.abs(pair.found - np.stack(np.meshgrid(np.arange(SIZE) + 0.5, np.arange(SIZE) + 0.5), -1))
        assert 1 < places.max() < SIZE / 4


def test_no_turn_folds_a_face() -> None:
    for seed in range(40):
        found = pair_of(seed).found
        assert np.diff(found[20:-10, 20:-20, 0], axis=1).min() > 0
        assert np.diff(found[20:-10, 20:-20, 1], axis=0).min() > 0


def test_landmarks_move_with_the_face() -> None:
    pair = pair_of(2)
    points = drawn_face(SIZE)[1]
    moved = moved_landmarks(pair, points)
    back = np.array([pair.found[int(y), int(x)] for x, y in moved])
    assert np.abs(back - points).max() < 1.5


def test_support_says_where_the_exemplar_is_the_same_face() -> None:
    assert pair_of(0).support.min() > 0.999
    replaced = pair_of(0, backdrop=True).support
    assert replaced[:10, :10].max() < 0.05
    assert replaced[SIZE // 2 - 4 : SIZE // 2 + 4, SIZE // 2 - 4 : SIZE // 2 + 4].min() > 0.95
    barred = pair_of(0, backdrop=True, occluded=True).support
    assert (barred < 0.05).sum() > (replaced < 0.05).sum() + 100


@pytest.mark.parametrize("light", LIGHTS)
def test_lights_are_what_they_are_called(light: str) -> None:
    grey = np.full((SIZE, SIZE, 3), 0.5, np.float32)
    head = HeadFrame.of(drawn_face(SIZE)[1])
    lit = [relit(np.random.default_rng(seed), grey, head, light) for seed in range(8)]
    colour = max(float(np.ptp(one[SIZE // 2, SIZE // 2])) for one in lit)
    sides = max(abs(float(one[:, : SIZE // 2].mean() - one[:, SIZE // 2 :].mean())) for one in lit)
    assert (colour > 0.15) == (light == "tint")
    assert (colour == 0) == (light == "grey")
    assert (sides > 0.1) == (light == "side")


def test_a_lamp_from_the_right_lights_the_right() -> None:
    shade = lamp(HeadFrame.of(drawn_face(SIZE)[1]), SIZE, 1.0, 0.0)
    assert shade[70, 90] > shade[70, 40] + 0.2
    assert shade.min() > 0.3


def test_every_region_is_judged_in_every_light(cases: list[Case]) -> None:
    alone, cross = [one for one in cases if one.kind == SELF], [one for one in cases if one.kind == CROSS]
    assert [one.number for one in cases] == list(range(56))
    assert {(one.region, one.pair.split()[0]) for one in alone} == {(region, light) for region in HOLES for light in LIGHTS}
    assert {(one.region, one.pair) for one in cross} == {(region, pair) for region in HOLES for pair in ("easy", "hard")}
    occluded = Counter(one.region for one in alone if one.number % 4 == 3)
    assert set(occluded) == set(HOLES)


def test_nobody_can_peek(cases: list[Case]) -> None:
    for case in cases:
        shown = case.request().crop
        assert set(np.unique(case.hole)) == {0, 255}
        assert (shown[case.hole > 0] == 127).all()
        assert np.array_equal(shown[case.hole == 0], case.photo[case.hole == 0])


def test_an_easy_exemplar_has_the_nearest_pose(detector: FaceDetector, faces: list[Face]) -> None:
    turned = faces[1].landmarks.copy()
    turned[2, 0] += 9
    others = [faces[0], Face("turned", faces[1].pixels, turned, SIZE), *faces[2:]]
    assert pose_distance(turned, faces[0].landmarks) > pose_distance(faces[2].landmarks, faces[0].landmarks) + 0.02
    cross = [one for one in make_cases(others, 6, 0, detector) if one.kind == CROSS]
    for one in cross:
        assert one.exemplar.name != one.sitter_name
        if one.pair == "easy":
            assert one.exemplar.name != "turned"


def test_cases_depend_on_the_seed_alone(faces: list[Face], detector: FaceDetector, cases: list[Case]) -> None:
    again = make_cases(faces, 6, 0, detector)
    assert inputs_id(again[:6]) == inputs_id(cases[:6])
    assert inputs_id(again[6:]) == inputs_id(cases[28:34])
    assert inputs_id(make_cases(faces, 6, 1, detector)) != inputs_id(again)


def test_half_a_face_is_half_of_it() -> None:
    points = drawn_face(SIZE)[1]
    half, whole = hole_of("half face", points, SIZE) > 0, hole_of("face", points, SIZE) > 0
    assert not (half & ~whole).any()
    assert half.sum() == pytest.approx(whole.sum() / 2, rel=0.1)
