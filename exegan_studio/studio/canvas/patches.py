"""What the shape tools come to: patches of coverage, on both sides of a mirror's axis, with soft edges."""

import math
from collections.abc import Sequence

from exegan_studio.domain.document import Document
from exegan_studio.domain.geometry import Axis
from exegan_studio.domain.mask import Combine, Patch, joined
from exegan_studio.masking.colour_fill import enclosed_area, similar_colours
from exegan_studio.masking.shapes import filled_outline, softened
from exegan_studio.studio.canvas.options import ToolOptions
from exegan_studio.studio.canvas.outlines import Point


def outline_patch(document: Document, outline: Sequence[Point], axis: Axis | None, soft_edge: float) -> Patch:
    """A closed outline in photo coordinates, and its reflection where there is an axis."""
    width, height = document.width, document.height
    sides = [outline]
    if axis is not None:
        sides.append([axis.reflect(x, y) for x, y in outline])
    return softened(joined([filled_outline(side, width, height) for side in sides]), soft_edge, width, height)


def bucket_patch(document: Document, point: Point, axis: Axis | None, how: Combine) -> Patch:
    """What a click of the bucket takes: to add or replace, the area enclosed by hole; to subtract or intersect, the hole
    that was clicked. With an axis the place across is clicked too."""
    mask = document.mask if how in (Combine.ADD, Combine.REPLACE) else ~document.mask
    points = [point] if axis is None else [point, axis.reflect(*point)]
    return joined([enclosed_area(mask, math.floor(x), math.floor(y)) for x, y in points])


def colour_patch(document: Document, point: Point, options: ToolOptions) -> Patch:
    """Everything of the colour that was clicked, on one side only: across the axis the light is another."""
    x, y = math.floor(point[0]), math.floor(point[1])
    alike = similar_colours(document.base, x, y, options.tolerance, options.contiguous)
    return softened(alike, options.soft_edge, document.width, document.height)
