"""One face of one photo: cut it out, have its hole filled, put every completion back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from exegan_studio.domain.arrays import DeepPixels, MaskArray, content_hash, frozen
from exegan_studio.domain.errors import MaskError, NoFaceError
from exegan_studio.domain.face import FaceCrop, FoundFace
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.recipe import BlendSettings, Candidate, ExemplarRef, Recipe, StyleSettings
from exegan_studio.engines.protocol import Completion, CompletionRequest, Engine, ExemplarCrop, Suitability
from exegan_studio.face.align import choose_crop_size, crop_frame, extract_crop, mask_to_crop
from exegan_studio.face.paste_back import paste_back
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.choice import check_choice, check_style

FAINTEST = 16
"""Coverage below this, seen at the crop's size, is too faint or too small to be filled."""
MOST_FILLED = 0.98
"""The part of the crop that may be hole: something must be left to work from."""


@dataclass(frozen=True)
class FaceEdit:
    """`base`: the pixels being edited (the photo with the edits accepted so far), of the photo's size and depth."""

    photo: Picture
    base: DeepPixels
    face: FoundFace
    crop: FaceCrop


@dataclass(frozen=True)
class FillSettings:
    """What the artist chose; as in a Recipe. Candidate number i gets the seed `seed` + i."""

    count: int = 4
    seed: int = 0
    strength: float = 1.0
    psi: float = 1.0
    mix_stop: int | None = None
    style: StyleSettings = field(default_factory=StyleSettings)
    blend: BlendSettings = field(default_factory=BlendSettings)


def prepare_face(photo: Picture, base: DeepPixels, face: FoundFace) -> FaceEdit:
    """Cut the face's aligned square out of `base`, at the working size that suits it.

    Raises NoFaceError where the landmarks (placed by hand) span no face.
    """
    try:
        size = choose_crop_size(face.landmarks)
        crop = extract_crop(base, face.landmarks, size)
    except ValueError as fault:
        raise NoFaceError("The eyes and the mouth lie on one spot.", "Place them apart, as they are in the face.") from fault
    return FaceEdit(photo, base, face, crop)


def crop_hole(edit: FaceEdit, mask: MaskArray) -> MaskArray:
    """The mask (photo space) in the crop. Raises MaskError where it cannot be filled, saying why."""
    height, width = edit.base.shape[:2]
    if mask.shape != (height, width):
        raise MaskError(
            f"The mask is {mask.shape[1]} × {mask.shape[0]} pixels, the photo is {width} × {height}.",
            "Use a mask of the photo's size.",
        )
    if not mask.any():
        raise MaskError("The mask is empty.", "Paint over what should change.")
    size = edit.crop.size
    hole = mask_to_crop(mask, edit.crop.alignment, size)
    if not hole.any():
        raise MaskError("The mask lies outside the face's square.", "Paint on the face, or choose the face it lies on.")
    if int(hole.max()) < FAINTEST:
        raise MaskError("The mask is too faint or too small to be filled.", "Paint more strongly, or a larger spot.")
    inside = crop_frame(edit.crop.alignment, size, width, height)
    if float(hole[inside].mean() if inside.any() else 255) > 255 * MOST_FILLED:
        raise MaskError("The mask covers the whole face square.", "Leave some of it unpainted: the fill is matched to that.")
    return hole


def recipe_of(
    edit: FaceEdit, mask: MaskArray, exemplars: Sequence[ExemplarCrop], settings: FillSettings, engine: Engine
) -> Recipe:
    """The recipe of the first candidate."""
    return Recipe(
        engine=engine.name,
        weights_id=engine.weights_id,
        seed=settings.seed,
        photo_sha256=edit.photo.sha256,
        mask_sha256=content_hash(mask),
        alignment=edit.crop.alignment,
        crop_size=edit.crop.size,
        exemplars=tuple(ExemplarRef(one.sha256, one.name, one.weight, one.zones) for one in exemplars),
        strength=settings.strength,
        psi=settings.psi,
        mix_stop=settings.mix_stop,
        style=settings.style,
        blend=settings.blend,
        landmarks=tuple((float(x), float(y)) for x, y in edit.face.landmarks),
        crop_sha256=content_hash(edit.crop.pixels),
    )


def judge(
    edit: FaceEdit, mask: MaskArray, exemplars: Sequence[ExemplarCrop], engine: Engine, cancel: CancelToken
) -> tuple[Suitability, ...]:
    """How well each exemplar can serve this face and hole, in their order; on the calling thread, at the price of one look
    of the engine's network. `mask` is in photo space. Raises MaskError (see `crop_hole`), what the engine raises, and
    Cancelled."""
    hole = frozen(crop_hole(edit, mask))
    cancel.check()
    if not exemplars:
        return ()
    crop = edit.crop
    return engine.suitability(CompletionRequest(crop.pixels, hole, crop.landmarks, tuple(exemplars), ()), cancel)


def fill(
    edit: FaceEdit,
    mask: MaskArray,
    exemplars: Sequence[ExemplarCrop],
    settings: FillSettings,
    engine: Engine,
    on_candidate: Callable[[Candidate], None],
    cancel: CancelToken,
) -> None:
    """Make `settings.count` candidates, each delivered as soon as it is there, on the calling thread.

    `mask` is in photo space. Without exemplars the face is completed from the rest of the photo. Raises MaskError
    (see `crop_hole`), what `check_choice` raises, what the engine raises, and Cancelled.
    """
    hole = frozen(crop_hole(edit, mask))
    check_choice(exemplars, settings.mix_stop, engine)
    check_style(settings.style, engine)
    if settings.count < 1:
        raise ValueError("at least one candidate")
    recipe = recipe_of(edit, mask, exemplars, settings, engine)
    seeds = tuple(settings.seed + number for number in range(settings.count))
    crop = edit.crop
    request = CompletionRequest(
        crop.pixels,
        hole,
        crop.landmarks,
        tuple(exemplars),
        seeds,
        settings.strength,
        settings.psi,
        settings.mix_stop,
        settings.style,
    )

    def arrived(completion: Completion) -> None:
        cancel.check()
        on_candidate(pasted(edit, mask, recipe.with_seed(completion.seed), completion))

    cancel.check()
    engine.complete(request, arrived, cancel)


def pasted(edit: FaceEdit, mask: MaskArray, recipe: Recipe, completion: Completion) -> Candidate:
    """The completion in the photo. Its arrays are read-only."""
    pixels, report = paste_back(
        edit.base, completion.pixels, mask, edit.crop.alignment, recipe.blend, grain_seed=completion.seed
    )
    own = frozen(np.array(completion.pixels))
    return Candidate(recipe, own, frozen(pixels), report, completion.seconds, completion.notes)
