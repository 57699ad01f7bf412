"""Faces, stages and engines to compare, without files and networks."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from exegan_studio.domain.arrays import frozen
from exegan_studio.engines.protocol import Completion, CompletionRequest, Engine
from exegan_studio.evaluation.comparison.cases import Stage, make_stage
from exegan_studio.evaluation.comparison.order import Contestant, Inputs, Order, Wanted
from exegan_studio.evaluation.graft_quality_faces import Face
from exegan_studio.jobs.cancel import CancelToken
from tests.engines.graft.faces import drawn_face
from tests.evaluation.making import made_face
from tests.pipeline.fakes import FakeEngine

SIDE = 64
SMALL = Inputs(count=4, size=SIDE, kinds=("centre", "boxes"), bands=((0, 20), (20, 50)), repeats=2)


def face(number: int, size: int = SIDE) -> Face:
    turned = np.random.default_rng(number).normal(0, 0.01 * size, (5, 2)).astype(np.float32)
    landmarks = frozen(drawn_face(size, number)[1] + turned)
    return Face(f"faces/{number:05d}.png", frozen(made_face(size, number)), landmarks, size)


def stage(inputs: Inputs = SMALL, faces: int = 4) -> Stage:
    return make_stage([face(number, inputs.size) for number in range(faces)], inputs)


class Darker(FakeEngine):
    """The crop so many steps darker, and a step more for every repeat."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps

    @property
    def weights_id(self) -> str:
        return f"{self.steps:016x}"

    def complete(self, request: CompletionRequest, on_completion: Callable[[Completion], None], cancel: CancelToken) -> None:
        self.requests.append(request)
        for number, seed in enumerate(request.seeds):
            cancel.check()
            pixels = np.clip(request.crop.astype(int) - self.steps - number, 0, 255).astype(np.uint8)
            on_completion(Completion(seed, pixels, 0.25))


def contestant(letter: str, engine: Engine, label: str = "", strength: float = 1.0) -> Contestant:
    return Contestant(letter, label or f"fake {letter}", engine, strength)


def order(inputs: Inputs = SMALL) -> Order:
    return Order((Path("faces"),), (Wanted(),), inputs)


def spread(rng: np.random.Generator, mean: np.ndarray, deviations: np.ndarray, count: int) -> np.ndarray:
    """Samples whose own mean and covariance (n - 1) are exactly these, the covariance diagonal."""
    samples = rng.standard_normal((count, len(mean)))
    samples -= samples.mean(0)
    samples = samples @ np.linalg.inv(np.linalg.cholesky(np.cov(samples.T))).T
    return samples * deviations + mean
