"""Weights files of this program, mapped into memory: imported ones, and the shards that a training run writes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.checkpoints.checking import Shape, check_shapes, check_types, refuse_not_finite
from exegan_studio.engines.exegan.checkpoints.format import (
    CONFIG,
    CONTENT,
    ENCODER,
    GENERATOR,
    ID_DIGITS,
    LATENT_AVG,
    MEAN_CODE,
    content_sha256,
)
from exegan_studio.engines.exegan.checkpoints.headers import ANOTHER, Header, read_header
from exegan_studio.engines.exegan.checkpoints.mean_code import mean_code
from exegan_studio.engines.exegan.checkpoints.work import Progress, Work, tell_nobody
from exegan_studio.engines.exegan.config import PSP, NetworkConfig
from exegan_studio.engines.exegan.networks.expected import encoder_shapes, generator_shapes
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.storage.names import shown_name

FLOATS: Final = (torch.float32, torch.float16, torch.bfloat16)


@dataclass(frozen=True, eq=False)
class StoredNetworks:
    """Weights that fit their configuration by name and shape, in float32 (counters int64), never to be written to.

    `generator` and `encoder` are whole state dicts, to be loaded with `assign=True`: numbers that are stored in float32 are
    read from the disk when they are first used, and take no memory any more once their dict is gone. `latent_avg`:
    exemplar_slots x style_dim, to be added to the encoder's codes; None where the encoder needs none. `mean_code`: style_dim
    numbers. `about`: the file's words for people.
    """

    path: Path
    config: NetworkConfig
    generator: Mapping[str, Tensor]
    encoder: Mapping[str, Tensor]
    latent_avg: Tensor | None
    mean_code: Tensor
    weights_id: str
    about: Mapping[str, str]


def load_stored(path: Path) -> StoredNetworks:
    """Any one of several shards stands for all. The numbers themselves are not looked at: `verify` does that.

    Raises WeightsError.
    """
    header = read_header(path)
    tensors = _tensors(header)
    return _stored(path, header, tensors, _content(header) or _recomputed(header, tensors))


def verify(path: Path, on_progress: Progress = tell_nobody, cancel: CancelToken | None = None) -> StoredNetworks:
    """Load, and look at every number: finite, the same as when they were written, and the mean code theirs.

    Files that carry no checksum, as a training run's, are not compared with one. Raises WeightsError and Cancelled.
    """
    header = read_header(path)
    tensors = _tensors(header)
    name = shown_name(path)
    token = cancel or CancelToken()
    work = Work(2 * sum(tensor.nbytes for tensor in tensors.values()), on_progress, token)
    work.stage(f"Checking {name}")
    refuse_not_finite(tensors, lambda tensor: f"{name}: {tensor}", ANOTHER, work)
    content = content_sha256(header.metadata[CONFIG], tensors, work)
    if _content(header) not in ("", content):
        raise WeightsError(f"{name} is damaged: its numbers are not those that were written.", ANOTHER)
    stored = _stored(path, header, tensors, content)
    # rounding may differ between machines, and no more than that
    if not torch.allclose(stored.mean_code, mean_code(stored.config, stored.generator, token), rtol=1e-4, atol=1e-5):
        raise WeightsError(f"{name}: {MEAN_CODE} is not that of this generator.", ANOTHER)
    return stored


def _tensors(header: Header) -> dict[str, Tensor]:
    """All tensors as stored, mapped; names, shapes and number types are those of the configuration. Raises WeightsError."""
    name = shown_name(header.files[0])
    if header.config().get("family") != "exegan":
        raise WeightsError(f"{name} holds no weights of an EXE-GAN.", "Name a file that `weights import` made.")
    check_shapes(header.shapes, _expected(NetworkConfig.from_metadata(header.config()), header.shapes), f"{name}: ", ANOTHER)
    tensors: dict[str, Tensor] = {}
    for file in header.files:
        try:
            for of_encoder in (False, True):
                tensors |= _mapped(file, of_encoder)
        except (SafetensorError, OSError, ValueError) as error:
            raise WeightsError(f"{shown_name(file)} is not a whole weights file.", ANOTHER) from error
    check_types(tensors, FLOATS, f"{name}: ", ANOTHER)
    return tensors


def _mapped(file: Path, of_encoder: bool) -> dict[str, Tensor]:
    """The encoder's tensors or all others. Each of the two has a mapping of its own, which ends with the last of its tensors:
    pages once read count as memory in use until then."""
    with safe_open(file, framework="pt") as opened:
        names: list[str] = opened.keys()
        return {name: opened.get_tensor(name) for name in names if name.startswith(ENCODER) == of_encoder}


def _expected(config: NetworkConfig, found: Mapping[str, Shape]) -> dict[str, Shape]:
    generator = {GENERATOR + name: shape for name, shape in generator_shapes(config).items()}
    encoder = {ENCODER + name: shape for name, shape in encoder_shapes(config).items()}
    rest = {MEAN_CODE: (config.style_dim,), LATENT_AVG: (config.exemplar_slots, config.style_dim)}
    asked = {name: shape for name, shape in rest.items() if name in found or (name == LATENT_AVG and config.encoder == PSP)}
    return generator | encoder | asked


def _content(header: Header) -> str:
    """The checksum that the file states, empty where it states none. Raises WeightsError where it is none."""
    stated = header.metadata.get(CONTENT, "")
    if stated and re.fullmatch("[0-9a-f]{64}", stated) is None:
        raise WeightsError(f"{shown_name(header.files[0])}: its {CONTENT} is no checksum.", ANOTHER)
    return stated


def _recomputed(header: Header, tensors: Mapping[str, Tensor]) -> str:
    return content_sha256(header.metadata[CONFIG], tensors, Work(1, tell_nobody, CancelToken()))


def _stored(path: Path, header: Header, tensors: Mapping[str, Tensor], content: str) -> StoredNetworks:
    config = NetworkConfig.from_metadata(json.loads(header.metadata[CONFIG]))
    full = {name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in tensors.items()}
    generator = _part(full, GENERATOR)
    return StoredNetworks(
        path=path,
        config=config,
        generator=generator,
        encoder=_part(full, ENCODER),
        latent_avg=full.get(LATENT_AVG),
        mean_code=full[MEAN_CODE] if MEAN_CODE in full else mean_code(config, generator),
        weights_id=content[:ID_DIGITS],
        about={name: words for name, words in header.metadata.items() if name != CONFIG},
    )


def _part(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
