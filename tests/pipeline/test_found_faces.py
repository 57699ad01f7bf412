"""Faces found once in exemplar files: kept as plain values, and cut out again without looking."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.errors import ExemplarError, PictureError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.pipeline.exemplars import exemplar_of
from exegan_studio.pipeline.found_faces import LEAST_SIDE, LOOKED_AT, FoundFaces, find_faces, found_exemplar
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.reading import DecodingLimits

LIMITS = DecodingLimits()
FACE = np.array([[0.4, 0.42], [0.6, 0.42], [0.5, 0.52], [0.42, 0.62], [0.58, 0.62]], np.float32)


class Finder:
    """One face at the same place of every picture, `part` of it high; none where `part` is 0."""

    def __init__(self, part: float = 1.0) -> None:
        self.part = part
        self.seen: list[tuple[int, ...]] = []

    def detect(self, pixels: Pixels) -> list[FoundFace]:
        self.seen.append(pixels.shape)
        if not self.part:
            return []
        height, width = pixels.shape[:2]
        landmarks = ((FACE - 0.5) * self.part + 0.5) * np.array([width, height], np.float32)
        return [FoundFace(landmarks.astype(np.float32), Box(0, 0, width, height), 0.9)]


def file(folder: Path, width: int, height: int) -> Path:
    path = folder / "a.png"
    small = np.random.default_rng(3).integers(0, 255, (6, 6, 3), dtype=np.uint8)
    Image.fromarray(small).resize((width, height)).save(path)
    return path


def test_they_are_the_same_after_a_stay_on_disk(tmp_path: Path) -> None:
    found = find_faces(file(tmp_path, 300, 400).read_bytes(), "a.png", Finder(), LIMITS)
    again = FoundFaces.from_plain(json.loads(json.dumps(found.plain())))
    assert again is not None
    assert again.landmarks is not None
    assert found.landmarks is not None
    assert np.allclose(again.landmarks, found.landmarks, atol=1e-5)
    assert (again.longer, again.count, again.box, again.problem) == (400, 1, (0, 0, 1, 1), "")


def test_a_large_picture_is_looked_at_in_a_smaller_size_and_cut_at_its_own(tmp_path: Path) -> None:
    path, finder = file(tmp_path, 1500, 2000), Finder()
    found = find_faces(path.read_bytes(), "a.png", finder, LIMITS)
    assert finder.seen == [(LOOKED_AT, 960, 3)]
    crop = found_exemplar(path, found, LIMITS)
    wanted = exemplar_of(load_picture(path), finder)
    assert crop.pixels.shape == wanted.pixels.shape
    assert crop.sha256 == wanted.sha256
    assert np.allclose(crop.landmarks, wanted.landmarks, atol=0.5)
    assert found_exemplar(path, found, LIMITS, most=256).pixels.shape == (256, 256, 3)


def test_why_not_is_said(tmp_path: Path) -> None:
    path = file(tmp_path, 400, 400)
    none = find_faces(path.read_bytes(), "a.png", Finder(0), LIMITS)
    assert (none.count, none.landmarks) == (0, None)
    assert "No face" in none.problem
    with pytest.raises(ExemplarError):
        found_exemplar(path, none, LIMITS)
    small = find_faces(path.read_bytes(), "a.png", Finder(0.1), LIMITS)
    assert small.side < LEAST_SIDE
    assert "too small" in small.problem
    assert FoundFaces.from_plain(none.plain()) == none
    with pytest.raises(PictureError, match=r"b\.png"):
        find_faces(b"text", "b.png", Finder(), LIMITS)


@pytest.mark.parametrize(
    "change", [{"version": 0}, {"landmarks": [[1, 2]]}, {"landmarks": "x"}, {"box": None}, {"side": None}, {"longer": "long"}]
)
def test_what_is_not_understood_is_looked_at_again(tmp_path: Path, change: dict[str, object]) -> None:
    found = find_faces(file(tmp_path, 300, 300).read_bytes(), "a.png", Finder(), LIMITS)
    assert FoundFaces.from_plain(found.plain()) is not None
    assert FoundFaces.from_plain(found.plain() | change) is None
    assert FoundFaces.from_plain({}) is None
