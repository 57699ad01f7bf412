"""The work behind `fill`: read, fill, judge the exemplars, write."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from exegan_studio.cli.exemplars import Wanted, Warnings, read_exemplars
from exegan_studio.cli.progress import counted, say, stoppable
from exegan_studio.cli.report import Filled, report_of, suitability_words
from exegan_studio.cli.sitter import Sitter, SitterOrder, read_sitter
from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.errors import OutputError
from exegan_studio.domain.recipe import Candidate
from exegan_studio.engines.protocol import Engine, ExemplarCrop
from exegan_studio.engines.registry import create_engine
from exegan_studio.face.align import mask_to_crop
from exegan_studio.face.detect import FaceDetector
from exegan_studio.pipeline.choice import check_choice, check_style, mixed_levels
from exegan_studio.pipeline.edit import FillSettings, fill, judge
from exegan_studio.pipeline.provenance import provenance_of_steps
from exegan_studio.pipeline.sheet import candidate_sheet
from exegan_studio.storage.atomic import atomic_write, refuse_taken
from exegan_studio.storage.export import export_picture
from exegan_studio.storage.images import picture_from_pixels
from exegan_studio.storage.names import shown_name

SHEET, REPORT = "sheet.png", "report.json"


@dataclass(frozen=True)
class FillOrder:
    """What was asked for."""

    sitter: SitterOrder
    exemplars: tuple[Wanted, ...]
    settings: FillSettings
    out: Path
    exemplar_weights: tuple[float, ...] = ()
    engine: str = "auto"
    weights: Path | None = None
    compute: str = "auto"
    overwrite: bool = False
    print_json: bool = False

    @property
    def candidate_paths(self) -> list[Path]:
        return [self.out / f"candidate_{number:02d}.png" for number in range(self.settings.count)]


@dataclass(frozen=True)
class Prepared:
    """All that is read before the engine starts."""

    sitter: Sitter
    exemplars: tuple[ExemplarCrop, ...]
    engine: Engine
    warnings: tuple[str, ...]


def carry_out(order: FillOrder) -> None:
    """Raises StudioError. Files that are written whole before a failure stay."""
    start = time.perf_counter()
    refuse_results(order)
    prepared = prepare(order)
    make_folder(order.out)
    candidates, seconds = make_candidates(order, prepared)
    write_sheet(order, sheet_of(prepared, candidates))
    judging = time.perf_counter()
    report = report_of(judged(order, prepared, candidates))
    end = time.perf_counter()
    report["seconds"] = {"fill": round(seconds, 3), "judge": round(end - judging, 3), "all": round(end - start, 3)}
    text = json.dumps(report, indent=2)
    atomic_write(order.out / REPORT, f"{text}\n".encode(), order.overwrite)
    if order.print_json:
        print(text)
    else:
        print_results(order, candidates[0], report)


def refuse_results(order: FillOrder) -> None:
    """Raise OutputError before any work where a result's name is taken, or the folder's is a file's."""
    if order.out.exists() and not order.out.is_dir():
        raise OutputError(f"{shown_name(order.out)} is a file.", "Name a folder with --out.")
    for path in (*order.candidate_paths, order.out / SHEET, order.out / REPORT):
        try:
            refuse_taken(path, order.overwrite)
        except OutputError as error:
            raise OutputError(error.message, "Give another folder with --out, or add --overwrite.") from error


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise OutputError(f"The folder {shown_name(folder)} cannot be made: {reason}.", "Choose another with --out.") from fault


def prepare(order: FillOrder) -> Prepared:
    """Raises PictureError, NoFaceError, MaskError, ExemplarError, EngineError, WeightsError."""
    engine = create_engine(order.engine, order.weights, order.compute)
    detector = FaceDetector()
    sitter = read_sitter(order.sitter, detector)
    warnings = Warnings(say)
    exemplars = read_exemplars(order.exemplars, order.exemplar_weights, detector, warnings)
    check_choice(exemplars, order.settings.mix_stop, engine)
    check_style(order.settings.style, engine)
    return Prepared(sitter, exemplars, engine, warnings.all)


def make_candidates(order: FillOrder, prepared: Prepared) -> tuple[list[Candidate], float]:
    """Candidates, each written as soon as it is there; and the seconds it took."""
    paths = order.candidate_paths
    candidates: list[Candidate] = []
    sitter, exemplars, engine = prepared.sitter, prepared.exemplars, prepared.engine

    def arrived(candidate: Candidate) -> None:
        path = paths[len(candidates)]
        candidates.append(candidate)
        photo, steps = sitter.edit.photo, [(candidate.recipe, candidate.report, sitter.mask)]
        provenance = provenance_of_steps(photo, candidate.pixels, steps)
        text, statement = provenance.png_text(), provenance.statement()
        export_picture(path, candidate.pixels, photo, overwrite=order.overwrite, text=text, statement=statement)
        say(f"{len(candidates)} of {len(paths)}: {path.name}, seed {candidate.recipe.seed}")

    alone = "no exemplar: the face is completed from the rest of the photo"
    guided = counted(len(exemplars), "exemplar") if exemplars else alone
    say(f"Filling with {engine.name}, {guided}")
    start = time.perf_counter()
    with stoppable() as cancel:
        fill(sitter.edit, sitter.mask, exemplars, order.settings, engine, arrived, cancel)
    say(f"Made by {engine.description}")
    return candidates, time.perf_counter() - start


def sheet_of(prepared: Prepared, candidates: list[Candidate]) -> Pixels:
    crop = prepared.sitter.edit.crop
    hole = mask_to_crop(prepared.sitter.mask, crop.alignment, crop.size)
    return candidate_sheet(crop.pixels, hole, prepared.exemplars, candidates, prepared.engine.levels)


def write_sheet(order: FillOrder, sheet: Pixels) -> None:
    export_picture(order.out / SHEET, sheet, picture_from_pixels(np.ascontiguousarray(sheet), SHEET), overwrite=order.overwrite)


def judged(order: FillOrder, prepared: Prepared, candidates: list[Candidate]) -> Filled:
    """What is to be reported. The candidates are written by now: nobody waits for them while the exemplars are judged."""
    sitter, exemplars, engine = prepared.sitter, prepared.exemplars, prepared.engine
    with stoppable() as cancel:
        suitability = judge(sitter.edit, sitter.mask, exemplars, engine, cancel)
    files = [path.name for path in order.candidate_paths]
    return Filled(sitter, exemplars, suitability, engine, candidates, files, prepared.warnings)


def print_results(order: FillOrder, candidate: Candidate, report: dict[str, Any]) -> None:
    """For people, on stdout."""
    print(f"{counted(order.settings.count, 'candidate')}, {SHEET} and {REPORT} in {order.out}")
    exemplars, mix_stop = candidate.recipe.exemplars, candidate.recipe.mix_stop
    for exemplar, plain in zip(exemplars, report["exemplars"], strict=True):
        print(f"Suitability {suitability_words(exemplar.title, plain['suitability'])}")
    if mix_stop is not None:
        first, second = mixed_levels(mix_stop, report["levels"])
        print(f"Mixed: {first} from {exemplars[0].name}; {second} from {exemplars[1].name}")
    print(f"Greatest difference outside hole and feather: {report['max_outside']} of {report['depth']}")
