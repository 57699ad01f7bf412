"""The two published files of EXE-GAN: what they hold, checked tensor by tensor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.checkpoints.archive import unpickled
from exegan_studio.engines.exegan.checkpoints.checking import check_shapes, check_types
from exegan_studio.engines.exegan.checkpoints.terms import ENCODER_FILE, FETCH_AGAIN, GENERATOR_FILES
from exegan_studio.engines.exegan.config import LARGEST, SMALLEST, NetworkConfig
from exegan_studio.engines.exegan.networks.expected import encoder_shapes, generator_shapes, needed_heads
from exegan_studio.engines.exegan.networks.psp import HEADS
from exegan_studio.storage.names import printable, shown_name

GENERATOR_TABLE, ENCODER_TABLE, LATENT_AVG = "g_ema", "state_dict", "latent_avg"
ENCODER, DECODER = "encoder.", "decoder."
OPTIONS: Final = {"encoder_type": "GradualStyleEncoder", "start_from_latent_avg": True, "input_nc": 3, "learn_in_w": False}
STATED: Final = ("encoder_type", "start_from_latent_avg")
"""Options that every pSp file states; older ones leave the others out and mean the same."""


@dataclass(frozen=True, eq=False)
class PublishedGenerator:
    """`tensors`: the averaged generator's, float32, mapped from the file."""

    config: NetworkConfig
    tensors: Mapping[str, Tensor]


@dataclass(frozen=True, eq=False)
class PublishedEncoder:
    """What one generator needs of the encoder: `tensors` without heads that are never read, names without `encoder.`;
    `latent_avg`: exemplar_slots x 512. Mapped from the file."""

    tensors: Mapping[str, Tensor]
    latent_avg: Tensor


def read_generator(path: Path) -> PublishedGenerator:
    """Its size is told by its tensors. Values are not looked at. Raises WeightsError."""
    held = _dictionary(unpickled(path), shown_name(path))
    if GENERATOR_TABLE not in held and ENCODER_TABLE in held:
        raise WeightsError(f"{shown_name(path)} is an exemplar encoder's file, not a generator's.", _ORDER)
    where = f"{shown_name(path)}: {GENERATOR_TABLE}."
    tensors = _tensors(held, GENERATOR_TABLE, path)
    config = NetworkConfig.published(_size(tensors, path))
    check_shapes(_shapes(tensors), generator_shapes(config), where, FETCH_AGAIN)
    check_types(tensors, (torch.float32,), where, FETCH_AGAIN)
    return PublishedGenerator(config, tensors)


def read_encoder(path: Path, config: NetworkConfig) -> PublishedEncoder:
    """What the generator of that configuration needs. Values are not looked at. Raises WeightsError."""
    held = _dictionary(unpickled(path), shown_name(path))
    if ENCODER_TABLE not in held and GENERATOR_TABLE in held:
        raise WeightsError(f"{shown_name(path)} is a generator's file, not an exemplar encoder's.", _ORDER)
    where = f"{shown_name(path)}: {ENCODER_TABLE}.{ENCODER}"
    tensors = _tensors(held, ENCODER_TABLE, path)
    strange = next((name for name in tensors if not name.startswith((ENCODER, DECODER))), None)
    if strange is not None:
        message = f"{shown_name(path)}: {ENCODER_TABLE}.{strange} is not known: too many tensors."
        raise WeightsError(message, FETCH_AGAIN)
    encoder = {name.removeprefix(ENCODER): tensor for name, tensor in tensors.items() if name.startswith(ENCODER)}
    _check_options(held.get("opts"), path)
    check_shapes(_shapes(encoder), encoder_shapes(config, every_head=True), where, FETCH_AGAIN)
    average = _tensors({LATENT_AVG: {LATENT_AVG: held.get(LATENT_AVG)}}, LATENT_AVG, path)
    check_shapes(_shapes(average), {LATENT_AVG: (HEADS, config.style_dim)}, f"{shown_name(path)}: ", FETCH_AGAIN)
    unread = tuple(f"styles.{head}." for head in range(HEADS) if head not in needed_heads(config))
    needed = {name: tensor for name, tensor in encoder.items() if not name.startswith(unread)}
    check_types(needed, (torch.float32,), where, FETCH_AGAIN)
    check_types(average, (torch.float32,), f"{shown_name(path)}: ", FETCH_AGAIN)
    return PublishedEncoder(needed, average[LATENT_AVG][config.first_exemplar_slot : config.slots])


_ORDER = f"Name the generator first ({' or '.join(GENERATOR_FILES)}), then the encoder ({ENCODER_FILE})."


def _dictionary(held: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(held, dict):
        raise WeightsError(f"{name} holds no tables of tensors.", FETCH_AGAIN)
    return {printable(str(key)): value for key, value in held.items()}


def _tensors(held: Mapping[str, Any], table: str, path: Path) -> dict[str, Tensor]:
    """A table of ordinary tensors, or WeightsError: the restricted unpickler also makes sparse, quantised and empty ones."""
    if table not in held:
        raise WeightsError(f"{shown_name(path)}: {table} is missing.", FETCH_AGAIN)
    tensors: dict[str, Tensor] = {}
    for name, tensor in _dictionary(held[table], f"{shown_name(path)}: {table}").items():
        plain = isinstance(tensor, Tensor) and tensor.layout is torch.strided and tensor.device.type == "cpu"
        if not plain or tensor.is_quantized:
            raise WeightsError(f"{shown_name(path)}: {table}.{name} is no ordinary tensor.", FETCH_AGAIN)
        tensors[name] = tensor.detach()
    return tensors


def _shapes(tensors: Mapping[str, Tensor]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}


def _size(tensors: Mapping[str, Tensor], path: Path) -> int:
    """The decoder has one to-RGB layer for every doubling from 8 on."""
    numbered = [re.match(r"to_rgbs\.(\d{1,2})\.", name) for name in tensors]
    doublings = 1 + max((int(found[1]) for found in numbered if found is not None), default=-1)
    size = 4 * 2**doublings
    if doublings == 0:
        raise WeightsError(f"{shown_name(path)}: {GENERATOR_TABLE} is no generator of EXE-GAN.", FETCH_AGAIN)
    if not SMALLEST <= size <= LARGEST:
        raise WeightsError(f"{shown_name(path)} is for pictures of {size} pixels, a size that EXE-GAN has not.", FETCH_AGAIN)
    return size


def _check_options(options: Any, path: Path) -> None:
    """Raise WeightsError where the encoder was trained as another kind, whose codes would mean something else."""
    given = _dictionary(options, f"{shown_name(path)}: opts")
    for name, wanted in OPTIONS.items():
        if name not in given and name in STATED:
            raise WeightsError(f"{shown_name(path)}: opts.{name} is missing.", FETCH_AGAIN)
        if given.get(name, wanted) != wanted:
            message = (
                f"{shown_name(path)} is another encoder: its opts.{name} is {printable(str(given[name]))[:40]}, not {wanted}."
            )
            raise WeightsError(message, f"EXE-GAN goes with {ENCODER_FILE}.")
