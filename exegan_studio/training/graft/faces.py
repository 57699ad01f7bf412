"""Faces to train from: FFHQ-framed pictures in folders or zips, brought to SIDE with their landmarks, cached."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.errors import PictureError
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.face.detect import FaceDetector
from exegan_studio.training.pictures import held_out, picture_files, stamp, with_held_out

USUAL_POINTS = np.array([[0.377, 0.467], [0.623, 0.467], [0.5, 0.6], [0.403, 0.712], [0.597, 0.712]], np.float32) * SIDE
"""Where FFHQ's framing usually puts the five landmarks: where the detector begins."""


@dataclass(frozen=True)
class Faces:
    """`pictures`: N x SIDE x SIDE x 3 uint8; `points`: N x 5 x 2, pixels at SIDE."""

    pictures: NDArray[np.uint8]
    points: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.pictures)

    def subset(self, chosen: NDArray[np.bool_]) -> "Faces":
        return Faces(self.pictures[chosen], self.points[chosen])


def _read(source: Path, detector: FaceDetector) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.float32], bool]]:
    for name, data in picture_files(source):
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
        if decoded is None:
            continue
        rgb = decoded.astype(np.uint8, copy=False)
        scale = rgb.shape[0] / SIDE
        found = detector.refine(rgb, USUAL_POINTS * scale)
        points = found[0] / scale if found and found[1] > 0.5 else USUAL_POINTS
        yield cv2.resize(rgb, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.uint8), points, held_out(name)


def load_faces(sources: list[Path], cache: Path) -> tuple[Faces, Faces]:
    """All faces for training and the held-out ones; decoded and detected once, then read from `cache` (a folder).

    Raises PictureError where a source is not one, or there are too few pictures to train from.
    """
    stored = cache / f"faces-{SIDE}-{stamp(sources)}.npz"
    if stored.exists():
        with np.load(stored, allow_pickle=False) as arrays:
            pictures, points, held = arrays["pictures"], arrays["points"], arrays["held"]
    else:
        detector = FaceDetector()
        rows = [row for source in sources for row in _read(source, detector)]
        if len(rows) < 2:
            raise PictureError("There are too few pictures to train from.", "Give folders or zips of FFHQ-framed pictures.")
        pictures, points = np.stack([row[0] for row in rows]), np.stack([row[1] for row in rows]).astype(np.float32)
        held = np.array([row[2] for row in rows])
        cache.mkdir(parents=True, exist_ok=True)
        np.savez(stored, pictures=pictures, points=points, held=held)
    held = with_held_out(held)
    faces = Faces(pictures, points)
    return faces.subset(~held), faces.subset(held)
