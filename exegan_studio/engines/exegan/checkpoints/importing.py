"""The two published files into one of this program's: only what completing pictures needs."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from exegan_studio.domain.errors import OutputError
from exegan_studio.engines.exegan.checkpoints import pickles
from exegan_studio.engines.exegan.checkpoints.archive import file_sha256, refuse_damaged
from exegan_studio.engines.exegan.checkpoints.checking import refuse_not_finite
from exegan_studio.engines.exegan.checkpoints.format import (
    CONFIG,
    CONTENT,
    ENCODER,
    GENERATOR,
    ID_DIGITS,
    LATENT_AVG,
    MEAN_CODE,
    SUFFIX,
    content_sha256,
    write_weights,
)
from exegan_studio.engines.exegan.checkpoints.mean_code import mean_code
from exegan_studio.engines.exegan.checkpoints.terms import FETCH_AGAIN, LICENCE
from exegan_studio.engines.exegan.checkpoints.work import Progress, Work, tell_nobody
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.storage.atomic import refuse_taken
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.paths import own_weights_folder


@dataclass(frozen=True)
class ImportOrder:
    """`out`: the file to write; None: one in the person's own weights folder, named by what it holds."""

    generator: Path
    encoder: Path
    out: Path | None = None
    overwrite: bool = False


@dataclass(frozen=True)
class Imported:
    path: Path
    size: int
    weights_id: str


def import_published(order: ImportOrder, on_progress: Progress = tell_nobody, cancel: CancelToken | None = None) -> Imported:
    """Check both files wholly, then write. About 10 s; the numbers are mapped, not held. One thread, not the studio's own.

    Raises WeightsError for the files, OutputError for the result, Cancelled; then nothing is left behind, and nothing
    that was there is changed.
    """
    token = cancel or CancelToken()
    token.check()
    if order.out is not None:
        _refuse_out(order.out, order)
    on_progress("Opening the files", 0.0)
    published = pickles.read_generator(order.generator)
    token.check()
    encoder = pickles.read_encoder(order.encoder, published.config)
    tensors = {GENERATOR + name: tensor for name, tensor in published.tensors.items()}
    tensors |= {ENCODER + name: tensor for name, tensor in encoder.tensors.items()}
    tensors[LATENT_AVG] = encoder.latent_avg
    files = {"generator_sha256": order.generator, "encoder_sha256": order.encoder}
    size = 2 * sum(path.stat().st_size for path in files.values()) + 3 * sum(tensor.nbytes for tensor in tensors.values())
    work = Work(size, on_progress, token)
    for path in files.values():
        refuse_damaged(path, work)
    sources = {name: file_sha256(path, work) for name, path in files.items()}
    work.stage("Checking the numbers")
    refuse_not_finite(tensors, _shown(order), FETCH_AGAIN, work)
    config = json.dumps(published.config.as_metadata())
    content = content_sha256(config, tensors, work)
    tensors[MEAN_CODE] = mean_code(published.config, published.tensors, token)
    about = {CONFIG: config, CONTENT: content, "size": str(published.config.size), "licence": LICENCE, **sources}
    return Imported(_written(order, tensors, about, work), published.config.size, content[:ID_DIGITS])


def _written(order: ImportOrder, tensors: Mapping[str, Tensor], about: Mapping[str, str], work: Work) -> Path:
    out = order.out
    if out is None:
        out = own_weights_folder() / f"exegan-{about['size']}-{about[CONTENT][:ID_DIGITS]}{SUFFIX}"
        _refuse_out(out, order)
        _make_folder(out.parent)
    work.stage(f"Writing {shown_name(out)}")
    write_weights(out, tensors, about, order.overwrite, work)
    return out


def _refuse_out(out: Path, order: ImportOrder) -> None:
    """Raise OutputError before any work where the result cannot be written under that name."""
    if out.suffix != SUFFIX:
        raise OutputError(f"{shown_name(out)} is no name of a weights file.", f"Choose one that ends in {SUFFIX}.")
    if any(os.path.realpath(out) == os.path.realpath(source) for source in (order.generator, order.encoder)):
        raise OutputError(f"{shown_name(out)} is one of the files to import.", "Choose another name.")
    refuse_taken(out, order.overwrite)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise OutputError(f"The folder {folder} cannot be made: {reason}.", "Name a file to write instead.") from fault


def _shown(order: ImportOrder) -> Callable[[str], str]:
    """Turns a tensor's new name into the file that it came from and its name there."""

    def shown(name: str) -> str:
        if name.startswith(GENERATOR):
            return f"{shown_name(order.generator)}: {pickles.GENERATOR_TABLE}.{name.removeprefix(GENERATOR)}"
        table = f"{pickles.ENCODER_TABLE}." if name.startswith(ENCODER) else ""
        return f"{shown_name(order.encoder)}: {table}{name}"

    return shown
