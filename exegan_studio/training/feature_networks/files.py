"""Numbers of feature networks from files: safetensors, or torch's own format read without running anything that is in it."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.checkpoints.checking import COUNTER, check_shapes
from exegan_studio.storage.archive_faults import FAULTS
from exegan_studio.storage.names import shown_name

SAFE_SUFFIX = ".safetensors"


def read_tensors(path: Path) -> dict[str, Tensor]:
    """A file of named tensors, on the CPU, in float32 where they are numbers with a point. Raises WeightsError.

    TorchScript is refused: such a file is a program.
    """
    name, again = shown_name(path), "Name a file of named tensors: .safetensors, or a state dict as torch saves it."
    if not path.is_file():
        raise WeightsError(f"The file {name} is not there.", again)
    if _is_script(path):
        raise WeightsError(f"{name} is TorchScript, a program, and no program from a file is run.", again)
    try:
        held = load_file(path) if path.suffix == SAFE_SUFFIX else torch.load(path, map_location="cpu", weights_only=True)
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"{name} is damaged: its contents cannot be read.", again) from error
    except Exception as error:  # a damaged pickle can fail in any way at all
        raise WeightsError(f"{name} is no file of tensors alone, or damaged. Nothing in it was run.", again) from error
    if not isinstance(held, Mapping) or not all(isinstance(one, Tensor) for one in held.values()):
        raise WeightsError(f"{name} holds something else than named tensors.", again)
    return {str(key): value.float() if value.is_floating_point() else value for key, value in held.items()}


def _is_script(path: Path) -> bool:
    try:
        if not zipfile.is_zipfile(path):
            return False
        with zipfile.ZipFile(path) as archive:
            return any("/code/" in entry for entry in archive.namelist())
    except FAULTS:
        return False


def fill(network: nn.Module, tensors: Mapping[str, Tensor], path: Path, next_step: str) -> None:
    """Give the network its numbers, all of them finite and of the right shapes, and make it one that is only looked through.

    Counters of normalisations may be missing. Raises WeightsError.
    """
    expected = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items() if not name.endswith(COUNTER)}
    given = {name: tensor for name, tensor in tensors.items() if not name.endswith(COUNTER)}
    where = f"{shown_name(path)}: "
    check_shapes({name: tuple(tensor.shape) for name, tensor in given.items()}, expected, where, next_step)
    if not all(bool(torch.isfinite(tensor).all()) for tensor in given.values()):
        raise WeightsError(f"{where}some of its numbers are none (NaN or infinite).", next_step)
    network.load_state_dict(given, strict=False)
    network.eval().requires_grad_(False)


Network = TypeVar("Network", bound=nn.Module)


def bare(make: Callable[[], Network]) -> Network:
    """A network whose numbers are yet to come: nothing is spent on random ones."""
    with torch.device("meta"):
        network = make()
    return network.to_empty(device="cpu")
