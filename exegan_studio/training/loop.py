"""What all trainings share: the loop that goes on from a state, saves it from time to time, and says how far it is."""

import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

import cv2
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Sampler

from exegan_studio.domain.errors import WeightsError
from exegan_studio.training.interrupts import interruptible
from exegan_studio.training.pace import Pace
from exegan_studio.training.states import Parts, load_state, save_state

Batch = dict[str, Tensor]
Say = Callable[[str], None]


class Plan(Protocol):
    """What the loop needs to know of a configuration."""

    @property
    def batch(self) -> int: ...
    @property
    def workers(self) -> int: ...
    @property
    def seed(self) -> int: ...
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


def single_threaded(_worker: int) -> None:
    """For the workers of a loader: there is one for every core already. Ctrl+C is for the process that they work for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    torch.set_num_threads(1)


class Trainer(ABC):
    """Resumable at any checkpoint, the same numbers as an unbroken run."""

    noun = "faces"
    """What is counted, in words."""
    say_every = 100

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.step = 0

    @abstractmethod
    def parts(self) -> Parts:
        """All that a state holds, by name."""

    @abstractmethod
    def samples(self) -> Dataset[Batch]:
        """What is trained on: sample k is the same whenever it is asked for."""

    @abstractmethod
    def advance(self, batch: Batch, /) -> object:
        """One step; what it saw, as words for the log. Raises WeightsError where the loss is not a number."""

    @abstractmethod
    def validate(self) -> object:
        """The average network on held-out faces, as words for the log."""

    @property
    def seen(self) -> int:
        """Samples so far."""
        return self.step * self.plan.batch

    def autocast(self) -> torch.autocast:
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.plan.bfloat16)

    def finite(self, loss: Tensor) -> Tensor:
        """The loss. Raises WeightsError where it is not a number."""
        if not torch.isfinite(loss):
            message = f"The loss is not a number at step {self.step}."
            raise WeightsError(message, "Resume from the last state with a lower rate.")
        return loss

    def save(self, path: Path) -> None:
        """As `save_state`."""
        save_state(path, self.step, self.parts())

    def load(self, path: Path) -> None:
        """Raises WeightsError where the file is no state of this trainer."""
        self.step = load_state(path, self.parts())

    def batches(self, last: int) -> Iterable[Batch]:
        """From the present step up to step `last`, exclusive."""
        plan = self.plan
        return DataLoader(
            self.samples(),
            batch_size=plan.batch,
            sampler=Onwards(self.seen, last * plan.batch),
            num_workers=plan.workers,
            prefetch_factor=8 if plan.workers else None,
            worker_init_fn=single_threaded,
        )

    def agreed(self, *wishes: bool) -> tuple[bool, ...]:
        """Whether to do what depends on the clock or on signals. Several processes must be of one mind here."""
        return wishes

    def after(self, seen: object) -> None:
        """What else a step that saw `seen` is followed by; nothing, if not said otherwise."""
        del seen

    def keep(self, state: Path, say: Say) -> None:
        """Save, and judge the held-out faces."""
        self.save(state)
        say(f"{self.seen} {self.noun}, held out: {self.validate()}")

    def run(self, state: Path, say: Say, until: int | None = None, minutes: float = 0.0) -> None:
        """Train to the end of the plan, to step `until`, or for so many minutes (0: no limit).

        Saves to `state` from time to time, at the end, and on Ctrl+C, which lets the step end and then raises
        KeyboardInterrupt. A loss that is not a number raises WeightsError and leaves the last good state as it is.
        """
        cv2.setNumThreads(1)  # before the workers are forked: one forked after OpenCV's threads have run can hang
        last = self.plan.steps if until is None else min(until, self.plan.steps)
        pace, saved = Pace(self.seen, self.plan.steps * self.plan.batch, minutes), time.monotonic()
        with interruptible() as stop:
            for loaded in self.batches(last):
                seen = self.advance(loaded)
                self.after(seen)
                if self.step % self.say_every == 0:
                    say(f"{self.seen} {self.noun}, {seen}, {pace.words(self.seen, self.noun)}")
                due = time.monotonic() - saved > self.plan.checkpoint_seconds
                stopped, over, due = self.agreed(stop.cancelled, pace.over, due)
                if stopped:
                    self.save(state)
                    say(f"Stopped at {self.seen} {self.noun}; the same command goes on from there.")
                    raise KeyboardInterrupt
                if over:
                    break
                if due:
                    self.keep(state, say)
                    saved = time.monotonic()
        self.keep(state, say)


def averaging_part(averaging: float, step: int) -> float:
    """How far an average moves at a step: 1 - `averaging`, at first further."""
    return 1 - min(averaging, step / (step + 10))


def moved_towards(average: nn.Module, network: nn.Module, part: float) -> None:
    """Move the parameters of a network's average a part of the way to the network's."""
    with torch.no_grad():
        for slow, now in zip(average.parameters(), network.parameters(), strict=True):
            slow.lerp_(now, part)
