"""Weights files made up for tests: published-style pairs of a few kilobytes, and small ones of this program's own form."""

import argparse
import json
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from exegan_studio.engines.exegan.checkpoints.format import CONFIG, CONTENT, ENCODER, GENERATOR, content_sha256, write_weights
from exegan_studio.engines.exegan.checkpoints.work import Work, tell_nobody
from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.networks.expected import encoder_shapes, generator_shapes
from exegan_studio.jobs.cancel import CancelToken
from tests.engines.exegan.golden.recipe import SMALL, encoder_weights, generator_weights

SIZE = 16
"""The smallest generator of the published family."""
Tables = dict[str, Any]


def value_of(name: str) -> float:
    """The one number that a made-up tensor repeats: another one for nearly every name."""
    return zlib.crc32(name.encode()) % 4093 / 4096


def thin(name: str, shape: tuple[int, ...]) -> Tensor:
    """A tensor of any shape that takes four bytes, here and in a torch file."""
    if name.endswith("num_batches_tracked"):
        return torch.full((), 7)
    return torch.full((1,), value_of(name)).expand(shape)


@lru_cache
def all_heads() -> Mapping[str, tuple[int, ...]]:
    return encoder_shapes(NetworkConfig.published(SIZE), every_head=True)


def generator_tables(size: int = SIZE) -> Tables:
    averaged = {name: thin(name, shape) for name, shape in generator_shapes(NetworkConfig.published(size)).items()}
    kept = {"iter": 800_000, "best_path": None, "best_fid": 5.5, "ada_aug_p": 0.0}
    return {"g": {"not": "looked at"}, "d": {}, "g_ema": averaged, "args": argparse.Namespace(size=size), **kept}


def encoder_tables() -> Tables:
    state = {f"encoder.{name}": thin(name, shape) for name, shape in all_heads().items()}
    state["decoder.style.1.weight"] = torch.zeros(2, 2)
    options = {"encoder_type": "GradualStyleEncoder", "input_nc": 3, "start_from_latent_avg": True, "learn_in_w": False}
    average = torch.arange(18.0)[:, None].expand(18, 512)
    return {"state_dict": state, "latent_avg": average, "opts": {**options, "device": "cuda"}}


def saved(path: Path, tables: Any) -> Path:
    torch.save(tables, path)
    return path


def work() -> Work:
    return Work(1, tell_nobody, CancelToken())


def small_tensors(config: NetworkConfig = SMALL) -> dict[str, Tensor]:
    tensors = {GENERATOR + name: tensor for name, tensor in generator_weights(config).items()}
    return tensors | {ENCODER + name: tensor for name, tensor in encoder_weights(config).items()}


def stored_file(
    path: Path,
    edit: Callable[[dict[str, Tensor]], None] = lambda _: None,
    about: Mapping[str, str] | None = None,
    config: NetworkConfig = SMALL,
) -> Path:
    """A small file as an import writes it, with `edit` done to its tensors and the words of `about` put over its own."""
    tensors = small_tensors(config)
    edit(tensors)
    text = json.dumps(config.as_metadata())
    words = {CONFIG: text, CONTENT: content_sha256(text, tensors, work()), "licence": "none"}
    write_weights(path, tensors, words | dict(about or {}), overwrite=True, work=work())
    return path


def trained_shards(folder: Path, count: int = 3) -> list[Path]:
    """Half precision in numbered files, as a training run leaves them."""
    about = {CONFIG: json.dumps(SMALL.as_metadata()), "seen": "1200", "shards": str(count)}
    names = list(small_tensors())
    tensors = {name: tensor.half().contiguous() for name, tensor in small_tensors().items()}
    paths = [folder / f"exegan-lite-{number}-of-{count}.safetensors" for number in range(1, count + 1)]
    for number, path in enumerate(paths):
        save_file({name: tensors[name] for name in names[number::count]}, path, about)
    return paths
