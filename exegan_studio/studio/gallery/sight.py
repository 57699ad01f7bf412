"""What the gallery knows of a picture: a small one, and whether a face can be taken from it. Any thread."""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from exegan_studio.domain.arrays import Pixels, frozen
from exegan_studio.domain.errors import StudioError
from exegan_studio.pipeline.exemplars import FaceFinder
from exegan_studio.pipeline.found_faces import FoundFaces, find_faces
from exegan_studio.storage.images import PictureFile, small_picture
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.reading import DecodingLimits, read_file
from exegan_studio.storage.thumbnails import Seen, SeenPictures

KEPT_SIDE = 320
NOTHING: Pixels = frozen(np.zeros((0, 0, 3), np.uint8))


class Focus(NamedTuple):
    """Where the face is, in parts of the picture."""

    x: float
    y: float
    high: float


@dataclass(frozen=True)
class Sight:
    """`file` as it was when it was read, `sha256` of its content. `pixels` within KEPT_SIDE x KEPT_SIDE; empty where it cannot
    be read, or where they were put aside for want of memory. `shape`: their height and width. `found` is None while nobody
    has looked for faces. `unreadable` says why it is no picture."""

    file: PictureFile
    sha256: str = ""
    pixels: Pixels = field(default_factory=lambda: NOTHING)
    shape: tuple[int, int] = (0, 0)
    found: FoundFaces | None = None
    unreadable: str = ""

    @property
    def problem(self) -> str:
        """Why it cannot be an exemplar, for people; empty where it can or nobody has looked."""
        return self.unreadable or (self.found.problem if self.found is not None else "")

    @property
    def word(self) -> str:
        """The same for a small place."""
        if self.unreadable:
            return "Cannot\nbe read"
        if not self.problem:
            return ""
        return "Face too\nsmall" if self.found is not None and self.found.too_small else "No face"

    @property
    def usable(self) -> bool:
        return not self.problem

    @property
    def complete(self) -> bool:
        """Nothing is left to find out."""
        return self.unreadable != "" or self.found is not None

    @property
    def faces(self) -> int | None:
        return self.found.count if self.found is not None else None

    @property
    def focus(self) -> Focus | None:
        """The middle of the landmarks, and the face's height as a part of the picture's shorter side."""
        if self.found is None or self.found.landmarks is None or self.found.box is None:
            return None
        x, y = self.found.landmarks.mean(0)
        height, width = self.shape
        return Focus(float(x), float(y), self.found.box[3] * height / min(width, height))

    def without_pixels(self) -> "Sight":
        return replace(self, pixels=NOTHING)


def glimpse(path: Path, limits: DecodingLimits, seen: SeenPictures) -> Sight:
    """The small picture, and the face where it was found before; what is on disk already is not made again. Never raises for a
    bad file: that is a Sight too."""
    file = PictureFile.of(path)
    try:
        sha256 = seen.hash_of(file)
        known = seen.get(sha256) if sha256 else None
        if known is None:
            data = read_file(path, limits)
            sha256 = hashlib.sha256(data).hexdigest()
            known = seen.get(sha256)
            if known is None:
                known = Seen(small_picture(data, shown_name(path), KEPT_SIDE, limits))
                seen.put(sha256, known)
            seen.remember(file, sha256)
    except StudioError as fault:
        return Sight(file, unreadable=str(fault))
    height, width = known.pixels.shape[:2]
    return Sight(file, sha256, known.pixels, (height, width), FoundFaces.from_plain(known.facts))


def look(path: Path, before: Sight | None, limits: DecodingLimits, detector: FaceFinder, seen: SeenPictures) -> Sight:
    """All there is to know. `before`: what a glimpse gave. Never raises for a bad file."""
    if before is None or not before.pixels.size or before.file != PictureFile.of(path):
        before = glimpse(path, limits, seen)
    if before.complete:
        return before
    try:
        data = read_file(path, limits)
        found = find_faces(data, shown_name(path), detector, limits)
    except StudioError as fault:
        return replace(before, unreadable=str(fault))
    if hashlib.sha256(data).hexdigest() == before.sha256:  # else it was just written over: kept, it would stay wrong
        seen.put(before.sha256, Seen(before.pixels, found.plain()))
    return replace(before, found=found)
