"""Trains the field network: resumable at any checkpoint, the same numbers as an unbroken run."""

import copy
import math
import pickle
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.graft.network import SIDE, FieldNetwork, enlarge
from exegan_studio.training.graft.faces import Faces
from exegan_studio.training.graft.masks import random_hole
from exegan_studio.training.graft.pairs import Pair, make_pair

PairTensors = dict[str, Tensor]
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


class Pairs(Dataset[PairTensors]):
    """Pair k is made from the seed and k alone: an order, a worker or a resumed run cannot change it."""

    def __init__(self, faces: Faces, seed: int) -> None:
        self.faces, self.seed = faces, seed

    def __getitem__(self, index: int) -> PairTensors:
        rng = np.random.default_rng([self.seed, index])
        pair = make_pair(rng, self.faces.pictures, self.faces.points, random_hole(rng))
        return {f.name: torch.from_numpy(np.ascontiguousarray(getattr(pair, f.name))).permute(2, 0, 1) for f in fields(Pair)}


class Onwards(Sampler[int]):
    """The numbers from `first` to `last`, exclusive."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.last))

    def __len__(self) -> int:
        return max(0, self.last - self.first)


def _single_threaded(_worker: int) -> None:
    cv2.setNumThreads(1)
    torch.set_num_threads(1)


@dataclass(frozen=True)
class Losses:
    """Mean flow error (pixels at SIDE) and colour error (0..1) in the hole, support cross entropy in the hole."""

    flow: float
    low: float
    support: float

    def __str__(self) -> str:
        return f"flow {self.flow:.3f} low {self.low:.4f} support {self.support:.3f}"


def field_losses(predicted: Tensor, pair: PairTensors) -> tuple[Tensor, Losses]:
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


class GraftTrainer:
    """Holds network, average, optimiser and step; `run` goes on from wherever the state stands."""

    def __init__(self, config: GraftTraining, train: Faces, held_out: Faces) -> None:
        torch.manual_seed(config.seed)
        self.config, self.train, self.held_out = config, train, held_out
        self.network = FieldNetwork().channels_last()
        self.average = copy.deepcopy(self.network).eval()
        self.optimiser = torch.optim.AdamW(self.network.parameters(), config.rate, weight_decay=config.weight_decay)
        self.step = 0

    def save(self, path: Path) -> None:
        """Write the whole state beside `path`, then rename it."""
        state = {
            "step": self.step,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
        }
        beside = path.with_name(path.name + ".part")
        torch.save(state, beside)
        beside.replace(path)

    def load(self, path: Path) -> None:
        """Raises WeightsError where the file is no state of this trainer."""
        try:
            state = torch.load(path, weights_only=True)
            self.network.load_state_dict(state["network"])
            self.average.load_state_dict(state["average"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step = int(state["step"])
        except (pickle.UnpicklingError, RuntimeError, KeyError, TypeError, ValueError, OSError, EOFError) as error:
            message = f"{path.name} is not a state of this training ({type(error).__name__})."
            raise WeightsError(message, "Remove the file to start anew, or name another.") from error

    def _advance(self, pair: PairTensors) -> Losses:
        for group in self.optimiser.param_groups:
            group["lr"] = self.config.rate_at(self.step)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.config.bfloat16):
            predicted = self.network(pair["target"], pair["hole"], pair["exemplar"])
        loss, seen = field_losses(predicted, pair)
        if not torch.isfinite(loss):
            message = f"The loss is not a number at step {self.step}."
            raise WeightsError(message, "Resume from the last state with a lower rate.")
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        with torch.no_grad():
            part = 1 - min(self.config.averaging, self.step / (self.step + 10))
            for kept, now in zip(self.average.parameters(), self.network.parameters(), strict=True):
                kept.lerp_(now, part)
        return seen

    def validate(self) -> Losses:
        """The average network on `validated` pairs of held-out faces, the same ones every time."""
        pairs = Pairs(self.held_out, self.config.seed + 1)
        seen: list[Losses] = []
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.config.bfloat16):
            for loaded in DataLoader(pairs, batch_size=self.config.batch, sampler=Onwards(0, self.config.validated)):
                predicted = self.average(loaded["target"], loaded["hole"], loaded["exemplar"])
                seen.append(field_losses(predicted, loaded)[1])
        return Losses(*(float(np.mean([getattr(one, f.name) for one in seen])) for f in fields(Losses)))

    def run(self, state: Path, say: Callable[[str], None], until: int | None = None) -> None:
        """Train to the end of the configuration, or to step `until`. Saves to `state` from time to time, at the end, and on
        Ctrl-C; a loss that is not a number raises WeightsError and leaves the last good state as it is."""
        cv2.setNumThreads(1)  # before the workers are forked: one forked after OpenCV's threads have run can hang
        config = self.config
        last = config.steps if until is None else min(until, config.steps)
        order = Onwards(self.step * config.batch, last * config.batch)
        loader = DataLoader(
            Pairs(self.train, config.seed),
            batch_size=config.batch,
            sampler=order,
            num_workers=config.workers,
            prefetch_factor=8 if config.workers else None,
            worker_init_fn=_single_threaded,
        )
        start, first, saved = time.monotonic(), self.step, time.monotonic()
        try:
            for loaded in loader:
                seen = self._advance(loaded)
                if self.step % 100 == 0:
                    per_second = (self.step - first) * config.batch / (time.monotonic() - start)
                    left = (config.steps - self.step) * config.batch / per_second / 60
                    say(f"{self.step * config.batch} faces, {seen}, {per_second:.0f} faces/s, {left:.0f} min left")
                if time.monotonic() - saved > config.checkpoint_seconds:
                    self.save(state)
                    saved = time.monotonic()
                    say(f"{self.step * config.batch} faces, held out: {self.validate()}")
        except KeyboardInterrupt:
            self.save(state)
            raise
        self.save(state)
        say(f"{self.step * config.batch} faces, held out: {self.validate()}")
