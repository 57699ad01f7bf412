"""Faces to judge with: FFHQ-framed pictures that training held out, and ordinary portraits, framed here."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Landmarks, Pixels, as_float, frozen
from exegan_studio.domain.errors import PictureError
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.face.align import extract_crop, ffhq_square
from exegan_studio.face.detect import FaceDetector
from exegan_studio.face.warp import resized
from exegan_studio.training.graft.faces import USUAL_POINTS
from exegan_studio.training.pictures import held_out, picture_files

PROBED = 5
"""Pictures by which a source is known to be FFHQ-framed or not."""
LEAST_CONFIDENCE = 0.7
FRAME_SIZE_OFF, FRAME_CENTRE_OFF = 0.15, 0.08
"""How far an FFHQ-framed picture's own frame may be off, as parts of its side."""
THUMB, ALIKE = 16, 6.0
"""Two pictures are one when they differ by less than this (steps of 255, mean) at so many pixels: sources overlap."""
FEWEST = 3

Say = Callable[[str], None]


@dataclass(frozen=True)
class Face:
    """`pixels`: size x size x 3; `native`: the side of the square it was made from."""

    name: str
    pixels: Pixels
    landmarks: Landmarks
    native: float


@dataclass(frozen=True)
class Source:
    """A folder or zip: whether its pictures are FFHQ-framed, and the usual side of their faces' squares."""

    path: Path
    framed: bool
    native: float


def read_faces(
    sources: list[Path], size: int, most: int, seed: int, detector: FaceDetector, say: Say, every_picture: bool = False
) -> list[Face]:
    """At most `most` faces, chosen by `seed` and by the pictures' names; sources of at least `size` pixels come first.
    `every_picture`: not only those held out of training.

    Raises PictureError where a source is none, or there are too few faces.
    """
    probed = [probe(source, detector) for source in sources]
    faces: list[Face] = []
    thumbs: list[FloatArray] = []
    for large in (True, False):
        chosen = [source for source in probed if (source.native >= 0.95 * size) == large]
        for label, data, framed in queue(chosen, most, seed, every_picture):
            if len(faces) == most:
                break
            face = framed_face(label, data, size, detector) if framed else found_face(label, data, size, detector)
            if face is None:
                continue
            thumb = as_float(cv2.resize(face.pixels, (THUMB, THUMB), interpolation=cv2.INTER_AREA))
            if any(np.abs(thumb - other).mean() < ALIKE for other in thumbs):
                continue
            faces.append(face)
            thumbs.append(thumb)
            if len(faces) % 10 == 0:
                say(f"{len(faces)} faces read")
    if len(faces) < FEWEST:
        raise PictureError(
            f"There are only {len(faces)} faces to judge with.",
            "Give more pictures: of FFHQ-framed ones about one in 40, by its name, is held out of training and used.",
        )
    return faces


def enlarged_note(faces: list[Face], size: int) -> list[str]:
    """A remark where faces had to be enlarged, or none."""
    enlarged = sum(face.native < 0.95 * size for face in faces)
    return [f"{enlarged} of {len(faces)} faces are smaller than {size} pixels and were enlarged."] if enlarged else []


def decode(data: bytes) -> Pixels | None:
    """RGB, upright; None where it is no picture."""
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB) if data else None
    return None if decoded is None else decoded.astype(np.uint8, copy=False)


def probe(source: Path, detector: FaceDetector) -> Source:
    """Raises PictureError where the source is neither a folder nor a zip, or holds no pictures."""
    votes: list[bool] = []
    sides: list[float] = []
    for _, data in picture_files(source):
        pixels = decode(data)
        if pixels is None:
            continue
        framed = frame_of(pixels, detector) is not None
        faces = [] if framed else detector.detect(pixels)
        votes.append(framed)
        if framed:
            sides.append(pixels.shape[0])
        elif faces:
            sides.append(2 * float(np.hypot(*ffhq_square(faces[0].landmarks)[1])))
        if len(votes) == PROBED:
            break
    if not votes:
        raise PictureError(f"There are no pictures in {source.name}.", "Give folders or zips of portraits.")
    return Source(source, 2 * sum(votes) > len(votes), float(np.median(sides)) if sides else 0.0)


def queue(sources: list[Source], most: int, seed: int, every_picture: bool) -> list[tuple[str, bytes, bool]]:
    """Label, bytes and whether framed, in an order that depends on seed and names alone; a few more than `most`."""
    rows: list[tuple[str, str, bytes, bool]] = []
    for source in sources:
        for name, data in picture_files(source.path):
            if source.framed and not every_picture and not held_out(name):
                continue
            label = f"{source.path.name}/{name}"
            rows.append((sha256(f"{seed}/{label}".encode()).hexdigest(), label, data, source.framed))
            if len(rows) > 8 * most:
                rows = sorted(rows)[: 4 * most]
    return [(label, data, framed) for _, label, data, framed in sorted(rows)]


def frame_of(pixels: Pixels, detector: FaceDetector) -> Landmarks | None:
    """The landmarks of an FFHQ-framed picture; None where it is not one."""
    height, width = pixels.shape[:2]
    if height != width:
        return None
    found = detector.refine(pixels, as_float(USUAL_POINTS * (width / SIDE)))
    if found is None or found[1] < LEAST_CONFIDENCE:
        return None
    try:
        centre, half = ffhq_square(found[0])
    except ValueError:
        return None
    size_off = abs(2 * float(np.hypot(*half)) / width - 1)
    centre_off = float(np.abs(centre / width - 0.5).max())
    return found[0] if size_off < FRAME_SIZE_OFF and centre_off < FRAME_CENTRE_OFF else None


def framed_face(label: str, data: bytes, size: int, detector: FaceDetector) -> Face | None:
    pixels = decode(data)
    landmarks = None if pixels is None else frame_of(pixels, detector)
    if pixels is None or landmarks is None:
        return None
    side = pixels.shape[0]
    shown = pixels if side == size else resized(pixels, size, size)
    return Face(label, frozen(shown), frozen(as_float(landmarks * (size / side))), side)


def found_face(label: str, data: bytes, size: int, detector: FaceDetector) -> Face | None:
    """The largest face of an ordinary portrait, framed."""
    pixels = decode(data)
    faces = [] if pixels is None else detector.detect(pixels)
    if pixels is None or not faces:
        return None
    crop = extract_crop(pixels, faces[0].landmarks, size)
    return Face(label, crop.pixels, crop.landmarks, size / crop.alignment.scale)
