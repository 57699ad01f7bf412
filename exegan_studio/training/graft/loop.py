"""What both trainings share: a configuration's arithmetic, states that are saved whole, and the loop that goes on from one."""

import pickle
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import cv2
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Sampler

from exegan_studio.domain.errors import WeightsError

PairTensors = dict[str, Tensor]


class Plan(Protocol):
    """What the loop needs to know of a configuration."""

    @property
    def batch(self) -> int: ...
    @property
    def workers(self) -> int: ...
    @property
    def seed(self) -> int: ...
    @property
    def averaging(self) -> float: ...
    @property
    def checkpoint_seconds(self) -> float: ...
    @property
    def bfloat16(self) -> bool: ...
    @property
    def steps(self) -> int: ...


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


class Trainer(ABC):
    """Resumable at any checkpoint, the same numbers as an unbroken run."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.step = 0

    @abstractmethod
    def parts(self) -> Mapping[str, nn.Module | torch.optim.Optimizer]:
        """All that a state holds, by name."""

    @abstractmethod
    def pairs(self) -> Dataset[PairTensors]:
        """What is trained on: pair k is the same whenever it is asked for."""

    @abstractmethod
    def advance(self, pair: PairTensors) -> object:
        """One step; what it saw, as words for the log. Raises WeightsError where the loss is not a number."""

    @abstractmethod
    def validate(self) -> object:
        """The average network on held-out faces, as words for the log."""

    def autocast(self) -> torch.autocast:
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.plan.bfloat16)

    def finite(self, loss: Tensor) -> Tensor:
        """The loss. Raises WeightsError where it is not a number."""
        if not torch.isfinite(loss):
            message = f"The loss is not a number at step {self.step}."
            raise WeightsError(message, "Resume from the last state with a lower rate.")
        return loss

    def average_in(self, average: nn.Module, network: nn.Module) -> None:
        """Move the average a little towards the network; at first faster."""
        part = 1 - min(self.plan.averaging, self.step / (self.step + 10))
        with torch.no_grad():
            for slow, now in zip(average.parameters(), network.parameters(), strict=True):
                slow.lerp_(now, part)

    def save(self, path: Path) -> None:
        """Write the whole state beside `path`, then rename it."""
        state = {"step": self.step} | {name: part.state_dict() for name, part in self.parts().items()}
        beside = path.with_name(path.name + ".part")
        try:
            torch.save(state, beside)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    def load(self, path: Path) -> None:
        """Raises WeightsError where the file is no state of this trainer."""
        try:
            state = torch.load(path, weights_only=True)
            for name, part in self.parts().items():
                part.load_state_dict(state[name])
            self.step = int(state["step"])
        except (pickle.UnpicklingError, RuntimeError, KeyError, TypeError, ValueError, OSError, EOFError) as error:
            message = f"{path.name} is not a state of this training ({type(error).__name__})."
            raise WeightsError(message, "Remove the file to start anew, or name another.") from error

    def run(self, state: Path, say: Callable[[str], None], until: int | None = None) -> None:
        """Train to the end of the plan, or to step `until`. Saves to `state` from time to time, at the end, and on Ctrl-C; a
        loss that is not a number raises WeightsError and leaves the last good state as it is."""
        cv2.setNumThreads(1)  # before the workers are forked: one forked after OpenCV's threads have run can hang
        plan = self.plan
        last = plan.steps if until is None else min(until, plan.steps)
        loader = DataLoader(
            self.pairs(),
            batch_size=plan.batch,
            sampler=Onwards(self.step * plan.batch, last * plan.batch),
            num_workers=plan.workers,
            prefetch_factor=8 if plan.workers else None,
            worker_init_fn=_single_threaded,
        )
        start, first, saved = time.monotonic(), self.step, time.monotonic()
        try:
            for loaded in loader:
                seen = self.advance(loaded)
                if self.step % 100 == 0:
                    per_second = (self.step - first) * plan.batch / (time.monotonic() - start)
                    left = (plan.steps - self.step) * plan.batch / per_second / 60
                    say(f"{self.step * plan.batch} faces, {seen}, {per_second:.0f} faces/s, {left:.0f} min left")
                if time.monotonic() - saved > plan.checkpoint_seconds:
                    self.save(state)
                    saved = time.monotonic()
                    say(f"{self.step * plan.batch} faces, held out: {self.validate()}")
        except KeyboardInterrupt:
            self.save(state)
            raise
        self.save(state)
        say(f"{self.step * plan.batch} faces, held out: {self.validate()}")
