"""How fast EXE-GAN trains on this machine: the loader alone, and a step's parts, beside the published way of computing it."""

import statistics
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import nn

from exegan_studio.domain.errors import ConfigurationError
from exegan_studio.storage.paths import resources_folder
from exegan_studio.training.exegan.config import ExeganTraining
from exegan_studio.training.exegan.processes import Processes, joined
from exegan_studio.training.exegan.quick import quickened
from exegan_studio.training.exegan.store import PictureStore
from exegan_studio.training.exegan.trainer import ExeganTrainer
from exegan_studio.training.loop import Batch
from exegan_studio.training.settings_file import read_settings

READY: Final = "small-256"
ON_CPU, ON_CUDA = (128, 8), (256, 32)
"""Size and batch."""
ROUNDS: Final = 2
LOADED: Final = 12
"""Batches that the loader is timed by."""
PARTS: Final = ("forward", "discriminator", "r1", "generator", "path", "average")
PICTURES: Final = 256


@dataclass(frozen=True)
class StepSpeed:
    """Medians in seconds of a step's parts, forward and backward together but for `forward`, the generator's; `r1` and `path`
    when they are due; `step_s` with each as often as it is due."""

    forward: float
    discriminator: float
    r1: float
    generator: float
    path: float
    average: float
    step_s: float
    pictures_per_second: float


@dataclass(frozen=True)
class TrainingSpeed:
    """`loaded_per_second`: by the loader alone, of `workers` processes. `ratio`: how many times the published way's step takes,
    both measured in turns in one run."""

    device: str
    size: int
    batch: int
    bfloat16: bool
    workers: int
    loaded_per_second: float
    quick: StepSpeed
    published_way: StepSpeed
    ratio: float


def measure_training(size: int | None = None) -> TrainingSpeed:
    """The ready small configuration, cut to `size`. Raises ConfigurationError for a size that it cannot be cut to."""
    with joined("auto") as processes:
        usual, batch = ON_CUDA if processes.device.type == "cuda" else ON_CPU
        return measure_configuration(cut(size or usual, batch), processes)


def cut(size: int, batch: int) -> ExeganTraining:
    """The ready small configuration for smaller pictures, whose exemplar encoder is not trained first."""
    ready = read_settings(ExeganTraining, resources_folder() / "training" / f"{READY}.toml")
    sides = size.bit_length() - 2
    if size != 2 ** (sides + 1) or not 5 <= sides <= len(ready.network.channels):
        raise ConfigurationError(f"Training at {size} pixels cannot be measured.", "Choose a size of 64, 128 or 256.")
    network = replace(ready.network, size=size, channels=ready.network.channels[:sides])
    return replace(
        ready,
        network=network,
        exemplar=replace(ready.exemplar, pictures=0),
        data=replace(ready.data, workers=1),
        run=replace(ready.run, batch=batch),
    )


def measure_configuration(config: ExeganTraining, processes: Processes, rounds: int = ROUNDS) -> TrainingSpeed:
    """Measure this configuration with made-up pictures."""
    size = config.network.config().size
    with tempfile.TemporaryDirectory() as folder:
        store = made_up_pictures(size, Path(folder))
        timed = [Timed(config, store, processes, way) for way in (quickened, plainly)]
        loaded, batch = loading(timed[0].trainer, config)
        for round_ in range(rounds + 1):
            for one in timed:
                one.step(batch, round_ > 0)
    quick, published = (one.speed() for one in timed)
    return TrainingSpeed(
        device=str(processes.device),
        size=size,
        batch=config.batch,
        bfloat16=config.bfloat16,
        workers=config.workers,
        loaded_per_second=loaded,
        quick=quick,
        published_way=published,
        ratio=round(published.step_s / quick.step_s, 2),
    )


def plainly(network: nn.Module) -> nn.Module:
    """The network as it is published."""
    return network


def made_up_pictures(size: int, folder: Path) -> PictureStore:
    """Mapped from a file, as a run's are."""
    noise = np.random.default_rng(0).integers(0, 256, (PICTURES, size, size, 3), np.uint8)
    np.save(folder / "pictures.npy", noise)
    pictures = np.load(folder / "pictures.npy", mmap_mode="r", allow_pickle=False)
    return PictureStore(pictures, np.arange(PICTURES - 8), np.arange(PICTURES - 8, PICTURES))


def loading(trainer: ExeganTrainer, config: ExeganTraining) -> tuple[float, Batch]:
    """Pictures a second by the loader alone, after the first batch, and a batch."""
    batches = iter(trainer.batches(LOADED + 1))
    batch = next(batches)
    start = time.perf_counter()
    count = sum(1 for _ in batches)
    return count * config.batch / (time.perf_counter() - start), batch


class Timed:
    """A trainer whose parts are timed; every step does all that can be due."""

    def __init__(
        self, config: ExeganTraining, store: PictureStore, processes: Processes, way: Callable[[nn.Module], nn.Module]
    ) -> None:
        self._config, self._device = config, processes.device
        self._spent: dict[str, list[float]] = {name: [] for name in PARTS}
        self._counts = False
        self.trainer = ExeganTrainer(config, store, processes, lambda _line: None, way)
        self.trainer.part = self._part

    @contextmanager
    def _part(self, name: str) -> Generator[None]:
        self._wait()
        start = time.perf_counter()
        yield
        self._wait()
        if self._counts:
            self._spent[name].append(time.perf_counter() - start)

    def _wait(self) -> None:
        if self._device.type == "cuda":
            torch.cuda.synchronize()

    def step(self, batch: Batch, counts: bool) -> None:
        """The trainer's first step again: everything is due then."""
        self._counts, self.trainer.step = counts, 0
        self.trainer.advance(batch)

    def speed(self) -> StepSpeed:
        spent = {name: statistics.median(values) if values else 0.0 for name, values in self._spent.items()}
        regular = self._config.regularisation
        rare = {"r1": regular.r1_every, "path": regular.path_every}
        step = sum(seconds / max(1, rare.get(name, 1)) for name, seconds in spent.items())
        return StepSpeed(**spent, step_s=step, pictures_per_second=self._config.batch / step)
