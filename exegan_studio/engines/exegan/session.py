"""Networks held ready: exemplars and holes are encoded once, then any number of candidates is decoded from them."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import numpy as np
import torch
from torch import Tensor

from exegan_studio.domain.arrays import FloatArray, Pixels, as_float, content_hash
from exegan_studio.domain.errors import EngineError
from exegan_studio.domain.recipe import NOISES
from exegan_studio.engines.exegan.checkpoints.format import ENCODER, GENERATOR
from exegan_studio.engines.exegan.checkpoints.store import StoredNetworks, load_stored
from exegan_studio.engines.exegan.codes import attribute_similarity
from exegan_studio.engines.exegan.config import PSP
from exegan_studio.engines.exegan.inference.exemplar import FastExemplarEncoder
from exegan_studio.engines.exegan.inference.generator import FastGenerator
from exegan_studio.engines.exegan.inference.noise import no_noise, noise_maps
from exegan_studio.engines.exegan.inference.precision import REFERENCE, Compute
from exegan_studio.engines.exegan.memory import Kept, first_lanes, out_of_memory, released
from exegan_studio.engines.exegan.networks.generator import HoleFeatures
from exegan_studio.engines.exegan.networks.psp import SIDE as PSP_SIDE
from exegan_studio.engines.exegan.pictures import NetworkHole, scaled
from exegan_studio.engines.exegan.seeds import StyleOrder, decoder_codes
from exegan_studio.jobs.cancel import CancelToken

T = TypeVar("T")

SMALL: Final = 2**20
EXEMPLARS_KEPT: Final = 1024
"""Codes of one exemplar take some 20 KB."""
HOLES_KEPT: Final = 2
"""Features of one hole take up to 130 MB."""


@dataclass(frozen=True)
class Decoded:
    """One candidate as the network gave it: `picture` n x n x 3, about -1..1, right in the hole only. `notes`: what of the
    way it was made the artist should know."""

    seed: int
    picture: FloatArray
    seconds: float
    notes: tuple[str, ...]


class ExeganSession:
    """One set of weights, on one device. One thread at a time; every call stops with Cancelled soon after it is asked to.

    Where a device has too little memory, fewer candidates are decoded at a time, and at last all is done on the CPU, where the
    session then stays; the candidates say so.
    """

    def __init__(self, stored: StoredNetworks, compute: Compute, lanes: int | None = None) -> None:
        """`lanes`: so many candidates at a time, None: as the device is best used. Networks are built when first needed, and
        what `stored` holds of each is let go of then."""
        self.config, self.compute = stored.config, compute
        self._path, self._waiting = stored.path, parts(stored)
        self._mean, self._latent_avg = (
            stored.mean_code.clone(),
            None if stored.latent_avg is None else stored.latent_avg.clone(),
        )
        self._lanes = first_lanes(stored.config, compute) if lanes is None else lanes
        self._generator: FastGenerator | None = None
        self._encoder: FastExemplarEncoder | None = None
        self._codes = Kept[Tensor](EXEMPLARS_KEPT)
        self._holes = Kept[HoleFeatures](HOLES_KEPT)
        self._cancel = CancelToken()
        self._notes: tuple[str, ...] = ()

    def exemplar_codes(self, pixels: Pixels, cancel: CancelToken) -> Tensor:
        """Of an exemplar's framed square of any size: 1 x n x style_dim, float32, on the CPU. Kept by the pixels' content."""
        self._cancel = cancel
        cancel.check()
        return self._codes.get(content_hash(pixels), lambda: self._managed(lambda: self._encoded(pixels)))

    def attribute_similarity(self, a: Pixels, b: Pixels, cancel: CancelToken) -> float:
        """Of two framed squares, as the paper measures it: 0 for the same attributes, larger for others."""
        codes = self.exemplar_codes(a, cancel), self.exemplar_codes(b, cancel)
        return float(attribute_similarity(*codes))

    def candidates(
        self, hole: NetworkHole, guide: Tensor | None, seeds: Sequence[int], order: StyleOrder, cancel: CancelToken
    ) -> Iterator[Decoded]:
        """One for every seed, in their order. `guide`: the exemplars' codes as one (`seeds.guide`), None without any.

        Raises EngineError where not even the CPU has memory enough, or an order makes no sense, and Cancelled.
        """
        self._cancel = cancel
        self._managed(lambda: self._features(hole))
        waiting = list(seeds)
        while waiting:
            cancel.check()
            start = time.perf_counter()
            pictures = self._managed(partial(self._decoded, hole, guide, waiting, order))
            seconds = (time.perf_counter() - start) / len(pictures)
            done, waiting = waiting[: len(pictures)], waiting[len(pictures) :]
            for seed, picture in zip(done, pictures, strict=True):
                yield Decoded(seed, picture, seconds, self._notes)

    def _decoded(self, hole: NetworkHole, guide: Tensor | None, waiting: Sequence[int], order: StyleOrder) -> list[FloatArray]:
        """The first of those that wait, as many as there are lanes. Always all lanes are used: how a device rounds depends on
        how many there are, and a candidate must not depend on how many others there are."""
        lanes = self._lanes
        seeds = [*waiting[:lanes], *[waiting[-1]] * (lanes - len(waiting))]
        generator, mean = self._ready_generator(), self._mean
        codes = torch.cat([decoder_codes(self.config, generator.map, mean, guide, seed, order) for seed in seeds])
        noise = self._noise(seeds, order.style.noise)
        made = generator.decode(self._features(hole), codes, noise, torch.from_numpy(hole.mask))
        pictures = made.permute(0, 2, 3, 1).cpu().numpy()
        return [as_float(np.ascontiguousarray(one)) for one in pictures[: len(waiting)]]

    def _noise(self, seeds: Sequence[int], kind: str) -> tuple[Tensor, ...] | None:
        _, fixed, off = NOISES
        if kind not in NOISES:
            raise EngineError(f"There is no noise called {kind}.", f"Noise: {', '.join(NOISES)}.")
        if kind == fixed:
            return None
        if kind == off:
            return no_noise(self.config)
        own = [noise_maps(self.config, seed) for seed in seeds]
        return tuple(torch.cat(maps) for maps in zip(*own, strict=True))

    def _features(self, hole: NetworkHole) -> HoleFeatures:
        return self._holes.get(hole.key, lambda: self._encoded_hole(hole))

    def _encoded_hole(self, hole: NetworkHole) -> HoleFeatures:
        image = torch.from_numpy(hole.image).permute(2, 0, 1)[None]
        mask = torch.from_numpy(hole.mask.astype(np.float32))[None, None]
        return self._ready_generator().encode(image, mask)

    def _encoded(self, pixels: Pixels) -> Tensor:
        side = PSP_SIDE if self.config.encoder == PSP else self.config.size
        values = scaled(pixels.astype(np.float32), side) / np.float32(127.5) - 1
        picture = torch.from_numpy(as_float(np.clip(values, -1, 1))).permute(2, 0, 1)[None]
        return self._ready_encoder().codes(picture).cpu()

    def _ready_generator(self) -> FastGenerator:
        if self._generator is None:
            tensors = Watched(self._part(GENERATOR), self._check)
            self._generator = FastGenerator(self.config, tensors, self.compute, self._check)
            del tensors
            self._let_go(GENERATOR)
        return self._generator

    def _ready_encoder(self) -> FastExemplarEncoder:
        if self._encoder is None:
            tensors = Watched(self._part(ENCODER), self._check)
            self._encoder = FastExemplarEncoder(self.config, tensors, self._latent_avg, self.compute, self._check)
            del tensors
            self._let_go(ENCODER)
        return self._encoder

    def _part(self, name: str) -> Mapping[str, Tensor]:
        if name not in self._waiting:
            self._waiting = parts(load_stored(self._path))
        return self._waiting[name]

    def _let_go(self, part: str) -> None:
        """Of the weights file's part, whose pages count as memory in use, once its network is laid out."""
        del self._waiting[part]
        released(self.compute)

    def _check(self) -> None:
        """Between layers."""
        self._cancel.check()

    def _managed(self, work: Callable[[], T]) -> T:
        """The result of the work, which is tried again with less where memory does not suffice."""
        while True:
            try:
                return work()
            except (RuntimeError, MemoryError) as error:
                if not out_of_memory(error):
                    raise
                reason = str(error)
            # not before the failed call is left: until then it holds what is to be given back
            self._make_do(reason)

    def _make_do(self, reason: str) -> None:
        """Half as many candidates at a time, then the CPU. Raises EngineError where there is nothing less."""
        before = self.compute
        if self._lanes > 1:
            self._lanes //= 2
            note = f"Memory was short: {self._lanes} at a time." if self._lanes > 1 else "Memory was short: one at a time."
        elif self.compute.device.type != "cpu":
            self.compute = REFERENCE
            self._generator, self._encoder = None, None
            self._holes.clear()
            note = "The graphics card's memory does not suffice: computed on the CPU."
        else:
            side = self.config.size
            raise EngineError(
                f"The memory does not suffice to fill at {side} pixels.", "Close other programs."
            ) from MemoryError(reason)
        released(before)
        self._notes = (note,)


def parts(stored: StoredNetworks) -> dict[str, Mapping[str, Tensor]]:
    return {GENERATOR: stored.generator, ENCODER: stored.encoder}


class Watched(Mapping[str, Tensor]):
    """Tensors that can be stopped being read: laying a network out takes longer than one should wait.

    Small ones are copies. Networks may keep them as they are, and one would keep the whole file mapped; large ones they put
    into another order, and copies of those would leave memory in pieces.
    """

    def __init__(self, tensors: Mapping[str, Tensor], check: Callable[[], None]) -> None:
        self._tensors, self._check = tensors, check

    def __getitem__(self, name: str) -> Tensor:
        self._check()
        tensor = self._tensors[name]
        return tensor.clone() if tensor.nbytes <= SMALL else tensor

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)
