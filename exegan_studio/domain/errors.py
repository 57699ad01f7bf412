"""Typed errors: one clear line for the artist, and what to do next."""


class StudioError(Exception):
    """An expected failure.

    `message` says what is wrong in one line; `next_step` says what the artist can do about it. Both are shown as they are.
    """

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()


class PictureError(StudioError):
    """A file cannot be read as a picture, or is beyond a limit."""


class NoFaceError(StudioError):
    """No face was found where one is needed."""


class MaskError(StudioError):
    """A mask does not fit the photo, is empty, or leaves nothing to work from."""


class ExemplarError(StudioError):
    """No usable exemplar."""


class RecipeError(StudioError):
    """A recipe cannot be read, or cannot be replayed as it stands."""


class ProjectError(StudioError):
    """A project file cannot be read, or is of a newer program."""


class WeightsError(StudioError):
    """A weights file is missing, damaged or of another network."""


class ConfigurationError(StudioError):
    """A configuration file cannot be read, or asks for what makes no sense."""


class EngineError(StudioError):
    """An engine cannot do what was asked of it."""


class OutputError(StudioError):
    """A result cannot be written, or would overwrite something."""


class ChangedMeanwhileError(OutputError):
    """The file to be written over is no longer what this program last saw of it."""


class Cancelled(StudioError):  # noqa: N818 - an outcome the user chose, not a fault
    """The artist stopped the work; what was done until then is kept."""

    def __init__(self) -> None:
        super().__init__("Stopped.")
