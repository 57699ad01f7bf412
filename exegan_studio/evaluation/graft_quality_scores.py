"""What is measured on a case: its result, the network's fields against the truth, and its seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Pixels, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.fields import Fields
from exegan_studio.engines.graft.frames import place
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.sitter import aligned, covered, grown_hole, small, without_hole
from exegan_studio.evaluation import graft_quality_measures as measure
from exegan_studio.evaluation.graft_quality_cases import Case
from exegan_studio.evaluation.graft_quality_pairs import centres
from exegan_studio.face.detect import FaceDetector
from exegan_studio.face.regions import region_mask

HIGHER, LOWER, AS_PHOTO, PLAIN = "high", "low", "as the photo", ""
MOUTHS = ("mouth", "lower-face", "face")
Scores = dict[str, float]


class Predicts(Protocol):
    """The engine's field network."""

    def predict(self, target: FloatArray, hole: FloatArray, exemplars: FloatArray) -> list[Fields]:
        """`target` SIDE x SIDE x 3 and `exemplars` N x SIDE x SIDE x 3 in 0..1, `hole` SIDE x SIDE in {0, 1}."""
        ...


@dataclass(frozen=True)
class Kind:
    """A measure's unit and which values are good."""

    unit: str
    best: str


MEASURES: Final = {
    "psnr": Kind("dB", HIGHER),
    "ssim": Kind("", HIGHER),
    "gradient_error": Kind("steps/px", LOWER),
    "tone_error": Kind("steps", LOWER),
    "rim_error": Kind("steps", LOWER),
    "flow_error": Kind("px at 128", LOWER),
    "low_error": Kind("steps", LOWER),
    "support_error": Kind("0..1", LOWER),
    "tone_step": Kind("steps", AS_PHOTO),
    "halo": Kind("steps", AS_PHOTO),
    "seam_slope": Kind("steps/px at 128", AS_PHOTO),
    "sharpness": Kind("hole/skin", AS_PHOTO),
    "grain": Kind("hole/skin", AS_PHOTO),
    "confidence": Kind("0..1", HIGHER),
    "landmarks_off": Kind("% of eyes", LOWER),
    "lips_off": Kind("Lab a", LOWER),
    "support": Kind("0..1", PLAIN),
    "suitability": Kind("0..1", PLAIN),
    "seeds_low": Kind("steps", HIGHER),
    "seeds_mid": Kind("steps", HIGHER),
    "seeds_confidence": Kind("0..1, least", HIGHER),
    "seeds_landmarks": Kind("% of eyes, most", LOWER),
    "seeds_seam_slope": Kind("steps/px at 128", AS_PHOTO),
}


def picture_scores(case: Case, picture: Pixels, detector: FaceDetector) -> Scores:
    """Rim, texture and soundness of a picture of the case: a result, or the untouched photo to compare with."""
    hole, inside = case.hole, measure.hidden(case.hole)
    around = measure.surroundings(hole, region_mask("face", case.landmarks, hole.shape[0]))
    return {
        **rim_scores(case, picture),
        "sharpness": measure.ratio(measure.edge_sharpness(picture, inside), measure.edge_sharpness(picture, around)),
        "grain": measure.ratio(measure.grain(picture, inside), measure.grain(picture, around)),
        **soundness(case, picture, detector),
    }


def rim_scores(case: Case, picture: Pixels) -> Scores:
    """Nothing of a hole without a rim."""
    profile = measure.rim_profile(picture, case.hole)
    if not len(profile):
        return {}
    return {
        "tone_step": measure.tone_step(profile),
        "halo": measure.halo(profile),
        "seam_slope": measure.seam_slope(profile),
    }


def soundness(case: Case, picture: Pixels, detector: FaceDetector) -> Scores:
    """Whether the detector still sees a face, and its features where they belong."""
    found = detector.refine(picture, case.landmarks)
    if found is None:
        return {"confidence": 0.0}
    return {"confidence": found[1], "landmarks_off": measure.landmark_distance(found[0], case.landmarks)}


def exemplar_scores(case: Case, picture: Pixels) -> Scores:
    """Whether the lips are as much redder than the skin as the exemplar's, where the hole holds the mouth."""
    if case.region not in MOUTHS:
        return {}
    wanted = measure.lip_redness(case.exemplar.pixels, case.exemplar.landmarks)
    return {"lips_off": abs(measure.lip_redness(picture, case.landmarks) - wanted)}


def truth_scores(case: Case, picture: Pixels) -> Scores:
    inside = measure.hidden(case.hole)
    return {
        "psnr": measure.psnr(picture, case.photo, inside),
        "ssim": measure.ssim(picture, case.photo, inside),
        "gradient_error": measure.gradient_error(picture, case.photo, inside),
        "tone_error": measure.tone_error(picture, case.photo, inside),
        "rim_error": measure.tone_error(picture, case.photo, measure.rim_inside(case.hole)),
    }


def field_scores(case: Case, predictor: Predicts) -> Scores:
    """The network's own support, and in `self` cases what its fields miss of the truth in the hole."""
    request = case.request()
    size = case.photo.shape[0]
    hole = grown_hole(request)
    crop = without_hole(request, hole)
    move = place(case.exemplar.landmarks, case.landmarks, covered(hole, case.landmarks), size)
    seen = aligned(case.exemplar, move, size)[None]
    small_hole = (cv2.resize(hole, (SIDE, SIDE), interpolation=cv2.INTER_AREA) > 0.01).astype(np.float32)
    fields = predictor.predict(small(crop), small_hole, seen)[0].bent(move).enlarged(SIDE, Box(0, 0, SIDE, SIDE))
    inside = cv2.resize(case.hole, (SIDE, SIDE), interpolation=cv2.INTER_AREA) > 127
    scores = {"support": float(fields.support[inside].mean())}
    if case.known is None:
        return scores
    scale = SIDE / size
    placed = move.to_crop.apply(case.known.found) - centres(size)
    flow = as_float(cv2.resize(placed, (SIDE, SIDE), interpolation=cv2.INTER_AREA) * np.float32(scale))
    support = small(case.known.support)
    face = inside & (support > 0.5)
    low = cv2.GaussianBlur(small(as_float(case.photo / np.float32(255))), (0, 0), LOW_SIGMA)
    scores["low_error"] = float(np.abs(fields.low - low)[inside].mean()) * 255
    scores["support_error"] = float(np.abs(fields.support - support)[inside].mean())
    if face.any():
        scores["flow_error"] = float(np.linalg.norm(fields.flow - flow, axis=-1)[face].mean())
    return scores


def seed_scores(case: Case, pictures: Sequence[Pixels], detector: FaceDetector) -> Scores:
    """How far the seeds' results differ, and how the worst of them fares."""
    low, middle = measure.band_difference(list(pictures), measure.hidden(case.hole))
    sound = [soundness(case, one, detector) for one in pictures]
    slopes = [rim["seam_slope"] for rim in (rim_scores(case, one) for one in pictures) if rim]
    scores = {
        "seeds_low": low,
        "seeds_mid": middle,
        "seeds_confidence": min(one["confidence"] for one in sound),
        "seeds_landmarks": max(one.get("landmarks_off", 100.0) for one in sound),
    }
    return scores | ({"seeds_seam_slope": float(np.mean(slopes))} if slopes else {})
