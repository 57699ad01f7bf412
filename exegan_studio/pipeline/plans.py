"""What one press of a button asks for: seeds in a row, a contact sheet, or the few best of many seeds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.recipe import ExemplarRef, Recipe
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.pipeline.edit import FillSettings

SAMPLED, PICKED_OUT = 32, 6
"""Seeds tried for the most different or most alike, and how many of them come first."""
MOST_CELLS = 64
"""Of a contact sheet."""


class Kind(Enum):
    """PLAIN: seeds in a row. SHEET: every exemplar alone, each with the same seeds. DIFFERENT, ALIKE: of SAMPLED seeds those
    that differ most, or that are most like a candidate there is, before all others."""

    PLAIN = "plain"
    SHEET = "sheet"
    DIFFERENT = "different"
    ALIKE = "alike"


@dataclass(frozen=True)
class Plan:
    """`settings.count`: candidates, or columns of a sheet. `like`: for ALIKE, the completion of the candidate.
    `exemplars`: those of a recipe, which must be among the given ones; None: all of the given ones as they are."""

    settings: FillSettings
    kind: Kind = Kind.PLAIN
    like: Pixels | None = None
    exemplars: tuple[ExemplarRef, ...] | None = None

    @property
    def sampling(self) -> bool:
        return self.kind in (Kind.DIFFERENT, Kind.ALIKE)


@dataclass(frozen=True)
class Pass:
    """One call of the engine."""

    exemplars: tuple[ExemplarCrop, ...]
    settings: FillSettings


def columns_of(plan: Plan, rows: int) -> int:
    """Seeds of a contact sheet of so many exemplars: fewer than asked for where there would be more than MOST_CELLS."""
    return max(1, min(plan.settings.count, MOST_CELLS // max(rows, 1)))


def wanted(plan: Plan, exemplars: int) -> int:
    """How many candidates the plan makes with so many exemplars."""
    if plan.kind is Kind.SHEET:
        return exemplars * columns_of(plan, exemplars)
    return SAMPLED if plan.sampling else plan.settings.count


def passes(plan: Plan, given: Sequence[ExemplarCrop]) -> list[Pass]:
    """The engine's calls in order, each with as many seeds as its settings count. Raises ValueError where an exemplar of the
    plan is not among the given ones."""
    exemplars = tuple(given) if plan.exemplars is None else as_in_recipe(given, plan.exemplars)
    if plan.kind is Kind.SHEET:
        settings = replace(plan.settings, count=columns_of(plan, len(exemplars)), mix_stop=None)
        # Alone, each gives the whole face: that is what is compared.
        return [Pass((replace(one, weight=1.0, zones=()),), settings) for one in exemplars]
    return [Pass(exemplars, replace(plan.settings, count=wanted(plan, len(exemplars))))]


def as_in_recipe(given: Sequence[ExemplarCrop], refs: Sequence[ExemplarRef]) -> tuple[ExemplarCrop, ...]:
    """The exemplars a recipe names, with its weights and zones. Raises ValueError where one is missing."""
    by_content = {one.sha256: one for one in given}
    missing = [ref.name for ref in refs if ref.sha256 not in by_content]
    if missing:
        raise ValueError(f"exemplars that are not given: {', '.join(missing)}")
    return tuple(replace(by_content[ref.sha256], name=ref.name, weight=ref.weight, zones=ref.zones) for ref in refs)


def settings_of(recipe: Recipe, count: int = 1) -> FillSettings:
    """What has to be set for the recipe's candidate, and `count` - 1 more of the seeds after it."""
    return FillSettings(count, recipe.seed, recipe.strength, recipe.psi, recipe.mix_stop, recipe.style, recipe.blend)
