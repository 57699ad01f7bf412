"""Everything that decides a result, and the result."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from exegan_studio.domain.arrays import DeepPixels, Pixels
from exegan_studio.domain.geometry import Similarity

RECIPE_VERSION = 5
NOISES: Final = ("random", "fixed", "off")


@dataclass(frozen=True)
class ExemplarRef:
    """An exemplar by content: SHA-256 of the file, its name for people, its weight in the set (> 0), and the face zones it
    was chosen for (none named: all)."""

    sha256: str
    name: str
    weight: float = 1.0
    zones: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """For people: the name, and in brackets what it was chosen for."""
        return f"{self.name} ({', '.join(self.zones)})" if self.zones else self.name


@dataclass(frozen=True)
class BlendSettings:
    """How a completion goes back into the photo.

    `feather`: width of the soft edge outside the hole, as a part of the crop's width. `tone`, `grain`: 0..1, how far the
    fill is matched to its surroundings; `grain` stands for a strongly compressed photo's JPEG character too. `opacity`: 0..1,
    how far the fill covers what lies below.
    """

    feather: float = 0.012
    tone: float = 1.0
    grain: float = 1.0
    opacity: float = 1.0


@dataclass(frozen=True)
class StyleSettings:
    """How an engine that works with style codes uses them; an engine that does not leaves them as they are here.

    `noise`: one of NOISES; random (a seed's own), the network's fixed one, or none. `crossover`: the stochastic slot from
    which a seed's second random code takes over, as many as there are slots: never; None: as the seed decides, half of them
    somewhere and half never. `gates` 0..1: for each of the engine's levels how far the exemplar decides there, in proportion
    to the recipe's strength; none given: all 1.
    """

    noise: str = "random"
    crossover: int | None = None
    gates: tuple[float, ...] = ()


@dataclass(frozen=True)
class Recipe:
    """One candidate's recipe: same recipe, same engine and same weights give the same bytes.

    Without exemplars the face was completed from the rest of the photo. `strength` 0..1 is how far the exemplar decides (1 =
    wholly, the paper's 1 - lambda); `psi` > 0 is how far a seed may stray from the most probable result. `mix_stop`: the two
    exemplars were mixed, and so many of the engine's levels, the coarsest first, come from the first of them; None: no mixing.
    `parts`: what was painted over it from other candidates, in that order; such a patchwork is not made by an engine alone.
    `landmarks`: the face's five points in the photo; none where they are not known, as before version 5. `crop_sha256`: of the
    square's pixels as the engine saw them, earlier edits included; empty where it is not known.
    """

    engine: str
    weights_id: str
    seed: int
    photo_sha256: str
    mask_sha256: str
    alignment: Similarity
    crop_size: int
    exemplars: tuple[ExemplarRef, ...]
    strength: float = 1.0
    psi: float = 1.0
    mix_stop: int | None = None
    style: StyleSettings = field(default_factory=StyleSettings)
    blend: BlendSettings = field(default_factory=BlendSettings)
    parts: tuple["RecipePart", ...] = ()
    landmarks: tuple[tuple[float, float], ...] = ()
    crop_sha256: str = ""
    version: int = RECIPE_VERSION

    def with_seed(self, seed: int) -> "Recipe":
        return replace(self, seed=seed)

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, strings, lists and dicts."""
        plain = asdict(self)
        plain["exemplars"] = [{**one, "zones": list(one["zones"])} for one in plain["exemplars"]]
        plain["parts"] = [{"recipe": one.recipe.to_json(), "coverage_sha256": one.coverage_sha256} for one in self.parts]
        plain["style"] = {**plain["style"], "gates": list(self.style.gates)}
        plain["landmarks"] = [list(point) for point in self.landmarks]
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Recipe":
        """The recipe back from `to_json`, of this version or an older one. Raises KeyError, TypeError or ValueError where it
        is not one."""
        fields = dict(plain)
        version = fields.get("version")
        if type(version) is not int or not 1 <= version <= RECIPE_VERSION:
            raise ValueError(f"recipe version {version} is not known")
        while (version := fields["version"]) != RECIPE_VERSION:
            fields = MIGRATIONS[version](fields)
        fields["alignment"] = Similarity(**fields["alignment"])
        fields["exemplars"] = tuple(exemplar_from(one) for one in fields["exemplars"])
        fields["style"] = style_from(fields["style"])
        fields["blend"] = BlendSettings(**fields["blend"])
        fields["landmarks"] = tuple((x, y) for x, y in fields["landmarks"])
        fields["parts"] = tuple(RecipePart(cls.from_json(one["recipe"]), one["coverage_sha256"]) for one in fields["parts"])
        return cls(**fields)


@dataclass(frozen=True)
class RecipePart:
    """A part of a patchwork: the recipe of the candidate it was painted from, and the SHA-256 of where, in the crop."""

    recipe: Recipe
    coverage_sha256: str


def exemplar_from(plain: Mapping[str, Any]) -> ExemplarRef:
    fields = dict(plain)
    fields["zones"] = tuple(fields["zones"])
    return ExemplarRef(**fields)


def style_from(plain: Mapping[str, Any]) -> StyleSettings:
    fields = dict(plain)
    fields["gates"] = tuple(fields["gates"])
    return StyleSettings(**fields)


def from_version_1(old: Mapping[str, Any]) -> dict[str, Any]:
    """Every exemplar gave all zones, and nothing was mixed."""
    exemplars = [{**one, "zones": []} for one in old["exemplars"]]
    return {**old, "exemplars": exemplars, "mix_stop": None, "version": 2}


def from_version_2(old: Mapping[str, Any]) -> dict[str, Any]:
    """No engine had style codes."""
    return {**old, "style": {"noise": "random", "crossover": None, "gates": []}, "version": 3}


def from_version_3(old: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing was painted from other candidates, and every fill covered what lay below."""
    return {**old, "blend": {**old["blend"], "opacity": 1.0}, "parts": [], "version": 4}


def from_version_4(old: Mapping[str, Any]) -> dict[str, Any]:
    """Where the face's points lay, and what the engine saw, was not written down."""
    return {**old, "landmarks": [], "crop_sha256": "", "version": 5}


MIGRATIONS: Final[Mapping[int, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    1: from_version_1,
    2: from_version_2,
    3: from_version_3,
    4: from_version_4,
}
"""From a version of plain recipes to the next one."""


@dataclass(frozen=True)
class PasteReport:
    """What pasting back changed: measured, not assumed.

    `max_outside`: greatest difference to the photo outside hole plus feather, in steps of the photo's own depth (0 when
    every such pixel is identical). `changed_pixels`: pixels of hole plus feather. `outside_crop`: hole pixels that lie
    outside the face's square and so were not filled.
    """

    max_outside: int
    changed_pixels: int
    outside_crop: int


@dataclass(frozen=True)
class Candidate:
    """One completion put back into the photo.

    `crop` is the engine's own square; `pixels` is the whole edited photo in the photo's depth; `seconds` is the engine's
    time for this one; `notes` are the engine's remarks in words.
    """

    recipe: Recipe
    crop: Pixels
    pixels: DeepPixels
    report: PasteReport
    seconds: float
    notes: tuple[str, ...] = ()
