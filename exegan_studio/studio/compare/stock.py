"""The pixels the compare room draws: the part of the photo round the face once, and of every candidate what it changed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from exegan_studio.domain.arrays import DeepPixels, Pixels, frozen
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.picture import to_eight_bit
from exegan_studio.jobs.job import Job, JobControl, JobState
from exegan_studio.jobs.worker import Runner
from exegan_studio.studio.candidates.history import HeldCandidate
from exegan_studio.studio.canvas.pyramid import PhotoPyramid

_ALIGNED = 32
"""Photo pixels: edges of a candidate's part fall on pixels of the halved levels of the photo, down to a 32nd."""
_REACH = 8
_Key = HeldCandidate | tuple[HeldCandidate | None, HeldCandidate | None, int] | None
"""A candidate; two and how many times as strong their difference is; None: the photo."""


@dataclass(frozen=True, eq=False)
class Layer:
    """Pixels at the photo's size and halved ones, and where they stand in the photo. `most`: the greatest difference in 8-bit
    steps, for a layer of differences."""

    pyramid: PhotoPyramid
    box: Box
    most: int = 0


class Stock:
    """Main thread; candidates are read on the runner's. `changed` is called when something came that was asked for."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._base: DeepPixels | None = None
        self._layers: dict[_Key, Layer] = {}
        self._jobs: dict[_Key, Job[tuple[Pixels, Box, int]]] = {}
        self._failed: set[_Key] = set()
        self.area = Box(0, 0, 0, 0)
        self.changed: Callable[[], None] = lambda: None

    def look_at(self, base: DeepPixels | None, area: Box) -> None:
        """The photo to stand on, and the part of it to be seen. What was made for another is dropped."""
        if base is self._base and area == self.area:
            return
        self.forget()
        self._base, self.area = base, area

    def ground(self) -> Layer | None:
        """The photo itself."""
        if self._base is None or self.area.empty:
            return None
        if None not in self._layers:
            self._layers[None] = Layer(PhotoPyramid(self._base[self.area.slices]), self.area)
        return self._layers[None]

    def candidate(self, held: HeldCandidate) -> Layer | None:
        """What the candidate changes in the photo; None while it is being read."""
        return self._layer(held, lambda base, area: (*_in_eight_bits(held, base, aligned(held.box, area)), 0))

    def difference(self, first: HeldCandidate | None, second: HeldCandidate | None, gain: int) -> Layer | None:
        """How far two candidates differ, None standing for the photo; black is the same. None while it is being made."""
        return self._layer((first, second, gain), lambda base, area: differing(first, second, base, area, gain))

    def keep_only(self, wanted: set[HeldCandidate]) -> None:
        """Let go of what is not on show any more."""
        for key in [key for key in self._layers if not _parts(key) <= wanted]:
            del self._layers[key]
        for key in [key for key in self._jobs if not _parts(key) <= wanted]:
            self._jobs.pop(key).drop()
        self._failed = {key for key in self._failed if _parts(key) <= wanted}

    def forget(self) -> None:
        for job in self._jobs.values():
            job.drop()
        self._jobs.clear()
        self._layers.clear()
        self._failed.clear()

    def _layer(self, key: _Key, make: Callable[[DeepPixels, Box], tuple[Pixels, Box, int]]) -> Layer | None:
        found, base, area = self._layers.get(key), self._base, self.area
        if found is not None or base is None or key in self._jobs or key in self._failed:
            return found

        def work(control: JobControl) -> tuple[Pixels, Box, int]:
            control.cancel.check()
            return make(base, area)

        def done(result: tuple[Pixels, Box, int]) -> None:
            pixels, box, most = result
            self._layers[key] = Layer(PhotoPyramid(pixels), box, most)

        def ended(job: Job[tuple[Pixels, Box, int]]) -> None:
            self._jobs.pop(key, None)
            # What could not be read was told once; what was only put off is asked for again when it is painted.
            if job.state is JobState.FAILED:
                self._failed.add(key)
            self.changed()

        self._jobs[key] = job = Job("Reading a candidate", work, on_done=done, on_end=ended)
        self._runner.submit(job)
        return self._layers.get(key)


def aligned(box: Box, area: Box) -> Box:
    """The box with a little round it, inside the area, its edges on whole pixels of the area's halved levels."""
    inner = box.grown(_REACH).overlap(area).shifted(-area.left, -area.top)
    left, top = inner.left // _ALIGNED * _ALIGNED, inner.top // _ALIGNED * _ALIGNED
    right, bottom = -(-inner.right // _ALIGNED) * _ALIGNED, -(-inner.bottom // _ALIGNED) * _ALIGNED
    return Box(left, top, max(right, _ALIGNED), max(bottom, _ALIGNED)).shifted(area.left, area.top).overlap(area)


def differing(
    first: HeldCandidate | None, second: HeldCandidate | None, base: DeepPixels, area: Box, gain: int
) -> tuple[Pixels, Box, int]:
    """The difference in 8 bits times `gain`, where it is, and the greatest one before that. Any thread."""
    box = Box(0, 0, 0, 0)
    for one in (first, second):
        box = box if one is None else box.union(one.box)
    box = aligned(box, area)
    parts = [to_eight_bit(laid_over(one, base, box)).astype(np.int16) for one in (first, second)]
    apart = np.abs(parts[0] - parts[1])
    shown = np.minimum(apart.astype(np.int32) * gain, 255).astype(np.uint8)
    return frozen(shown), box, int(apart.max(initial=0))


def laid_over(held: HeldCandidate | None, base: DeepPixels, box: Box) -> DeepPixels:
    """The part of the photo inside the box, with the candidate where there is one. Any thread."""
    part = base[box.slices].copy()
    seen = box if held is None else box.overlap(held.box)
    if held is None or seen.empty:
        return part
    target = part[seen.shifted(-box.left, -box.top).slices]
    origin, patch = held.origin, held.patch[seen.shifted(-held.box.left, -held.box.top).slices]
    if base is origin:
        target[:] = patch
    else:
        np.copyto(target, patch, where=(patch != origin[seen.slices]).any(2, keepdims=True))
    return part


def _parts(key: _Key) -> set[HeldCandidate]:
    parts = key[:2] if isinstance(key, tuple) else (key,)
    return {part for part in parts if part is not None}


def _in_eight_bits(held: HeldCandidate, base: DeepPixels, box: Box) -> tuple[Pixels, Box]:
    return frozen(to_eight_bit(laid_over(held, base, box))), box
