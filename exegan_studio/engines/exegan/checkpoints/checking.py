"""Whether tensors are those that a network needs, each named where it is not."""

from collections.abc import Callable, Iterator, Mapping

import torch
from torch import Tensor

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.checkpoints.archive import CHUNK
from exegan_studio.engines.exegan.checkpoints.work import Work

Shape = tuple[int, ...]
COUNTER = "num_batches_tracked"
"""The only integers among the weights: how many batches a normalisation saw."""


def check_shapes(found: Mapping[str, Shape], expected: Mapping[str, Shape], where: str, next_step: str) -> None:
    """Raise WeightsError for the first tensor that is missing, has another shape, or is too many.

    `where` stands before the tensor's name: the file, and in it the table.
    """
    for name, shape in expected.items():
        if name not in found:
            raise WeightsError(f"{where}{name} is missing.", next_step)
        if found[name] != shape:
            raise WeightsError(f"{where}{name} has the shape {_shown(found[name])}, not {_shown(shape)}.", next_step)
    for name in found:
        if name not in expected:
            raise WeightsError(f"{where}{name} is not known: too many tensors.", next_step)


def _shown(shape: Shape) -> str:
    return " x ".join(str(side) for side in shape) or "of a single number"


def check_types(tensors: Mapping[str, Tensor], floats: tuple[torch.dtype, ...], where: str, next_step: str) -> None:
    """Raise WeightsError for the first tensor of another number type than `floats`, or int64 for a counter."""
    for name, tensor in tensors.items():
        wanted = (torch.int64,) if name.endswith(COUNTER) else floats
        if tensor.dtype not in wanted:
            types = " or ".join(_type_name(one) for one in wanted)
            raise WeightsError(f"{where}{name} holds {_type_name(tensor.dtype)} numbers, not {types}.", next_step)


def _type_name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def refuse_not_finite(tensors: Mapping[str, Tensor], shown: Callable[[str], str], next_step: str, work: Work) -> None:
    """Raise WeightsError for the first tensor with a NaN or an infinity; `shown` turns its name into file and name.

    Counts the tensors' bytes. Raises Cancelled.
    """
    for name, tensor in tensors.items():
        for part in _parts(tensor):
            if not bool(torch.isfinite(part).all()):
                raise WeightsError(f"{shown(name)} holds numbers that are none (NaN or infinite).", next_step)
            work.count(part.nbytes)


def byte_chunks(tensor: Tensor) -> Iterator[memoryview]:
    """The tensor's numbers in order, as bytes, in pieces of a few megabytes."""
    for part in _parts(tensor):
        yield part.view(torch.uint8).numpy().data


def _parts(tensor: Tensor) -> tuple[Tensor, ...]:
    """One dimension, contiguous, CHUNK bytes each at most. A mapped tensor is not copied."""
    flat = tensor.detach().contiguous().reshape(-1)
    return flat.split(CHUNK // flat.element_size())
