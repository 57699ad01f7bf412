"""Where on the feature maps something is computed: boxes, maps with a frame of zeros, and memory that is used again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from exegan_studio.domain.geometry import Box

EVEN: Final = 2
"""Boxes begin and end at multiples of this, so that half of one is one."""


@dataclass(frozen=True)
class LevelBoxes:
    """What must be computed at one size: the upsampling convolution's output and the second convolution's (and colours)."""

    first: Box
    second: Box


@dataclass(frozen=True)
class Framed:
    """A map's part in `box`, N x height + 2 x width + 2 x C (channels last), with a frame of zeros one pixel wide.

    Where the box ends inside the picture the frame is not what stands there: only at the picture's own edge may it be read.
    """

    values: Tensor
    box: Box

    @property
    def inside(self) -> Tensor:
        return self.values[:, 1:-1, 1:-1]

    def around(self, box: Box) -> Tensor:
        """`box` and one pixel more on every side."""
        top, left = box.top - self.box.top, box.left - self.box.left
        return self.values[:, top : top + box.height + 2, left : left + box.width + 2]


def nothing() -> None:
    """What is done between layers where nobody may want to stop."""


class Scratch:
    """Memory by name that is used again: fresh memory costs more time than the arithmetic on it. One thread at a time."""

    def __init__(self, device: torch.device) -> None:
        self._device, self._held = device, dict[str, Tensor]()

    def take(self, name: str, shape: Sequence[int], dtype: torch.dtype = torch.float32) -> Tensor:
        """Contiguous, with whatever stood there before; what was taken by this name earlier is lost."""
        count = torch.Size(shape).numel()
        held = self._held.get(name)
        if held is None or held.numel() < count or held.dtype != dtype:
            self._held.pop(name, None)
            held = self._held[name] = torch.empty(count, dtype=dtype, device=self._device)
        return held[:count].view(*shape)

    def framed(self, name: str, n: int, box: Box, channels: int, dtype: torch.dtype = torch.float32) -> Framed:
        """With its frame zeroed and anything inside."""
        values = self.take(name, (n, box.height + 2, box.width + 2, channels), dtype)
        values[:, :: box.height + 1].zero_()
        values[:, :, :: box.width + 1].zero_()
        return Framed(values, box)


def widened(box: Box, margin: int, multiple: int, side: int) -> Box:
    """With so many more pixels on each side inside a map of `side`; then outwards to even edges, and to sides that are
    multiples of `multiple`, which is even and divides `side`."""

    def stretch(first: int, last: int) -> tuple[int, int]:
        first, last = max(first - margin, 0) // EVEN * EVEN, min(last + margin, side)
        length = -(-(last - first) // multiple) * multiple
        first = min(first, side - length)
        return first, first + length

    (left, right), (top, bottom) = stretch(box.left, box.right), stretch(box.top, box.bottom)
    return Box(left, top, right, bottom)


def halved(box: Box) -> Box:
    """The same place on a map of half the side."""
    return Box(box.left // 2, box.top // 2, -(-box.right // 2), -(-box.bottom // 2))


def whole(side: int) -> Box:
    return Box(0, 0, side, side)


def bounding_box(mask: Tensor) -> Box | None:
    """Of what is above zero in `mask`, (... x) side x side; None where nothing is."""
    used = mask.reshape(-1, *mask.shape[-2:]).amax(0) > 0
    rows, columns = used.any(1).nonzero().flatten().tolist(), used.any(0).nonzero().flatten().tolist()
    return Box(columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) if rows else None


def level_boxes(multiples: Mapping[int, int], wanted: Box) -> dict[int, LevelBoxes]:
    """What every size (8 up to the full one) must compute for the picture to be right in `wanted`. `multiples`: by size, what
    the second box's sides must be multiples of.

    From the full size down: a 3x3 convolution reads one pixel round what it makes; the upsampling convolution (3x3 and the
    blur) reads one pixel, at half the size, round half of what it makes; so does the doubling of the colours.
    """
    boxes: dict[int, LevelBoxes] = {}
    margin = 0
    for side in sorted(multiples, reverse=True):
        second = widened(wanted, margin, multiples[side], side)
        first = widened(second, 1, EVEN, side)
        boxes[side] = LevelBoxes(first, second)
        wanted, margin = halved(first), 1
    return boxes
