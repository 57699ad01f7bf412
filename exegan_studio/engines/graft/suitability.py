"""How well an exemplar can serve a sitter and a hole, and why not better, in words."""

import numpy as np

from exegan_studio.domain.arrays import Landmarks, as_float
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.compose import FINE_SIGMA, Layer, moved
from exegan_studio.engines.graft.frames import turn
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.protocol import ExemplarCrop, Suitability
from exegan_studio.face.colour import LUMA

SHOWN, TURNED, LIT, SHARP = "shown", "turned", "lit", "sharp"
REASONS = {
    SHOWN: "shows little of what the hole hides",
    TURNED: "looks another way",
    LIT: "is lit very differently",
    SHARP: "is small or blurred",
}
ENOUGH = 0.75
"""A measure below this is a reason worth telling."""
TURN_UNIT = 0.55
"""Difference of the turns (see `turn`) that makes an exemplar useless."""


def serving(sitter: Sitter, landmarks: Landmarks, exemplar: ExemplarCrop, layer: Layer, hairy: bool = False) -> Suitability:
    """Suitability of one exemplar. `landmarks`: the sitter's; `layer`: the exemplar as placed. `hairy`: the hole is about hair,
    of which the fields say nothing."""
    inside = sitter.hole > 0.5
    measures = {
        TURNED: 1 - abs(turn(landmarks) - turn(exemplar.landmarks)) / TURN_UNIT,
        SHARP: sharpness(sitter, layer),
    }
    if not hairy:
        measures |= {SHOWN: float(layer.support[inside].mean()), LIT: likeness_of_light(sitter, layer, inside)}
    measures = {name: min(1.0, max(0.0, value)) for name, value in measures.items()}
    worst = sorted((value, name) for name, value in measures.items() if value < ENOUGH)
    value = float(np.prod([value**0.5 for value in measures.values()]))
    return Suitability(round(value, 3), tuple(REASONS[name] for _, name in worst))


def likeness_of_light(sitter: Sitter, layer: Layer, inside: np.ndarray) -> float:
    """1 where the exemplar's shading, as moved, is the predicted one but for one factor; 0 where it differs by half."""
    given = low_pass(as_float(moved(layer) @ LUMA), 3 * sitter.scale)[inside]
    wanted = (layer.low @ LUMA)[inside]
    weight = layer.support[inside] + np.float32(1e-3)
    ratio = np.log((given + 0.05) / (wanted + 0.05))
    mean = float((ratio * weight).sum() / weight.sum())
    spread = float(np.sqrt((np.square(ratio - mean) * weight).sum() / weight.sum()))
    return 1 - (0.5 * abs(mean) + spread) / 0.9


def sharpness(sitter: Sitter, layer: Layer) -> float:
    """1 where the exemplar is at least as fine as the sitter's crop, by its size on the crop; small ones must be enlarged."""
    enlarged = 1 / max(layer.to_source.scale, 1e-6)
    fine = FINE_SIGMA * sitter.scale
    return 1.0 if fine < 1 else min(1.0, 1.6 / enlarged)
