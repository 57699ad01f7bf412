"""Recipes replayed on other photos: the hole is carried over from face to face, everything else is as it was."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from exegan_studio.domain.arrays import DeepPixels, MaskArray, content_hash, frozen
from exegan_studio.domain.errors import NoFaceError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.recipe import Candidate, PasteReport, Recipe
from exegan_studio.engines.protocol import Engine, ExemplarCrop
from exegan_studio.face.align import crop_outline, ffhq_alignment, mask_to_photo
from exegan_studio.face.regions import region_masks
from exegan_studio.face.warp import warp_coverage
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.edit import FaceEdit, fill, prepare_face
from exegan_studio.pipeline.plans import settings_of

SAME_PLACE = 1.0
"""Pixels of the photo by which the corners of two squares may be apart and still be one face's."""


@dataclass(frozen=True)
class CarriedMask:
    """`mask` lies in the space of the photo it was painted on; `alignment` and `size` are that photo's face's square."""

    mask: MaskArray
    alignment: Similarity
    size: int


@dataclass(frozen=True)
class Step:
    """One recipe, ready. `hole`: a mask, or names of face regions. `exemplars`: with the recipe's weights and zones."""

    recipe: Recipe
    hole: CarriedMask | tuple[str, ...]
    exemplars: tuple[ExemplarCrop, ...]
    engine: Engine


@dataclass(frozen=True)
class Replayed:
    """`number`: from 0; each step's seed was its recipe's and so many more. `recipes`, `reports`, `masks`: one for each step,
    as it was done on this photo. `seconds`: the engines' time."""

    number: int
    pixels: DeepPixels
    recipes: tuple[Recipe, ...]
    reports: tuple[PasteReport, ...]
    masks: tuple[MaskArray, ...]
    seconds: float
    notes: tuple[str, ...]


def order_id(steps: Sequence[Step], number: int, photo_sha256: str, face: int | None) -> str:
    """SHA-256 (hex) of all that decides what is made of the photo: the same order gives the same picture."""
    plain = [
        [step.recipe.with_seed(step.recipe.seed + number).to_json(), plain_hole(step.hole), step.engine.weights_id]
        for step in steps
    ]
    return hashlib.sha256(json.dumps([plain, photo_sha256, face], sort_keys=True).encode()).hexdigest()


def plain_hole(hole: CarriedMask | tuple[str, ...]) -> list[str | float]:
    if not isinstance(hole, CarriedMask):
        return list(hole)
    place = hole.alignment
    return [content_hash(hole.mask), place.a, place.b, place.tx, place.ty, hole.size]


def replay(
    photo: Picture,
    faces: Sequence[FoundFace],
    steps: Sequence[Step],
    numbers: Sequence[int],
    on_replayed: Callable[[Replayed], None],
    cancel: CancelToken,
    face: int | None = None,
) -> None:
    """Do all steps, one on the other, for each of the `numbers` (rising), each delivered when it is there; on the calling
    thread.

    `face`: which of the faces; None: the largest, or in the recipe's own photo the one the recipe is for. Raises NoFaceError,
    MaskError, what the engines raise, and Cancelled.
    """
    if len(steps) > 1:
        for number in numbers:
            on_replayed(chained(photo, faces, steps, number, cancel, face))
        return
    (step,) = steps
    edit, mask, notes = set_up(photo, photo.pixels, faces, step, face)
    recipe = step.recipe.with_seed(step.recipe.seed + numbers[0])

    def arrived(made: Candidate) -> None:
        number = made.recipe.seed - step.recipe.seed
        if number in numbers:
            said = (*notes, *made.notes)
            on_replayed(Replayed(number, made.pixels, (made.recipe,), (made.report,), (mask,), made.seconds, said))

    settings = settings_of(recipe, numbers[-1] - numbers[0] + 1)
    fill(edit, mask, step.exemplars, settings, step.engine, arrived, cancel)


def chained(
    photo: Picture, faces: Sequence[FoundFace], steps: Sequence[Step], number: int, cancel: CancelToken, face: int | None
) -> Replayed:
    """Every step works on what the one before it made."""
    pixels, made, masks, notes = photo.pixels, list[Candidate](), list[MaskArray](), list[str]()
    for step in steps:
        edit, mask, remarks = set_up(photo, pixels, faces, step, face)
        settings = settings_of(step.recipe.with_seed(step.recipe.seed + number))
        fill(edit, mask, step.exemplars, settings, step.engine, made.append, cancel)
        pixels = made[-1].pixels
        masks.append(mask)
        notes += [*remarks, *made[-1].notes]
    recipes, reports = tuple(one.recipe for one in made), tuple(one.report for one in made)
    seconds, said = sum(one.seconds for one in made), tuple(dict.fromkeys(notes))
    return Replayed(number, pixels, recipes, reports, tuple(masks), seconds, said)


def set_up(
    photo: Picture, base: DeepPixels, faces: Sequence[FoundFace], step: Step, number: int | None
) -> tuple[FaceEdit, MaskArray, tuple[str, ...]]:
    """The face, the hole on it in photo space, and remarks."""
    own = photo.sha256 == step.recipe.photo_sha256
    face = chosen_face(photo, faces, step.recipe if own else None, number)
    edit = prepare_face(photo, base, face)
    notes = ()
    if own and apart(edit.crop.alignment, edit.crop.size, step.recipe.alignment, step.recipe.crop_size) > SAME_PLACE:
        notes = ("the face is not framed as in the recipe: its points may have been placed by hand",)
    return edit, hole_on(edit, step.hole), notes


def chosen_face(photo: Picture, faces: Sequence[FoundFace], recipe: Recipe | None, number: int | None) -> FoundFace:
    """The one of that number, or the one that the recipe of this photo is for, or the largest. Raises NoFaceError."""
    if not faces:
        raise NoFaceError(f"No face was found in {photo.name}.", "Edit it in the studio, where the face can be placed by hand.")
    if number is None and recipe is not None:
        return min(faces, key=lambda face: apart(frame(face), 1, recipe.alignment, recipe.crop_size))
    if (number or 0) >= len(faces):
        raise NoFaceError(f"There is no face {number} in {photo.name}: it has {len(faces)}.", "They are counted from 0.")
    return faces[number or 0]


def frame(face: FoundFace) -> Similarity:
    """Photo → the face's square with a side of 1. Raises NoFaceError where its points are one."""
    try:
        return ffhq_alignment(face.landmarks, 1)
    except ValueError as fault:
        raise NoFaceError("The eyes and the mouth lie on one spot.", "Choose another photo.") from fault


def apart(first: Similarity, size: int, second: Similarity, other_size: int) -> float:
    """The greatest distance between the squares' corners, in pixels of the photo."""
    return float(np.abs(crop_outline(first, size) - crop_outline(second, other_size)).max())


def hole_on(edit: FaceEdit, hole: CarriedMask | tuple[str, ...]) -> MaskArray:
    """In photo space: as it lay in its own face's square, so it lies in this one's."""
    width, height, crop = edit.photo.width, edit.photo.height, edit.crop
    if not isinstance(hole, CarriedMask):
        return mask_to_photo(region_masks(hole, crop.landmarks, crop.size), crop.alignment, width, height)
    if (hole.alignment, hole.size, hole.mask.shape) == (crop.alignment, crop.size, (height, width)):
        return hole.mask
    larger = Similarity(crop.size / hole.size, 0, 0, 0)
    moved = hole.alignment.then(larger).then(crop.alignment.inverse())
    return frozen(warp_coverage(hole.mask, moved, width, height))
