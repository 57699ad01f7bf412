"""Judging the graft engine: the same inputs, one or two runs, all numbers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from exegan_studio.domain.arrays import Pixels, frozen
from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.recipe import BlendSettings
from exegan_studio.engines.graft.fields import Predictor
from exegan_studio.engines.protocol import CompletionRequest, Engine
from exegan_studio.engines.registry import GRAFT, GRAFT_WEIGHTS, create_engine
from exegan_studio.evaluation.graft_quality_cases import CROSS, SELF, Case, inputs_id, make_cases
from exegan_studio.evaluation.graft_quality_faces import enlarged_note, read_faces
from exegan_studio.evaluation.graft_quality_scores import (
    Predicts,
    Scores,
    exemplar_scores,
    field_scores,
    picture_scores,
    seed_scores,
    truth_scores,
)
from exegan_studio.face.detect import FaceDetector
from exegan_studio.face.paste_back import paste_back
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.storage.paths import weights_folder

SEEDS = tuple(range(8))
SEEDS_EVERY = 4
"""Of the cross-identity cases every fourth is filled with eight seeds."""
SPARE_FACES = 16

Say = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What to judge, and on what. `pasted`: results are judged as they stand in the photo, after the paste-back."""

    pictures: tuple[Path, ...]
    weights: Path | None = None
    count: int = 28
    size: int = 256
    seed: int = 0
    pasted: bool = False


@dataclass(frozen=True)
class Subject:
    """What is judged: an engine, and its network by itself. `label` for people."""

    label: str
    engine: Engine
    predictor: Predicts


@dataclass
class Judgement:
    """One subject's results, by case number: a picture, numbers, and the pictures of the seeds where they were asked for."""

    label: str
    weights_id: str
    results: dict[int, Pixels] = field(default_factory=dict[int, Pixels])
    scores: dict[int, Scores] = field(default_factory=dict[int, Scores])
    seeds: dict[int, list[Pixels]] = field(default_factory=dict[int, list[Pixels]])


@dataclass(frozen=True)
class Inputs:
    """The cases, how the untouched photos themselves measure, an id of it all, and remarks in words."""

    cases: list[Case]
    photo_scores: dict[int, Scores]
    id: str
    notes: tuple[str, ...]


def subject_of(weights: Path | None) -> Subject:
    """Raises WeightsError."""
    path = weights_folder() / GRAFT_WEIGHTS if weights is None else weights
    engine = create_engine(GRAFT, path)
    return Subject(path.name, engine, Predictor(path))


def make_inputs(order: Order, say: Say) -> Inputs:
    """Raises PictureError."""
    detector = FaceDetector()
    say("Reading faces")
    faces = read_faces(list(order.pictures), order.size, order.count + SPARE_FACES, order.seed, detector, say)
    cases = make_cases(faces, order.count, order.seed, detector)
    notes = enlarged_note(faces, order.size)
    if len(faces) < order.count:
        notes.append(f"There are {len(faces)} faces for {order.count} cases of a kind: some are used again.")
    return Inputs(
        cases, {one.number: picture_scores(one, one.photo, detector) for one in cases}, inputs_id(cases), tuple(notes)
    )


def judge(subject: Subject, inputs: Inputs, pasted: bool, say: Say) -> Judgement:
    """Fill every case and measure it. Raises what the engine raises."""
    detector = FaceDetector()
    judged = Judgement(subject.label, subject.engine.weights_id)
    crossed = 0
    for done, case in enumerate(inputs.cases):
        if done % 8 == 0:
            say(f"{subject.label}: case {done} of {len(inputs.cases)}")
        request = case.request()
        (picture,) = filled(subject.engine, case, request, pasted)
        suitability = subject.engine.suitability(request, CancelToken())
        scores = {
            **picture_scores(case, picture, detector),
            **field_scores(case, subject.predictor),
            "suitability": suitability[0].value,
        }
        if case.kind == SELF:
            scores |= truth_scores(case, picture)
        elif case.kind == CROSS:
            scores |= exemplar_scores(case, picture)
            if crossed % SEEDS_EVERY == 0:
                pictures = filled(subject.engine, case, case.request(SEEDS, 1.0), pasted)
                judged.seeds[case.number] = pictures
                scores |= seed_scores(case, pictures, detector)
            crossed += 1
        judged.results[case.number] = picture
        judged.scores[case.number] = scores
    return judged


def filled(engine: Engine, case: Case, request: CompletionRequest, pasted: bool) -> list[Pixels]:
    """A picture for every seed of the request, read-only."""
    pictures: list[Pixels] = []
    engine.complete(request, lambda one: pictures.append(one.pixels), CancelToken())
    if pasted:
        pictures = [in_photo(case, request, one, seed) for one, seed in zip(pictures, request.seeds, strict=True)]
    return [frozen(np.ascontiguousarray(one)) for one in pictures]


def in_photo(case: Case, request: CompletionRequest, completion: Pixels, seed: int) -> Pixels:
    """The completion put into a photo that is the crop itself."""
    pixels, _ = paste_back(request.crop, completion, case.hole, Similarity(1, 0, 0, 0), BlendSettings(), grain_seed=seed)
    return pixels.astype(np.uint8, copy=False)
