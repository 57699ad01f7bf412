"""What is open, frozen on the main thread; the project that is written of it is made on any thread."""

import hashlib
from dataclasses import dataclass, replace
from typing import NamedTuple

from exegan_studio.domain.errors import PictureError
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.project import Project, SavedCandidate, SavedExemplar
from exegan_studio.domain.recipe import ExemplarRef
from exegan_studio.storage.images import small_picture
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.reading import DecodingLimits, read_file
from exegan_studio.studio.candidates.history import HeldCandidate
from exegan_studio.studio.gallery.picks import Pick
from exegan_studio.studio.gallery.sight import KEPT_SIDE, Sight


class Mark(NamedTuple):
    """Stand for what was decided of candidates and for what was picked, to be compared only; `held`: the candidates of the
    project."""

    decided: object = None
    picked: object = None
    held: frozenset[HeldCandidate] = frozenset()


@dataclass(frozen=True, eq=False)
class Snapshot:
    """`bare`: the project without candidates and exemplars. `picks`: each with what the gallery knows of it; `missing`:
    exemplars whose files are not there. `position` and `mark` stand for this state."""

    bare: Project
    candidates: tuple[tuple[HeldCandidate, bool, int, Meters | None], ...]
    picks: tuple[tuple[Pick, Sight | None], ...]
    missing: tuple[SavedExemplar, ...]
    position: int
    mark: Mark

    def project(self, limits: DecodingLimits) -> tuple[Project, tuple[str, ...]]:
        """And what could not be put into it, in words: candidates whose pixels are lost on disk."""
        saved: list[SavedCandidate] = []
        notes: list[str] = []
        for held, kept, rating, meters in self.candidates:
            try:
                saved.append(held.saved(kept, rating, meters))
            except PictureError:
                notes.append(f"Candidate {held.number} of run {held.run} is lost on disk: make it again from its recipe.")
        exemplars = tuple(_exemplar(pick, sight, limits) for pick, sight in self.picks)
        return replace(self.bare, candidates=tuple(saved), exemplars=(*exemplars, *self.missing)), tuple(notes)


def _exemplar(pick: Pick, sight: Sight | None, limits: DecodingLimits) -> SavedExemplar:
    """As the gallery saw it, whatever has become of the file since; it is read only where the gallery has not come to it."""
    sha256, thumbnail = "", None
    if sight is not None and sight.sha256:
        sha256, thumbnail = sight.sha256, sight.pixels if sight.pixels.size else None
    else:
        try:
            data = read_file(pick.path, limits)
            sha256 = hashlib.sha256(data).hexdigest()
            thumbnail = small_picture(data, pick.path.name, KEPT_SIDE, limits)
        except PictureError:
            pass
    return SavedExemplar(pick.path, ExemplarRef(sha256, shown_name(pick.path), pick.weight, pick.zones), thumbnail)
