"""This program's own weights files: safetensors, with what they are in the metadata.

`config` (JSON) is the network's; `content_sha256` stands for the weights and the configuration, whatever the file's other
words are; `licence`, `size`, `generator_sha256` and `encoder_sha256` are for people. Tensors: `generator.*`, `encoder.*`,
and where there are `latent_avg` (exemplar_slots x style_dim) and `mean_code` (style_dim).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from exegan_studio.engines.exegan.checkpoints.checking import byte_chunks
from exegan_studio.engines.exegan.checkpoints.work import Work
from exegan_studio.storage.atomic import atomic_write_parts

SUFFIX: Final = ".safetensors"
GENERATOR, ENCODER, LATENT_AVG, MEAN_CODE = "generator.", "encoder.", "latent_avg", "mean_code"
CONFIG, CONTENT = "config", "content_sha256"
ID_DIGITS: Final = 16
TYPES: Final = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}
"""The format's names of the number types that occur."""


def content_sha256(config: str, tensors: Mapping[str, Tensor], work: Work) -> str:
    """64 hex digits of the weights: the configuration as stored, then every tensor by name, with type and shape.

    The mean code is left out, because it follows from the others. Counts the tensors' bytes. Raises Cancelled.
    """
    digest = hashlib.sha256(config.encode())
    for name in sorted(set(tensors) - {MEAN_CODE}):
        tensor = tensors[name]
        digest.update(f"\n{name} {TYPES[tensor.dtype]} {list(tensor.shape)}\n".encode())
        for chunk in byte_chunks(tensor):
            digest.update(chunk)
            work.count(len(chunk))
    return digest.hexdigest()


def write_weights(path: Path, tensors: Mapping[str, Tensor], about: Mapping[str, str], overwrite: bool, work: Work) -> None:
    """Write a file of these tensors and metadata, a few megabytes at a time; nothing is left behind by a failure.

    Counts the tensors' bytes. Raises OutputError and Cancelled.
    """
    # the widest numbers first, as the format's own writer does it: then all of them lie on their boundaries
    names = sorted(tensors, key=lambda name: (-tensors[name].element_size(), name))
    ordered = {name: tensors[name] for name in names}
    atomic_write_parts(path, _parts(ordered, about, work), overwrite)


def _parts(tensors: Mapping[str, Tensor], about: Mapping[str, str], work: Work) -> Iterator[bytes | memoryview]:
    """The format: the header's length in 8 bytes, the header in JSON, padded with spaces to a multiple of 8, the numbers."""
    header: dict[str, object] = {"__metadata__": dict(about)}
    end = 0
    for name, tensor in tensors.items():
        begin, end = end, end + tensor.nbytes
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    yield len(text).to_bytes(8, "little")
    yield text
    for tensor in tensors.values():
        for chunk in byte_chunks(tensor):
            yield chunk
            work.count(len(chunk))
