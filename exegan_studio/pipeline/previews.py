"""Small fills, quick enough to be looked at while settings are changed: the face made small, one seed."""

from collections.abc import Sequence
from dataclasses import dataclass

from exegan_studio.domain.arrays import DeepPixels, Landmarks, MaskArray, Pixels, frozen
from exegan_studio.domain.errors import NoFaceError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box, box_of
from exegan_studio.engines.protocol import Completion, CompletionRequest, Engine, ExemplarCrop
from exegan_studio.face.align import extract_crop, ffhq_alignment, mask_to_crop
from exegan_studio.face.paste_back import paste_back
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.choice import check_choice, check_style
from exegan_studio.pipeline.edit import FillSettings

SIDE = 256
ROUND = 0.3
"""Of the hole's longer side, what is shown round it in a close look."""


@dataclass(frozen=True)
class SmallFace:
    """A face SIDE pixels square: `crop` x 3, `hole` coverage, `landmarks` in the crop."""

    crop: Pixels
    hole: MaskArray
    landmarks: Landmarks


def small_face(base: DeepPixels, face: FoundFace, mask: MaskArray) -> SmallFace:
    """`base` and `mask` in photo space. Raises NoFaceError where the landmarks (placed by hand) span no face."""
    try:
        crop = extract_crop(base, face.landmarks, SIDE)
    except ValueError as fault:
        raise NoFaceError("The eyes and the mouth lie on one spot.", "Place them apart, as they are in the face.") from fault
    return SmallFace(crop.pixels, frozen(mask_to_crop(mask, crop.alignment, SIDE)), crop.landmarks)


def close_look(face: SmallFace) -> Box:
    """The square part of the small face round its hole: what there is to compare."""
    box = box_of(face.hole > 127) if (face.hole > 127).any() else Box(0, 0, SIDE, SIDE)
    side = min(SIDE, round(max(box.width, box.height) * (1 + 2 * ROUND)))
    left = min(max((box.left + box.right - side) // 2, 0), SIDE - side)
    top = min(max((box.top + box.bottom - side) // 2, 0), SIDE - side)
    return Box(left, top, left + side, top + side)


def preview(
    face: SmallFace, exemplars: Sequence[ExemplarCrop], settings: FillSettings, engine: Engine, cancel: CancelToken
) -> Pixels:
    """The settings' first seed, SIDE x SIDE x 3; the calling thread. Like a candidate of the same settings, but neither as
    fine nor the same to the bit. Raises what `fill` raises."""
    check_choice(exemplars, settings.mix_stop, engine)
    check_style(settings.style, engine)
    made: list[Completion] = []
    request = CompletionRequest(
        face.crop,
        face.hole,
        face.landmarks,
        tuple(exemplars),
        (settings.seed,),
        settings.strength,
        settings.psi,
        settings.mix_stop,
        settings.style,
    )
    cancel.check()
    engine.complete(request, made.append, cancel)
    return frozen(made[0].pixels)


def pasted_preview(
    base: DeepPixels,
    face: FoundFace,
    mask: MaskArray,
    exemplars: Sequence[ExemplarCrop],
    settings: FillSettings,
    engine: Engine,
    cancel: CancelToken,
) -> DeepPixels:
    """`base` with such a small fill in it, of its size and depth, read-only; the calling thread. Raises what `fill` raises."""
    square = preview(small_face(base, face, mask), exemplars, settings, engine, cancel)
    cancel.check()
    pixels, _ = paste_back(base, square, mask, ffhq_alignment(face.landmarks, SIDE), settings.blend, settings.seed)
    return frozen(pixels)
