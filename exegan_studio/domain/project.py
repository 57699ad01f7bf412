"""What a project holds: an evening's work on one photo."""

from dataclasses import dataclass
from pathlib import Path

from exegan_studio.domain.arrays import DeepPixels, MaskArray, Pixels
from exegan_studio.domain.edit_tree import EditTree
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.recipe import Candidate, ExemplarRef


@dataclass(frozen=True, eq=False)
class SavedCandidate:
    """A candidate with what the artist thought of it. `candidate` is without its arrays, which are: `origin`, the base it was
    made from; `patch`, what it is inside `box`; `square`, the engine's own; `hole`, the mask it fills. `rating` 0..5."""

    run: int
    number: int
    candidate: Candidate
    origin: DeepPixels
    box: Box
    patch: DeepPixels
    square: Pixels
    thumbnail: Pixels
    hole: PackedMask
    kept: bool
    rating: int
    meters: Meters | None


@dataclass(frozen=True)
class SavedExemplar:
    """Where an exemplar of the set was, and what it was. `ref.sha256` is empty where its file could not be read then."""

    path: Path
    ref: ExemplarRef


@dataclass(frozen=True, eq=False)
class Project:
    """Frozen arrays throughout, so that a worker may write it. `base`: the picture of `tree`. `folder`: of the gallery."""

    photo: Picture
    base: DeepPixels
    faces: tuple[FoundFace, ...]
    active: int | None
    mask: MaskArray
    tree: EditTree
    candidates: tuple[SavedCandidate, ...] = ()
    exemplars: tuple[SavedExemplar, ...] = ()
    folder: Path | None = None
