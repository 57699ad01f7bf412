"""How long EXE-GAN takes on this machine, with made-up weights: what they are does not change the time."""

import math
import multiprocessing
import statistics
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

from exegan_studio.domain.errors import EngineError
from exegan_studio.engines.exegan.codes import all_slots, per_slot, truncated
from exegan_studio.engines.exegan.config import PSP, NetworkConfig
from exegan_studio.engines.exegan.inference.exemplar import FastExemplarEncoder
from exegan_studio.engines.exegan.inference.generator import FastGenerator
from exegan_studio.engines.exegan.inference.noise import noise_maps
from exegan_studio.engines.exegan.inference.precision import REFERENCE, Compute, choose
from exegan_studio.engines.exegan.memory import released
from exegan_studio.engines.exegan.networks.expected import encoder_shapes, exemplar_encoder, generator_shapes
from exegan_studio.engines.exegan.networks.generator import Generator
from exegan_studio.evaluation.graft_speed import peak_megabytes
from exegan_studio.evaluation.made_up_weights import MadeUp

ROUNDS: Final = 5
HOLE: Final = 0.2
"""The hole's share of the picture."""
PUBLISHED: Final = (256, 512)
MEAN_OF: Final = 4096
"""Codes that the published way averages for every picture."""
YARDSTICK: Final = (128, 256)
"""Channels and side of the 3x3 convolution that times are also told in, so that machines can be compared."""
GOALS: Final[Mapping[str, tuple[float, float]]] = {"cpu-float32": (28.6, 5.1), "cpu-bfloat16": (36.8, 6.3)}
"""At 256 four new candidates and one more, in yardsticks: 1.4 and 0.25 s where one takes 49 ms; in bfloat16 0.7 and 0.12 s
where one takes 19 ms."""


@dataclass(frozen=True)
class FastSpeed:
    """Medians in seconds of the fast path in one format.

    Stages: `exemplar_s` its codes, `hole_s` what is known round the hole, `decode_s` one whole picture, `limited_s` one
    computed only where the hole needs it. `new_s`: exemplar and hole new, all candidates whole; `new_limited_s` the
    same with limited ones. `further_s`: one whole candidate more, the rest known. `peak_mb`: the peak memory of a process
    that does nothing else. `convolution_s`: the YARDSTICK at its best; `new_convolutions` and `further_convolutions`: new_s
    and further_s told in it; `goal`: what this project wants those two to be, where it says so.
    """

    compute: str
    exemplar_s: float
    hole_s: float
    decode_s: float
    limited_s: float
    new_s: float
    new_limited_s: float
    further_s: float
    peak_mb: float
    convolution_s: float
    new_convolutions: float
    further_convolutions: float
    goal: tuple[float, float] | None


@dataclass(frozen=True)
class EngineSpeed:
    """`naive_s`: the published way with the plain networks, everything again for every candidate: one candidate's time
    (the median of a few) times `count`. `ratio`: naive_s over float32's new_s, `chosen_ratio` over the chosen format's."""

    size: int
    count: int
    hole_share: float
    float32: FastSpeed
    chosen: FastSpeed
    reason: str
    naive_s: float
    ratio: float
    chosen_ratio: float


def measure_published(size: int, count: int, name: str | None = None) -> EngineSpeed:
    """Measure the paper's network. Raises EngineError for a size that was not published, no candidates, or a format that this
    machine cannot do."""
    if size not in PUBLISHED:
        raise EngineError(f"No network was published for {size} pixels.", "Choose a size of 256 or 512.")
    return measure_engine(NetworkConfig.published(size), count, name)


def measure_engine(config: NetworkConfig, count: int = 4, name: str | None = None, rounds: int = ROUNDS) -> EngineSpeed:
    """Measure a network of these sizes. `name`: the format to compare with float32, None: the quickest. Raises EngineError
    for no candidates, and for a format that this machine cannot do."""
    if count < 1:
        raise EngineError(f"{count} candidates cannot be timed.", "Ask for one or more.")
    choice = choose(name)
    float32 = apart(config, REFERENCE, count, rounds)
    chosen = None if choice.compute == REFERENCE else apart(config, choice.compute, count, rounds)
    naive = naive_seconds(config, rounds) * count
    other = chosen or float32
    ratios = (round(naive / one.new_s, 2) for one in (float32, other))
    return EngineSpeed(config.size, count, HOLE, float32, other, choice.reason, naive, *ratios)


def apart(config: NetworkConfig, compute: Compute, count: int, rounds: int) -> FastSpeed:
    """`fast_speed` in a process of its own, whose peak memory is that of nothing else."""
    try:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as child:
            return child.submit(fast_speed, config, compute, count, rounds).result()
    except BrokenProcessPool as error:
        raise EngineError(f"Measuring {compute.name} was broken off by the system.", "Close other programs.") from error


def fast_speed(config: NetworkConfig, compute: Compute, count: int, rounds: int) -> FastSpeed:
    encoder = FastExemplarEncoder(config, MadeUp(encoder_shapes(config), config.encoder == PSP), None, compute)
    released(compute)
    generator = FastGenerator(config, MadeUp(generator_shapes(config)), compute)
    released(compute)
    exemplar, image, hole = inputs(config)
    codes, known, noise = encoder.codes(exemplar), generator.encode(image, hole), noise_maps(config, 0)

    def picture(seed: int, region: Tensor | None = None) -> Tensor:
        w = generator.map(random_code(config, seed))
        slots = all_slots(config, per_slot(w, config.slots), codes)
        return generator.decode(known, slots, noise_maps(config, seed), region).cpu()

    def new(region: Tensor | None = None) -> None:
        nonlocal codes, known
        codes, known = encoder.codes(exemplar), generator.encode(image, hole)
        for seed in range(count):
            picture(seed, region)

    slots = all_slots(config, per_slot(generator.map(random_code(config, 0)), config.slots), codes)
    before = yardstick(compute, rounds)
    new_s, further_s = seconds(new, rounds), seconds(lambda: picture(0), rounds)
    unit = min(before, yardstick(compute, rounds))
    return FastSpeed(
        compute=compute.name,
        exemplar_s=seconds(lambda: encoder.codes(exemplar).cpu(), rounds),
        hole_s=seconds(lambda: generator.encode(image, hole).global_style.cpu(), rounds),
        decode_s=seconds(lambda: generator.decode(known, slots, noise).cpu(), rounds),
        limited_s=seconds(lambda: generator.decode(known, slots, noise, hole).cpu(), rounds),
        new_s=new_s,
        new_limited_s=seconds(lambda: new(hole), rounds),
        further_s=further_s,
        peak_mb=peak_megabytes(),
        convolution_s=unit,
        new_convolutions=new_s / unit,
        further_convolutions=further_s / unit,
        goal=GOALS.get(compute.name) if (config.size, count) == (256, 4) else None,
    )


@torch.no_grad()
def yardstick(compute: Compute, rounds: int) -> float:
    """Seconds of the YARDSTICK by the library's own convolution with channels last: the best, since whatever else the machine
    does can only add."""
    channels, side = YARDSTICK
    x, weight = (
        torch.ones(shape, dtype=compute.dtype, device=compute.device).contiguous(memory_format=torch.channels_last)
        for shape in ((1, channels, side, side), (channels, channels, 3, 3))
    )
    return min(times(lambda: float(F.conv2d(x, weight, padding=1)[0, 0, 0, 0]), 2 * rounds))


@torch.no_grad()
def naive_seconds(config: NetworkConfig, rounds: int) -> float:
    """One candidate as published, in float32 on the CPU: exemplar (all heads), mean code, both halves of the generator."""
    with torch.device("meta"):
        encoder, generator = exemplar_encoder(config, every_head=True), Generator(config)
    encoder.load_state_dict(dict(MadeUp(encoder_shapes(config, every_head=True), config.encoder == PSP)), assign=True)
    generator.load_state_dict(dict(MadeUp(generator_shapes(config))), assign=True)
    generator.eval()
    exemplar, image, hole = inputs(config)

    def candidate() -> Tensor:
        codes = encoder(exemplar)[:, -config.exemplar_slots :]
        mean = generator.map(torch.randn(MEAN_OF, config.style_dim)).mean(0, keepdim=True)
        w = truncated(generator.map(random_code(config, 0)), mean, 0.7)
        return generator(image, hole, all_slots(config, per_slot(w, config.slots), codes))

    return seconds(candidate, rounds)


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The median."""
    return statistics.median(times(work, rounds))


def times(work: Callable[[], object], rounds: int) -> list[float]:
    """In seconds, after a first that does not count."""
    spent: list[float] = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return spent[1:]


def inputs(config: NetworkConfig) -> tuple[Tensor, Tensor, Tensor]:
    """An exemplar, an image and a square hole in its middle."""
    exemplar, image = torch.rand(2, 1, 3, config.size, config.size, generator=torch.Generator().manual_seed(1)) * 2 - 1
    hole = torch.zeros(1, 1, config.size, config.size)
    margin = round(config.size * (1 - math.sqrt(HOLE)) / 2)
    hole[..., margin:-margin, margin:-margin] = 1
    return exemplar, image, hole


def random_code(config: NetworkConfig, seed: int) -> Tensor:
    return torch.randn(1, config.style_dim, generator=torch.Generator().manual_seed(seed))
