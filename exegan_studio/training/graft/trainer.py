"""Trains the field network on pairs made from single faces."""

import copy
import math
from dataclasses import dataclass, fields

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from exegan_studio.engines.graft.network import SIDE, FieldNetwork, enlarge
from exegan_studio.training.graft.faces import Faces
from exegan_studio.training.graft.masks import random_hole
from exegan_studio.training.graft.pairs import Pair, make_pair
from exegan_studio.training.loop import Batch, Onwards, Trainer, averaging_part, moved_towards
from exegan_studio.training.states import Parts

HOLE_WEIGHT, KNOWN_WEIGHT = 2.2, 0.2
FLOW_LOSS, LOW_LOSS, SUPPORT_LOSS = 0.10, 4.0, 0.15


@dataclass(frozen=True)
class GraftTraining:
    """A run's configuration. The rate holds steady after `warm_up` steps and falls in the last `decay` of `faces_seen`, so
    a run can be made longer by resuming it with a larger `faces_seen` before its decay has begun."""

    faces_seen: int = 200_000
    batch: int = 16
    rate: float = 8e-4
    warm_up: int = 200
    decay: float = 0.3
    weight_decay: float = 1e-4
    averaging: float = 0.999
    seed: int = 0
    workers: int = 1
    checkpoint_seconds: float = 300.0
    bfloat16: bool = True
    validated: int = 128

    @property
    def steps(self) -> int:
        return math.ceil(self.faces_seen / self.batch)

    def rate_at(self, step: int) -> float:
        begin = self.steps * (1 - self.decay)
        left = max(0.0, (self.steps - step) / max(1.0, self.steps - begin))
        return self.rate * min(1.0, (step + 1) / self.warm_up) * (1.0 if step < begin else 0.01 + 0.99 * left)


class Pairs(Dataset[Batch]):
    """Pair k is made from the seed and k alone: an order, a worker or a resumed run cannot change it."""

    def __init__(self, faces: Faces, seed: int) -> None:
        self.faces, self.seed = faces, seed

    def __getitem__(self, index: int) -> Batch:
        rng = np.random.default_rng([self.seed, index])
        pair = make_pair(rng, self.faces.pictures, self.faces.points, random_hole(rng, self.faces.points))
        return {f.name: torch.from_numpy(np.ascontiguousarray(getattr(pair, f.name))).permute(2, 0, 1) for f in fields(Pair)}


@dataclass(frozen=True)
class Losses:
    """Mean flow error (pixels at SIDE) and colour error (0..1) in the hole, support cross entropy in the hole."""

    flow: float
    low: float
    support: float

    def __str__(self) -> str:
        return f"flow {self.flow:.3f} low {self.low:.4f} support {self.support:.3f}"


def field_losses(predicted: Tensor, pair: Batch) -> tuple[Tensor, Losses]:
    """The training loss of fields on the grid, and what they miss in the hole."""
    full, hole = enlarge(predicted, SIDE), pair["hole"]
    weight = hole * (HOLE_WEIGHT - KNOWN_WEIGHT) + KNOWN_WEIGHT
    flow = (full[:, :2] - pair["flow"]).abs()
    low = (full[:, 2:5] - pair["low"]).abs()
    support = F.binary_cross_entropy_with_logits(full[:, 5:], pair["support"], reduction="none")
    loss = (
        FLOW_LOSS * (flow * weight * pair["weight"] * (0.1 + pair["support"])).mean()
        + LOW_LOSS * (low * weight).mean()
        + SUPPORT_LOSS * (support * weight).mean()
    )
    with torch.no_grad():
        inside = hole.sum()
        known = (hole * pair["support"]).sum()
        seen = Losses(
            float((flow.mean(1, keepdim=True) * hole * pair["support"]).sum() / known.clamp(min=1)),
            float((low.mean(1, keepdim=True) * hole).sum() / inside / 2),
            float((support * hole).sum() / inside),
        )
    return loss, seen


class GraftTrainer(Trainer):
    """Holds network, average, optimiser and step; `run` goes on from wherever the state stands."""

    def __init__(self, config: GraftTraining, train: Faces, held_out: Faces) -> None:
        super().__init__(config)
        torch.manual_seed(config.seed)
        self.config, self.train, self.held_out = config, train, held_out
        self.network = FieldNetwork().channels_last()
        self.average = copy.deepcopy(self.network).eval()
        self.optimiser = torch.optim.AdamW(self.network.parameters(), config.rate, weight_decay=config.weight_decay)

    def parts(self) -> Parts:
        return {"network": self.network, "average": self.average, "optimiser": self.optimiser}

    def samples(self) -> Pairs:
        return Pairs(self.train, self.config.seed)

    def advance(self, pair: Batch) -> Losses:
        for group in self.optimiser.param_groups:
            group["lr"] = self.config.rate_at(self.step)
        with self.autocast():
            predicted = self.network(pair["target"], pair["hole"], pair["exemplar"])
        loss, seen = field_losses(predicted, pair)
        self.finite(loss)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        moved_towards(self.average, self.network, averaging_part(self.config.averaging, self.step))
        return seen

    def validate(self) -> Losses:
        """The average network on held-out faces."""
        return self.losses_of(self.average)

    def losses_of(self, network: FieldNetwork) -> Losses:
        """A network on `validated` pairs of held-out faces, the same ones every time."""
        pairs = Pairs(self.held_out, self.config.seed + 1)
        seen: list[Losses] = []
        with torch.no_grad(), self.autocast():
            for loaded in DataLoader(pairs, batch_size=self.config.batch, sampler=Onwards(0, self.config.validated)):
                predicted = network(loaded["target"], loaded["hole"], loaded["exemplar"])
                seen.append(field_losses(predicted, loaded)[1])
        return Losses(*(float(np.mean([getattr(one, f.name) for one in seen])) for f in fields(Losses)))
