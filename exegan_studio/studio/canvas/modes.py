"""What the pointer does, and what the view frames."""

from enum import Enum


class Tool(Enum):
    """What a drag with the left button does."""

    BRUSH = "brush"
    ERASER = "eraser"
    PAN = "pan"
    CHOOSE_FACE = "choose-face"
    """Faces are framed; a click chooses one."""
    PLACE_FACE = "place-face"
    """Three clicks: left eye, right eye (as seen in the picture), mouth."""

    @property
    def paints(self) -> bool:
        return self in (Tool.BRUSH, Tool.ERASER)


class View(Enum):
    """What fitting frames."""

    PHOTO = "photo"
    CROP = "crop"
    """Turned and framed to the crop, the rest of the photo dimmed."""
