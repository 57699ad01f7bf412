"""The work behind `rank`: exemplars are read and judged a few at a time, so that a folder may be of any size."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exegan_studio import __version__
from exegan_studio.cli.exemplars import LEFT_OUT, Wanted, Warnings, files_of, usable
from exegan_studio.cli.progress import counted, say, stoppable
from exegan_studio.cli.report import plain_exemplar, plain_sitter, suitability_words
from exegan_studio.cli.sitter import Sitter, SitterOrder, read_sitter
from exegan_studio.engines.protocol import Engine, ExemplarCrop
from exegan_studio.engines.registry import create_engine
from exegan_studio.face.detect import FaceDetector
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.edit import judge

RANKING_VERSION = 1
TOGETHER = 8
"""Exemplars judged at once: the engine looks at the sitter once for all of them."""


@dataclass(frozen=True)
class RankOrder:
    """What was asked for."""

    sitter: SitterOrder
    exemplars: tuple[Wanted, ...]
    engine: str = "auto"
    weights: Path | None = None
    compute: str = "auto"
    print_json: bool = False


def carry_out(order: RankOrder) -> None:
    """Raises StudioError."""
    engine = create_engine(order.engine, order.weights, order.compute)
    detector = FaceDetector()
    sitter = read_sitter(order.sitter, detector)
    files = files_of(order.exemplars)
    warnings = Warnings(say)
    say(f"Judging {counted(len(files), 'exemplar')} with {engine.name}")
    found: list[dict[str, Any]] = []
    with stoppable() as cancel:
        for batch in batches(files, sitter, detector, warnings):
            found += judged(batch, sitter, engine, cancel)
            say(f"{len(found)} judged")
    if not found:
        raise warnings.nothing_left()
    found.sort(key=lambda one: -one["suitability"]["value"])
    if order.print_json:
        print(json.dumps(ranking_of(sitter, engine, found, warnings), indent=2))
    else:
        for one in found:
            print(suitability_words(one["name"], one["suitability"]))


def batches(
    files: list[Wanted], sitter: Sitter, detector: FaceDetector, warnings: Warnings
) -> Iterator[list[tuple[Path, ExemplarCrop]]]:
    """Exemplars a few at a time, every picture once, and never the photo itself: it would win without being of use."""
    seen = {sitter.edit.photo.sha256: "the photo itself"}
    batch: list[tuple[Path, ExemplarCrop]] = []
    for path, exemplar in usable(files, detector, warnings):
        if exemplar.sha256 in seen:
            warnings.warn(f"{exemplar.name} is {seen[exemplar.sha256]}.{LEFT_OUT}")
            continue
        seen[exemplar.sha256] = f"the same picture as {exemplar.name}"
        batch.append((path, exemplar))
        if len(batch) == TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch


def judged(batch: list[tuple[Path, ExemplarCrop]], sitter: Sitter, engine: Engine, cancel: CancelToken) -> list[dict[str, Any]]:
    """As they stand in the ranking."""
    exemplars = [exemplar for _, exemplar in batch]
    values = judge(sitter.edit, sitter.mask, exemplars, engine, cancel)
    rows = zip(batch, values, strict=True)
    return [{"path": str(path), **plain_exemplar(exemplar, value)} for (path, exemplar), value in rows]


def ranking_of(sitter: Sitter, engine: Engine, found: list[dict[str, Any]], warnings: Warnings) -> dict[str, Any]:
    """Plain values; `exemplars` the best first."""
    return {
        "version": RANKING_VERSION,
        "program": f"EXE-GAN Studio {__version__}",
        **plain_sitter(sitter),
        "engine": engine.name,
        "weights_id": engine.weights_id,
        "exemplars": found,
        "warnings": [*sitter.edit.photo.notes, *warnings.all],
    }
