"""`exegan-studio inspect FILE`: what a picture says of how it was made."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exegan_studio.domain.recipe import Recipe
    from exegan_studio.pipeline.provenance import Provenance
    from exegan_studio.pipeline.provenance_reading import Said

DESCRIPTION = """What a file says of how it was made: its digital source type, the recipes of its edits, and the proof that the
rest of the photo is untouched. FILE is a picture, the JSON file beside an exported one, or a project."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:  # pyright: ignore[reportPrivateUsage]
    parser = subparsers.add_parser("inspect", help="what a picture says of how it was made", description=DESCRIPTION)
    parser.add_argument("file", type=Path, metavar="FILE", help="as exported by this program, or any other picture")
    parser.add_argument("--json", action="store_true", help="print it as JSON, the recipes and the record whole")
    parser.set_defaults(run_command=run)


def run(args: argparse.Namespace) -> int:
    """A picture that says nothing is no failure. Raises PictureError, ProjectError; RecipeError where what it says is
    damaged."""
    from exegan_studio.pipeline.provenance_reading import read_said

    said = read_said(args.file)
    if args.json:
        print(json.dumps(plain_said(said), indent=2))
    else:
        print("\n".join(lines_of(said)))
    return 0


def plain_said(said: "Said") -> dict[str, Any]:
    plain: dict[str, Any] = {"file": said.name}
    if said.picture is not None:
        picture = said.picture
        plain |= {"sha256": picture.sha256, "format": picture.format}
        plain |= {"width": picture.width, "height": picture.height, "bits": 8 * picture.pixels.itemsize}
    plain |= {"digital_source_type": said.digital_source_type, "recipes": [one.to_json() for one in said.recipes]}
    return {**plain, "provenance": None if said.provenance is None else said.provenance.to_json()}


def lines_of(said: "Said") -> list[str]:
    """For people."""
    from exegan_studio.storage.xmp import SOURCE_TYPE

    lines: list[str] = []
    if said.picture is not None:
        picture = said.picture
        bits = f"{8 * picture.pixels.itemsize} bits a channel"
        kind = picture.format if said.photo is None else f"a project on {said.photo.name}"
        lines.append(f"{said.name}: {kind}, {picture.width} x {picture.height}, {bits}")
        meaning = " (a trained model made part of it)" if said.digital_source_type == SOURCE_TYPE else ""
        lines.append(f"digital source type: {said.digital_source_type or 'none stated'}{meaning}")
    elif said.beside:
        lines.append(f"{said.name} tells of {said.beside}")
    if said.provenance is not None:
        lines += provenance_lines(said.provenance)
        if said.picture is None or said.lossy:
            lines[-2] = f"before any compression: {lines[-2]}"
    for number, recipe in enumerate(said.recipes, 1):
        lines.append(f"edit {number} of {len(said.recipes)}: {recipe_line(recipe)}")
    return lines if said.recipes else [*lines, "It holds no recipe."]


def provenance_lines(provenance: "Provenance") -> list[str]:
    from exegan_studio.storage.names import printable

    photo, holes = provenance.photo, sum(one.hole is not None for one in provenance.made)
    size = f"{photo.width} x {photo.height}, {photo.bits} bits a channel"
    return [
        f"made by {printable(provenance.program)} from {photo.name} (sha256 {printable(photo.sha256)}), {size}",
        provenance.proof.words(),
        f"completions made for it: {len(provenance.made)}; holes held: {holes}",
    ]


def recipe_line(recipe: "Recipe") -> str:
    """By what it was made, from whom, and with which numbers."""
    from exegan_studio.storage.names import printable

    guides = ", ".join(f"{one.title} {one.sha256[:8]}" for one in recipe.exemplars) or "no exemplar"
    mixed = "" if recipe.mix_stop is None else f", mixed at level {recipe.mix_stop}"
    patched = f", painted over from {len(recipe.parts)} others" if recipe.parts else ""
    numbers = f"seed {recipe.seed}, strength {recipe.strength:g}, psi {recipe.psi:g}, opacity {recipe.blend.opacity:g}"
    engine = f"{recipe.engine} {recipe.weights_id[:8]}"
    return printable(f"{engine}, {numbers}, {guides}{mixed}{patched}; from photo {recipe.photo_sha256[:8]}")
