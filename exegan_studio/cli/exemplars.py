"""Exemplars of the command line: files and folders, the useless ones named and left out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exegan_studio.domain.errors import ExemplarError, PictureError
from exegan_studio.engines.protocol import FACE_ZONES, ExemplarCrop
from exegan_studio.pipeline.exemplars import ExemplarShelf, FaceFinder
from exegan_studio.storage.images import list_pictures
from exegan_studio.storage.names import shown_name

LEFT_OUT = " It is left out."


@dataclass(frozen=True)
class Wanted:
    """A picture, or a folder of them, as named by the artist. `zones`: the face zones it is for, all where there are none."""

    path: Path
    zones: tuple[str, ...] = ()
    weight: float = 1.0


class Warnings:
    """What was left out and why; said at once, each once."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._kept: list[str] = []

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(self._kept)

    def warn(self, text: str) -> None:
        if text not in self._kept:
            self._kept.append(text)
            self._say(f"Warning: {text}")

    def nothing_left(self) -> ExemplarError:
        """The error where nothing is left after these warnings."""
        one = len(self._kept) == 1
        reason = self._kept[0].removesuffix(LEFT_OUT) if one else "None of the exemplars can be used."
        return ExemplarError(reason, "Name portraits that show a whole face.")


def read_exemplars(
    wanted: Sequence[Wanted], weights: Sequence[float], detector: FaceFinder, warnings: Warnings
) -> tuple[ExemplarCrop, ...]:
    """Exemplars in the order given; none where none is wanted.

    A folder stands for its pictures. A picture named for several zones with one weight is one exemplar. `weights`: none,
    or one for every file. Raises ExemplarError where a path is gone, a folder is empty, the weights do not fit, or
    exemplars are wanted and none is left.
    """
    found: list[ExemplarCrop] = []
    for _, exemplar in usable(weighted(files_of(wanted), weights), detector, warnings):
        if repeated := take_in(found, exemplar):
            warnings.warn(f"{exemplar.name} is the same picture as {repeated}.{LEFT_OUT}")
    if wanted and not found:
        raise warnings.nothing_left()
    return tuple(found)


def usable(wanted: Sequence[Wanted], detector: FaceFinder, warnings: Warnings) -> Iterator[tuple[Path, ExemplarCrop]]:
    """Each file's exemplar as soon as it is read; those that cannot be used are warned of."""
    shelf = ExemplarShelf(detector)
    for one in wanted:
        try:
            exemplar = shelf.get(one.path, one.weight, one.zones)
        except (PictureError, ExemplarError) as error:
            warnings.warn(f"{error.message}{LEFT_OUT}")
        else:
            yield one.path, exemplar


def files_of(wanted: Sequence[Wanted]) -> list[Wanted]:
    """Folders taken apart. Raises ExemplarError where a path is gone or a folder is empty."""
    files: list[Wanted] = []
    for one in wanted:
        if one.path.is_dir():
            files += [replace(one, path=path) for path in list_pictures(one.path)]
        elif one.path.exists():
            files.append(one)
        else:
            raise ExemplarError(f"The exemplar {shown_name(one.path)} is not there.", "Check its name.")
    return files


def weighted(files: Sequence[Wanted], weights: Sequence[float]) -> list[Wanted]:
    """Every file with its weight."""
    if not weights:
        return list(files)
    if len(weights) != len(files):
        raise ExemplarError(f"There are {len(weights)} weights for {len(files)} exemplars.", "Give one for each.")
    return [replace(one, weight=weight) for one, weight in zip(files, weights, strict=True)]


def take_in(found: list[ExemplarCrop], new: ExemplarCrop) -> str:
    """Add it to those found, or its zones to the same picture's; the name of the one it only repeats, else empty."""
    for number, one in enumerate(found):
        if one.sha256 != new.sha256 or bool(one.zones) != bool(new.zones):
            continue
        if set(new.zones) <= set(one.zones):
            return one.name
        if one.weight == new.weight:
            zones = tuple(zone for zone in FACE_ZONES if zone in one.zones or zone in new.zones)
            found[number] = replace(one, zones=zones)
            return ""
    found.append(new)
    return ""
