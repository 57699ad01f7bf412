"""Pictures to train from: what lies in folders and zips, and which of them are held out. Files and members are read within
limits, one by one."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.errors import PictureError
from exegan_studio.storage.archive_faults import FAULTS
from exegan_studio.storage.names import printable, shown_name
from exegan_studio.storage.reading import DecodingLimits, read_file

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
HELD_OUT_EVERY = 40


@dataclass(frozen=True)
class PictureEntry:
    """One picture file of a source. `read` gives its bytes, or raises PictureError: gone, empty, damaged or too large."""

    name: str
    read: Callable[[], bytes]


def picture_entries(source: Path, limits: DecodingLimits = DecodingLimits()) -> Iterator[PictureEntry]:
    """Every picture file of a folder or zip, sorted by name; of a zip they can be read until the next one is asked for. Raises
    PictureError where it is neither."""
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.suffix.lower() in SUFFIXES:
                yield PictureEntry(path.name, lambda path=path: read_file(path, limits))
    elif zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            for name in sorted(archive.namelist()):
                if name.lower().endswith(SUFFIXES):
                    yield PictureEntry(name, lambda name=name: _member(archive, name, limits))
    else:
        raise PictureError(f"{source} is neither a folder nor a zip.", "Give folders or zips of FFHQ-framed pictures.")


def picture_files(source: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every picture file of a folder or zip. Raises PictureError where it is neither, or a file cannot be
    read."""
    for entry in picture_entries(source):
        yield entry.name, entry.read()


def held_out(name: str) -> bool:
    """Whether a picture is kept for validation: by name, so that the same photo in two sources is held out of both."""
    return int.from_bytes(sha256(Path(name).stem.encode()).digest()[:4], "big") % HELD_OUT_EVERY == 0


def with_held_out(held: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """`held` by name, or one in HELD_OUT_EVERY by order where names hold out none or all."""
    return np.arange(len(held)) % HELD_OUT_EVERY == 0 if held.all() or not held.any() else held


def stamp(sources: list[Path]) -> str:
    """16 hex digits that change when a source is another, or has changed. Raises PictureError for one that is not there."""
    missing = next((source for source in sources if not source.exists()), None)
    if missing is not None:
        raise PictureError(f"{missing} is not there.", "Give folders or zips of FFHQ-framed pictures.")
    told = "".join(f"{source.resolve()}{source.stat().st_size}{source.stat().st_mtime_ns}" for source in sources)
    return sha256(told.encode()).hexdigest()[:16]


def _member(archive: zipfile.ZipFile, name: str, limits: DecodingLimits) -> bytes:
    shown = f"{printable(name)} in {shown_name(Path(archive.filename or ''))}"
    try:
        entry = archive.getinfo(name)
        if entry.file_size > limits.max_bytes:
            raise PictureError(f"{shown} is larger than {limits.max_bytes / 1e6:,.0f} MB.", "Leave it out of the zip.")
        with archive.open(entry) as file:
            return file.read(limits.max_bytes)
    except FAULTS as fault:
        raise PictureError(f"{shown} is damaged or cut off.", "Make the zip again.") from fault
