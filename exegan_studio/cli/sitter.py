"""The sitter of a command: the photo, the face that is worked on, and the hole in it."""

from dataclasses import dataclass
from pathlib import Path

from exegan_studio.cli.progress import say
from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.errors import NoFaceError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.picture import Picture
from exegan_studio.face.align import mask_to_photo
from exegan_studio.face.detect import FaceDetector
from exegan_studio.face.regions import region_masks
from exegan_studio.pipeline.edit import FaceEdit, crop_hole, prepare_face
from exegan_studio.storage.images import load_mask, load_picture


@dataclass(frozen=True)
class SitterOrder:
    """One of `mask` and `regions` is given; `face` None is the largest."""

    photo: Path
    mask: Path | None = None
    regions: tuple[str, ...] = ()
    face: int | None = None


@dataclass(frozen=True)
class Sitter:
    """`mask` is in photo space and can be filled."""

    edit: FaceEdit
    mask: MaskArray


def read_sitter(order: SitterOrder, detector: FaceDetector) -> Sitter:
    """Raises PictureError, NoFaceError, MaskError."""
    photo = load_picture(order.photo)
    for note in photo.notes:
        say(f"{photo.name}: {note}")
    edit = prepare_face(photo, photo.pixels, chosen_face(order, photo, detector))
    mask = painted(order, edit)
    crop_hole(edit, mask)
    return Sitter(edit, mask)


def chosen_face(order: SitterOrder, photo: Picture, detector: FaceDetector) -> FoundFace:
    faces = detector.detect(photo.eight_bit())
    if not faces:
        raise NoFaceError(f"No face was found in {photo.name}.", "Open it in the studio and place eyes and mouth by hand.")
    number = order.face or 0
    if number >= len(faces):
        found = "one face" if len(faces) == 1 else f"{len(faces)} faces"
        raise NoFaceError(f"There is no face {number} in {photo.name}: it has {found}.", "They are counted from 0.")
    if order.face is None and len(faces) > 1:
        say(f"{len(faces)} faces found; the largest is taken (--face chooses another).")
    return faces[number]


def painted(order: SitterOrder, edit: FaceEdit) -> MaskArray:
    """The hole in photo space, from the mask file or the regions."""
    width, height = edit.photo.width, edit.photo.height
    if order.mask is not None:
        return load_mask(order.mask, width, height)
    crop = edit.crop
    return mask_to_photo(region_masks(order.regions, crop.landmarks, crop.size), crop.alignment, width, height)
