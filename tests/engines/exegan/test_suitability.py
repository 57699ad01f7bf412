"""Exemplars are judged without a network: by light, colour, sharpness and the way they look."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from exegan_studio.domain.arrays import Pixels
from exegan_studio.engines.exegan.suitability import REASONS, served
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop, Suitability
from exegan_studio.face.detect import FaceDetector
from exegan_studio.pipeline.exemplars import load_exemplar
from exegan_studio.storage.paths import samples_folder
from tests.engines.graft.faces import eyes_hole

SIZE = 256


@pytest.fixture(scope="module")
def sitter() -> ExemplarCrop:
    return load_exemplar(samples_folder() / "exemplars" / "eileen_collins.png", FaceDetector(), size=SIZE)


def judged(
    sitter: ExemplarCrop, *exemplars: ExemplarCrop, crop: Pixels | None = None, everything: bool = False
) -> list[Suitability]:
    hole = np.full((SIZE, SIZE), 255, np.uint8) if everything else eyes_hole(SIZE)
    return list(served(CompletionRequest(sitter.pixels if crop is None else crop, hole, sitter.landmarks, exemplars, ())))


def darker(pixels: Pixels, share: float) -> Pixels:
    return np.rint(pixels * share).astype(np.uint8)


def grey(pixels: Pixels) -> Pixels:
    return cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB).astype(np.uint8)


def small(pixels: Pixels, side: int) -> Pixels:
    there = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA)
    return cv2.resize(there, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def turned(sitter: ExemplarCrop, by: float) -> ExemplarCrop:
    """The nose moved by a part of the distance between the eyes."""
    landmarks = sitter.landmarks.copy()
    landmarks[2, 0] += by * (landmarks[1, 0] - landmarks[0, 0])
    return replace(sitter, landmarks=landmarks)


def test_the_same_face_serves_fully(sitter: ExemplarCrop) -> None:
    assert judged(sitter, sitter) == [Suitability(1.0)]
    assert judged(sitter, replace(sitter, pixels=sitter.pixels.copy()), everything=True) == [Suitability(1.0)]


def test_each_fault_lowers_the_value_and_is_named(sitter: ExemplarCrop) -> None:
    faults = {
        "turned": turned(sitter, 0.45),
        "lit": replace(sitter, pixels=darker(sitter.pixels, 0.45)),
        "coloured": replace(sitter, pixels=grey(sitter.pixels)),
        "sharp": replace(sitter, pixels=small(sitter.pixels, 48)),
    }
    for (name, _), found in zip(faults.items(), judged(sitter, *faults.values()), strict=True):
        assert found.reasons == (REASONS[name],)
        assert 0 <= found.value < 0.9


def test_the_further_off_the_worse(sitter: ExemplarCrop) -> None:
    series = [
        [turned(sitter, by) for by in (0.0, 0.2, 0.4)],
        [replace(sitter, pixels=darker(sitter.pixels, share)) for share in (0.9, 0.7, 0.5)],
        [replace(sitter, pixels=small(sitter.pixels, side)) for side in (256, 96, 48)],
    ]
    for exemplars in series:
        values = [one.value for one in judged(sitter, *exemplars)]
        assert values == sorted(values, reverse=True)
        assert values[0] > values[-1]


def test_what_is_not_seen_is_not_compared(sitter: ExemplarCrop) -> None:
    dark = replace(sitter, pixels=darker(sitter.pixels, 0.45))
    assert judged(sitter, dark)[0].value < judged(sitter, dark, everything=True)[0].value
    hidden = sitter.pixels.copy()
    hidden[eyes_hole(SIZE) > 0] = 0
    assert judged(sitter, sitter, crop=hidden) == judged(sitter, sitter)


def test_a_grey_photo_takes_grey_exemplars(sitter: ExemplarCrop) -> None:
    colourless = replace(sitter, pixels=grey(sitter.pixels))
    assert judged(sitter, colourless, crop=grey(sitter.pixels))[0].reasons == ()


def test_landmarks_on_one_spot_fail_nothing(sitter: ExemplarCrop) -> None:
    flat = replace(sitter, landmarks=np.full((5, 2), 100, np.float32))
    assert 0 <= judged(sitter, flat)[0].value <= 1
