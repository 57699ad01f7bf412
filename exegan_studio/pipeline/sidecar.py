"""The JSON file beside an exported picture that says how it was made."""

from pathlib import Path

from exegan_studio.domain.errors import OutputError
from exegan_studio.pipeline.provenance import Provenance
from exegan_studio.pipeline.recipes import file_hash
from exegan_studio.storage.atomic import atomic_write


def sidecar_path(picture: Path) -> Path:
    """The whole name of the picture, and `.json`: pictures of one name in several formats have files of their own."""
    return picture.with_name(f"{picture.name}.json")


def write_sidecar(picture: Path, provenance: Provenance, *, overwrite: bool) -> None:
    """Once the picture itself is written. Raises OutputError; nothing is altered then."""
    path = sidecar_path(picture)
    try:
        atomic_write(path, provenance.sidecar(picture.name, file_hash(picture)), overwrite)
    except OutputError as error:
        raise OutputError(f"The picture is there, the file beside it is not: {error.message}", error.next_step) from error
