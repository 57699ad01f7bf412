"""The work behind `replay`: what a file tells of, found and made again, and how it compares."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from exegan_studio.cli.batch_steps import engine_for, exemplars_of
from exegan_studio.cli.exemplars import Wanted, files_of
from exegan_studio.cli.progress import counted, say, stoppable
from exegan_studio.domain.arrays import DeepPixels, content_hash
from exegan_studio.domain.errors import PictureError, RecipeError, WeightsError
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.recipe import Recipe
from exegan_studio.engines.protocol import Engine
from exegan_studio.face.detect import FaceDetector
from exegan_studio.pipeline.provenance import PhotoFacts, Provenance
from exegan_studio.pipeline.provenance_reading import NEXT_STEP, Said, read_said
from exegan_studio.pipeline.recipes import file_hash
from exegan_studio.pipeline.replaying import Ingredients, greatest_apart, make_again, refuse_incomplete, retold
from exegan_studio.storage.atomic import refuse_taken
from exegan_studio.storage.export import export_picture
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.names import shown_name


@dataclass(frozen=True)
class ReplayOrder:
    """What was asked for; `out` None: only to compare."""

    file: Path
    photo: tuple[Path, ...]
    exemplars: tuple[Path, ...]
    weights: Path | None
    compute: str
    out: Path | None
    overwrite: bool
    print_json: bool


@dataclass(frozen=True)
class Outcome:
    """`same`: bit for bit the picture that was exported. `file`: what it is compared with; empty: nothing. `lossy`: that one
    compresses every pixel. `difference`: the greatest one to it, of `depth`; None: not compared, or of another size."""

    same: bool
    file: str = ""
    lossy: bool = False
    difference: int | None = None
    depth: int = 255

    @property
    def whole(self) -> bool:
        """As it should be."""
        return self.same and (not self.file or self.lossy or self.difference == 0)

    def lines(self) -> list[str]:
        """For people."""
        same = "It is the same picture, bit for bit."
        made = same if self.same else "It is NOT the same picture."
        if not self.file:
            return [made]
        if self.difference is None:
            return [made, f"{self.file} is of another size: it was altered since."]
        how = f"Greatest difference to {self.file}: {self.difference} of {self.depth}"
        if self.same and self.difference and self.lossy:
            return [made, f"{how}, from the compression of its format, or because it was altered since."]
        if self.same and self.difference:
            return [made, f"{how}: that file was altered since."]
        return [made, f"{how}."]


def carry_out(order: ReplayOrder) -> bool:
    """Whether all is as it should be. Raises StudioError where it cannot be made again."""
    if order.out is not None:
        refuse_taken(order.out, order.overwrite)
    said = read_said(order.file)
    provenance = told(said)
    refuse_incomplete(provenance)
    given = gathered(order, said, provenance)
    count = len(provenance.made)
    say(f"Making {counted(count, 'completion')} again on {given.photo.name}")
    with stoppable() as cancel:
        pixels = make_again(provenance, given, lambda number: say(f"{number} of {count}"), cancel)
    outcome = compared(order, said, provenance, pixels)
    if order.out is not None:
        now = retold(provenance, given.photo, pixels)
        text = now.png_text() if order.out.suffix.lower() == ".png" else {}
        for note in export_picture(
            *(order.out, pixels, given.photo), overwrite=order.overwrite, text=text, statement=now.statement()
        ):
            say(note)
    if order.print_json:
        print(json.dumps({**asdict(outcome), "out": None if order.out is None else str(order.out)}, indent=2))
    else:
        print("\n".join(outcome.lines()))
    return outcome.whole


def told(said: Said) -> Provenance:
    """Raises RecipeError where the file does not tell enough."""
    if said.provenance is not None:
        return said.provenance
    if said.recipes:
        raise RecipeError(
            f"{said.name} holds recipes, but not the holes: an older version exported it.", "`batch` replays them with a mask."
        )
    raise RecipeError(f"{said.name} does not say how it was made.", NEXT_STEP)


def gathered(order: ReplayOrder, said: Said, provenance: Provenance) -> Ingredients:
    """Raises StudioError where anything is not there as it was."""
    photo = said.photo or found_photo(provenance.photo, order.photo)
    recipes = [one.recipe for one in provenance.made]
    engines: dict[tuple[str, str], Engine] = {}
    for recipe in recipes:
        key = (recipe.engine, recipe.weights_id)
        if key not in engines:
            engines[key] = own_engine(recipe, order)
    return Ingredients(photo, exemplars_of(recipes, order.exemplars, FaceDetector()), engines)


def found_photo(wanted: PhotoFacts, given: Sequence[Path]) -> Picture:
    """By its content. Raises PictureError where it is not among the files and the pictures of the folders."""
    if not given:
        raise PictureError(f"The photo is needed: {wanted.name}, as it was opened.", "Name it, or its folder, with --photo.")
    files = [one.path for one in files_of([Wanted(path) for path in given])]
    for path in sorted(files, key=lambda file: file.name != wanted.name):
        if file_hash(path) == wanted.sha256:
            return load_picture(path)
    changed = [path for path in files if path.name == wanted.name]
    if changed:
        raise PictureError(f"{shown_name(changed[0])} is not the photo any more: it was changed.", "Name its unaltered copy.")
    raise PictureError(f"The photo {wanted.name} is not among the given files.", "Name it, unaltered, with --photo.")


def own_engine(recipe: Recipe, order: ReplayOrder) -> Engine:
    """Raises WeightsError where the weights are not those it was made with."""
    engine = engine_for(recipe, order.weights, order.compute)
    if (engine.name, engine.weights_id) != (recipe.engine, recipe.weights_id):
        raise WeightsError(
            f"It was made with {recipe.engine} and the weights {recipe.weights_id}; these are {engine.weights_id}.",
            "Name the weights it was made with by --weights.",
        )
    return engine


def compared(order: ReplayOrder, said: Said, provenance: Provenance, pixels: DeepPixels) -> Outcome:
    """With the file itself, or the one that the JSON file lies beside."""
    same, file = content_hash(pixels) == provenance.pixels_sha256, order.file
    if said.beside and order.file.with_name(said.beside).is_file():
        file = order.file.with_name(said.beside)
        said = read_said(file)
    if said.picture is None:
        return Outcome(same)
    shown = said.picture.pixels
    return Outcome(same, shown_name(file), said.lossy, greatest_apart(pixels, shown), int(np.iinfo(shown.dtype).max))
