"""How the mask is to be seen."""

from enum import Enum


class MaskLook(Enum):
    """Over the photo, round its holes, or in the photo's place."""

    COLOUR = "colour"
    """Laid over the photo in a colour, as thick as the coverage is."""
    ANTS = "ants"
    """A marching dashed line where coverage passes one half; the photo stays clear."""
    GREY = "grey"
    """The mask itself: white is hole."""
