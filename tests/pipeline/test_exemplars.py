"""Exemplars from files."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from exegan_studio.domain.errors import ExemplarError, PictureError
from exegan_studio.face.detect import FaceDetector
from exegan_studio.pipeline.exemplars import ExemplarShelf, load_exemplar
from exegan_studio.storage.images import list_pictures
from exegan_studio.storage.paths import samples_folder
from tests.face.faces import smooth_picture
from tests.pipeline.fakes import FakeDetector


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    path = tmp_path / "Zoë 肖像.png"
    Image.fromarray(smooth_picture(300, 300)).save(path)
    return path


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    path = tmp_path / "wall.png"
    Image.new("RGB", (80, 60), (9, 9, 9)).save(path)
    return path


def test_an_exemplar_is_the_framed_face(portrait: Path) -> None:
    exemplar = load_exemplar(portrait, FakeDetector(), weight=2.0)
    assert exemplar.name == portrait.name
    assert exemplar.weight == 2.0
    assert len(exemplar.sha256) == 64
    assert exemplar.pixels.shape == (256, 256, 3), "the face's own resolution, no more"
    assert exemplar.landmarks[:2].mean(0) == pytest.approx([128, 121.3], abs=0.5)


def test_size_is_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.fromarray(smooth_picture(1600, 1600)).save(path)
    assert load_exemplar(path, FakeDetector(), size=512).pixels.shape == (512, 512, 3)


def test_a_picture_without_a_face_is_named(wall: Path) -> None:
    with pytest.raises(ExemplarError, match=r"No face .* wall\.png"):
        load_exemplar(wall, FakeDetector())


def test_what_is_no_picture_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.jpg"
    path.write_text("no picture")
    with pytest.raises(PictureError, match=r"notes\.jpg"):
        load_exemplar(path, FakeDetector())


def test_a_weight_must_be_positive(portrait: Path) -> None:
    with pytest.raises(ExemplarError, match="weight"):
        load_exemplar(portrait, FakeDetector(), weight=0)


def test_a_picture_is_framed_once(portrait: Path, wall: Path, tmp_path: Path) -> None:
    detector = FakeDetector()
    shelf = ExemplarShelf(detector, most=1)
    copy = tmp_path / "copy.png"
    copy.write_bytes(portrait.read_bytes())
    first, second = shelf.get(portrait), shelf.get(copy, 0.5)
    assert detector.asked == 1
    assert first.pixels is second.pixels
    assert (first.weight, second.weight, second.name) == (1.0, 0.5, "copy.png")
    assert (first.zones, shelf.get(portrait, 1.0, ("eyes",)).zones, shelf.get(portrait).zones) == ((), ("eyes",), ())
    for _ in range(2):
        with pytest.raises(ExemplarError):
            shelf.get(wall)
    assert detector.asked == 3
    other = tmp_path / "other.png"
    Image.fromarray(smooth_picture(300, 300, 1)).save(other)
    shelf.get(other)
    shelf.get(portrait)
    assert detector.asked == 5


def test_the_sample_exemplars_have_faces() -> None:
    detector = FaceDetector()
    for path in list_pictures(samples_folder() / "exemplars"):
        exemplar = load_exemplar(path, detector)
        middle = exemplar.landmarks[:2].mean(0) / exemplar.pixels.shape[0]
        assert np.abs(middle - (0.5, 0.473)).max() < 0.02
