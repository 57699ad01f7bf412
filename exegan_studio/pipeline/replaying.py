"""A picture made again from what it says of itself: the same photo, exemplars and weights, or not at all. Any thread that may
run the engines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from exegan_studio.domain.arrays import DeepPixels, MaskArray, content_hash, frozen
from exegan_studio.domain.edit_tree import EditNode
from exegan_studio.domain.errors import RecipeError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.picture import Picture, to_eight_bit
from exegan_studio.domain.recipe import Candidate
from exegan_studio.engines.protocol import Engine, ExemplarCrop
from exegan_studio.face.warp import bounds
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.choice import check_choice, check_style
from exegan_studio.pipeline.edit import FaceEdit, fill, prepare_face
from exegan_studio.pipeline.plans import as_in_recipe, settings_of
from exegan_studio.pipeline.proof import Zone, prove
from exegan_studio.pipeline.provenance import Laid, Made, Provenance
from exegan_studio.pipeline.rendering import render


@dataclass(frozen=True)
class Ingredients:
    """`exemplars`: all that the recipes name. `engines`: for every recipe's engine and weights id."""

    photo: Picture
    exemplars: Sequence[ExemplarCrop]
    engines: Mapping[tuple[str, str], Engine]


def refuse_incomplete(provenance: Provenance) -> None:
    """Raise RecipeError where not all that is needed is told."""
    for number, one in enumerate(provenance.made, 1):
        which = f"Completion {number} of {len(provenance.made)}"
        if one.recipe.parts:
            raise RecipeError(f"{which} is a patchwork: what was painted by hand cannot be made again.")
        if one.hole is None:
            raise RecipeError(
                f"{which} comes without its hole: there was no room for it in the file.",
                "Name the JSON file beside it, the project, or an export as PNG or TIFF.",
            )
        if not one.recipe.landmarks or not one.recipe.crop_sha256:
            raise RecipeError(
                f"{which} was made by an older version, which did not write down what the engine saw.",
                "`batch` replays its recipe.",
            )
        if one.recipe.photo_sha256 != provenance.photo.sha256:
            raise RecipeError(f"{which} was made for another photo than the file tells of.")


def make_again(provenance: Provenance, given: Ingredients, on_made: Callable[[int], None], cancel: CancelToken) -> DeepPixels:
    """The picture's pixels. `on_made` is told how many completions are there.

    Raises RecipeError (see `refuse_incomplete`, and where what an engine is to look at is not what it was), ExemplarError,
    what the engines raise, and Cancelled.
    """
    refuse_incomplete(provenance)
    photo, nodes = given.photo, list[EditNode]()
    for number, one in enumerate(provenance.made, 1):
        base = render(photo.pixels, laid_on(nodes, one.beneath)).pixels
        nodes.append(made_again(one, number, base, given, cancel))
        on_made(number)
    return render(photo.pixels, laid_on(nodes, provenance.picture)).pixels


def laid_on(nodes: Sequence[EditNode], layers: Sequence[Laid]) -> list[EditNode]:
    return [replace(nodes[one.made], blend=one.blend) for one in layers]


def made_again(one: Made, number: int, base: DeepPixels, given: Ingredients, cancel: CancelToken) -> EditNode:
    """The completion on `base`, as an edit."""
    recipe, mask = one.recipe, own_hole(one, number, given.photo)
    edit = as_seen(one, number, base, given.photo)
    exemplars, engine = as_in_recipe(given.exemplars, recipe.exemplars), given.engines[recipe.engine, recipe.weights_id]
    check_choice(exemplars, recipe.mix_stop, engine)
    check_style(recipe.style, engine)
    found: list[Candidate] = []
    fill(edit, mask, exemplars, settings_of(recipe), engine, found.append, cancel)
    (candidate,) = found
    if candidate.recipe != recipe:
        raise RecipeError(f"What was made is not what recipe {number} asks for.", "The file may have been altered.")
    square = candidate.crop
    return EditNode(number, None, recipe, candidate.report, square, PackedMask.of(mask), square, "", recipe.blend)


def own_hole(one: Made, number: int, photo: Picture) -> MaskArray:
    try:
        mask = None if one.hole is None else one.hole.mask(photo.width, photo.height)
    except (ValueError, IndexError) as fault:
        raise RecipeError(f"The hole of completion {number} is damaged.", "Name another copy of the file.") from fault
    if mask is None or content_hash(mask) != one.recipe.mask_sha256:
        raise RecipeError(f"The hole of completion {number} is not the one it was made with.", "Name another copy of the file.")
    return mask


def as_seen(one: Made, number: int, base: DeepPixels, photo: Picture) -> FaceEdit:
    """The face as the engine saw it. Raises RecipeError where it looks different now; NoFaceError."""
    landmarks = frozen(np.array(one.recipe.landmarks, np.float32))
    edit = prepare_face(photo, base, FoundFace(landmarks, bounds(landmarks), 1.0))
    if content_hash(edit.crop.pixels) != one.recipe.crop_sha256:
        raise RecipeError(
            f"What completion {number} was made on looks different now: the file does not tell of all that lay beneath it, or "
            "another version of a library cuts out faces differently.",
            "Make it again with the versions it was made with, or from the project.",
        )
    return edit


def retold(provenance: Provenance, photo: Picture, pixels: DeepPixels) -> Provenance:
    """Of what was made again: itself where it is the same, else with a proof of its own."""
    zones = [
        Zone(PackedMask.of(own_hole(provenance.made[one.made], one.made + 1, photo)), recipe)
        for one, recipe in zip(provenance.picture, provenance.recipes, strict=True)
    ]
    return replace(provenance, proof=prove(photo.pixels, pixels, zones), pixels_sha256=content_hash(pixels))


def greatest_apart(made: DeepPixels, file: DeepPixels) -> int | None:
    """Of two pictures, in steps of the file's depth: 16 bits are compared as 8 where the file has only these. None where they
    are of different sizes."""
    if made.shape != file.shape:
        return None
    one, other = (made, file) if made.dtype == file.dtype else (to_eight_bit(made), to_eight_bit(file))
    return max(
        int(np.abs(one[top : top + 256].astype(np.int32) - other[top : top + 256]).max(initial=0))
        for top in range(0, len(one), 256)
    )
