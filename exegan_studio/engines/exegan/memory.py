"""What is kept, how many candidates fit at a time, and how a lack of memory shows."""

import ctypes
import sys
from collections.abc import Callable
from typing import Generic, TypeVar

import torch

from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.inference.precision import Compute

V = TypeVar("V")

MOST_LANES = 8
MAPS = 8
"""A sample's decoding takes about as much memory as so many of its largest feature maps."""


class Kept(Generic[V]):
    """Values by key, the last used ones. One thread at a time."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, dict[str, V]()

    def get(self, key: str, make: Callable[[], V]) -> V:
        """The value of that key, made where it is not held; a failure is not kept."""
        value = self._held.pop(key) if key in self._held else make()
        self._held[key] = value
        while len(self._held) > self._most:
            self._held.pop(next(iter(self._held)))
        return value

    def clear(self) -> None:
        self._held.clear()


def out_of_memory(error: RuntimeError | MemoryError) -> bool:
    """Whether this failure is a lack of memory. Not every device has a type of its own for it, so the words count too."""
    words = str(error).lower()
    typed = isinstance(error, torch.OutOfMemoryError | MemoryError)
    return typed or "out of memory" in words or "can't allocate memory" in words or "not enough memory" in words


def first_lanes(config: NetworkConfig, compute: Compute) -> int:
    """How many candidates to decode at a time: on a CPU one, which is faster there; else as many as fit, up to MOST_LANES."""
    kind = compute.device.type
    if kind == "cpu":
        return 1
    if kind == "cuda":
        free = torch.cuda.mem_get_info()[0]
    else:
        free = torch.mps.recommended_max_memory() - torch.mps.current_allocated_memory()
    largest = max(side * side * channels for side, channels in config.channels)
    return max(1, min(MOST_LANES, free // (MAPS * largest * compute.dtype.itemsize)))


def released(compute: Compute) -> None:
    """Give memory that nothing uses any more back to the device. Most systems' allocators do so by themselves; Linux's keeps
    what lies between things in use, hundreds of MB after a network was laid out."""
    if compute.device.type == "cuda":
        torch.cuda.empty_cache()
    elif compute.device.type == "mps":
        torch.mps.empty_cache()
    elif sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's own; other C libraries have none
        if trim is not None:
            trim(0)
