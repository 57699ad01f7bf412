"""A project's manifest to a project: nothing in it is believed before it was looked at."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import DeepPixels, MaskArray, Pixels, content_hash, frozen
from exegan_studio.domain.edit_tree import EditNode, EditTree
from exegan_studio.domain.errors import ProjectError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.project import PhotoLink, Project, ProjectFile, RunSettings, SavedCandidate, SavedExemplar
from exegan_studio.domain.recipe import NOISES, BlendSettings, Candidate, PasteReport, Recipe, exemplar_from, style_from
from exegan_studio.pipeline.linked_photo import AS_SAID, PhotoChoice, WantedPhoto, linked_photo
from exegan_studio.pipeline.plain_values import box_within, few, number, whole, words
from exegan_studio.pipeline.project_migrations import MIGRATIONS, PROJECT_VERSION
from exegan_studio.pipeline.recipes import reason, refuse_senseless, refuse_unpasteable
from exegan_studio.pipeline.rendering import render
from exegan_studio.storage.images import picture_from_bytes
from exegan_studio.storage.names import printable
from exegan_studio.storage.places import near_place
from exegan_studio.storage.png import decode_plain
from exegan_studio.storage.project_archive import Read
from exegan_studio.storage.reading import DecodingLimits

FORMAT: Final = "EXE-GAN Studio project"
MOST_EDITS, MOST_CANDIDATES, MOST_EXEMPLARS, MOST_FACES = 1000, 2000, 64, 1000
LARGEST_SQUARE, LARGEST_THUMBNAIL = 4096, 1024
PACKED = 8
"""How much less a hole counts than a picture."""
PICTURES_IN_ALL = 8
"""A project may hold so many times the pixels of the largest picture that is opened."""
_KINDS: Final = {"uint8": np.dtype(np.uint8), "uint16": np.dtype(np.uint16)}


class Reader:
    """Reads one project; the same piece becomes the same array. `beside`: the folder of the project file. `choice`: what the
    artist says of a linked photo."""

    def __init__(self, read: Read, limits: DecodingLimits, beside: Path | None = None, choice: PhotoChoice = AS_SAID) -> None:
        self._read = read
        self._limits = limits
        self._beside = beside
        self._choice = choice
        self._notes: list[str] = []
        self._left = PICTURES_IN_ALL * limits.max_pixels
        self._arrays: dict[tuple[str, tuple[int, ...]], NDArray[Any]] = {}
        self._holes: dict[str, PackedMask] = {}
        self._origins: dict[str, DeepPixels] = {}
        self._older: list[EditNode] = []

    def project(self, manifest: bytes) -> tuple[Project, tuple[str, ...]]:
        """The project, and what of it is not as it was, in words. Raises ProjectError; PictureError of the photo in it."""
        try:
            return self._project(_migrated(json.loads(manifest)))
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, ArithmeticError) as fault:
            raise ProjectError(
                f"The project cannot be read: {reason(fault)}.", "Copy the file again, or open an older copy of it."
            ) from fault

    def _project(self, plain: dict[str, Any]) -> tuple[Project, tuple[str, ...]]:
        photo, link = self._photo(plain["photo"])
        shape = (photo.height, photo.width)
        faces = tuple(_face(one) for one in few(plain["faces"], MOST_FACES))
        active = plain["active"]
        if (active is None) != (not faces) or (active is not None and not 0 <= whole(active) < len(faces)):
            raise ValueError("the face being edited is none of the faces")
        for one in few(plain.get("older", []), MOST_EDITS):
            self._older.append(self._edit(one, shape))
        tree = self._tree(plain, shape)
        base = render(photo.pixels, tree.seen).pixels
        # On another photo than before they differ in any case, and that is told of.
        another = self._notes or (link is not None and link.sha256 != photo.sha256)
        if not another and content_hash(base) != plain["base_sha256"]:
            self._notes.append(
                "The edits were rendered anew and differ in places from what was saved, as with other versions of libraries."
            )
        # Before the candidates: of those, so many as there is room for.
        mask = frozen(self._grey(plain["mask"], shape))
        exemplars = tuple(self._exemplar(one) for one in few(plain["exemplars"], MOST_EXEMPLARS))
        candidates: list[SavedCandidate] = []
        for one in few(plain["candidates"], MOST_CANDIDATES):
            try:
                candidates.append(self._candidate(one, photo, base))
            except _TooMuchError as fault:
                self._notes.append(f"Candidate {one['number']} of run {one['run']} was left out: {fault}.")
            except (ProjectError, ValueError):
                self._notes.append(f"Candidate {one['number']} of run {one['run']} is damaged and was left out.")
        folder = None if plain["folder"] is None else Path(words(plain["folder"]))
        project = Project(
            *(photo, base, faces, active, mask, tree, tuple(candidates), exemplars, folder),
            *(self._settings(plain["settings"]), link, _project_file(plain["file"])),
        )
        return project, tuple(self._notes)

    def _photo(self, plain: Mapping[str, Any]) -> tuple[Picture, PhotoLink | None]:
        name = printable(words(plain["name"]))
        told: Mapping[str, Any] | None = plain["link"]
        link = None if told is None else self._link(told)
        if told is None or link is None or "file" in plain or "pixels" in plain:
            return self._held_photo(plain, name), link
        height, width = (whole(side) for side in told["size"])
        if not 0 < height * width <= self._limits.max_pixels:
            raise ValueError("a picture beyond the limit")
        deep = _KINDS[told["type"]] == np.uint16
        wanted = WantedPhoto(link, name, (height, width), deep, words(told["format"]))
        photo, link, remark = linked_photo(wanted, self._choice, self._limits)
        self._notes += [remark] if remark else []
        return photo, link

    def _link(self, plain: Mapping[str, Any]) -> PhotoLink:
        path, preview = Path(words(plain["path"])), self._thumbnail(plain["preview"])
        return PhotoLink(path, words(plain["sha256"]), preview, self._near(plain["relative"]))

    def _near(self, relative: str | None) -> Path | None:
        return None if relative is None or self._beside is None else near_place(words(relative), self._beside)

    def _exemplar(self, plain: Mapping[str, Any]) -> SavedExemplar:
        fields = dict(plain)
        path, near, told = Path(words(fields.pop("path"))), self._near(fields.pop("relative")), fields.pop("thumbnail")
        ref = exemplar_from(fields)
        if not 0 < number(ref.weight) <= 1e6 or not all(type(one) is str for one in (ref.sha256, ref.name, *ref.zones)):
            raise ValueError("an exemplar without sense")
        try:
            thumbnail = None if told is None else self._thumbnail(told)
        except (ProjectError, ValueError):
            thumbnail = None
        return SavedExemplar(path, ref, thumbnail, near)

    def _settings(self, plain: Mapping[str, Any] | None) -> RunSettings | None:
        """Not worth losing the project for: what is wrong with them is told."""
        try:
            return None if plain is None else _settings(plain)
        except (ValueError, TypeError, KeyError, AttributeError):
            self._notes.append("The settings of the next run are damaged and were left out.")
            return None

    def _held_photo(self, plain: Mapping[str, Any], name: str) -> Picture:
        path = None if plain["path"] is None else Path(words(plain["path"]))
        if "file" in plain:
            return picture_from_bytes(self._read(words(plain["file"])), name, path, self._limits)
        pixels: DeepPixels = self._pixels(plain["pixels"])
        told = plain["alpha"]
        alpha = None if told is None else frozen(self._array(told, pixels.shape[:2], pixels.dtype))
        icc, exif, xmp = (None if plain[key] is None else self._read(words(plain[key])) for key in ("icc", "exif", "xmp"))
        return Picture(pixels, words(plain["sha256"]), name, words(plain["format"]), alpha, icc, exif, xmp, path)

    def _tree(self, plain: Mapping[str, Any], shape: tuple[int, int]) -> EditTree:
        nodes = tuple(self._edit(one, shape) for one in few(plain["edits"], MOST_EDITS))
        below = {one.id: one.parent for one in nodes}
        tip = plain["tip"]
        if len(below) != len(nodes) or not {*below.values(), tip} <= {*below, None}:
            raise ValueError("the edits do not fit together")
        for start in below:
            steps, at = 0, below[start]
            while at is not None:
                steps, at = steps + 1, below[at]
                if steps > len(nodes):
                    raise ValueError("the edits lie on one another in a ring")
        return EditTree(nodes, tip)

    def _edit(self, plain: Mapping[str, Any], shape: tuple[int, int]) -> EditNode:
        recipe, blend = _recipe(plain["recipe"]), BlendSettings(**plain["blend"])
        square = self._square(plain["completion"], recipe)
        node = EditNode(
            whole(plain["id"]),
            None if plain["parent"] is None else whole(plain["parent"]),
            recipe,
            _report(plain["report"]),
            square,
            self._hole(plain["hole"], shape),
            self._thumbnail(plain["thumbnail"]),
            words(plain["title"]),
            blend,
            _yes(plain["enabled"]),
            self._beneath(plain),
        )
        refuse_unpasteable(node.adjusted)
        return node

    def _beneath(self, plain: Mapping[str, Any]) -> tuple[EditNode, ...] | None:
        """None where a project of an earlier day does not tell."""
        told = plain.get("beneath")
        if told is None:
            return None
        places = [whole(one) for one in few(told, MOST_EDITS)]
        if any(one >= len(self._older) for one in places):
            raise ValueError("an edit on one that was not made before it")
        return tuple(self._older[one] for one in places)

    def _candidate(self, plain: Mapping[str, Any], photo: Picture, base: DeepPixels) -> SavedCandidate:
        recipe, box = _recipe(plain["recipe"]), box_within(plain["box"], photo.width, photo.height)
        notes = tuple(words(one) for one in plain["notes"])
        nothing = frozen(photo.pixels[:0, :0].copy())
        rating = whole(plain["rating"])
        if rating > 5:
            raise ValueError("a rating of more than five stars")
        unchanged = plain["patch"] is None
        patch = frozen(photo.pixels[box.slices].copy()) if unchanged else self._part(plain["patch"], box, photo)
        meters = None if plain["meters"] is None else Meters(**{key: _share(one) for key, one in plain["meters"].items()})
        candidate = Candidate(
            recipe, frozen(np.zeros((0, 0, 3), np.uint8)), nothing, _report(plain["report"]), number(plain["seconds"]), notes
        )
        return SavedCandidate(
            whole(plain["run"]),
            whole(plain["number"]),
            candidate,
            self._origin(plain["origin"], photo, base),
            box,
            patch,
            self._square(plain["square"], recipe),
            self._thumbnail(plain["thumbnail"]),
            self._hole(plain["hole"], (photo.height, photo.width)),
            _yes(plain["kept"]),
            rating,
            meters,
            self._beneath(plain),
        )

    def _origin(self, plain: str | Mapping[str, Any], photo: Picture, base: DeepPixels) -> DeepPixels:
        if isinstance(plain, str):
            return {"base": base, "photo": photo.pixels}[plain]
        key = json.dumps(plain)
        if key not in self._origins:
            box = box_within(plain["box"], photo.width, photo.height)
            self._left -= photo.width * photo.height
            patch = self._part(plain["patch"], box, photo)
            pixels = photo.pixels.copy()
            pixels[box.slices] = patch
            self._origins[key] = frozen(pixels)
        return self._origins[key]

    def _part(self, plain: Mapping[str, Any], box: Box, photo: Picture) -> DeepPixels:
        return frozen(self._array(plain, (box.height, box.width, 3), photo.pixels.dtype))

    def _pixels(self, plain: Mapping[str, Any]) -> DeepPixels:
        height, width, channels = plain["shape"]
        kind = _KINDS[plain["type"]]
        if channels != 3 or whole(height) * whole(width) > self._limits.max_pixels:
            raise ValueError("a picture beyond the limit")
        return frozen(self._array(plain, (height, width, 3), kind))

    def _square(self, plain: Mapping[str, Any], recipe: Recipe) -> Pixels:
        size = recipe.crop_size
        if size > LARGEST_SQUARE:
            raise ValueError("a completion beyond the limit")
        return frozen(self._array(plain, (size, size, 3), _KINDS["uint8"]))

    def _thumbnail(self, plain: Mapping[str, Any]) -> Pixels:
        height, width, _ = plain["shape"]
        if max(whole(height), whole(width)) > LARGEST_THUMBNAIL:
            raise ValueError("a thumbnail beyond the limit")
        return frozen(self._array(plain, (height, width, 3), _KINDS["uint8"]))

    def _grey(self, plain: Mapping[str, Any], shape: tuple[int, int]) -> MaskArray:
        return self._array(plain, shape, _KINDS["uint8"])

    def _hole(self, plain: Mapping[str, Any], shape: tuple[int, int]) -> PackedMask:
        name = words(plain["piece"])
        if name not in self._holes:
            grey = _KINDS["uint8"]
            _refuse_other(plain, shape, grey)
            # It does not stay in memory as it is: an evening on a large photo has a hole for every run.
            self._spend(shape[0] * shape[1] // PACKED)
            self._holes[name] = PackedMask.of(decode_plain(self._read(name), shape, grey))
        return self._holes[name]

    def _array(self, plain: Mapping[str, Any], shape: tuple[int, ...], kind: np.dtype[Any]) -> NDArray[Any]:
        name = words(plain["piece"])
        _refuse_other(plain, shape, kind)
        if (name, shape) not in self._arrays:
            self._spend(shape[0] * shape[1])
            self._arrays[name, shape] = decode_plain(self._read(name), shape, kind)
        return self._arrays[name, shape]

    def _spend(self, pixels: int) -> None:
        self._left -= pixels
        if self._left < 0:
            raise _TooMuchError("more pictures than the limit allows")


class _TooMuchError(ValueError):
    """Beyond PICTURES_IN_ALL."""


def _refuse_other(plain: Mapping[str, Any], shape: tuple[int, ...], kind: np.dtype[Any]) -> None:
    if tuple(plain["shape"]) != shape or plain["type"] != kind.name or min(shape) < 1:
        raise ValueError("a picture of another size than expected")


def _migrated(plain: Any) -> dict[str, Any]:
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise ProjectError("That is no project of this program.", "Choose a file that was saved by it.")
    fields: dict[str, Any] = dict(plain)
    version = whole(fields["version"])
    if version > PROJECT_VERSION:
        raise ProjectError("The project was saved by a newer version of this program.", "Open it with that one.")
    while version != PROJECT_VERSION:
        fields = MIGRATIONS[version](fields)
        version = whole(fields["version"])
    return fields


def _recipe(plain: Any) -> Recipe:
    recipe = Recipe.from_json(plain)
    refuse_senseless(recipe)
    return recipe


def _face(plain: Mapping[str, Any]) -> FoundFace:
    landmarks = np.asarray(plain["landmarks"], np.float32)
    if landmarks.shape != (5, 2) or not np.isfinite(landmarks).all() or np.abs(landmarks).max() > 1e6:
        raise ValueError("landmarks of no face")
    left, top, right, bottom = (int(side) for side in plain["box"])
    return FoundFace(frozen(landmarks), Box(left, top, right, bottom), number(plain["confidence"]))


def _settings(plain: Mapping[str, Any]) -> RunSettings:
    style = style_from(plain["style"])
    strength, psi = number(plain["strength"]), number(plain["psi"])
    gates = all(0 <= number(one) <= 1 for one in style.gates)
    if style.noise not in NOISES or not (gates and 0 <= strength <= 1 and psi > 0):
        raise ValueError("settings without sense")
    return RunSettings(
        words(plain["engine"]),
        words(plain["weights"]),
        whole(plain["count"]),
        whole(plain["seed"]),
        _yes(plain["seed_locked"]),
        strength,
        psi,
        _whole_or_none(plain["mix_stop"]),
        replace(style, crossover=_whole_or_none(style.crossover)),
    )


def _project_file(plain: Mapping[str, Any] | None) -> ProjectFile | None:
    return None if plain is None else ProjectFile(Path(words(plain["path"])), words(plain["sha256"]))


def _report(plain: Mapping[str, Any]) -> PasteReport:
    return PasteReport(**{key: whole(value) for key, value in plain.items()})


def _whole_or_none(value: Any) -> int | None:
    return None if value is None else whole(value)


def _share(value: Any) -> float | None:
    return None if value is None else min(max(number(value), 0.0), 1.0)


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither yes nor no")
    return value
