"""Engines by name. Making one is cheap: networks and torch are loaded at the first completion."""

from pathlib import Path

from exegan_studio.domain.errors import EngineError, WeightsError
from exegan_studio.engines.graft.engine import GraftEngine
from exegan_studio.engines.protocol import Engine
from exegan_studio.storage.paths import weights_folder

AUTO, GRAFT, EXEGAN = "auto", "graft", "exegan"
GRAFT_WEIGHTS = "graft-128.safetensors"


def engine_names() -> tuple[str, ...]:
    """Names that `create_engine` takes."""
    return (AUTO, GRAFT)


def create_engine(name: str = AUTO, weights: Path | None = None) -> Engine:
    """The engine of that name; `auto` is the best one whose weights are there.

    `weights` names another file than the one that comes with the program. Raises EngineError for an unknown name and
    WeightsError where the file is missing.
    """
    if name == EXEGAN:
        raise EngineError("The exegan engine is not part of this version.", "Use auto or graft.")
    if name not in engine_names():
        known = ", ".join(engine_names())
        raise EngineError(f"There is no engine called {name}.", f"Engines: {known}.")
    path = weights_folder() / GRAFT_WEIGHTS if weights is None else weights
    if not path.is_file():
        raise WeightsError(f"The weights file {path} is not there.", "Name one that is, or install the program again.")
    return GraftEngine(path)
