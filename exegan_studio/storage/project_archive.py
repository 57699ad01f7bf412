"""The container of a project: a manifest and pieces named by the SHA-256 of their bytes, in a zip or, while it is worked on, in
a folder where only new pieces have to be written."""

import hashlib
import io
import re
import weakref
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from exegan_studio.domain.errors import OutputError, ProjectError
from exegan_studio.storage.archive_faults import FAULTS
from exegan_studio.storage.atomic import atomic_write, atomic_write_parts, explained, refuse_taken
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.reading import DecodingLimits, read_file

SUFFIX = ".exegan"
MANIFEST, PIECES = "project.json", "pieces"
LARGEST_MANIFEST = 64_000_000
"""Bytes."""
_MIMETYPE = "application/x-exegan-studio-project"
_PIECE = re.compile(r"[0-9a-f]{64}\.(png|bin)")
_MADE = (1980, 1, 1, 0, 0, 0)

Read = Callable[[str], bytes]
"""A piece by its name, checked against it. Raises ProjectError where it is not there, or no longer what it was."""


class Archive(NamedTuple):
    """An open project: its manifest, what reads a piece, and, of a file, the SHA-256 of its bytes."""

    manifest: bytes
    read: Read
    sha256: str = ""


class KnownPieces:
    """The names of what was made into pieces before, by identity: what is there already is not encoded again. One thread."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[object], str]] = {}

    def find(self, thing: object) -> str | None:
        seen, name = self._known.get(id(thing), (None, ""))
        return name if seen is not None and seen() is thing else None

    def keep(self, names: set[str]) -> None:
        """Only these are there still."""
        self._known = {key: one for key, one in self._known.items() if one[1] in names}

    def note(self, thing: object, name: str) -> None:
        self._known = {key: one for key, one in self._known.items() if one[0]() is not None}
        self._known[id(thing)] = (weakref.ref(thing), name)


def piece_name(data: bytes, suffix: str) -> str:
    """`suffix`: png or bin."""
    return f"{hashlib.sha256(data).hexdigest()}.{suffix}"


def write_archive(path: Path, manifest: bytes, pieces: Mapping[str, bytes], *, overwrite: bool) -> str:
    """The whole project as one file: whole or not at all. Returns the SHA-256 of its bytes. Raises OutputError. Any thread."""
    refuse_taken(path, overwrite)
    stream = io.BytesIO()
    try:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            # First and not packed: that is how the kind of the file is told.
            archive.writestr(zipfile.ZipInfo("mimetype", _MADE), _MIMETYPE)
            archive.writestr(zipfile.ZipInfo(MANIFEST, _MADE), manifest, zipfile.ZIP_DEFLATED)
            for name, data in pieces.items():
                archive.writestr(zipfile.ZipInfo(f"{PIECES}/{name}", _MADE), data)
    except MemoryError as fault:
        raise OutputError(f"There is not enough memory to write {shown_name(path)}.", "Close other programs.") from fault
    data = stream.getbuffer()
    atomic_write_parts(path, (data,), overwrite)
    return hashlib.sha256(data).hexdigest()


def read_archive(path: Path, limits: DecodingLimits = DecodingLimits()) -> Archive:
    """Nothing is unpacked to disk. Raises ProjectError, PictureError where the file
    itself cannot be read. Any thread."""
    name, data = shown_name(path), read_file(path, limits)
    if not data.startswith(b"PK"):
        raise ProjectError(f"{name} is no project of this program.", "Choose a file that was saved by it.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except FAULTS as fault:
        raise _damaged(name) from fault

    def member(which: str, most: int) -> bytes:
        try:
            entry = archive.getinfo(which)
            if entry.file_size > most:
                raise ProjectError(f"{name} holds more than the limit of {most / 1e6:,.0f} MB.", "Raise it in the settings.")
            with archive.open(entry) as file:
                return file.read(most)
        except FAULTS as fault:
            raise _damaged(name) from fault

    read = _checked(name, lambda piece: member(f"{PIECES}/{piece}", limits.max_bytes))
    return Archive(member(MANIFEST, LARGEST_MANIFEST), read, hashlib.sha256(data).hexdigest())


def write_folder(folder: Path, manifest: bytes, pieces: Mapping[str, bytes]) -> None:
    """What of the pieces is new, then the manifest: a reader finds the old project or the new one at any moment. Raises
    OutputError; one thread for each folder."""
    with explained(folder):
        (folder / PIECES).mkdir(parents=True, exist_ok=True)
    for name, data in pieces.items():
        if not (folder / PIECES / name).exists():
            atomic_write(folder / PIECES / name, data, overwrite=True)
    atomic_write(folder / MANIFEST, manifest, overwrite=True)


def read_folder(folder: Path, limits: DecodingLimits = DecodingLimits()) -> Archive:
    """As `read_archive`, of what `write_folder` wrote."""
    manifest = read_file(folder / MANIFEST, DecodingLimits(limits.max_pixels, LARGEST_MANIFEST))
    return Archive(manifest, _checked("The work kept", lambda piece: read_file(folder / PIECES / piece, limits)))


def pieces_in(folder: Path) -> set[str]:
    """Their names, by `write_folder`; empty where there is no folder yet."""
    place = folder / PIECES
    return {path.name for path in place.iterdir() if _PIECE.fullmatch(path.name)} if place.is_dir() else set()


def keep_only(folder: Path, names: set[str]) -> None:
    """Remove pieces of `write_folder` that its last manifest no longer names. Raises OutputError."""
    with explained(folder):
        for name in pieces_in(folder) - names:
            (folder / PIECES / name).unlink()


def _checked(name: str, read: Read) -> Read:
    def checked(piece: str) -> bytes:
        if not _PIECE.fullmatch(piece):
            raise _damaged(name)
        data = read(piece)
        if hashlib.sha256(data).hexdigest() != piece[:64]:
            raise _damaged(name)
        return data

    return checked


def _damaged(name: str) -> ProjectError:
    return ProjectError(f"{name} is damaged or cut off.", "Copy the file again, or open an older copy of it.")
