"""What the pointer does, and what the view frames."""

from enum import Enum


class Tool(Enum):
    """What the left button does."""

    BRUSH = "brush"
    ERASER = "eraser"
    LASSO = "lasso"
    POLYGON = "polygon"
    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"
    FILL = "fill"
    """A click fills what is enclosed by hole."""
    COLOUR = "colour"
    """A click takes everything of a like colour."""
    PAN = "pan"
    CHOOSE_FACE = "choose-face"
    """Faces are framed; a click chooses one."""
    PLACE_FACE = "place-face"
    """Three clicks: left eye, right eye (as seen in the picture), mouth."""

    @property
    def paints(self) -> bool:
        """With a brush."""
        return self in (Tool.BRUSH, Tool.ERASER)

    @property
    def shapes(self) -> bool:
        """Joins a shape to the mask, in the way that the modifiers or the options say."""
        return self in (Tool.LASSO, Tool.POLYGON, Tool.RECTANGLE, Tool.ELLIPSE, Tool.FILL, Tool.COLOUR)

    @property
    def about_faces(self) -> bool:
        """In hand for a while only, then the tool before comes back."""
        return self in (Tool.CHOOSE_FACE, Tool.PLACE_FACE)


class View(Enum):
    """What fitting frames."""

    PHOTO = "photo"
    CROP = "crop"
    """Turned and framed to the crop, the rest of the photo dimmed."""
