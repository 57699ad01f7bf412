"""On which device, and in which number format, the fast path computes: chosen by a short measurement, or by name."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

import torch

from exegan_studio.domain.errors import EngineError

FORMATS: Final = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
ROUNDS = 3


@dataclass(frozen=True)
class Compute:
    """A device and the format of feature maps and large weights; styles, sums of colours and codes are float32 anywhere."""

    device: torch.device
    dtype: torch.dtype

    @property
    def name(self) -> str:
        """Like `cpu-float32` or `cuda-float16`."""
        return f"{self.device.type}-{str(self.dtype).removeprefix('torch.')}"

    @property
    def tiled(self) -> bool:
        """Whether large 3x3 convolutions go by Winograd's way (`winograd.py`)."""
        return self.device.type == "cpu" and self.dtype == torch.float32

    @classmethod
    def named(cls, name: str) -> Self:
        """Raises EngineError for a name that means nothing, or a device that is not there."""
        kind, _, number = name.partition("-")
        possible = [one.name for one in candidates()]
        if number not in FORMATS or name not in possible:
            raise EngineError(
                f"This machine cannot compute in '{name}'.", f"Choose auto (the quickest), or one of {', '.join(possible)}."
            )
        return cls(torch.device(kind), FORMATS[number])


@dataclass(frozen=True)
class Choice:
    """What was chosen, and a line that says why."""

    compute: Compute
    reason: str


REFERENCE: Final = Compute(torch.device("cpu"), torch.float32)


def candidates() -> tuple[Compute, ...]:
    """What this machine can compute in, the reference first. On a CPU bfloat16 only where its instructions know it (AVX-512
    BF16 or AMX): elsewhere it is emulated, and slow."""
    found = [REFERENCE]
    if has_bfloat16():
        found.append(Compute(torch.device("cpu"), torch.bfloat16))
    if torch.cuda.is_available():
        card = torch.device("cuda")
        found += [Compute(card, torch.float32), Compute(card, torch.float16)]
        if torch.cuda.is_bf16_supported(including_emulation=False):
            found.append(Compute(card, torch.bfloat16))
    if torch.backends.mps.is_available():
        found += [Compute(torch.device("mps"), number) for number in (torch.float32, torch.float16)]
    return tuple(found)


def has_bfloat16() -> bool:
    """Whether the CPU multiplies bfloat16 in hardware; False where this torch cannot tell."""
    asked = (getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"))
    return any(bool(ask()) for ask in asked if ask is not None)


def choose(name: str | None = None, measure: Callable[[Compute], float] | None = None) -> Choice:
    """The quickest of `candidates` by `measure` (seconds; given by default), or the one named. Raises EngineError for a name
    that this machine cannot do."""
    if name:
        return Choice(Compute.named(name), f"{name}, as asked for")
    possible = candidates()
    if len(possible) == 1:
        return Choice(possible[0], f"{possible[0].name}: this machine has no quicker format in hardware")
    times = {one: (measure or seconds)(one) for one in possible}
    best = min(times, key=lambda one: times[one])
    told = ", ".join(f"{one.name} {1000 * spent:.0f} ms" for one, spent in times.items())
    return Choice(best, f"{best.name}, the quickest of {told} for a sample of the network")


def seconds(compute: Compute) -> float:
    """The two convolutions of a middling level (256 channels, to 64x64 and there) as the fast path does them: the best of a
    few, after a first, since whatever else the machine does can only add."""
    from exegan_studio.engines.exegan.inference.convolution import convolution
    from exegan_studio.engines.exegan.inference.finish import Finish
    from exegan_studio.engines.exegan.inference.maps import Scratch

    weight, scratch = torch.zeros(256, 256, 3, 3), Scratch(compute.device)
    up, same = (convolution(weight, 64, compute, scratch, up=double) for double in (True, False))
    small, large, out = (torch.zeros(1, n, n, 256, dtype=compute.dtype, device=compute.device) for n in (34, 66, 64))
    ones = torch.ones(1, 256, device=compute.device)
    finish = Finish(ones, ones[0])
    spent: list[float] = []
    with torch.no_grad():
        for _ in range(ROUNDS + 1):
            start = time.perf_counter()
            up(small, ones, finish, out)
            same(large, ones, finish, out)
            float(out[0, 0, 0, 0])  # waits for the device
            spent.append(time.perf_counter() - start)
    return min(spent[1:])
