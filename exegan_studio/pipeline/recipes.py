"""Recipes from files: copied as text, or from what an exported PNG says of itself; and the exemplars that they name."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from exegan_studio.domain.errors import ExemplarError, RecipeError
from exegan_studio.domain.recipe import ExemplarRef, Recipe
from exegan_studio.pipeline.provenance import RECIPES_KEY
from exegan_studio.storage.names import printable, shown_name
from exegan_studio.storage.png_text import SIGNATURE, png_texts

NEXT_STEP = "Name a JSON file with a copied recipe, or a PNG that this program exported."
LONGEST = 1_000_000_000
"""Bytes of the file."""


def read_recipes(path: Path) -> tuple[Recipe, ...]:
    """At least one, in the order in which they were applied. Raises RecipeError. Any thread."""
    recipes = _parsed(_bytes(path), shown_name(path))
    if not recipes:
        raise RecipeError(f"{shown_name(path)} holds no recipe.", NEXT_STEP)
    return recipes


def recipes_in(picture: bytes, name: str) -> tuple[Recipe, ...]:
    """Of a picture file's bytes, as exported: none where it holds none, or is no PNG. Raises RecipeError that names it so where
    they are damaged."""
    return _parsed(picture, name) if picture.startswith(SIGNATURE) else ()


def _bytes(path: Path) -> bytes:
    name = shown_name(path)
    try:
        if path.stat().st_size > LONGEST:
            raise RecipeError(f"{name} is too large to hold a recipe.", NEXT_STEP)
        return path.read_bytes()
    except OSError as fault:
        raise RecipeError(f"{name} cannot be read: {fault.strerror or fault}.", NEXT_STEP) from fault


def _parsed(data: bytes, name: str) -> tuple[Recipe, ...]:
    """Of a PNG's text, or of JSON; empty where nothing is told."""
    try:
        text = png_texts(data).get(RECIPES_KEY, "") if data.startswith(SIGNATURE) else data.decode("utf-8-sig")
        if not text.strip():
            return ()
        plain: Any = json.loads(text)
        recipes = tuple(Recipe.from_json(one) for one in (plain if isinstance(plain, list) else [plain]))
        for recipe in recipes:
            refuse_senseless(recipe)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as fault:
        raise RecipeError(f"{name} holds no recipe that can be read here: {reason(fault)}.", NEXT_STEP) from fault
    return recipes


def refuse_senseless(recipe: Recipe) -> None:
    """Raise ValueError for a recipe whose words are no words or whose numbers are none, before anything is made of it."""
    words: list[Any] = [recipe.engine, recipe.weights_id, recipe.photo_sha256, recipe.mask_sha256, recipe.crop_sha256]
    words.append(recipe.style.noise)
    whole: list[Any] = [recipe.seed, recipe.crop_size]
    whole += [number for number in (recipe.mix_stop, recipe.style.crossover) if number is not None]
    numbers: list[Any] = [*vars(recipe.alignment).values(), *vars(recipe.blend).values(), *recipe.style.gates]
    numbers += [recipe.strength, recipe.psi, *(number for point in recipe.landmarks for number in point)]
    for exemplar in recipe.exemplars:
        words += [exemplar.sha256, exemplar.name, *exemplar.zones]
        numbers.append(exemplar.weight)
    for part in recipe.parts:
        words.append(part.coverage_sha256)
        refuse_senseless(part.recipe)
    if not all(type(one) is str for one in words):
        raise ValueError("a name or a hash in it is none")
    if not all(type(one) is int for one in whole) or recipe.crop_size < 1:
        raise ValueError("a number in it is not whole")
    if not all(type(one) in (int, float) and math.isfinite(one) for one in numbers):
        raise ValueError("a number in it is none")
    if len(recipe.landmarks) not in (0, 5):
        raise ValueError("a face in it has not five points")


def refuse_unpasteable(recipe: Recipe) -> None:
    """Raise ValueError for what a render would take forever over, or fail at."""
    refuse_senseless(recipe)
    blend, place = recipe.blend, recipe.alignment
    parts = (blend.feather, blend.tone, blend.grain, blend.opacity)
    if not all(0 <= one <= 1 for one in parts) or not 1e-3 <= place.scale <= 1e3 or max(abs(place.tx), abs(place.ty)) > 1e8:
        raise ValueError("an edit that cannot be pasted")


def reason(fault: Exception) -> str:
    """For people: what is missing or wrong."""
    words = f"{fault} is missing" if isinstance(fault, KeyError) else str(fault)
    return printable(words)


def find_exemplars(wanted: Iterable[ExemplarRef], files: Sequence[Path]) -> dict[str, Path]:
    """A file for every exemplar's SHA-256, as `exemplars_among`. Raises ExemplarError that names those which are not among
    them. Any thread."""
    asked = {one.sha256: one.name for one in wanted}
    found = exemplars_among(asked, files)
    missing = [name for sha256, name in asked.items() if sha256 not in found]
    if missing:
        there = {path.name for path in files}
        listed = ", ".join(f"{name} (there, but changed)" if name in there else name for name in missing)
        raise ExemplarError(
            f"Exemplars of the recipe are not among the given pictures: {listed}.",
            "Name the folder that holds them, unaltered, with --exemplars.",
        )
    return found


def exemplars_among(wanted: Mapping[str, str], files: Sequence[Path]) -> dict[str, Path]:
    """A file for each SHA-256 (with its name) that is among the files, whatever it is called now; they are read until all are
    found. Any thread."""
    missing = dict(wanted)
    found: dict[str, Path] = {}
    # most are still called what they were called, and then nothing else needs to be read
    names = set(missing.values())
    for path in sorted(files, key=lambda file: file.name not in names):
        if not missing:
            break
        digest = file_hash(path)
        if digest in missing:
            found[digest] = path
            del missing[digest]
    return found


def file_hash(path: Path) -> str:
    """SHA-256 (hex) of the file; empty where it cannot be read, or is no regular file: a device may never end."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""
