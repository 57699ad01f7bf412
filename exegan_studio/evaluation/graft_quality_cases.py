"""What the graft engine is judged on: sitters with holes and exemplars, the same ones every time."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exegan_studio.domain.arrays import Landmarks, MaskArray, Pixels, as_float, content_hash, frozen
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop
from exegan_studio.evaluation.graft_quality_faces import Face
from exegan_studio.evaluation.graft_quality_measures import hidden
from exegan_studio.evaluation.graft_quality_pairs import LIGHTS, KnownPair, centres, known_pair
from exegan_studio.face.detect import FaceDetector
from exegan_studio.face.head import head_pose
from exegan_studio.face.regions import region_mask
from exegan_studio.face.warp import similarity_to

HOLES = ("eyes", "nose", "mouth", "lower-face", "face", "glasses", "half face")
SELF, CROSS = "self", "cross"
EASY, HARD = "easy", "hard"
BLANK = 127
MOST_PROBABLE = 1e-6
"""The psi of a completion that is judged by itself: seeds are judged apart."""


@dataclass(frozen=True)
class Case:
    """`photo`: the sitter untouched, for `self` cases the truth; `known` is the rest of it. `hole`: 0 or 255. `pair`: the light
    of a `self` case, `easy` or `hard` of a `cross` one."""

    number: int
    kind: str
    region: str
    pair: str
    sitter_name: str
    photo: Pixels
    landmarks: Landmarks
    hole: MaskArray
    exemplar: ExemplarCrop
    known: KnownPair | None

    def blanked(self) -> Pixels:
        """The photo with grey in the hole: no engine can peek."""
        return np.where(hidden(self.hole)[..., None], np.uint8(BLANK), self.photo).astype(np.uint8)

    def request(self, seeds: tuple[int, ...] = (0,), psi: float = MOST_PROBABLE) -> CompletionRequest:
        return CompletionRequest(frozen(self.blanked()), self.hole, self.landmarks, (self.exemplar,), seeds, psi=psi)


def make_cases(faces: Sequence[Face], count: int, seed: int, detector: FaceDetector) -> list[Case]:
    """`count` self-reconstructions, then as many cross-identity fills; case k depends on the faces, the seed and k alone."""
    alone = [self_case(faces, k, seed, detector) for k in range(count)]
    return alone + [cross_case(faces, k, count, seed) for k in range(count)]


def inputs_id(cases: Sequence[Case]) -> str:
    """16 hex digits that say whether two runs had the same inputs."""
    parts = (content_hash(one.photo, one.landmarks, one.hole, one.exemplar.pixels, one.exemplar.landmarks) for one in cases)
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


def hole_of(region: str, landmarks: Landmarks, size: int) -> MaskArray:
    """0 or 255, size x size."""
    if region == "half face":
        pose = head_pose(landmarks)
        beside = (centres(size) - as_float(pose.origin)) @ as_float(pose.across) < 0
        whole = region_mask("face", landmarks, size) * beside
    else:
        whole = region_mask(region, landmarks, size)
    return frozen(np.where(whole > 127, 255, 0).astype(np.uint8))


def self_case(faces: Sequence[Face], k: int, seed: int, detector: FaceDetector) -> Case:
    """Regions change fastest, then the light, which falls on the exemplar or on the sitter. Every second exemplar has somebody
    else's surroundings, every fourth something in front of it as well."""
    rng = np.random.default_rng([seed, 1, k])
    face = faces[k % len(faces)]
    region, light = HOLES[k % len(HOLES)], LIGHTS[k // len(HOLES) % len(LIGHTS)]
    lit = ("exemplar", "sitter")[(k + k // 4) % 2]
    backdrop = faces[(k + 1 + k // len(faces)) % len(faces)].pixels if k % 2 else None
    pair = known_pair(rng, face.pixels, face.landmarks, backdrop, light=light, lit=lit, occluded=k % 4 == 3)
    guess = moved_landmarks(pair, face.landmarks)
    found = detector.refine(pair.sitter, guess)
    landmarks = frozen(guess if found is None or found[1] < 0.5 else found[0])
    size = pair.sitter.shape[0]
    exemplar = ExemplarCrop(frozen(pair.exemplar), face.landmarks, content_hash(pair.exemplar), face.name)
    shown = light if lit == "exemplar" else f"{light} on sitter"
    return Case(
        k, SELF, region, shown, face.name, frozen(pair.sitter), landmarks, hole_of(region, landmarks, size), exemplar, pair
    )


def moved_landmarks(pair: KnownPair, landmarks: Landmarks) -> Landmarks:
    """Where the sitter shows what lies at the landmarks of the exemplar."""
    apart = np.square(pair.found[:, :, None] - landmarks).sum(-1).reshape(-1, len(landmarks))
    rows, columns = np.divmod(apart.argmin(0), pair.found.shape[1])
    return as_float(np.stack([columns + 0.5, rows + 0.5], -1))


def cross_case(faces: Sequence[Face], k: int, count: int, seed: int) -> Case:
    """Somebody else's face: that with the nearest pose, or any."""
    rng = np.random.default_rng([seed, 2, k])
    at = (k + len(faces) // 2) % len(faces)
    sitter, others = faces[at], [face for n, face in enumerate(faces) if n != at]
    # The regions are odd in number: each gets both kinds.
    pair = (EASY, HARD)[k % 2]
    if pair == EASY:
        given = min(others, key=lambda one: pose_distance(one.landmarks, sitter.landmarks))
    else:
        given = others[int(rng.integers(len(others)))]
    size = sitter.pixels.shape[0]
    region = HOLES[k % len(HOLES)]
    exemplar = ExemplarCrop(given.pixels, given.landmarks, content_hash(given.pixels), given.name)
    return Case(
        count + k, CROSS, region, pair, sitter.name, sitter.pixels, sitter.landmarks,
        hole_of(region, sitter.landmarks, size), exemplar, None,
    )  # fmt: skip


def pose_distance(one: Landmarks, other: Landmarks) -> float:
    """Root mean square of what a similarity leaves between two sets of landmarks, in distances between the other's eyes."""
    left = similarity_to(one, other).apply(one) - other
    return float(np.sqrt(np.square(left).sum(-1).mean()) / max(float(np.hypot(*(other[1] - other[0]))), 1e-6))
