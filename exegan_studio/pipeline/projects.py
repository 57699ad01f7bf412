"""A project to its file and back. Any thread."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import content_hash
from exegan_studio.domain.document import changed_box
from exegan_studio.domain.edit_tree import EditNode
from exegan_studio.domain.errors import ChangedMeanwhileError, PictureError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.project import PhotoLink, Project, ProjectFile, RunSettings, SavedCandidate, SavedExemplar
from exegan_studio.pipeline.linked_photo import AS_SAID, PhotoChoice
from exegan_studio.pipeline.project_migrations import PROJECT_VERSION
from exegan_studio.pipeline.project_reading import FORMAT, Reader
from exegan_studio.pipeline.recipes import file_hash
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.places import relative_place
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


def save_project(path: Path, project: Project, *, overwrite: bool) -> ProjectFile:
    """As one file, the photo in it unless the project has a link to it. Raises OutputError; whole or not at all."""
    packer = Packer(KnownPieces(), path.absolute().parent)
    manifest = packer.manifest(project)
    return ProjectFile(path, write_archive(path, manifest, packer.pieces, overwrite=overwrite))


def refuse_changed(file: ProjectFile, written: ProjectFile | None) -> None:
    """Raise ChangedMeanwhileError where the project file is there, and neither as `file` says nor as this program has
    `written` it since."""
    now = file_hash(file.path)
    if now and now not in {one.sha256 for one in (file, written) if one is not None and one.path == file.path}:
        raise ChangedMeanwhileError(f"{shown_name(file.path)} was changed by another program.", "Save under another name.")


def load_project(
    path: Path, limits: DecodingLimits = DecodingLimits(), choice: PhotoChoice = AS_SAID
) -> tuple[Project, tuple[str, ...]]:
    """The project, and what of it is not as it was, in words. Raises ProjectError or PictureError; LinkedPhotoError where its
    photo is elsewhere and `choice` does not say where."""
    manifest, read, sha256 = read_archive(path, limits)
    project, notes = Reader(read, limits, path.absolute().parent, choice).project(manifest)
    return replace(project, file=ProjectFile(path, sha256)), notes


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
    manifest, read, _ = read_folder(folder, limits)
    return Reader(read, limits).project(manifest)


class Packer:
    """Makes a manifest; `pieces` are those that were not known before, `named` all that the manifest names. `beside`: the
    folder of the project file; None for work that is kept, which holds the photo in any case and says whose it is."""

    def __init__(self, known: KnownPieces, beside: Path | None = None) -> None:
        self._beside = beside
        self.pieces: dict[str, bytes] = {}
        self.named: set[str] = set()
        self._known = known
        self._origins: dict[int, str | dict[str, Any]] = {}
        self._older: list[dict[str, Any]] = []
        self._places: dict[int, int] = {}

    def manifest(self, project: Project) -> bytes:
        """UTF-8 JSON."""
        plain = {
            "format": FORMAT,
            "version": PROJECT_VERSION,
            "photo": self._photo(project),
            "base_sha256": content_hash(project.base),
            "faces": [_face(one) for one in project.faces],
            "active": project.active,
            "mask": self._grey(project.mask),
            "tip": project.tree.tip,
            "edits": [self._edit(one) for one in project.tree.nodes],
            "candidates": [self._candidate(one, project) for one in project.candidates],
            "exemplars": [self._exemplar(one) for one in project.exemplars],
            "folder": None if project.folder is None else str(project.folder),
            "older": self._older,
            "settings": None if project.settings is None else _settings(project.settings),
            "file": None if project.file is None or self._beside is not None else _project_file(project.file),
        }
        return json.dumps(plain, ensure_ascii=True, allow_nan=False).encode()

    def _photo(self, project: Project) -> dict[str, Any]:
        """The file itself where it is still what was opened, so that nothing of it is lost; else its pixels; neither in a
        project file that only names it."""
        photo, link = project.photo, project.link
        path = None if photo.path is None else str(photo.path.absolute())
        told: dict[str, Any] = {"name": photo.name, "path": path, "sha256": photo.sha256, "link": None}
        if link is not None:
            told["link"] = self._link(link, photo)
            if self._beside is not None:
                return told
        piece = self._known.find(photo) or self._file(photo)
        if piece is not None:
            self.named.add(piece)
            return {**told, "file": piece}
        alpha = None if photo.alpha is None else self._grey(photo.alpha)
        blocks = {key: self._bytes(getattr(photo, key)) for key in ("icc", "exif", "xmp")}
        return {**told, "format": photo.format, "pixels": self._pixels(photo.pixels), "alpha": alpha, **blocks}

    def _link(self, link: PhotoLink, photo: Picture) -> dict[str, Any]:
        return {
            "path": str(link.path),
            "relative": self._relative(link.path),
            "sha256": link.sha256,
            "preview": self._pixels(link.preview),
            "size": [photo.height, photo.width],
            "type": photo.pixels.dtype.name,
            "format": photo.format,
        }

    def _relative(self, path: Path) -> str | None:
        return None if self._beside is None else relative_place(path, self._beside)

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
            "beneath": self._beneath(node.beneath),
        }

    def _beneath(self, nodes: Sequence[EditNode] | None) -> list[int] | None:
        """Their places in `older`, where each stands as it was then, after those that it was made on itself."""
        return None if nodes is None else [self._place(one) for one in nodes]

    def _place(self, node: EditNode) -> int:
        if id(node) not in self._places:
            plain = self._edit(node)
            self._places[id(node)] = len(self._older)
            self._older.append(plain)
        return self._places[id(node)]

    def _exemplar(self, one: SavedExemplar) -> dict[str, Any]:
        thumbnail = None if one.thumbnail is None else self._pixels(one.thumbnail)
        told = {"path": str(one.path), "relative": self._relative(one.path), "thumbnail": thumbnail}
        return {**told, **asdict(one.ref), "zones": list(one.ref.zones)}

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
            "beneath": self._beneath(one.beneath),
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


def _settings(one: RunSettings) -> Mapping[str, Any]:
    return {**asdict(one), "style": {**asdict(one.style), "gates": list(one.style.gates)}}


def _project_file(one: ProjectFile) -> Mapping[str, Any]:
    return {"path": str(one.path), "sha256": one.sha256}


def _box(box: Box) -> list[int]:
    return [box.left, box.top, box.right, box.bottom]
