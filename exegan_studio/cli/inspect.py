"""`exegan-studio inspect FILE`: what a picture says of how it was made."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exegan_studio.domain.recipe import Recipe


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:  # pyright: ignore[reportPrivateUsage]
    parser = subparsers.add_parser(
        "inspect",
        help="what a picture says of how it was made",
        description="What a picture says of itself: its digital source type (XMP), and the recipes of its edits (PNG).",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a picture, as exported by this program or by any other")
    parser.add_argument("--json", action="store_true", help="print it as JSON, the recipes whole")
    parser.set_defaults(run_command=run)


def run(args: argparse.Namespace) -> int:
    """A picture that says nothing is no failure. Raises PictureError; RecipeError where it holds recipes that are damaged."""
    from exegan_studio.pipeline.recipes import recipes_of
    from exegan_studio.storage.images import load_picture
    from exegan_studio.storage.names import printable
    from exegan_studio.storage.xmp import SOURCE_TYPE, source_type

    picture = load_picture(args.file)
    recipes = recipes_of(args.file)
    stated = printable(source_type(picture.xmp or b""))
    if args.json:
        said = {"file": picture.name, "sha256": picture.sha256, "format": picture.format}
        said |= {"width": picture.width, "height": picture.height, "bits": 8 * picture.pixels.itemsize}
        whole: dict[str, Any] = {**said, "digital_source_type": stated, "recipes": [one.to_json() for one in recipes]}
        print(json.dumps(whole, indent=2))
        return 0
    print(f"{picture.name}: {picture.format}, {picture.width} x {picture.height}, {8 * picture.pixels.itemsize} bits a channel")
    meaning = " (a trained model made part of it)" if stated == SOURCE_TYPE else ""
    print(f"digital source type: {stated or 'none stated'}{meaning}")
    for number, recipe in enumerate(recipes, 1):
        print(f"edit {number} of {len(recipes)}: {recipe_line(recipe)}")
    if not recipes:
        print("It holds no recipe.")
    return 0


def recipe_line(recipe: "Recipe") -> str:
    """By what it was made, from whom, and with which numbers."""
    from exegan_studio.storage.names import printable

    guides = ", ".join(f"{one.title} {one.sha256[:8]}" for one in recipe.exemplars) or "no exemplar"
    mixed = "" if recipe.mix_stop is None else f", mixed at level {recipe.mix_stop}"
    patched = f", painted over from {len(recipe.parts)} others" if recipe.parts else ""
    numbers = f"seed {recipe.seed}, strength {recipe.strength:g}, psi {recipe.psi:g}, opacity {recipe.blend.opacity:g}"
    engine = f"{recipe.engine} {recipe.weights_id[:8]}"
    return printable(f"{engine}, {numbers}, {guides}{mixed}{patched}; from photo {recipe.photo_sha256[:8]}")
