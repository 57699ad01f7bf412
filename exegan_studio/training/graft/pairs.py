"""Training pairs made from one face each, so that flow, colour and support are known exactly.

The exemplar is the face under another light, often with other surroundings and with something in front of it; the target is
the face turned a little, with a hole. What the network must say is then plain: where each pixel went (flow), what colour
it has in the target's own light (low), and which parts of the exemplar are the face at all (support).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, MaskArray, Pixels, as_float
from exegan_studio.engines.graft.frames import place
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.sitter import aligned
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.training.graft.occluders import blob_or_bar, glasses, hair, hard_shadow

MIRRORED_POINTS = (1, 0, 2, 4, 3)
STEEPEST = 0.18
"""Of a change of proportions, standard deviation by the distance between its cells: so seldom any two pixels change places."""


@dataclass(frozen=True)
class Pair:
    """float32, channels last, all SIDE x SIDE: `target`, `exemplar`, `low` in [-1, 1] x 3, `hole` {0, 1} x 1, `flow` in
    pixels x 2, `support` 0..1 x 1, `weight` x 1 (how much the flow matters there: more on features than on plain skin),
    `clear` 0..1 x 1 (where nothing stands before the exemplar's face, no hair, no glasses, no shadow's edge), `known` 1 x 1 x
    1: 1 where flow, low, support and clear are the truth, 0 in a pair of two people, where there is none."""

    target: FloatArray
    exemplar: FloatArray
    hole: FloatArray
    flow: FloatArray
    low: FloatArray
    support: FloatArray
    weight: FloatArray
    clear: FloatArray
    known: FloatArray


@dataclass(frozen=True)
class FaceFrame:
    """Where a face lies in its picture, from five landmarks: pixels at SIDE, roll in radians."""

    x: float
    y: float
    half_width: float
    half_height: float
    roll: float


def face_frame(points: Landmarks) -> FaceFrame:
    eyes, mouth = (points[0] + points[1]) / 2, (points[3] + points[4]) / 2
    centre, across = (eyes + mouth) / 2, points[1] - points[0]
    return FaceFrame(
        float(centre[0]),
        float(centre[1]),
        max(4.0, float(np.hypot(*across))),
        max(4.0, float(np.hypot(*(mouth - eyes)))),
        float(np.arctan2(across[1], across[0])),
    )


def _smooth_noise(rng: np.random.Generator, cells: int, amplitude: float, channels: int) -> FloatArray:
    coarse = rng.standard_normal((cells, cells, channels), np.float32) * np.float32(amplitude)
    return as_float(cv2.resize(coarse, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC).reshape(SIDE, SIDE, channels))


def _grid() -> tuple[FloatArray, FloatArray]:
    rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    return columns, rows


def relight(rng: np.random.Generator, picture: FloatArray) -> FloatArray:
    """Another exposure, white balance, saturation and soft shading of a picture in 0..1; now and then a strong tint, as of
    stage light, or no colour at all."""
    strong = rng.random() < 0.15
    cast = 0.35 if strong else 0.14
    x = np.power(np.clip(picture, 0, 1), np.float32(rng.uniform(0.55, 1.7))) * np.float32(rng.uniform(0.75, 1.3))
    x = x * rng.uniform(1 - cast, 1 + cast, 3).astype(np.float32)
    x = x + rng.uniform(-1, 1, 3).astype(np.float32) * np.float32(0.14 if strong else 0.04)
    grey = x.mean(2, keepdims=True)
    saturation = 0.0 if rng.random() < 0.06 else rng.uniform(0.35, 1.5)
    x = grey + (x - grey) * np.float32(saturation)
    shade = 1 + _smooth_noise(rng, 2, 0.2, 1) + _smooth_noise(rng, 3, 0.1, 1)
    return np.clip(x * shade, 0, 1).astype(np.float32)


def side_light(rng: np.random.Generator, picture: FloatArray, frame: FaceFrame) -> FloatArray:
    """A lamp from one side: the head as an ellipsoid under Lambert's cosine law, ambient 0.25 to 0.8, tinted a little."""
    columns, rows = _grid()
    cos, sin = np.cos(frame.roll), np.sin(frame.roll)
    dx, dy = columns - frame.x, rows - frame.y
    u = (cos * dx + sin * dy) / (frame.half_width * 1.5)
    v = (-sin * dx + cos * dy) / (frame.half_height * 1.9)
    radius = np.sqrt(u * u + v * v)
    inside = np.minimum(radius, 0.97) / np.maximum(radius, 1e-3)
    u, v = u * inside, v * inside
    depth = np.sqrt(1 - u * u - v * v)
    azimuth, height = rng.uniform(-1.4, 1.4), rng.uniform(-0.9, 0.35)
    light = np.array([np.sin(azimuth) * np.cos(height), np.sin(height), np.cos(azimuth) * np.cos(height)])
    cosine = np.clip(u * light[0] + v * light[1] + depth * light[2], 0, 1)
    cosine = np.clip((cosine - 0.1) * rng.uniform(1, 2.2), 0, 1.3)
    ambient = rng.uniform(0.25, 0.8)
    tint = rng.uniform(0.85, 1.15, 3)
    shade = ambient + (1.35 - ambient) * cosine[..., None] * tint
    return np.clip(picture * shade, 0, 1).astype(np.float32)


def _light(rng: np.random.Generator, picture: FloatArray, frame: FaceFrame) -> FloatArray:
    lit = side_light(rng, picture, frame) if rng.random() < 0.35 else picture
    return relight(rng, lit)


def _face_support(rng: np.random.Generator, frame: FaceFrame) -> FloatArray:
    """A soft ellipse over the face, 0..1."""
    area = np.zeros((SIDE, SIDE), np.float32)
    centre = (round(frame.x), round(frame.y + 0.1 * frame.half_height))
    axes = (round(frame.half_width * rng.uniform(0.95, 1.3)), round(frame.half_height * rng.uniform(1.2, 1.7)))
    cv2.ellipse(area, centre, axes, float(np.degrees(frame.roll)), 0, 360, 1, -1)
    return as_float(cv2.GaussianBlur(area, (0, 0), rng.uniform(0.7, 2.5)))


def _proportions(rng: np.random.Generator) -> FloatArray:
    """A smooth change of a face's proportions, pixels, SIDE x SIDE x 2. Now and then as large as between two people: what
    one has within a hole, a heavy brow or a fold, lies outside it in the other's face."""
    cells = int(rng.integers(2, 7))
    amplitude = rng.uniform(2.0, 4.5) if rng.random() < 0.3 else rng.uniform(0.2, 2.4)
    return _smooth_noise(rng, cells, min(amplitude, STEEPEST * SIDE / cells), 2)


def _head_turn(rng: np.random.Generator, frame: FaceFrame) -> tuple[FloatArray, FloatArray]:
    """Maps from target pixels to source pixels: a turn as of a cylinder inside the face, a smooth change of proportions,
    and a small similarity (alignments are never exact)."""
    columns, rows = _grid()
    rx, ry = frame.half_width * rng.uniform(1.35, 1.8), frame.half_height * rng.uniform(1.7, 2.3)
    dx, dy = columns - frame.x, rows - frame.y
    ux, uy = np.clip(dx / rx, -0.98, 0.98), np.clip(dy / ry, -0.98, 0.98)
    yaw, pitch = rng.normal(0, 0.45 if rng.random() < 0.2 else 0.28), rng.normal(0, 0.15)
    turned_x = np.sin(np.clip(np.arcsin(ux) + yaw * np.sqrt(1 - uy**2), -1.5, 1.5)) - ux - np.sin(yaw) * 0.85
    turned_y = np.sin(np.clip(np.arcsin(uy) + pitch * np.sqrt(1 - ux**2), -1.5, 1.5)) - uy - np.sin(pitch) * 0.85
    fall = np.clip(1.25 - np.hypot(dx / rx, dy / ry), 0, 0.6) / 0.6
    fall = fall * fall * (3 - 2 * fall)
    noise = _proportions(rng)
    px = columns + fall * rx * turned_x + noise[..., 0] - SIDE / 2
    py = rows + fall * ry * turned_y + noise[..., 1] - SIDE / 2
    angle, scale, shift = rng.normal(0, 0.06), np.exp(rng.normal(0, 0.05)), rng.normal(0, 2.4, 2)
    map_x = (np.cos(angle) * px - np.sin(angle) * py) * scale + SIDE / 2 + shift[0]
    map_y = (np.sin(angle) * px + np.cos(angle) * py) * scale + SIDE / 2 + shift[1]
    return map_x.astype(np.float32), map_y.astype(np.float32)


def _camera(rng: np.random.Generator, picture: FloatArray) -> FloatArray:
    """Softness and noise of another camera, now and then."""
    if rng.random() < 0.2:
        picture = as_float(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.4, 1.0)))
    if rng.random() < 0.2:
        picture = as_float(picture + rng.standard_normal(picture.shape, np.float32) * np.float32(rng.uniform(0.01, 0.05)))
    return np.clip(picture, 0, 1)


def _feature_weight(target: FloatArray) -> FloatArray:
    """0.5 on plain skin to 3 on eyes, lips and brows: how much detail moves with the flow there."""
    grey = target.mean(2)
    energy = cv2.GaussianBlur(np.abs(grey - cv2.GaussianBlur(grey, (0, 0), LOW_SIGMA)), (0, 0), 2.0)
    return np.clip(0.5 + energy / (energy.mean() + 1e-3), 0.5, 3.0)[..., None]


def _mirrored(picture: Pixels, points: Landmarks) -> tuple[Pixels, Landmarks]:
    flipped = points[list(MIRRORED_POINTS)].copy()
    flipped[:, 0] = SIDE - flipped[:, 0]
    return np.ascontiguousarray(picture[:, ::-1]), flipped


def _obstructed(rng: np.random.Generator, picture: FloatArray, points: Landmarks) -> tuple[FloatArray, FloatArray]:
    """Now and then hair, glasses or a hard shadow before the face; and where there is none, 0..1."""
    frame = face_frame(points)
    centre, reach = np.array([frame.x, frame.y]), np.array([frame.half_width, frame.half_height])
    clear = np.ones((SIDE, SIDE), np.float32)
    if rng.random() < 0.25:
        picture, cover = hard_shadow(rng, picture, centre, reach)
        clear = clear * (1 - cover)
    if rng.random() < 0.22:
        picture, cover = glasses(rng, picture, points)
        clear = clear * (1 - cover)
    if rng.random() < 0.28:
        picture, cover = hair(rng, picture, centre, reach)
        clear = clear * (1 - cover)
    return picture, as_float(clear)


def make_pair(rng: np.random.Generator, faces: NDArray[np.uint8], points: NDArray[np.float32], hole: MaskArray) -> Pair:
    """One pair from `faces` (N x SIDE x SIDE x 3) with `points` (N x 5 x 2, pixels at SIDE) for a hole in {0, 1}."""
    index, other_index = rng.integers(len(faces), size=2)
    face, landmarks = faces[index], points[index]
    if rng.random() < 0.5:
        face, landmarks = _mirrored(face, landmarks)
    frame = face_frame(landmarks)
    source = as_float(face / np.float32(255))
    support = np.ones((SIDE, SIDE), np.float32)
    other = relight(rng, as_float(faces[other_index] / np.float32(255)))
    if rng.random() < 0.78:
        support = _face_support(rng, frame)
    if rng.random() < 0.25:
        centre, reach = np.array([frame.x, frame.y]), np.array([frame.half_width, frame.half_height])
        support = as_float(support * (1 - blob_or_bar(rng, centre, reach)))
        other = np.roll(other, rng.integers(-SIDE // 2, SIDE // 2, 2), (0, 1))
    # One light for face and surroundings: a border of colour must not give the support away.
    shown = as_float(source * support[..., None] + other * (1 - support[..., None]))
    shown, clear = _obstructed(rng, shown, landmarks)
    exemplar = _light(rng, shown, frame)
    if rng.random() < 0.35:
        source = _light(rng, source, frame)
    map_x, map_y = _head_turn(rng, frame)

    def turned(picture: FloatArray, border: int) -> FloatArray:
        return as_float(cv2.remap(picture, map_x, map_y, cv2.INTER_LINEAR, borderMode=border))

    target = turned(source, cv2.BORDER_REFLECT)
    columns, rows = _grid()
    return Pair(
        _camera(rng, target) * 2 - 1,
        _camera(rng, exemplar) * 2 - 1,
        hole[..., None].astype(np.float32),
        np.stack([map_x - columns, map_y - rows], -1),
        as_float(cv2.GaussianBlur(target, (0, 0), LOW_SIGMA)) * 2 - 1,
        np.clip(turned(support, cv2.BORDER_CONSTANT), 0, 1)[..., None],
        _feature_weight(target),
        np.clip(turned(clear, cv2.BORDER_REFLECT), 0, 1)[..., None],
        np.ones((1, 1, 1), np.float32),
    )


def make_cross_pair(rng: np.random.Generator, faces: NDArray[np.uint8], points: NDArray[np.float32], hole: MaskArray) -> Pair:
    """A sitter and an exemplar of two people, placed as the engine places them; of one to three exemplars the one whose
    landmarks agree best, for artists choose, though not always well. What only one person's pair can know is left empty."""
    index, *tried = rng.integers(len(faces), size=1 + int(rng.integers(1, 4)))
    face, landmarks = faces[index], points[index]
    if rng.random() < 0.5:
        face, landmarks = _mirrored(face, landmarks)
    y, x = (np.clip(landmarks[:, axis].astype(np.int64), 0, SIDE - 1) for axis in (1, 0))
    moves = [place(points[one], landmarks, hole[y, x] > 0, SIDE) for one in tried]
    best = int(np.argmin([np.abs(move.bend).sum() for move in moves]))
    target = as_float(face / np.float32(255))
    if rng.random() < 0.25:
        target = _light(rng, target, face_frame(landmarks))
    other = ExemplarCrop(faces[tried[best]], points[tried[best]], "", "")
    exemplar = aligned(other, moves[best], SIDE)
    if rng.random() < 0.25:
        exemplar = _light(rng, exemplar, face_frame(landmarks))
    exemplar, _ = _obstructed(rng, exemplar, landmarks)
    empty = np.zeros((SIDE, SIDE, 1), np.float32)
    return Pair(
        _camera(rng, target) * 2 - 1,
        np.clip(exemplar, 0, 1) * 2 - 1,
        hole[..., None].astype(np.float32),
        np.zeros((SIDE, SIDE, 2), np.float32),
        as_float(cv2.GaussianBlur(target, (0, 0), LOW_SIGMA)) * 2 - 1,
        empty,
        _feature_weight(target),
        empty,
        np.zeros((1, 1, 1), np.float32),
    )
