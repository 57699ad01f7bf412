"""The result of a run: the average generator and the exemplar encoder in half precision, in files of at most 16 MiB, and their
card."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.checkpoints.format import (
    CONFIG,
    CONTENT,
    ENCODER,
    GENERATOR,
    LATENT_AVG,
    SUFFIX,
    content_sha256,
    write_weights,
)
from exegan_studio.engines.exegan.checkpoints.work import Work, tell_nobody
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.storage.atomic import atomic_write
from exegan_studio.training.exegan.card import Made, model_card
from exegan_studio.training.exegan.trainer import ExeganTrainer

SHARD_BYTES: Final = 16 * 2**20
HEADER_BYTES: Final = 2**18
"""Left for a file's header."""


def export(trainer: ExeganTrainer, folder: Path, sources: tuple[str, ...]) -> tuple[Path, ...]:
    """Write NAME-K-of-N.safetensors and NAME.md; files of the same name are replaced. Any of them is what `--weights` takes.

    Raises OutputError, and WeightsError where numbers do not fit into half precision.
    """
    config, run = trainer.config, trainer.config.run
    tensors = half_tensors(trainer)
    text = json.dumps(config.network.config().as_metadata())
    shards = split(tensors)
    about = {
        CONFIG: text,
        CONTENT: content_sha256(text, tensors, _work()),
        "licence": config.data.licence,
        "seen": str(trainer.played),
        "shards": str(len(shards)),
        "training": json.dumps(config.as_metadata()),
    }
    names = [f"{run.name}-{k + 1}-of-{len(shards)}{SUFFIX}" for k in range(len(shards))]
    paths = tuple(folder / (names[k] if len(shards) > 1 else f"{run.name}{SUFFIX}") for k in range(len(shards)))
    for path, shard in zip(paths, shards, strict=True):
        write_weights(path, shard, about, overwrite=True, work=_work())
    made = Made.of(trainer, sources, paths)
    atomic_write(folder / f"{run.name}.md", model_card(made).encode(), overwrite=True)
    return paths


def half_tensors(trainer: ExeganTrainer) -> dict[str, Tensor]:
    """By the names of this program's weights files. Raises WeightsError where a number is beyond half precision."""
    whole = {GENERATOR + name: value for name, value in trainer.average.state_dict().items()}
    whole |= {ENCODER + name: value for name, value in trainer.encoder.network.state_dict().items()}
    if trainer.encoder.latent_avg is not None:
        whole[LATENT_AVG] = trainer.encoder.latent_avg
    halved: dict[str, Tensor] = {}
    for name, value in whole.items():
        halved[name] = value.detach().cpu().contiguous()
        if value.is_floating_point():
            halved[name] = halved[name].half()
            if not bool(torch.isfinite(halved[name]).all()):
                raise WeightsError(f"{name} holds numbers that half precision cannot hold.", "Train with a lower rate.")
    return halved


def split(tensors: Mapping[str, Tensor], most: int = SHARD_BYTES - HEADER_BYTES) -> list[dict[str, Tensor]]:
    """In their order, into parts of at most so many bytes; a tensor that is larger has a part of its own."""
    shards: list[dict[str, Tensor]] = [{}]
    size = 0
    for name, value in tensors.items():
        if shards[-1] and size + value.nbytes > most:
            shards.append({})
            size = 0
        shards[-1][name] = value
        size += value.nbytes
    return shards


def _work() -> Work:
    return Work(1, tell_nobody, CancelToken())
