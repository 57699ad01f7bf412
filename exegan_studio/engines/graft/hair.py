"""Hidden hair as the exemplar has it: cut out whole and laid over what goes on behind it.

The networks know faces; of hair they expect a blur of skin. An exemplar's head is cut out of its picture instead. What of it is
no skin is hair, or a hat.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse
from exegan_studio.engines.graft.bands import carried, low_pass, scaled
from exegan_studio.engines.graft.heads import HEAD
from exegan_studio.engines.graft.outline import Outline
from exegan_studio.engines.graft.sitter import PAINTED, Sitter
from exegan_studio.engines.graft.wide import Wide
from exegan_studio.engines.protocol import CompletionRequest
from exegan_studio.face.colour import LUMA, smooth_step
from exegan_studio.face.regions import region_mask

HIDDEN = 0.6
"""Hair is brought over where this part of the region that it usually fills is hidden: less of it goes on from what is seen."""
ABOUT_HAIR = 0.5
"""Or where more than this of what is hidden lies there."""
NEAR, LEAST_SEEN = 14, 0.02
"""The sitter's own hair is looked at so near the hole, in pixels of HEAD, and must be so much, in parts of what is hidden."""
SKIN_FROM, SKIN_OVER = 0.35, 0.4
"""The share of skin from which the exemplar has less hair, and over which it has none."""
SURE_FROM, SURE_OVER = 0.7, 0.2
"""The share of skin from which the exemplar surely shows some, and over which it does."""
EARS_OVER = 3.0
"""What lies this far outside a face's usual outline and has its colours is an ear, in pixels at SIDE."""
PURE, PURE_SIGMAS = 0.95, (12.0, 4.0, 1.5)
"""Beside edges hair takes the colours of what is surely hair, by means as wide as these, in pixels at SIDE."""
LIT, MOST_LIT = 0.6, 0.5
"""How far hair follows the difference of light on the two faces, and no farther than this, in natural logarithms: part of that
difference is skin."""
MOST_DYED = 1.8
"""How far it follows the colour of the sitter's own hair."""
BLACK = 0.03


@dataclass(frozen=True)
class Hair:
    """Hair and ears in the sitter's light, H x W x 3, and how much they cover what is behind them (`cover`, H x W in 0..1)."""

    colours: FloatArray
    cover: FloatArray


def hides_hair(request: CompletionRequest) -> bool:
    """Whether a hole is about hair: most of where hair is is painted over, or most of what is painted over is where hair is."""
    usual, painted = region_mask("hair", request.landmarks, request.crop.shape[0]) > 127, request.hole > PAINTED
    both = float((usual & painted).sum())
    return both > HIDDEN * float(usual.sum()) or both > ABOUT_HAIR * float(painted.sum())


def seen_hair(request: CompletionRequest, head: NDArray[np.bool_]) -> NDArray[np.float32] | None:
    """The colour, in 0..1, of the sitter's own hair near the hole, None where next to none is seen: a hole that hides only some
    of it is filled with hair of that colour. `head`: see `seen_head`."""
    small = cv2.resize(request.crop, (HEAD, HEAD), interpolation=cv2.INTER_AREA)
    points = request.landmarks * np.float32(HEAD / request.crop.shape[0])
    face, hair = (region_mask(name, points, HEAD) > 127 for name in ("face", "hair"))
    hole = (request.hole > PAINTED).astype(np.float32)
    painted = (cv2.resize(hole, (HEAD, HEAD), interpolation=cv2.INTER_AREA) > 0).astype(np.uint8)
    own = cv2.resize(head.astype(np.uint8), (HEAD, HEAD), interpolation=cv2.INTER_NEAREST) > 0
    near = cv2.dilate(painted, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * NEAR + 1, 2 * NEAR + 1))) > 0
    apart = cv2.dilate(painted, np.ones((3, 3), np.uint8)) == 0
    own = own & near & apart & ~cv2.dilate(face.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    own &= cv2.dilate(hair.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    if float(own.sum()) < LEAST_SEEN * float((hair & (painted > 0)).sum()):
        return None
    return (np.median(small[own], axis=0) / 255).astype(np.float32)


def make_hair(
    sitter: Sitter,
    wide: Wide,
    face: FloatArray,
    low: FloatArray,
    hairy: bool,
    own: NDArray[np.float32] | None,
) -> Hair:
    """An exemplar's ears and, where the sitter's is hidden (`hairy`), its hair on the sitter: `face`, see
    `Outline`; `low`, the expected low frequencies, H x W x 3; `own`, see `seen_hair`."""
    shown, size = wide.shown, sitter.hole.shape[::-1]

    def enlarged(field: FloatArray) -> FloatArray:
        return as_float(cv2.resize(as_float(field), size, interpolation=cv2.INTER_LINEAR))

    skin = skin_of(wide.share)
    head = wide.head
    hair = head * enlarged(1 - skin) * np.float32(hairy)
    # Beside hair that is brought over skin ends where it does; else next to the face only what surely is some is an ear's.
    surely = skin if hairy else skin * smooth_step((wide.share - SURE_FROM) / SURE_OVER)
    beside = np.maximum(enlarged(skin * smooth_step(wide.away / EARS_OVER)), enlarged(surely) * np.clip(2 - 2 * face, 0, 1))
    ears = head * enlarged(wide.where) * beside  # whole from the middle of the face's soft edge on: no wall shines through
    small, hairs = coarse(shown, sitter), coarse(as_float(hair > PURE), sitter)
    pure = carried(small, hairs, [sigma * WORKING for sigma in PURE_SIGMAS])
    off = cv2.resize(as_float(pure - low_pass(small, PURE_SIGMAS[-1] * WORKING)), size, interpolation=cv2.INTER_LINEAR)
    cover = as_float(hair + ears)
    colours = as_float(shown + scaled(as_float(off), as_float((1 - cover) * (hair > ears))))
    seen = as_float(low + scaled(as_float(sitter.picture - low), as_float(1 - sitter.hole)))
    core = enlarged(as_float(wide.share > PURE))
    wanted, given = ((one * core[..., None]).sum((0, 1)) / max(float(core.sum()), 1.0) for one in (seen, shown))
    apart = np.log((wanted + BLACK) / (given + BLACK))
    if own is None:
        on_hair = np.exp(np.clip(LIT * float(apart @ LUMA), -MOST_LIT, MOST_LIT)) * np.ones(3)
    else:
        usual = (colours * hair[..., None]).sum((0, 1)) / max(float(hair.sum()), 1.0)
        on_hair = np.exp(np.clip(np.log((own + BLACK) / (usual + BLACK)), -MOST_DYED, MOST_DYED))
    colours *= on_hair + (np.exp(apart) - on_hair) * (ears / np.maximum(cover, 1e-3))[..., None]
    return Hair(as_float(colours), cover)


def behind_hair(outline: Outline | None, hair: Hair | None) -> Outline | None:
    """The outline for what goes on behind the head: where hair covers it nothing needs to."""
    if outline is None or hair is None:
        return outline
    return replace(outline, face=np.maximum(outline.face, hair.cover))


def skin_of(share: FloatArray) -> FloatArray:
    """What has no hair on it, H x W in 0..1: the face's skin but not what shines in hair."""
    _, parts = cv2.connectedComponents((share > SKIN_FROM).astype(np.uint8))
    largest = int(np.bincount(parts[share > PURE]).argmax()) if (share > PURE).any() else 0
    return as_float(smooth_step((share - SKIN_FROM) / SKIN_OVER) * (parts == largest))


def laid_over(hair: Hair, change: FloatArray, filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, with the hair over it, changed as a seed changes shapes (`change`: H x W x 2, see `moved`)."""
    height, width = hair.cover.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = as_float(columns + change[..., 0]), as_float(rows + change[..., 1])
    colours = as_float(cv2.remap(hair.colours, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))
    cover = as_float(cv2.remap(hair.cover, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
    return as_float(filled + scaled(as_float(colours - filled), cover))
