"""Cases that somebody chose and keeps: a hole, a sitter and an exemplar each, filled as the studio fills them, to look at."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from exegan_studio.domain.arrays import MaskArray, Pixels, content_hash
from exegan_studio.domain.errors import MaskError, NoFaceError, PictureError
from exegan_studio.domain.recipe import Candidate
from exegan_studio.engines.protocol import Engine, ExemplarCrop
from exegan_studio.evaluation.graft_quality_cases import hole_of
from exegan_studio.evaluation.graft_quality_sheet import HOLE_COLOUR
from exegan_studio.face.align import mask_to_photo
from exegan_studio.face.regions import REGIONS
from exegan_studio.face.seam import seam_quality
from exegan_studio.face.warp import warp_square
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.edit import FaceEdit, FillSettings, crop_hole, fill, prepare_face
from exegan_studio.pipeline.exemplars import ExemplarShelf, FaceFinder
from exegan_studio.storage.images import load_mask, load_picture
from exegan_studio.storage.names import shown_name

COLUMNS = ("hole", "sitter", "exemplar", "seen")
HOLES = (*REGIONS, "half face")
HALF = 127


@dataclass(frozen=True)
class ListedCase:
    """A row of a list. `hole`: one of HOLES, or the name of a mask of the sitter's size; `seen`: what somebody who looked said
    of it."""

    hole: str
    sitter: Path
    exemplar: Path
    mask: Path | None
    seen: str


@dataclass(frozen=True)
class ReadCase:
    """A case's inputs: `hole` is in the crop, 0..255, `mask` in the photo."""

    case: ListedCase
    edit: FaceEdit
    mask: MaskArray
    hole: MaskArray
    exemplar: ExemplarCrop

    @property
    def id(self) -> str:
        """16 hex digits that say whether two runs had the same inputs."""
        return content_hash(self.edit.crop.pixels, self.hole, self.exemplar.pixels)[:16]

    def over_hole(self) -> Pixels:
        return np.where((self.hole > HALF)[..., None], HOLE_COLOUR, self.edit.crop.pixels).astype(np.uint8)


@dataclass(frozen=True)
class FilledCase:
    """`fills`: a square for every seed, as it stands in the photo, cut out again; `seams`: see `seam_quality`."""

    fills: tuple[Pixels, ...]
    notes: tuple[str, ...]
    seams: tuple[float | None, ...]


def read_list(path: Path, folders: Sequence[Path]) -> list[ListedCase]:
    """The rows of a CSV file with the COLUMNS as its first line (`seen` may be missing). Pictures are looked for in the
    folders, by their names. Raises PictureError where the file is no such list or a picture is not there."""
    name = shown_name(path)
    form = f"Its first line is {','.join(COLUMNS)}; every other names a hole, a sitter and an exemplar."
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, ValueError, csv.Error) as fault:
        raise PictureError(f"The list {name} cannot be read.", form) from fault
    if not rows or any(row.get(column) is None for row in rows for column in COLUMNS[:3]):
        raise PictureError(f"{name} is no list of cases.", form)
    return [listed_case(row, folders, name) for row in rows]


def listed_case(row: dict[str, Any], folders: Sequence[Path], name: str) -> ListedCase:
    """One row, its pictures found."""

    def found(file: str) -> Path:
        for folder in folders:
            if (folder / file).is_file():
                return folder / file
        raise PictureError(f"{name} names {file}, which is not there.", "Name its folder with --pictures.")

    hole = row["hole"]
    mask = None if hole in HOLES else found(hole)
    return ListedCase(hole, found(row["sitter"]), found(row["exemplar"]), mask, row.get("seen") or "")


def read_case(case: ListedCase, detector: FaceFinder, shelf: ExemplarShelf) -> ReadCase:
    """Raises PictureError, NoFaceError, MaskError, ExemplarError."""
    photo = load_picture(case.sitter)
    faces = detector.detect(photo.eight_bit())
    if not faces:
        raise NoFaceError(f"No face was found in {photo.name}.", "Leave it out of the list.")
    edit = prepare_face(photo, photo.pixels, faces[0])
    if case.mask is None:
        drawn = hole_of(case.hole, edit.crop.landmarks, edit.crop.size)
        mask = mask_to_photo(drawn, edit.crop.alignment, photo.width, photo.height)
    else:
        mask = load_mask(case.mask, photo.width, photo.height)
    try:
        hole = crop_hole(edit, mask)
    except MaskError as fault:
        raise MaskError(f"{photo.name}, {case.hole}: {fault.message}", fault.next_step) from fault
    return ReadCase(case, edit, mask, hole, shelf.get(case.exemplar))


def fill_case(read: ReadCase, engine: Engine, settings: FillSettings, cancel: CancelToken) -> FilledCase:
    """As the studio does it, with its paste-back. Raises what `pipeline.edit.fill` raises."""
    made: list[Candidate] = []
    fill(read.edit, read.mask, [read.exemplar], settings, engine, made.append, cancel)
    crop = read.edit.crop
    fills = tuple(warp_square(one.pixels, crop.alignment, crop.size) for one in made)
    return FilledCase(fills, made[0].notes, tuple(seam_quality(one, read.hole) for one in fills))


Arrived = Callable[[int, ReadCase, FilledCase], None]


def fill_cases(
    cases: Sequence[ListedCase],
    engine: Engine,
    detector: FaceFinder,
    settings: FillSettings,
    arrived: Arrived,
    cancel: CancelToken,
) -> None:
    """Every case in order, each handed over as soon as it is there."""
    shelf = ExemplarShelf(detector)
    for number, case in enumerate(cases):
        cancel.check()
        read = read_case(case, detector, shelf)
        arrived(number, read, fill_case(read, engine, settings, cancel))
