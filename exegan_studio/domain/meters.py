"""What is measured on a candidate, for choosing among several."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Meters:
    """Each 0 to 1, the higher the better or the more alike; None: not measured, or not by this engine.

    `seam`: how little the fill's edge shows in the photo. `exemplar`: likeness to the exemplars inside the hole. `sitter`:
    likeness to what the photo shows there; both by shapes in their places. `attributes`: how far the face has come from the
    sitter's attributes to the exemplars', by the engine's own codes: 0 as the sitter, 1 as the exemplar.
    """

    seam: float | None = None
    exemplar: float | None = None
    sitter: float | None = None
    attributes: float | None = None
