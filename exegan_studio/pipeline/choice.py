"""Exemplars chosen together: for which zones, and how two of them are mixed."""

from collections.abc import Sequence

from exegan_studio.domain.errors import EngineError, ExemplarError
from exegan_studio.domain.recipe import NOISES, StyleSettings
from exegan_studio.engines.protocol import CROSSOVER, FACE_ZONES, GATES, MIXING, NOISE, ZONES, Engine, ExemplarCrop


def check_choice(exemplars: Sequence[ExemplarCrop], mix_stop: int | None, engine: Engine) -> None:
    """Raises ExemplarError where a zone is none or the engine knows no zones, or `mix_stop` is given and there are not two
    exemplars of the whole face; EngineError where the engine has no such stop."""
    for one in exemplars:
        for zone in one.zones:
            if zone not in FACE_ZONES:
                known = ", ".join(FACE_ZONES)
                raise ExemplarError(f"{one.name} is chosen for {zone}, which is no zone of the face.", f"Zones: {known}.")
        if one.zones and ZONES not in engine.controls:
            raise ExemplarError(
                f"The {engine.name} engine takes exemplars for the whole face only.", "Choose them for all of it."
            )
    if mix_stop is None:
        return
    if len(exemplars) != 2:
        given = {0: "none is chosen", 1: "one is chosen"}.get(len(exemplars), f"{len(exemplars)} are chosen")
        raise ExemplarError(f"Mixing takes exactly two exemplars; {given}.", "Choose two, or do not mix.")
    if any(one.zones for one in exemplars):
        raise ExemplarError(
            "Exemplars that are mixed give the whole face, not single zones of it.", "Choose them for all of it, or do not mix."
        )
    levels = engine.levels
    if MIXING not in engine.controls:
        raise EngineError(f"The {engine.name} engine cannot mix exemplars.", "Fill without mixing.")
    if not 0 <= mix_stop <= len(levels):
        named = ", ".join(f"{number} {level}" for number, level in enumerate(levels, 1))
        raise EngineError(
            f"There is no mixing stop {mix_stop}: the {engine.name} engine has the levels {named}.",
            f"Choose 0 (all from the second exemplar) to {len(levels)} (all from the first).",
        )


def check_style(style: StyleSettings, engine: Engine) -> None:
    """Raises EngineError where the engine does not have what is asked of it, or a value is none."""
    asked = {NOISE: style.noise != NOISES[0], CROSSOVER: style.crossover is not None, GATES: bool(style.gates)}
    for control, used in asked.items():
        if used and control not in engine.controls:
            raise EngineError(f"The {engine.name} engine has no {control} to set.", "Leave it as it is, or choose exegan.")
    if style.noise not in NOISES:
        raise EngineError(f"There is no noise called {style.noise}.", f"Noise: {', '.join(NOISES)}.")
    if style.crossover is not None and style.crossover < 0:
        raise EngineError(f"A crossover at {style.crossover} is none.", "Choose 0 or more.")
    if style.gates and (len(style.gates) != len(engine.levels) or not all(0 <= gate <= 1 for gate in style.gates)):
        raise EngineError(
            f"The {engine.name} engine takes {len(engine.levels)} gates from 0 to 1; {len(style.gates)} were given.",
            "Give one for each level, or none.",
        )


def mixed_levels(mix_stop: int, levels: Sequence[str]) -> tuple[str, str]:
    """For people: the levels that come from the first exemplar, and those from the second."""
    first, second = ", ".join(levels[:mix_stop]), ", ".join(levels[mix_stop:])
    return first or "nothing", second or "nothing"
