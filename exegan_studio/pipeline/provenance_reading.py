"""What a file says of how it was made: an exported picture, the JSON file beside one, or a project. Nothing in it is believed
before it was looked at."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

from exegan_studio.domain.errors import RecipeError
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.recipe import BlendSettings, PasteReport, Recipe
from exegan_studio.pipeline.plain_values import box_within, few, whole, words
from exegan_studio.pipeline.projects import load_project
from exegan_studio.pipeline.proof import Proof
from exegan_studio.pipeline.provenance import (
    FORMAT,
    PROVENANCE_VERSION,
    KeptHole,
    Laid,
    Made,
    PhotoFacts,
    Provenance,
    provenance_of,
)  # fmt: skip
from exegan_studio.pipeline.recipes import reason, recipes_in, refuse_senseless, refuse_unpasteable
from exegan_studio.storage.images import picture_from_bytes
from exegan_studio.storage.names import printable, shown_name
from exegan_studio.storage.openraster import merged_png
from exegan_studio.storage.project_archive import SUFFIX as PROJECT_SUFFIX
from exegan_studio.storage.reading import DecodingLimits, read_file
from exegan_studio.storage.xmp import record_of, source_type

T = TypeVar("T")

MOST_MADE = 1000
LARGEST_SIDECAR = 64_000_000
"""Bytes."""
LARGEST_HOLE = 8_000_000
"""Letters of one hole."""
LOSSY = ("JPEG", "WEBP")
NEXT_STEP = "Name a picture that this program exported, the JSON file beside one, or a project."
_ZIP = b"PK\3\4"
_FAULTS: Final = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, ArithmeticError)


@dataclass(frozen=True)
class Said:
    """`picture`: what the file shows; None for a JSON file. `provenance`: None where it holds none. `recipes`: of the edits,
    bottom first, also where an older version wrote nothing else. `beside`: the exported file's name, of a JSON file. `photo`:
    as it was opened, where a project holds it."""

    name: str
    picture: Picture | None
    provenance: Provenance | None
    recipes: tuple[Recipe, ...]
    digital_source_type: str
    beside: str = ""
    photo: Picture | None = None

    @property
    def lossy(self) -> bool:
        """Whether the file's format compresses every pixel."""
        return self.photo is None and self.picture is not None and self.picture.format in LOSSY


def read_said(path: Path, limits: DecodingLimits = DecodingLimits()) -> Said:
    """A picture that says nothing is no failure. Raises PictureError, ProjectError; RecipeError where what
    it says is damaged. Any thread."""
    name = shown_name(path)
    if path.suffix.lower() == PROJECT_SUFFIX:
        return _of_project(path, name, limits)
    data = read_file(path, limits)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _of_sidecar(data, name)
    if data.startswith(_ZIP):
        data = merged_png(data, name, limits)
    picture = picture_from_bytes(data, name, path, limits)
    packet = picture.xmp or b""
    record, stated = record_of(packet), printable(source_type(packet))
    provenance = _explained(lambda: parsed(json.loads(record)), name) if record else None
    recipes = recipes_in(data, name) if provenance is None else provenance.recipes
    return Said(name, picture, provenance, recipes, stated)


def _of_project(path: Path, name: str, limits: DecodingLimits) -> Said:
    project, _ = load_project(path, limits)
    photo, edits = project.photo, project.tree.seen
    provenance = _explained(lambda: provenance_of(photo, project.base, edits), name) if edits else None
    stated = "" if provenance is not None else source_type(photo.xmp or b"")
    picture = replace(photo, pixels=project.base)
    recipes = () if provenance is None else provenance.recipes
    return Said(name, picture, provenance, recipes, printable(stated), photo=photo)


def _of_sidecar(data: bytes, name: str) -> Said:
    if len(data) > LARGEST_SIDECAR:
        raise RecipeError(f"{name} is too large to tell of a picture.", NEXT_STEP)

    def read() -> Said:
        plain = json.loads(data.decode("utf-8-sig"))
        provenance, beside = parsed(plain), printable(words(plain["file"]["name"]))
        return Said(name, None, provenance, provenance.recipes, "", Path(beside).name)

    return _explained(read, name)


def parsed(plain: Any) -> Provenance:
    """From `Provenance.to_json`. Raises ValueError, KeyError or TypeError where it is not that, or not sensible."""
    if plain["format"] != FORMAT:
        raise ValueError("that is no provenance of this program")
    if whole(plain["version"]) > PROVENANCE_VERSION:
        raise ValueError("a newer version of this program wrote it")
    facts = _photo(plain["photo"])
    made: list[Made] = []
    for one in few(plain["made"], MOST_MADE):
        made.append(_made(one, facts, made))
    picture = tuple(_laid(one, made) for one in few(plain["picture"], MOST_MADE))
    told = {key: value for key, value in plain["untouched"].items() if key != "words"}
    proof = Proof(**{key: whole(value) for key, value in told.items()})
    return Provenance(words(plain["program"]), facts, tuple(made), picture, proof, words(plain["pixels_sha256"]))


def _photo(plain: Mapping[str, Any]) -> PhotoFacts:
    width, height = whole(plain["width"]), whole(plain["height"])
    bits = whole(plain["bits"])
    if bits not in (8, 16) or min(width, height) < 1:
        raise ValueError("a photo of no size or depth")
    return PhotoFacts(printable(words(plain["name"])), words(plain["sha256"]), width, height, bits)


def _made(plain: Mapping[str, Any], photo: PhotoFacts, before: Sequence[Made]) -> Made:
    """On nothing but what was made before it."""
    recipe = Recipe.from_json(plain["recipe"])
    refuse_senseless(recipe)
    report = PasteReport(**{key: whole(value) for key, value in plain["report"].items()})
    hole = None if plain["hole"] is None else _hole(plain["hole"], photo)
    return Made(recipe, report, hole, tuple(_laid(one, before) for one in few(plain["beneath"], MOST_MADE)))


def _laid(plain: Mapping[str, Any], made: Sequence[Made]) -> Laid:
    place, blend = whole(plain["made"]), BlendSettings(**plain["blend"])
    if place >= len(made):
        raise ValueError("an edit on one that was not made before it")
    refuse_unpasteable(replace(made[place].recipe, blend=blend))
    return Laid(place, blend)


def _hole(plain: Mapping[str, Any], photo: PhotoFacts) -> KeptHole:
    box, coded = box_within(plain["box"], photo.width, photo.height), plain["png"]
    if not isinstance(coded, str) or len(coded) > LARGEST_HOLE or box.empty:
        raise ValueError("a hole that is none, or too large")
    return KeptHole(box, base64.b64decode(coded, validate=True))


def _explained(read: Callable[[], T], name: str) -> T:
    try:
        return read()
    except _FAULTS as fault:
        raise RecipeError(f"What {name} says of how it was made cannot be read: {reason(fault)}.", NEXT_STEP) from fault
