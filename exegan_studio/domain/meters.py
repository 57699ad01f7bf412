"""What is measured on a candidate, for choosing among several."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Meters:
    """Each 0 to 1, the higher the better or the more alike; None: not measured, or not by this engine.

    `seam`: how little the fill's edge shows in the photo. `exemplar`: likeness to the exemplars inside the hole. `sitter`:
    likeness to what the photo shows there.
    """

    seam: float | None = None
    exemplar: float | None = None
    sitter: float | None = None
