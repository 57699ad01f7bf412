"""What `batch` does to every photo: recipes with their holes, exemplars and engines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exegan_studio.cli.exemplars import Wanted, files_of
from exegan_studio.cli.progress import say
from exegan_studio.domain.arrays import MaskArray, content_hash, frozen
from exegan_studio.domain.errors import MaskError, NoFaceError, RecipeError
from exegan_studio.domain.recipe import Recipe
from exegan_studio.engines.protocol import Engine, ExemplarCrop
from exegan_studio.engines.registry import create_engine, engine_choices
from exegan_studio.pipeline.batch import CarriedMask, Step
from exegan_studio.pipeline.choice import check_choice, check_style
from exegan_studio.pipeline.edit import prepare_face
from exegan_studio.pipeline.exemplars import FaceFinder, load_exemplar
from exegan_studio.pipeline.plans import as_in_recipe
from exegan_studio.pipeline.recipes import find_exemplars, read_recipes
from exegan_studio.storage.images import load_mask, load_picture
from exegan_studio.storage.mask_files import read_mask
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.paths import samples_folder


@dataclass(frozen=True)
class StepOrder:
    """As in BatchOrder."""

    recipe: Path
    masks: tuple[Path, ...]
    regions: tuple[str, ...]
    painted_on: Path | None
    only: int | None
    exemplars: tuple[Path, ...]
    seed: int | None
    weights: Path | None
    compute: str


def read_steps(order: StepOrder, detector: FaceFinder) -> list[Step]:
    """Raises RecipeError, MaskError, NoFaceError, PictureError, ExemplarError, EngineError, WeightsError."""
    recipes = chosen_recipes(order)
    holes = holes_of(order, recipes, detector)
    exemplars = exemplars_of(recipes, order.exemplars, detector)
    engines: dict[tuple[str, str], Engine] = {}
    steps: list[Step] = []
    for recipe, hole in zip(recipes, holes, strict=True):
        key = (recipe.engine, recipe.weights_id)
        engine = engines.setdefault(key, engines.get(key) or warned_engine(recipe, order))
        own = as_in_recipe(exemplars, recipe.exemplars)
        check_choice(own, recipe.mix_stop, engine)
        check_style(recipe.style, engine)
        seeded = recipe if order.seed is None else recipe.with_seed(order.seed)
        steps.append(Step(seeded, hole, own, engine))
    return steps


def chosen_recipes(order: StepOrder) -> Sequence[Recipe]:
    """Raises RecipeError where there is none of that number, or one that cannot be replayed."""
    recipes = read_recipes(order.recipe)
    if order.only is not None:
        if order.only > len(recipes):
            held = "one recipe" if len(recipes) == 1 else f"{len(recipes)} recipes"
            raise RecipeError(f"There is no recipe {order.only} in {shown_name(order.recipe)}: it holds {held}.")
        recipes = recipes[order.only - 1 : order.only]
    for number, recipe in enumerate(recipes, order.only or 1):
        if recipe.parts:
            raise RecipeError(
                f"Recipe {number} in {shown_name(order.recipe)} is a patchwork: what was painted by hand cannot be replayed.",
                "Choose another one with --only.",
            )
    return recipes


def holes_of(order: StepOrder, recipes: Sequence[Recipe], detector: FaceFinder) -> list[CarriedMask | tuple[str, ...]]:
    """A hole for each recipe."""
    if order.regions and order.painted_on is not None:
        raise MaskError("--of names the photo of a mask; regions need none.", "Leave it out, or give a mask with --mask.")
    if (order.regions or order.painted_on is not None) and len(recipes) > 1:
        raise RecipeError(
            f"{shown_name(order.recipe)} holds {len(recipes)} recipes, each with a hole of its own.",
            "Choose one with --only, or give all their masks with --mask.",
        )
    if order.regions:
        return [order.regions]
    if order.painted_on is not None:
        if len(order.masks) != 1:
            raise MaskError(f"--of is for one mask; {len(order.masks)} are given.", "Give one with --mask.")
        return [painted_elsewhere(order.masks[0], order.painted_on, detector)]
    given = {content_hash(mask): mask for mask in (read_whole_mask(path) for path in order.masks)}
    return [own_mask(recipe, given, order) for recipe in recipes]


def read_whole_mask(path: Path) -> MaskArray:
    """At its own size, which is that of the photo it was painted on."""
    return read_mask(path).likely


def own_mask(recipe: Recipe, given: dict[str, MaskArray], order: StepOrder) -> CarriedMask:
    """The one of the given masks that the recipe was made with. Raises MaskError where there is none."""
    mask = given.get(recipe.mask_sha256)
    if mask is None:
        named = ", ".join(shown_name(path) for path in order.masks)
        raise MaskError(
            f"The recipe of seed {recipe.seed} was made with another mask than {named}.",
            "Name the photo that the mask was painted on with --of, or use --regions.",
        )
    return CarriedMask(mask, recipe.alignment, recipe.crop_size)


def painted_elsewhere(path: Path, photo: Path, detector: FaceFinder) -> CarriedMask:
    """Any mask, by the largest face of the photo it was painted on."""
    picture = load_picture(photo)
    mask = load_mask(path, picture.width, picture.height)
    faces = detector.detect(picture.eight_bit())
    if not faces:
        raise NoFaceError(f"No face was found in {picture.name}.", "Name another photo with --of.")
    crop = prepare_face(picture, picture.pixels, faces[0]).crop
    return CarriedMask(frozen(mask), crop.alignment, crop.size)


def exemplars_of(recipes: Sequence[Recipe], given: Sequence[Path], detector: FaceFinder) -> list[ExemplarCrop]:
    """Every exemplar that a recipe names, once, from pictures and folders; without any from the samples. Raises
    ExemplarError."""
    folders = given or (samples_folder() / "exemplars",)
    wanted = [one for recipe in recipes for one in recipe.exemplars]
    files = [one.path for one in files_of([Wanted(path) for path in folders])] if wanted else []
    return [replace(load_exemplar(path, detector), sha256=sha256) for sha256, path in find_exemplars(wanted, files).items()]


def engine_for(recipe: Recipe, weights: Path | None, compute: str) -> Engine:
    """The recipe's engine with the recipe's weights where they are there; else with `weights`, or with what there is."""
    choices = [] if weights is not None else engine_choices()
    for choice in choices:
        if choice.available and choice.name == recipe.engine:
            engine = create_engine(recipe.engine, choice.weights, compute)
            if engine.weights_id == recipe.weights_id:
                return engine
    return create_engine(recipe.engine, weights, compute)


def warned_engine(recipe: Recipe, order: StepOrder) -> Engine:
    """Where it has other weights it is said that results will differ."""
    engine = engine_for(recipe, order.weights, order.compute)
    if engine.weights_id != recipe.weights_id:
        say("Warning: these are not the weights that the recipe was made with; results will differ from it.")
    return engine
