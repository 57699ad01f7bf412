"""A project to its file and back. Any thread."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import content_hash
from exegan_studio.domain.document import changed_box
from exegan_studio.domain.edit_tree import EditNode
from exegan_studio.domain.errors import PictureError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.project import Project, SavedCandidate, SavedExemplar
from exegan_studio.pipeline.project_reading import FORMAT, PROJECT_VERSION, Reader
from exegan_studio.storage.png import encode_grey, encode_png
from exegan_studio.storage.project_archive import (
    KnownPieces,
    keep_only,
    piece_name,
    pieces_in,
    read_archive,
    read_folder,
    write_archive,
    write_folder,
)
from exegan_studio.storage.reading import DecodingLimits, read_file

_LIMITS: Final = DecodingLimits(max_bytes=4_000_000_000)


def save_project(path: Path, project: Project, *, overwrite: bool) -> None:
    """As one file, the photo in it. Raises OutputError; whole or not at all."""
    packer = Packer(KnownPieces())
    manifest = packer.manifest(project)
    write_archive(path, manifest, packer.pieces, overwrite=overwrite)


def load_project(path: Path, limits: DecodingLimits = DecodingLimits()) -> tuple[Project, tuple[str, ...]]:
    """The project, and what of it is not as it was, in words. Raises ProjectError or PictureError."""
    manifest, read = read_archive(path, limits)
    return Reader(read, limits).project(manifest)


def keep_work(folder: Path, project: Project, known: KnownPieces) -> None:
    """As `save_project` into a folder, where only what is new since the last time is written; pieces that are no longer of
    use go. `known`: the same for every call with this folder. Raises OutputError; what was kept before is whole then."""
    # A piece may have gone with the last project that named it, or never have come to be on a full disk.
    known.keep(pieces_in(folder))
    packer = Packer(known)
    manifest = packer.manifest(project)
    write_folder(folder, manifest, packer.pieces)
    keep_only(folder, packer.named)


def kept_work(folder: Path, limits: DecodingLimits = DecodingLimits()) -> tuple[Project, tuple[str, ...]]:
    """As `load_project`, of what `keep_work` wrote."""
    manifest, read = read_folder(folder, limits)
    return Reader(read, limits).project(manifest)


class Packer:
    """Makes a manifest; `pieces` are those that were not known before, `named` all that the manifest names."""

    def __init__(self, known: KnownPieces) -> None:
        self.pieces: dict[str, bytes] = {}
        self.named: set[str] = set()
        self._known = known
        self._origins: dict[int, str | dict[str, Any]] = {}

    def manifest(self, project: Project) -> bytes:
        """UTF-8 JSON."""
        plain = {
            "format": FORMAT,
            "version": PROJECT_VERSION,
            "photo": self._photo(project.photo),
            "base_sha256": content_hash(project.base),
            "faces": [_face(one) for one in project.faces],
            "active": project.active,
            "mask": self._grey(project.mask),
            "tip": project.tree.tip,
            "edits": [self._edit(one) for one in project.tree.nodes],
            "candidates": [self._candidate(one, project) for one in project.candidates],
            "exemplars": [_exemplar(one) for one in project.exemplars],
            "folder": None if project.folder is None else str(project.folder),
        }
        return json.dumps(plain, ensure_ascii=True, allow_nan=False).encode()

    def _photo(self, photo: Picture) -> dict[str, Any]:
        """The file itself where it is still what was opened, so that nothing of it is lost; else its pixels."""
        told = {"name": photo.name, "path": None if photo.path is None else str(photo.path), "sha256": photo.sha256}
        piece = self._known.find(photo) or self._file(photo)
        if piece is not None:
            self.named.add(piece)
            return {**told, "file": piece}
        alpha = None if photo.alpha is None else self._grey(photo.alpha)
        blocks = {key: self._bytes(getattr(photo, key)) for key in ("icc", "exif", "xmp")}
        return {**told, "format": photo.format, "pixels": self._pixels(photo.pixels), "alpha": alpha, **blocks}

    def _file(self, photo: Picture) -> str | None:
        if photo.path is None:
            return None
        try:
            data = read_file(photo.path, _LIMITS)
        except PictureError:
            return None
        name = piece_name(data, "bin")
        if not name.startswith(photo.sha256):
            return None
        self.pieces[name] = data
        self._known.note(photo, name)
        return name

    def _edit(self, node: EditNode) -> dict[str, Any]:
        return {
            "id": node.id,
            "parent": node.parent,
            "title": node.title,
            "enabled": node.enabled,
            "blend": asdict(node.blend),
            "recipe": node.recipe.to_json(),
            "report": asdict(node.report),
            "completion": self._pixels(node.completion),
            "hole": self._hole(node.hole),
            "thumbnail": self._pixels(node.thumbnail),
        }

    def _candidate(self, one: SavedCandidate, project: Project) -> dict[str, Any]:
        return {
            "run": one.run,
            "number": one.number,
            "recipe": one.candidate.recipe.to_json(),
            "report": asdict(one.candidate.report),
            "seconds": one.candidate.seconds,
            "notes": list(one.candidate.notes),
            "origin": self._origin(one.origin, project),
            "box": _box(one.box),
            "patch": None if one.box.empty else self._pixels(one.patch),
            "square": self._pixels(one.square),
            "thumbnail": self._pixels(one.thumbnail),
            "hole": self._hole(one.hole),
            "kept": one.kept,
            "rating": one.rating,
            "meters": None if one.meters is None else asdict(one.meters),
        }

    def _origin(self, origin: NDArray[Any], project: Project) -> str | dict[str, Any]:
        """What an older base differs in from the photo."""
        if origin is project.base:
            return "base"
        if id(origin) not in self._origins:
            box = changed_box(project.photo.pixels, origin)
            self._origins[id(origin)] = "photo" if box.empty else {"box": _box(box), "patch": self._pixels(origin, box)}
        return self._origins[id(origin)]

    def _pixels(self, array: NDArray[Any], box: Box | None = None) -> dict[str, Any]:
        part = array if box is None else array[box.slices]
        return self._array(array, part, lambda: encode_png(part, None, None, {}))

    def _grey(self, array: NDArray[Any]) -> dict[str, Any]:
        return self._array(array, array, lambda: encode_grey(array))

    def _hole(self, hole: PackedMask) -> dict[str, Any]:
        # Its shape is the photo's; what stands for it is made only where it is not known.
        shape = np.broadcast_to(np.uint8(0), hole.shape)
        return self._array(hole, shape, lambda: encode_grey(hole.mask()))

    def _array(self, thing: object, like: NDArray[Any], encode: Callable[[], bytes]) -> dict[str, Any]:
        name = self._known.find(thing)
        if name is None:
            data = encode()
            name = piece_name(data, "png")
            self.pieces[name] = data
            self._known.note(thing, name)
        self.named.add(name)
        return {"piece": name, "shape": list(like.shape), "type": like.dtype.name}

    def _bytes(self, data: bytes | None) -> str | None:
        if data is None:
            return None
        name = piece_name(data, "bin")
        self.pieces[name] = data
        self.named.add(name)
        return name


def _face(face: FoundFace) -> Mapping[str, Any]:
    return {"landmarks": face.landmarks.tolist(), "box": _box(face.box), "confidence": face.confidence}


def _exemplar(one: SavedExemplar) -> Mapping[str, Any]:
    return {"path": str(one.path), **asdict(one.ref), "zones": list(one.ref.zones)}


def _box(box: Box) -> list[int]:
    return [box.left, box.top, box.right, box.bottom]
