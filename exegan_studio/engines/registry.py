"""Engines by name, and what there is to choose from. Headers of weights are read, nothing else: networks and torch are loaded
at the first completion."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exegan_studio.domain.errors import EngineError, WeightsError
from exegan_studio.engines.exegan.checkpoints.headers import read_header
from exegan_studio.engines.exegan.checkpoints.library import FoundWeights, find_weights
from exegan_studio.engines.exegan.computing import AUTO_COMPUTE
from exegan_studio.engines.exegan.config import PSP
from exegan_studio.engines.exegan.engine import ExeganEngine
from exegan_studio.engines.graft.engine import GraftEngine
from exegan_studio.engines.protocol import Engine
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.paths import weights_folder

AUTO, GRAFT, EXEGAN = "auto", "graft", "exegan"
GRAFT_WEIGHTS = "graft-128.safetensors"
GRAFT_COMPUTE: Final = "cpu-float32"
BEFORE_GRAFT: Final[frozenset[str]] = frozenset()
"""Ids of small networks' weights that come before graft: those shown to beat it, as models/README.md says how. None is yet."""
NO_EXEGAN: Final = "No EXE-GAN weights were imported."
HOW_TO_IMPORT: Final = "Fetch the published files from the authors' page and import them: exegan-studio weights import."


@dataclass(frozen=True)
class EngineChoice:
    """An engine with one set of weights, as `create_engine` takes them.

    `title` and `explanation` (one line) are for people. `weights` is None where there are none: the engine is not
    `available`, and the explanation says why and what to do.
    """

    name: str
    title: str
    weights: Path | None
    available: bool
    explanation: str


def engine_names() -> tuple[str, ...]:
    """Names that `create_engine` takes."""
    return (AUTO, GRAFT, EXEGAN)


def engine_choices() -> tuple[EngineChoice, ...]:
    """All there is, the best first: `auto` is the first that is available.

    Published EXE-GAN weights come before graft, the larger ones first; weights of smaller networks after it, but for those of
    BEFORE_GRAFT.
    """
    found = [one for one in find_weights() if one.engine == EXEGAN or (one.problem and one.path.name != GRAFT_WEIGHTS)]
    whole = sorted((one for one in found if not one.problem), key=lambda one: -one.size)
    small = [one for one in whole if not _published(one.path)]
    published = [_exegan(one) for one in whole if one not in small]
    better, others = ([_exegan(one) for one in small if (one.weights_id in BEFORE_GRAFT) is wanted] for wanted in (True, False))
    missing = [] if whole else [EngineChoice(EXEGAN, "EXE-GAN", None, False, f"{NO_EXEGAN} {HOW_TO_IMPORT}")]
    return (*published, *better, _graft(), *others, *missing, *(_damaged(one) for one in found if one.problem))


def create_engine(name: str = AUTO, weights: Path | None = None, compute: str = AUTO_COMPUTE) -> Engine:
    """The engine of that name; `auto` is the engine whose weights `weights` are, or without any the best that is there.

    `weights` names another file than the one that comes with the program or was imported. `compute`: where an engine that can
    choose computes, `auto` or like `cpu-float32`. Raises EngineError for an unknown name or a compute the engine does not
    have, and WeightsError where weights are missing, damaged or another engine's.
    """
    if name not in engine_names():
        known = ", ".join(engine_names())
        raise EngineError(f"There is no engine called {name}.", f"Engines: {known}.")
    if name == AUTO:
        name, weights = _automatic() if weights is None else (_owner(weights), weights)
    if name == EXEGAN:
        return ExeganEngine(weights or _imported(), compute)
    if compute not in (AUTO_COMPUTE, GRAFT_COMPUTE):
        raise EngineError(f"The graft engine computes in {GRAFT_COMPUTE} only, not in {compute}.", "Choose auto, or exegan.")
    path = weights_folder() / GRAFT_WEIGHTS if weights is None else weights
    if not path.is_file():
        raise WeightsError(f"The weights file {path} is not there.", "Name one that is, or install the program again.")
    return GraftEngine(path)


def _automatic() -> tuple[str, Path | None]:
    best = next((one for one in engine_choices() if one.available), None)
    return (GRAFT, None) if best is None else (best.name, best.weights)


def _imported() -> Path:
    """The first EXE-GAN weights that are there. Raises WeightsError without any."""
    found = next((one.weights for one in engine_choices() if one.name == EXEGAN and one.weights is not None), None)
    if found is None:
        raise WeightsError(NO_EXEGAN, HOW_TO_IMPORT)
    return found


def _owner(weights: Path) -> str:
    """Whose weights these are. Raises WeightsError."""
    config = read_header(weights).config()
    if config.get("engine") == GRAFT:
        return GRAFT
    if config.get("family") == EXEGAN:
        return EXEGAN
    raise WeightsError(f"{shown_name(weights)} holds weights of no engine of this program.", "Name another weights file.")


def _published(path: Path) -> bool:
    return read_header(path).config().get("encoder") == PSP


def _graft() -> EngineChoice:
    path = weights_folder() / GRAFT_WEIGHTS
    if path.is_file():
        words = "Takes the exemplars' own detail and relights it; its weights come with the program."
        return EngineChoice(GRAFT, "graft", path, True, words)
    return EngineChoice(GRAFT, "graft", None, False, f"The weights file {path} is not there. Install the program again.")


def _exegan(one: FoundWeights) -> EngineChoice:
    kind = "The paper's network" if _published(one.path) else "A small network of the paper's kind"
    words = f"{kind}, at {one.size} pixels: {one.name}."
    return EngineChoice(EXEGAN, f"EXE-GAN {one.size}", one.path, True, words)


def _damaged(one: FoundWeights) -> EngineChoice:
    return EngineChoice(EXEGAN, one.name, None, False, one.problem)
