"""Exemplars of the command line: files and folders, the useless ones named and left out."""

from collections.abc import Callable, Sequence
from pathlib import Path

from exegan_studio.domain.errors import ExemplarError, PictureError
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.pipeline.exemplars import ExemplarShelf, FaceFinder
from exegan_studio.storage.images import list_pictures
from exegan_studio.storage.names import shown_name


def read_exemplars(
    paths: Sequence[Path], weights: Sequence[float], detector: FaceFinder, say: Callable[[str], None]
) -> tuple[tuple[ExemplarCrop, ...], tuple[str, ...]]:
    """Exemplars in the order given, and warnings about what was left out.

    A folder stands for its pictures. `weights`: none, or one for every exemplar file. Raises ExemplarError where a path is
    gone, a folder is empty, the weights do not fit, or no exemplar is left.
    """
    wanted = weighted(paths, weights)
    shelf = ExemplarShelf(detector)
    found: dict[str, ExemplarCrop] = {}
    warnings: list[str] = []

    def warn(text: str) -> None:
        warnings.append(text)
        say(f"Warning: {text}")

    for path, weight in wanted:
        try:
            exemplar = shelf.get(path, weight)
        except (PictureError, ExemplarError) as error:
            warn(f"{error.message} It is left out.")
            continue
        if exemplar.sha256 in found:
            warn(f"{exemplar.name} is the same picture as {found[exemplar.sha256].name}. It is left out.")
        else:
            found[exemplar.sha256] = exemplar
    if not found:
        reason = warnings[0].removesuffix(" It is left out.") if len(warnings) == 1 else "None of the exemplars can be used."
        raise ExemplarError(reason, "Name portraits that show a whole face.")
    return tuple(found.values()), tuple(warnings)


def weighted(paths: Sequence[Path], weights: Sequence[float]) -> list[tuple[Path, float]]:
    """Every exemplar file with its weight."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += list_pictures(path)
        elif path.exists():
            files.append(path)
        else:
            raise ExemplarError(f"The exemplar {shown_name(path)} is not there.", "Check its name.")
    if weights and len(weights) != len(files):
        raise ExemplarError(f"There are {len(weights)} weights for {len(files)} exemplars.", "Give one for each.")
    return list(zip(files, weights or [1.0] * len(files), strict=True))
