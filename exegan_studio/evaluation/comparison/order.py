"""What is compared, and on what."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from exegan_studio.engines.protocol import Engine
from exegan_studio.engines.registry import GRAFT, create_engine
from exegan_studio.storage.names import shown_name

ANOTHER, NEAR, NOBODY = "another", "near", "none"
EXEMPLARS: Final = (ANOTHER, NEAR, NOBODY)
"""Whose face guides a fill: anybody else's, that with the nearest pose, or nobody's."""

Band = tuple[int, int]
"""Per cent of the picture that a hole hides: more than the first, at most the second."""


@dataclass(frozen=True)
class Inputs:
    """All that decides the cases: two runs with the same values and pictures see the same.

    `count` pictures, each with a hole of every kind and band; `repeats` fills of each with seeds of their own. `every_picture`:
    also FFHQ-framed pictures that this project's training may have seen.
    """

    count: int = 40
    size: int = 256
    seed: int = 0
    kinds: tuple[str, ...] = ("centre", "strokes", "regions")
    bands: tuple[Band, ...] = ((0, 20), (20, 40), (40, 60))
    repeats: int = 3
    exemplars: str = ANOTHER
    psi: float = 1.0
    pasted: bool = False
    every_picture: bool = False

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "kinds": list(self.kinds), "bands": [list(band) for band in self.bands]}


@dataclass(frozen=True)
class Wanted:
    """An engine as it was asked for: by name, by weights, or both; and how far it is to follow exemplars."""

    engine: str = "auto"
    weights: Path | None = None
    strength: float = 1.0


@dataclass(frozen=True)
class Contestant:
    """`letter` tells it in tables and file names, `label` people; the weights are read at the first fill. `compute` as it was
    asked for."""

    letter: str
    label: str
    engine: Engine
    strength: float
    compute: str = "auto"

    def plain(self) -> dict[str, Any]:
        """What identifies it, for JSON."""
        return {
            "letter": self.letter,
            "label": self.label,
            "engine": self.engine.name,
            "weights_id": self.engine.weights_id,
            "strength": self.strength,
            "compute": self.compute,
        }


@dataclass(frozen=True)
class Networks:
    """Files of feature networks; `heads`: LPIPS', None: those that come with torchmetrics."""

    inception: Path | None = None
    lpips: Path | None = None
    heads: Path | None = None


@dataclass(frozen=True)
class Order:
    """`contestants`: the first is what the others are compared with."""

    pictures: tuple[Path, ...]
    contestants: tuple[Wanted, ...]
    inputs: Inputs
    networks: Networks = Networks()
    compute: str = "auto"


def contestants(order: Order) -> list[Contestant]:
    """Headers are read, no networks. Raises EngineError and WeightsError."""
    several = len({one.strength for one in order.contestants}) > 1
    made: list[Contestant] = []
    for number, wanted in enumerate(order.contestants):
        # graft has one place to compute in, and other engines are asked as well
        engine = create_engine(wanted.engine, wanted.weights)
        if engine.name != GRAFT:
            engine = create_engine(wanted.engine, wanted.weights, order.compute)
        label = engine.name if wanted.weights is None else f"{engine.name} {shown_name(wanted.weights)}"
        label += f", strength {wanted.strength:g}" if several else ""
        made.append(Contestant(letter(number), label, engine, wanted.strength, order.compute))
    return made


def letter(number: int) -> str:
    """A, B, C and so on; A1 after Z."""
    return chr(ord("A") + number % 26) + (str(number // 26) if number >= 26 else "")
