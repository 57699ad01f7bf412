"""What the photo shows round the hole, and what of an exemplar's detail agrees with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.bands import scaled
from exegan_studio.engines.graft.complexion import Complexion
from exegan_studio.engines.graft.highlights import Highlights, held_back, make_highlights, shining_up_to
from exegan_studio.engines.graft.mixture import Mixture
from exegan_studio.engines.graft.rim import Rim, answered, make_rim
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.skin import Skin, make_skin
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.engines.graft.wrinkles import Relief, lined_up_to, make_relief, smoothed


@dataclass(frozen=True)
class Surroundings:
    """The same for all seeds. `highlights` and `skin`: None where too little skin is seen to say how it shines and what colour
    it has. `plain`: see `plain_skin`, None before it is known what the exemplars give; `complexion`: None
    before the face's outline is known."""

    rim: Rim
    highlights: Highlights | None
    skin: Skin | None
    relief: Relief | None
    plain: FloatArray | None = None
    complexion: Complexion | None = None


def make_surroundings(sitter: Sitter, axes: FaceAxes, outside: FloatArray) -> Surroundings:
    """`outside`: H x W, 1 where there is no face."""
    rim = make_rim(sitter)
    highlights, skin = make_highlights(sitter, rim, axes, outside), make_skin(sitter, axes, outside)
    return Surroundings(rim, highlights, skin, make_relief(sitter, rim, axes, outside))


def up_to_lips(
    sitter: Sitter, axes: FaceAxes, outside: FloatArray, around: Surroundings, mouths: Sequence[FloatArray | None]
) -> Surroundings:
    """The surroundings with skin up to where the exemplars' lips end. `mouths`: 1 on them, at WORKING samples a network pixel,
    None where the hole hides no mouth."""
    told = [mouth for mouth in mouths if mouth is not None]
    if not told:
        return around
    mouth = as_float(np.max(told, axis=0))
    highlights = None if around.highlights is None else shining_up_to(sitter, around.highlights, axes, mouth)
    relief = None if around.relief is None else lined_up_to(sitter, around.relief, axes, outside, mouth)
    return replace(around, highlights=highlights, relief=relief)


def admitted(sitter: Sitter, around: Surroundings, mixture: Mixture) -> Mixture:
    """The fill with only what the surroundings admit: detail that ends at the rim faded, and no highlight brighter than
    the skin's own."""
    stays = answered(sitter, around.rim, mixture.detail)
    stays = stays * held_back(sitter, around.highlights, mixture.low, mixture.detail)
    detail = scaled(mixture.detail, stays)
    return replace(mixture, detail=smoothed(sitter, around.relief, mixture.low, detail))
