"""What a project holds: an evening's work on one photo."""

from dataclasses import dataclass
from pathlib import Path

from exegan_studio.domain.arrays import DeepPixels, MaskArray, Pixels
from exegan_studio.domain.edit_tree import EditNode, EditTree
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.recipe import Candidate, ExemplarRef, StyleSettings


@dataclass(frozen=True, eq=False)
class SavedCandidate:
    """A candidate with what the artist thought of it. `candidate` is without its arrays, which are: `origin`, the base it was
    made from; `patch`, what it is inside `box`; `square`, the engine's own; `hole`, the mask it fills. `rating` 0..5.
    `beneath`: see EditNode."""

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
    beneath: tuple[EditNode, ...] | None = None


@dataclass(frozen=True, eq=False)
class SavedExemplar:
    """Where an exemplar of the set was, and what it was. `ref.sha256` is empty where its file could not be read then. `near`:
    where it would lie now, had it moved together with the project file. `thumbnail`: None where none was made."""

    path: Path
    ref: ExemplarRef
    thumbnail: Pixels | None = None
    near: Path | None = None


@dataclass(frozen=True)
class RunSettings:
    """What the next run was to be made with, the exemplars aside; as in a Recipe. `engine` by name, empty where there was
    none; `weights`: the name of its weights file. `seed_locked`: whether every run keeps `seed` instead of drawing one."""

    engine: str
    weights: str
    count: int
    seed: int
    seed_locked: bool
    strength: float
    psi: float
    mix_stop: int | None
    style: StyleSettings


@dataclass(frozen=True, eq=False)
class PhotoLink:
    """In a project without the photo's own bytes: where the photo's file was, and what it was. `preview`: the photo, small.
    `near` as of an exemplar."""

    path: Path
    sha256: str
    preview: Pixels
    near: Path | None = None


@dataclass(frozen=True)
class ProjectFile:
    """A project file and the SHA-256 of its bytes when it was last saved or opened here."""

    path: Path
    sha256: str


@dataclass(frozen=True, eq=False)
class Project:
    """Frozen arrays throughout, so that a worker may write it. `base`: the picture of `tree`. `folder`: of the gallery.

    `settings`: None where nobody wrote them down. `link`: the project file is to name the photo instead of holding it.
    `file`: what the project was read from, or, of work that was kept, the project file it belongs to.
    """

    photo: Picture
    base: DeepPixels
    faces: tuple[FoundFace, ...]
    active: int | None
    mask: MaskArray
    tree: EditTree
    candidates: tuple[SavedCandidate, ...] = ()
    exemplars: tuple[SavedExemplar, ...] = ()
    folder: Path | None = None
    settings: RunSettings | None = None
    link: PhotoLink | None = None
    file: ProjectFile | None = None

    @property
    def stand_in(self) -> bool:
        """Whether `photo` only stands in the place of a linked photo that is not there."""
        return self.link is not None and self.link.sha256 != self.photo.sha256
