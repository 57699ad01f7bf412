"""The photo of a project that names it instead of holding it: found where it was, or asked for. Any thread."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from exegan_studio.domain.arrays import DeepPixels, content_hash, frozen
from exegan_studio.domain.errors import PictureError, ProjectError
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.project import PhotoLink
from exegan_studio.pipeline.recipes import file_hash
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.places import places_of
from exegan_studio.storage.reading import DecodingLimits

PREVIEW_SIDE: Final = 1024
"""The longer side of the small copy, in pixels."""


@dataclass(frozen=True)
class PhotoChoice:
    """What the artist says of a linked photo. `path`: where it is; None: where the project says. `changed`: take it also
    where it is no longer what it was. `stand_in`: open with the small copy in its place."""

    path: Path | None = None
    changed: bool = False
    stand_in: bool = False


@dataclass(frozen=True)
class WantedPhoto:
    """A link with what the photo was: its name for people, height and width, whether in 16 bits, and its format."""

    link: PhotoLink
    name: str
    size: tuple[int, int]
    deep: bool
    format: str


AS_SAID: Final = PhotoChoice()
"""Where the project says, and as it was."""


class LinkedPhotoError(ProjectError):
    """A project's photo is not where it was (`found` is None), or `found` is no longer what it was."""

    def __init__(self, message: str, link: PhotoLink, found: Path | None) -> None:
        super().__init__(message, "Look for the photo; the project file is as it was.")
        self.link = link
        self.found = found


def link_to(photo: Picture) -> PhotoLink | None:
    """None where the photo has no file, or its file is no longer what was opened."""
    if photo.path is None or file_hash(photo.path) != photo.sha256:
        return None
    scale = min(1.0, PREVIEW_SIDE / max(photo.width, photo.height))
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    small = cv2.resize(photo.eight_bit(), size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return PhotoLink(photo.path.absolute(), photo.sha256, frozen(small))


def linked_photo(wanted: WantedPhoto, choice: PhotoChoice, limits: DecodingLimits) -> tuple[Picture, PhotoLink, str]:
    """The photo, the link as it is from now on, and what of it is not as it was, in words. Raises LinkedPhotoError where the
    artist has to say more; PictureError where the file is there and cannot be read."""
    link = wanted.link
    if choice.stand_in:
        return _stand_in(wanted), link, ""
    places = (choice.path,) if choice.path is not None else places_of(link.path, link.near)
    hashes = {path: file_hash(path) for path in places}
    there = [path for path, sha256 in hashes.items() if sha256]
    found = next((path for path in there if hashes[path] == link.sha256), there[0] if there else None)
    if found is None:
        raise LinkedPhotoError(f"The project's photo {wanted.name} is not where it was.", link, None)
    if hashes[found] == link.sha256:
        return load_picture(found, limits), replace(link, path=found.absolute(), near=None), ""
    if not choice.changed:
        raise LinkedPhotoError(f"{shown_name(found)} is not as it was when the project was saved.", link, found)
    return _changed(wanted, found, limits)


def _changed(wanted: WantedPhoto, found: Path, limits: DecodingLimits) -> tuple[Picture, PhotoLink, str]:
    photo = load_picture(found, limits)
    if (photo.height, photo.width) != wanted.size or (photo.pixels.dtype == np.uint16) != wanted.deep:
        height, width = wanted.size
        depth = 16 if wanted.deep else 8
        raise PictureError(
            f"{photo.name} does not fit the project, whose photo had {width} × {height} pixels in {depth} bits.",
            "Look for the photo itself.",
        )
    link = link_to(photo)
    if link is None:
        raise PictureError(f"{photo.name} changed while it was read.", "Open the project again.")
    return photo, link, f"{photo.name} is another photo than before: the edits lie on it as it is now."


def _stand_in(wanted: WantedPhoto) -> Picture:
    height, width = wanted.size
    large = cv2.resize(wanted.link.preview, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)
    pixels: DeepPixels = large.astype(np.uint16) * 257 if wanted.deep else large
    return Picture(frozen(pixels), content_hash(pixels), wanted.name, wanted.format)
