"""Detection: on the sample, turned, small, filling the frame; and framed as FFHQ frames, measured."""

import io
import threading
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from exegan_studio.domain.arrays import Pixels
from exegan_studio.face.align import choose_crop_size, extract_crop, ffhq_alignment
from exegan_studio.face.detect import FaceDetector
from exegan_studio.storage.images import list_pictures, load_picture
from tests.face.faces import sample_portrait

EYES_WITHIN = 0.02
"""Parts of the crop's width."""


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector()


@pytest.fixture(scope="module")
def portrait() -> Pixels:
    """The sample, made small so that the tests are quick."""
    pixels = sample_portrait()
    scale = 640 / max(pixels.shape[:2])
    size = (round(pixels.shape[1] * scale), round(pixels.shape[0] * scale))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def test_the_sample_has_one_face(detector: FaceDetector, portrait: Pixels) -> None:
    (face,) = detector.detect(portrait)
    assert face.confidence > 0.95
    assert face.landmarks.shape == (5, 2)
    assert not face.landmarks.flags.writeable
    left, right, nose, mouth_left, mouth_right = face.landmarks
    assert left[0] < nose[0] < right[0]
    assert mouth_left[0] < mouth_right[0]
    assert max(left[1], right[1]) < nose[1] < min(mouth_left[1], mouth_right[1])


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_pictures_that_lie_on_their_side_or_head(detector: FaceDetector, portrait: Pixels, quarter: int) -> None:
    upright = detector.detect(portrait)[0].landmarks
    (face,) = detector.detect(np.ascontiguousarray(np.rot90(portrait, quarter)))
    height, width = portrait.shape[:2]
    x, y = face.landmarks[:, 0], face.landmarks[:, 1]
    back = {1: (width - y, x), 2: (width - x, height - y), 3: (y, height - x)}[quarter]
    side = 256 / ffhq_alignment(upright, 256).scale
    assert np.abs(np.stack(back, -1) - upright).max() < EYES_WITHIN * side


def test_a_face_that_fills_the_frame(detector: FaceDetector, portrait: Pixels) -> None:
    face = detector.detect(portrait)[0]
    close = np.ascontiguousarray(portrait[face.box.slices])
    (again,) = detector.detect(close)
    apart = again.landmarks + np.array([face.box.left, face.box.top]) - face.landmarks
    assert np.abs(apart).max() < EYES_WITHIN * 4 * np.hypot(*(face.landmarks[1] - face.landmarks[0]))


def test_small_faces_in_a_large_photo_largest_first(detector: FaceDetector, portrait: Pixels) -> None:
    photo = np.full((1600, 2400, 3), 150, np.uint8)
    for x, side in ((150, 240), (900, 420), (1800, 300)):
        scale = side / max(portrait.shape[:2])
        small = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        photo[500 : 500 + small.shape[0], x : x + small.shape[1]] = small
    faces = detector.detect(photo)
    assert [int(face.landmarks[2, 0] // 800) for face in faces] == [1, 2, 0]


def test_no_face_is_an_empty_list(detector: FaceDetector) -> None:
    assert detector.detect(np.full((240, 320, 3), 128, np.uint8)) == []
    assert detector.detect(np.zeros((1, 1, 3), np.uint8)) == []
    assert detector.detect(np.random.default_rng(0).integers(0, 256, (200, 260, 3), np.uint8)) == []


def test_several_threads_may_ask_at_once(portrait: Pixels) -> None:
    detector = FaceDetector()
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(len(detector.detect(portrait)))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [1, 1, 1]


@pytest.mark.slow
def test_all_portraits_are_found_and_their_eyes_lie_where_ffhq_puts_them(detector: FaceDetector, shared_folder: Path) -> None:
    portraits = list_pictures(shared_folder / "faces" / "portraits")
    assert len(portraits) == 48
    missed: list[str] = []
    away: dict[str, float] = {}
    for path in portraits:
        pixels = load_picture(path).eight_bit()
        faces = detector.detect(pixels)
        if not faces:
            missed.append(path.name)
            continue
        landmarks = faces[0].landmarks
        size = choose_crop_size(landmarks)
        crop = extract_crop(pixels, landmarks, size)
        again = detector.detect(crop.pixels)
        assert again, path.name
        # The rule applied to what is found in the crop would move the crop's own frame by this much:
        frame = ffhq_alignment(again[0].landmarks, size)
        moved = np.abs(frame.apply(again[0].landmarks[:2]) - again[0].landmarks[:2]).max()
        eyes = np.abs(again[0].landmarks[:2] - crop.landmarks[:2]).max()
        away[path.name] = float(max(moved, eyes)) / size
    assert missed == []
    assert {name: part for name, part in away.items() if part >= EYES_WITHIN} == {}


@pytest.mark.slow
def test_pictures_framed_by_ffhq_keep_their_frame(detector: FaceDetector, shared_folder: Path) -> None:
    offsets: list[tuple[float, float, float]] = []
    with zipfile.ZipFile(shared_folder / "faces" / "train256" / "a_ffhq1100_256.zip") as pictures:
        for name in sorted(pictures.namelist())[600:680]:
            pixels = np.asarray(Image.open(io.BytesIO(pictures.read(name))).convert("RGB"))
            faces = detector.detect(pixels)
            assert faces, name
            middle = min(faces, key=lambda face: float(np.abs(face.landmarks.mean(0) - 128).sum()))
            alignment = ffhq_alignment(middle.landmarks, 256)
            x, y = alignment.inverse().apply(np.array([128.0, 128.0])) - 128
            offsets.append((float(x) / 256, float(y) / 256, alignment.scale - 1))
    measured = np.array(offsets)
    assert np.abs(np.median(measured, 0)).max() < 0.012
    assert (np.abs(measured[:, :2]).max(1) < EYES_WITHIN).mean() > 0.95
