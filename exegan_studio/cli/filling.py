"""The work behind `fill`: read, fill, write."""

import contextlib
import json
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from exegan_studio.cli.exemplars import read_exemplars
from exegan_studio.cli.report import report_of
from exegan_studio.domain.arrays import MaskArray, Pixels
from exegan_studio.domain.errors import NoFaceError, OutputError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.recipe import Candidate
from exegan_studio.engines.protocol import Engine, ExemplarCrop
from exegan_studio.engines.registry import create_engine
from exegan_studio.face.align import mask_to_crop, mask_to_photo
from exegan_studio.face.detect import FaceDetector
from exegan_studio.face.regions import region_masks
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.edit import FaceEdit, FillSettings, crop_hole, fill, prepare_face
from exegan_studio.pipeline.provenance import provenance_text
from exegan_studio.pipeline.sheet import candidate_sheet
from exegan_studio.storage.atomic import atomic_write, refuse_taken
from exegan_studio.storage.export import export_picture
from exegan_studio.storage.images import load_mask, load_picture, picture_from_pixels
from exegan_studio.storage.names import shown_name

SHEET, REPORT = "sheet.png", "report.json"


@dataclass(frozen=True)
class FillOrder:
    """What was asked for. One of `mask` and `regions` is given; `face` None is the largest."""

    photo: Path
    exemplars: tuple[Path, ...]
    out: Path
    mask: Path | None = None
    regions: tuple[str, ...] = ()
    exemplar_weights: tuple[float, ...] = ()
    face: int | None = None
    count: int = 4
    seed: int = 0
    strength: float = 1.0
    psi: float = 1.0
    engine: str = "auto"
    weights: Path | None = None
    overwrite: bool = False
    print_json: bool = False

    @property
    def candidate_paths(self) -> list[Path]:
        return [self.out / f"candidate_{number:02d}.png" for number in range(self.count)]


@dataclass(frozen=True)
class Prepared:
    """All that is read before the engine starts."""

    edit: FaceEdit
    mask: MaskArray
    exemplars: tuple[ExemplarCrop, ...]
    engine: Engine
    warnings: tuple[str, ...]


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)


def carry_out(order: FillOrder) -> None:
    """Raises StudioError. Files that are written whole before a failure stay."""
    start = time.perf_counter()
    refuse_results(order)
    prepared = prepare(order)
    make_folder(order.out)
    candidates, seconds = make_candidates(order, prepared)
    edit = prepared.edit
    hole = mask_to_crop(prepared.mask, edit.crop.alignment, edit.crop.size)
    sheet = candidate_sheet(edit.crop.pixels, hole, prepared.exemplars, candidates)
    write_sheet(order, sheet)
    report = report_of(
        edit, prepared.mask, prepared.exemplars, candidates, [path.name for path in order.candidate_paths], prepared.warnings
    )
    report["seconds"] = {"fill": round(seconds, 3), "all": round(time.perf_counter() - start, 3)}
    text = json.dumps(report, indent=2)
    atomic_write(order.out / REPORT, f"{text}\n".encode(), order.overwrite)
    if order.print_json:
        print(text)
    else:
        print_results(order, report)


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
    engine = create_engine(order.engine, order.weights)
    photo = load_picture(order.photo)
    for note in photo.notes:
        say(f"{photo.name}: {note}")
    detector = FaceDetector()
    edit = prepare_face(photo, photo.pixels, chosen_face(order, photo, detector))
    mask = painted(order, edit)
    crop_hole(edit, mask)
    exemplars, warnings = read_exemplars(order.exemplars, order.exemplar_weights, detector, say)
    return Prepared(edit, mask, exemplars, engine, warnings)


def chosen_face(order: FillOrder, photo: Picture, detector: FaceDetector) -> FoundFace:
    faces = detector.detect(photo.eight_bit())
    if not faces:
        raise NoFaceError(f"No face was found in {photo.name}.", "Open it in the studio and place eyes and mouth by hand.")
    number = order.face or 0
    if number >= len(faces):
        found = "one face" if len(faces) == 1 else f"{len(faces)} faces"
        raise NoFaceError(f"There is no face {number} in {photo.name}: it has {found}.", "They are counted from 0.")
    if order.face is None and len(faces) > 1:
        say(f"{len(faces)} faces found; filling the largest (--face chooses another).")
    return faces[number]


def painted(order: FillOrder, edit: FaceEdit) -> MaskArray:
    """The hole in photo space, from the mask file or the regions."""
    width, height = edit.photo.width, edit.photo.height
    if order.mask is not None:
        return load_mask(order.mask, width, height)
    crop = edit.crop
    return mask_to_photo(region_masks(order.regions, crop.landmarks, crop.size), crop.alignment, width, height)


def make_candidates(order: FillOrder, prepared: Prepared) -> tuple[list[Candidate], float]:
    """Candidates, each written as soon as it is there; and the seconds it took."""
    paths = order.candidate_paths
    candidates: list[Candidate] = []

    def arrived(candidate: Candidate) -> None:
        path = paths[len(candidates)]
        candidates.append(candidate)
        text = provenance_text([candidate.recipe])
        export_picture(path, candidate.pixels, prepared.edit.photo, overwrite=order.overwrite, text=text)
        say(f"{len(candidates)} of {order.count}: {path.name}, seed {candidate.recipe.seed}")

    settings = FillSettings(order.count, order.seed, order.strength, order.psi)
    say(f"Filling with {prepared.engine.name}, {counted(len(prepared.exemplars), 'exemplar')}")
    start = time.perf_counter()
    with stoppable() as cancel:
        fill(prepared.edit, prepared.mask, prepared.exemplars, settings, prepared.engine, arrived, cancel)
    return candidates, time.perf_counter() - start


@contextlib.contextmanager
def stoppable() -> Generator[CancelToken]:
    """A token for the engine; Ctrl+C ends the work as everywhere, and whoever still looks at the token sees it too."""
    token = CancelToken()
    try:
        yield token
    except KeyboardInterrupt:
        token.cancel()
        raise


def write_sheet(order: FillOrder, sheet: Pixels) -> None:
    export_picture(order.out / SHEET, sheet, picture_from_pixels(np.ascontiguousarray(sheet), SHEET), overwrite=order.overwrite)


def print_results(order: FillOrder, report: dict[str, Any]) -> None:
    """For people, on stdout."""
    print(f"{counted(order.count, 'candidate')}, {SHEET} and {REPORT} in {order.out}")
    print(f"Greatest difference outside hole and feather: {report['max_outside']} of {report['depth']}")


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
