"""How long EXE-GAN takes on this machine, with made-up weights: what they are does not change the time."""

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from exegan_studio.domain.errors import EngineError
from exegan_studio.engines.exegan.codes import all_slots, per_slot, truncated
from exegan_studio.engines.exegan.config import PSP, NetworkConfig
from exegan_studio.engines.exegan.inference.exemplar import FastExemplarEncoder
from exegan_studio.engines.exegan.inference.generator import FastGenerator
from exegan_studio.engines.exegan.inference.noise import noise_maps
from exegan_studio.engines.exegan.inference.precision import REFERENCE, Compute, choose
from exegan_studio.engines.exegan.networks.expected import Shapes, encoder_shapes, exemplar_encoder, generator_shapes
from exegan_studio.engines.exegan.networks.generator import MAPPING_RATE, Generator
from exegan_studio.evaluation.graft_speed import peak_megabytes

ROUNDS: Final = 5
HOLE: Final = 0.2
"""The hole's share of the picture."""
PUBLISHED: Final = (256, 512)
MEAN_OF: Final = 4096
"""Codes that the published way averages for every picture."""


@dataclass(frozen=True)
class FastSpeed:
    """Medians in seconds of the fast path in one format.

    Stages: `exemplar_s` its codes, `hole_s` what is known round the hole, `decode_s` one whole picture, `limited_s` one
    computed only where the hole needs it. `new_s`: exemplar and hole new, all candidates whole; `new_limited_s` the
    same with limited ones. `further_s`: one whole candidate more, the rest known. `peak_mb`: the process's peak memory
    until then.
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
    float32 = fast_speed(config, REFERENCE, count, rounds)  # first: it needs more memory, and the peak is the process's
    chosen = None if choice.compute == REFERENCE else fast_speed(config, choice.compute, count, rounds)
    naive = naive_seconds(config, rounds) * count
    other = chosen or float32
    ratios = (round(naive / one.new_s, 2) for one in (float32, other))
    return EngineSpeed(config.size, count, HOLE, float32, other, choice.reason, naive, *ratios)


def fast_speed(config: NetworkConfig, compute: Compute, count: int, rounds: int) -> FastSpeed:
    encoder = FastExemplarEncoder(config, made_up(encoder_shapes(config), config.encoder == PSP), None, compute)
    generator = FastGenerator(config, made_up(generator_shapes(config)), compute)
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
    return FastSpeed(
        compute=compute.name,
        exemplar_s=seconds(lambda: encoder.codes(exemplar).cpu(), rounds),
        hole_s=seconds(lambda: generator.encode(image, hole).global_style.cpu(), rounds),
        decode_s=seconds(lambda: generator.decode(known, slots, noise).cpu(), rounds),
        limited_s=seconds(lambda: generator.decode(known, slots, noise, hole).cpu(), rounds),
        new_s=seconds(new, rounds),
        new_limited_s=seconds(lambda: new(hole), rounds),
        further_s=seconds(lambda: picture(0), rounds),
        peak_mb=peak_megabytes(),
    )


@torch.no_grad()
def naive_seconds(config: NetworkConfig, rounds: int) -> float:
    """One candidate as published, in float32 on the CPU: exemplar (all heads), mean code, both halves of the generator."""
    with torch.device("meta"):
        encoder, generator = exemplar_encoder(config, every_head=True), Generator(config)
    encoder.load_state_dict(made_up(encoder_shapes(config, every_head=True), config.encoder == PSP), assign=True)
    generator.load_state_dict(made_up(generator_shapes(config)), assign=True)
    generator.eval()
    exemplar, image, hole = inputs(config)

    def candidate() -> Tensor:
        codes = encoder(exemplar)[:, -config.exemplar_slots :]
        mean = generator.map(torch.randn(MEAN_OF, config.style_dim)).mean(0, keepdim=True)
        w = truncated(generator.map(random_code(config, 0)), mean, 0.7)
        return generator(image, hole, all_slots(config, per_slot(w, config.slots), codes))

    return seconds(candidate, rounds)


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The median, after a first that does not count."""
    spent: list[float] = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent[1:])


def inputs(config: NetworkConfig) -> tuple[Tensor, Tensor, Tensor]:
    """An exemplar, an image and a square hole in its middle."""
    exemplar, image = torch.rand(2, 1, 3, config.size, config.size, generator=torch.Generator().manual_seed(1)) * 2 - 1
    hole = torch.zeros(1, 1, config.size, config.size)
    margin = round(config.size * (1 - math.sqrt(HOLE)) / 2)
    hole[..., margin:-margin, margin:-margin] = 1
    return exemplar, image, hole


def random_code(config: NetworkConfig, seed: int) -> Tensor:
    return torch.randn(1, config.style_dim, generator=torch.Generator().manual_seed(seed))


def made_up(shapes: Shapes, scaled: bool = False) -> dict[str, Tensor]:
    """Weights that keep the signal's size, as trained ones do: very small or infinite numbers would change the time.
    `scaled`: of a network that does not scale its convolutions itself."""
    source = torch.Generator().manual_seed(0)

    def one(name: str, shape: tuple[int, ...]) -> Tensor:
        if name.endswith("num_batches_tracked"):
            return torch.zeros(shape, dtype=torch.int64)
        if name.endswith("running_var"):
            return torch.ones(shape)
        if name.endswith("kernel"):
            return torch.full(shape, 1 / math.prod(shape))
        made = torch.randn(shape, generator=source)
        if len(shape) < 2:
            return made.mul_(0.1).add_(1.0 if name.endswith(("weight", "modulation.bias")) else 0.0)
        if name.startswith("style."):
            return made.div_(MAPPING_RATE)
        return made.div_(math.sqrt(made[0].numel())) if scaled and len(shape) == 4 else made

    return {name: one(name, shape) for name, shape in shapes.items()}
