"""Measures of many fills against many pictures, by their Inception features: FID, P-IDS and U-IDS."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.svm import LinearSVC
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance

from exegan_studio.evaluation.comparison.picture_measures import HIGHER, LOWER, Kind

Features = NDArray[np.float64]
"""N x D."""

SET_MEASURES: Final[Mapping[str, Kind]] = {
    "fid": Kind("FID", "", LOWER, 2),
    "p_ids": Kind("P-IDS", "%", HIGHER, 2),
    "u_ids": Kind("U-IDS", "%", HIGHER, 2),
}
MOST_ROUNDS: Final = 20_000


class AsTheyAre(nn.Module):
    """Features in, features out: what torchmetrics takes for a network that was run before."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.num_features = count

    def forward(self, features: Tensor) -> Tensor:
        return features


def fid(real: Features, filled: Features) -> float:
    """Fréchet distance of two Gaussians with the sets' means and covariances (Heusel and others, 2017), by torchmetrics.

    Turned first into the directions in which the sets differ at all: nothing is lost, and few pictures take little time.
    """
    rotated = turned(real, filled)
    distance = FrechetInceptionDistance(AsTheyAre(rotated[0].shape[1]))
    for features, is_real in zip(rotated, (True, False), strict=True):
        distance.update(torch.from_numpy(features), real=is_real)
    return max(0.0, float(distance.compute()))


def turned(real: Features, filled: Features) -> tuple[Features, Features]:
    """Both sets in the same new coordinates, no more than there are rows: a shift and a rotation, which change no distance."""
    both = np.concatenate([real, filled]) - real.mean(0)
    moved = both if len(both) >= both.shape[1] else both @ np.linalg.qr(both.T)[0]
    return moved[: len(real)], moved[len(real) :]


def inception_discrimination(real: Features, filled: Features) -> tuple[float, float]:
    """P-IDS and U-IDS in per cent (Zhao and others, "Large Scale Image Completion via Co-Modulated Generative Adversarial
    Networks", 2021), row i of both being the same picture.

    A linear support vector machine learns to tell the sets apart. U-IDS: the part of all that it still takes for the other
    kind. P-IDS: the part of the pairs whose fill it holds for more real than the picture itself. 50 % is the best there is.
    """
    machine = LinearSVC(dual=False, max_iter=MOST_ROUNDS)  # pyright: ignore[reportArgumentType] - guessed from a default
    features, kinds = np.concatenate([real, filled]), np.repeat([1, 0], [len(real), len(filled)])
    machine.fit(features, kinds)
    unpaired = 1 - float(machine.score(features, kinds))
    sides = machine.decision_function(features)
    paired = float(np.mean(sides[len(real) :] > sides[: len(real)]))
    return 100 * paired, 100 * unpaired


def set_scores(real: Features, filled: Features) -> dict[str, float]:
    """All three; row i of both is the same picture. At least two rows."""
    paired, unpaired = inception_discrimination(real, filled)
    return {"fid": fid(real, filled), "p_ids": paired, "u_ids": unpaired}


def caution(pictures: int, features: int) -> str:
    """What is to be known of these measures with so few pictures; empty where there are enough."""
    if pictures > features:
        return ""
    words = f"FID of {pictures} pictures is too large, and to be compared only with FID of as many of the same pictures"
    told_apart = "; a linear machine can tell any two sets of so few apart, so P-IDS and U-IDS are 0 of any engine"
    return f"{words}{told_apart if 2 * pictures <= features else ''}."
