"""Edits as layers: what each of them changed of the picture below it. Any thread."""

from collections.abc import Sequence

import numpy as np

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.document import changed_box
from exegan_studio.domain.edit_tree import EditNode
from exegan_studio.pipeline.rendering import Rendered, render
from exegan_studio.storage.openraster import Layer


def edit_layers(photo: DeepPixels, edits: Sequence[EditNode]) -> list[Layer]:
    """One for each of `edits`, bottom first: laid over the photo in that order they give its render, pixel for pixel."""
    layers: list[Layer] = []
    below = Rendered((), photo)
    for number, edit in enumerate(edits, 1):
        above = render(photo, edits[:number], [below])
        box = changed_box(below.pixels, above.pixels)
        if not box.empty:
            before, after = below.pixels[box.slices], above.pixels[box.slices]
            layers.append(Layer(edit.title, box, after, np.asarray((before != after).any(2))))
        below = above
    return layers
