"""Pairs whose truth is known, at any size: one face twice, turned and under another light.

Of its own, not training's: what the engines are judged on must not move when the training is changed.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Landmarks, Pixels, as_float
from exegan_studio.domain.geometry import Similarity
from exegan_studio.face.colour import LUMA, smooth_step
from exegan_studio.face.head import head_pose
from exegan_studio.face.regions import region_mask

LIGHTS = ("soft", "side", "tint", "grey")
TURNS = (6.0, 18.0)
"""Degrees a head is turned by, left or right; half of it up or down."""
HEAD = (1.75, 2.3)
"""Half width and half height of the head as an ellipsoid, in distances between the eyes."""
HEAD_CENTRE = 0.4
"""Its middle below the eyes, in the same unit."""
SHIFT = 0.012
"""An alignment is never exact: standard deviation of a shift, as a part of the side; of turn and scale three times that."""
WOBBLE = 0.005
"""Change of proportions, as a part of the side."""
NOISE = 2.0
"""Noise of another camera, in steps of 255."""


@dataclass(frozen=True)
class KnownPair:
    """`sitter`: size x size x 3, nothing hidden; `exemplar` the same size. `found`: size x size x 2, where every pixel of the
    sitter lies in the exemplar (continuous coordinates); `support` 0..1: how far it is the same face that lies there."""

    sitter: Pixels
    exemplar: Pixels
    found: FloatArray
    support: FloatArray


def known_pair(
    rng: np.random.Generator,
    face: Pixels,
    landmarks: Landmarks,
    backdrop: Pixels | None,
    *,
    light: str,
    lit: str,
    occluded: bool,
) -> KnownPair:
    """`face` and `backdrop`: size x size x 3, FFHQ-framed.

    `lit`, `sitter` or `exemplar`, is under a light of the kind `light`, the other as it is or under a soft one. The exemplar's
    surroundings are the backdrop's (None: its own), and a bar of some colour may be in front of it.
    """
    source, size = as_float(face / np.float32(255)), face.shape[0]
    head = HeadFrame.of(landmarks)
    found = turned(rng, head, size)
    shown, support = source, np.ones((size, size), np.float32)
    if backdrop is not None:
        outline = as_float(region_mask("face", landmarks, size) / np.float32(255))
        support = as_float(cv2.GaussianBlur(outline, (0, 0), 0.008 * size))
        shown = shown * support[..., None] + as_float(backdrop / np.float32(255)) * (1 - support[..., None])
    if occluded:
        cover = bar(rng, head, size)
        shown = shown * (1 - cover[..., None]) + rng.uniform(0.1, 0.9, 3).astype(np.float32) * cover[..., None]
        support = as_float(support * (1 - cover))
    exemplar = relit(rng, as_float(shown), head, light if lit == "exemplar" else "soft")
    own = relit(rng, source, head, light) if lit == "sitter" else source
    noisy = exemplar + rng.standard_normal(exemplar.shape, np.float32) * np.float32(NOISE / 255)
    return KnownPair(eight_bit(sampled(own, found)), eight_bit(as_float(noisy)), found, np.clip(sampled(support, found), 0, 1))


def sampled(picture: FloatArray, places: FloatArray) -> FloatArray:
    """The picture read at continuous coordinates."""
    x, y = places[..., 0] - np.float32(0.5), places[..., 1] - np.float32(0.5)
    return as_float(cv2.remap(picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101))


def eight_bit(picture: FloatArray) -> Pixels:
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def centres(size: int) -> FloatArray:
    """Continuous coordinates of all pixels, size x size x 2."""
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) + np.float32(0.5)
    return np.stack([columns, rows], -1)


@dataclass(frozen=True)
class HeadFrame:
    """Picture → head: there the head is the unit circle, x to its right, y down."""

    to_upright: Similarity
    reach: FloatArray
    """Half width and half height in pixels."""

    @classmethod
    def of(cls, landmarks: Landmarks) -> "HeadFrame":
        pose = head_pose(landmarks)
        unit = float(np.hypot(*pose.across))
        middle = pose.origin + HEAD_CENTRE * pose.down
        cos, sin = (pose.across / unit).tolist()
        shift = Similarity(1, 0, -float(middle[0]), -float(middle[1]))
        high = float(np.hypot(*pose.down))
        return cls(
            shift.then(Similarity(cos, -sin, 0, 0)), as_float(np.array([HEAD[0] * unit, HEAD[1] * max(high, 0.8 * unit)]))
        )

    def enter(self, points: FloatArray) -> FloatArray:
        return as_float(self.to_upright.apply(points) / self.reach)

    def leave(self, points: FloatArray) -> FloatArray:
        return self.to_upright.inverse().apply(points * self.reach)


def turned(rng: np.random.Generator, head: HeadFrame, size: int) -> FloatArray:
    """Where every pixel of the turned face lies in the face as it was, size x size x 2: an ellipsoid turned about its middle,
    fading out beyond the head, a smooth change of proportions, and a small similarity."""
    yaw = np.radians(rng.uniform(*TURNS)) * rng.choice((-1, 1))
    pitch = np.radians(rng.uniform(*TURNS)) / 2 * rng.choice((-1, 1))
    angle, growth = rng.normal(0, 3 * SHIFT), np.exp(rng.normal(0, 3 * SHIFT))
    x, y = rng.normal(0, SHIFT * size, 2)
    places = centres(size)
    inside = head.enter(places)
    radius = np.linalg.norm(inside, axis=-1)
    # Near the outline a turn would fold the picture over itself.
    depth = np.sqrt(1 - np.square(np.minimum(radius, 0.85)))
    across = inside[..., 0] * (np.cos(yaw) - 1) + (depth - 1) * np.sin(yaw)
    down = inside[..., 1] * (np.cos(pitch) - 1) + (depth - 1) * np.sin(pitch)
    fade = 1 - smooth_step((radius - 0.7) / 0.7)
    moved = head.leave(as_float(inside + np.stack([across, down], -1) * fade[..., None]))
    coarse = rng.standard_normal((4, 4, 2), np.float32) * np.float32(WOBBLE * size)
    moved += cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)
    a, b, middle = float(growth * np.cos(angle)), float(growth * np.sin(angle)), size / 2
    about = Similarity(1, 0, -middle, -middle).then(Similarity(a, b, middle + float(x), middle + float(y)))
    return about.apply(moved)


def bar(rng: np.random.Generator, head: HeadFrame, size: int) -> FloatArray:
    """A straight thing in front of the face, 0..1."""
    inside = head.enter(centres(size))
    turn, off, half = rng.uniform(0, np.pi), rng.uniform(-0.4, 0.4), rng.uniform(0.06, 0.14)
    distance = np.abs(inside[..., 0] * np.cos(turn) + inside[..., 1] * np.sin(turn) - off)
    return smooth_step((half - distance) / 0.02)


def relit(rng: np.random.Generator, picture: FloatArray, head: HeadFrame, light: str) -> FloatArray:
    """A picture in 0..1 under another light: `soft` (exposure, contrast, white balance), `side` (a lamp from one side), `tint`
    (as of a stage) or `grey` (no colour at all)."""
    if light not in LIGHTS:
        raise ValueError(f"no light {light!r}")
    gamma, gain = np.exp(rng.uniform(-0.3, 0.3)), rng.uniform(0.85, 1.15)
    balance = rng.uniform(-0.1, 0.1, 3) if light != "tint" else rng.permutation((-0.4, -0.1, 0.3))
    side, height = rng.uniform(0.7, 1.2) * rng.choice((-1, 1)), rng.uniform(-0.6, 0.2)
    lit = np.power(np.clip(picture, 0, 1), np.float32(gamma)) * np.float32(gain)
    if light == "side":
        lit = lit * lamp(head, picture.shape[0], float(side), float(height))[..., None]
    lit = lit * (1 + balance).astype(np.float32)
    if light == "grey":
        lit = np.repeat((lit @ LUMA)[..., None], 3, -1)
    return as_float(np.clip(lit, 0, 1))


def lamp(head: HeadFrame, size: int, azimuth: float, elevation: float) -> FloatArray:
    """Light on an ellipsoid by Lambert's cosine law, about 1 on the lit side and 0.35 in the shade; angles in radians."""
    inside = head.enter(centres(size))
    radius = np.linalg.norm(inside, axis=-1, keepdims=True)
    inside = inside * (np.minimum(radius, 0.97) / np.maximum(radius, 1e-3))
    depth = np.sqrt(1 - np.square(inside).sum(-1))
    toward = (np.sin(azimuth) * np.cos(elevation), np.sin(elevation), np.cos(azimuth) * np.cos(elevation))
    cosine = inside[..., 0] * toward[0] + inside[..., 1] * toward[1] + depth * toward[2]
    return as_float(0.35 + 0.8 * np.clip(cosine, 0, 1))
