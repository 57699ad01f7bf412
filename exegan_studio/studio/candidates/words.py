"""Recipes in words, as a person reads them."""

from collections.abc import Sequence

from exegan_studio.domain.meters import Meters
from exegan_studio.domain.recipe import NOISES, Recipe, StyleSettings
from exegan_studio.engines.protocol import Suitability
from exegan_studio.studio.candidates.history import HeldCandidate


def recipe_words(held: HeldCandidate, suitability: Sequence[Suitability], meters: Meters | None = None) -> str:
    """The recipe, what was measured, the engine's notes, and how well each exemplar could serve where that is known."""
    candidate = held.candidate
    recipe, report = candidate.recipe, candidate.report
    style = style_words(recipe.style)
    lines = [
        f"Run {held.run}, candidate {held.number}",
        *exemplar_words(recipe),
        *part_words(recipe),
        f"Seed {recipe.seed} · strength {recipe.strength:.0%} · psi {recipe.psi:.2f}",
        *([style[0].upper() + style[1:]] if style else []),
        f"{recipe.engine} {recipe.weights_id[:8]} · crop {recipe.crop_size} px · {candidate.seconds:.1f} s",
        f"{report.changed_pixels:,} pixels changed; difference elsewhere: {report.max_outside}",
        *([measured] if (measured := meter_words(meters)) else []),
        *candidate.notes,
    ]
    for exemplar, found in zip(recipe.exemplars, suitability, strict=False):
        reasons = f" ({'; '.join(found.reasons)})" if found.reasons else ""
        lines.append(f"Suitability of {exemplar.title}: {found.value:.0%}{reasons}")
    return "\n".join(lines)


def part_words(recipe: Recipe) -> list[str]:
    """What was painted into it."""
    seeds = dict.fromkeys(str(one.recipe.seed) for one in recipe.parts)
    return [f"Patchwork: painted into it from seed {', '.join(seeds)}"] if seeds else []


def meter_words(meters: Meters | None) -> str:
    """What was measured; empty where nothing was."""
    if meters is None:
        return ""
    named = (
        ("Seam", meters.seam),
        ("like the exemplar", meters.exemplar),
        ("like the sitter", meters.sitter),
        ("the exemplar's attributes by the network's codes", meters.attributes),
    )
    words = " · ".join(f"{name} {value:.0%}" for name, value in named if value is not None)
    return words[:1].upper() + words[1:]


def exemplar_words(recipe: Recipe) -> list[str]:
    """Whom the fill followed, and how two were mixed."""
    exemplars, stop = recipe.exemplars, recipe.mix_stop
    if not exemplars:
        return ["No exemplar: the face is completed from the rest of the photo"]
    lines = [f"Exemplar{'s' if len(exemplars) > 1 else ''}: {', '.join(one.title for one in exemplars)}"]
    if stop is not None and len(exemplars) > 1:
        lines.append(f"Mixed: {mixing_words(stop, exemplars[0].name, exemplars[1].name)}")
    return lines


def mixing_words(stop: int, first: str, second: str) -> str:
    """Who gives which levels."""
    if not stop:
        return f"every level from {second}"
    coarsest = "the coarsest level" if stop == 1 else f"the coarsest {stop} levels"
    return f"{coarsest} from {first}, the others from {second}"


def style_words(style: StyleSettings) -> str:
    """What of it is not as usual; empty where all is."""
    words: list[str] = []
    if style.noise != NOISES[0]:
        words.append(f"noise {style.noise}")
    if style.crossover is not None:
        words.append(f"crossover at {style.crossover}")
    if style.gates:
        words.append(f"gates {' '.join(f'{100 * gate:.0f}' for gate in style.gates)} %")
    return " · ".join(words)
